"""One requirement's outcome as a few plain lines: what pytest shows of a failed item."""

from __future__ import annotations

from promotion_jobs_conformance.naming import amount
from promotion_jobs_conformance.reports.escaping import inert
from promotion_jobs_conformance.reports.summary import hint, status
from promotion_jobs_conformance.result import RequirementResult


def plain_finding(found: RequirementResult) -> str:
    """The outcome, the sentence, and the findings of a requirement, with nothing in it that a terminal would obey."""
    requirement = found.requirement
    lines = [
        f"{requirement.id} ({requirement.level}) {found.outcome}",
        requirement.sentence,
        f"facts: {', '.join(requirement.facts)}",
    ]
    if found.reason:
        lines.append(f"reason: {inert(found.reason)}")
    for finding in found.findings:
        lines += [
            f"expected: {inert(finding.expected)}",
            f"actual:   {inert(finding.actual)}",
            f"sent:     {finding.sent.method} {inert(finding.sent.url)} {inert((finding.sent.body or '')[:600])}",
            f"received: {inert(status(finding))} {inert((finding.received.body or '')[:600])}",
            *([f"again:    {inert(finding.curl)}"] if finding.curl else []),
            f"re-run:   {inert(finding.rerun)}",
            *(f"sequence: {inert(line)}" for line in finding.sequence),
        ]
        if finding.more:
            lines.append(f"and {amount(finding.more, 'further case')} of the same cause")
        if hint(finding):
            lines.append(hint(finding))
    return "\n".join(lines)
