"""Rejected requests for jobs, and those that are left open as a whole, judged in histories made by hand."""

from __future__ import annotations

from typing import Any

from promotion_jobs_conformance.http.exchange import Request, Response
from tests.promotions.histories import JSON, Made

GENERATE = {"type": "promotion_job", "job_type": "code_generate", "parameters": {"number_of_codes": 1}}
BAD = {"errors": [{"status": 400, "title": "required"}]}


def post(made: Made, promotion: str, status: int, data: Any = GENERATE) -> None:
    """Asks for a job that is not created."""
    made.add("POST", f"/v2/promotions/{promotion}/jobs", status, BAD, sent={"data": data})


def test_codes_for_an_automatic_promotion_are_rejected() -> None:
    for status, violated in ((422, False), (400, True), (201, True), (500, True)):
        made = Made()
        promotion = made.create_promotion(automatic=True)
        post(made, promotion, status)
        made.list_jobs(promotion, [])
        assert made.judged("createPromotionJob.automatic").is_violated is violated


def test_an_export_of_an_automatic_promotion_is_free_but_no_failure() -> None:
    for status, violated in ((201, False), (422, False), (500, True)):
        made = Made()
        promotion = made.create_promotion(automatic=True)
        made.create_job(promotion, status)
        made.list_jobs(promotion, [])
        assert made.judged("createPromotionJob.automatic-export").is_violated is violated


def test_a_rejected_request_creates_no_job() -> None:
    stray = GENERATE | {"id": "stray", "status": "completed"}
    for jobs, violated in (([], False), ([stray], True)):
        made = Made()
        promotion = made.create_promotion()
        post(made, promotion, 400, {})
        made.list_jobs(promotion, jobs)
        assert made.judged("createPromotionJob.refusal-creates-nothing").is_violated is violated
        assert not made.judged("BearerAuth.no-effect").is_violated


def test_a_rejected_request_creates_no_codes() -> None:
    for codes, violated in (([], False), (["aaaa-aaaa"], True)):
        made = Made()
        promotion = made.create_promotion()
        post(made, promotion, 400, {})
        made.list_codes(promotion, codes)
        assert made.judged("createPromotionJob.refusal-creates-nothing").is_violated is violated


def test_an_unreadable_response_may_have_made_the_job() -> None:
    made = Made()
    promotion = made.create_promotion()
    post(made, promotion, 400, {})
    made.add("POST", f"/v2/promotions/{promotion}/jobs", 201, b"<b>Warning</b>{", sent={"data": GENERATE})
    made.list_jobs(promotion, [GENERATE | {"id": "unread", "status": "completed"}])
    made.list_codes(promotion, ["aaaa-aaaa"])
    assert not made.judged("createPromotionJob.refusal-creates-nothing").cases


def test_the_own_code_of_an_automatic_promotion_may_come_late() -> None:
    for codes, violated in ((["own"], False), (["own", "another"], True)):
        made = Made()
        promotion = made.create_promotion(automatic=True)
        made.list_codes(promotion, [])
        post(made, promotion, 422)
        made.list_codes(promotion, codes)
        assert made.judged("createPromotionJob.refusal-creates-nothing").is_violated is violated


def test_another_content_type_is_no_failure() -> None:
    for status, violated in ((415, False), (201, False), (500, True)):
        made = Made()
        path = f"/v2/promotions/{made.create_promotion()}/jobs"
        body = b'{"data": {"type": "promotion_job", "job_type": "code_export"}}'
        request = Request("POST", path, (("Content-Type", "text/plain"),), body)
        made.history.add(request, Response(status, JSON, b"{}"), started=made.time, ended=made.time)
        assert made.judged("createPromotionJob.content-type").is_violated is violated


def test_requests_of_another_form_are_no_failure() -> None:
    for method, suffix in (("PUT", "/jobs"), ("GET", "/jobs/"), ("GET", "/jobs?conformance=1")):
        for status, violated in ((404, False), (500, True)):
            made = Made()
            made.add(method, f"/v2/promotions/{made.create_promotion()}{suffix}", status)
            assert made.judged("createPromotionJob.unsettled-requests").is_violated is violated


def test_an_accepted_request_creates_one_job() -> None:
    for others, violated in ((0, False), (1, True)):
        made = Made()
        promotion = made.create_promotion()
        job = made.create_job(promotion, number_of_codes=1)
        twins = [job | {"id": f"00000000-0000-4000-8000-00000000000{number}"} for number in range(others)]
        made.list_jobs(promotion, [job, *twins])
        assert made.judged("createPromotionJob.one-job-each").is_violated is violated
        assert not made.judged("createPromotionJob.refusal-creates-nothing").is_violated


def test_an_empty_value_that_counts_as_absent_is_the_matter_of_what_may_be_absent() -> None:
    for is_optional in (False, True):
        made = Made()
        promotion = made.create_promotion()
        path, parameters = f"/v2/promotions/{promotion}/jobs", {"number_of_codes": 1}
        sent = {"type": "", "job_type": "code_generate", "parameters": parameters}
        made.add("POST", path, 201, {"data": {}}, sent={"data": sent})
        if is_optional:
            made.add("POST", path, 201, {"data": {}}, sent={"data": sent | {"type": "promotion_jobs"}})
            del sent["type"]
            made.add("POST", path, 201, {"data": {}}, sent={"data": sent})
        violated = made.judged("JobInputBase.type.const").violations
        assert len(violated) == 1
        assert ("promotion_jobs" in violated[0].expected) is is_optional
