"""The ladder shows every value tried, and its limit between what the contract accepts and what it refuses."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotion_jobs_conformance.reports.ladder import Ladder, ladders, number
from promotion_jobs_conformance.result import Probe


def probe(size: float, expected: str, got: str = "", limit: float = 50) -> Probe:
    return Probe("JobName.maxLength", "data.name", "", size, limit, expected, got or expected)


def one(*probes: Probe) -> Ladder:
    (ladder,) = ladders(probes)
    return ladder


def above(ladder: Ladder) -> list[str]:
    return [rung.label for rung in ladder.rungs if rung.y < ladder.limit_y]


def test_a_maximum_has_its_refused_values_above() -> None:
    ladder = one(probe(50, "accepted"), probe(52, "rejected"), probe(1, "accepted"), probe(51, "rejected", "accepted"))
    assert [rung.label for rung in ladder.rungs] == ["52", "51", "50", "1"]
    assert above(ladder) == ["52", "51"]
    assert not ladder.accepted_above
    assert [rung.label for rung in ladder.rungs if rung.surprises] == ["51"]
    assert ladder.caption == "limit 50; accepted: 1, 50, 51; rejected: 52; 51 should be rejected"


def test_a_minimum_has_its_accepted_values_above() -> None:
    ladder = one(probe(7, "rejected", limit=8), probe(8, "accepted", limit=8), probe(9, "accepted", "500", limit=8))
    assert ladder.accepted_above
    assert above(ladder) == ["9", "8"]
    assert ladder.caption == "limit 8; 500: 9; accepted: 8; rejected: 7; 9 should be accepted"


@pytest.mark.parametrize(
    ("only", "shown"),
    [
        ([probe(1, "accepted"), probe(50, "accepted")], []),
        ([probe(51, "rejected"), probe(60, "rejected")], ["60", "51"]),
        ([probe(50, "accepted"), probe(60, "accepted")], ["60", "50"]),
        ([probe(1, "rejected"), probe(49, "rejected")], []),
    ],
)
def test_one_side_alone_still_has_its_limit(only: list[Probe], shown: list[str]) -> None:
    assert above(one(*only)) == shown


def test_each_limit_at_each_place_has_its_own_ladder() -> None:
    other = Probe("CodeLength.maximum", "data.parameters.code_length", "17", 17, 16, "rejected", "rejected")
    assert [ladder.requirement for ladder in ladders([probe(1, "accepted"), other])] == [
        "JobName.maxLength",
        "CodeLength.maximum",
    ]


def test_values_of_one_size_and_fate_are_one_rung() -> None:
    assert len(one(probe(51, "rejected"), probe(51, "rejected"), probe(51, "rejected", "accepted")).rungs) == 2


SIZES = st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(SIZES, min_size=1, max_size=8), SIZES)
def test_everything_lies_within_the_picture_and_apart(sizes: list[float], limit: float) -> None:
    ladder = one(*(probe(size, "accepted" if size <= limit else "rejected", limit=limit) for size in sizes))
    places = sorted([*(rung.y for rung in ladder.rungs), ladder.limit_y])
    assert places[0] > 0
    assert places[-1] < ladder.height
    assert all(after - before >= 20 for before, after in pairwise(places))
    assert all(len(rung.label) <= 11 for rung in ladder.rungs)


@pytest.mark.parametrize(
    ("size", "label"), [(50.0, "50"), (1.5, "1.5"), (2147483648, "2147483648"), (10**15, "1.00e+15"), (-1, "-1")]
)
def test_numbers_as_people_write_them(size: float, label: str) -> None:
    assert number(size) == label


def test_the_charts_of_one_requirement_stand_side_by_side() -> None:
    def one(requirement: str, place: str) -> Probe:
        return Probe(requirement, place, "x", 1, 50, "accepted", "accepted")

    made = ladders([one("A", "of a job"), one("B", "of a job"), one("A", "of an export")])
    assert [(ladder.requirement, ladder.place) for ladder in made] == [
        ("A", "of a job"),
        ("A", "of an export"),
        ("B", "of a job"),
    ]
