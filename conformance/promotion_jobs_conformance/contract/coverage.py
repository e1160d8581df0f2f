"""A second tier of refused cases: what schemathesis's coverage phase finds to break in a request's body.

Only those are taken that the document's schema proves to break one requirement, and one that the derived cases have
not. So they cost nothing where the derivation is complete, and fill the gap where a new keyword outgrows it.
"""

from __future__ import annotations

import json
from typing import Any

import schemathesis
from schemathesis import GenerationMode

from .cases import Case
from .contract import Contract
from .drawing import elsewhere


def second_tier(contract: Contract, operation: str, covered: set[str]) -> list[Case]:
    """The coverage phase's negative bodies for requirements that are not among the `covered`."""
    config = schemathesis.Config.from_dict({"generation": {"deterministic": True, "database": "none"}})
    with elsewhere():
        return _second_tier(
            contract, operation, covered, schemathesis.openapi.from_dict(contract.document.root, config=config)
        )


def _second_tier(contract: Contract, operation: str, covered: set[str], schema: Any) -> list[Case]:
    target = contract.operations[operation]
    found: dict[str, Case] = {}
    api = schema[target.path][target.method]
    generation = schema.config.generation_for(operation=api, phase="coverage")
    pointer = contract.request_pointer(operation)
    for case in schema.iter_coverage_cases(
        api, generation_modes=[GenerationMode.NEGATIVE], generation_config=generation
    ):
        body = case.body
        try:
            text = json.dumps(body, sort_keys=True)
        except (TypeError, ValueError):
            continue
        broken = {breach.requirement for breach in contract.judge.judge(body, pointer).breaches}
        if len(broken) == 1 and (name := next(iter(broken))) and name not in covered and text not in found:
            label = getattr(getattr(case.meta, "phase", None), "data", None)
            found[text] = Case(name, "", (), f"coverage: {getattr(label, 'description', '')}", text[:60], body)
    return list(found.values())
