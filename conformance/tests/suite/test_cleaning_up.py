"""The clean-up against servers that do not do it: it ends soon, and tells what is left in truth."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from promotion_jobs_conformance.http.exchange import ErrorKind, Exchange, NoResponse, Request, Response
from promotion_jobs_conformance.promotions.fixtures import cleaning
from promotion_jobs_conformance.result import Outcome, SkipReason, Verdict
from tests.hostile.changed import CREATION, DELETION, at, body, judged, red, reference
from tests.hostile.mutant import operation_of


def silent(request: Request, response: Response) -> Response:
    raise NoResponse(request, ErrorKind.MUTE, "connected and asked, but nothing came")


def slow(request: Request, response: Response) -> Response:
    time.sleep(0.02)
    return response


def test_two_deletions_without_an_response_are_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "MOMENT", 0.01)
    asked: list[str] = []

    def change(request: Request, response: Response) -> Response:
        asked.append(request.path)
        return silent(request, response)

    result = judged(at(DELETION, change))
    # The check of deletions asked as well; what follows is the clean-up, the last thing that a run does.
    assert asked[-1] == asked[-2]
    assert len(asked) <= 8
    assert result.cleanup.removed == 0
    assert len(result.cleanup.left) >= 4
    assert all("does not respond to deletions" in left or "no response" in left for left in result.cleanup.left)
    assert result.cleanup.command


def test_a_deletion_that_is_not_answered_once_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "MOMENT", 0.01)
    times: dict[str, int] = {}

    def change(request: Request, response: Response) -> Response:
        times[request.path] = times.get(request.path, 0) + 1
        return silent(request, response) if times[request.path] == 1 else response

    result = judged(at(DELETION, change))
    assert result.cleanup.left == ()


def test_a_slow_server_has_its_time_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("promotion_jobs_conformance.run.AFTER_RUN", 0.5)

    def change(request: Request, response: Response) -> Response:
        time.sleep(0.3)
        return response

    began = time.monotonic()
    result = judged(at(DELETION, change), only=("createPromotionJob.created", "createPromotionJob.automatic"))
    assert result.cleanup.left
    assert time.monotonic() - began < 15
    assert "the time limit of the clean-up was exceeded" in result.cleanup.left[0]
    assert result.cleanup.removed > 0  # what was done in time is told
    assert result.verdict is not Verdict.ERROR


def test_a_target_that_is_silent_about_jobs_alone_is_cleaned() -> None:
    """Only the list of jobs never responds, which is a failure of the server (A40); what the run made is removed."""

    def change(request: Request, response: Response) -> Response:
        return silent(request, response) if operation_of(request) == "GET /v2/promotions/P/jobs" else response

    result = judged(change)
    assert set(red(result)) == {"no-server-error"}
    assert result.cleanup.removed > 0
    assert result.cleanup.left == ()


def test_what_the_target_never_knew_is_not_reported_as_removed() -> None:
    """It shows another id than the promotion has."""

    def change(content: bytes) -> bytes:
        return content.replace(b'"id":"', b'"id":"not-').replace(b'"id": "', b'"id": "not-')

    result = judged(at(CREATION, body(change), 201))
    assert result.cleanup.removed == 0
    assert result.cleanup.left
    assert all("it may still exist" in left for left in result.cleanup.left)


def test_three_creations_without_an_response_are_enough() -> None:
    asked = 0

    def change(request: Request, response: Response) -> Response:
        nonlocal asked
        asked += 1
        return replace(response, body=b"{}")

    result = judged(at(CREATION, change, 201), profile="standard")
    assert asked <= 4  # one more is asked for by the check of wrong creations
    assert red(result)
    assert len(result.cleanup.left) == 3


def test_the_owners_time_is_a_budget() -> None:
    result = judged(slow, profile="standard", max_time=1.0)
    assert (result.verdict, result.exit_code) == (Verdict.INCOMPLETE, 0)
    assert result.seconds < 8
    assert result.cleanup.left == ()
    untested = [r for r in result.requirements if r.outcome is Outcome.NOT_TESTED and r.because is SkipReason.OPTED_OUT]
    assert len(untested) > 50
    assert all("--max-time" in r.reason for r in untested)


def test_without_it_a_run_ends_all_the_same_and_that_is_the_targets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("promotion_jobs_conformance.engine.budgets.MOST_TIME", 1.0)
    result = judged(slow, profile="standard")
    assert (result.verdict, result.exit_code) == (Verdict.UNREACHABLE, 3)
    assert result.cleanup.left == ()
    assert any("--max-time" in note for note in result.notes)


def test_waiting_for_a_job_counts() -> None:
    began = time.monotonic()

    def change(request: Request, response: Response) -> Response:
        return replace(response, body=response.body.replace(b'"completed"', b'"processing"'))

    result = judged(change, max_time=2.0, job_timeout=60.0)
    assert time.monotonic() - began < 10
    assert result.verdict is Verdict.INCOMPLETE


class WithoutDeletion:
    """A server that has no operation to delete promotions: its framework responds with 404."""

    def __init__(self) -> None:
        self.sender = reference()

    def send(self, request: Request) -> Exchange:
        if operation_of(request) == DELETION:
            return Exchange(request, Response(404, (("Content-Type", "application/json"),), b'{"detail":"Not Found"}'))
        return self.sender.send(request)

    def close(self) -> None:
        self.sender.close()


def test_a_404_of_a_route_that_there_is_not_is_no_removal() -> None:
    result = judged(sender=WithoutDeletion())
    assert result.cleanup.removed == 0
    assert len(result.cleanup.left) >= 2
    assert all("DELETE returned 404, and it may still exist" in left for left in result.cleanup.left)
    assert result.cleanup.command


def test_a_404_of_a_promotion_that_is_gone_is_believed() -> None:
    """The deletions are run, and answered with 404; only those that never showed a job or a list are doubted."""
    result = judged(at(DELETION, lambda request, response: replace(response, status=404)))
    assert result.cleanup.removed >= 4
    assert len(result.cleanup.left) <= 2  # the automatic one, and one that was asked for with its type alone
