"""A load, window by window: each has its own promotions, is judged once all of its jobs have ended, and is then dropped.

Budgets hold because each window gives every process of the crowd a share of what is left. What a lost worker sent is
unknown: the windows that it worked on are judged as traffic in which others took part.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from ...contract.routing import Router
from ...engine.history import History
from ...engine.recorder import Sender
from ...engine.skips import BudgetMet, Skip, TargetLost
from ...naming import amount
from ...promotions.fixtures.cleaning import AFTER_RUN, AFTER_SIGNAL, clean
from ...promotions.fixtures.records import Promotion
from ...promotions.fixtures.testbed import TestBed
from ...result import RunResult
from ...run import Run, arranged
from ...target import SetUpError
from .joining import merged, sent_by_crowd
from .process import Crowd
from .results import LoadResults

SECONDS = 8.0  # of a window, unless it is full before
REQUESTS = 2500  # of a window, at most: what is kept in memory, and judged in a few seconds
JOBS = 1_000_000  # of a window without a budget
SHARED, OWN = 4, 8  # promotions of a window
ARRIVAL = 60.0  # seconds within which the crowd must be there


@dataclass(frozen=True)
class How:
    """How a load goes about it. `rate` is in requests a second, None for no limit; `rerun` is the command."""

    seconds: float
    rate: float | None
    workers: int
    rerun: str


@dataclass
class Window:
    """One window as its keeper sees it. `waiting` are the processes that have not yet reported that they are done with it."""

    number: int
    history: History
    began: float  # by the clock that all share
    promotions: list[Promotion] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    waiting: set[str] = field(default_factory=set)
    requests: int = 0
    full_at: float | None = None  # when its last request was reported
    is_disturbed: bool = False


@dataclass
class Load:
    """One load. `progress` is called with a sentence now and then."""

    run: Run
    sender: Sender
    crowd: Crowd
    how: How
    progress: Callable[[str], None]

    def __post_init__(self) -> None:
        self.results = LoadResults(self.run)
        self._router = Router(self.run.contract.operations.values())
        self._bed, self._recorder = arranged(self.run, self.sender, History(self._router))
        self._windows: dict[int, Window] = {}
        self._workers: set[str] = set()
        self._number = self._deleted = 0
        self._lost, self._is_over = "", False

    def go(self) -> RunResult:
        """Carries it out, and cleans up; what was found. KeyboardInterrupt passes, after the clean-up."""
        started, began = datetime.now(UTC).isoformat(timespec="seconds"), time.monotonic()
        seconds = AFTER_SIGNAL
        try:
            self._bed.session.tokens.current()
            self._await_crowd()
            self._work()
            seconds = AFTER_RUN
        finally:
            self.crowd.stop()
            cleaned = clean(self._bed, self.run.clean_with, seconds=seconds)
            self.run.cleanup = replace(cleaned, removed=cleaned.removed + self._deleted)
        seconds = time.monotonic() - began
        return self.results.result(
            self._bed.session, self.how.rerun, started, seconds, lost=self._lost, failed=self._is_over
        )

    def _await_crowd(self) -> None:
        until = time.monotonic() + ARRIVAL
        while len(self._workers) < self.how.workers:
            self._take(0.2)
            if self._is_over:
                raise SetUpError(f"the crowd's process ended with exit code {self.crowd.exit_code} before it had begun")
            if time.monotonic() > until:
                raise SetUpError(
                    f"only {len(self._workers)} of {self.how.workers} workers were there after {ARRIVAL:g} s"
                )

    def _work(self) -> None:
        self._began = time.monotonic()
        until = self._began + self.how.seconds
        window: Window | None = None
        try:
            window = self._open()
            while self._goes_on(until):
                self._fill(window, until)
                following = self._open() if self._goes_on(until) else None
                self._close(window)
                window = following
                if window is None:
                    return
        except BudgetMet as met:
            self.results.notes.append(f"{str(met)[0].upper()}{str(met)[1:]}; the load ended.")
        except Skip as skip:
            if window is None:
                raise SetUpError(f"no promotion could be created for the load: {skip.reason}") from skip
            self.results.notes.append(f"The load ended: {skip.reason}.")
        except TargetLost as lost:
            self._lost = str(lost)
        if window is not None:
            self._close(window)

    def _goes_on(self, until: float) -> bool:
        return time.monotonic() < until and not self._is_over and not self._lost

    def _open(self) -> Window:
        """Creates the promotions of a window, and sends the crowd there. Raises BudgetMet, Skip, TargetLost."""
        self._number += 1
        now = time.monotonic()
        self.results.figures.waited += sum(
            now - one.full_at for one in self._windows.values() if one.full_at is not None
        )
        history = History(self._router)
        self._recorder.history = history
        window = Window(self._number, history, time.monotonic() - history.now())
        self._windows[window.number] = window
        for _ in range(SHARED + OWN):
            window.promotions.append(self._bed.created.create(automatic=False))
        names = [promotion.id for promotion in window.promotions]
        workers = sorted(self._workers)
        requests, jobs = self._allowed(len(names))
        window.waiting, window.requests = {*workers}, requests
        self.crowd.send(
            {
                "kind": "window",
                "number": window.number,
                "workers": workers,
                "shared": names[:SHARED],
                "own": names[SHARED:],
                "requests": requests // max(1, len(workers)),
                "jobs": jobs // max(1, len(workers)),
            }
        )
        return window

    def _allowed(self, promotions: int) -> tuple[int, int]:
        """How many requests and jobs a window may have. Raises BudgetMet if nothing is left."""
        settings, requests, jobs = self.run.settings, REQUESTS, JOBS
        if settings.max_requests is not None:
            reading = promotions * (3 + self._bed.maximum // self._bed.client.page_size)  # what its end costs
            open_ones = sum(max(0, one.requests - len(one.lines)) for one in self._windows.values())
            requests = min(requests, settings.max_requests - self._bed.session.requests - open_ones - 2 * reading)
            if requests < 1:
                raise BudgetMet(f"the budget of {amount(settings.max_requests, 'request')} is spent")
        if settings.max_jobs is not None:
            jobs = min(jobs, (settings.max_jobs - self.results.jobs) // 2 or settings.max_jobs - self.results.jobs)
            if jobs < 1:
                raise BudgetMet(f"the budget of {amount(settings.max_jobs, 'job')} is spent")
        return requests, jobs

    def _fill(self, window: Window, until: float) -> None:
        """Lets the crowd work on a window until it is old, full, or the load is over."""
        ends = min(until, time.monotonic() + SECONDS)
        while time.monotonic() < ends and not self._is_over and len(window.lines) < window.requests:
            self._take(0.1)

    def _take(self, seconds: float) -> None:
        """Takes in what the crowd reports, for at most this long."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                message = self.crowd.messages.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                return
            if message is None:
                self._end_of_crowd()
                return
            self._hear(message)

    def _end_of_crowd(self) -> None:
        self._is_over = True
        self.results.failures.append(f"The crowd's process ended early, with exit code {self.crowd.exit_code}.")
        for window in self._windows.values():
            window.is_disturbed, window.waiting = True, set()

    def _hear(self, message: dict[str, Any]) -> None:
        kind, window = message["kind"], self._windows.get(message.get("window", 0))
        if kind == "exchange" and window is not None:
            window.lines.append(message["line"])
            if len(window.lines) == window.requests:
                window.full_at = time.monotonic()
            self._bed.session.budgets.requests += 1
        elif kind == "closed" and window is not None:
            window.waiting.discard(message["worker"])
        elif kind == "workers":
            gone = self._workers - {*message["ids"]}
            self._workers = {*message["ids"]}
            for one in self._windows.values() if gone else ():
                if gone & one.waiting:
                    one.waiting -= gone
                    one.is_disturbed = True
            if gone:
                self.results.notes.append(
                    f"{len(gone)} of the workers were lost; the windows they worked on are judged in part."
                )
        elif kind == "failed":
            self.results.notes.append(message["text"])

    def _close(self, window: Window) -> None:
        """Ends a window: waits for its last responses and jobs, reads its lists, judges it, and deletes its promotions."""
        self.crowd.send({"kind": "close", "number": window.number})
        until = time.monotonic() + self.run.settings.job_timeout
        while window.waiting and time.monotonic() < until:
            self._take(0.05)
        window.is_disturbed = window.is_disturbed or bool(window.waiting)
        self._recorder.history, current = window.history, self._recorder.history
        try:
            _read(self._bed, window.promotions)
        except (BudgetMet, Skip) as met:
            self.results.notes.append(f"Not all lists could be read: {met}.")
        except TargetLost as lost:
            self._lost = self._lost or str(lost)
        self._judge(window)
        self._recorder.history = History(self._router)
        self._deleted += _delete(self._bed, window.promotions)
        self._recorder.history = current
        del self._windows[window.number]

    def _judge(self, window: Window) -> None:
        theirs = sent_by_crowd(window.lines, window.began, self._router)
        self.results.count(theirs, window.began - self._began)
        history = merged(window.history, theirs, self._router)
        self.results.judge(history, self._bed.maximum, is_disturbed=window.is_disturbed)
        self.progress(self.results.progress)


def _read(bed: TestBed, promotions: list[Promotion]) -> None:
    """Waits until the jobs of all have ended, and reads all jobs and codes."""
    client, until, pause = bed.client, time.monotonic() + bed.settings.job_timeout, 0.05
    ended, waiting = bed.states["ended"], [*promotions]
    while waiting:
        waiting = [
            promotion
            for promotion in waiting
            if any(job.get("status") not in ended for job in client.jobs_of(promotion)[0])
        ]
        if time.monotonic() > until:
            break
        if waiting:
            client.sleep(pause)
            pause = min(1.0, pause * 2)
    for promotion in promotions:
        client.codes_of(promotion, pages=bed.maximum // client.page_size + 2)


def _delete(bed: TestBed, promotions: list[Promotion]) -> int:
    """Deletes promotions that are no longer needed; how many were. What fails is left to the clean-up at the end."""
    deleted = 0
    for promotion in promotions:
        try:
            exchange = bed.call("deletePromotion", promotion=promotion.id)
        except (BudgetMet, TargetLost, Skip):
            break
        if exchange.accepted:
            deleted += 1
            bed.ledger.removed(promotion.id)
            bed.created.forget(promotion)
    return deleted
