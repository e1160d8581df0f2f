"""The report for people at a terminal, and for the log of a CI job: plain text that needs neither width nor colour.

Order: what was checked; how many requirements of each operation had which outcome, or with `-v` every requirement; what
was not tested, by reason; waivers; notes; clean-up; the findings, and a list of them; the verdict. What must be acted on comes last,
where a terminal leaves the reader, and a run without findings fits on one screen.
"""

from __future__ import annotations

import os
import shutil
from enum import IntEnum
from itertools import groupby
from typing import TextIO

from promotion_jobs_conformance.naming import amount
from promotion_jobs_conformance.reports.finding_text import add_absence, add_finding
from promotion_jobs_conformance.reports.page import NO_BREAK, Page, Word
from promotion_jobs_conformance.reports.summary import (
    BY_HAND,
    Group,
    by_operation,
    counts,
    document_path,
    effort,
    findings,
    outcome_counts,
    removal,
    skip_text,
    untested,
    verdict_sentence,
    waivers,
)
from promotion_jobs_conformance.result import Level, Outcome, RequirementResult, RunResult, SkipReason, Verdict

# Each outcome's mark, its mark where the terminal knows ASCII alone, and its style.
MARKS: dict[Outcome, tuple[str, str, str]] = {
    Outcome.PASSED: ("✓", "+", "good"),
    Outcome.OBSERVED: ("○", "o", "good"),
    Outcome.WAIVED: ("≈", "~", "good"),
    Outcome.DEVIATED: ("!", "!", "warning"),
    Outcome.VIOLATED: ("✗", "X", "bad"),
    Outcome.NOT_TESTED: ("–", "-", "faint"),
    Outcome.ERROR: ("E", "E", "bad"),
    Outcome.UNREACHABLE: ("?", "?", "bad"),
}

VERDICT_STYLES: dict[Verdict, str] = {Verdict.CONFORMS: "good", Verdict.INCOMPLETE: "warning"}

# No column of sentences is narrower than this, in characters.
_NARROWEST = 40

# As many as fit at 80 columns whichever they are.
_MARKS_A_LINE = 5


# So many lines of IDs say what a reason left untested; `-v` has them all.
_MOST_IDS = 3

# So many kinds of requests that the contract forbids are listed; `-v` has them all.
_MOST_CLIENT_FINDINGS = 10


# A single finding is right above the verdict, and needs no list.
_FEWEST_LISTED = 2


class Verbosity(IntEnum):
    """How much is printed: findings and verdict; counts and omissions as well; or every requirement with its decision."""

    QUIET = 0
    NORMAL = 1
    VERBOSE = 2


def _absence(item: RequirementResult) -> str:
    """Why nobody answered; empty if that is not what happened."""
    return item.reason if item.outcome is Outcome.UNREACHABLE else ""


