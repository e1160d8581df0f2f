"""One finding as lines of text: enough to mend the server, and at most 25 lines.

The lines that are always there are counted first; the two bodies share what is left, and the JSON and HTML reports
have them whole.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from promotion_jobs_conformance.reports.escaping import inert_lines
from promotion_jobs_conformance.reports.page import Page, Word
from promotion_jobs_conformance.reports.summary import amount
from promotion_jobs_conformance.result import Finding, Level, RequirementResult

MOST_LINES = 25

# Room for a label: the longest is `received`.
_INDENT = 12

# A waiver has one line a member.
_MOST_WAIVER = 8

# No more of a body than this is looked at: the rest would be cut anyway.
_MOST_CHARACTERS = 4000


def add_finding(
    page: Page, number: int, item: RequirementResult, finding: Finding | None, document: str, mark: tuple[str, str]
) -> None:
    """Adds finding `number`, or where there is none, why `item` is red.

    `document` is the contract's path as it is shown, `mark` the mark of the outcome.
    """
    requirement = item.requirement
    level = "" if requirement.level is Level.MUST else f" ({requirement.level.value})"
    start = len(page)
    page.line(mark, " ", (f"{number}. {requirement.id}", "strong"), level, right=((item.outcome.value, mark[1]),))
    page.text(requirement.sentence, indent=2, most=2)
    page.line(*_label("document"), (f"{document}:{requirement.line}", "place"), f"  [{' '.join(requirement.facts)}]")
    if finding is None:
        page.text(item.reason or item.outcome.value, indent=_INDENT, first=_label("because"), most=10)
        return
    page.text(finding.expected, indent=_INDENT, first=_label("expected"), most=3)
    page.text(finding.actual, indent=_INDENT, first=_label("actual"), most=3)

    commands = [
        ("curl", [finding.curl]),
        ("re-run", [finding.rerun]),
        ("waiver", inert_lines(finding.waiver.strip())[:_MOST_WAIVER]),
    ]
    where = urlsplit(finding.sent.url)._replace(scheme="", netloc="").geturl()  # the target stands at the top
    page.text(f"{finding.sent.method} {where}", indent=_INDENT, first=_label("sent"), most=2)
    # One line each for the status, and for what follows the commands.
    left = MOST_LINES - (len(page) - start) - 2 - sum(len(lines) for _, lines in commands)
    _add_body(page, finding.sent.body, max(1, left // 2))
    received = finding.received
    page.text(_answer(finding), indent=_INDENT, first=_label("received"), most=1)
    _add_body(page, received.body, max(1, left - left // 2))
    for label, lines in commands:
        for position, line in enumerate(lines):
            page.line(*_label(label if position == 0 else ""), line)
    if finding.more:
        page.line(*_label("more"), f"{amount(finding.more, 'further case')} of the same cause")


def add_absence(page: Page, number: int, items: list[RequirementResult], mark: tuple[str, str]) -> None:
    """Adds the requirements of which one reason says why nobody answered; `number` is that of the first."""
    named = (f"{number} to {number + len(items) - 1}. {amount(len(items), 'requirement')}", "strong")
    page.line(mark, " ", named, right=((items[0].outcome.value, mark[1]),))
    page.text(items[0].reason, indent=_INDENT, first=_label("because"), most=10)
    page.text(", ".join(item.requirement.id for item in items), indent=_INDENT, first=_label("these"))


def _label(name: str) -> tuple[Word, ...]:
    return ("  ", (name.ljust(_INDENT - 2), "faint"))


def _answer(finding: Finding) -> str:
    received = finding.received
    if received.status is None:
        return received.note or "no answer"
    content_type = next(
        (value for name, value in received.headers if name.lower() == "content-type"), "no Content-Type"
    )
    return "; ".join(filter(None, [f"{received.status} {content_type}", received.note]))


def _add_body(page: Page, body: str | None, most: int) -> None:
    if body:
        page.text(body[:_MOST_CHARACTERS], indent=_INDENT, most=most)
