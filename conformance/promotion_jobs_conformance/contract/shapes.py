"""A request's schema as a tree: references followed, `allOf` merged, one tree for each branch of a union.

The tree keeps, with each keyword, the requirement that it states. Where several schemas speak of one location, the
strictest of each keyword counts, and a value is accepted if all of them accept it. It covers what the schemas of requests
need: objects, leaves, and a discriminated union; arrays count as leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import lcm
from typing import Any

from .document import Document, DocumentError, escape
from .requirements import KEYWORDS, RequirementIndex
from .schema import SchemaJudge

_STRICTER: dict[str, Callable[[Any, Any], Any]] = {
    "minLength": max,
    "minimum": max,
    "exclusiveMinimum": max,
    "minItems": max,
    "minProperties": max,
    "maxLength": min,
    "maximum": min,
    "exclusiveMaximum": min,
    "maxItems": min,
    "maxProperties": min,
    "multipleOf": lambda one, other: lcm(one, other) if isinstance(one, int) and isinstance(other, int) else other,
    "enum": lambda one, other: [value for value in one if value in other],
    "type": lambda one, other: [kind for kind in _listed(one) if kind in _listed(other)],
}
_KIND_OF = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
    type(None): "null",
}


@dataclass
class Shape:
    """One node: `keywords` gives values, `ids` requirements; `tag` names the property that distinguishes branches.

    `pointers` are the schemas that speak of the location.
    """

    judge: SchemaJudge = field(repr=False)
    kind: str = "object"
    keywords: dict[str, Any] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    properties: dict[str, Shape] = field(default_factory=dict)
    required: dict[str, str] = field(default_factory=dict)
    tag: str = ""
    tags: tuple[str, ...] = ()
    pointers: tuple[str, ...] = ()

    def at(self, location: tuple[str, ...]) -> Shape:
        """The node at a location below this one."""
        node = self
        for step in location:
            node = node.properties[step]
        return node

    def locations(self, location: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Shape]]:
        """Every node, this one first, with its location."""
        yield location, self
        for name, prop in self.properties.items():
            yield from prop.locations((*location, name))

    def accepts(self, value: Any) -> bool:
        """True if every schema of the location accepts the value."""
        return all(self.judge.is_valid(value, pointer) for pointer in self.pointers)


def shapes(document: Document, requirement_index: RequirementIndex, pointer: str) -> dict[str, Shape]:
    """The trees of the schema at a pointer, by the name of the union's branch (`""` if there is no union)."""
    builder = _Builder(document, requirement_index)
    return {
        branch: builder.shape([(document.at(pointer), pointer, "")], branch) for branch in branches(document, pointer)
    }


def branches(document: Document, pointer: str) -> list[str]:
    """The tags of the first union below a pointer; one empty name if there is no union.

    Raises DocumentError for a union that does not say which tag selects which branch.
    """
    seen: set[int] = set()

    def look(value: Any, location: str) -> list[str]:
        value, location = document.resolve(value, location)
        if not isinstance(value, dict) or id(value) in seen:
            return []
        seen.add(id(value))
        if "discriminator" in value:
            return list(mapping(document, value, location))
        below = [(sub, f"{location}/properties/{escape(name)}") for name, sub in value.get("properties", {}).items()]
        return next((tags for sub, at in below if (tags := look(sub, at))), [])

    return look(document.at(pointer), pointer) or [""]


def mapping(document: Document, union: dict[str, Any], pointer: str) -> dict[str, str]:
    """The branches of a discriminated union, by tag. Raises DocumentError, with the line, if it does not name them all."""
    rule = union["discriminator"]
    found = rule.get("mapping") if isinstance(rule, dict) else None
    if isinstance(found, dict):  # a bare name is that of a component (OpenAPI 3.1, section 4.8.25)
        found = {tag: to if "/" in str(to) else f"#/components/schemas/{to}" for tag, to in found.items()}
    line = document.line(f"{pointer}/discriminator")
    if not isinstance(found, dict) or not found or not isinstance(rule.get("propertyName"), str):
        raise DocumentError(
            f"the contract {document.path} has a discriminator without a mapping at line {line}: name each branch, and "
            "the value that selects it"
        )
    referred = [branch.get("$ref") for branch in union.get("oneOf", []) if isinstance(branch, dict)]
    if sorted(map(str, referred)) != sorted(map(str, found.values())):
        raise DocumentError(
            f"the contract {document.path} has a discriminator at line {line} whose mapping does not name the branches of "
            "its oneOf, each once"
        )
    return dict(found)


