"""What a new document announces without changing what is valid: that something is deprecated, or is no longer deprecated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from promotion_jobs_conformance.contract.document import DATA, Document, escape
from promotion_jobs_conformance.contract.requirements import operations

from .values import Change, Direction, Effect, Location

WORD = "deprecated"


def notices(old: Document, new: Document) -> Iterator[Change]:
    """A change, harmless to everybody, for each location that both documents have and only one calls deprecated."""
    named = {operation.pointer: operation.id for operation in operations(new)}
    for pointer, was, now in _both(old.root, new.root, ""):
        before, after = was.get(WORD) is True, now.get(WORD) is True
        if before == after:
            continue
        lines = (old.line(f"{pointer}/{WORD}"), new.line(f"{pointer}/{WORD}"))
        operation = next((name for at, name in named.items() if f"{pointer}/".startswith(f"{at}/")), "")
        steps = [
            step
            for step in pointer.split("/")
            if step and step not in ("components", "schemas", "properties", "schema")
        ]
        path = operation if pointer in named else ".".join(steps[-2:])
        yield Change(
            Direction.REQUEST,
            (Location(operation, path),),
            WORD,
            before or None,
            after or None,
            *lines,
            Effect.HARMLESS,
            Effect.HARMLESS,
            "clients: a notice, what they do stays valid; servers: a notice, they go on as they are",
        )


def _both(one: Any, other: Any, pointer: str) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """The objects that two documents have at the same location."""
    if isinstance(one, dict) and isinstance(other, dict):
        yield pointer, one, other
        for key in one.keys() & other.keys():
            if key not in DATA:
                yield from _both(one[key], other[key], f"{pointer}/{escape(key)}")
    elif isinstance(one, list) and isinstance(other, list):
        for index, pair in enumerate(zip(one, other, strict=False)):
            yield from _both(*pair, f"{pointer}/{index}")
