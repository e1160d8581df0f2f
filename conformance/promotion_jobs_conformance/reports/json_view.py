"""JSON bodies laid out for reading, line by line, with the locations marked that a finding is about.

The layout adds spaces and line ends and changes nothing else: numbers stay as they were written (`10.0` is not `10`),
and a property that occurs twice is shown twice.

Three kinds of locations are marked: the one that the finding points to, properties that both bodies have with different
values (an echo that is none), and properties that the finding's own words name (`data.name`, `/data/name`, `data/name`,
`errors[0].title`, `errors.0.title`).
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

Path: TypeAlias = tuple[str, ...]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+', re.DOTALL)
_DEEPEST = 100  # levels of a body that was cut: of a whole one, the parser has its own limit

# What the suite writes where it cut a body: `… (48213 bytes in all)`.
_CUT = re.compile(r"… \(\d+ bytes in all\)\Z")


@dataclass(frozen=True, slots=True)
class Token:
    """One token. `kind` is `name`, `string`, `number`, `literal` or `sign`; `path` the location that it belongs to.

    `end` is its position in the text, behind its last character.
    """

    kind: str
    text: str
    path: Path
    end: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a body. `path` is the location of what begins on it; `value` is its text, where it is a scalar.

    `parts` are texts with the kind of their token, or with none; `indent` is before them.
    """

    parts: tuple[tuple[str, str], ...]
    path: Path = ()
    value: str | None = None
    marked: bool = False
    indent: str = ""

    @property
    def text(self) -> str:
        """The whole line."""
        return self.indent + "".join(text for _, text in self.parts)


def tokens(body: str) -> list[Token]:
    """The tokens of a JSON text, or of the beginning of one that was cut. Empty if `body` is neither."""
    if cut := _CUT.search(body):
        body = body[: cut.start()]
        # What the cut left of a string has no end: it is shown as far as it goes.
        return _scanned(body, _DEEPEST) if body.lstrip()[:1] in ("{", "[") else []
    try:
        json.loads(body, parse_int=str)
    except (ValueError, RecursionError):
        return []
    return _scanned(body)


def _scanned(body: str, deepest: int = sys.maxsize) -> list[Token]:
    found: list[Token] = []
    path: list[str] = []
    closers: list[str] = []
    is_name = False
    for match in _TOKEN.finditer(body):
        text = match.group()
        if text in "{[":
            found.append(Token("sign", text, tuple(path), match.end()))
            closers.append("}" if text == "{" else "]")
            path.append("" if text == "{" else "0")
            is_name = text == "{"
            if len(path) > deepest:
                return []
        elif text in "}]":
            if not closers:
                return []
            closers.pop()
            path.pop()
            is_name = False
            # The closing sign begins nothing, so it is at no location.
            found.append(Token("sign", text, (*path, ""), match.end()))
        elif text == ",":
            found.append(Token("sign", text, tuple(path), match.end()))
            if closers and closers[-1] == "]":
                path[-1] = str(int(path[-1]) + 1)
            is_name = bool(closers) and closers[-1] == "}"
        elif text == ":":
            is_name = False
            found.append(Token("sign", text, tuple(path), match.end()))
        elif is_name:
            path[-1] = _decoded(text)
            found.append(Token("name", text, tuple(path), match.end()))
        else:
            kind = "string" if text[0] == '"' else "literal" if text in ("true", "false", "null") else "number"
            found.append(Token(kind, text, tuple(path), match.end()))
    return found


def _decoded(text: str) -> str:
    try:
        return str(json.loads(text))
    except ValueError:
        return text


def _shown(token: Token) -> str:
    """A token as it is shown: a string without needless escapes."""
    if token.kind not in ("name", "string"):
        return token.text
    try:
        return json.dumps(json.loads(token.text), ensure_ascii=False)
    except ValueError:
        return token.text


def lines(body: str) -> list[Line]:
    """A body laid out; a text that is not JSON comes back with the lines that it has."""
    found = tokens(body)
    if not found:
        return [Line((("", text),)) for text in body.replace("\r\n", "\n").split("\n")]
    laid = list(_layout(found))
    cut = _CUT.search(body)
    return [*laid, Line((("", cut.group()),))] if cut else laid


