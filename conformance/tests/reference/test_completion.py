"""What a response must have by an edited document, and the server knows nothing of, is made from the schema."""

from __future__ import annotations

from typing import Any

import pytest

from promotion_jobs_reference.completion import completed, without_undeclared


def resolve(schema: dict[str, Any]) -> dict[str, Any]:
    """There are no references in these schemas."""
    return schema


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"required": ["a"], "properties": {"a": {"type": "string", "minLength": 2}}}, {}, {"a": "xx"}),
        ({"required": ["a"], "properties": {"a": {"type": ["integer", "null"]}}}, {"b": 1}, {"b": 1, "a": None}),
        ({"required": ["a"], "properties": {"a": {"type": "integer", "minimum": 3}}}, {}, {"a": 3}),
        ({"required": ["a"], "properties": {"a": {"type": "string", "enum": ["x", "y"]}}}, {}, {"a": "x"}),
        ({"properties": {"a": {"type": "string"}}}, {"a": None}, {}),
        ({"properties": {"a": {"type": ["string", "null"]}}}, {"a": None}, {"a": None}),
        ({"properties": {"a": {"type": "string"}}}, {"a": 409}, {"a": "409"}),
        ({"properties": {"a": {"type": "integer"}}}, {"a": "422"}, {"a": 422}),
        ({"allOf": [{"required": ["a"]}, {"properties": {"a": {"const": 1}}}]}, {}, {"a": 1}),
        ({"items": {"required": ["a"], "properties": {"a": {"type": "boolean"}}}}, [{}], [{"a": False}]),
        ({"type": "object"}, {"unknown": None}, {"unknown": None}),
        *(
            ({"required": ["a"], "properties": {"a": {"type": kind, **limits}}}, {}, {"a": made})
            for kind, limits, made in (
                ("integer", {"maximum": -3}, -3),
                ("integer", {"minimum": 7, "multipleOf": 5}, 10),
                ("integer", {"exclusiveMaximum": 0}, -1),
                ("number", {"exclusiveMinimum": 0, "exclusiveMaximum": 0.5}, 0.25),
                ("string", {"format": "email"}, "somebody@example.com"),
            )
        ),
    ],
)
def test_a_value_is_completed(schema: dict[str, Any], value: Any, expected: Any) -> None:
    assert completed(schema, value, resolve) == expected


@pytest.mark.parametrize("keyword", ["additionalProperties", "unevaluatedProperties"])
def test_what_a_closed_schema_does_not_declare_is_left_out(keyword: str) -> None:
    inner = {"properties": {"b": {}}, keyword: False}
    schema = {"properties": {"a": inner, "c": {"items": inner}}}
    value = {"a": {"b": 1, "x": 2}, "c": [{"x": 3}], "d": 4}
    assert without_undeclared(schema, value, resolve) == {"a": {"b": 1}, "c": [{}], "d": 4}
    assert without_undeclared({**schema, keyword: False}, value, resolve) == {"a": {"b": 1}, "c": [{}]}
