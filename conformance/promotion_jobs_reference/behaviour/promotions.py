"""Promotions, and the deletion of their codes (D16 to D18, D32), as far as jobs need them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..records import Promotion
from ..store import Records
from .codes import CodeRules


class PromotionRules(CodeRules):
    """A promotion keeps what it was created with; whether it is automatic is all that matters here."""

    def new_promotion(self, db: Records, sent: Mapping[str, Any], promotion_id: str | None = None) -> Promotion:
        """Keeps a promotion. An automatic one gets its own code (D32)."""
        promotion = Promotion(promotion_id or self.new_id(), bool(sent.get("automatic")), dict(sent))
        db.add_promotion(promotion)
        if promotion.automatic:
            db.add_codes([self.own_code()], promotion.id, None, self.now())
        return promotion

    def promotion_shown(self, promotion: Promotion) -> dict[str, Any]:
        """A promotion as responses show it (D17)."""
        kind = self.contract.const("Promotion", "type")
        return {**promotion.shown, "type": kind, "id": promotion.id}

    def delete_promotion(self, db: Records, promotion: Promotion) -> None:
        """Deletes a promotion and all that belongs to it (D18)."""
        db.delete_promotion(promotion.id)

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        """Deletes those of the codes that the promotion has; the others do not matter (D16, A33)."""
        db.delete_codes(promotion.id, codes)
