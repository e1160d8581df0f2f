"""The Markdown files as pages. A link to a file of the repository becomes a link to its page, and must have one."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import escape
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from .site import Page

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "conformance/docs"
DECISIONS = ROOT / "spec/decisions"
OTHERS = {
    ROOT / "CHANGELOG.md": ("changelog", "Reference"),
    ROOT / "CONTRIBUTING.md": ("contributing", "Reference"),
    ROOT / "spec/CHANGELOG.md": ("contract-changelog", "The contract"),
}
GROUPS = {"index": "Start", "get-it": "Start"}


class SourceError(Exception):
    """A source of the site cannot be used; the message says which, and why."""


def targets() -> dict[Path, str]:
    """The page, as a file name of the site, of each file or folder of the repository that has one."""
    found = {path: path.stem for path in [*DOCS.glob("*.md"), *DECISIONS.glob("*.md")]}
    found |= {path: name for path, (name, _) in OTHERS.items()}
    return found | {DECISIONS: "decisions", ROOT / "spec/openapi.yaml": "document"}


def markdown_pages() -> Iterator[Page]:
    """The how-to pages, the decisions with a page that lists them, and the changelogs. Raises SourceError."""
    known = targets()
    for path in sorted(DOCS.glob("*.md")):
        yield _page(path, path.stem, GROUPS.get(path.stem, "How to"), known)
    for path, (name, group) in OTHERS.items():
        yield _page(path, name, group, known)
    decisions = [_page(path, path.stem, "", known) for path in sorted(DECISIONS.glob("*.md"))]
    yield from decisions
    items = "".join(f'<li><a href="{page.name}.html">{escape(page.title)}</a></li>' for page in decisions)
    told = "<p>How the sources were read where a reader could read them otherwise: one short page a decision.</p>"
    yield Page("decisions", "Decisions", "The contract", f"<h1>Decisions</h1>{told}<ul class='plain'>{items}</ul>")


def _page(path: Path, name: str, group: str, known: dict[Path, str]) -> Page:
    tokens, parser = parsed(path.read_text(encoding="utf-8"))
    for token in walk(tokens):
        href = token.attrGet("href")
        if isinstance(href, str):
            token.attrSet("href", resolved(href, path, known))
    title = next((_text(tokens[at + 1]) for at, token in enumerate(tokens) if token.type == "heading_open"), name)
    return Page(
        name, "Overview" if name == "index" else title, group, parser.renderer.render(tokens, parser.options, {})
    )


def parsed(text: str) -> tuple[list[Token], MarkdownIt]:
    """The tokens of a text, its headings with ids, and the parser that made them."""
    parser = MarkdownIt("commonmark", {"highlight": highlighted}).enable("table")
    tokens = parser.parse(text)
    seen: dict[str, int] = {}
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            slug = re.sub(r"[^a-z0-9]+", "-", _text(tokens[at + 1]).lower()).strip("-")
            seen[slug] = seen.get(slug, 0) + 1
            token.attrSet("id", slug if seen[slug] == 1 else f"{slug}-{seen[slug]}")
    return tokens, parser


def walk(tokens: list[Token]) -> Iterator[Token]:
    """The tokens and those inside them."""
    for token in tokens:
        yield token
        yield from walk(token.children or [])


def resolved(href: str, source: Path, known: dict[Path, str]) -> str:
    """Where a link of a file leads on the site. Raises SourceError if the file that it names has no page."""
    parts = urlsplit(href)
    if parts.scheme or parts.netloc or not parts.path:
        return href
    target = Path(os.path.normpath(source.parent / parts.path))
    if target not in known:
        raise SourceError(f"{source.relative_to(ROOT)}: the link to {href} leads to no page of the site")
    return f"{known[target]}.html" + (f"#{parts.fragment}" if parts.fragment else "")


def highlighted(code: str, language: str, attributes: str) -> str:
    """Code as HTML with classes for its parts; unknown languages as plain text."""
    names: dict[str, Any] = {"sh": "bash", "": "text"}
    try:
        lexer = get_lexer_by_name(names.get(language, language))
    except ClassNotFound:
        lexer = get_lexer_by_name("text")
    title = re.search(r'title="([^"]+)"', attributes)
    shown = f' data-title="{escape(title[1])}"' if title else ""
    return (
        f'<pre class="code"{shown} tabindex="0"><code>{highlight(code, lexer, HtmlFormatter(nowrap=True))}</code></pre>'
    )


def _text(inline: Token) -> str:
    return "".join(child.content for child in inline.children or [])
