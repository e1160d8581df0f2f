"""The contract on the site: its requirements, the facts that they rest on, and the document's own lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from promotion_jobs_conformance.contract import facts
from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.result import Requirement
from promotion_jobs_reference import faults

from .page import Page, html, page
from .sources import DECISIONS

KINDS = {
    "S": ("S: creating a job", "The vendor's page on creating a job. Nothing outranks it."),
    "D": (
        "D: the pages beside it",
        "The vendor's pages on statuses, lists, cancelling, exports, codes, promotions, tokens, errors and paging.",
    ),
    "A": (
        "A: rulings",
        "Where these are silent or disagree: the ruling that this project takes, as a must, a should, or left free.",
    ),
}

EVERYWHERE = "every response"


@dataclass(frozen=True)
class Group:
    """The requirements of one operation, component or security scheme."""

    name: str
    requirements: tuple[Requirement, ...]


def pages() -> Iterator[Page]:
    """The pages on the contract, but for the one that Redocly renders."""
    contract = Contract(default_document())
    listed = list(contract.requirements.values())
    groups = [
        Group(name, tuple(r for r in listed if group(r) == name)) for name in dict.fromkeys(group(r) for r in listed)
    ]
    broken = breaking_faults()
    counts = {level: sum(r.level.value == level for r in listed) for level in ("must", "should", "free")}
    excluded = sum(bool(r.excluded) for r in listed)
    introduction = (
        f"Every normative sentence of the contract, version {contract.document.version}: {counts['must']} musts, "
        f"{counts['should']} shoulds and {counts['free']} free choices, which are recorded and never wrong. {excluded} of them are not "
        "checked, each for a reason. A sentence that a keyword of the document states on its own is made from the keyword."
    )
    parts = [
        part
        for one in groups
        for part in (f"## {one.name}", html("requirements.html.j2", requirements=one.requirements, broken=broken))
    ]
    yield page(
        "requirements",
        "Requirements",
        introduction,
        html("filter.html.j2", entries=".requirement", levels=counts),
        *parts,
    )
    texts = facts.read(contract.document.path.with_name(facts.FILE))
    by_fact, decisions = cited(listed, texts), deciding()
    parts = []
    for kind, (title, sentence) in KINDS.items():
        some = {fact: found for fact, found in by_fact.items() if fact[0] == kind}
        parts += [f"## {title}", sentence, html("facts.html.j2", facts=some, texts=texts, decisions=decisions)]
    introduction = (
        "The contract states only what rests on a fact of the public documentation, or on a ruling where that is silent. Each has "
        "an ID, by which the document, the requirements and the findings cite it."
    )
    yield page("facts", "Facts", introduction, *parts)
    introduction = "The only source of the API's limits, defaults, enums and statuses: `spec/openapi.yaml`."
    lines = html("document.html.j2", lines=_coloured(contract.document.text))
    yield page("document", "The document, line by line", introduction, lines)


def group(requirement: Requirement) -> str:
    """The operation or component of a requirement, by its ID; the few that hold for every response have their own name."""
    name, dot, _ = requirement.id.partition(".")
    return name if dot else EVERYWHERE


def breaking_faults() -> dict[str, list[str]]:
    """The faults of the reference server that break each requirement."""
    found: dict[str, list[str]] = {}
    for name, deviation in faults.catalogue().items():
        for requirement in deviation.concerns:
            found.setdefault(requirement, []).append(name)
    return found


def cited(requirements: list[Requirement], texts: Iterable[str]) -> dict[str, list[Requirement]]:
    """The requirements that rest on each fact, in the order of the facts."""
    names = {fact for requirement in requirements for fact in requirement.facts} | set(texts)
    return {fact: [r for r in requirements if fact in r.facts] for fact in sorted(names, key=fact_order)}


def deciding() -> dict[str, list[tuple[str, str]]]:
    """The decisions that speak of each fact: page and title."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted(DECISIONS.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        title = text.partition("\n")[0].removeprefix("# ")
        for fact in sorted(set(re.findall(r"\b[SDA]\d+\b", text)), key=fact_order):
            found.setdefault(fact, []).append((path.stem, title))
    return found


def fact_order(fact: str) -> tuple[int, int]:
    """S before D before A, and each by number."""
    return "SDA".index(fact[0]), int(fact[1:])


def _coloured(text: str) -> list[Markup]:
    """The lines of the document as HTML with classes for their parts."""
    formatter = HtmlFormatter(nowrap=True)
    coloured = highlight(text, get_lexer_by_name("yaml", stripnl=False), formatter)
    return [Markup(line) for line in coloured.splitlines()]  # noqa: S704 (the formatter escapes)
