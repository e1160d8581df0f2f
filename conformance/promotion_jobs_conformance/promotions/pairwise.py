"""Accepted requests, pairwise: as few jobs as show every pair of the classes of all optional properties.

The classes come from the document: absent, the minimum, the maximum, something in between, each value of an enum. Rows with
the maximum number of codes are expensive; where the store's maximum was raised, or promotions were provided, one such row is
kept, and the others ask for a few codes instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from allpairspy import AllPairs  # type: ignore[import-untyped]

from ..contract.contract import Contract
from ..contract.sentences import spelt
from ..contract.shapes import Shape
from ..contract.values import NoValue, bounds, listed_values, plain, whole
from .parameters import (
    CREATED,
    DASH,
    NUMBER,
    OPTIONAL,
    PARAMETERS,
    JobRequest,
    ParameterSpec,
    between,
    numbers_at_limits,
    request_of,
    spec_of,
    texts_at_limits,
)

ABSENT = "absent"
LENGTH, NUMBERS = "code_length", "NumberOfCodes"
USUAL = 8  # a length that holds enough different values


@dataclass(frozen=True)
class Class:
    """One class of a property's values: `blame` is the requirement that says that the value is accepted.

    A class can have a plainer one, that is tried first where the class is rejected: it may be to blame.
    """

    prop: str
    label: str
    value: Any
    blame: str
    plainer: Class | None = None
    is_inside: bool = True  # among `parameters`, and not next to them

    @property
    def key(self) -> tuple[str, str]:
        """What distinguishes a tried value from others."""
        return self.prop, str(self.value)


@dataclass(frozen=True)
class Row:
    """One pairwise request."""

    classes: tuple[Class, ...]
    parameters: dict[str, Any] = field(compare=False)
    properties: dict[str, Any] = field(compare=False)

    @property
    def label(self) -> str:
        """What the row combines, in a few words."""
        return ", ".join(f"{c.prop} {c.label}" for c in self.classes if c.label != ABSENT)


def classes(contract: Contract, maximum: int, seed: int, room: int | None = None) -> dict[str, list[Class]]:
    """The classes of each parameter of a code_generate job, by name. `room`: how many codes fit on a provided promotion.

    Only values that the contract accepts are classes, and an optional parameter without one is left out.
    """
    request, found = request_of(contract), dict[str, list[Class]]()
    for name, shape in request.parameters().items():
        spec = spec_of(name, request.location(name))
        listed = list(_numbers(request, maximum, seed, room) if name == NUMBER else _values(request, spec, shape, seed))
        if not request.is_required(name):
            listed.insert(0, Class(name, ABSENT, None, request.known(OPTIONAL)))
        if len(listed) > (0 if request.is_required(name) else 1):
            found[name] = listed
    return found


def _numbers(request: JobRequest, maximum: int, seed: int, room: int | None) -> Iterator[Class]:
    """The minimum number of codes, a few, and as many as a job can ask for."""
    label, requirement = "the maximum", "NumberOfCodes.configured-maximum"
    if room is not None and room < maximum:
        label, requirement, maximum = "as many as there is room for", CREATED, room
    most = request.allowed_number(maximum)
    if most < maximum:
        label, requirement = "the greatest", request.limit_of(request.number, most) or CREATED
    values = {
        request.least_number(): ("one", CREATED),
        request.allowed_number(min(3 + seed % 3, maximum)): ("a few", CREATED),
        most: (label, requirement),
    }
    if len(values) < 3 and most == request.least_number() == maximum:
        values = {most: (label, requirement)}
    for value, (shown, blame) in values.items():
        yield Class(NUMBER, shown, value, request.known(blame))


def _values(request: JobRequest, spec: ParameterSpec, shape: Shape, seed: int) -> Iterator[Class]:
    """The classes of a parameter that is sent; each value once."""
    known: dict[str, Class] = {}
    tried: dict[Any, None] = {}
    for label, value, requirement in _candidates(request, spec, shape, seed):
        key = (type(value), repr(value))
        if key not in tried and value is not None and shape.accepts(value):
            tried[key] = None
            plainer = known.get("with capitals") if requirement == DASH else None
            known[label] = Class(
                spec.name, label, value, request.known(requirement), plainer, spec.location == PARAMETERS
            )
            yield known[label]
    if not known:
        with suppress(NoValue):
            if (value := plain(shape)) is not None:
                yield Class(
                    spec.name, "plain", value, request.known(spec.accepted), is_inside=spec.location == PARAMETERS
                )


def _candidates(request: JobRequest, spec: ParameterSpec, shape: Shape, seed: int) -> Iterator[tuple[str, Any, str]]:
    if listed := listed_values(shape):
        blame = shape.ids.get("enum") or shape.ids.get("const") or spec.accepted
        yield from ((spelt(value), value, blame) for value in listed)
        return
    yield from spec.samples
    type_id = shape.ids.get("type", spec.accepted)
    if shape.kind == "integer":
        limits = dict(numbers_at_limits(shape))
        if "the least" in limits:
            yield "the least", limits["the least"], request.limit_of(shape, limits["the least"]) or type_id
        if spec.has_limits or not (limits or spec.samples):
            group = request.contract.values("CodeLength.groups")["group"]
            inner = between(shape, lambda number: bool(number % group))
            yield from (("between", number, spec.accepted) for number in inner[:1])
        if "the greatest" in limits:
            yield "the greatest", limits["the greatest"], request.limit_of(shape, limits["the greatest"]) or type_id
    elif shape.kind == "string":
        for label, value in texts_at_limits(shape, seed):
            is_longest = label == "of the maximum length"
            if is_longest or "minLength" in shape.keywords or not spec.samples:
                keyword = "maxLength" if is_longest else "minLength"
                yield label, value, shape.ids.get(keyword) or type_id
    elif shape.kind == "boolean":
        yield from (("true", True, type_id), ("false", False, type_id))


def spare_lengths(contract: Contract) -> tuple[int, int]:
    """Two lengths that other jobs ask for; the pairwise requests show the others."""
    shape = request_of(contract).parameters()[LENGTH]
    low, high = length_bounds(contract)
    return whole(shape, low + (high - low) // 2), whole(shape, max(high - 1, low))


def spare(contract: Contract, seed: int) -> list[dict[str, Any]]:
    """The two spare lengths, each with a value of every enum."""
    return [
        {LENGTH: size} | {name: values[(turn + seed) % len(values)] for name, values in _enums(contract).items()}
        for turn, size in enumerate(reversed(spare_lengths(contract)))
    ][::-1]


def uncombined(contract: Contract, maximum: int, seed: int) -> list[dict[str, Any]]:
    """Lengths inside the limits, each with a value of an enum, that neither the pairwise requests nor `spare` combine.

    Other jobs, of few codes, take some of them. Other seeds combine others, so that all are shown in turn.
    """
    shape = request_of(contract).parameters()[LENGTH]
    shown = [*(row.parameters for row in rows(contract, maximum, seed)), *spare(contract, seed)]
    found: list[dict[str, Any]] = []
    for name, values in _enums(contract).items():
        alone = {one.get(LENGTH) for one in shown if name not in one}
        for turn in range(len(values)):
            for index, size in enumerate(between(shape, alone.__contains__)):
                one = {LENGTH: size, name: values[(index // 2 + turn + seed) % len(values)]}
                if not any(all(other.get(key) == value for key, value in one.items()) for other in shown):
                    found.append(one)
    return found


def _enums(contract: Contract) -> dict[str, list[Any]]:
    """The values of each parameter whose values the contract lists, without null."""
    request = request_of(contract)
    inside = {name: shape for name, shape in request.parameters().items() if request.location(name) == PARAMETERS}
    listed = {name: [one for one in listed_values(shape) if one is not None] for name, shape in inside.items()}
    return {name: values for name, values in listed.items() if values and name not in (LENGTH, NUMBER)}


def length_bounds(contract: Contract) -> tuple[int, int]:
    """The minimum and the maximum length of a code that the suite asks for: the contract's, if it has them."""
    shape = request_of(contract).parameters()[LENGTH]
    low, high, step = bounds(shape)
    low = whole(shape, USUAL if high is None else min(USUAL, high)) if low is None else low
    return low, whole(shape, low + USUAL * step) if high is None else high


