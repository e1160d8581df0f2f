"""Shrinks the sequences of the profile deep that violate something, and keeps them for the next run (`--shrink-jobs`, `--database`).

Hypothesis shrinks: it generates the sequences once more, by the same seed. What was run already is not
sent again, since its verdict is known; so it reaches the first violated sequence without a request. From there on it
leaves out steps, many at first, each time on its own promotions, as long as the budget of jobs lasts. What it finds, and what it found
first if nothing may be tried, is kept in its example database, from which the next run takes its first sequences.

A sequence is judged by itself: the checks see the exchanges about its own promotions, and no others. What only several
sequences together violate is a finding of the run, and is not shrunk.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Callable
from functools import cache

from .engine.evaluation import evaluate
from .engine.history import History
from .engine.observations import Observations
from .engine.recorded import Recorded
from .engine.skips import BudgetMet, Skip, TargetLost
from .promotions.fixtures.testbed import TestBed
from .promotions.random_sequences import Sequence, count_of, database_in, explore
from .promotions.registry import CHECKS
from .promotions.scenarios.sequence_steps import Played
from .promotions.scenarios.sequences import carried_out, last_looks
from .promotions.views.excerpts import about
from .result import Level


class ViolatedError(Exception):
    """A sequence violates a requirement. Hypothesis distinguishes bugs by their classes: each requirement has one of its own."""


class _EnoughError(BaseException):
    """Hypothesis has looked for long enough. Not an Exception, since hypothesis would take that for another bug."""


LOOKS = 60  # at sequences while shrinking; what is shorter by then is in the database


@cache
def _class_of(requirement: str) -> type[ViolatedError]:
    return type("ViolatedError", (ViolatedError,), {"requirement": requirement})


def shrink(bed: TestBed, recorded: Recorded) -> None:
    """Runs shorter sequences than those that violate something, within the budget, and keeps the shortest in the database."""
    shrinker = _Shrinker(bed, recorded)
    settings = bed.settings
    kept = database_in(settings.database) if settings.database else None
    if not shrinker.shortest and kept is None:
        return
    before = shrinker.lengths
    shrinker.halve()
    try:
        explore(shrinker.visit, count_of(settings.examples), settings.seed, kept, shrink=settings.shrink_jobs > 0)
    except (ViolatedError, _EnoughError):
        pass
    except BaseExceptionGroup as found:
        _, others = found.split(ViolatedError)
        if others is not None:
            raise
    after = shrinker.lengths
    for name in after:
        if name in before and after[name] < before[name]:
            text = f"The sequence that violates {name} was shrunk from {before[name]} steps to {after[name]}"
            bed.session.note(f"{text} ({shrinker.tried} shorter ones tried).")


class _Shrinker:
    """What is known of sequences: what each violates, and the shortest one for each requirement."""

    def __init__(self, bed: TestBed, recorded: Recorded) -> None:
        self._bed, self._recorded = bed, recorded
        self._before, self._left = len(bed.jobs), bed.settings.shrink_jobs
        self.tried = self._looks = 0
        # What is violated, by which sequence, and by which part of it.
        self._halved: list[tuple[str, Sequence, Sequence]] = []
        self.shortest: dict[str, Played] = {}
        self._known: dict[Sequence, tuple[str, ...]] = {}
        for played in bed.played:
            self._note(played, self._violated(played))
        # Whether any shows it before the last look, for which each shorter one would have to wait as well.
        is_shown_early: Callable[[Played], bool] = lambda played: bool(self._violated(played, played.ended))  # noqa: E731
        self._waits = not any(is_shown_early(played) for played in self.shortest.values())

    @property
    def lengths(self) -> dict[str, int]:
        """The number of steps of the shortest sequence for each requirement."""
        return {name: len(played.sequence) for name, played in self.shortest.items()}

    def visit(self, sequence: Sequence) -> None:
        """Raises ViolatedError if a sequence violates something; what is not known yet is tried, within the budget."""
        self._looks += 1
        if self._looks > LOOKS + 2 * count_of(self._bed.settings.examples):
            raise _EnoughError
        names = self._known[sequence] if sequence in self._known else self._inferred(sequence)
        if names is None and self._left > 0:
            is_part = any(_is_part(sequence, one.sequence) for one in self.shortest.values())
            names = self._try(sequence) if is_part else ()
        if names:
            raise _class_of(names[0])

    def halve(self) -> None:
        """Leaves out halves, quarters, and so on, of what violates a requirement first: hypothesis leaves out step by step."""
        for whole, names in [(sequence, names) for sequence, names in self._known.items() if names]:
            if any(name == names[0] for name, _, _ in self._halved):
                continue
            begins = (whole[:count] for count in range(1, len(whole) + 1))
            left = next(one for one in begins if self._known.get(one, ())[:1] == names[:1])
            size = len(left) // 2
            while size and self._left > 0:
                start = 0
                while start < len(left) and self._left > 0:
                    rest = left[:start] + left[start + size :]
                    known = self._known.get(rest)
                    if rest and names[0] in (self._try(rest) if known is None else known):
                        left = rest
                    else:
                        start += size
                size //= 2
            self._halved.append((names[0], whole, left))

    def _inferred(self, sequence: Sequence) -> tuple[str, ...] | None:
        """What a sequence violates that has all the steps of a part which does, and no others than the whole has."""
        return next(
            ((name,) for name, whole, part in self._halved if _is_part(sequence, whole) and _is_part(part, sequence)),
            None,
        )

    def _try(self, sequence: Sequence) -> tuple[str, ...]:
        played, before = Played(sequence), len(self._bed.jobs)
        self.tried += 1
        try:
            for waits in carried_out(self._bed, [played]):
                self._bed.wait(waits)
            if self._waits:
                last_looks(self._bed, [played])
        except Skip:
            return self._note(played, ())
        except (BudgetMet, TargetLost) as ended:
            self._bed.session.note(f"Shrinking ended early: {ended}.")
            self._left = 0
            return ()
        finally:
            self._left -= max(1, len(self._bed.jobs) - before)  # one without a job has its cost as well
        return self._note(played, self._violated(played))

    def _note(self, played: Played, names: tuple[str, ...]) -> tuple[str, ...]:
        self._known[played.sequence] = names
        for name in names:
            known = self.shortest.get(name)
            if known is None or len(played.sequence) < len(known.sequence):
                self.shortest[name] = played
        if names:
            self._note_beginnings(played, names[0])
        return names

    def _note_beginnings(self, played: Played, name: str) -> None:
        """What came behind a violation had no part in it: each beginning that shows it needs no try."""
        steps = range(1, len(played.times) + 1)
        shows_it: Callable[[int], bool] = lambda count: name in self._violated(played, played.times[count - 1])  # noqa: E731
        for count in steps[bisect_left(steps, True, key=shows_it) :]:
            self._known.setdefault(played.sequence[:count], (name,))

    def _violated(self, played: Played, until: float = float("inf")) -> tuple[str, ...]:
        """The requirements that a sequence violates on its own, in the document's order."""
        history = about(self._recorded.history, played.promotions)
        if until != float("inf"):
            history = _before(history, until)
        requirements = self._bed.contract.requirements
        found = evaluate(Observations(self._bed.contract, self._recorded.settings, history), CHECKS)
        return tuple(
            name
            for name in requirements
            if name in found and found[name].is_violated and requirements[name].level is not Level.FREE
        )


def _is_part(sequence: Sequence, whole: Sequence) -> bool:
    """True for what is left of a sequence when steps are left out; any other one is a try in the dark, and costs as much."""
    left = iter(whole)
    return 0 < len(sequence) < len(whole) and all(step in left for step in sequence)


def _before(history: History, time_: float) -> History:
    began = time.monotonic() - history.now()
    return history.excerpt([one for one in history if one.ended + began <= time_])
