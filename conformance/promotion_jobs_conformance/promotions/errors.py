"""Specific errors (`x-errors`): what the document's named error requires of an error object."""

from __future__ import annotations

from typing import Any

from ..contract.contract import Contract


def problems(
    contract: Contract, error: dict[str, Any], pointer: str, filled: dict[str, Any]
) -> tuple[set[str], dict[str, tuple[str, str]]]:
    """What the named error at a pointer puts to an error object, and what was expected and seen of what that breaks.

    The first are the IDs of requirements that a check decides; the second is by ID, and has the others, too.
    """
    judgement = contract.judge.judge(error, pointer)
    found: dict[str, tuple[str, str]] = {}
    for breach in judgement.breaches:
        prop = breach.location.rsplit("/", 1)[-1] or breach.keyword.removeprefix("required.")
        found[breach.requirement] = (
            contract.requirements[breach.requirement].sentence,
            f"{prop} {error.get(prop)!r}",
        )
    schema = contract.document.at(pointer)
    for prop, rule in schema.get("properties", {}).items():
        if "x-template" in rule and isinstance(error.get(prop), str):
            name = contract.requirement_index.keyword_ids[(id(rule), "x-template")]
            judgement.applied.add(name)
            expected = rule["x-template"].format(**filled)
            if error[prop] != expected:
                found[name] = (f"{prop} {expected!r}", f"{prop} {error[prop]!r}")
    return {name for name in judgement.applied if contract.requirements[name].excluded is None}, found
