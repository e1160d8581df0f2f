"""The order in which findings are told: what is to be fixed first comes first."""

from __future__ import annotations

from promotion_jobs_conformance.result import (
    Finding,
    Level,
    Outcome,
    Received,
    Requirement,
    RequirementResult,
    Sent,
    first_to_fix,
)


def result(name: str, status: int | None, expected: str = "") -> RequirementResult:
    requirement = Requirement(name, Level.MUST, "", (), (), "", 1)
    if status is None:
        return RequirementResult(requirement, Outcome.UNREACHABLE)
    finding = Finding(expected, str(status), "", Sent("GET", ""), Received(status), "", "", "")
    return RequirementResult(requirement, Outcome.VIOLATED, findings=(finding,))


def test_what_is_missing_failing_or_open_to_everybody_comes_first() -> None:
    listed = [
        result("JobName.type", 201),
        result("BearerAuth.valid", 200),
        result("no-server-error", 502),
        result("listPromotionJobs.lists", 404, "200 and a page"),
        result("JobStatus.enum", None),
        result("PromotionID.unknown", 405, "404"),
    ]
    order = [one.requirement.id for one in first_to_fix(listed)]
    assert order == [
        "JobStatus.enum",
        "listPromotionJobs.lists",
        "no-server-error",
        "BearerAuth.valid",
        "JobName.type",
        "PromotionID.unknown",
    ]
