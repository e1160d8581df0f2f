"""Any valid edit of the document is followed, or rejected in one sentence with its line, before anything is sent.

Three looks at random edits: hundreds are read as `scripts/generate` reads them, and every value that the suite would send is put
to the edited schema; a few go all the way to a verdict on the reference server; `tox run -e edits` takes hundreds all the way.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from promotion_jobs_cli.main import main
from promotion_jobs_conformance.contract.cases import rejected
from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import Document, DocumentError, default_path
from promotion_jobs_conformance.promotions.pairwise import rows
from promotion_jobs_conformance.promotions.parameters import OPERATION, PARAMETERS, JobRequest, request_of
from promotion_jobs_conformance.promotions.prerequisites import check_document
from tests.edits.edited import LINE, follow, text_of
from tests.edits.elsewhere import SPELLINGS, added, changed, extracted, renamed, wrapped
from tests.edits.hunt import chosen_edits
from tests.edits.strategies import (
    BESIDE,
    JOBS,
    LIMIT,
    ROOT,
    SCHEMAS,
    Edit,
    Root,
    at,
    drop,
    edited,
    fields,
    parameter,
    put,
    required,
    value,
)


def _inside_itself(root: Root) -> None:
    fields(f"{SCHEMAS}/JobInputBase", "node", {"$ref": f"#{SCHEMAS}/Node"}, required=True).apply(root)
    root["components"]["schemas"]["Node"] = {"type": "object", "x-facts": ["S7"]}
    fields(f"{SCHEMAS}/Node", "node", {"$ref": f"#{SCHEMAS}/Node"}, required=False).apply(root)


FOLLOWED = (
    put(f"{SCHEMAS}/MaxUsesPerCode", "maximum", 100),
    put(f"{SCHEMAS}/CodePrefix", "maxLength", 12),
    put(f"{SCHEMAS}/JobName", "minLength", 3),
    *(put(f"{SCHEMAS}/JobName", "maxLength", limit) for limit in (1, 3, 12, 30, 255, 1000, 20000)),
    put(f"{SCHEMAS}/JobName", "maxLength", 40.0),
    put(f"{SCHEMAS}/JobName", "pattern", r"^\p{L}"),
    put(f"{SCHEMAS}/JobName", "pattern", "^[a-z]+$"),
    drop(f"{SCHEMAS}/JobName", "maxLength"),
    drop(f"{SCHEMAS}/CodeLength", "minimum"),
    required(f"{SCHEMAS}/JobInputBase", "name"),
    required(f"{SCHEMAS}/CodeGenerateParameters", "code_prefix"),
    put(f"{SCHEMAS}/ConsumeUnit", "enum", ["per_item", "per_cart", None]),
    put(f"{SCHEMAS}/ConsumeUnit", "enum", ["per_item", "per_cart", "no"]),
    put(f"{SCHEMAS}/NumberOfCodes", "minimum", 5),
    put(f"{SCHEMAS}/NumberOfCodes", "maximum", 500),
    put(f"{SCHEMAS}/NumberOfCodes", "multipleOf", 5),
    put(BESIDE[4], "default", 12),
    put(f"{SCHEMAS}/NumberOfCodes/x-configured-maximum", "default", 2),
    put(LIMIT, "maximum", 50),
    put(f"{SCHEMAS}/CodePrefix", "deprecated", True),
    fields(f"{SCHEMAS}/CodeGenerateParameters", "code_suffix", {"type": "string", "maxLength": 5}, required=False),
    fields(f"{SCHEMAS}/CodeGenerateParameters", "code_suffix", {"type": "string", "maxLength": 5}, required=True),
    parameter(f"{JOBS}/get", "sort", "query", {"type": "string", "enum": ["a", "b"]}, is_required=False),
    value("CodeLength.groups", "group", 3),
    value("createPromotionJob.validation-status", "statuses", [400]),
    put(f"{SCHEMAS}/CodePrefix", "format", "password"),
    wrapped(f"{SCHEMAS}/CodeGenerateParameters/properties/consume_unit", "oneOf", nullable=True),
    wrapped(f"{SCHEMAS}/JobInputBase/properties/name", "anyOf", nullable=False),
    extracted(f"{JOBS}/post/requestBody", "requestBodies", "NewJob"),
    extracted(JOBS, "pathItems", "Jobs"),
    added("/health", "Health"),
    *(
        fields(f"{SCHEMAS}/CodeGenerateParameters", "x", {"type": "string", "format": form}, required=is_required)
        for form, is_required in (("date", True), ("date-time", False), ("uuid", True), ("uri", False), ("email", True))
    ),
    fields(f"{SCHEMAS}/CodeExportJobInput/allOf/1", "form", {"type": "string", "enum": ["csv", "xlsx"]}, required=True),
    Edit("a schema inside itself", _inside_itself),
    changed("false", f"{SCHEMAS}/CodeGenerateParameters/properties", lambda found: found.update(x=False)),
    changed("true", f"{SCHEMAS}/CodeGenerateParameters/properties", lambda found: found.update(x=True)),
    changed(
        "200 with a body",
        f"{JOBS.replace('jobs', 'codes')}/delete/responses",
        lambda found: (
            found.update(
                {
                    "200": {
                        "description": "Done.",
                        "content": {"application/json": {"schema": {"$ref": f"#{SCHEMAS}/AnyObject"}}},
                    }
                }
            )
            or found.pop("204")
        ),
    ),
    put("/paths", "x-note", "a note"),
    put(f"{JOBS}/post", "x-other-tool", {"$ref": "./elsewhere.yaml"}),
    drop(f"{JOBS}/post/responses/201/content/application~1json", "schema"),
    changed(
        "schema inlined in both formats",
        f"{JOBS}/post/responses/201/content",
        lambda found: [one.update(schema=at(ROOT, f"{SCHEMAS}/JobResponse")) for one in found.values()],
    ),
    *(
        put(f"{SCHEMAS}/{error}/properties/detail", "x-template", "No.")
        for error in ("TooManyCodesError", "NoFileError")
    ),
)
REJECTED = (
    (drop(f"{SCHEMAS}/JobInput", "discriminator"), "JobInput"),
    (drop(f"{SCHEMAS}/JobInput/discriminator", "mapping"), "two branches"),
    (drop("/paths", "/v2/promotions/{promotionID}/jobs/{jobID}/cancel"), "no operation cancelPromotionJob"),
    (
        Edit(
            "operation renamed", lambda root: root["paths"][next(iter(root["paths"]))]["post"].update(operationId="x")
        ),
        "no operation createPromotionJob",
    ),
    (put(f"{SCHEMAS}/JobName", "$ref", "./ext.yaml#/JobMeta"), "not followed"),
    (put(f"{SCHEMAS}/JobName", "$ref", "#meta"), "not followed"),
    (put(f"{SCHEMAS}/JobName", "x-facts", "S6"), "not a list of facts"),
    (put(f"{SCHEMAS}/JobName", "type", "integer"), "need string"),
    (put(f"{SCHEMAS}/JobName", "pattern", "^(?<=x)y(?<z>a)"), "pattern"),
    (drop(BESIDE[4], "default"), "no default"),
    (put(f"{SCHEMAS}/CodeLength", "default", 10), "another default"),
    (put(f"{SCHEMAS}/JobName", "minLength", 51), "no value"),
    (put(LIMIT, "minimum", 5), "PageLimit excludes 1"),
    (put(LIMIT, "type", "number"), "need integer"),
    (put(LIMIT, "type", ["integer", "null"]), "need integer"),
    (drop(LIMIT, "type"), "need integer"),
    (value("PromotionID.unknown", "status", 410), "says 410"),
    (value("CodeLength.groups", "group", "four"), "no positive number"),
    (parameter(f"{JOBS}/get", "sort", "query", {"type": "string"}, is_required=True), "does not send"),
    (put(f"{JOBS}/get", "security", []), "one security scheme"),
    (put("/components/securitySchemes/BearerAuth", "scheme", "basic"), "one security scheme"),
    (drop("", "servers"), "absolute URL"),
    (renamed("page[limit]", "page[size]"), "the name page"),
    (put("/components/parameters/Filter/schema", "format", "email"), "format email"),
    (renamed("updated_at", "modified_at"), "this property is needed"),
    (put(f"{SCHEMAS}/CodeLength", "maximum", 1_000_000), "too long for filters"),
    (put(f"{SCHEMAS}/PromotionInput/properties/name", "maxLength", 10), "a promotion as the suite creates it"),
    (put(f"{SCHEMAS}/JobParameters/properties/code_prefix", "maxLength", 3), "which a request may have"),
    (renamed("code_export", "another"), "job_type another is not known"),
    *(
        (put(f"{SCHEMAS}/{error}/properties/detail", "x-template", text), "no placeholder but")
        for error, text in (
            ("TooManyCodesError", "{limit}"),
            ("TooManyCodesError", "{{maximum}}"),
            ("NoFileError", "a {"),
        )
    ),
    (drop(f"{SCHEMAS}/AutomaticPromotionError/properties/title", "const"), "a text is needed"),
    (put(f"{JOBS}/post/responses/422", "x-errors", [{"x-facts": ["S7"], "type": "object"}]), "a list of references"),
    (changed("no page", f"{JOBS}/get/parameters", lambda found: found.pop()), "no parameter that refers to"),
    (put("", "jsonSchemaDialect", "http://json-schema.org/draft-07/schema#"), "the dialect http"),
    (put(f"{SCHEMAS}/JobName", "$schema", "http://json-schema.org/draft-04/schema#"), "the dialect http"),
    *(
        (fields(f"{SCHEMAS}/{location}", "x", {"type": "string", hidden: True}, required=True), f"which is {hidden}")
        for location, hidden in (
            ("JobInputBase", "readOnly"),
            ("PromotionJobBase", "writeOnly"),
            ("Token", "writeOnly"),
        )
    ),
    (put(f"{JOBS}/post", "servers", [{"url": "https://jobs.example.com"}]), "servers of its own"),
    (put(JOBS, "servers", [{"url": "https://jobs.example.com"}]), "servers of its own"),
    (
        put(f"{SCHEMAS}/NumberOfCodes/x-configured-maximum", "error", f"#{SCHEMAS}/AutomaticPromotionError"),
        "the location of TooManyCodesError",
    ),
    (put(f"{SCHEMAS}/CodePrefix", "nullable", True), "OpenAPI 3.1 does not know"),
    (
        put(f"{JOBS}/post/responses/201", "headers", {"X-Id": {"required": True, "schema": {}}}),
        "requires the header X-Id",
    ),
    (put("/components/parameters/Filter/schema", "default", "eq(status,failed)"), "Filter has a default"),
    *(
        (put(f"{SCHEMAS}/{location}", keyword, limit), "a deletion of 50 codes")
        for location, keyword, limit in (
            ("DeleteCodesInput/properties/codes", "maxItems", 1),
            ("CodeToDelete/properties/code", "maxLength", 10),
            ("CodeToDelete/properties/code", "pattern", "^[a-z]+$"),
        )
    ),
    (
        changed("any type", f"{JOBS}/post/responses/201", lambda found: found.update(content={"*/*": {}})),
        "the media type",
    ),
    (fields(f"{SCHEMAS}/JobInputBase", "x", {"type": "string", "format": "sku"}, required=False), "format sku"),
    (put("/components/schemas", "JobName", True), "a schema is needed"),
)


def contract_of(root: dict[str, Any]) -> Contract:
    """The contract of a document's data, checked as `scripts/generate` and `verify` check it."""
    contract = Contract(Document.parse(json.dumps(root, indent=1), Path("edited.yaml"), validate=False))
    check_document(contract)
    return contract


