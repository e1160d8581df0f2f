r"""Makes text that a server sent inert: it can say whatever it likes, and do nothing.

The theory: a report is read by a terminal, a browser, a parser or a CI runner, each of which obeys certain characters.
So two things are done to every text, whoever wrote it. First `inert` turns each character that has no picture of its
own (controls, terminal escapes, bidi overrides, zero-width marks, lone surrogates) into a visible escape such as
`\x1b`; what is left is what a reader sees. Then the format's own function, or its library, quotes what the format
gives a meaning to. A text that has passed both is safe in that format, and in no other.
"""

from __future__ import annotations

import re
import unicodedata

# Cc controls, Cf bidi and zero-width marks, Cs lone surrogates, Co private use, Cn not characters (U+FFFF is not XML),
# Zl and Zp the two separators that some readers take for a line end.
_WITHOUT_PICTURE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

# What CI runners obey wherever it stands in a log: `::error …` (GitHub), `##[…]` (GitHub, Azure), `##vso[…]` (Azure),
# `##teamcity[…]`. One character of each is written as its escape.
_RUNNER_COMMAND = re.compile(r":(?=:[A-Za-z])|#(?=#[A-Za-z]*\[)")


def inert(text: str) -> str:
    r"""`text` on one line, every character of which has a picture of its own: the others become `\n`, `\x1b`, `\u202e`.

    What a CI runner takes for a command becomes visible in the same way, so the result may be printed to any log.
    """
    # A runner's command has a picture and no control in it, so the order of the two steps does not matter.
    shown = text if text.isascii() and text.isprintable() else "".join(map(_shown, text))
    return _RUNNER_COMMAND.sub(lambda found: f"\\x{ord(found.group()):02x}", shown)


def inert_lines(text: str) -> list[str]:
    """`text` as inert lines; only a line feed, alone or after a carriage return, ends a line."""
    return [inert(line) for line in text.replace("\r\n", "\n").split("\n")]


def ascii_only(text: str) -> str:
    r"""`text` for a terminal that knows ASCII alone: everything else becomes `\u2713`."""
    return text.encode("ascii", "backslashreplace").decode("ascii")


def _shown(character: str) -> str:
    if unicodedata.category(character) not in _WITHOUT_PICTURE:
        return character
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character) or _numbered(ord(character))


def _numbered(point: int) -> str:
    if point <= 0xFF:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"
