"""How a requirement is checked: the requests whose fate shows it, and the checks that decide it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache

from ..contract.contract import Contract
from ..result import Requirement
from . import scenarios as _all_checks
from .packing import ABSENT, classes
from .plan import plan
from .scenarios.packed import packed_jobs
from .scenarios.refusals import cases_of, refused_requests

_ = _all_checks  # it declares what `plan` lists
ANY = "any"
_LONGEST = 60  # characters of a value that a line shows


def cases(contract: Contract, requirement: Requirement) -> list[str]:
    """What is sent to see whether it is refused or accepted, one line each; the values are those of seed 0."""
    return [*_accepted(contract).get(requirement.id, ()), *_refused(contract).get(requirement.id, ())]


def checks(contract: Contract, requirement: Requirement) -> dict[str, str]:
    """The checks that decide the requirement, with what they do. Without one of its own, answers are judged by it."""
    derived = {refused_requests: _refused(contract), packed_jobs: _accepted(contract)}
    found = {
        check.name: (check.function.__doc__ or "").partition("\n")[0]
        for check in plan.checks
        if requirement.id in check.decides or requirement.id in derived.get(check.function, ())
    }
    if found:
        return found
    operations = requirement.operations
    of = "every operation" if len(operations) == len(contract.operations) else ", ".join(operations)
    return {ANY: f"No check of its own: every answer of {of} is judged by it, whichever check asks for it."}


def deciders(contract: Contract, wanted: Iterable[str]) -> tuple[str, ...]:
    """The checks that alone decide these requirements; empty where any response, or a check that declares one, does too."""
    declared = {name for check in plan.checks for name in check.decides}
    found = [set() if name in declared else set(checks(contract, contract.requirements[name])) for name in wanted]
    return tuple(sorted(set().union(*found))) if all(found) and not any(ANY in names for names in found) else ()


@lru_cache(maxsize=8)
def _refused(contract: Contract) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for case in cases_of(contract, 0):
        branch = f" ({case.branch})" if case.branch else ""
        told = f"refused: {'/'.join(case.place) or 'the body'} {case.label}, {_short(case.value)}{branch}"
        found.setdefault(case.requirement, []).append(told)
    return found


@lru_cache(maxsize=8)
def _accepted(contract: Contract) -> dict[str, list[str]]:
    maximum = contract.schema("NumberOfCodes")["x-configured-maximum"]["default"]
    found: dict[str, list[str]] = {}
    for one in (one for of_member in classes(contract, maximum, 0).values() for one in of_member):
        value = "" if one.label == ABSENT else f", {_short(json.dumps(one.value))}"
        found.setdefault(one.blame, []).append(f"accepted: {one.member} {one.label}{value}")
    return found


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