def longest_name(contract: Contract, seed: int) -> str:
    """A name as long as the contract allows; of the usual length if it sets no limit that a request can reach."""
    shape = request_of(contract).parameters().get("name")
    found = dict(texts_at_limits(shape, seed)) if shape is not None else {}
    return found.get("of the maximum length", "a name of an export")


def rows(contract: Contract, maximum: int, seed: int, room: int | None = None) -> list[Row]:
    """The pairwise requests: every pair of classes at least once, the same for the same seed.

    Codes are expensive if the maximum was raised, and if they have to be deleted from provided promotions (`room`).
    """
    request, listed = request_of(contract), classes(contract, maximum, seed, room)
    order = sorted(listed, key=lambda prop: -len(listed[prop]))
    default = contract.schema(NUMBERS)["x-configured-maximum"]["default"]
    numbers, turns, found = listed[NUMBER], Counter[str](), list[Row]()
    spared = spare_lengths(contract)
    inner = between(request.parameters()[LENGTH], lambda size: size not in spared)
    inner = [size for size in inner if size not in spared] or inner
    expensive = 0
    for combination in _pairs([listed[prop] for prop in order]):
        chosen = list(combination)
        for index, one in enumerate(chosen):
            turns[f"{one.prop} {one.label}"] += 1
            chosen[index] = _otherwise(request, one, turns[f"{one.prop} {one.label}"])
            if one is numbers[-1]:
                expensive += 1
                if expensive > 1 and (maximum > default or room is not None):
                    chosen[index] = numbers[min(1, len(numbers) - 1)]
            if one.label == "between" and inner:  # each row another length, so that none is left out
                turns[one.label] += 1
                chosen[index] = replace(one, value=inner[(turns[one.label] - 1 + seed) % len(inner)])
        found.append(row_of(_as_many_as_there_can_be(request, chosen)))
    return found


