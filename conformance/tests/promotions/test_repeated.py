"""A request that went out twice, since the server closed the connection over the first: it may have worked on both."""

from __future__ import annotations

import pytest

from promotion_jobs_conformance.http.exchange import ErrorKind
from tests.promotions.stories import Story, errors

JOB = {"data": {"type": "promotion_job", "job_type": "code_generate", "parameters": {"number_of_codes": 1}}}
CREATED, NEXT = "createPromotionJob.created", "createPromotionJob.next-job"
DELETED, LISTS = "deletePromotion.deleted", "listPromotionJobs.lists"


@pytest.mark.parametrize("is_repeated", [False, True])
def test_a_job_that_seems_rejected_may_have_been_created_before(is_repeated: bool) -> None:
    story = Story()
    path = f"/v2/promotions/{story.create_promotion()}/jobs"
    for _ in range(2):  # the second is rejected for the first, if there is one
        story.send("POST", path, JOB, status=409, shows=errors(409, "Conflict"), is_repeated=is_repeated)
    assert story.violates(CREATED) is not is_repeated
    assert not story.violates(NEXT)


@pytest.mark.parametrize("error", [ErrorKind.CLOSED, ErrorKind.CONNECT])
def test_a_job_without_a_response_may_be_there_even_if_it_was_asked_for_again(error: ErrorKind) -> None:
    story = Story()
    path = f"/v2/promotions/{story.create_promotion()}/jobs"
    story.send("POST", path, JOB, error=error)
    story.send("POST", path, JOB, status=409, shows=errors(409, "Conflict"))
    assert story.violates(CREATED) is (error is ErrorKind.CONNECT)


def test_a_second_deletion_is_judged_however_often_it_went_out() -> None:
    story = Story()
    path = f"/v2/promotions/{story.create_promotion()}"
    story.send("DELETE", path, status=204, is_repeated=True)
    story.send("DELETE", path, status=404, shows=errors(404, "Not Found"), is_repeated=True)
    assert story.passes(DELETED)
    assert story.passes("deletePromotion.no-failure")


@pytest.mark.parametrize("is_repeated", [False, True])
def test_a_promotion_that_seems_unknown_to_its_deletion_may_have_been_deleted_before(is_repeated: bool) -> None:
    story = Story()
    promotion = story.create_promotion()
    path = f"/v2/promotions/{promotion}"
    story.list_jobs(promotion)
    story.send("DELETE", path, status=404, shows=errors(404, "Not Found"), is_repeated=is_repeated)
    story.send("GET", f"{path}/jobs", status=404, shows=errors(404, "Not Found"))
    assert story.judge(DELETED).violations or is_repeated
    assert not (is_repeated and (story.violates(DELETED) or story.violates(LISTS)))
