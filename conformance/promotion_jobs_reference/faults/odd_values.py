"""Faults of values that the contract leaves open: the server fails over them, or changes them (A13, A24, A34)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..behaviour import Behaviour
from ..exchange import Call
from ..records import Promotion
from ..registry import fault
from ..templates import ABSENT, Accepts
from .reading import Fails, Reads, job_in, parameters_in


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level := [inner for inner in level if isinstance(inner, (dict, list))]:
        depth += 1
        level = [one for inner in level for one in (inner.values() if isinstance(inner, dict) else inner)]
    return depth


@fault("createPromotionJob.unknown-members")
class DeepMembersFail(Fails):
    """A body that is nested more than five hundred deep makes the server fail."""

    def fails(self, call: Call, body: Any) -> bool:
        return _depth(body) > 500


@fault("createPromotionJob.unknown-members")
class UnknownParametersFail(Fails):
    """An unknown member of the parameters makes the server fail."""

    def fails(self, call: Call, body: Any) -> bool:
        known = self.contract.schema("CodeGenerateParameters")["properties"]
        return job_in(body).get("job_type") == "code_generate" and bool(parameters_in(body).keys() - known.keys())


@fault("createPromotionJob.unknown-members")
class UnknownMembersBesideDataFail(Fails):
    """An unknown member beside `data` makes the server fail."""

    def fails(self, call: Call, body: Any) -> bool:
        return isinstance(body, dict) and "data" in body and len(body) > 1


@fault("createPromotionJob.null-members")
class NullUnitFails(Fails):
    """A null for the consume_unit makes the server fail."""

    def fails(self, call: Call, body: Any) -> bool:
        return parameters_in(body).get("consume_unit", ABSENT) is None


@fault("createPromotionJob.null-members")
class NullPrefixIsAWord(Accepts):
    """A null for the prefix is a prefix of the word null."""

    place = "data.parameters.code_prefix"

    def passes(self, value: Any) -> bool:
        return value is None

    def stand_in(self, value: Any) -> Any:
        return "null"


@fault("createPromotionJob.null-members")
class NullNameIsAWord(Accepts):
    """A null for the name is the name None."""

    place = "data.name"

    def passes(self, value: Any) -> bool:
        return value is None

    def stand_in(self, value: Any) -> Any:
        return "None"


@fault("createPromotionJob.null-members")
class NullUsesAreZero(Accepts):
    """A null for the max_uses_per_code is zero."""

    place = "data.parameters.max_uses_per_code"

    def passes(self, value: Any) -> bool:
        return value is None

    def stand_in(self, value: Any) -> Any:
        return 0


@fault("createPromotionJob.integral-float")
class PointsAreSeparators(Reads):
    """The point of an integral number separates thousands, so that 10.0 is 100."""

    def reads(self, body: Any) -> Any:
        sent = parameters_in(body)
        number = sent.get("number_of_codes")
        if isinstance(number, float) and number.is_integer():
            sent["number_of_codes"] = int(number) * 10
        return body


@fault("createPromotionJob.unsettled-values")
class EmptyPrefixFails(Fails):
    """An empty prefix makes the server fail."""

    def fails(self, call: Call, body: Any) -> bool:
        return parameters_in(body).get("code_prefix") == ""


@fault("createPromotionJob.unsettled-values")
class LongPrefixFails(Fails):
    """A prefix of more than 255 characters makes the server fail."""

    def fails(self, call: Call, body: Any) -> bool:
        return len(str(parameters_in(body).get("code_prefix", ""))) > 255


@fault("createPromotionJob.unsettled-values")
class ManyUsesFail(Fails):
    """A max_uses_per_code of more than 32 bits makes the server fail."""

    def fails(self, call: Call, body: Any) -> bool:
        uses = parameters_in(body).get("max_uses_per_code")
        return type(uses) is int and uses >= 2**31


@fault("createPromotionJob.unsettled-values")
class ManyUsesAreLimited(Reads):
    """A max_uses_per_code of more than 32 bits is taken as the greatest that has them."""

    def reads(self, body: Any) -> Any:
        sent = parameters_in(body)
        if type(sent.get("max_uses_per_code")) is int:
            sent["max_uses_per_code"] = min(sent["max_uses_per_code"], 2**31 - 1)
        return body


@fault("createPromotionJob.unsettled-values")
class EmptyNameFails(Fails):
    """An empty name makes the server fail."""

    def fails(self, call: Call, body: Any) -> bool:
        return job_in(body).get("name") == ""


@fault("createPromotionJob.unsettled-values")
class EmptyNameIsNone(Accepts):
    """An empty name is not shown."""

    place = "data.name"

    def passes(self, value: Any) -> bool:
        return bool(value == "")

    def stand_in(self, value: Any) -> Any:
        return ABSENT


@fault("createPromotionJob.unsettled-values")
class ControlCharactersAreLost(Behaviour):
    """Control characters of a name are lost."""

    def new_job(
        self, promotion: Promotion, job_type: str, name: str | None, parameters: Mapping[str, Any] | None
    ) -> Any:
        kept = None if name is None else re.sub(r"[\x00-\x1f\x7f]", "", name)
        return super().new_job(promotion, job_type, kept, parameters)


@fault("createPromotionJob.unsettled-values")
class PrefixTrimmed(Reads):
    """Blanks around a prefix are lost."""

    def reads(self, body: Any) -> Any:
        sent = parameters_in(body)
        if isinstance(sent.get("code_prefix"), str):
            sent["code_prefix"] = sent["code_prefix"].strip()
        return body


@fault("createPromotionJob.unsettled-values")
class PrefixInAsciiOnly(Reads):
    """Letters of a prefix beyond ASCII become question marks."""

    def reads(self, body: Any) -> Any:
        sent = parameters_in(body)
        if isinstance(sent.get("code_prefix"), str):
            sent["code_prefix"] = sent["code_prefix"].encode("ascii", "replace").decode()
        return body
