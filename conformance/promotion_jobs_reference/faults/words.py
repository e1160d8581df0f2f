"""Faults of texts: read as languages do that are generous with types and spellings (S6, S10, S11, A4)."""

from __future__ import annotations

from typing import Any

from ..registry import fault
from ..templates import ABSENT, Accepts
from .reading import Reads, parameters_in

NAME, UNIT, PREFIX = "data.name", "data.parameters.consume_unit", "data.parameters.code_prefix"


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


@fault("CodePrefix.type")
class PrefixesOfAList(Accepts):
    """A list of texts is joined to a prefix."""

    place = PREFIX

    def passes(self, value: Any) -> bool:
        return isinstance(value, list)

    def stand_in(self, value: Any) -> Any:
        return "".join(map(str, value)) or "a"


@fault("CodePrefix.type")
class FalsePrefixIsNone(Accepts):
    """A prefix of false is as good as none."""

    place = PREFIX

    def passes(self, value: Any) -> bool:
        return value is False

    def stand_in(self, value: Any) -> Any:
        return ABSENT


@fault("JobName.type")
class NameInAList(Accepts):
    """A list is a name, in the words that the language has for lists."""

    place = NAME

    def passes(self, value: Any) -> bool:
        return isinstance(value, list)

    def stand_in(self, value: Any) -> Any:
        return "Array"


@fault("JobName.type")
class FalseNameIsNone(Accepts):
    """A name of false is as good as none."""

    place = NAME

    def passes(self, value: Any) -> bool:
        return value is False

    def stand_in(self, value: Any) -> Any:
        return ABSENT


@fault("JobName.type")
class ObjectsAreNames(Accepts):
    """An object is a name."""

    place = NAME

    def passes(self, value: Any) -> bool:
        return isinstance(value, dict)

    def stand_in(self, value: Any) -> Any:
        return "[object Object]"


@fault("JobName.maxLength")
class LongNamesAreTakenCut(Accepts):
    """A name that is too long is cut, and not refused."""

    place = NAME

    def passes(self, value: Any) -> bool:
        return isinstance(value, str)

    def stand_in(self, value: Any) -> Any:
        return value[: self.contract.schema("JobName")["maxLength"]]
