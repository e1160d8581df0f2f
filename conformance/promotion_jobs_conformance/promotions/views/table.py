"""The file of an export as a table: CSV, whatever its separator, line ends and byte order mark (A31, A42).

The contract only says that the file is CSV. So the separator is the one with which the most expected codes are found. The
file is hostile input: its size is checked before any cell is built, and it is read row by row, so that a few megabytes of
commas need no more memory than that.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

CELLS = 300_000  # in a file: a hundred thousand codes with two more properties each
COLUMNS = 500
_SEPARATORS = ",;\t|"
_NAMED = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)  # a first line with the separator, for some spreadsheets


class NoTable(Exception):
    """The bytes are not a table; the message is a clause that says why."""


@dataclass(frozen=True)
class Table:
    """A file that is a table of limited size. `separators` are the possible ones, the most likely first."""

    text: str
    separators: str

    def rows(self, separator: str = "") -> Iterator[list[str]]:
        """Its rows without the empty ones, with stripped cells. Raises NoTable."""
        listed = csv.reader(
            io.StringIO(self.text, newline=""), delimiter=separator or self.separators[0], skipinitialspace=True
        )
        try:
            for row in listed:
                if len(row) > COLUMNS:
                    raise NoTable(f"a row has {len(row)} cells, more than {COLUMNS}")
                if row:
                    yield [cell.strip() for cell in row]
        except csv.Error as error:
            raise NoTable(f"it is not CSV: {error}") from None

    def column_of(self, known: Collection[str]) -> list[str]:
        """The cells of the column with the most of these texts; of the first column if none has any. Raises NoTable."""
        best, most = (self.separators[0], 0), -1
        for separator in self.separators:
            found: dict[int, set[str]] = {}
            for row in self.rows(separator):
                for index, cell in enumerate(row):
                    if cell in known:
                        found.setdefault(index, set()).add(cell)
            column = max(sorted(found), key=lambda index: len(found[index]), default=0)
            count = len(found.get(column, ()))
            if count > most:
                best, most = (separator, column), count
            if count == len(set(known)):
                break
        separator, column = best
        return [row[column] for row in self.rows(separator) if column < len(row)]


def table_of(body: bytes, known: Collection[str] = ()) -> Table:
    """Reads a file as a table. `known` are codes that may be in it: they may begin or contain odd characters. Raises NoTable."""
    is_wide = body[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = body.decode("utf-16") if is_wide else _narrow(body)
    except UnicodeDecodeError:
        raise NoTable("it has a UTF-16 byte order mark, and is not UTF-16") from None
    if "\0" in text and not any("\0" in code for code in known):
        raise NoTable("it contains NUL bytes")
    start = text[:200].lstrip()
    if not any(start.lstrip('"').startswith(code) for code in known if code):
        if start.startswith("<"):
            raise NoTable("it is HTML or XML")
        if start.startswith("{") or (start.startswith("[") and text.rstrip().endswith("]")):
            raise NoTable("it is JSON")
    named = _NAMED.match(text)
    if named:
        text, separators = text[named.end() :], named[1]
    else:
        first = re.split(r"[\r\n]", text, maxsplit=1)[0]
        separators = "".join(sorted(_SEPARATORS, key=lambda one: -first.count(one)))
    cells = max(map(text.count, separators)) + max(text.count("\n"), text.count("\r")) + 1
    if cells > CELLS:
        raise NoTable(f"it has about {cells} cells, more than {CELLS}")
    return Table(text, separators)


def _narrow(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("latin-1")
