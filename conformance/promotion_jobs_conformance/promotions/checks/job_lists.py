"""The list of jobs: its status, new jobs in it, isolation, totals, and the position of each page (D2, D4, D27, D31, A30, A35)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from ...engine.expectations import Expectations, expect, status
from ...engine.observations import Observations, query
from ..diagnosis.page import Anomaly
from ..needs import JOB, JOB_ID, JOBS_LIST
from ..registry import check
from ..views.expected import ExpectedPage, expected_pages, is_plain
from ..views.jobs import JobTimeline, job_timelines, jobs_by_promotion
from ..views.pages import DENIED, LISTS, Listing, Page, integer, listings, pages
from ..views.pages import JOBS_LIST as OPERATION
from ..views.promotions import promotions
from ..views.validity import seems_absent

FILTERS = (f"{OPERATION}.filter-job-type", f"{OPERATION}.filter-status")
META = ("JobsPage.required.meta", "PageMeta.*")


@query
def list_requests(observations: Observations) -> list[Page]:
    """Every request for the start of a known promotion's list of jobs with a 2xx or 4xx response.

    A rejection is left out if the promotion is so new that the list need not know it yet (D31), or if the server shows the
    list for another limit: then it rejects the limit.
    """
    every = [Page(observations, exchange) for exchange in observations.history.of(OPERATION)]
    plain = [page for page in every if is_start(page)]
    limits = {page.limit_sent for page in plain if page.exchange.accepted}
    return [
        page
        for page in plain
        if page.exchange.accepted or (is_known(page) and (page.limit_sent is None or limits <= {page.limit_sent}))
    ]


def is_start(page: Page) -> bool:
    """True for a request for a list's start, without a filter, whose response is conclusive."""
    found, exchange = promotions(page.observations).get(page.promotion_id), page.exchange
    is_conclusive = exchange.accepted or (exchange.rejected and exchange.status not in DENIED)
    is_there = found is not None and found.is_known_at(exchange.ended)
    return is_conclusive and is_there and is_plain(page) and not page.filter and page.offset == 0


def is_known(page: Page) -> bool:
    """True if the promotion was created long enough before the request."""
    promotion = promotions(page.observations)[page.promotion_id]
    since = promotion.created.ended if promotion.created else float("-inf")
    return page.exchange.started >= since + page.observations.settings.read_after_write


@check("listPromotionJobs.lists", on=list_requests, needs=("JobsPage.type",))
def lists(it: Page) -> Expectations:
    """The server MUST respond to a request for the list with 200 and a page of jobs."""
    if seems_absent(it.observations, it.exchange):
        return
    expected = it.contract.success(OPERATION)
    yield status(it.exchange, expected, reason=f"and a page of the jobs of promotion {it.promotion_id}")


@dataclass(frozen=True)
class JobInList:
    """A job, and a list of all jobs of its promotion that must show it."""

    job: JobTimeline
    listing: Listing


@query
def jobs_in_lists(observations: Observations) -> list[JobInList]:
    """Each job with each list of its promotion's jobs that was read to its end and shows it, or is read once it must show it."""
    allowed = observations.settings.read_after_write
    by_promotion = jobs_by_promotion(observations)
    return [
        JobInList(job, listing)
        for listing in listings(observations)
        if listing.operation == OPERATION and not listing.filter and _is_complete(observations, listing)
        for job in by_promotion.get(listing.promotion_id, [])
        if job.promotion is None or job.promotion.is_known_at(listing.ended)
        if job.request.is_valid and not job.shares_id
        if listing.started - job.created.ended >= allowed or job.id in listing.keys
    ]


def _is_complete(observations: Observations, listing: Listing) -> bool:
    """True if a list was read to its end, and no job came between its pages."""
    last = listing.pages[-1]
    if not listing.is_whole or len(last.records) >= last.limit or (last.total or 0) > len(listing.keys):
        return False
    if len(listing.pages) == 1:
        return True
    made = jobs_by_promotion(observations).get(listing.promotion_id, [])
    promotion = made[0].promotion if made else None
    is_still = not any(job.created.started < listing.ended and job.created.ended > listing.started for job in made)
    return is_still and promotion is not None and promotion.is_exclusive


@check("listPromotionJobs.new-job", on=jobs_in_lists, needs=(*JOB, *JOBS_LIST, "PromotionJob.id-unique"))
def lists_each_job_once(it: JobInList) -> Expectations:
    """The server MUST list a new job within the time that is allowed for reading after writing, and list it once."""
    count = Counter(it.listing.keys)[it.job.id]
    actual = f"job {it.job.id} is {'not in the list' if not count else f'there {count} times'}"
    expected = f"job {it.job.id} (`{it.job.status}`) once, {it.listing.started - it.job.created.ended:.1f} s after its creation"
    yield expect(actual, at=it.listing.exchange).holds(count == 1, expected)


