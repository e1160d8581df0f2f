"""Checks of the deletion of codes, on histories that are written by hand."""

from __future__ import annotations

import pytest

from tests.promotions.stories import Story

A, B, C, D = "aa2b-3c4d", "bb2b-3c4d", "cc2b-3c4d", "dd2b-3c4d"
DELETES, STAY, FAILS = (f"deletePromotionCodes.{name}" for name in ("deletes", "others-stay", "no-failure"))


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def promotion(story: Story) -> str:
    name = story.create_promotion()
    story.make(name, A, B, C)
    return name


def test_the_named_codes_are_gone_and_the_others_stay(story: Story, promotion: str) -> None:
    story.delete_codes(promotion, A, B)
    story.list_codes(promotion, C)
    assert story.passes(DELETES)
    assert story.passes(STAY)


@pytest.mark.parametrize("status", [200, 202, 404])
def test_another_status(story: Story, promotion: str, status: int) -> None:
    story.delete_codes(promotion, A, status=status)
    assert story.violates(DELETES)


def test_a_code_that_is_still_there(story: Story, promotion: str) -> None:
    story.delete_codes(promotion, A, B)
    story.list_codes(promotion, B, C)
    assert story.violates(DELETES)
    assert not story.violates(STAY)


def test_a_list_may_show_it_for_a_moment(story: Story, promotion: str) -> None:
    story.delete_codes(promotion, A)
    story.now.list_codes(promotion, A, B, C)
    assert not story.violates(DELETES)
    story.list_codes(promotion, B, C)
    assert story.passes(DELETES)


def test_a_code_that_comes_back(story: Story, promotion: str) -> None:
    story.delete_codes(promotion, A)
    story.list_codes(promotion, B, C)
    story.make(promotion, A, B, C, D, number=1)
    assert story.violates(DELETES)


def test_fewer_codes_are_no_codes_that_came_back(story: Story, promotion: str) -> None:
    story.delete_codes(promotion, A)
    story.list_codes(promotion, C)
    assert story.passes(DELETES)
    assert story.violates(STAY)


def test_many_codes_are_counted(story: Story) -> None:
    promotion = story.create_promotion()
    codes = [f"aaaa-{number:04}" for number in range(100)]
    story.make(promotion, *codes, number=500, total=500)
    story.delete_codes(promotion, *codes[:40])
    story.list_codes(promotion, *codes[40:], *[f"bbbb-{number:04}" for number in range(40)], total=490)
    assert story.violates(DELETES)


def test_a_deletion_of_nothing_may_be_answered_in_any_way(story: Story, promotion: str) -> None:
    story.delete_codes(promotion, status=422)
    story.list_codes(promotion, A, B, C)
    assert story.judge(DELETES).cases == 0
    assert story.passes(FAILS)
    assert story.passes(STAY)


def test_a_deletion_of_nothing_that_deletes_everything(story: Story, promotion: str) -> None:
    story.delete_codes(promotion)
    story.list_codes(promotion)
    assert story.violates(STAY)


def test_a_code_of_another_promotion_stays(story: Story, promotion: str) -> None:
    other = story.create_promotion()
    story.make(other, D)
    story.delete_codes(promotion, D)
    story.list_codes(other)
    assert story.violates(STAY)


@pytest.mark.parametrize(("status", "good"), [(204, True), (404, True), (500, False)])
def test_codes_that_do_not_exist(story: Story, promotion: str, status: int, good: bool) -> None:
    story.delete_codes(promotion, "no-such-code", status=status)
    assert story.passes(FAILS) == good
    assert story.violates(FAILS) != good


def test_with_a_code_that_is_gone_already_the_others_are_deleted_all_the_same(story: Story, promotion: str) -> None:
    story.delete_codes(promotion, A)
    story.list_codes(promotion, B, C)
    story.delete_codes(promotion, A, B)
    story.list_codes(promotion, B, C)
    assert story.violates(DELETES)


@pytest.mark.parametrize("status", [400, 404])
def test_a_deletion_that_also_names_an_unknown_code_may_be_rejected(story: Story, promotion: str, status: int) -> None:
    story.list_codes(promotion, A, B, C)
    story.delete_codes(promotion, A, D, status=status)
    story.list_codes(promotion, A, B, C)
    assert not story.violates(DELETES)
