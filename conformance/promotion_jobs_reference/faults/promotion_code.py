"""Faults of PromotionCode (D15, D26, A29)."""

from __future__ import annotations

from ..behaviour import Behaviour
from ..records import (
    Code,
    Job,
)
from ..registry import fault
from ..store import Records


@fault("PromotionCode.alphabet")
class CodesWithUnderscores(Behaviour):
    """Generated values have underscores."""

    alphabet = "abcdefghijkmnpqrstuvwxyz2345678_"


@fault("PromotionCode.alphabet")
class CodesBeyondAscii(Behaviour):
    """Generated values have non-ASCII letters."""

    def value(self, raw: bytes) -> str:
        return super().value(raw)[:-1] + "\u00e9"


@fault("PromotionCode.unique")
class SameCodesForEachPromotion(Behaviour):
    """The first job of each promotion makes the same codes, so that only the promotions distinguish them."""

    def new_codes(self, db: Records, job: Job) -> list[str]:
        codes = super().new_codes(db, job)
        if not db.count_codes({"promotion_id": [job.promotion_id]}):
            codes[0] = self.joined(self.prefix(job), self.grouped("a" * self.length(job)))
        return codes


@fault("PromotionCode.unique")
class FileHasACodeTwice(Behaviour):
    """The file holds its last code twice."""

    def exported_codes(self, db: Records, job: Job) -> list[Code]:
        codes = super().exported_codes(db, job)
        return codes + codes[-1:]


@fault("PromotionCode.unique")
class CodesRepeat(Behaviour):
    """The last code of a job repeats its first."""

    def new_codes(self, db: Records, job: Job) -> list[str]:
        codes = super().new_codes(db, job)
        return [*codes[:-1], codes[0]] if len(codes) > 2 else codes