def sent_as_valid(contract: Contract) -> list[dict[str, Any]]:
    """The bodies of a run that a server must accept, as far as they do not depend on what it answered."""
    request: JobRequest = request_of(contract)
    kind = contract.schema("JobInputBase")["properties"]["type"]["const"]
    tagged = {"type": kind, request.tag: request.generate}
    bodies = [request.seed()]
    for row in rows(contract, contract.schema("NumberOfCodes")["x-configured-maximum"]["default"], 0):
        bodies.append({"data": request.fitted(tagged | row.properties | {"parameters": row.parameters})})
        assert row.parameters.items() <= bodies[-1]["data"]["parameters"].items()
    named = [
        tagged | {"name": "at once 1", "parameters": {"number_of_codes": number}} for number in (1, 2, 3, 7, 499, 1000)
    ]
    named += [{"type": kind, request.tag: other, "name": " a  b "} for other in request.shapes]
    bodies += [{"data": request.fitted(data)} for data in named]
    for trial in range(6):
        opened = request.open_values(trial)
        inside = {name: one for name, one in opened.items() if request.location(name) == PARAMETERS}
        beside = {name: one for name, one in opened.items() if name not in inside}
        whole = request.fitted(tagged | {"parameters": {"number_of_codes": 1}})
        bodies.append({"data": whole | beside | {"parameters": whole["parameters"] | inside}})
    return bodies


