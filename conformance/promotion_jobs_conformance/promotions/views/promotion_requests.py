"""Requests to create and to delete promotions, with what was seen afterwards (D17, D18, A33, A47)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...engine.history import NOTHING, Authorization, Exchange
from ...engine.observations import Observations, View, query
from ...result import ABSENT
from ..parameters import PROMOTION_EXAMPLE
from .cancellations import still_around
from .codes_read import CodesRead
from .jobs import jobs_by_promotion, unanswered
from .promotions import Promotion, promotions
from .unknown import plain_requests

UNAUTHORIZED = 401
NOT_OFFERED = (UNAUTHORIZED, 403, *ABSENT)  # this store makes no promotions, or not for this client


@dataclass(frozen=True)
class PromotionCreation(View):
    """An authorized request for a promotion. `earlier` are the IDs of those that were created before."""

    exchange: Exchange
    earlier: frozenset[str]

    @cached_property
    def is_valid(self) -> bool:
        """True if the body is as the contract has it, with all that its example has: what may be left out no fact says (A33)."""
        sent = self.exchange.sent
        if sent is NOTHING or not self.contract.judge.is_valid(sent, self.contract.request_pointer("createPromotion")):
            return False
        usual = self.contract.document.at(f"{PROMOTION_EXAMPLE}/data")
        return set(usual) <= set(sent["data"])

    @property
    def is_wrongly_rejected(self) -> bool:
        """True for a rejection that nothing allows; what others may have asked for as well is free (A33)."""
        is_ours = not self.observations.settings.is_shared
        return self.exchange.rejected and self.exchange.status not in NOT_OFFERED and is_ours

    @property
    def automatic(self) -> bool:
        """What was asked for."""
        return bool(self.exchange.sent["data"]["automatic"])

    @property
    def id(self) -> Any:
        """The ID that the response shows."""
        return self.exchange.get("data", "id")

    @property
    def has_id(self) -> bool:
        """True for an ID that a path can carry: no dot segment, no control character (RFC 3986, 6.2.2.3)."""
        if not isinstance(self.id, str) or not self.id:
            return True  # the schema's own requirements report that
        steps = re.split(r"[\\/]", self.id)
        return all(step not in ("", ".", "..") for step in steps) and not re.search(
            r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", self.id
        )

    @property
    def is_new(self) -> bool:
        """True if no other promotion has the ID."""
        return not isinstance(self.id, str) or not self.id or self.id not in self.earlier


@query
def promotion_creations(observations: Observations) -> list[PromotionCreation]:
    """Every authorized request for a promotion that was not throttled."""
    found = []
    ids: set[str] = {name for name, _ in observations.settings.provided}
    for exchange in observations.history.of("createPromotion"):
        if exchange.authorization is Authorization.VALID and not exchange.throttled:
            found.append(PromotionCreation(observations, exchange, frozenset(ids)))
        if exchange.accepted and isinstance(name := exchange.get("data", "id"), str):
            ids.add(name)
    return found


@dataclass(frozen=True)
class PromotionDeletion(View):
    """An authorized request to delete a promotion; `promotion` is None if there was none, or no longer."""

    exchange: Exchange
    promotion: Promotion | None

    @property
    def is_due(self) -> bool:
        """True if nothing allows the server to keep the promotion: no fact says that one with jobs can be deleted (A33)."""
        name = self.exchange.route.path["promotionID"]
        is_unused = name not in jobs_by_promotion(self.observations) and name not in unanswered(self.observations)
        is_ours = self.promotion is not None and self.promotion.created is not None and self.promotion.is_exclusive
        return is_ours and is_unused and not self._is_token_lost

    @property
    def _is_token_lost(self) -> bool:
        """True for a rejected token that other operations reject from then on as well."""
        return self.exchange.status == UNAUTHORIZED and any(
            one.status == UNAUTHORIZED and one.authorization is Authorization.VALID
            for one in self.observations.history
            if one.number > self.exchange.number and one.operation != self.exchange.operation
        )

    @cached_property
    def later(self) -> list[Exchange]:
        """The requests of the promotion once it had to be unknown (A39, A47), if its deletion was accepted.

        Only what it names can make the server reject them. Those before count if they found it unknown already.
        """
        if not self.exchange.accepted:
            return []
        name = self.exchange.route.path["promotionID"]
        settled = self.exchange.ended + self.observations.settings.read_after_write
        unknown = self.contract.values("PromotionID.unknown")["status"]
        return [
            one
            for one in plain_requests(self.observations)
            if one.route.path["promotionID"] == name
            and one.started >= self.exchange.ended
            and (one.started >= settled or one.status == unknown)
            and not one.failed
        ]

    @cached_property
    def others(self) -> list[tuple[CodesRead, CodesRead]]:
        """What each other promotion had before and after, if nothing else could change it in the meantime."""
        if not self.exchange.accepted:
            return []
        names = [name for name in promotions(self.observations) if name != self.exchange.route.path["promotionID"]]
        found = (still_around(self.observations, name, self.exchange) for name in names)
        return [pair for pair in found if pair is not None]


@query
def promotion_deletions(observations: Observations) -> list[PromotionDeletion]:
    """Every authorized deletion of a promotion that was not throttled, but for those whose promotion may be gone already."""
    known = promotions(observations)
    sent: dict[str, list[Exchange]] = {}
    found = []
    for exchange in observations.history.of("deletePromotion"):
        name = exchange.route.path.get("promotionID", "")
        before = [one for one in sent.get(name, []) if not one.rejected]
        sent.setdefault(name, []).append(exchange)
        if exchange.authorization is not Authorization.VALID or exchange.throttled:
            continue
        if before and not any(one.accepted for one in before):
            continue
        promotion = known.get(name) if not before else None
        if promotion is not None and exchange.is_repeated and exchange.rejected:
            continue  # the first of the two may have deleted it
        if promotion is not None or before or not observations.settings.is_shared:
            found.append(PromotionDeletion(observations, exchange, promotion))
    return found
