"""The report as one HTML page that needs nothing beside itself: it works offline, from a mail, and without its script.

How server text is kept inert, in three layers: the environment makes every expression of the template inert and then
escapes it, whatever it holds; the page's policy lets only this page's own script and style run, by their hashes, and
nothing be requested; and the script puts no text into the page but counts.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, Template
from markupsafe import Markup, escape

from promotion_jobs_conformance.reports.console import MARKS
from promotion_jobs_conformance.reports.escaping import inert
from promotion_jobs_conformance.reports.json_view import Line, lines, marked
from promotion_jobs_conformance.reports.ladder import WIDTH, ladders
from promotion_jobs_conformance.reports.summary import (
    BY_HAND,
    EXCLUDED,
    RED,
    amount,
    by_operation,
    document_path,
    label,
    labelled,
    untested,
    verdict_sentence,
    waivers,
)
from promotion_jobs_conformance.result import Finding, Level, Outcome, RunResult, Verdict

# More of a body than this makes a page that no browser likes; the JSON report has it whole.
_MOST_LINES = 300
_MOST_CHARACTERS = 50_000

_TONES = {Verdict.CONFORMS: "good", Verdict.INCOMPLETE: "warning"}


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding with its bodies laid out. `cut` is the number of lines left out, of the sent and the received body."""

    finding: Finding
    sent: list[Line]
    received: list[Line]
    cut: tuple[int, int]


class HtmlReport:
    """Renders a result as a page. `document` is the contract's text, which the page then holds, line by line."""

    def __init__(self, document: str = "") -> None:
        self._document = document

    def write(self, result: RunResult) -> str:
        """The page."""
        style, script = _asset("report.css"), _asset("report.js")
        return _template().render(
            result=result,
            tone=_TONES.get(result.verdict, "bad") if result.exit_code == 0 else "bad",
            sentence=verdict_sentence(result),
            path=document_path(result.contract_path),
            table=_table(result),
            red=[item for item in result.requirements if item.outcome in RED],
            deviated=[item for item in result.requirements if item.outcome is Outcome.DEVIATED],
            waived=waivers(result),
            groups=by_operation(result),
            counts=labelled,
            label=label,
            marks={str(outcome): mark for outcome, (mark, _, _) in MARKS.items()}
            | {EXCLUDED: MARKS[Outcome.NOT_TESTED][0]},
            started=_when(result.started),
            untested=untested(result),
            known={item.requirement.id for item in result.requirements},
            ladders=ladders(result.probes),
            ladder_width=WIDTH,
            document=self._document.rstrip("\n").split("\n") if self._document else [],
            is_open=lambda item: item.outcome in RED or item.outcome is Outcome.DEVIATED,
            view=_view,
            amount=amount,
            by_hand=BY_HAND,
            prose=_prose,
            style=_ours(style),
            script=_ours(script),
            style_hash=_ours(_hash(style)),
            script_hash=_ours(_hash(script)),
        )


def _view(finding: Finding) -> FindingView:
    sent, received = (lines((body or "")[:_MOST_CHARACTERS]) for body in (finding.sent.body, finding.received.body))
    sent, received = marked(sent, received, f"{finding.expected}\n{finding.actual}")
    cut = (max(0, len(sent) - _MOST_LINES), max(0, len(received) - _MOST_LINES))
    return FindingView(finding, sent[:_MOST_LINES], received[:_MOST_LINES], cut)


def _table(result: RunResult) -> dict[str, list[int]]:
    """How many requirements of each level had each outcome; the last number is the sum."""
    by_level = [
        labelled(tuple(item for item in result.requirements if item.requirement.level is level)) for level in Level
    ]
    return {
        name: [*(numbers.get(name, 0) for numbers in by_level), all_of_it]
        for name, all_of_it in labelled(result.requirements).items()
    }


def _when(started: str) -> str:
    """The time as people write it, in UTC where it was; what is no time stays as it is."""
    try:
        moment = datetime.fromisoformat(started)
    except ValueError:
        return started
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment.utcoffset() == timedelta(0) else str(moment)


@cache
def _template() -> Template:
    environment = Environment(
        loader=BaseLoader(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Every expression passes through here before it is escaped, so that no place of the template can forget it.
        finalize=_inert_value,
    )
    return environment.from_string(_asset("report.html.j2"))


def _inert_value(value: Any) -> Any:
    return inert(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _asset(name: str) -> str:
    return files("promotion_jobs_conformance.reports").joinpath("templates", name).read_text("utf-8")


def _prose(text: str) -> Markup:
    """A sentence of the contract, in which what stands between backticks is code."""
    pieces = [escape(inert(piece)) for piece in re.split(r"`([^`]+)`", text)]
    pieces[1::2] = [Markup("<code>{}</code>").format(piece) for piece in pieces[1::2]]
    return Markup("").join(pieces)


def _ours(text: str) -> Markup:
    """Text that stands in the page as it is, because this package wrote it."""
    return Markup(text)  # noqa: S704


def _hash(text: str) -> str:
    """The source expression that lets an inline script or style of this very text run."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
