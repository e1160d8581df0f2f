# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Public exceptions of a generated client: a small hierarchy under SDKError with ordinary attributes."""

from __future__ import annotations

import copyreg
from typing import TYPE_CHECKING, Final, Literal, TypeGuard, TypeVar

from typing_extensions import TypeIs

from .responses import HeadersView, ResponseInfo  # noqa: TC001 - Public annotations support get_type_hints().

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

MAX_ERROR_BODY_BYTES: Final = 64 * 1024
_SERVER_ERROR: Final = 500
_MESSAGE_PREFIX: Final = 500


class SDKError(Exception):
    """Base of every exception the client raises.

    `reason` is a short snake_case symbol where the class has several causes; `info` holds the response metadata
    when a response arrived, and `cause` the original failure.
    """

    def __init__(  # noqa: PLR0913
        self,
        *,
        reason: str | None = None,
        operation_id: str | None = None,
        info: ResponseInfo | None = None,
        cause: BaseException | None = None,
        attempt_count: int = 0,
        elapsed: float = 0.0,
    ) -> None:
        """Keep the operation, the response metadata when one arrived, and the original cause."""
        super().__init__()
        self.reason = reason
        self.operation_id = operation_id
        self.info = info
        self.cause = cause
        self.attempt_count = attempt_count if info is None else info.attempt_count
        self.elapsed = elapsed if info is None else info.elapsed

    def __reduce__(self) -> tuple[object, ...]:
        """Let pickle restore the attributes without calling the constructor, which takes keywords only."""
        return copyreg.__newobj__, (type(self),), self.__dict__.copy()

    @property
    def request_id(self) -> str | None:
        """Return the request identifier the response carried, or None without one."""
        return None if self.info is None else self.info.request_id

    def _details(self) -> tuple[tuple[str, object], ...]:
        return (("operation_id", self.operation_id), ("reason", self.reason))

    def __str__(self) -> str:
        """Name the class and its safe metadata."""
        details = ", ".join(f"{name}={value!r}" for name, value in self._details() if value is not None)
        return f"{type(self).__name__}({details})"


def add_secondary(error: BaseException, *failures: BaseException) -> None:
    """Name secondary failures in the notes of the error that is already propagating, never in its place."""
    for failure in failures:
        if error is failure:
            continue
        note = f"Secondary failure: {type(failure).__name__}"
        if _is_notes(notes := error.__dict__.get("__notes__")):
            notes.append(note)
        else:
            error.__dict__["__notes__"] = [note]


def _is_notes(value: object) -> TypeIs[list[object]]:
    return isinstance(value, list)


def kept_primary(primary: BaseException, failure: BaseException) -> BaseException:
    """Return what propagates after a cleanup failure.

    An interruption replaces an ordinary error, names it in a note, and links it as its cause unless it has one; any
    other failure stays beside the error already propagating.
    """
    if isinstance(primary, Exception) and not isinstance(failure, Exception):
        add_secondary(failure, primary)
        if failure.__cause__ is None:
            failure.__cause__ = primary
        return failure
    add_secondary(primary, failure)
    return primary


def called(run: Callable[[], T], failure: Callable[[Exception], SDKError]) -> T:
    """Return what application code returns: an SDK error it raises propagates as it is, with its own cause and context.

    Any other exception is raised as the calling feature's failure built from it, which keeps it as its cause.
    """
    try:
        return run()
    except SDKError:
        raise
    except Exception as error:  # noqa: BLE001
        raise failure(error) from None


async def acalled(run: Callable[[], Awaitable[T]], failure: Callable[[Exception], SDKError]) -> T:
    """Return what awaited application code returns, raising its failures as `called` does."""
    try:
        return await run()
    except SDKError:
        raise
    except Exception as error:  # noqa: BLE001
        raise failure(error) from None


def is_sequence(value: object) -> TypeIs[tuple[object, ...] | list[object]]:
    """Return whether a value is a tuple or a list."""
    return isinstance(value, (tuple, list))


