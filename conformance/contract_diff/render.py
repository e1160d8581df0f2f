"""A comparison for people (plain text, 80 columns) and for programs (JSON)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from promotion_jobs_conformance.reports.page import Page

from .values import Audience, Change, Diff, Effect

_REPEATED = re.compile(r"(.)\1{19,}")
_RANK = {Effect.BREAKING: 0, Effect.UNDECIDED: 1, Effect.HARMLESS: 2}


def as_json(diff: Diff, audience: Audience) -> dict[str, Any]:
    """The comparison as data: every change with its effects and witnesses, and what the gate says."""
    return {
        "format": "promotion-jobs-diff/1",
        "old": {"name": diff.old_name, "version": diff.old_version},
        "new": {"name": diff.new_name, "version": diff.new_version},
        "gate": {"for": str(audience), "major_raised": diff.major_raised, "exit_code": diff.gate(audience)},
        "changes": [
            {
                "direction": str(change.direction),
                "operations": list(change.operations),
                "locations": [
                    {"operation": location.operation, "path": location.path} for location in change.locations
                ],
                "keyword": change.keyword,
                "old": change.old,
                "new": change.new,
                "lines": {"old": change.old_line, "new": change.new_line},
                "clients": str(change.clients),
                "servers": str(change.servers),
                "why": change.why,
                "witnesses": [
                    {"relation": str(w.relation), "value": w.value, "old": w.old, "new": w.new}
                    for w in change.witnesses
                ],
            }
            for change in diff.changes
        ],
    }


def render(diff: Diff, audience: Audience, *, width: int = 80, unicode: bool = True) -> str:
    """The comparison as plain text: by operation, the worst first, and a closing line with the verdict."""
    page = Page(width, unicode=unicode)
    for label, name, version in (("old", diff.old_name, diff.old_version), ("new", diff.new_name, diff.new_version)):
        page.text(f"{name}, version {version}", indent=6, first=(label,))
    for title, changes in _grouped(diff.changes):
        page.blank()
        page.text(title, style="strong")
        for change in sorted(changes, key=lambda each: _RANK[each.effect(audience)]):
            _change(page, change)
    page.blank()
    page.rule()
    page.text(_closing(diff, audience))
    return str(page)


def _grouped(changes: Iterable[Change]) -> list[tuple[str, list[Change]]]:
    """By operation; what several operations share, and what belongs to none, comes first."""
    groups: dict[str, list[Change]] = {}
    for change in changes:
        names = change.operations
        title = names[0] if len(names) == 1 else "Several operations" if names else "The document"
        groups.setdefault(title, []).append(change)
    first = ("The document", "Several operations")
    return sorted(groups.items(), key=lambda group: group[0] not in first)


def _change(page: Page, change: Change) -> None:
    page.blank()
    location = change.locations[0].path
    speaker = f"{change.direction} " if change.keyword not in ("operation", "security", "server", "requirement") else ""
    page.text(f"{speaker}{location}: {change.keyword} {_values(change)}", indent=2, first=("  ",))
    page.text(f"{_effect(change.clients)} for clients, {_effect(change.servers)} for servers", indent=4, style="strong")
    for sentence in change.why.split("; "):
        page.text(sentence, indent=4)
    for witness in change.witnesses:
        value = witness.value if isinstance(witness.value, str) else json.dumps(witness.value, ensure_ascii=False)
        shown = _REPEATED.sub(lambda run: f"{run[1] * 3}...({len(run[0])} times)", value)
        page.text(f"OLD {witness.old}, NEW {witness.new}:", indent=4)
        page.text(shown, indent=6, most=6)
    lines = [f"{name} line {line}" for name, line in (("old", change.old_line), ("new", change.new_line)) if line > 1]
    if lines:
        page.text(", ".join(lines), indent=4)
    if len(change.operations) > 1:
        page.text(f"reaches {', '.join(change.operations)}", indent=4)
    others = dict.fromkeys(other.path for other in change.locations if other.path != location)
    if others:
        page.text(f"also at {', '.join(others)}", indent=4, most=3)


def _effect(effect: Effect) -> str:
    return str(effect) if effect is Effect.HARMLESS else str(effect).upper()


def _values(change: Change) -> str:
    old, new = (_short(value) for value in (change.old, change.new))
    if change.old is None and change.keyword != "default":
        return f"added ({new})"
    if change.new is None and change.keyword != "default":
        return f"removed ({old})"
    return f"{old} -> {new}"


def _short(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, list) and not any(isinstance(item, list | dict) for item in value):
        return " | ".join(_short(item) for item in value) or "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else text[:117] + "..."


def _closing(diff: Diff, audience: Audience) -> str:
    if not diff.changes:
        return "the same: nothing changed that means anything to clients or servers"
    parts = [
        f"{diff.count(who, Effect.BREAKING)} breaking and {diff.count(who, Effect.UNDECIDED)} undecided for {who}"
        for who in (Audience.CLIENTS, Audience.SERVERS)
    ]
    numbers = f"{len(diff.changes)} change{'s' if len(diff.changes) > 1 else ''}: {', '.join(parts)}"
    whom = "clients or servers" if audience is Audience.BOTH else str(audience)
    broken, open_ = diff.count(audience, Effect.BREAKING), diff.count(audience, Effect.UNDECIDED)
    if not broken and not open_:
        return f"not breaking for {whom}. {numbers}"
    verdict = f"breaking for {whom}" if broken else f"undecided for {whom}"
    if diff.major_raised:
        return f"{verdict}, as the raised major version says ({diff.old_version} to {diff.new_version}). {numbers}"
    return f"{verdict}, and the major version was not raised ({diff.old_version} to {diff.new_version}). {numbers}"
