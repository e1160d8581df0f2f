"""A server that accepts what it must reject: one finding if it accepts everything, and what comes back is due to that."""

from __future__ import annotations

from typing import Any

import pytest

from promotion_jobs_conformance.engine.evaluation import Judgement, evaluate
from promotion_jobs_conformance.promotions.registry import CHECKS
from promotion_jobs_conformance.promotions.scenarios.rejections import cases_of
from tests.promotions.stories import TIMES, Story, contract, errors, page

STATUS = "createPromotionJob.validation-status"
NAMES = [one for one in dict.fromkeys(case.requirement for case in cases_of(contract(), 0)) if one.count(".") == 1]


def told(accepted: int, rejected: int = 0, each: int = 2) -> tuple[Story, dict[str, Judgement]]:
    """The judgement of a server that accepts what breaks so many requirements, and rejects what breaks others."""
    story = Story()
    promotion = story.create_promotion()
    cases = cases_of(contract(), 0)
    for turn, name in enumerate(NAMES[: accepted + rejected]):
        for number, case in enumerate([case for case in cases if case.requirement == name][:each]):
            data = {"type": "promotion_job", "id": f"{turn}-{number}", "promotion_id": promotion, "meta": TIMES}
            shows: Any = {"data": data | {"job_type": "code_export", "status": "completed"}}
            status, body = (201, shows) if turn < accepted else (400, errors(400, "invalid"))
            story.send("POST", f"/v2/promotions/{promotion}/jobs", case.body, status=status, shows=body)
    return story, evaluate(story.observations(), CHECKS)


def test_a_server_without_validation_is_one_finding() -> None:
    _, found = told(accepted=10)
    assert found[STATUS].is_violated
    assert "10 requirements" in found[STATUS].violations[0].actual
    for name in NAMES[:10]:
        assert (found[name].is_violated, found[name].blocked) == (False, [STATUS])


@pytest.mark.parametrize(("accepted", "rejected"), [(3, 0), (7, 0), (9, 9), (10, 2)])
def test_what_is_accepted_of_some_properties_is_a_finding_of_each(accepted: int, rejected: int) -> None:
    _, found = told(accepted, rejected)
    assert not found[STATUS].is_violated
    assert all(found[name].is_violated for name in NAMES[:accepted])
    assert all(found[name].passed and not found[name].violations for name in NAMES[accepted : accepted + rejected])


def test_a_job_that_shows_what_should_have_been_rejected_is_due_to_its_acceptance() -> None:
    story = Story()
    promotion = story.create_promotion()
    case = next(case for case in cases_of(contract(), 0) if case.requirement == "JobInput.discriminator")
    shown = case.body["data"] | {"id": "odd", "promotion_id": promotion, "status": "completed", "meta": TIMES}
    story.send("POST", f"/v2/promotions/{promotion}/jobs", case.body, status=201, shows={"data": shown})
    story.send("GET", f"/v2/promotions/{promotion}/jobs", shows=page([shown]))
    found = story.judge("PromotionJob.discriminator")
    assert found.violations
    assert found.blocked == ["JobInput.discriminator"]
    assert story.violates("JobInput.discriminator")
    own = shown | {"id": story.create_job(promotion, 1)}
    story.send("GET", f"/v2/promotions/{promotion}/jobs", shows=page([own, shown]))
    assert story.violates("PromotionJob.discriminator")  # of a job that was asked for as it should be
