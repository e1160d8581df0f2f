"""Checks of the list of codes, on histories that are written by hand."""

from __future__ import annotations

import pytest

from promotion_jobs_conformance.http.exchange import ErrorKind
from tests.promotions.stories import Story

A, B, C, D = "aa2b-3c4d", "bb2b-3c4d", "cc2b-3c4d", "dd2b-3c4d"
FILTER = "filter=eq(code,{})"


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def promotion(story: Story) -> str:
    return story.create_promotion()


def test_the_list_is_there(story: Story, promotion: str) -> None:
    story.list_codes(promotion)
    assert story.passes("listPromotionCodes.lists")


@pytest.mark.parametrize("status", [206, 301, 403, 404])
def test_the_list_is_not_there(story: Story, promotion: str, status: int) -> None:
    story.list_codes(promotion, status=status)
    assert story.violates("listPromotionCodes.lists")


@pytest.mark.parametrize("status", [429, 401, 502])
def test_what_says_nothing_of_the_list(story: Story, promotion: str, status: int) -> None:
    story.list_codes(promotion, status=status)
    assert story.judge("listPromotionCodes.lists").cases == 0


def test_a_new_promotion_may_be_unknown_for_a_moment(story: Story, promotion: str) -> None:
    story.now.list_codes(promotion, status=404)
    assert story.judge("listPromotionCodes.lists").cases == 0


@pytest.mark.parametrize(
    ("asked", "found", "good"),
    [
        (A, [A], True),
        (A, [], False),
        (A, [A, B], False),
        (D, [], True),
        (D, [B], False),
        ("no-such-code", [], True),
    ],
)
def test_a_filter_on_a_code(story: Story, promotion: str, asked: str, found: list[str], good: bool) -> None:
    story.make(promotion, A, B, C)
    story.list_codes(promotion, *found, query=FILTER.format(asked))
    assert story.passes("listPromotionCodes.filter-code") == good
    assert story.violates("listPromotionCodes.filter-code") != good


def test_a_filter_on_a_code_is_rejected(story: Story, promotion: str) -> None:
    story.make(promotion, A)
    story.list_codes(promotion, status=400, query=FILTER.format(A))
    assert story.violates("listPromotionCodes.filter-code")


def test_nothing_is_known_of_a_filter_while_a_job_runs(story: Story, promotion: str) -> None:
    story.make(promotion, A)
    story.create_job(promotion, 1)
    story.list_codes(promotion, B, query=FILTER.format(B))
    assert story.judge("listPromotionCodes.filter-code").cases == 0


def test_a_deleted_code_may_be_found_for_a_moment(story: Story, promotion: str) -> None:
    story.make(promotion, A, B)
    story.delete_codes(promotion, A)
    story.now.list_codes(promotion, A, query=FILTER.format(A))
    assert story.judge("listPromotionCodes.filter-code").cases == 0
    story.list_codes(promotion, B)
    story.list_codes(promotion, A, query=FILTER.format(A))
    assert story.judge_alone("listPromotionCodes.filter-code").is_violated


def test_a_filter_that_reaches_other_promotions(story: Story, promotion: str) -> None:
    story.make(promotion, A)
    other = story.create_promotion()
    story.make(other, B)
    story.list_codes(other, A, query=FILTER.format(A))
    assert story.violates("listPromotionCodes.isolated")
    assert not story.violates("listPromotionCodes.filter-code")


def test_totals(story: Story, promotion: str) -> None:
    story.make(promotion, A, B, C, total=3)
    story.list_codes(promotion, A, query="page%5Blimit%5D=1", total=3)
    story.list_codes(promotion, A, query=FILTER.format(A), total=1)
    assert story.passes("listPromotionCodes.results-total")


@pytest.mark.parametrize("query", ["page%5Blimit%5D=1", "page%5Blimit%5D=5", FILTER.format(A)])
def test_a_total_of_something_else(story: Story, promotion: str, query: str) -> None:
    story.make(promotion, A, B, C)
    codes = [A, B, C] if "5" in query[-1] else [A]
    story.list_codes(promotion, *codes, query=query, total=2)
    assert story.violates("listPromotionCodes.results-total")


def test_a_total_may_be_old_for_a_moment(story: Story, promotion: str) -> None:
    story.make(promotion, A, B, total=2)
    story.delete_codes(promotion, A)
    story.now.list_codes(promotion, B, total=2)
    story.now.list_codes(promotion, B, total=1)
    assert story.passes("listPromotionCodes.results-total")


@pytest.mark.parametrize(("status", "good"), [(200, True), (400, True), (500, False)])
def test_filters_that_cannot_be_read(story: Story, promotion: str, status: int, good: bool) -> None:
    story.list_codes(promotion, status=status, query="filter=((((")
    assert story.passes("listPromotionCodes.bad-filter") == good
    assert story.violates("listPromotionCodes.bad-filter") != good


def test_an_absent_server_did_not_fail(story: Story, promotion: str) -> None:
    story.send("GET", f"/v2/promotions/{promotion}/codes?filter=x", error=ErrorKind.CONNECT)
    assert story.judge("listPromotionCodes.bad-filter").cases == 0


def test_what_is_free(story: Story) -> None:
    story.list_codes(story.create_promotion(automatic=True), A, total=1, query="")
    assert story.judge("listPromotionCodes.paging-shown").observed == ["meta shown, links absent"]
    assert story.judge("listPromotionCodes.automatic").observed == ["shown"]
