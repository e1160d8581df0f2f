# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Pure retry eligibility, server timing, and saturated backoff decisions."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from ..model_codecs.media import ascii_digits
from ..model_codecs.unset import UNSET
from .errors import ConfigurationError
from .options import retryable_status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .options import ResolvedRetryOptions
    from .responses import HeadersView

RetryReason: TypeAlias = Literal["status", "connect_timeout", "connect_error", "pool_timeout", "read_error"]
RetrySafety: TypeAlias = Literal["method_default", "idempotent", "never"]
"""Whether an operation may be sent again: by its method, always (`idempotent`), or never."""
_StopReason: TypeAlias = Literal[
    "unknown_delivery",
    "status_not_retryable",
    "transport_not_retryable",
    "operation_never",
    "server_forbids_retry",
    "disabled",
    "max_retries_exhausted",
    "body_not_replayable",
    "unsafe_operation",
]
_ASCII_WHITESPACE: Final = " \t\r\n\f\v"
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
_RFC850_YEAR: Final = re.compile(r"[A-Za-z]+, *[0-9]{1,2}-[A-Za-z]+-(?P<year>[0-9]{2})[ \t]")
_YEAR_WINDOW: Final = 50


@dataclass(frozen=True, slots=True)
class IdempotencyPlan:
    """The generated operation's server idempotency key header."""

    header_name: str


@dataclass(frozen=True, slots=True)
class RetryHeaders:
    """Operation-bound names of optional response retry controls."""

    retry_after_ms_header: str | None
    should_retry_header: str | None


EMPTY_RETRY_HEADERS: Final = RetryHeaders(None, None)


class Delivery(Enum):
    """How far a send got, which only retry and helper decisions read: never sent, possibly sent, or answered."""

    NOT_SENT = "NOT_SENT"
    MAYBE_SENT = "MAYBE_SENT"
    RESPONSE_STARTED = "RESPONSE_STARTED"


def _header(value: str | UNSET | None, declared: str | None, name: str) -> str | None:
    if value is UNSET:
        return declared
    if value is not None and (declared is None or value.lower() != declared.lower()):
        raise ConfigurationError(field_path=("retry", name), reason="invalid_value")
    return value


def bind_retry_headers(
    retry: ResolvedRetryOptions,
    *,
    retry_after_ms_header: str | None,
    should_retry_header: str | None,
) -> RetryHeaders:
    """Resolve metadata inheritance and reject undeclared or mismatched vendor controls."""
    milliseconds = _header(retry.retry_after_ms_header, retry_after_ms_header, "retry_after_ms_header")
    hint = _header(retry.should_retry_header, should_retry_header, "should_retry_header")
    if milliseconds is None and hint is None:
        return EMPTY_RETRY_HEADERS
    return RetryHeaders(milliseconds, hint)


def should_retry(headers: HeadersView | None, name: str | None) -> bool | None:
    """Read duplicate true/false hints, with false taking precedence."""
    if headers is None or name is None:
        return None
    result = None
    for value in headers.get_all(name):
        normalized = value.strip(_ASCII_WHITESPACE).lower()
        if normalized == "false":
            return False
        if normalized == "true":
            result = True
    return result


def status_retry_reason(status: int, retry: ResolvedRetryOptions, *, hint: bool | None) -> RetryReason | None:
    """Select ordinary error-status candidates without enabling authentication retries."""
    if retryable_status(status) and (status in retry.statuses or hint is True):
        return "status"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryState:
    """Immutable facts at one retry decision boundary."""

    failure_kind: Literal["status", "transport"]
    reason: RetryReason | None
    method: str
    retry_safety: RetrySafety
    idempotency: IdempotencyPlan | None
    delivery: Delivery
    delivered_before: bool
    attempt_count: int
    body_replayable: bool
    server_hint: bool | None


def replay_safe(
    method: str,
    retry_safety: RetrySafety,
    idempotency: IdempotencyPlan | None,
) -> bool:
    """Check payload-independent safety after the operation-never gate has passed."""
    return method in _SAFE_METHODS or retry_safety == "idempotent" or idempotency is not None


def body_replay_safe(
    method: str,
    retry_safety: RetrySafety,
    idempotency: IdempotencyPlan | None,
) -> bool:
    """Return whether a request may send its body again with its method, as a 307 or 308 redirect does."""
    return retry_safety != "never" and replay_safe(method, retry_safety, idempotency)


_NOT_RETRYABLE: Final[dict[str, _StopReason]] = {
    "status": "status_not_retryable",
    "transport": "transport_not_retryable",
}


def _policy_stop(
    state: RetryState,
    retry: ResolvedRetryOptions,
) -> _StopReason | None:
    if state.reason is None or (state.reason == "pool_timeout" and not retry.retry_on_pool_timeout):
        return _NOT_RETRYABLE[state.failure_kind]
    if state.retry_safety == "never":
        return "operation_never"
    if state.server_hint is False:
        return "server_forbids_retry"
    if retry.max_retries == 0:
        return "disabled"
    return None


def retry_stop(
    state: RetryState,
    retry: ResolvedRetryOptions,
) -> _StopReason | None:
    """Return the first failed retry gate, after termination precedence has been checked, or None to retry."""
    if state.failure_kind == "transport" and state.delivery is not Delivery.NOT_SENT:
        return "unknown_delivery"
    if (stop := _policy_stop(state, retry)) is not None:
        return stop
    if state.attempt_count >= 1 + retry.max_retries:
        return "max_retries_exhausted"
    return _replay_stop(state)


