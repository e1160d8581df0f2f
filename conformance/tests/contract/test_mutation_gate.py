"""The gate on the document: every careless reading of a request schema is told from the right one, without a request.

A mutant is the document with one keyword changed, as a careless implementer would read it. The derived rejected cases and
the accepted rows are judged by each mutant; one of them must come out otherwise than by the document itself. Readings
that no keyword can state (digits in strings, lengths in bytes, case) are functions that accept or reject a body.
"""

from __future__ import annotations

import copy
import operator
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from promotion_jobs_conformance.contract.cases import rejected
from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.promotions.pairwise import rows
from tests.contract.mutation import Change, changed, changes, objects, unexplained

Root = dict[str, Any]
Reading = Callable[[Any], bool]  # whether a server that reads the contract so accepts a body
WHOLE = "the union says that it is an object"
# Mutants that read the same requests the same way, and why.
EQUIVALENT = {
    "*.additionalProperties false": "whether unknown properties are rejected is left to the server (A13)",
    "* or of type null": "a null for an optional property is left to the server (A24)",
    "JobInput.discriminator +*": "the branch itself demands its own word for the tag",
    "JobInputBase.type *": WHOLE,
    "CodeGenerateJobInput.type *": WHOLE,
    "CodeExportJobInput.type *": WHOLE,
    "CodeExportJobInput.allOf -1": "of an export's own there is the tag alone, and the union has judged that",
}


def mutants(contract: Contract) -> Iterator[tuple[str, Root, Change]]:
    """Every single-keyword mutant of the request's schemas: its name, the schema object and the change."""
    for name, schema, tag in objects(contract.document, contract.request_pointer("createPromotionJob")):
        for change in changes(schema, tag):
            yield f"{name}.{change.keyword} {change.label}", schema, change


def readings(contract: Contract) -> Iterator[tuple[str, Reading]]:
    """Careless readings that no keyword states."""
    pointer = contract.request_pointer("createPromotionJob")

    def accepts(change: Callable[[Root], None]) -> Reading:
        def reading(body: Any) -> bool:
            inner = copy.deepcopy(body)
            if isinstance(inner, dict) and isinstance(inner.get("data"), dict):
                change(inner["data"])
            return contract.judge.is_valid(inner, pointer)

        return reading

    def parameters(change: Callable[[Root], None]) -> Callable[[Root], None]:
        return lambda data: change(data["parameters"]) if isinstance(data.get("parameters"), dict) else None

    def convert(prop: str, kind: Any, to: Callable[[Any], Any]) -> Callable[[Root], None]:
        def change(values: Root) -> None:
            if type(values.get(prop)) is kind:
                try:
                    values[prop] = to(values[prop])
                except ValueError:
                    return

        return change

    for prop in ("number_of_codes", "max_uses_per_code", "code_length"):
        yield f"{prop}: digits in a string", accepts(parameters(convert(prop, str, int)))
        yield f"{prop}: a fraction cut off", accepts(parameters(convert(prop, float, int)))
        low = 8 if prop == "code_length" else 1
        yield (
            f"{prop}: true as a number",
            accepts(parameters(convert(prop, bool, partial(operator.mul, low)))),
        )
        yield (
            f"{prop}: an array of one",
            accepts(parameters(convert(prop, list, lambda value: value[0] if value else ""))),
        )
    yield "consume_unit: any case", accepts(parameters(convert("consume_unit", str, str.lower)))
    yield "consume_unit: spaces trimmed", accepts(parameters(convert("consume_unit", str, str.strip)))
    yield (
        "consume_unit: hyphens",
        accepts(parameters(convert("consume_unit", str, lambda text: text.replace("-", "_")))),
    )
    yield (
        "consume_unit: empty is absent",
        accepts(
            parameters(lambda values: values.pop("consume_unit") and None if values.get("consume_unit") == "" else None)
        ),
    )
    yield "job_type: any case", accepts(convert("job_type", str, str.lower))
    yield "job_type: spaces trimmed", accepts(convert("job_type", str, str.strip))
    yield (
        "job_type: missing means generate",
        accepts(lambda data: data.setdefault("job_type", "code_generate") and None),
    )
    yield "job_type: missing means export", accepts(lambda data: data.setdefault("job_type", "code_export") and None)
    yield "type: any case", accepts(convert("type", str, str.lower))
    yield "type: spaces trimmed", accepts(convert("type", str, str.strip))
    yield "type: not looked at", accepts(lambda data: data.update(type="promotion_job"))
    yield "name: trimmed before it is measured", accepts(convert("name", str, str.strip))
    yield "name: cut to the limit", accepts(convert("name", str, lambda text: text[:50]))
    yield "name: numbers taken", accepts(convert("name", int, str))
    yield (
        "name: not looked at in exports",
        accepts(lambda data: data.pop("name", None) and None if data.get("job_type") == "code_export" else None),
    )
    yield "code_prefix: numbers taken", accepts(parameters(convert("code_prefix", int, str)))
    yield "code_length: clamped", accepts(parameters(convert("code_length", int, lambda n: min(max(n, 8), 16))))
    yield "code_length: 32 bits", accepts(parameters(convert("code_length", int, lambda n: n % 2**32)))
    yield "number_of_codes: absolute", accepts(parameters(convert("number_of_codes", int, abs)))


