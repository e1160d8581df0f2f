"""What a table of variance claims of a change, and the search for the witness that confirms it.

A claim says how two documents should differ at one keyword of one schema. It is confirmed by a value that is at
the changed location, over which the keyword alone differs (so that the change is the cause), planted in a whole body over
which the whole documents differ (so that the change matters). Both directions are searched, whatever the table says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from promotion_jobs_conformance.contract.document import Document
from promotion_jobs_conformance.result import Level

from .instances import Maker, Unmakeable
from .nodes import Node, Schemas
from .reader import URI, Reader
from .values import BOTH, RULES, Change, Direction, Effect, Location, Relation, Witness

Steps = tuple[tuple[Any, ...], ...]
_MORE = 20  # probes after the last relation that is expected was shown, for one that is not expected
VERDICTS = {True: "accepts", False: "rejects"}


class Side:
    """One of the two documents, as one direction reads it."""

    def __init__(self, document: Document, direction: Direction) -> None:
        self.document = document
        self.reader = Reader(document, direction)
        self.schemas = Schemas(document, self.reader)
        self.maker = Maker(self.schemas, self.reader)

    def start(self, pointer: str) -> Node:
        """The node of a root; without a pointer there is no schema, and anything is accepted."""
        return self.schemas.node(pointer) if pointer else self.schemas.any


@dataclass(frozen=True)
class Root:
    """A pair of schemas that a whole body is judged by. `path` is what reports call the body; `text` as in Reader.accepts.

    `old` and `new` are pointers, or empty if a document has no schema there.
    `optional` says that the body may be absent in both documents.
    """

    direction: Direction
    operation: str
    path: str
    old: str
    new: str
    text: bool = False
    optional: bool = False


@dataclass(frozen=True)
class Claim:
    """A change of one keyword at one location, with the relations that the table expects and the keyword alone on each side.

    `lowest` is the reading in which the difference is looked for; `renamed` maps a relation that is found to the one that
    it stands for (None: to none); `level` is how binding the keyword is in the new document.
    """

    root: Root
    steps: Steps
    path: str
    keyword: str
    old: Any
    new: Any
    nodes: tuple[Node, Node]
    expected: frozenset[Relation]
    alone: tuple[dict[str, Any], dict[str, Any]]
    pointers: tuple[str, str]
    level: Level = Level.MUST
    lowest: Level = Level.FREE
    renamed: dict[Relation, Relation | None] = field(default_factory=dict)
    prop: str = ""  # lost, gained or read otherwise: the property that this is about
    given: tuple[Witness, ...] = ()  # what the table itself can show

    @property
    def location(self) -> Location:
        """Where the change is seen."""
        return Location(self.root.operation, self.path)

    @property
    def key(self) -> tuple[Any, ...]:
        """What two claims share that are one change, seen at two locations."""
        return (
            self.root.direction,
            self.keyword,
            self.pointers,
            self.prop,
            str(self.old),
            str(self.new),
            self.root.text,
        )


def effects(
    direction: Direction, found: frozenset[Relation], open_: frozenset[Relation], level: Level = Level.MUST
) -> tuple[Effect, Effect, str]:
    """The effect on clients and on servers of relations that were shown, or are open, with a sentence for both."""

    def hits(relation: Relation) -> tuple[bool, bool]:
        rule = RULES[direction, relation]
        if direction is Direction.RESPONSE and level is Level.FREE:
            return False, False
        binds = level is Level.MUST or relation in (Relation.WIDENS, Relation.LOST, Relation.GAINED)
        return rule.clients, rule.servers and binds

    said: list[tuple[Effect, str]] = []
    for index, who in enumerate(("clients", "servers")):
        reason = "for_clients" if not index else "for_servers"
        shown = [relation for relation in Relation if relation in found and hits(relation)[index]]
        maybe = [relation for relation in Relation if relation in open_ and hits(relation)[index]]
        rest = [relation for relation in Relation if relation in found | open_]
        if shown:
            said.append((Effect.BREAKING, f"{who}: {getattr(RULES[direction, shown[0]], reason)}"))
        elif maybe:
            what = getattr(RULES[direction, maybe[0]], reason)
            said.append((Effect.UNDECIDED, f"{who}: it may be that {what}; no value that shows it was found"))
        elif rest and (RULES[direction, rest[0]].clients, RULES[direction, rest[0]].servers)[index]:
            said.append((Effect.HARMLESS, f"{who}: it is a {level}, and who does otherwise conforms nevertheless"))
        else:
            what = getattr(RULES[direction, rest[0]], reason) if rest else "nothing changes"
            said.append((Effect.HARMLESS, f"{who}: {what}"))
    return said[0][0], said[1][0], f"{said[0][1]}; {said[1][1]}"


class Judge:
    """Confirms claims for one direction, and makes them changes."""

    def __init__(self, old: Side, new: Side) -> None:
        self.sides = (old, new)

    def judge(self, claim: Claim) -> Change:
        """The change that a claim is, with the witnesses that were found."""
        found: dict[Relation, Witness] = {witness.relation: witness for witness in claim.given}
        readings = [claim.lowest] if claim.lowest is not Level.FREE else [Level.FREE, Level.MUST]
        for lowest in readings:
            self._search(claim, lowest, found)
            if found.keys() >= claim.expected:
                break
        rest = claim.expected & {Relation.LOST, Relation.GAINED, Relation.MEANS} - found.keys()
        for relation in rest:
            search = self._absent if claim.keyword.endswith("default") else self._prop
            if (witness := search(claim, relation)) is not None:
                found[relation] = witness
        shown = {claim.renamed.get(relation, relation): witness for relation, witness in found.items()}
        open_ = {claim.renamed.get(relation, relation) for relation in claim.expected - found.keys()}
        direction = claim.root.direction
        clients, servers, why = effects(
            direction, frozenset(r for r in shown if r), frozenset(r for r in open_ if r), claim.level
        )
        lines = [side.document.line(pointer) for side, pointer in zip(self.sides, claim.pointers, strict=True)]
        return Change(
            direction,
            (claim.location,),
            claim.keyword,
            claim.old,
            claim.new,
            lines[0],
            lines[1],
            clients,
            servers,
            why,
            tuple(witness for relation, witness in shown.items() if relation),
        )

    def _search(self, claim: Claim, lowest: Level, found: dict[Relation, Witness]) -> None:
        """Finds witnesses of narrowing and widening, by the keyword alone and by the whole."""
        if not any(claim.alone):
            return
        # A keyword is judged by the value itself; only its type may be read from a text.
        text = claim.root.text and claim.keyword == "type"
        more = _MORE
        for value in self._probes(claim):
            if found.keys() >= claim.expected & BOTH:
                more -= 1
                if more < 0:
                    return
            accepted = [
                side.reader.accepts(alone, value, text=text, lowest=lowest)
                for side, alone in zip(self.sides, claim.alone, strict=True)
            ]
            if accepted[0] != accepted[1]:
                giver = 0 if accepted[0] else 1
                if (witness := self._whole(claim, value, giver, lowest)) is not None:
                    found.setdefault(witness.relation, witness)

    def _probes(self, claim: Claim) -> Iterator[Any]:
        old, new = claim.nodes
        yield from islice(self.sides[0].maker.probes(old, new), 300)
        yield from islice(self.sides[1].maker.probes(new, old), 300)

    def _whole(self, claim: Claim, value: Any, giver: int, lowest: Level) -> Witness | None:
        root = claim.root
        for side in (giver, 1 - giver):
            start = self.sides[side].start((root.old, root.new)[side])
            for whole in islice(self._planted(start, claim.steps, side, value), 40):
                old, new = (self._accepts(root, index, whole, lowest) for index in (0, 1))
                if old != new:
                    relation = Relation.NARROWS if old else Relation.WIDENS
                    note = "" if lowest is Level.FREE else f" (its keywords at the level of {lowest} alone)"
                    return Witness(relation, whole, VERDICTS[old] + note, VERDICTS[new] + note)
        return None

    def _planted(self, start: Node, steps: Steps, side: int, value: Any) -> Iterator[Any]:
        try:
            yield from self.sides[side].maker.plant(start, steps, side, value)
        except Unmakeable:
            return

    def _accepts(self, root: Root, side: int, value: Any, lowest: Level = Level.FREE) -> bool:
        pointer = (root.old, root.new)[side]
        fragment = {"$ref": f"{URI}#{pointer}"} if pointer else {}
        return self.sides[side].reader.accepts(fragment, value, text=root.text, lowest=lowest)

    def _prop(self, claim: Claim, relation: Relation) -> Witness | None:
        """A whole valid body with a property that only one document describes."""
        giver = 0 if relation is Relation.LOST else 1
        maker = self.sides[giver].maker
        try:
            value = maker.example(claim.nodes[giver].prop(claim.prop))
        except Unmakeable:
            return None
        start = self.sides[giver].start((claim.root.old, claim.root.new)[giver])
        steps = (*claim.steps, ("property", claim.prop))
        for whole in islice(self._planted(start, steps, giver, value), 40):
            if self._accepts(claim.root, giver, whole):
                says = ["knows the property", f"does not know {claim.prop}"]
                return Witness(relation, whole, says[giver], says[1 - giver])
        return None

    def _absent(self, claim: Claim, relation: Relation) -> Witness | None:
        """A whole body, valid by both documents, without the value whose absence they read differently."""
        says = [
            "leaves its absence open" if value is None else f"reads its absence as {value!r}"
            for value in (claim.old, claim.new)
        ]
        if not claim.steps:
            return Witness(relation, f"no {claim.path}", says[0], says[1])
        for value in self._probes(claim):
            if not isinstance(value, dict) or claim.prop in value:
                continue
            for side in (0, 1):
                start = self.sides[side].start((claim.root.old, claim.root.new)[side])
                for whole in islice(self._planted(start, claim.steps[:-1], side, value), 40):
                    if self._accepts(claim.root, 0, whole) and self._accepts(claim.root, 1, whole):
                        return Witness(relation, whole, says[0], says[1])
        return None
