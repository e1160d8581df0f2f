"""`verify --list`: the requirements of the contract, by operation, for people."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import Document, DocumentError, default_document
from promotion_jobs_conformance.naming import amount
from promotion_jobs_conformance.reports.summary import EVERY, SEVERAL
from promotion_jobs_conformance.result import Requirement
from promotion_jobs_conformance.selection import selected
from promotion_jobs_conformance.target import ConfigurationError


def listing(values: dict[str, Any], *, verbose: bool) -> str:
    """The requirements that `--only` selects, or all; with `verbose` also those that are never checked.

    Raises ConfigurationError.
    """
    try:
        contract = Contract(Document.load(Path(values["contract"])) if values["contract"] else default_document())
    except DocumentError as error:
        raise ConfigurationError(str(error)) from error
    only = selected(contract, values["only"]).requirements
    listed = [contract.requirements[name] for name in only or contract.requirements]
    shown = [requirement for requirement in listed if verbose or only or requirement.excluded is None]
    groups: dict[str, list[Requirement]] = {}
    for requirement in shown:
        groups.setdefault(_title(contract, requirement), []).append(requirement)
    lines: list[str] = []
    for title in sorted(groups, key=lambda name: (name == EVERY, name == SEVERAL)):
        lines.append(f"{title} ({len(groups[title])})")
        for requirement in groups[title]:
            lines += _lines(contract, requirement, verbose=verbose)
        lines.append("")
    levels = Counter(requirement.level.upper() for requirement in shown if requirement.excluded is None)
    hidden = len(listed) - len(shown)
    counts = ", ".join(f"{number} {level}" for level, number in levels.items())
    more = f"; {hidden} more cannot be checked on any server (-v lists them)" if hidden else ""
    lines.append(
        f"{amount(len(shown), 'requirement')}: {counts}{more}. `promotion-jobs explain ID` says more about one."
    )
    return "\n".join(lines) + "\n"


def _title(contract: Contract, requirement: Requirement) -> str:
    bound = requirement.operations
    if len(bound) == 1:
        return bound[0]
    return EVERY if len(bound) in (0, len(contract.operations)) else SEVERAL


def _lines(contract: Contract, requirement: Requirement, *, verbose: bool) -> list[str]:
    location = f"{contract.document.path.name}:{requirement.line}" + (f" {requirement.pointer}" if verbose else "")
    facts = f"  [{' '.join(requirement.facts)}]" if requirement.facts else ""
    why = f" (not checked: {requirement.excluded})" if requirement.excluded else ""
    head = f"  {requirement.id:<44} {requirement.level.upper():<6}  {location}{facts}"
    return [head, f"      {requirement.sentence}{why}"]
