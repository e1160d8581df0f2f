"""The schema objects that bind one value, with references followed, `allOf` opened, and foldable unions folded.

A leaf is one schema object without `$ref` and `allOf`. A union is folded into its leaf where it is only another spelling:
one branch (that branch), a branch and `null` (a nullable schema), types alone (a list of types), constants alone (an enum).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from promotion_jobs_conformance.contract.document import Document

# Keywords that could reject null by themselves: a schema with one of them is not folded with `null`.
_REJECT_NULL = frozenset({"const", "enum", "not", "oneOf", "anyOf", "allOf", "if", "$ref"})


@dataclass(frozen=True)
class Leaf:
    """One schema object at a pointer. `changed` says which keywords were taken out or folded, and distinguishes it from the original."""

    pointer: str
    changed: tuple[str, ...] = ()
    schema: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def without(self, *keywords: str) -> Leaf:
        """The leaf less some keywords."""
        kept = {keyword: value for keyword, value in self.schema.items() if keyword not in keywords}
        return Leaf(self.pointer, tuple(sorted({*self.changed, *keywords})), kept)


@dataclass(frozen=True)
class Union:
    """A union of a node: `branches` are pointers, `tag` the discriminator's property, `tags` its values, branch by branch.

    `kind` is `keyword`, or "union" where no value fits two branches, so that the two keywords mean the same.
    """

    kind: str
    keyword: str
    leaf: Leaf
    branches: tuple[str, ...]
    tag: str
    tags: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Condition:
    """An `if` with what follows from it, as pointers."""

    leaf: Leaf
    test: str
    then: str | None
    otherwise: str | None


def flatten(document: Document, pointer: str) -> list[Leaf]:
    """The leaves of the schema at a pointer."""
    found: list[Leaf] = []
    _flatten(document, document.at(pointer), pointer, set(), found)
    return found


def _flatten(document: Document, schema: Any, pointer: str, seen: set[str], found: list[Leaf]) -> None:
    if pointer in seen or schema is True:
        return
    seen.add(pointer)
    if not isinstance(schema, dict):
        found.append(Leaf(pointer, ("false",), {"type": []}))
        return
    leaf = Leaf(pointer, (), schema)
    branches: list[str] = []
    for kind in ("oneOf", "anyOf"):
        if kind not in schema:
            continue
        if len(schema[kind]) == 1:
            leaf = leaf.without(kind, "discriminator")
            branches.append(f"{pointer}/{kind}/0")
        elif (folded := _folded(document, leaf, kind)) is not None:
            found.append(folded)
            leaf = leaf.without(kind, "discriminator")
    if schema.keys() & {"$ref", "allOf"}:
        leaf = leaf.without("$ref", "allOf")
    if leaf.schema:
        found.append(leaf)
    if "$ref" in schema:
        target = str(schema["$ref"]).removeprefix("#")
        _flatten(document, document.at(target), target, seen, found)
    for index, part in enumerate(schema.get("allOf", ())):
        _flatten(document, part, f"{pointer}/allOf/{index}", seen, found)
    for branch in branches:
        _flatten(document, document.at(branch), branch, seen, found)


def _folded(document: Document, leaf: Leaf, kind: str) -> Leaf | None:
    pointers = [f"{leaf.pointer}/{kind}/{index}" for index in range(len(leaf.schema[kind]))]
    resolved = [document.resolve(document.at(pointer), pointer) for pointer in pointers]
    branches = [(_meaning(schema), pointer) for schema, pointer in resolved if isinstance(schema, dict)]
    if len(branches) < len(pointers) or any("$ref" in schema and len(schema) > 1 for schema, _ in branches):
        return None
    if all(schema.keys() == {"type"} for schema, _ in branches):
        types = [name for schema, _ in branches for name in _listed(schema["type"])]
        overlap = len(set(types)) < len(types) or {"integer", "number"} <= set(types)
        if kind == "anyOf" or not overlap:
            return Leaf(f"{leaf.pointer}/{kind}", ("folded",), {"type": sorted(set(types))})
    if all(schema.keys() & {"const", "enum"} and schema.keys() <= {"const", "enum", "type"} for schema, _ in branches):
        values = [value for schema, _ in branches for value in schema.get("enum", [schema.get("const")])]
        if kind == "anyOf" or len({repr(value) for value in values}) == len(values):
            return Leaf(f"{leaf.pointer}/{kind}", ("folded",), {"enum": values})
    if len(branches) == 2:
        for (schema, pointer), (other, _) in (branches, branches[::-1]):
            is_plain = "type" in schema and not schema.keys() & _REJECT_NULL
            if other == {"type": "null"} and is_plain and "null" not in _listed(schema["type"]):
                return Leaf(pointer, ("nullable",), {**schema, "type": [*_listed(schema["type"]), "null"]})
    return None


def _meaning(schema: dict[str, Any]) -> dict[str, Any]:
    prose = ("title", "description", "example", "examples", "deprecated", "x-facts", "x-unchecked", "x-requirements")
    return {keyword: value for keyword, value in schema.items() if keyword not in prose}


def _listed(types: str | list[str]) -> list[str]:
    return [types] if isinstance(types, str) else list(types)
