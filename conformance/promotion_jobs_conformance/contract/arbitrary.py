"""Random bodies: accepted ones of any combination of properties, and ones that break one requirement.

Both are generated from the schema. What it leaves open (a text without a limit, a number without an end) is narrowed by
strategies that a caller who knows the facts gives for some locations (`narrow`, by location, such as `("data", "name")`).

A rejected body is an accepted one with one thing wrong: a value of another type, one past a limit, a word that is almost
right, a property that is missing, spelt differently, or misplaced. As with the derived cases the schema says offline
what a body breaks, and only those are kept that break one requirement. Nothing is shrunk by asking the server again: of the
cases of a requirement the shortest is sent first, so that it is the one that a finding shows.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from functools import cache, partial
from itertools import zip_longest
from typing import Any

from hypothesis import strategies as st

from .cases import Case, broken_by
from .contract import Contract
from .random_values import leaf, random_values
from .shapes import Shape, shapes
from .values import PIECE, bounds
from .wrong_values import ABSENT, UNWRAPPED, WRAPPED, shown, with_value, words

Location = tuple[str, ...]
Narrow = Mapping[Location, st.SearchStrategy[Any]]
Wrong = tuple[str, Any]  # how a value is wrong, in words, and the value

OFTEN = st.sampled_from((True, True, False))
OTHERWISE = "named differently"
PRINTABLE = st.characters(min_codepoint=0x21, max_codepoint=0x7E)
# Besides letters: what looks like another letter, has none of its own case, joins its neighbour, or is read as a sign.
ODD = "\u00df\u0130\u0131\u017f\u03c2\u1e9e\u0301\u00a0\u3000\uff11\u0661\\%+$&<>'\"`{}|;#\U0001f468\u20ac\u2019"
WRITTEN = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
LATIN = st.characters(max_codepoint=0x24F, exclude_categories=("C", "Zl", "Zp"))
CHARACTERS = st.one_of(WRITTEN, st.sampled_from(ODD), LATIN, st.characters(exclude_categories=("C", "Zl", "Zp")))
"""Any character that is not a control character in any sense: neither a separator of lines, nor one that only says how others look."""

SIGNS = st.one_of(PRINTABLE, st.sampled_from(" \u00a0_-.\u0455\uff45\u0131"))
JOINTS = st.sampled_from((" ", "-", ".", "", "__"))


@cache
def exactly(characters: st.SearchStrategy[str], size: int) -> st.SearchStrategy[str]:
    """Texts of exactly this many characters; a long one repeats a piece."""
    if size <= PIECE:
        return st.text(characters, min_size=size, max_size=size)
    piece = st.text(characters, min_size=PIECE, max_size=PIECE)
    return piece.map(lambda text: (text * (size // PIECE + 1))[:size])


def accepted(shape: Shape, narrow: Narrow, location: Location = ()) -> st.SearchStrategy[Any]:
    """Bodies with any of the optional properties, in any order, of values that the schema accepts."""
    if not shape.properties:
        return narrow[location].filter(shape.accepts) if location in narrow else leaf(shape)
    properties = {name: accepted(prop, narrow, (*location, name)) for name, prop in shape.properties.items()}
    return _object(properties, frozenset(shape.required))


@st.composite
def _object(draw: st.DrawFn, properties: dict[str, st.SearchStrategy[Any]], required: frozenset[str]) -> dict[str, Any]:
    there = [name for name in properties if name in required or draw(OFTEN)]
    return {name: draw(properties[name]) for name in draw(st.permutations(there))}


def accepted_bodies(contract: Contract, operation: str, narrow: Narrow, count: int, number: int) -> list[Any]:
    """Up to `count` different accepted bodies of an operation; of the branches of a union the first is generated most."""
    pointer = contract.request_pointer(operation)
    branches = list(shapes(contract.document, contract.requirement_index, pointer).values())
    weighted = [branches[0]] * 3 + branches[1:]
    strategy = st.one_of([accepted(shape, narrow) for shape in weighted])
    found: dict[str, Any] = {}
    for body in random_values(strategy, 2 * count + 10, number):
        if contract.judge.is_valid(body, pointer):
            found.setdefault(json.dumps(body), body)
    return list(found.values())[:count]


def rejected_bodies(contract: Contract, operation: str, narrow: Narrow, count: int, number: int) -> list[Case]:
    """Up to `count` cases, each of which breaks a single requirement; as many of each requirement and way as of the others."""
    pointer = contract.request_pointer(operation)
    found = shapes(contract.document, contract.requirement_index, pointer)
    strategy = st.one_of([_broken(name, accepted(shape, narrow), _locations(shape)) for name, shape in found.items()])
    cases: dict[tuple[str, str], dict[str, Case]] = {}
    for branch, location, (how, value), body in random_values(strategy, 4 * count, number):
        optional = bool(location) and location[-1] not in found[branch].at(location[:-1]).required
        name = (
            ""
            if value is None and optional
            else broken_by(contract.judge, contract.requirement_index, body, pointer, value)
        )
        if name:
            case = Case(name, branch, location, how, shown(value), body)
            cases.setdefault((name, how.partition(", ")[0]), {}).setdefault(json.dumps(body, sort_keys=True), case)
    rounds = zip_longest(*(listed.values() for listed in cases.values()))
    chosen = [case for turn in rounds for case in turn if case is not None][:count]
    order = list(dict.fromkeys(name for name, _ in cases))
    return sorted(chosen, key=lambda c: (order.index(c.requirement), len(json.dumps(c.body)), json.dumps(c.body)))


@st.composite
def _broken(
    draw: st.DrawFn,
    branch: str,
    bodies: st.SearchStrategy[Any],
    locations: list[tuple[Location, st.SearchStrategy[Wrong]]],
) -> tuple[str, Location, Wrong, Any]:
    """An accepted body with one thing wrong: the branch, the location, what is wrong there, and the body."""
    body = copy.deepcopy(draw(bodies))
    location, wrong = draw(st.sampled_from(locations))
    how, value = draw(wrong)
    if how == OTHERWISE:
        holder = body
        for step in location[:-1]:
            holder = holder[step]
        if location[-1] in holder:
            holder[value] = holder.pop(location[-1])
        return branch, location, (f"{how}, {json.dumps(value)}", ABSENT), body
    return branch, location, (how, value), with_value(body, location, value)


def _locations(shape: Shape) -> list[tuple[Location, st.SearchStrategy[Wrong]]]:
    """Every location, with what may be wrong there; leaves twice, since more can be wrong with them."""
    return [
        (location, _wrong(node, location, shape))
        for location, node in shape.locations()
        for _ in range(1 if node.properties else 2)
    ]


def _wrong(node: Shape, location: Location, whole: Shape) -> st.SearchStrategy[Wrong]:
    """What may be wrong at a location."""
    tried: list[st.SearchStrategy[Wrong]] = [_as("a value of another type", _others(node.kind))]
    if listed := [word for word in words(location, whole) if isinstance(word, str)]:
        near = st.sampled_from(listed).flatmap(_near)
        tried += [_as("a value that is almost right", near.filter(lambda text: text not in listed))] * 2
    elif node.kind == "integer":
        tried += [
            _as("not a number", _spelt()),
            _as("a fraction", _fractions(node)),
            _as("past a limit", _past(node)),
        ]
    elif node.kind == "string" and (most := node.keywords.get("maxLength")) is not None:
        sizes = st.integers(most + 1, 3 * most + 1)
        tried += [_as("too long", sizes.flatmap(partial(exactly, PRINTABLE)))] * 2
    if location and location[-1] in whole.at(location[:-1]).required:
        tried += [_as("missing", st.just(ABSENT)), _as(OTHERWISE, _near(location[-1]))]
        if node.properties:
            tried.append(_as("missing, its properties in its place", st.just(UNWRAPPED)))
    if node.properties:
        tried.append(_as("an array around it", st.just(WRAPPED)))
    return st.one_of(tried)


def _as(how: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Wrong]:
    return values.map(lambda value: (how, value))


def _others(kind: str) -> st.SearchStrategy[Any]:
    """Values of other types than one that a schema asks for."""
    few = st.text(CHARACTERS, max_size=6)
    found: dict[str, st.SearchStrategy[Any]] = {
        "boolean": st.booleans(),
        "integer": st.integers(-(2**40), 2**40),
        "string": few,
        "array": st.lists(st.one_of(few, st.integers(0, 9), st.none()), max_size=3),
        "object": st.dictionaries(few, st.one_of(few, st.integers(0, 9)), max_size=2),
        "null": st.none(),
    }
    return st.one_of([values for name, values in found.items() if name != kind])


def _spelt() -> st.SearchStrategy[str]:
    """Numbers as texts, in the ways in which a careless reader takes them."""
    forms = ("{}", " {}", "{} ", "+{}", "0{}", "{}.0", "{}e0", "0x{}", "{},0", "1_{}", "{}\u00a0", "{}px")
    numbers = st.tuples(st.sampled_from(forms), st.integers(1, 16)).map(lambda pair: pair[0].format(pair[1]))
    return st.one_of(
        numbers, numbers, st.sampled_from(("\u0661\u0660", "\uff11\uff10", "\u00b2", "\u2167", "ten", "", " "))
    )


def _fractions(node: Shape) -> st.SearchStrategy[float]:
    """Numbers between two whole ones, within the limits."""
    least, most, _ = bounds(node)
    low = least if least is not None else 0 if most is None else min(0, most)
    whole = st.integers(low, max(low, (low + 9 if most is None else most) - 1))
    parts = st.sampled_from((0.5, 0.25, 0.75, 0.1, 0.9, 0.001, 0.999, 1e-6))
    return st.tuples(whole, parts).map(sum)


def _past(node: Shape) -> st.SearchStrategy[int]:
    """Whole numbers past a limit: near it, and as far as numbers of some width go."""
    low, high, _ = bounds(node)
    past = st.one_of(
        st.integers(1, 40), st.integers(1, 2**16), st.integers(1, 2**53), st.sampled_from((2**31, 2**32, 2**63, 2**64))
    )
    found = [past.map(lambda n: high + n)] if high is not None else []
    found += [past.map(lambda n: low - n)] if low is not None else []
    return st.one_of(found) if found else st.just(-1)


@st.composite
def _near(draw: st.DrawFn, word: str) -> str:
    """Texts near a word: one change of a letter, a case, a sign, an end, or several of them."""
    text = word
    for _ in range(draw(st.integers(1, 2))):
        at = draw(st.integers(0, max(0, len(text) - 1)))
        sign = draw(SIGNS)
        text = draw(
            st.sampled_from(
                (
                    text[:at] + text[at:].swapcase(),
                    text[:at] + text[at : at + 1].swapcase() + text[at + 1 :],
                    text[:at] + sign + text[at:],
                    text[:at] + text[at + 1 :],
                    text[:at] + sign + text[at + 1 :],
                    text[:at] + text[at : at + 2][::-1] + text[at + 2 :],
                    text + sign,
                    sign + text,
                    text.replace("_", draw(JOINTS)),
                )
            )
        )
    return text
