"""Checks of codes, on histories that are written by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.promotions.stories import Story

A, B, C, D = "aa2b-3c4d", "bb2b-3c4d", "cc2b-3c4d", "dd2b-3c4d"
LENGTH, DEFAULT = "CodeLength.honoured", "CodeGenerateParameters.code_length.default"


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def promotion(story: Story) -> str:
    return story.create_promotion()


def test_as_many_codes_as_asked_for(story: Story, promotion: str) -> None:
    story.make(promotion, A, B)
    story.make(promotion, A, B, C, number=1)
    assert story.passes("NumberOfCodes.made")
    assert story.passes("NumberOfCodes.result")


def test_a_code_too_few(story: Story, promotion: str) -> None:
    story.make(promotion, A, number=2)
    assert story.violates("NumberOfCodes.made")


def test_codes_that_were_deleted_while_a_job_was_unfinished_are_not_missed(story: Story, promotion: str) -> None:
    story.make(promotion, A, B)
    job = story.create_job(promotion, 1)
    story.delete_codes(promotion, A)
    story.finish(promotion, job)
    story.list_codes(promotion, B, C)
    assert not story.violates("NumberOfCodes.made")


def test_a_result_that_says_another_number(story: Story, promotion: str) -> None:
    job = story.create_job(promotion, 2)
    story.finish(promotion, job, result={"generated": 1})
    story.list_codes(promotion, A, B)
    assert story.violates("NumberOfCodes.result")


def test_a_list_that_responses_5xx_is_no_list_of_no_codes(story: Story, promotion: str) -> None:
    job = story.create_job(promotion, 2)
    story.finish(promotion, job)
    story.list_codes(promotion, status=502)
    assert story.judge("NumberOfCodes.made").cases == 0


def test_a_page_that_responses_5xx_is_not_the_end_of_the_list(story: Story, promotion: str) -> None:
    codes = [f"aaaa-{number:04}" for number in range(200)]
    job = story.create_job(promotion, 200)
    story.finish(promotion, job)
    story.list_codes(promotion, *codes[:100])
    story.list_codes(promotion, status=502, query="page%5Blimit%5D=100&page%5Boffset%5D=100")
    assert story.judge("NumberOfCodes.made").cases == 0


def test_a_list_that_is_too_old_names_no_form(story: Story, promotion: str) -> None:
    job = story.create_job(promotion, 1)
    story.now.finish(promotion, job)
    story.now.list_codes(promotion)
    second = story.now.create_job(promotion, 1, code_prefix="summer")
    story.now.finish(promotion, second)
    story.now.list_codes(promotion, A)
    assert story.violates("NumberOfCodes.made")
    assert not story.judge_alone("CodePrefix.joined").violations


def test_codes_of_a_cancelled_job_are_not_those_of_the_next(story: Story, promotion: str) -> None:
    cancelled = story.create_job(promotion, 5, code_length=16)
    story.now.cancel(promotion, cancelled)
    story.make(promotion, "aaaa-aaaa-aaaa-aaaa", A, number=1)
    assert story.judge("NumberOfCodes.made").cases == 0
    assert story.judge_alone(DEFAULT).cases == 0


def test_a_job_whose_creation_could_not_be_read_makes_the_number_unknown(story: Story, promotion: str) -> None:
    story.send(
        "POST",
        f"/v2/promotions/{promotion}/jobs",
        {"data": {"type": "promotion_job", "job_type": "code_generate"}},
        status=201,
        raw=b"<b>Warning</b>{",
    )
    story.make(promotion, A, B, number=1)
    assert story.judge("NumberOfCodes.made").cases == 0


def test_a_job_that_the_history_did_not_create_makes_the_number_unknown(story: Story, promotion: str) -> None:
    story.make(promotion, A, B, number=1)
    story.send("GET", f"/v2/promotions/{promotion}/jobs", shows={"data": [{"id": "strange", "status": "completed"}]})
    assert story.judge("NumberOfCodes.made").cases == 0


def test_others_may_have_worked_on_a_shared_promotion() -> None:
    story = Story(provided=(("theirs", False),), is_shared=True)
    story.list_codes("theirs")
    story.make("theirs", A, B, number=1)
    assert story.judge("NumberOfCodes.made").cases == 0


@pytest.mark.parametrize(
    ("requirement", "code", "parameters"),
    [
        ("CodePrefix.joined", "summer_aa2b-3c4d", {"code_prefix": "summer"}),
        ("CodePrefix.trailing-dash", "summeraa2b-3c4d", {"code_prefix": "summer-"}),
        ("CodePrefix.absent", "summer-aa2b-3c4d", {}),
        (LENGTH, "aa2b-3c4d", {"code_length": 10}),
        (DEFAULT, "aa2b-3c4d-5e", {}),
        ("CodeLength.groups", "aa2b3c4d", {}),
        ("PromotionCode.alphabet", "aa_b-3c4d", {}),
    ],
)
def test_a_wrong_code_breaks_one_requirement(
    story: Story, promotion: str, requirement: str, code: str, parameters: dict[str, Any]
) -> None:
    story.make(promotion, code, **parameters)
    forms = {"CodePrefix.joined", "CodePrefix.absent", LENGTH, DEFAULT, "CodeLength.groups", "PromotionCode.alphabet"}
    assert {name for name in forms | {requirement} if story.violates(name)} == {requirement}


def test_right_codes(story: Story, promotion: str) -> None:
    story.make(promotion, "Summer--aa2b-3c4d-5e", code_prefix="Summer-", code_length=10)
    for requirement in ("CodePrefix.trailing-dash", LENGTH, "CodeLength.groups", "PromotionCode.alphabet"):
        assert story.passes(requirement)
    assert story.judge("PromotionCode.case").observed == ["lower"]


def test_a_prefix_that_the_contract_leaves_open_says_nothing_of_codes(story: Story, promotion: str) -> None:
    story.make(promotion, "é-aa2b-3c4d", code_prefix="é\0")
    assert story.judge("CodePrefix.joined").cases == 0


@pytest.mark.parametrize(
    ("shown", "sent", "good"),
    [
        ({"max_uses": 3, "uses": 3}, {"max_uses_per_code": 3}, True),
        ({"max_uses": 3, "uses": 2}, {"max_uses_per_code": 3}, False),
        ({"max_uses": None}, {}, True),
        ({"max_uses": 1}, {}, False),
        ({"max_uses": -1}, {}, True),
        ({}, {"max_uses_per_code": 3}, True),
    ],
)
def test_uses(story: Story, promotion: str, shown: dict[str, Any], sent: dict[str, Any], good: bool) -> None:
    story.make(promotion, {"code": A} | shown, **sent)
    assert story.passes("MaxUsesPerCode.shown") == good
    assert story.violates("MaxUsesPerCode.shown") != good


def test_unit(story: Story, promotion: str) -> None:
    story.make(promotion, {"code": A, "consume_unit": "per_cart"}, consume_unit="per_cart")
    assert story.passes("ConsumeUnit.shown")
    story.make(promotion, {"code": A}, {"code": B, "consume_unit": "per_item"}, number=1, consume_unit="per_cart")
    assert story.violates("ConsumeUnit.shown")


def test_the_same_code_twice_in_a_job(story: Story, promotion: str) -> None:
    story.make(promotion, A, B)
    assert story.passes("PromotionCode.unique")
    story.make(promotion, A, B, C, C, number=2)
    assert story.violates("PromotionCode.unique")


def test_the_same_code_for_two_promotions_is_not_a_list_that_shows_foreign_codes(story: Story, promotion: str) -> None:
    story.make(promotion, A)
    story.make(story.create_promotion(), A)
    assert story.violates("PromotionCode.unique")
    assert not story.violates("listPromotionCodes.isolated")


def test_a_list_that_shows_the_codes_of_all_promotions(story: Story, promotion: str) -> None:
    story.make(promotion, A)
    other = story.create_promotion()
    story.make(other, A, B, number=1)
    assert story.violates("listPromotionCodes.isolated")
    assert not story.violates("NumberOfCodes.made")
    assert not story.violates("PromotionCode.unique")


def test_two_jobs_at_once_whose_lists_show_the_codes_of_both(story: Story, promotion: str) -> None:
    other = story.create_promotion()
    jobs = {name: story.create_job(name, 1) for name in (promotion, other)}
    for name, job in jobs.items():
        story.finish(name, job)
    for name in jobs:
        story.list_codes(name, A, B)
    assert story.violates("listPromotionCodes.isolated")
    assert not story.violates("NumberOfCodes.made")
