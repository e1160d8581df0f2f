"""The maximum of codes per promotion (S8, D3, A5, A26, A44)."""

from __future__ import annotations

from dataclasses import dataclass

from ...engine.expectations import Expectations, expect
from ...engine.observations import Observations, query
from ...naming import amount
from ..diagnosis.features import CAP
from ..diagnosis.rejected_job import AcceptedJob, RejectedJob, verdicts_on
from ..needs import CODES_READABLE, JOB, JOBS_LIST
from ..registry import check
from ..views.codes_read import CodesRead, codes_reads
from ..views.fits import GenerateJob, generate_jobs
from ..views.jobs import jobs_by_promotion, posted_at_once
from ..views.pages import Page
from .one_at_a_time import at_most_one_runs, job_pages, running

ERROR = "createPromotionJob.cap-error"


@dataclass(frozen=True)
class Filling:
    """What was read of a promotion's codes, with the maximum. `at_once`: some of its jobs were posted at the same time."""

    read: CodesRead
    maximum: int
    at_once: bool


@query
def fillings(observations: Observations) -> list[Filling]:
    """Every reading of the codes of a promotion that had no more than the maximum before."""
    found = []
    overlapping = posted_at_once(observations)
    for promotion, reads in codes_reads(observations).items():
        ids = {job.id for job in jobs_by_promotion(observations).get(promotion, [])}
        maximum = observations.settings.maximum
        found += [Filling(read, maximum, bool(ids & overlapping)) for read in reads[1:] if reads[0].count <= maximum]
    return found


@query
def wholes(observations: Observations) -> list[Filling | GenerateJob]:
    """What shows whether a promotion stays within its maximum, and a job that does not fit makes no code."""
    filled: list[Filling | GenerateJob] = [one for one in fillings(observations) if not one.at_once]
    return filled + [one for one in generate_jobs(observations) if one.fits is False and one.after is not None]


@check(
    "createPromotionJob.cap-whole",
    on=wholes,
    needs=(*CODES_READABLE, "NumberOfCodes.made", "PromotionJob.id-unique", "NumberOfCodes.configured-maximum"),
)
def keeps_the_maximum(it: Filling | GenerateJob) -> Expectations:
    """A promotion MUST NOT have more codes than the maximum, and a job that does not fit MUST NOT make any."""
    if isinstance(it, Filling):
        yield expect(amount(it.read.count, "code"), at=it.read.at).holds(
            it.read.count <= it.maximum, f"at most {it.maximum} codes"
        )
    elif it.before is not None and it.after is not None:
        expected = f"{amount(it.before.count, 'code')}, as before job {it.job.id}, which exceeds the maximum"
        yield expect(amount(it.after.count, "code"), at=it.after.at).holds(it.after.count == it.before.count, expected)


@query
def capped(observations: Observations) -> list[AcceptedJob | RejectedJob | GenerateJob]:
    """What shows whether a job is created though it does not fit, and fails only then."""
    found: list[AcceptedJob | RejectedJob | GenerateJob] = [*verdicts_on(CAP)(observations)]
    return found + [one for one in generate_jobs(observations) if one.fits is not None and one.job.end is not None]


@check(
    CAP,
    on=capped,
    needs=(
        *JOB,
        *JOBS_LIST,
        *CODES_READABLE,
        "NumberOfCodes.made",
        "NumberOfCodes.configured-maximum",
        "createPromotionJob.cap-whole",
        "PromotionJob.id-unique",
    ),
)
def fails_only_beyond_the_maximum(it: AcceptedJob | RejectedJob | GenerateJob) -> Expectations:
    """If a job would push the promotion over its maximum, the server MUST still create it, and the job MUST end as failed.

    A job that fits MUST NOT fail for this reason; codes that were deleted, or that a cancelled job had made, MUST NOT count.
    """
    if not isinstance(it, GenerateJob):
        yield it.expectation
        return
    end = it.job.end
    if end is None:
        return
    failed = it.job.contract.values(CAP)["status"]
    number, has = it.job.request.number, f"{it.before.count}" if it.before else "what is there"
    beside = f"{amount(number, 'code')} in addition to {has}, where {it.maximum} are allowed"
    error = end.record.get("error")
    actual = f"`{end.status}`" + (f" ({error})" if error else "") + f", job {it.job.id}"
    if it.fits:
        is_capped = end.status == failed and error == it.job.contract.values(ERROR)["error"]
        yield expect(actual, at=end.exchange).holds(not is_capped, f"`{it.job.states['ended'][0]}`: {beside}")
    elif it.job.accepted_cancellation is None or end.status == failed:
        yield expect(actual, at=end.exchange).holds(end.status == failed, f"`{failed}`: {beside}")


@check(ERROR, on=generate_jobs, needs=(CAP, "PromotionJobBase.then.*"))
def names_the_maximum(it: GenerateJob) -> Expectations:
    """The error of a job that failed for the maximum SHOULD be the vendor's text."""
    end = it.job.end
    if it.fits is False and end is not None and end.status == it.job.contract.values(CAP)["status"]:
        error = end.record.get("error")
        if isinstance(error, str):
            yield expect(error, at=end.exchange, what="error").equals(it.job.contract.values(ERROR)["error"])


@query
def at_once(observations: Observations) -> list[Filling | Page]:
    """What shows how jobs fared that were posted to one promotion at the same time."""
    overlapping = posted_at_once(observations)
    shown: list[Filling | Page] = [page for page in job_pages(observations) if set(running(page)) & overlapping]
    return shown + [one for one in fillings(observations) if one.at_once]


@check(
    "createPromotionJob.concurrent",
    on=at_once,
    needs=(
        *JOB,
        *JOBS_LIST,
        *CODES_READABLE,
        "createPromotionJob.one-at-a-time",
        "createPromotionJob.cap-created",
        "createPromotionJob.cap-whole",
        "NumberOfCodes.made",
        "PromotionJob.id-unique",
    ),
)
def keeps_the_maximum_when_concurrent(it: Filling | Page) -> Expectations:
    """Jobs posted to one promotion at the same time MUST NOT exceed the maximum of codes, and MUST NOT be processed side by side."""
    if isinstance(it, Filling):
        yield expect(amount(it.read.count, "code"), at=it.read.at).holds(
            it.read.count <= it.maximum, f"at most {it.maximum} codes"
        )
    else:
        yield at_most_one_runs(it)
