"""A second tier of refused cases: what schemathesis's coverage phase finds to break in a request's body.

Only those are taken that the document's schema proves to break one requirement, and one that the derived cases have
not. So they cost nothing where the derivation is complete, and fill the gap where a new keyword outgrows it: schemathesis is
asked only then, since it would make tables of all characters of Unicode first, for 200 MB and a second or two.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import schemathesis
from schemathesis import GenerationMode

from .cases import Case
from .contract import Contract
from .drawing import elsewhere


def second_tier(contract: Contract, operation: str, covered: set[str]) -> list[Case]:
    """The coverage phase's negative bodies for requirements that are not among the `covered`."""
    if breakable(contract, operation) <= covered:
        return []
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


def breakable(contract: Contract, operation: str) -> set[str]:
    """The requirements that a request's body can break by the schema alone: all its keywords but the annotations."""
    nodes = {id(node) for node in _nodes(contract, contract.document.at(contract.request_pointer(operation)), set())}
    keywords = contract.register.keyword_ids.items()
    named = {name for (node, keyword), name in keywords if node in nodes and keyword != "default"}
    return {name for name in named if contract.requirements[name].excluded is None}


def _nodes(contract: Contract, node: Any, seen: set[int]) -> Iterator[dict[str, Any]]:
    """Every object of a schema and of what it refers to, each once."""
    if isinstance(node, list):
        for inner in node:
            yield from _nodes(contract, inner, seen)
    elif isinstance(node, dict) and id(node) not in seen:
        seen.add(id(node))
        yield node
        if isinstance(reference := node.get("$ref"), str):
            yield from _nodes(contract, contract.document.at(reference.removeprefix("#")), seen)
        for inner in node.values():
            yield from _nodes(contract, inner, seen)
