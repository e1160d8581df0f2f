"""What a check yields: an expectation that was met or not, or an observation of a free choice.

Both are values. `expected` and `actual` are one line each, for people; `at` is the exchange that shows it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from .history import Exchange


@dataclass(frozen=True)
class Expectation:
    """One thing that was required. `at` is None if no single exchange shows it; `location` points into its response."""

    holds: bool
    expected: str = ""
    actual: str = ""
    at: Exchange | None = None
    location: str = ""


@dataclass(frozen=True)
class Observation:
    """A free choice of the server that was seen, in a few words."""

    what: str


Expectations = Iterator[Expectation | Observation]


@dataclass(frozen=True)
class Subject:
    """Something that was seen, about to be compared."""

    actual: Any
    at: Exchange | None
    what: str

    def equals(self, expected: Any) -> Expectation:
        """It is exactly this."""
        return self._holds(_same(self.actual, expected), _shown(expected))

    def is_one_of(self, expected: Collection[Any]) -> Expectation:
        """It is one of these."""
        return self._holds(any(_same(self.actual, one) for one in expected), " or ".join(map(_shown, expected)))

    def holds(self, condition: bool, expected: str) -> Expectation:
        """The condition holds; `expected` says in words what it is."""
        return self._holds(condition, expected, plain=True)

    def _holds(self, condition: bool, expected: str, *, plain: bool = False) -> Expectation:
        what = f"{self.what} " if self.what else ""
        actual = self.actual if plain and isinstance(self.actual, str) else _shown(self.actual)
        return Expectation(condition, expected if plain else f"{what}{expected}", f"{what}{actual}", self.at)


def expect(actual: Any, *, at: Exchange | None, what: str = "") -> Subject:
    """Starts an expectation about something that an exchange shows; `what` names it in the finding."""
    return Subject(actual, at, what)


def status(exchange: Exchange, *allowed: int, reason: str = "") -> Expectation:
    """The response has one of these statuses; `reason` is a clause that says why it must."""
    expected = " or ".join(map(str, allowed)) + (f" {reason}" if reason else "")
    return Expectation(exchange.status in allowed, expected, exchange.actual, exchange)


def _same(actual: Any, expected: Any) -> bool:
    """Equal as JSON has it: `true` is not 1, and 1.0 is 1."""
    return isinstance(actual, bool) == isinstance(expected, bool) and bool(actual == expected)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else repr(value) if isinstance(value, (dict, list)) else str(value)
