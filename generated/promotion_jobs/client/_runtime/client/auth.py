# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The credentials of a package's declared security schemes, placed on its requests by one HTTPX2 Auth per call.

A credential is a fixed value, or a callable called for each request. A bearer credential may instead be a
`TokenSource`, an SDK OAuth provider, whose token is renewed once when the resource rejects it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast, get_args

import httpx2

from ..model_codecs.media import TCHARS
from ..model_codecs.parameters import cookie_octets, header_text
from .errors import ConfigurationError, SDKError, called
from .positions import cookie_name
from .security import Credentials
from .timing import checked_instance
from .urls import request_origin

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator, Mapping

    from .positions import AsyncSend, Send
    from .security import Placement, SecurityScheme
    from .urls import Origin

__all__ = (
    "OAUTH_ERROR_CODES",
    "AuthError",
    "AuthReason",
    "OAuthErrorCode",
    "SchemeCredentials",
    "Secret",
    "TokenSource",
    "UserPassword",
    "checked_text",
)

AuthReason: TypeAlias = Literal[
    "provider_failed",
    "invalid_expiry",
    "oauth_error",
    "timeout",
    "reauthorization_required",
]
OAuthErrorCode: TypeAlias = Literal[
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
]

OAUTH_ERROR_CODES: Final[tuple[str, ...]] = get_args(OAuthErrorCode)
Secret: TypeAlias = str | Callable[[], str]
UserPassword: TypeAlias = tuple[str, str] | Callable[[], tuple[str, str]]

