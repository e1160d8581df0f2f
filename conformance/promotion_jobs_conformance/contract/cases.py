"""Rejected cases, derived from a request's schema: each breaks one requirement and nothing else.

The theory: at every place of the body a pool of values is tried that a careless implementation lets through (one past a
limit and far past it, zero, negatives, digit strings, booleans, fractions, words in another case or with spaces around,
wrong containers, missing properties). The schema itself then says, offline, which requirements each body breaks. A body
that breaks exactly one is a case of that requirement; one that breaks several would hide one fault behind another, and
is dropped; one that breaks none is not a rejection. So the list follows every edit of the document by itself.

A `null` for an optional property is left out: it means absence to many servers.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from .document import Document
from .requirements import RequirementIndex
from .schema import SchemaJudge
from .shapes import Shape, shapes
from .values import LONGEST, bounds, lengths, listed_values, matching, patterns, plain, random_text, sample, text


@dataclass(frozen=True)
class AndMore:
    """The value with so many properties more that nobody knows."""

    count: int


ABSENT = object()
UNWRAPPED = object()  # the property is missing, and what belongs into it stands in its place
WRAPPED = object()  # an array around the value
AS_TEXT = object()  # the value as JSON, in a string
RENAMED = object()  # the property under its name in capitals
PAST, BELOW, UNKNOWN, EMPTY, MOVED = (
    "one past the limit",
    "one below the limit",
    "an unknown value",
    "an empty string",
    "missing, its properties in its place",
)
OF_EACH_WORD = (" in capitals", " and a space")
IN_EACH = (PAST, UNKNOWN, EMPTY, MOVED)  # a limit, a word's default or an envelope may be another in each branch


@dataclass(frozen=True)
class Case:
    """One body and the requirement that it breaks. `label` says how; `value` is what stands at `place`, as JSON."""

    requirement: str
    branch: str
    place: tuple[str, ...]
    label: str
    value: str
    body: Any

    @property
    def id(self) -> str:
        """A stable name."""
        where = f"{self.branch}/" if self.branch else ""
        return f"{self.requirement}[{where}{self.label}]"


def minimal(shape: Shape, number: int = 0) -> Any:
    """A body with the required properties alone."""
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

    `neighbours` are, by the name of a property, words that a server may know besides those that the document lists (A46).
    """
    judge = SchemaJudge(document, requirement_index)
    cases: dict[tuple[str, str], Case] = {}
    found = shapes(document, requirement_index, pointer)
    elsewhere = _constants(document)
    for branch, shape in found.items():
        bases = (minimal(shape, number), full(shape, number))
        turn = 0
        for place, node in shape.places():
            optional = bool(place) and place[-1] not in shape.at(place[:-1]).required
            sharing = [name for name, other in found.items() if place in dict(other.places())]
            for index, (label, value) in enumerate(_pool(node, place, shape, elsewhere, neighbours or {})):
                if value is None and optional:
                    continue
                # What is wrong in each branch is tried in one of them: they take turns, but for what only one may let through.
                is_tag = bool(place) and place[-1] == shape.at(place[:-1]).tag
                is_its_own = value is ABSENT or label in IN_EACH or (is_tag and label.endswith(OF_EACH_WORD))
                if not is_its_own and sharing[index % len(sharing)] != branch:
                    continue
                turn += 1
                # What is missing, or beyond a limit, may be missed beside other properties only, or without them only.
                is_both = value is ABSENT or label in (PAST, BELOW)
                for beside in (0, 1) if is_both else (turn % 2,):
                    body = with_value(copy.deepcopy(bases[beside]), place, value)
                    if name := broken_by(judge, requirement_index, body, pointer, value):
                        how = f"{label}, beside all others" if is_both and beside else label
                        case = Case(name, branch, place, how, shown(value), body)
                        cases.setdefault((case.id, json.dumps(body, sort_keys=True)), case)
    return _named(cases.values())


def breakable(document: Document, requirement_index: RequirementIndex, pointer: str) -> set[str]:
    """The requirements that a body can break by the schema alone: all its keywords but the annotations."""
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


