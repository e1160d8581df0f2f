"""The order in which findings are told: what is to be fixed first comes first."""

from __future__ import annotations

from dataclasses import replace

from promotion_jobs_conformance.reports.summary import findings
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
from tests.reports.samples import GREEN


def result(name: str, status: int | None, expected: str = "", dependents: int = 0) -> RequirementResult:
    requirement = Requirement(name, Level.MUST, "", (), (), "", 1)
    if status is None:
        return RequirementResult(requirement, Outcome.UNREACHABLE)
    finding = Finding(expected, str(status), "", Sent("GET", ""), Received(status), "", "", "")
    return RequirementResult(requirement, Outcome.VIOLATED, findings=(finding,), dependents=dependents)


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


def test_of_the_rest_what_most_others_depend_on_comes_first_and_then_the_order_of_the_document() -> None:
    listed = [
        result("createPromotionJob.automatic", 201),
        result("listPromotionJobs.isolated", 200, dependents=59),
        result("JobName.type", 201, dependents=7),
        result("JobID.other-promotion", 200),
        result("whole-answer", 200),
    ]
    order = [one.requirement.id for one in first_to_fix(listed)]
    assert order == [
        "whole-answer",
        "listPromotionJobs.isolated",
        "JobName.type",
        "createPromotionJob.automatic",
        "JobID.other-promotion",
    ]


def test_reports_tell_findings_in_this_order_and_what_only_should_be_last() -> None:
    should = replace(result("JobName.type", 201, dependents=90), outcome=Outcome.DEVIATED)
    listed = (should, result("CodeLength.type", 201), result("JobStatus.enum", 200, dependents=44), result("x", None))
    whole = replace(GREEN, requirements=listed)
    assert [item.requirement.id for item, _ in findings(whole)] == [
        "x",
        "JobStatus.enum",
        "CodeLength.type",
        "JobName.type",
    ]