def _layout(found: Sequence[Token]) -> Iterator[Line]:
    parts: list[tuple[str, str]] = []
    path: Path = ()
    value: str | None = None
    before = indent = ""
    for token in found:
        text = _shown(token)
        is_closing = text in ("}", "]") and token.kind == "sign"
        if token.kind == "sign" and (text == "," or (is_closing and before in ("{", "["))):
            value = before + text if is_closing else value
            parts.append((token.kind, text))
        elif before == ":":
            parts.append((token.kind, text))
            value = text if token.kind != "sign" else None
        elif text == ":" and token.kind == "sign":
            parts.append((token.kind, ": "))
        else:
            if parts:
                yield Line(tuple(parts), path, value, indent=indent)
            depth = len(token.path) - is_closing
            parts = [(token.kind, text)]
            path, value, indent = (
                token.path,
                text if token.kind in ("string", "number", "literal") else None,
                "  " * depth,
            )
        before = text if token.kind == "sign" else ""
    if parts:
        yield Line(tuple(parts), path, value, indent=indent)


def pointed(pointer: str) -> Path:
    """The path that a JSON pointer names."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def position_of(body: str, pointer: str) -> int:
    """Where in a JSON text, or the beginning of one, that which a JSON pointer leads to begins; 0 if it is not there."""
    location = pointed(pointer)
    return next((token.end for token in _scanned(body, _DEEPEST) if token.path == location), 0)


def marked(sent: list[Line], received: list[Line], words: str, pointer: str = "") -> tuple[list[Line], list[Line]]:
    """Both bodies, with the locations marked at which they differ, and those that `words` name.

    What the JSON pointer leads to is marked in `received`, and then nothing else is.
    """
    location = pointed(pointer)
    if location and any(line.path == location for line in received):
        return sent, [replace(line, marked=line.path == location) for line in received]
    before, after = _values(sent), _values(received)
    differing = {path for path in before.keys() & after.keys() if before[path] != after[path]}

    def mark(line: Line) -> Line:
        return replace(line, marked=line.path in differing or _is_named(line.path, words))

    return [mark(line) for line in sent], [mark(line) for line in received]


def excerpt(body: str, marks: Sequence[Line], room: int) -> str:
    """What can be shown of a body in about `room` characters: its beginning, or what is around the first mark."""
    found = tokens(body)
    if not found:
        return body
    texts = [token.text for token in found]
    location = next((line.path for line in marks if line.marked), None)
    at = next((number for number, token in enumerate(found) if token.path == location), 0) if location else 0
    start, before = at, 0
    if sum(map(len, texts)) > room:
        while start and before + len(texts[start - 1]) <= room // 4:
            start -= 1
            before += len(texts[start])
        # An excerpt begins with an object, or else with a name, and not in between.
        begun = range(start, at + 1)
        start = next((number for number in begun if texts[number] == "{"), None) or next(
            (number for number in begun if found[number].kind == "name"), at
        )
    else:
        start = 0
    start = 0 if start == 1 else start
    cut = _CUT.search(body)
    return ("…" if start else "") + "".join(texts[start:]) + (cut.group() if cut else "")


def _values(body: list[Line]) -> dict[Path, list[str]]:
    """The scalars of a body by their location; a location holds several where a property occurs twice."""
    found: dict[Path, list[str]] = {}
    for line in body:
        if line.value is not None and line.path:
            found.setdefault(line.path, []).append(line.value)
    return found


def _is_named(path: Path, words: str) -> bool:
    if not path or not path[-1]:
        return False
    # A dot, a slash or brackets between the parts; and no further part behind it, which would name a location inside.
    parts = [re.escape(path[0]), *(rf"(?:[./]{re.escape(part)}|\[{re.escape(part)}\])" for part in path[1:])]
    # A single part could be any word of the sentence, so it counts only where it is written as a location or a name.
    root = r"(?:\$\.?|/)?" if len(path) > 1 else r"(?:\$\.|/|[`\"'])"
    return re.search(rf"(?<![\w./\]]){root}{''.join(parts)}(?![\w\[/-]|\.\w)", words) is not None
