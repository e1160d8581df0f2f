# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Shared native HTTP client calls, request preparation, retries and decoding.

Roots close their created HTTP client once. Views share that root and never own resources;
borrowed HTTP clients and providers retain their caller's lifetime.
"""

from __future__ import annotations

from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    ExitStack,
    asynccontextmanager,
    contextmanager,
)
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypedDict, TypeVar, cast
from urllib.parse import quote
from uuid import uuid4

import httpx2
from typing_extensions import Self

from ..model_codecs.errors import ParameterEncodingError
from ..model_codecs.media import ERROR_STATUSES, SWITCHING_PROTOCOLS, fields_without, is_token, normalized
from ..model_codecs.parameters import pairs, path_text, query_pairs, querystring
from ..model_codecs.shared import identity_cached
from ..model_codecs.unset import UNSET
from .content import EncodedAttempt
from .errors import (
    APIConnectionError,
    ConfigurationError,
    DecodeError,
    SDKError,
    add_secondary,
    is_transport,
    kept_primary,
    request_failure,
)
from .logical import LogicalCallContext, run_sync
from .native import (
    async_decoded_bytes,
    async_response_bytes,
    decoded_bytes,
    delivery,
    native_async_client,
    native_client,
    native_error,
    native_timeout,
    request_fields,
    response_bytes,
    transport_retry_reason,
    wire_fields,
)
from .operations import ResponseDecoder, request_errors
from .options import DEFAULT_SERVER, DEFAULT_TIMEOUT, RequestOptions, Settings, layered, phases
from .paths import dot_segment, dotted_route, filled, path_segments
from .positions import credentialed, positional, secret_names
from .raw import AsyncRawResponse, RawResponse, ReceivedBody, buffered, is_raw, released, settled
from .responses import HeadersView, Response, ResponseInfo
from .retry import (
    EMPTY_RETRY_HEADERS,
    Delivery,
    RetrySafety,
    RetryState,
    RetryTiming,
    bind_retry_headers,
    retry_after,
    retry_delay,
    retry_stop,
    should_retry,
    status_retry_reason,
)
from .timing import SYSTEM_CLOCK
from .urls import URLValidationError, absolute_target, query_field, request_origin, strip_query

if TYPE_CHECKING:
    from collections.abc import (
        AsyncGenerator,
        AsyncIterator,
        Awaitable,
        Callable,
        Collection,
        Generator,
        Iterable,
        Iterator,
        Mapping,
    )

    from typing_extensions import Unpack

    from ..model_codecs.parameters import ParameterPlan
    from .content import AsyncContent, BodyBinder, BodyEntry, BodySource, RequestCoding, SyncContent
    from .operations import OperationPlan, ServerPlan
    from .options import NativeAuth, Pairs, RetryOptions, ServerSelection
    from .positions import AsyncSend, CredentialPosition, Credentials, Placement, Send
    from .raw import AnyRaw
    from .retry import RetryDelay
    from .timing import Clock
    from .urls import Origin

    class _HelperSettings:
        """The protocol settings of a client whose package declares helpers."""

        def check_helpers(self, helpers: tuple[tuple[str, str], ...], *, asynchronous: bool) -> None:
            """Check the settings against the package's helpers before the native client is created."""


T = TypeVar("T")
R = TypeVar("R")
AdapterT = TypeVar("AdapterT", bound="httpx2.Client | httpx2.AsyncClient")
HandleT = TypeVar("HandleT", bound="AnyRaw")

_DOT_CAUSE: Final = "A path value cannot make its segment '.' or '..', which URL normalization removes"
_BODY: Final = "datamodel_code_generator.body"
_BYTES: Final = "A raw body must be bytes, since this package declares no binary or multipart request body"


class CallKeywords(TypedDict, total=False):
    """The keywords of an operation's call: its body or the body's fields, the media types, and the call's options."""

    body: object
    fields: tuple[object, ...]
    media_type: str | None
    options: RequestOptions | None
    response_media_type: str | None


class RawCallKeywords(CallKeywords, total=False):
    """The keywords of a raw call: those of a call, whether it streams, and a helper's prepared call."""

    stream: bool
    _call: Call | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientDefaults:
    """The generated defaults of one client package: its schemes, helpers' kinds by name, and request bodies.

    `bodies` binds the binary and multipart bodies the package declares, and `request_coding` is its content coding.
    """

    security_schemes: tuple[CredentialPosition, ...] = ()
    helpers: tuple[tuple[str, str], ...] = ()
    request_coding: RequestCoding | None = None
    bodies: BodyBinder | None = None


def _root_settings(  # noqa: PLR0913
    http_client: object,
    *,
    base_url: str | None = None,
    server: ServerSelection | None = None,
    timeout: float | httpx2.Timeout | UNSET | None = UNSET,
    total_timeout: float | None = None,
    max_retries: int = 2,
    retry: RetryOptions | None = None,
    default_headers: Mapping[str, str | None] | None = None,
    default_query: Mapping[str, str | None] | None = None,
    follow_redirects: bool | None = None,
    auth: httpx2.Auth | UNSET | None = UNSET,
    compression: str | None = "gzip",
    clock: Clock | None = None,
) -> Settings:
    """Return a root's settings: its keywords over the generated defaults, an injected client's timeout among them."""
    current = DEFAULT_TIMEOUT
    if isinstance(http_client, (httpx2.Client, httpx2.AsyncClient)):
        current = phases(http_client.timeout, current)
    layer = RequestOptions(
        base_url=base_url,
        server=server,
        timeout=timeout,
        total_timeout=total_timeout,
        max_retries=max_retries,
        retry=retry,
        extra_headers=default_headers,
        extra_query=default_query,
        follow_redirects=follow_redirects,
        auth=auth,
    )
    root = Settings(None, DEFAULT_SERVER, timeout=current, clock=clock or SYSTEM_CLOCK, compression=compression)
    return layered(root, layer, view=True)


def _patched(
    pairs: list[tuple[str, str]], patch: Collection[tuple[str, str | None]], fold: Callable[[str], str] = str.lower
) -> list[tuple[str, str]]:
    """Return named values with one layer applied: the values it gives a name replace that name's at their first place.

    None removes a name's values, and a name the values lack comes last, in the layer's order. Header names fold their
    case; query names do not.
    """
    if not patch:
        return pairs
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, value in patch:
        group = groups.setdefault(fold(name), [])
        if value is not None:
            group.append((name, value))
    pending = dict(groups)
    patched: list[tuple[str, str]] = []
    for name, value in pairs:
        if (key := fold(name)) not in groups:
            patched.append((name, value))
        elif key in pending:
            patched.extend(pending.pop(key))
    patched.extend(pair for group in pending.values() for pair in group)
    return patched


def _headers(
    generated: list[tuple[str, str]],
    layers: tuple[Collection[tuple[str, str | None]], ...],
    call: Mapping[str, str | None] | None,
    media_type: str | None,
) -> HeadersView:
    """Return the headers of a call: the generated ones with each layer and then the call's applied, in order.

    The body's media type ranks above every layer but the call's own extra headers, whose Content-Type relabels the
    body or, as None, sends it unlabelled; a multipart relabel without a boundary keeps the body's encoded one.
    """
    for layer in (*layers, () if call is None else call.items()):
        generated = _patched(generated, layer)
    if media_type is None:
        return HeadersView(generated)
    label: str | None = media_type
    for name, value in () if call is None else call.items():
        if name.lower() == "content-type":
            label = _relabel(value, media_type)
    unlabelled = fields_without(generated, ("content-type",))
    return HeadersView([*unlabelled, *(() if label is None else (("Content-Type", label),))])


