"""Which requirement a wrong code violates: prefix, groups, length or characters (S11 to S14, A8 to A10).

The simplest explanation counts: if another form of the prefix leaves a valid value, only the prefix is wrong; otherwise the
first of alphabet, length and groups that is wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

ALPHABET = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


@dataclass(frozen=True)
class CodeRule:
    """What the codes of a job must be. `sent`: the length was sent, and is not the default."""

    prefix: str
    length: int
    sent: bool
    group: int
    default_id: str  # the requirement of the default length

    def grouped(self, value: str) -> str:
        """The value with a dash after every group, none at the end."""
        return "-".join(value[i : i + self.group] for i in range(0, len(value), self.group))

    @property
    def expected(self) -> str:
        """The form of a code, for people."""
        form = self.grouped("x" * self.length)
        if self.prefix.endswith("-"):
            return f"{self.prefix}{form} or {self.prefix}-{form}"
        return f"{self.prefix}-{form}" if self.prefix else form

    def is_perfect(self, rest: str) -> bool:
        """True if a text is a generated value as it must be."""
        value = rest.replace("-", "")
        return set(value) <= ALPHABET and len(value) == self.length and rest == self.grouped(value)

    def blame(self, code: str) -> str | None:
        """The requirement that a code breaks; None if it breaks none."""
        rests = list(self._values(code))
        if any(self.is_perfect(rest) for rest in rests):
            return None
        if any(self._is_of_another_length(rest) for rest in rests):
            return self._length_id
        if any(self.is_perfect(rest) for rest in self._misread(code)):
            return self._prefix_id
        if not rests:
            return self._prefix_id
        return self._value_id(rests[0])

    def head_of(self, code: str) -> str:
        """What is before a perfect value if no prefix was sent, and looks like a part of a longer value; else empty.

        One such code may be of another length, or have a prefix that nobody requested: several show which, by what they share.
        """
        size = len(self.grouped("x" * self.length))
        is_doubtful = not self.prefix and self._is_of_another_length(code) and self.is_perfect(code[-size:])
        return code[:-size] if is_doubtful else ""

    def _is_of_another_length(self, rest: str) -> bool:
        """True for a generated value that is as it must be, but for its length."""
        value = rest.replace("-", "")
        return bool(value) and set(value) <= ALPHABET and len(value) != self.length and rest == self.grouped(value)

    @property
    def requirements(self) -> tuple[str, ...]:
        """The requirements that a code of this rule can break."""
        return (self._prefix_id, "PromotionCode.alphabet", "CodeLength.groups", self._length_id)

    @property
    def _length_id(self) -> str:
        return "CodeLength.honoured" if self.sent else self.default_id

    @property
    def _prefix_id(self) -> str:
        if not self.prefix:
            return "CodePrefix.absent"
        return "CodePrefix.trailing-dash" if self.prefix.endswith("-") else "CodePrefix.joined"

    def _values(self, code: str) -> Iterator[str]:
        """The value behind the prefix, as the contract allows it to be joined."""
        if not self.prefix:
            yield code
        elif self.prefix.endswith("-"):
            if code.startswith(self.prefix + "-"):
                yield code[len(self.prefix) + 1 :]
            if code.startswith(self.prefix):
                yield code[len(self.prefix) :]
        elif code.startswith(self.prefix + "-"):
            yield code[len(self.prefix) + 1 :]

    def _misread(self, code: str) -> Iterator[str]:
        """The value as it would be behind a prefix that is missing, cut, changed, joined differently, or not requested."""
        size = len(self.grouped("x" * self.length))
        if len(code) >= size:
            yield code[-size:]
        if len(code) >= size and self.prefix:
            yield code[:size]

    def _value_id(self, rest: str) -> str:
        value = rest.replace("-", "")
        if not set(value) <= ALPHABET:
            return "PromotionCode.alphabet"
        if len(value) != self.length and len(rest) != len(self.grouped("x" * self.length)):
            return self._length_id
        return "CodeLength.groups"  # as long as it must be, with a dash too many or too few


@dataclass(frozen=True)
class WrongCode:
    """A code that is not what its rule asks for, and the one requirement that it breaks."""

    requirement: str
    code: str


def diagnose(
    rule: CodeRule, codes: Sequence[str], *, heads: Collection[str] = (), prefixes: Collection[str] = ()
) -> WrongCode | None:
    """The first code that breaks a requirement; None if none does.

    If no prefix was sent, a code that is too long by whole groups may have a prefix of that form nevertheless. It has one
    if several codes begin alike, or if a prefix that was sent elsewhere is there: `heads` are those of other jobs'
    codes (`CodeRule.head_of`, with repetitions), `prefixes` those that were sent.
    """
    wrong = next((WrongCode(blamed, code) for code in codes if (blamed := rule.blame(code)) is not None), None)
    if wrong is None or not (head := rule.head_of(wrong.code)):
        return wrong
    found = [one for code in codes if (one := rule.head_of(code))] + list(heads)
    is_shared = len(found) > 1 and set(found) == {head}
    is_sent = any(head.rstrip("-") == prefix.rstrip("-") for prefix in prefixes if prefix)
    return WrongCode("CodePrefix.absent", wrong.code) if is_shared or is_sent else wrong


def diagnose_mixed(rules: Sequence[CodeRule], codes: Sequence[str]) -> tuple[CodeRule, WrongCode] | None:
    """The first code that no rule allows, with the rule that comes nearest in length; None if there is none."""
    for code in codes:
        if rules and all(rule.blame(code) for rule in rules):
            nearest = min(rules, key=lambda rule: abs(len(rule.expected) - len(code)))
            return nearest, WrongCode(nearest.blame(code) or "", code)
    return None
