"""One cause, one finding: what follows from a broken requirement is not broken a second time.

A rule says of some requirements which others stand before them. Where one of those is broken, what was seen of the later
ones proves nothing about them, and they are not tested for that reason. Rules are few, and each names what is really
read: a page's links cannot be judged where the page has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from .evidence import Evidence
from .result import Because

Rules = Sequence[tuple[Sequence[str], Sequence[str]]]  # (effects, causes), each a list of ID patterns


def attribute(evidence: Evidence, rules: Rules, binding: Mapping[str, bool]) -> None:
    """Turns effects of broken requirements into reasons, in the order of the rules.

    `binding` tells of each requirement whether it is a must: only a must can stand before another.
    """
    for effects, causes in rules:
        broken = [name for name, record in evidence.records.items() if record.breaches and binding.get(name)]
        reasons = [name for name in broken if _matches(name, causes)]
        for name, record in evidence.records.items():
            if (
                record.breaches
                and _matches(name, effects)
                and (reason := next((r for r in reasons if r != name), None))
            ):
                record.breaches.clear()
                record.held = record.more = 0
                record.blocked.append((Because.VIOLATION, f"{reason} is broken, and what it says is read here"))


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
