"""Before a run: is the server there, is it this API, and does it accept the credentials?

A mistake in the set-up would show as hundreds of requirements that were not checked, or as violations by a server that was
never meant. So it is reported before the run: what happened, why, and what to do. A few requests are enough, and none can
create anything: the jobs of a promotion that does not exist, those of each promotion that is provided, and, in case of
doubt, a creation whose body is not JSON. A server that responds to the creation as an API would is checked, however wrong
its responses are.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from .contract.contract import Contract
from .credentials import NoToken, TokenSource
from .engine.history import Exchange
from .http.address import parse_link
from .http.exchange import ErrorKind, NoResponse, Request, Response
from .http.strict_json import NotJson, readable
from .promotions.views.access_tokens import NOT_OF_CREDENTIALS
from .result import ABSENT
from .target import Target

JSON = ("Accept", "application/json")
MOVED = (301, 302, 303, 307, 308)
PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
UNKNOWN = str(uuid.uuid4())  # a promotion that no server has
SHOWN = 120  # characters of a server's text


@dataclass(frozen=True)
class Diagnosis:
    """Why a server cannot be checked, in three sentences: what happened, why that may be, and what to do."""

    what: str
    why: str
    to_do: str

    @property
    def sentences(self) -> tuple[str, str, str]:
        """All three."""
        return self.what, self.why, self.to_do


class Preflight:
    """The questions to one target, and how many were sent."""

    def __init__(
        self, send: Callable[[Request], Exchange], contract: Contract, target: Target, tokens: TokenSource
    ) -> None:
        self._send, self._contract, self._target, self._tokens = send, contract, target, tokens
        self.requests = 0
        self.rejected: Diagnosis | None = None  # holds if the run's first request is rejected, too

    def diagnose(self) -> Diagnosis | None:
        """What is wrong with the set-up; None if the server can be checked, for all that is known."""
        try:
            return self._without_token() or self._of_api()
        except NoResponse as failure:
            return self._of_silence(failure) or self._of_a_closed_connection(failure)

    def _ask(self, method: str, path: str, body: bytes | None = None, content: str = "application/json") -> Response:
        self.requests += 1
        headers = [JSON]
        if self._tokens.has_token:
            headers.append(("Authorization", f"Bearer {self._tokens.current()}"))
        if body is not None:
            headers.append(("Content-Type", content))
        exchange = self._send(Request(method, path, tuple(headers), body))
        if exchange.response is None:
            raise NoResponse(exchange.request, exchange.error or ErrorKind.MUTE, exchange.detail)
        return exchange.response

    def _path(self, operation: str, promotion: str = "") -> str:
        return self._contract.operations[operation].path.replace("{promotionID}", promotion)

    def _without_token(self) -> Diagnosis | None:
        """Earns a token where a client's ID and secret are to do so."""
        return None if self._tokens.has_token else self._of_client(self._tokens.current)

    def _of_client(self, earn: Callable[[], object]) -> Diagnosis | None:
        """Why the server issues no token for the client's ID and secret; None if they do, or if a run reports it as a violation."""
        path = self._path("getAccessToken")
        self.requests += 1
        try:
            earn()
        except NoToken as error:
            if isinstance(error.__cause__, NoResponse):
                raise error.__cause__ from None
            response = self._tokens.rejection
            if response is None:
                return None  # a success without a usable token: the run reports that as a violation
            if response.status in MOVED and self._ask("GET", self._path("listPromotionJobs", UNKNOWN)).status in MOVED:
                return self._of_redirect(path, response)
            if response.status in ABSENT:
                return (None if self._tokens.has_token else self._of_api()) or Diagnosis(
                    f"the server has no token operation: POST {path} returned {response.status}.",
                    "Without a token no other operation can be checked.",
                    "Give a token instead of the client (PROMOTION_JOBS_TOKEN or --token-file), or add the operation.",
                )
            if 400 <= response.status < 500 and response.status not in NOT_OF_CREDENTIALS:
                return Diagnosis(
                    f"the server rejected the client's credentials: POST {path} returned {response.status}.",
                    "The client ID or its secret is wrong, or belongs to another server.",
                    "Check --client-id and PROMOTION_JOBS_CLIENT_SECRET.",
                )
        return None

    def _of_api(self) -> Diagnosis | None:
        """Whether what responds is this API, and accepts the token."""
        path = self._path("listPromotionJobs", UNKNOWN)
        first = self._ask("GET", path)
        if first.status in MOVED:  # one that redirects what it does not know is another matter
            create = self._path("createPromotion")
            return self._of_redirect(path, first) if self._ask("POST", create, b"{").status in MOVED else None
        prefix = urlsplit(self._target.url).path.rstrip("/")
        shown = prefix + path.replace(UNKNOWN, "…")
        is_too_long = bool(prefix) and first.status == 404
        if first.status == 401 and self._tokens.issued_by is not None:
            return None  # the server rejects a token that it issued: the run reports that as a violation
        if first.status == 401 and self._tokens.has_token:
            if self._tokens.can_renew:  # a run goes on with what is issued to the client
                self.rejected = self._of_client(self._tokens.renew)
                return None
            has_quotes = self._tokens.current()[0] in "\"'"
            self.rejected = Diagnosis(
                f"the server rejected the token: GET {shown} returned 401.",
                "The token has quotes around it, which a shell or a file left there."
                if has_quotes
                else "The token is wrong, has expired, or belongs to another server.",
                "Check PROMOTION_JOBS_TOKEN or --token-file, or get one with --client-id and PROMOTION_JOBS_CLIENT_SECRET.",
            )
            return None
        given = (*self._target.manual_promotions, *self._target.automatic_promotions)
        if first.status >= 500 or not (is_too_long or _is_foreign(first)):
            return self._of_provided(given)
        create = self._path("createPromotionJob", given[0]) if given else self._path("createPromotion")
        second = self._ask("POST", create, b"{")
        if (
            is_too_long
            and second.status in ABSENT
            and (diagnosis := self._of_prefix(prefix, f"POST {prefix}{create} returned {second.status}", first))
        ):
            return diagnosis
        if (
            first.status == second.status == 400
            and b"https" in first.body.lower()
            and self._target.url.startswith("http:")
        ):
            return self._of_plain_http(f"GET {shown} returned 400, {_told(first)}, and mentions HTTPS")
        if not _is_foreign(first) or not (second.status in ABSENT or (second.status < 400 and _is_foreign(second))):
            return self._of_provided(given)
        return Diagnosis(
            f"this is not the promotion-jobs API: GET {shown} returned {first.status}, {_told(first)}.",
            "Another service responds at this URL, or the API has another path prefix.",
            "Give the base URL, which is the part before /v2/promotions.",
        )

    def _of_prefix(self, prefix: str, what: str, first: Response) -> Diagnosis | None:
        """Whether the base URL has a path too much; None if it does not, or if another service responds there."""
        origin = self._target.url.rstrip("/")[: -len(prefix)]
        if "/v2" in f"{prefix}/":
            return Diagnosis(
                f"the base URL is too long: {what}.",
                "The base URL is the part before /v2/promotions, and this one has /v2 already.",
                f"Give {origin}{prefix.partition('/v2')[0]}.",
            )
        if _is_foreign(first) or self._ask("POST", self._path("getAccessToken"), b"{").status not in ABSENT:
            return None
        return Diagnosis(
            f"nothing of this API is below {prefix}: {what}.",
            "The base URL is the part before /v2/promotions; what follows the host there is put before every path.",
            f"Give {origin}, or the prefix that the API has.",
        )

    def _of_provided(self, promotions: tuple[str, ...]) -> Diagnosis | None:
        """Whether the server knows the promotions that the run is to work on."""
        for promotion in promotions:
            path = self._path("listPromotionJobs", quote(promotion, safe=""))
            if self._ask("GET", path).status == 404:
                return Diagnosis(
                    f"the server does not know the provided promotion {promotion}: GET {path} returned 404.",
                    "Its ID is mistyped, or it belongs to another server or store.",
                    "Check --manual-promotion and --automatic-promotion.",
                )
        return None

    def _of_redirect(self, path: str, response: Response) -> Diagnosis | None:
        """Where to the server sends its callers; None if that is not an address, or another way of writing the path."""
        location = (response.header("location") or "").partition("?")[0]
        own = urlsplit(self._target.url)
        try:
            origin, target = parse_link(
                f"{own.scheme}://{own.netloc}{location}" if location.startswith("/") else location
            )
        except ValueError:
            return None
        base, found, rest = f"{origin}{target}".rpartition(path)
        if found and (rest or base == self._target.url.rstrip("/")):
            return None
        return Diagnosis(
            f"the base URL redirects: {response.status} to {(base if found else f'{origin}{target}')[:SHOWN]}.",
            "Credentials are not sent on to another address, so the suite follows no redirect.",
            f"Give {base}." if found else "Give the URL of the API itself.",
        )

    def _of_silence(self, failure: NoResponse) -> Diagnosis | None:
        """Why no response came; None if a run finds out more."""
        url = self._target.url
        proxy = next((name for name in PROXIES if os.environ.get(name)), "")
        if failure.kind is ErrorKind.CONNECT:
            reason = failure.detail.removeprefix(f"{urlsplit(url).netloc}: ")
            return Diagnosis(
                f"no server at {url}: {reason}.",
                "The server is not running, or it listens on another address or port.",
                f"Start it, or correct the URL. {proxy} is not used: give --proxy."
                if proxy and not _is_local(url)
                else "Start it, or correct the URL.",
            )
        if failure.kind is ErrorKind.TLS:
            is_plain = "plain http" in failure.detail
            return Diagnosis(
                f"no TLS connection to {url}: {failure.detail.partition(' (does')[0]}.",
                "The server does not speak TLS at this port."
                if is_plain
                else "The suite sends credentials only to a server whose certificate it can verify.",
                f"Give http:{url.partition(':')[2]}."
                if is_plain
                else "Give the certificate authority with --ca-file FILE; --insecure skips the verification.",
            )
        return None

    def _of_a_closed_connection(self, failure: NoResponse) -> Diagnosis | None:
        """Why the server closes connections; None where it closes some and not others, which a run reports."""
        if failure.kind is not ErrorKind.CLOSED or not self._target.url.startswith("http:"):
            return None
        try:
            self._ask("POST", self._path("createPromotion"), b"{")
        except NoResponse as again:
            if again.kind is ErrorKind.CLOSED:
                return self._of_plain_http("it closes every connection")
        return None

    def _of_plain_http(self, what: str) -> Diagnosis:
        """What to do where a port does not accept plain HTTP."""
        return Diagnosis(
            f"the server at {self._target.url} does not accept plain HTTP: {what}.",
            "The port may be one for TLS, or for another protocol.",
            f"Give https:{self._target.url.partition(':')[2]}, or correct the port.",
        )


def _is_local(url: str) -> bool:
    return urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1")


def _json(response: Response) -> Any:
    try:
        return readable(response.body)
    except NotJson:
        return None


def _is_foreign(response: Response) -> bool:
    """True for what no server of this API would send: a page, or a JSON object that has neither `data` nor `errors`.

    A body that should be JSON and cannot be read is a fault that a run reports, and no sign of another service.
    """
    media_type = (response.header("content-type") or "").partition(";")[0].strip().lower()
    if "json" in media_type:
        body = _json(response)
        return isinstance(body, dict) and bool(body) and not {"data", "errors"} & set(body)
    return response.status in ABSENT or (media_type.startswith("text/") and bool(response.body))


def _told(response: Response) -> str:
    """What a response is, in a few words: its media type, and the names of its properties."""
    body = _json(response)
    if isinstance(body, dict):
        names = ", ".join(str(name) for name in list(body)[:4])
        return f"JSON with {names[:SHOWN]}" if names else "an empty JSON object"
    media_type = (response.header("content-type") or "").partition(";")[0].strip()
    return (media_type or "without a media type")[:SHOWN]
