"""The report as one HTML page that needs no other file: it works offline, from a mail, and without its script.

How server text is kept inert, in three layers: the environment makes every expression of the template inert and then
escapes it, whatever it holds; the page's policy lets only this page's own script and style run, by their hashes, and
nothing be requested; and the script puts no text into the page but counts.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, Template
from markupsafe import Markup, escape

from promotion_jobs_conformance.naming import amount
from promotion_jobs_conformance.reports.boundary_chart import WIDTH, charts
from promotion_jobs_conformance.reports.console import MARKS
from promotion_jobs_conformance.reports.escaping import inert
from promotion_jobs_conformance.reports.json_view import Line, lines, marked
from promotion_jobs_conformance.reports.summary import (
    BY_HAND,
    EXCLUDED,
    PRODUCT,
    RED,
    by_operation,
    document_path,
    findings,
    hint,
    label,
    labelled,
    skip_text,
    target,
    untested,
    verdict_sentence,
    waivers,
)
from promotion_jobs_conformance.result import Finding, Outcome, RequirementResult, RunResult, SkipReason, Verdict

# More of a body than this makes a page that no browser likes; the JSON report has it whole.
_MOST_LINES = 120
_MOST_CHARACTERS = 70_000

_TONES = {Verdict.CONFORMS: "good", Verdict.INCOMPLETE: "warning"}


# What the outcomes mean, for those who meet them here first.
_MEANING = {
    Outcome.VIOLATED: "The server breaks a MUST.",
    Outcome.ERROR: "The suite itself failed; this says nothing about the server.",
    Outcome.UNREACHABLE: "The server stopped responding.",
    Outcome.DEVIATED: "The server does not do what it SHOULD.",
    Outcome.NOT_TESTED: "Not tested, for the reason that is given.",
    Outcome.WAIVED: "Violated, and accepted by a waiver.",
    Outcome.OBSERVED: "The contract leaves a choice; this shows the server's.",
    Outcome.PASSED: "Checked, and no violation found.",
    EXCLUDED: "It cannot be checked on any server; the contract says why.",
}

# Lines of the document before and after the one where a requirement is.
_BEFORE, _AFTER = 3, 6

# The bar is this wide, in its own units; no outcome that occurred is narrower than the second.
_BAR, _NARROWEST_PART = 1000, 6


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding with its bodies laid out. `cut` is the number of lines left out, of the sent and the received body.

    `finding` is None if there is only a reason; `source` are the lines of the document around the requirement.
    """

    number: int
    id: str
    item: RequirementResult
    finding: Finding | None
    sent: list[Line]
    received: list[Line]
    cut: tuple[int, int]
    source: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Part:
    """One outcome's part of the bar."""

    label: str
    number: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class GroupView:
    """The requirements of one operation: `quiet` are those that nobody needs to act on here, and are folded."""

    title: str
    loud: tuple[RequirementResult, ...]
    quiet: tuple[RequirementResult, ...]


class HtmlReport:
    """Renders a result as a page. `document` is the contract's text, from which the page quotes the lines of each finding.

    `section` is one more section of the page, which is in it as it is.
    """

    def __init__(self, document: str = "", section: Markup | None = None) -> None:
        self._section = section or ""
        self._document = document.rstrip("\n").split("\n") if document else []

    def write(self, result: RunResult) -> str:
        """The page."""
        style, script = asset("report.css"), asset("report.js")
        views = self._views(result)
        found: dict[str, list[FindingView]] = {}
        for view in views:
            found.setdefault(view.item.requirement.id, []).append(view)
        reasons = untested(result)
        is_checked = any(item.outcome in _CHECKED for item in result.requirements)
        return template("report.html.j2").render(
            result=result,
            section=self._section,
            product=PRODUCT,
            tone=_TONES.get(result.verdict, "bad") if result.exit_code == 0 else "bad",
            sentence=verdict_sentence(result),
            path=document_path(result.contract_path),
            is_checked=is_checked,
            bar=_bar(result),
            meaning=_MEANING,
            findings=views,
            found=found,
            absent=_absent(result),
            waived=waivers(result),
            groups=_groups(result),
            applies=_applies(result),
            counts=labelled,
            label=label,
            marks={str(outcome): mark for outcome, (mark, _, _) in MARKS.items()}
            | {EXCLUDED: MARKS[Outcome.NOT_TESTED][0]},
            started=_when(result.started),
            untested=[group for group in reasons if group.because is not SkipReason.EXCLUDED],
            excluded=[
                {"reason": group.reason, "results": group.results, "number": len(group.results)}
                for group in reasons
                if group.because is SkipReason.EXCLUDED
            ],
            skip_text=skip_text,
            known={item.requirement.id for item in result.requirements},
            charts=charts(result.probes) if is_checked else [],
            chart_width=WIDTH,
            amount=amount,
            target=target,
            hint=hint,
            by_hand=BY_HAND,
            prose=prose,
            style=ours(style),
            script=ours(script),
            style_hash=ours(source_hash(style)),
            script_hash=ours(source_hash(script)),
        )

    def _views(self, result: RunResult) -> list[FindingView]:
        """Every finding, but for what nobody answered, which has one reason for hundreds of requirements."""
        listed = [(item, finding) for item, finding in findings(result) if finding or not _is_absent(item)]
        return [self._view(number, item, finding) for number, (item, finding) in enumerate(listed, 1)]

    def _view(self, number: int, item: RequirementResult, finding: Finding | None) -> FindingView:
        bodies = (finding.sent.body, finding.received.body) if finding else (None, None)
        sent, received = (lines((body or "")[:_MOST_CHARACTERS]) for body in bodies)
        if finding:
            sent, received = marked(sent, received, f"{finding.expected}\n{finding.actual}", finding.location)
        (sent, before), (received, after) = _window(sent), _window(received)
        line = item.requirement.line
        first = max(1, line - _BEFORE)
        source = (
            list(enumerate(self._document[first - 1 : line + _AFTER], first)) if line <= len(self._document) else []
        )
        return FindingView(number, f"f{number}", item, finding, sent, received, (before, after), source)


