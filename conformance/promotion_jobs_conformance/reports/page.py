"""A page of plain text: lines of styled words, wrapped at a width, with or without colour, in Unicode or in ASCII.

Every text that is put on the page is made inert first, so no reporter can forget it; colour is added last, and only
by the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

import click

from promotion_jobs_conformance.reports.escaping import ascii_only, inert

# How each style looks where colour is wanted; without colour a style changes nothing.
STYLES: Mapping[str, Mapping[str, Any]] = {
    "strong": {"bold": True},
    "faint": {"dim": True},
    "good": {"fg": "green"},
    "bad": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow"},
    "location": {"fg": "cyan"},
}

# Keeps two words on one line, and is a plain space on the page.
NO_BREAK = "\u00a0"

# A text, or a text with the name of its style.
Word: TypeAlias = str | tuple[str, str]


def wrapped(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` characters, broken after a space or a comma, so that JSON breaks at properties.

    A word that is longer than a line is broken where its parts meet, as a URL does after `/`, `?` and `&`; only a part
    that is longer than a line fills the line that it begins on, and goes on below.
    """
    lines = [""]
    for word in re.split(r"(?<=[ ,])", text):
        for part in re.split(r"(?<=[/?&])", word) if len(word.rstrip()) > width else (word,):
            rest, bare = part, len(part.rstrip())
            if width - len(lines[-1]) < bare <= width:
                lines.append("")
            while len(lines[-1]) + bare > width:
                room = max(0, width - len(lines[-1]))  # a space may be beyond the margin
                lines[-1] += rest[:room]
                rest, bare = rest[room:], bare - room
                lines.append("")
            lines[-1] += rest
    return [line.rstrip() for line in lines]


def _shortened(line: str, room: int) -> str:
    """What fits of a line, without the beginning of a word unless it is the only one."""
    if len(line) <= room:
        return line.rstrip()
    whole = line[:room].rpartition(" ")[0].rstrip()
    return whole or line[:room].rstrip()


class Page:
    """Collects lines. `width` is in characters; `colour` adds ANSI styles; without `unicode` all is ASCII."""

    def __init__(self, width: int = 80, *, colour: bool = False, unicode: bool = True) -> None:
        self.width, self._colour, self._unicode = width, colour, unicode
        self._lines: list[str] = []

    def line(self, *words: Word, right: tuple[Word, ...] = ()) -> None:
        """Adds one line that is never wrapped; `right` is set against the right margin, two spaces away at least."""
        left, length = self._joined(words)
        end, end_length = self._joined(right)
        gap = " " * max(2, self.width - length - end_length)
        self._lines.append((left + gap + end if right else left).rstrip())

    def text(self, text: str, *, indent: int = 0, first: tuple[Word, ...] = (), style: str = "", most: int = 0) -> None:
        """Adds text wrapped at `indent`. The words `first` come before it, or above it where they are too long.

        With `most` above zero the text is cut after that many lines, and says so with an ellipsis.
        """
        room = max(20, self.width - indent)
        lines = [self._shown(line) for line in wrapped(inert(text), room)]
        if 0 < most < len(lines):
            ellipsis = "…" if self._unicode else "..."
            lines = [*lines[: most - 1], _shortened(lines[most - 1], room - len(ellipsis)) + ellipsis]
        head, length = self._joined(first)
        if length > indent:
            self._lines.append(head.rstrip())
            head, length = "", 0
        for line in lines:
            self._lines.append((head + " " * (indent - length) + self._styled(line, style)).rstrip())
            head, length = "", 0

    def blank(self) -> None:
        """Adds an empty line, unless there is one already or nothing is above it."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def rule(self) -> None:
        """Adds a line across the page."""
        self._lines.append(self._styled(("─" if self._unicode else "-") * self.width, "faint"))

    def __str__(self) -> str:
        return "\n".join(self._lines) + "\n"

    def __len__(self) -> int:
        return len(self._lines)

    def _shown(self, text: str) -> str:
        shown = inert(text).replace(NO_BREAK, " ")
        return shown if self._unicode else ascii_only(shown)

    def _joined(self, words: tuple[Word, ...]) -> tuple[str, int]:
        pairs = [word if isinstance(word, tuple) else (word, "") for word in words]
        shown = [(self._shown(text), style) for text, style in pairs]
        return "".join(self._styled(text, style) for text, style in shown), sum(len(text) for text, _ in shown)

    def _styled(self, text: str, style: str) -> str:
        return click.style(text, **STYLES[style]) if self._colour and style and text else text
