"""The pairwise requests show every pair of classes."""

from __future__ import annotations

from itertools import combinations

import pytest

from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.promotions.fixtures.records import LONGEST, MOST, bounded
from promotion_jobs_conformance.promotions.pairwise import classes, rows, spare_lengths
from promotion_jobs_conformance.promotions.parameters import ODD_NAMES


@pytest.mark.parametrize("maximum", [50, 1000])
def test_every_pair_of_classes_is_shown(maximum: int) -> None:
    contract = Contract(default_document())
    listed = classes(contract, maximum, 0)
    shown = {
        frozenset([(a.prop, a.label), (b.prop, b.label)])
        for row in rows(contract, maximum, 0)
        for a, b in combinations([one if one in listed[one.prop] else one.plainer or one for one in row.classes], 2)
    }
    for one, other in combinations(listed, 2):
        for a in listed[one]:
            for b in listed[other]:
                assert frozenset([(one, a.label), (other, b.label)]) in shown, (a, b)


def test_names_take_turns() -> None:
    contract = Contract(default_document())
    names = [row.properties["name"] for row in rows(contract, 1000, 0) if row.properties]
    longest = contract.schema("JobName")["maxLength"]
    assert {1, longest} <= {len(name) for name in names}
    assert set(ODD_NAMES) <= set(names)
    assert {name.endswith(" ") for name in names if len(name) == longest} == {True, False}


def test_every_length_is_asked_for() -> None:
    contract = Contract(default_document())
    length = contract.schema("CodeLength")
    asked = {row.parameters.get("code_length") for row in rows(contract, 1000, 0)} | set(spare_lengths(contract))
    assert set(range(length["minimum"], length["maximum"] + 1)) <= asked


def test_a_raised_maximum_is_asked_for_once() -> None:
    contract = Contract(default_document())
    asked = [row.parameters["number_of_codes"] for row in rows(contract, 20000, 0)]
    assert asked.count(20000) == 1
    assert len(asked) == len(rows(contract, 1000, 0)) <= 25


def test_rows_are_the_same_for_the_same_seed() -> None:
    contract = Contract(default_document())
    assert [row.parameters for row in rows(contract, 1000, 7)] == [row.parameters for row in rows(contract, 1000, 7)]
    assert [row.properties for row in rows(contract, 1000, 7)] != [row.properties for row in rows(contract, 1000, 8)]


def test_what_is_kept_of_a_job_is_bounded() -> None:
    small = {"id": "1", "parameters": {"number_of_codes": 1, "code_prefix": "p" * 300}, "tags": ["a"], "name": None}
    assert bounded(small) == small
    kept = bounded(
        {"name": "a" * 1_000_000, "more": [{"x": "b" * 1_000_000}] * 20_000} | dict.fromkeys(map(str, range(9999)))
    )
    assert len(kept) == MOST
    assert len(kept["name"]) == LONGEST + 1
    assert len(kept["more"]) == MOST
