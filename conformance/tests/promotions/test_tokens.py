"""Requests for tokens, judged in histories made by hand."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from promotion_jobs_conformance.engine.evaluation import evaluate
from promotion_jobs_conformance.engine.history import Authorization
from promotion_jobs_conformance.http.exchange import Request, Response
from promotion_jobs_conformance.promotions.registry import CHECKS
from tests.promotions.histories import Made

FORM = {"client_id": "me", "client_secret": "secret", "grant_type": "client_credentials"}
TOKEN = {"access_token": "T0ken", "token_type": "Bearer", "expires": 1_800_003_600, "expires_in": 3600}
UNAUTHORIZED = {"errors": [{"status": 401, "title": "Unauthorized"}]}


def ask(
    made: Made, status: int = 200, body: Any = TOKEN, how: Authorization = Authorization.VALID, **form: str
) -> None:
    """Asks for a token."""
    request = Request("POST", "/oauth/access_token", (), urlencode(FORM | form).encode())
    headers = (("content-type", "application/json"), ("date", "Fri, 15 Jan 2027 08:00:00 GMT"))
    response = Response(status, headers, json.dumps(body).encode())
    made.history.add(request, response, started=made.time, ended=made.time + 0.01, authorization=how)
    made.time += 0.01


def test_right_credentials_earn_a_token() -> None:
    for status, token, violated in (
        (200, "T0ken", False),
        (201, "T0ken", True),
        (401, "T0ken", False),  # the owner may have mistyped them
        (200, "a b", True),
    ):
        made = Made()
        ask(made, status, TOKEN | {"access_token": token})
        assert made.judged("getAccessToken.token").is_violated is violated


def test_a_token_is_accepted_while_it_lasts() -> None:
    for status, seconds, violated in (
        (200, 0, False),
        (401, 0, True),
        (400, 0, False),
        (502, 0, False),
        (401, 3601, False),
    ):
        made = Made()
        ask(made)
        promotion = made.create_promotion()
        made.list_jobs(promotion, [])
        made.wait(seconds)
        made.list_jobs(promotion, [], status=status)
        assert made.judged("getAccessToken.token").is_violated is violated, (status, seconds)


def test_one_operation_that_rejects_every_token_is_no_proof() -> None:
    made = Made()
    ask(made)
    made.list_jobs(made.create_promotion(), [], status=401)
    assert not made.judged("getAccessToken.token").is_violated


def test_a_client_that_may_create_no_promotions_has_a_token_all_the_same() -> None:
    made = Made()
    ask(made)
    made.add("POST", "/v2/promotions", 403, UNAUTHORIZED, sent={"data": {}})
    assert not made.judged("getAccessToken.token").is_violated


def test_the_end_of_a_token_is_in_unix_seconds() -> None:
    for expires, violated in ((1_800_003_600, False), (3600, True), (1_800_003_600_000, True), (1_500_000_000, True)):
        made = Made()
        ask(made, body=TOKEN | {"expires": expires})
        assert made.judged("getAccessToken.expires").is_violated is violated


def test_wrong_credentials_earn_no_token() -> None:
    for status, body, violated in ((401, {}, False), (400, {}, False), (200, TOKEN, True), (500, {}, True)):
        made = Made()
        made.create_promotion()
        ask(made, status, body, Authorization.INVALID, client_secret="wrong")
        ask(made)
        assert made.judged("getAccessToken.wrong-credentials").is_violated is violated


def test_what_lacks_something_makes_no_server_fail() -> None:
    for status, violated in ((400, False), (500, True)):
        made = Made()
        ask(made, status, {}, Authorization.INCOMPLETE, grant_type="")
        ask(made)
        assert made.judged("getAccessToken.no-failure").is_violated is violated


def test_what_a_token_that_ended_was_rejected_for_is_no_violation() -> None:
    for later, violated in ((None, False), ("accepted", True), ("renewed", False)):
        made = Made()
        promotion = made.create_promotion()
        made.list_jobs(promotion, [])
        made.add("DELETE", f"/v2/promotions/{promotion}", 401)
        if later != "renewed":
            made.list_jobs(promotion, [], status=200 if later == "accepted" else 401)
        else:
            ask(made)
            made.add("DELETE", f"/v2/promotions/{promotion}", 204)
        assert evaluate(made.observations, CHECKS)["deletePromotion.deleted"].is_violated is violated


def test_a_token_expires_by_the_clock_of_the_response() -> None:
    for late, violated in ((0, False), (-60, False), (300, False), (1800, True), (-3600, True)):
        made = Made()
        ask(made, body=TOKEN | {"expires": 1_800_003_600 + late})
        assert made.judged("getAccessToken.expires").is_violated is violated, late


def test_a_token_within_another_object_lacks_one_thing() -> None:
    made = Made()
    ask(made, body={"data": TOKEN})
    (violation,) = made.judged("Token.required.access_token").violations
    assert "so it is with token_type, expires, expires_in" in violation.actual
    assert not made.judged("Token.required.expires").cases
