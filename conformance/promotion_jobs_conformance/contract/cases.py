"""Rejected cases, derived from a request's schema: each breaks one requirement and nothing else.

At every location of the body, each of the `wrong_values` is tried. The schema itself then says, offline, which requirements
each body breaks. A body that breaks exactly one is a case of that requirement. One that breaks several would hide one fault
behind another, and is dropped. One that breaks none is valid. So the list follows every edit of the document.

A `null` for an optional property is left out: many servers treat it as absent.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .document import Document
from .requirements import RequirementIndex
from .schema import SchemaJudge
from .shapes import Shape, shapes
from .values import plain, sample
from .wrong_values import ABSENT, BELOW, IN_EACH, OF_EACH_WORD, PAST, constants, pool, shown, with_value


@dataclass(frozen=True)
class Case:
    """One body and the requirement that it breaks. `label` says how; `value` is the value at `location`, as JSON."""

    requirement: str
    branch: str
    location: tuple[str, ...]
    label: str
    value: str
    body: Any

    @property
    def id(self) -> str:
        """A stable name."""
        where = f"{self.branch}/" if self.branch else ""
        return f"{self.requirement}[{where}{self.label}]"


def minimal(shape: Shape, number: int = 0) -> Any:
    """A body with the required properties only."""
    return _build(shape, number, optional=False)


def full(shape: Shape, number: int = 0) -> Any:
    """A body with every property that the schema knows, generated from what it accepts."""
    return _build(shape, number, optional=True)


def _build(shape: Shape, number: int, *, optional: bool) -> Any:
    if shape.properties:
        return {
            name: _build(prop, number + index + 1, optional=optional)
            for index, (name, prop) in enumerate(shape.properties.items())
            if optional or name in shape.required
        }
    return sample(shape, number) if optional else plain(shape)


def rejected(
    document: Document,
    requirement_index: RequirementIndex,
    pointer: str,
    number: int = 0,
    neighbours: Mapping[str, tuple[str, ...]] | None = None,
) -> list[Case]:
    """The rejected cases of the request schema at a pointer; `number` is the seed of what is generated.

    `neighbours` are, by the name of a property, values that a server may know besides those that the document lists (A46).
    """
    judge = SchemaJudge(document, requirement_index)
    cases: dict[tuple[str, str], Case] = {}
    found = shapes(document, requirement_index, pointer)
    elsewhere = constants(document)
    for branch, shape in found.items():
        bases = (minimal(shape, number), full(shape, number))
        turn = 0
        for location, node in shape.locations():
            optional = bool(location) and location[-1] not in shape.at(location[:-1]).required
            sharing = [name for name, other in found.items() if location in dict(other.locations())]
            for index, (label, value) in enumerate(pool(node, location, shape, elsewhere, neighbours or {})):
                if value is None and optional:
                    continue
                # A value that is wrong in every branch is tried in only one of them, in turn, unless the branches may treat it differently.
                is_tag = bool(location) and location[-1] == shape.at(location[:-1]).tag
                is_its_own = value is ABSENT or label in IN_EACH or (is_tag and label.endswith(OF_EACH_WORD))
                if not is_its_own and sharing[index % len(sharing)] != branch:
                    continue
                turn += 1
                # A server may overlook these only if other properties are present, or only if they are absent: try both.
                is_both = value is ABSENT or label in (PAST, BELOW)
                for beside in (0, 1) if is_both else (turn % 2,):
                    body = with_value(copy.deepcopy(bases[beside]), location, value)
                    if name := broken_by(judge, requirement_index, body, pointer, value):
                        how = f"{label}, together with all others" if is_both and beside else label
                        case = Case(name, branch, location, how, shown(value), body)
                        cases.setdefault((case.id, json.dumps(body, sort_keys=True)), case)
    return _named(cases.values())


def breakable(document: Document, requirement_index: RequirementIndex, pointer: str) -> set[str]:
    """The requirements that a body can break by the schema alone: all its keywords except annotations."""
    nodes = {id(node) for node in _nodes(document, document.at(pointer), set())}
    named = {
        name
        for (node, keyword), name in requirement_index.keyword_ids.items()
        if node in nodes and keyword != "default"
    }
    return {name for name in named if requirement_index.requirements[name].excluded is None}


def _nodes(document: Document, node: Any, seen: set[int]) -> Iterator[dict[str, Any]]:
    """Every object of a schema and of what it refers to, each once."""
    if isinstance(node, list):
        for inner in node:
            yield from _nodes(document, inner, seen)
    elif isinstance(node, dict) and id(node) not in seen:
        seen.add(id(node))
        yield node
        if isinstance(reference := node.get("$ref"), str):
            yield from _nodes(document, document.at(reference), seen)
        for inner in node.values():
            yield from _nodes(document, inner, seen)


def broken_by(judge: SchemaJudge, requirement_index: RequirementIndex, body: Any, pointer: str, value: Any) -> str:
    """The one requirement that a body breaks by a value in it; empty if it breaks none, or several."""
    broken = {breach.requirement for breach in judge.judge(body, pointer).breaches}
    return stricter(requirement_index, next(iter(broken)), value) if len(broken) == 1 else ""


def stricter(requirement_index: RequirementIndex, name: str, value: Any) -> str:
    """A declared requirement can take over a keyword's cases up to a value, where it is the more binding of the two."""
    for declared, values in requirement_index.values.items():
        if values.get("of") == name and isinstance(value, int) and value <= values["up_to"]:
            return declared
    return name


def _named(cases: Any) -> list[Case]:
    """The cases, grouped by requirement in the order of their first; no two bodies the same."""
    grouped: dict[str, list[Case]] = {}
    seen: set[str] = set()
    for case in cases:
        text_of = json.dumps(case.body, sort_keys=True)
        if text_of not in seen:
            seen.add(text_of)
            grouped.setdefault(case.requirement, []).append(case)
    return [case for group in grouped.values() for case in group]
