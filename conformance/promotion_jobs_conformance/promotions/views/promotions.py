"""The promotions of a history: who created them, whether their history is complete, and from when on the server must know them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from ...engine.history import Authorization, Exchange
from ...engine.observations import Observations, query
from ...engine.retries import superseded


@dataclass(frozen=True)
class Promotion:
    """One promotion. `automatic` is None if the history does not show it.

    `is_exclusive`: the history shows all that happened to it, since it was created here, or the owner provided it for
    this history alone; never in traffic in which others took part (`JudgingSettings.is_shared`).
    """

    id: str
    automatic: bool | None
    created: Exchange | None = None
    deleted: Exchange | None = None  # the deletion that was accepted

    is_exclusive: bool = False
    # In shared traffic the last success, since others may have deleted it then; or a deletion of which nobody knows what it did.
    known_until: float = float("inf")

    def is_known_at(self, time: float) -> bool:
        """True if the server must know the promotion at that time (seconds since the history began)."""
        return time <= self.known_until and (self.deleted is None or time < self.deleted.started)


@query
def promotions(observations: Observations) -> dict[str, Promotion]:
    """Every promotion that was created in the history or provided by the owner, by ID.

    Of two creations that were answered with the same ID the first counts. A provided promotion that the server never knew
    is not known to it at any time: its ID was mistyped, or it is another server's.
    """
    found: dict[str, Promotion] = {}
    for name, automatic in observations.settings.provided:
        is_exclusive = not is_crowded(observations, name) and name not in observations.settings.disturbed
        known_until = float("-inf") if _was_never_known(observations, name) else float("inf")
        found[name] = Promotion(name, automatic, is_exclusive=is_exclusive, known_until=known_until)
    for exchange in observations.history.of("createPromotion"):
        name = exchange.get("data", "id")
        if exchange.accepted and isinstance(name, str) and name and name not in found:
            is_exclusive = not is_crowded(observations, name)
            found[name] = Promotion(name, _asked_for(exchange), exchange, is_exclusive=is_exclusive)
    for name in _perhaps_created(observations, found):
        found[name] = Promotion(name, None, known_until=float("-inf"))
    for exchange in observations.history.of("deletePromotion"):
        promotion = found.get(exchange.route.path.get("promotionID", ""))
        if promotion is not None and exchange.accepted and promotion.deleted is None:
            found[promotion.id] = replace(promotion, deleted=exchange)
        elif promotion is not None and is_authorized(exchange) and (not exchange.status or exchange.is_repeated):
            found[promotion.id] = replace(promotion, known_until=min(promotion.known_until, exchange.started))
    last = {one.route.path.get("promotionID", ""): one.ended for one in observations.history if one.accepted}
    return {
        name: replace(one, known_until=last.get(name, float("-inf"))) if is_crowded(observations, name) else one
        for name, one in found.items()
    }


def is_crowded(observations: Observations, name: str) -> bool:
    """True if others may have worked on a promotion, unseen."""
    return observations.settings.is_shared or name in observations.settings.crowded


def _perhaps_created(observations: Observations, found: Collection[str]) -> list[str]:
    """Promotions that nobody saw created, and that may be what a creation made whose response could not be read.

    For each such creation the next one that is named for the first time: what becomes of it says nothing of unknown ones.
    """
    lost, named, perhaps = 0, set(found), list[str]()
    for exchange in observations.history:
        is_repeated = exchange.number in superseded(observations)  # the later response decides
        if exchange.operation == "createPromotion" and is_authorized(exchange) and not is_repeated:
            is_told = isinstance(exchange.get("data", "id"), str) if exchange.accepted else exchange.rejected
            lost += not is_told
        name = exchange.route.path.get("promotionID", "")
        if lost and name and name not in named:
            lost -= 1
            perhaps.append(name)
        named.add(name)
    return perhaps


def _was_never_known(observations: Observations, name: str) -> bool:
    """True if the server responded to every request on a promotion as to those on an unknown one."""
    unknown = observations.contract.values("PromotionID.unknown")["status"]
    named = [one for one in observations.history if one.route.path.get("promotionID") == name and is_authorized(one)]
    return any(one.status == unknown for one in named) and not any(one.accepted for one in named)


def _asked_for(exchange: Exchange) -> bool | None:
    data = exchange.sent.get("data") if isinstance(exchange.sent, dict) else None
    automatic = data.get("automatic") if isinstance(data, dict) else None
    return automatic if isinstance(automatic, bool) else None


def is_authorized(exchange: Exchange) -> bool:
    """True for a request with a valid token, written as the contract has it."""
    return exchange.authorization is Authorization.VALID
