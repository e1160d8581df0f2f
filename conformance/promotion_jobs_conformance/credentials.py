"""Where the session's token comes from: given, or earned by a client's id and secret (D19), and renewed in time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from urllib.parse import urlencode

from .http.exchange import Exchange, NoAnswer, Request
from .redaction import Redactor
from .target import Credentials

EARLY = 30.0  # seconds before its end at which a token is renewed


class NoToken(Exception):
    """No token could be had; the message is a sentence for people."""


class TokenSource:
    """Gives the token for the next request. A token from credentials is fetched when it is first asked for."""

    def __init__(
        self, credentials: Credentials, send: Callable[[Request], Exchange], redact: Redactor, path: str
    ) -> None:
        self._credentials, self._send, self._redact, self._path = credentials, send, redact, path
        self._token = credentials.token
        self._until = float("inf")
        self._renewed_at = float("-inf")
        for secret in (credentials.token, credentials.client_secret):
            redact.add(secret)

    @property
    def can_renew(self) -> bool:
        """True where a client's id and secret are there."""
        return bool(self._credentials.client_id and self._credentials.client_secret)

    def current(self) -> str:
        """A token that is valid for a while yet. Raises NoToken."""
        if self.can_renew and (self._token is None or time.monotonic() > self._until - EARLY):
            self._fetch()
        return self._token or ""

    def renew(self) -> bool:
        """After an unexpected 401: fetches a new token, at most once in a while; True where there is a new one."""
        if not self.can_renew or time.monotonic() - self._renewed_at < EARLY:
            return False
        self._fetch()
        return True

    def adopt(self, token: str) -> None:
        """Goes on with a token that was earned by the same credentials."""
        self._token = token

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
        try:
            response = self._send(Request("POST", self._path, headers, self.form())).response
            body = json.loads(response.body) if response.status < 300 else {}
            token = body.get("access_token") if isinstance(body, dict) else None
        except (NoAnswer, ValueError, RecursionError) as error:
            raise NoToken(f"no token could be had: {self._redact(str(error))}") from error
        if not isinstance(token, str) or not token:
            raise NoToken(f"the client's credentials earned no token: the answer was {response.status}")
        lasts = body.get("expires_in")
        self._token = token
        self._redact.add(token)
        self._renewed_at = time.monotonic()
        self._until = time.monotonic() + lasts if isinstance(lasts, (int, float)) and lasts > 0 else float("inf")
        if isinstance(lasts, (int, float)) and lasts <= 2 * EARLY:  # a short-lived token would be renewed at every call
            self._until = time.monotonic() + lasts / 2 + EARLY
