"""What is wrong with a server as a whole is one finding: errors sent as successes, data that it lost, a token that it forgot."""

from __future__ import annotations

from typing import Any

from promotion_jobs_conformance.engine.evaluation import evaluate
from promotion_jobs_conformance.engine.history import Authorization
from promotion_jobs_conformance.promotions.registry import CHECKS
from tests.promotions.stories import Story, errors

UNKNOWN = "/v2/promotions/00000000-0000-4000-8000-000000000000"
NO_TOKEN = Authorization.NONE


def red(story: Story) -> dict[str, str]:
    """What is violated, and what came instead."""
    found = evaluate(story.observations(), CHECKS)
    assert not [judged.error for judged in found.values() if judged.error]
    return {name: judged.violations[0].actual for name, judged in found.items() if judged.is_violated}


def rejecting(status: int) -> Story:
    """Three rejections, of an unknown promotion and of a missing token, whose status is that of the error, or another."""
    story = Story()
    promotion = story.create_promotion()
    for path, said, how in (
        (f"{UNKNOWN}/codes", 404, Authorization.VALID),
        (f"{UNKNOWN}/jobs", 404, Authorization.VALID),
        (f"/v2/promotions/{promotion}/jobs", 401, NO_TOKEN),
    ):
        story.send("GET", path, status=status or said, shows=errors(said), authorization=how)
    return story


def test_errors_with_the_status_of_a_success_are_one_finding() -> None:
    assert "Error.status-agrees" not in red(rejecting(0))
    found = red(rejecting(200))
    assert list(found) == ["Error.status-agrees"]
    assert "200, as in 3 responses whose body is an error" in found["Error.status-agrees"]


def test_one_rejection_with_the_status_of_a_success_is_what_it_breaks() -> None:
    story = Story()
    story.send("GET", f"{UNKNOWN}/jobs", shows=errors(404))
    assert "PromotionID.unknown" in red(story)
    assert "Error.status-agrees" not in red(story)


def restarted(*, forgets: bool = True) -> Story:
    """Two promotions with a job each are there, and then the server knows none of them, or one still."""
    story = Story()
    first, second = story.create_promotion(), story.create_promotion()
    for promotion in (first, second):
        story.list_jobs(promotion)
        story.list_codes(promotion)
    for promotion in (first, second):
        status = 404 if forgets or promotion == first else 200
        story.send("GET", f"/v2/promotions/{promotion}/jobs", status=status, shows=_shown(status))
        story.list_codes(promotion, status=status)
    story.list_jobs(story.create_promotion())
    return story


def _shown(status: int) -> Any:
    return errors(404) if status == 404 else {"data": []}


def test_a_server_that_lost_its_data_is_one_finding() -> None:
    found = red(restarted())
    own = {name: actual for name, actual in found.items() if not name.startswith(("JobsPage.", "Timestamp"))}
    assert list(own) == ["createPromotion.created"]
    assert "404 from here on for 2 promotions" in own["createPromotion.created"]


def test_a_server_that_lost_one_promotion_has_not_lost_its_data() -> None:
    found = red(restarted(forgets=False))
    assert "createPromotion.created" not in found
    assert {"listPromotionJobs.lists", "listPromotionCodes.lists"} <= set(found)


def test_a_token_that_is_accepted_no_more_accuses_nothing_else() -> None:
    story = Story()
    promotion = story.create_promotion()
    story.list_codes(promotion)
    story.send("POST", f"/v2/promotions/{promotion}/jobs", {"data": {}}, status=401, shows=errors(401))
    story.send("POST", f"/v2/promotions/{promotion}/jobs", {"data": 1}, status=401, shows=errors(401))
    name = "createPromotionJob.validation-status"
    assert name in red(story)  # one operation alone says nothing of the token
    story.send("DELETE", f"/v2/promotions/{promotion}", status=401, shows=errors(401))
    assert not {name, "deletePromotion.deleted"} & set(red(story))
