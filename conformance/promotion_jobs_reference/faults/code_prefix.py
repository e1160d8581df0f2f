"""Faults of CodePrefix (S11, A8, A34)."""

from __future__ import annotations

import re
from typing import Any

from ..behaviour import Behaviour
from ..records import (
    Job,
)
from ..registry import fault
from ..templates import ABSENT, Accepts, Rejects
from .common import PREFIX
from .reading import asking


@fault("CodePrefix.absent")
class PrefixForEverybody(Behaviour):
    """A code gets a prefix although none was sent."""

    def prefix(self, job: Job) -> str:
        return super().prefix(job) or "code"


@fault("CodePrefix.absent")
class PrefixOfTheJobBefore(Behaviour):
    """A job without a prefix takes that of the promotion's job before it."""

    def prefix(self, job: Job) -> str:
        kept: dict[str, str] = self.__dict__.setdefault("_kept", {})
        found = super().prefix(job) or kept.get(job.promotion_id, "")
        kept[job.promotion_id] = found
        return found


@fault("CodePrefix.joined")
class PrefixesAreSmall(Rejects):
    """A prefix with a capital is rejected, unless a dash ends it."""

    location = PREFIX

    def rejects(self, value: Any) -> bool:
        return isinstance(value, str) and re.search("[A-Z]", value) is not None and not value.endswith("-")


@fault("CodePrefix.joined")
class SignsAreLost(Behaviour):
    """A prefix loses its signs in the codes, all but letters, digits and dashes."""

    def prefix(self, job: Job) -> str:
        return re.sub(r"[^\w-]|_", "", super().prefix(job))


@fault("CodePrefix.joined")
class PrefixWithUnderscore(Behaviour):
    """Prefix and value are joined by an underscore."""

    def joined(self, prefix: str, grouped: str) -> str:
        return f"{prefix}_{grouped}" if prefix and not prefix.endswith("-") else super().joined(prefix, grouped)


@fault("CodePrefix.joined")
class PrefixIsUpperCase(Behaviour):
    """The prefix is converted to capitals."""

    def joined(self, prefix: str, grouped: str) -> str:
        return super().joined(prefix if prefix.endswith("-") else prefix.upper(), grouped)


@fault("CodePrefix.joined")
class PrefixLostWithLongCodes(Behaviour):
    """The prefix is lost where the code is of the maximum length."""

    def prefix(self, job: Job) -> str:
        found = super().prefix(job)
        return (
            ""
            if self.length(job) == self.contract.schema("CodeLength")["maximum"] and not found.endswith("-")
            else found
        )


@fault("CodePrefix.joined")
class PrefixCutAtItsDash(Behaviour):
    """A prefix ends at its first dash."""

    def prefix(self, job: Job) -> str:
        found = super().prefix(job)
        return found if found.endswith("-") else found.partition("-")[0]


@fault("CodePrefix.joined")
class DigitFirstIsLost(Behaviour):
    """A prefix that starts with a digit is not put before the code."""

    def prefix(self, job: Job) -> str:
        prefix = super().prefix(job)
        return "" if prefix[:1].isdecimal() and not prefix.endswith("-") else prefix


@fault("CodePrefix.joined")
class PrefixWithDashRejected(Rejects):
    """A prefix with a dash inside is rejected."""

    location = PREFIX

    def rejects(self, value: Any) -> bool:
        return isinstance(value, str) and "-" in value[:-1]


@fault("CodePrefix.trailing-dash")
class PrefixesHaveNoDashAtTheirEnd(Rejects):
    """A prefix that ends in a dash is rejected."""

    location = PREFIX

    def rejects(self, value: Any) -> bool:
        return isinstance(value, str) and value.endswith("-")


@fault("CodePrefix.trailing-dash")
class TrailingDashLost(Behaviour):
    """A prefix that ends in a dash loses it, and the value follows at once."""

    def joined(self, prefix: str, grouped: str) -> str:
        return prefix[:-1] + grouped if prefix.endswith("-") else super().joined(prefix, grouped)


@fault("CodePrefix.type")
class PrefixFromNumbers(Accepts):
    """A number is treated as a prefix."""

    location = PREFIX

    def passes(self, value: Any) -> bool:
        return type(value) is int

    def stand_in(self, value: Any) -> Any:
        return str(value)


@fault("CodePrefix.type")
class PrefixesOfAList(Accepts):
    """A list of texts is joined to a prefix."""

    location = PREFIX

    def passes(self, value: Any) -> bool:
        return isinstance(value, list)

    def stand_in(self, value: Any) -> Any:
        return "".join(map(str, value)) or "a"


@fault("CodePrefix.type")
class FalsePrefixIsNone(Accepts):
    """A prefix of false is treated as absent."""

    location = PREFIX

    def passes(self, value: Any) -> bool:
        return value is False

    def stand_in(self, value: Any) -> Any:
        return ABSENT


@fault("CodePrefix.joined")
class FirstHundredHaveThePrefix(Behaviour):
    """From a job's hundred and first code on, codes have no prefix."""

    def fresh_codes(self, job: Job, count: int) -> list[str]:
        plain = super().fresh_codes(asking(job, code_prefix=ABSENT), count)
        prefix = self.prefix(job)
        return [self.joined(prefix, code) for code in plain[:100]] + plain[100:]
