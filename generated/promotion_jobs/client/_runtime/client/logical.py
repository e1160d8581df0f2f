# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Call delivery state and an optional monotonic budget across native HTTP attempts.

Both clients run one call flow, written as asyncio code: the asyncio client awaits it, and the synchronous client runs
it with `run_sync`, its I/O blocking inside awaits that never suspend.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from .errors import APITimeoutError, SDKError, add_secondary, kept_primary
from .retry import Delivery
from .timing import ResolvedTimeoutOptions, total_deadline

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Generator

    from .options import Settings
    from .timing import Budget, Clock

ErrorT = TypeVar("ErrorT", bound=SDKError)
T = TypeVar("T")


_REACHED: Final = (Delivery.NOT_SENT, Delivery.MAYBE_SENT, Delivery.RESPONSE_STARTED)


def run_sync(flow: Coroutine[object, None, T]) -> T:
    """Run a call flow both clients share for the synchronous client, whose I/O blocks inside each await.

    No await of the synchronous client suspends, so the flow ends in its first step, without an event loop.
    """
    try:
        flow.send(None)
    except StopIteration as finished:
        result: T = finished.value
        return result
    flow.close()  # pragma: no cover
    message = "a synchronous primitive suspended"  # pragma: no cover
    raise AssertionError(message)


class Ready(Generic[T]):
    """Present a generator to the shared flow as an asynchronous iterator whose steps never suspend."""

    __slots__ = ("_items",)

    def __init__(self, items: Generator[T, None, None]) -> None:
        self._items = items

    def __aiter__(self) -> Ready[T]:
        return self

    async def __anext__(self) -> T:
        try:
            return next(self._items)
        except StopIteration:
            raise StopAsyncIteration from None

    async def aclose(self) -> None:
        """Stop iterating, closing the generator."""
        self._items.close()


async def in_thread(function: Callable[..., T], *arguments: object) -> T:
    """Run a blocking file call in a thread and return or raise only once it has finished.

    A cancelled caller still waits for the running call, so a file is never closed, moved or removed under it; the
    first cancellation then propagates, with a failure of that call beside it. The call is an executor future, not a
    task, so cancelling every task of the loop cannot end the wait early.
    """
    import asyncio  # noqa: PLC0415 - Only an asyncio call that opens a path reaches a thread.

    work = asyncio.get_running_loop().run_in_executor(None, partial(function, *arguments))
    cancelled: asyncio.CancelledError | None = None
    while not work.done():
        try:
            if cancelled is None:
                await asyncio.wait((work,))
            else:
                import anyio  # noqa: PLC0415 - Only a cancelled wait for a file call shields itself.

                with anyio.CancelScope(shield=True):
                    await asyncio.wait((work,))
        except asyncio.CancelledError as error:  # noqa: PERF203 - Every cancellation waits for the same call.
            cancelled = cancelled or error
    if cancelled is None:
        return work.result()
    if (failure := work.exception()) is not None:
        add_secondary(cancelled, failure)
    raise cancelled


class OperationSession:
    """The earliest absolute deadline and send count shared by a helper's calls."""

    def __init__(self, *, total_timeout: float | None, clock: Clock) -> None:
        self.started = clock.monotonic()
        self.deadline: Budget | None = total_deadline(total_timeout, self.started, clock)
        self.sends = 0


