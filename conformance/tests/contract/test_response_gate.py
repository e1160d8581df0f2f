"""The gate on what the document demands of responses: every careless reading of a response's schema is told from the right one.

A mutant is the document with one keyword of a response's schema changed. The responses of one run against the reference
server, and the same responses with one derived change each, are judged by the mutant; one of them must come out otherwise
than by the document itself. So a judge that lost or bent any keyword would be noticed, without a request.
"""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass

import pytest

from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.result import Level
from promotion_jobs_reference.contract import Contract as Reading
from promotion_jobs_reference.faults.locations import Location, locations
from tests.contract.mutation import Change, changed, changes, unexplained
from tests.contract.responses import Changed, Response, derived, recorded
from tests.recorded import Recorded

WHOLE = "the union says that it is an object"
SAID = "Error says that it is a text, and is judged first"
# Mutants that judge the same responses the same way, and why.
EQUIVALENT = {
    "PromotionJob.discriminator +*": "the branch itself demands its own word for the tag",
    "PromotionJobBase.type *": WHOLE,
    "CodeGenerateJob.type *": WHOLE,
    "CodeExportJob.type *": WHOLE,
    "PromotionJobBase.then.error.type or of type *": "PromotionJobBase.error.type allows no other type but null",
    "*Error.title.const or of type *": SAID,
    "*Error.title.enum or of type *": SAID,
    "*Error.detail.const or of type *": SAID,
    "*Error.properties.status not looked at": "Error looks at it, and is judged first",
    "ForbiddenError.*": "a token that lacks the right is not available from any operation of the contract",
}
STRUCTURAL = ("properties", "items", "allOf", "discriminator", "if", "then")


@dataclass(frozen=True)
class Material:
    contract: Contract
    reading: Reading
    responses: list[Response]
    changed: Changed


@pytest.fixture(scope="module")
def material(reference_run: Recorded) -> Material:
    contract = Contract(copy.deepcopy(default_document()))
    reading = Reading(contract.document.root)
    exchanges = []
    for request, status, body in reference_run.exchanges:
        operation, _ = reading.operation_of(request.method, request.path.partition("?")[0])
        if operation is not None:
            exchanges.append((operation.id, status, body))
    responses = recorded(contract, exchanges, reading.maximum_codes)
    return Material(contract, reading, responses, derived(contract, reading, responses))


def requirement_of(location: Location, change: Change) -> str:
    return f"{location.name}.{change.keyword.removeprefix('x-')}"


def weight(material: Material, broken: frozenset[str]) -> int:
    """How a response comes out: 0 where it is as it must be, 1 where it breaks a should, 2 a must."""
    musts = {name for name in broken if not name or material.contract.requirements[name].level is Level.MUST}
    return 2 if musts else min(len(broken), 1)


def is_told(material: Material, location: Location, change: Change) -> bool:
    """Whether some response comes out otherwise."""
    structural = change.keyword.partition(".")[0] in STRUCTURAL
    near = material.changed.near(location.schema, requirement_of(location, change), structural=structural)
    with changed(location.schema, change):
        return any(
            weight(material, response.breaches(material.contract)) != weight(material, response.broken)
            for response in near
        )


def test_every_mutant_is_detected(material: Material, capsys: pytest.CaptureFixture[str]) -> None:
    began = time.process_time()
    alive, count = [], 0
    for location in locations(material.reading):
        for change in changes(location.schema, location.tag if location.is_part else ""):
            if not location.unchecked(change.keyword.removeprefix("x-")):
                count += 1
                if not is_told(material, location, change):
                    alive.append(f"{requirement_of(location, change)} {change.label}")
    seconds = time.process_time() - began
    with capsys.disabled():
        print(f"\n{count} mutants of responses, {len(alive)} equivalent, {seconds:.1f} s")
    assert unexplained(alive, EQUIVALENT) == []
    assert count > 700


def test_every_requirement_of_an_response_is_broken_alone(material: Material) -> None:
    """For each keyword there is a response that the document rejects for that keyword and nothing else."""
    requirements, ids = material.contract.requirements, material.contract.requirement_index.keyword_ids
    schemas = {id(location.schema) for location in locations(material.reading)}
    demanded = {name for (schema, _), name in ids.items() if schema in schemas and requirements[name].excluded is None}
    alone = {
        next(iter(a.broken))
        for listed in material.changed.by_requirement.values()
        for a in listed
        if len(a.broken) == 1
    }
    assert len(demanded) > 120
    assert demanded - alone == {"Identifier.minLength"}  # an empty text is not a UUID either
    assert any(
        a.broken == {"Identifier.minLength", "Identifier.format"}
        for a in material.changed.by_requirement["Identifier.minLength"]
    )


def test_the_recorded_responses_break_what_their_checks_allow(material: Material) -> None:
    """A job that is not found is no promotion that is not found (D22), and a bad filter's error may lack its status (D28)."""
    broken = {response.broken for response in material.responses if response.broken}
    assert broken == {frozenset({"PromotionNotFoundError.detail.const"}), frozenset({"Error.required.status"})}
