"""Edits of the document, drawn by hypothesis: a keyword added, removed or moved, wherever the request for a job, the
parameters of the lists and the settings allow it.

An edit is a value (a label, and what it does to the data), so that a failure shows what was edited. A keyword that is added
cites a fact, as the document asks; nothing else is changed with it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from promotion_jobs_conformance.contract.document import default_document

Root = dict[str, Any]
SCHEMAS, PARAMETERS = "/components/schemas", "/components/parameters"
JOBS = "/paths/~1v2~1promotions~1{promotionID}~1jobs"
LISTS = (f"{JOBS}/get", "/paths/~1v2~1promotions~1{promotionID}~1codes/get")
STRINGS = [f"{SCHEMAS}/{name}" for name in ("JobName", "ConsumeUnit", "CodePrefix")]
INTEGERS = [f"{SCHEMAS}/{name}" for name in ("NumberOfCodes", "MaxUsesPerCode", "CodeLength")]
BESIDE = [  # where a schema is referred to, and keywords may stand beside the reference
    f"{SCHEMAS}/CodeGenerateParameters/properties/{name}"
    for name in ("number_of_codes", "max_uses_per_code", "consume_unit", "code_prefix", "code_length")
]
OBJECTS = [
    f"{SCHEMAS}/{name}"
    for name in ("CreateJobRequest", "JobInputBase", "CodeGenerateParameters", "CodeGenerateJobInput/allOf/1",
                 "CodeExportJobInput/allOf/1")
]  # fmt: skip
LIMIT, OFFSET, FILTER = (f"{PARAMETERS}/{name}/schema" for name in ("PageLimit", "PageOffset", "Filter"))
FACT = ["S7"]


@dataclass(frozen=True)
class Edit:
    """One edit: `label` says what it is, `apply` does it in place."""

    label: str
    apply: Callable[[Root], object] = field(compare=False, repr=False)


def at(root: Root, pointer: str) -> Any:
    """What stands at a pointer."""
    value: Any = root
    for part in pointer.split("/")[1:]:
        value = value[int(part) if isinstance(value, list) else part.replace("~1", "/").replace("~0", "~")]
    return value


def put(pointer: str, keyword: str, value: Any) -> Edit:
    """Adds or moves a keyword, and cites a fact for it."""

    def apply(root: Root) -> None:
        schema = at(root, pointer)
        schema[keyword] = copy.deepcopy(value)
        facts = schema.setdefault("x-facts", {})
        if isinstance(facts, dict):
            facts.setdefault(keyword, list(FACT))

    return Edit(f"{pointer.removeprefix('/components/')} {keyword}: {value!r}", apply)


def drop(pointer: str, keyword: str) -> Edit:
    """Removes a keyword."""
    return Edit(
        f"{pointer.removeprefix('/components/')} without {keyword}", lambda root: at(root, pointer).pop(keyword, None)
    )


def puts(pointers: list[str], keyword: str, values: list[Any]) -> st.SearchStrategy[Edit]:
    """A keyword at one of some locations."""
    return st.builds(put, st.sampled_from(pointers), st.just(keyword), st.sampled_from(values))


def texts(pointers: list[str]) -> list[st.SearchStrategy[Edit]]:
    """Keywords of a text."""
    words = ["per_item", "per_cart", "no", "on", "per_store", None, "x", "2026-01-01"]
    return [
        puts(pointers, "minLength", [0, 1, 2, 3, 8, 12]),
        puts(pointers, "maxLength", [1, 3, 5, 8, 12, 30, 49, 255, 1000, 20000]),
        puts(
            pointers,
            "pattern",
            ["^[a-z]+$", "^[A-Za-z0-9 _-]*$", r"^\p{L}", r"^\d+$", "a", "^.{2,9}$", "^(?!x)", "[", "^[^-]*$"],
        ),
        puts(pointers, "format", ["email", "date", "uuid", "password", "date-time"]),
        puts(pointers, "const", ["x", "per_cart", 5]),
        puts(pointers, "default", ["x", "per_cart"]),
        st.builds(
            put, st.sampled_from(pointers), st.just("enum"), st.lists(st.sampled_from(words), min_size=1, unique=True)
        ),
        puts(pointers, "oneOf", [[{"const": "per_item"}, {"const": "per_cart"}], [{"const": "x"}]]),
        puts(pointers, "anyOf", [[{"maxLength": 4}, {"pattern": "^s"}], [{"type": "string"}, {"type": "null"}]]),
        puts(pointers, "not", [{"const": "x"}, {"pattern": "!"}, {"maxLength": 2}]),
        puts(pointers, "type", [["string", "null"], "integer", ["string", "integer"]]),
        puts(pointers, "nullable", [True]),
    ]


def numbers(pointers: list[str]) -> list[st.SearchStrategy[Edit]]:
    """Keywords of a whole number."""
    return [
        puts(pointers, "minimum", [0, 1, 2, 4, 5, 8, 9, 12]),
        puts(pointers, "maximum", [1, 9, 12, 16, 24, 100, 500, 999, 1001, 2**31 - 1]),
        puts(pointers, "exclusiveMinimum", [-1, 0, 1, 7, 8]),
        puts(pointers, "exclusiveMaximum", [10, 16, 17, 101, 1001]),
        puts(pointers, "multipleOf", [1, 2, 4, 5, 0.5, 7]),
        puts(pointers, "enum", [[8, 12, 16], [1, 2, 3, 1000], [0, 1], [8]]),
        puts(pointers, "default", [1, 8, 10, 12, 16]),
        puts(pointers, "format", ["int32", "int64"]),
        puts(pointers, "type", [["integer", "null"], "number", "string"]),
        puts(pointers, "not", [{"const": 9}, {"const": 1}]),
    ]


def fields(pointer: str, name: str, schema: dict[str, Any], *, required: bool) -> Edit:
    """A new property of an object."""

    def apply(root: Root) -> None:
        found = at(root, pointer)
        found.setdefault("properties", {})[name] = {**copy.deepcopy(schema), "x-facts": list(FACT)}
        if required:
            found["required"] = [*found.get("required", []), name]

    return Edit(f"{pointer.removeprefix('/components/')} {'with' if required else 'may have'} {name}: {schema}", apply)


def required(pointer: str, name: str) -> Edit:
    """A property is required, or is not any more."""

    def apply(root: Root) -> None:
        found = at(root, pointer)
        names = found.setdefault("required", [])
        names.remove(name) if name in names else names.append(name)
        if isinstance(found.get("x-facts"), dict) or "x-facts" not in found:
            found.setdefault("x-facts", {})["required"] = list(FACT)

    return Edit(f"{pointer.removeprefix('/components/')} required changed: {name}", apply)


def parameter(pointer: str, name: str, place: str, schema: dict[str, Any], *, is_required: bool) -> Edit:
    """A new parameter of an operation."""

    def apply(root: Root) -> None:
        new = {"name": name, "in": place, "schema": {**copy.deepcopy(schema), "x-facts": list(FACT)}}
        at(root, pointer).setdefault("parameters", []).append(new | ({"required": True} if is_required else {}))

    return Edit(f"{pointer} with the {place} parameter {name} (required {is_required}): {schema}", apply)


def value(requirement: str, key: str, new: Any) -> Edit:
    """Another value of a declared requirement."""

    def apply(root: Root) -> None:
        for entry in declared(root):
            if entry["id"] == requirement:
                entry.setdefault("values", {})[key] = copy.deepcopy(new)

    return Edit(f"{requirement} {key}: {new!r}", apply)


def declared(element: Any) -> list[dict[str, Any]]:
    """Every declared requirement of a document."""
    if isinstance(element, dict):
        return [*element.get("x-requirements", []), *(entry for sub in element.values() for entry in declared(sub))]
    return [entry for sub in element for entry in declared(sub)] if isinstance(element, list) else []


NEW = [{"type": "string", "maxLength": 5}, {"type": "integer", "minimum": 1, "maximum": 3}, {"type": "boolean"},
       {"type": "string", "enum": ["a", "b", "no"]}, {"type": "array", "items": {"type": "string"}}, {"type": "number"},
       {"type": "object", "properties": {"a": {"type": "string", "x-facts": FACT}}}]  # fmt: skip
ROOT = default_document().root
VALUED = [(entry["id"], key) for entry in declared(ROOT) for key in entry.get("values", {})]
SOME_VALUES = [[400], [422], [400, 422, 409], 404, 410, 401, 403, "failed", "completed", "pending", [], "x", ["cancelled"], 3, 5, 8, 0,
               -1, None, {"a": 1}]  # fmt: skip
HELD = [
    *STRINGS,
    *INTEGERS,
    *OBJECTS,
    LIMIT,
    OFFSET,
    FILTER,
    BESIDE[-1],
    f"{SCHEMAS}/JobInput",
    f"{SCHEMAS}/NumberOfCodes",
]

edits: st.SearchStrategy[Edit] = st.one_of(
    *texts(STRINGS), *texts(STRINGS), *numbers(INTEGERS), *numbers(INTEGERS), *texts(BESIDE[2:4]), *numbers([*BESIDE[:2], BESIDE[4]]),
    *numbers([LIMIT]), *numbers([OFFSET]), *texts([FILTER]),
    puts([LIMIT], "maximum", [5, 10, 24, 25, 50, 99, 200, 1000]), puts([LIMIT], "default", [1, 5, 10, 50, 100]),
    puts([BESIDE[4]], "default", [8, 9, 10, 12, 16, 4, 20]),
    puts([f"{SCHEMAS}/NumberOfCodes/x-configured-maximum"], "default", [1, 2, 3, 7, 10, 50, 100, 999, 1001, 1500]),
    puts(OBJECTS, "additionalProperties", [False, {"type": "string"}]), puts(OBJECTS, "minProperties", [1, 2, 3]),
    puts(OBJECTS, "maxProperties", [1, 3, 5, 9]), puts(OBJECTS, "propertyNames", [{"pattern": "^[a-z_]+$"}, {"maxLength": 12}]),
    puts(OBJECTS, "dependentRequired", [{"code_prefix": ["code_length"]}, {"name": ["type"]}]),
    puts(OBJECTS, "patternProperties", [{"^x-": {"type": "string"}}]),
    puts(OBJECTS, "unevaluatedProperties", [False]),
    puts([*STRINGS, *INTEGERS, LIMIT], "deprecated", [True]), puts([*STRINGS, *INTEGERS], "title", ["A title", "no"]),
    puts([*STRINGS, *INTEGERS], "readOnly", [True]), puts([*STRINGS, *INTEGERS], "examples", [["2026-01-01"], [5]]),
    puts([*STRINGS, *INTEGERS, LIMIT], "x-facts", ["S6", 5, {"type": "S6"}, [7], None]),
    puts([*STRINGS, *INTEGERS], "x-levels", [{"type": "should"}, {"maxLength": "free"}, {"minimum": "must"}, "x", {"type": 1}]),
    st.builds(drop, st.sampled_from(HELD), st.sampled_from(
        ["type", "maxLength", "minLength", "minimum", "maximum", "default", "enum", "additionalProperties", "required", "x-facts",
         "discriminator", "oneOf", "x-levels", "x-requirements", "properties", "x-configured-maximum", "description"])),
    st.builds(fields, st.sampled_from(OBJECTS[1:4]), st.sampled_from(["code_suffix", "priority", "x"]), st.sampled_from(NEW),
              required=st.booleans()),
    st.builds(required, st.sampled_from(OBJECTS[1:3]), st.sampled_from(
        ["name", "type", "code_prefix", "code_length", "consume_unit", "max_uses_per_code", "number_of_codes"])),
    st.builds(parameter, st.sampled_from([*LISTS, f"{JOBS}/post"]), st.sampled_from(["sort", "X-Store"]),
              st.sampled_from(["query", "header"]), st.sampled_from(NEW[:4]), is_required=st.booleans()),
    st.sampled_from(VALUED).flatmap(lambda pair: st.builds(value, st.just(pair[0]), st.just(pair[1]), st.sampled_from(SOME_VALUES))),
    st.builds(value, st.just("CodeLength.groups"), st.just("group"), st.integers(1, 17)),
)  # fmt: skip
several = st.one_of(
    edits.map(lambda edit: [edit]), st.lists(edits, min_size=2, max_size=2, unique_by=lambda edit: edit.label)
)


def edited(chosen: list[Edit]) -> Root:
    """The document's data after the edits."""
    root = copy.deepcopy(ROOT)
    for edit in chosen:
        edit.apply(root)
    return root
