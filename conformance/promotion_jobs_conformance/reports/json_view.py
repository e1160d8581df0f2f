"""JSON bodies laid out for reading, line by line, with the places marked that a finding is about.

The layout adds blanks and line ends and changes nothing else: numbers stay as they were written (`10.0` is not `10`),
and a member that stands twice is shown twice.

Two kinds of places are marked: members that both bodies have, with different values (an echo that is none), and
members that the finding's own words name (`data.name`, `/data/name`, `data/name`, `errors[0].title`, `errors.0.title`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a body. `path` is the place of what begins on it; `value` is its text, where it is a scalar."""

    text: str
    path: Path
    value: str | None = None
    marked: bool = False


class _Members(list[tuple[str, Any]]):
    """The members of an object, duplicates included."""


class _Written(str):
    """A number or constant as it was written."""

    __slots__ = ()


def lines(body: str) -> list[Line]:
    """A body laid out; a text that is no JSON comes back with the lines that it has."""
    try:
        value = json.loads(
            body, object_pairs_hook=_Members, parse_int=_Written, parse_float=_Written, parse_constant=_Written
        )
        return list(_layout(value, (), "", ""))
    except (ValueError, RecursionError):
        return [Line(text, ()) for text in body.replace("\r\n", "\n").split("\n")]


def marked(sent: list[Line], received: list[Line], words: str) -> tuple[list[Line], list[Line]]:
    """Both bodies, with the places marked at which they differ, and those that `words` name."""
    shared = _values(sent).keys() & _values(received).keys()
    differing = {path for path in shared if _values(sent)[path] != _values(received)[path]}

    def mark(line: Line) -> Line:
        return Line(line.text, line.path, line.value, line.path in differing or _is_named(line.path, words))

    return [mark(line) for line in sent], [mark(line) for line in received]


def _layout(value: Any, path: Path, before: str, after: str) -> Iterator[Line]:
    indent = "  " * len(path)
    if isinstance(value, _Members):
        opening, closing, inner = "{", "}", [(name, f"{_quoted(name)}: ", item) for name, item in value]
    elif isinstance(value, list):
        opening, closing, inner = "[", "]", [(str(index), "", item) for index, item in enumerate(value)]
    else:
        text = value if isinstance(value, _Written) else _quoted(value)
        yield Line(f"{indent}{before}{text}{after}", path, text)
        return
    if not inner:
        yield Line(f"{indent}{before}{opening}{closing}{after}", path, opening + closing)
        return
    yield Line(f"{indent}{before}{opening}", path)
    for number, (name, prefix, item) in enumerate(inner, 1):
        yield from _layout(item, (*path, name), prefix, "," if number < len(inner) else "")
    # The closing line begins nothing, so it is never marked.
    yield Line(f"{indent}{closing}{after}", (*path, ""))


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _values(body: list[Line]) -> dict[Path, list[str]]:
    """The scalars of a body by their place; a place holds several where a member stands twice."""
    found: dict[Path, list[str]] = {}
    for line in body:
        if line.value is not None and line.path:
            found.setdefault(line.path, []).append(line.value)
    return found


def _is_named(path: Path, words: str) -> bool:
    if not path or not path[-1]:
        return False
    # A dot, a slash or brackets between the parts; and no further part behind it, which would name a place inside.
    parts = [re.escape(path[0]), *(rf"(?:[./]{re.escape(part)}|\[{re.escape(part)}\])" for part in path[1:])]
    # A single part could be any word of the sentence, so it counts only where it is written as a place or a name.
    root = r"(?:\$\.?|/)?" if len(path) > 1 else r"(?:\$\.|/|[`\"'])"
    return re.search(rf"(?<![\w./\]]){root}{''.join(parts)}(?![\w\[/-]|\.\w)", words) is not None
