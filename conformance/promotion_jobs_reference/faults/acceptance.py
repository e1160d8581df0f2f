"""Faults of valid requests that a server refuses or fails over, most of them only in combination (S6 to S12, A34)."""

from __future__ import annotations

import re
from typing import Any

from ..behaviour import Behaviour
from ..exchange import Answer, Call
from ..records import EXPORT, Promotion
from ..registry import fault
from ..store import Records
from ..templates import Refuses

NAME, PARAMETERS = "data.name", "data.parameters"
PREFIX, LENGTH = "data.parameters.code_prefix", "data.parameters.code_length"


@fault("createPromotionJob.optional-members")
class LengthWanted(Refuses):
    """A job that generates codes is refused without a code_length."""

    place = PARAMETERS

    def refuses(self, value: Any) -> bool:
        return isinstance(value, dict) and "number_of_codes" in value and "code_length" not in value


@fault("createPromotionJob.optional-members")
class PrefixWanted(Refuses):
    """A job that generates codes is refused without a prefix."""

    place = PARAMETERS

    def refuses(self, value: Any) -> bool:
        return isinstance(value, dict) and "number_of_codes" in value and "code_prefix" not in value


@fault("createPromotionJob.optional-members")
class UsesNeedAUnit(Refuses):
    """A max_uses_per_code without a consume_unit is refused."""

    place = PARAMETERS

    def refuses(self, value: Any) -> bool:
        return isinstance(value, dict) and "max_uses_per_code" in value and "consume_unit" not in value


@fault("createPromotionJob.optional-members")
class NoUnitForZeroUses(Refuses):
    """A consume_unit is refused beside a max_uses_per_code of zero."""

    place = PARAMETERS

    def refuses(self, value: Any) -> bool:
        return isinstance(value, dict) and "consume_unit" in value and value.get("max_uses_per_code") == 0


@fault("createPromotionJob.optional-members")
class NoPrefixForLongCodes(Refuses):
    """A prefix is refused beside the greatest code_length, since the whole is too long for its column."""

    place = PARAMETERS

    def refuses(self, value: Any) -> bool:
        longest = self.contract.schema("CodeLength")["maximum"]
        return isinstance(value, dict) and "code_prefix" in value and value.get("code_length") == longest


@fault("createPromotionJob.optional-members")
class ExportsHaveNoName(Refuses):
    """An export with a name is refused."""

    place = "data"

    def refuses(self, value: Any) -> bool:
        return isinstance(value, dict) and value.get("job_type") == EXPORT and "name" in value


@fault("createPromotionJob.optional-members")
class TheFullFormIsRefused(Refuses):
    """A job with all optional parameters at once is refused."""

    place = PARAMETERS

    def refuses(self, value: Any) -> bool:
        return (
            isinstance(value, dict)
            and self.contract.schema("CodeGenerateParameters")["properties"].keys() <= value.keys()
        )


@fault("createPromotionJob.created")
class NamesEndInALetter(Refuses):
    """A name that ends in a blank is refused."""

    place = NAME

    def refuses(self, value: Any) -> bool:
        return isinstance(value, str) and value.endswith(" ")


@fault("createPromotionJob.created")
class NamesAreAscii(Refuses):
    """A short name with a letter beyond ASCII is refused."""

    place = NAME

    def refuses(self, value: Any) -> bool:
        return isinstance(value, str) and not value.isascii() and len(value) < 20


@fault("createPromotionJob.created")
class QuotesBreakTheStatement(Refuses):
    """A name with an apostrophe is refused."""

    place = NAME

    def refuses(self, value: Any) -> bool:
        return isinstance(value, str) and "'" in value


@fault("CodePrefix.joined")
class PrefixesAreSmall(Refuses):
    """A prefix with a capital is refused, unless a dash ends it."""

    place = PREFIX

    def refuses(self, value: Any) -> bool:
        return isinstance(value, str) and re.search("[A-Z]", value) is not None and not value.endswith("-")


@fault("CodePrefix.trailing-dash")
class PrefixesHaveNoDashAtTheirEnd(Refuses):
    """A prefix that ends in a dash is refused."""

    place = PREFIX

    def refuses(self, value: Any) -> bool:
        return isinstance(value, str) and value.endswith("-")


@fault("CodeLength.honoured")
class OnlyThreeLengths(Refuses):
    """Of the lengths, only the least, the greatest and the one in the middle are known."""

    place = LENGTH

    def refuses(self, value: Any) -> bool:
        limits = self.contract.schema("CodeLength")
        low, high = limits["minimum"], limits["maximum"]
        return isinstance(value, int) and low < value < high and value != (low + high) // 2


@fault("createPromotionJob.created")
class OneCodeIsTooFew(Refuses):
    """A job for one code is refused."""

    place = "data.parameters.number_of_codes"

    def refuses(self, value: Any) -> bool:
        return type(value) is int and value == 1


@fault("createPromotionJob.created")
class NothingToExport(Behaviour):
    """An export of a promotion without codes is refused."""

    def check_automatic(self, promotion: Promotion, job_type: str) -> None:
        super().check_automatic(promotion, job_type)
        self._exports = job_type == EXPORT

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        super().check_unfinished(db, promotion)
        if self._exports and not db.count_codes({"promotion_id": [promotion.id]}):
            raise self.invalid("data.job_type", "there is nothing to export")


@fault("createPromotionJob.created")
class ExportsAreOk(Behaviour):
    """A new export is answered with OK."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == "createPromotionJob" and answer.status == 201:
            answer.status = 200 if answer.json["data"]["job_type"] == EXPORT else 201
