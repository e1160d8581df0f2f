"""Accepted requests, packed: as few jobs as show every pair of the classes of all optional members.

The classes come from the document: absent, the least, the greatest, something between, each word of an enum. Rows with
the greatest number of codes are dear; where the store's maximum was raised, or promotions were given, one such row is
kept, and the others ask for a few codes instead.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from allpairspy import AllPairs  # type: ignore[import-untyped]

from ..contract.contract import Contract
from ..contract.drawing import draw, text

ABSENT = "absent"
PLAIN = "summer"
ODD_PREFIXES = ("20245", "x")  # one looks like a number, and like no group of a code; one is as short as can be


@dataclass(frozen=True)
class Class:
    """One class of a member's values: `blame` is the requirement that says that the value is accepted.

    A class can have a plainer one, that is tried first where the class is refused: it may be to blame.
    """

    member: str
    label: str
    value: Any
    blame: str
    plainer: Class | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What tells a tried value from others."""
        return self.member, str(self.value)


@dataclass(frozen=True)
class Row:
    """One packed request."""

    classes: tuple[Class, ...]
    parameters: dict[str, Any] = field(compare=False)
    members: dict[str, Any] = field(compare=False)

    @property
    def label(self) -> str:
        """What the row combines, in a few words."""
        return ", ".join(f"{c.member} {c.label}" for c in self.classes if c.label != ABSENT)


def classes(contract: Contract, maximum: int, seed: int, room: int | None = None) -> dict[str, list[Class]]:
    """The classes of each member of a code_generate job, by the member's name. `room`: what a given promotion has."""
    most, allowed = ("the maximum", "NumberOfCodes.configured-maximum"), "createPromotionJob.created"
    if room is not None and room < maximum:
        most, maximum = ("as many as there is room for", allowed), room
    name, length = contract.schema("JobName"), contract.schema("CodeLength")
    low, high = length["minimum"], length["maximum"]
    group = contract.values("CodeLength.groups")["group"]
    uneven = next((n for n in range(low + 1, high) if n % group), low)
    few = min(3 + seed % 3, maximum)
    longest = name["maxLength"]
    with_capitals = Class("code_prefix", "with capitals", "SummerSALE", "CodePrefix.joined")
    found: dict[str, list[tuple[Any, ...]]] = {
        "name": [
            (ABSENT, None, "createPromotionJob.optional-members"),
            ("of one character", draw(text(1), seed), "JobName.type"),
            ("of the greatest length", draw(text(longest), seed), "JobName.maxLength"),
        ],
        "number_of_codes": [
            ("one", contract.schema("NumberOfCodes").get("minimum", 1), allowed),
            ("a few", few, allowed),
            (most[0], maximum, most[1]),
        ],
        "code_length": [
            (ABSENT, None, "createPromotionJob.optional-members"),
            ("the least", low, "CodeLength.minimum"),
            ("between", uneven, "CodeLength.honoured"),
            ("the greatest", high, "CodeLength.maximum"),
        ],
        "consume_unit": [(ABSENT, None, "createPromotionJob.optional-members")]
        + [(word, word, "ConsumeUnit.enum") for word in contract.schema("ConsumeUnit")["enum"]],
        "max_uses_per_code": [
            (ABSENT, None, "createPromotionJob.optional-members"),
            ("zero", 0, "MaxUsesPerCode.zero"),
            ("one", 1, "MaxUsesPerCode.type"),
            ("many", 1000003, "MaxUsesPerCode.type"),
        ],
        "code_prefix": [
            (ABSENT, None, "createPromotionJob.optional-members"),
            ("plain", PLAIN, "CodePrefix.joined"),
            (with_capitals.label, with_capitals.value, with_capitals.blame),
            ("with a dash at its end", "Summer-", "CodePrefix.trailing-dash", with_capitals),
            ("with a dash inside", "big-summer-sale", "CodePrefix.joined"),
        ],
    }
    return {member: [Class(member, *entry) for entry in listed] for member, listed in found.items()}


def spare_lengths(contract: Contract) -> tuple[int, int]:
    """Two lengths that other jobs ask for; the packed requests show the others."""
    length = contract.schema("CodeLength")
    low, high = length["minimum"], length["maximum"]
    return low + (high - low) // 2, max(high - 1, low)


def rows(contract: Contract, maximum: int, seed: int, room: int | None = None) -> list[Row]:
    """The packed requests: every pair of classes at least once, the same for the same seed.

    Codes are dear where the maximum was raised, and where they have to be deleted from given promotions (`room`).
    """
    listed = classes(contract, maximum, seed, room)
    order = sorted(listed, key=lambda member: -len(listed[member]))
    default = contract.schema("NumberOfCodes")["x-configured-maximum"]["default"]
    length = contract.schema("CodeLength")
    inner = range(length["minimum"] + 1, length["maximum"])
    between = sorted(inner, key=lambda size: size in spare_lengths(contract)) or [length["minimum"]]
    found: list[Row] = []
    turns: Counter[str] = Counter()
    dear = 0
    for combination in AllPairs([listed[member] for member in order]):
        chosen: list[Class] = list(combination)
        for index, one in enumerate(chosen):
            turns[f"{one.member} {one.label}"] += 1
            if one.member == "name" and one.label != ABSENT:
                chosen[index] = _otherwise(one, turns[f"{one.member} {one.label}"])
            if one.value == PLAIN:
                prefix = (PLAIN, *ODD_PREFIXES)[turns[f"{one.member} {one.label}"] % (len(ODD_PREFIXES) + 1)]
                chosen[index] = one if prefix == PLAIN else Class(one.member, "short, and odd", prefix, one.blame, one)
            if one is listed["number_of_codes"][-1]:
                dear += 1
                if dear > 1 and (maximum > default or room is not None):
                    chosen[index] = listed["number_of_codes"][1]
            if one.label == "between":  # each row another length, so that none is left out
                turns[one.label] += 1
                chosen[index] = Class(one.member, one.label, between[(turns[one.label] - 1) % len(between)], one.blame)
        found.append(row_of(chosen))
    return found


# Short names that a careless server refuses, or does not give back to the letter: marks that end a text elsewhere or stand
# for others, letters beyond ASCII and in two parts, what looks like a number, a word or nothing, blanks side by side.
ODD_NAMES = ("<b>1+1=%32</b> &amp; 'q' \"q\" \\n", "\u00e9\ufb01e\u0301\U0001f389", "0", "null", "true", "a  b")


def _otherwise(name: Class, turn: int) -> Class:
    """A name of the same class, less plain: each row has another, so that none is left out."""
    if len(name.value) == 1:
        value = (name.value, *ODD_NAMES)[turn % (len(ODD_NAMES) + 1)]
    else:
        value = name.value[:-1] + " " if turn % 2 else name.value
    if value == name.value:
        return name
    label = "that is short, and odd" if len(name.value) == 1 else f"{name.label}, with a blank at its end"
    return Class(name.member, label, value, "createPromotionJob.created", name)


def single(one: Class, minimum: int) -> Row:
    """The smallest request that shows one class alone."""
    number = Class("number_of_codes", "one", minimum, "createPromotionJob.created")
    return row_of([one] if one.member == "number_of_codes" else [one, number])


def row_of(chosen: list[Class]) -> Row:
    """The request that shows these classes."""
    given = {one.member: one.value for one in chosen if one.label != ABSENT}
    members = {"name": given.pop("name")} if "name" in given else {}
    return Row(tuple(chosen), given, members)
