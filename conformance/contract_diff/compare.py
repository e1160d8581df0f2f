"""Compares two documents: every change of meaning, whom it breaks and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from promotion_jobs_conformance.contract.document import Document

from .claims import Judge, Root, Side
from .exchange import exchange_findings
from .extensions import requirement_changes
from .notices import notices
from .scene import Scene
from .schemas import schema_claims
from .servers import server_changes
from .spelling import exact
from .values import Change, Diff, Direction, Effect


def compare(old: Document, new: Document, old_name: str = "", new_name: str = "") -> Diff:
    """All that changed between two valid documents, each change once, in the order of the old document's operations."""
    found: list[Change] = []
    roots: list[Root] = []
    for finding in exchange_findings(old, new):
        if isinstance(finding, Root):
            roots.append(finding)
        else:
            found.append(finding)
    found += _bodies(old, new, roots)
    found += _around(old, new)
    found += requirement_changes(old, new)
    return Diff(
        old_name or str(old.path),
        new_name or str(new.path),
        old.version,
        new.version,
        _major_raised(old.version, new.version),
        tuple(_together(found)),
    )


def _bodies(old: Document, new: Document, roots: list[Root]) -> Iterator[Change]:
    """The changes in schemas. One that is met again, in a component that is used twice, is judged again only if undecided."""
    sides = {direction: (Side(old, direction), Side(new, direction)) for direction in Direction}
    judged: dict[tuple[Any, ...], Change] = {}
    todo = list(roots)
    for root in todo:
        pair = sides[root.direction]
        claims, more = schema_claims(*pair, root)
        todo += [other for other in more if other not in todo]
        for claim in claims:
            known = judged.get(claim.key)
            if known is None or Effect.UNDECIDED in (known.clients, known.servers):
                change = Judge(*pair).judge(claim)
                if not claim.expected and not change.witnesses:
                    continue  # two spellings of one meaning
                locations = (known.locations if known else ()) + change.locations
                judged[claim.key] = replace(change, locations=locations)
            else:
                judged[claim.key] = replace(known, locations=(*known.locations, claim.location))
    yield from judged.values()


def _around(old: Document, new: Document) -> Iterator[Change]:
    """Servers, webhooks and notices."""
    yield from server_changes(old, new)
    if exact(old.root.get("webhooks", {})) != exact(new.root.get("webhooks", {})):
        yield Scene(old, new, "", Direction.REQUEST).undecided("webhooks", ("/webhooks", "/webhooks"))
    yield from notices(old, new)


def _together(changes: list[Change]) -> Iterator[Change]:
    """Changes that one edit made in several locations (a component, an alias of YAML), as one with all its locations."""
    found: dict[tuple[Any, ...], Change] = {}
    for change in changes:
        key = (
            change.direction,
            change.keyword,
            exact(change.old),
            exact(change.new),
            change.old_line,
            change.new_line,
            change.clients,
            change.servers,
            change.locations[0].path.rpartition(".")[2] if change.keyword in ("property", "required") else "",
        )
        known = found.get(key)
        locations = dict.fromkeys((*(known.locations if known else ()), *change.locations))
        found[key] = replace(known or change, locations=tuple(locations))
    yield from found.values()


def _major_raised(old: str, new: str) -> bool:
    majors = [re.match(r"v?(\d+)", version.strip()) for version in (old, new)]
    return all(majors) and int(majors[1][1]) > int(majors[0][1])  # type: ignore[index]
