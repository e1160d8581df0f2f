"""Whether a run that takes long should end early, so that a verdict on a broken server takes a minute at most.

Two reasons end a run whose owner allowed no time (`--max-time`): the server violates the contract for certain, so that more time
gives no other verdict; or it responds so slowly that all the time that a run may take would not be enough. A server that is
slow and conforms is checked to the end.
"""

from __future__ import annotations

from collections.abc import Collection

from .engine.budgets import MOST_TIME
from .engine.evaluation import evaluate
from .engine.history import History
from .engine.observations import Observations
from .promotions.plan import USUAL_REQUESTS
from .promotions.registry import CHECKS
from .result import Level
from .target import Settings

SLACK = 1.2  # times what the responses take: waits for jobs come on top


def certain_violation(
    observations: Observations, counting: Collection[str], waived: Collection[str], seconds: float
) -> str:
    """Why a run should end, after these seconds, whose server violates a must that counts (all do, if none is named).

    Those that are waived do not. Empty if there is none.
    """
    requirements = observations.contract.requirements
    for name, judged in evaluate(observations, CHECKS).items():
        requirement = requirements[name]
        is_must = requirement.level is Level.MUST and requirement.excluded is None
        if judged.is_violated and is_must and name not in waived and (not counting or name in counting):
            return (
                f"the run ended after {seconds:.0f} s, since {name} was violated by then: fix that first, or allow the run more "
                f"time (--max-time {MOST_TIME:g})"
            )
    return ""


def too_slow(history: History, settings: Settings, left: float) -> str:
    """Why a run should end that needs more than the seconds that are left, at the pace of the responses so far."""
    count = len(history)
    if not count:
        return ""
    each = sum(exchange.ended - exchange.started for exchange in history) / count
    usual = USUAL_REQUESTS[settings.profile]
    if SLACK * (usual - count) * each / settings.workers <= left:
        return ""
    minutes = usual * each / settings.workers / 60
    workers = f", {settings.workers} at a time," if settings.workers > 1 else ""
    return (
        f"the server takes {each:.1f} s for a response, so that the {usual} requests of the profile {settings.profile}{workers} "
        f"would take {minutes:.0f} minutes: allow them with --max-time SECONDS, send several at a time with --workers N, or use "
        "--profile smoke"
    )
