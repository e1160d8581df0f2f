"""Faults of CodeLength (S12 to S14, A9, A10, A24)."""

from __future__ import annotations

from typing import Any

from ..behaviour import Behaviour
from ..exchange import Call, Response
from ..records import Job
from ..registry import fault
from ..store import Records
from ..templates import ABSENT, Accepts, Rejects
from .common import CREATE, LENGTH
from .reading import Reads, asked, asking, parameters_in


def _parameters(call: Call) -> dict[str, Any] | None:
    body = call.json if call.operation == "createPromotionJob" else None
    data = body.get("data") if isinstance(body, dict) else None
    inner = data.get("parameters") if isinstance(data, dict) else None
    return inner if isinstance(inner, dict) else None


@fault("CodeLength.groups")
class GroupsOfFive(Behaviour):
    """A dash follows every five characters."""

    def grouped(self, value: str) -> str:
        return "-".join(value[n : n + 5] for n in range(0, len(value), 5))


@fault("CodeLength.groups")
class LastGroupIsJoined(Behaviour):
    """An incomplete last group is joined to the one before."""

    def grouped(self, value: str) -> str:
        group = self.contract.values("CodeLength.groups")["group"]
        rest = len(value) % group
        return super().grouped(value[: len(value) - rest]) + value[len(value) - rest :]


@fault("CodeLength.groups")
class OneDashInAll(Behaviour):
    """A dash follows only the first group."""

    def grouped(self, value: str) -> str:
        group = self.contract.values("CodeLength.groups")["group"]
        return f"{value[:group]}-{value[group:]}"


@fault("CodeLength.groups")
class DashAtTheEnd(Behaviour):
    """The value ends with a dash, too."""

    def grouped(self, value: str) -> str:
        return super().grouped(value) + "-"


@fault("CodeLength.honoured")
class OnlyThreeLengths(Rejects):
    """Of the lengths, only the minimum, the maximum and the one in the middle are known."""

    location = LENGTH

    def rejects(self, value: Any) -> bool:
        limits = self.contract.schema("CodeLength")
        low, high = limits["minimum"], limits["maximum"]
        return isinstance(value, int) and low < value < high and value != (low + high) // 2


@fault("CodeLength.honoured")
class OneLengthIsShort(Behaviour):
    """At one length, the third from the maximum, codes are a character short."""

    def length(self, job: Job) -> int:
        wanted = super().length(job)
        return wanted - int(wanted == self.contract.schema("CodeLength")["maximum"] - 2)


@fault("CodeLength.honoured")
class LaterCodesAreShort(Behaviour):
    """The codes of a job after the two hundredth lack their last character."""

    def fresh_codes(self, job: Job, count: int) -> list[str]:
        codes = super().fresh_codes(job, count)
        short = self.length(job) != self.contract.schema("CodeLength")["minimum"]
        return [code[:-1] if short and index >= 200 else code for index, code in enumerate(codes)]


