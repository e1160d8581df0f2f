"""Requests without a valid token, judged in histories made by hand."""

from __future__ import annotations

import pytest

from promotion_jobs_conformance.credentials import authorization_of
from promotion_jobs_conformance.engine.history import Authorization
from tests.promotions.histories import Made

UNAUTHORIZED = {"errors": [{"status": 401, "title": "Unauthorized"}]}
TOKEN = "T0ken-0123456789"


@pytest.mark.parametrize(
    ("header", "authorization"),
    [
        (f"Bearer {TOKEN}", Authorization.VALID),
        (f"bearer {TOKEN}", Authorization.UNUSUAL),
        (f"Bearer{TOKEN}", Authorization.UNUSUAL),
        (f'Bearer "{TOKEN}"', Authorization.UNUSUAL),
        (f"Bearer  {TOKEN}", Authorization.UNUSUAL),
        (TOKEN, Authorization.NO_SCHEME),
        ("Bearer", Authorization.EMPTY),
        ("Bearer ", Authorization.EMPTY),
        ("", Authorization.EMPTY),
        (f"Bearer {TOKEN[:8]}", Authorization.INVALID),
        (f"Bearer {TOKEN}-more", Authorization.INVALID),
        (f"Bearer {TOKEN.swapcase()}", Authorization.INVALID),
        (f"Basic {TOKEN}", Authorization.OTHER_SCHEME),
        (f"Token {TOKEN}", Authorization.OTHER_SCHEME),
        (f"BearerX {TOKEN}", Authorization.OTHER_SCHEME),
        (f"Bearer:{TOKEN}", Authorization.OTHER_SCHEME),
    ],
)
def test_how_a_header_authorizes(header: str, authorization: Authorization) -> None:
    assert authorization_of(header, {TOKEN}) is authorization


@pytest.mark.parametrize(
    ("requirement", "authorization"),
    [
        ("BearerAuth.required", Authorization.NONE),
        ("BearerAuth.required", Authorization.EMPTY),
        ("BearerAuth.scheme", Authorization.NO_SCHEME),
        ("BearerAuth.valid", Authorization.INVALID),
        ("BearerAuth.scheme", Authorization.OTHER_SCHEME),
    ],
)
def test_a_request_without_a_valid_token_is_denied(requirement: str, authorization: Authorization) -> None:
    for status, violated in ((401, False), (403, True), (200, True), (500, True)):
        made = Made()
        promotion = made.create_promotion()
        made.add("GET", f"/v2/promotions/{promotion}/jobs", status, UNAUTHORIZED, authorization=authorization)
        made.list_jobs(promotion, [])
        assert made.judged(requirement).is_violated is violated


def test_an_operation_that_always_fails_says_nothing_of_tokens() -> None:
    made = Made()
    path = f"/v2/promotions/{made.create_promotion()}/jobs"
    made.add("GET", path, 502)
    made.add("GET", path, 502, authorization=Authorization.NONE)
    made.add("GET", path, 502, authorization=Authorization.INVALID)
    assert not made.judged("BearerAuth.required").cases
    assert not made.judged("BearerAuth.valid").cases


def test_a_failure_now_and_then_says_nothing_of_tokens() -> None:
    made = Made()
    promotion = made.create_promotion()
    made.add("GET", f"/v2/promotions/{promotion}/jobs?page%5Blimit%5D=100", 502)
    made.list_jobs(promotion, [])
    made.add("POST", f"/v2/promotions/{promotion}/jobs", 502, authorization=Authorization.NONE)
    assert not made.judged("BearerAuth.required").cases
    for _ in range(3):  # but a request of this kind always fails
        made.add("POST", f"/v2/promotions/{promotion}/jobs", 500, authorization=Authorization.EMPTY)
    assert made.judged("BearerAuth.required").is_violated


def test_a_denied_request_makes_no_job() -> None:
    for jobs, violated in ((0, False), (1, True)):
        made = Made()
        promotion = made.create_promotion()
        sent = {"data": {"type": "promotion_job", "job_type": "code_export"}}
        path = f"/v2/promotions/{promotion}/jobs"
        made.add("POST", path, 401, UNAUTHORIZED, sent=sent, authorization=Authorization.NONE)
        made.list_jobs(promotion, [sent["data"] | {"id": "stray", "status": "completed"}][:jobs])
        assert made.judged("BearerAuth.no-effect").is_violated is violated
        assert not made.judged("createPromotionJob.refusal-creates-nothing").is_violated


def test_a_denied_deletion_leaves_the_codes() -> None:
    for left, violated in ((2, False), (1, True)):
        made = Made()
        promotion = made.create_promotion()
        job = made.create_job(promotion, number_of_codes=2)
        made.list_jobs(promotion, [job])
        codes = ["aaaa-aaaa", "bbbb-bbbb"]
        made.list_codes(promotion, codes)
        made.add("DELETE", f"/v2/promotions/{promotion}/codes", 401, UNAUTHORIZED, authorization=Authorization.INVALID)
        made.list_codes(promotion, codes[:left])
        assert made.judged("BearerAuth.no-effect").is_violated is violated


def test_a_denied_cancellation_leaves_the_job() -> None:
    for status, violated in (("processing", False), ("cancelled", True)):
        made = Made()
        promotion = made.create_promotion()
        job = made.create_job(promotion, number_of_codes=2)
        path = f"/v2/promotions/{promotion}/jobs/{job['id']}/cancel"
        made.add("POST", path, 401, UNAUTHORIZED, authorization=Authorization.NONE)
        made.list_jobs(promotion, [job | {"status": status}])
        assert made.judged("BearerAuth.no-effect").is_violated is violated


def test_a_denied_deletion_leaves_the_promotion() -> None:
    for status, violated in ((200, False), (404, True)):
        made = Made()
        promotion = made.create_promotion()
        made.list_jobs(promotion, [])
        made.add("DELETE", f"/v2/promotions/{promotion}", 401, UNAUTHORIZED, authorization=Authorization.NONE)
        made.list_jobs(promotion, [], status=status)
        assert made.judged("BearerAuth.no-effect").is_violated is violated