def look(chosen: list[Edit]) -> str:
    """What the suite would send after some edits is what the edited schema says; how the document was taken, in one word."""
    try:
        root = edited(chosen)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return "none"  # the edits exclude each other
    try:
        contract = contract_of(root)
    except DocumentError as error:
        return "rejected" if LINE.search(str(error)) else f"rejected without a line: {error}"
    pointer = contract.request_pointer(OPERATION)
    for body in sent_as_valid(contract):
        assert contract.judge.is_valid(body, pointer), (body, [edit.label for edit in chosen])
    for case in rejected(contract.document, contract.requirement_index, pointer, 1):
        assert not contract.judge.is_valid(case.body, pointer), (case.id, [edit.label for edit in chosen])
    return "followed"


@pytest.mark.parametrize("edit", FOLLOWED, ids=lambda edit: edit.label)
def test_what_can_be_followed_is(edit: Edit) -> None:
    assert look([edit]) == "followed"


@pytest.mark.parametrize(("edit", "told"), REJECTED, ids=lambda one: one.label if isinstance(one, Edit) else None)
def test_what_cannot_be_followed_is_rejected_with_its_line(edit: Edit, told: str) -> None:
    with pytest.raises(DocumentError, match=rf"line \d+.*{told}|{told}.*line \d+"):
        contract_of(edited([edit]))


