"""What proves the suite, as pages: faults and variants with what a run of the matrix found, and the tables of `docs/data/`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from promotion_jobs_reference import faults, variants

from .markdown import DOCS, SourceError
from .site import Page, environment

DATA = DOCS / "data"
TABLES = {
    "hostile": (
        "Hostile responses",
        (
            "What the suite makes of servers that respond wrongly in every way. How it was measured stands before the table; "
            "`tox run -e hostile` measures again, by the command as a process of its own, with every kind of report."
        ),
    ),
    "diff": (
        "Edits of the contract",
        "How `promotion-jobs diff` judges edits of the document, each known to be breaking or harmless.",
    ),
}


def pages() -> Iterator[Page]:
    """The page of the matrix, and a page for each table that is there."""
    yield Page("proof", "Faults and variants", "The proof", matrix(read(DATA / "matrix.json")))
    for name, (title, sentence) in TABLES.items():
        data = read(DATA / f"{name}.json")
        if data is not None:
            yield Page(name, title, "The proof", table(title, sentence, data))


def read(path: Path) -> Any:
    """The data of a file; None if there is no such file. Raises SourceError if it is no JSON."""
    if not path.is_file():
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SourceError(f"{path.name} in docs/data is no JSON: {error}") from error


def matrix(data: Any) -> str:
    """Every fault and variant of the catalogue, with the row of its last run where there is one."""
    rows = {row["name"]: row for kind in ("faults", "variants") for row in (data or {}).get(kind, ())}
    listed = {"faults": faults.catalogue(), "variants": variants.catalogue()}
    return environment().get_template("proof.html.j2").render(rows=rows, has_run=data is not None, **listed)


def table(title: str, sentence: str, data: Any) -> str:
    """A list of objects as a table; an object of such lists as a table each, with its other properties above them.

    The columns are the properties, in the order in which they first occur. Raises SourceError for anything else.
    """
    lists = {"": data} if isinstance(data, list) else {k: v for k, v in data.items() if isinstance(v, list)}
    notes = {} if isinstance(data, list) else {k: v for k, v in data.items() if not isinstance(v, list)}
    for name, rows in lists.items():
        if not all(isinstance(row, dict) for row in rows):
            raise SourceError(f"the table {name or title} is no list of objects")
    columns = {name: list(dict.fromkeys(key for row in rows for key in row)) for name, rows in lists.items()}
    template = environment().get_template("table.html.j2")
    return template.render(title=title, sentence=sentence, lists=lists, notes=notes, columns=columns)
