"""The result of a comparison, as values: what changed, whom it breaks, why, and the witness that shows it.

A change is described by how what one document describes relates to what the other does:

- *narrows*: OLD accepts a value that NEW rejects;
- *widens*: NEW accepts a value that OLD rejects;
- *lost*: NEW no longer knows something that OLD described (a property, a parameter, an operation, a promise);
- *gained*: NEW describes something that OLD did not know;
- *means*: both accept the value, and read it differently (a default, the way that a parameter is written).

`RULES` says whom each relation breaks. In a request the client speaks and the server must understand; in a response it
is the other way round, so that a relation that is harmless in one is breaking in the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Direction(StrEnum):
    """Who speaks: the client (a request) or the server (a response)."""

    REQUEST = "request"
    RESPONSE = "response"


class Relation(StrEnum):
    """How the old document and the new one differ over a witness."""

    NARROWS = "narrows"
    WIDENS = "widens"
    LOST = "lost"
    GAINED = "gained"
    MEANS = "means"


Relations = frozenset[Relation]
NARROWS, WIDENS = Relations({Relation.NARROWS}), Relations({Relation.WIDENS})
LOST, GAINED, MEANS = Relations({Relation.LOST}), Relations({Relation.GAINED}), Relations({Relation.MEANS})
BOTH, NEITHER = NARROWS | WIDENS, Relations()


class Effect(StrEnum):
    """What a change does to one who conformed to the old document."""

    BREAKING = "breaking"
    HARMLESS = "harmless"
    UNDECIDED = "undecided"


class Audience(StrEnum):
    """Whom a gate protects: the clients of the contract, its implementers, or both."""

    CLIENTS = "clients"
    SERVERS = "servers"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Rule:
    """Whom a relation breaks in a direction, and the reason for each of the two, as half a sentence."""

    clients: bool
    servers: bool
    for_clients: str
    for_servers: str


RULES: dict[tuple[Direction, Relation], Rule] = {
    (Direction.REQUEST, Relation.NARROWS): Rule(
        True, True, "what they may send today is rejected", "they must reject what they accept today"
    ),
    (Direction.REQUEST, Relation.WIDENS): Rule(
        False, True, "what they send today stays valid", "they must accept what they may reject today"
    ),
    (Direction.REQUEST, Relation.LOST): Rule(
        True, False, "what they ask for with it is no longer promised", "they need not honour it any more"
    ),
    (Direction.REQUEST, Relation.GAINED): Rule(
        False, True, "who does not use it notices nothing", "they must honour what they do not know today"
    ),
    (Direction.REQUEST, Relation.MEANS): Rule(
        True, True, "the request that they send today means something else", "they must read today's request otherwise"
    ),
    (Direction.RESPONSE, Relation.NARROWS): Rule(
        False, True, "all that may come is expected today", "what they may respond with today is no longer valid"
    ),
    (Direction.RESPONSE, Relation.WIDENS): Rule(
        True, False, "a response may come that was ruled out", "what they respond with today stays valid"
    ),
    (Direction.RESPONSE, Relation.LOST): Rule(
        True, False, "what they read in a response is no longer promised", "they need not give it any more"
    ),
    (Direction.RESPONSE, Relation.GAINED): Rule(
        False, False, "who does not look for it notices nothing", "they may go without it"
    ),
    (Direction.RESPONSE, Relation.MEANS): Rule(
        True,
        True,
        "the response that they get today means something else",
        "what they respond with today is read differently",
    ),
}


@dataclass(frozen=True, slots=True)
class Witness:
    """A value over which the two documents differ: a body, or the part of an exchange that shows the difference.

    `old` and `new` say what each document makes of it, in a word or two ("accepts", "rejects", "does not know it").
    """

    relation: Relation
    value: Any
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Location:
    """Where a change is seen: an operation ("" for the document as a whole) and a path within its request or response."""

    operation: str
    path: str


@dataclass(frozen=True, slots=True)
class Change:
    """One difference of meaning. `locations` lists where it is seen; `old` and `new` hold a keyword's value, None for absent."""

    direction: Direction
    locations: tuple[Location, ...]
    keyword: str
    old: Any
    new: Any
    old_line: int
    new_line: int
    clients: Effect
    servers: Effect
    why: str
    witnesses: tuple[Witness, ...] = ()

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations that the change reaches, each once."""
        return tuple(dict.fromkeys(location.operation for location in self.locations if location.operation))

    def effect(self, audience: Audience) -> Effect:
        """The worst effect on an audience: breaking before undecided before harmless."""
        seen = {Audience.CLIENTS: {self.clients}, Audience.SERVERS: {self.servers}}.get(
            audience, {self.clients, self.servers}
        )
        return next(effect for effect in (Effect.BREAKING, Effect.UNDECIDED, Effect.HARMLESS) if effect in seen)


@dataclass(frozen=True, slots=True)
class Diff:
    """All changes between two documents, and what a gate makes of them."""

    old_name: str
    new_name: str
    old_version: str
    new_version: str
    major_raised: bool
    changes: tuple[Change, ...]

    def count(self, audience: Audience, effect: Effect) -> int:
        """How many changes have that effect on that audience."""
        return sum(change.effect(audience) is effect for change in self.changes)

    def gate(self, audience: Audience) -> int:
        """The exit code: 1 where a change is breaking or undecided for the audience and the major version was not raised."""
        harmless = self.count(audience, Effect.HARMLESS) == len(self.changes)
        return 0 if harmless or self.major_raised else 1
