"""What does not exist, and what belongs to another promotion (D22, A30)."""

from __future__ import annotations

import random
import uuid
from typing import Any

from ...engine.history import Exchange
from ..fixtures.testbed import TestBed
from ..parameters import NUMBER
from ..plan import ENDED, FULL, plan


def unknown_id(seed: int) -> str:
    """A UUID that nobody has."""
    return str(uuid.UUID(int=random.Random(f"unknown {seed}").getrandbits(128), version=4))  # noqa: S311  (it must be repeatable)


@plan.scenario(
    ENDED,
    "PromotionID.unknown",
    "JobID.unknown",
    "JobID.other-promotion",
    "PromotionNotFoundError.title.const",
    "PromotionNotFoundError.detail.const",
    "PromotionNotFoundError.required.detail",
)
def unknown_things(bed: TestBed) -> None:
    """An unknown promotion, an unknown job, and a job of another promotion, on every operation that names one."""
    nobody = unknown_id(bed.settings.seed)

    def ask(operation: str, what: str, **parts: Any) -> None:
        if bed.can(operation):
            _note(bed, bed.call(operation, **parts), what)

    for operation, parts in (
        ("createPromotionJob", {"body": bed.bodies.job({NUMBER: 1})}),
        ("createPromotionJob", {"body": bed.bodies.job()}),
        ("listPromotionJobs", {}),
        ("listPromotionCodes", {}),
    ):
        ask(operation, "an unknown promotion", promotion=nobody, **parts)
    jobs = [job for job in bed.usable_jobs if not job.is_lost and job.status in bed.states["ended"]]
    one_of_each = list({job.promotion.id: job for job in jobs}.values())
    for operation in ("cancelPromotionJob", "getPromotionJobFile"):
        real = one_of_each[0].id if one_of_each else nobody  # whoever looks for the job first finds it
        ask(operation, "an unknown promotion", promotion=nobody, job=real)
        if one_of_each:
            ask(operation, "an unknown job", promotion=one_of_each[0].promotion.id, job=nobody)
        if len(one_of_each) > 1:
            exports = [job for job in jobs if not job.is_generate and job.promotion is not one_of_each[-1].promotion]
            job = exports[0] if exports else one_of_each[0]
            ask(operation, "a job of another promotion", promotion=one_of_each[-1].promotion.id, job=job.id)


@plan.scenario(ENDED, "PromotionID.unknown", "JobID.unknown", "createPromotionJob.unsettled-requests", profiles=FULL)
def odd_identifiers(bed: TestBed) -> None:
    """Identifiers with a NUL, with bytes that are no UTF-8, and of thousands of characters (A34)."""
    for odd in ("nul\x00", b"\xff\xfe", "a" * 3000):
        if bed.can("listPromotionJobs"):
            bed.call("listPromotionJobs", promotion=odd)
        for operation in ("cancelPromotionJob", "getPromotionJobFile") if bed.usable_jobs else ():
            if bed.can(operation):
                bed.call(operation, promotion=bed.usable_jobs[0].promotion.id, job=odd)
    bed.call("createPromotionJob", promotion="nul\x00", body=bed.bodies.job({"number_of_codes": 1}))


def _note(bed: TestBed, exchange: Exchange, what: str) -> None:
    if exchange.accepted:
        bed.session.note(f"{exchange.operation} accepted {what}: what it made there may be left behind.")
