"""The Markdown files as pages. A link to a file of the repository becomes a link to its page, and must have one."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from .page import Page, page

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "conformance/docs"
DECISIONS = ROOT / "spec/decisions"
OTHERS = {
    ROOT / "CHANGELOG.md": "changelog",
    ROOT / "CONTRIBUTING.md": "contributing",
    ROOT / "spec/CHANGELOG.md": "contract-changelog",
}
_LINK = re.compile(r"(?<=\]\()[^)\s]+(?=\))")
_TITLED = re.compile(r'^(`{3,})(\w+) title="([^"]+)"$', re.MULTILINE)


class SourceError(Exception):
    """A source of the site cannot be used; the message says which, and why."""


def targets() -> dict[Path, str]:
    """The page of each file or folder of the repository that has one."""
    found = {path: path.stem for path in [*DOCS.glob("*.md"), *DECISIONS.glob("*.md")]}
    return found | OTHERS | {DECISIONS: "decisions", ROOT / "spec/openapi.yaml": "document"}


def pages() -> Iterator[Page]:
    """The how-to pages, the decisions with a page that lists them, and the changelogs. Raises SourceError."""
    known = targets()
    for path in [*sorted(DOCS.glob("*.md")), *OTHERS, *sorted(DECISIONS.glob("*.md"))]:
        yield Page(known[path], converted(path.read_text(encoding="utf-8"), path, known))
    listed = "\n".join(sorted(path.stem for path in DECISIONS.glob("*.md")))
    introduction = "How the sources were read where a reader could read them otherwise: one short page a decision."
    yield page("decisions", "Decisions", introduction, f"```{{toctree}}\n:maxdepth: 1\n\n{listed}\n```")


def converted(text: str, path: Path, known: dict[Path, str]) -> str:
    """The text of a file as Sphinx takes it: links lead to pages, and a block with a title has a caption."""
    text = _LINK.sub(lambda link: resolved(link[0], path, known), text)
    return _TITLED.sub(r"\1{code-block} \2\n:caption: \3\n", text)


def resolved(href: str, source: Path, known: dict[Path, str]) -> str:
    """Where a link of a file leads on the site. Raises SourceError where the file that it names has no page."""
    parts = urlsplit(href)
    if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("images/"):
        return href
    target = Path(os.path.normpath(source.parent / parts.path))
    if target not in known:
        raise SourceError(f"{source.relative_to(ROOT)}: the link to {href} leads to no page of the site")
    return f"{known[target]}.html#{parts.fragment}" if parts.fragment else f"{known[target]}.md"
