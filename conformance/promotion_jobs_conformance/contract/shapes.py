"""A request's schema as a tree: references followed, `allOf` merged, one tree for each branch of a union.

The tree keeps, beside each keyword, the requirement that it stands for. It covers what the schemas of requests need:
objects, leaves, and a discriminated union; arrays count as leaves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .document import Document
from .requirements import KEYWORDS, Register


@dataclass
class Shape:
    """One node: `keywords` and `required` give value and requirement; `tag` names the member that tells branches apart."""

    kind: str = "object"
    keywords: dict[str, Any] = field(default_factory=dict)
    members: dict[str, Shape] = field(default_factory=dict)
    required: dict[str, str] = field(default_factory=dict)
    tag: str = ""
    tags: tuple[str, ...] = ()

    def at(self, place: tuple[str, ...]) -> Shape:
        """The node at a place below this one."""
        node = self
        for step in place:
            node = node.members[step]
        return node

    def places(self, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Shape]]:
        """Every node, this one first, with its place."""
        yield place, self
        for name, member in self.members.items():
            yield from member.places((*place, name))


def shapes(document: Document, register: Register, pointer: str) -> dict[str, Shape]:
    """The trees of the schema at a pointer, by the name of the union's branch (`""` where there is no union)."""
    found: dict[str, Shape] = {}
    for branch in _branches(document, pointer) or [""]:
        found[branch] = _shape(document, register, document.at(pointer), branch)
    return found


def _branches(document: Document, pointer: str) -> list[str]:
    """The tags of the first union below a pointer."""
    seen: set[int] = set()

    def look(value: Any) -> list[str]:
        value, _ = document.resolve(value, "")
        if not isinstance(value, dict) or id(value) in seen:
            return []
        seen.add(id(value))
        if "discriminator" in value:
            return list(value["discriminator"].get("mapping", {}))
        return next((tags for sub in value.get("properties", {}).values() if (tags := look(sub))), [])

    return look(document.at(pointer))


def _shape(document: Document, register: Register, schema: dict[str, Any], branch: str) -> Shape:
    shape = Shape()
    parts = [schema]
    while parts:
        part = parts.pop(0)
        if "$ref" in part:
            parts.append(document.resolve(part, "")[0])
        parts.extend(part.get("allOf", []))
        if "discriminator" in part:
            rule = part["discriminator"]
            shape.tag, shape.tags = rule["propertyName"], tuple(rule["mapping"])
            target, _ = document.resolve({"$ref": rule["mapping"][branch]}, "")
            parts.append(target)
            shape.required[shape.tag] = register.keyword_ids[(id(part), f"required.{shape.tag}")]
        if "type" in part:
            shape.kind = part["type"] if isinstance(part["type"], str) else part["type"][0]
        shape.keywords |= {keyword: part[keyword] for keyword in (*KEYWORDS, "x-configured-maximum") if keyword in part}
        for member in part.get("required", []):
            shape.required.setdefault(member, register.keyword_ids.get((id(part), f"required.{member}"), ""))
        for name, sub in part.get("properties", {}).items():
            shape.members[name] = _shape(document, register, sub, branch)
    return shape
