"""Faults of what a request for a job may hold: limits, words, types, required members (S3 to S13, A4, A6, A7, A23, A24)."""

from __future__ import annotations

from typing import Any

from ..exchange import Answer, Call
from ..records import EXPORT, GENERATE
from ..registry import fault
from ..templates import ABSENT, Accepts, Refuses

NAME, NUMBER, USES = "data.name", "data.parameters.number_of_codes", "data.parameters.max_uses_per_code"
UNIT, PREFIX, LENGTH = "data.parameters.consume_unit", "data.parameters.code_prefix", "data.parameters.code_length"


@fault("CodeLength.maximum")
class LengthOneOver(Accepts):
    """A code_length one over the greatest is accepted."""

    place = LENGTH

    def passes(self, value: Any) -> bool:
        return type(value) is int and value == self.contract.schema("CodeLength")["maximum"] + 1

    def stand_in(self, value: Any) -> Any:
        return value - 1


@fault("CodeLength.minimum")
class LengthOneUnder(Accepts):
    """A code_length one under the least is accepted."""

    place = LENGTH

    def passes(self, value: Any) -> bool:
        return type(value) is int and value == self.contract.schema("CodeLength")["minimum"] - 1

    def stand_in(self, value: Any) -> Any:
        return value + 1


@fault("CodeLength.minimum")
class LengthOfZeroMeansDefault(Accepts):
    """A code_length of zero is taken as none."""

    place = LENGTH

    def passes(self, value: Any) -> bool:
        return type(value) is int and value == 0

    def stand_in(self, value: Any) -> Any:
        return ABSENT


@fault("CodeLength.maximum")
class LengthWrapsAround(Accepts):
    """A code_length is cut to 32 bits before it is looked at."""

    place = LENGTH

    def passes(self, value: Any) -> bool:
        return type(value) is int and value >= 2**32

    def stand_in(self, value: Any) -> Any:
        return value % 2**32


@fault("CodeLength.maximum")
class GreatestLengthRefused(Refuses):
    """The greatest code_length is refused."""

    place = LENGTH

    def refuses(self, value: Any) -> bool:
        return value is not ABSENT and value == self.contract.schema("CodeLength")["maximum"]


@fault("CodeLength.minimum")
class LeastLengthRefused(Refuses):
    """The least code_length is refused."""

    place = LENGTH

    def refuses(self, value: Any) -> bool:
        return value is not ABSENT and value == self.contract.schema("CodeLength")["minimum"]


@fault("CodeLength.honoured")
class OddLengthsRefused(Refuses):
    """A code_length that is no multiple of four is refused."""

    place = LENGTH

    def refuses(self, value: Any) -> bool:
        return isinstance(value, int) and bool(value % self.contract.values("CodeLength.groups")["group"])


@fault("CodeLength.type")
class LengthAsText(Accepts):
    """A code_length is accepted as a text of digits."""

    place = LENGTH

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.isdecimal()

    def stand_in(self, value: Any) -> Any:
        return int(value)


@fault("CodeLength.type")
class LengthWithAFraction(Accepts):
    """A fraction of a code_length is cut off."""

    place = LENGTH

    def passes(self, value: Any) -> bool:
        return isinstance(value, float) and not value.is_integer()

    def stand_in(self, value: Any) -> Any:
        return int(value)


@fault("MaxUsesPerCode.type")
class UsesByTrue(Accepts):
    """True is taken as one use."""

    place = USES

    def passes(self, value: Any) -> bool:
        return value is True

    def stand_in(self, value: Any) -> Any:
        return 1


@fault("MaxUsesPerCode.type")
class UsesFromEmptyText(Accepts):
    """An empty text is taken as no max_uses_per_code."""

    place = USES

    def passes(self, value: Any) -> bool:
        return bool(value == "")

    def stand_in(self, value: Any) -> Any:
        return ABSENT