def _pairs(listed: list[list[Class]]) -> Iterator[list[Class]]:
    """Combinations that show every pair; of one parameter alone, each of its classes."""
    yield from map(list, AllPairs(listed) if len(listed) > 1 else ([one] for one in listed[0]))


def _as_many_as_there_can_be(request: JobRequest, chosen: list[Class]) -> list[Class]:
    """Fewer codes, if the generated value is so short that there are not many different ones."""
    length = next((one.value for one in chosen if one.prop == LENGTH and one.label != ABSENT), USUAL)
    if length >= USUAL:
        return chosen
    most = max(1, 4**length // 4)
    return [
        Class(NUMBER, "a few", request.allowed_number(most), CREATED)
        if one.prop == NUMBER and one.value > most
        else one
        for one in chosen
    ]


def _otherwise(request: JobRequest, one: Class, turn: int) -> Class:
    """Another value of the same class, less plain: each row has another, so that none is left out."""
    spec, shape = spec_of(one.prop, request.location(one.prop)), request.parameters()[one.prop]
    odd = tuple(value for value in spec.odd if shape.accepts(value))
    if one.label in ("of one character", "plain") and odd:
        value = (one.value, *odd)[turn % (len(odd) + 1)]
        label, blame = ("that is short, and odd", CREATED) if one.prop == "name" else ("short, and odd", one.blame)
    elif one.label == "of the maximum length" and one.prop == "name":
        value = one.value[:-1] + " " if turn % 2 else one.value
        label, blame = f"{one.label}, with a space at its end", CREATED
    else:
        return one
    if value == one.value or not shape.accepts(value):
        return one
    return replace(one, label=label, value=value, blame=request.known(blame), plainer=one)


def single(one: Class, minimum: int) -> Row:
    """The smallest request that shows one class alone."""
    number = Class(NUMBER, "one", minimum, CREATED)
    return row_of([one] if one.prop == NUMBER else [one, number])


def row_of(chosen: list[Class]) -> Row:
    """The request that shows these classes."""
    given = {one.prop: one.value for one in chosen if one.label != ABSENT}
    properties = {one.prop: given.pop(one.prop) for one in chosen if one.prop in given and not one.is_inside}
    return Row(tuple(chosen), given, properties)
