"""The maximum of codes of a promotion (S8, D3, A5): one promotion is brought up to it, to the very code.

A few codes; then a job that would pass the maximum by one, which must fail whole; then one that fits exactly; then one
code more, which must fail. At the end there are as many codes as the maximum, each of its own, and an export shows them.
"""

from __future__ import annotations

import json
from typing import Any

from ...checks import Steps
from ...result import Because
from ..judging import judge_created
from ..lab import Blocked, Job, Lab, Promotion
from ..packing import spare_lengths
from ..parameters import request_of
from ..plan import FULL, JOBS, plan
from .cancelling import cancel_elsewhere, judge_refused_cancel
from .foundation import blame_refusal, detail, harvest

FEW = 3


@plan.check(
    JOBS, "createPromotionJob.cap-created", "createPromotionJob.cap-whole", "createPromotionJob.cap-error",
    "PromotionJobBase.then.required.error", "PromotionJobBase.then.error.type", "NumberOfCodes.configured-maximum",
    "NumberOfCodes.made", "NumberOfCodes.result", "PromotionCode.unique", "cancelPromotionJob.ended", "JobID.other-promotion", profiles=FULL, judges="createPromotionJob",
)  # fmt: skip
def up_to_the_maximum(lab: Lab) -> Steps:
    """A promotion is brought up to the maximum, to the very code, and asked for one more."""
    lab.need("listPromotionCodes", "listPromotionJobs")
    lab.need_deletion()  # a given promotion must not be left full
    promotion = lab.promotion()
    room = lab.room_on(promotion)
    if room < lab.maximum - promotion.count:
        raise Blocked(Because.OWNER, "the maximum is more than can be made on a given promotion and deleted again")
    plans = _plans(lab, room)
    few = plans[0][0] if plans[0][2] else 0
    if promotion.count:  # the maximum itself fits by itself, and not beside the codes of a given promotion
        plans.insert(0, (lab.maximum, False, {}))
    is_exported = False
    for number, fits, more in plans:
        job = _fitting(lab, promotion, number, more, fits=fits)
        if job is None:
            continue
        astray = cancel_elsewhere(lab, job) if fits and number > few else None
        yield [job]
        if job.status in lab.contract.values("cancelPromotionJob.cancels")["statuses"]:
            if astray:
                due = "the job goes on, since it is not the other promotion's"
                lab.evidence.broken("JobID.other-promotion", due, f"`{job.status}`", astray.seen)
            return
        if fits:
            harvest(lab, job)
            if job.status != lab.states["ended"][0]:
                return
        elif not _judge_refused_job(lab, job):
            return  # the promotion is not as full as the next steps need it
        if fits and not is_exported:  # so that one promotion has jobs of every kind, too: the lists need it
            is_exported = True
            export, _ = lab.create(promotion, lab.body())
            if export is not None:
                yield [export]


def _plans(lab: Lab, room: int) -> list[tuple[int, bool, dict[str, Any]]]:
    """Jobs that fill a promotion as far as the contract's numbers go: how many codes, whether they fit, and what else.

    The first codes have a prefix, and the others have none: the maximum counts them all, and no export.
    """
    request, lengths = request_of(lab.contract), spare_lengths(lab.contract)
    odd = {"code_prefix": "cap", "code_length": lengths[1]}
    first = request.allowed_number(min(FEW, room // 2)) if room > 1 else room + 1
    plans: list[tuple[int, bool, dict[str, Any]]] = [(first, True, odd)] if first <= room // 2 else []
    left = room - first if plans else room
    beyond = request.next_number(left) if plans else None
    if beyond is not None and beyond <= lab.maximum:
        plans.append((beyond, False, {}))
    while left > 0 and (most := request.allowed_number(left)) <= left:
        plans.append((most, True, {"code_length": lengths[0]} if plans else {}))
        left -= most
    if (last := request.next_number(left)) is not None and last <= lab.maximum:
        plans.append((last, False, {}))
    return plans


def _fitting(lab: Lab, promotion: Promotion, number: int, more: dict[str, Any], *, fits: bool) -> Job | None:
    """A job for so many codes; where it is refused, it is told which requirement that breaks."""
    job, answer = lab.create(promotion, lab.body({"number_of_codes": number} | more))
    if job is None and more:
        refusal = answer
        job, answer = lab.create(promotion, lab.body({"number_of_codes": number}))
        if job is not None:
            due = f"a job with {json.dumps(more)}"
            lab.evidence.broken("CodeLength.honoured", due, f"{refusal.said}{detail(refusal)}", refusal.seen)
    if job is None:
        name = "NumberOfCodes.configured-maximum" if fits else "createPromotionJob.cap-created"
        blame_refusal(lab, promotion, answer, name, f"a job for {number} codes beside {promotion.count}")
        return None
    judge_created(lab, job)
    return job


def _judge_refused_job(lab: Lab, job: Job) -> bool:
    """A job that does not fit: it failed, made no code, and says why. True where it made none."""
    if lab.is_open(job) or job.lost:
        return False
    due = lab.contract.values("createPromotionJob.cap-created")["status"]
    before = job.promotion.count
    total, answer = lab.code_count(job.promotion)
    whole = lab.evidence.judge(
        "createPromotionJob.cap-whole", total == before, f"{before} codes, as before the job that does not fit", f"{total} codes",
        answer.seen,
    )  # fmt: skip
    job.promotion.count = total
    if whole:
        lab.evidence.judge(
            "createPromotionJob.cap-created", job.status == due, f"`{due}`", f"`{job.status}`", job.answer.seen
        )
    judge_refused_cancel(lab, job)
    if job.status == due and isinstance(error := job.latest.get("error"), str):
        text = lab.contract.values("createPromotionJob.cap-error")["error"]
        lab.evidence.judge("createPromotionJob.cap-error", error == text, text, error, job.answer.seen)
    result = job.latest.get("result")
    made = result.get("generated") if isinstance(result, dict) else None
    if whole and isinstance(made, int) and made:
        lab.evidence.broken(
            "NumberOfCodes.result", "no codes generated by a failed job", f"result.generated {made}", job.answer.seen
        )
    return whole