@fault("MaxUsesPerCode.minimum")
class NegativeUses(Accepts):
    """A negative max_uses_per_code is taken as none."""

    place = USES

    def passes(self, value: Any) -> bool:
        return type(value) is int and value < 0

    def stand_in(self, value: Any) -> Any:
        return ABSENT


@fault("MaxUsesPerCode.zero")
class ZeroUsesRefused(Refuses):
    """A max_uses_per_code of zero is refused."""

    place = USES

    def refuses(self, value: Any) -> bool:
        return value is not ABSENT and value == 0


@fault("NumberOfCodes.negative")
class NegativeNumbers(Accepts):
    """A negative number of codes is taken without its sign."""

    place = NUMBER

    def passes(self, value: Any) -> bool:
        return type(value) is int and -1000 < value < 0

    def stand_in(self, value: Any) -> Any:
        return -value


@fault("NumberOfCodes.minimum")
class ZeroCodes(Accepts):
    """A job for no codes is accepted."""

    place = NUMBER

    def passes(self, value: Any) -> bool:
        return type(value) is int and value == 0

    def stand_in(self, value: Any) -> Any:
        return 1


@fault("CodeGenerateParameters.required.number_of_codes")
class OneCodeByDefault(Accepts):
    """Without a number of codes, one is made."""

    place = NUMBER

    def passes(self, value: Any) -> bool:
        return value is ABSENT

    def stand_in(self, value: Any) -> Any:
        return 1

    def on_request(self, call: Call) -> Answer | None:
        data = call.json.get("data") if isinstance(call.json, dict) else None
        generates = (
            isinstance(data, dict) and data.get("job_type") == GENERATE and isinstance(data.get("parameters"), dict)
        )
        return super().on_request(call) if generates else None


@fault("CodeGenerateJobInput.required.parameters")
class NoParametersNeeded(Accepts):
    """A job that generates codes needs no parameters."""

    place = "data.parameters"

    def passes(self, value: Any) -> bool:
        return value is ABSENT

    def stand_in(self, value: Any) -> Any:
        return {"number_of_codes": 1}

    def on_request(self, call: Call) -> Answer | None:
        data = call.json.get("data") if isinstance(call.json, dict) else None
        return super().on_request(call) if isinstance(data, dict) and data.get("job_type") == GENERATE else None


@fault("JobInputBase.required.type")
class NoTypeNeeded(Accepts):
    """The type may be left out."""

    place = "data.type"

    def passes(self, value: Any) -> bool:
        return value is ABSENT

    def stand_in(self, value: Any) -> Any:
        return self.contract.const("JobInputBase", "type")

    def on_request(self, call: Call) -> Answer | None:
        return super().on_request(call) if isinstance(call.json, dict) and "data" in call.json else None


@fault("JobInputBase.type.const")
class TypeInAnyCase(Accepts):
    """The type is taken in any case."""

    place = "data.type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.lower() == self.contract.const("JobInputBase", "type")

    def stand_in(self, value: Any) -> Any:
        return value.lower()


@fault("JobInputBase.type.const")
class AnyTypeOfExports(Accepts):
    """The type of an export is not looked at."""

    place = "data.type"

    def passes(self, value: Any) -> bool:
        return value is not ABSENT

    def stand_in(self, value: Any) -> Any:
        return self.contract.const("JobInputBase", "type")

    def on_request(self, call: Call) -> Answer | None:
        data = call.json.get("data") if isinstance(call.json, dict) else None
        return super().on_request(call) if isinstance(data, dict) and data.get("job_type") == EXPORT else None


@fault("JobInput.required.job_type")
class ExportsByDefault(Accepts):
    """Without a job_type, codes are exported."""

    place = "data.job_type"

    def passes(self, value: Any) -> bool:
        return value is ABSENT

    def stand_in(self, value: Any) -> Any:
        return EXPORT

    def on_request(self, call: Call) -> Answer | None:
        data = call.json.get("data") if isinstance(call.json, dict) else None
        return super().on_request(call) if isinstance(data, dict) and data.get("type") else None


