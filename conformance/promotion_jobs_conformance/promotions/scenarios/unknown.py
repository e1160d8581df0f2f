"""What does not exist, and what belongs to another promotion (D22, A30)."""

from __future__ import annotations

import random
import uuid
from typing import Any

from ...session import Answer
from ..errors import judge_special
from ..lab import Lab
from ..plan import ENDED, plan


def unknown_id(seed: int) -> str:
    """A UUID that nobody has."""
    return str(uuid.UUID(int=random.Random(f"unknown {seed}").getrandbits(128), version=4))  # noqa: S311  (it shall repeat)


@plan.check(
    ENDED, "PromotionID.unknown", "JobID.unknown", "JobID.other-promotion", "PromotionNotFoundError.title.const",
    "PromotionNotFoundError.detail.const", "PromotionNotFoundError.required.detail",
)  # fmt: skip
def unknown_things(lab: Lab) -> None:
    """An unknown promotion, an unknown job, and a job of another promotion, on every operation that names one."""
    nobody, evidence = unknown_id(lab.settings.seed), lab.evidence
    due = lab.contract.values("PromotionID.unknown")["status"]

    def judge(requirement: str, answer: Answer, what: str) -> None:
        evidence.judge(requirement, answer.status == due, f"{due} for {what}", answer.said, answer.seen)
        if answer.accepted:
            evidence.note(f"{answer.seen.operation} accepted {what}: what it made there may be left behind.")

    asked: list[tuple[str, dict[str, Any]]] = [
        ("createPromotionJob", {"body": lab.body({"number_of_codes": 1})}),
        ("createPromotionJob", {"body": lab.body()}),
        ("listPromotionJobs", {}),
        ("listPromotionCodes", {}),
    ]
    if lab.evidence.is_broken("createPromotionJob.export"):
        asked.pop(1)  # it is refused for itself
    for operation, parts in asked:
        if lab.can(operation):
            answer = lab.session.call(operation, promotion=nobody, **parts)
            judge("PromotionID.unknown", answer, "an unknown promotion")
            if answer.status == due:
                _, pointer = lab.error_of(operation, "PromotionNotFoundError")
                judge_special(lab, answer, pointer)
    jobs = [job for job in lab.jobs if not job.lost and job.status in lab.states["ended"]]
    places = list({job.promotion.id: job for job in jobs}.values())
    for operation in ("cancelPromotionJob", "getPromotionJobFile"):
        if not lab.can(operation):
            continue
        real = places[0].id if places else nobody  # whoever looks for the job first finds it
        judge("PromotionID.unknown", lab.session.call(operation, promotion=nobody, job=real), "an unknown promotion")
        if places:
            answer = lab.session.call(operation, promotion=places[0].promotion.id, job=nobody)
            judge("JobID.unknown", answer, "an unknown job")
        if len(places) > 1:
            exports = [job for job in jobs if not job.is_generate and job.promotion is not places[-1].promotion]
            job = exports[0] if exports else places[0]
            answer = lab.session.call(operation, promotion=places[-1].promotion.id, job=job.id)
            judge("JobID.other-promotion", answer, "a job of another promotion")
