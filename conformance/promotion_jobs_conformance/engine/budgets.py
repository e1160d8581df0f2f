"""What a run may spend: requests, requests a second, and time. The clean-up has its own time, and no other budget.

Unless its owner sets a time, a long run checks now and then whether to continue (`watch`): one whose verdict is certain, or
that cannot end within its time, ends early.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from ..naming import amount
from ..result import SkipReason
from ..target import Settings
from .skips import BudgetMet

MOST_TIME = 300.0  # seconds that a run may take unless its owner allows another time
# Seconds until the first such check, and between two: with a slow response and the clean-up, a run ends within a minute.
LONG, AGAIN = 35.0, 8.0
SELDOM = 5  # times the duration of such a check must pass before the next one


class Budgets:
    """Counts what a run spends. `met` is the budget that was met first, once one was."""

    def __init__(self, settings: Settings) -> None:
        self.requests = 0
        self.is_cleaning = False
        self.met: BudgetMet | None = None
        self._most_requests, self._most_time, self._rate = settings.max_requests, settings.max_time, settings.max_rate
        self._until = time.monotonic() + (settings.max_time or MOST_TIME)
        self._next_slot = 0.0
        self._why_end: Callable[[], str] = lambda: ""
        self._next_look = float("inf")
        self._end = ""  # why the run was ended early

    def watch(self, began: float, why_end: Callable[[], str]) -> None:
        """From `LONG` seconds after `began` on, `why_end` says now and then why the run should end; empty while it goes on.

        Not if the owner allows a time. What the run waits for its own rate does not count.
        """
        if self._most_time is None:
            self._why_end, self._next_look = why_end, began + LONG

    @property
    def is_ended_early(self) -> bool:
        """True if the run was ended since it took long."""
        return bool(self._end)

    def clean_within(self, seconds: float) -> None:
        """From now on the run cleans up: for this many seconds, without other budgets."""
        self._most_requests, self.is_cleaning, self._until = None, True, time.monotonic() + seconds
        self._next_look, self._end = float("inf"), ""

    @property
    def left(self) -> float:
        """The seconds that are left."""
        return self._until - time.monotonic()

    def spend(self, count: int) -> None:
        """Spends so many requests, and waits until the rate allows them. Raises BudgetMet."""
        self.check_time()
        if self._most_requests is not None and self.requests + count > self._most_requests:
            raise self._spent(f"the budget of {amount(self._most_requests, 'request')} is spent")
        self.requests += count
        if self._rate:
            now = time.monotonic()
            self._next_slot = max(now, self._next_slot) + count / self._rate
            if (ahead := self._next_slot - now - 1 / self._rate) > 0:
                self._next_look += ahead
                self.sleep(ahead)

    def sleep(self, seconds: float) -> None:
        """Waits, but not beyond the time that the run may take. Raises BudgetMet if that is used up."""
        until = time.monotonic() + seconds
        while True:
            left, look = until - time.monotonic(), max(0.0, self._next_look - time.monotonic())
            time.sleep(max(0.0, min(left, self.left, look)))
            if left <= min(self.left, look):
                return
            self.check_time()

    def check_time(self) -> None:
        """Raises BudgetMet if the time that the run may take is used up, or it should end early."""
        if not self._end and (began := time.monotonic()) >= self._next_look:
            self._end, now = self._why_end(), time.monotonic()
            self._next_look = now + max(AGAIN, SELDOM * (now - began))
        if self._end:
            raise self._spent(self._end, SkipReason.PREVENTED)
        if self.left > 0:
            return
        if self.is_cleaning:
            raise self._spent("the time limit of the clean-up was exceeded", SkipReason.PREVENTED)
        if self._most_time is not None:
            raise self._spent(f"the run exceeded its limit of {self._most_time:g} s (--max-time)")
        raise self._spent(
            f"the run exceeded its limit of {MOST_TIME:g} s; raise it with --max-time", SkipReason.PREVENTED
        )

    def _spent(self, reason: str, because: SkipReason = SkipReason.OPTED_OUT) -> BudgetMet:
        met = BudgetMet(reason, because, is_final=True)
        if not self.is_cleaning:
            self.met = self.met or met
        return met
