"""Creations and deletions of promotions, judged in histories made by hand."""

from __future__ import annotations

from typing import Any

from promotion_jobs_conformance.promotions.parameters import promotion_body
from tests.promotions.histories import Made
from tests.promotions.stories import Story, contract

NOBODY = "3f2b6c1e-9a57-4c1d-8e0f-2b1a9c7d6e5f"
NOT_FOUND = {"errors": [{"status": "404", "title": "Not Found"}]}
PROMOTION = {
    "type": "promotion",
    "name": "a",
    "description": "b",
    "enabled": True,
    "automatic": False,
    "promotion_type": "fixed_discount",
    "schema": {"currencies": [{"currency": "USD", "amount": 1000}]},
    "start": "2020-01-01",
    "end": "2030-01-01",
}


def create(made: Made, status: int, **shown: Any) -> None:
    """Asks for a promotion."""
    made.add("POST", "/v2/promotions", status, {"data": PROMOTION | shown}, sent={"data": PROMOTION})


def test_a_valid_promotion_is_created() -> None:
    for status, shown, violated in (
        (201, {}, False),
        (200, {}, True),
        (400, {}, True),
        (403, {}, False),  # it may be that this client cannot create any
        (502, {}, False),  # which is its own finding
        (201, {"automatic": True}, True),
        (201, {"id": ".."}, True),
    ):
        made = Made()
        create(made, status, **{"id": NOBODY} | shown)
        assert made.judged("createPromotion.created").is_violated is violated, (status, shown)


def test_each_promotion_has_an_id_of_its_own() -> None:
    made = Made()
    create(made, 201, id=NOBODY)
    assert not made.judged("createPromotion.created").is_violated
    create(made, 201, id=NOBODY)
    assert made.judged("createPromotion.created").is_violated


def test_a_promotion_that_is_not_valid_does_not_make_the_server_fail() -> None:
    for status, violated in ((400, False), (201, False), (500, True)):
        made = Made()
        made.add("POST", "/v2/promotions", status, {}, sent={})
        create(made, 201, id=NOBODY)
        assert made.judged("createPromotion.no-failure").is_violated is violated


def test_a_deleted_promotion_is_unknown_from_then_on() -> None:
    for status, seconds, violated in ((404, 0, False), (200, 0, False), (200, 3, True), (502, 3, False)):
        made = Made(read_after_write=2.0)
        promotion = made.create_promotion()
        made.add("DELETE", f"/v2/promotions/{promotion}", 204)
        made.wait(seconds)
        made.list_jobs(promotion, [], limit=None, status=status)
        assert made.judged("deletePromotion.deleted").is_violated is violated


def test_a_deletion_is_answered_with_204_unless_the_promotion_has_jobs() -> None:
    made = Made()
    promotion = made.create_promotion()
    made.create_job(promotion)
    made.add("DELETE", f"/v2/promotions/{promotion}", 409)
    assert not made.judged("deletePromotion.deleted").is_violated
    made.add("DELETE", f"/v2/promotions/{made.create_promotion()}", 200)
    assert made.judged("deletePromotion.deleted").is_violated


def test_other_promotions_keep_their_codes() -> None:
    for left, violated in ((1, False), (0, True)):
        made = Made()
        promotion, other = made.create_promotion(), made.create_promotion()
        made.list_jobs(other, [made.create_job(other, number_of_codes=1)])
        made.list_codes(other, ["aaaa-aaaa"])
        made.add("DELETE", f"/v2/promotions/{promotion}", 204)
        made.list_codes(other, ["aaaa-aaaa"][:left])
        assert made.judged("deletePromotion.deleted").is_violated is violated


def test_what_does_not_exist_is_deleted_without_a_failure() -> None:
    for status, violated in ((404, False), (204, False), (500, True)):
        made = Made()
        made.add("DELETE", f"/v2/promotions/{NOBODY}", status)
        made.create_promotion()
        assert made.judged("deletePromotion.no-failure").is_violated is violated


def test_a_deleted_promotion_takes_no_job() -> None:
    for status, seconds, violated in ((404, 3, False), (201, 0, False), (201, 3, True)):
        made = Made(read_after_write=2.0)
        promotion = made.create_promotion()
        made.add("DELETE", f"/v2/promotions/{promotion}", 204)
        made.wait(seconds)
        made.create_job(promotion, status)
        assert made.judged("deletePromotion.deleted").is_violated is violated


def test_what_is_seen_of_promotions_with_one_id_is_due_to_that() -> None:
    story = Story()
    for _ in range(2):
        body = promotion_body(contract(), "a promotion", automatic=False)
        story.send("POST", "/v2/promotions", body, status=201, shows={"data": body["data"] | {"id": "one"}})
    story.create_job("one", 1)
    story.send("DELETE", "/v2/promotions/one", status=204)
    story.list_jobs("one")  # it is still there
    assert story.violates("createPromotion.created")
    assert story.judge("deletePromotion.deleted").blocked == ["createPromotion.created"]
