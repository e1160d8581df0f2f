"""Lists of jobs and codes, judged from histories made by hand."""

from __future__ import annotations

from typing import Any

import pytest

from promotion_jobs_conformance.engine.history import Authorization
from promotion_jobs_conformance.promotions.views.pages import listings
from tests.promotions.histories import Change, Made, Record

GENERATE, EXPORT = "eq(job_type,code_generate)", "eq(job_type,code_export)"
MUSTS = (
    "listPromotionJobs.lists",
    "listPromotionJobs.isolated",
    "listPromotionJobs.results-total",
    "listPromotionJobs.page-meta",
    "listPromotionJobs.filter-job-type",
    "listPromotionJobs.filter-status",
    "listPromotionJobs.empty-page",
    "listPromotionJobs.next-link",
    "listPromotionJobs.links",
    "PageLimit.honoured",
    "PageLimit.default",
    "PageLimit.bounded",
    "PageOffset.honoured",
    "PageOffset.default",
    "PageOffset.bounded",
    "listPromotionJobs.bad-filter",
    "listPromotionJobs.bad-filter-error",
)


def started(**settings: Any) -> tuple[Made, str, list[Record]]:
    """A history with five jobs that have ended: three completed exports' and generators', one failed."""
    made = Made(**settings)
    promotion = made.create_promotion()
    made.wait(2)
    jobs: list[Record] = []
    for number in range(5):
        jobs.append(made.create_job(promotion, number_of_codes=1) if number % 2 else made.create_job(promotion))
        if number == 3:
            jobs[-1]["status"] = "failed"
        made.list_jobs(promotion, jobs)
    made.list_jobs(promotion, jobs)
    made.list_jobs(promotion, jobs)
    return made, promotion, jobs


def test_a_server_that_pages_as_the_contract_has_it_violates_nothing() -> None:
    made, promotion, jobs = started()
    for limit, offset in ((2, 0), (2, 2), (2, 4), (2, 1), (1, 1), (5, 0), (None, None), (None, 1)):
        made.list_jobs(promotion, jobs, limit=limit, offset=offset)
    for condition in (GENERATE, EXPORT, "eq(status,failed)", "eq(status,pending)", "eq(status,completed)"):
        made.list_jobs(promotion, jobs, filter=condition)
        made.list_jobs(promotion, jobs, filter=condition, limit=1, offset=1)
    made.list_jobs(promotion, jobs, filter="eq(status,complete)")
    made.list_jobs(promotion, jobs, limit=101, status=400)
    made.list_jobs(promotion, jobs, offset=10001)
    made.list_jobs(promotion, jobs, filter="((((", status=400, change=lambda body: body.update(BAD_FILTER))
    found = {requirement: made.judged(requirement) for requirement in MUSTS}
    assert {name: judgement.violations for name, judgement in found.items() if judgement.violations} == {}
    assert [name for name, judgement in found.items() if not judgement.passed] == []


BAD_FILTER = {"errors": [{"title": "Bad Request", "detail": "Could not parse the supplied filter"}]}


def total(number: int) -> Change:
    """Changes the total of the results."""
    return lambda body: body["meta"]["results"].update(total=number)


def link(name: str, value: Any) -> Change:
    """Changes a link."""
    return lambda body: body["links"].update({name: value})


def link_part(name: str, old: str, new: str) -> Change:
    """Changes a part of a link."""
    return lambda body: body["links"].update({name: body["links"][name].replace(old, new)})


def position(**values: int) -> Change:
    """Changes what a page says of itself."""
    return lambda body: body["meta"]["page"].update(values)


