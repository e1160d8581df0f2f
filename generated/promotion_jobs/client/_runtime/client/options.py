# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Request options and the settings a call runs with: None inherits, and UNSET marks a field whose None removes."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - Public annotations support get_type_hints().
from collections.abc import Set as AbstractSet  # noqa: TC003 - Public annotations support get_type_hints().
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias, TypeVar
from urllib.parse import urlsplit

from ..model_codecs.media import ERROR_STATUSES, is_token
from ..model_codecs.parameters import header_text
from ..model_codecs.unset import UNSET
from .errors import ConfigurationError
from .timing import SYSTEM_CLOCK, Clock, ResolvedTimeoutOptions, checked_count, every_phase, seconds

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator, Iterable

    import httpx2

__all__ = (
    "UNSET",
    "Clock",
    "RequestOptions",
    "RetryOptions",
    "ServerSelection",
)

Pairs: TypeAlias = tuple[tuple[str, str | None], ...]

HTTP_SCHEMES: Final = frozenset({"http", "https"})
_RETRY_STATUS_EXCLUDED: Final = frozenset({401, 403, 407})
_OptionT = TypeVar("_OptionT")


def is_base_url(value: str) -> bool:
    """Return whether a URL is absolute http or https, without userinfo, query, or fragment, and not on port 0.

    Raises ValueError when the URL or its port does not parse.
    """
    parts = urlsplit(value)
    absolute = parts.scheme in HTTP_SCHEMES and bool(parts.hostname) and parts.port != 0
    return absolute and parts.username is None and not parts.query and not parts.fragment


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSelection:
    """Choose one of the operation's declared servers by position and supply its variables."""

    index: int = 0
    variables: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        """Freeze the variables and reject a negative position or non-string values."""
        checked_count(self.index, ("server", "index"))
        variables = dict(self.variables)
        if not all(type(name) is str and type(value) is str for name, value in variables.items()):
            raise ConfigurationError(field_path=("server", "variables"), reason="invalid_value")
        object.__setattr__(self, "variables", MappingProxyType(variables))


class NativeAuth(Protocol):
    """An HTTPX2 Auth: the flows HTTPX2 runs around each request it sends, such as `httpx2.BasicAuth`."""

    def sync_auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Authenticate a synchronous client's request, yielding each request to send."""
        ...

    def async_auth_flow(self, request: httpx2.Request) -> AsyncGenerator[httpx2.Request, httpx2.Response]:
        """Authenticate an asyncio client's request, yielding each request to send."""
        ...


class NativeTimeout(Protocol):
    """An HTTPX2 timeout, such as `httpx2.Timeout(10, connect=5)`: each phase's seconds, None leaving it unlimited."""

    connect: float | None
    read: float | None
    write: float | None
    pool: float | None


DEFAULT_TIMEOUT: Final = ResolvedTimeoutOptions(connect=5.0, read=600.0, write=600.0, pool=600.0)
_UNLIMITED: Final = every_phase(None)


def retryable_status(status: int) -> bool:
    """Return whether a retry may select a status: an error status other than an authentication challenge."""
    return status in ERROR_STATUSES and status not in _RETRY_STATUS_EXCLUDED


def _statuses(value: AbstractSet[int]) -> frozenset[int]:
    if any(type(item) is not int or not retryable_status(item) for item in value):
        raise ConfigurationError(field_path=("retry", "statuses"), reason="out_of_range")
    return frozenset(value)