def shown(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, AndMore):
        return f"{{..., {value.count} more}}"
    if value is RENAMED:
        return "absent, its name in capitals"
    if value in (WRAPPED, AS_TEXT):
        return "[...]" if value is WRAPPED else '"{...}"'
    return "absent" if value in (ABSENT, UNWRAPPED) else json.dumps(value)


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


def with_value(body: Any, place: tuple[str, ...], value: Any) -> Any:
    """A body with a value at a place, or changed there as ABSENT, UNWRAPPED and WRAPPED say; the body itself is changed."""
    if isinstance(value, AndMore):
        more = {f"conformance_{number}": number for number in range(value.count)}
        if not place:
            return body | more
        value = reduce(lambda found, step: found.get(step, {}), place, body) | more
    if not place:
        return [body] if value is WRAPPED else value
    node = body
    for step in place[:-1]:
        node = node.setdefault(step, {})
    if value is ABSENT:
        node.pop(place[-1], None)
    elif value is UNWRAPPED:
        node |= node.pop(place[-1], {})
    elif value is WRAPPED:
        node[place[-1]] = [node.get(place[-1])]
    elif value is RENAMED:
        node[place[-1].upper()] = node.pop(place[-1], None)
    elif value is AS_TEXT:
        node[place[-1]] = json.dumps(node.get(place[-1]))
    else:
        node[place[-1]] = value
    return body


def _constants(document: Document) -> dict[str, list[str]]:
    """The words that a property of each name has in the document's component schemas, wherever it is a constant."""
    found: dict[str, list[str]] = {}
    parts = (
        list(document.at("/components/schemas").values()) if "schemas" in document.root.get("components", {}) else []
    )
    while parts:
        part = parts.pop(0)
        parts += [sub for sub in part.get("allOf", []) if isinstance(sub, dict)]
        for name, sub in part.get("properties", {}).items():
            if (
                isinstance(sub, dict)
                and isinstance(word := sub.get("const"), str)
                and word not in found.setdefault(name, [])
            ):
                found[name].append(word)
    return found


def _pool(
    node: Shape,
    place: tuple[str, ...],
    whole: Shape,
    elsewhere: dict[str, list[str]],
    neighbours: Mapping[str, tuple[str, ...]],
) -> Iterator[tuple[str, Any]]:
    """What is tried at a place: the label says what it is. `elsewhere`: words of properties of that name in other schemas."""
    parent = whole.at(place[:-1]) if place else None
    if parent is not None and place[-1] in parent.required:
        yield "missing", ABSENT
        if node.properties:
            yield MOVED, UNWRAPPED
        yield "missing, its name in capitals", RENAMED
    listed = words(place, whole)
    if listed:
        is_tag = parent is not None and place[-1] == parent.tag
        yield from _near_words([node.keywords.get("const")] if is_tag else listed)
        yield UNKNOWN, "unknown"
        for word in elsewhere.get(place[-1], []) if place else []:
            if word not in listed:
                yield f"{word}, which is right elsewhere", word
        for word in neighbours.get(place[-1], ()) if place else ():
            yield f"{word}, which the document does not list", word
        for index in range(2 if len(listed) > 1 else 0):
            yield f"the value's number, {index}", index
    yield "null", None
    yield "false", False
    if node.kind != "object":
        yield "true", True
        yield "an array around it", [plain(node)]
    if node.kind in ("integer", "number"):
        yield "digits in a string", str(plain(node))
        yield "a fraction", plain(node) + 0.5
        yield EMPTY, ""
        yield "an object", {}
        yield from _around(node)
    elif node.kind == "string":
        if len(listed) < 2:  # else their numbers
            yield "a number", 5
        if not listed:
            yield "zero", 0
        yield "an object", {}
        yield from _long(node)
        yield from _unlike(node)
    else:
        yield "a string", "a"
        if place:
            yield "its own text", AS_TEXT
        yield "an array", []
        yield "an array around it", WRAPPED
        yield "a number", 5
        yield from _crowded(node, place, whole)


