"""The result as GitHub Flavored Markdown: for a pull request, and by itself for `$GITHUB_STEP_SUMMARY`.

What can hold a server's text is in code, where nothing is a link, a mention or HTML; the rest is escaped. The only
HTML is our own, around the long list of requirements.
"""

from __future__ import annotations

from collections.abc import Iterator

from promotion_jobs_conformance.naming import amount
from promotion_jobs_conformance.reports.console import MARKS
from promotion_jobs_conformance.reports.escaping import markdown, markdown_block, markdown_code
from promotion_jobs_conformance.reports.summary import (
    BY_HAND,
    by_operation,
    counts,
    effort,
    findings,
    hint,
    location,
    outcome_counts,
    skip_text,
    status,
    untested,
    verdict_sentence,
    waivers,
)
from promotion_jobs_conformance.result import Finding, Level, Outcome, RequirementResult, RunResult, SkipReason, Verdict

# A step's summary holds one MiB; no finding may use it up.
_MOST_OF_A_BODY = 2000
_MOST_FINDINGS = 100

# What a screen shows: rows of the table of findings, and characters of a cell.
_MOST_ROWS = 20
_MOST_OF_A_CELL = 80

_SIGNS = {Verdict.CONFORMS: "✅", Verdict.INCOMPLETE: "🟡"}


class MarkdownReport:
    """Renders a result as Markdown."""

    def write(self, result: RunResult) -> str:
        """The report: the verdict and a table of the findings, which fit a screen; the rest is folded."""
        blocks = [
            *_head(result),
            *_table(result),
            *_cleanup(result),
            *_waived(result),
            *_folded("The findings in full", _findings(result)),
            *_folded("Not tested, and why", _untested(result)),
            *_folded(f"All {amount(len(result.requirements), 'requirement')}", _requirements(result)),
        ]
        return "\n\n".join(blocks) + "\n"


def _folded(title: str, blocks: Iterator[str]) -> Iterator[str]:
    inner = list(blocks)
    if inner:
        yield f"<details><summary>{title}</summary>"
        yield from inner
        yield "</details>"


def _head(result: RunResult) -> Iterator[str]:
    sign = _SIGNS.get(result.verdict, "❌") if result.exit_code == 0 else "❌"
    yield f"## {sign} {result.verdict.value}: {markdown(verdict_sentence(result))}"
    yield f"{markdown(outcome_counts(result.requirements))}; {markdown(effort(result))}"
    yield (
        f"Target {markdown_code(result.target_url)}, contract {markdown_code(result.contract_version)}, "
        f"suite {markdown_code(result.suite_version)}, profile {markdown_code(result.profile)}, seed {result.seed}"
    )
    if result.notes:
        yield "\n".join(f"- {markdown_code(note)}" for note in result.notes)


def _table(result: RunResult) -> Iterator[str]:
    """Each finding in a line; those that nobody answered in one line for each reason."""
    rows: dict[tuple[str, str], str] = {}
    reached = 0
    for number, (item, finding) in enumerate(findings(result), 1):
        if finding is None and item.outcome is Outcome.UNREACHABLE:
            same = sum(one.outcome is item.outcome and one.reason == item.reason for one in result.requirements)
            rows.setdefault(
                ("", item.reason), f"| | {amount(same, 'requirement')} | | {markdown_code(_cut(item.reason))} |"
            )
            continue
        expected, actual = (finding.expected, finding.actual) if finding else ("", item.reason or item.outcome.value)
        reached += 1
        if reached <= _MOST_ROWS:
            rows[str(number), ""] = (
                f"| {number} | {MARKS[item.outcome][0]} {markdown_code(item.requirement.id)} "
                f"| {markdown_code(_cut(expected)) if expected else ''} | {markdown_code(_cut(actual))} |"
            )
    if rows:
        yield "\n".join(
            ["| | finding, in the order to fix them | expected | actual |", "|" + " --- |" * 4, *rows.values()]
        )
    if reached > _MOST_ROWS:
        yield f"{amount(reached - _MOST_ROWS, 'further finding')} below."


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_OF_A_CELL else f"{text[:_MOST_OF_A_CELL]}…"


