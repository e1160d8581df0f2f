"""The creation, the life and the maximum of jobs, judged from histories made by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.promotions.histories import WHEN, Made, Record

ECHO: dict[str, Any] = {"number_of_codes": 2, "code_prefix": "a"}
NOW = "2026-01-02T03:04:06Z"


def create(made: Made, **changed: Any) -> None:
    """A new job on a new promotion, of which the response shows some properties changed."""
    promotion = made.create_promotion()
    asked = {"type": "promotion_job", "job_type": "code_generate", "parameters": dict(ECHO)}
    meta = {"timestamps": {"created_at": WHEN, "updated_at": WHEN}}
    shown = asked | {"id": "1", "promotion_id": promotion, "name": "", "status": "pending", "meta": meta}
    made.add("POST", f"/v2/promotions/{promotion}/jobs", 201, {"data": shown | changed}, sent={"data": asked})


CREATIONS: list[tuple[str, Record]] = [
    ("createPromotionJob.echo-promotion", {"promotion_id": "another"}),
    ("createPromotionJob.echo-job-type", {"job_type": "code_export"}),
    ("createPromotionJob.echo-parameters", {"parameters": {"number_of_codes": 2}}),
    ("createPromotionJob.echo-parameters", {"parameters": {"number_of_codes": 2, "code_prefix": "A"}}),
    ("createPromotionJob.name-absent-shown", {"name": "job 1"}),
    ("createPromotionJob.pending", {"status": "processing"}),
    ("createPromotionJob.created", {"id": ".."}),
    (
        "PromotionJob.updated-at",
        {"meta": {"timestamps": {"created_at": WHEN, "updated_at": "2026-01-02T03:04:04Z"}}},
    ),
]


@pytest.mark.parametrize(("requirement", "changed"), CREATIONS, ids=map(str, range(len(CREATIONS))))
def test_a_created_job_is_shown_as_it_was_asked_for(requirement: str, changed: Record) -> None:
    for wrong in (False, True):
        made = Made()
        create(made, **changed if wrong else {})
        assert made.judged(requirement).is_violated == wrong


def test_two_jobs_have_two_ids() -> None:
    for second in ("1", "2"):
        made = Made()
        create(made)
        create(made, id=second)
        assert made.judged("PromotionJob.id-unique").is_violated == (second == "1")


LIVES: list[tuple[str, list[Record], bool]] = [
    ("PromotionJob.life-cycle", [{"status": "processing"}, {"status": "completed"}], False),
    ("PromotionJob.life-cycle", [{"status": "completed"}, {"status": "processing"}], True),
    ("PromotionJob.life-cycle", [{"status": "completed"}, {"status": "completed", "result": {"generated": 7}}], True),
    ("PromotionJob.stable", [{"meta": {"timestamps": {"created_at": WHEN, "updated_at": NOW}}}], False),
    ("PromotionJob.stable", [{"name": "another"}], True),
    ("PromotionJob.stable", [{"parameters": {"number_of_codes": 3}}], True),
    ("PromotionJob.stable", [{"meta": {"timestamps": {"created_at": NOW, "updated_at": NOW}}}], True),
    ("PromotionJob.ends", [{"status": "completed"}], False),
    ("PromotionJob.ends", [{"status": "failed", "error": "out of memory"}], True),
    ("PromotionJob.ends", [{"status": "cancelled"}], True),
    ("createPromotionJob.cap-created", [{"status": "failed", "error": "codes limit exceeded"}], True),
]


@pytest.mark.parametrize(("requirement", "shown", "is_violated"), LIVES)
def test_the_life_of_a_job(requirement: str, shown: list[Record], is_violated: bool) -> None:
    made = Made()
    promotion = made.create_promotion()
    job = made.create_job(promotion, number_of_codes=2)
    for record in shown:
        made.list_jobs(promotion, [job | record])
    assert made.judged(requirement).is_violated == is_violated


@pytest.mark.parametrize(("waits", "is_violated"), [(59, False), (61, True)])
def test_a_job_must_end_in_time(waits: float, is_violated: bool) -> None:
    made = Made(job_timeout=60)
    promotion = made.create_promotion()
    job = made.create_job(promotion, number_of_codes=2) | {"status": "processing"}
    made.wait(waits)
    made.list_jobs(promotion, [job])
    assert made.judged("PromotionJob.ends").is_violated == is_violated


PENDING = {"status": "pending", "result": None}


def test_jobs_that_wait_behind_a_failed_one_must_start() -> None:
    made = Made(job_timeout=60)
    promotion = made.create_promotion()
    failed = made.create_job(promotion, number_of_codes=2) | {"status": "failed", "error": "codes limit exceeded"}
    waiting = [made.create_job(promotion, number_of_codes=2) | PENDING for _ in range(2)]
    made.list_jobs(promotion, [failed, *waiting])
    made.wait(61)
    made.list_jobs(promotion, [failed, *waiting])
    assert made.judged("PromotionJob.ends").is_violated


def test_a_job_that_was_last_seen_waiting_may_be_at_work_by_now() -> None:
    made = Made(job_timeout=60)
    promotion = made.create_promotion()
    both = [made.create_job(promotion, number_of_codes=2) | PENDING for _ in range(2)]
    made.list_jobs(promotion, both)
    made.wait(61)
    made.list_jobs(promotion, both, limit=1, offset=1)
    assert not made.judged("PromotionJob.ends").is_violated


@pytest.mark.parametrize(("age", "times", "is_violated"), [(1, 0, False), (3, 0, True), (3, 1, False), (3, 2, True)])
def test_a_job_is_listed_once(age: float, times: int, is_violated: bool) -> None:
    made = Made()
    promotion = made.create_promotion()
    job = made.create_job(promotion)
    made.wait(age)
    made.list_jobs(promotion, [job] * times)
    assert made.judged("listPromotionJobs.new-job").is_violated == is_violated


SIDE_BY_SIDE = [
    ("processing", "pending", False),
    ("processing", "processing", True),
    ("processing", "completed", True),
    ("pending", "processing", True),
    ("processing", "cancelled", False),
    ("completed", "processing", False),
]


@pytest.mark.parametrize(("first", "second", "is_violated"), SIDE_BY_SIDE)
def test_jobs_of_a_promotion_run_one_at_a_time(first: str, second: str, is_violated: bool) -> None:
    made = Made()
    promotion = made.create_promotion()
    jobs = [made.create_job(promotion, number_of_codes=2) | {"status": status} for status in (first, second)]
    made.list_jobs(promotion, jobs)
    assert made.judged("createPromotionJob.one-at-a-time").is_violated == is_violated


def beside(number: int, status: str, codes: int, error: str = "codes limit exceeded") -> Made:
    """A promotion that has 3 of at most 5 codes, and a job for some more, which comes to an end."""
    made = Made(maximum=5)
    promotion = made.create_promotion()
    first = made.create_job(promotion, number_of_codes=3)
    made.list_jobs(promotion, [first])
    made.list_codes(promotion, ["a", "b", "c"])
    second = made.create_job(promotion, number_of_codes=number) | {"status": status}
    made.list_jobs(promotion, [first, second | {"error": error} if status == "failed" else second])
    made.list_codes(promotion, [f"{n}" for n in range(codes)])
    return made


CAPPED = [
    (2, "completed", 5, []),
    (2, "failed", 3, ["cap-created"]),
    (3, "failed", 3, []),
    (3, "completed", 3, ["cap-created"]),
    (3, "failed", 5, ["cap-whole"]),
    (3, "completed", 6, ["cap-created", "cap-whole"]),
]


@pytest.mark.parametrize(("number", "status", "codes", "violated"), CAPPED)
def test_a_job_that_does_not_fit_fails_whole(number: int, status: str, codes: int, violated: list[str]) -> None:
    made = beside(number, status, codes)
    names = ("cap-created", "cap-whole")
    assert [name for name in names if made.judged(f"createPromotionJob.{name}").is_violated] == violated


def test_the_error_of_a_job_that_does_not_fit_is_the_vendors() -> None:
    for error in ("codes limit exceeded", "no"):
        found = beside(3, "failed", 3, error).judged("createPromotionJob.cap-error")
        assert bool(found.violations) == (error == "no")


def test_jobs_posted_at_the_same_time_keep_the_maximum() -> None:
    for codes in (5, 6):
        made = Made(maximum=5)
        promotion = made.create_promotion()
        start = made.time
        jobs = []
        for _ in range(2):
            made.time = start
            jobs.append(made.create_job(promotion, number_of_codes=3))
        made.list_jobs(promotion, jobs)
        made.list_codes(promotion, [f"{n}" for n in range(codes)])
        assert made.judged("createPromotionJob.concurrent").is_violated == (codes > 5)
        assert not made.judged("createPromotionJob.cap-whole").is_violated


@pytest.mark.parametrize(("waits", "is_violated"), [(0, False), (3, True)])
def test_an_old_list_of_codes_does_not_say_that_a_job_fits(waits: float, is_violated: bool) -> None:
    made = Made(maximum=5)
    promotion = made.create_promotion()
    first = made.create_job(promotion, number_of_codes=5)
    made.list_jobs(promotion, [first])
    made.wait(waits)
    made.list_codes(promotion, [])
    second = made.create_job(promotion, number_of_codes=1) | {"status": "failed", "error": "codes limit exceeded"}
    made.list_jobs(promotion, [first, second])
    assert made.judged("createPromotionJob.cap-created").is_violated == is_violated