class ConfigurationError(SDKError):
    """A setting, argument, or call the client refused: invalid options, a closed client, or a consumed response."""

    reason: str

    def __init__(  # noqa: PLR0913
        self,
        *,
        field_path: tuple[str | int, ...] = (),
        reason: str = "invalid_value",
        helper_id: str | None = None,
        operation_id: str | None = None,
        info: ResponseInfo | None = None,
        cause: BaseException | None = None,
    ) -> None:
        """Keep where the setting lives, which rule it broke, and the helper that refused it."""
        super().__init__(reason=reason, operation_id=operation_id, info=info, cause=cause)
        self.field_path = tuple(field_path)
        self.helper_id = helper_id

    def _details(self) -> tuple[tuple[str, object], ...]:
        return (*super()._details(), ("field_path", ".".join(map(str, self.field_path)) or None))


class APIConnectionError(SDKError):
    """The HTTP transport failed before a complete response: the original failure is the cause."""

    def _details(self) -> tuple[tuple[str, object], ...]:
        cause = self.cause
        request = getattr(cause, "_request", None)
        url = None if request is None else str(request.url.copy_with(userinfo=b"", query=None, fragment=None))
        reason = None if cause is None else f"{type(cause).__name__}: {cause}"
        return (*super()._details(), ("url", url), ("cause", reason))


class APITimeoutError(APIConnectionError):
    """An I/O phase exceeded its own timeout, or the call or stream its total timeout.

    `reason` is `phase_timeout` for the first and `deadline_exceeded` for the second.
    """


def is_deadline(error: object) -> TypeGuard[APITimeoutError]:
    """Return whether an error is an exhausted total timeout rather than an I/O failure."""
    return isinstance(error, APITimeoutError) and error.reason == "deadline_exceeded"


def is_phase_timeout(error: object) -> TypeGuard[APITimeoutError]:
    """Return whether an error is an I/O phase that exceeded its own timeout."""
    return isinstance(error, APITimeoutError) and error.reason != "deadline_exceeded"


def is_transport(error: object) -> TypeGuard[APIConnectionError]:
    """Return whether an error is an I/O failure of the transport, a phase timeout included."""
    return isinstance(error, APIConnectionError) and not is_deadline(error)


def is_client_closed(error: object) -> TypeGuard[ConfigurationError]:
    """Return whether an error refused a call because its client or view is closing or closed."""
    return isinstance(error, ConfigurationError) and error.reason == "client_closed"


def bounded_body(body: bytes, cap: int | None = None) -> tuple[bytes, bool]:
    """Return the bytes an error keeps of a received body, at most 64 KiB or a lower `cap`, and whether it cut them."""
    limit = MAX_ERROR_BODY_BYTES if cap is None else min(cap, MAX_ERROR_BODY_BYTES)
    return body[:limit], len(body) > limit


def _message(body: bytes, truncated: bool) -> str:  # noqa: FBT001
    """Return the start of an error body as text, marking where it was cut."""
    text = body.decode("utf-8", "replace").strip()
    if len(text) > _MESSAGE_PREFIX:
        return f"{text[:_MESSAGE_PREFIX]}..."
    return f"{text}..." if truncated and text else text


class APIStatusError(SDKError):
    """A final status the operation does not declare as a success, with its bounded body.

    `body` is the payload decoded with the operation's declared error schema for the status, or the bounded raw bytes
    when none is declared or it did not decode; the decode failure is then the cause. The message gives the status and
    the start of the body.
    """

    info: ResponseInfo

    def __init__(  # noqa: PLR0913
        self,
        *,
        info: ResponseInfo,
        body: object = None,
        body_bytes: bytes = b"",
        truncated: bool = False,
        reason: str | None = None,
        operation_id: str | None = None,
        cause: BaseException | None = None,
    ) -> None:
        """Keep the response metadata, the decoded or raw body, and the bounded body bytes."""
        super().__init__(info=info, reason=reason, operation_id=operation_id, cause=cause)
        self.body = body
        self.body_bytes = body_bytes
        self.truncated = truncated

    @property
    def status_code(self) -> int:
        """Return the final status code."""
        return self.info.status_code

    @property
    def headers(self) -> HeadersView:
        """Return the final response headers."""
        return self.info.headers

    def __str__(self) -> str:
        """Give the status and the start of the response body."""
        message = _message(self.body_bytes, self.truncated)
        return f"Error code: {self.info.status_code}{f' - {message}' if message else ''}"


