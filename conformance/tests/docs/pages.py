"""A how-to page as a script: its blocks, one after another, as a reader who starts in an empty folder types them.

A block of `sh` is run. A block with a title is a file, which is written when the reader comes to it. A block of `text` is
what the reader sees: each of its lines must be in the output, where `…` stands for anything and figures may differ.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

DOCS = Path(__file__).parents[2] / "docs"


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its title (or empty), its text, and the line on which it starts."""

    language: str
    title: str
    text: str
    line: int


@dataclass(frozen=True)
class Followed:
    """What came of following a page."""

    code: int
    output: str


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in their order."""
    return list(_blocks(page.read_text(encoding="utf-8")))


def _blocks(text: str) -> Iterator[Block]:
    for token in MarkdownIt().parse(text):
        if token.type == "fence" and token.map:
            language, _, rest = token.info.partition(" ")
            title = re.fullmatch(r'title="([^"]+)"', rest.strip())
            yield Block(language, title[1] if title else "", token.content, token.map[0] + 1)


def script(page: list[Block]) -> str:
    """What the reader does, for bash. It stops at the first command that fails."""
    parts = ["set -euo pipefail"]
    for block in page:
        if block.title:
            parts.append(f"mkdir -p \"$(dirname '{block.title}')\"")
            parts.append(f"cat > '{block.title}' <<'END-OF-BLOCK'\n{block.text}END-OF-BLOCK")
        elif block.language == "sh":
            parts.append(f"echo '--- line {block.line}'\n{block.text}")
    return "\n".join(parts)


def follow(
    page: list[Block], folder: Path, port: int, environment: Mapping[str, str] | None = None, seconds: float = 120
) -> Followed:
    """Does what the page says, in the folder. Where the page says port 8000, a free one is taken."""
    bin_folder = Path(sys.executable).parent
    env = {
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder.parent),
        "LANG": "C.UTF-8",
        **(environment or {}),
    }
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:  # no pipe: a server that is left would keep it open
        process = subprocess.Popen(
            ["bash", "-c", script(page).replace("8000", str(port))],
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            process.wait(seconds)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        output.seek(0)
        return Followed(process.returncode, output.read())


def unseen(page: list[Block], output: str) -> list[str]:
    """The lines that the page shows and the output does not have."""
    shown = [line.strip() for block in page if block.language == "text" for line in block.text.splitlines()]
    return [line for line in shown if line and not re.search(_pattern(line), output)]


def _pattern(line: str) -> str:
    return re.sub(r"\d+", r"\\d+", re.escape(line)).replace("…", ".*")
