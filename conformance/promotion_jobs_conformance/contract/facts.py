"""The facts that the requirements cite, as texts: what the sources say, in our words, each with its ID."""

from __future__ import annotations

import re
from pathlib import Path

FILE = "facts.md"
_ROW = re.compile(r"^\| ([A-Z]\d+) \| (.+) \|$", re.MULTILINE)


def read(path: Path) -> dict[str, str]:
    """The text of each fact in the tables of a Markdown file, by its ID; none if there is no file.

    A row with a question and a ruling reads as both.
    """
    if not path.is_file():
        return {}
    return {name: text.replace(" | ", " ") for name, text in _ROW.findall(path.read_text(encoding="utf-8"))}
