"""Sequences from hypothesis over promotions, jobs and codes (D1 to D18, A5, A15, A30, A37, A47). It neither sends nor judges.

A *sequence* is a list of steps that name things by their position ("the newest job of the first promotion"), and no IDs, so that
it can be run on any server, shortened, kept, and run again. What a server did is not known here, since sequences
are made before they are run: several run side by side, as jobs take time. A step that has nothing to act on is
skipped.

A fault of a sequence shows when certain things have happened to *one* promotion in a certain order, whatever happened in
between. So a sequence is a shuffled deck: it has every kind of step, those that change something more than once, almost all
of them about its first promotion. Each order of three kinds of steps is then in at least every sixth sequence, and a
dozen sequences have nearly all of them; steps that are chosen independently of each other need many times as many
(such sets are known as sequence covering arrays: D. R. Kuhn et al., Combinatorial Methods for Event Sequence Testing, 2012). At the
end all that can be read is read, by each filter and by pages, since a fault may show nowhere else.

How many steps there are and which of them are kept is chosen first, and to keep none is the simplest; so hypothesis shrinks a
sequence by cutting it off, and by leaving out steps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase, ReadOnlyDatabase

from ..contract.random_values import elsewhere


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

FIRST, LAST = st.just(0), st.just(-1)  # of the promotions of a sequence
MOSTLY_FIRST = st.sampled_from((0,) * 7 + (1,))
RECENT = st.sampled_from((0, 0, 0, 1, 1, 2, 3))  # of jobs and codes, from the newest on
NUMBER = st.integers(1, 3)
OPTIONAL = ("name", "code_prefix", "code_length", "max_uses_per_code", "consume_unit")
SHAPES = st.sampled_from(((), (), ("name",), ("code_prefix",), ("code_length",), OPTIONAL[3:], OPTIONAL, OPTIONAL))
NAMED = st.sampled_from(((), ("name",)))
LATE = st.sampled_from(((), ("late",)))
DENIED = st.sampled_from(((), ("wrong",)))
WINDOWS = st.tuples(st.integers(0, 3), st.integers(0, 3))  # limit and offset; 0 is none
NONE, ZERO, ALONE, BESIDE = st.just(()), st.just(0), st.just(False), st.just(True)


def _step(
    action: str,
    which: st.SearchStrategy[int] = ZERO,
    more: st.SearchStrategy[tuple[Any, ...]] = NONE,
    at: st.SearchStrategy[int] = MOSTLY_FIRST,
    beside: st.SearchStrategy[bool] = ALONE,
) -> st.SearchStrategy[Step]:
    return st.builds(Step, st.just(action), at, which, more, beside)


def _cards(*steps: st.SearchStrategy[Step]) -> st.SearchStrategy[Sequence]:
    """Steps that stay together."""
    return st.tuples(*steps)


def _both(first: st.SearchStrategy[Sequence], then: st.SearchStrategy[Sequence]) -> st.SearchStrategy[Sequence]:
    return st.builds(tuple.__add__, first, then)


# What is done while the job before is unfinished: to that job, to what was there before, or next to it.
_meanwhile = st.one_of(
    _cards(),
    _cards(_step("cancel", st.integers(0, 1), LATE, FIRST)),
    _cards(_step("delete codes", RECENT, at=FIRST, beside=BESIDE)),
    _cards(_step("file", st.integers(0, 1), at=FIRST, beside=BESIDE)),
    _cards(_step("deny", st.integers(0, 2), DENIED, FIRST)),
    _cards(_step("export", at=FIRST, beside=BESIDE)),
    _cards(_step("generate", NUMBER, at=FIRST, beside=BESIDE)),
)
MEANWHILE = _both(_meanwhile, _meanwhile)
_any_job = st.one_of(_step("export", at=FIRST), _step("generate", NUMBER, SHAPES, FIRST))
_any_elsewhere = st.one_of(_step("export", at=st.just(1)), _step("generate", NUMBER, at=st.just(1)))
_generate = _both(_cards(_step("generate", NUMBER, SHAPES, FIRST)), MEANWHILE)
_export = _both(_cards(_step("export", more=NAMED, at=FIRST)), MEANWHILE)
_cancelled_generate = _cards(
    _step("generate", NUMBER, st.sampled_from((OPTIONAL[:2], OPTIONAL)), FIRST), _step("cancel", more=LATE, at=FIRST)
)
_cancelled_export = _cards(_step("export", more=NAMED, at=FIRST), _step("cancel", more=LATE, at=FIRST))
# For one code more than there is room for, mostly; the codes of one that fits cost their owner most.
_fill = _cards(_step("fill", st.sampled_from((1, 1, 0)), at=FIRST))
# The last job of the second promotion is unfinished when the first one's begins, or when that is cancelled.
_two_promotions = _cards(
    _any_elsewhere,
    _step("export", at=st.just(1)),
    st.one_of(_any_job, _any_job, _step("cancel", RECENT, at=FIRST)),
)

DECK = (
    *(_generate, _generate, _export, _export),
    *(_cancelled_generate, _cancelled_generate, _cancelled_export, _fill, _fill),
    *(_cards(_step("promotion")), _two_promotions),
    *(_cards(_step(action, RECENT, at=st.integers(0, 1))) for action in ("cancel elsewhere", "file elsewhere")),
    *(_cards(_step("delete codes", RECENT)),) * 2,
    _cards(_step("delete codes", RECENT, st.sampled_from((("again",), ("again",), ("foreign",))))),
    *(_cards(_step(action, RECENT)) for action in ("cancel", "file", "file", "file of any")),
    _cards(_step("reject", st.integers(0, 2))),
    *(_cards(_step("deny", st.integers(0, 2), DENIED)),) * 2,
    _cards(_step("list jobs", st.integers(0, 6), WINDOWS)),
    _cards(_step("list codes", more=WINDOWS)),
    _cards(_step("filter codes", RECENT, st.sampled_from(((), ("deleted",))))),
    _cards(_step("token")),
)
_gone = _step("delete promotion", at=FIRST, beside=st.booleans())
_new = (_step("promotion"), _step("generate", NUMBER, at=LAST))
ENDS = st.one_of(
    _cards(),
    _cards(),
    _cards(_gone, *_new),  # what does the next promotion show of it?
    _cards(_any_job, _gone, *_new),
    _cards(*_new, _any_job, _step("delete promotion", at=LAST, beside=BESIDE)),
)
COSTS = 3  # examples
STEPS = 2 + 2 * len(DECK) + 4  # of a sequence, at most
KEPT = st.lists(st.sampled_from((False, *(True,) * 19)), min_size=STEPS, max_size=STEPS)
UNCUT = 1_000_000  # far above STEPS, so that hardly any sequence is cut before hypothesis shrinks it
OPENING = _step("generate", st.just(3), SHAPES, FIRST)  # most steps are about codes


def _sequence(
    length: int, kept: list[bool], opening: Step, cards: tuple[Sequence, ...], order: list[int], end: Sequence
) -> Sequence:
    steps = [opening, *(step for position in order for step in cards[position]), Step("read all"), *end]
    return tuple(step for step, is_kept in zip(steps[:length], kept, strict=False) if is_kept)


SEQUENCES = st.builds(
    _sequence, st.integers(0, UNCUT), KEPT, OPENING, st.tuples(*DECK), st.permutations(range(len(DECK))), ENDS
)


def database_in(folder: str) -> ExampleDatabase:
    """The example database in a folder."""
    return DirectoryBasedExampleDatabase(Path(folder))


def count_of(examples: int) -> int:
    """The number of sequences of a run: each costs as much as several examples of another kind."""
    return max(1, examples // COSTS)


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
    """Calls `visit` with each sequence, which raises to have hypothesis shrink that one, and keep it in the database."""

    @settings(
        max_examples=count + 1,  # the first one is the simplest: empty
        database=database,
        deadline=None,
        phases=[Phase.reuse, Phase.generate, *([Phase.shrink] if shrink else [])],
        backend="promotion-jobs",
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        print_blob=False,
        report_multiple_bugs=True,
    )
    @seed(number)
    @given(SEQUENCES)
    def walk(sequence: Sequence) -> None:
        visit(sequence)

    with elsewhere():
        walk()
