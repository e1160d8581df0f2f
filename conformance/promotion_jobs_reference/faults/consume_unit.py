"""Faults of ConsumeUnit (S10, A24, A46)."""

from __future__ import annotations

from typing import Any

from ..behaviour import Behaviour
from ..exchange import Call
from ..records import Job
from ..registry import fault
from ..templates import ABSENT, Accepts, Rejects
from .common import UNIT
from .reading import Reads, ShowsTheLatest, asked, parameters_in


@fault("ConsumeUnit.enum")
class UnitInAnyCase(Accepts):
    """The case of a consume_unit is ignored."""

    location = UNIT

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.lower() in self.contract.schema("ConsumeUnit")["enum"]

    def stand_in(self, value: Any) -> Any:
        return value.lower()


@fault("ConsumeUnit.enum")
class UnitMayBeEmpty(Accepts):
    """An empty consume_unit is treated as none."""

    location = UNIT

    def passes(self, value: Any) -> bool:
        return bool(value == "")

    def stand_in(self, value: Any) -> Any:
        return ABSENT


@fault("ConsumeUnit.enum")
class CartsRejected(Rejects):
    """The last consume_unit is not known."""

    location = UNIT

    def rejects(self, value: Any) -> bool:
        return bool(value == self.contract.schema("ConsumeUnit")["enum"][-1])


@fault("ConsumeUnit.enum")
class UnitTrimmed(Accepts):
    """Spaces around a consume_unit are ignored."""

    location = UNIT

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value != value.strip()

    def stand_in(self, value: Any) -> Any:
        return value.strip()


@fault("ConsumeUnit.enum")
class UnitWithHyphens(Accepts):
    """A hyphen in a consume_unit is treated as an underscore."""

    location = UNIT

    def passes(self, value: Any) -> bool:
        return isinstance(value, str)

    def stand_in(self, value: Any) -> Any:
        return value.replace("-", "_")


@fault("ConsumeUnit.enum")
class UnitByNumber(Accepts):
    """A consume_unit is also accepted as its index in the enum."""

    location = UNIT

    def passes(self, value: Any) -> bool:
        return type(value) is int and value in (0, 1)

    def stand_in(self, value: Any) -> Any:
        return self.contract.schema("ConsumeUnit")["enum"][value]


@fault("ConsumeUnit.enum")
class UnitUncheckedWithoutUses(Reads):
    """A consume_unit is checked only where there is a max_uses_per_code."""

    def reads(self, body: Any) -> Any:
        sent, words = parameters_in(body), self.contract.schema("ConsumeUnit")["enum"]
        if "max_uses_per_code" not in sent and sent.get("consume_unit", words[0]) not in (*words, None):
            del sent["consume_unit"]
        return body


@fault("ConsumeUnit.shown")
class AlwaysPerItem(Behaviour):
    """Every code shows per_item."""

    def on_code(self, call: Call, code: dict[str, Any]) -> None:
        if "consume_unit" in code:
            code["consume_unit"] = self.contract.schema("ConsumeUnit")["enum"][0]


@fault("ConsumeUnit.enum")
class UnitBeforeALineFeed(Accepts):
    """A consume_unit may end in a line feed, since `$` matches before it."""

    location = UNIT

    def passes(self, value: Any) -> bool:
        return (
            isinstance(value, str)
            and value.endswith("\n")
            and value[:-1] in self.contract.schema("ConsumeUnit")["enum"]
        )

    def stand_in(self, value: Any) -> Any:
        return value[:-1]


@fault("ConsumeUnit.enum")
class UnitInsideAText(Accepts):
    """A consume_unit may have anything before and behind it, since its pattern has no anchors."""

    location = UNIT

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and any(unit in value for unit in self.contract.schema("ConsumeUnit")["enum"])

    def stand_in(self, value: Any) -> Any:
        return next(unit for unit in self.contract.schema("ConsumeUnit")["enum"] if unit in value)


