"""The server under the rulings A33, A34, A44 to A47: odd input nowhere makes it fail, and what is gone stays gone."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import Any

import pytest

from promotion_jobs_reference.contract import Contract

TEXTS = {
    "NUL": r'"\u0000"',
    "half of a pair": r'"x\ud800"',
    "the other half": r'"\udfffx"',
    "no character": r'"\uffff"',
    "200,000 characters": f'"{"x" * 200_000}"',
    "an object, its name half of a pair": r'{"\ud800": 1}',
    **{f"{depth} lists": "[" * depth + "]" * depth for depth in (240, 260, 600, 950, 1000, 100_000)},
    "20,000 objects": '{"a":' * 20_000 + "1" + "}" * 20_000,
}
PATHS = ["%00", "%ff", "%ed%a0%80", "%c0%af", "x" * 5000, "%2e%2e", "%2f", "%25", "a%0d%0ab"]


def put(data: dict[str, Any], text: str) -> str:
    return json.dumps({"data": data}).replace('"@"', text)


def bodies(contract: Contract, text: str) -> list[tuple[str, str, str]]:
    """Requests with this JSON value, wherever one has a location for it."""
    promotion = contract.example("CreatePromotion")["data"]
    export = {"type": "promotion_job", "job_type": "code_export"}
    codes = {"type": "promotion_codes", "codes": [{"code": "x"}]}
    found = [("POST", "", put(promotion | {name: "@"}, text)) for name in [*promotion, "unknown"]]
    found += [
        ("POST", "/p/jobs", put(export | {name: "@"}, text)) for name in (*export, "name", "parameters", "unknown")
    ]
    for name in ("number_of_codes", "max_uses_per_code", "consume_unit", "code_prefix", "code_length", "unknown"):
        parameters = {"number_of_codes": 1, name: "@"}
        found.append(("POST", "/p/jobs", put({**export, "job_type": "code_generate", "parameters": parameters}, text)))
    found += [("DELETE", "/p/codes", put(codes | {name: "@"}, text)) for name in (*codes, "unknown")]
    return [*found, ("DELETE", "/p/codes", put(codes | {"codes": [{"code": "@"}]}, text)), ("POST", "/p/jobs", text)]


def never_fails(user: Any, contract: Contract, text: str) -> None:
    seen = set()
    for method, path, body in bodies(contract, text):
        response = user.ask(method, path, content=body, headers={"Content-Type": "application/json"})
        seen.add(response.status_code)
        assert response.status_code < 500, (method, path, body[:200])
        assert user.ask("GET", "/p/jobs").status_code == user.ask("GET", "/p/codes").status_code == 200
        if path == "" and response.status_code == 201:
            assert user.ask("DELETE", f"/{response.json()['data']['id']}").status_code == 204
    assert 400 in seen


@pytest.mark.parametrize("kind", TEXTS)
def test_odd_values_are_no_failure(serve: Any, contract: Contract, kind: str) -> None:
    never_fails(serve(manual_promotions=("p",)), contract, TEXTS[kind])


@pytest.mark.database
def test_odd_values_are_no_failure_of_postgresql(start: Any, contract: Contract, database_url: str) -> None:
    with ExitStack() as stack:
        user = start(stack, database=database_url, manual_promotions=("p",))
        for text in TEXTS.values():
            never_fails(user, contract, text)


@pytest.mark.parametrize("odd", PATHS)
def test_odd_paths_and_queries_are_no_failure(user: Any, odd: str) -> None:
    asked = [("GET", f"/{odd}/{name}") for name in ("jobs", "codes")]
    asked += [
        ("GET", f"/p/jobs?{query}") for query in (f"filter={odd}", f"filter=eq(status,{odd})", f"page[limit]={odd}")
    ]
    asked += [
        ("GET", f"/p/codes?filter=eq(code,{odd})"),
        ("GET", f"/p/jobs?{odd}={odd}"),
        ("GET", f"/p/jobs/{odd}/file"),
    ]
    asked += [("POST", f"/p/jobs/{odd}/cancel"), ("POST", f"/{odd}/jobs"), ("DELETE", f"/{odd}")]
    for method, path in asked:
        assert user.ask(method, path, json={"data": {}}).status_code < 500, (method, path)
    assert user.client.get(f"/files/{odd}.csv?expires={odd}&signature={odd}").status_code < 500
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = f"client_id={odd}&client_secret={odd}&grant_type=client_credentials"
    assert user.client.post("/oauth/access_token", content=body, headers=form).status_code < 500


@pytest.mark.parametrize(
    "authorization", ["T", "BearerT", 'Bearer "T"', "Basic T", "Token T", "Bearer T x", "Bearer", ""]
)
def test_a_token_without_its_scheme_is_none(user: Any, authorization: str) -> None:
    assert user.ask("GET", "/p/jobs", headers={"Authorization": authorization}).status_code == 401


NEIGHBOURS = [" {}", "{} ", "\t{}", "{}\n", "{}\u00a0", "\ufeff{}", "{}\u200b", "x{}", "{}s", "{}\0"]


@pytest.mark.parametrize("form", NEIGHBOURS)
def test_what_is_next_to_a_value_of_an_enum_is_rejected(user: Any, form: str) -> None:
    export = {"type": "promotion_job", "job_type": "code_export"}
    generate = {**export, "job_type": "code_generate"}
    for name, value in export.items():
        body: dict[str, Any] = {"data": export | {name: form.format(value)}}
        assert user.ask("POST", "/untouched/jobs", json=body).status_code == 400
    for unit in (form.format("per_item"), "per_order", "PER_CART", "per cart", "cart"):
        body = {"data": {**generate, "parameters": {"number_of_codes": 1, "consume_unit": unit}}}
        assert user.ask("POST", "/untouched/jobs", json=body).status_code == 400
    for job_type in ("code_import", "code_generation", "CODE_EXPORT", "code export", "export"):
        assert user.ask("POST", "/untouched/jobs", json={"data": export | {"job_type": job_type}}).status_code == 400


def test_deleted_codes_make_room(serve: Any) -> None:
    user = serve(max_codes=5)
    promotion = user.promotion()
    codes = user.made(promotion, 5)
    assert user.wait(user.generate(promotion, 1))["status"] == "failed"
    gone = {"data": {"type": "promotion_codes", "codes": [{"code": code} for code in codes[:2]]}}
    assert user.ask("DELETE", f"/{promotion}/codes", json=gone).status_code == 204
    assert user.wait(user.generate(promotion, 3))["status"] == "failed"
    assert user.wait(user.generate(promotion, 2))["status"] == "completed"


def test_codes_of_a_cancelled_job_make_room(serve: Any) -> None:
    user = serve(max_codes=5, job_delay=0.1)
    promotion = user.promotion()
    user.cancel(user.wait(user.generate(promotion, 5), "processing"))
    assert user.wait(user.generate(promotion, 5))["status"] == "completed"


@pytest.mark.parametrize("status", ["pending", "processing", "completed"])
def test_a_deleted_promotion_is_unknown_to_every_operation(serve: Any, status: str) -> None:
    user = serve(job_delay=0.05)
    promotion = user.promotion()
    user.made(promotion, 1)
    job = user.wait(user.generate(promotion, 2), status)
    assert user.ask("DELETE", f"/{promotion}").status_code == 204
    codes = {"data": {"type": "promotion_codes", "codes": [{"code": "x"}]}}
    for response in (
        user.ask("GET", f"/{promotion}/jobs"),
        user.ask("GET", f"/{promotion}/codes"),
        user.post_generate(promotion),
        user.post(promotion, {"job_type": "code_export"}),
        user.cancel(job),
        user.file(job),
        user.ask("DELETE", f"/{promotion}/codes", json=codes),
        user.ask("DELETE", f"/{promotion}"),
    ):
        assert response.status_code == 404, response.request
        assert response.json()["errors"][0]["detail"] == "promotion not found"
