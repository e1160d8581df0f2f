"""An operation that the server does not have is one finding; what it responds with says nothing else."""

from __future__ import annotations

import random

import pytest

from promotion_jobs_conformance.engine.evaluation import evaluate
from promotion_jobs_conformance.promotions.checks.missing import MAIN
from promotion_jobs_conformance.promotions.registry import CHECKS
from promotion_jobs_conformance.result import ABSENT
from tests.promotions.stories import Story, errors

BODIES = {
    "application/json": b'{"errors":[{"status":"404","title":"no route"}]}',
    "text/html": b"<html>Not Found</html>",
    "": b"",
}


@pytest.mark.parametrize("operation", MAIN)
@pytest.mark.parametrize("status", ABSENT)
def test_a_missing_operation_is_one_finding(operation: str, status: int) -> None:
    story = Story()
    promotion = story.create_promotion()
    body = random.choice(list(BODIES.values()))  # noqa: S311  (any of them is a missing operation's)
    path, unknown = f"/v2/promotions/{promotion}", "/v2/promotions/00000000-0000-4000-8000-000000000000"
    job = "" if operation == "createPromotionJob" else story.create_job(promotion)
    if operation == "createPromotionJob":
        for location in (path, unknown):
            data = {"type": "promotion_job", "job_type": "code_export"}
            story.send("POST", f"{location}/jobs", {"data": data}, status=status, raw=body)
    elif operation in ("listPromotionJobs", "listPromotionCodes"):
        for location in (path, unknown):
            story.send("GET", f"{location}/{'jobs' if 'Jobs' in operation else 'codes'}", status=status, raw=body)
    elif operation == "cancelPromotionJob":
        story.send("POST", f"{path}/jobs/{job}/cancel", status=status, raw=body)
        story.send("POST", f"{path}/jobs/{job}/cancel", status=status, raw=body)
    elif operation == "getPromotionJobFile":
        story.finish(promotion, job)
        story.send("GET", f"{path}/jobs/{job}/file", status=status, raw=body)
    elif operation == "deletePromotionCodes":
        story.make(promotion, "aa2b-3c4d")
        deletion = {"data": {"type": "promotion_codes", "codes": [{"code": "aa2b-3c4d"}]}}
        story.send("DELETE", f"{path}/codes", deletion, status=status, raw=body)
    else:
        story.send("DELETE", path, status=status, raw=body)
    judgements = evaluate(story.observations(), CHECKS)
    red = {
        name: judged
        for name, judged in judgements.items()
        if judged.is_violated and any(one.at and one.at.operation == operation for one in judged.violations)
    }
    assert list(red) == [MAIN[operation]]
    assert "seems not to have this operation" in red[MAIN[operation]].violations[0].actual


CANNED = (b"<html>Welcome</html>", b"{}", b"")


@pytest.mark.parametrize("body", CANNED)
def test_a_success_that_says_the_same_whatever_was_asked_is_one_finding(body: bytes) -> None:
    story = Story()
    promotion, unknown = story.create_promotion(), "00000000-0000-4000-8000-000000000000"
    for name in (promotion, unknown):
        story.send("GET", f"/v2/promotions/{name}/codes", raw=body)
    judgements = evaluate(story.observations(), CHECKS)
    red = [name for name, judged in judgements.items() if judged.is_violated]
    assert red == ["listPromotionCodes.lists"]
    assert "200 without a result to each of its 2 requests" in judgements[red[0]].violations[0].actual


def test_a_page_in_place_of_a_list_is_what_it_breaks_if_rejections_are_right() -> None:
    story = Story()
    promotion, unknown = story.create_promotion(), "00000000-0000-4000-8000-000000000000"
    story.send("GET", f"/v2/promotions/{promotion}/codes", raw=CANNED[0])
    story.list_codes(unknown, status=404)
    judgements = evaluate(story.observations(), CHECKS)
    assert judgements["json-text"].is_violated


def test_a_server_that_knows_none_of_its_promotions_lacks_no_operation() -> None:
    story = Story()
    early = story.create_promotion()
    story.now.send("DELETE", f"/v2/promotions/{early}", status=404, shows=errors(404, "Not Found"))
    for _ in range(2):
        path = f"/v2/promotions/{story.create_promotion()}"
        data = {"type": "promotion_job", "job_type": "code_export"}
        story.send("POST", f"{path}/jobs", {"data": data}, status=404, shows=errors(404, "Not Found"))
        story.send("GET", f"{path}/jobs", status=404, shows=errors(404, "Not Found"))
        story.send("DELETE", path, status=404, shows=errors(404, "Not Found"))
    found = evaluate(story.observations(), CHECKS)
    assert [name for name, judged in found.items() if judged.is_violated] == ["createPromotion.created"]
    assert "keep no promotion" in found["createPromotion.created"].violations[0].actual
