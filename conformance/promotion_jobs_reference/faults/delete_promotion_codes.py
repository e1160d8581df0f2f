"""Faults of deletePromotionCodes (D16, A33)."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from ..behaviour import Behaviour
from ..exchange import Call, Response
from ..records import Job, Promotion
from ..registry import fault
from ..rejection import Rejection
from ..store import Records, has_lone_surrogate
from ..templates import FailsOn, RespondsWith, depth_of, texts_in


@fault("deletePromotionCodes.deletes")
class DeletedCodesStay(Behaviour):
    """Deleted codes still exist."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        return None


@fault("deletePromotionCodes.deletes")
class OnlyTheFirstIsDeleted(Behaviour):
    """Of several codes, only the first is deleted."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        super().delete_codes(db, promotion, codes[:1])


@fault("deletePromotionCodes.deletes")
class DeletionOfCodesIsOk(RespondsWith):
    """The deletion of codes gets 202."""

    operation, usual, status = "deletePromotionCodes", 204, 202


@fault("deletePromotionCodes.deletes")
class TenCodesAtATime(Behaviour):
    """Of the codes that a request names, the first ten are deleted."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        super().delete_codes(db, promotion, codes[:10])


@fault("deletePromotionCodes.no-failure")
class UnknownCodeFails(Behaviour):
    """The deletion of a code that does not exist makes the server fail."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        if set(codes) - {code.code for code in db.codes({"promotion_id": [promotion.id]})}:
            raise Rejection(500, [{"status": 500, "title": "Internal Server Error"}])
        super().delete_codes(db, promotion, codes)


@fault("deletePromotionCodes.no-failure")
class CodesOfNobodyFail(Behaviour):
    """The deletion of codes of an unknown promotion makes the server fail."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "deletePromotionCodes" and response.status == 404:
            response.restate(500)


@fault("deletePromotionCodes.others-stay")
class AllCodesAreDeleted(Behaviour):
    """The deletion of some codes deletes all of the promotion."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        if codes:
            super().delete_codes(db, promotion, [code.code for code in db.codes({"promotion_id": [promotion.id]})])


@fault("deletePromotionCodes.others-stay")
class CodesOfAnyPromotionAreDeleted(Behaviour):
    """Codes are deleted wherever they are, also in another promotion than that of the path."""

    _known: frozenset[str] = frozenset()

    def new_codes(self, db: Records, job: Job) -> list[str]:
        self._known |= {job.promotion_id}
        return super().new_codes(db, job)

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        for name in {promotion.id, *self._known}:
            db.delete_codes(name, codes)


@fault("deletePromotionCodes.others-stay")
class TheNextCodeGoesToo(Behaviour):
    """With each deleted code, the next one is deleted, too."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        listed = [code.code for code in db.codes({"promotion_id": [promotion.id]})]
        behind = [after for code, after in itertools.pairwise(listed) if code in set(codes)]
        super().delete_codes(db, promotion, [*codes, *behind])


@fault("deletePromotionCodes.no-failure")
class NulInACodeToDeleteFails(FailsOn):
    """A NUL in a code that is to be deleted makes the server fail."""

    operations = ("deletePromotionCodes",)

    def fails_on(self, call: Call) -> bool:
        return any("\0" in text for text in texts_in(call.json))


@fault("deletePromotionCodes.no-failure")
class HalfAPairInACodeToDeleteFails(FailsOn):
    """A lone surrogate in a code that is to be deleted makes the server fail."""

    operations = ("deletePromotionCodes",)

    def fails_on(self, call: Call) -> bool:
        return any(map(has_lone_surrogate, texts_in(call.json)))


@fault("deletePromotionCodes.no-failure")
class LongCodesToDeleteFail(FailsOn):
    """A code of more than ten thousand characters that is to be deleted makes the server fail."""

    operations = ("deletePromotionCodes",)

    def fails_on(self, call: Call) -> bool:
        return any(len(text) > 10_000 for text in texts_in(call.json))


@fault("deletePromotionCodes.no-failure")
class DeepDeletionsFail(FailsOn):
    """A deletion of codes that is nested more than two hundred deep makes the server fail."""

    operations = ("deletePromotionCodes",)

    def fails_on(self, call: Call) -> bool:
        return depth_of(call.body) > 200


@fault("deletePromotionCodes.deletes")
class AllOrNothing(Behaviour):
    """If one of the named codes does not exist, none is deleted, and the response says that all were."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        if set(codes) <= {code.code for code in db.codes({"promotion_id": [promotion.id]})}:
            super().delete_codes(db, promotion, codes)


@fault("deletePromotionCodes.others-stay")
class UnknownCodeDeletesAll(Behaviour):
    """If one of the named codes does not exist, all codes of the promotion are deleted."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        listed = [code.code for code in db.codes({"promotion_id": [promotion.id]})]
        super().delete_codes(db, promotion, codes if set(codes) <= set(listed) else listed)
