"""Checks, and how they are carried out: stage by stage, and within a stage side by side.

A check is a function. One that waits for something slow is a generator: it yields what it waits for, and goes on when
all checks of its stage have what they wait for. So the waits of a stage run side by side, while the requests keep one
order from run to run, however fast the target is.

Whatever ends a check early becomes a reason for the requirements that it leaves undecided: nothing is green by omission.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import isgeneratorfunction
from types import GeneratorType
from typing import Any, TypeVar

from .evidence import Evidence
from .result import Because
from .session import BudgetMet, TargetLost, TokenLost

Steps = Generator[list[Any], None, None]
L = TypeVar("L")


@dataclass(frozen=True)
class Check:
    """What decides some requirements. `decides` names them; `profiles` in which it runs (all, where empty).

    `judges` names an operation whose every answer the check judges in all respects, beyond what it is there for.
    """

    name: str
    stage: int
    decides: tuple[str, ...]
    function: Callable[[Any], Steps | None]
    profiles: tuple[str, ...] = ()
    judges: str = ""


@dataclass
class Plan:
    """Checks in the order in which they were added."""

    checks: list[Check] = field(default_factory=list)

    def check(
        self, stage: int, *decides: str, profiles: tuple[str, ...] = (), judges: str = ""
    ) -> Callable[[Callable[[Any], Steps | None]], Callable[[Any], Steps | None]]:
        """Adds a function as a check of a stage."""

        def add(function: Callable[[Any], Steps | None]) -> Callable[[Any], Steps | None]:
            self.checks.append(Check(function.__name__.replace("_", "-"), stage, decides, function, profiles, judges))
            return function

        return add

    def select(
        self, wanted: set[str], profile: str, operations: Collection[str] = (), names: Collection[str] = ()
    ) -> list[Check]:
        """The checks that a selection of requirements, which bind these operations, needs.

        All, where one is decided by any answer whatsoever; of those with these names alone, where there are any.
        """
        usable = [check for check in self.checks if not check.profiles or profile in check.profiles]
        if names:
            return [check for check in usable if check.stage == 0 or check.name in names or not check.decides]
        named = {name for check in self.checks for name in check.decides}
        if not wanted or wanted - named:
            return usable
        return [
            check for check in usable if check.stage == 0 or wanted & set(check.decides) or check.judges in operations
        ]


class Runner:
    """Carries out checks. `settle` waits for what generators yield; `progress` is told each check's name."""

    def __init__(
        self,
        evidence: Evidence,
        settle: Callable[[list[Any]], object],
        progress: Callable[[str], None],
        blocked: type[Any],
    ) -> None:
        self.evidence, self.settle, self.progress, self._blocked = evidence, settle, progress, blocked
        self.errors: dict[str, str] = {}  # requirement -> the suite's own error
        self.lost = ""  # why the target counts as lost
        self.is_token_lost = False  # the target is lost since it gives no token any more
        self.halt: tuple[Because, str] | None = None  # why no further check is started

    def run(self, checks: Sequence[Check], lab: Any) -> None:
        """Carries out the checks, stage by stage, until the end or until the target is lost."""
        for stage in sorted({check.stage for check in checks}):
            active: list[tuple[Check, Steps, list[Any]]] = []
            of_stage = [check for check in checks if check.stage == stage]
            # Those that wait are started first, so that the others' requests fill the wait.
            for check in sorted(of_stage, key=lambda check: not isgeneratorfunction(check.function)):
                self._start(check, lab, active)
                if lab.takes_turns:
                    active = self._finish(active)
            self._finish(active)

    def _finish(self, active: list[tuple[Check, Steps, list[Any]]]) -> list[tuple[Check, Steps, list[Any]]]:
        """Lets started checks wait and go on until all have ended."""
        while active and not self.lost:
            blind: Exception | None = None
            with self._guard(None):
                try:
                    self.settle([wait for _, _, waits in active for wait in waits])
                except (self._blocked, BudgetMet) as ended:
                    blind = ended
            following: list[tuple[Check, Steps, list[Any]]] = []
            for check, steps, waits in active:
                self._advance(check, steps, following, blind if waits else None)
            active = following
        return active

    def _start(self, check: Check, lab: Any, active: list[tuple[Check, Steps, list[Any]]]) -> None:
        if self.lost or self.halt:
            self._leave(check)
            return
        steps: Any = None
        with self._guard(check):
            steps = check.function(lab)
        if isinstance(steps, GeneratorType):
            self._advance(check, steps, active)

    def _advance(
        self, check: Check, steps: Steps, active: list[tuple[Check, Steps, list[Any]]], blind: Exception | None = None
    ) -> None:
        """Lets a check go on; where what it waited for cannot be followed (`blind`), it learns that instead."""
        if self.lost:
            steps.close()
            return
        with self._guard(check):
            waits = next(steps, None) if blind is None else steps.throw(blind)
            if waits is not None:
                active.append((check, steps, waits))

    def _leave(self, check: Check) -> None:
        if self.halt:
            for name in check.decides:
                self.evidence.blocked(name, *self.halt)

    @contextmanager
    def _guard(self, check: Check | None) -> Generator[None, None, None]:
        """What ends a check becomes a reason; what is the suite's own fault becomes an error, never a finding."""
        self.evidence.check = check.name if check else ""
        self.progress(self.evidence.check)
        decides = check.decides if check else ()
        try:
            yield
        except self._blocked as blocked:
            for name in decides:
                if not self.evidence.of(name).held and not self.evidence.is_broken(name):
                    self.evidence.blocked(name, blocked.because, blocked.reason)
        except BudgetMet as met:
            self.evidence.spent = self.evidence.spent or (str(met) if met.because is Because.OWNER else "")
            self.evidence.note(f"{str(met)[0].upper()}{str(met)[1:]}; what was left is not tested.")
            for name in decides:
                self.evidence.blocked(name, met.because, str(met))
            if met.is_final:
                self.halt = (met.because, str(met))
        except TargetLost as lost:
            self.lost, self.is_token_lost = str(lost), isinstance(lost, TokenLost)
        except Exception as error:  # noqa: BLE001  (the suite's own fault must not look like the target's)
            where = traceback.extract_tb(error.__traceback__)[-1]
            text = f"{type(error).__name__}: {error} ({where.filename.rsplit('/', 1)[-1]}:{where.lineno})"
            for name in decides or ("",):
                self.errors[name] = text
        finally:
            self.evidence.check = ""
