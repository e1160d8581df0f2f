"""Jobs: what the seed says to the letter, the life of a job, the cap, cancelling."""

from __future__ import annotations

import re
from typing import Any

import pytest

from promotion_jobs_reference.contract import Contract

FIRST = {"code_length": 10, "code_prefix": "Summer-"}


def test_the_seeds_request_gets_the_seeds_response(user: Any, contract: Contract) -> None:
    promotion = user.promotion()
    response = user.ask("POST", f"/{promotion}/jobs", json=contract.example("SeedRequest"))
    expected = contract.example("SeedResponse")
    got = response.json()
    moment = got["data"]["meta"]["timestamps"]["created_at"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z", moment)
    given = {"id": got["data"]["id"], "promotion_id": promotion}
    expected["data"] |= {**given, "meta": {"timestamps": {"created_at": moment, "updated_at": moment}}}
    assert (response.status_code, got) == (201, expected)
    assert response.headers["content-type"] == "application/json"


def test_too_many_codes_by_default(user: Any, contract: Contract) -> None:
    promotion = user.promotion()
    response = user.post_generate(promotion, contract.maximum_codes + 1)
    assert (response.status_code, response.json()) == (400, contract.example("TooManyCodes"))
    assert user.get(f"/{promotion}/jobs")["data"] == []
    assert user.post_generate(promotion, contract.maximum_codes).status_code == 201


def test_the_maximum_of_the_settings_stands_in_the_error(serve: Any) -> None:
    user = serve(max_codes=50)
    response = user.post_generate(user.promotion(), 51)
    assert response.json()["errors"][0]["detail"] == "Only 50 promotion codes are allowed per promotion"


def test_five_thousand_codes_where_the_store_allows_them(serve: Any) -> None:
    user = serve(max_codes=20000)
    job = user.generate(user.promotion(), 5000)
    assert user.wait(job)["result"] == {"generated": 5000}
    assert user.get(f"/{job['promotion_id']}/codes")["meta"]["results"]["total"] == 5000


def test_no_codes_for_an_automatic_promotion(user: Any, contract: Contract) -> None:
    promotion = user.promotion(automatic=True)
    response = user.post_generate(promotion)
    assert (response.status_code, response.json()) == (422, contract.example("AutomaticPromotion"))
    assert len(user.codes(promotion)) == 1  # its own
    assert user.wait(user.export(promotion))["status"] == "completed"


@pytest.mark.parametrize(
    ("parameters", "form"),
    [
        ({}, "[a-z2-9]{4}-[a-z2-9]{4}"),
        ({"code_length": 10}, "[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{2}"),
        ({"code_length": 16, "code_prefix": "summer"}, "summer(-[a-z2-9]{4}){4}"),
        ({"code_prefix": "Summer-"}, "Summer--[a-z2-9]{4}-[a-z2-9]{4}"),
        ({"code_prefix": "Été (,)'%"}, r"Été \(,\)'%-[a-z2-9]{4}-[a-z2-9]{4}"),
    ],
)
def test_the_form_of_codes(user: Any, parameters: dict[str, Any], form: str) -> None:
    promotion = user.promotion()
    codes = user.made(promotion, 5, **parameters)
    assert len(set(codes)) == 5
    assert all(re.fullmatch(form, code) for code in codes), codes
    assert [shown["code"] for shown in user.get(f"/{promotion}/codes", filter=f"eq(code,{codes[1]})")["data"]] == codes[
        1:2
    ]


def test_what_was_sent_is_shown_with_the_codes(user: Any) -> None:
    promotion = user.promotion()
    user.made(promotion, 1, max_uses_per_code=0, consume_unit="per_item")
    (code,) = user.get(f"/{promotion}/codes")["data"]
    assert (code["max_uses"], code["uses"], code["consume_unit"]) == (0, 0, "per_item")


def test_a_job_is_pending_then_processing_then_completed(serve: Any) -> None:
    user = serve(job_delay=0.2)
    job = user.generate(user.promotion(), 2)
    seen = [job["status"], user.wait(job, "processing")["status"]]
    ended = user.wait(job)
    assert [*seen, ended["status"]] == ["pending", "processing", "completed"]
    assert ended["meta"]["timestamps"]["updated_at"] > ended["meta"]["timestamps"]["created_at"]
    changed = ("status", "meta", "result")
    assert {k: v for k, v in ended.items() if k not in changed} == {k: v for k, v in job.items() if k not in changed}


def test_one_unfinished_job_a_promotion(serve: Any, contract: Contract) -> None:
    user = serve(job_delay=0.2)
    first, other = user.promotion(), user.promotion()
    job = user.generate(first)
    response = user.post(first, {"job_type": "code_export"})
    assert (response.status_code, response.json()) == (409, contract.example("JobInProgress"))
    user.generate(other)
    user.wait(job)
    user.generate(first)


def test_a_job_that_does_not_fit_fails_whole(serve: Any, contract: Contract) -> None:
    user = serve(max_codes=10)
    promotion = user.promotion()
    codes = user.made(promotion, 7)
    failed = user.wait(user.generate(promotion, 4))
    assert (failed["status"], failed["error"]) == ("failed", "codes limit exceeded")
    assert user.codes(promotion) == codes
    assert len(user.made(promotion, 3)) == 3


def test_room_is_left_where_codes_were_deleted(serve: Any) -> None:
    user = serve(max_codes=3)
    promotion, other = user.promotion(), user.promotion()
    codes, others = user.made(promotion, 3), user.made(other, 1)
    body = {"data": {"type": "promotion_codes", "codes": [{"code": code} for code in (codes[0], "unknown", others[0])]}}
    assert user.ask("DELETE", f"/{promotion}/codes", json=body).status_code == 204
    assert user.codes(promotion) == codes[1:]
    assert user.codes(other) == others
    assert len(user.made(promotion, 1)) == 1


@pytest.mark.parametrize("status", ["pending", "processing"])
def test_cancelling_deletes_the_jobs_codes(serve: Any, status: str) -> None:
    user = serve(job_delay=0.3)
    promotion = user.promotion()
    kept = user.made(promotion, 1)
    job = user.wait(user.generate(promotion, 4), status)
    assert len(user.codes(promotion)) == (1 if status == "pending" else 5)
    response = user.cancel(job)
    count = 0 if status == "pending" else 4
    assert response.status_code == 200
    assert response.json()["data"]["status"] == "cancelled"
    assert response.json()["data"]["result"] == {"generated": count, "deleted": count}
    assert user.codes(promotion) == kept
    assert user.wait(user.generate(promotion, 1))["status"] == "completed"
    assert user.job(promotion, job["id"]) == response.json()["data"]


@pytest.mark.parametrize("end", ["completed", "failed", "cancelled"])
def test_an_ended_job_is_not_cancelled(serve: Any, contract: Contract, end: str) -> None:
    user = serve(max_codes=3, job_delay=0.2)
    promotion = user.promotion()
    job = (
        user.wait(user.generate(promotion, 3))
        if end != "cancelled"
        else user.cancel(user.generate(promotion)).json()["data"]
    )
    job = user.wait(user.generate(promotion, 1)) if end == "failed" else job
    assert job["status"] == end
    response = user.cancel(job)
    assert (response.status_code, response.json()) == (422, contract.example("NotCancellable"))
    assert user.job(promotion, job["id"]) == job


def test_codes_of_a_deleted_promotion_go_with_it(serve: Any) -> None:
    user = serve(job_delay=0.3)
    promotion = user.promotion()
    job = user.wait(user.generate(promotion), "processing")
    assert user.ask("DELETE", f"/{promotion}").status_code == 204
    assert user.cancel(job).status_code == 404
    assert user.made(user.promotion(), 2)
