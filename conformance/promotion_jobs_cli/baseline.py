"""What changed between two runs of the matrix, row by row: the baseline is a table that `matrix --json` wrote.

A row is compared by its result, not by its cost: the verdict, the requirements whose checks saw a violation before a need
explained it, and the outcome and reason of every requirement.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]
Table = Mapping[str, Sequence[Row]]
PARTS = ("reference", "faults", "variants")
UNLISTED = "passed, observed or excluded"  # of a requirement that the row does not list


class BaselineError(ValueError):
    """The file is not a table of the matrix; the message is a clause for people."""


def read(file: Path) -> Table:
    """A table that `matrix --json` wrote. Raises BaselineError."""
    try:
        table = json.loads(file.read_text("utf-8"))
        rows = [row for part in PARTS for row in table[part]]
        if all(isinstance(row["outcomes"], dict) and isinstance(row["seen"], list) for row in rows):
            return {part: table[part] for part in PARTS}
    except OSError as error:
        raise BaselineError(f"it cannot be read: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError):
        pass  # reported below, as is a row without its outcomes
    raise BaselineError("it is not a table with the outcomes of each row, as `promotion-jobs matrix --json` writes it")


def changes(old: Table, new: Table, *, is_whole: bool = True) -> list[str]:
    """The rows that differ, as text. With `is_whole`, the rows of `old` that `new` lacks are listed too."""
    before, after = _by_name(old), _by_name(new)
    found = []
    for name, row in after.items():
        lines = list(_differences(before[name], row)) if name in before else ["  new"]
        if lines:
            found.append("\n".join([f"{name}:", *lines]))
    return found + [f"{name}:\n  gone" for name in before if is_whole and name not in after]


def _by_name(table: Table) -> dict[str, Row]:
    return {f"{row['kind']} {row['name']}".strip(): row for part in PARTS for row in table[part]}


def _differences(old: Row, new: Row) -> Iterator[str]:
    if old["verdict"] != new["verdict"]:
        yield f"  verdict {old['verdict']}, now {new['verdict']}"
    for word, one, other in (("now", new, old), ("no longer", old, new)):
        for name in sorted(set(one["seen"]) - set(other["seen"])):
            yield f"  its check {word} sees a violation: {name}"
    for name in sorted({*old["outcomes"], *new["outcomes"]}):
        before, after = (row["outcomes"].get(name, UNLISTED) for row in (old, new))
        if before != after:
            yield f"  {name}: {before}; now {after}"
