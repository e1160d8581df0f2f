"""What `--only` selects: requirements by their ID, by a pattern, or by the operation that they are about.

`ID@SCENARIO` runs one scenario alone, as the re-run line of a finding does: it is what showed the violation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from .contract.contract import Contract
from .naming import listed, nearest
from .target import ConfigurationError


@dataclass(frozen=True)
class Selection:
    """Requirements, each once, in the order of the wishes, and the scenarios that are to exercise them; empty for all."""

    requirements: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()


def wish(requirement: str, scenario: str = "") -> str:
    """The wish for one requirement, exercised by one scenario."""
    return f"{requirement}@{scenario}" if scenario else requirement


def selected(contract: Contract, wishes: Iterable[str]) -> Selection:
    """The requirements that the wishes select.

    In a pattern, * and ? match anything and any character. An operation selects all requirements that are about
    it, except for those about every operation. Raises ConfigurationError for a wish that selects nothing.
    """
    found: dict[str, None] = {}
    scenarios: list[str] = []
    for each in wishes:
        name, _, scenario = each.partition("@")
        ids = _matching(contract, name)
        if not ids:
            near = nearest(name.replace("*", ""), [*contract.requirements, *contract.operations])
            hint = f"did you mean {listed(near, 'or')}?" if near else "see `promotion-jobs verify --list`"
            raise ConfigurationError(f"the contract has no requirement {name}; {hint}")
        found |= dict.fromkeys(ids)
        scenarios.append(scenario)
    return Selection(tuple(found), tuple(scenarios) if all(scenarios) else ())


def _matching(contract: Contract, name: str) -> list[str]:
    if name in contract.requirements:
        return [name]
    if name in contract.operations:
        every = len(contract.operations)
        return [r.id for r in contract.requirements.values() if name in r.operations and len(r.operations) < every]
    return [known for known in contract.requirements if fnmatchcase(known, name)]
