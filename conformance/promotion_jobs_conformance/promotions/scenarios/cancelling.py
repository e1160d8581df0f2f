"""Cancellations and unfinished jobs (D2, D10, D11, A15, A37, A43): what shows only while a job runs.

A job of the maximum size is cancelled right after its creation. If it has ended by then, that is a race, not a fault, and a
larger job follows.
"""

from __future__ import annotations

import time
from typing import Any

from ...engine.history import Exchange
from ...engine.runner import Steps
from ...engine.skips import Skip
from ...result import ABSENT, SkipReason
from ..fixtures.records import Job, Promotion
from ..fixtures.testbed import TestBed
from ..pairwise import length_bounds
from ..parameters import NUMBER, request_of
from ..plan import FULL, JOBS, plan
from .foundation import show_what_is_rejected

NAME = "conformance"  # of the job that is cancelled, so that one that loses its name is seen
LONG_ENOUGH = 0.2  # seconds between two polls after which jobs are waited for like any others
OPERATION = "cancelPromotionJob"
LOOKS = 3  # at the list, each after the time that the quickest job took


@plan.scenario(
    JOBS,
    "cancelPromotionJob.cancels",
    "cancelPromotionJob.ends-cancelled",
    "cancelPromotionJob.deletes-codes",
    "cancelPromotionJob.ended",
    "PromotionJob.life-cycle",
    profiles=FULL,
)
def cancelled_at_once(bed: TestBed) -> Steps:
    """A job is cancelled as soon as it was created; then once more, when it has ended."""
    bed.need(OPERATION, "listPromotionJobs")
    promotion = bed.promotion()
    # Request the maximum length here, so that a server that leaks parameters into the next job is caught.
    longest = length_bounds(bed.contract)[1]
    job = start(bed, promotion, max(1, bed.room_on(promotion) // 2), longest)
    is_cancelled = cancel(bed, job)
    yield [job]
    if not is_cancelled:  # it had ended by then; a larger job takes longer
        promotion = bed.promotion()
        job = start(bed, promotion, bed.room_on(promotion))
        is_cancelled = cancel(bed, job)
        yield [job]
    if is_cancelled:
        look_at_cancelled(bed, job)
    cancel_ended(bed, job)
    if job.not_cancelled:
        raise Skip(SkipReason.BLOCKED, f"no cancellation was accepted ({job.not_cancelled})")
    if not is_cancelled and not job.is_lost and not bed.is_unfinished(job):
        reason = f"every job had ended before its cancellation arrived, that of {bed.room_on(promotion)} codes too"
        raise Skip(SkipReason.RACE, reason)
    if not is_cancelled or job.status not in bed.states["next"]["cancelling"]:
        return
    # As many as there is room for, if that is no more than usual: what was cancelled takes none of it.
    usual = bed.contract.schema("NumberOfCodes")["x-configured-maximum"]["default"]
    room = bed.room_on(promotion) if bed.maximum <= usual and promotion.own else 0
    after = start(bed, promotion, room if room > 0 else min(2, bed.maximum))
    yield [after]
    bed.collect_codes(after)
    if cancel_ended(bed, after) is not None and bed.can("listPromotionCodes") and after.is_collected:
        bed.client.code_count(promotion, bed.maximum)  # a rejected cancellation leaves them all


@plan.scenario(
    JOBS,
    "cancelPromotionJob.cancels",
    "cancelPromotionJob.ends-cancelled",
    "cancelPromotionJob.deletes-codes",
    profiles=FULL,
)
def cancelled_in_processing(bed: TestBed) -> Steps:
    """A job is cancelled once it was seen in processing, if it stays there for long enough to be seen."""
    bed.need(OPERATION, "listPromotionJobs")
    promotion = bed.promotion()
    room = bed.room_on(promotion)
    earlier = bed.creation.create_few(promotion, 1, 2)
    if earlier is not None:
        yield [earlier]
        bed.collect_codes(earlier)
    job = start(bed, promotion, max(1, room - (earlier.parameters[NUMBER] if earlier else 0)))
    job.watched = time.monotonic()  # so that this wait and the next take no longer together than one may
    until = job.watched + bed.tracker.allowed
    while job.status == bed.states["initial"] and not job.is_lost and time.monotonic() < until:
        bed.poll(promotion)
        bed.client.sleep(0.005)
    is_running = job.status in bed.states["cancellable"] and job.status != bed.states["initial"]
    if is_running and cancel(bed, job):
        yield [job]
        look_at_cancelled(bed, job)
        yield from _again(bed, job)
    else:
        yield [job]
        bed.collect_codes(job)  # it had ended by then


def _again(bed: TestBed, job: Job) -> Steps:
    """As many codes as a job that was cancelled while it ran, and may have made some: those no longer count towards the maximum (A44)."""
    usual = bed.contract.schema("NumberOfCodes")["x-configured-maximum"]["default"]
    if bed.takes_turns or bed.maximum > usual or job.status in bed.states["unfinished"]:
        return
    again, _ = bed.create(job.promotion, bed.bodies.job({NUMBER: job.parameters[NUMBER]}))
    if again is not None:
        yield [again]


@plan.scenario(
    JOBS,
    "createPromotionJob.one-at-a-time",
    "BearerAuth.no-effect",
    "createPromotionJob.refusal-creates-nothing",
    profiles=FULL,
)
def second_job(bed: TestBed) -> Steps:
    """A second job is posted while the first may still run, and the first is cancelled without a token, which does nothing."""
    promotion = bed.promotion()
    first = start(bed, promotion, max(1, bed.room_on(promotion) // 2))
    second, _ = bed.create(promotion, bed.bodies.job(), beside=True)
    if bed.can(OPERATION):
        denied = bed.call(OPERATION, promotion=promotion.id, job=first.id, token=None)
        if not denied.accepted and bed.can("listPromotionJobs"):
            bed.poll(promotion)
    if second is not None:
        watch(bed, [first, second])
    yield [first]
    if first.status in bed.contract.values("cancelPromotionJob.cancels")["statuses"]:
        return  # an operation that ignores the token
    if second is not None:
        yield [second]
    elif bed.can("listPromotionJobs"):
        bed.client.jobs_of(promotion)  # the rejected one is not there
    bed.collect_codes(first)
    if second is not None and second.status in bed.states["ended"]:
        yield from _first_cancelled(bed)


def _first_cancelled(bed: TestBed) -> Steps:
    """If a second job waits: the first is cancelled, and the second, which nobody cancelled, runs and completes."""
    if bed.takes_turns or not bed.can(OPERATION):
        return
    promotion = bed.promotion()
    few = {NUMBER: request_of(bed.contract).allowed_number(min(3, bed.maximum))}
    first = start(bed, promotion, bed.room_on(promotion))
    second, _ = bed.create(promotion, bed.bodies.job(few), beside=True)
    cancel(bed, first)
    yield [job for job in (first, second) if job]
    if second is not None:
        bed.collect_codes(second)
    yield from _second_cancelled(bed, few)


def _second_cancelled(bed: TestBed, few: dict[str, Any]) -> Steps:
    """If a second job waits: it is cancelled before its turn, and never runs; the first continues."""
    promotion = bed.promotion()
    first = start(bed, promotion, max(1, bed.room_on(promotion) // 2))
    second, _ = bed.create(promotion, bed.bodies.job(few), beside=True)
    if second is not None and not second.is_lost:
        cancel(bed, second)
    yield [job for job in (first, second) if job]
    if second is not None and not second.is_lost:
        _look_again(bed, second)
    bed.collect_codes(first)


def _look_again(bed: TestBed, job: Job) -> None:
    """While the list shows that a cancelled job has not ended, reads it a few times more: it may be late, or the job runs."""
    for _ in range(LOOKS):
        if job.latest.get("status") in bed.states["ended"] or not bed.can("listPromotionJobs"):
            return
        bed.client.sleep(bed.tracker.shortest)
        bed.poll(job.promotion)


def watch(bed: TestBed, jobs: list[Job]) -> None:
    """Polls jobs of one promotion often, for a short while, so that two which run side by side are seen doing so."""
    pause = 0.002
    while sum(bed.is_unfinished(job) for job in jobs) > 1 and pause < LONG_ENOUGH:
        bed.poll(jobs[0].promotion)
        bed.client.sleep(pause)
        pause *= 1.6


def start(bed: TestBed, promotion: Promotion, number: int, length: int | None = None) -> Job:
    """A job on a promotion whose other jobs have ended. Raises Skip if there is none."""
    parameters = {NUMBER: number}
    job, exchange = bed.create(
        promotion, bed.bodies.job(parameters if length is None else parameters | {"code_length": length}, name=NAME)
    )
    if job is None and length is not None and exchange.rejected:
        job, exchange = bed.create(promotion, bed.bodies.job(parameters, name=NAME))
    if job is None and exchange.rejected and promotion.own:
        show_what_is_rejected(bed, promotion, exchange)
    if job is None or job.is_lost:
        raise Skip(SkipReason.BLOCKED, f"no job could be created ({exchange.actual})")
    return job


def cancel(bed: TestBed, job: Job) -> bool:
    """Cancels a job that may have ended; true if the server accepted that. A rejection is followed by a look at the list."""
    exchange = bed.call(OPERATION, promotion=job.promotion.id, job=job.id)
    if not exchange.accepted:
        if not exchange.rejected or exchange.status in ABSENT:
            job.not_cancelled = exchange.actual
        if bed.can("listPromotionJobs"):  # a list may still show what was before (A43)
            bed.client.within(lambda: bed.status_of(job) not in bed.states["cancellable"])
        return False
    shown = exchange.get("data")
    if isinstance(shown, dict) and shown.get("id") == job.id:
        bed.tracker.observe(job, shown, exchange)
        if job.status not in bed.states["ended"] and job.status not in bed.states["cancellable"]:
            cancel_ended(bed, job)  # it is on its way: only what has not been cancelled can be (D11)
    return True


def cancel_elsewhere(bed: TestBed, job: Job) -> None:
    """Asks for a job's cancellation through another promotion's path (A30)."""
    other = next((p for p in bed.usable if p is not job.promotion and not p.automatic), None)
    if other is not None and bed.can(OPERATION):
        bed.call(OPERATION, promotion=other.id, job=job.id)


def look_at_cancelled(bed: TestBed, job: Job) -> None:
    """Reads what a cancelled job left: the codes of its promotion, the list, and the filter on its status."""
    if bed.is_unfinished(job) or job.is_lost:
        return
    promotion = job.promotion
    if bed.can("listPromotionCodes"):
        promotion.count = bed.client.code_count(promotion, bed.maximum)
    if promotion.own and bed.status_of(job):
        query = {"filter": f"eq(status,{job.status})", "page[limit]": bed.client.page_size}
        bed.call("listPromotionJobs", promotion=promotion.id, query=query)


def cancel_ended(bed: TestBed, job: Job) -> Exchange | None:
    """Asks for the cancellation of a job that has ended, and reads the list; None if that was not possible."""
    if job.status in (*bed.states["cancellable"], "") or job.is_lost or not bed.can(OPERATION):
        return None
    exchange = bed.call(OPERATION, promotion=job.promotion.id, job=job.id)
    if bed.can("listPromotionJobs"):
        bed.poll(job.promotion)
    return exchange
