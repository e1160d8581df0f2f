"""The contract on the site: its requirements, the facts that they rest on, and the document's own lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from promotion_jobs_conformance.contract import facts
from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.result import Requirement
from promotion_jobs_reference import faults

from .markdown import DECISIONS
from .site import Page, environment

KINDS = {
    "S": "The vendor's page on creating a job. Nothing outranks it.",
    "D": "The vendor's pages beside it: statuses, lists, cancelling, exports, codes, promotions, tokens, errors, paging.",
    "A": "Where these are silent or disagree: the ruling that this project takes, as a must, a should, or left free.",
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
    templates = environment()
    groups = [
        Group(name, tuple(r for r in listed if group(r) == name)) for name in dict.fromkeys(group(r) for r in listed)
    ]
    broken = breaking_faults()
    counts = {level: sum(r.level.value == level for r in listed) for level in ("must", "should", "free")}
    requirements = templates.get_template("requirements.html.j2").render(
        groups=groups,
        broken=broken,
        counts=counts,
        excluded=sum(bool(r.excluded) for r in listed),
        version=contract.document.version,
    )
    yield Page("requirements", "Requirements", "The contract", requirements)
    texts = facts.read(contract.document.path.with_name(facts.FILE))
    body = templates.get_template("facts.html.j2").render(
        kinds=KINDS, facts=cited(listed, texts), texts=texts, decisions=deciding()
    )
    yield Page("facts", "Facts", "The contract", body)
    yield Page("document", "The document, line by line", "The contract", _document(contract.document.text))


def group(requirement: Requirement) -> str:
    """The operation or component of a requirement, by its ID; the few that hold for every response have a name of their own."""
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


def _document(text: str) -> str:
    """The document with a number to each line, which other pages link to (#L12)."""
    formatter = HtmlFormatter(nowrap=True)
    coloured = highlight(text, get_lexer_by_name("yaml", stripnl=False), formatter).splitlines()
    lines = "".join(
        f'<span class="line" id="L{number}"><a href="#L{number}">{number}</a>{line}</span>'
        for number, line in enumerate(coloured, 1)
    )
    told = "The only source of the API's limits, defaults, words and statuses: <code>spec/openapi.yaml</code>."
    return f'<h1>The document, line by line</h1><p>{told}</p><pre class="code lines" tabindex="0"><code>{lines}</code></pre>'
