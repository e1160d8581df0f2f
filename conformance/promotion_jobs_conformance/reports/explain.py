"""Explains one requirement: its sentence, its location, the facts behind it, what checks it, and what those checks catch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from promotion_jobs_conformance.reports.page import Page
from promotion_jobs_conformance.reports.summary import document_path
from promotion_jobs_conformance.result import Requirement

_MEANING = {
    "must": "MUST: a server that violates it does not conform",
    "should": "SHOULD: a violation is a warning",
    "free": "MAY: the server's choice is recorded; either is conforming",
}


def render_explanation(
    requirement: Requirement,
    facts: Mapping[str, str],
    cases: Sequence[str],
    checks: Mapping[str, str],
    faults: Mapping[str, str],
    *,
    no_faults: str = "none is known",
    needs: Sequence[str] = (),
    needed_by: Sequence[str] = (),
    outcome: str = "",
    path: str = "",
    width: int = 80,
    unicode: bool = True,
) -> str:
    """The explanation as plain text.

    `facts` gives the text of each fact by its ID, as far as it is known; `cases` describes the requests that are
    sent for it and what is expected, one line each; `checks` says what each check does; `faults` says of each fault of the reference server that
    a check of this requirement catches, what it does, and `no_faults` is said where there is none; `path` is the document's. `needs` and `needed_by` are the requirements
    around it in the graph of needs; `outcome` says what a report has of it.
    """
    page = Page(width, unicode=unicode)
    page.line((requirement.id, "strong"))
    page.text(requirement.sentence, indent=2)
    page.blank()
    page.text(_MEANING[requirement.level.value], indent=12, first=("  level",))
    page.text(", ".join(requirement.operations) or "every operation", indent=12, first=("  operation",))
    where = f"{document_path(path)}:{requirement.line}" if path else f"line {requirement.line}"
    page.line("  document  ", (where, "location"))
    page.text(requirement.pointer, indent=12)
    texts = {fact: facts.get(fact, "(the text of this fact is not available)") for fact in requirement.facts}
    _section(page, "Facts", texts, "none")
    if requirement.excluded:
        page.blank()
        page.line(("Checks", "strong"))
        page.text(f"none, because it is excluded by the contract: {requirement.excluded}", indent=2)
        return str(page)
    _section(page, "Checks", checks, "none is known")
    if outcome:
        page.blank()
        page.line(("In the report", "strong"))
        page.text(outcome, indent=2)
    _names(page, "Needs (if one of these is violated, this is not tested)", needs)
    _names(page, "Is needed by", needed_by)
    if cases:
        _section(
            page, "Requests, and the expected response", {f"{number}": case for number, case in enumerate(cases, 1)}, ""
        )
    _section(page, "Faults of the reference server that its check catches", faults, no_faults)
    return str(page)


def _names(page: Page, title: str, names: Sequence[str]) -> None:
    if names:
        page.blank()
        page.line((title, "strong"))
        page.text(", ".join(names), indent=2)


def _section(page: Page, title: str, entries: Mapping[str, str], nothing: str) -> None:
    page.blank()
    page.line((title, "strong"))
    indent = 4 + min(20, max(map(len, entries), default=0))
    for name, text in entries.items():
        page.text(text, indent=indent, first=(f"  {name}",))
    if not entries:
        page.text(nothing, indent=2)
