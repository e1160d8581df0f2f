"""What the document's own extensions say: requirements in words (`x-requirements`), and the states of `x-states`.

A requirement is matched by its `id`; its sentence, facts and location are prose. Its `level` is a promise of servers to
clients: where it becomes weaker or vanishes, clients lose the promise; where it becomes a must, servers have a duty
that they did not have (a *should* that is new is no duty: who leaves it deviates, and conforms all the same). Its `values` are read by
checks: a list holds what is allowed, anything else is what is expected.

The states of `x-states` are read as a life cycle: the moves of `next`, the `initial` state, and any other list as the
states of which its name holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from promotion_jobs_conformance.contract.document import Document, escape
from promotion_jobs_conformance.contract.requirements import operations
from promotion_jobs_conformance.result import Level

from .claims import effects
from .spelling import exact
from .values import Change, Direction, Location, Relation, Relations, Witness

_STRENGTH = {"must": 2, "should": 1}


def state_witnesses(old: Any, new: Any) -> Iterator[Witness]:
    """A move that only one life cycle allows, or a state that only one counts as initial, ended and so on."""
    before, after = _moves(old), _moves(new)
    for move in sorted(before - after)[:1]:
        yield Witness(Relation.NARROWS, {"from": move[0], "to": move[1]}, "allows the move", "does not")
    for move in sorted(after - before)[:1]:
        yield Witness(Relation.WIDENS, {"from": move[0], "to": move[1]}, "does not allow the move", "allows it")
    facts = _facts(old) ^ _facts(new)
    for name, state in sorted(facts)[:1]:
        is_old = (name, state) in _facts(old)
        yield Witness(
            Relation.MEANS, {"state": state, "is": name}, "true" if is_old else "not", "not" if is_old else "true"
        )


def _moves(states: Any) -> set[tuple[str, str]]:
    moves = states.get("next", {}) if isinstance(states, dict) else {}
    return {(str(one), str(other)) for one, others in moves.items() for other in others}


def _facts(states: Any) -> set[tuple[str, str]]:
    says = states if isinstance(states, dict) else {}
    return {
        (name, str(state))
        for name, value in says.items()
        if name != "next"
        for state in (value if isinstance(value, list) else [value])
    }


def reached(document: Document) -> dict[str, tuple[str, ...]]:
    """For each component, by pointer, the operations whose references lead to it."""
    found: dict[str, list[str]] = {}
    references: dict[str, frozenset[str]] = {}

    def direct(pointer: str) -> frozenset[str]:
        if pointer not in references:
            references[pointer] = frozenset(_references(document.at(pointer)))
        return references[pointer]

    secured = document.root.get("security", [])
    for operation in operations(document):
        schemes = {name for option in operation.definition.get("security", secured) for name in option}
        todo = [*direct(operation.pointer), *(f"/components/securitySchemes/{escape(name)}" for name in schemes)]
        for _, pointer in operation.parameters:
            todo += [pointer, *direct(pointer)]
        seen: set[str] = set()
        while todo:
            pointer = todo.pop()
            if pointer not in seen:
                seen.add(pointer)
                todo.extend(direct(pointer))
                found.setdefault(pointer, []).append(operation.id)
    return {pointer: tuple(names) for pointer, names in found.items()}


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"].removeprefix("#")
        for key, prop in value.items():
            if key == "error" and isinstance(prop, str) and prop.startswith("#/"):
                yield prop.removeprefix("#")  # of x-configured-maximum
            yield from _references(prop)
    elif isinstance(value, list):
        for prop in value:
            yield from _references(prop)


def _declared(document: Document) -> dict[str, tuple[dict[str, Any], str]]:
    """Every requirement in words, by its ID, with its pointer."""
    found: dict[str, tuple[dict[str, Any], str]] = {}

    def look(value: Any, pointer: str) -> None:
        if isinstance(value, dict):
            for index, entry in enumerate(value.get("x-requirements") or ()):
                if isinstance(entry, dict) and "id" in entry:
                    found.setdefault(str(entry["id"]), (entry, f"{pointer}/x-requirements/{index}"))
            for key, prop in value.items():
                if key not in ("x-requirements", "example", "examples"):
                    look(prop, f"{pointer}/{escape(str(key))}")
        elif isinstance(value, list):
            for index, prop in enumerate(value):
                look(prop, f"{pointer}/{index}")

    look(document.root, "")
    return found


def requirement_changes(old: Document, new: Document) -> Iterator[Change]:
    """The requirements in words that went, came, or changed their level or values."""
    before, after = _declared(old), _declared(new)
    ways = (reached(old), reached(new))
    for name in dict.fromkeys((*before, *after)):
        one, one_at = before.get(name, ({}, ""))
        other, other_at = after.get(name, ({}, ""))
        at = (old.line(one_at) if one else 1, new.line(other_at) if other else 1)
        locations = _locations(new if other else old, other_at or one_at, ways[1 if other else 0], name)
        levels = [str(entry.get("level", "must")) if entry else None for entry in (one, other)]
        if levels[0] != levels[1]:
            yield _level(name, (levels[0], levels[1]), one or other, locations, at)
        if one and other:
            yield from _values(one, other, locations, at)


def _locations(document: Document, pointer: str, ways: dict[str, tuple[str, ...]], name: str) -> tuple[Location, ...]:
    for operation in operations(document):
        if pointer.startswith(operation.pointer + "/"):
            return (Location(operation.id, name),)
    component = "/".join(pointer.split("/")[:4])
    names = ways.get(component, ()) if pointer.startswith("/components/") else ()
    return tuple(Location(operation, name) for operation in names) or (Location("", name),)


def _level(
    name: str,
    levels: tuple[str | None, str | None],
    entry: dict[str, Any],
    locations: tuple[Location, ...],
    at: tuple[int, int],
) -> Change:
    strength = [_STRENGTH.get(level or "", 0) for level in levels]
    if strength[1] < strength[0]:
        relation, direction = Relation.LOST, Direction.RESPONSE
    else:  # to ask more of servers: a duty when it is a must, and no more than a wish when it is not
        relation = Relation.GAINED
        direction = Direction.REQUEST if levels[1] == Level.MUST else Direction.RESPONSE
    says = ["says nothing" if level is None else f"says that servers {_verb(level)}" for level in levels]
    witness = Witness(relation, {"requirement": name, "sentence": entry.get("sentence", "")}, *says)
    clients, servers, why = effects(direction, Relations({relation}), Relations())
    if strength[0] == strength[1]:
        why = "clients: a free choice promises nothing; servers: it asks nothing of them"
    return Change(
        Direction.RESPONSE, locations, "requirement", levels[0], levels[1], *at, clients, servers, why, (witness,)
    )


def _verb(level: str) -> str:
    return {"must": "must do it", "should": "should do it"}.get(level, "may do as they like")


def _values(
    one: dict[str, Any], other: dict[str, Any], locations: tuple[Location, ...], at: tuple[int, int]
) -> Iterator[Change]:
    before, after = one.get("values") or {}, other.get("values") or {}
    for key in dict.fromkeys((*before, *after)):
        had, has = before.get(key), after.get(key)
        if exact(had) == exact(has) or (isinstance(had, list) and isinstance(has, list) and _same(had, has)):
            continue
        witnesses = list(_value_witnesses(key, had, has))
        found = Relations(witness.relation for witness in witnesses)
        level = Level(other.get("level", Level.MUST))
        clients, servers, why = effects(Direction.RESPONSE, found, Relations(), level)
        yield Change(
            Direction.RESPONSE, locations, f"values.{key}", had, has, *at, clients, servers, why, tuple(witnesses)
        )


def _value_witnesses(key: str, had: Any, has: Any) -> Iterator[Witness]:
    if had is None or has is None:
        relation = Relation.NARROWS if had is None else Relation.WIDENS
        says = ("does not ask for it", "asks for it") if had is None else ("asks for it", "does not ask for it")
        yield Witness(relation, {key: has if had is None else had}, *says)
        return
    allowed = [value if isinstance(value, list) else [value] for value in (had, has)]
    known = [set(map(exact, values)) for values in allowed]
    yield from [
        Witness(Relation.NARROWS, {key: v}, "allows it", "does not") for v in allowed[0] if exact(v) not in known[1]
    ][:1]
    yield from [
        Witness(Relation.WIDENS, {key: v}, "does not", "allows it") for v in allowed[1] if exact(v) not in known[0]
    ][:1]


def _same(one: list[Any], other: list[Any]) -> bool:
    return sorted(map(exact, one)) == sorted(map(exact, other))
