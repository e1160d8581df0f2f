"""Jobs posted to one promotion at the same time (A26): the maximum holds, and they do not run side by side."""

from __future__ import annotations

from ...checks import Steps
from ...session import BudgetMet
from ..judging import judge_created
from ..lab import Lab
from ..plan import FULL, JOBS, plan
from .cancelling import watch

AT_ONCE = 5


@plan.check(JOBS, "createPromotionJob.concurrent", "PromotionJob.id-unique", profiles=FULL)
def posted_at_once(lab: Lab) -> Steps:
    """Several jobs at the same moment, of which the maximum allows one."""
    lab.need("listPromotionCodes", "listPromotionJobs")
    lab.need_deletion()
    promotion = lab.promotion()
    promotion.side_by_side = "createPromotionJob.concurrent"
    if lab.settings.max_jobs is not None and len(lab.jobs) + AT_ONCE > lab.settings.max_jobs:
        raise BudgetMet(f"the budget of {lab.settings.max_jobs} jobs is spent")
    number = lab.room_on(promotion) // 2 + 1
    bodies = [lab.body({"number_of_codes": number}, name=f"at once {turn}") for turn in range(AT_ONCE)]
    name, evidence = "createPromotionJob.concurrent", lab.evidence
    jobs = []
    # So that each post finds a connection open, and none is ahead of the others by the time that one takes.
    lab.session.send_many("listPromotionJobs", [{"promotion": promotion.id}] * AT_ONCE)
    with lab.ledger.making():
        if not promotion.own:
            lab.ledger.intend_job(promotion.id, number * AT_ONCE)
        answers = lab.session.send_many(
            "createPromotionJob", [{"promotion": promotion.id, "body": body} for body in bodies]
        )
        for body, answer in zip(bodies, answers, strict=True):
            if answer.failed:
                promotion.unanswered += 1
                evidence.broken(name, "a job, or a 4xx", answer.said, answer.seen)
            job = lab.adopt(promotion, body, answer)
            if job is not None and not job.lost:
                judge_created(lab, job)
                jobs.append(job)
        if not promotion.own and not any(answer.failed for answer in answers):
            lab.ledger.refused_job(promotion.id)
    watch(lab, jobs)
    yield jobs
    total, answer = lab.code_count(promotion)
    evidence.judge(name, total <= lab.maximum, f"at most {lab.maximum} codes", f"{total} codes", answer.seen)
    ids = [job.id for job in jobs]
    if len(ids) > 1:
        evidence.judge(
            "PromotionJob.id-unique",
            len(set(ids)) == len(ids),
            "an id of its own for each job",
            f"{ids}",
            answers[0].seen,
        )
