"""The table of variance: what a change of a keyword does to the set of values that a schema accepts.

A rule is given the old and the new value of a keyword (None: absent) and says which relations to expect. Whom a relation
breaks depends on who speaks, and is in `values.RULES`: a smaller set breaks clients in a request and servers in a
response, a larger one the other way round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from promotion_jobs_conformance.contract.automaton import Undecidable
from promotion_jobs_conformance.contract.patterns import differing

from .reader import KNOWN_FORMATS, template_pattern
from .spelling import exact
from .values import BOTH, NARROWS, NEITHER, WIDENS, Relations


def _grows(old: Any, new: Any) -> Relations:
    """A lower limit: the greater, the fewer values."""
    return NARROWS if old is None or (new is not None and new > old) else WIDENS


def _shrinks(old: Any, new: Any) -> Relations:
    """An upper limit: the smaller, the fewer values."""
    return NARROWS if old is None or (new is not None and new < old) else WIDENS


def _values(old: Any, new: Any) -> Relations:
    """A list of what is allowed: fewer entries, fewer values; no list allows all."""
    if old is None or new is None:
        return NARROWS if old is None else WIDENS
    before, after = set(map(exact, old)), set(map(exact, new))
    return (NARROWS if before - after else NEITHER) | (WIDENS if after - before else NEITHER)


def _present(old: Any, new: Any) -> Relations:
    """A restriction that is there or not, and cannot be compared when it changes."""
    return NARROWS if old is None else WIDENS if new is None else BOTH


def _patterns(write: Callable[[str], str]) -> Callable[[Any, Any], Relations]:
    """Patterns are compared by the texts that they match; where that cannot be decided, either may hold."""

    def rule(old: Any, new: Any) -> Relations:
        if old is None or new is None or len(old) != 1 or len(new) != 1:
            return _present(old, new)
        before, after = write(old[0]), write(new[0])
        try:
            return (NARROWS if differing(before, after, 1) else NEITHER) | (
                WIDENS if differing(after, before, 1) else NEITHER
            )
        except Undecidable:
            return BOTH

    return rule


def _multiples(old: Any, new: Any) -> Relations:
    """A multiple of a multiple is rarer."""
    if old is None or new is None or len(old) != 1 or len(new) != 1:
        return _present(old, new)
    one, other = old[0], new[0]
    return NARROWS if other % one == 0 else WIDENS if one % other == 0 else BOTH


def _formats(old: Any, new: Any) -> Relations:
    """A format that no checker knows may mean anything, so that a change from or to it stays undecided."""
    known = [name for name in (*(old or ()), *(new or ())) if name in KNOWN_FORMATS]
    return _present(old, new) if known else BOTH


TABLE: dict[str, Callable[[Any, Any], Relations]] = {
    **dict.fromkeys(("minLength", "minItems", "minProperties", "minimum", "exclusiveMinimum"), _grows),
    **dict.fromkeys(("maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum"), _shrinks),
    "x-configured-maximum": _shrinks,
    "type": _values,
    "enum": _values,
    "pattern": _patterns(str),
    "x-template": _patterns(template_pattern),
    "format": _formats,
    "multipleOf": _multiples,
    "uniqueItems": _present,
}


def alone(keyword: str, value: Any, level: str) -> dict[str, Any]:
    """A schema that holds one keyword and nothing else, as a validator reads it."""
    if value is None:
        return {}
    levels = {"x-levels": {keyword.removeprefix("x-"): level}}
    if keyword == "x-configured-maximum":
        return {keyword: {"default": value}, **levels}
    if keyword in ("pattern", "format", "multipleOf", "x-template"):
        return {"allOf": [{keyword: each, **levels} for each in value]}
    return {keyword: value, **levels}


def shown_types(types: Iterable[str] | None) -> Any:
    """Types as a document writes them: `number` without the `integer` that it includes, one on its own."""
    if types is None:
        return None
    listed = sorted(types)
    listed = [name for name in listed if not (name == "integer" and "number" in listed)]
    return listed[0] if len(listed) == 1 else listed
