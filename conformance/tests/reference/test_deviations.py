"""The hooks: what is in the catalogues, and that each kind of fault and variant does what it says."""

from __future__ import annotations

import re
from typing import Any

import pytest

from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.contract.requirements import requirement_index
from promotion_jobs_reference import Settings, create_app, faults, variants
from promotion_jobs_reference.behaviour import Behaviour
from promotion_jobs_reference.contract import Contract
from promotion_jobs_reference.registry import fault

REQUIREMENTS = requirement_index(default_document()).requirements


def test_faults_name_requirements_of_the_document() -> None:
    named = {(fault.name, requirement) for fault in faults.catalogue().values() for requirement in fault.concerns}
    assert {pair for pair in named if pair[1] not in REQUIREMENTS} == set()


def test_variants_name_facts_or_standards() -> None:
    for variant in variants.catalogue().values():
        assert all(re.fullmatch(r"[SDA]\d+|RFC \d+.*", concern) for concern in variant.concerns), variant


def test_names_and_sentences() -> None:
    for deviation in [*faults.catalogue().values(), *variants.catalogue().values()]:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*|[a-z]+:[A-Za-z_.0-9]+", deviation.name), deviation.name
        assert re.fullmatch(r"[A-Z`].*\.", deviation.sentence), deviation


@pytest.mark.parametrize("kind", ["fault", "variant"])
def test_an_unknown_name_is_rejected_in_a_sentence(kind: str) -> None:
    with pytest.raises(LookupError, match=f"^There is no {kind} 'x'; --list-{kind}s shows"):
        create_app(Settings(), **{f"{kind}s": ["x"]})


def test_a_declaration_says_what_it_does() -> None:
    with pytest.raises(TypeError, match="needs its own name, a docstring"):

        @fault("JobName.type")
        class Unexplained(Behaviour):
            pass


def one_over(contract: Contract) -> str:
    return "x" * (int(contract.schema("JobName")["maxLength"]) + 1)


def test_accepts(serve: Any, contract: Contract) -> None:
    user = serve(faults=("name-one-over", "number-as-text"))
    data = {"job_type": "code_export", "name": one_over(contract)}
    assert user.post(user.promotion(), data).status_code == 201
    assert user.post(user.promotion(), {**data, "name": data["name"] + "x"}).status_code == 400
    assert user.post_generate(user.promotion(), "2").json()["data"]["parameters"] == {"number_of_codes": 2}


def test_rejects(serve: Any) -> None:
    user = serve(faults=("name-wanted",))
    promotion = user.promotion()
    assert user.post_generate(promotion).json()["errors"][0]["source"] == "data.name"
    assert user.post(promotion, {"job_type": "code_export", "name": ""}).status_code == 201
    assert user.ask("POST", "/x/jobs", headers={"Authorization": ""}, json={"data": {}}).status_code == 401


def test_codes(serve: Any) -> None:
    user = serve(faults=("default-length-one-more",), variants=("one-dash-after-prefix", "capital-codes"))
    promotion = user.promotion()
    assert all(re.fullmatch("x-([A-Z2-9]{4}-){2}[A-Z2-9]", code) for code in user.made(promotion, code_prefix="x-"))
    assert all(
        re.fullmatch("x-[A-Z2-9]{4}-[A-Z2-9]{4}", code) for code in user.made(promotion, code_prefix="x", code_length=8)
    )
    ending = serve(faults=("dash-at-the-end",))
    assert all(code.endswith("-") for code in ending.made(ending.promotion()))


def test_jobs(serve: Any, contract: Contract) -> None:
    user = serve(faults=("trims-name", "fills-up-to-the-cap", "created-is-accepted"), max_codes=5)
    promotion = user.promotion()
    response = user.ask("POST", f"/{promotion}/jobs", json=contract.example("SeedRequest"))
    assert (response.status_code, response.json()["data"]["name"]) == (202, "summer sale job")
    user.wait(response.json()["data"])
    assert user.wait(user.post_generate(promotion, 5).json()["data"])["status"] == "failed"
    assert len(user.codes(promotion)) == 5


def test_jobs_side_by_side_and_in_a_queue(serve: Any) -> None:
    beside, queued = (
        serve(faults=("jobs-side-by-side",), job_delay=0.3),
        serve(variants=("queue-second-job",), job_delay=0.3),
    )
    for user, status in ((beside, "processing"), (queued, "pending")):
        promotion = user.promotion()
        first, second, third = (user.generate(promotion, 1) for _ in range(3))
        user.wait(first, "processing")
        assert user.job(promotion, second["id"])["status"] in {status, "pending"}
        if user is queued:
            assert user.cancel(second).json()["data"]["status"] == "cancelled"
            assert user.wait(third, "processing")
            assert user.job(promotion, first["id"])["status"] == "completed"
        else:
            user.wait(second, "processing")
            assert user.job(promotion, first["id"])["status"] == "processing"


def test_cancelling(serve: Any) -> None:
    user = serve(faults=("cancel-keeps-codes",), variants=("cancelling-first",), job_delay=0.2)
    promotion = user.promotion()
    job = user.cancel(user.wait(user.generate(promotion), "processing")).json()["data"]
    assert (job["status"], user.cancel(job).status_code) == ("cancelling", 422)
    assert user.wait(job)["status"] == "cancelled"
    assert len(user.codes(promotion)) == 3


def test_lists(serve: Any) -> None:
    user = serve(faults=("offset-counts-pages", "json-as-text"), variants=("complete-in-filters",))
    promotion = user.promotion()
    codes = user.made(promotion, 5)
    assert [code["code"] for code in user.get(f"/{promotion}/codes", limit=2, offset=1)["data"]] == codes[2:4]
    response = user.ask("GET", f"/{promotion}/jobs?filter=eq(status,complete)")
    assert (len(response.json()["data"]), response.headers["content-type"]) == (1, "text/plain; charset=utf-8")
    assert user.get(f"/{promotion}/jobs", filter="eq(status,completed)")["data"] == []


def test_access(serve: Any, contract: Contract) -> None:
    user = serve(faults=("codes-for-everybody", "creates-before-it-asks", "status-of-another"))
    promotion = user.promotion()
    del user.client.headers["Authorization"]
    assert user.ask("GET", f"/{promotion}/codes").status_code == 200
    response = user.ask("POST", f"/{promotion}/jobs", json=contract.example("ExportRequest"))
    assert (response.status_code, response.json()["errors"][0]["status"]) == (401, 402)
    user.client.headers["Authorization"] = "Bearer T"
    assert len(user.get(f"/{promotion}/jobs")["data"]) == 1


def test_files(serve: Any) -> None:
    user = serve(faults=("export-lacks-the-last", "jobs-through-any-promotion"))
    promotion, other = user.promotion(), user.promotion()
    codes = user.made(promotion, 2)
    job = user.wait(user.export(promotion))
    text = user.client.get(user.file({**job, "promotion_id": other}).json()["href"]).text
    assert (codes[0] in text, codes[1] in text) == (True, False)


def test_what_is_shown(serve: Any) -> None:
    user = serve(variants=("default-length-shown", "null-name", "times-with-an-offset", "json-api-media-type"))
    response = user.post_generate(user.promotion(), 1)
    job = response.json()["data"]
    assert response.headers["content-type"] == "application/vnd.api+json; charset=utf-8"
    assert (job["name"], job["parameters"]) == (None, {"number_of_codes": 1, "code_length": 8})
    assert job["meta"]["timestamps"]["created_at"].endswith("+05:30")
