"""Operations that the server does not have: one finding each, and nothing else is concluded from what they respond with."""

from __future__ import annotations

from dataclasses import dataclass

from ...engine.checks import Judged
from ...engine.expectations import Expectation
from ...engine.history import Authorization, Exchange
from ...engine.observations import Observations, query
from ...result import ABSENT
from ..registry import excuse, overrides
from ..views.promotions import promotions
from ..views.validity import valid_requests

# What says that each operation does what it is there for.
MAIN = {
    "createPromotionJob": "createPromotionJob.created",
    "listPromotionJobs": "listPromotionJobs.lists",
    "cancelPromotionJob": "cancelPromotionJob.cancels",
    "getPromotionJobFile": "getPromotionJobFile.has-file",
    "listPromotionCodes": "listPromotionCodes.lists",
    "deletePromotionCodes": "deletePromotionCodes.deletes",
    "deletePromotion": "deletePromotion.deleted",
}


@dataclass(frozen=True)
class Missing:
    """An operation that responded to every request as if there were none; `first` is a valid request."""

    first: Exchange
    count: int


@query
def missing_operations(observations: Observations) -> dict[str, Missing]:
    """The operations that responded to all authorized requests, of which some were valid, with the same 404, 405 or 501."""
    valid = {exchange.number for exchange in valid_requests(observations)}
    found = {}
    for operation in MAIN:
        asked = [
            one
            for one in observations.history.of(operation)
            if one.authorization is Authorization.VALID and one.status and not one.throttled
        ]
        # No fact says which promotions can be deleted (A33), but some can (D18).
        is_any = operation == "deletePromotion"
        due = [
            one
            for one in asked
            if one.number in valid or (is_any and one.route.path["promotionID"] in promotions(observations))
        ]
        if due and len({one.status for one in asked}) == 1 and asked[0].status in ABSENT:
            found[operation] = Missing(due[0], len(asked))
    return found


@overrides
def is_missing(observations: Observations) -> Judged:
    """The one finding of an operation that is missing."""
    for operation, it in missing_operations(observations).items():
        due = observations.contract.success(operation)
        times = f"each of its {it.count} requests" if it.count > 1 else "the only request"
        actual = f"{it.first.status} to {times}: the server seems not to have this operation"
        yield MAIN[operation], Expectation(False, f"{due} for a valid request of {operation}", actual, it.first)


@excuse
def is_of_a_missing_operation(observations: Observations, requirement: str, violation: Expectation) -> bool:
    """True for whatever else such an operation responds with."""
    at = violation.at
    return at is not None and at.operation in missing_operations(observations)
