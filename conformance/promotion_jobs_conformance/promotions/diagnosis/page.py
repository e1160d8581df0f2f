"""What is wrong with a page of a list: one name for each anomaly.

A page is compared with its list: the records (`whole`), those that the filter should have excluded (`others`), and the number
of records (`count`). The server chooses the order; only if it is known to be stable (`is_ordered`) is the page compared record
by record, otherwise by number and with the pages before it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Anomaly(StrEnum):
    """What a page breaks. NONE if nothing; UNCLEAR if it shows the list in another state, about which nothing is known here."""

    NONE = "none"
    FILTER = "filter"
    TOTAL = "total"
    LIMIT = "limit"
    OFFSET = "offset"
    DUPLICATES = "duplicates"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class ShownPage:
    """A page as it was shown. `total` is None if it shows none; `earlier` are the records of the pages before it."""

    keys: Sequence[str]
    limit: int
    offset: int
    total: int | None = None
    earlier: Collection[str] = ()


@dataclass(frozen=True)
class WholeList:
    """The list that it belongs to: `keys` in order, or None if only their number is known."""

    count: int
    keys: Sequence[str] | None = None
    others: Collection[str] = ()
    is_ordered: bool = False
    is_filtered: bool = False

    def slice(self, limit: int, offset: int) -> Sequence[str] | None:
        """The records that a page must show; None if the order is not known."""
        return self.keys[offset : offset + limit] if self.is_ordered and self.keys is not None else None


def anomaly(shown: ShownPage, whole: WholeList) -> Anomaly:
    """The one name of what is wrong with a page that starts before the end of its list."""
    keys, mine = shown.keys, set(shown.keys)
    if mine & set(whole.others):
        return Anomaly.FILTER
    if len(keys) > shown.limit:
        return Anomaly.LIMIT
    if not mine <= set(whole.keys) if whole.keys is not None else len(mine) < len(keys):
        return Anomaly.UNCLEAR
    expected = whole.slice(shown.limit, shown.offset)
    size = max(0, min(shown.limit, whole.count - shown.offset))
    repeats = len(mine) < len(keys) or bool(mine & set(shown.earlier))
    if len(keys) == size and not repeats and (expected is None or list(expected) == list(keys)):
        return Anomaly.NONE if shown.total in (None, whole.count) else Anomaly.TOTAL
    is_first = shown.offset == 0 and len(keys) < size and not repeats
    if whole.is_filtered and is_first and shown.total in (None, len(keys)):
        return Anomaly.FILTER  # it lacks some that match, and says that there are no more
    if shown.total not in (None, whole.count):
        return Anomaly.UNCLEAR
    if repeats:
        return Anomaly.DUPLICATES
    is_start = list(expected[: len(keys)]) == list(keys) if expected is not None else shown.offset == 0
    return Anomaly.LIMIT if is_start and len(keys) < size else Anomaly.OFFSET
