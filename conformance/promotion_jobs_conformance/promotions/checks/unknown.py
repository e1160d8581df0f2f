"""What does not exist, and what belongs to another promotion (D22, A30)."""

from __future__ import annotations

from ...engine.expectations import Expectation, Expectations, status
from ...engine.observations import Observations, query
from ...engine.responses import response_keywords
from ..needs import JOB_ID
from ..registry import check, excuse
from ..views.effects import cancelled_elsewhere
from ..views.unknown import UnknownThing, jobs_elsewhere, unknown_jobs, unknown_promotions
from ..views.validity import is_own_failure
from .disguised import is_rejection


@check("PromotionID.unknown", on=unknown_promotions, needs=("createPromotionJob.export",))
def unknown_promotion(it: UnknownThing) -> Expectations:
    """The server MUST respond with 404 to a request for an unknown promotion."""
    yield from _not_found(it, "PromotionID.unknown", f"for the unknown promotion {it.path['promotionID']}")


@check("JobID.unknown", on=unknown_jobs, needs=JOB_ID)
def unknown_job(it: UnknownThing) -> Expectations:
    """The server MUST respond with 404 to a request for an unknown job."""
    yield from _not_found(it, "JobID.unknown", f"for the unknown job {it.path['jobID']}")


@check(
    "JobID.other-promotion",
    on=lambda observations: [observations],
    needs=(*JOB_ID, "PromotionJob.id-unique", "JobID.unknown"),
)
def job_of_another_promotion(observations: Observations) -> Expectations:
    """The server MUST respond with 404 to a request for a job through another promotion's path, and MUST leave the job as it was."""
    for it in jobs_elsewhere(observations):
        other = f"for job {it.path['jobID']}, which does not belong to promotion {it.path['promotionID']}"
        yield from _not_found(it, "JobID.other-promotion", other)
    for job, exchange, now in cancelled_elsewhere(observations):
        where = exchange.route.path.get("promotionID")
        expected = f"job {job.id} continues, since its cancellation through promotion {where} was rejected"
        yield Expectation(now is None, expected, f"`{now.status}`" if now else "", now.exchange if now else exchange)


def _not_found(it: UnknownThing, requirement: str, reason: str) -> Expectations:
    if it.exchange.failed and not is_own_failure(it.observations, it.exchange, it.alike):
        return
    expected = it.contract.values(requirement)["status"]
    yield status(it.exchange, expected, reason=f"from {it.exchange.operation} {reason}")


@query
def unknown_and_accepted(observations: Observations) -> frozenset[int]:
    """The numbers of successes for what does not exist, or belongs to another promotion.

    If the body of one is an error, so are all successes with such a body: for identifiers that the contract leaves open, say.
    """
    asked = (*unknown_promotions(observations), *unknown_jobs(observations), *jobs_elsewhere(observations))
    found = [it.exchange for it in asked if it.exchange.accepted]
    if any(map(is_rejection, found)):
        found += [one for one in observations.history if one.accepted and is_rejection(one)]
    return frozenset(one.number for one in found)


@excuse
def is_of_something_unknown(observations: Observations, requirement: str, violation: Expectation) -> bool:
    """True for the form of a response that should have been a 404."""
    at = violation.at
    is_of_form = requirement in response_keywords(observations.contract)
    return at is not None and is_of_form and at.number in unknown_and_accepted(observations)
