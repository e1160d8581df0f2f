"""Values made by hand from the boundaries of a node: examples that are valid, and probes on both sides of every limit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from .nodes import Node, Schemas
from .reader import Reader
from .samples import around, numbers, strings, words
from .spelling import exact

UNKNOWN = "unknown-member"
PLAIN: dict[str, tuple[Any, ...]] = {"null": (None,), "boolean": (True, False)}


class Unmakeable(ValueError):
    """No valid value of the node was found."""


def variants(node: Node) -> Iterator[Node]:
    """The node without unions and conditions: one for each branch that a value may take, at most a few dozen."""
    for union in node.unions[:1]:
        for index in range(len(union.branches)):
            yield from variants(node.select(union, index))
        return
    for condition in node.conditions[:1]:
        yield from variants(node.when(condition))
        yield from variants(node.when(condition, condition.test, condition.then))
        if condition.otherwise:
            yield from variants(node.when(condition, condition.otherwise))
        return
    yield node


class Maker:
    """Makes values for the nodes of one document."""

    def __init__(self, schemas: Schemas, reader: Reader) -> None:
        self._schemas = schemas
        self._reader = reader
        self._examples: dict[Node, Any] = {}
        self._several: dict[Node, list[Any]] = {}
        self._making: set[Node] = set()

    def example(self, node: Node) -> Any:
        """A valid value, the plainest that is found first. Raises Unmakeable."""
        if node in self._examples:
            return self._examples[node]
        if node in self._making:
            raise Unmakeable("the schema asks for itself without end")
        self._making.add(node)
        try:
            fragment = node.fragment
            valid = (value for value in islice(self.probes(node), 400) if self._reader.accepts(fragment, value))
            found = next(valid, Unmakeable)
        finally:
            self._making.discard(node)
        if found is Unmakeable:
            raise Unmakeable(f"no valid value was found for {node.pointer}")
        self._examples[node] = found
        return found

    def several(self, node: Node) -> list[Any]:
        """Some valid values, all different; none for a node that is just being made, or has no value."""
        if node not in self._several:
            self._several[node] = []
            fragment = node.fragment
            valid = (value for value in islice(self.probes(node), 60) if self._reader.accepts(fragment, value))
            self._several[node] = list(islice(valid, 20))
        return self._several[node]

    def probes(self, node: Node, other: Node | None = None) -> Iterator[Any]:
        """Values in and around a node, plain ones first, each once; with the limits of another node as well as its own."""
        seen: set[str] = set()
        for variant in islice(variants(node), 32):
            for value in self._values(variant, other):
                if (key := exact(value)) not in seen:
                    seen.add(key)
                    yield value

    def plant(self, node: Node, steps: tuple[tuple[Any, ...], ...], side: int, value: Any) -> Iterator[Any]:
        """Whole values of a node in which another value is at the end of some steps; not all of them are valid."""
        if not steps:
            yield value
            return
        step, rest = steps[0], steps[1:]
        if step[0] == "branch":
            if (choice := step[1 + side]) is not None:
                node = node.select(node.unions[choice[0]], choice[1])
            yield from self.plant(node, rest, side, value)
            return
        if step[0] in ("then", "else"):
            condition = node.conditions[step[1 + side]]
            pointers = (condition.test, condition.then) if step[0] == "then" else (condition.otherwise,)
            yield from self.plant(node.when(condition, *pointers), rest, side, value)
            return
        for variant in islice(variants(node), 32):
            with suppress(Unmakeable):
                yield from self._placed(variant, step, rest, side, value)

    def _placed(
        self, node: Node, step: tuple[Any, ...], rest: tuple[tuple[Any, ...], ...], side: int, value: Any
    ) -> Iterator[Any]:
        if step[0] == "property":
            child, name = node.properties.get(step[1], self._schemas.any), step[1]
        else:
            child, name = node.parts.get(step, self._schemas.any), UNKNOWN
        if step[0] == "pattern":
            name = words((step[1],), ())[0]
        if step[0] == "name":
            yield {**self._object(node, node.required), str(value): 1}
        elif step[0] == "items":
            fill_up = max(node.keywords.get("minItems", 1) - 1, 0)
            for placed in self.plant(child, rest, side, value):
                yield [placed, *([self.example(child)] * fill_up)]
        elif step[0] == "prefix":
            before = [self.example(node.parts[("prefix", str(index))]) for index in range(int(step[1]))]
            for placed in self.plant(child, rest, side, value):
                yield [*before, placed]
        else:
            for placed in self.plant(child, rest, side, value):
                yield {**self._object(node, node.required - {name}), name: placed}

    def _object(self, node: Node, names: frozenset[str]) -> dict[str, Any]:
        described = [name for name in node.properties if name in names]
        free = sorted(names - set(described))
        return {name: self.example(node.properties.get(name, self._schemas.any)) for name in (*described, *free)}

    def _values(self, node: Node, other: Node | None) -> Iterator[Any]:
        nodes = [node, *(islice(variants(other), 8) if other else ())]
        for each in nodes:
            yield from each.enum or ()
        kinds = node.types | (other.types if other else frozenset())
        for kind in ("object", "array", "string", "integer", "number", "boolean", "null"):
            if kind not in kinds:
                continue
            if kind == "object":
                yield from self._objects(node, other)
            elif kind == "array":
                yield from self._arrays(node, nodes)
            elif kind == "string":
                yield from strings(nodes)
            elif kind in ("integer", "number"):
                yield from numbers(nodes, whole=kind == "integer")
            else:
                yield from PLAIN[kind]

    def _objects(self, node: Node, other: Node | None) -> Iterator[dict[str, Any]]:
        needed = node.required | frozenset(islice(node.properties, node.keywords.get("minProperties", 0)))
        try:
            base = self._object(node, needed)
        except Unmakeable:
            return
        yield base
        optional: dict[str, Any] = {}
        for name, child in node.properties.items():
            if name not in base:
                with suppress(Unmakeable):
                    optional[name] = self.example(child)
        for name, value in optional.items():
            yield {**base, name: value}
        yield {**base, **optional}
        for name in base:
            yield {key: value for key, value in base.items() if key != name}
        yield {**base, UNKNOWN: 1}
        limits = [n.keywords.get(k, 0) for n in (node, other) if n for k in ("minProperties", "maxProperties")]
        for size in around(limits):
            yield {**base, **{f"{UNKNOWN}-{index}": 1 for index in range(size - len(base))}}

    def _arrays(self, node: Node, nodes: list[Node]) -> Iterator[list[Any]]:
        limits = [each.keywords.get(k, 0) for each in nodes for k in ("minItems", "maxItems")]
        items = node.parts.get(("items",), self._schemas.any)
        first = [part for key, part in node.parts.items() if key[0] == "prefix"]
        with suppress(Unmakeable):
            start = [self.example(part) for part in first]
            yield start
            distinct = self.several(items)
            for size in around([*limits, 1, 2]):
                cycle = (
                    [distinct[index % len(distinct)] for index in range(max(size - len(start), 0))] if distinct else []
                )
                yield [*start, *cycle]
            yield [*start, *distinct[:1] * 2]
