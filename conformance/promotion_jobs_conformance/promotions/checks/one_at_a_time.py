"""A promotion's jobs run one at a time (D2, A15)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...engine.expectations import Expectation, Expectations, expect
from ...engine.observations import Observations, query
from ..needs import JOB, JOBS_LIST
from ..registry import check
from ..views.jobs import JobTimeline, jobs_by_promotion, posted_at_once
from ..views.pages import JOBS_LIST as LIST
from ..views.pages import Page, pages
from ..views.requests import JobRequest, job_requests


@dataclass(frozen=True)
class Pair:
    """Two jobs of a promotion as one page shows them; `first` was there before `second` was asked for."""

    page: Page
    first: JobTimeline
    second: JobTimeline
    statuses: tuple[str, str]


@dataclass(frozen=True)
class SecondRequest:
    """A valid request for a job of a promotion that may have an unfinished one. `failures`: how many failed, if all did.

    Some failures among others are chance, or say something else (A40).
    """

    request: JobRequest
    failures: int


Side = Pair | SecondRequest | Page


@query
def side_by_side(observations: Observations) -> list[Side]:
    """What shows whether a promotion's jobs run one at a time."""
    return [*_second_requests(observations), *_pairs(observations), *_busy_pages(observations)]


def running(page: Page) -> list[str]:
    """The IDs of the jobs in processing that a page shows, but for those that were seen to have ended before it."""
    busy = page.contract.schema("JobStatus")["x-states"]["cancellable"][-1]
    listed = jobs_by_promotion(page.observations).get(page.promotion_id, [])
    ended = {job.id for job in listed if job.ended_at <= page.exchange.started}
    return [
        key
        for key, record in zip(page.keys, page.records, strict=True)
        if record.get("status") == busy and key not in ended
    ]


def job_pages(observations: Observations) -> Iterator[Page]:
    """The pages of lists of jobs, whatever their filter."""
    return (page for page in pages(observations) if page.operation == LIST)


def _busy_pages(observations: Observations) -> Iterator[Page]:
    """Pages with jobs in processing, but for those that show two that were posted at the same time."""
    overlapping = posted_at_once(observations)
    return (page for page in job_pages(observations) if not set(running(page)) & overlapping)


def _pairs(observations: Observations) -> Iterator[Pair]:
    for page in job_pages(observations):
        shown = {key: str(record.get("status")) for key, record in zip(page.keys, page.records, strict=True)}
        jobs = [job for job in jobs_by_promotion(observations).get(page.promotion_id, []) if job.id in shown]
        for first in jobs:
            states = first.states
            is_over = first.ended_at <= page.exchange.started
            if is_over or first.shares_id or shown[first.id] not in states["cancellable"]:
                continue
            for second in jobs:
                if second.created.started >= first.created.ended and not second.shares_id:
                    yield Pair(page, first, second, (shown[first.id], shown[second.id]))


def _second_requests(observations: Observations) -> Iterator[SecondRequest]:
    found = []
    for one in job_requests(observations):
        known = jobs_by_promotion(observations).get(one.promotion_id, [])
        is_busy = any(_may_be_unfinished(job, one) for job in known)
        if is_busy and one.is_valid and one.is_addressed and one.exchange.status:
            found.append(one)
    failures = sum(one.exchange.failed for one in found)
    return (SecondRequest(one, failures if failures == len(found) else 0) for one in found)


def _may_be_unfinished(job: JobTimeline, one: JobRequest) -> bool:
    """True if a job that is no younger than a request was not seen to have ended before it."""
    is_there = job.created is not one.exchange and job.created.started < one.exchange.ended
    return is_there and job.ended_at > one.exchange.started


@check(
    "createPromotionJob.one-at-a-time",
    on=side_by_side,
    needs=(*JOB, *JOBS_LIST, "createPromotionJob.pending", "PromotionJob.id-unique"),
)
def runs_one_at_a_time(it: Side) -> Expectations:
    """While a promotion has an unfinished job, the server MUST reject another one with a 4xx, or keep it pending until then.

    Two jobs of a promotion MUST NOT be in processing at the same time.
    """
    if isinstance(it, SecondRequest):
        exchange = it.request.exchange
        if it.failures > 1 or not exchange.failed:
            yield expect(exchange.actual, at=exchange).holds(not exchange.failed, "a 4xx, or a job that waits")
    elif isinstance(it, Pair):
        states = it.first.states
        waits = it.statuses[1] == states["initial"] or it.statuses[1] in states["next"]["cancelling"] + ["cancelling"]
        expected = f"job {it.second.id} `{states['initial']}` while job {it.first.id} is `{it.statuses[0]}`"
        yield expect(f"`{it.statuses[1]}`", at=it.page.exchange).holds(waits, expected)
    else:
        yield at_most_one_runs(it)


def at_most_one_runs(page: Page) -> Expectation:
    """A page shows at most one job in processing."""
    found = running(page)
    return expect(f"{len(found)}: {', '.join(found[:3])}", at=page.exchange).holds(
        len(found) <= 1, "at most one job in processing"
    )
