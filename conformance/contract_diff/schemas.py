"""Walks two schemas side by side, and claims a change wherever the table of variance sees one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from .claims import Claim, Root, Side
from .extensions import state_witnesses
from .meaning import meaning, opaque
from .nodes import Node
from .pairs import Pair
from .properties import default_claims, prop_claims
from .spelling import ALL_TYPES, APPLIES, exact
from .unions import union_claims
from .values import BOTH, NARROWS, NEITHER, WIDENS, Direction, Relation, Witness
from .variance import TABLE, alone, shown_types

LABELS = {"other": ".*", "items": "[]", "name": " (a property's name)"}


def schema_claims(old: Side, new: Side, root: Root) -> tuple[list[Claim], list[Root]]:
    """Every change of meaning between two schemas, in the order of the old one, and the schemas that are expected with them."""
    pair = Pair(root, (old, new), old.start(root.old), new.start(root.new), (), root.path)
    walk = _Walk()
    found = list(walk.visit(pair))
    if root.optional:
        found += default_claims(pair, pair.nodes)
    if (
        not found
        and meaning(pair.old) != meaning(pair.new)
        and not any(_differ(old, new, other) for other in walk.roots)
    ):
        # Nothing may be overlooked: what has no location is undecided. What an extension refers to is compared on its own.
        found.append(pair.claim("schema", "as it was", "changed", BOTH))
    return found, walk.roots


def _differ(old: Side, new: Side, root: Root) -> bool:
    return meaning(old.start(root.old)) != meaning(new.start(root.new))


class _Walk:
    """One walk; it remembers where it was, so that recursive schemas end."""

    def __init__(self) -> None:
        self._seen: set[tuple[Node, Node]] = set()
        self.roots: list[Root] = []

    def visit(self, pair: Pair) -> Iterator[Claim]:
        """The changes at a pair of nodes, and below it."""
        if pair.nodes in self._seen or meaning(pair.old) == meaning(pair.new):
            return
        self._seen.add(pair.nodes)
        if len(pair.old.unions) != len(pair.new.unions):
            yield from union_claims(pair, self.visit)
            return
        yield from _keywords(pair)
        yield from prop_claims(pair, self.visit)
        yield from self._parts(pair)
        yield from union_claims(pair, self.visit)
        yield from self._conditions(pair)
        yield from _opaque(pair)
        yield from self._configured_error(pair)

    def _configured_error(self, pair: Pair) -> Iterator[Claim]:
        """The error for exceeding a configured maximum is a response, and is compared as one."""
        old, new = (node.configured_error for node in pair.nodes)
        if old and new:
            path = f"error {new.rpartition('/')[2]}"
            self.roots.append(
                replace(pair.root, direction=Direction.RESPONSE, path=path, old=old, new=new, optional=False)
            )
        elif old or new:
            name = (old or new).rpartition("/")[2]
            relation = Relation.LOST if old else Relation.GAINED
            says = ("promises it", "does not") if old else ("does not ask for it", "asks for it")
            given = (Witness(relation, {"error": name}, *says),)
            values = (name, None) if old else (None, name)
            yield pair.claim("x-configured-maximum.error", values[0], values[1], NEITHER, given=given, alone=({}, {}))

    def _parts(self, pair: Pair) -> Iterator[Claim]:
        for part in dict.fromkeys((*pair.old.parts, *pair.new.parts)):
            if ("array" if part[0] in ("items", "prefix") else "object") not in pair.types:
                continue
            old, new = (
                node.parts.get(part, side.schemas.any) for node, side in zip(pair.nodes, pair.sides, strict=True)
            )
            yield from self.visit(pair.below(old, new, part, pair.path + LABELS.get(part[0], f"[{part[-1]}]")))

    def _conditions(self, pair: Pair) -> Iterator[Claim]:
        """An `if` that both have is followed into what follows from it; another one came or went."""
        old, new = (side.schemas for side in pair.sides)
        left = list(enumerate(pair.new.conditions))
        for index, before in enumerate(pair.old.conditions):
            test = meaning(old.node(before.test))
            match = next((entry for entry in left if meaning(new.node(entry[1].test)) == test), None)
            if match is None:
                pointers = (before.test, pair.new.pointer)
                yield pair.claim("if", "as it was", None, WIDENS, pointers=pointers)
                continue
            left.remove(match)
            number, after = match
            for kind, one, other in (("then", before.then, after.then), ("else", before.otherwise, after.otherwise)):
                nodes = (old.node(one) if one else old.any, new.node(other) if other else new.any)
                tests = (before.test, after.test) if kind == "then" else (None, None)
                around = (pair.wholes[0].when(before, tests[0], one), pair.wholes[1].when(after, tests[1], other))
                yield from self.visit(pair.below(*nodes, (kind, index, number), pair.path, around))
        for _, after in left:
            yield pair.claim("if", None, "as it is", NARROWS, pointers=(pair.old.pointer, after.test))


def _keywords(pair: Pair) -> Iterator[Claim]:
    stated: list[dict[str, Any]] = []
    for node in pair.nodes:
        allowed = node.types
        if pair.root.text and "string" in allowed:  # as a text, any scalar is a string
            allowed |= {"boolean", "integer", "number", "null"}
        types = None if allowed == ALL_TYPES else sorted(allowed)
        stated.append({**node.keywords, "enum": node.enum, "type": types})
    listed = pair.old.enum is not None and pair.new.enum is not None
    for keyword, rule in TABLE.items():
        before, after = (says.get(keyword) for says in stated)
        # Where the types have nothing in common that a keyword is for, the change of type says it; that of an enum, its values.
        if (keyword == "type" and listed) or (keyword != "type" and not pair.types & APPLIES.get(keyword, ALL_TYPES)):
            continue
        levels = pair.levels(keyword)
        fragments = (alone(keyword, before, levels[0]), alone(keyword, after, levels[1]))
        if exact(before) != exact(after):
            shown = (shown_types(before), shown_types(after)) if keyword == "type" else (before, after)
            level = levels[0 if after is None else 1]
            pointers = (pair.old.origin(keyword), pair.new.origin(keyword))
            single = keyword == "enum" and all(says and len(says) == 1 for says in (before, after))
            yield pair.claim(
                "const" if single else keyword,
                shown[0],
                shown[1],
                rule(before, after),
                alone=fragments,
                level=level,
                pointers=pointers,
            )
        elif before is not None and levels[0] is not levels[1]:
            yield pair.level_claim(keyword, levels, fragments)
    states = [node.keywords.get("x-states") for node in pair.nodes]
    if exact(states[0]) != exact(states[1]) and pair.root.direction is Direction.RESPONSE:
        yield pair.claim("x-states", states[0], states[1], NEITHER, given=tuple(state_witnesses(*states)))


def _opaque(pair: Pair) -> Iterator[Claim]:
    old, new = (opaque(node) for node in pair.nodes)
    for keyword in dict.fromkeys((*old, *new)):
        before, after = old.get(keyword), new.get(keyword)
        if before == after:
            continue
        if before is None:
            yield pair.claim(keyword, None, "as it is", NARROWS)
        elif after is None:
            yield pair.claim(keyword, "as it was", None, WIDENS)
        else:
            yield pair.claim(keyword, "as it was", "changed", BOTH)
