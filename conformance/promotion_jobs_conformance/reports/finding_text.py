"""One finding as lines of text: enough to fix the server, and at most 12 lines.

The lines that are always there are counted first. What is left goes to the excerpts of the two bodies, each around the location
that is wrong, and then to the sentences that are longer than a line; the JSON and HTML reports have everything.
"""

from __future__ import annotations

from promotion_jobs_conformance.naming import amount
from promotion_jobs_conformance.reports.escaping import inert
from promotion_jobs_conformance.reports.json_view import excerpt, lines, marked
from promotion_jobs_conformance.reports.page import Page, Word, wrapped
from promotion_jobs_conformance.reports.summary import hint, status, target
from promotion_jobs_conformance.result import Finding, Level, RequirementResult

MOST_LINES = 12

# Room for a label: the longest is `received`.
_INDENT = 12

# A curl line that is longer fills a screen on its own.
_LONGEST_COMMAND = 600


def add_finding(
    page: Page, number: int, item: RequirementResult, finding: Finding | None, document: str, mark: tuple[str, str]
) -> None:
    """Adds finding `number`, or where there is none, why `item` is red.

    `document` is the contract's path as it is shown, `mark` the mark of the outcome.
    """
    requirement = item.requirement
    level = "" if requirement.level is Level.MUST else f" ({requirement.level.value})"
    cases = f" in {finding.more + 1} cases" if finding and finding.more else ""
    page.line(
        mark, " ", (f"{number}. {requirement.id}", "strong"), level, right=((item.outcome.value + cases, mark[1]),)
    )
    location: tuple[Word, ...] = (*_label("document"), (f"{document}:{requirement.line}", "location"))
    facts = f"  [{' '.join(requirement.facts)}]"
    if finding is None:
        page.text(requirement.sentence, indent=2, most=2)
        page.line(*location, facts)
        page.text(item.reason or item.outcome.value, indent=_INDENT, first=_label("because"), most=8)
        return
    sent, received = marked(
        lines(finding.sent.body or ""),
        lines(finding.received.body or ""),
        f"{finding.expected}\n{finding.actual}",
        finding.location,
    )
    room = page.width - _INDENT
    actual = " — ".join(filter(None, [finding.actual, hint(finding)]))
    request = f"{finding.sent.method} {target(finding.sent.url)}"
    above, below = finding.sent.body or "", finding.received.body or ""
    texts = [
        (requirement.sentence, page.width - 2),
        *((text, room) for text in (finding.expected, actual, request, above, below)),
    ]
    also = ", ".join(finding.locations[1:])
    always = (
        5 + bool(also) + bool(finding.sequence)
    )  # the heading, the location in the document, other locations, the status, and two commands
    most = _shared([len(wrapped(inert(text), width)) if text else 0 for text, width in texts], MOST_LINES - always)
    page.text(requirement.sentence, indent=2, most=most[0])
    page.line(*location, facts)
    if also:
        page.text(also, indent=_INDENT, first=_label("also at"), most=1)
    page.text(finding.expected, indent=_INDENT, first=_label("expected"), most=most[1])
    page.text(actual, indent=_INDENT, first=_label("actual"), most=most[2])
    page.text(request, indent=_INDENT, first=_label("sent"), most=most[3])
    _add_body(page, excerpt(above, sent, most[4] * room), most[4])
    page.text(status(finding), indent=_INDENT, first=_label("received"), most=1)
    _add_body(page, excerpt(below, received, most[5] * room), most[5])
    if finding.sequence:
        lead = f"{len(finding.sequence)} requests lead to it: see the curl lines in the JSON and HTML reports"
        page.line(*_label("sequence"), lead)
    for label, command in (("curl", finding.curl), ("re-run", finding.rerun)):
        if not command:  # an application in this process has no address for curl
            continue
        if len(command) > _LONGEST_COMMAND:
            command = f"({len(command)} characters: the JSON and HTML reports have it)"
        page.line(*_label(label), command)


# The parts of a finding that may take more than one line, by what a reader misses first: the numbers are their positions in
# the sentence, expected, actual, request, body sent, body received.
_WANTED = (0, 1, 2, 3, 5, 4, 2, 3, 1, 0, 5, 4)


def _shared(needed: list[int], left: int) -> list[int]:
    """How many lines each part gets of those that the others leave: a line in turn, as long as it needs one."""
    given = [0] * len(needed)
    for part in _WANTED:
        if left and given[part] < needed[part]:
            given[part] += 1
            left -= 1
    return given


def add_absence(page: Page, number: int, items: list[RequirementResult], mark: tuple[str, str]) -> None:
    """Adds the requirements that share one reason why there was no response; `number` is that of the first."""
    named = (f"{number} to {number + len(items) - 1}. {amount(len(items), 'requirement')}", "strong")
    page.line(mark, " ", named, right=((items[0].outcome.value, mark[1]),))
    page.text(items[0].reason, indent=_INDENT, first=_label("because"), most=10)
    page.text(", ".join(item.requirement.id for item in items), indent=_INDENT, first=_label("these"))


def _label(name: str) -> tuple[Word, ...]:
    return ("  ", (name.ljust(_INDENT - 2), "faint"))


def _add_body(page: Page, body: str, most: int) -> None:
    if body and most:
        page.text(body, indent=_INDENT, most=most)