@fault("ConsumeUnit.enum")
class UnitByItsFirstLetters(Accepts):
    """Only the first five letters of a consume_unit are compared."""

    location = UNIT

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and bool(self._meant(value))

    def stand_in(self, value: Any) -> Any:
        return self._meant(value)[0]

    def _meant(self, value: str) -> list[str]:
        return [unit for unit in self.contract.schema("ConsumeUnit")["enum"] if unit[:5] == value[:5]]


@fault("ConsumeUnit.enum")
class OrdersAreAUnit(Accepts):
    """Uses can be counted by the order, too."""

    location = UNIT

    def passes(self, value: Any) -> bool:
        return bool(value == "per_order")

    def stand_in(self, value: Any) -> Any:
        return self.contract.schema("ConsumeUnit")["enum"][-1]


@fault("ConsumeUnit.enum")
class CustomersAreAUnit(Accepts):
    """Uses can be counted by the customer or the user, too."""

    location = UNIT

    def passes(self, value: Any) -> bool:
        return value in ("per_customer", "per_user")

    def stand_in(self, value: Any) -> Any:
        return self.contract.schema("ConsumeUnit")["enum"][0]


@fault("ConsumeUnit.enum")
class UnitWithoutPer(Accepts):
    """A consume_unit is also accepted without `per_`."""

    location = UNIT

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and bool(value) and bool(self._meant(value))

    def stand_in(self, value: Any) -> Any:
        return self._meant(value)[0]

    def _meant(self, value: str) -> list[str]:
        return [unit for unit in self.contract.schema("ConsumeUnit")["enum"] if unit.partition("_")[2] == value]


@fault("ConsumeUnit.enum")
class UnitWithOddSpaces(Accepts):
    """Whatever Unicode calls a space may be before and behind a consume_unit, but for the space and the tab."""

    location = UNIT

    def passes(self, value: Any) -> bool:
        units = self.contract.schema("ConsumeUnit")["enum"]
        return isinstance(value, str) and value.strip() in units and value.strip(" \t") not in units

    def stand_in(self, value: Any) -> Any:
        return value.strip()


@fault("ConsumeUnit.enum")
class UnitWithInvisibleSigns(Accepts):
    """Invisible characters in a consume_unit, such as a byte order mark, are ignored."""

    location = UNIT

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and self._seen(value) in self.contract.schema("ConsumeUnit")["enum"]

    def stand_in(self, value: Any) -> Any:
        return self._seen(value)

    def _seen(self, value: str) -> str:
        return "".join(sign for sign in value if sign not in "\ufeff\u200b\u200c\u200d\u2060\u00ad")


@fault("ConsumeUnit.enum")
class UnitUpToItsNul(Accepts):
    """A consume_unit is cut at a NUL, as C strings are."""

    location = UNIT

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.partition("\0")[0] in self.contract.schema("ConsumeUnit")["enum"]

    def stand_in(self, value: Any) -> Any:
        return value.partition("\0")[0]


@fault("ConsumeUnit.shown")
class OneLengthForgetsTheCart(Behaviour):
    """At one length in the middle, codes for a cart are counted by the item."""

    def on_code(self, call: Call, code: dict[str, Any]) -> None:
        super().on_code(call, code)
        first, last = self.contract.schema("ConsumeUnit")["enum"][0], self.contract.schema("ConsumeUnit")["enum"][-1]
        with self.store.read() as db:
            jobs = db.jobs({"promotion_id": [call.ids["promotionID"]]})
        if code.get("consume_unit") == last and any(_is_middle(self, job) for job in jobs):
            code["consume_unit"] = first


def _is_middle(behaviour: Behaviour, job: Job) -> bool:
    limits = behaviour.contract.schema("CodeLength")
    return bool(asked(job, "code_length") == (limits["minimum"] + limits["maximum"]) // 2)


@fault("ConsumeUnit.shown")
class UnitOfTheLatestJob(ShowsTheLatest):
    """Codes show the consume_unit of the promotion's latest job, those of earlier jobs too."""

    parameter, properties = "consume_unit", ("consume_unit",)
