"""Targets that have the seed's operation alone: no list shows what became of a job.

Such a target is declared (`--operations`) or found out: where neither list of any given promotion is there. A next job is
posted again until it is no longer refused; nothing else tells that the one before it has ended.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..session import Answer
from .watching import Job, Promotion

if TYPE_CHECKING:
    from .lab import Lab

Post = Callable[[], tuple[Job | None, Answer]]

ABSENT = (404, 405, 501)  # what a server answers that does not have an operation
UNSURE = 5.0  # seconds in which a refusal may turn out to be that of an unfinished job, where none was seen before
SEED_OPERATION = "createPromotionJob"


def find_out(lab: Lab) -> None:
    """Where neither list of any given promotion is there: all operations but the seed's count as absent."""
    for operation in ("listPromotionJobs", "listPromotionCodes"):
        for promotion in lab.promotions:
            if not lab.can(operation):
                return
            if lab.session.call(operation, promotion=promotion.id, judged=False).status not in ABSENT:
                return
    lab.absent.update(name for name in lab.contract.operations if name not in (SEED_OPERATION, "getAccessToken"))
    lab.evidence.note(
        f"Neither list of any given promotion is there: only {SEED_OPERATION} is judged. If the target has more "
        "operations, look whether the promotions' ids are right."
    )


@dataclass
class Busy:
    """What is known of how the target refuses a job while another one is unfinished."""

    signs: set[tuple[int, str]] = field(default_factory=set)
    longest: float | None = None  # seconds that it did so at most
    gave_up: bool = False  # a valid job was refused for all the time that a job may take

    def allowed(self, job_timeout: float) -> float:
        """How long a valid job may be refused until its refusal means something else."""
        if self.longest is None and not self.gave_up:
            return job_timeout
        return min(job_timeout, max(1.0, 3 * (self.longest or 0.0)))


def post_again(lab: Lab, promotion: Promotion, is_valid: bool, answer: Answer, post: Post) -> tuple[Job | None, Answer]:
    """Where jobs cannot be listed: posts a refused body again until an earlier job can no longer be what refuses it.

    A valid body is posted until it is accepted; another one as long as the refusal looks like those of valid ones, or, for
    a short while, like none that such a body earns.
    """
    job, busy = None, lab.busy
    first, earned = _sign(answer), lab.contract.values("createPromotionJob.validation-status")["statuses"]
    if promotion.is_at_rest or not (is_valid or first in busy.signs or answer.status not in earned):
        return None, answer
    began, pause, allowed = time.monotonic(), 0.05, busy.allowed(lab.settings.job_timeout)
    if not is_valid and first not in busy.signs:
        allowed = min(allowed, UNSURE)
    while answer.refused and (is_valid or _sign(answer) == first) and time.monotonic() - began < allowed:
        lab.session.sleep(pause)
        pause = min(pause * 1.5, 1.0)
        job, answer = post()
    if answer.accepted if is_valid else _sign(answer) != first:
        busy.signs.add(first)
        busy.longest = max(busy.longest or 0.0, time.monotonic() - began)
    elif is_valid:
        busy.gave_up = True
    promotion.is_at_rest = not answer.accepted
    return job, answer


def _sign(answer: Answer) -> tuple[int, str]:
    """What tells refusals apart: the status and the first error's title."""
    errors = answer.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    return answer.status, str(first.get("title")) if isinstance(first, dict) else ""
