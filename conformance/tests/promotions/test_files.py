"""Checks of exports' files, on histories that are written by hand."""

from __future__ import annotations

import pytest

from tests.promotions.stories import Story

A, B, C, D = "aa2b-3c4d", "bb2b-3c4d", "cc2b-3c4d", "dd2b-3c4d"
HAS, FETCHED, CODES, NOT_YET, GENERATE = (
    f"getPromotionJobFile.{name}" for name in ("has-file", "fetched", "codes", "not-completed", "generate")
)


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def promotion(story: Story) -> str:
    name = story.create_promotion()
    story.make(name, A, B)
    return name


def export(story: Story, promotion: str, text: str | bytes) -> str:
    """An export completes, and its file is fetched."""
    job = story.create_job(promotion)
    story.finish(promotion, job)
    story.get_file(promotion, job)
    story.fetch(job, text)
    return job


@pytest.mark.parametrize(
    "text",
    [
        f"{A}\n{B}\n",
        f"code\r\n{A}\r\n{B}\r\n",
        f"sep=;\ncode;uses\n{A};1\n{B};1\n",
        f'"SEP=,"\r\ncode,uses\r\n"{A}","1"\r\n"{B}","1"\r\n',
        f"Exported on 27 November\nat noon; by hand\n\nuses;code\n1;{A}\n1;{B}\n",
        f"\ufeffuses\tcode\n1\t{A}\n1\t{B}\n",
    ],
)
def test_files_of_many_forms(story: Story, promotion: str, text: str) -> None:
    export(story, promotion, text)
    for requirement in (HAS, FETCHED, CODES, "PromotionCode.unique"):
        assert story.passes(requirement), requirement


@pytest.mark.parametrize("text", [f"{A}\n", "code\n", f"{A}\n{B}\n{C}\n", "aa2b3c4d\nbb2b3c4d\n"])
def test_files_with_other_codes(story: Story, promotion: str, text: str) -> None:
    export(story, promotion, text)
    assert story.violates(CODES)


def test_a_file_with_a_code_of_another_promotion(story: Story, promotion: str) -> None:
    story.make(story.create_promotion(), D)
    export(story, promotion, f"{A}\n{B}\n{D}\n")
    assert story.violates(CODES)


def test_a_file_with_a_code_twice(story: Story, promotion: str) -> None:
    export(story, promotion, f"{A}\n{B}\n{B}\n")
    assert story.violates("PromotionCode.unique")
    assert not story.violates(CODES)


def test_a_file_of_a_promotion_without_codes(story: Story) -> None:
    export(story, story.create_promotion(), "Exported today\ncode\n")
    assert story.passes(CODES)


def test_codes_with_a_nul(story: Story) -> None:
    promotion = story.create_promotion()
    story.make(promotion, f"x\0-{A}", code_prefix="x\0")
    export(story, promotion, f"code\nx\0-{A}\n")
    assert story.passes(FETCHED)
    assert story.passes(CODES)


def test_a_job_that_has_not_ended_may_have_made_codes(story: Story, promotion: str) -> None:
    story.create_job(promotion, 1)
    export(story, promotion, f"{A}\n{B}\n{C}\n")
    assert story.judge(CODES).cases == 0


def test_a_code_that_was_deleted_later_stays_in_the_file(story: Story, promotion: str) -> None:
    job = export(story, promotion, f"{A}\n{B}\n")
    story.delete_codes(promotion, A)
    story.list_codes(promotion, B)
    story.get_file(promotion, job)
    story.fetch(job, f"{B}\n")
    assert story.violates(CODES)


def test_a_code_that_was_deleted_before_is_in_no_file(story: Story, promotion: str) -> None:
    story.delete_codes(promotion, A)
    story.list_codes(promotion, B)
    export(story, promotion, f"{A}\n{B}\n")
    assert story.violates(CODES)


@pytest.mark.parametrize("body", ["<html>", "{}", b"\xff\xfe\x00"])
def test_bodies_that_are_no_table(story: Story, promotion: str, body: str | bytes) -> None:
    export(story, promotion, body)
    assert story.violates(FETCHED)


def test_a_file_that_asks_for_a_token(story: Story, promotion: str) -> None:
    job = story.create_job(promotion)
    story.finish(promotion, job)
    story.get_file(promotion, job)
    story.fetch(job, "", status=401)
    assert story.violates(FETCHED)


@pytest.mark.parametrize("status", [202, 302, 404, 422])
def test_a_completed_export_without_a_file(story: Story, promotion: str, status: int) -> None:
    job = story.create_job(promotion)
    story.finish(promotion, job)
    story.get_file(promotion, job, status=status)
    assert story.violates(HAS)


@pytest.mark.parametrize(("status", "good"), [(422, True), (200, False), (404, False)])
def test_a_cancelled_export_has_no_file(story: Story, promotion: str, status: int, good: bool) -> None:
    job = story.create_job(promotion)
    story.cancel(promotion, job)
    story.get_file(promotion, job, status=status)
    assert story.passes(NOT_YET) == good
    assert story.violates(NOT_YET) != good


def test_an_export_may_end_before_its_file_is_asked_for(story: Story, promotion: str) -> None:
    job = story.create_job(promotion)
    story.get_file(promotion, job)
    story.finish(promotion, job)
    assert story.judge(NOT_YET).cases == 0


def test_an_export_that_is_cancelled_after_its_file_was_there(story: Story, promotion: str) -> None:
    job = story.create_job(promotion)
    story.get_file(promotion, job)
    story.cancel(promotion, job)
    assert story.violates(NOT_YET)


def test_a_job_that_generates_codes_has_no_file(story: Story, promotion: str) -> None:
    job = story.make(promotion, A, B, C, number=1)
    story.get_file(promotion, job, status=404)
    assert story.passes(GENERATE)
    story.get_file(promotion, job)
    assert story.violates(GENERATE)