def _relabel(value: str | None, media_type: str) -> str | None:
    """Return a call's Content-Type for a body, adding the body's boundary to a multipart value that lacks one."""
    if value is None or not value.lower().startswith("multipart/") or "boundary=" in value.lower():
        return value
    _, separator, boundary = media_type.partition("boundary=")
    return f"{value}; boundary={boundary}" if separator else value


def _query(lower: Pairs, explicit: list[str], call: Mapping[str, str | None] | None) -> str:
    """Return a query with its layers applied: the client's and views' names, the explicit pairs, and the call's.

    A layer's names and values are percent-encoded once, and explicit pairs, a querystring parameter's split at each
    `&`, compare by their names decoded as forms decode them, a plus sign being a space. Without layers the explicit
    pairs are the query as they are.
    """
    if not lower and not call:
        return "&".join(explicit)
    named: list[tuple[str, str | None]] = [
        (query_field(pair)[0], pair) for item in explicit for pair in item.split("&") if pair
    ]
    pairs: list[tuple[str, str]] = []
    for layer in (_encoded_query(lower), named, _encoded_query(() if call is None else call.items())):
        pairs = _patched(pairs, layer, str)
    return "&".join(pair for _, pair in pairs)


def _encoded_query(layer: Collection[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    return [
        (name, None if value is None else f"{quote(name, safe='')}={quote(value, safe='')}") for name, value in layer
    ]


def _server_url(operation: OperationPlan[object], selection: ServerSelection) -> str:
    operation_id = operation.operation_id
    if selection.index >= len(operation.servers):
        raise ConfigurationError(field_path=("server", "index"), reason="out_of_range", operation_id=operation_id)
    server = operation.servers[selection.index]
    declared = {variable.name: variable for variable in server.variables}
    if not selection.variables.keys() <= declared.keys():
        raise ConfigurationError(field_path=("server", "variables"), reason="undeclared", operation_id=operation_id)
    values: dict[str, str] = {}
    for name, variable in declared.items():
        values[name] = value = selection.variables.get(name, variable.default)
        if variable.enum and value not in variable.enum:
            raise ConfigurationError(
                field_path=("server", "variables", name), reason="not_allowed", operation_id=operation_id
            )
    return filled(server.url, values).rstrip("/")


def _dot_parameter(template: str, path: dict[str, str]) -> str | None:
    """Return the path parameter that makes its segment a dot segment, which URL normalization would remove.

    The segment's first parameter with a value is named; a dot segment the template itself spells names none.
    """
    return next(
        (
            next((name for name in names if path[name]), names[0])
            for segment, names in path_segments(template)
            if dot_segment(segment, path)
        ),
        None,
    )


def _parameters(operation: OperationPlan[object], arguments: tuple[object, ...]) -> _Request:
    """Return a call's request with its parameters encoded.

    A style has no spelling of null, so an optional style parameter whose value dumps to null is left out, as UNSET is.
    """
    request = _Request()
    for spec, value in zip(operation.parameters, arguments, strict=True):
        plan = spec.plan
        if value is UNSET:
            if plan.required:
                raise request_failure((plan.location, plan.name), operation.operation_id)
            continue
        try:
            if (wire := spec.dump(value)) is None and not plan.required and plan.content_media_type is None:
                continue
            request.add(plan, wire)
        except request_errors(spec.codec) as error:
            raise request_failure((plan.location, plan.name), operation.operation_id, error) from None
    return request


class _Request:
    __slots__ = ("cookies", "headers", "path", "query")

    def __init__(self) -> None:
        self.path: dict[str, str] = {}
        self.query: list[str] = []
        self.headers: list[tuple[str, str]] = []
        self.cookies: list[str] = []

    def add(self, plan: ParameterPlan, value: object) -> None:
        match plan.location:
            case "path":
                self.path[plan.name] = path_text(plan, value)
            case "query":
                self.query.extend(query_pairs(plan, value))
            case "querystring":
                self.query.append(querystring(plan, value))
            case "header":
                self.headers.extend((key or "", text) for key, text in pairs(plan, value))
            case _:
                self.cookies.extend(query_pairs(plan, value))


def _info(status: int, headers: HeadersView, request_id_header: str | None, call: LogicalCallContext) -> ResponseInfo:
    content_type = headers.get("content-type")
    return ResponseInfo(
        status_code=status,
        headers=headers,
        attempt_count=call.attempt_count,
        elapsed=call.monotonic() - call.started,
        content_type=None if content_type is None else normalized(content_type),
        request_id=None if request_id_header is None else headers.get(request_id_header),
    )


def _encoded(content: object, media_type: str | None) -> tuple[EncodedAttempt | None, object]:
    """Split a body into the attempt of bytes, sent as they are, and an input that builds its own attempts, or UNSET."""
    if type(content) is bytes:
        return EncodedAttempt(content, media_type), UNSET
    return None, content


def build_request(*, method: str, url: str, headers: HeadersView, body: EncodedAttempt | None) -> httpx2.Request:
    """Build a prepared request, keeping its body attempt, since HTTPX2 frames an absent body as an empty one."""
    return httpx2.Request(
        method,
        url,
        headers=wire_fields(headers.items()),
        content=None if body is None else body.content,
        extensions={} if body is None else {_BODY: body},
    )


def request_body(request: httpx2.Request) -> EncodedAttempt | None:
    return cast("EncodedAttempt | None", request.extensions.get(_BODY))


def _checked_raw(method: object, url: object) -> tuple[str, str]:
    """Normalize the raw method and validate its native URL before sending."""
    if not isinstance(method, str) or not is_token(method):
        raise ConfigurationError(field_path=("method",), reason="invalid_value")
    if not isinstance(url, str):
        raise ConfigurationError(field_path=("url",), reason="invalid_url")
    try:
        target = absolute_target(url)
    except URLValidationError as error:
        raise ConfigurationError(field_path=("url",), reason="invalid_url", cause=error) from None
    return method.upper(), target.url


def decode_response(
    decoder: ResponseDecoder[T], info: ResponseInfo, body: ReceivedBody, operation_id: str | None
) -> Response[T]:
    if (problem := body.problem) is not None and body.success:
        raise problem
    truncated = body.truncated or problem is not None
    try:
        data = decoder.decode(info, body.content, truncated=truncated, problem=problem)
    except SDKError as error:
        error.operation_id = error.operation_id or operation_id
        raise
    return Response(data=data, info=info)


RAW_DECODER: Final[ResponseDecoder[object]] = ResponseDecoder((), ())


def _compressed(
    call: Call, request: httpx2.Request, deferred: object, coding: RequestCoding | None
) -> tuple[httpx2.Request, RequestCoding | None]:
    """Encode a declared request body with the package's coding unless the client disabled it, replacing its framing.

    Return the request and the coding that a body building its own attempts still needs.
    """
    if coding is None or call.settings.compression is None or (operation := call.operation) is None:
        return request, None
    if coding.token not in operation.accepted_content_encodings or (
        request_body(request) is None and deferred is UNSET
    ):
        return request, None
    if request.headers.get_list("content-encoding"):
        raise ConfigurationError(field_path=("headers", "Content-Encoding"), reason="managed")
    attempt = request_body(request)
    body = None if attempt is None else coding.attempt(attempt, call.check)
    headers = HeadersView((
        *fields_without(request_fields(request), ("content-length",)),
        ("Content-Encoding", coding.token),
    ))
    return build_request(method=request.method, url=str(request.url), headers=headers, body=body), coding


def _bound(bodies: BodyBinder | None, content: object, entry: BodyEntry | None, *, asynchronous: bool) -> BodySource:
    """Bind a body that builds its own attempts, which only a package that declares binary or multipart bodies takes."""
    if bodies is None:
        raise request_failure(("body",), cause=TypeError(_BYTES))
    return bodies.bind(content, entry, asynchronous=asynchronous)


def _release_failure(call: Call, failure: BaseException, error: BaseException | None) -> BaseException | None:
    """Return what a failed release of a response raises, or None when the earlier error stays primary.

    A failure to release blocks retries; an ordinary one becomes a cleanup failure.
    """
    call.retry_blocked = True
    failed = (
        SDKError(reason="cleanup_failed", operation_id=call.operation_id, cause=failure)
        if isinstance(failure, Exception) and not isinstance(failure, SDKError)
        else failure
    )
    primary = failed if error is None else kept_primary(error, failed)
    return None if primary is error else primary


def _close_failed(failures: list[OSError], call: Call, error: BaseException | None) -> None:
    if not failures:
        return
    if error is not None:
        add_secondary(error, *failures)
        return
    failure = SDKError(reason="cleanup_failed", operation_id=call.operation_id, cause=failures.pop(0))
    add_secondary(failure, *failures)
    raise failure


def _framing(
    request: httpx2.Request, attempt: SyncContent | AsyncContent | EncodedAttempt | None
) -> list[tuple[str, str]]:
    """Return a request's headers without the framing HTTPX2 writes, with the Content-Length of a measured stream.

    A stream that names its media type, as a multipart body's attempt names its boundary, sends it as Content-Type.
    """
    media_type = length = None
    if not isinstance(attempt, EncodedAttempt | None):
        media_type, length = attempt.content_type, attempt.content_length
    framed = {"host", "content-length", "transfer-encoding", *(() if media_type is None else ("content-type",))}
    headers = fields_without(request_fields(request), framed)
    if media_type is not None:
        headers.append(("Content-Type", media_type))
    if length is not None:
        headers.append(("Content-Length", str(length)))
    return headers


class _Replayed:
    """A body HTTPX2 sends again when it follows a redirect: the opened attempt first, then its source reopened.

    A source that cannot be read again raises StreamConsumed, as a one-shot body does natively.
    """

    __slots__ = ("_attempt", "_source")

    def __init__(self, attempt: SyncContent, source: BodySource) -> None:
        self._attempt: SyncContent | None = attempt
        self._source = source

    def __iter__(self) -> Iterator[bytes]:
        if (attempt := self._attempt) is None:
            if not self._source.replayable:
                raise httpx2.StreamConsumed
            attempt = self._source.open()
        self._attempt = None
        return attempt.iter_bytes()


class _AsyncReplayed:
    """An asyncio body HTTPX2 sends again when it follows a redirect, as `_Replayed` is."""

    __slots__ = ("_attempt", "_source")

    def __init__(self, attempt: AsyncContent, source: BodySource) -> None:
        self._attempt: AsyncContent | None = attempt
        self._source = source

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._chunks()

    async def _chunks(self) -> AsyncIterator[bytes]:
        if (attempt := self._attempt) is None:
            if not self._source.replayable:
                raise httpx2.StreamConsumed
            attempt = await self._source.aopen()
        self._attempt = None
        async for chunk in attempt.aiter_bytes():
            yield chunk


def _status_plan(info: ResponseInfo, source: BodySource | None, call: Call) -> RetryDelay | None:
    """Plan a status retry of a complete error response, or of a refused WebSocket handshake."""
    if info.status_code < ERROR_STATUSES.start and not (call.handshake and info.status_code != SWITCHING_PROTOCOLS):
        return None
    return call.retry(info, None, replayable=source is None or source.replayable)


def _hook_code(hook: Callable[..., object]) -> object:
    """Return the code a hook runs, a partial's or a callable object's `__call__` included."""
    target = hook.func if isinstance(hook, partial) else hook
    return getattr(target, "__code__", None) or getattr(type(target).__call__, "__code__", None)


def _in_hook(error: Exception, hooks: list[Callable[..., object]]) -> bool:
    """Return whether a failure was raised while one of the hooks ran."""
    codes = {_hook_code(hook) for hook in hooks}
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code in codes:
            return True
        trace = trace.tb_next
    return False


def _answered(error: Exception, outgoing: httpx2.Request, hooks: list[Callable[..., object]]) -> bool:
    """Return whether a native failure came from a later request, a redirect or an Auth flow's, so one was answered.

    A one-shot body asked for again can only follow a redirect, so its StreamConsumed also means one was answered, as
    does a failure the HTTP client's own response hooks raise, which run only once a response arrived.
    """
    if isinstance(error, httpx2.StreamConsumed) or (hooks and _in_hook(error, hooks)):
        return True
    try:
        failed = error.request if isinstance(error, httpx2.RequestError) else outgoing
    except RuntimeError:
        return False
    return failed is not outgoing


def _failed_send(
    error: Exception, outgoing: httpx2.Request, call: Call, hooks: dict[str, list[Callable[..., object]]]
) -> APIConnectionError:
    """Record how far a failed native send got and convert it; a failure a request hook raised is never sent again."""
    if (request_hooks := hooks["request"]) and _in_hook(error, request_hooks):
        call.retry_blocked = True
    call.delivery_state = delivery(error, response_started=_answered(error, outgoing, hooks["response"]))
    return native_error(error)


def _redirects(response: httpx2.Response) -> int:
    """Count the redirects HTTPX2 followed, leaving out the responses an Auth flow answered, such as a challenge."""
    return sum(hop.has_redirect_location for hop in response.history)


def strip_credentials(
    headers: Iterable[tuple[str, str]], url: str, schemes: tuple[CredentialPosition, ...]
) -> tuple[tuple[tuple[str, str], ...], str]:
    """Return the headers and URL of a request to another origin without the credentials of the original origin's.

    The credential and cookie headers and every header and query field a declared security scheme names are removed,
    whether the auth placed them or a patch, a parameter, or the server's URL carried them.
    """
    names, query = secret_names(schemes)
    kept = tuple(fields_without(headers, names))
    return kept, strip_query(url, query)


class Call(LogicalCallContext):
    """Bind operation policy once while retaining the logical call's single ownership record."""

    handshake: ClassVar[bool] = False

    __slots__ = (
        "decoder",
        "idempotency",
        "initial_origin",
        "key",
        "method",
        "operation",
        "placements",
        "previous_cap",
        "raw_response",
        "received_at",
        "received_wall_time",
        "request_id_header",
        "response_transferred",
        "retry_headers",
        "retry_safety",
        "server_origin",
    )

    def __init__(self, settings: Settings, operation: OperationPlan[object] | None = None) -> None:
        super().__init__(settings, None if operation is None else operation.operation_id)
        self.placements: tuple[Placement, ...] = ()
        self.operation = operation
        self.decoder: ResponseDecoder[object] = RAW_DECODER
        self.request_id_header = None if operation is None else operation.request_id_header
        self.retry_safety: RetrySafety = "method_default" if operation is None else operation.retry_safety
        self.idempotency = None if operation is None else operation.idempotency
        key = settings.idempotency_key
        self.key = str(uuid4()) if self.idempotency is not None and key is UNSET else key
        self.raw_response = False
        self.retry_headers = EMPTY_RETRY_HEADERS
        self.initial_origin: Origin | None = None
        self.server_origin: Origin | None = None
        self.previous_cap: float | None = None
        self.method = ""
        self.received_at = self.started
        self.received_wall_time = 0.0
        self.response_transferred = False

    def bind(self) -> None:
        """Validate operation-bound controls before encoding and any send."""
        operation = self.operation
        if self.idempotency is None and isinstance(self.key, str):
            raise ConfigurationError(field_path=("idempotency_key",), reason="not_declared")
        retry = self.settings.retry
        if (
            retry.retry_after_ms_header is not UNSET
            or retry.should_retry_header is not UNSET
            or (
                operation is not None
                and (operation.retry_after_ms_header is not None or operation.should_retry_header is not None)
            )
        ):
            self.retry_headers = bind_retry_headers(
                retry,
                retry_after_ms_header=None if operation is None else operation.retry_after_ms_header,
                should_retry_header=None if operation is None else operation.should_retry_header,
            )

    def prepared(self, request: httpx2.Request) -> httpx2.Request:
        """Retain the original method and attach the call's declared idempotency key.

        A key the request's headers already carry, as a caller's extra header gives it, is the call's key instead.
        """
        self.method = request.method
        if self.placements:
            self.initial_origin = request_origin(str(request.url))
        if self.idempotency is None:
            return request
        name = self.idempotency.header_name
        if (given := request.headers.get(name)) is not None:
            self.key = given
            return request
        if not isinstance(self.key, str):
            return request
        return build_request(
            method=request.method,
            url=str(request.url),
            headers=HeadersView((*request_fields(request), (name, self.key))),
            body=request_body(request),
        )

    def received(self) -> None:
        """Retain header receipt timing before callbacks and body decoding."""
        self.received_at = self.monotonic()
        self.received_wall_time = self.settings.clock.time()

    def retry(
        self,
        info: ResponseInfo | None,
        error: APIConnectionError | None,
        *,
        replayable: bool,
    ) -> RetryDelay | None:
        """Apply the ordered pure gates and retain one absolute delay before response disposal."""
        if (expired := self.expired(None if error is None else error.cause)) is not None:
            raise expired
        if self.retry_blocked:
            return None
        retry = self.settings.retry
        headers = None if info is None else info.headers
        hint = should_retry(headers, self.retry_headers.should_retry_header)
        reason = (
            transport_retry_reason(error)
            if error is not None
            else status_retry_reason(info.status_code, retry, hint=hint)
            if info is not None
            else None
        )
        now = self.monotonic()
        stop = retry_stop(
            RetryState(
                failure_kind="transport" if error is not None else "status",
                reason=reason,
                method=self.method,
                retry_safety=self.retry_safety,
                idempotency=self.idempotency if isinstance(self.key, str) else None,
                delivery=self.delivery_state,
                delivered_before=self.earlier is not Delivery.NOT_SENT,
                attempt_count=self.attempt_count,
                body_replayable=replayable,
                server_hint=hint,
            ),
            retry,
        )
        if stop is not None:
            return None
        assert reason is not None
        server = (
            retry_after(
                headers,
                milliseconds_header=self.retry_headers.retry_after_ms_header,
                received_at=self.received_at,
                received_wall_time=self.received_wall_time,
            )
            if headers is not None and retry.respect_retry_after
            else None
        )
        planned = retry_delay(
            retry,
            reason=reason,
            server=server,
            timing=RetryTiming(
                self.previous_cap, now, None if self.deadline is None else self.deadline.at, self.settings.clock.random
            ),
        )
        if isinstance(planned, str):
            return None
        self.previous_cap = planned.backoff_cap
        return planned

    def resending(self, error: BaseException) -> None:
        """Recheck termination before waiting or opening another body."""
        self.check()
        if self.retry_blocked:
            raise self.failure(error)

    def follow(self, outgoing: httpx2.Request, schemes: tuple[CredentialPosition, ...]) -> bool | None:
        """Return whether HTTPX2 follows a redirect of the outgoing request, or None for the HTTP client's own choice.

        A request carrying a credential at a position a declared security scheme names, other than Authorization,
        which HTTPX2 drops across origins itself, is never redirected, whether the call's credentials put it there or
        a patch or a parameter did; any other takes the call's setting, or else the HTTP client's.
        """
        if (self.placements and positional(self.placements)) or (schemes and credentialed(outgoing, schemes)):
            return False
        return self.settings.follow_redirects

    def native_auth(
        self,
        credentials: Credentials | None,
        *,
        source: BodySource | None,
        send: Send | None = None,
        async_send: AsyncSend | None = None,
    ) -> NativeAuth | UNSET | None:
        """Return the Auth a send uses: the call's explicit one, its credentials' one, or UNSET for the HTTP client's.

        A rejected request is sent again only when its body still replays, and never as a WebSocket handshake. The
        credentials' token requests go through `send` or `async_send`.
        """
        if (explicit := self.settings.auth) is not UNSET or not self.placements:
            return explicit
        assert credentials is not None
        return credentials.auth(
            self.placements,
            origin=self.server_origin or self.initial_origin,
            replayable=lambda _: not self.handshake and (source is None or source.replayable),
            challenge_less=self.operation is not None and self.operation.auth_challenge_less_401,
            send=send,
            async_send=async_send,
        )


class _Shared(Generic[AdapterT]):
    """The native client and construction ownership shared by root and option views."""

    def __init__(self, defaults: ClientDefaults, http_client: AdapterT, *, created: bool) -> None:
        self.http_client = http_client
        self.created = created
        self.closed = False
        self.security_schemes = defaults.security_schemes
        self.request_coding = defaults.request_coding
        self.bodies = defaults.bodies
        coding = http_client.headers.get("accept-encoding")
        self.fixed: tuple[tuple[str, str], ...] = () if coding is None else (("Accept-Encoding", coding),)
        self.protocols: object = None
        self.credentials: Credentials | None = None
        self.sockets: set[Callable[[], None]] = set()


class Core(Generic[AdapterT, HandleT]):
    """The call flow both client modes share: the asyncio client awaits it, the synchronous one runs it with run_sync.

    The flow awaits only the I/O each mode supplies, which the synchronous client performs as blocking calls inside
    awaits that never suspend.
    """

    __slots__ = ("_settings", "_shared", "_urls")
    _asynchronous: ClassVar[bool] = False
    _CLOSE_ERRORS: ClassVar[type[BaseException]] = SDKError

    def __init__(self, shared: _Shared[AdapterT], settings: Settings) -> None:
        self._shared = shared
        self._settings = settings
        self._urls: dict[int, tuple[tuple[ServerPlan, ...], str]] = {}

    @property
    def clock(self) -> Clock:
        """Return the clock that times this client's calls and helper sessions."""
        return self._settings.clock

    def _raw_call(self, operation: OperationPlan[object], options: RequestOptions | None, call: Call | None) -> Call:
        """Prepare an ordinary raw call or retain the helper's prepared call."""
        if call is None:
            call = Call(self._call_settings(options, operation.operation_id), operation)
        call.raw_response = True
        return call

    def helper_view(self, build: Callable[[_Shared[AdapterT], Settings], R]) -> R:
        """Bind a declared helper to this view's shared resources and effective settings."""
        return build(self._shared, self._settings)

    def view(
        self,
        *,
        default_headers: Mapping[str, str | None] | None = None,
        default_query: Mapping[str, str | None] | None = None,
        **keywords: Any,
    ) -> Self:
        """Layer a view's settings while sharing the native client with the root."""
        layer = RequestOptions(extra_headers=default_headers, extra_query=default_query, **keywords)
        return type(self)(self._shared, layered(self._settings, layer, view=True))

    def _admitted(self, call: LogicalCallContext) -> None:
        if self._shared.closed:
            raise call.snapshot_error(ConfigurationError(reason="client_closed", field_path=("client", "closed")))
        call.check()

    @staticmethod
    def _failure(error: BaseException, call: LogicalCallContext) -> BaseException:
        """Preserve cancellation and classify an ordinary failure."""
        return Core._classified(error, call) if isinstance(error, Exception) else error

    @staticmethod
    def _classified(error: Exception, call: LogicalCallContext) -> SDKError:
        """Classify an ordinary failure: an SDK error stays, a native one becomes a transport error."""
        return call.snapshot_error(error if isinstance(error, SDKError) else native_error(error))

    @staticmethod
    def _response_info(
        response: httpx2.Response, request_id_header: str | None, call: LogicalCallContext
    ) -> ResponseInfo:
        call.delivery_state = Delivery.RESPONSE_STARTED
        return _info(response.status_code, HeadersView(response.headers.multi_items()), request_id_header, call)

    def _raw_prepared(
        self, method: object, url: object, body: object, options: RequestOptions | None
    ) -> tuple[httpx2.Request, object]:
        """Return a raw call's request to any URL, with the client's fixed headers.

        Bytes are the request's attempt; any other body is returned beside it, to build its own attempt.
        """
        verb, target = _checked_raw(method, url)
        if self._settings.query or (options is not None and options.extra_query):
            base, _, explicit = target.partition("?")
            query = _query(self._settings.query, [explicit], None if options is None else options.extra_query)
            target = f"{base}?{query}" if query else base
        media_type = None
        if (bodies := self._shared.bodies) is not None:
            body, media_type = bodies.raw(body)
        headers = self._call_headers([*self._shared.fixed], [], options, media_type=media_type)
        attempt, deferred = _encoded(body, None)
        return build_request(method=verb, url=target, headers=headers, body=attempt), deferred

    def _base(self, operation: OperationPlan[object], settings: Settings) -> str:
        """Return a call's base URL, resolving the client's server selection once per server list."""
        if settings.base_url is not None:
            return settings.base_url
        if settings.server is not self._settings.server:
            return _server_url(operation, settings.server)
        return identity_cached(self._urls, operation.servers, lambda _: _server_url(operation, settings.server))

    @staticmethod
    def _decoder(operation: OperationPlan[T], response_media_type: str | None) -> ResponseDecoder[T]:
        """Return the operation's decoder, narrowed to the call's response media or else the operation's."""
        decoder = operation.responses
        media_type = response_media_type or operation.response_media_type
        return decoder if media_type is None else decoder.narrowed(operation.operation_id, media_type)

    def _call_settings(self, options: RequestOptions | None, operation_id: str | None) -> Settings:
        """Return the settings a call runs with: this client's or view's, with the call's options layered on them."""
        if options is None:
            return self._settings
        return layered(self._settings, options, view=False, operation_id=operation_id)

    def _bind_auth(self, call: Call) -> None:
        """Select the generated credentials an operation's call places, refusing a required call none authenticates.

        A call with its own Auth places none; one without a satisfied alternative takes the HTTP client's Auth.
        """
        operation = call.operation
        assert operation is not None
        security = operation.security
        assert security is not None
        explicit = call.settings.auth
        if isinstance(explicit, httpx2.Auth):
            return
        placements: tuple[Placement, ...] | None
        if explicit is None or (credentials := self._shared.credentials) is None:
            placements = None if security.alternatives and all(security.alternatives) else ()
        else:
            placements = credentials.selected(security)
        native = self._shared.http_client.auth
        if placements is None and (explicit is None or native is None):
            raise ConfigurationError(field_path=("bearer_auth",), reason="missing_credentials", operation_id=call.operation_id)
        call.placements = placements or ()

    def _prepare(  # noqa: PLR0913
        self,
        operation: OperationPlan[object],
        arguments: tuple[object, ...],
        settings: Settings,
        *,
        body: object,
        media_type: str | None,
        options: RequestOptions | None,
        accept: str | None,
        url: str | None = None,
        checked: Callable[[HeadersView], None] | None = None,
    ) -> tuple[httpx2.Request, object]:
        """Return a call's request, and its body input when that builds its own attempts or else UNSET.

        Headers apply in layers: the client's and views' over the generated headers, the parameters' over those, and
        the call's extra headers last, a None value removing a name. A `url` a server gave replaces the one the
        operation's path and query build, without the layers' query. `checked` sees the headers before the native
        request adds its own.
        """
        request = _parameters(operation, arguments)
        encoded = None if operation.body is None else operation.body.encode(operation.operation_id, body, media_type)
        if url is None:
            base = self._base(operation, settings)
            path = request.path
            route = filled(operation.path, path) if path else operation.path
            if (
                path
                and ("/." in route or "/%2" in route)
                and dotted_route(route)
                and (name := _dot_parameter(operation.path, path)) is not None
            ):
                raise request_failure(("path", name), operation.operation_id, ParameterEncodingError(_DOT_CAUSE))
            query = self._call_query(request.query, options)
            url = f"{base}{route}{'?' if query else ''}{query}"
        headers = [*self._shared.fixed]
        if accept is not None:
            headers.append(("Accept", accept))
        if request.cookies:
            request.headers.append(("Cookie", "; ".join(request.cookies)))
        attempt: EncodedAttempt | None = None
        deferred: object = UNSET
        sent = None if encoded is None else encoded.media_type
        prepared = self._call_headers(
            headers,
            request.headers,
            options,
            media_type=sent,
        )
        if checked is not None:
            checked(prepared)
        if encoded is not None:
            attempt, deferred = _encoded(encoded.content, encoded.media_type)
        return build_request(method=operation.method, url=url, headers=prepared, body=attempt), deferred

    def _call_query(self, pairs: list[str], options: RequestOptions | None) -> str:
        """Return a typed call's query: its parameters' pairs, with the layers' names over them."""
        return _query(self._settings.query, pairs, None if options is None else options.extra_query)

    def _call_headers(
        self,
        generated: list[tuple[str, str]],
        params: list[tuple[str, str]],
        options: RequestOptions | None,
        *,
        media_type: str | None,
    ) -> HeadersView:
        """Return a typed call's headers: the generated ones with each layer applied over them in order.

        The client's and views' layer comes first, then the parameters', then the call's extra headers.
        """
        call = None if options is None else options.extra_headers
        return _headers(generated, (self._settings.headers, params), call, media_type)

    def call_settings(self, options: RequestOptions | None, operation: OperationPlan[object]) -> Settings:
        """Return the settings a call of the operation runs with under these options."""
        return self._call_settings(options, operation.operation_id)

    @classmethod
    def create(
        cls,
        defaults: ClientDefaults,
        *,
        http_client: object = None,
        credentials: Credentials | None = None,
        protocols: object = None,
        **keywords: Any,
    ) -> Self:
        """Borrow a mode-correct native client, or create and own one, with the root's settings.

        The credentials of the package's declared schemes, by scheme name, replace the HTTP client's Auth.
        """
        settings = _root_settings(http_client, **keywords)
        checked = _credentials(credentials, settings, http_client)
        if protocols is not None:
            cast("_HelperSettings", protocols).check_helpers(defaults.helpers, asynchronous=cls._asynchronous)
        if (native := cls._native(http_client)) is None:
            raise ConfigurationError(field_path=("http_client",), reason="invalid_type")
        shared = _Shared(defaults, native, created=http_client is None)
        shared.protocols, shared.credentials = protocols, checked
        return cls(shared, settings)

    def _operation_request(  # noqa: PLR0913, PLR0917
        self,
        call: Call,
        operation: OperationPlan[object],
        arguments: tuple[object, ...],
        body: object,
        media_type: str | None,
        options: RequestOptions | None,
        response_media_type: str | None,
    ) -> tuple[httpx2.Request, object]:
        """Return an operation call's request, keeping on the call the decoder of the response media it accepts."""
        call.decoder = decoder = self._decoder(operation, response_media_type)
        return self._prepare(
            operation,
            arguments,
            call.settings,
            body=body,
            media_type=media_type,
            options=options,
            accept=decoder.accept,
        )

    async def _execute(  # noqa: PLR0913, PLR0917
        self,
        operation: OperationPlan[T],
        arguments: tuple[object, ...],
        body: object,
        fields: tuple[object, ...],
        media_type: str | None,
        options: RequestOptions | None,
        response_media_type: str | None,
    ) -> Response[T]:
        settings = self._call_settings(options, operation.operation_id)
        call = Call(settings, operation)
        self._admitted(call)

        async def receive(response: httpx2.Response, info: ResponseInfo) -> Response[T]:
            received = await self._read(response, info, call.decoder, call)

            return cast("Response[T]", decode_response(call.decoder, info, received, call.operation_id))

        try:
            if fields:
                body = operation.bound(body, fields, media_type)
            prepare = partial(
                self._operation_request, call, operation, arguments, body, media_type, options, response_media_type
            )
            result = await self._run(call, body, prepare, receive)

        except BaseException as error:  # noqa: BLE001
            failure = call.failure(error)
            raise failure from failure.__cause__
        else:
            return result

    async def _execute_raw(  # noqa: PLR0913
        self,
        operation: OperationPlan[object],
        arguments: tuple[object, ...],
        *,
        body: object = UNSET,
        fields: tuple[object, ...] = (),
        media_type: str | None = None,
        options: RequestOptions | None = None,
        response_media_type: str | None = None,
        stream: bool = False,
        _call: Call | None = None,
    ) -> HandleT:
        call = self._raw_call(operation, options, _call)
        self._admitted(call)
        result: HandleT | None = None

        async def receive(response: httpx2.Response, info: ResponseInfo) -> HandleT:
            return await self._raw_response(response, info, call, stream=stream)

        try:
            if fields:
                body = operation.bound(body, fields, media_type)
            prepare = partial(
                self._operation_request, call, operation, arguments, body, media_type, options, response_media_type
            )
            result = await self._run(call, body, prepare, receive)

            if _call is not None:
                await settled(result)
                call.decoder.streamed(result.info)

            if stream:
                call.handoff()
        except BaseException as error:  # noqa: BLE001
            failure = call.failure(error)
            if result is not None:
                await released(result, failure)
            raise failure from failure.__cause__
        else:
            return result

    async def _request_raw(
        self, method: str, url: str, *, body: object, options: RequestOptions | None, stream: bool
    ) -> HandleT:
        call = Call(self._call_settings(options, None))
        self._admitted(call)

        async def receive(response: httpx2.Response, info: ResponseInfo) -> HandleT:
            return await self._raw_response(response, info, call, stream=stream)

        try:
            result = await self._run(call, body, partial(self._raw_prepared, method, url, body, options), receive)
        except BaseException as error:  # noqa: BLE001
            failure = call.failure(error)
            raise failure from failure.__cause__
        if stream:
            call.handoff()
        return result

    async def _run(
        self,
        call: Call,
        body: object,
        prepare: Callable[[], tuple[httpx2.Request, object]],
        receive: Callable[[httpx2.Response, ResponseInfo], Awaitable[T]],
    ) -> T:
        """Own entry capture, the single encode, every hop, and closing the files opened from paths."""
        entry: BodyEntry | None = None
        source: BodySource | None = None
        bodies = self._shared.bodies
        try:
            entry = None if bodies is None else bodies.capture(body)

            call.bind()
            if call.operation is not None and call.operation.security is not None:
                self._bind_auth(call)

            request, deferred = prepare()
            request = call.prepared(request)
            request, coding = _compressed(call, request, deferred, self._shared.request_coding)

            if deferred is not UNSET:
                source = _bound(bodies, deferred, entry, asynchronous=self._asynchronous)
                if coding is not None:
                    source = coding.source(source)

            result = await self._exchange(request, source, call, receive)
        except BaseException as error:  # noqa: BLE001
            failure = call.failure(error)
            if (owner := source or entry) is not None:
                await self._close_body(owner, call, failure)
            raise failure from failure.__cause__
        try:
            if (owner := source or entry) is not None:
                await self._close_body(owner, call)
        except self._CLOSE_ERRORS as error:
            if is_raw(result):
                await released(result, error)
            raise
        return result

    async def _exchange(  # noqa: PLR0915
        self,
        original: httpx2.Request,
        source: BodySource | None,
        call: Call,
        receive: Callable[[httpx2.Response, ResponseInfo], Awaitable[T]],
    ) -> T:
        """Send each attempt, then read and decode error bodies before deciding whether a status response may retry.

        Bytes are given to HTTPX2 as they are and other bodies reopen their source, so a redirect HTTPX2 follows sends
        them again; a stream of a known length is sent with that Content-Length. The timeout is fixed before the call's
        Auth places credentials.
        """
        while True:
            response: httpx2.Response | None = None
            info: ResponseInfo | None = None
            failure: BaseException | None = None
            sends_before = call.sends
            call.response_transferred = False
            try:
                encoded = request_body(original)
                attempt: SyncContent | AsyncContent | EncodedAttempt | None = encoded
                content: bytes | _Replayed | _AsyncReplayed | None = None if encoded is None else encoded.content
                call.next_send()
                if source is not None:
                    attempt, content = await self._opened(source)
                outgoing = httpx2.Request(
                    original.method,
                    original.url,
                    headers=wire_fields(_framing(original, attempt)),
                    content=content,
                    extensions={"timeout": native_timeout(call.timeout())},
                )
                call.admit_send()
                try:
                    response = await self._sent(
                        outgoing, call, source, follow=call.follow(outgoing, self._shared.security_schemes)
                    )
                except SDKError:
                    raise
                except Exception as error:  # noqa: BLE001
                    raise _failed_send(error, outgoing, call, self._shared.http_client.event_hooks) from None
                call.redirects_followed = _redirects(response)
                info = self._response_info(response, call.request_id_header, call)
                call.received()
                planned = _status_plan(info, source, call)
                if planned is None:
                    result = await receive(response, info)
                    closing, response = response, None
                    if not call.response_transferred:
                        await self._close_response(closing, call)
                    return result
                failure = call.decoder.failure(info, b"", truncated=True)
                closing, response = response, None
                await self._close_response(closing, call, failure)
            except BaseException as error:  # noqa: BLE001
                failure = self._failure(error, call)
                if isinstance(failure, SDKError) and info is not None:
                    failure.info = info
                if response is not None and not call.response_transferred:
                    await self._close_response(response, call, failure)
                if not is_transport(failure) or call.sends == sends_before:
                    failure = call.failure(failure)
                    raise failure from failure.__cause__
                planned = call.retry(None, failure, replayable=source is None or source.replayable)
                if planned is None:
                    failure = call.failure(failure)
                    raise failure from failure.__cause__
            call.resending(failure)
            await self._sleep_until(call, planned.not_before)
            call.resending(failure)

    async def _raw_response(
        self, response: httpx2.Response, info: ResponseInfo, call: Call, *, stream: bool
    ) -> HandleT:
        handle = self._handle(response, info, call)
        call.response_transferred = True
        if not stream:
            await buffered(handle)
        return handle

    @classmethod
    def _native(cls, http_client: object) -> AdapterT | None:
        """Return the HTTP client to borrow, a new one to own for None, or None for another mode's or another object."""
        raise NotImplementedError

    @staticmethod
    async def _opened(source: BodySource) -> tuple[SyncContent | AsyncContent, _Replayed | _AsyncReplayed]:
        """Open a body's next attempt, and the content HTTPX2 sends from it, which reopens its source on a redirect."""
        raise NotImplementedError

    async def _sent(
        self, outgoing: httpx2.Request, call: Call, source: BodySource | None, *, follow: bool | None
    ) -> httpx2.Response:
        """Send through the HTTP client with the call's Auth, or else its own, following redirects as the call allows.

        Token requests go through the same client, without its Auth or redirects.
        """
        raise NotImplementedError

    @staticmethod
    async def _read(
        response: httpx2.Response, info: ResponseInfo, decoder: ResponseDecoder[object], call: LogicalCallContext
    ) -> ReceivedBody:
        """Read a response's decoded body, keeping an error body's bounded prefix and a problem decoding it."""
        raise NotImplementedError

    @staticmethod
    async def _close_response(response: httpx2.Response, call: Call, error: BaseException | None = None) -> None:
        """Release a response's connection; a failure to release blocks retries and stays beside an earlier one."""
        raise NotImplementedError

    @staticmethod
    async def _close_body(owner: BodyEntry, call: Call, error: BaseException | None = None) -> None:
        """Close the files a call opened from paths; a close failure stays beside an error already propagating."""
        raise NotImplementedError

    @staticmethod
    async def _sleep_until(call: Call, not_before: float) -> None:
        """Wait before the next attempt, through the call's clock."""
        raise NotImplementedError

    def _handle(self, response: httpx2.Response, info: ResponseInfo, call: Call) -> HandleT:
        """Return the raw response handle of a native response."""
        raise NotImplementedError


def _credentials(credentials: Credentials | None, settings: Settings, http_client: object) -> Credentials | None:
    """Return the credentials given, refusing them beside an Auth of the client's options or of its HTTP client."""
    if credentials is None or not credentials.values:
        return None
    if settings.auth is not UNSET or getattr(http_client, "auth", None) is not None:
        raise ConfigurationError(field_path=("auth",), reason="conflicting_auth")
    return credentials


def _bound_fields(operation: OperationPlan[object], call: CallKeywords) -> CallKeywords:
    """Bind a call's body fields into its body now, before a block sends it."""
    if fields := call.pop("fields", ()):
        call["body"] = operation.bound(call.get("body", UNSET), fields, call.get("media_type"))
    return call


@contextmanager
def _streamed(opened: Callable[[], RawResponse]) -> Generator[RawResponse, None, None]:
    """Send on entering the block and yield the streaming response, which leaving the block closes."""
    handle = opened()
    try:
        yield handle
    except BaseException as error:
        handle.discard(error)
        raise
    handle.close()


@asynccontextmanager
async def _astreamed(opened: Callable[[], Awaitable[AsyncRawResponse]]) -> AsyncGenerator[AsyncRawResponse, None]:
    """Send on entering the block and yield the streaming response, which leaving the block closes."""
    handle = await opened()
    try:
        yield handle
    except BaseException as error:
        await handle.discard(error)
        raise
    await handle.aclose()


class ClientCore(Core["httpx2.Client", "RawResponse"]):
    """Run the calls of a synchronous client and its views through one transport adapter.

    The calls run the flow the asyncio client awaits, over blocking I/O, so `run_sync` completes each in one step.
    """

    __slots__ = ()

    def execute(  # noqa: PLR0913
        self,
        operation: OperationPlan[T],
        arguments: tuple[object, ...],
        *,
        body: object = UNSET,
        fields: tuple[object, ...] = (),
        media_type: str | None = None,
        options: RequestOptions | None = None,
        response_media_type: str | None = None,
    ) -> Response[T]:
        """Execute one encoded logical call through its retry and redirect policy."""
        return run_sync(self._execute(operation, arguments, body, fields, media_type, options, response_media_type))

    def execute_raw(
        self, operation: OperationPlan[object], arguments: tuple[object, ...], **call: Unpack[RawCallKeywords]
    ) -> RawResponse:
        """Execute one encoded logical call through its retry and redirect policy.

        A helper supplies its prepared call. A response other than a declared success of the response media type
        raises the call's typed failure before the stream is handed over.
        """
        return run_sync(self._execute_raw(operation, arguments, **call))

    def stream(
        self, operation: OperationPlan[object], arguments: tuple[object, ...], **call: Unpack[CallKeywords]
    ) -> AbstractContextManager[RawResponse]:
        """Return a block that sends one call on entry and yields its streaming response until exit.

        The call's arguments bind when the block is made, before it sends anything.
        """
        return _streamed(partial(self.execute_raw, operation, arguments, **_bound_fields(operation, call), stream=True))

    def request_raw(
        self,
        method: str,
        url: str,
        *,
        body: object = UNSET,
        options: RequestOptions | None = None,
        stream: bool = False,
    ) -> RawResponse:
        """Execute an unbound raw call with the same resource and retry ownership."""
        return run_sync(self._request_raw(method, url, body=body, options=options, stream=stream))

    def stream_raw(
        self,
        method: str,
        url: str,
        *,
        body: object = UNSET,
        options: RequestOptions | None = None,
    ) -> AbstractContextManager[RawResponse]:
        """Return a block that sends a raw request on entry and yields its streaming response until exit."""
        return _streamed(lambda: self.request_raw(method, url, body=body, options=options, stream=True))

    def close(self) -> None:
        """Close only the native client this root created, at most once even if close fails.

        The WebSocket sessions open on it close first, so that none of their readers outlives its connection; a failing
        close still closes the other sessions and the native client.
        """
        shared = self._shared
        if shared.closed:
            return
        shared.closed = True
        if shared.created:
            try:
                with ExitStack() as closing:
                    closing.callback(shared.http_client.close)
                    for close in tuple(shared.sockets):
                        closing.callback(close)
            except Exception as error:  # noqa: BLE001
                raise SDKError(reason="close_failed", cause=error) from None

    @classmethod
    def _native(cls, http_client: object) -> httpx2.Client | None:
        if http_client is None:
            return native_client()
        return http_client if isinstance(http_client, httpx2.Client) else None

    @staticmethod
    async def _opened(source: BodySource) -> tuple[SyncContent, _Replayed]:
        attempt = source.open()
        return attempt, _Replayed(attempt, source)

    async def _sent(
        self, outgoing: httpx2.Request, call: Call, source: BodySource | None, *, follow: bool | None
    ) -> httpx2.Response:
        client = self._shared.http_client
        auth = call.native_auth(
            self._shared.credentials,
            source=source,
            send=partial(client.send, auth=None, follow_redirects=False),
        )
        return client.send(
            outgoing,
            stream=True,
            auth=httpx2.USE_CLIENT_DEFAULT if auth is UNSET else cast("httpx2.Auth | None", auth),
            follow_redirects=httpx2.USE_CLIENT_DEFAULT if follow is None else follow,
        )

    @staticmethod
    async def _read(
        response: httpx2.Response, info: ResponseInfo, decoder: ResponseDecoder[object], call: LogicalCallContext
    ) -> ReceivedBody:
        received = ReceivedBody(success=decoder.success(info.status_code))
        chunks = decoded_bytes(response, info, call.operation_id)
        try:
            for chunk in chunks:
                if not received.add(chunk):
                    break
        except DecodeError as error:
            received.problem = error
        return received

    @staticmethod
    async def _close_response(response: httpx2.Response, call: Call, error: BaseException | None = None) -> None:
        raised = None
        try:
            response.close()
        except BaseException as failure:  # noqa: BLE001
            raised = _release_failure(call, failure, error)
        if raised is not None:
            raise raised

    @staticmethod
    async def _close_body(owner: BodyEntry, call: Call, error: BaseException | None = None) -> None:
        _close_failed(owner.close(), call, error)

    @staticmethod
    async def _sleep_until(call: Call, not_before: float) -> None:
        call.sleep_until(not_before)

    def _handle(self, response: httpx2.Response, info: ResponseInfo, call: Call) -> RawResponse:
        return RawResponse(
            info,
            call.decoder,
            call.operation_id,
            lambda error: self._classified(error, call),
            source=partial(decoded_bytes, response, info, call.operation_id),
            raw_source=partial(response_bytes, response),
            native=response,
            close=partial(self._close_response, response, call),
            call=call,
        )


class AsyncClientCore(Core["httpx2.AsyncClient", "AsyncRawResponse"]):
    """Run the calls of an asyncio client and its views through one async transport adapter on one event loop."""

    __slots__ = ()
    _asynchronous: ClassVar[bool] = True
    _CLOSE_ERRORS: ClassVar[type[BaseException]] = BaseException

    async def execute(  # noqa: PLR0913
        self,
        operation: OperationPlan[T],
        arguments: tuple[object, ...],
        *,
        body: object = UNSET,
        fields: tuple[object, ...] = (),
        media_type: str | None = None,
        options: RequestOptions | None = None,
        response_media_type: str | None = None,
    ) -> Response[T]:
        """Execute one encoded logical call through its retry and redirect policy."""
        return await self._execute(operation, arguments, body, fields, media_type, options, response_media_type)

    async def execute_raw(
        self, operation: OperationPlan[object], arguments: tuple[object, ...], **call: Unpack[RawCallKeywords]
    ) -> AsyncRawResponse:
        """Execute one encoded logical call through its retry and redirect policy.

        A helper supplies its prepared call. A response other than a declared success of the response media type
        raises the call's typed failure before the stream is handed over.
        """
        return await self._execute_raw(operation, arguments, **call)

    def stream(
        self, operation: OperationPlan[object], arguments: tuple[object, ...], **call: Unpack[CallKeywords]
    ) -> AbstractAsyncContextManager[AsyncRawResponse]:
        """Return a block that sends one call on entry and yields its streaming response until exit.

        The call's arguments bind when the block is made, before it sends anything.
        """
        return _astreamed(
            partial(self.execute_raw, operation, arguments, **_bound_fields(operation, call), stream=True)
        )

    async def request_raw(
        self,
        method: str,
        url: str,
        *,
        body: object = UNSET,
        options: RequestOptions | None = None,
        stream: bool = False,
    ) -> AsyncRawResponse:
        """Execute an unbound raw call with the same resource and retry ownership."""
        return await self._request_raw(method, url, body=body, options=options, stream=stream)

    def stream_raw(
        self,
        method: str,
        url: str,
        *,
        body: object = UNSET,
        options: RequestOptions | None = None,
    ) -> AbstractAsyncContextManager[AsyncRawResponse]:
        """Return a block that sends a raw request on entry and yields its streaming response until exit."""
        return _astreamed(lambda: self.request_raw(method, url, body=body, options=options, stream=True))

    async def aclose(self) -> None:
        """Close only the native client this root created, at most once even if close fails."""
        shared = self._shared
        if shared.closed:
            return
        shared.closed = True
        if shared.created:
            try:
                await shared.http_client.aclose()
            except Exception as error:  # noqa: BLE001
                raise SDKError(reason="close_failed", cause=error) from None

    @classmethod
    def _native(cls, http_client: object) -> httpx2.AsyncClient | None:
        if http_client is None:
            return native_async_client()
        return http_client if isinstance(http_client, httpx2.AsyncClient) else None

    @staticmethod
    async def _opened(source: BodySource) -> tuple[AsyncContent, _AsyncReplayed]:
        attempt = await source.aopen()
        return attempt, _AsyncReplayed(attempt, source)

    async def _sent(
        self, outgoing: httpx2.Request, call: Call, source: BodySource | None, *, follow: bool | None
    ) -> httpx2.Response:
        client = self._shared.http_client
        auth = call.native_auth(
            self._shared.credentials,
            source=source,
            async_send=partial(client.send, auth=None, follow_redirects=False),
        )
        return await client.send(
            outgoing,
            stream=True,
            auth=httpx2.USE_CLIENT_DEFAULT if auth is UNSET else cast("httpx2.Auth | None", auth),
            follow_redirects=httpx2.USE_CLIENT_DEFAULT if follow is None else follow,
        )

    @staticmethod
    async def _read(
        response: httpx2.Response, info: ResponseInfo, decoder: ResponseDecoder[object], call: LogicalCallContext
    ) -> ReceivedBody:
        received = ReceivedBody(success=decoder.success(info.status_code))
        chunks = async_decoded_bytes(response, info, call.operation_id)
        try:
            async for chunk in chunks:
                if not received.add(chunk):
                    break
        except DecodeError as error:
            received.problem = error
        return received

    @staticmethod
    async def _close_response(response: httpx2.Response, call: Call, error: BaseException | None = None) -> None:
        raised = None
        try:
            await response.aclose()
        except BaseException as failure:  # noqa: BLE001
            raised = _release_failure(call, failure, error)
        if raised is not None:
            raise raised

    @staticmethod
    async def _close_body(owner: BodyEntry, call: Call, error: BaseException | None = None) -> None:
        async def close() -> None:
            _close_failed(await owner.aclose(), call, error)

        await call.cleanup(close, error=error)

    @staticmethod
    async def _sleep_until(call: Call, not_before: float) -> None:
        await call.asleep_until(not_before)

    def _handle(self, response: httpx2.Response, info: ResponseInfo, call: Call) -> AsyncRawResponse:
        return AsyncRawResponse(
            info,
            call.decoder,
            call.operation_id,
            lambda error: self._classified(error, call),
            source=partial(async_decoded_bytes, response, info, call.operation_id),
            raw_source=partial(async_response_bytes, response),
            native=response,
            close=partial(self._close_response, response, call),
            call=call,
        )
