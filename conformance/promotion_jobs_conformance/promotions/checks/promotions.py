"""Promotions: their creation and their deletion (D17, D18, A33)."""

from __future__ import annotations

from collections import Counter

from ...engine.expectations import Expectation, Expectations, expect, status
from ...engine.observations import Observations, query
from ...naming import amount
from ..needs import CODES_READABLE
from ..registry import cause, check
from ..views.promotion_requests import (
    PromotionCreation,
    PromotionDeletion,
    promotion_creations,
    promotion_deletions,
)
from ..views.validity import is_own_failure

CREATED = "createPromotion.created"


@check(CREATED, on=promotion_creations)
def is_created(it: PromotionCreation) -> Expectations:
    """The server MUST respond to a valid request for a promotion with 201 and the promotion, which MUST have a new ID."""
    exchange = it.exchange
    if not it.is_valid or not (exchange.accepted or it.is_wrongly_rejected):
        return
    yield status(exchange, it.contract.success("createPromotion"), reason="and the promotion")
    if not exchange.accepted:
        return
    yield Expectation(
        it.has_id, "a promotion with an ID that can be used in a path", f"ID {str(it.id)[:80]!r}", exchange
    )
    yield Expectation(it.is_new, "a promotion with a new ID", f"{it.id} again", exchange)
    if isinstance(shown := exchange.get("data", "automatic"), bool):
        yield expect(shown, at=exchange, what="automatic").equals(it.automatic)


@check("createPromotion.no-failure", on=promotion_creations)
def invalid_promotion(it: PromotionCreation) -> Expectations:
    """The server MUST NOT respond with 5xx to a request for a promotion that it rejects."""
    exchange = it.exchange
    if not it.is_valid and (not exchange.failed or is_own_failure(it.observations, exchange)):
        yield Expectation(not exchange.failed, "no 5xx for a promotion that is not valid", exchange.actual, exchange)


@check("deletePromotion.deleted", on=promotion_deletions, needs=(*CODES_READABLE, "PromotionID.unknown"))
def is_deleted(it: PromotionDeletion) -> Expectations:
    """The server MUST respond to the deletion of a promotion with 204. From then on every operation MUST respond with 404 for it, nothing more MUST be created for it, and other promotions MUST keep their codes."""
    exchange, name = it.exchange, it.promotion.id if it.promotion else ""
    if it.promotion is None or exchange.failed or (exchange.rejected and not it.is_due):
        return
    yield status(exchange, it.contract.success("deletePromotion"), reason=f"for the deletion of promotion {name}")
    unknown = it.contract.values("PromotionID.unknown")["status"]
    for read in it.later:
        yield status(read, unknown, reason=f"from {read.operation}, since promotion {name} was deleted")
    for before, after in it.others:
        expected = f"{amount(before.count, 'code')} in promotion {before.promotion_id}, as before {name} was deleted"
        yield Expectation(after.count == before.count, expected, amount(after.count, "code"), after.at)


@check("deletePromotion.no-failure", on=promotion_deletions, needs=("PromotionID.unknown",))
def nothing_to_delete(it: PromotionDeletion) -> Expectations:
    """The server MUST NOT respond with 5xx to the deletion of a promotion that does not exist."""
    exchange = it.exchange
    if it.promotion is None and (not exchange.failed or is_own_failure(it.observations, exchange)):
        yield Expectation(not exchange.failed, "no 5xx for a promotion that does not exist", exchange.actual, exchange)


@query
def shared_ids(observations: Observations) -> frozenset[str]:
    """The IDs that several promotions got: what is seen of one is seen of all."""
    count = Counter(
        it.id for it in promotion_creations(observations) if it.exchange.accepted and isinstance(it.id, str)
    )
    return frozenset(name for name, times in count.items() if times > 1)


@cause
def is_of_a_shared_id(observations: Observations, requirement: str, violation: Expectation) -> str:
    """That promotions got one ID, to which it is due what one of them shows."""
    at = violation.at
    is_shared = at is not None and at.route.path.get("promotionID") in shared_ids(observations)
    return CREATED if is_shared and requirement != CREATED else ""
