"""Targets that have the seed's operation alone: no list shows what became of a job.

Such a target is declared (`--operations`) or found out: where neither list of any given promotion is there. A next job is
posted again until it is no longer refused; nothing else tells that the one before it has ended.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..session import Answer
from .watching import Job, Promotion

if TYPE_CHECKING:
    from .lab import Lab

Post = Callable[[], tuple[Job | None, Answer]]

ABSENT = (404, 405, 501)  # what a server answers that does not have an operation
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


def post_again(lab: Lab, promotion: Promotion, body: Any, answer: Answer, post: Post) -> tuple[Job | None, Answer]:
    """Where jobs cannot be listed: posts a refused body again until an earlier job can no longer be what refuses it.

    A valid body is posted until it is accepted; another one as long as the refusal looks like those of valid ones. The
    wait is bounded by what earlier ones took, and by the time that a job may take.
    """
    is_valid, job = lab.is_valid(body), None
    if promotion.is_at_rest or not (is_valid or _sign(answer) in lab.busy_signs):
        return None, answer
    first, began, pause = _sign(answer), time.monotonic(), 0.05
    allowed = lab.settings.job_timeout if lab.longest_busy is None else max(1.0, 3 * lab.longest_busy)
    while answer.refused and (is_valid or _sign(answer) == first) and time.monotonic() - began < allowed:
        time.sleep(pause)
        pause = min(pause * 1.5, 1.0)
        job, answer = post()
    if is_valid and answer.accepted:
        lab.busy_signs.add(first)
        lab.longest_busy = max(lab.longest_busy or 0.0, time.monotonic() - began)
    promotion.is_at_rest = not answer.accepted
    return job, answer


def _sign(answer: Answer) -> tuple[int, str]:
    """What tells refusals apart: the status and the first error's title."""
    errors = answer.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    return answer.status, str(first.get("title")) if isinstance(first, dict) else ""