def _ordered_delays(initial: float | UNSET, maximum: float | UNSET, operation_id: str | None = None) -> None:
    if initial is not UNSET and maximum is not UNSET and maximum < initial:
        raise ConfigurationError(field_path=("retry", "max_delay"), reason="out_of_range", operation_id=operation_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryOptions:
    """Override which failures retry and how long each wait is; omitted fields inherit independently."""

    initial_delay: float | UNSET = UNSET
    max_delay: float | UNSET = UNSET
    jitter: Literal["full", "none"] | UNSET = UNSET
    statuses: AbstractSet[int] | UNSET = UNSET
    max_retry_after: float | UNSET | None = UNSET
    respect_retry_after: bool | UNSET = UNSET
    retry_after_ms_header: str | UNSET | None = UNSET
    should_retry_header: str | UNSET | None = UNSET
    retry_on_pool_timeout: bool | UNSET = UNSET

    def __post_init__(self) -> None:
        """Refuse negative or nonfinite delays, a maximum below the initial delay, and statuses no retry may select."""
        for name, value in (("initial_delay", self.initial_delay), ("max_delay", self.max_delay)):
            if value is not UNSET:
                object.__setattr__(self, name, seconds(value, ("retry", name)))
        _ordered_delays(self.initial_delay, self.max_delay)
        if self.statuses is not UNSET:
            object.__setattr__(self, "statuses", _statuses(self.statuses))
        if self.max_retry_after is not None and self.max_retry_after is not UNSET:
            duration = seconds(self.max_retry_after, ("retry", "max_retry_after"), allow_zero=False)
            object.__setattr__(self, "max_retry_after", duration)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedRetryOptions:
    """Merged retry values, retaining vendor header inheritance until an operation is selected."""

    max_retries: int = 2
    initial_delay: float = 0.5
    max_delay: float = 8.0
    jitter: Literal["full", "none"] = "full"
    statuses: frozenset[int] = frozenset({408, 429, 500, 502, 503, 504})
    max_retry_after: float | None = 60.0
    respect_retry_after: bool = True
    retry_after_ms_header: str | UNSET | None = UNSET
    should_retry_header: str | UNSET | None = UNSET
    retry_on_pool_timeout: bool = False


DEFAULT_RETRY: Final = ResolvedRetryOptions()
_RETRY_FIELDS: Final = tuple(item.name for item in fields(RetryOptions))


def _inherited(current: _OptionT, layer: _OptionT | UNSET) -> _OptionT:
    return current if layer is UNSET else layer


def layered_retry(
    current: ResolvedRetryOptions, layer: RetryOptions | None, max_retries: int | None, operation_id: str | None = None
) -> ResolvedRetryOptions:
    """Apply the retry count and each explicit retry field, then validate the resulting delay pair."""
    if max_retries is not None:
        current = replace(current, max_retries=max_retries)
    if layer is None:
        return current
    given = {name: value for name in _RETRY_FIELDS if (value := getattr(layer, name)) is not UNSET}
    resolved = replace(current, **given)
    _ordered_delays(resolved.initial_delay, resolved.max_delay, operation_id)
    return resolved


def phases(value: float | NativeTimeout | UNSET | None, current: ResolvedTimeoutOptions) -> ResolvedTimeoutOptions:
    """Return the phase timeouts a timeout gives: UNSET keeps the current ones and None lifts every limit.

    A number limits every phase; an `httpx2.Timeout` gives each phase its own.
    """
    if value is UNSET:
        return current
    match value:
        case None:
            return _UNLIMITED
        case int() | float():
            return every_phase(value)
        case _:
            pass
    return ResolvedTimeoutOptions(connect=value.connect, read=value.read, write=value.write, pool=value.pool)


def _frozen(value: Mapping[str, str | None] | None) -> Mapping[str, str | None] | None:
    return None if value is None else MappingProxyType(dict(value))


def _sendable(headers: Iterable[tuple[object, object]], key: object) -> None:
    """Refuse a header name that is not a token, and a header value or an idempotency key that is not header text.

    Such text is HTAB, SP, and visible ASCII without whitespace at either end, which every recipient reads alike.
    """
    if not (key is None or key is UNSET or (isinstance(key, str) and header_text(key))):
        raise ConfigurationError(field_path=("idempotency_key",), reason="invalid_value")
    for name, value in headers:
        if not isinstance(name, str):
            raise ConfigurationError(field_path=("headers",), reason="invalid_value")
        if not is_token(name) or not (value is None or (isinstance(value, str) and header_text(value))):
            raise ConfigurationError(field_path=("headers", name), reason="invalid_value")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestOptions:
    """Settings of one call; each field left None, or UNSET where None removes, inherits the client's or view's.

    Its extra headers and query replace the values of each name they give last, after the client's, a view's, and the
    call's parameters'; a None value removes that name. Header names compare case-insensitively.
    """

    base_url: str | None = None
    server: ServerSelection | None = None
    timeout: float | NativeTimeout | UNSET | None = UNSET
    total_timeout: float | UNSET | None = UNSET
    max_retries: int | None = None
    retry: RetryOptions | None = None
    extra_headers: Mapping[str, str | None] | None = None
    extra_query: Mapping[str, str | None] | None = None
    follow_redirects: bool | None = None
    idempotency_key: str | UNSET | None = UNSET
    auth: NativeAuth | UNSET | None = field(default=UNSET, repr=False)

    def __post_init__(self) -> None:
        """Refuse a server beside a base URL, a negative retry count, and negative or nonfinite durations or phases.

        An extra header needs a token as its name, and its value and an idempotency key are header text or None.
        """
        if self.base_url is not None and self.server is not None:
            raise ConfigurationError(field_path=("base_url",), reason="conflicts_with_server")
        if self.max_retries is not None:
            checked_count(self.max_retries, ("max_retries",))
        if isinstance(timeout := self.timeout, int | float):
            object.__setattr__(self, "timeout", seconds(timeout, ("timeout",)))
        elif timeout is not None and timeout is not UNSET:
            for phase in ("connect", "read", "write", "pool"):
                if (value := getattr(timeout, phase)) is not None:
                    seconds(value, ("timeout", phase))
        if (total := self.total_timeout) is not None and total is not UNSET:
            object.__setattr__(self, "total_timeout", seconds(total, ("total_timeout",)))
        headers = _frozen(self.extra_headers)
        if headers is not None or self.idempotency_key is not UNSET:
            _sendable(() if headers is None else headers.items(), self.idempotency_key)
        object.__setattr__(self, "extra_headers", headers)
        object.__setattr__(self, "extra_query", _frozen(self.extra_query))


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings a call runs with: its client's or view's, with the call's options layered on them.

    `headers` and `query` are the names the client and its views replace, merged so that the latest layer wins.
    """

    base_url: str | None
    server: ServerSelection
    headers: Pairs = ()
    query: Pairs = ()
    timeout: ResolvedTimeoutOptions = DEFAULT_TIMEOUT
    total_timeout: float | None = None
    retry: ResolvedRetryOptions = DEFAULT_RETRY
    follow_redirects: bool | None = None
    idempotency_key: str | UNSET | None = UNSET
    auth: NativeAuth | UNSET | None = field(default=UNSET, repr=False)
    clock: Clock = field(default=SYSTEM_CLOCK, repr=False)
    compression: str | None = "gzip"


def merged(lower: Pairs, layer: Mapping[str, str | None] | None, *, fold: bool) -> Pairs:
    """Return names and values with a layer's replacing the lower ones of the same name, each where it first came."""
    if not layer:
        return lower
    key = str.lower if fold else str
    pairs = {key(name): (name, value) for name, value in lower}
    pairs.update((key(name), (name, value)) for name, value in layer.items())
    return tuple(pairs.values())


DEFAULT_SERVER: Final = ServerSelection()


def layered(settings: Settings, layer: RequestOptions, *, view: bool, operation_id: str | None = None) -> Settings:
    """Return the settings with one layer applied: its given fields replace, the others inherit.

    A view's extra headers and query join the settings; a call's apply to its own request after its parameters'.
    """
    base_url, server = settings.base_url, settings.server
    if layer.base_url is not None:
        base_url, server = layer.base_url.rstrip("/"), DEFAULT_SERVER
    elif layer.server is not None:
        base_url, server = None, layer.server
    return Settings(
        base_url,
        server,
        merged(settings.headers, layer.extra_headers, fold=True) if view else settings.headers,
        merged(settings.query, layer.extra_query, fold=False) if view else settings.query,
        timeout=phases(layer.timeout, settings.timeout),
        total_timeout=_inherited(settings.total_timeout, layer.total_timeout),
        retry=layered_retry(settings.retry, layer.retry, layer.max_retries, operation_id),
        follow_redirects=settings.follow_redirects if layer.follow_redirects is None else layer.follow_redirects,
        idempotency_key=layer.idempotency_key,
        auth=_inherited(settings.auth, layer.auth),
        clock=settings.clock,
        compression=settings.compression,
    )
