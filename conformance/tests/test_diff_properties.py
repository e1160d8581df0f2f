"""What must hold of `diff` for any two schemas: nothing is overlooked, every witness is one, and turning round turns round.

The two schemas of a pair have one frame and differ inside it, as two versions of a document do. Whether a value is valid is
asked of a validator that `diff` does not use.
"""

from __future__ import annotations

import copy
import itertools
import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema_rs import canonicalize
from openapi_schema_validator import OAS31Validator, oas31_format_checker

from contract_diff.compare import compare
from contract_diff.sources import parse
from contract_diff.values import Change, Direction, Effect, Relation
from promotion_jobs_conformance.contract.document import Document, DocumentError
from tests.edits.hunt import chosen_edits
from tests.edits.strategies import ROOT, edited

Schema = dict[str, Any]
Pair = tuple[Schema, Schema]
SMALL = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def optional(**keywords: st.SearchStrategy[Any]) -> st.SearchStrategy[Schema]:
    return st.fixed_dictionaries({}, optional=keywords)


sizes = st.integers(0, 4)
texts = optional(minLength=sizes, maxLength=sizes, pattern=st.sampled_from(["^a", "b$", "^[ab]+$", "^a?1*$", "a|b"]))
words = st.lists(st.sampled_from(["a", "b", "ab", "11"]), min_size=1, unique=True)
strings = st.one_of(
    texts.map(lambda keywords: {"type": "string", **keywords}),
    words.map(lambda listed: {"type": "string", "enum": listed}),
    st.sampled_from(["a", "b"]).map(lambda value: {"const": value}),
)
bounds = st.integers(-3, 6)
numbers = st.one_of(
    optional(minimum=bounds, maximum=bounds, multipleOf=st.sampled_from([2, 3])).map(
        lambda k: {"type": "integer", **k}
    ),
    optional(exclusiveMinimum=bounds, maximum=bounds).map(lambda k: {"type": "number", **k}),
)
scalars = st.one_of(strings, numbers, st.just({"type": "boolean"}))
scalar_pairs = st.one_of(st.tuples(strings, strings), st.tuples(numbers, numbers), st.tuples(scalars, scalars))


def nullable(schema: Schema) -> Schema:
    if not isinstance(schema.get("type"), str) or "enum" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    return {**schema, "type": [schema["type"], "null"]}


def both(build: Any) -> Any:
    """A function of one schema, done to both of a pair."""
    return lambda pair: (build(pair[0]), build(pair[1]))


def framed(inner: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    arrays = optional(minItems=sizes, maxItems=sizes, uniqueItems=st.booleans())
    required = st.lists(st.sampled_from(["a", "b"]), unique=True)

    def listed(drawn: tuple[Pair, Schema, Schema]) -> Pair:
        pair, old, new = drawn
        return {"type": "array", "items": pair[0], **old}, {"type": "array", "items": pair[1], **new}

    def keyed(drawn: tuple[Pair, Pair, list[str], list[str]]) -> Pair:
        a, b, old, new = drawn
        closed = {"type": "object", "additionalProperties": False}
        return (
            {**closed, "properties": {"a": a[0], "b": b[0]}, "required": old},
            {**closed, "properties": {"a": a[1], "b": b[1]}, "required": new},
        )

    same = scalars.map(lambda schema: (schema, schema))
    return st.one_of(
        st.tuples(inner, arrays, arrays).map(listed),
        st.tuples(inner, same, required, required).map(keyed),
        st.tuples(st.sampled_from(["anyOf", "oneOf", "allOf"]), inner, same).map(
            lambda drawn: tuple({drawn[0]: [drawn[1][side], drawn[2][side]]} for side in (0, 1))
        ),
        inner.map(both(nullable)),
    )


pairs = st.recursive(scalar_pairs, framed, max_leaves=3)

# Every value of the alphabet of the schemas above, up to a size, so that a difference is not missed by luck.
SCALARS = [
    None,
    True,
    0.5,
    2.5,
    *range(-4, 8),
    *("".join(letters) for size in range(5) for letters in itertools.product("ab1", repeat=size)),
]
FEW = [None, True, 0.5, *range(-4, 8), "", "a", "b", "ab", "ba", "11", "aab", "1b"]
VALUES = [
    *SCALARS,
    [],
    {},
    *([x] * size for x in FEW for size in (1, 2, 3, 5)),
    *([x, y] for x, y in itertools.pairwise(FEW)),
    *({"a": x} for x in FEW),
    *({"b": x} for x in FEW),
    *({"a": x, "b": y} for x in FEW for y in FEW),
    [[]],
    [{}],
]


def document(schema: Schema) -> Document:
    """A document whose one operation sends and returns the schema."""
    content = {"content": {"application/json": {"schema": schema}}}
    root = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1.0.0"},
        "paths": {
            "/x": {
                "post": {
                    "operationId": "x",
                    "requestBody": {"required": True, **copy.deepcopy(content)},
                    "responses": {"200": {"description": "d", **copy.deepcopy(content)}},
                }
            }
        },
    }
    return Document(Path("x.yaml"), "", root, {})


def validator(schema: Schema) -> Any:
    return OAS31Validator(schema, format_checker=oas31_format_checker)


def differing(old: Schema, new: Schema, values: list[Any]) -> tuple[list[Any], list[Any]]:
    """The values that only the old schema accepts, and those that only the new one does."""
    before, after = validator(old), validator(new)
    verdicts = [(value, before.is_valid(value), after.is_valid(value)) for value in values]
    return (
        [value for value, was, remains in verdicts if was and not remains],
        [value for value, was, remains in verdicts if remains and not was],
    )


