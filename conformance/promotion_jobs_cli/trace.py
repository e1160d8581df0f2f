"""Traceability, from what the matrix emitted: fact, requirement, check and fault, in both directions.

Nothing here reads the source of a check or of a fault. The requirements and their facts are those that the run on the
reference server reported, the checks those that it says decided them, and a fault is listed where its run turned the
requirement red.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from promotion_jobs_conformance.result import RequirementResult


def trace(
    run: Iterable[RequirementResult], context: Mapping[str, str], faults: Mapping[str, Mapping[str, list[str]]]
) -> dict[str, Any]:
    """The traceability in sorted lists, without times or identifiers.

    `run` are the requirements of a run on the reference server; `context` says of facts why no requirement rests on
    them; `faults` gives for each fault the requirements that it turned red, each with the checks that saw it.
    """
    listed = list(run)
    facts: dict[str, list[str]] = {}
    checks: dict[str, list[str]] = {}
    for result in listed:
        for fact in result.requirement.facts:
            facts.setdefault(fact, []).append(result.requirement.id)
        for check in result.checks:
            checks.setdefault(check, []).append(result.requirement.id)
    killed = {
        result.requirement.id: sorted(name for name, red in faults.items() if result.requirement.id in red)
        for result in listed
    }
    return {
        "facts": {
            fact: {"requirements": sorted(facts.get(fact, [])), "context": context.get(fact, "")}
            for fact in sorted({*facts, *context}, key=lambda fact: (fact[0], int(fact[1:])))
        },
        "requirements": {
            result.requirement.id: {
                "level": result.requirement.level.value,
                "sentence": result.requirement.sentence,
                "facts": list(result.requirement.facts),
                "excluded": result.requirement.excluded or "",
                "checks": sorted(result.checks),
                "observed": "" if result.checks else result.observed,
                "faults": killed[result.requirement.id],
            }
            for result in listed
        },
        "checks": {check: sorted(checks[check]) for check in sorted(checks)},
        "faults": {name: dict(sorted(faults[name].items())) for name in sorted(faults)},
    }


def text(traced: Mapping[str, Mapping[str, Any]]) -> str:
    """The same as JSON, with a line for each fact, requirement, check and fault."""
    parts = []
    for part, entries in traced.items():
        lines = [f"  {json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items()]
        parts.append(f" {json.dumps(part)}: {{\n" + ",\n".join(lines) + "\n }")
    return "{\n" + ",\n".join(parts) + "\n}\n"
