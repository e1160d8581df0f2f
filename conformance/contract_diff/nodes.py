"""Schemas by meaning: a node is what all the schema objects that bind one value say together.

References are followed and `allOf` is merged, so that a schema means the same wherever its parts are. Spellings that
say the same are one: `type: x` and `[x]`, `const` and an `enum` of one, a keyword with its default value and none,
an exclusive bound of an integer and the equivalent inclusive one, a nullable union and a list of types, a union of
constants and an enum, a union of one branch and that branch. Prose (titles, descriptions, examples, `x-` properties other
than those of MEANT) is left out. Nodes are made when they are checked, so that recursive schemas have no end and do no harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from promotion_jobs_conformance.contract.automaton import matches
from promotion_jobs_conformance.contract.document import Document, escape
from promotion_jobs_conformance.result import Level

from .leaves import Condition, Leaf, Union, flatten
from .reader import URI, Reader, level_of
from .spelling import ALL_TYPES, exact, json_type, merged


class Schemas:
    """The nodes of one document, as one direction reads them."""

    def __init__(self, document: Document, reader: Reader) -> None:
        self.document = document
        self.reader = reader
        self._nodes: dict[tuple[Leaf, ...], Node] = {}
        self.any = self.node()

    def node(self, *pointers: str) -> Node:
        """The node of the schemas at some pointers: a value has to be valid by all of them."""
        leaves = [leaf for pointer in pointers for leaf in flatten(self.document, pointer)]
        return self.of(tuple(dict.fromkeys(leaves)), pointers)

    def of(self, leaves: tuple[Leaf, ...], sources: tuple[str, ...]) -> Node:
        """The node of some leaves, made once. `sources` are the pointers that a validator reads."""
        return self._nodes.setdefault(leaves, Node(self, leaves, sources))


class Node:
    """What some schema objects say together of one value."""

    def __init__(self, schemas: Schemas, leaves: tuple[Leaf, ...], sources: tuple[str, ...]) -> None:
        self.schemas = schemas
        self.leaves = leaves
        self.sources = sources
        self.memo: dict[str, str] = {}  # what `meaning` has found out

    @property
    def fragment(self) -> dict[str, Any]:
        """The schema that a validator reads for this node."""
        return {"allOf": [{"$ref": f"{URI}#{source}"} for source in self.sources]}

    @property
    def pointer(self) -> str:
        """The location of this node in the document."""
        return self.leaves[0].pointer if self.leaves else (self.sources or ("",))[0]

    def origin(self, keyword: str) -> str:
        """The location of a keyword, or that of the node where the keyword is absent."""
        aliases = {"enum": ("enum", "const"), "required": ("required",)}.get(keyword, (keyword,))
        for leaf in self.leaves:
            for name in aliases:
                if name in leaf.schema:
                    return f"{leaf.pointer}/{name}"
        return self.pointer

    def level(self, keyword: str) -> Level:
        """How binding a keyword is: where several schema objects state it, as the strictest of them says."""
        shown = keyword.partition(".")[0]
        stating = [level_of(leaf.schema, keyword) for leaf in self.leaves if shown in leaf.schema]
        if keyword == "enum" and not stating:
            stating = [level_of(leaf.schema, "const") for leaf in self.leaves if "const" in leaf.schema]
        return min(stating, key=list(Level).index, default=Level.MUST)

    @cached_property
    def types(self) -> frozenset[str]:
        """The types that a value may have. `number` comes with `integer`, which it includes."""
        if self.enum is not None:
            return frozenset(map(json_type, self.enum))
        return self._stated_types

    @cached_property
    def _stated_types(self) -> frozenset[str]:
        found = ALL_TYPES
        for leaf in self.leaves:
            if "type" in leaf.schema:
                says = leaf.schema["type"]
                listed = {says} if isinstance(says, str) else set(says)
                found &= listed | ({"integer"} if "number" in listed else set())
        return found

    @cached_property
    def enum(self) -> list[Any] | None:
        """The only values, in order of their text, or None if the values are not listed."""
        lists = [leaf.schema["enum"] for leaf in self.leaves if "enum" in leaf.schema]
        lists += [[leaf.schema["const"]] for leaf in self.leaves if "const" in leaf.schema]
        if not lists:
            return None
        shared = set.intersection(*({exact(value) for value in values} for values in lists))
        stated = self._stated_types
        return sorted((v for v in lists[0] if exact(v) in shared and json_type(v) in stated), key=exact)

    @cached_property
    def keywords(self) -> dict[str, Any]:
        """The keywords without sub-schemas, merged."""
        integers = self._stated_types & {"number", "integer"} == {"integer"}
        found = merged((leaf.schema for leaf in self.leaves), self.types, integers=integers)
        if found.get("minProperties", len(self.required) + 1) <= len(self.required):
            del found["minProperties"]  # the required ones are as many
        return found

    @cached_property
    def required(self) -> frozenset[str]:
        """The properties that an object must have, as far as this direction shows them."""
        if "object" not in self.types:
            return frozenset()
        names = {name for leaf in self.leaves for name in leaf.schema.get("required", ())}
        return frozenset(name for name in names if not self._hides(name))

    def _hides(self, name: str) -> bool:
        hidden = self.schemas.reader.is_hidden
        return any(hidden(leaf.schema.get("properties", {}).get(name, {})) for leaf in self.leaves)

    @cached_property
    def properties(self) -> dict[str, Node]:
        """The properties that are described, each with all that binds it."""
        if "object" not in self.types:
            return {}
        names = dict.fromkeys(name for leaf in self.leaves for name in leaf.schema.get("properties", ()))
        return {n: self.schemas.node(*self._prop_sources(n)) for n in names if not self._hides(n)}

    def prop(self, name: str) -> Node:
        """What binds a property of that name, described or not."""
        if name in self.properties:
            return self.properties[name]
        return self.schemas.any if self._hides(name) else self.schemas.node(*self._prop_sources(name))

    def _prop_sources(self, name: str) -> Iterator[str]:
        for leaf in self.leaves:
            matched = False
            if name in leaf.schema.get("properties", {}):
                matched = True
                yield f"{leaf.pointer}/properties/{escape(name)}"
            for pattern in leaf.schema.get("patternProperties", {}):
                if matches(pattern, name):
                    matched = True
                    yield f"{leaf.pointer}/patternProperties/{escape(pattern)}"
            if not matched and "additionalProperties" in leaf.schema:
                yield f"{leaf.pointer}/additionalProperties"

    @cached_property
    def parts(self) -> dict[tuple[str, ...], Node]:
        """The sub-schemas that the whole follows, apart from properties: narrower parts make a narrower whole.

        Keyed by ("other",) for properties that are not described, ("pattern", P), ("name",), ("items",), ("prefix", N).
        """
        sources: dict[tuple[str, ...], list[str]] = {}
        for leaf in self.leaves:
            if "object" in self.types:
                for keyword, part in (("additionalProperties", "other"), ("propertyNames", "name")):
                    if keyword in leaf.schema:
                        sources.setdefault((part,), []).append(f"{leaf.pointer}/{keyword}")
                for pattern in leaf.schema.get("patternProperties", ()):
                    sources.setdefault(("pattern", pattern), []).append(
                        f"{leaf.pointer}/patternProperties/{escape(pattern)}"
                    )
            if "array" in self.types:
                if "items" in leaf.schema:
                    sources.setdefault(("items",), []).append(f"{leaf.pointer}/items")
                for index in range(len(leaf.schema.get("prefixItems", ()))):
                    sources.setdefault(("prefix", str(index)), []).append(f"{leaf.pointer}/prefixItems/{index}")
        return {part: self.schemas.node(*pointers) for part, pointers in sources.items()}

    @cached_property
    def unions(self) -> tuple[Union, ...]:
        """The unions with more than one branch that a value has to fit."""
        return tuple(
            self._union(leaf, kind) for leaf in self.leaves for kind in ("oneOf", "anyOf") if kind in leaf.schema
        )

    def _union(self, leaf: Leaf, kind: str) -> Union:
        pointers = tuple(f"{leaf.pointer}/{kind}/{index}" for index in range(len(leaf.schema[kind])))
        branches = [self.schemas.node(pointer) for pointer in pointers]
        discriminator = leaf.schema.get("discriminator", {})
        tag = discriminator.get("propertyName") or _common_tag(branches)
        tags = tuple(self._tags(leaf, pointer, branch, tag) for pointer, branch in zip(pointers, branches, strict=True))
        apart = sum(map(len, tags)) == len(frozenset().union(*tags)) and all(tags)
        types = [branch.types - ({"number"} if "integer" in branch.types else set()) for branch in branches]
        apart = apart or sum(map(len, types)) == len(frozenset().union(*types))
        return Union("union" if apart else kind, kind, leaf, pointers, tag, tags)

    def _tags(self, leaf: Leaf, pointer: str, branch: Node, tag: str) -> frozenset[str]:
        listed = branch.properties[tag].enum if tag in branch.properties else None
        if listed is not None:
            return frozenset(map(exact, listed))
        if "discriminator" not in leaf.schema:
            return frozenset()
        target = self.schemas.document.at(pointer).get("$ref", "")
        name = target.rpartition("/")[2]
        mapping = leaf.schema["discriminator"].get("mapping", {})
        mapped = {key for key, to in mapping.items() if to in (target, name)}
        return frozenset(map(exact, mapped or {name} - {""}))

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """The `if`s, each with what follows."""
        return tuple(
            Condition(
                leaf,
                f"{leaf.pointer}/if",
                f"{leaf.pointer}/then" if "then" in leaf.schema else None,
                f"{leaf.pointer}/else" if "else" in leaf.schema else None,
            )
            for leaf in self.leaves
            if "if" in leaf.schema and leaf.schema.keys() & {"then", "else"}
        )

    @property
    def configured_error(self) -> str:
        """The location of the error that exceeding the configured maximum of a value causes, or nothing."""
        says = (leaf.schema.get("x-configured-maximum", {}).get("error", "") for leaf in self.leaves)
        return next((str(pointer).removeprefix("#") for pointer in says if pointer), "")

    def select(self, union: Union, index: int) -> Node:
        """The node with one branch of a union chosen."""
        branch = union.branches[index]
        leaves = [leaf.without(union.keyword, "discriminator") if leaf == union.leaf else leaf for leaf in self.leaves]
        leaves += flatten(self.schemas.document, branch)
        return self.schemas.of(tuple(dict.fromkeys(leaves)), (*self.sources, branch))

    def when(self, condition: Condition, *pointers: str | None) -> Node:
        """The node without a condition, and with what some pointers say instead."""
        added = [pointer for pointer in pointers if pointer]
        leaves = [leaf.without("if", "then", "else") if leaf == condition.leaf else leaf for leaf in self.leaves]
        leaves += [leaf for pointer in added for leaf in flatten(self.schemas.document, pointer)]
        return self.schemas.of(tuple(dict.fromkeys(leaves)), (*self.sources, *added))


def _common_tag(branches: list[Node]) -> str:
    """A required property whose values are listed in every branch, if there is one."""
    names = [n for n in branches[0].properties if branches[0].properties[n].enum is not None]
    return next(
        (
            name
            for name in names
            if all(
                name in b.required and name in b.properties and b.properties[name].enum is not None for b in branches
            )
        ),
        "",
    )
