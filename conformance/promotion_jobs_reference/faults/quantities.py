"""Faults of numbers: read as languages and databases do that are generous with types and limits (S7 to S9, S12, A24)."""

from __future__ import annotations

import re
from typing import Any

from ..registry import fault
from ..templates import ABSENT, Accepts
from .reading import Reads, parameters_in

NUMBER, USES = "data.parameters.number_of_codes", "data.parameters.max_uses_per_code"
LENGTH = "data.parameters.code_length"


@fault("NumberOfCodes.type")
class NumberIsParsed(Reads):
    """The digits that a number of codes begins with are taken, as parseInt does."""

    def reads(self, body: Any) -> Any:
        sent = parameters_in(body)
        found = re.match(r"\s*(\d+)", sent["number_of_codes"]) if isinstance(sent.get("number_of_codes"), str) else None
        if found:
            sent["number_of_codes"] = int(found[1])
        return body


@fault("NumberOfCodes.type")
class NumberRoundedDown(Accepts):
    """A fraction of a number of codes is cut off."""

    place = NUMBER

    def passes(self, value: Any) -> bool:
        return isinstance(value, float) and not value.is_integer()

    def stand_in(self, value: Any) -> Any:
        return max(int(value), 1)


@fault("NumberOfCodes.type")
class TrueIsOneCode(Accepts):
    """True is one code."""

    place = NUMBER

    def passes(self, value: Any) -> bool:
        return value is True

    def stand_in(self, value: Any) -> Any:
        return 1


@fault("NumberOfCodes.type")
class NumberInAList(Reads):
    """A list of one number is that number of codes."""

    def reads(self, body: Any) -> Any:
        sent = parameters_in(body)
        match sent.get("number_of_codes"):
            case [int(number)] if number is not True:
                sent["number_of_codes"] = number
        return body


@fault("NumberOfCodes.type")
class NullIsOneCode(Accepts):
    """A null is one code."""

    place = NUMBER

    def passes(self, value: Any) -> bool:
        return value is None

    def stand_in(self, value: Any) -> Any:
        return 1


@fault("NumberOfCodes.negative")
class MinusOneIsAllowed(Accepts):
    """A number of codes of minus one is no limit, and makes one."""

    place = NUMBER

    def passes(self, value: Any) -> bool:
        return type(value) is int and value == -1

    def stand_in(self, value: Any) -> Any:
        return 1


@fault("NumberOfCodes.configured-maximum")
class NumberWrapsAround(Accepts):
    """A number of codes is cut to 32 bits before it is looked at."""

    place = NUMBER

    def passes(self, value: Any) -> bool:
        return type(value) is int and value >= 2**32 and 0 < value % 2**32 <= self.maximum_codes

    def stand_in(self, value: Any) -> Any:
        return value % 2**32


@fault("NumberOfCodes.configured-maximum")
class NumberIsLimitedSilently(Accepts):
    """A number of codes above the maximum is taken as the maximum."""

    place = NUMBER

    def passes(self, value: Any) -> bool:
        return type(value) is int and value > self.maximum_codes

    def stand_in(self, value: Any) -> Any:
        return self.maximum_codes


@fault("NumberOfCodes.configured-maximum")
class MaximumUncheckedBesideALength(Reads):
    """The maximum is not looked at where there is a code_length."""

    def reads(self, body: Any) -> Any:
        sent = parameters_in(body)
        if "code_length" in sent and type(sent.get("number_of_codes")) is int:
            sent["number_of_codes"] = min(sent["number_of_codes"], self.maximum_codes)
        return body


@fault("MaxUsesPerCode.type")
class UsesAsText(Accepts):
    """A max_uses_per_code is accepted as a text of digits."""

    place = USES

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.isdecimal()

    def stand_in(self, value: Any) -> Any:
        return int(value)


@fault("MaxUsesPerCode.type")
class UsesWithAFraction(Accepts):
    """A fraction of a max_uses_per_code is cut off."""

    place = USES

    def passes(self, value: Any) -> bool:
        return isinstance(value, float) and not value.is_integer()

    def stand_in(self, value: Any) -> Any:
        return int(value)


@fault("MaxUsesPerCode.type")
class FalseUsesAreNone(Accepts):
    """A max_uses_per_code of false is as good as none."""

    place = USES

    def passes(self, value: Any) -> bool:
        return value is False

    def stand_in(self, value: Any) -> Any:
        return ABSENT


@fault("CodeLength.type")
class LengthByTrue(Accepts):
    """A code_length of true asks for the default."""

    place = LENGTH

    def passes(self, value: Any) -> bool:
        return value is True

    def stand_in(self, value: Any) -> Any:
        return ABSENT


@fault("CodeLength.minimum")
class ShortLengthsAreRaised(Accepts):
    """A code_length under the least is taken as the least."""

    place = LENGTH

    def passes(self, value: Any) -> bool:
        return type(value) is int and value < self.contract.schema("CodeLength")["minimum"]

    def stand_in(self, value: Any) -> Any:
        return self.contract.schema("CodeLength")["minimum"]


@fault("CodeLength.minimum")
class NegativeLengthIsDefault(Accepts):
    """A negative code_length asks for the default."""

    place = LENGTH

    def passes(self, value: Any) -> bool:
        return type(value) is int and value < 0

    def stand_in(self, value: Any) -> Any:
        return ABSENT


@fault("CodeLength.maximum")
class LongLengthsBesideAPrefix(Reads):
    """A code_length over the greatest is taken as the greatest where there is a prefix."""

    def reads(self, body: Any) -> Any:
        sent = parameters_in(body)
        if "code_prefix" in sent and type(sent.get("code_length")) is int:
            sent["code_length"] = min(sent["code_length"], self.contract.schema("CodeLength")["maximum"])
        return body


@fault("CodeLength.maximum")
class LongLengthsWithoutAPrefix(Reads):
    """A code_length over the greatest is taken as the greatest where there is no prefix."""

    def reads(self, body: Any) -> Any:
        sent = parameters_in(body)
        if "code_prefix" not in sent and type(sent.get("code_length")) is int:
            sent["code_length"] = min(sent["code_length"], self.contract.schema("CodeLength")["maximum"])
        return body
