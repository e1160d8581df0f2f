"""The end of a job, within the time that is allowed for one (D1, D2, D3)."""

from __future__ import annotations

from dataclasses import dataclass

from ...engine.expectations import Expectation, Expectations, expect
from ...engine.observations import Observations, query
from ..needs import JOB, JOBS_LIST
from ..registry import check
from ..views.fits import generate_jobs
from ..views.jobs import JobTimeline, followed_jobs, jobs_by_promotion


@dataclass(frozen=True)
class JobToEnd:
    """A job that must end, and for whose cancellation nobody asked. `fits`: an export does; None if it is not known."""

    job: JobTimeline
    fits: bool | None


@query
def jobs_to_end(observations: Observations) -> list[JobToEnd]:
    """The jobs that must end; one that was to be cancelled counts if it is still there.

    How a job ends that a request created which the contract leaves open is open, too.
    """
    fitting = {id(one.job): one.fits for one in generate_jobs(observations)}
    asked = {exchange.route.path.get("jobID") for exchange in observations.history.of("cancelPromotionJob")}
    return [
        JobToEnd(job, (job.request.is_export or fitting.get(id(job))) if job.request.is_valid else None)
        for job in followed_jobs(observations)
        if not job.request.broken
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
        return  # `cancelPromotionJob.ends-cancelled` reports it
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
