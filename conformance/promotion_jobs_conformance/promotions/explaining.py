"""How a requirement is checked: the requests that exercise it, and the check that decides it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache

from ..contract.contract import Contract
from ..result import Requirement
from . import checks as _all_checks
from .pairwise import ABSENT, classes
from .plan import plan
from .registry import CHECKS
from .scenarios.rejections import cases_of

_ = _all_checks  # they declare what `CHECKS` lists
_LONGEST = 60  # characters of a value that a line shows


def cases(contract: Contract, requirement: Requirement) -> list[str]:
    """What is sent to see whether it is rejected or accepted, one line each; the values are those of seed 0."""
    return [*_accepted(contract).get(requirement.id, ()), *_rejected(contract).get(requirement.id, ())]


def checks(contract: Contract, requirement: Requirement) -> dict[str, str]:
    """The check that decides the requirement, by name, with what it does."""
    for check in CHECKS.checks:
        if check.requirement == requirement.id:
            return {check.name: (check.function.__doc__ or "").partition("\n")[0]}
    for kind in CHECKS.kinds:
        if requirement.id in kind.requirements(contract):
            return {kind.name: (kind.function.__doc__ or "").partition("\n")[0]}
    return {}


def needs(contract: Contract, requirement: Requirement) -> tuple[str, ...]:
    """The requirements without which the requirement cannot be judged."""
    return CHECKS.needs(contract).get(requirement.id, ())


def scenarios_of(contract: Contract, wanted: Iterable[str]) -> tuple[str, ...]:
    """The scenarios that alone exercise these requirements; empty if any response does too, or one that declares them."""
    declared = {name for one in plan.scenarios for name in one.exercises}
    derived = [
        ({"rejected-requests", "random-rejections"}, _rejected(contract)),
        ({"pairwise-jobs", "random-jobs"}, _accepted(contract)),
    ]
    found = [
        set[str]().union(*(names for names, cases_ in derived if wish in cases_ and wish not in declared))
        for wish in wanted
    ]
    return tuple(sorted(set().union(*found))) if all(found) else ()


@lru_cache(maxsize=8)
def _rejected(contract: Contract) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for case in cases_of(contract, 0):
        branch = f" ({case.branch})" if case.branch else ""
        text = f"rejected: {'/'.join(case.location) or 'the body'} {case.label}, {_short(case.value)}{branch}"
        found.setdefault(case.requirement, []).append(text)
    return found


@lru_cache(maxsize=8)
def _accepted(contract: Contract) -> dict[str, list[str]]:
    maximum = contract.schema("NumberOfCodes")["x-configured-maximum"]["default"]
    found: dict[str, list[str]] = {}
    for one in (one for of_prop in classes(contract, maximum, 0).values() for one in of_prop):
        value = "" if one.label == ABSENT else f", {_short(json.dumps(one.value))}"
        found.setdefault(one.blame, []).append(f"accepted: {one.prop} {one.label}{value}")
    return found


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
