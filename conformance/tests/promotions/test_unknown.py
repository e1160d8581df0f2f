"""Requests for what does not exist, judged in histories made by hand."""

from __future__ import annotations

from tests.promotions.histories import Made

NOBODY = "3f2b6c1e-9a57-4c1d-8e0f-2b1a9c7d6e5f"
NOT_FOUND = {"errors": [{"status": "404", "title": "Not Found"}]}


def test_an_unknown_promotion_is_not_found() -> None:
    for status, violated in ((404, False), (200, True), (400, True), (500, True)):
        made = Made()
        made.list_jobs(made.create_promotion(), [])
        made.list_jobs(NOBODY, [], status=status)
        assert made.judged("PromotionID.unknown").is_violated is violated


def test_an_operation_that_always_fails_says_nothing_of_the_unknown() -> None:
    made = Made()
    made.list_jobs(made.create_promotion(), [], status=502)
    made.list_jobs(NOBODY, [], status=502)
    assert not made.judged("PromotionID.unknown").cases


def test_nothing_is_known_to_be_unknown_where_others_take_part() -> None:
    made = Made(is_shared=True)
    made.list_jobs(NOBODY, [])
    made.add("GET", f"/v2/promotions/{made.create_promotion()}/jobs/{NOBODY}/file", 200, {"href": "https://a.example/"})
    assert not made.judged("PromotionID.unknown").cases
    assert not made.judged("JobID.unknown").cases


def test_an_unknown_job_is_not_found() -> None:
    for status, violated in ((404, False), (422, True)):
        made = Made()
        promotion = made.create_promotion()
        made.add("POST", f"/v2/promotions/{promotion}/jobs/{NOBODY}/cancel", status, NOT_FOUND)
        assert made.judged("JobID.unknown").is_violated is violated


def test_a_job_of_another_promotion_is_not_found_and_left_alone() -> None:
    for status, shown, violated in (
        (404, "processing", False),
        (200, "processing", True),
        (404, "cancelled", True),
    ):
        made = Made()
        own, other = made.create_promotion(), made.create_promotion()
        job = made.create_job(own, number_of_codes=1)
        made.add("POST", f"/v2/promotions/{other}/jobs/{job['id']}/cancel", status, NOT_FOUND)
        made.list_jobs(own, [job | {"status": shown}])
        assert made.judged("JobID.other-promotion").is_violated is violated


def test_what_a_deletion_of_the_unknown_gets_is_free() -> None:
    made = Made()
    sent = {"data": {"type": "promotion_codes", "codes": [{"code": "aaaa-aaaa"}]}}
    made.add("DELETE", f"/v2/promotions/{NOBODY}/codes", 500, sent=sent)
    made.add("DELETE", f"/v2/promotions/{NOBODY}", 204)
    made.create_promotion()
    assert not made.judged("PromotionID.unknown").cases
