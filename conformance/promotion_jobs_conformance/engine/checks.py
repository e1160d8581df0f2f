"""Checks: one pure function per requirement, from a view to expectations.

A check declares the query that finds its views (`on`), and its *needs*: the requirements without which its view cannot be
trusted. If a need is violated, a violation proves nothing: the requirement is reported as not tested, with the need and the
exchange that violates it. The docstring of a check is the requirement's sentence; a test compares the two.

The requirements of schema keywords are checked by one function per kind (`Kind`), for all requirements of that kind.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, TypeVar

from ..contract.contract import Contract
from .expectations import Expectation, Observation
from .observations import Observations

V = TypeVar("V")
Yields = Iterator[Expectation | Observation]
Judged = Iterator[tuple[str, Expectation | Observation]]
Excuse = Callable[[Observations, str, Expectation], bool]
Cause = Callable[[Observations, str, Expectation], str]


@dataclass(frozen=True)
class Check:
    """The check of one requirement. `needs` are requirement IDs, or patterns of them (`JobStatus.*`)."""

    requirement: str
    on: Callable[[Observations], Iterable[Any]]
    function: Callable[[Any], Yields]
    needs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its name in reports."""
        return f"{self.function.__module__.rsplit('.', 1)[-1]}.{self.function.__name__}"

    def judge(self, observations: Observations) -> Judged:
        """Judges all views."""
        for view in self.on(observations):
            for one in self.function(view):
                yield self.requirement, one


@dataclass(frozen=True)
class Kind:
    """One function for all requirements of a kind. `requirements` lists them for a contract."""

    requirements: Callable[[Contract], Collection[str]]
    function: Callable[[Observations], Judged]
    needs: Callable[[Contract, str], Collection[str]] = lambda contract, requirement: ()

    @property
    def name(self) -> str:
        """Its name in reports."""
        return f"{self.function.__module__.rsplit('.', 1)[-1]}.{self.function.__name__}"


@dataclass
class Checks:
    """A collection of checks, to which modules add theirs when they are imported."""

    checks: list[Check] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)
    excuses: list[Excuse] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
    overriding: list[Callable[[Observations], Judged]] = field(default_factory=list)
    _needs: dict[int, tuple[Contract, int, dict[str, tuple[str, ...]]]] = field(default_factory=dict, repr=False)

    def check(
        self, requirement: str, *, on: Callable[[Observations], Iterable[V]], needs: Iterable[str] = ()
    ) -> Callable[[Callable[[V], Yields]], Callable[[V], Yields]]:
        """Adds a function as the check of a requirement."""

        def add(function: Callable[[V], Yields]) -> Callable[[V], Yields]:
            if any(known.requirement == requirement for known in self.checks):
                raise ValueError(f"{requirement} has a check already")
            self.checks.append(Check(requirement, on, function, tuple(dict.fromkeys(needs))))
            return function

        return add

    def kind(
        self,
        requirements: Callable[[Contract], Collection[str]],
        *,
        needs: Callable[[Contract, str], Collection[str]] = lambda contract, requirement: (),
    ) -> Callable[[Callable[[Observations], Judged]], Callable[[Observations], Judged]]:
        """Adds a function as the check of all requirements of a kind."""

        def add(function: Callable[[Observations], Judged]) -> Callable[[Observations], Judged]:
            self.kinds.append(Kind(requirements, function, needs))
            return function

        return add

    def excuse(self, function: Excuse) -> Excuse:
        """Adds a condition under which an exchange violates nothing, whatever the requirement."""
        self.excuses.append(function)
        return function

    def cause(self, function: Cause) -> Cause:
        """Adds a function that names the violated requirement to which a violation of another one is due; empty if none."""
        self.causes.append(function)
        return function

    def overrides(self, function: Callable[[Observations], Judged]) -> Callable[[Observations], Judged]:
        """Adds a function that decides a requirement in place of its own check."""
        self.overriding.append(function)
        return function

    def needs(self, contract: Contract) -> dict[str, tuple[str, ...]]:
        """The direct needs of each requirement: IDs in the document's order. Cached for each contract."""
        size = len(self.checks) + len(self.kinds)
        known = self._needs.get(id(contract))
        if known is not None and known[0] is contract and known[1] == size:
            return known[2]
        found = self._declared_needs(contract)
        self._needs[id(contract)] = (contract, size, found)
        return found

    def _declared_needs(self, contract: Contract) -> dict[str, tuple[str, ...]]:
        declared: dict[str, Collection[str]] = {check.requirement: check.needs for check in self.checks}
        for kind in self.kinds:
            for requirement in kind.requirements(contract):
                declared.setdefault(requirement, kind.needs(contract, requirement))
        there = contract.requirements
        return {name: _expanded(contract, name, patterns) for name, patterns in declared.items() if name in there}

    def checked_by(self, contract: Contract) -> dict[str, list[str]]:
        """The checks of each requirement, by name: exactly one, as a test proves."""
        found: dict[str, list[str]] = {}
        for check in self.checks:
            found.setdefault(check.requirement, []).append(check.name)
        for kind in self.kinds:
            for requirement in kind.requirements(contract):
                found.setdefault(requirement, []).append(kind.name)
        return found


def _expanded(contract: Contract, name: str, patterns: Collection[str]) -> tuple[str, ...]:
    return tuple(
        one for one in contract.requirements if one != name and any(fnmatchcase(one, pattern) for pattern in patterns)
    )
