"""What the judge says of values, and what is derived from schemas: of this document, and of another one."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from promotion_jobs_conformance.contract.cases import breakable, full, minimal, rejected
from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.coverage import covering_bodies
from promotion_jobs_conformance.contract.document import Document, default_document
from promotion_jobs_conformance.contract.formats import FORMATS
from promotion_jobs_conformance.contract.schema import KEPT, LENGTH, Memory
from promotion_jobs_conformance.contract.shapes import shapes

LIBRARY = """
openapi: 3.1.0
info: {title: Library, version: '1'}
paths:
  /loans:
    post:
      operationId: lend
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Loan'}
      responses: {'201': {description: Lent.}}
components:
  schemas:
    Loan:
      type: object
      required: [book, weeks]
      properties:
        book: {type: string, minLength: 3, maxLength: 13}
        weeks: {type: integer, minimum: 2, maximum: 6}
        kind: {type: string, enum: [short_term, long_term]}
        note: {type: string}
      additionalProperties: true
      x-facts: [L1]
"""


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract(default_document())


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        (
            "date-time",
            [
                "2023-08-01T22:46:50.006975613Z",
                "2023-08-01t22:46:50z",
                "2023-08-01T22:46:50-09:30",
                "2016-12-31T23:59:60Z",
            ],
            [
                "2023-08-01 22:46:50Z",
                "2023-08-01T22:46:50",
                "2023-02-30T00:00:00Z",
                "2023-08-01T24:00:00Z",
                "2023-08-01T22:46:50Z\n",
                "2023-08-01T22:46Z",
                "1690933610",
                "2023-08-01T22:46:50.Z",
            ],
        ),
        (
            "uuid",
            ["f890bc57-5e08-4f04-95e7-36bd8aab1095", "F890BC57-5E08-4F04-95E7-36BD8AAB1095"],
            ["f890bc575e084f0495e736bd8aab1095", "job_1", "", "f890bc57-5e08-4f04-95e7-36bd8aab1095\n"],
        ),
        ("uri", ["https://h/x?y=1", "http://[::1]:8/", "urn:a:b"], ["/x", "//h/x", "http://h /", "https://", ""]),
        ("date", ["2024-02-29"], ["2023-02-29", "2023-1-1", "2023-01-01T00:00:00Z"]),
    ],
)
def test_formats(name: str, good: list[str], bad: list[str]) -> None:
    assert [text for text in good if not FORMATS[name](text)] == []
    assert [text for text in bad if FORMATS[name](text)] == []


def test_one_fault_is_one_breach(contract: Contract) -> None:
    """A union is judged by the branch that its tag names; `$` does not match before a line feed."""
    pointer = contract.response_schema("createPromotionJob", 201)
    assert pointer is not None
    seed = contract.document.root["components"]["examples"]["SeedResponse"]["value"]

    def broken(**changes: Any) -> list[str]:
        body = copy.deepcopy(seed)
        body["data"] |= changes
        return [breach.requirement for breach in contract.judge.judge(body, pointer.pointer).breaches]

    assert broken() == []
    assert broken(job_type="other") == ["PromotionJob.discriminator"]
    assert broken(status="done") == ["JobStatus.enum"]
    assert broken(status="failed") == ["PromotionJobBase.then.required.error"]
    assert broken(job_type="code_export") == ["CodeExportJob.parameters.type"]
    error = {"errors": [{"status": "400\n", "title": "t"}]}
    assert [b.requirement for b in contract.judge.judge(error, "/components/schemas/Errors").breaches] == [
        "ErrorStatus.pattern"
    ]


def test_what_was_not_applied_was_not_tested(contract: Contract) -> None:
    said = contract.judge.judge({"errors": [{"status": 400, "title": "t"}]}, "/components/schemas/Errors")
    assert "Error.title.type" in said.applied
    assert "Error.detail.type" not in said.applied


def test_a_memory_says_what_the_judge_says(contract: Contract) -> None:
    """Of each value, however often, and also of those that Python takes for equal."""
    pointer, memory = "/components/schemas/NumberOfCodes", Memory(contract.judge)
    for value in (1, True, 1.0, "1", -1, 1, True, 1.0, "1", -1):
        said = memory.judge(value, pointer)
        assert said == contract.judge.judge(value, pointer)
        said.applied.add("what the caller adds")
    assert memory.judge(1, "/components/schemas/JobName") != memory.judge(1, pointer)


def test_a_memory_is_bounded(contract: Contract) -> None:
    pointer, memory = "/components/schemas/Errors", Memory(contract.judge)
    for size in range(2 * KEPT):
        assert not memory.judge({"errors": [{"status": 400, "title": "t" * size or "-"}]}, pointer).breaches
    assert not memory.judge({"errors": [{"status": 400, "title": "t", "more": "m" * LENGTH}]}, pointer).breaches
    assert len(memory._applied) == KEPT
    assert max(len(text) for _, text in memory._applied) < LENGTH


def test_each_case_breaks_one_requirement_and_has_a_control(contract: Contract) -> None:
    pointer = contract.request_pointer("createPromotionJob")
    cases = rejected(contract.document, contract.requirement_index, pointer, 1)
    assert len({case.id for case in cases}) == len(cases) > 100
    for case in cases:
        broken = {breach.requirement for breach in contract.judge.judge(case.body, pointer).breaches}
        assert len(broken) == 1, case.id
    for shape in shapes(contract.document, contract.requirement_index, pointer).values():
        for body in (minimal(shape, 1), full(shape, 1)):
            assert contract.judge.is_valid(body, pointer)
    again = rejected(contract.document, contract.requirement_index, pointer, 1)
    assert [case.body for case in again] == [case.body for case in cases]


def test_every_keyword_of_the_request_has_a_case(contract: Contract) -> None:
    """The list of requirements and the derivation agree: none is declared that no case could break."""
    pointer = contract.request_pointer("createPromotionJob")
    derived = {case.requirement for case in rejected(contract.document, contract.requirement_index, pointer, 0)}
    schemas = (
        "JobName",
        "NumberOfCodes",
        "MaxUsesPerCode",
        "ConsumeUnit",
        "CodePrefix",
        "CodeLength",
        "CreateJobRequest",
        "JobInput",
        "JobInputBase",
        "CodeGenerateJobInput",
        "CodeGenerateParameters",
    )
    declared = set(contract.requirement_index.values)
    stated = {name for name in contract.requirements if name.split(".")[0] in schemas and name not in declared}
    assert stated - derived == {"CodeGenerateParameters.code_length.default"}
    assert "NumberOfCodes.negative" in derived


def test_the_derivation_breaks_all_that_a_request_can_break(contract: Contract) -> None:
    pointer = contract.request_pointer("createPromotionJob")
    derived = {case.requirement for case in rejected(contract.document, contract.requirement_index, pointer, 0)}
    assert breakable(contract.document, contract.requirement_index, pointer) <= derived


def test_the_core_derives_and_judges_another_document() -> None:
    """It knows OpenAPI, and nothing of promotions (rule 7)."""
    library = Contract(Document.parse(LIBRARY, Path("library.yaml")))
    pointer = library.request_pointer("lend")
    cases = rejected(library.document, library.requirement_index, pointer, 3)
    assert {case.requirement for case in cases} == set(library.requirements)
    values = {(case.requirement, case.value) for case in cases}
    assert {("Loan.weeks.minimum", "1"), ("Loan.weeks.maximum", "7"), ("Loan.kind.enum", '"SHORT_TERM"')} <= values
    assert {len(case.body["book"]) for case in cases if case.requirement.startswith("Loan.book.m")} >= {2, 14}
    assert library.judge.is_valid({"book": "abc", "weeks": 2}, pointer)


def test_schemathesis_finds_no_requirement_that_the_derivation_lacks(contract: Contract) -> None:
    """Two derivations by two hands: what schemathesis covers of the request for a job, ours covers as well."""
    operation = "createPromotionJob"
    found = {case.requirement for case in covering_bodies(contract, operation)}
    assert "JobInput.required.job_type" in found
    ours = rejected(contract.document, contract.requirement_index, contract.request_pointer(operation))
    assert found <= {case.requirement for case in ours}


def test_schemathesis_finds_the_same_bodies_each_time(contract: Contract) -> None:
    bodies = covering_bodies(contract, "createPromotionJob")
    assert bodies
    assert bodies == covering_bodies(contract, "createPromotionJob")
