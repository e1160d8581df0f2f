"""Functions side by side: each in its own thread, one of which runs at a time; what they send goes out at the same time.

They proceed in rounds. In a round each function in turn runs until it has something to send; then all of these requests are
sent at once, and each function in turn receives its response. So which request follows which depends on the functions
alone, not on how quickly a response comes. And since no two functions ever run at the same time, nothing that they share
needs a lock.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from threading import Semaphore, Thread, current_thread
from typing import Any

GRACE = 1.0  # seconds that abandoned functions get to end


class Abandoned(BaseException):
    """Raised in a function that is to end: where it would send something."""


class Lane(Thread):
    """One function. `error` is what it raised."""

    def __init__(self, lanes: Lanes, name: str, function: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self.label = name
        self.go = Semaphore(0)
        self.error: BaseException | None = None
        self.has_ended = False
        self._lanes, self._function = lanes, function

    def run(self) -> None:
        """Runs the function, from the lane's first turn to its end."""
        self.go.acquire()
        try:
            if not self._lanes.is_abandoned:
                self._function()
        except Abandoned:
            pass
        except BaseException as error:  # noqa: BLE001  (it is raised again by `Lanes.run`, in the thread of the run)
            self.error = error
        self.has_ended = True
        self._lanes.arrived.release()


class Lanes:
    """Runs functions, at most `count` of them side by side.

    `enter` is called with the name of each. `is_over` says whether to skip what is not yet done.
    """

    def __init__(
        self,
        count: int = 1,
        enter: Callable[[str], object] = lambda name: None,
        is_over: Callable[[], object] = lambda: False,
    ) -> None:
        self.count, self.enter, self.is_over = count, enter, is_over
        self.arrived = Semaphore(0)
        self.is_abandoned = False

    def run(self, functions: Iterable[tuple[str, Callable[[], object]]]) -> None:
        """Runs named functions until all have ended; with one lane, and within a lane, one after another.

        Raises what the first of them raised: an Exception when all have ended, anything else at once.
        """
        waiting = list(functions)[::-1]
        if self.count == 1 or isinstance(current_thread(), Lane):
            while waiting:
                waiting.pop()[1]()
            return
        active: list[Lane] = []
        errors: list[BaseException] = []
        try:
            while active or (waiting and not self.is_over()):
                for lane in active:
                    self._turn(lane)
                while waiting and sum(not lane.has_ended for lane in active) < self.count and not self.is_over():
                    lane = Lane(self, *waiting.pop())
                    lane.start()
                    active.append(lane)
                    self._turn(lane)
                errors += [lane.error for lane in active if lane.error]
                active = [lane for lane in active if not lane.has_ended]
                if self.is_over() or any(not isinstance(error, Exception) for error in errors):
                    break
                self._send(active)
        finally:
            if active:
                self._abandon(active)
        for error in sorted(errors, key=lambda error: isinstance(error, Exception)):
            raise error

    def sending(self, send: Callable[[], Any]) -> Any:
        """What `send` returns: within a lane it is called when every other lane has something to send, too.

        Raises Abandoned if nothing may be sent any more.
        """
        lane = current_thread()
        if not isinstance(lane, Lane):
            return send()
        if not self.is_abandoned:
            self.arrived.release()
            lane.go.acquire()
        if self.is_abandoned:
            raise Abandoned
        try:
            return send()
        finally:
            self.arrived.release()
            lane.go.acquire()

    def _turn(self, lane: Lane) -> None:
        """Lets a lane run until it has something to send, or ends."""
        self.enter(lane.label)
        lane.go.release()
        self.arrived.acquire()

    def _send(self, lanes: list[Lane]) -> None:
        """Lets lanes send what they have to send, until each has its response."""
        for lane in lanes:
            lane.go.release()
        for _ in lanes:
            self.arrived.acquire()

    def _abandon(self, lanes: list[Lane]) -> None:
        """Ends lanes: what was sent is received and noted, and nothing more is sent."""
        self.is_abandoned = True
        until = time.monotonic() + GRACE
        for lane in lanes:
            lane.go.release(2)  # one to send, and one to receive
            lane.join(max(0.0, until - time.monotonic()))