@fault("CodeLength.honoured")
class DashesCountInTheLength(Behaviour):
    """The dashes count in the length, where one was sent that is not a multiple of a group."""

    def length(self, job: Job) -> int:
        asked = super().length(job)
        group = self.contract.values("CodeLength.groups")["group"]
        return int(asked - asked // group if asked % group else asked)


@fault("CodeLength.honoured")
class LengthsRoundedUp(Behaviour):
    """A length is rounded up to whole groups."""

    def length(self, job: Job) -> int:
        group = self.contract.values("CodeLength.groups")["group"]
        return int(-(-super().length(job) // group) * group)


@fault("CodeLength.honoured")
class GreatestLengthIsOneLess(Behaviour):
    """A code of the maximum length is one character short."""

    def length(self, job: Job) -> int:
        asked = super().length(job)
        return int(asked - (asked == self.contract.schema("CodeLength")["maximum"]))


@fault("CodeLength.honoured")
class OddLengthsRejected(Rejects):
    """A code_length that is not a multiple of four is rejected."""

    location = LENGTH

    def rejects(self, value: Any) -> bool:
        return isinstance(value, int) and bool(value % self.contract.values("CodeLength.groups")["group"])


@fault("CodeLength.maximum")
class LongWithoutAPrefix(Behaviour):
    """A length that is one too long is accepted where no prefix is sent."""

    def on_request(self, call: Call) -> Response | None:
        inner = _parameters(call)
        if inner and "code_prefix" not in inner and inner.get("code_length") == 17:
            inner["code_length"] = 16
        return super().on_request(call)


@fault("CodeLength.minimum")
class LengthsWithoutTheirSign(Reads):
    """The minus sign of a code_length is dropped."""

    def reads(self, body: Any) -> Any:
        sent = parameters_in(body)
        if type(sent.get("code_length")) is int:
            sent["code_length"] = abs(sent["code_length"])
        return body


@fault("CodeLength.maximum")
class LongLengthsBesideAPrefix(Reads):
    """A code_length over the maximum is treated as the maximum where there is a prefix."""

    def reads(self, body: Any) -> Any:
        sent = parameters_in(body)
        if "code_prefix" in sent and type(sent.get("code_length")) is int:
            sent["code_length"] = min(sent["code_length"], self.contract.schema("CodeLength")["maximum"])
        return body


@fault("CodeLength.maximum")
class LongLengthsWithoutAPrefix(Reads):
    """A code_length over the maximum is treated as the maximum where there is no prefix."""

    def reads(self, body: Any) -> Any:
        sent = parameters_in(body)
        if "code_prefix" not in sent and type(sent.get("code_length")) is int:
            sent["code_length"] = min(sent["code_length"], self.contract.schema("CodeLength")["maximum"])
        return body


@fault("CodeLength.maximum", profile="deep")
class LongLengthsAreTheGreatest(Accepts):
    """A length that is some way past the maximum is treated as the maximum."""

    location = "data.parameters.code_length"

    def passes(self, value: Any) -> bool:
        most = self.contract.schema("CodeLength")["maximum"]
        return isinstance(value, int) and most + 2 < value < most * 10

    def stand_in(self, value: Any) -> Any:
        return self.contract.schema("CodeLength")["maximum"]


@fault("CodeLength.maximum")
class LengthOneOver(Accepts):
    """A code_length one over the maximum is accepted."""

    location = LENGTH

    def passes(self, value: Any) -> bool:
        return type(value) is int and value == self.contract.schema("CodeLength")["maximum"] + 1

    def stand_in(self, value: Any) -> Any:
        return value - 1


@fault("CodeLength.maximum")
class LengthWrapsAround(Accepts):
    """A code_length is cut to 32 bits before it is checked."""

    location = LENGTH

    def passes(self, value: Any) -> bool:
        return type(value) is int and value >= 2**32

    def stand_in(self, value: Any) -> Any:
        return value % 2**32


@fault("CodeLength.maximum")
class MaximumLengthRejected(Rejects):
    """The maximum code_length is rejected."""

    location = LENGTH

    def rejects(self, value: Any) -> bool:
        return value is not ABSENT and value == self.contract.schema("CodeLength")["maximum"]


@fault("CodeLength.minimum")
class ShortWithAPrefix(Behaviour):
    """A length that is one too short is accepted where a prefix is sent."""

    def on_request(self, call: Call) -> Response | None:
        inner = _parameters(call)
        if inner and inner.get("code_prefix") and inner.get("code_length") == 7:
            inner["code_length"] = 8
        return super().on_request(call)


@fault("CodeLength.minimum")
class ShortLengthsAreRaised(Accepts):
    """A code_length under the minimum is treated as the minimum."""

    location = LENGTH

    def passes(self, value: Any) -> bool:
        return type(value) is int and value < self.contract.schema("CodeLength")["minimum"]

    def stand_in(self, value: Any) -> Any:
        return self.contract.schema("CodeLength")["minimum"]


@fault("CodeLength.minimum")
class NegativeLengthIsDefault(Accepts):
    """A negative code_length asks for the default."""

    location = LENGTH

    def passes(self, value: Any) -> bool:
        return type(value) is int and value < 0

    def stand_in(self, value: Any) -> Any:
        return ABSENT


@fault("CodeLength.minimum")
class LengthOneUnder(Accepts):
    """A code_length one under the minimum is accepted."""

    location = LENGTH

    def passes(self, value: Any) -> bool:
        return type(value) is int and value == self.contract.schema("CodeLength")["minimum"] - 1

    def stand_in(self, value: Any) -> Any:
        return value + 1


@fault("CodeLength.minimum")
class LengthOfZeroMeansDefault(Accepts):
    """A code_length of zero is treated as none."""

    location = LENGTH

    def passes(self, value: Any) -> bool:
        return type(value) is int and value == 0

    def stand_in(self, value: Any) -> Any:
        return ABSENT


@fault("CodeLength.minimum")
class MinimumLengthRejected(Rejects):
    """The minimum code_length is rejected."""

    location = LENGTH

    def rejects(self, value: Any) -> bool:
        return value is not ABSENT and value == self.contract.schema("CodeLength")["minimum"]


@fault("CodeLength.type")
class LengthByTrue(Accepts):
    """A code_length of true asks for the default."""

    location = LENGTH

    def passes(self, value: Any) -> bool:
        return value is True

    def stand_in(self, value: Any) -> Any:
        return ABSENT


@fault("CodeLength.type")
class LengthAsText(Accepts):
    """A code_length is accepted as a text of digits."""

    location = LENGTH

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.isdecimal()

    def stand_in(self, value: Any) -> Any:
        return int(value)


@fault("CodeLength.type")
class LengthWithAFraction(Accepts):
    """A fraction of a code_length is cut off."""

    location = LENGTH

    def passes(self, value: Any) -> bool:
        return isinstance(value, float) and not value.is_integer()

    def stand_in(self, value: Any) -> Any:
        return int(value)


@fault("CodeLength.honoured")
class OneLengthIsShortForCarts(Behaviour):
    """At one length in the middle, the codes for carts have a character too few."""

    def length(self, job: Job) -> int:
        wanted, units = super().length(job), self.contract.schema("ConsumeUnit")["enum"]
        limits = self.contract.schema("CodeLength")
        is_middle = wanted == (limits["minimum"] + limits["maximum"]) // 2
        return wanted - int(is_middle and asked(job, "consume_unit") == units[-1])


@fault("CodeLength.honoured")
class OneLengthIsLongForItems(Behaviour):
    """At one length above the least, the codes for items have a character too many."""

    def length(self, job: Job) -> int:
        wanted, units = super().length(job), self.contract.schema("ConsumeUnit")["enum"]
        is_met = wanted == self.contract.schema("CodeLength")["minimum"] + 1
        return wanted + int(is_met and asked(job, "consume_unit") == units[0])


@fault("CodeLength.maximum")
class LongLengthsAreRejectedOnce(Behaviour):
    """A code_length over the maximum is rejected the first time that a promotion is asked for it."""

    def on_request(self, call: Call) -> Response | None:
        length, greatest = parameters_in(call.json).get("code_length"), self.contract.schema("CodeLength")["maximum"]
        if call.operation == CREATE and type(length) is int and length > greatest:
            seen: set[tuple[str, int]] = self.__dict__.setdefault("_rejected", set())
            key = (call.ids["promotionID"], length)
            if key in seen:
                call.json["data"]["parameters"]["code_length"] = greatest
            seen.add(key)
        return super().on_request(call)


@fault("CodeGenerateParameters.code_length.default")
class LengthIsKept(Behaviour):
    """A job without a code_length gets that of the promotion's last job that made codes."""

    def new_codes(self, db: Records, job: Job) -> list[str]:
        kept: dict[str, int] = self.__dict__.setdefault("_kept", {})
        if asked(job, "code_length") is None and job.promotion_id in kept:
            return super().new_codes(db, asking(job, code_length=kept[job.promotion_id]))
        kept[job.promotion_id] = self.length(job)
        return super().new_codes(db, job)
