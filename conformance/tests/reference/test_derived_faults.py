"""Each fault that the document gives breaks its one keyword, and nothing else, in responses of the ordinary server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from promotion_jobs_conformance.contract.document import default_document, escape
from promotion_jobs_conformance.contract.requirements import KEYWORDS, Operation, operations, requirement_index
from promotion_jobs_conformance.contract.schema import SchemaJudge
from promotion_jobs_reference import Settings
from promotion_jobs_reference.contract import load
from promotion_jobs_reference.exchange import Call, Response
from promotion_jobs_reference.faults.derived import derive

DOCUMENT = default_document()
INDEX = requirement_index(DOCUMENT)
OPERATIONS: dict[str, Operation] = {operation.id: operation for operation in operations(DOCUMENT)}
JUDGE = SchemaJudge(DOCUMENT, INDEX)
Recorded = tuple[str, int, Any]


@pytest.fixture(scope="module")
def recorded(start: Any) -> list[Recorded]:
    """A response of every operation and status, as the ordinary server gives them."""
    found: list[Recorded] = []
    with ExitStack() as stack:
        user = start(stack, max_codes=3, client_id="C", client_secret="S", job_delay=0.2)

        def note(operation: str, response: Any) -> Any:
            found.append((operation, response.status_code, response.json()))
            return response.json()

        promotion = note("createPromotion", user.ask("POST", "", json=user.contract.example("CreatePromotion")))[
            "data"
        ]["id"]
        seed = {"consume_unit": "per_item", "max_uses_per_code": 1, "code_prefix": "a", "code_length": 9}
        job = note("createPromotionJob", user.post_generate(promotion, 3, **seed))["data"]
        note("createPromotionJob", user.post_generate(promotion, 3))
        user.wait(job)
        note("cancelPromotionJob", user.cancel(job))
        user.wait(user.generate(promotion, 1))
        note(
            "cancelPromotionJob",
            user.cancel(user.post(promotion, {"job_type": "code_export", "name": "n"}).json()["data"]),
        )
        note("cancelPromotionJob", user.cancel(user.generate(promotion, 1)))
        export = note("createPromotionJob", user.post(promotion, {"job_type": "code_export"}))["data"]
        note("getPromotionJobFile", user.file(export))
        user.wait(export)
        note("getPromotionJobFile", user.file(export))
        note("listPromotionJobs", user.ask("GET", f"/{promotion}/jobs?page[limit]=2&page[offset]=2"))
        note("listPromotionJobs", user.ask("GET", f"/{promotion}/jobs"))
        note("listPromotionCodes", user.ask("GET", f"/{promotion}/codes"))
        note("listPromotionCodes", user.ask("GET", f"/{promotion}/codes?filter=x"))
        note("listPromotionJobs", user.ask("GET", f"/{promotion}/jobs?page[limit]=0"))
        note("createPromotionJob", user.post_generate(promotion, 4))
        note("createPromotionJob", user.post_generate(promotion, "1"))
        note("createPromotionJob", user.post_generate(user.promotion(automatic=True), 1))
        note("listPromotionJobs", user.ask("GET", "/x/jobs"))
        note("listPromotionJobs", user.ask("GET", "/x/jobs", headers={"Authorization": ""}))
        credentials = {"client_id": "C", "client_secret": "S", "grant_type": "client_credentials"}
        note("getAccessToken", user.client.post("/oauth/access_token", data=credentials))
    return found


def breaches(before: Recorded, after: Any) -> set[str]:
    """The requirements that a response breaks, by the suite's own judge; those that no check decides are left out."""
    operation, status, body = before
    responses = OPERATIONS[operation].definition["responses"]
    key = str(status) if str(status) in responses else f"{status // 100}XX"
    pointer = f"{OPERATIONS[operation].pointer}/responses/{key}"
    response, pointer = DOCUMENT.resolve(responses[key], pointer)
    found = JUDGE.judge(after, f"{pointer}/content/{escape('application/json')}/schema").breaches
    templates: set[str] = set()
    errors = after.get("errors") if isinstance(after, dict) else None
    for error in response.get("x-errors", ()):
        schema, location = DOCUMENT.resolve(error, "")
        title = schema["properties"]["title"]
        if (
            body["errors"][0]["title"] in title.get("enum", [title.get("const")])
            and isinstance(errors, list)
            and errors
        ):
            found = found + JUDGE.judge(errors[0], location).breaches
            templates.update(_misworded(location, schema, errors[0]))
    broken = {breach.requirement for breach in found} | templates
    return {requirement for requirement in broken if INDEX.requirements[requirement].excluded is None}


def _misworded(location: str, schema: Any, error: Any) -> Iterator[str]:
    """The templates that an error does not follow; JSON Schema knows none."""
    for prop, sub in schema["properties"].items():
        pattern = re.sub(r"\\\{\w+\\\}", ".+", re.escape(sub.get("x-template", "{any}")))
        if isinstance(error, dict) and isinstance(error.get(prop), str) and not re.fullmatch(pattern, error[prop]):
            yield f"{location.rpartition('/')[2]}.{prop}.template"


def spoilt(fault: str, record: Recorded) -> Any:
    operation, status, body = record
    scope = {"headers": [], "method": "GET", "path": "/", "query_string": b""}
    response = Response(status, [], json.dumps(body).encode())
    derive()[fault].behaviour(Settings(), load()).on_response(Call(scope, b"", operation, {}), response)
    return json.loads(response.body)


def test_the_ordinary_responses_break_nothing(recorded: list[Recorded]) -> None:
    assert [(record, found) for record in recorded if (found := breaches(record, record[2]))] == []


@pytest.mark.parametrize("fault", sorted(derive()))
def test_a_derived_fault_breaks_what_it_says(recorded: list[Recorded], fault: str) -> None:
    broken = {requirement for record in recorded for requirement in breaches(record, spoilt(fault, record))}
    assert broken == set(derive()[fault].concerns)


def test_every_keyword_of_an_response_has_a_fault() -> None:
    derived = {requirement for deviation in derive().values() for requirement in deviation.concerns}
    in_responses = {
        requirement
        for requirement, keyword in ((key, key.rpartition(".")[2]) for key in INDEX.requirements)
        if (keyword in KEYWORDS or ".required." in requirement) and INDEX.requirements[requirement].excluded is None
    }
    components = {requirement.partition(".")[0] for requirement in derived}
    assert {
        requirement for requirement in in_responses - derived if requirement.partition(".")[0] in components
    } == set()
