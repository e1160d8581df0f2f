"""What a page is, and how the pages become files: one template around each, one style sheet and one script for all."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markdown_it import MarkdownIt
from markupsafe import Markup
from pygments.formatters import HtmlFormatter

GROUPS = ("Start", "How to", "The contract", "The proof", "Reference")
ORDER = (
    "index",
    "get-it",
    "judge-your-server",
    "somebodys-server",
    "recorded-traffic",
    "in-house-server",
    "models-and-client",
    "change-the-contract",
    "gate-a-pipeline",
    "contract",
    "document",
    "requirements",
    "facts",
    "decisions",
    "contract-changelog",
    "proof",
    "findings",
    "hostile",
    "diff",
    "commands",
    "changelog",
    "contributing",
)
_TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class Page:
    """One page of the site: its file is NAME.html. A whole one is written as it is, any other goes into the template.

    `group` is the part of the navigation that shows it; where it is empty, only other pages lead to it.
    """

    name: str
    title: str
    group: str
    body: str
    is_whole: bool = False


def environment() -> Environment:
    """The templates. What they are given is text, but for Markup; the filter `inline` shows code in it as code."""
    made = Environment(
        loader=PackageLoader("docs.builder"),
        autoescape=select_autoescape(["j2"], default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["inline"] = inline
    return made


def inline(text: str) -> Markup:
    """A sentence with the code in it marked as such; HTML in it stays text."""
    return Markup(MarkdownIt("zero").enable("backticks").renderInline(text))  # noqa: S704 (the parser has escaped it)


def write(pages: Sequence[Page], folder: Path) -> None:
    """Writes the site into a folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = sorted((page for page in pages if page.group), key=lambda page: _rank(page.name))
    navigation = [(group, [page for page in listed if page.group == group]) for group in GROUPS]
    template = environment().get_template("page.html.j2")
    for page in pages:
        html = page.body
        if not page.is_whole:
            html = template.render(page=page, body=Markup(page.body), navigation=[g for g in navigation if g[1]])  # noqa: S704 (made by our own templates)
        (folder / f"{page.name}.html").write_text(html, encoding="utf-8")
    css = (_TEMPLATES / "site.css").read_text(encoding="utf-8")
    (folder / "site.css").write_text(css + colours(), encoding="utf-8")
    shutil.copyfile(_TEMPLATES / "site.js", folder / "site.js")


def colours() -> str:
    """The style rules for the parts of code, in light and in dark."""
    rules = {}
    for style in ("default", "github-dark"):
        made = HtmlFormatter(style=style).get_style_defs(".code").splitlines()  # type: ignore[no-untyped-call] # the stubs lack it
        rules[style] = "\n".join(rule for rule in made if rule.startswith(".code .") and ".err" not in rule)
    return f"{rules['default']}\n@media (prefers-color-scheme: dark) {{\n{rules['github-dark']}\n}}\n"


def _rank(name: str) -> tuple[int, str]:
    return (ORDER.index(name) if name in ORDER else len(ORDER), name)