VIOLATIONS: list[tuple[str, dict[str, Any]]] = [
    ("listPromotionJobs.lists", {"status": 202}),
    ("listPromotionJobs.lists", {"limit": None, "status": 400}),
    ("listPromotionJobs.results-total", {"change": total(6)}),
    ("listPromotionJobs.results-total", {"limit": 2, "offset": 2, "change": total(4)}),
    ("listPromotionJobs.results-total", {"limit": 1, "offset": 1, "filter": EXPORT, "change": total(5)}),
    ("listPromotionJobs.page-meta", {"limit": 2, "change": position(total=5)}),
    ("listPromotionJobs.page-meta", {"limit": 2, "offset": 2, "change": position(current=1)}),
    ("listPromotionJobs.page-meta", {"limit": 2, "offset": 2, "change": position(offset=0)}),
    ("listPromotionJobs.page-meta", {"limit": 2, "offset": 2, "change": position(limit=25)}),
    ("listPromotionJobs.empty-page", {"filter": "eq(status,pending)", "change": position(total=2)}),
    ("PageLimit.honoured", {"limit": 2, "change": lambda body: body["data"].pop()}),
    ("PageLimit.honoured", {"limit": 2, "change": lambda body: body["data"].append({"id": "another"})}),
    ("PageLimit.honoured", {"limit": 2, "status": 400}),
    ("PageOffset.honoured", {"limit": 2, "offset": 1, "change": lambda body: body["data"].pop(0)}),
    ("PageOffset.honoured", {"limit": 2, "offset": 3, "change": lambda body: body["data"].reverse()}),
    ("PageOffset.honoured", {"limit": 2, "offset": 2, "status": 400}),
    ("PageOffset.default", {"limit": None, "change": lambda body: body["data"].pop(0)}),
    ("PageOffset.default", {"limit": None, "change": position(offset=1)}),
    ("PageLimit.default", {"limit": None, "change": position(limit=10)}),
    ("PageLimit.bounded", {"limit": 0, "status": 500}),
    (
        "PageLimit.bounded",
        {"limit": 1000, "change": lambda body: body["data"].extend([{"id": str(n)} for n in range(101)])},
    ),
    ("PageOffset.bounded", {"offset": -1, "status": 500}),
    ("PageOffset.bounded", {"offset": 10001, "status": 500}),
    (
        "listPromotionJobs.filter-job-type",
        {"filter": EXPORT, "change": lambda body: (body["data"].pop(), total(2)(body))},
    ),
    ("listPromotionJobs.filter-job-type", {"filter": EXPORT, "status": 400}),
    ("listPromotionJobs.bad-filter", {"filter": "((((", "status": 500}),
    ("listPromotionJobs.bad-filter-error", {"filter": "((((", "status": 400}),
    ("listPromotionJobs.next-link", {"limit": 2, "change": link("next", None)}),
    ("listPromotionJobs.next-link", {"limit": 2, "change": link("next", "")}),
    ("listPromotionJobs.next-link", {"limit": 2, "change": link_part("next", "offset%5D=2", "offset%5D=3")}),
    ("listPromotionJobs.next-link", {"limit": 2, "change": link_part("next", "/jobs", "/codes")}),
    ("listPromotionJobs.next-link", {"limit": 2, "change": link("next", "http://[")}),
    (
        "listPromotionJobs.next-link",
        {"limit": 1, "filter": EXPORT, "change": link("next", "?page[limit]=1&page[offset]=1")},
    ),
    ("listPromotionJobs.links", {"limit": 2, "offset": 2, "change": link("prev", None)}),
    ("listPromotionJobs.links", {"limit": 2, "offset": 2, "change": link_part("last", "offset%5D=4", "offset%5D=5")}),
    ("listPromotionJobs.links", {"limit": 2, "offset": 2, "change": link_part("first", "/jobs", "x/jobs")}),
    (
        "listPromotionJobs.links",
        {"limit": 2, "offset": 2, "change": link_part("current", "offset%5D=2", "offset%5D=0")},
    ),
]


@pytest.mark.parametrize(("requirement", "page"), VIOLATIONS)
def test_a_wrong_page_violates_its_requirement_and_no_other(requirement: str, page: dict[str, Any]) -> None:
    made, promotion, jobs = started()
    made.list_jobs(promotion, jobs, **page)
    assert [name for name in MUSTS if made.judged(name).violations] == [requirement]


