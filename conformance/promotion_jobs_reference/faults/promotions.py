"""Faults of createPromotion, deletePromotion (D17, D18, A33)."""

from __future__ import annotations

from ..behaviour import Behaviour
from ..exchange import Answer, Call
from ..records import (
    Job,
    Promotion,
)
from ..registry import fault
from ..store import Records
from ..templates import AnswersWith


@fault("createPromotion.created")
class PromotionIsOk(AnswersWith):
    """A new promotion is answered with 200."""

    operation, usual, status = "createPromotion", 201, 200


@fault("createPromotion.no-failure")
class PoorPromotionFails(Behaviour):
    """A promotion that lacks members makes the server fail."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == "createPromotion" and answer.status in (400, 422):
            answer.restate(500)


@fault("deletePromotion.deleted")
class DeletionIsOk(AnswersWith):
    """The deletion of a promotion is answered with 200."""

    operation, usual, status = "deletePromotion", 204, 200


@fault("deletePromotion.deleted")
class DeletedPromotionStays(Behaviour):
    """A deleted promotion is still there."""

    def delete_promotion(self, db: Records, promotion: Promotion) -> None:
        return None


@fault("deletePromotion.deleted")
class OtherPromotionsLoseTheirCodes(Behaviour):
    """With a promotion, the codes of all others are deleted."""

    _known: frozenset[str] = frozenset()

    def new_codes(self, db: Records, job: Job) -> list[str]:
        self._known |= {job.promotion_id}
        return super().new_codes(db, job)

    def delete_promotion(self, db: Records, promotion: Promotion) -> None:
        super().delete_promotion(db, promotion)
        for name in self._known:
            db.delete_codes(name, [code.code for code in db.codes({"promotion_id": [name]})])


@fault("deletePromotion.no-failure")
class SecondDeletionFails(Behaviour):
    """The deletion of a promotion that does not exist makes the server fail."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == "deletePromotion" and answer.status == 404:
            answer.restate(500)
