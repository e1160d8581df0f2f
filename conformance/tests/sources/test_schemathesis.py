"""The checks as a custom check of Schemathesis, by its real command; and what the judge behind it knows of earlier responses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from promotion_jobs_cli.rows import contract
from promotion_jobs_conformance.contract.document import default_path
from promotion_jobs_conformance.http.exchange import Response
from promotion_jobs_conformance.schemathesis import Judge
from promotion_jobs_conformance.sources.entries import Entry
from promotion_jobs_reference import Settings, create_app
from promotion_jobs_reference.wire.serving import listening

BASE, TOKEN = "http://shop.test", "a-token-of-the-tests"


def st_run(url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "promotion_jobs_conformance.schemathesis", "NO_COLOR": "1"}
    command = [
        str(Path(sys.executable).with_name("st")),
        "run",
        str(default_path()),
        "--url",
        url,
        "-H",
        f"Authorization: Bearer {TOKEN}",
        "--checks",
        "promotion_jobs_contract",
        "--phases",
        "examples",
        "--generation-deterministic",
        "--no-color",
    ]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("faults", [(), ("status-of-another",)])
def test_st_run_judges_by_the_contract(faults: tuple[str, ...], tmp_path: Path) -> None:
    with listening(create_app(Settings(token=TOKEN, job_delay=0.0), faults=faults)) as url:
        done = st_run(url, tmp_path)
    text = done.stdout + done.stderr
    assert done.returncode == bool(faults), text
    assert ("Custom check failed: `promotion_jobs_contract`" in text) == bool(faults), text
    assert ("Error.status-agrees: The status of an error MUST equal the status of the response." in text) == bool(
        faults
    )
    assert TOKEN not in text


def entry(method: str, path: str, status: int, response: object, body: object = None, at: float = 0.0) -> Entry:
    headers = (("Authorization", f"Bearer {TOKEN}"), ("Content-Type", "application/json"))
    sent = None if body is None else json.dumps(body).encode()
    response = Response(status, (("Content-Type", "application/json"),), json.dumps(response).encode())
    return Entry(at, at + 0.01, method, BASE + path, headers, sent, response)


def job(**changed: object) -> dict[str, object]:
    shown: dict[str, object] = json.loads(
        json.dumps(contract().document.root["components"]["examples"]["SeedResponse"]["value"]["data"])
    )
    return shown | {"id": "4a5b8f0e-7a0b-4b5e-9d0a-2f0f6f6f0001", "promotion_id": "p1"} | changed


def test_a_response_is_judged_with_those_before_it_of_the_same_promotion() -> None:
    judge = Judge(contract(), 1000)
    request = contract().document.root["components"]["examples"]["SeedRequest"]["value"]
    page = {
        "meta": {"results": {"total": 1}, "page": {"limit": 25, "offset": 0, "current": 1, "total": 1}},
        "links": {},
    }
    asked = entry("POST", "/v2/promotions/p1/jobs", 201, {"data": job()}, request)
    ended = entry("GET", "/v2/promotions/p1/jobs", 200, {"data": [job(status="completed")]} | page, at=5.0)
    again = entry("GET", "/v2/promotions/p1/jobs", 200, {"data": [job(status="processing")]} | page, at=9.0)
    other = entry("GET", "/v2/promotions/p2/jobs", 200, {"data": []} | page, at=10.0)

    assert judge.findings(asked, BASE) == []
    assert judge.findings(ended, BASE) == []
    (found,) = judge.findings(again, BASE)
    assert found.startswith("PromotionJob.life-cycle: ")
    assert judge.findings(other, BASE) == []


def test_what_is_no_part_of_the_api_is_passed_over() -> None:
    judge = Judge(contract(), 1000)
    assert judge.findings(entry("GET", "/health", 500, {}), BASE) == []
    assert judge.findings(entry("GET", "/", 200, {}), BASE) == []
