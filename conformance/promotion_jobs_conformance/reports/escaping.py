r"""Makes text that a server sent inert: it can say whatever it likes, and do nothing.

The theory: a report is read by a terminal, a browser, a parser or a CI runner, all of which obey certain characters.
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

# What CI runners obey wherever it is in a log: `::error …` (GitHub), `##[…]` (GitHub, Azure), `##vso[…]` (Azure),
# `##teamcity[…]`. One character of each is written as its escape.
_RUNNER_COMMAND = re.compile(r":(?=:[A-Za-z])|#(?=#[A-Za-z]*\[)")

# What Markdown or HTML gives a meaning to within a line; a colon or full stop only within a word, where it makes a link.
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()#+!|<>~&@$^=]|[:.](?=\S)")


def inert(text: str) -> str:
    r"""`text` on one line with visible characters only: the others become `\n`, `\x1b`, `\u202e`.

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


def markdown(text: str) -> str:
    """Inert `text` for a running line of Markdown: every character that Markdown or HTML knows is escaped.

    What is between backticks, as names are in the contract's sentences, stays code.
    """
    pieces = re.split(r"`([^`]+)`", inert(text))
    return "".join(
        markdown_code(piece) if position % 2 else _MARKDOWN.sub(r"\\\g<0>", piece)
        for position, piece in enumerate(pieces)
    )


def markdown_code(text: str) -> str:
    """Inert `text` as a span of code, in which nothing is a link, a mention or HTML; also within a table."""
    shown = inert(text).replace("|", r"\|")
    fence = "`" * (_longest_run("`", shown) + 1)
    # One space on each side is taken away again; without them a backtick or space at the end would be lost.
    pad = " " if shown[:1] in ("", " ", "`") or shown[-1:] in (" ", "`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def markdown_block(text: str, language: str = "") -> str:
    """Inert `text`, line by line, as a fenced block of code; `language` is ours, never a server's."""
    lines = inert_lines(text)
    fence = "`" * max(3, *(_longest_run("`", line) + 1 for line in lines))
    return "\n".join([f"{fence}{language}", *lines, fence])


def workflow_data(text: str) -> str:
    """`text`, lines and all, as the message of a GitHub workflow command."""
    return "%0A".join(line.replace("%", "%25") for line in inert_lines(text))


def workflow_property(text: str) -> str:
    """Inert `text` as a property of a GitHub workflow command."""
    return inert(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")


def sarif_message(text: str) -> str:
    """Inert `text` as a plain message of SARIF 2.1.0: no placeholders (3.11.5) and no embedded links (3.11.6)."""
    return inert(text).replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _longest_run(character: str, text: str) -> int:
    return max((len(run) for run in re.findall(f"{re.escape(character)}+", text)), default=0)


def _shown(character: str) -> str:
    if unicodedata.category(character) not in _WITHOUT_PICTURE:
        return character
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character) or _numbered(ord(character))


def _numbered(point: int) -> str:
    if point <= 0xFF:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"