LINKS = [
    "?page%5Blimit%5D=2&page%5Boffset%5D=2",
    "jobs?page[offset]=2&page[limit]=2",
    "https://shop.example.com/api/v2/promotions/{}/jobs?page%5Blimit%5D=2&page%5Boffset%5D=2",
    "../{}/jobs?page%5Blimit%5D=2&page%5Boffset%5D=2",
    "jobs?cursor=abc",  # nobody knows where it leads
]


@pytest.mark.parametrize("value", LINKS)
def test_a_link_may_have_any_form(value: str) -> None:
    made, promotion, jobs = started()
    made.list_jobs(promotion, jobs, limit=2, change=link("next", value.format(promotion)))
    assert not made.judged("listPromotionJobs.next-link").violations


def test_an_encoded_slash_in_an_id_separates_nothing() -> None:
    made = Made()
    made.wait(3)
    sent = {"data": {"type": "promotion", "automatic": False}}
    made.add("POST", "/v2/promotions", 201, {"data": {"type": "promotion", "id": "a/b=="}}, sent=sent)
    jobs = [made.create_job("a%2Fb%3D%3D") | {"promotion_id": "a/b=="} for _ in range(3)]
    made.list_jobs("a%2Fb%3D%3D", jobs)
    made.list_jobs("a%2Fb%3D%3D", jobs, limit=2)
    judged = made.judged("listPromotionJobs.next-link")
    assert judged.passed
    assert not judged.violations


@pytest.mark.parametrize(("first", "is_right"), [(2, True), (3, False)])
def test_a_link_that_was_followed_is_judged_by_the_page_that_came(first: int, is_right: bool) -> None:
    made, promotion, jobs = started()
    made.list_jobs(promotion, jobs, limit=2, change=link("next", "?cursor=abc"))
    page = {"data": jobs[first : first + 2], "links": {}, "meta": {"page": {}, "results": {"total": 5}}}
    made.add("GET", f"/v2/promotions/{promotion}/jobs?cursor=abc", 200, page)
    judged = made.judged("listPromotionJobs.next-link")
    assert judged.is_violated is not is_right
    assert judged.passed == is_right


def test_completed_jobs_are_found_by_either_word_but_not_by_neither() -> None:
    for found_by, is_right in (
        (("completed",), True),
        (("complete",), True),
        (("completed", "complete"), True),
        ((), False),
    ):
        made, promotion, jobs = started()
        for word in ("completed", "complete"):
            shown = [job | {"status": word} for job in jobs if job["status"] == "completed"] if word in found_by else []
            made.list_jobs(
                promotion,
                shown,
                filter=f"eq(status,{word})",
                change=lambda body: [job.update(status="completed") for job in body["data"]],
            )
        assert made.judged("listPromotionJobs.filter-status").is_violated is not is_right
        assert made.judged("listPromotionJobs.completed-word").observed == [" and ".join(found_by) or "neither"]


def test_one_word_for_completed_jobs_alone_proves_nothing() -> None:
    made, promotion, _ = started()
    made.list_jobs(promotion, [], filter="eq(status,complete)")
    assert not made.judged("listPromotionJobs.filter-status").violations


def test_a_job_of_another_promotion_is_not_shown() -> None:
    made, promotion, jobs = started()
    other = made.create_job(made.create_promotion())
    assert not made.judged("listPromotionJobs.isolated").violations
    made.list_jobs(promotion, [*jobs, other])
    assert made.judged("listPromotionJobs.isolated").is_violated


def test_a_new_promotion_need_not_be_known_at_once() -> None:
    made = Made()
    promotion = made.create_promotion()
    made.list_jobs(promotion, [], status=404)
    assert not made.judged("listPromotionJobs.lists").violations
    made.wait(2)
    made.list_jobs(promotion, [], status=404)
    assert made.judged("listPromotionJobs.lists").is_violated