def effects(changes: tuple[Change, ...], direction: Direction, who: str) -> set[Effect]:
    return {getattr(change, who) for change in changes if change.direction is direction} - {Effect.HARMLESS}


# Whom a difference breaks. A server must reject what it must reject, so any difference in a request breaks servers.
NARROWED = ((Direction.REQUEST, "clients"), (Direction.REQUEST, "servers"), (Direction.RESPONSE, "servers"))
WIDENED = ((Direction.REQUEST, "servers"), (Direction.RESPONSE, "clients"))


@SMALL
@given(pairs)
def test_a_schema_does_not_differ_from_itself_however_it_is_written(pair: Pair) -> None:
    schema = pair[0]
    same = [schema, {"allOf": [schema]}, {"anyOf": [schema]}, {"oneOf": [schema], "description": "Words."}]
    for other in same:
        assert compare(document(schema), document(other)).changes == ()


@SMALL
@given(pairs)
def test_no_value_that_makes_a_difference_is_overlooked(pair: Pair) -> None:
    old, new = pair
    changes = compare(document(old), document(new)).changes
    for found, sides in zip(differing(old, new, VALUES), (NARROWED, WIDENED), strict=True):
        for direction, who in sides if found else ():
            assert effects(changes, direction, who), (found[0], changes)


@settings(SMALL, max_examples=60)
@given(scalar_pairs)
def test_a_difference_in_a_scalar_is_breaking_and_never_undecided(pair: Pair) -> None:
    old, new = pair
    changes = compare(document(old), document(new)).changes
    for found, sides in zip(differing(old, new, SCALARS), (NARROWED, WIDENED), strict=True):
        for direction, who in sides if found else ():
            assert Effect.BREAKING in effects(changes, direction, who), (found[0], changes)


@SMALL
@given(pairs)
def test_every_witness_is_one(pair: Pair) -> None:
    old, new = pair
    before, after = validator(old), validator(new)
    for change in compare(document(old), document(new)).changes:
        json.dumps(change.old), json.dumps(change.new)
        for witness in change.witnesses:
            if witness.relation in (Relation.NARROWS, Relation.WIDENS):
                expected = (True, False) if witness.relation is Relation.NARROWS else (False, True)
                assert (before.is_valid(witness.value), after.is_valid(witness.value)) == expected
        if Effect.BREAKING in (change.clients, change.servers):
            assert change.witnesses


@SMALL
@given(pairs)
def test_turning_round_turns_the_verdicts_round(pair: Pair) -> None:
    """What breaks the clients of a request breaks, the other way round, the clients of a response."""
    old, new = pair
    there, back = compare(document(old), document(new)).changes, compare(document(new), document(old)).changes
    for one, other in ((there, back), (back, there)):
        asked = Effect.BREAKING in effects(one, Direction.REQUEST, "clients")
        assert asked == (Effect.BREAKING in effects(other, Direction.RESPONSE, "clients"))
        assert asked == (Effect.BREAKING in effects(one, Direction.RESPONSE, "servers"))


def contains(outer: Any, inner: Any) -> str:
    """Whether one schema accepts all that another does, as jsonschema-rs decides it: `yes`, `no` or `unknown`."""
    return str(outer.covers(inner).value)


@settings(SMALL, max_examples=60)
@given(pairs)
def test_the_verdict_agrees_with_containment(pair: Pair) -> None:
    """What jsonschema-rs proves of two schemas, `diff` shows: nothing is lost if the new one contains the old one."""
    old, new = pair
    before, after = canonicalize(old), canonicalize(new)
    found = {
        witness.relation for change in compare(document(old), document(new)).changes for witness in change.witnesses
    }
    for containment, relation in (
        (contains(after, before), Relation.NARROWS),
        (contains(before, after), Relation.WIDENS),
    ):
        assert containment != "yes" or relation not in found
        assert containment != "no" or relation in found


def test_edits_of_the_contract_agree_with_containment() -> None:
    """The edits that the suite must follow, compared: the request for a job loses and gains what jsonschema-rs proves."""
    old, proven = parse(json.dumps(ROOT), Path("old.yaml")), 0
    before = canonicalize(_request(ROOT))
    for chosen in chosen_edits(40, 11):
        try:
            root = edited(chosen)
            new = parse(json.dumps(root), Path("new.yaml"))
            after = canonicalize(_request(root))
        except (DocumentError, ValueError, KeyError, IndexError, TypeError, AttributeError):
            continue  # no valid document, or none that jsonschema-rs reads
        changes = [
            change
            for change in compare(old, new).changes
            if change.direction is Direction.REQUEST
            and "createPromotionJob" in change.operations
            and change.keyword not in ("x-configured-maximum", "format", "security")
            and not change.keyword.startswith("level")
        ]
        found = {witness.relation for change in changes for witness in change.witnesses}
        is_open = any(Effect.UNDECIDED in (change.clients, change.servers) for change in changes)
        for containment, relation in (
            (contains(after, before), Relation.NARROWS),
            (contains(before, after), Relation.WIDENS),
        ):
            told = ([edit.label for edit in chosen], containment, relation)
            proven += containment != "unknown"
            assert containment != "yes" or relation not in found, told
            assert containment != "no" or relation in found or is_open, told
    assert proven > 40


def _request(root: dict[str, Any]) -> dict[str, Any]:
    return {"$ref": "#/components/schemas/CreateJobRequest", "components": {"schemas": root["components"]["schemas"]}}