def _findings(result: RunResult) -> Iterator[str]:
    listed = findings(result)
    for number, (item, finding) in enumerate(listed[:_MOST_FINDINGS], 1):
        yield from _finding(result, number, item, finding)
    if len(listed) > _MOST_FINDINGS:
        yield f"{len(listed) - _MOST_FINDINGS} further findings are in the JSON and HTML reports."


def _finding(result: RunResult, number: int, item: RequirementResult, finding: Finding | None) -> Iterator[str]:
    requirement = item.requirement
    level = "" if requirement.level is Level.MUST else f", {requirement.level.value}"
    yield f"#### {MARKS[item.outcome][0]} {number}. {markdown_code(requirement.id)} ({item.outcome.value}{level})"
    document = f"- source: {markdown_code(location(result, requirement))} {markdown(' '.join(requirement.facts))}"
    yield markdown(requirement.sentence)
    if finding is None:
        yield f"{document}\n- because: {markdown_code(item.reason or item.outcome.value)}"
        return
    more = f"\n- and {amount(finding.more, 'further case')} of the same cause" if finding.more else ""
    log = f"\n- {hint(finding)}" if hint(finding) else ""
    yield (
        f"{document}\n- expected: {markdown_code(finding.expected)}\n- actual: {markdown_code(finding.actual)}{more}{log}"
    )
    yield _exchange(f"{finding.sent.method} {finding.sent.url}", finding.sent.body)
    yield _exchange(status(finding), finding.received.body)
    yield markdown_block(f"{finding.curl}\n{finding.rerun}".strip(), "sh")
    if finding.sequence:
        yield "The requests that lead to it:"
        yield markdown_block("\n".join(finding.sequence), "sh")


def _exchange(first: str, body: str | None) -> str:
    cut = "\n(the rest is in the JSON and HTML reports)" if body and len(body) > _MOST_OF_A_BODY else ""
    return markdown_block("\n".join(filter(None, [first, body and body[:_MOST_OF_A_BODY] + cut])), "http")


def _untested(result: RunResult) -> Iterator[str]:
    """Why what could have been tested was not; what the contract excludes is the same in every run, and only counted."""
    groups = untested(result)
    lines = [
        f"- {markdown_code(group.reason)}{f' ({text})' if (text := skip_text(group)) else ''}: "
        + ", ".join(markdown_code(item.requirement.id) for item in group.results)
        for group in groups
        if group.because is not SkipReason.EXCLUDED
    ]
    excluded = sum(len(group.results) for group in groups if group.because is SkipReason.EXCLUDED)
    if lines:
        yield "\n".join(lines)
    if excluded:
        yield f"{amount(excluded, 'requirement')} excluded by the contract."


def _waived(result: RunResult) -> Iterator[str]:
    accepted = waivers(result)
    if accepted:
        yield "### Waived"
        yield "\n".join(f"- {markdown_code(item.requirement.id)}: {markdown_code(item.reason)}" for item in accepted)


def _cleanup(result: RunResult) -> Iterator[str]:
    cleanup = result.cleanup
    if cleanup.left:
        yield f"**{len(cleanup.left)} left behind**, {cleanup.removed} removed:"
        yield "\n".join(f"- {markdown_code(left)}" for left in cleanup.left)
        yield markdown_block(cleanup.command, "sh") if cleanup.command else BY_HAND


def _requirements(result: RunResult) -> Iterator[str]:
    for group in by_operation(result):
        tally = ", ".join(f"{number} {outcome.value}" for outcome, number in counts(group.results).items())
        yield f"#### {markdown(group.title)}: {tally}"
        rows = [
            f"| {MARKS[item.outcome][0]} {item.outcome.value} | {markdown_code(item.requirement.id)} "
            f"| {item.requirement.level.value} | {markdown(item.requirement.sentence)} "
            f"| {markdown(' '.join(item.requirement.facts))} | {markdown_code(item.observed) if item.observed else ''} |"
            for item in group.results
        ]
        yield "\n".join(["| outcome | requirement | level | sentence | facts | seen |", "|" + " --- |" * 6, *rows])
