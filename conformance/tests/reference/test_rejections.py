"""What is not valid: one error for each failure, in the contract's shape; and nothing makes the server fail."""

from __future__ import annotations

import json
from typing import Any

import pytest

from promotion_jobs_reference.contract import Contract

GENERATE: dict[str, Any] = {"type": "promotion_job", "job_type": "code_generate", "parameters": {"number_of_codes": 1}}


def failures(response: Any) -> set[tuple[str, str, str]]:
    assert response.status_code == 400, response.text
    assert {error["status"] for error in response.json()["errors"]} == {400}
    return {(error["source"], error["title"], error["detail"]) for error in response.json()["errors"]}


@pytest.mark.parametrize(
    ("body", "sources"),
    [
        ({}, ["data"]),
        ({"data": {}}, ["data.job_type"]),
        ({"data": {"job_type": "code_export"}}, ["data.type"]),
        ({"data": {"job_type": "code_generate"}}, ["data.type", "data.parameters"]),
        ({"data": {**GENERATE, "parameters": {}}}, ["data.parameters.number_of_codes"]),
    ],
)
def test_what_is_missing_is_required(user: Any, body: Any, sources: list[str]) -> None:
    response = user.ask("POST", f"/{user.promotion()}/jobs", json=body)
    expected = {(source, "required", f"{source.rpartition('.')[2]} is required") for source in sources}
    assert failures(response) == expected


def test_the_example_of_the_document(user: Any, contract: Contract) -> None:
    data = {name: value for name, value in GENERATE.items() if name != "type"}
    response = user.ask("POST", f"/{user.promotion()}/jobs", json={"data": data})
    assert response.json() == contract.example("PropertyRequired")


@pytest.mark.parametrize(
    ("location", "value"),
    [
        ("type", "promotion"),
        ("type", "Promotion_job"),
        ("type", None),
        ("job_type", "code_import"),
        ("job_type", "CODE_EXPORT"),
        ("name", 1),
        ("name", None),
        ("name", "x" * 51),
        ("parameters", []),
        ("parameters", None),
        ("parameters.number_of_codes", "1"),
        ("parameters.number_of_codes", True),
        ("parameters.number_of_codes", 1.5),
        ("parameters.number_of_codes", 0),
        ("parameters.number_of_codes", -1),
        ("parameters.number_of_codes", None),
        ("parameters.max_uses_per_code", -1),
        ("parameters.max_uses_per_code", "0"),
        ("parameters.max_uses_per_code", None),
        ("parameters.consume_unit", "per-item"),
        ("parameters.consume_unit", "PER_ITEM"),
        ("parameters.consume_unit", None),
        ("parameters.code_prefix", 1),
        ("parameters.code_prefix", None),
        ("parameters.code_prefix", "a\0"),
        ("parameters.code_length", 7),
        ("parameters.code_length", 17),
        ("parameters.code_length", "8"),
        ("parameters.code_length", None),
    ],
)
def test_a_wrong_value_is_rejected_where_it_stands(user: Any, location: str, value: Any) -> None:
    data = json.loads(json.dumps(GENERATE))
    *way, last = location.split(".")
    holder = data
    for step in way:
        holder = holder[step]
    holder[last] = value
    promotion = user.promotion()
    assert {source for source, _, _ in failures(user.post(promotion, data))} == {f"data.{location}"}
    assert user.get(f"/{promotion}/jobs")["data"] == []


def test_limits_themselves_are_accepted(user: Any) -> None:
    promotion = user.promotion()
    for length, uses in ((8, 0), (16, 2**70)):
        job = user.generate(promotion, 1, code_length=length, max_uses_per_code=uses)
        assert job["parameters"]["max_uses_per_code"] == uses
        user.wait(job)
    job = user.post(promotion, {**GENERATE, "name": "ü" * 50}).json()["data"]
    assert job["name"] == "ü" * 50


