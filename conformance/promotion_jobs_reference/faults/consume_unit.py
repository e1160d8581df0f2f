"""Faults of ConsumeUnit (S10, A24, A46)."""

from __future__ import annotations

from typing import Any

from ..behaviour import Behaviour
from ..exchange import Call
from ..registry import fault
from ..templates import ABSENT, Accepts, Refuses
from .common import UNIT
from .reading import Reads, parameters_in


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


@fault("ConsumeUnit.enum")
class UnitTrimmed(Accepts):
    """Blanks around a consume_unit do not matter."""

    place = UNIT

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value != value.strip()

    def stand_in(self, value: Any) -> Any:
        return value.strip()


@fault("ConsumeUnit.enum")
class UnitWithHyphens(Accepts):
    """A hyphen in a consume_unit is as good as an underscore."""

    place = UNIT

    def passes(self, value: Any) -> bool:
        return isinstance(value, str)

    def stand_in(self, value: Any) -> Any:
        return value.replace("-", "_")


@fault("ConsumeUnit.enum")
class UnitByNumber(Accepts):
    """A consume_unit is also taken as its number in the list, counted from zero."""

    place = UNIT

    def passes(self, value: Any) -> bool:
        return type(value) is int and value in (0, 1)

    def stand_in(self, value: Any) -> Any:
        return self.contract.schema("ConsumeUnit")["enum"][value]


@fault("ConsumeUnit.enum")
class UnitUncheckedWithoutUses(Reads):
    """A consume_unit is looked at only where there is a max_uses_per_code."""

    def reads(self, body: Any) -> Any:
        sent, words = parameters_in(body), self.contract.schema("ConsumeUnit")["enum"]
        if "max_uses_per_code" not in sent and sent.get("consume_unit", words[0]) not in (*words, None):
            del sent["consume_unit"]
        return body


@fault("ConsumeUnit.shown")
class AlwaysPerItem(Behaviour):
    """Every code is counted by the item."""

    def on_code(self, call: Call, code: dict[str, Any]) -> None:
        if "consume_unit" in code:
            code["consume_unit"] = self.contract.schema("ConsumeUnit")["enum"][0]
