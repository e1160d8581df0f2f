"""A server that has the seed's operation alone: what can be judged of it is, and nothing is held against it wrongly."""

from __future__ import annotations

from typing import Any

import pytest

from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.result import Level, Outcome, RunResult, SkipReason, Verdict
from promotion_jobs_conformance.target import Settings

from .conftest import Serve
from .seed_server import SeedServer

ALONE = frozenset({"createPromotionJob"})
BROKEN = {
    "long-name": "JobName.maxLength",
    "no-maximum": "NumberOfCodes.configured-maximum",
    "trimmed-name": "createPromotionJob.echo-name",
    "never-pending": "createPromotionJob.pending",
    "status-200": "createPromotionJob.created",
    "any-token": "BearerAuth.required",
    "automatic": "createPromotionJob.automatic",
    "same-id": "PromotionJob.id-unique",
    "content-type": "json-media-type",
    "one-job-only": "createPromotionJob.next-job",
}


def judged(serve: Serve, server: SeedServer, **more: Any) -> RunResult:
    given = {"manual_promotions": server.manual, "automatic_promotions": server.automatic}
    return serve(server).judged(settings=Settings(job_timeout=3.0), **given | more)


def red(result: RunResult) -> list[str]:
    broken = (Outcome.VIOLATED, Outcome.DEVIATED, Outcome.ERROR)
    return [r.requirement.id for r in result.requirements if r.outcome in broken]


@pytest.mark.parametrize(
    "shade",
    [
        {"busy": 409, "lasts": 0.02},
        {"busy": 0, "absent": 501},
        {"busy": 422, "absent": 405, "manual": ("m1",), "automatic": ()},
        {"busy": 409, "lasts": 0.2, "quick": 4},  # that it rejects a job while another runs is seen late
        {"busy": 400, "title": "invalid", "lasts": 0.05},  # in the words of its other rejections
        {"busy": 422, "title": "No codes allowed", "lasts": 0.05},
    ],
)
def test_it_conforms_as_far_as_can_be_seen(serve: Serve, shade: dict[str, Any]) -> None:
    plain: dict[str, Any] = {"manual": ("m1", "m2"), "automatic": ("a1",), "lasts": 0.0}
    server = SeedServer(**plain | shade)
    result = judged(serve, server)
    assert red(result) == []
    assert (result.verdict, result.exit_code) == (Verdict.INCOMPLETE, 0)
    assert server.made == result.jobs_created
    assert any("only createPromotionJob was checked" in note for note in result.notes)
    assert len(result.cleanup.left) == len(server.manual)
    assert (result.cleanup.left[0].startswith("up to "), result.cleanup.command) == (True, "")


def test_what_only_other_operations_show_is_not_tested(serve: Serve, contract: Contract) -> None:
    server = SeedServer(manual=("m1",), lasts=0.0)
    result = judged(serve, server, operations=ALONE)
    assert red(result) == []
    assert result.notes[-1].startswith(
        "The target does not have these operations, so their requirements are not tested: list"
    )
    untested = {r.requirement.id: r for r in result.requirements if r.outcome is Outcome.NOT_TESTED}
    assert all(r.because in (SkipReason.OPTED_OUT, SkipReason.EXCLUDED) and r.reason for r in untested.values())
    others = [
        r.id
        for r in contract.requirements.values()
        if r.level is Level.MUST and not r.excluded and r.operations and not ALONE & set(r.operations)
    ]
    assert set(others) <= set(untested)
    tested = [r.requirement.id for r in result.requirements if r.outcome is Outcome.PASSED and r.cases]
    assert len(tested) > 80
    assert not server.rejected_as_busy or server.made == result.jobs_created


@pytest.mark.parametrize("wrong", BROKEN)
def test_what_it_does_wrongly_is_found_and_nothing_else(serve: Serve, wrong: str) -> None:
    server = SeedServer(manual=("m1", "m2"), automatic=("a1",), lasts=0.0, wrong=wrong)
    result = judged(serve, server)
    assert (red(result), result.exit_code) == ([BROKEN[wrong]], 1)