@pytest.mark.parametrize("spelling", SPELLINGS, ids=range(len(SPELLINGS)))
def test_a_document_means_the_same_however_it_is_spelt(spelling: Callable[[Root], str]) -> None:
    document = Document.parse(spelling(ROOT), Path("edited.yaml"), validate=False)
    assert document.root == ROOT
    check_document(Contract(document))


def test_a_schema_that_is_not_valid_is_named_with_its_own_line() -> None:
    root = edited([put(f"{SCHEMAS}/JobName", "type", "str")])
    with pytest.raises(DocumentError) as raised:
        Document.parse(text := json.dumps(root, indent=1), Path("edited.yaml"))
    line = int(LINE.findall(str(raised.value))[0].removeprefix("line "))
    assert "components/schemas/JobName/type" in str(raised.value)
    assert text.splitlines()[line - 1].strip().startswith('"type": "str"')


TEXT = text_of(ROOT)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (TEXT.replace("version: 1.0.0", "version: 2"), "info/version"),
        (TEXT.replace("required: true", "required: yes", 1), "requestBody/required"),
        (TEXT.replace("    summary: Create a job", "    summry: Create a job"), "post/summry"),
        (TEXT.replace("operationId: listPromotionCodes", "operationId: listPromotionJobs"), "codes/get"),
        (TEXT.replace("    JobName:\n", "    JobName: null\n    Other:\n"), "components/schemas/JobName"),
        (TEXT.replace("{promotionID}/codes:", "{promotionID/codes:"), "promotionID~1codes"),
        (TEXT.replace("maxLength: 50", "maxLength: [*a]").replace("JobName:", "JobName: &a"), "its own anchor"),
        (TEXT.replace("title: Promotion", 'title: "\0" Promotion'), "control character"),
        (f"{TEXT}x-deep: {'[' * 3000}{']' * 3000}\n", "nested"),
        (f"{TEXT}x-a: &a [{'x,' * 99}x]\nx-b: &b [{'*a,' * 99}*a]\nx-c: [{'*b,' * 99}*b]\n", "aliases written out"),
    ],
    ids=range(10),
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, told: str) -> None:
    with pytest.raises(DocumentError, match=rf"line \d+.*{told}|{told}.*line \d+") as raised:
        Document.parse(text, Path("edited.yaml"))
    assert "line 1)" not in str(raised.value)


