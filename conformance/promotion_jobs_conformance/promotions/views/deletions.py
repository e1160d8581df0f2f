"""Requests that delete codes, and what they name (D16, A33)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ...engine.history import Exchange
from ...engine.observations import Observations, View, query
from .promotions import is_authorized

DELETE_CODES = "deletePromotionCodes"


@dataclass(frozen=True)
class Deletion(View):
    """One request that deletes codes, whatever its response."""

    exchange: Exchange

    @property
    def promotion_id(self) -> str:
        """The promotion that the path names."""
        return self.exchange.route.path.get("promotionID", "")

    @cached_property
    def is_valid(self) -> bool:
        """True if the body is what the document requires."""
        pointer = self.contract.request_pointer(DELETE_CODES)
        return is_authorized(self.exchange) and self.contract.judge.is_valid(self.exchange.sent, pointer)

    @property
    def is_unclear(self) -> bool:
        """True if the body is invalid, and was not rejected: what was deleted cannot be determined."""
        return not self.is_valid and not self.exchange.rejected

    @cached_property
    def named(self) -> frozenset[str]:
        """The codes that a valid body names."""
        if not self.is_valid:
            return frozenset()
        return frozenset(str(one["code"]) for one in self.exchange.sent["data"]["codes"])


@query
def deletions_by_promotion(observations: Observations) -> dict[str, list[Deletion]]:
    """The deletions of each promotion's codes, in order."""
    found: dict[str, list[Deletion]] = {}
    for deletion in all_deletions(observations):
        found.setdefault(deletion.promotion_id, []).append(deletion)
    return found


@query
def all_deletions(observations: Observations) -> list[Deletion]:
    """Every request that deletes codes, whatever its response: also one that was throttled on its way back."""
    return [Deletion(observations, exchange) for exchange in observations.history.of(DELETE_CODES)]
