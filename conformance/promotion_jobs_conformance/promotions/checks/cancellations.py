"""Cancellations (D10, D11, A37, A43): of jobs that are unfinished, and of those that have ended."""

from __future__ import annotations

from ...engine.expectations import Expectation, Expectations, expect, status
from ...engine.observations import Observations, query
from ...naming import amount
from ..needs import CODES_READABLE, JOB, JOBS_LIST
from ..registry import check
from ..views.cancellations import (
    Cancellation,
    CancelledJob,
    EndlessCancellation,
    cancellations,
    cancelled_jobs,
    endless_cancellations,
    statuses_of,
)
from ..views.validity import is_own_failure

FOLLOWED = (*JOB, *JOBS_LIST, "PromotionJob.id-unique", "listPromotionJobs.new-job")
NAME = "cancelPromotionJob"


@check(f"{NAME}.cancels", on=cancellations, needs=FOLLOWED)
def cancels(it: Cancellation) -> Expectations:
    """The server MUST cancel a job that is pending or processing: it responds with 200 and that job, which is then cancelled or cancelling."""
    if not it.is_due:
        return
    contract, exchange = it.job.contract, it.exchange
    allowed = contract.values(f"{NAME}.cancels")["statuses"]
    expected = contract.success(NAME)
    if exchange.accepted:
        yield status(exchange, expected, reason=f"for the cancellation of job {it.job.id}")
        if isinstance(shown := exchange.get("data", "id"), str):
            yield expect(shown, at=exchange, what="the job").equals(it.job.id)
        if exchange.get("data", "status") in contract.schema("JobStatus")["enum"]:
            now = exchange.get("data", "status")
            yield Expectation(now in allowed, f"the job {statuses_of(allowed)}", f"`{now}`", exchange)
    elif exchange.rejected and not it.is_too_early and (proof := it.unfinished_after):
        reason = f"{expected}: job {it.job.id} was `{it.was}` before, and still `{proof.status}` afterwards"
        yield Expectation(False, reason, exchange.actual, exchange)


@query
def accepted_cancellations(observations: Observations) -> list[CancelledJob | EndlessCancellation]:
    """Every job whose cancellation was accepted in time, and that has ended or should have."""
    return [*cancelled_jobs(observations), *endless_cancellations(observations)]


@check(f"{NAME}.ends-cancelled", on=accepted_cancellations, needs=(*FOLLOWED, f"{NAME}.cancels"))
def ends_cancelled(it: CancelledJob | EndlessCancellation) -> Expectations:
    """A job whose cancellation the server accepted MUST end as cancelled, without any status but cancelling before."""
    ends = it.job.states["next"]["cancelling"]
    if isinstance(it, EndlessCancellation):
        expected = f"job {it.job.id} ends as {statuses_of(ends)} within {it.job.observations.settings.job_timeout:g} s (--job-timeout)"
        actual = f"still `{it.last.status}` {it.seconds:.0f} s after its cancellation was accepted"
        yield Expectation(False, expected, actual, it.last.exchange)
        return
    expected = f"job {it.job.id}, whose cancellation was accepted, ends as {statuses_of(ends)}"
    last = next(
        (one for one in it.job.changes if one.status in it.job.states["ended"] and one.status not in ends), it.end
    )
    yield Expectation(last.status in ends, expected, f"`{last.status}`", last.exchange)


@check(
    f"{NAME}.deletes-codes",
    on=cancelled_jobs,
    needs=(
        *FOLLOWED,
        *CODES_READABLE,
        "JobResult.*",
        "NumberOfCodes.made",
        f"{NAME}.ends-cancelled",
        "PromotionJob.life-cycle",
    ),
)
def leaves_no_codes(it: CancelledJob) -> Expectations:
    """A cancelled job MUST leave no codes. If it says how many codes it deleted, it MUST NOT be more than it had made."""
    if not it.is_cancelled or not it.job.is_generate:
        return
    if it.codes_before is not None and it.codes_after:
        before = it.codes_before.count
        soon = it.job.ended_at + it.job.observations.settings.read_after_write
        reads = [read for read in it.codes_after if read.started <= soon] or [it.codes_after[0]]
        read = next((read for read in reads if read.count == before), reads[-1])
        expected = f"{amount(before, 'code')}, as before the cancelled job {it.job.id}"
        yield Expectation(read.count == before, expected, amount(read.count, "code"), read.at)
    if (deleted := it.deleted) is not None and (most := it.can_have_made) is not None:
        expected = f"at most {amount(most, 'code')} deleted, as many as job {it.job.id} can have made"
        yield Expectation(deleted <= most, expected, f"{deleted} deleted", it.job.sightings[-1].exchange)


@check(f"{NAME}.ended", on=cancellations, needs=(*FOLLOWED, *CODES_READABLE, "createPromotionJob.pending"))
def rejects_what_has_ended(it: Cancellation) -> Expectations:
    """The server MUST reject the cancellation of a job that has ended or is being cancelled with 422 and a specific error, and MUST leave the job and its codes as they were."""
    exchange = it.exchange
    if not it.is_late:
        return
    rejection = _status(it)
    if exchange.accepted or exchange.rejected or is_own_failure(it.observations, exchange):
        yield status(exchange, rejection, reason=f"since job {it.job.id} is `{it.shown_end or it.was}`")
    if not exchange.rejected:
        return
    if now := it.ended_otherwise:
        expected = f"job {it.job.id} stays `{it.was}` after the rejected cancellation"
        yield Expectation(False, expected, f"`{now.status}`", now.exchange)
    if it.codes is not None:
        before, after = it.codes
        expected = f"{amount(before.count, 'code')}, as before the rejected cancellation of job {it.job.id}"
        yield Expectation(after.count == before.count, expected, amount(after.count, "code"), after.at)


def _status(it: Cancellation) -> int:
    """The status that carries the error of its own (`NotCancellableError`)."""
    contract = it.job.contract
    for key in contract.operations[NAME].definition["responses"]:
        if key.isdecimal() and any(p.endswith("/NotCancellableError") for p in contract.special_errors(NAME, int(key))):
            return int(key)
    raise LookupError("the contract names no error for a job that cannot be cancelled")