def differs(cases: list[Any], rows_of: list[Any], accepted: Reading) -> bool:
    """Whether a reading treats a rejected case or an accepted row otherwise than the contract."""
    return not all(accepted(body) for body in rows_of) or any(accepted(body) for body in cases)


@pytest.fixture(scope="module")
def material() -> tuple[Contract, list[Any], list[Any]]:
    contract = Contract(copy.deepcopy(default_document()))
    pointer = contract.request_pointer("createPromotionJob")
    data = {"type": "promotion_job", "job_type": "code_generate"}
    accepted = [{"data": data | row.properties | {"parameters": row.parameters}} for row in rows(contract, 1000, 0)]
    names: tuple[dict[str, str], ...] = ({}, {"name": "x"}, {"name": "y" * contract.schema("JobName")["maxLength"]})
    accepted += [{"data": data | {"job_type": "code_export"} | name} for name in names]
    assert all(contract.judge.is_valid(body, pointer) for body in accepted)
    return (
        contract,
        [case.body for case in rejected(contract.document, contract.requirement_index, pointer, 0)],
        accepted,
    )


def test_every_mutant_is_killed(
    material: tuple[Contract, list[Any], list[Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    contract, cases, accepted = material
    began = time.process_time()
    judged = partial(contract.judge.is_valid, pointer=contract.request_pointer("createPromotionJob"))
    alive, count = [], 0
    for name, schema, change in mutants(contract):
        count += 1
        with changed(schema, change):
            if not differs(cases, accepted, judged):
                alive.append(name)
    careless = 0
    for name, reading in readings(contract):
        careless += 1
        if not differs(cases, accepted, reading):
            alive.append(name)
    seconds = time.process_time() - began
    with capsys.disabled():
        print(f"\n{count} mutants and {careless} readings, {len(alive)} equivalent, {seconds:.1f} s")
    assert unexplained(alive, EQUIVALENT) == []
    assert count > 120


def test_a_changed_default_changes_what_codes_must_be(material: tuple[Contract, list[Any], list[Any]]) -> None:
    """The default is no matter of acceptance: the rows without a code_length expect other codes."""
    from promotion_jobs_conformance.promotions.diagnosis.code_form import CodeRule

    contract, _, accepted = material
    default = contract.schema("CodeGenerateParameters")["properties"]["code_length"]["default"]
    without = [
        body for body in accepted if "parameters" in body["data"] and "code_length" not in body["data"]["parameters"]
    ]
    assert len(without) > 1
    for other in (default - 1, default + 1):
        assert (
            CodeRule("", default, False, 4, "default").blame(CodeRule("", other, False, 4, "").grouped("a" * other))
            == "default"
        )
