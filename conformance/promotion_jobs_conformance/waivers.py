"""Waivers: broken requirements that somebody accepts, for a reason and until a day.

A waivers file holds `[[waiver]]` tables with the properties of `FIELDS`; with `target` a waiver counts for that target alone
(its base URL, or its name in promotion-jobs.toml). The file is read before anything is sent. A waiver without a
reason or for an unknown requirement is an error then; one that is past its last day waives nothing, and one that is no longer
needed is *stale*: both fail the run. So the list can only be short and true.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from .naming import listed, nearest
from .reading import read, reason
from .reports.escaping import inert
from .result import Outcome, Requirement, RequirementResult, RunResult, Waiver
from .target import ConfigurationError

FIELDS = ("requirement", "reason", "owner", "link", "last_day")
OPTIONAL = ("target",)
EMPTY = '[[waiver]]\nrequirement = "{}"\nreason = ""\nowner = ""\nlink = ""\nlast_day = ""\n'
_LACKS = {
    "requirement": "names no requirement: write the ID that the finding shows",
    "reason": "has no reason: say why the finding is accepted",
    "owner": "has no owner: say who is responsible for it",
    "link": "has no link: give the http or https address where it is followed up",
    "last_day": "has no last day: write it as YYYY-MM-DD",
}


@dataclass(frozen=True)
class _Location:
    """Where a waiver is, for a message: which of the file's, and for what."""

    path: str
    number: int
    table: Mapping[str, Any]

    def __str__(self) -> str:
        named = self.table.get("requirement")
        return f"the waiver {self.number} of {self.path}" + (f" ({named})" if isinstance(named, str) and named else "")


def load(
    path: Path, requirements: Mapping[str, Requirement], targets: Iterable[str], today: date | None = None
) -> dict[str, Waiver]:
    """The waivers of a file that count for a target, by requirement. `targets` are the names that the target goes by.

    `today` is the day of the run (in UTC); the last day of a waiver counts wholly. One that has expired is no mistake in
    the file: it waives nothing (`expired`). Raises ConfigurationError, which names everything that is wrong with the file.
    """
    found = _counting(path, requirements, targets)
    return {name: waiver for name, waiver in found.items() if not _is_expired(waiver, today)}


def expired(
    path: Path, requirements: Mapping[str, Requirement], targets: Iterable[str], today: date | None = None
) -> tuple[str, ...]:
    """Which of the waivers that count for a target have expired, a sentence each. As `load`."""
    return tuple(
        f"The waiver of {name} expired: its last day was {waiver.last_day}; fix the server, or agree on another day."
        for name, waiver in _counting(path, requirements, targets).items()
        if _is_expired(waiver, today)
    )


def _is_expired(waiver: Waiver, today: date | None) -> bool:
    return date.fromisoformat(waiver.last_day) < (today or datetime.now(UTC).date())


def _counting(path: Path, requirements: Mapping[str, Requirement], targets: Iterable[str]) -> dict[str, Waiver]:
    here = {_bare(name) for name in targets if name}
    wrong: list[str] = []
    found: dict[str, dict[str, Waiver]] = {}
    for location in _locations(path):
        problems, waiver = _read(location, requirements)
        if not problems:
            others = found.setdefault(waiver.requirement, {})
            is_twice = waiver.target in others or (others and "" in (waiver.target, *others))
            problems = [f"{location} waives it a second time: keep one"] if is_twice else []
            others[waiver.target] = waiver
        wrong += problems
    if wrong:
        raise ConfigurationError("; ".join(wrong[:10]) + (f"; and {len(wrong) - 10} more" if len(wrong) > 10 else ""))
    return {name: waiver for name, those in found.items() for waiver in those.values() if waiver.target in ("", *here)}


def _bare(target: str) -> str:
    return target.rstrip("/")


def _locations(path: Path) -> list[_Location]:
    try:
        data = tomllib.loads(read(path))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the waivers {path} cannot be read: {reason(error)}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"the waivers {path} are not TOML: {error}") from error
    tables = data.pop("waiver", [])
    if data or not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        known = f"it also has {listed(data)}" if data else "`waiver` is something else"
        raise ConfigurationError(f"the waivers {path} may only contain [[waiver]] tables, but {known}")
    return [_Location(str(path), number, table) for number, table in enumerate(tables, 1)]


