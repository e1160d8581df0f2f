"""Scenarios, and how they run: stage by stage, and concurrently within a stage.

A scenario is a function that arranges and acts; it judges nothing. If it has to wait for something slow it is a generator:
it yields what it waits for, and resumes when all scenarios of its stage have what they wait for. So the waits of a stage
overlap, while the order of requests is the same in every run, however fast the target is.

If a scenario ends early, the cause becomes the reason why its requirements were not tested: nothing is green by omission.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from inspect import isgeneratorfunction
from types import GeneratorType
from typing import Any

from ..result import SkipReason
from .lanes import Lanes
from .skips import BudgetMet, Skip, TargetLost, TokenLost

Steps = Generator[list[Any], None, None]
Function = Callable[[Any], Steps | None]


@dataclass(frozen=True)
class Scenario:
    """Exercises the requirements `exercises`, in the profiles `profiles` (all, if empty).

    `operation`: the scenario also shows, in all respects, how this operation responds.
    """

    name: str
    stage: int
    exercises: tuple[str, ...]
    function: Function
    profiles: tuple[str, ...] = ()
    operation: str = ""


Active = tuple[Scenario, Steps, list[Any]]  # one that has begun, and what it waits for


@dataclass
class Plan:
    """Scenarios in the order in which they were added."""

    scenarios: list[Scenario] = field(default_factory=list)

    def scenario(
        self, stage: int, *exercises: str, profiles: tuple[str, ...] = (), operation: str = ""
    ) -> Callable[[Function], Function]:
        """Adds a function as a scenario of a stage."""

        def add(function: Function) -> Function:
            name = function.__name__.replace("_", "-")
            self.scenarios.append(Scenario(name, stage, exercises, function, profiles, operation))
            return function

        return add

    def select(
        self, wanted: Collection[str], profile: str, operations: Collection[str] = (), names: Collection[str] = ()
    ) -> list[Scenario]:
        """The scenarios that a selection of requirements, which bind these operations, needs.

        All, if one of them is exercised by none in particular; of those with these names alone, if there are any.
        """
        usable = [one for one in self.scenarios if not one.profiles or profile in one.profiles]
        if names:
            return [one for one in usable if one.stage == 0 or one.name in names or not one.exercises]
        named = {name for one in self.scenarios for name in one.exercises}
        if not wanted or set(wanted) - named:
            return usable
        return [
            one for one in usable if one.stage == 0 or set(wanted) & set(one.exercises) or one.operation in operations
        ]


class Runner:
    """Runs scenarios. `wait` waits for what generators yield; `progress` is called with each scenario's name.

    `lanes` runs those of the stages `side_by_side` next to each other.
    """

    def __init__(
        self,
        wait: Callable[[list[Any]], object],
        progress: Callable[[str], None],
        note: Callable[[str], None],
        lanes: Lanes | None = None,
        side_by_side: Collection[int] = (),
    ) -> None:
        self.wait, self.progress, self.note = wait, progress, note
        self.lanes, self._alone, self._side_by_side = lanes or Lanes(), Lanes(), side_by_side
        self.skips: dict[str, list[tuple[SkipReason, str]]] = {}  # requirement -> why it was not exercised
        self.errors: dict[str, str] = {}  # requirement -> the suite's own error
        self.lost = ""  # why the target counts as lost
        self.is_token_lost = False  # the target is lost since it no longer issues a token
        self.spent = ""  # which budget of the owner's was met
        self.halt: tuple[SkipReason, str] | None = None  # why no further scenario is started

    def run(self, scenarios: Sequence[Scenario], bed: Any, *, one_by_one: bool = False) -> None:
        """Runs the scenarios, stage by stage, until the end or until the target is lost."""
        for stage in sorted({one.stage for one in scenarios}):
            active: list[Active] = []
            of_stage = [one for one in scenarios if one.stage == stage]
            # Those that wait are started first, so that the others' requests fill the wait.
            ordered = sorted(of_stage, key=lambda one: not isgeneratorfunction(one.function))
            if one_by_one:
                for one in ordered:
                    self._start(one, bed, active)
                    active = self._finish(active, self._alone)
                continue
            lanes = self.lanes if stage in self._side_by_side else self._alone
            lanes.run((one.name, partial(self._start, one, bed, active)) for one in ordered)
            self._finish(sorted(active, key=lambda entry: ordered.index(entry[0])), lanes)

    def skip(self, requirement: str, because: SkipReason, reason: str) -> None:
        """Notes why a requirement could not be exercised."""
        found = self.skips.setdefault(requirement, [])
        if (because, reason) not in found:
            found.append((because, reason))

    def _finish(self, active: list[Active], lanes: Lanes) -> list[Active]:
        """Lets started scenarios wait and continue until all have ended."""
        while active and not self.lost:
            blind: Exception | None = None
            with self._guard(None):
                try:
                    self.wait([wait for _, _, waits in active for wait in waits])
                except (Skip, BudgetMet) as ended:
                    blind = ended
            following: list[Active] = []
            lanes.run(
                (one.name, partial(self._advance, one, steps, following, blind if waits else None))
                for one, steps, waits in active
            )
            order = [one for one, _, _ in active]
            active = sorted(following, key=lambda entry: order.index(entry[0]))
        return active

    def _start(self, one: Scenario, bed: Any, active: list[Active]) -> None:
        if self.lost or self.halt:
            for name in one.exercises if self.halt else ():
                self.skip(name, *self.halt)  # type: ignore[misc]  # it is not None here
            return
        steps: Any = None
        with self._guard(one):
            steps = one.function(bed)
        if isinstance(steps, GeneratorType):
            self._advance(one, steps, active)

    def _advance(
        self,
        one: Scenario,
        steps: Steps,
        active: list[Active],
        blind: Exception | None = None,
    ) -> None:
        """Resumes a scenario; if what it waited for cannot be followed (`blind`), it receives that instead."""
        if self.lost:
            steps.close()
            return
        with self._guard(one):
            waits = next(steps, None) if blind is None else steps.throw(blind)
            if waits is not None:
                active.append((one, steps, waits))

    @contextmanager
    def _guard(self, one: Scenario | None) -> Generator[None, None, None]:
        """Turns what ends a scenario into a reason, and a failure of the suite into an error, never into a finding."""
        self.progress(one.name if one else "")
        exercises = one.exercises if one else ()
        try:
            yield
        except Skip as skip:
            because, reason = skip.because, skip.reason
            if (
                self.spent and because is SkipReason.BLOCKED
            ):  # what it needs may be missing since the owner's budget is spent
                because, reason = SkipReason.OPTED_OUT, f"{self.spent}: {reason}"
            for name in exercises:
                self.skip(name, because, reason)
        except BudgetMet as met:
            self.spent = self.spent or (str(met) if met.because is SkipReason.OPTED_OUT else "")
            self.note(f"{str(met)[0].upper()}{str(met)[1:]}; the remaining scenarios were skipped.")
            for name in exercises:
                self.skip(name, met.because, str(met))
            if met.is_final:
                self.halt = (met.because, str(met))
        except TargetLost as lost:
            self.lost, self.is_token_lost = str(lost), isinstance(lost, TokenLost)
        except Exception as error:  # noqa: BLE001  (the suite's own fault must not look like the target's)
            where = traceback.extract_tb(error.__traceback__)[-1]
            text = f"{type(error).__name__}: {error} ({where.filename.rsplit('/', 1)[-1]}:{where.lineno})"
            for name in exercises or ("",):
                self.errors[name] = text
