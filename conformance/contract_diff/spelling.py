"""One spelling for keywords that say the same: types, values, bounds, and the keywords of several schema objects merged."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

ALL_TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
GREATEST = ("minLength", "minItems", "minProperties", "minimum", "exclusiveMinimum")
LEAST = ("maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum")
TOGETHER = ("pattern", "format", "multipleOf", "x-template")
FIRST = ("default", "uniqueItems", "x-states", "x-configured-maximum")
WIDTHS = {"int32": 2**31, "int64": 2**63}  # formats of the OpenAPI registry, and what is beyond them
APPLIES = {
    **dict.fromkeys(("minLength", "maxLength", "pattern", "x-template"), frozenset({"string"})),
    **dict.fromkeys(
        ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "x-configured-maximum"),
        frozenset({"number", "integer"}),
    ),
    **dict.fromkeys(("minItems", "maxItems", "uniqueItems"), frozenset({"array"})),
    **dict.fromkeys(("minProperties", "maxProperties", "required"), frozenset({"object"})),
    "format": frozenset({"string", "number", "integer"}),
}
MEANT = frozenset({"x-template", "x-states", "x-configured-maximum"})
HANDLED = frozenset(GREATEST + LEAST + TOGETHER + FIRST) | {
    "type",
    "enum",
    "const",
    "required",
    "properties",
    "patternProperties",
    "additionalProperties",
    "items",
    "prefixItems",
    "propertyNames",
    "oneOf",
    "anyOf",
    "allOf",
    "$ref",
    "discriminator",
    "if",
    "then",
    "else",
    "readOnly",
    "writeOnly",
}
PROSE = frozenset(
    {
        "title",
        "description",
        "example",
        "examples",
        "deprecated",
        "externalDocs",
        "$comment",
        "$schema",
        "$id",
        "$anchor",
        "$defs",
    }
)


def json_type(value: Any) -> str:
    """The narrowest type of JSON Schema that a value has."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return "integer"
    names = {type(None): "null", float: "number", str: "string", list: "array", dict: "object"}
    return names[type(value)]


def exact(value: Any) -> str:
    """A text that two JSON values share only when JSON Schema calls them equal (1 and 1.0 are, 1 and true are not)."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k)}:{exact(v)}" for k, v in sorted(value.items())) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(exact, value)) + "]"
    return json.dumps(int(value) if isinstance(value, float) and value.is_integer() else value)


def merged(schemas: Iterable[dict[str, Any]], types: frozenset[str], *, integers: bool) -> dict[str, Any]:
    """The keywords without sub-schemas that some schema objects state together, in one spelling.

    Those that fit none of the types are left out. `integers` says that every number is one, so that its bounds can be
    written as inclusive integers.
    """
    found: dict[str, Any] = {}
    for schema in schemas:
        for keyword, value in schema.items():
            known = found.get(keyword)
            if keyword in GREATEST:
                found[keyword] = value if known is None else max(known, value)
            elif keyword in LEAST:
                found[keyword] = value if known is None else min(known, value)
            elif keyword in TOGETHER:
                found[keyword] = sorted({*(known or ()), value})
            elif keyword == "x-configured-maximum":
                found.setdefault(keyword, value.get("default"))
            elif keyword in FIRST:
                found.setdefault(keyword, value)
    if integers:
        _close_bounds(found)
        _drop_widths(found)
        _drop_steps(found)
    for keyword in ("minLength", "minItems", "minProperties"):
        if found.get(keyword) == 0:
            del found[keyword]
    if found.get("uniqueItems") is False:
        del found["uniqueItems"]
    return {k: v for k, v in found.items() if APPLIES.get(k, ALL_TYPES) & types}


def _drop_steps(found: dict[str, Any]) -> None:
    """Leaves out the steps that every integer is a multiple of: 1, and one divided by an integer."""
    left = [step for step in found.pop("multipleOf", ()) if step and Fraction(str(step)).numerator != 1]
    if left:
        found["multipleOf"] = left


def _drop_widths(found: dict[str, Any]) -> None:
    """Leaves out the format of an integer of this many bits, if its own bounds say more."""
    low, high = found.get("minimum"), found.get("maximum", found.get("x-configured-maximum"))
    if low is None or high is None or "format" not in found:
        return
    left = [name for name in found["format"] if not (name in WIDTHS and low >= -WIDTHS[name] and high < WIDTHS[name])]
    found.pop("format")
    if left:
        found["format"] = left


def _close_bounds(found: dict[str, Any]) -> None:
    """Writes the bounds of an integer as inclusive integers."""
    if "exclusiveMinimum" in found:
        low = math.floor(found.pop("exclusiveMinimum")) + 1
        found["minimum"] = max(low, found.get("minimum", low))
    if "exclusiveMaximum" in found:
        high = math.ceil(found.pop("exclusiveMaximum")) - 1
        found["maximum"] = min(high, found.get("maximum", high))
    for keyword, rounded in (("minimum", math.ceil), ("maximum", math.floor)):
        if keyword in found:
            found[keyword] = rounded(found[keyword])
