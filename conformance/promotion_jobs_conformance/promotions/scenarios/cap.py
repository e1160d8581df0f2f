"""The maximum number of codes of a promotion (S8, D3, A5): one promotion is filled up to it exactly.

A few codes; then a job that would exceed the maximum by one, which must fail without making any; then one that fits exactly;
then one more code, which must fail. In the end the promotion has the maximum number of codes, all different, and an export
shows them.
"""

from __future__ import annotations

from typing import Any

from ...engine.runner import Steps
from ...engine.skips import Skip
from ...result import SkipReason
from ..fixtures.records import Job, Promotion
from ..fixtures.testbed import TestBed
from ..pairwise import spare
from ..parameters import NUMBER, request_of
from ..plan import FULL, JOBS, plan
from .cancelling import cancel_elsewhere, cancel_ended
from .foundation import show_what_is_rejected

FEW = 3
MOST_JOBS = 20  # that fill a promotion; a contract that lets a job ask for few codes would take hundreds


@plan.scenario(
    JOBS,
    "createPromotionJob.cap-created",
    "createPromotionJob.cap-whole",
    "createPromotionJob.cap-error",
    "PromotionJobBase.then.required.error",
    "PromotionJobBase.then.error.type",
    "NumberOfCodes.configured-maximum",
    "NumberOfCodes.made",
    "NumberOfCodes.result",
    "PromotionCode.unique",
    "cancelPromotionJob.ended",
    "JobID.other-promotion",
    profiles=FULL,
    operation="createPromotionJob",
)
def up_to_the_maximum(bed: TestBed) -> Steps:
    """A promotion is brought up to the maximum, to the very code, and asked for one more."""
    bed.need("listPromotionCodes", "listPromotionJobs")
    bed.need_deletion()  # a provided promotion must not be left full
    promotion = bed.promotion()
    room = bed.room_on(promotion)
    if room < bed.maximum - promotion.count:
        raise Skip(
            SkipReason.OPTED_OUT, "the maximum is more than can be made on a provided promotion and deleted again"
        )
    largest = request_of(bed.contract).allowed_number(room)
    if room > MOST_JOBS * largest:
        raise Skip(
            SkipReason.EXCLUDED,
            f"the contract lets a job ask for {largest} codes at most, so that more than {MOST_JOBS} jobs would be needed to "
            f"fill a promotion up to {bed.maximum}",
        )
    plans = _plans(bed, room)
    few = plans[0][0] if plans[0][2] else 0
    if promotion.count:  # the maximum itself fits on its own, and not in addition to the codes of a provided promotion
        plans.insert(0, (bed.maximum, False, {}))
    is_exported = False
    for number, fits, more in plans:
        job = _fitting(bed, promotion, number, more)
        if job is None:
            continue
        if fits and number > few:
            cancel_elsewhere(bed, job)
        yield [job]
        if job.status in bed.contract.values("cancelPromotionJob.cancels")["statuses"]:
            return  # the cancellation through another promotion's path had an effect
        if fits:
            bed.collect_codes(job)
            if not bed.is_completed(job):
                return
        elif not _is_as_full(bed, job):
            return  # the promotion is not as full as the next steps need it
        if fits and not is_exported:  # so that one promotion has jobs of every kind, too: the lists need it
            is_exported = True
            export, _ = bed.create(promotion, bed.bodies.job())
            if export is not None:
                yield [export]


def _plans(bed: TestBed, room: int) -> list[tuple[int, bool, dict[str, Any]]]:
    """Jobs that fill a promotion as far as the contract's numbers go: how many codes, whether they fit, and what else.

    Codes have one prefix or another: the maximum counts them all, and no export. The file of the promotion shows whether every
    code has it, which a page of a list does not.
    """
    request, (many, few) = request_of(bed.contract), spare(bed.contract, bed.settings.seed)
    few, many = {"code_prefix": "few"} | few, {"code_prefix": "cap"} | many
    first = request.allowed_number(min(FEW, room // 2)) if room > 1 else room + 1
    plans: list[tuple[int, bool, dict[str, Any]]] = [(first, True, few)] if first <= room // 2 else []
    left = room - first if plans else room
    beyond = request.next_number(left) if plans else None
    if beyond is not None and beyond <= bed.maximum:
        plans.append((beyond, False, {}))
    while left > 0 and (most := request.allowed_number(left)) <= left:
        plans.append((most, True, many if plans else {}))
        left -= most
    if (last := request.next_number(left)) is not None and last <= bed.maximum:
        plans.append((last, False, {}))
    return plans


def _fitting(bed: TestBed, promotion: Promotion, number: int, more: dict[str, Any]) -> Job | None:
    """A job for this many codes; if it is rejected, it is sent with less."""
    job, exchange = bed.create(promotion, bed.bodies.job({NUMBER: number} | more))
    if job is None and more:
        job, exchange = bed.create(promotion, bed.bodies.job({NUMBER: number}))
    if job is None:
        show_what_is_rejected(bed, promotion, exchange)
    return job


def _is_as_full(bed: TestBed, job: Job) -> bool:
    """Counts the codes after a job that does not fit, and cancels it, since it has ended. True if it made none."""
    if bed.is_unfinished(job) or job.is_lost:
        return False
    before = job.promotion.count
    job.promotion.count = bed.client.code_count(job.promotion, bed.maximum)
    cancel_ended(bed, job)
    return job.promotion.count == before
