"""What the document demands of a response and the server knows nothing of, made from the schema.

A property that an edit of the document has made required is there, with the least value that its schema accepts; an optional
one with a null that the schema excludes is left out; a status is written as the integer or the string that it may be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Json = dict[str, Any]
Resolve = Callable[[Json], Json]
CLOSING = ("additionalProperties", "unevaluatedProperties")
SAMPLES = {
    "date-time": "2026-01-01T00:00:00Z",
    "date": "2026-01-01",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "uri": "https://example.com/",
    "email": "somebody@example.com",
}


def completed(schema: Json, value: Any, resolve: Resolve) -> Any:
    """The value with all that the schema requires. `resolve` follows a `$ref`."""
    parts = list(_parts(schema, value, resolve))
    if isinstance(value, list):
        items = [part["items"] for part in parts if isinstance(part.get("items"), dict)]
        return [completed({"allOf": items}, item, resolve) for item in value] if items else value
    if not isinstance(value, Mapping):
        return _of_kind(parts, value)
    properties: dict[str, list[Json]] = {}
    for part in parts:
        for name, sub in part.get("properties", {}).items():
            properties.setdefault(name, []).append(sub)
    required = list(dict.fromkeys(name for part in parts for name in part.get("required", ())))
    shown = {}
    for name, given in value.items():
        inner = {"allOf": properties.get(name, [])}
        if given is not None or name in required or "null" in _kinds(list(_parts(inner, None, resolve)), ["null"]):
            shown[name] = completed(inner, given, resolve)
    for name in required:
        if name not in shown:
            shown[name] = _made({"allOf": properties.get(name, [])}, resolve)
    return shown


def without_undeclared(schema: Json, value: Any, resolve: Resolve) -> Any:
    """The value without the properties that the schema excludes by `additionalProperties` or `unevaluatedProperties`."""
    parts = list(_parts(schema, value, resolve))
    if isinstance(value, list):
        items = {"allOf": [part["items"] for part in parts if isinstance(part.get("items"), dict)]}
        return [without_undeclared(items, item, resolve) for item in value]
    if not isinstance(value, Mapping):
        return value
    known = {name for part in parts for name in part.get("properties", {})}
    is_closed = any(part.get(keyword) is False for part in parts for keyword in CLOSING)
    return {
        name: without_undeclared(
            {"allOf": [part["properties"][name] for part in parts if name in part.get("properties", {})]},
            given,
            resolve,
        )
        for name, given in value.items()
        if name in known or not is_closed
    }


def _parts(schema: Json, value: Any, resolve: Resolve) -> Iterator[Json]:
    """Every schema that speaks of a value: what is referred to, the parts of `allOf`, the branch that a tag names."""
    if not isinstance(schema, Mapping):  # true or false
        return
    yield schema
    if "$ref" in schema:
        yield from _parts(resolve(schema), value, resolve)
    for sub in schema.get("allOf", ()):
        yield from _parts(sub, value, resolve)
    branches = schema.get("oneOf") or schema.get("anyOf") or ()
    rule = schema.get("discriminator", {})
    tag = value.get(rule.get("propertyName")) if isinstance(value, Mapping) else None
    named = str(rule.get("mapping", {}).get(tag, ""))
    chosen = [branch for branch in branches if named and str(branch.get("$ref", "")).endswith(named.lstrip("#"))]
    for branch in (chosen or branches)[:1]:
        yield from _parts(branch, value, resolve)


def _kinds(parts: list[Json], default: list[str]) -> list[str]:
    """The types that all parts allow; the default if none says."""
    said = [[part["type"]] if isinstance(part["type"], str) else part["type"] for part in parts if "type" in part]
    return [kind for kind in said[0] if all(kind in other for other in said)] if said else default


def _of_kind(parts: list[Json], value: Any) -> Any:
    kinds = _kinds(parts, [])
    if type(value) is int and "string" in kinds and not {"integer", "number"} & set(kinds):
        return str(value)
    is_number = isinstance(value, str) and value.isascii() and value.isdecimal()
    return int(value) if is_number and kinds == ["integer"] else value


def _made(schema: Json, resolve: Resolve) -> Any:
    """A value that the schema accepts: one that it shows, else null, else the least."""
    parts = list(_parts(schema, None, resolve))
    said = {keyword: part[keyword] for part in reversed(parts) for keyword in part}
    for keyword in ("const", "default", "example"):
        if keyword in said:
            return said[keyword]
    for keyword in ("examples", "enum"):
        if said.get(keyword):
            return said[keyword][0]
    kinds = _kinds(parts, ["object" if "properties" in said else "null"])
    kind = "null" if "null" in kinds else next(iter(kinds), "null")
    if kind == "object":
        return completed(schema, {}, resolve)
    if kind == "array":
        return [_made(said.get("items", {}), resolve)] * said.get("minItems", 0)
    if kind in ("integer", "number"):
        return _number(said, kind)
    return {
        "null": None,
        "boolean": False,
        "string": SAMPLES.get(said.get("format", ""), "x" * said.get("minLength", 0)),
    }[kind]


def _number(said: Json, kind: str) -> float:
    """A number within the limits: zero, one at or next to a limit, or one between two; zero if none of these is."""
    limits = [said[name] for name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum") if name in said]
    step = said.get("multipleOf", 1)
    near = [0, *limits, *(limit + step for limit in limits), *(limit - step for limit in limits)]
    near += [one // step * step for one in near]
    if kind == "number" and limits:
        near.append(sum(limits) / len(limits))
    return next((one for one in near if _is_within(said, one)), 0)


def _is_within(said: Json, number: float) -> bool:
    return (
        said.get("minimum", number) <= number <= said.get("maximum", number)
        and said.get("exclusiveMinimum", number - 1) < number < said.get("exclusiveMaximum", number + 1)
        and not ("multipleOf" in said and number % said["multipleOf"])
    )