class BadRequestError(APIStatusError):
    """A final 400 response."""


class AuthenticationError(APIStatusError):
    """A final 401 response."""


class PermissionDeniedError(APIStatusError):
    """A final 403 response."""


class NotFoundError(APIStatusError):
    """A final 404 response."""


class ConflictError(APIStatusError):
    """A final 409 response."""


class UnprocessableEntityError(APIStatusError):
    """A final 422 response."""


class RateLimitError(APIStatusError):
    """A final 429 response."""


class InternalServerError(APIStatusError):
    """A final 5xx response."""


_STATUS_ERRORS: Final[dict[int, type[APIStatusError]]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}


def status_error(status: int) -> type[APIStatusError]:
    """Return the exception class of a final status that the operation does not declare as a success."""
    return InternalServerError if status >= _SERVER_ERROR else _STATUS_ERRORS.get(status, APIStatusError)


class DecodeError(SDKError):
    """A request argument its declared wire form cannot carry, or a response that cannot become its declared value.

    `location` names the failing argument path or header, never its value; a response keeps its bounded body.
    """

    reason: str

    def __init__(  # noqa: PLR0913
        self,
        *,
        reason: str,
        direction: Literal["request", "response"] = "response",
        location: tuple[str | int, ...] = (),
        body_bytes: bytes = b"",
        truncated: bool = False,
        media_type: str | None = None,
        operation_id: str | None = None,
        info: ResponseInfo | None = None,
        cause: BaseException | None = None,
    ) -> None:
        """Keep which rule the body broke and where, with the bounded body of a response."""
        super().__init__(reason=reason, operation_id=operation_id, info=info, cause=cause)
        self.direction: Literal["request", "response"] = direction
        self.location = tuple(location)
        self.body_bytes = body_bytes
        self.truncated = truncated
        self.media_type = media_type

    def _details(self) -> tuple[tuple[str, object], ...]:
        location, problem = self._problem()
        located = ("location", ".".join(map(str, location)) or None)
        if (info := self.info) is None:
            return (*super()._details(), located, ("problem", problem))
        return (
            ("status_code", info.status_code), *super()._details(), located, ("problem", problem),
            ("request_id", info.request_id),
        )

    def _problem(self) -> tuple[tuple[str | int, ...], str | None]:
        """Return where the value is wrong and how: the first error of the model, if that is the cause; never the value."""
        errors = getattr(self.cause, "errors", None)
        if not callable(errors) or not (found := errors(include_url=False, include_input=False)):
            return self.location, None
        return (*self.location, *found[0]["loc"]), found[0]["msg"]


def request_failure(
    location: tuple[str | int, ...],
    operation_id: str | None = None,
    cause: BaseException | None = None,
    *,
    reason: str = "unencodable",
) -> DecodeError:
    """Return the failure of an argument its declared wire form cannot carry; the location never holds the value.

    A binary body that cannot be opened or rewound for sending fails at `("body",)` with its own reason.
    """
    return DecodeError(reason=reason, direction="request", location=location, operation_id=operation_id, cause=cause)


def response_failure(  # noqa: PLR0913
    info: ResponseInfo,
    reason: str,
    body: bytes = b"",
    cause: BaseException | None = None,
    *,
    media_type: str | None = None,
    operation_id: str | None = None,
) -> DecodeError:
    """Return the decode failure of a received response, keeping its metadata and bounded body."""
    return DecodeError(
        reason=reason, info=info, body_bytes=body, cause=cause, media_type=media_type, operation_id=operation_id
    )
