"""Single-keyword mutants of a schema: what a careless reader makes of it.

A change replaces properties of the schema object itself and touches nothing below them, so that `changed` can put a mutant
in the place of the original and take it away again, in a document that many values are judged by.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from promotion_jobs_conformance.contract.document import Document

Schema = dict[str, Any]
Edit = Callable[[Schema], object]

TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
_BOUNDS = ("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems")
_OTHER_FORMS = {"date-time": "date", "date": "date-time", "uuid": "uri", "uri": "uuid"}


@dataclass(frozen=True)
class Change:
    """One change: the keyword that it is about, as requirements name it, a label, and what it does to the schema."""

    keyword: str
    label: str
    edit: Edit


def objects(document: Document, pointer: str) -> Iterator[tuple[str, Schema, str]]:
    """Every schema object below a pointer, each once: its name, itself, and the tag by which a union has chosen it."""
    seen: set[int] = set()

    def walk(schema: Schema, name: str, tag: str) -> Iterator[tuple[str, Schema, str]]:
        if "$ref" in schema:
            schema, end = document.resolve(schema, "")
            name = end.rpartition("/")[2]
        if id(schema) in seen:
            return
        seen.add(id(schema))
        yield name, schema, tag
        for prop, sub in schema.get("properties", {}).items():
            if prop != tag:  # the union has chosen the branch by it
                yield from walk(sub, f"{name}.{prop}", "")
        for sub in schema.get("allOf", ()):
            yield from walk(sub, name, tag)
        for sub in schema.get("oneOf", ()):
            yield from walk(sub, name, schema["discriminator"]["propertyName"])

    yield from walk(document.at(pointer), pointer, "")


@contextmanager
def changed(schema: Schema, change: Change) -> Iterator[None]:
    """The schema with a change, for as long as the context lasts."""
    saved = dict(schema)
    try:
        change.edit(schema)
        yield
    finally:
        schema.clear()
        schema.update(saved)


def unexplained(alive: list[str], reasons: Mapping[str, str]) -> list[str]:
    """Mutants that no response or case told, and for which no pattern of `reasons` says why; and patterns that fit none."""
    names = [name for name in alive if not any(fnmatchcase(name, pattern) for pattern in reasons)]
    return names + [pattern for pattern in reasons if not any(fnmatchcase(name, pattern) for name in alive)]


def changes(schema: Schema, tag: str = "") -> Iterator[Change]:
    """Every change of one keyword of a schema object. `tag` is the property by which a union has chosen this branch."""
    for keyword in (keyword for keyword in _BOUNDS if keyword in schema):
        yield Change(keyword, "dropped", drop(keyword))
        yield Change(keyword, "+1", put(keyword, schema[keyword] + 1))
        yield Change(keyword, "-1", put(keyword, schema[keyword] - 1))
    yield from _words(schema)
    yield from _types(schema, tag)
    yield from _forms(schema)
    yield from _properties(schema, tag)
    yield from _unions(schema)


def drop(*keywords: str) -> Edit:
    """Drops keywords."""
    return lambda schema: [schema.pop(keyword, None) for keyword in keywords]


def put(keyword: str, value: Any) -> Edit:
    """Sets a keyword."""
    return lambda schema: schema.update({keyword: value})


def _words(schema: Schema) -> Iterator[Change]:
    if "enum" in schema:
        words = schema["enum"]
        for word in words:
            yield Change("enum", f"-{word}", put("enum", [other for other in words if other != word]))
        for word in (words[0].upper(), words[0].replace("_", "-"), words[0] + " ", "", "unknown"):
            if word not in words:
                yield Change("enum", f"+{word!r}", put("enum", [*words, word]))
    if "const" in schema:
        yield Change("const", "changed", put("const", schema["const"].swapcase()))
    for keyword in ("enum", "const", "x-template"):
        if keyword in schema:
            yield Change(keyword, "dropped", drop(keyword))
    if "x-template" in schema:
        yield Change("x-template", "changed", put("x-template", schema["x-template"] + "!"))


def _types(schema: Schema, tag: str) -> Iterator[Change]:
    """Types beside words are a matter of those words. That a branch is an object is said by the union of it."""
    if "type" not in schema:
        return
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    about = next((keyword for keyword in ("enum", "const") if keyword in schema), "type")
    yield Change(about, "dropped with its type", drop("type", "enum", "const"))
    for more in TYPES:
        if more not in kinds and not tag:
            yield Change(about, f"or of type {more}", _widen([*kinds, more]))
    for less in kinds:
        others = [kind for kind in kinds if kind != less]
        yield Change(
            about, f"not of type {less}", put("type", others or ["string" if less == "boolean" else "boolean"])
        )


def _widen(kinds: list[str]) -> Edit:
    def change(schema: Schema) -> None:
        words = schema.pop("enum", None) or ([schema.pop("const")] if "const" in schema else None)
        if words:
            schema["anyOf"] = [{"enum": words}, {"type": kinds[-1]}]
        schema["type"] = kinds

    return change


def _forms(schema: Schema) -> Iterator[Change]:
    if "format" in schema:
        yield Change("format", "dropped", drop("format"))
        yield Change("format", "changed", put("format", _OTHER_FORMS[schema["format"]]))
    if "pattern" not in schema:
        return
    pattern = schema["pattern"]
    yield Change("pattern", "dropped", drop("pattern"))
    for label, other in (
        ("without its beginning", pattern.removeprefix("^")),
        ("without its end", pattern.rstrip("$/")),
        ("with nothing where something is due", pattern.replace("+", "*")),
        ("with one where several are allowed", pattern.replace("+", "")),
        ("with what may be left out demanded", pattern.replace("?", "")),
        ("in lower case alone", re.sub(r"\[[A-Za-z]([A-Z])\]", lambda match: match[1].lower(), pattern)),
    ):
        if other != pattern:
            yield Change("pattern", label, put("pattern", other))


def _properties(schema: Schema, tag: str) -> Iterator[Change]:
    required, properties = schema.get("required", []), schema.get("properties", {})
    for prop in required:
        if prop != tag:
            fewer = [other for other in required if other != prop]
            yield Change(f"required.{prop}", "dropped", put("required", fewer))
    for prop in properties:
        if prop not in required:
            yield Change(f"required.{prop}", "added", put("required", [*required, prop]))
        if prop != tag:
            others = {name: sub for name, sub in properties.items() if name != prop}
            yield Change(f"properties.{prop}", "not looked at", put("properties", others))
    if schema.get("additionalProperties") is True:
        yield Change("additionalProperties", "false", put("additionalProperties", False))
    if "items" in schema:
        yield Change("items", "not looked at", drop("items"))


def _unions(schema: Schema) -> Iterator[Change]:
    if "discriminator" in schema:
        rule = schema["discriminator"]
        mapping = rule["mapping"]
        turned = [*list(mapping.values())[1:], next(iter(mapping.values()))]
        yield Change("discriminator", "dropped", drop("discriminator", "oneOf"))
        for label, other in (
            ("swapped", dict(zip(mapping, turned, strict=True))),
            *((f"-{word}", {name: mapping[name] for name in mapping if name != word}) for word in mapping),
            *((f"+{word.upper()}", mapping | {word.upper(): mapping[word]}) for word in mapping),
        ):
            yield Change("discriminator", label, put("discriminator", rule | {"mapping": other}))
    for index in range(len(schema.get("allOf", []))):
        yield Change("allOf", f"-{index}", put("allOf", [part for n, part in enumerate(schema["allOf"]) if n != index]))
    if "if" in schema:
        yield Change("then", "dropped", drop("then"))
        yield Change("if", "always", put("if", True))
        yield Change("if", "not", put("if", {"not": schema["if"]}))
        for prop, rule in schema["if"]["properties"].items():
            moved = schema["if"] | {"properties": {prop: {"const": rule["const"].swapcase()}}}
            yield Change("if", f"{prop} moved", put("if", moved))
