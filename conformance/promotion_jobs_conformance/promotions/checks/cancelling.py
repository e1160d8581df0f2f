"""Cancellations and unfinished jobs (D2, D10, D11, A15, A37): what can be seen only while a job runs.

A job of the greatest size is cancelled right after it was created. Where it had ended by then, that is a race and no
fault; only a refusal that finds the job still unfinished is one.
"""

from __future__ import annotations

import time

from ...checks import Steps
from ...result import Because
from ...session import Answer
from ..counting import judge_nothing_created
from ..errors import judge_special
from ..judging import judge_created
from ..lab import Blocked, Job, Lab, Promotion
from ..packing import length_bounds
from ..plan import FULL, JOBS, plan
from .foundation import blame_refusal, detail, harvest, judge_completed

LONG_ENOUGH = 0.2  # seconds between two looks after which jobs are waited for like any others


@plan.check(
    JOBS, "cancelPromotionJob.cancels", "cancelPromotionJob.ends-cancelled", "cancelPromotionJob.deletes-codes",
    "cancelPromotionJob.ended", "PromotionJob.life-cycle", profiles=FULL,
)  # fmt: skip
def cancelled_at_once(lab: Lab) -> Steps:
    """A job is cancelled as soon as it was created; then once more, when it has ended."""
    lab.need("cancelPromotionJob", "listPromotionJobs")
    promotion = lab.promotion()
    # What it asks for must not come back in the job after it, which asks for nothing.
    longest = length_bounds(lab.contract)[1]
    job = _job(lab, promotion, max(1, lab.room_on(promotion) // 2), longest)
    cancelled = cancel(lab, job)
    yield [job]
    if not cancelled:  # it had ended by then; a larger job takes longer
        judge_completed(lab, job)
        promotion = lab.promotion()
        job = _job(lab, promotion, lab.room_on(promotion))
        cancelled = cancel(lab, job)
        yield [job]
    if cancelled:
        _judge_cancelled(lab, job)
    else:
        for name in ("cancels", "ends-cancelled", "deletes-codes"):
            reason = f"every job had ended before its cancellation arrived, that of {lab.room_on(promotion)} codes too"
            lab.evidence.blocked(f"cancelPromotionJob.{name}", Because.RACE, reason)
    judge_refused_cancel(lab, job)
    if not cancelled or job.status not in lab.states["next"]["cancelling"]:
        return
    # As many as there is room for, where that is no more than usual: what was cancelled takes none of it.
    usual = lab.contract.schema("NumberOfCodes")["x-configured-maximum"]["default"]
    room = lab.room_on(promotion) if lab.maximum <= usual and promotion.own else 0
    after = _job(lab, promotion, room if room > 0 else min(2, lab.maximum))
    yield [after]
    harvest(lab, after)
    if judge_refused_cancel(lab, after) is not None and lab.can("listPromotionCodes") and after.is_harvested:
        total, answer = lab.code_count(promotion)
        due = f"the {promotion.count} codes of the completed job stay, since its cancellation was refused"
        lab.evidence.judge("cancelPromotionJob.ended", total == promotion.count, due, f"{total} codes", answer.seen)


@plan.check(
    JOBS,
    "cancelPromotionJob.cancels",
    "cancelPromotionJob.ends-cancelled",
    "cancelPromotionJob.deletes-codes",
    profiles=FULL,
)
def cancelled_in_processing(lab: Lab) -> Steps:
    """A job is cancelled once it was seen in processing, where it stays there for long enough to be seen."""
    lab.need("cancelPromotionJob", "listPromotionJobs")
    promotion = lab.promotion()
    room = lab.room_on(promotion)
    earlier = _job(lab, promotion, 1)
    yield [earlier]
    harvest(lab, earlier)
    job = _job(lab, promotion, max(1, room - earlier.parameters["number_of_codes"]))
    job.watched = time.monotonic()  # so that this wait and the next take no longer together than one may
    until = job.watched + lab.allowed
    while job.status == lab.states["initial"] and not job.lost and time.monotonic() < until:
        lab.look(promotion)
        lab.session.sleep(0.005)
    if job.status in lab.states["cancellable"] and job.status != lab.states["initial"] and cancel(lab, job):
        yield [job]
        _judge_cancelled(lab, job)
    else:
        yield [job]
        harvest(lab, job)  # it had ended by then


@plan.check(
    JOBS, "createPromotionJob.one-at-a-time", "BearerAuth.no-effect",
    "createPromotionJob.refusal-creates-nothing", profiles=FULL,
)  # fmt: skip
def second_job(lab: Lab) -> Steps:
    """A second job is posted while the first may still run, and the first is cancelled without a token, which does nothing."""
    promotion = lab.promotion()
    first = _job(lab, promotion, max(1, lab.room_on(promotion) // 2))
    second, answer = lab.create(promotion, lab.body(), beside=True)
    denied = _cancel_without_token(lab, first)
    if denied and lab.can("listPromotionJobs"):
        lab.look(promotion)
    cancelled = lab.contract.values("cancelPromotionJob.cancels")["statuses"]
    if denied:
        due = "the job goes on, since its cancellation was denied"
        good = first.status not in cancelled
        lab.evidence.judge("BearerAuth.no-effect", good, due, f"`{first.status}`", denied.seen)
    if second is None:
        lab.evidence.judge(
            "createPromotionJob.one-at-a-time", answer.refused, "a 4xx, or a job that waits", answer.said, answer.seen
        )
    else:
        watch(lab, [first, second])
        _judge_waits(lab, first, second)
    yield [first]
    if first.status in cancelled:
        return  # an operation that ignores the token is told by the check of tokens
    if second is not None:
        yield [second]
        judge_completed(lab, second)
    else:
        judge_nothing_created(lab, promotion)
    harvest(lab, first)
    if second is not None and second.status in lab.states["ended"]:
        yield from _first_cancelled(lab)


def _cancel_without_token(lab: Lab, job: Job) -> Answer | None:
    """Asks for a job's cancellation without a token; the answer where it was denied."""
    if not lab.can("cancelPromotionJob"):
        return None
    answer = lab.session.call("cancelPromotionJob", promotion=job.promotion.id, job=job.id, token=None)
    return answer if answer.status == lab.contract.values("BearerAuth.required")["status"] else None


def _first_cancelled(lab: Lab) -> Steps:
    """Where a second job waits: the first is cancelled, and the second, which nobody cancelled, runs and completes."""
    if lab.takes_turns or not lab.can("cancelPromotionJob"):
        return
    promotion = lab.promotion()
    first = _job(lab, promotion, lab.room_on(promotion))
    second, _ = lab.create(promotion, lab.body(), beside=True)
    cancelled = cancel(lab, first)
    jobs = [job for job in (first, second) if job]
    yield jobs
    if cancelled and second is not None:
        judge_completed(lab, second)


def watch(lab: Lab, jobs: list[Job]) -> None:
    """Looks at jobs of one promotion often, for a short while, so that two which run side by side are seen doing so."""
    pause = 0.002
    while sum(lab.is_open(job) for job in jobs) > 1 and pause < LONG_ENOUGH:
        lab.look(jobs[0].promotion)
        lab.session.sleep(pause)
        pause *= 1.6


def _judge_waits(lab: Lab, first: Job, second: Job) -> None:
    """Both jobs as one list shows them: while the first is unfinished, the second is pending."""
    initial = lab.states["initial"]
    if lab.is_open(first):
        lab.evidence.judge(
            "createPromotionJob.one-at-a-time", second.status == initial,
            f"the second job `{initial}` while the first is `{first.status}`", f"`{second.status}`", second.answer.seen,
        )  # fmt: skip


def _job(lab: Lab, promotion: Promotion, number: int, length: int | None = None) -> Job:
    """A job on a promotion whose other jobs have ended. Raises Blocked where there is none, once it is told why."""
    parameters = {"number_of_codes": number}
    job, answer = lab.create(
        promotion, lab.body(parameters if length is None else parameters | {"code_length": length})
    )
    if job is None and length is not None and answer.refused:
        refusal = answer
        job, answer = lab.create(promotion, lab.body(parameters))
        if job is not None:
            due = f"a job with code_length {length}"
            is_greatest = length == lab.contract.schema("CodeLength").get("maximum")
            name = "CodeLength.maximum" if is_greatest else "CodeLength.honoured"
            lab.evidence.broken(name, due, f"{refusal.said}{detail(refusal)}", refusal.seen)
    if job is None and answer.refused and promotion.own:
        due = f"{lab.contract.success('createPromotionJob')} for {number} codes"
        name = "NumberOfCodes.configured-maximum" if number == lab.maximum else "createPromotionJob.created"
        blame_refusal(lab, promotion, answer, name, due)
    if job is None or job.lost:
        raise Blocked(Because.VIOLATION, f"no job could be created ({answer.said})")
    judge_created(lab, job)
    return job


def cancel(lab: Lab, job: Job) -> bool:
    """Cancels a job that may have ended; true where it was cancelled. A wrong refusal is a breach (A37)."""
    answer = lab.session.call("cancelPromotionJob", promotion=job.promotion.id, job=job.id)
    name, evidence = "cancelPromotionJob.cancels", lab.evidence
    if answer.accepted:
        data = answer.get("data")
        shown = data if isinstance(data, dict) else {}
        allowed = lab.contract.values(name)["statuses"]
        status = shown.get("status")
        expected = lab.contract.success("cancelPromotionJob")
        job.cancelled_by_us = True
        good = (
            answer.status == expected and (status in allowed or not answer.sound) and shown.get("id", job.id) == job.id
        )
        evidence.judge(
            name, good, f"{expected} with the job, {' or '.join(f'`{s}`' for s in allowed)}",
            f"{answer.said} with `{status}`, id {shown.get('id')}", answer.seen,
        )  # fmt: skip
        if shown.get("id") == job.id:
            lab.see(job, shown, answer)
        if good and job.status not in lab.states["ended"]:
            judge_refused_cancel(lab, job)  # it is on its way: only what has not been cancelled can be (D11)
        return True
    if lab.read(job) in lab.states["cancellable"]:
        evidence.broken(
            name,
            f"{lab.contract.success('cancelPromotionJob')}, since the job is `{job.status}`",
            answer.said,
            answer.seen,
        )
    elif answer.failed:
        evidence.broken("cancelPromotionJob.ended", "a refusal", answer.said, answer.seen)
    return False


def cancel_elsewhere(lab: Lab, job: Job) -> Answer | None:
    """Asks for a job's cancellation through another promotion's path (A30); the answer where it was not found there."""
    other = next((p for p in lab.places if p is not job.promotion and not p.automatic), None)
    if other is None or not lab.can("cancelPromotionJob"):
        return None
    answer = lab.session.call("cancelPromotionJob", promotion=other.id, job=job.id)
    due = lab.contract.values("JobID.other-promotion")["status"]
    said = f"{due} for a job of another promotion"
    good = lab.evidence.judge("JobID.other-promotion", answer.status == due, said, answer.said, answer.seen)
    return answer if good else None


def _judge_cancelled(lab: Lab, job: Job) -> None:
    """A cancelled job has ended as cancelled, and none of its codes is left."""
    if lab.is_open(job) or job.lost:
        lab.evidence.blocked("cancelPromotionJob.deletes-codes", Because.VIOLATION, "the cancelled job came to no end")
        return
    ends = lab.states["next"]["cancelling"]
    good = lab.evidence.judge(
        "cancelPromotionJob.ends-cancelled", job.status in ends, f"`{ends[0]}`", f"`{job.status}`", job.answer.seen
    )
    if not good:
        lab.evidence.blocked(
            "cancelPromotionJob.deletes-codes", Because.VIOLATION, "the cancelled job did not end as cancelled"
        )
        return
    _judge_listed(lab, job)
    total, answer = lab.code_count(job.promotion)
    result = job.latest.get("result")
    counts = result if isinstance(result, dict) else {}
    deleted, made = counts.get("deleted"), counts.get("generated")
    agrees = not isinstance(deleted, int) or (
        0 <= deleted <= job.parameters["number_of_codes"] and (not isinstance(made, int) or deleted <= made)
    )
    lab.evidence.judge(
        "cancelPromotionJob.deletes-codes", total == job.promotion.count and agrees,
        f"{job.promotion.count} codes, as before the job", f"{total} codes, result {result}", answer.seen,
    )  # fmt: skip
    job.promotion.count = total


def _judge_listed(lab: Lab, job: Job) -> None:
    """A cancelled job stays in the list, and its status finds it there."""
    query = {"filter": f"eq(status,{job.status})", "page[limit]": lab.contract.parameter("PageLimit")["maximum"]}
    cancelled = [one.id for one in job.promotion.jobs if one.status == job.status]
    if (
        not lab.evidence.judge(
            "listPromotionJobs.new-job",
            bool(lab.read(job)),
            "the cancelled job in the list",
            "it is not there",
            job.answer.seen,
        )
        or not job.promotion.own
    ):
        return
    forgive = frozenset(lab.contract.values("listPromotionJobs.bad-filter")["forgiven"])
    answer = lab.session.call("listPromotionJobs", promotion=job.promotion.id, query=query, forgive=forgive)
    records = answer.get("data")
    if isinstance(records, list) or answer.status != lab.contract.success("listPromotionJobs"):
        found = [record.get("id") for record in records or [] if isinstance(record, dict)]
        said = f"{answer.said}, {found}"[:120]
        due = f"{cancelled} for eq(status,{job.status})"
        lab.evidence.judge(
            "listPromotionJobs.filter-status", sorted(map(str, found)) == sorted(cancelled), due, said, answer.seen
        )


def judge_refused_cancel(lab: Lab, job: Job) -> Answer | None:
    """The cancellation of a job that has ended: refused as the contract has it, and the job stays as it was."""
    was = job.status
    if was in (*lab.states["cancellable"], "") or job.lost or not lab.can("cancelPromotionJob"):
        return None
    answer = lab.session.call("cancelPromotionJob", promotion=job.promotion.id, job=job.id)
    status, pointer = lab.error_of("cancelPromotionJob", "NotCancellableError")
    good = lab.evidence.judge(
        "cancelPromotionJob.ended",
        answer.status == status,
        f"{status}, since the job is `{was}`",
        answer.said,
        answer.seen,
    )
    if good:
        judge_special(lab, answer, pointer)
        lab.look(job.promotion)
        now = job.latest.get("status")
        cancelled = lab.contract.values("cancelPromotionJob.cancels")["statuses"]
        stayed = was not in lab.states["ended"] or now == was or now not in cancelled
        lab.evidence.judge("cancelPromotionJob.ended", stayed, f"the job stays `{was}`", f"`{now}`", answer.seen)
    return answer
