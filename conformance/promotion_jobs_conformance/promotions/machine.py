"""A state machine of hypothesis over promotions, jobs and codes (D1 to D18, A5, A15, A30, A37, A47). It neither sends nor judges.

Each walk through it is a *sequence*: steps that name things by their place ("the newest job of the first promotion"), and
no IDs, so that a sequence can be run on any server, shortened, kept, and run again. The machine's model
knows only what makes a step worth taking: a cancellation needs a job, the deletion of a code needs codes. What a server
did is not known here, since sequences are made before they are run: several run side by side, as jobs take time.

Hypothesis leaves out some of the rules in each walk at random (swarm testing), so that sequences differ in kind. What it
drew of later steps depends on that, so that a walk can hardly be shortened; but each walk begins by drawing which of its
steps are kept, and to keep none is the simplest.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase, ReadOnlyDatabase
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from ..contract.random_values import elsewhere

STEPS = 12  # of a sequence
PROMOTIONS = 3  # of a sequence, at most
PLACES = st.sampled_from((0, 0, 0, 0, 0, 0, 1, 1, 2))  # of promotions, in the order of creation
RECENT = st.sampled_from((0, 0, 0, 1, 1, 2, 3))  # of jobs and codes, from the newest on
RARELY = st.sampled_from((False, False, False, False, True))
OPTIONAL = ("name", "code_prefix", "code_length", "max_uses_per_code", "consume_unit")
KEPT = st.lists(st.sampled_from((False, *(True,) * 29)), min_size=3 * STEPS, max_size=3 * STEPS)
SHAPES = st.sampled_from(((), (), ("name",), ("code_prefix",), ("code_length",), OPTIONAL[3:], OPTIONAL))
MEANWHILE = ("cancel", "delete codes", "file", "delete promotion", "second job", "second job")
WINDOWS = st.tuples(st.integers(0, 3), st.integers(0, 3))  # limit and offset; 0 is none


@dataclass(frozen=True)
class Step:
    """One step. What `which` and `more` mean depends on the action; `is_beside`: without waiting for unfinished jobs."""

    action: str
    promotion: int = 0
    which: int = 0
    more: tuple[Any, ...] = ()
    is_beside: bool = False


Sequence = tuple[Step, ...]
Visit = Callable[[Sequence], None]


@dataclass
class _Model:
    """What a walk has asked for of one promotion."""

    jobs: int = 0
    exports: int = 0
    codes: int = 0
    is_deleted: bool = False


class Machine(RuleBasedStateMachine):
    """A walk: `visit` gets its steps at the end."""

    def __init__(self, visit: Visit) -> None:
        super().__init__()
        self._visit = visit
        self._steps: list[Step] = []
        self._kept: list[bool] = []
        self._models = [_Model()]
        self._is_full = self._has_token = False

    def _model(self, place: int) -> tuple[int, _Model]:
        place %= len(self._models)
        return place, self._models[place]

    def _need(self, place: int, name: str) -> None:
        """Adds a job first, if there is nothing that the next step could be about."""
        model = self._model(place)[1]
        if getattr(model, name):
            return
        if name == "exports":
            self._need(place, "codes")
            self._add("export", place)
            model.exports += 1
        else:
            self._add("generate", place, which=3)
            model.codes += 3
        model.jobs += 1

    def _has(self, name: str) -> bool:
        return any(getattr(model, name) and not model.is_deleted for model in self._models)

    def _add(self, action: str, place: int, *more: Any, which: int = 0, is_beside: bool = False) -> _Model:
        place, model = self._model(place)
        self._steps.append(Step(action, place, which, more, is_beside))
        return model

    @initialize(kept=KEPT)
    def begin(self, kept: list[bool]) -> None:
        """Which steps of the walk are kept."""
        self._kept = kept

    def _add_promotion(self) -> None:
        self._models.append(_Model())
        self._steps.append(Step("promotion", len(self._models) - 1))

    @rule()
    @precondition(lambda self: len(self._models) < PROMOTIONS)
    def promotion(self) -> None:
        """Another promotion."""
        self._add_promotion()

    @rule(place=PLACES, number=st.integers(1, 3), shape=SHAPES)
    def generate(self, place: int, number: int, shape: tuple[str, ...]) -> None:
        """A job that makes a few codes."""
        model = self._add("generate", place, *shape, which=number)
        model.jobs += 1
        model.codes += number

    @rule(place=PLACES, is_over=st.sampled_from((True, True, False)))
    @precondition(lambda self: not self._is_full)
    def fill(self, place: int, is_over: bool) -> None:
        """A job for all codes that there is room for, or for one more; once, since its codes cost their owner most."""
        self._is_full = True
        self._need(place, "codes")
        model = self._add("fill", place, which=int(is_over))
        model.jobs += 1
        model.codes += 1

    @rule(place=PLACES, has_name=st.booleans(), is_empty=RARELY)
    def export(self, place: int, has_name: bool, is_empty: bool) -> None:
        """An export, mostly of some codes."""
        if not is_empty:
            self._need(place, "codes")
        model = self._add("export", place, *(("name",) if has_name else ()))
        model.jobs += 1
        model.exports += 1

    @rule(place=PLACES, export=RARELY, number=st.integers(1, 3), is_late=st.booleans())
    def start_and_cancel(self, place: int, export: bool, number: int, is_late: bool) -> None:
        """A job that is cancelled at once, or when it is being processed."""
        model = (
            self._add("export", place) if export else self._add("generate", place, "code_prefix", "name", which=number)
        )
        model.jobs += 1
        self._add("cancel", place, *(("late",) if is_late else ()))

    @rule(place=PLACES, which=RECENT)
    def cancel(self, place: int, which: int) -> None:
        """A cancellation of a job, whatever became of it."""
        self._need(place, "jobs")
        self._add("cancel", place, which=which)

    @rule(place=PLACES, export=st.booleans(), action=st.sampled_from(MEANWHILE))
    def meanwhile(self, place: int, export: bool, action: str) -> None:
        """Something that is done to what was there before, while a new job is unfinished."""
        self._need(place, "exports" if action == "file" else "codes")
        model = self._add("export", place) if export else self._add("generate", place, which=1)
        model.jobs += 1
        model.exports += int(export)
        model.is_deleted |= action == "delete promotion"
        if action == "second job":
            self._add("generate" if export else "export", place, which=1, is_beside=True)
            self._add("cancel", place)
        else:
            is_earlier = action == "cancel" or (action == "file" and export)
            self._add(action, place, which=int(is_earlier), is_beside=True)

    @rule(place=PLACES, which=RECENT, action=st.sampled_from(("cancel elsewhere", "file elsewhere")))
    @precondition(lambda self: self._has("jobs"))
    def elsewhere(self, place: int, which: int, action: str) -> None:
        """A job that is asked for through the path of another promotion (A30)."""
        if len(self._models) == 1:
            self._add_promotion()
            place = 1
        self._add(action, place, which=which)

    @rule(place=PLACES, which=RECENT)
    def file(self, place: int, which: int) -> None:
        """The file of an export."""
        self._need(place, "exports")
        self._add("file", place, which=which)

    @rule(place=PLACES, which=RECENT)
    @precondition(lambda self: self._has("jobs"))
    def file_of_any(self, place: int, which: int) -> None:
        """The file of any job."""
        self._add("file of any", place, which=which)

    @rule(place=PLACES, which=RECENT, again=RARELY, foreign=RARELY)
    def delete_codes(self, place: int, which: int, again: bool, foreign: bool) -> None:
        """A deletion of some codes; with them one that was deleted before, or one of another promotion."""
        self._need(place, "codes")
        model = self._add(
            "delete codes", place, *(("again",) if again else ()), *(("foreign",) if foreign else ()), which=which
        )
        model.codes = max(0, model.codes - 1)

    @rule(place=PLACES)
    @precondition(lambda self: self._has("jobs"))
    def wait(self, place: int) -> None:
        """Waits for the jobs of a promotion, and reads what they made."""
        self._add("wait", place)

    @rule(place=PLACES, which=st.integers(0, 6), window=WINDOWS)
    @precondition(lambda self: self._has("jobs"))
    def list_jobs(self, place: int, which: int, window: tuple[int, int]) -> None:
        """A page of the jobs, with or without a filter."""
        self._add("list jobs", place, *window, which=which)

    @rule(place=PLACES, window=WINDOWS)
    def list_codes(self, place: int, window: tuple[int, int]) -> None:
        """A page of the codes."""
        self._need(place, "codes")
        self._add("list codes", place, *window)

    @rule(place=PLACES, which=RECENT, deleted=st.booleans())
    def filter_codes(self, place: int, which: int, deleted: bool) -> None:
        """A filter on one code, perhaps one that was deleted."""
        self._need(place, "codes")
        self._add("filter codes", place, *(("deleted",) if deleted else ()), which=which)

    @rule(place=PLACES, which=st.integers(0, 2))
    def reject(self, place: int, which: int) -> None:
        """A request for a job that must be rejected."""
        self._add("reject", place, which=which)

    @rule(place=PLACES, which=st.integers(0, 2), is_wrong=st.booleans())
    def deny(self, place: int, which: int, is_wrong: bool) -> None:
        """A request without a token, or with an invalid one."""
        self._need(place, "codes")
        self._add("deny", place, *(("wrong",) if is_wrong else ()), which=which)

    @rule()
    @precondition(lambda self: self._has("jobs") and not self._has_token)
    def token(self) -> None:
        """A new token, with which the sequence goes on."""
        self._has_token = True
        self._add("token", 0)

    @rule(place=PLACES, is_beside=st.booleans())
    @precondition(lambda self: self._has("jobs"))
    def delete_promotion(self, place: int, is_beside: bool) -> None:
        """The deletion of a promotion, perhaps with an unfinished job."""
        self._add("delete promotion", place, is_beside=is_beside).is_deleted = True

    def teardown(self) -> None:
        """Hands over the sequence, unless hypothesis broke off the walk."""
        if sys.exc_info()[0] is None:
            self._visit(tuple(step for step, is_kept in zip(self._steps, self._kept, strict=False) if is_kept))


def database_in(folder: str) -> ExampleDatabase:
    """The example database in a folder."""
    return DirectoryBasedExampleDatabase(Path(folder))


def sequences(count: int, number: int, database: str = "") -> list[Sequence]:
    """Sequences to run, the same in every run for the same seed `number`: first those of the database, then `count` others."""
    found: dict[Sequence, None] = {}

    def note(sequence: Sequence) -> None:
        if sequence:
            found.setdefault(sequence)

    kept = ReadOnlyDatabase(database_in(database)) if database else None
    explore(note, count, number, kept, shrink=False)
    return list(found)


def explore(visit: Visit, count: int, number: int, database: ExampleDatabase | None, *, shrink: bool) -> None:
    """Walks: `visit` gets the sequence of each, and raises to have hypothesis shrink it, and keep it in the database."""

    def walk() -> RuleBasedStateMachine:
        return Machine(visit)

    phases = [Phase.reuse, Phase.generate, *([Phase.shrink] if shrink else [])]
    how = settings(
        max_examples=count,
        stateful_step_count=STEPS + 1,
        database=database,
        deadline=None,
        phases=phases,
        backend="promotion-jobs",
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        print_blob=False,
        report_multiple_bugs=True,
    )
    with elsewhere():
        run_state_machine_as_test(seed(number)(walk), settings=how)  # type: ignore[arg-type]  # a factory will do