@fault("JobInput.discriminator")
class JobTypeWithHyphens(Accepts):
    """A job_type is also taken with a hyphen."""

    place = "data.job_type"

    def passes(self, value: Any) -> bool:
        return value in (GENERATE.replace("_", "-"), EXPORT.replace("_", "-"))

    def stand_in(self, value: Any) -> Any:
        return value.replace("-", "_")


@fault("JobInput.discriminator")
class UnknownJobTypesExport(Accepts):
    """An unknown job_type is an export."""

    place = "data.job_type"

    def passes(self, value: Any) -> bool:
        return bool(value == "unknown")

    def stand_in(self, value: Any) -> Any:
        return EXPORT


@fault("ConsumeUnit.enum")
class UnitInAnyCase(Accepts):
    """A consume_unit is taken in any case."""

    place = UNIT

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.lower() in self.contract.schema("ConsumeUnit")["enum"]

    def stand_in(self, value: Any) -> Any:
        return value.lower()


@fault("ConsumeUnit.enum")
class UnitMayBeEmpty(Accepts):
    """An empty consume_unit is taken as none."""

    place = UNIT

    def passes(self, value: Any) -> bool:
        return bool(value == "")

    def stand_in(self, value: Any) -> Any:
        return ABSENT


@fault("ConsumeUnit.enum")
class CartsRefused(Refuses):
    """The last consume_unit is not known."""

    place = UNIT

    def refuses(self, value: Any) -> bool:
        return bool(value == self.contract.schema("ConsumeUnit")["enum"][-1])


@fault("CodePrefix.type")
class PrefixFromNumbers(Accepts):
    """A number is taken as a prefix."""

    place = PREFIX

    def passes(self, value: Any) -> bool:
        return type(value) is int

    def stand_in(self, value: Any) -> Any:
        return str(value)


@fault("CodePrefix.joined")
class PrefixWithDashRefused(Refuses):
    """A prefix with a dash inside is refused."""

    place = PREFIX

    def refuses(self, value: Any) -> bool:
        return isinstance(value, str) and "-" in value[:-1]


@fault("JobName.type")
class NameFromNumbers(Accepts):
    """A number is taken as a name."""

    place = NAME

    def passes(self, value: Any) -> bool:
        return type(value) is int

    def stand_in(self, value: Any) -> Any:
        return str(value)


@fault("JobName.maxLength")
class NameTrimmedBeforeItIsMeasured(Accepts):
    """Blanks at the end of a name do not count."""

    place = NAME

    def passes(self, value: Any) -> bool:
        limit = self.contract.schema("JobName")["maxLength"]
        return isinstance(value, str) and len(value) > limit >= len(value.rstrip())

    def stand_in(self, value: Any) -> Any:
        return value.rstrip()


@fault("JobName.maxLength")
class NamesOfExportsAreNotMeasured(Accepts):
    """The name of an export may be of any length."""

    place = NAME

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and len(value) > self.contract.schema("JobName")["maxLength"]

    def stand_in(self, value: Any) -> Any:
        return value[: self.contract.schema("JobName")["maxLength"]]

    def on_request(self, call: Call) -> Answer | None:
        data = call.json.get("data") if isinstance(call.json, dict) else None
        return super().on_request(call) if isinstance(data, dict) and data.get("job_type") == EXPORT else None


@fault("JobName.maxLength")
class LongestNameRefused(Refuses):
    """A name of the greatest length is refused."""

    place = NAME

    def refuses(self, value: Any) -> bool:
        return isinstance(value, str) and len(value) == self.contract.schema("JobName")["maxLength"]


@fault("createPromotionJob.optional-members")
class UnitNeedsUses(Refuses):
    """A consume_unit without a max_uses_per_code is refused."""

    place = "data.parameters"

    def refuses(self, value: Any) -> bool:
        return isinstance(value, dict) and "consume_unit" in value and "max_uses_per_code" not in value
