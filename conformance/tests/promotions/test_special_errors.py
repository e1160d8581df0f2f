"""The errors that the document names for a rejection, on histories that are written by hand."""

from __future__ import annotations

import pytest

from promotion_jobs_conformance.engine.history import Authorization
from tests.promotions.stories import Story, errors

UNKNOWN = "3f2c0000-0000-4000-8000-000000000000"
DETAIL = "Job has no file to download. Job status: {}"


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def promotion(story: Story) -> str:
    return story.create_promotion()


@pytest.mark.parametrize(("status", "good"), [("cancelled", True), ("processing", False)])
def test_the_status_of_a_cancelled_export(story: Story, promotion: str, status: str, good: bool) -> None:
    job = story.create_job(promotion)
    story.cancel(promotion, job)
    story.get_file(promotion, job, status=422, detail=DETAIL.format(status))
    assert story.passes("NoFileError.title.const")
    assert story.passes("NoFileError.detail.template") == good
    assert story.violates("NoFileError.detail.template") != good


def test_the_status_of_an_export_that_may_be_running(story: Story, promotion: str) -> None:
    job = story.create_job(promotion)
    story.get_file(promotion, job, status=422, detail=DETAIL.format("processing"))
    story.finish(promotion, job)
    assert story.passes("NoFileError.detail.template")


@pytest.mark.parametrize(
    ("detail", "good"), [("Only 50 promotion codes are allowed per promotion", True), ("no", False)]
)
def test_the_maximum(detail: str, good: bool) -> None:
    story = Story(maximum=50)
    promotion = story.create_promotion()
    body = {"data": {"type": "promotion_job", "job_type": "code_generate", "parameters": {"number_of_codes": 51}}}
    error = errors(400, "Too many promotion codes", detail)
    error["errors"][0]["source"] = "data.parameters.number_of_codes"
    general = {"status": 400, "title": "Bad Request"}
    story.send(
        "POST", f"/v2/promotions/{promotion}/jobs", body, status=400, shows={"errors": [general, *error["errors"]]}
    )
    assert story.passes("TooManyCodesError.title.const")
    assert story.violates("TooManyCodesError.detail.template") != good


def test_another_rejection_of_many_codes_is_not_judged(story: Story, promotion: str) -> None:
    body = {"data": {"type": "wrong", "job_type": "code_generate", "parameters": {"number_of_codes": 5000}}}
    story.send("POST", f"/v2/promotions/{promotion}/jobs", body, status=400, shows=errors(400))
    assert story.judge("TooManyCodesError.title.const").cases == 0


def test_an_automatic_promotion(story: Story) -> None:
    story.create_job(story.create_promotion(automatic=True), 1, status=422)
    assert story.violates("AutomaticPromotionError.title.const")


def test_a_job_that_has_ended(story: Story, promotion: str) -> None:
    job = story.create_job(promotion)
    story.finish(promotion, job)
    story.cancel(promotion, job, status=422)
    assert story.violates("NotCancellableError.title.const")


def test_without_a_token(story: Story, promotion: str) -> None:
    path = f"/v2/promotions/{promotion}/codes"
    story.send("GET", path, status=401, shows=errors(401, "Unauthorized"), authorization=Authorization.NONE)
    assert story.passes("UnauthorizedError.title.enum")
    story.send("GET", path, status=401, shows=errors(401, "No"), authorization=Authorization.INVALID)
    assert story.violates("UnauthorizedError.title.enum")


def test_an_unknown_promotion(story: Story, promotion: str) -> None:
    story.send(
        "GET", f"/v2/promotions/{UNKNOWN}/codes", status=404, shows=errors(404, "Not Found", "promotion not found")
    )
    assert story.passes("PromotionNotFoundError.detail.const")
    story.send("GET", f"/v2/promotions/{UNKNOWN}/codes", status=404, shows=errors(404, "Not Found", "gone"))
    assert story.violates("PromotionNotFoundError.detail.const")


def test_a_body_without_errors_is_another_matter(story: Story, promotion: str) -> None:
    story.send("GET", f"/v2/promotions/{UNKNOWN}/codes", status=404, raw=b"<html>")
    assert story.judge("PromotionNotFoundError.detail.const").cases == 0
