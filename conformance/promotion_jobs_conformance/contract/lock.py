"""The lock of requirement IDs: every ID ever issued, with its level and its fate, and no values.

An ID never changes its meaning: what vanishes from the document is retired and stays in the lock, so that no later
requirement can take its name. A line reads `ID level fate`; the fate is `checked`, `excluded: why`, or `retired`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..reading import reason
from ..result import Requirement
from .document import DocumentError

HEADER = "# Every requirement ID ever issued, with its level and its fate. Written by `promotion-jobs requirements --update`.\n"


@dataclass(frozen=True)
class Entry:
    """One issued ID."""

    level: str
    fate: str

    @property
    def is_retired(self) -> bool:
        """True for an ID that no requirement has any longer."""
        return self.fate == "retired"


def read(path: Path) -> dict[str, Entry]:
    """The entries of a lock file; none where there is no file. Raises DocumentError if it cannot be read, or a line is not an entry."""
    found: dict[str, Entry] = {}
    if not path.is_file():
        return found
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"the lock {path} cannot be read: {reason(error)}") from error
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        parts = line.split(" ", 2)
        if len(parts) != 3 or parts[0] in found:
            raise DocumentError(f"{path} line {number} is not a new entry: {line!r}")
        found[parts[0]] = Entry(parts[1], parts[2])
    return found


def current(requirements: Mapping[str, Requirement], old: Mapping[str, Entry]) -> dict[str, Entry]:
    """What the lock must contain for these requirements, given what it contained."""
    found = {
        name: Entry(r.level.value, f"excluded: {r.excluded}" if r.excluded else "checked")
        for name, r in requirements.items()
    }
    retired = {name: Entry(entry.level, "retired") for name, entry in old.items() if name not in found}
    return dict(sorted((found | retired).items()))


def differences(old: Mapping[str, Entry], new: Mapping[str, Entry]) -> list[str]:
    """What an edit of the document added, retired, brought back or changed, a sentence each."""
    changes = []
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before is None:
            changes.append(f"{name} is new")
        elif after is None or (after.is_retired and not before.is_retired):
            changes.append(f"{name} is retired")
        elif before.is_retired and not after.is_retired:
            changes.append(
                f"{name} was retired, and is there again: give it another ID, unless it means the same as before"
            )
        elif before.level != after.level:
            changes.append(f"{name} was a {before.level} and is a {after.level}")
        elif before.fate != after.fate:
            changes.append(f"{name} was {before.fate} and is {after.fate}")
    return changes


def text(entries: Mapping[str, Entry]) -> str:
    """The lock file's text."""
    return HEADER + "".join(f"{name} {entry.level} {entry.fate}\n" for name, entry in entries.items())
