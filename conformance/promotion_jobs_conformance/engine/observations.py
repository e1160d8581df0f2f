"""All that a check may read: the contract, the owner's settings and the history. The results of queries are cached.

A *view* is a frozen value that a query finds in a history. It contains only what the history shows, and never guesses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from ..contract.contract import Contract
from .history import History

V = TypeVar("V")


@dataclass(frozen=True)
class JudgingSettings:
    """What the owner says about the target, as far as judging needs it. Times are in seconds.

    `maximum` is the store's limit for the document's configured maximum; `provided` are resources that were there before
    the history began, each with whether it is of the special kind (`True`) that the owner names; `None` if nobody says.
    """

    maximum: int
    job_timeout: float = 30.0
    read_after_write: float = 2.0
    provided: tuple[tuple[str, bool | None], ...] = ()
    is_shared: bool = False  # others may have worked on the same resources in the meantime, unseen (recorded traffic)
    disturbed: tuple[str, ...] = ()  # resources on which somebody else was seen to work: nothing seen on them counts
    crowded: tuple[str, ...] = ()  # resources that others may have worked on, even if the rest is not shared
    base_url: str = ""
    public_origins: tuple[str, ...] = ()  # under which others reach the target: a gateway's


@dataclass(frozen=True)
class Observations:
    """A history with what is needed to judge it."""

    contract: Contract
    settings: JudgingSettings
    history: History
    found: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)  # what queries have found


Query = Callable[[Observations], V]


def query(function: Query[V]) -> Query[V]:
    """A query whose result is kept as long as the observations. The history must be complete by then."""

    @wraps(function)
    def once(observations: Observations) -> V:
        if function not in observations.found:
            observations.found[function] = function(observations)
        found: V = observations.found[function]
        return found

    return once


@dataclass(frozen=True)
class View:
    """What checks read: something that the observations show, with the contract that it is read by."""

    observations: Observations

    @property
    def contract(self) -> Contract:
        """The contract."""
        return self.observations.contract