def _replay_stop(state: RetryState) -> _StopReason | None:
    """Return why the request cannot be sent again: its body or its safety."""
    if not state.body_replayable:
        return "body_not_replayable"
    if not (
        replay_safe(state.method, state.retry_safety, state.idempotency)
        or (state.failure_kind == "transport" and state.delivery is Delivery.NOT_SENT and not state.delivered_before)
    ):
        return "unsafe_operation"
    return None


@dataclass(frozen=True, slots=True)
class ServerDelay:
    """The original server delay and its monotonic receipt time."""

    seconds: float
    received_at: float


def _integer(value: str) -> float | None:
    if not ascii_digits(value):
        return None
    result = float(value)
    return result if math.isfinite(result) else None


def http_date(value: str, received_wall_time: float) -> datetime | None:
    """Return the UTC time of an HTTP date, read as the standard library reads RFC 5322 dates, or None for another one.

    A date without a zone, or with an unknown one, is UTC. The two-digit year of an RFC 850 date is the one within the
    50 years after the receipt wall time, or else the most recent past one, as RFC 9110 reads it.
    """
    try:
        parsed = parsedate_to_datetime(value)
        date = parsed.replace(tzinfo=timezone.utc) if parsed.tzinfo is None else parsed.astimezone(timezone.utc)
        if (matched := _RFC850_YEAR.match(value)) is None:
            return date
        received = datetime.fromtimestamp(received_wall_time, timezone.utc)
        limit = (received.year + _YEAR_WINDOW, *received.utctimetuple()[1:6])
        rest = date.utctimetuple()[1:6]
        year = received.year // 100 * 100 + int(matched["year"])
        if (year, *rest) > limit:
            year -= 100
        elif (year + 100, *rest) <= limit:
            year += 100
        return date.replace(year=year)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def http_timestamp(value: str, received_wall_time: float) -> float | None:
    """Return the POSIX time of an HTTP date within ASCII whitespace, or None for no date or an impossible one."""
    date = http_date(value.strip(_ASCII_WHITESPACE), received_wall_time)
    return None if date is None else date.timestamp()


def _seconds(value: str, received_wall_time: float) -> float | None:
    normalized = value.strip(_ASCII_WHITESPACE)
    if (integer := _integer(normalized)) is not None:
        return integer
    date = http_timestamp(normalized, received_wall_time)
    return None if date is None else max(0.0, date - received_wall_time)


def _maximum(values: Iterable[str], parse: Callable[[str], float | None]) -> float | None:
    return max((parsed for value in values if (parsed := parse(value)) is not None), default=None)


def retry_after(
    headers: HeadersView,
    *,
    milliseconds_header: str | None,
    received_at: float,
    received_wall_time: float,
) -> ServerDelay | None:
    """Parse independent raw values, preferring valid vendor milliseconds including zero."""
    if milliseconds_header is not None:
        milliseconds = _maximum(
            headers.get_all(milliseconds_header), lambda value: _integer(value.strip(_ASCII_WHITESPACE))
        )
        if milliseconds is not None:
            return ServerDelay(milliseconds / 1000.0, received_at)
    seconds = header_delay(headers, "Retry-After", received_wall_time)
    return None if seconds is None else ServerDelay(seconds, received_at)


def header_delay(headers: HeadersView, name: str, received_wall_time: float) -> float | None:
    """Return the longest valid delay in seconds that a header gives as delta seconds or an HTTP date, or None.

    A date is measured from the response's receipt wall time and never gives a negative delay.
    """
    return _maximum(headers.get_all(name), lambda value: _seconds(value, received_wall_time))


@dataclass(frozen=True, slots=True)
class RetryDelay:
    """One chosen backoff cap and absolute wait target, retained across cleanup."""

    reason: RetryReason
    backoff_cap: float
    not_before: float
    delay: float


@dataclass(frozen=True, slots=True)
class RetryTiming:
    """The current retry clock boundary and an unevaluated random source."""

    previous_cap: float | None
    now: float
    deadline_at: float | None
    draw: Callable[[], float] = field(repr=False)


def retry_delay(
    retry: ResolvedRetryOptions,
    *,
    reason: RetryReason,
    server: ServerDelay | None,
    timing: RetryTiming,
) -> RetryDelay | Literal["server_delay_exceeds_limit", "deadline_insufficient"]:
    """Choose one bounded backoff without shortening a server delay or restarting its clock."""
    now, deadline_at, previous_cap = timing.now, timing.deadline_at, timing.previous_cap
    server_target = now
    if server is not None:
        if retry.max_retry_after is not None and server.seconds > retry.max_retry_after:
            return "server_delay_exceeds_limit"
        server_target = server.received_at + server.seconds
        if deadline_at is not None and server_target >= deadline_at:
            return "deadline_insufficient"
    cap = retry.initial_delay if previous_cap is None else min(retry.max_delay, previous_cap * 2.0)
    delay = min(cap * timing.draw(), math.nextafter(cap, 0.0)) if retry.jitter == "full" and cap else cap
    target = max(now + delay, server_target)
    if deadline_at is not None and target >= deadline_at:
        return "deadline_insufficient"
    return RetryDelay(reason, cap, target, max(0.0, target - now))
