"""The verdict of a run, and its exit code, by what became of its requirements (DESIGN, "The words" and rule 5)."""

from __future__ import annotations

import pytest

from promotion_jobs_conformance.engine.evaluation import Judgement
from promotion_jobs_conformance.engine.expectations import Expectation
from promotion_jobs_conformance.outcomes import EXIT, outcome_of, verdict_of
from promotion_jobs_conformance.result import (
    Finding,
    Level,
    Outcome,
    Received,
    Requirement,
    RequirementResult,
    Sent,
    SkipReason,
    Verdict,
)


def requirement(level: Level = Level.MUST, excluded: str | None = None) -> Requirement:
    return Requirement("Thing.rule", level, "A sentence.", ("S1",), ("createPromotionJob",), "/info", 1, excluded)


def seen(outcome: Outcome, because: SkipReason | None = None, level: Level = Level.MUST) -> RequirementResult:
    return RequirementResult(requirement(level), outcome, "a reason", because, cases=int(because is None))


PASSED = seen(Outcome.PASSED)


@pytest.mark.parametrize(
    ("results", "verdict", "code"),
    [
        ([PASSED], Verdict.CONFORMS, 0),
        ([PASSED, seen(Outcome.DEVIATED, level=Level.SHOULD)], Verdict.CONFORMS, 0),
        ([PASSED, seen(Outcome.NOT_TESTED, SkipReason.OPTED_OUT)], Verdict.INCOMPLETE, 0),
        ([PASSED, seen(Outcome.NOT_TESTED, SkipReason.RACE)], Verdict.INCOMPLETE, 0),
        ([PASSED, seen(Outcome.NOT_TESTED, SkipReason.OPTED_OUT, Level.SHOULD)], Verdict.CONFORMS, 0),
        ([PASSED, seen(Outcome.NOT_TESTED, SkipReason.EXCLUDED)], Verdict.CONFORMS, 0),
        ([PASSED, seen(Outcome.NOT_TESTED, SkipReason.PREVENTED)], Verdict.UNREACHABLE, 3),
        ([PASSED, seen(Outcome.VIOLATED), seen(Outcome.ERROR)], Verdict.VIOLATED, 1),
        ([PASSED, seen(Outcome.ERROR)], Verdict.ERROR, 4),
        ([seen(Outcome.NOT_TESTED, SkipReason.OPTED_OUT)], Verdict.NOTHING_RAN, 5),
        ([], Verdict.NOTHING_RAN, 5),
    ],
)
def test_verdict(results: list[RequirementResult], verdict: Verdict, code: int) -> None:
    found = verdict_of(results, "", False)
    assert (found, EXIT[found]) == (verdict, code)


def test_a_lost_target_and_a_failed_suite_are_distinguished() -> None:
    assert verdict_of([PASSED], "it no longer responses", False) is Verdict.UNREACHABLE
    assert verdict_of([PASSED], "", True) is Verdict.ERROR
    assert verdict_of([PASSED, seen(Outcome.VIOLATED)], "it no longer responses", True) is Verdict.VIOLATED


BROKEN = Judgement(passed=9, violations=[Expectation(False, "this", "that")])
BLOCKED = Judgement(passed=9, violations=[Expectation(False, "this", "that")], blocked=["Other.rule"])
PASSING = Judgement(passed=1)


@pytest.mark.parametrize(
    ("judgement", "level", "error", "lost", "outcome", "because"),
    [
        (BROKEN, Level.MUST, None, "", Outcome.VIOLATED, None),
        (BROKEN, Level.MUST, "a traceback", "gone", Outcome.VIOLATED, None),
        (BROKEN, Level.SHOULD, None, "", Outcome.DEVIATED, None),
        (BROKEN, Level.FREE, None, "", Outcome.OBSERVED, None),
        (PASSING, Level.MUST, "a traceback", "", Outcome.ERROR, None),
        (PASSING, Level.MUST, None, "gone", Outcome.PASSED, None),
        (None, Level.MUST, None, "gone", Outcome.UNREACHABLE, None),
        (BLOCKED, Level.MUST, None, "", Outcome.NOT_TESTED, SkipReason.BLOCKED),
        (None, Level.MUST, None, "", Outcome.NOT_TESTED, SkipReason.PREVENTED),
    ],
)
def test_outcome(
    judgement: Judgement | None,
    level: Level,
    error: str | None,
    lost: str,
    outcome: Outcome,
    because: SkipReason | None,
) -> None:
    def present(_: Requirement, violated: Judgement) -> Finding:
        first = violated.violations[0]
        return Finding(first.expected, first.actual, "", Sent("", ""), Received(None), "", "", "")

    never = (SkipReason.PREVENTED, "never seen")
    found = outcome_of(requirement(level), judgement, error, lost, never, False, present, " > ".join)
    assert (found.outcome, found.because) == (outcome, because)
    assert bool(found.findings) == (outcome in (Outcome.VIOLATED, Outcome.DEVIATED))
    if because is SkipReason.BLOCKED:
        assert found.reason == "Other.rule"