class ConsoleReport:
    """Renders a result as text. `width` is in characters; nothing is asked of the terminal here: see `for_stream`."""

    def __init__(
        self, verbosity: Verbosity = Verbosity.NORMAL, *, width: int = 80, colour: bool = False, unicode: bool = True
    ) -> None:
        self._verbosity, self._width, self._colour, self._unicode = verbosity, width, colour, unicode

    @classmethod
    def for_stream(cls, stream: TextIO, verbosity: Verbosity = Verbosity.NORMAL) -> ConsoleReport:
        """A report as `stream` can show it: its width up to 120 columns, and its encoding.

        Colour is for terminals; NO_COLOR switches it off anywhere, FORCE_COLOR on (no-color.org, force-color.org).
        """
        terminal = stream.isatty() and os.environ.get("TERM") != "dumb"
        colour = not os.environ.get("NO_COLOR") and (terminal or bool(os.environ.get("FORCE_COLOR")))
        width = min(120, shutil.get_terminal_size((80, 24)).columns) if terminal or os.environ.get("COLUMNS") else 80
        unicode = (stream.encoding or "ascii").lower().replace("-", "").startswith(("utf", "cp65001"))
        return cls(verbosity, width=max(60, width), colour=colour, unicode=unicode)

    def write(self, result: RunResult) -> str:
        """The whole report, ending in a line feed."""
        page = Page(self._width, colour=self._colour, unicode=self._unicode)
        numbers = {item.requirement.id: number for number, (item, _) in reversed([*enumerate(findings(result), 1)])}
        if self._verbosity > Verbosity.QUIET:
            self._heading(page, result)
            page.blank()
            for group in by_operation(result):
                self._group(page, group, numbers)
            self._untested(page, result)
            self._waived(page, result)
            self._notes(page, result)
            self._cleanup(page, result)
        self._client(page, result, most=0 if self._verbosity is Verbosity.VERBOSE else _MOST_CLIENT_FINDINGS)
        self._findings(page, result)
        self._listed(page, result)
        self._closing(page, result)
        return str(page)

    def _findings(self, page: Page, result: RunResult) -> None:
        """The findings, each in full; those that nobody answered, hundreds where the target is gone, by their reason."""
        number = 0
        for absent, block in groupby(findings(result), key=lambda one: one[1] is None and _absence(one[0])):
            listed = list(block)
            page.blank()
            if absent and len(listed) > 1:
                add_absence(page, number + 1, [item for item, _ in listed], self._mark(Outcome.UNREACHABLE))
                number += len(listed)
                continue
            for item, finding in listed:
                number += 1
                page.blank()
                add_finding(page, number, item, finding, document_path(result.contract_path), self._mark(item.outcome))

    def _mark(self, outcome: Outcome) -> tuple[str, str]:
        mark, ascii_mark, style = MARKS[outcome]
        return (mark if self._unicode else ascii_mark), style

    def _heading(self, page: Page, result: RunResult) -> None:
        page.line((f"Conformance to version {result.contract_version} of the contract", "strong"))
        page.text(result.target_url, indent=12, first=("  target",))
        page.text(document_path(result.contract_path), indent=12, first=("  document",))
        run = f"{result.suite_version}, profile {result.profile}, seed {result.seed}, {result.started}"
        page.text(run, indent=12, first=("  suite",))
        occurring = list(counts(self._counted(result.requirements)))
        for start in range(0, len(occurring), _MARKS_A_LINE):
            legend: list[Word] = ["  marks     " if start == 0 else " " * 12]
            for outcome in occurring[start : start + _MARKS_A_LINE]:
                legend += [self._mark(outcome), f" {outcome.value}  "]
            page.line(*legend)

    def _counted(self, results: tuple[RequirementResult, ...]) -> tuple[RequirementResult, ...]:
        """What is counted and listed: a verbose report has what the contract excludes among the rest, too."""
        verbose = self._verbosity is Verbosity.VERBOSE
        return tuple(item for item in results if verbose or item.because is not SkipReason.EXCLUDED)

    def _group(self, page: Page, group: Group, numbers: dict[str, int]) -> None:
        tally: list[Word] = []
        for outcome, number in counts(listed := self._counted(group.results)).items():
            tally += ["  ", self._mark(outcome), f" {number}"]
        page.line((group.title, "strong"), right=tuple(tally))
        if self._verbosity is Verbosity.VERBOSE:
            for _, block in groupby(listed, key=lambda item: item.requirement.id.partition(".")[0]):
                self._block(page, list(block), numbers)
            page.blank()

    def _block(self, page: Page, block: list[RequirementResult], numbers: dict[str, int]) -> None:
        """The requirements of one component: in two columns where most sentences then fit on the line of their ID."""
        names = [self._name(item) for item in block]
        facts = [f"[{NO_BREAK.join(item.requirement.facts)}]" for item in block]
        sentences = [f"{item.requirement.sentence} {fact}" for item, fact in zip(block, facts, strict=True)]
        column = 5 + max(sum(map(len, name)) for name in names)
        room = self._width - column
        beside = room >= _NARROWEST and 2 * sum(len(sentence) <= room for sentence in sentences) >= len(sentences)
        indent = column if beside else 4
        for item, (name, level), sentence, fact in zip(block, names, sentences, facts, strict=True):
            head: tuple[Word, ...] = (" ", self._mark(item.outcome), " ", (name, "strong"), level)
            if not beside:
                page.line(*head, right=((fact, "faint"),))
                page.text(item.requirement.sentence, indent=indent)
            elif len(sentence) < room:
                gap = " " * (column - 3 - len(name) - len(level))
                page.line(*head, gap, item.requirement.sentence, right=((fact, "faint"),))
            else:
                page.text(sentence, indent=indent, first=head)
            self._below(page, item, indent, numbers)

    @staticmethod
    def _name(item: RequirementResult) -> tuple[str, str]:
        level = item.requirement.level
        return item.requirement.id, "" if level is Level.MUST else f" ({level.value})"

    def _below(self, page: Page, item: RequirementResult, indent: int, numbers: dict[str, int]) -> None:
        """What is below a requirement: what was seen, why it was waived or failed, where its findings are."""
        if item.observed:
            page.text(f"seen: {item.observed}", indent=indent, style="location")
        if item.reason and item.outcome is not Outcome.NOT_TESTED:
            page.text(f"because: {item.reason}", indent=indent, style="warning")
        if item.requirement.id in numbers:
            first = numbers[item.requirement.id]
            last = first + max(1, len(item.findings)) - 1
            which = f"finding {first}" if first == last else f"findings {first} to {last}"
            page.text(f"see {which} below", indent=indent, style=self._mark(item.outcome)[1])
        operations = ", ".join(item.requirement.operations) or "all operations"
        checks = ", ".join(item.checks) or "none"
        page.text(f"{amount(item.cases, 'case')}; checks: {checks}", indent=indent, style="faint")
        page.text(f"line {item.requirement.line}; binds {operations}", indent=indent, style="faint")

    def _untested(self, page: Page, result: RunResult) -> None:
        verbose = self._verbosity is Verbosity.VERBOSE
        groups = [group for group in untested(result) if verbose or group.because is not SkipReason.EXCLUDED]
        listed = self._counted(result.requirements)
        page.blank()
        if groups:
            number = sum(len(group.results) for group in groups)
            page.line((f"Not tested: {number} of {amount(len(listed), 'requirement')}", "strong"))
        for group in groups:
            kind = f" ({text})" if (text := skip_text(group)) else ""
            page.text(f"{group.reason}{kind}", indent=4, first=("  ",))
            ids = ", ".join(item.requirement.id for item in group.results)
            page.text(ids, indent=6, style="faint", most=0 if verbose else _MOST_IDS)
        if result.requirements and not verbose:
            page.line("  -v lists every requirement, what was observed and why.")

    @staticmethod
    def _waived(page: Page, result: RunResult) -> None:
        accepted = waivers(result)
        if not accepted:
            return
        page.blank()
        page.line((f"Waived: {amount(len(accepted), 'requirement')}", "strong"))
        for item in accepted:
            page.text(f"{item.requirement.id}: {item.reason}", indent=4, first=("  ",))

    @staticmethod
    def _notes(page: Page, result: RunResult) -> None:
        if not result.notes:
            return
        page.blank()
        page.line(("Notes", "strong"))
        for note in result.notes:
            page.text(note, indent=4, first=("  - ",))

    @staticmethod
    def _client(page: Page, result: RunResult, most: int) -> None:
        """What the client sent and may not, apart from the findings: it is not a fault of the server."""
        if not result.client_findings:
            return
        number = sum(found.count for found in result.client_findings)
        page.blank()
        page.line((f"Client requests that the contract forbids: {number}", "strong"))
        listed = result.client_findings[: most or None]
        for found in listed:
            broken = f" ({found.requirement})" if found.requirement else ""
            times = f", {found.count} times" if found.count > 1 else ""
            page.text(f"{found.operation}: {found.what}{broken}{times}", indent=4, first=("  - ",))
            page.text(f"request {found.first}: {found.method} {found.url}", indent=4, style="faint")
        if left := len(result.client_findings) - len(listed):
            page.line(f"  and {left} more kinds; -v lists all.")

    @staticmethod
    def _cleanup(page: Page, result: RunResult) -> None:
        page.blank()
        page.line(("Clean-up", "strong"))
        cleanup = result.cleanup
        if not cleanup.left:
            made = (
                f"Removed everything that this run created ({cleanup.removed})."
                if cleanup.removed
                else "Nothing to remove."
            )
            page.line(f"  {made}")
            return
        page.text(f"{cleanup.removed} removed; {len(cleanup.left)} could not be removed:", indent=2, style="warning")
        for left in cleanup.left:
            page.text(left, indent=6, first=("    - ",))
        if cleanup.command:
            page.line("  remove with: ", (cleanup.command, "strong"))
        else:
            page.text(BY_HAND, indent=2)

    def _listed(self, page: Page, result: RunResult) -> None:
        """Every finding in one line, in the order to fix them, so that the end of the report says what to do."""
        listed = [(item, finding) for item, finding in findings(result) if finding]
        if len(listed) < _FEWEST_LISTED:
            return
        page.blank()
        page.line((f"{amount(len(listed), 'finding')}, in the order to fix them", "strong"))
        longest = min(max(len(item.requirement.id) for item, _ in listed), self._width // 2)
        for number, (item, finding) in enumerate(listed, 1):
            head: tuple[Word, ...] = (f"{number:>4} ", self._mark(item.outcome), " ", (item.requirement.id, "strong"))
            difference = f"{finding.actual} (expected: {finding.expected})"
            page.text(difference, indent=longest + 9, first=head, most=1)
        page.text("Accept known findings with waivers: --write-waivers FILE drafts them.", indent=2, style="faint")

    def _closing(self, page: Page, result: RunResult) -> None:
        page.blank()
        page.rule()
        style = VERDICT_STYLES.get(result.verdict, "bad") if result.exit_code == 0 else "bad"
        page.text(
            verdict_sentence(result), indent=2 + len(result.verdict), first=((f"{result.verdict.value}: ", style),)
        )
        page.text(
            f"{outcome_counts(result.requirements)}; {effort(result)}; exit {result.exit_code}", indent=2, first=("  ",)
        )
        if self._verbosity is Verbosity.QUIET and result.cleanup.left:
            page.text(f"{len(result.cleanup.left)} left behind. {removal(result.cleanup)}", indent=2)
