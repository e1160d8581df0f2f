"""The life of a job, from its creation to its end, as lists and cancellations show it (D1, D2, A15, A18, A39)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from ...engine.expectations import Expectation, Expectations, expect
from ...engine.observations import Observations, query
from ..needs import JOB, JOB_ID, JOBS_LIST
from ..registry import check
from ..views.fits import generate_jobs
from ..views.jobs import JobTimeline, Sighting, job_timelines, jobs_by_promotion, posted_at_once
from ..views.pages import JOBS_LIST as LIST
from ..views.pages import Listing, Page, listings, pages
from ..views.requests import JobRequest, job_requests
from ..views.timestamps import timestamps_of, to_datetime

STAMPS = ("Timestamp.*", "Timestamps.*", "JobMeta.*")


@query
def followed_jobs(observations: Observations) -> list[JobTimeline]:
    """Every job that can be distinguished from all others."""
    return [job for job in job_timelines(observations) if not job.shares_id]


@check(
    "PromotionJob.life-cycle",
    on=followed_jobs,
    needs=(
        "PromotionJobBase.required.status",
        "JobStatus.enum",
        "PromotionJob.id-unique",
        "cancelPromotionJob.ends-cancelled",
        "cancelPromotionJob.ended",
        "listPromotionJobs.isolated",
        "createPromotionJob.pending",
    ),
)
def goes_forward(it: JobTimeline) -> Expectations:
    """A job MUST go from pending to processing to an end, and MUST NOT go back; a job that has ended MUST stay as it is."""
    for last, now in pairwise(it.changes):
        following = it.reachable(last.status)
        expected = f"after `{last.status}`: {', '.join(f'`{one}`' for one in following) or 'no other status'}"
        yield expect(f"`{now.status}` (job {it.id})", at=now.exchange).holds(now.status in following, expected)
    ended = [sighting for sighting in it.sightings if sighting.status in it.states["ended"]]
    for last, now in pairwise(ended):
        if last.status == now.status and not it.is_stale(last, now):
            pairs = zip(_came_to(it, last.record), _came_to(it, now.record), strict=True)
            is_same = all(None in pair or pair[0] == pair[1] for pair in pairs)
            expected = f"job {it.id} as it ended: `{last.status}`, {_shown(it, last)}"
            yield expect(_shown(it, now), at=now.exchange).holds(is_same, expected)


def _came_to(it: JobTimeline, shown: dict[str, Any]) -> tuple[Any, Any, Any]:
    """What a job came to: how many codes it made, how many a cancellation deleted (D8), and its error; None if it shows none.

    A cancelled job may go on counting while its codes are deleted. One that ended otherwise has deleted none.
    """
    result, ended = shown.get("result"), it.states["ended"]
    inner = result if isinstance(result, dict) and it.is_generate else {}  # an export shows none (D7)
    if shown.get("status") in it.states["next"]["cancelling"]:
        return (None if inner.get("deleted") else inner.get("generated")), None, shown.get("error")
    return (
        inner.get("generated"),
        (inner.get("deleted") or 0) if shown.get("status") in ended else None,
        shown.get("error"),
    )


def _shown(it: JobTimeline, sighting: Sighting) -> str:
    made, deleted, error = _came_to(it, sighting.record)
    return f"result.generated {made}, " + (f"result.deleted {deleted}, " if deleted else "") + f"error {error!r}"


@check("PromotionJob.updated-at", on=job_timelines, needs=STAMPS)
def is_updated_after_its_creation(it: JobTimeline) -> Expectations:
    """A job's updated_at MUST NOT be before its created_at."""
    for sighting in it.sightings:
        times = timestamps_of(sighting.record)
        created, updated = to_datetime(times.get("created_at")), to_datetime(times.get("updated_at"))
        if created is not None and updated is not None:
            actual = f"job {it.id}: created_at {times['created_at']}, updated_at {times['updated_at']}"
            yield expect(actual, at=sighting.exchange).holds(updated >= created, "updated_at not before created_at")


@check(
    "PromotionJob.stable",
    on=followed_jobs,
    needs=(
        *JOB_ID,
        "PromotionJob.type",
        "PromotionJob.discriminator",
        "PromotionJob.required.job_type",
        "PromotionJobBase.*",
        "JobParameters.*",
        "CodeGenerateJob.*",
        "createPromotionJob.echo-*",
        "createPromotionJob.name-absent-shown",
        *STAMPS,
        "PromotionJob.id-unique",
        "listPromotionJobs.isolated",
    ),
)
def stays_as_created(it: JobTimeline) -> Expectations:
    """Wherever a job is shown later, the server MUST show it with the values that it was created with."""
    if not it.request.is_valid:
        return
    first = _kept(it, it.shown)
    for sighting in it.sightings[1:]:
        now = _kept(it, sighting.record)
        changed = [name for name in first if not _is_kept(first[name], now[name])]
        actual = ", ".join(f"{name} {now[name]!s}" for name in changed)
        expected = f"job {it.id} as it was created: " + ", ".join(f"{name} {first[name]!s}" for name in changed)
        yield expect(actual, at=sighting.exchange).holds(not changed, expected)


