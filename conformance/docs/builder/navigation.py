"""The order of the pages, as the sidebar shows it."""

from __future__ import annotations

from collections.abc import Iterable

from . import redocly
from .page import Page, page

GROUPS = {
    "Start": ("get-it", "judge-your-server"),
    "How to": (
        "gate-a-pipeline",
        "somebodys-server",
        "recorded-traffic",
        "in-house-server",
        "models-and-client",
        "change-the-contract",
    ),
    "The contract": ("contract", "requirements", "facts", "document", "decisions", "contract-changelog"),
    "The proof": ("how-the-suite-is-proven", "findings", "proof", "hostile", "diff"),
    "Reference": ("commands", "changelog", "contributing"),
}


def groups(how_to: Iterable[str], proof: Iterable[str]) -> dict[str, list[str]]:
    """The groups with the how-to pages and the tables that no group names at the end of theirs."""
    listed = {name for names in GROUPS.values() for name in names} | {"index"}
    further = {"How to": [*how_to], "The proof": [*proof]}
    return {
        group: [*names, *(name for name in further.get(group, ()) if name not in listed)]
        for group, names in GROUPS.items()
    }


def toctrees(how_to: Iterable[str], proof: Iterable[str]) -> str:
    """The end of the first page: the tables of contents, which only the sidebar shows."""
    trees = []
    for group, names in groups(how_to, proof).items():
        trees.append("\n".join(["", "```{toctree}", ":hidden:", f":caption: {group}", "", *names, "```", ""]))
    return "".join(trees)


def contract(*, is_rendered: bool) -> Page:
    """The page that leads to the parts of the contract."""
    shown = (
        f'<p><a href="{redocly.PAGE}">The contract as a reference page</a>: every operation with its requirements, schemas and '
        "examples.</p>"
        if is_rendered
        else "<p>The reference page of the operations is not in this build: Redocly, which makes it, needs Node.</p>"
    )
    return page(
        "contract",
        "The contract",
        "One OpenAPI document says what a server must do. Everything normative in it is a requirement with an ID, a level, and the "
        "facts that it rests on.",
        f"```{{raw}} html\n{shown}\n```",
        "- [Requirements](requirements.md): every sentence, with the faults that break it.\n"
        "- [Facts](facts.md): what public documentation says, and the rulings where it is silent.\n"
        "- [The document, line by line](document.md).\n"
        "- [Decisions](decisions.md): how the sources were read.",
    )
