"""Two nodes side by side: where the walk through two documents is, and the claims that are made there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from promotion_jobs_conformance.result import Level

from .claims import Claim, Root, Side, Steps
from .nodes import Node
from .values import NARROWS, WIDENS, Direction, Relation


@dataclass(frozen=True)
class Pair:
    """What two documents say of the same value, reached from a root by the same steps."""

    root: Root
    sides: tuple[Side, Side]
    old: Node
    new: Node
    steps: Steps = ()
    path: str = ""
    around: tuple[Node, Node] | None = None  # in a branch, or after `then`: the whole that these nodes belong to

    @property
    def wholes(self) -> tuple[Node, Node]:
        """All that binds the value: the nodes, with what is around a branch."""
        return self.around or self.nodes

    @property
    def nodes(self) -> tuple[Node, Node]:
        """Both nodes, the old one first."""
        return self.old, self.new

    @property
    def types(self) -> frozenset[str]:
        """The types that a value may have in both."""
        return self.old.types & self.new.types

    def below(
        self, old: Node, new: Node, step: tuple[Any, ...], path: str, around: tuple[Node, Node] | None = None
    ) -> Pair:
        """The pair one step further down."""
        return replace(self, old=old, new=new, steps=(*self.steps, step), path=path, around=around)

    def levels(self, keyword: str) -> tuple[Level, Level]:
        """How binding a keyword is in each document."""
        return self.old.level(keyword), self.new.level(keyword)

    def claim(self, keyword: str, old: Any, new: Any, expected: frozenset[Relation], **more: Any) -> Claim:
        """A claim at this location, to be judged by all that the two nodes say, unless `alone` names less."""
        alone = (self.old.fragment, self.new.fragment)
        origins = (self.old.origin(keyword), self.new.origin(keyword))
        made = Claim(self.root, self.steps, self.path, keyword, old, new, self.wholes, expected, alone, origins)
        return replace(made, **more)

    def level_claim(
        self, keyword: str, levels: tuple[Level, Level], alone: tuple[dict[str, Any], dict[str, Any]], **more: Any
    ) -> Claim:
        """A keyword that binds more or less than before: a promise of the server's, or its duty to reject."""
        order = list(Level)
        stricter = order.index(levels[1]) < order.index(levels[0])
        # In a request the level says only how surely a server rejects what no client may send: its own affair.
        renamed: dict[Relation, Relation | None] = {}
        if self.root.direction is Direction.REQUEST:
            duty = Relation.GAINED if levels[1] is Level.MUST else None
            renamed = {Relation.NARROWS: duty, Relation.WIDENS: None}
        return self.claim(
            f"level of {keyword}",
            str(levels[0]),
            str(levels[1]),
            NARROWS if stricter else WIDENS,
            alone=alone,
            pointers=(self.old.origin(keyword), self.new.origin(keyword)),
            renamed=renamed,
            lowest=Level.MUST if Level.MUST in levels else Level.SHOULD,
            level=levels[1] if stricter else Level.MUST,
            **more,
        )


Visit = Callable[[Pair], Iterator[Claim]]