class _Builder:
    def __init__(self, document: Document, requirement_index: RequirementIndex) -> None:
        self.document, self.ids, self.judge = (
            document,
            requirement_index.keyword_ids,
            SchemaJudge(document, requirement_index),
        )

    def shape(self, parts: list[tuple[Any, str, str]], branch: str, around: frozenset[str] = frozenset()) -> Shape:
        """The tree of schemas with their pointers; an undiscriminated union is one requirement, the third.

        `around` are the pointers of what the location is inside of: a schema inside itself is a leaf.
        """
        shape = Shape(self.judge, pointers=tuple(pointer for _, pointer, _ in parts))
        properties: dict[str, list[tuple[Any, str, str]]] = {}
        parts, here = list(parts), set(around)
        while parts:
            part, pointer, union = parts.pop(0)
            if not isinstance(part, dict):
                continue
            if pointer in around:
                shape.keywords["type"] = "object"
                continue
            here.add(pointer)
            if "$ref" in part:
                parts.append((*self.document.resolve(part, pointer), union))
            parts += [(sub, f"{pointer}/allOf/{index}", union) for index, sub in enumerate(part.get("allOf", []))]
            parts += self._chosen(part, pointer, union)
            if "discriminator" in part:
                found = mapping(self.document, part, pointer)
                shape.tag, shape.tags = part["discriminator"]["propertyName"], tuple(found)
                parts.append((*self.document.resolve({"$ref": found[branch]}, ""), union))
                shape.required[shape.tag] = self.ids[(id(part), f"required.{shape.tag}")]
            self._merge(shape, part, union)
            for name in part.get("required", []):
                shape.required.setdefault(name, union or self.ids.get((id(part), f"required.{name}"), ""))
            for name, sub in part.get("properties", {}).items():
                if sub is False or self._resolved(sub).get("readOnly") is True:  # never sent
                    continue
                properties.setdefault(name, []).append((sub, f"{pointer}/properties/{escape(name)}", union))
        shape.properties = {name: self.shape(subs, branch, frozenset(here)) for name, subs in properties.items()}
        kinds = _listed(shape.keywords.get("type", ["object"] if shape.properties else []))
        if not kinds and (values := _values(shape.keywords)):
            kinds = [_KIND_OF[type(values[0])]]
        shape.kind = next(
            (kind for kind in kinds if kind != "null"), "null" if kinds or "type" in shape.keywords else "string"
        )
        if "enum" in shape.keywords:  # a value that another keyword excludes is not one of it
            shape.keywords["enum"] = [value for value in shape.keywords["enum"] if shape.accepts(value)]
        return shape

    def _chosen(self, part: dict[str, Any], pointer: str, union: str) -> list[tuple[Any, str, str]]:
        """Of a union without a tag, the first branch that is not only null: requests are made by it."""
        found = []
        for keyword in ("oneOf", "anyOf") if "discriminator" not in part else ():
            branches = [
                (index, sub)
                for index, sub in enumerate(part.get(keyword, []))
                if self._resolved(sub).get("type") != "null"
            ]
            if branches and not all(_values(self._resolved(sub)) for sub in part[keyword]):
                index, sub = branches[0]
                found.append((sub, f"{pointer}/{keyword}/{index}", union or self.ids.get((id(part), keyword), "")))
        return found

    def _resolved(self, schema: Any) -> dict[str, Any]:
        found, _ = self.document.resolve(schema, "")
        return found if isinstance(found, dict) else {}

    def _merge(self, shape: Shape, part: dict[str, Any], union: str) -> None:
        """Adds the keywords of one schema: of each the stricter counts, with its requirement."""
        says = {keyword: (part[keyword], keyword) for keyword in (*KEYWORDS, "x-configured-maximum") if keyword in part}
        for keyword in ("oneOf", "anyOf"):  # of constants: another way to write an enum
            listed = [_values(self._resolved(sub)) for sub in part.get(keyword, [])]
            if "discriminator" not in part and listed and all(listed):
                says["enum"] = ([value for values in listed for value in values], keyword)
        for keyword, (value, origin) in says.items():
            known = shape.keywords.get(keyword)
            both = value if known is None else _STRICTER.get(keyword, lambda _, other: other)(known, value)
            if known is None or both != known:
                shape.ids[keyword] = union or self.ids.get((id(part), origin), "")
            shape.keywords[keyword] = both


def _listed(kinds: Any) -> list[str]:
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _values(schema: dict[str, Any]) -> list[Any]:
    return [schema["const"]] if "const" in schema else list(schema.get("enum", []))
