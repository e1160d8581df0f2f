"""What `--only` selects: requirements by their ID, by a pattern, or by the operation that they are about."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from .contract.contract import Contract
from .naming import listed, nearest
from .target import ConfigurationError


def selected(contract: Contract, wishes: Iterable[str]) -> tuple[str, ...]:
    """The IDs that the wishes stand for, each once, in the order of the wishes; empty where nothing is wished.

    In a pattern, * and ? stand for anything and any character. An operation stands for all requirements that are about
    it, except for those about every operation. Raises ConfigurationError for a wish that stands for nothing.
    """
    found: dict[str, None] = {}
    for wish in wishes:
        ids = _matching(contract, wish)
        if not ids:
            near = nearest(wish.replace("*", ""), [*contract.requirements, *contract.operations])
            hint = f"did you mean {listed(near, 'or')}?" if near else "see `promotion-jobs verify --list`"
            raise ConfigurationError(f"the contract has no requirement {wish}; {hint}")
        found |= dict.fromkeys(ids)
    return tuple(found)


def _matching(contract: Contract, wish: str) -> list[str]:
    if wish in contract.requirements:
        return [wish]
    if wish in contract.operations:
        every = len(contract.operations)
        return [r.id for r in contract.requirements.values() if wish in r.operations and len(r.operations) < every]
    return [name for name in contract.requirements if fnmatchcase(name, wish)]