def test_a_list_that_lacks_a_job_is_no_source_of_expectations() -> None:
    made, promotion, jobs = started()
    made.create_job(promotion)
    made.list_jobs(promotion, jobs)
    made.list_jobs(promotion, jobs, filter=EXPORT, change=lambda body: body["data"].pop())
    assert not made.judged("listPromotionJobs.filter-job-type").violations


def test_what_the_server_says_now_outranks_a_remembered_status() -> None:
    made, promotion, jobs = started()
    jobs[3]["status"] = "completed"  # a lost update: it had failed
    made.list_jobs(promotion, jobs)
    made.list_jobs(promotion, jobs, filter="eq(status,failed)")
    assert not made.judged("listPromotionJobs.filter-status").violations


def test_a_page_from_before_the_last_change_may_still_be_shown_for_a_while() -> None:
    for wait, is_violated in ((0.0, False), (3.0, True)):
        made = Made()
        promotion = made.create_promotion()
        jobs = [made.create_job(promotion)]
        made.list_jobs(promotion, jobs)
        made.list_jobs(promotion, jobs, filter=EXPORT)
        jobs.append(made.create_job(promotion))
        made.list_jobs(promotion, jobs)
        made.list_jobs(promotion, jobs)
        made.wait(wait)
        made.list_jobs(promotion, jobs[:1], filter=EXPORT)
        assert made.judged("listPromotionJobs.filter-job-type").is_violated is is_violated


def test_the_order_of_a_list_may_change_between_requests() -> None:
    made, promotion, jobs = started()
    turned = jobs[::-1]
    for offset in (0, 2, 4):
        made.list_jobs(promotion, turned, limit=2, offset=offset)
    assert not made.judged("PageOffset.honoured").violations
    made.list_jobs(promotion, turned, limit=2, offset=0)
    made.list_jobs(promotion, jobs, limit=2, offset=2)
    made.list_jobs(promotion, jobs, limit=2, offset=4)
    assert made.judged("PageOffset.honoured").is_violated  # two of them came again, and two never came


def test_nothing_is_judged_while_a_job_runs_or_where_others_work() -> None:
    made, promotion, jobs = started()
    made.create_job(promotion, 502)
    made.list_jobs(promotion, jobs, limit=2, change=lambda body: body["data"].pop())
    assert not made.judged("PageLimit.honoured").violations
    shared = Made(provided=(("shop", False),), is_shared=True)
    shared.list_jobs("shop", jobs)
    shared.list_jobs("shop", jobs, limit=2, change=lambda body: body["data"].pop())
    assert not shared.judged("PageLimit.honoured").violations


def test_more_records_than_the_limit_are_seen_at_any_time() -> None:
    made = Made(provided=(("shop", False),), is_shared=True)
    made.list_codes("shop", ["a", "b", "c"], limit=2, change=lambda body: body["data"].append({"code": "c"}))
    assert made.judged("PageLimit.honoured").is_violated


def test_the_last_page_of_a_list_that_no_page_holds() -> None:
    made = Made()
    promotion = made.create_promotion()
    job = made.create_job(promotion, number_of_codes=250)
    made.list_jobs(promotion, [job])
    codes = [f"code-{number:04}" for number in range(250)]
    for offset in (None, 249):
        made.list_codes(promotion, codes, offset=offset)
    assert made.judged("PageOffset.honoured").passed
    made.list_codes(
        promotion, codes, offset=249, change=lambda body: body["data"].extend({"code": code} for code in codes[:20])
    )
    assert made.judged("PageOffset.honoured").is_violated


def test_a_failure_over_an_odd_limit_says_nothing_if_the_list_fails_anyway() -> None:
    made, promotion, jobs = started()
    made.list_jobs(promotion, jobs, status=502)
    made.list_jobs(promotion, jobs, limit=0, status=502)
    assert not made.judged("PageLimit.bounded").violations