class LogicalCallContext:
    """Keep one call's clock and deadline without owning its task or resources."""

    session: OperationSession | None = None

    def __init__(self, settings: Settings, operation_id: str | None = None) -> None:
        self.settings = settings
        self.monotonic = settings.clock.monotonic
        self.started = self.monotonic()
        self.operation_id = operation_id
        self.deadline: Budget | None = total_deadline(settings.total_timeout, self.started, settings.clock)
        self.delivery_state = self.earlier = Delivery.NOT_SENT
        self.retry_blocked = False
        self.attempt_count = self.sends = 0
        self.redirects_followed = 0

    def remaining(self) -> float | None:
        """Return seconds until the absolute deadline, or None for an unlimited call."""
        return None if self.deadline is None else self.deadline.remaining()

    def cut_short(self, delay: float) -> float | None:
        """Return the seconds left before the deadline when a wait of `delay` would not end before it, else None."""
        remaining = self.remaining()
        return remaining if remaining is not None and delay >= remaining else None

    def furthest(self) -> Delivery:
        """Return how far the call got over all its attempts and hops, never forgetting an earlier send or response."""
        current, earlier = self.delivery_state, self.earlier
        return current if _REACHED.index(current) >= _REACHED.index(earlier) else earlier

    def next_send(self) -> None:
        """Begin another attempt or hop, which has sent nothing yet, keeping how far the earlier ones got."""
        self.earlier = self.furthest()
        self.delivery_state = Delivery.NOT_SENT

    def snapshot_error(self, error: ErrorT) -> ErrorT:
        """Attach the call's operation and final execution measurements to an error to publish."""
        error.operation_id = self.operation_id
        if error.info is None:
            error.attempt_count = self.attempt_count
            error.elapsed = max(0.0, self.monotonic() - self.started)
        return error

    def expired(self, cause: BaseException | None = None) -> APITimeoutError | None:
        """Return the failure of a total deadline that has passed, or None while time remains."""
        if self.deadline is None or self.monotonic() < self.deadline.at:
            return None
        return self.snapshot_error(APITimeoutError(reason="deadline_exceeded", cause=cause))

    def check(self, cause: BaseException | None = None) -> None:
        """Check the total deadline at an SDK boundary without replacing a primary failure."""
        if (error := self.expired(cause)) is not None:
            raise error

    def failure(self, error: BaseException) -> BaseException:
        """Preserve native interruptions and the failure that occurred before cleanup."""
        if isinstance(error, SDKError):
            return self.snapshot_error(error)
        return error

    def admit_send(self) -> None:
        """Record one native send invocation at its boundary."""
        self.check()
        self.sends += 1
        if self.session is not None:
            self.session.sends += 1
        self.attempt_count += 1
        self.delivery_state = Delivery.MAYBE_SENT

    def _wait(self, not_before: float) -> float:
        """Return one retry wait, capped by the time remaining before the next attempt."""
        self.check()
        duration = max(0.0, not_before - self.monotonic())
        remaining = self.remaining()
        return duration if remaining is None else min(duration, remaining)

    def sleep_until(self, not_before: float) -> None:
        """Sleep once before the next attempt, through the call's clock."""
        if duration := self._wait(not_before):
            self.settings.clock.sleep(duration)
        self.check()

    async def asleep_until(self, not_before: float) -> None:
        """Await one retry wait with ordinary task cancellation."""
        if duration := self._wait(not_before):
            await self.settings.clock.asleep(duration)
        self.check()

    def timeout(self) -> ResolvedTimeoutOptions:
        """Cap native I/O phase timeouts by the opt-in request budget before sending."""
        self.check()
        remaining = self.remaining()
        phases = self.settings.timeout
        if remaining is None:
            return phases
        connect, read, write, pool = (
            remaining if limit is None else min(limit, remaining)
            for limit in (phases.connect, phases.read, phases.write, phases.pool)
        )
        return ResolvedTimeoutOptions(connect=connect, read=read, write=write, pool=pool)

    def handoff(self) -> None:
        """Leave stream I/O timeouts to the native client and retain any helper session's budget."""
        self.delivery_state = Delivery.RESPONSE_STARTED
        self.deadline = None if self.session is None else self.session.deadline

    async def cleanup(self, operation: Callable[[], Awaitable[None]], *, error: BaseException | None = None) -> bool:
        """Release a resource with ordinary cancellation, retaining an earlier failure."""
        try:
            await operation()
        except BaseException as failure:
            if error is None:
                raise
            self.retry_blocked = True
            if kept_primary(error, failure) is failure:
                raise
            return False
        return True