# What was decided by something that the server did.
_CHECKED = frozenset(
    {Outcome.PASSED, Outcome.OBSERVED, Outcome.VIOLATED, Outcome.DEVIATED, Outcome.WAIVED, Outcome.ERROR}
)


def _is_absent(item: RequirementResult) -> bool:
    return item.outcome is Outcome.UNREACHABLE and not item.findings


def _absent(result: RunResult) -> list[tuple[str, list[RequirementResult]]]:
    """What nobody answered, by the reason."""
    reasons: dict[str, list[RequirementResult]] = {}
    for item in filter(_is_absent, result.requirements):
        reasons.setdefault(item.reason, []).append(item)
    return list(reasons.items())


def _groups(result: RunResult) -> list[GroupView]:
    loud = RED | {Outcome.DEVIATED, Outcome.WAIVED}
    return [
        GroupView(
            group.title,
            tuple(item for item in group.results if item.outcome in loud),
            tuple(item for item in group.results if item.outcome not in loud),
        )
        for group in by_operation(result)
    ]


def _applies(result: RunResult) -> Callable[[RequirementResult], str]:
    """Names the operations of a requirement; all of them in one word."""
    everything = {name for item in result.requirements for name in item.requirement.operations}
    return lambda item: (
        (
            ", ".join(item.requirement.operations)
            if set(item.requirement.operations) != everything or len(everything) == 1
            else ""
        )
        or "every operation"
    )


def _bar(result: RunResult) -> list[Part]:
    """The outcomes side by side, each as wide as it is frequent, and wide enough to be seen."""
    numbers = labelled(result.requirements)
    all_of_them = sum(numbers.values())
    widths = {name: max(_NARROWEST_PART, _BAR * number / all_of_them) for name, number in numbers.items()}
    scale = _BAR / sum(widths.values(), 0.001)
    parts: list[Part] = []
    x = 0.0
    for name, number in numbers.items():
        parts.append(Part(name, number, round(x, 1), round(widths[name] * scale, 1)))
        x += widths[name] * scale
    return parts


def _window(body: list[Line]) -> tuple[list[Line], int]:
    """The lines of a body that are shown, and how many are not: its beginning, or what is around the first mark."""
    first = next((number for number, line in enumerate(body) if line.marked), 0)
    start = max(0, first - _MOST_LINES // 2) if first >= _MOST_LINES else 0
    return body[start : start + _MOST_LINES], len(body) - min(len(body), _MOST_LINES)


def _when(started: str) -> str:
    """The time as people write it, in UTC where it was; what is not a time stays as it is."""
    try:
        moment = datetime.fromisoformat(started)
    except ValueError:
        return started
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment.utcoffset() == timedelta(0) else str(moment)


@cache
def template(name: str) -> Template:
    """A template next to this module, in which whatever is put is made inert."""
    environment = Environment(
        loader=BaseLoader(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Every expression passes through here before it is escaped, so that no location of the template can forget it.
        finalize=_inert_value,
    )
    return environment.from_string(asset(name))


def _inert_value(value: Any) -> Any:
    return inert(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def asset(name: str) -> str:
    """The text of a file in `templates`."""
    return files("promotion_jobs_conformance.reports").joinpath("templates", name).read_text("utf-8")


def prose(text: str) -> Markup:
    """A sentence of the contract, in which what is between backticks is code."""
    pieces = [escape(inert(piece)) for piece in re.split(r"`([^`]+)`", text)]
    pieces[1::2] = [Markup("<code>{}</code>").format(piece) for piece in pieces[1::2]]
    return Markup("").join(pieces)


def ours(text: str) -> Markup:
    """Text that is in the page as it is, because this package wrote it."""
    return Markup(text)  # noqa: S704


def source_hash(text: str) -> str:
    """The source expression that lets an inline script or style of this very text run."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
