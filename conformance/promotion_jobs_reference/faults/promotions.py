"""Faults of createPromotion, deletePromotion (D17, D18, A33)."""

from __future__ import annotations

from ..behaviour import Behaviour
from ..exchange import Call, Response, current
from ..records import Job, Promotion
from ..registry import fault
from ..store import Records, has_lone_surrogate
from ..templates import FailsOn, RespondsWith, depth_of, texts_in, uses


@fault("createPromotion.created")
class PromotionIsOk(RespondsWith):
    """The creation of a promotion gets 200."""

    operation, usual, status = "createPromotion", 201, 200


@fault("createPromotion.no-failure")
class PoorPromotionFails(Behaviour):
    """A promotion that lacks properties makes the server fail."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "createPromotion" and response.status in (400, 422):
            response.restate(500)


@fault("deletePromotion.deleted")
class DeletionIsOk(RespondsWith):
    """The deletion of a promotion gets 200."""

    operation, usual, status = "deletePromotion", 204, 200


@fault("deletePromotion.deleted")
class DeletedPromotionStays(Behaviour):
    """A deleted promotion still exists."""

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

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "deletePromotion" and response.status == 404:
            response.restate(500)


class Outlives(Behaviour):
    """A promotion that was deleted is still known to some operations."""

    operations: tuple[str, ...] = ()

    def delete_promotion(self, db: Records, promotion: Promotion) -> None:
        """Nothing is deleted, but the operations act as if it were."""
        gone: set[str] = self.__dict__.setdefault("_gone", set())
        gone.add(promotion.id)

    def find_promotion(self, db: Records, promotion_id: str) -> Promotion:
        known = {operation for kind in uses(self, Outlives) for operation in kind.operations}
        if promotion_id in self.__dict__.get("_gone", ()) and current.get().operation not in known:
            raise self.rejection("PromotionNotFoundError")
        return super().find_promotion(db, promotion_id)


@fault("deletePromotion.deleted")
class DeletedPromotionsTakeJobs(Outlives):
    """A promotion that was deleted still takes jobs."""

    operations = ("createPromotionJob",)


@fault("deletePromotion.deleted")
class DeletedPromotionsListTheirJobs(Outlives):
    """The jobs of a promotion that was deleted can still be listed."""

    operations = ("listPromotionJobs",)


@fault("deletePromotion.deleted")
class DeletedPromotionsListTheirCodes(Outlives):
    """The codes of a promotion that was deleted can still be listed."""

    operations = ("listPromotionCodes",)


@fault("deletePromotion.deleted")
class DeletedPromotionsKeepTheirFiles(Outlives):
    """The file of an export still exists after its promotion was deleted."""

    operations = ("getPromotionJobFile",)


@fault("deletePromotion.deleted")
class DeletedPromotionsCancelTheirJobs(Outlives):
    """The jobs of a promotion that was deleted can still be cancelled."""

    operations = ("cancelPromotionJob",)


@fault("deletePromotion.deleted")
class DeletedPromotionsLoseCodes(Outlives):
    """The codes of a promotion that was deleted can still be deleted."""

    operations = ("deletePromotionCodes",)


@fault("deletePromotion.deleted")
class DeletedPromotionsAreDeletedAgain(Outlives):
    """A promotion that was deleted can be deleted again."""

    operations = ("deletePromotion",)


@fault("createPromotion.no-failure")
class NulInAPromotionFails(FailsOn):
    """A NUL anywhere in a promotion makes the server fail."""

    operations = ("createPromotion",)

    def fails_on(self, call: Call) -> bool:
        return any("\0" in text for text in texts_in(call.json))


@fault("createPromotion.no-failure")
class HalfAPairInAPromotionFails(FailsOn):
    """A lone surrogate anywhere in a promotion makes the server fail."""

    operations = ("createPromotion",)

    def fails_on(self, call: Call) -> bool:
        return any(map(has_lone_surrogate, texts_in(call.json)))


@fault("createPromotion.no-failure")
class LongTextsOfPromotionsFail(FailsOn):
    """A text of more than ten thousand characters in a promotion makes the server fail."""

    operations = ("createPromotion",)

    def fails_on(self, call: Call) -> bool:
        return any(len(text) > 10_000 for text in texts_in(call.json))


@fault("createPromotion.no-failure")
class DeepPromotionsFail(FailsOn):
    """A promotion that is nested more than two hundred deep makes the server fail."""

    operations = ("createPromotion",)

    def fails_on(self, call: Call) -> bool:
        return depth_of(call.body) > 200


@fault("createPromotion.no-failure")
class BrokenBytesOfPromotionsFail(FailsOn):
    """A promotion whose bytes are not UTF-8 makes the server fail."""

    operations = ("createPromotion",)

    def fails_on(self, call: Call) -> bool:
        return "\ufffd" in call.body.decode("utf-8", "replace")