def _kept(it: JobTimeline, shown: dict[str, Any]) -> dict[str, Any]:
    """What must not change."""
    parameters = shown.get("parameters")
    inner = parameters if isinstance(parameters, dict) else {}
    return {
        **{name: shown.get(name) for name in ("id", "promotion_id", "job_type")},
        "name": shown.get("name") or "",
        **{name: inner.get(name) for name in (it.parameters if it.is_generate else ())},
        "created_at": to_datetime(timestamps_of(shown).get("created_at")),
    }


def _is_kept(first: Any, now: Any) -> bool:
    """Equal; a store may keep fewer digits of a timestamp than a response shows."""
    if isinstance(first, datetime) and isinstance(now, datetime):
        apart = abs((first - now).total_seconds())
        units = (10**digits for digits in range(7))  # microseconds
        return apart <= 1e-6 or any(
            apart < unit / 1e6 and 0 in (first.microsecond % unit, now.microsecond % unit) for unit in units
        )
    return bool(first == now)


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
        if listing.operation == LIST and not listing.filter and _is_complete(observations, listing)
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
class JobToEnd:
    """A job that must end, and for whose cancellation nobody asked. `fits`: an export does; None if it is not known."""

    job: JobTimeline
    fits: bool | None


@query
def jobs_to_end(observations: Observations) -> list[JobToEnd]:
    """The jobs that must end, of those that a valid request created; one that was to be cancelled counts if it is still there."""
    fitting = {id(one.job): one.fits for one in generate_jobs(observations)}
    asked = {exchange.route.path.get("jobID") for exchange in observations.history.of("cancelPromotionJob")}
    return [
        JobToEnd(job, job.request.is_export or fitting.get(id(job)))
        for job in followed_jobs(observations)
        if job.request.is_valid
        and job.promotion is not None
        and job.promotion.is_exclusive
        and job.promotion.automatic is False
        and (job.id not in asked or job.end is None or job.is_completed)
    ]


@check(
    "PromotionJob.ends",
    on=jobs_to_end,
    needs=(
        *JOB,
        *JOBS_LIST,
        "listPromotionJobs.new-job",
        "PromotionJob.id-unique",
        "createPromotionJob.one-at-a-time",
        "PromotionJob.life-cycle",
    ),
)
def completes(one: JobToEnd) -> Expectations:
    """A job MUST end within the time that is allowed for a job, and if it fits, it MUST end as completed."""
    it = one.job
    completed = it.states["ended"][0]
    if it.end is not None:
        error = it.end.record.get("error")
        if one.fits and (it.is_completed or error != it.contract.values("createPromotionJob.cap-error")["error"]):
            actual = f"`{it.end.status}`" + (f" ({error})" if error else "")
            yield expect(f"{actual}, job {it.id}", at=it.end.exchange).holds(it.is_completed, f"`{completed}`")
        return
    start = _may_start(it)
    last = it.sightings[-1].exchange
    allowed = it.observations.settings.job_timeout
    if it.accepted_cancellation is not None:
        return  # that it does not end is the cancellation's matter
    if start is not None and last.ended - start >= allowed and it.status in it.states["next"]:
        actual = f"job {it.id} is still `{it.status}` {last.ended - start:.0f} s after it could start"
        yield Expectation(False, f"an end within {allowed:g} s (--job-timeout)", actual, last)


def _may_start(it: JobTimeline) -> float | None:
    """The time from which on nothing of its promotion holds up a job; None if an earlier one may be at work.

    Jobs that only wait, by what was seen last, do not hold up each other: one of them must start.
    """
    last = it.sightings[-1].exchange.number
    earlier = [
        job
        for job in jobs_by_promotion(it.observations)[it.promotion_id]
        if job is not it and job.created.started < it.created.ended
    ]
    waiting = [
        job
        for job in earlier
        if job.end is None
        and job.status == it.states["initial"]
        and job.sightings
        and job.sightings[-1].exchange.number >= last
    ]
    if any(job.end is None and job not in waiting for job in earlier):
        return None
    return max([it.created.ended, *(job.ended_at for job in earlier if job.end is not None)])


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
