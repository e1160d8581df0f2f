"""The findings as workflow commands, which GitHub shows next to the lines of the document if it is in the repository.

GitHub keeps ten annotations of a kind from each step, so each red requirement has one, with its first finding; and if the
target was lost, everything that could not be judged shares one.
"""

from __future__ import annotations

from promotion_jobs_conformance.naming import amount
from promotion_jobs_conformance.reports.escaping import workflow_data, workflow_property
from promotion_jobs_conformance.reports.summary import (
    RED,
    document_path,
    fails_beside_requirements,
    findings,
    in_repository,
    location,
    removal,
    verdict_sentence,
)
from promotion_jobs_conformance.result import Outcome, RequirementResult, RunResult, Verdict


class AnnotationsReport:
    """Renders a result as GitHub workflow commands, one per line."""

    def write(self, result: RunResult) -> str:
        """Errors for what is red, warnings for what deviates and for what was left behind, a notice of what is missing."""
        commands = [_command(result, item) for item in _annotated(result)]
        lost = [item for item in result.requirements if item.outcome is Outcome.UNREACHABLE]
        if lost:
            text = f"{amount(len(lost), 'requirement')} could not be checked: {lost[0].reason}"
            title = workflow_property(Outcome.UNREACHABLE.value)
            commands.append(f"::error title={title}::{workflow_data(text)}")
        if fails_beside_requirements(result):
            commands.insert(0, _run_command("error", result))
        elif result.verdict is Verdict.INCOMPLETE:
            commands.append(_run_command("notice", result))
        if result.cleanup.left:
            left = "; ".join([*result.cleanup.left, removal(result.cleanup)])
            commands.append(f"::warning title={workflow_property('left behind')}::{workflow_data(left)}")
        return "".join(f"{command}\n" for command in commands)


def _annotated(result: RunResult) -> list[RequirementResult]:
    """What is red, then what deviates, each once."""
    kinds = (RED - {Outcome.UNREACHABLE}) | {Outcome.DEVIATED}
    wanted = [item for item, _ in findings(result) if item.outcome in kinds]
    return list({item.requirement.id: item for item in wanted}.values())


def _command(result: RunResult, item: RequirementResult) -> str:
    requirement = item.requirement
    kind = "warning" if item.outcome is Outcome.DEVIATED else "error"
    title = workflow_property(f"{requirement.id} ({item.outcome.value})")
    lines = [requirement.sentence]
    if item.findings:
        first = item.findings[0]
        lines += [f"Expected: {first.expected}", f"Actual: {first.actual}", f"Re-run: {first.rerun}"]
    if item.reason:
        lines.append(f"Because: {item.reason}")
    # A line of another repository, such as that of an installed package, would mark nothing.
    file = document_path(result.contract_path)
    where = f"file={workflow_property(file)},line={requirement.line}," if in_repository(result.contract_path) else ""
    if not where:
        lines.append(f"Source: {location(result, requirement)}")
    message = "%0A".join(map(workflow_data, lines))
    return f"::{kind} {where}title={title}::{message}"


def _run_command(kind: str, result: RunResult) -> str:
    return f"::{kind} title={workflow_property(result.verdict.value)}::{workflow_data(verdict_sentence(result))}"