def test_unknown_properties_are_ignored(user: Any) -> None:
    data = {**GENERATE, "parameters": {"number_of_codes": 1, "other": [1]}, "status": "completed"}
    response = user.ask("POST", f"/{user.promotion()}/jobs", json={"data": data, "meta": {}})
    job = response.json()["data"]
    assert (job["status"], job["parameters"]) == ("pending", {"number_of_codes": 1})
    exported = user.post(user.promotion(), {"job_type": "code_export", "parameters": {"number_of_codes": 1}})
    assert "parameters" not in exported.json()["data"]


BODIES = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"x"',
    b"1",
    b"\xff",
    b"[" * 5000,
    b'{"data":',
    b'{"data":null}',
    b'{"data":[]}',
    b'{"data":1}',
    b'{"data":{"type":"promotion_job","job_type":"code_export","\\ud83d":1}}',
    b'{"data":{"type":"promotion_job","job_type":"code_export","x":"\\ud83d"}}',
    b'{"data":{"job_type":null}}',
    b'{"data":{"job_type":[]}}',
    b'{"data":{"job_type":{}}}',
    b'{"data":{"job_type":"\\ud800"}}',
    b'{"data":{"type":"promotion_job","job_type":"code_generate","name":"\\ud800","parameters":{"number_of_codes":1}}}',
    b'{"data":{"type":"promotion_job","job_type":"code_generate","parameters":{"number_of_codes":NaN}}}',
    b'{"data":{"type":"promotion_job","job_type":"code_generate","parameters":{"number_of_codes":1e400}}}',
    b'{"data":{"type":"promotion_job","job_type":"code_generate","parameters":{"number_of_codes":'
    + b"9" * 5000
    + b"}}}",
    b'{"data":{"type":"promotion_job","job_type":"code_generate","parameters":{"number_of_codes":1,"code_length":'
    + b"9" * 400
    + b"}}}",
]


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "text/plain", "", "application/vnd.api+json", "application/json; charset=utf-16"],
)
@pytest.mark.parametrize("body", BODIES)
def test_no_body_makes_the_server_fail(user: Any, body: bytes, content_type: str) -> None:
    response = user.ask("POST", "/p/jobs", content=body, headers={"content-type": content_type})
    assert response.status_code < 500, response.text
    assert response.status_code == 201 or response.json()["errors"][0]["status"] == response.status_code


@pytest.mark.parametrize(
    "prefix", ["", " ", "-", "x" * 5000, "\t\n\x7f", "ü", "😀", "a\u202eb", "';DROP TABLE codes;--", "%", "\\"]
)
def test_no_prefix_makes_the_server_fail(user: Any, prefix: str) -> None:
    promotion = user.promotion()
    job = user.generate(promotion, 2, code_prefix=prefix)
    assert job["parameters"]["code_prefix"] == prefix
    assert user.wait(job)["status"] == "completed"
    assert all(code.startswith(prefix) for code in user.codes(promotion))
    assert user.wait(user.export(promotion))["status"] == "completed"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("PUT", "/v2/promotions/p/jobs", 405),
        ("POST", "/v2/promotions/p/jobs/", 404),
        ("GET", "/v2/promotions//jobs", 404),
        ("PATCH", "/oauth/access_token", 405),
        ("GET", "/v2/promotions/%2F/jobs", 404),
        ("GET", "/v2/promotions/p/jobs?unknown=1&page[limit]=5&page[limit]=x", 400),
        ("GET", "/v2/promotions/p/jobs?%ff=%ff", 400),
        ("GET", "/v2/promotions/p/jobs?x", 200),
    ],
)
def test_no_path_makes_the_server_fail(user: Any, method: str, path: str, status: int) -> None:
    response = user.client.request(method, path)
    assert response.status_code == status
    assert status == 200 or response.json()["errors"][0]["title"]


def test_a_failure_says_no_more_than_that(
    user: Any, contract: Contract, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr("promotion_jobs_reference.behaviour.access.AccessRules.find_promotion", broken)
    response = user.ask("GET", "/p/jobs")
    assert (response.status_code, response.json()) == (500, contract.example("ServerFailure"))
    assert "a secret" in caplog.text
