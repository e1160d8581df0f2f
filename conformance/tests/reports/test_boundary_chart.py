"""The chart shows every value tried, and its limit between what the contract accepts and what it rejects."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotion_jobs_conformance.reports.boundary_chart import BoundaryChart, charts, number
from promotion_jobs_conformance.result import Probe


def probe(size: float, expected: str, got: str = "", limit: float = 50) -> Probe:
    return Probe("JobName.maxLength", "data.name", "", size, limit, expected, got or expected)


def one(*probes: Probe) -> BoundaryChart:
    (chart,) = charts(probes)
    return chart


def above(chart: BoundaryChart) -> list[str]:
    return [sample.label for sample in chart.samples if sample.y < chart.limit_y]


def test_a_maximum_has_its_rejected_values_above() -> None:
    chart = one(probe(50, "accepted"), probe(52, "rejected"), probe(1, "accepted"), probe(51, "rejected", "accepted"))
    assert [sample.label for sample in chart.samples] == ["52", "51", "50", "1"]
    assert above(chart) == ["52", "51"]
    assert not chart.accepted_above
    assert [sample.label for sample in chart.samples if sample.surprises] == ["51"]
    assert chart.caption == "limit 50; accepted: 1, 50, 51; rejected: 52; 51 should be rejected"


def test_a_minimum_has_its_accepted_values_above() -> None:
    chart = one(probe(7, "rejected", limit=8), probe(8, "accepted", limit=8), probe(9, "accepted", "500", limit=8))
    assert chart.accepted_above
    assert above(chart) == ["9", "8"]
    assert chart.caption == "limit 8; 500: 9; accepted: 8; rejected: 7; 9 should be accepted"


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


def test_each_limit_at_each_location_has_its_own_chart() -> None:
    other = Probe("CodeLength.maximum", "data.parameters.code_length", "17", 17, 16, "rejected", "rejected")
    assert [chart.requirement for chart in charts([probe(1, "accepted"), other])] == [
        "JobName.maxLength",
        "CodeLength.maximum",
    ]


def test_values_of_one_size_and_fate_are_one_sample() -> None:
    assert len(one(probe(51, "rejected"), probe(51, "rejected"), probe(51, "rejected", "accepted")).samples) == 2


SIZES = st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(SIZES, min_size=1, max_size=8), SIZES)
def test_everything_lies_within_the_picture_and_apart(sizes: list[float], limit: float) -> None:
    chart = one(*(probe(size, "accepted" if size <= limit else "rejected", limit=limit) for size in sizes))
    locations = sorted([*(sample.y for sample in chart.samples), chart.limit_y])
    assert locations[0] > 0
    assert locations[-1] < chart.height
    assert all(after - before >= 20 for before, after in pairwise(locations))
    assert all(len(sample.label) <= 11 for sample in chart.samples)


@pytest.mark.parametrize(
    ("size", "label"), [(50.0, "50"), (1.5, "1.5"), (2147483648, "2147483648"), (10**15, "1.00e+15"), (-1, "-1")]
)
def test_numbers_as_people_write_them(size: float, label: str) -> None:
    assert number(size) == label


def test_the_charts_of_one_requirement_stand_side_by_side() -> None:
    def one(requirement: str, location: str) -> Probe:
        return Probe(requirement, location, "x", 1, 50, "accepted", "accepted")

    made = charts([one("A", "of a job"), one("B", "of a job"), one("A", "of an export")])
    assert [(chart.requirement, chart.location) for chart in made] == [
        ("A", "of a job"),
        ("A", "of an export"),
        ("B", "of a job"),
    ]
