"""The values to try at a location of a body, in place of a valid one: what a careless implementation lets through.

One past a limit and far past it, zero, negatives, digit strings, booleans, fractions, values in another case or with spaces
around, wrong containers, missing properties. Which requirement a value breaks is for the schema to say (`cases.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from .document import Document
from .shapes import Shape
from .values import LONGEST, bounds, lengths, listed_values, matching, patterns, plain, random_text, text


@dataclass(frozen=True)
class AndMore:
    """The value with this many additional, unknown properties."""

    count: int


ABSENT = object()
UNWRAPPED = object()  # the object is removed, and its properties moved one level up
WRAPPED = object()  # an array around the value
AS_TEXT = object()  # the value as JSON, in a string
RENAMED = object()  # the property's name in capitals
PAST, BELOW, UNKNOWN, EMPTY, MOVED = (
    "one past the limit",
    "one below the limit",
    "an unknown value",
    "an empty string",
    "missing, its properties in its place",
)
OF_EACH_WORD = (" in capitals", " and a space")
IN_EACH = (
    PAST,
    UNKNOWN,
    EMPTY,
    MOVED,
)  # tried in every branch, since branches may differ in limits, defaults and envelopes


def shown(value: Any) -> str:
    """A value, for people."""
    if isinstance(value, AndMore):
        return f"{{..., {value.count} more}}"
    if value is RENAMED:
        return "absent, its name in capitals"
    if value in (WRAPPED, AS_TEXT):
        return "[...]" if value is WRAPPED else '"{...}"'
    return "absent" if value in (ABSENT, UNWRAPPED) else json.dumps(value)


def with_value(body: Any, location: tuple[str, ...], value: Any) -> Any:
    """Puts a value at a location of a body, or changes it as ABSENT, UNWRAPPED and WRAPPED say; modifies and returns the body."""
    if isinstance(value, AndMore):
        more = {f"conformance_{number}": number for number in range(value.count)}
        if not location:
            return body | more
        value = reduce(lambda found, step: found.get(step, {}), location, body) | more
    if not location:
        return [body] if value is WRAPPED else value
    node = body
    for step in location[:-1]:
        node = node.setdefault(step, {})
    if value is ABSENT:
        node.pop(location[-1], None)
    elif value is UNWRAPPED:
        node |= node.pop(location[-1], {})
    elif value is WRAPPED:
        node[location[-1]] = [node.get(location[-1])]
    elif value is RENAMED:
        node[location[-1].upper()] = node.pop(location[-1], None)
    elif value is AS_TEXT:
        node[location[-1]] = json.dumps(node.get(location[-1]))
    else:
        node[location[-1]] = value
    return body


def constants(document: Document) -> dict[str, list[str]]:
    """The constants of the document's component schemas, by the name of their property."""
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


def pool(
    node: Shape,
    location: tuple[str, ...],
    whole: Shape,
    elsewhere: dict[str, list[str]],
    neighbours: Mapping[str, tuple[str, ...]],
) -> Iterator[tuple[str, Any]]:
    """The values to try at a location, each with a label. `elsewhere`: the constants of properties of the same name elsewhere."""
    parent = whole.at(location[:-1]) if location else None
    if parent is not None and location[-1] in parent.required:
        yield "missing", ABSENT
        if node.properties:
            yield MOVED, UNWRAPPED
        yield "missing, its name in capitals", RENAMED
    listed = words(location, whole)
    if listed:
        is_tag = parent is not None and location[-1] == parent.tag
        yield from _near_words([node.keywords.get("const")] if is_tag else listed)
        yield UNKNOWN, "unknown"
        for word in elsewhere.get(location[-1], []) if location else []:
            if word not in listed:
                yield f"{word}, which is right elsewhere", word
        for word in neighbours.get(location[-1], ()) if location else ():
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
        if location:
            yield "its own text", AS_TEXT
        yield "an array", []
        yield "an array around it", WRAPPED
        yield "a number", 5
        yield from _crowded(node, location, whole)


def words(location: tuple[str, ...], whole: Shape) -> list[Any]:
    """The values that are listed for a location: those of the branches, if it distinguishes them."""
    if location and location[-1] == whole.at(location[:-1]).tag:
        return list(whole.at(location[:-1]).tags)
    return listed_values(whole.at(location))


def _long(node: Shape) -> Iterator[tuple[str, Any]]:
    low, high = lengths(node)
    if high is not None and high < LONGEST:
        yield PAST, _of_length(node, high + 1)
        yield "one past the limit, with a space at the end", _of_length(node, high) + " "
        yield "far past the limit", _of_length(node, min(high * 20, LONGEST))
    if low and low <= LONGEST:
        yield BELOW, _of_length(node, low - 1)


def _of_length(node: Shape, length: int) -> str:
    """A text of this length, which may be wrong, that satisfies the leaf in all other respects."""
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


def _crowded(node: Shape, location: tuple[str, ...], whole: Shape) -> Iterator[tuple[str, Any]]:
    """Objects with too many or too few properties, if that is limited."""
    if node.keywords.get("additionalProperties", True) is not True or "maxProperties" in node.keywords:
        for count in (1, 2, 20):
            yield f"{count} unknown properties added", AndMore(count)


def _near_words(words: list[Any]) -> Iterator[tuple[str, Any]]:
    """Values that a careless comparison accepts: every variation of the first value, two of each other one."""
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
        minus = -abs(plain(node)) or -1  # a value that is valid without its sign, for those that drop it
        for label, value in (("zero", 0), ("negative", minus), ("far below", -(2**31)), ("half the limit", low // 2)):
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