def words(place: tuple[str, ...], whole: Shape) -> list[Any]:
    """The values that are listed for a location: those of the branches, if it distinguishes them."""
    if place and place[-1] == whole.at(place[:-1]).tag:
        return list(whole.at(place[:-1]).tags)
    return listed_values(whole.at(place))


def _long(node: Shape) -> Iterator[tuple[str, Any]]:
    low, high = lengths(node)
    if high is not None and high < LONGEST:
        yield PAST, _of_length(node, high + 1)
        yield "one past the limit, with a space at the end", _of_length(node, high) + " "
        yield "far past the limit", _of_length(node, min(high * 20, LONGEST))
    if low and low <= LONGEST:
        yield BELOW, _of_length(node, low - 1)


def _of_length(node: Shape, length: int) -> str:
    """A text of a length that may be wrong, and that is otherwise as the leaf would have it."""
    for pattern in patterns(node):
        if (found := matching(pattern, length)) is not None:
            return found
    return text(node, length, length) or random_text(length, length)


def _unlike(node: Shape) -> Iterator[tuple[str, Any]]:
    """Texts that a pattern may exclude, as long as the leaf allows."""
    if "pattern" not in node.keywords:
        return
    low, high = lengths(node)
    size = max(1, low) if high is None else max(min(4, high), low)
    for sign in ("!", " ", "a", "A", "0", "-", "\u00e9", "\u0661", "_"):
        yield f"only {sign!r}", sign * size
    if size <= LONGEST and (good := text(node, size, size)):
        for sign in ("!", " ", "\n", "a", "A", "0", "\u0661"):
            yield f"{sign!r} at the end", good[:-1] + sign
            yield f"{sign!r} at the start", sign + good[1:]
            if high is None or size < high:
                yield f"{sign!r} after the end", good + sign


def _crowded(node: Shape, place: tuple[str, ...], whole: Shape) -> Iterator[tuple[str, Any]]:
    """Objects with too many or too few properties, if that is limited."""
    if node.keywords.get("additionalProperties", True) is not True or "maxProperties" in node.keywords:
        for count in (1, 2, 20):
            yield f"{count} unknown beside", AndMore(count)


def _near_words(words: list[Any]) -> Iterator[tuple[str, Any]]:
    """Words that a careless comparison takes for the right ones: every mangling of the first, two of each other one."""
    for index, word in enumerate(w for w in words if isinstance(w, str)):
        yield f"{word}{OF_EACH_WORD[0]}", word.upper()
        yield f"{word}{OF_EACH_WORD[1]}", word + " "
        if index == 0:
            yield f"{word} with a capital", word.capitalize()
            yield f"{word} with a hyphen", word.replace("_", "-")
            yield f"{word} without its underscore", word.replace("_", "")
            first, *rest = word.split("_")
            yield f"{word} in camel case", first + "".join(part.capitalize() for part in rest)
            yield f"a space and {word}", " " + word
            yield f"a space of Unicode and {word}", "\u2003" + word
            yield f"a byte order mark and {word}", "\ufeff" + word
            yield f"{word} and a line feed", word + "\n"
            yield f"{word} and a NUL", word + "\0"
            yield f"{word} and a tab", word + "\t"
            yield f"{word} with a space inside", word.replace("_", " ")
            yield f"{word} and more", word + "s"
            yield f"{word} cut short", word[:-1]
            yield f"the last part of {word}", word.rpartition("_")[2]
    yield EMPTY, ""


def _around(node: Shape) -> Iterator[tuple[str, Any]]:
    low, high, step = bounds(node)
    if step > 1:
        near = plain(node)
        yield "not a multiple", near + 1
        yield "not a multiple either", near + step - 1
    if low is not None:
        yield BELOW, low - step
        for label, value in (("zero", 0), ("minus one", -1), ("far below", -(2**31)), ("half the limit", low // 2)):
            if value < low - step:
                yield label, value // step * step
    if high is not None:
        yield PAST, high + step
        for label, value in (
            ("two past the limit", high + 2 * step),
            ("far past the limit", high * 10),
            ("past 32 bits", (2**32 + high) // step * step),
        ):
            yield label, value
