"""What proves the suite, as pages: faults and variants with what a run of the matrix found, and the tables of `docs/data/`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from promotion_jobs_reference import faults, variants

from .page import Page, html, page
from .sources import DOCS, SourceError

DATA = DOCS / "data"
TABLES = {
    "hostile": (
        "Hostile responses",
        (
            "How the suite deals with servers that respond incorrectly in every way. The method is described above the table; "
            "`tox run -e hostile` measures again, by the command as its own process, with every kind of report."
        ),
    ),
    "sequence-faults": (
        "Faults that only sequences show",
        (
            "For each fault: what the profile standard finds, the number of the first generated sequence that shows it on its own, and "
            "the requests up to there. `tox run -e sequences` measures again."
        ),
    ),
    "diff": (
        "Edits of the contract",
        "How `promotion-jobs diff` judges edits of the document, each known to be breaking or harmless.",
    ),
}


def pages() -> Iterator[Page]:
    """The page of the matrix, and a page for each table that is there."""
    yield matrix(read(DATA / "matrix.json"))
    for name, (title, sentence) in TABLES.items():
        data = read(DATA / f"{name}.json")
        if data is not None:
            yield table(name, title, sentence, data)


def read(path: Path) -> Any:
    """The data of a file; None if there is no such file. Raises SourceError if it is not JSON."""
    if not path.is_file():
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SourceError(f"{path.name} in docs/data is not JSON: {error}") from error


def matrix(data: Any) -> Page:
    """Every fault and variant of the catalogue, with the row of its last run where there is one."""
    rows = {row["name"]: row for kind in ("faults", "variants") for row in (data or {}).get(kind, ())}
    listed = {"faults": faults.catalogue(), "variants": variants.catalogue()}
    introduction = (
        f"The suite is proven against a server that errs on purpose. Each of these {len(listed['faults'])} faults makes the reference "
        "server wrong in one way, and must turn exactly its own requirements red: no fewer, and no others. Each of the "
        f"{len(listed['variants'])} variants is unusual, but allowed, and must turn none red. `promotion-jobs serve --fault NAME` runs a "
        "server with one, `promotion-jobs matrix` checks them all."
    )
    missing = (
        "The table shows the catalogue alone: the results of the last run were not at hand when this page was built."
    )
    parts = [introduction] if data is not None else [introduction, missing]
    for kind, deviations in listed.items():
        entries = html("proof.html.j2", kind=kind, deviations=deviations, rows=rows)
        parts += [
            f"## {kind.capitalize()}",
            html("filter.html.j2", entries=f"#{kind}-list .deviation", levels=()),
            entries,
        ]
    return page("proof", "Faults and variants", *parts)


def table(name: str, title: str, sentence: str, data: Any) -> Page:
    """A list of objects as a table; an object of such lists as a table each, with its other properties above them.

    The columns are the properties, in the order in which they first occur. Raises SourceError for anything else.
    """
    lists = {"": data} if isinstance(data, list) else {k: v for k, v in data.items() if isinstance(v, list)}
    notes = {} if isinstance(data, list) else {k: v for k, v in data.items() if not isinstance(v, list)}
    parts = [sentence, *(f"{name}: {note}" for name, note in notes.items())]
    for heading, rows in lists.items():
        if not all(isinstance(row, dict) for row in rows):
            raise SourceError(f"the table {heading or title} is not a list of objects")
        columns = list(dict.fromkeys(key for row in rows for key in row))
        parts += [f"## {heading.capitalize()}"] if heading else []
        parts.append(html("table.html.j2", rows=rows, columns=columns))
    return page(name, title, *parts)