@dataclass(frozen=True)
class JobsShown:
    """The records of a page of jobs; `foreign` are those that are known to belong to another promotion."""

    page: Page
    foreign: list[str]


@query
def jobs_shown(observations: Observations) -> list[JobsShown]:
    """Every page of jobs, whatever its query."""
    homes: dict[str, set[str]] = {}
    for job in job_timelines(observations):
        homes.setdefault(job.id, set()).add(job.promotion_id)
    found = []
    for page in pages(observations):
        if page.operation == OPERATION:
            here = page.promotion_id
            found.append(JobsShown(page, [key for key in page.keys if key in homes and here not in homes[key]]))
    return found


@check("listPromotionJobs.isolated", on=jobs_shown, needs=(*JOB_ID, "PromotionJob.id-unique"))
def shows_own_jobs(it: JobsShown) -> Expectations:
    """The list MUST NOT show a job of another promotion."""
    expected = f"jobs of promotion {it.page.promotion_id} only"
    actual = f"also {', '.join(it.foreign[:3])}, created for another promotion"
    yield expect(actual, at=it.page.exchange).holds(not it.foreign, expected)


@query
def job_pages(observations: Observations) -> list[ExpectedPage]:
    """Every page of jobs whose query is within the contract's bounds."""
    return [
        expected
        for expected in expected_pages(observations)
        if expected.page.operation == OPERATION and not expected.is_rejected
    ]


@check(
    "listPromotionJobs.results-total",
    on=job_pages,
    needs=(*JOBS_LIST, *META, "ResultsTotal.*", *FILTERS, "PromotionJob.id-unique"),
)
def counts_all(it: ExpectedPage) -> Expectations:
    """`meta.results.total` MUST count all jobs that match the filter, not only those on the page."""
    if it.whole is not None and it.page.total is not None and it.anomaly in (Anomaly.NONE, Anomaly.TOTAL):
        yield expect(it.page.total, at=it.exchange, what="a total of").equals(it.whole.count)


@check(
    "listPromotionJobs.page-meta",
    on=job_pages,
    needs=(
        *META,
        "PagePosition.*",
        "PageLimit.honoured",
        "PageOffset.honoured",
        "PageOffset.default",
        f"{OPERATION}.results-total",
    ),
)
def tells_position(it: ExpectedPage) -> Expectations:
    """`meta.page` MUST show the limit and offset in force, the number of the page counted from one, and the number of pages."""
    shown = it.exchange.get("meta", "page")
    if not isinstance(shown, dict):
        return
    expected = position(it)
    wrong = [name for name in expected if name in shown and integer(shown[name]) != expected[name]]
    values = ", ".join(f"{name} {expected[name]}" for name in wrong or expected)
    if expected:
        actual = ", ".join(f"{name} {shown[name]!r}" for name in wrong)
        yield expect(actual, at=it.exchange).holds(not wrong, f"meta.page: {values}")


def position(it: ExpectedPage) -> dict[str, Any]:
    """What `meta.page` must show, without what is free or unknown."""
    page, expected = it.page, {}
    if page.limit_sent is not None:
        expected["limit"] = page.limit_sent
    if it.has_offset:
        expected["offset"] = page.offset
    is_right = it.whole is not None and it.anomaly in (Anomaly.NONE, Anomaly.TOTAL)
    if is_right and it.whole is not None and it.whole.count and (page.limit_sent or page.limit_shown):
        expected["total"] = -(-it.whole.count // page.limit)
    if page.records and page.offset % page.limit == 0 and (page.limit_sent or page.limit_shown):
        expected["current"] = page.offset // page.limit + 1
    return expected


@check("listPromotionJobs.empty-page", on=job_pages, needs=(*META, "PagePosition.*", *JOBS_LIST))
def shows_paging_when_empty(it: ExpectedPage) -> Expectations:
    """If no job matches, the response MUST still contain the paging properties; the number of pages is then 0 or 1."""
    total = integer(it.exchange.get("meta", "page", "total"))
    if not it.page.records and it.page.offset == 0 and it.page.total in (0, None) and total is not None:
        yield expect(total, at=it.exchange, what="meta.page.total").is_one_of((0, 1))


@query
def failing_lists(observations: Observations) -> frozenset[str]:
    """The lists that also respond with 5xx to valid requests, so that a failure says nothing of what a request has that others do not."""
    return frozenset(
        exchange.operation
        for exchange in observations.history.of(*LISTS)
        if exchange.failed and is_plain(page := Page(observations, exchange)) and not page.filter and page.offset == 0
    )
