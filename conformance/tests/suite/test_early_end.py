"""A verdict on a broken server takes a minute at most; a server that is only slow is not accused, and is told what to do."""

from __future__ import annotations

from typing import Any

import pytest

from promotion_jobs_conformance.early_end import certain_violation, too_slow
from promotion_jobs_conformance.engine import budgets
from promotion_jobs_conformance.promotions.plan import USUAL_REQUESTS
from promotion_jobs_conformance.reports.summary import findings
from promotion_jobs_conformance.result import Outcome, RunResult, SkipReason, Verdict, Waiver
from promotion_jobs_conformance.run import Run, run
from promotion_jobs_conformance.target import Credentials, Settings, Target
from tests.promotions.stories import Story
from tests.suite.broken import late, reference, shared
from tests.suite.conftest import TOKEN, contract, serve

__all__ = ["contract", "serve"]
DASH = "CodeLength.groups"


def first(result: RunResult) -> str:
    """The requirement of the finding that is told first."""
    return findings(result)[0][0].requirement.id


def untested(result: RunResult) -> set[str]:
    """Why requirements were not tested, but for those that the contract excludes."""
    left = (one for one in result.requirements if one.outcome is Outcome.NOT_TESTED)
    return {one.reason for one in left if one.because is not SkipReason.EXCLUDED}


# Whole runs


@pytest.mark.parametrize("workers", [1, 3])
def test_a_slow_server_that_violates_something_is_checked_until_that_is_certain(
    serve: Any, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    monkeypatch.setattr(budgets, "LONG", 1.5)
    result = serve(late(reference("dash-at-the-end"), 0.01)).judged(settings=Settings(workers=workers))
    assert (result.verdict, first(result)) == (Verdict.VIOLATED, DASH)
    assert result.requests < USUAL_REQUESTS["standard"] / 2
    assert any(f"since {DASH} was violated by then" in reason and "--max-time" in reason for reason in untested(result))


def test_a_server_too_slow_for_the_time_of_a_run_is_not_accused_and_its_owner_is_told_what_to_do(
    serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budgets, "LONG", 0.5)
    monkeypatch.setattr(budgets, "MOST_TIME", 5.0)
    result = serve(late(reference(), 0.05)).judged()
    assert (result.verdict, result.exit_code) == (Verdict.UNREACHABLE, 3)
    assert not [one for one in result.requirements if one.outcome in (Outcome.VIOLATED, Outcome.DEVIATED)]
    assert result.requests < 40
    assert any("for a response" in reason and "--max-time" in reason for reason in untested(result))
    assert any("--workers" in note and "--profile smoke" in note for note in result.notes)


def test_a_slow_server_that_conforms_is_checked_to_the_end(serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budgets, "LONG", 0.2)
    monkeypatch.setattr(budgets, "AGAIN", 0.2)
    result = serve(late(reference(), 0.002)).judged(settings=Settings(profile="smoke"))
    assert result.verdict is Verdict.INCOMPLETE
    assert result.requests >= USUAL_REQUESTS["smoke"]


def test_what_is_waived_does_not_end_a_run(contract: Any, serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budgets, "LONG", 0.2)
    sender = serve(reference("dash-at-the-end")).sender
    waiver = Waiver(DASH, "known", "us", "https://example.com", "2999-01-01")
    this = Run(contract, Target("http://testserver", Credentials(TOKEN)), Settings(profile="smoke"))
    this.waivers = {DASH: waiver}
    result = run(this, sender)
    assert next(one for one in result.requirements if one.requirement.id == DASH).outcome is Outcome.WAIVED
    assert not any("was violated by then" in reason for reason in untested(result))


def test_the_first_finding_about_a_server_that_takes_every_promotion_for_one_is_the_cause(serve: Any) -> None:
    result = serve(shared(reference())).judged(settings=Settings(profile="smoke"))
    assert (result.verdict, first(result)) == (Verdict.VIOLATED, "PromotionID.unknown")
    assert len(findings(result)) > 1


def test_a_server_that_validates_nothing_costs_few_jobs_and_is_one_finding_for_all_properties(serve: Any) -> None:
    result = serve(reference("nothing-is-validated")).judged()
    assert first(result) == "createPromotionJob.validation-status"
    red = [one.requirement.id for one in result.requirements if one.outcome is Outcome.VIOLATED]
    assert not [name for name in red if name.startswith(("JobInput", "CodeGenerate", "ConsumeUnit", "CodeLength"))]
    assert result.jobs_created < 160
    by_id = {one.requirement.id: one for one in result.requirements}
    assert by_id["ConsumeUnit.enum"].outcome is Outcome.NOT_TESTED
    assert "createPromotionJob.validation-status" in by_id["ConsumeUnit.enum"].reason


def test_the_usual_requests_are_those_of_a_run_on_the_reference(serve: Any) -> None:
    result = serve(reference()).judged()
    assert USUAL_REQUESTS["standard"] <= result.requests <= 750
    assert result.jobs_created <= 65


# The reasons


def story() -> Story:
    """A job that shows a status that there is not."""
    found = Story()
    promotion = found.create_promotion()
    job = found.create_job(promotion, 1)
    found.finish(promotion, job, "done")
    return found


def test_only_a_must_that_counts_and_is_not_waived_makes_a_verdict_certain() -> None:
    observations = story().observations()
    assert certain_violation(observations, (), (), 35.0)
    assert "JobStatus.enum was violated" in certain_violation(observations, ("JobStatus.enum",), (), 35.0)
    assert certain_violation(observations, ("JobName.type",), (), 35.0) == ""
    assert certain_violation(observations, ("JobStatus.enum",), ("JobStatus.enum",), 35.0) == ""
    assert certain_violation(Story().observations(), (), (), 35.0) == ""


@pytest.mark.parametrize(
    ("workers", "profile", "left", "is_too_slow"),
    [
        (1, "standard", 30.0, True),
        (1, "standard", 60.0, False),
        (4, "standard", 12.0, False),
        (1, "smoke", 10.0, False),
    ],
)
def test_the_time_that_is_needed_follows_from_the_responses_so_far(
    workers: int, profile: str, left: float, is_too_slow: bool
) -> None:
    history = story().history  # each response took 0.05 s
    assert bool(too_slow(history, Settings(workers=workers, profile=profile), left)) is is_too_slow


def test_what_is_wrong_with_a_server_as_a_whole_comes_before_what_follows_from_it(serve: Any) -> None:
    async def says_ok(scope: Any, receive: Any, send: Any) -> None:
        async def sends(message: Any) -> None:
            if message["type"] == "http.response.start" and message["status"] >= 400:
                message = {**message, "status": 200}
            await send(message)

        await app(scope, receive, sends)

    app = reference()
    result = serve(says_ok).judged(settings=Settings(profile="smoke"))
    assert (result.verdict, first(result)) == (Verdict.VIOLATED, "Error.status-agrees")
