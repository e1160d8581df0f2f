"""Where the session's token comes from: given, or issued for a client's ID and secret (D19), and renewed in time."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection
from urllib.parse import parse_qsl, urlencode

from .engine.history import Authorization, Exchange
from .http.exchange import NoResponse, Request, Response
from .redaction import Redactor
from .target import Credentials

EARLY = 30.0  # seconds before its end at which a token is renewed
LEAST, MOST = 1.0, 1e9  # seconds that a token may be stated to last; JSON has numbers that no clock has
UNAUTHORIZED = 401
LONGEST = 16 * 1024  # characters of a token: more fits into no server's header


class NoToken(Exception):
    """No token was received; the message is a sentence for people, without the token."""


def is_token(value: object) -> bool:
    """True for what can be behind `Bearer ` in a header: visible ASCII, which RFC 6750 (2.1) narrows further."""
    return isinstance(value, str) and len(value) <= LONGEST and re.fullmatch(r"[!-~]+", value) is not None


def wrong_token(value: object) -> str:
    """What is wrong with something that is not a token, without telling what it is."""
    if not isinstance(value, str) or not value:
        return "it is not a text" if not isinstance(value, str) else "it is empty"
    if len(value) > LONGEST:
        return f"it has {len(value)} characters, and no header takes more than {LONGEST}"
    if value.lower().startswith("bearer "):
        return "it begins with `Bearer`, which is the scheme and not part of the token"
    if value.startswith("{"):
        return "it is JSON: the token is the value of access_token alone"
    bad = next(character for character in value if not "!" <= character <= "~")
    return f"its character {value.index(bad) + 1} is U+{ord(bad):04X}, which no Authorization header can carry"


def authorization_of(header: str, issued: Collection[str]) -> Authorization:
    """How the value of an Authorization header authorizes, given the tokens that were issued (S2, A22, A45)."""
    value = header.strip()
    if header.startswith("Bearer ") and header.removeprefix("Bearer ") in issued:
        return Authorization.VALID
    if value in issued:
        return Authorization.NO_SCHEME
    scheme, space, rest = value.partition(" ")
    if not space and scheme.lower().startswith("bearer"):
        scheme, rest = scheme[:6], scheme[6:]
    if scheme.lower() == "bearer":
        token = rest.strip("\"' \t")
        if token in issued or (space and token.split()[:1] and token.split()[0] in issued):
            return Authorization.UNUSUAL
        has_other_sign = not space and any(token.endswith(one) for one in issued)  # Bearer:TOKEN
        return (
            Authorization.EMPTY
            if not token
            else Authorization.OTHER_SCHEME
            if has_other_sign
            else Authorization.INVALID
        )
    return Authorization.OTHER_SCHEME if space else Authorization.INVALID if value else Authorization.EMPTY


class TokenSource:
    """Gives the token for the next request. A token from credentials is fetched when it is first asked for."""

    def __init__(
        self, credentials: Credentials, send: Callable[[Request], Exchange], redact: Redactor, path: str
    ) -> None:
        self._credentials, self._send, self._redact, self._path = credentials, send, redact, path
        self._token = credentials.token
        self._until = float("inf")
        self._renewed_at = float("-inf")
        self.issued_by: Exchange | None = None  # the last response that gave a token
        self.unusable: Exchange | None = None  # the last success that gave no token
        self.rejection: Response | None = None  # the last response that was no success
        self._issued = [credentials.token] if credentials.token else []  # the newest last
        for secret in (credentials.token, credentials.client_secret):
            redact.add(secret, cut=True)

    @property
    def has_token(self) -> bool:
        """True if a token was given, or has been issued."""
        return self._token is not None

    @property
    def can_renew(self) -> bool:
        """True if a client's id and secret are there."""
        return bool(self._credentials.client_id and self._credentials.client_secret)

    @property
    def age(self) -> float:
        """Seconds since the server issued the token."""
        return time.monotonic() - self._renewed_at

    def current(self) -> str:
        """A token that is valid for a while yet. Raises NoToken."""
        if self.can_renew and (self._token is None or time.monotonic() > self._until - EARLY):
            self._fetch()
        return self._token or ""

    def renew(self) -> bool:
        """After an unexpected 401: fetches a new token, at most once in a while; True if there is a new one."""
        if not self.can_renew or time.monotonic() - self._renewed_at < EARLY:
            return False
        self._fetch()
        return True

    def adopt(self, token: str) -> None:
        """Uses another token that was issued for the same credentials."""
        self._token = token
        self.know(token)

    def through(self, send: Callable[[Request], Exchange]) -> TokenSource:
        """Sends its requests through another function from now on."""
        self._send = send
        return self

    def know(self, token: str) -> None:
        """Remembers a token that was issued for the credentials as a valid one."""
        self._issued = [*(one for one in self._issued if one != token), token]

    def is_current(self, request: Request) -> bool:
        """True if a request has the token that the next one would have."""
        return _header_of(request) == f"Bearer {self._token}"

    def authorization(self, request: Request, status: int) -> Authorization:
        """How a request was authorized that got this status (0 for none), as far as the tokens and credentials show that are known.

        A new token may end the one before (D19 is silent): whether one that was rejected was still valid is unknown then.
        """
        if request.path == self._path:
            given = dict(parse_qsl((request.body or b"").decode("utf-8", "replace"), keep_blank_values=True))
            own = dict(parse_qsl(self.form().decode(), keep_blank_values=True))
            if given == own:
                return Authorization.VALID
            is_whole = given.keys() == own.keys() and given["grant_type"] == own["grant_type"]
            return Authorization.INVALID if is_whole else Authorization.INCOMPLETE
        value = _header_of(request)
        if value is None:
            return Authorization.NONE
        found = authorization_of(value, self._issued)
        is_superseded = found is Authorization.VALID and value != f"Bearer {self._issued[-1]}"
        return Authorization.UNKNOWN if is_superseded and status == UNAUTHORIZED else found

    def form(self, **changed: str) -> bytes:
        """The token request's form, with some fields changed."""
        fields = {
            "client_id": self._credentials.client_id or "",
            "client_secret": self._credentials.client_secret or "",
            "grant_type": "client_credentials",
        }
        return urlencode(fields | changed).encode()

    def _fetch(self) -> None:
        headers = (("Accept", "application/json"), ("Content-Type", "application/x-www-form-urlencoded"))
        exchange = self._send(Request("POST", self._path, headers, self.form()))
        self.unusable = exchange if exchange.accepted else None
        self.rejection = exchange.response if not exchange.accepted else None
        if exchange.error is not None:
            silence = NoResponse(exchange.request, exchange.error, exchange.detail)
            raise NoToken(f"no token: {exchange.error.value}: {self._redact(exchange.detail)}") from silence
        if not exchange.accepted:
            raise NoToken(f"POST {self._path} returned {exchange.status}: no token")
        token = exchange.get("access_token")
        if not isinstance(token, str) or not token:
            raise NoToken(f"POST {self._path} returned {exchange.status} without an access_token")
        self._redact.add(token, cut=True)
        if not is_token(token):
            raise NoToken(f"POST {self._path} returned a token that cannot be used: {wrong_token(token)}")
        self._token, self.unusable, self.issued_by = token, None, exchange
        self.know(token)
        self._renewed_at = time.monotonic()
        self._until = self._renewed_at + _lasting(exchange.get("expires_in"))


def _header_of(request: Request) -> str | None:
    return next((value for name, value in request.headers if name.lower() == "authorization"), None)


def _lasting(stated: object) -> float:
    """Seconds until a token ends by what was stated of it, plus what a short-lived one needs so as not to be renewed at every call.

    Endless where nothing that makes sense was stated: an end that comes all the same is a 401, which renews it.
    """
    if isinstance(stated, bool) or not isinstance(stated, (int, float)) or not stated > 0:
        return float("inf")
    lasts = max(LEAST, min(stated, MOST))
    return lasts if lasts > 2 * EARLY else lasts / 2 + EARLY