def _read(location: _Location, requirements: Mapping[str, Requirement]) -> tuple[list[str], Waiver]:
    """A waiver, and what is wrong with it."""
    table = dict(location.table)
    if type(table.get("last_day")) is date:  # TOML has its own dates; a date with a time is no day
        table["last_day"] = table["last_day"].isoformat()
    wrong = [
        f"{location} has a property {name}, which no waiver has" for name in table if name not in (*FIELDS, *OPTIONAL)
    ]
    texts: dict[str, str] = {}
    for name in (*FIELDS, *OPTIONAL):
        value = table.get(name, "")
        texts[name] = value.strip() if isinstance(value, str) else ""
        if not isinstance(value, str):
            wrong.append(f"{location}: {name} must be a text" + (" or a day" if name == "last_day" else ""))
        elif not texts[name] and name in FIELDS:
            wrong.append(f"{location} {_LACKS[name]}")
    requirement = requirements.get(texts["requirement"])
    if texts["requirement"] and requirement is None:
        near = nearest(texts["requirement"], requirements)
        hint = f": did you mean {listed(near, 'or')}?" if near else ": see `promotion-jobs verify --list`"
        wrong.append(f"{location} is for a requirement that the contract does not have{hint}")
    elif requirement is not None and requirement.excluded is not None:
        wrong.append(f"{location} waives nothing: the contract excludes that requirement")
    if texts["last_day"] and not _is_day(texts["last_day"]):
        wrong.append(f"{location}: last_day is no day of the form YYYY-MM-DD: {texts['last_day']!r}")
    if texts["link"] and not texts["link"].startswith(("https://", "http://")):
        wrong.append(f"{location}: link must be an http or https address")
    return wrong, Waiver(**texts | {"target": _bare(texts["target"])})


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def waived(result: RequirementResult, waiver: Waiver | None) -> RequirementResult:
    """The outcome under a waiver: what is broken is waived, and keeps its findings; all else stays as it is."""
    if waiver is None:
        return result
    if result.outcome not in (Outcome.VIOLATED, Outcome.DEVIATED):
        return replace(result, waiver=waiver)
    reason = f"waived until {waiver.last_day} by {waiver.owner}: {waiver.reason} ({waiver.link})"
    return replace(result, outcome=Outcome.WAIVED, reason=reason, waiver=waiver)


def is_stale(result: RequirementResult) -> bool:
    """True if a waiver is no longer needed: its requirement was tested, and holds."""
    return result.waiver is not None and result.outcome in (Outcome.PASSED, Outcome.OBSERVED) and result.cases > 0


def stale_sentence(results: Iterable[RequirementResult]) -> str:
    """Which waivers are stale, as a sentence; empty if none is."""
    names = [result.requirement.id for result in results if is_stale(result)]
    if not names:
        return ""
    if len(names) == 1:
        return f"The waiver of {names[0]} is stale: the requirement holds now, so remove its waiver."
    return f"The waivers of {listed(names)} are stale: the requirements hold now, so remove their waivers."


def draft(result: RunResult, *, strict: bool = False) -> str:
    """A waivers file for what a run found broken, to be filled in: as it is written, it is rejected.

    `strict` drafts deviations too, which fail the run only then. Empty where there is nothing to waive.
    """
    broken = (Outcome.VIOLATED, Outcome.DEVIATED) if strict else (Outcome.VIOLATED,)
    parts = [
        f"# {inert(item.requirement.sentence)}\n{item.findings[0].waiver}"
        for item in result.requirements
        if item.outcome in broken and item.findings
    ]
    if not parts:
        return ""
    head = (
        f"# Drafted from the run of {result.started}. Fill in reason, owner, link and last_day (YYYY-MM-DD) of each waiver;\n"
        f'# `target = "{inert(result.target_url)}"` in it makes it count for that target alone.\n'
    )
    return "\n".join([head, *parts])
