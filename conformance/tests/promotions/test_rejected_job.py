"""The one requirement behind a rejected valid job, by tables of features, and from histories made by hand."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pytest

from promotion_jobs_conformance.promotions.diagnosis.features import Aspect, Feature
from promotion_jobs_conformance.promotions.diagnosis.rejected_job import keys_of, name_causes, rejected_valid_jobs
from tests.promotions.histories import Made

LONG: Aspect = (
    Feature("name", "any", ""),
    Feature("longest", "longest", ""),
    Feature("n50", "this name", "", is_exact=True),
)
SHORT: Aspect = (Feature("name", "any", ""), Feature("n1", "this name", "", is_exact=True))
UNIT: Aspect = (Feature("cart", "unit", "", is_exact=True),)
ZERO: Aspect = (Feature("zero", "zero", ""), Feature("0", "zero", "", is_exact=True))
LATER: Aspect = (Feature("later", "next", ""),)
COMBINED, CREATED = "createPromotionJob.optional-members", "createPromotionJob.created"

TABLE: list[tuple[str, list[list[Aspect]], list[list[Aspect]], list[str]]] = [
    ("nothing is accepted at all", [[SHORT]], [], [CREATED]),
    ("a general feature stands for its special ones", [[LONG]], [[UNIT]], ["any"]),
    ("a special one, if the general one was accepted", [[LONG]], [[SHORT]], ["longest"]),
    ("one value, if all others were accepted without it", [[SHORT, UNIT]], [[LONG, UNIT]], ["this name"]),
    (
        "no value, if it was never seen apart from the others",
        [[SHORT, ZERO, UNIT]],
        [[LONG], [ZERO], [UNIT]],
        [COMBINED],
    ),
    ("a combination, if all of it was accepted", [[SHORT, UNIT]], [[SHORT], [UNIT]], [COMBINED]),
    ("a single value that was accepted elsewhere", [[SHORT]], [[SHORT, UNIT]], [CREATED]),
    ("what one rejection proves explains the others", [[ZERO, UNIT], [ZERO]], [[SHORT]], ["zero", "zero"]),
    ("what several have in common explains them", [[LATER, ZERO], [LATER, LONG]], [[UNIT]], ["next", "next"]),
]


@pytest.mark.parametrize(
    ("rejected", "accepted", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_a_rejection_is_named_by_what_was_accepted_elsewhere(
    rejected: list[list[Aspect]], accepted: list[list[Aspect]], expected: list[str]
) -> None:
    keys: list[frozenset[Hashable]] = [keys_of(shown) for shown in accepted]
    assert [requirement for requirement, _ in name_causes(rejected, keys)] == expected


HISTORIES: list[tuple[str, dict[str, Any], list[dict[str, Any]]]] = [
    ("CodeLength.minimum", {"code_length": 8}, [{}, {"code_length": 16}]),
    ("CodeLength.honoured", {"code_length": 11}, [{}, {"code_length": 16}]),
    ("MaxUsesPerCode.zero", {"max_uses_per_code": 0}, [{}, {"max_uses_per_code": 1}]),
    ("ConsumeUnit.enum", {"consume_unit": "per_cart"}, [{}, {"consume_unit": "per_item"}]),
    ("CodePrefix.joined", {"code_prefix": "summer-"}, [{}]),
    ("CodePrefix.trailing-dash", {"code_prefix": "summer-"}, [{}, {"code_prefix": "winter"}]),
    ("NumberOfCodes.configured-maximum", {"number_of_codes": 1000}, [{}]),
    (COMBINED, {}, [{"code_prefix": "a", "code_length": 8, "max_uses_per_code": 1, "consume_unit": "per_item"}]),
    (COMBINED, {"code_prefix": "a", "code_length": 8}, [{"code_prefix": "a"}, {"code_length": 8}]),
]


@pytest.mark.parametrize(("requirement", "rejected", "accepted"), HISTORIES)
def test_a_rejected_job_violates_one_requirement(
    requirement: str, rejected: dict[str, Any], accepted: list[dict[str, Any]]
) -> None:
    made = Made()
    for parameters in accepted:
        promotion = made.create_promotion()
        made.list_jobs(promotion, [made.create_job(promotion, **{"number_of_codes": 1} | parameters)])
    made.create_job(made.create_promotion(), 400, **{"number_of_codes": 1} | rejected)
    assert [one.requirement for one in rejected_valid_jobs(made.observations)] == [requirement]


def test_nobody_is_accused_where_the_server_had_a_reason() -> None:
    made = Made(provided=(("shared", False),), is_shared=True)
    busy, automatic = made.create_promotion(), made.create_promotion(automatic=True)
    made.create_job(busy, number_of_codes=1)
    made.create_job(busy, 409, number_of_codes=1)
    made.create_job(automatic, 422, number_of_codes=1)
    made.create_job(made.create_promotion(), 404, number_of_codes=1)  # too new to be known everywhere
    made.create_job("shared", 409, number_of_codes=1)
    made.create_job(made.create_promotion(), 400, number_of_codes=1001)
    made.create_job(made.create_promotion(), 502, number_of_codes=1)  # once: chance
    assert not rejected_valid_jobs(made.observations)


def test_a_second_job_is_distinguished_from_any_other() -> None:
    made = Made()
    promotion = made.create_promotion()
    made.list_jobs(promotion, [made.create_job(promotion, number_of_codes=1)])
    made.create_job(promotion, 409, number_of_codes=1)
    assert made.judged("createPromotionJob.next-job").is_violated
    assert not made.judged("createPromotionJob.created").is_violated


@pytest.mark.parametrize(("status", "times", "is_named"), [(500, 1, False), (500, 2, False), (400, 1, True)])
def test_a_failure_of_the_server_names_no_value(status: int, times: int, is_named: bool) -> None:
    made = Made()
    promotion = made.create_promotion()
    made.list_jobs(promotion, [made.create_job(promotion, number_of_codes=1)])
    for _ in range(times):
        made.create_job(made.create_promotion(), status, number_of_codes=1, code_length=16)
    named = [one.requirement for one in rejected_valid_jobs(made.observations)]
    assert named == (["CodeLength.maximum"] * times if is_named else [])