_UNAUTHORIZED: Final = 401
_CHALLENGE_ITEMS: Final = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*(?:"|$))+')
_CHALLENGE: Final = re.compile(rf"({TCHARS})(?![ \t]*=)(?:[ \t]+(.*))?", re.DOTALL)
_INVALID_TOKEN: Final = re.compile(r'error[ \t]*=[ \t]*(?:invalid_token|"invalid_token")', re.IGNORECASE)
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


class AuthError(SDKError):
    """Credential acquisition or a token exchange failed; the error itself keeps no credential material.

    A `provider_failed` error's cause is the application's own exception from its credential callable or callback. An
    OAuth rejection keeps the token endpoint's status and its standard error code.
    """

    reason: AuthReason

    def __init__(
        self,
        *,
        reason: AuthReason,
        status_code: int | None = None,
        oauth_error: OAuthErrorCode | None = None,
        operation_id: str | None = None,
        cause: BaseException | None = None,
    ) -> None:
        """Keep why credentials failed, never the provider's descriptions or secrets."""
        super().__init__(reason=reason, operation_id=operation_id, cause=cause)
        self.status_code = status_code
        self.oauth_error: OAuthErrorCode | None = oauth_error

    def _details(self) -> tuple[tuple[str, object], ...]:
        return (*super()._details(), ("status_code", self.status_code), ("oauth_error", self.oauth_error))


class TokenSource(httpx2.Auth):
    """A bearer token that renews itself: the base of the SDK's OAuth providers."""

    def token(self, send: Send | None, stale: str | None = None) -> str:
        """Return a usable token, requesting one through `send` when none is or `stale` is still the current one."""
        raise NotImplementedError

    async def atoken(self, send: AsyncSend | None, stale: str | None = None) -> str:
        """Return a usable token as `token` does, awaiting the token request."""
        raise NotImplementedError


class SchemeCredentials(Credentials):
    """The credentials a generated client was given, which a `SchemeAuth` places; other values are refused."""

    def __init__(self, values: Mapping[str, object]) -> None:
        """Keep the credentials given, leaving out None."""
        super().__init__(values)
        for name, value in self.values.items():
            checked_instance(value, (str, tuple, TokenSource), (name,), callables=True)

    def auth(  # noqa: PLR0913, PLR6301
        self,
        placements: tuple[Placement, ...],
        *,
        origin: Origin | None,
        replayable: Callable[[httpx2.Request], bool],
        challenge_less: bool,
        send: Send | None = None,
        async_send: AsyncSend | None = None,
    ) -> httpx2.Auth:
        """Return the HTTPX2 Auth that places a call's credentials on its requests."""
        return SchemeAuth(
            placements,
            origin=origin,
            replayable=replayable,
            challenge_less=challenge_less,
            send=send,
            async_send=async_send,
        )


def provider_failure(error: Exception) -> AuthError:
    """Return the `provider_failed` error of an application's credential callable or callback, keeping its failure."""
    return AuthError(reason="provider_failed", cause=error)


def checked_text(field: str, *texts: str) -> None:
    """Refuse credential text that UTF-8 cannot encode, a lone surrogate, which no request can send, by its field."""
    if any(_SURROGATE.search(text) for text in texts):
        raise ConfigurationError(field_path=(field,), reason="invalid_value")


def basic_credentials(user: str, password: str) -> str:
    """Return the credentials of the Basic scheme for a user and a password, as RFC 7617 writes them in UTF-8."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")


def _called(value: object) -> object:
    """Return a credential's value for this request, calling a callable credential."""
    return called(value, provider_failure) if callable(value) else value


def _pair(value: object) -> tuple[str, str] | None:
    """Return a username and password pair, or None for a value of another shape."""
    if not isinstance(value, tuple):
        return None
    items = cast("tuple[object, ...]", value)
    if len(items) != 2 or not all(isinstance(item, str) for item in items):  # noqa: PLR2004
        return None
    return cast("tuple[str, str]", items)


def _text(scheme: SecurityScheme, value: object) -> str:
    """Return the wire text of a resolved credential, refusing a value of another type than its scheme's.

    Text that UTF-8 cannot encode is refused as an unusable value, before any position takes it.
    """
    if scheme.kind == "basic":
        if (pair := _pair(value)) is None:
            raise ConfigurationError(field_path=(scheme.name,), reason="invalid_type")
        checked_text(scheme.name, *pair)
        return basic_credentials(*pair)
    if not isinstance(value, str):
        raise ConfigurationError(field_path=(scheme.name,), reason="invalid_type")
    checked_text(scheme.name, value)
    return f"Bearer {value}" if scheme.kind == "bearer" else value


def _place(request: httpx2.Request, scheme: SecurityScheme, text: str) -> None:
    """Put a credential at its scheme's position, replacing any value already there.

    A header credential must be header text, visible ASCII with inner spaces and tabs, as every header the client sends;
    a cookie credential must be a cookie value.
    """
    name = scheme.wire_name
    match scheme.location:
        case "query":
            request.url = request.url.copy_set_param(name, text)
            return
        case "cookie":
            unsafe = not cookie_octets(text)
        case _:
            unsafe = not header_text(text)
    if unsafe:
        raise ConfigurationError(field_path=(scheme.name,), reason="invalid_value")
    if scheme.location == "header":
        request.headers[name] = text
        return
    kept = [
        part
        for value in request.headers.get_list("cookie")
        for part in (item.strip(" \t") for item in value.split(";"))
        if part and cookie_name(part) != name
    ]
    request.headers["Cookie"] = "; ".join((*kept, f"{name}={text}"))


def _rejected(response: httpx2.Response, request: httpx2.Request, *, challenge_less: bool) -> bool:
    """Return whether the resource itself rejected the token: a 401, unless a redirect led to it."""
    if response.status_code != _UNAUTHORIZED or response.request is not request:
        return False
    return True


def _bearer_invalid_token(value: str) -> bool:
    """Return whether a WWW-Authenticate value holds a Bearer challenge whose error is invalid_token."""
    scheme = None
    for item in _CHALLENGE_ITEMS.findall(value):
        text = item.strip(" \t")
        if (start := _CHALLENGE.fullmatch(text)) is not None:
            scheme, text = start[1].lower(), start[2] or ""
        if scheme == "bearer" and _INVALID_TOKEN.fullmatch(text) is not None:
            return True
    return False


class SchemeAuth(httpx2.Auth):
    """Place a call's credentials on a request to its server's origin, and renew a rejected token once.

    A request to another origin, such as a page a server linked elsewhere, carries none of them. A rejected request is
    sent again only when its body can be sent again. Token requests go through `send`, without this Auth or redirects.
    """

    def __init__(  # noqa: PLR0913
        self,
        placements: tuple[Placement, ...],
        *,
        origin: Origin | None,
        replayable: Callable[[httpx2.Request], bool],
        challenge_less: bool,
        send: Send | None = None,
        async_send: AsyncSend | None = None,
    ) -> None:
        """Keep the placements, the origin they go to, whether a sent request replays, and the token senders."""
        self.placements = placements
        self.origin = origin
        self.replayable = replayable
        self.challenge_less = challenge_less
        self.send = send
        self.async_send = async_send

    def _skipped(self, request: httpx2.Request) -> bool:
        return self.origin is not None and request_origin(str(request.url)) != self.origin

    def _renewing(self, response: httpx2.Response, request: httpx2.Request, tokens: dict[int, str]) -> bool:
        return (
            bool(tokens)
            and _rejected(response, request, challenge_less=self.challenge_less)
            and self.replayable(request)
        )

    def _applied(self, request: httpx2.Request, values: list[object]) -> None:
        for (scheme, _), value in zip(self.placements, values, strict=True):
            _place(request, scheme, _text(scheme, value))

    def _values(self, request: httpx2.Request, stale: dict[int, str] | None) -> tuple[list[object], dict[int, str]]:
        send = _timed(request, self.send)
        values: list[object] = []
        tokens: dict[int, str] = {}
        for index, (_, credential) in enumerate(self.placements):
            value = credential
            if isinstance(credential, TokenSource):
                value = tokens[index] = credential.token(send, None if stale is None else stale[index])
            values.append(_called(value))
        return values, tokens

    async def _avalues(
        self, request: httpx2.Request, stale: dict[int, str] | None
    ) -> tuple[list[object], dict[int, str]]:
        send = _atimed(request, self.async_send)
        values: list[object] = []
        tokens: dict[int, str] = {}
        for index, (_, credential) in enumerate(self.placements):
            value = credential
            if isinstance(credential, TokenSource):
                value = tokens[index] = await credential.atoken(send, None if stale is None else stale[index])
            values.append(_called(value))
        return values, tokens

    def sync_auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Send the request with its credentials, and once more with a renewed token after a rejection."""
        if self._skipped(request):
            yield request
            return
        values, tokens = self._values(request, None)
        self._applied(request, values)
        response = yield request
        if self._renewing(response, request, tokens):
            response.read()
            values, _ = self._values(request, tokens)
            self._applied(request, values)
            yield request

    async def async_auth_flow(self, request: httpx2.Request) -> AsyncGenerator[httpx2.Request, httpx2.Response]:
        """Send the request with its credentials, and once more with a renewed token after a rejection."""
        if self._skipped(request):
            yield request
            return
        values, tokens = await self._avalues(request, None)
        self._applied(request, values)
        response = yield request
        if self._renewing(response, request, tokens):
            await response.aread()
            values, _ = await self._avalues(request, tokens)
            self._applied(request, values)
            yield request


def _timed(request: httpx2.Request, send: Send | None) -> Send | None:
    """Return a sender that gives each token request the resource request's timeout."""
    if send is None or (timeout := request.extensions.get("timeout")) is None:
        return send

    def timed(token_request: httpx2.Request) -> httpx2.Response:
        token_request.extensions["timeout"] = timeout
        return send(token_request)

    return timed


def _atimed(request: httpx2.Request, send: AsyncSend | None) -> AsyncSend | None:
    """Return an asyncio sender that gives each token request the resource request's timeout."""
    if send is None or (timeout := request.extensions.get("timeout")) is None:
        return send

    async def timed(token_request: httpx2.Request) -> httpx2.Response:
        token_request.extensions["timeout"] = timeout
        return await send(token_request)

    return timed