def test_a_fact_that_there_is_not_is_named_with_the_line_that_cites_it(tmp_path: Path) -> None:
    (tmp_path / "facts.md").write_text((default_path().parent / "facts.md").read_text("utf-8"), "utf-8")
    root = edited([put(f"{SCHEMAS}/JobName", "x-facts", ["S99"])])
    with pytest.raises(DocumentError, match=r"line \d+ .*JobName.type cites S99, which is no fact of"):
        check_document(Contract(Document.parse(json.dumps(root, indent=1), tmp_path / "openapi.yaml", validate=False)))


def test_a_character_of_two_escapes_is_one() -> None:
    document = Document.parse(json.dumps(ROOT | {"x-sign": "\U0001f389"}), Path("edited.json"), validate=False)
    assert document.root["x-sign"] == "\U0001f389"


def test_random_edits_send_what_the_schema_says(capsys: pytest.CaptureFixture[str]) -> None:
    began = time.process_time()
    fates = [look(chosen) for chosen in chosen_edits(40, 3)]
    counts = {fate: fates.count(fate) for fate in sorted(set(fates))}
    with capsys.disabled():
        print(f"\n{len(fates)} edits: {counts}, {time.process_time() - began:.1f} s")
    assert counts.keys() <= {"followed", "rejected", "none"}
    assert counts["followed"] > len(fates) / 3
    assert counts["rejected"] > 3


@pytest.mark.parametrize("turn", range(3))
def test_a_server_made_from_an_edited_document_conforms(turn: int) -> None:
    """All the way: the code is generated, the reference server runs on it, and the suite finds nothing."""
    locations: dict[str, Edit] = {}
    for edit in FOLLOWED[turn::3]:  # one at each component, as they may exclude each other
        locations.setdefault("/".join(edit.label.split(" ")[0].split("/")[:2]), edit)
    compatible = list(locations.values())
    fate = follow(text_of(edited(compatible)))
    assert fate.kind == "green", (fate.told, [edit.label for edit in compatible])


def test_what_the_reference_server_cannot_show_is_rejected_by_generate() -> None:
    fate = follow(text_of(edited([put(f"{SCHEMAS}/Identifier", "pattern", "^job_")])))
    assert fate.kind == "rejected"
    assert "The reference server cannot follow Identifier.pattern (spec/openapi.yaml, line" in fate.told


def test_the_reference_server_is_not_blamed_for_a_document_that_it_was_not_made_from(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(text_of(edited([put(f"{SCHEMAS}/JobName", "maxLength", 40)])), "utf-8")
    ended = CliRunner().invoke(main, ["verify", "--contract", str(path)])
    assert ended.exit_code == 2
    assert f"generated from another document than {path}: run scripts/generate" in " ".join(ended.output.split())


def test_a_union_of_one_schema_keeps_its_limits() -> None:
    """The generator drops them, so that the models would accept what the contract rejects."""
    both = [
        wrapped(f"{SCHEMAS}/JobInputBase/properties/name", "oneOf", nullable=False),
        wrapped(f"{SCHEMAS}/CodeGenerateParameters/properties/code_prefix", "anyOf", nullable=False),
    ]
    fate = follow(text_of(edited(both)))
    assert fate.kind == "green", fate.told
