"""The result as GitHub Flavored Markdown: for a pull request, and by itself for `$GITHUB_STEP_SUMMARY`.

What can hold a server's text stands in code, where nothing is a link, a mention or HTML; the rest is escaped. The only
HTML is our own, around the long list of requirements.
"""

from __future__ import annotations

from collections.abc import Iterator

from promotion_jobs_conformance.reports.console import MARKS
from promotion_jobs_conformance.reports.escaping import markdown, markdown_block, markdown_code
from promotion_jobs_conformance.reports.summary import (
    BY_HAND,
    amount,
    by_operation,
    counts,
    effort,
    findings,
    outcome_counts,
    place,
    untested,
    verdict_sentence,
    waivers,
)
from promotion_jobs_conformance.result import Finding, Level, RequirementResult, RunResult, Verdict

# A step's summary holds one MiB; no finding may use it up.
_MOST_OF_A_BODY = 2000
_MOST_FINDINGS = 100

_SIGNS = {Verdict.CONFORMS: "✅", Verdict.INCOMPLETE: "🟡"}


class MarkdownReport:
    """Renders a result as Markdown."""

    def write(self, result: RunResult) -> str:
        """The report: the verdict and the findings first, every requirement last, folded."""
        blocks = [
            *_head(result),
            *_findings(result),
            *_untested(result),
            *_waived(result),
            *_cleanup(result),
            *_requirements(result),
        ]
        return "\n\n".join(blocks) + "\n"


def _head(result: RunResult) -> Iterator[str]:
    sign = _SIGNS.get(result.verdict, "❌") if result.exit_code == 0 else "❌"
    yield f"## {sign} {result.verdict.value}: {markdown(verdict_sentence(result))}"
    yield "\n".join(
        [
            f"- target: {markdown_code(result.target_url)}",
            f"- document: {markdown_code(result.contract_path)}, version {markdown_code(result.contract_version)}",
            f"- requirements: {markdown(outcome_counts(result.requirements))}",
            f"- effort: {markdown(effort(result))}",
            f"- suite: {markdown_code(result.suite_version)}, profile {markdown_code(result.profile)}",
            f"- seed: {result.seed}",
            *(f"- note: {markdown_code(note)}" for note in result.notes),
        ]
    )


def _findings(result: RunResult) -> Iterator[str]:
    told = findings(result)
    if told:
        yield "### Findings"
    for number, (item, finding) in enumerate(told[:_MOST_FINDINGS], 1):
        yield from _finding(result, number, item, finding)
    if len(told) > _MOST_FINDINGS:
        yield f"{len(told) - _MOST_FINDINGS} further findings are in the JSON and HTML reports."


def _finding(result: RunResult, number: int, item: RequirementResult, finding: Finding | None) -> Iterator[str]:
    requirement = item.requirement
    level = "" if requirement.level is Level.MUST else f", {requirement.level.value}"
    yield f"#### {MARKS[item.outcome][0]} {number}. {markdown_code(requirement.id)} ({item.outcome.value}{level})"
    document = f"- document: {markdown_code(place(result, requirement))} {markdown(' '.join(requirement.facts))}"
    if finding is None:
        yield markdown(requirement.sentence)
        yield f"{document}\n- because: {markdown_code(item.reason or item.outcome.value)}"
        return
    more = f"\n- and {amount(finding.more, 'further case')} of the same cause" if finding.more else ""
    yield markdown(requirement.sentence)
    yield (
        f"{document}\n- expected: {markdown_code(finding.expected)}\n- actual: {markdown_code(finding.actual)}{more}"
    )
    received = finding.received
    status = received.note or "no answer" if received.status is None else f"{received.status} {received.note}".strip()
    yield _exchange(f"{finding.sent.method} {finding.sent.url}", finding.sent.body)
    yield _exchange(status, received.body)
    yield markdown_block(f"{finding.curl}\n{finding.rerun}", "sh")
    yield markdown_block(finding.waiver.strip(), "toml")


def _exchange(first: str, body: str | None) -> str:
    cut = "\n(the rest is in the JSON and HTML reports)" if body and len(body) > _MOST_OF_A_BODY else ""
    return markdown_block("\n".join(filter(None, [first, body and body[:_MOST_OF_A_BODY] + cut])), "http")


def _untested(result: RunResult) -> Iterator[str]:
    groups = untested(result)
    if groups:
        yield "### Not tested"
        yield "\n".join(
            f"- {markdown_code(group.reason)}{f' ({group.because.value})' if group.because else ''}: "
            + ", ".join(markdown_code(item.requirement.id) for item in group.results)
            for group in groups
        )


def _waived(result: RunResult) -> Iterator[str]:
    accepted = waivers(result)
    if accepted:
        yield "### Waived"
        yield "\n".join(f"- {markdown_code(item.requirement.id)}: {markdown_code(item.reason)}" for item in accepted)


def _cleanup(result: RunResult) -> Iterator[str]:
    yield "### Clean-up"
    cleanup = result.cleanup
    yield f"{cleanup.removed} removed, {len(cleanup.left)} left behind."
    if cleanup.left:
        yield "\n".join(f"- {markdown_code(left)}" for left in cleanup.left)
        yield markdown_block(cleanup.command, "sh") if cleanup.command else BY_HAND


def _requirements(result: RunResult) -> Iterator[str]:
    if not result.requirements:
        return
    yield f"<details><summary>All {amount(len(result.requirements), 'requirement')}</summary>"
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
    yield "</details>"
