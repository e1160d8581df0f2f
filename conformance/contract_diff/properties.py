"""The properties of an object: described or not, required or not, and what their absence means.

An object that allows further properties says nothing of them, so nobody sends or expects one: a property that is newly
described is *gained*, one that is described no longer is *lost*, and only an object that allows no further properties
rejects one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from promotion_jobs_conformance.result import Level

from .claims import Claim
from .meaning import says_nothing
from .nodes import Node
from .pairs import Pair, Visit
from .spelling import exact
from .values import GAINED, LOST, MEANS, NARROWS, WIDENS


def prop_claims(pair: Pair, visit: Visit) -> Iterator[Claim]:
    """The changes of an object's properties, and below them."""
    if "object" not in pair.types:
        return
    names = dict.fromkeys((*pair.old.properties, *pair.new.properties, *sorted(pair.old.required | pair.new.required)))
    for name in names:
        before, after = (_described(node, name) for node in pair.nodes)
        location = pair.below(
            before or pair.sides[0].schemas.any,
            after or pair.sides[1].schemas.any,
            ("property", name),
            f"{pair.path}.{name}".removeprefix("body."),
        )
        if (before is None) != (after is None):
            yield _appeared(pair, location, name, gone=after is None)
            continue
        if before is not None:
            yield from visit(location)
        needed = (name in pair.old.required, name in pair.new.required)
        if before is not None and not any(needed):
            yield from default_claims(location, pair.wholes)
        yield from _requirement(pair, name, location.path, needed)


def _described(node: Node, name: str) -> Node | None:
    """What a node says of a property, or None if it allows any value or none."""
    if name in node.properties:
        return node.properties[name]
    said = node.prop(name)
    return said if said.types and not says_nothing(said) else None


def _requirement(pair: Pair, name: str, path: str, needed: tuple[bool, bool]) -> Iterator[Claim]:
    levels = pair.levels(f"required.{name}")
    fragments = [
        {"required": [name], "x-levels": {f"required.{name}": level}} if has else {}
        for has, level in zip(needed, levels, strict=True)
    ]
    alone = (fragments[0], fragments[1])
    if needed[0] != needed[1]:
        old, new = ("required" if has else "optional" for has in needed)
        expected = NARROWS if needed[1] else WIDENS
        yield pair.claim("required", old, new, expected, path=path, alone=alone, level=levels[needed[1]], prop=name)
    elif needed[0] and levels[0] is not levels[1]:
        yield pair.level_claim(f"required.{name}", levels, alone, path=path, prop=name)


def _appeared(pair: Pair, location: Pair, name: str, *, gone: bool) -> Claim:
    """A property that only one document describes; the other may ask for it, allow it, or reject it."""
    taker = pair.new if gone else pair.old
    needed = (name in pair.old.required, name in pair.new.required)
    closed = not taker.prop(name).types
    expected = LOST if gone else GAINED
    if closed:
        expected |= NARROWS if gone else WIDENS
    if needed[0] != needed[1]:
        expected |= NARROWS if needed[1] else WIDENS
    rejected: dict[str, Any] = {"not": {"required": [name]}}
    fragments = [
        {"required": [name]} if has else rejected if closed and node is taker else {}
        for has, node in zip(needed, pair.nodes, strict=True)
    ]
    shown = "required" if needed[0 if gone else 1] else "optional"
    pointers = [
        child.sources[0] if name in node.properties and child.sources else node.pointer  # `true` has none
        for child, node in zip(location.nodes, pair.nodes, strict=True)
    ]
    return pair.claim(
        "property",
        shown if gone else None,
        None if gone else shown,
        expected,
        path=location.path,
        prop=name,
        alone=(fragments[0], fragments[1]),
        pointers=(pointers[0], pointers[1]),
        level=pair.new.level(f"required.{name}") if needed[1] else Level.MUST,
    )


def default_claims(location: Pair, parents: tuple[Node, Node]) -> Iterator[Claim]:
    """A default that came, went or changed, of a value that may be absent; `parents` are the nodes of its object."""
    old, new = (node.keywords.get("default") for node in location.nodes)
    has = ["default" in node.keywords for node in location.nodes]
    levels = location.levels("default")
    prop = location.steps[-1][1] if location.steps else ""
    if has[0] != has[1] or exact(old) != exact(new):
        expected = MEANS if all(has) else LOST if has[0] else GAINED
        yield location.claim(
            "default",
            old,
            new,
            expected,
            nodes=parents,
            prop=prop,
            alone=({}, {}),
            level=levels[1 if has[1] else 0],
        )
    elif has[0] and levels[0] is not levels[1] and Level.MUST in levels:
        expected = GAINED if levels[1] is Level.MUST else LOST
        yield location.claim(
            "level of default",
            str(levels[0]),
            str(levels[1]),
            expected,
            nodes=parents,
            prop=prop,
            alone=({}, {}),
            pointers=(location.old.origin("default"), location.new.origin("default")),
        )