def test_a_free_choice_is_reported() -> None:
    made, promotion, jobs = started()
    made.list_jobs(promotion, jobs, limit=0, status=400)
    made.list_jobs(promotion, jobs, offset=-1, status=422)
    made.list_jobs(promotion, jobs, limit=101)
    assert made.judged("PageLimit.minimum").observed == ["page[limit]=0: rejected (400)"]
    assert made.judged("PageLimit.maximum").observed == ["page[limit]=101: a page of 5"]
    assert made.judged("PageOffset.minimum").observed == ["page[offset]=-1: rejected (422)"]
    assert made.judged("listPromotionJobs.edge-links").observed == ["prev: null or absent", "next: null or absent"]


def test_a_request_without_a_token_says_nothing_of_the_list() -> None:
    made, promotion, jobs = started()
    made.add("GET", f"/v2/promotions/{promotion}/jobs", 401, BAD_FILTER, authorization=Authorization.NONE)
    assert jobs
    assert not made.judged("listPromotionJobs.lists").violations


@pytest.mark.parametrize("status", [502, 429, 200])
def test_a_failed_page_is_not_the_end_of_a_list(status: int) -> None:
    made = Made()
    promotion = made.create_promotion()
    codes = [f"code-{number:04}" for number in range(250)]
    made.list_codes(promotion, codes)
    made.add("GET", f"/v2/promotions/{promotion}/codes?page[limit]=100&page[offset]=100", status, b"<html>")
    assert [listing.is_whole for listing in listings(made.observations)] == [False]
    made = Made()
    for offset in (None, 100, 200):
        made.list_codes(promotion, codes, offset=offset)
        made.add(
            "GET", f"/v2/promotions/{promotion}/codes?page[limit]=100&page[offset]={offset or 0}", status, b"<html>"
        )
    assert [(listing.is_whole, listing.count) for listing in listings(made.observations)] == [(True, 250)]


def test_a_short_page_ends_a_list_only_if_its_limit_is_known() -> None:
    made = Made()
    codes = [f"code-{number:04}" for number in range(12)]
    made.list_codes("shop", codes[:10], limit=None, change=lambda body: body.pop("meta"))  # a store's default of ten
    made.list_codes("shop", codes[:10], limit=20, change=lambda body: body.pop("meta"))
    assert [listing.is_whole for listing in listings(made.observations)] == [False, True]


def test_a_page_that_repeats_the_first_is_no_end_while_the_total_says_that_there_is_more() -> None:
    made = Made()
    codes = [f"code-{number:04}" for number in range(250)]
    made.list_codes("shop", codes)
    made.list_codes(
        "shop", codes, offset=100, change=lambda body: body.update(data=[{"code": code} for code in codes[:100]])
    )
    assert [(listing.is_whole, listing.count) for listing in listings(made.observations)] == [(False, 250)]


@pytest.mark.parametrize(
    ("value", "is_right"),
    [
        ("/v2/promotions/x/jobs", True),
        ("https://shop.example.com/v2/promotions/x/jobs", True),
        ("HTTPS://Shop.example.com:443/v2/promotions/x/jobs", True),
        ("http://shop.example.com/v2/promotions/x/jobs", False),
        ("https://shop.example.com:8443/v2/promotions/x/jobs", False),
        ("http://localhost:5000/v2/promotions/x/jobs", False),
    ],
)
def test_an_absolute_link_has_an_origin_that_the_owner_knows(value: str, is_right: bool) -> None:
    for settings in (
        {"base_url": "https://shop.example.com/api"},
        {"base_url": "http://a:1", "public_origins": ("https://shop.example.com",)},
    ):
        made, promotion, jobs = started(**settings)
        made.list_jobs(promotion, jobs, limit=2, change=link("next", value))
        assert made.judged("listPromotionJobs.links-origin").is_violated is not is_right
    made, promotion, jobs = started()  # without an owner's word, as of recorded traffic
    made.list_jobs(promotion, jobs, limit=2, change=link("next", value))
    assert not made.judged("listPromotionJobs.links-origin").cases
