"""What a made page is: Markdown, in which whole pieces may be HTML from our own templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markdown_it import MarkdownIt
from markupsafe import Markup


@dataclass(frozen=True)
class Page:
    """One page of the site: its file is NAME.html, its text is Markdown and begins with its title."""

    name: str
    text: str


def page(name: str, title: str, *parts: str) -> Page:
    """A page of these parts, each Markdown."""
    return Page(name, "\n\n".join([f"# {title}", *parts]) + "\n")


def html(template: str, **values: Any) -> str:
    """A template's HTML as a part of a page. What the template is given is text, but for Markup."""
    fence = "`" * 12  # longer than any in the text
    return f"{fence}{{raw}} html\n{_environment().get_template(template).render(**values)}\n{fence}"


def inline(text: str) -> Markup:
    """A sentence with the code in it marked as such; HTML in it stays text."""
    return Markup(MarkdownIt("zero").enable("backticks").renderInline(text))  # noqa: S704 (the parser has escaped it)


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("docs.builder"),
        autoescape=select_autoescape(["j2"], default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["inline"] = inline
    return made
