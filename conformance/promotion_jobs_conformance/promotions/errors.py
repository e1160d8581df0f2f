"""Errors of their own (`x-errors`): which of the error objects in an answer is meant, and what is wrong with it."""

from __future__ import annotations

import re
from typing import Any

from ..contract.contract import Contract
from ..session import Answer
from .lab import Lab


def judge_special(lab: Lab, answer: Answer, pointer: str, **filled: Any) -> None:
    """Judges the error object of an answer that comes nearest to the one that the document names at a pointer.

    Other error objects beside it are let be (A32). `filled` gives the places of a template.
    """
    errors = answer.get("errors")
    listed = [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    if not listed:
        return  # the form of the body is broken, and said so
    judged = [problems(lab.contract, error, pointer, filled) for error in listed]
    applied, broken = min(judged, key=lambda one: len(one[1]))
    for name in applied - set(broken):
        lab.evidence.held(name)
    for name, (expected, actual) in broken.items():
        if name not in answer.broken and lab.contract.requirements[name].excluded is None:
            lab.evidence.broken(name, expected, actual, answer.seen)


def problems(
    contract: Contract, error: dict[str, Any], pointer: str, filled: dict[str, Any]
) -> tuple[set[str], dict[str, tuple[str, str]]]:
    """What the named error at a pointer puts to an error object, and what was expected and seen of what that breaks.

    The first are the IDs of requirements that a check decides; the second is by ID, and has the others, too.
    """
    said = contract.judge.judge(error, pointer)
    found: dict[str, tuple[str, str]] = {}
    for breach in said.breaches:
        member = breach.place.rsplit("/", 1)[-1] or breach.keyword.removeprefix("required.")
        found[breach.requirement] = (
            contract.requirements[breach.requirement].sentence,
            f"{member} {error.get(member)!r}",
        )
    schema = contract.document.at(pointer)
    for member, rule in schema.get("properties", {}).items():
        if "x-template" in rule and isinstance(error.get(member), str):
            name = contract.register.keyword_ids[(id(rule), "x-template")]
            said.applied.add(name)
            due = rule["x-template"].format(**filled)
            if error[member] != due:
                found[name] = (f"{member} {due!r}", f"{member} {error[member]!r}")
    return {name for name in said.applied if contract.requirements[name].excluded is None}, found


def hint_of_maximum(lab: Lab, answer: Answer, pointer: str) -> int | None:
    """Another maximum than the one in force that an answer's text tells of; None where it tells of none."""
    template = lab.contract.document.at(pointer)["properties"]["detail"]["x-template"]
    pattern = re.escape(template).replace(re.escape("{maximum}"), r"(\d{1,9})")
    errors = answer.get("errors")
    for error in errors if isinstance(errors, list) else []:
        detail = error.get("detail") if isinstance(error, dict) else None
        found = re.fullmatch(pattern, detail) if isinstance(detail, str) else None
        if found and int(found[1]) != lab.maximum:
            return int(found[1])
    return None
