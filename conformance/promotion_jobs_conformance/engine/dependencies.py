"""The needs of all requirements as an acyclic graph, and the order in which requirements are decided.

`x` needs `y` if a violation of `x` proves nothing while `y` is violated. A requirement comes after all that it needs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter


class Cycle(ValueError):
    """The needs have a cycle; the message names it."""


def ordered(needs: Mapping[str, Sequence[str]]) -> list[str]:
    """The requirements in an order in which each comes after what it needs. Raises Cycle."""
    try:
        return list(TopologicalSorter(needs).static_order())
    except CycleError as error:
        raise Cycle(" needs ".join(reversed(error.args[1]))) from error


def depth(needs: Mapping[str, Sequence[str]]) -> int:
    """The length of the longest chain of needs."""
    found: dict[str, int] = {}
    for name in ordered(needs):
        found[name] = max((found[one] + 1 for one in needs.get(name, ())), default=0)
    return max(found.values(), default=0)


def dependents(needs: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """How many requirements need each one, directly or through others."""
    needing: dict[str, set[str]] = {name: set() for name in ordered(needs)}
    for name in reversed(ordered(needs)):
        for need in needs.get(name, ()):
            needing[need] |= {name, *needing[name]}
    return {name: len(found) for name, found in needing.items()}
