"""The result as SARIF 2.1.0, as code scanning reads it: a rule is a requirement, a location its line in the document.

Results are what a reader must act on or has accepted: red, deviated and waived requirements. An outcome that says
nothing about the server (the suite's own fault, an absent target) is of the kind `open`.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from promotion_jobs_conformance.reports.escaping import inert, sarif_message
from promotion_jobs_conformance.reports.summary import (
    PRODUCT,
    RED,
    document_path,
    hint,
    in_repository,
    removal,
    verdict_sentence,
)
from promotion_jobs_conformance.result import Level, Outcome, Requirement, RequirementResult, RunResult, Verdict

_LEVELS = {Level.MUST: "error", Level.SHOULD: "warning", Level.FREE: "note"}


# GitHub keeps so many tags of a rule (code scanning's limits).
_MOST_TAGS = 10


class SarifReport:
    """Renders a result as SARIF 2.1.0."""

    def write(self, result: RunResult) -> str:
        """The log, with one run."""
        rules = [item.requirement for item in result.requirements]
        log = {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {
                        "driver": {
                            "name": PRODUCT,
                            "version": inert(result.suite_version),
                            "rules": [_rule(requirement) for requirement in rules],
                        }
                    },
                    "invocations": [_invocation(result)],
                    "artifacts": [{"location": _artifact(result)}],
                    "results": [
                        one for index, item in enumerate(result.requirements) for one in _results(result, item, index)
                    ],
                    "properties": {
                        "target": inert(result.target_url),
                        "contract": inert(result.contract_version),
                        "verdict": result.verdict.value,
                        "profile": inert(result.profile),
                        "seed": result.seed,
                    },
                }
            ],
        }
        return json.dumps(log, indent=2) + "\n"


def _rule(requirement: Requirement) -> dict[str, Any]:
    """A rule with what code scanning shows next to an alert: the sentence, what it applies to, and where to read on."""
    operations = f"Applies to {', '.join(requirement.operations) or 'every operation'}."
    facts = f"Facts: {', '.join(requirement.facts)}."
    help_ = sarif_message(
        f"{requirement.level.value.upper()}: {requirement.sentence} {operations} "
        f"Explain it with: promotion-jobs explain {requirement.id}"
    )
    return {
        "id": requirement.id,
        "name": requirement.id,
        "shortDescription": {"text": sarif_message(requirement.sentence)},
        "fullDescription": {"text": sarif_message(f"{requirement.sentence} {operations} {facts}")},
        "help": {"text": help_, "markdown": help_},
        "defaultConfiguration": {"level": _LEVELS[requirement.level]},
        "properties": {
            "tags": [*requirement.facts, *requirement.operations][:_MOST_TAGS],
            "level": requirement.level.value,
            "precision": "very-high",
            "problem.severity": _LEVELS[requirement.level].replace("note", "recommendation"),
        },
    }


def _invocation(result: RunResult) -> dict[str, Any]:
    could_judge = result.verdict not in (Verdict.UNREACHABLE, Verdict.ERROR, Verdict.NOTHING_RAN)
    level = "note" if result.exit_code == 0 else "error"
    texts = [(level, verdict_sentence(result)), *(("note", note) for note in result.notes)]
    if result.cleanup.left:
        left = "; ".join(result.cleanup.left)
        texts.append(("warning", f"Not cleaned up: {left}. {removal(result.cleanup)}"))
    return {
        "executionSuccessful": could_judge,
        "exitCode": result.exit_code,
        "toolExecutionNotifications": [
            {"level": level, "message": {"text": sarif_message(text)}} for level, text in texts
        ],
    }


def _results(result: RunResult, item: RequirementResult, index: int) -> list[dict[str, Any]]:
    """A result for each finding of a requirement, or one for the requirement itself."""
    if item.outcome not in (*RED, Outcome.DEVIATED, Outcome.WAIVED):
        return []
    texts = [
        " ".join(filter(None, [f"Expected: {finding.expected}. Actual: {finding.actual}.", hint(finding)]))
        for finding in item.findings
    ]
    results = []
    for number, text in enumerate(texts or [item.reason or item.requirement.sentence]):
        one: dict[str, Any] = {
            "ruleId": item.requirement.id,
            "ruleIndex": index,
            "kind": "fail",
            "level": _LEVELS[item.requirement.level],
            "message": {"text": sarif_message(text)},
            "locations": [_location(result, item.requirement)],
            # Tells whether two runs found the same: text and line would change with every edit. GitHub reads this name alone.
            "partialFingerprints": {"primaryLocationLineHash": f"{_hash(f'{item.requirement.id}/{number}')}:1"},
            "properties": {"outcome": item.outcome.value, "rerun": [inert(finding.rerun) for finding in item.findings]},
        }
        if item.outcome in (Outcome.ERROR, Outcome.UNREACHABLE):
            one |= {"kind": "open", "level": "none"}
        if item.outcome is Outcome.WAIVED:
            one["suppressions"] = [{"kind": "external", "justification": inert(item.reason)}]
        results.append(one)
    return results


def _location(result: RunResult, requirement: Requirement) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(result) | {"index": 0},
            "region": {"startLine": requirement.line},
        },
        "logicalLocations": [{"fullyQualifiedName": requirement.pointer}],
    }


def _artifact(result: RunResult) -> dict[str, Any]:
    """The document, relative to the repository: code scanning shows nothing for an absolute path.

    One that is elsewhere, such as in an installed package, is named by the end of its path.
    """
    path = document_path(result.contract_path)
    if not in_repository(result.contract_path):
        path = "/".join(PurePath(path).parts[-2:])
    return {"uri": quote(path), "uriBaseId": "%SRCROOT%"}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
