"""Puts several recordings on one clock. Each recorder has its own; the server's Date headers show how they differ.

A Date is truncated to seconds and was set between the start and the end of its exchange, so each response bounds the
offset of the recorder's clock. The remaining uncertainty widens the exchanges of a recording, so that they count as before or
after those of another recording only if they certainly were.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from itertools import chain

from .entries import Entry

UNTOLD = 300.0  # seconds by which clocks may differ if no response shows it
SECOND = 1.0  # resolution of a Date


@dataclass(frozen=True)
class Offset:
    """What is added to a recorder's time to get the server's: between `low` and `high` seconds."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        """The best guess."""
        return (self.low + self.high) / 2

    @property
    def doubt(self) -> float:
        """By how much it may be wrong."""
        return (self.high - self.low) / 2


def on_one_clock(recordings: Sequence[Sequence[Entry]]) -> Iterator[Entry]:
    """The entries of all recordings, by the clock of the first one that shows its own."""
    filled = _recordings(recordings)
    if len(filled) < 2:
        yield from chain.from_iterable(filled)
        return
    offsets = [_offset(entries) for entries in filled]
    first = next((offset for offset in offsets if offset), None)
    shifted = [_shifted(entries, _ahead(offset, first)) for entries, offset in zip(filled, offsets, strict=True)]
    doubts = [UNTOLD if not (offset and first) else offset.doubt + first.doubt for offset in offsets]
    for index, (entries, doubt) in enumerate(zip(shifted, doubts, strict=True)):
        others = [one for number, one in enumerate(shifted) if number != index]
        is_apart = not any(_meet(entries, one, max(doubts)) for one in others)
        yield from entries if is_apart or not index else _widened(entries, doubt)


def _recordings(files: Sequence[Sequence[Entry]]) -> list[list[Entry]]:
    """The recordings that files hold: those that have an entry in common are of one recorder."""
    found: list[list[Entry]] = []
    for entries in filter(None, files):
        same = [one for one in found if not set(entries).isdisjoint(one)]
        joined = [*chain.from_iterable(same), *entries]
        found = [*(one for one in found if one not in same), joined]
    return found


def _offset(entries: Sequence[Entry]) -> Offset | None:
    """What the responses of a recording show of its clock; None if none does."""
    bounds = [(date - one.ended, date + SECOND - one.started) for one in entries if (date := _date(one)) is not None]
    if not bounds:
        return None
    low, high = max(low for low, _ in bounds), min(high for _, high in bounds)
    return Offset(min(low, high), max(low, high))  # servers whose clocks differ among each other: the other way round


def _date(entry: Entry) -> float | None:
    text = entry.response.header("date") if entry.response else None
    try:
        found = parsedate_to_datetime(text or "")
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _ahead(offset: Offset | None, first: Offset | None) -> float:
    """By how much the first clock is ahead; nothing if they may be the same."""
    if offset is None or first is None:
        return 0.0
    found = offset.middle - first.middle
    return 0.0 if abs(found) <= offset.doubt + first.doubt else found


def _shifted(entries: Sequence[Entry], seconds: float) -> list[Entry]:
    return [replace(one, started=one.started + seconds, ended=one.ended + seconds) for one in entries]


def _widened(entries: Sequence[Entry], seconds: float) -> list[Entry]:
    return [replace(one, started=one.started - seconds, ended=one.ended + seconds) for one in entries]


def _meet(one: Sequence[Entry], other: Sequence[Entry], doubt: float) -> bool:
    """True if two recordings may have been made at the same time."""
    return _first(one) <= _last(other) + doubt and _first(other) <= _last(one) + doubt


def _first(entries: Sequence[Entry]) -> float:
    return min(entry.started for entry in entries)


def _last(entries: Sequence[Entry]) -> float:
    return max(entry.ended for entry in entries)
