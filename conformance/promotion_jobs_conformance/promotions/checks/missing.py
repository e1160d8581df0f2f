"""Operations that the server does not have: one finding each, and no other conclusions from their responses."""

from __future__ import annotations

from dataclasses import dataclass

from ...engine.checks import Judged
from ...engine.expectations import Expectation
from ...engine.history import Authorization, Exchange
from ...engine.observations import Observations, query
from ...engine.responses import breaks
from ...result import ABSENT
from ..registry import excuse, overrides
from ..views.promotions import promotions
from ..views.validity import valid_requests
from .lost_data import knew_any, loss

NOT_FOUND = 404

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
    """The operations that responded to all authorized requests, some of them valid, as if it did not exist.

    That is the same 404, 405 or 501; or a success without a result, whatever was requested (see `_is_canned`). A 404 may be of
    the promotion, too: it counts only if the server knew that by then.
    """
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
        if not due or len({one.status for one in asked}) > 1:
            continue
        if asked[0].status not in ABSENT and not _is_canned(observations, asked, due):
            continue
        if asked[0].status == NOT_FOUND:
            lost = loss(observations)
            if lost is not None and (asked[0].started >= lost.first.started or not knew_any(observations)):
                continue  # what it does not know is every promotion
            due = [one for one in due if _is_known(observations, one)]
        if due:
            found[operation] = Missing(due[0], len(asked))
    return found


def _is_canned(observations: Observations, asked: list[Exchange], due: list[Exchange]) -> bool:
    """True if all requests, valid and invalid, got the same body, or no JSON, with the status of a success.

    A catch-all page, a proxy's welcome page and a stub respond like this.
    """
    if len(asked) == len(due) or not all(one.accepted and breaks(observations, one) for one in asked):
        return False
    bodies = {one.response.body if one.response else b"" for one in asked}
    return len(bodies) == 1 or not any(one.has_json for one in asked)


def _is_known(observations: Observations, one: Exchange) -> bool:
    """True if the server knew the promotion of a request: by another operation, or since it had had the time (D31)."""
    name = one.route.path.get("promotionID", "")
    known = promotions(observations).get(name)
    if known and not known.is_known_at(one.ended):
        return False
    made = known.created if known else None
    if made is not None and one.started - made.ended >= observations.settings.read_after_write:
        return True
    return any(
        other.accepted and other.number < one.number and other.operation != one.operation
        for other in observations.history
        if other.route.path.get("promotionID") == name
    )


@overrides
def is_missing(observations: Observations) -> Judged:
    """The one finding of an operation that is missing."""
    for operation, it in missing_operations(observations).items():
        due = observations.contract.success(operation)
        times = f"each of its {it.count} requests" if it.count > 1 else "the only request"
        same = " without a result" if it.first.accepted else ""
        actual = f"{it.first.status}{same} to {times}: the server seems not to have this operation"
        yield MAIN[operation], Expectation(False, f"{due} for a valid request for {operation}", actual, it.first)


@excuse
def is_of_a_missing_operation(observations: Observations, requirement: str, violation: Expectation) -> bool:
    """True for whatever else such an operation responds with."""
    at = violation.at
    return at is not None and at.operation in missing_operations(observations)
