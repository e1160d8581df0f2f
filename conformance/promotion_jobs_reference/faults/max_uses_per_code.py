"""Faults of MaxUsesPerCode (S9, A7, A24, A29)."""

from __future__ import annotations

from typing import Any

from ..behaviour import Behaviour
from ..exchange import Call
from ..registry import fault
from ..templates import ABSENT, Accepts, Rejects
from .common import USES
from .reading import ShowsTheLatest


@fault("MaxUsesPerCode.minimum")
class NegativeUses(Accepts):
    """A negative max_uses_per_code is treated as none."""

    location = USES

    def passes(self, value: Any) -> bool:
        return type(value) is int and value < 0

    def stand_in(self, value: Any) -> Any:
        return ABSENT


@fault("MaxUsesPerCode.shown")
class UnlimitedMeansOnce(Behaviour):
    """A code without a limit can be used once."""

    def on_code(self, call: Call, code: dict[str, Any]) -> None:
        code.setdefault("max_uses", 1)
        code.setdefault("uses", 1)


@fault("MaxUsesPerCode.shown")
class ZeroMeansUnlimited(Behaviour):
    """A code that can never be used shows no limit."""

    def on_code(self, call: Call, code: dict[str, Any]) -> None:
        if code.get("max_uses") == 0:
            code["max_uses"] = code["uses"] = 1


@fault("MaxUsesPerCode.shown")
class OneUseIsGone(Behaviour):
    """A new code shows one use too few."""

    def on_code(self, call: Call, code: dict[str, Any]) -> None:
        if code.get("uses"):
            code["uses"] -= 1


@fault("MaxUsesPerCode.type")
class UsesAsText(Accepts):
    """A max_uses_per_code is accepted as a text of digits."""

    location = USES

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.isdecimal()

    def stand_in(self, value: Any) -> Any:
        return int(value)


@fault("MaxUsesPerCode.type")
class UsesWithAFraction(Accepts):
    """A fraction of a max_uses_per_code is cut off."""

    location = USES

    def passes(self, value: Any) -> bool:
        return isinstance(value, float) and not value.is_integer()

    def stand_in(self, value: Any) -> Any:
        return int(value)


@fault("MaxUsesPerCode.type")
class FalseUsesAreNone(Accepts):
    """A max_uses_per_code of false is treated as absent."""

    location = USES

    def passes(self, value: Any) -> bool:
        return value is False

    def stand_in(self, value: Any) -> Any:
        return ABSENT


@fault("MaxUsesPerCode.type")
class UsesByTrue(Accepts):
    """True is treated as one use."""

    location = USES

    def passes(self, value: Any) -> bool:
        return value is True

    def stand_in(self, value: Any) -> Any:
        return 1


@fault("MaxUsesPerCode.type")
class UsesFromEmptyText(Accepts):
    """An empty text is treated as no max_uses_per_code."""

    location = USES

    def passes(self, value: Any) -> bool:
        return bool(value == "")

    def stand_in(self, value: Any) -> Any:
        return ABSENT


@fault("MaxUsesPerCode.zero")
class ZeroUsesRejected(Rejects):
    """A max_uses_per_code of zero is rejected."""

    location = USES

    def rejects(self, value: Any) -> bool:
        return value is not ABSENT and value == 0


@fault("MaxUsesPerCode.shown")
class UsesOfTheLatestJob(ShowsTheLatest):
    """Codes show the max_uses_per_code of the promotion's latest job, those of earlier jobs too."""

    parameter, properties = "max_uses_per_code", ("max_uses", "uses")
