"""Jobs posted to one promotion at the same time (A26): the maximum holds, and they do not run side by side."""

from __future__ import annotations

from ...engine.runner import Steps
from ...engine.skips import BudgetMet, Skip
from ...naming import amount
from ...result import SkipReason
from ..fixtures.testbed import TestBed
from ..parameters import NUMBER, request_of
from ..plan import FULL, JOBS, plan
from .cancelling import watch

AT_ONCE = 5


@plan.scenario(JOBS, "createPromotionJob.concurrent", "PromotionJob.id-unique", profiles=FULL)
def posted_at_once(bed: TestBed) -> Steps:
    """Several jobs at the same time, of which the maximum allows one."""
    bed.need("listPromotionCodes", "listPromotionJobs")
    bed.need_deletion()
    promotion = bed.promotion()
    if bed.settings.max_jobs is not None and len(bed.jobs) + AT_ONCE > bed.settings.max_jobs:
        raise BudgetMet(f"the budget of {amount(bed.settings.max_jobs, 'job')} is spent")
    room = bed.room_on(promotion)
    number = request_of(bed.contract).next_number(room // 2) or room
    bodies = [bed.bodies.job({NUMBER: number}, name=f"at once {turn}") for turn in range(AT_ONCE)]
    # So that each post finds a connection open, and none is ahead of the others by the time that one takes.
    bed.client.call_many("listPromotionJobs", promotion.id, [{} for _ in range(AT_ONCE)])
    with bed.ledger.making:
        if not promotion.own:
            bed.ledger.intend_job(promotion.id, number * AT_ONCE)
        exchanges = bed.client.call_many("createPromotionJob", promotion.id, [{"body": body} for body in bodies])
        promotion.unanswered += sum(exchange.failed for exchange in exchanges)
        created = [bed.creation.adopt(promotion, body, one) for body, one in zip(bodies, exchanges, strict=True)]
        if not promotion.own and not any(exchange.failed for exchange in exchanges):
            bed.ledger.rejected_job(promotion.id)
    jobs = [job for job in created if job is not None and not job.is_lost]
    if jobs:
        watch(bed, jobs)
    yield jobs
    bed.client.code_count(promotion, bed.maximum)
    first, last = exchanges[0], max(exchanges[1:], key=lambda exchange: exchange.started)
    if not any(
        one.started < other.ended and other.started < one.ended
        for one in exchanges
        for other in exchanges
        if one is not other
    ):
        raise Skip(
            SkipReason.RACE,
            f"the requests did not overlap in time ({first.ended - first.started:.3f} s each, {last.started - first.started:.3f} s apart)",
        )
