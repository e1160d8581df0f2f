"""The file of an export as a table: CSV, whatever its separator, line ends and byte order mark (A31).

The contract says no more of the file than that it is CSV, so that much is read as such. But a file is a server's word: it
is bounded before a cell of it is built, and read row by row, so that a few megabytes of commas cost no more than themselves.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

CELLS = 300_000  # of a file: a hundred thousand codes, with two members more each
COLUMNS = 500
_SEPARATORS = ",;\t|"


class NoTable(Exception):
    """The bytes are no table; the message is a clause that says why."""


@dataclass(frozen=True)
class Table:
    """A file that was found to be a table, within bounds."""

    text: str
    separator: str

    def rows(self) -> Iterator[list[str]]:
        """Its rows but for the empty ones, cells without the blanks around them. Raises NoTable."""
        listed = csv.reader(io.StringIO(self.text), delimiter=self.separator, skipinitialspace=True)
        try:
            for row in listed:
                if len(row) > COLUMNS:
                    raise NoTable(f"a row has {len(row)} cells, more than {COLUMNS}")
                if row:
                    yield [cell.strip() for cell in row]
        except csv.Error as error:
            raise NoTable(f"it is not CSV: {error}") from None

    def column_of(self, known: Collection[str]) -> list[str]:
        """The cells of the column that holds the most of these texts; of the first one where none holds any."""
        found: dict[int, set[str]] = {}
        for row in self.rows():
            for index, cell in enumerate(row):
                if cell in known:
                    found.setdefault(index, set()).add(cell)
        best = max(sorted(found), key=lambda index: len(found[index]), default=0)
        return [row[best] for row in self.rows() if best < len(row)]


def table_of(body: bytes) -> Table:
    """The table that a file is. Raises NoTable."""
    is_wide = body[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = body.decode("utf-16") if is_wide else _narrow(body)
    except UnicodeDecodeError:
        raise NoTable("it begins as UTF-16 does, and cannot be decoded") from None
    if "\0" in text:
        raise NoTable("it has NUL bytes, as no text has")
    start = text[:200].lstrip()
    if start.startswith("<"):
        raise NoTable("it is HTML or XML")
    if start.startswith("{"):
        raise NoTable("it is JSON")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    named = re.match(r"sep=(.)\n", text)  # a line by which some spreadsheets are told
    text = text[named.end() :] if named else text
    separator = named[1] if named else max(_SEPARATORS, key=text.partition("\n")[0].count)
    cells = text.count(separator) + text.count("\n") + 1
    if cells > CELLS:
        raise NoTable(f"it has about {cells} cells, more than {CELLS}")
    return Table(text, separator)


def _narrow(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("latin-1")
