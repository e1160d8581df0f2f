"""Pages of the list of jobs and the list of codes, and whole lists that were read page by page (D4, D6, D15, A25, A35, A38).

Only what could be read is a page: a 5xx, a throttled response or a broken body in the middle of a list is never its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...contract.contract import Contract
from ...engine.history import Exchange
from ...engine.observations import Observations, query

JOBS_LIST, CODES_LIST = "listPromotionJobs", "listPromotionCodes"
LISTS = (JOBS_LIST, CODES_LIST)
KEY = {JOBS_LIST: "id", CODES_LIST: "code"}


@dataclass(frozen=True)
class Page:
    """A page of a list that could be read: a 2xx whose `data` is an array."""

    observations: Observations
    exchange: Exchange

    @property
    def contract(self) -> Contract:
        """The contract."""
        return self.observations.contract

    @property
    def operation(self) -> str:
        """The operation: one of `LISTS`."""
        return self.exchange.operation

    @property
    def promotion_id(self) -> str:
        """The promotion that the path names."""
        return self.exchange.route.path.get("promotionID", "")

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """The records that are objects."""
        return [record for record in self.exchange.get("data") if isinstance(record, dict)]

    @cached_property
    def keys(self) -> list[str]:
        """What tells the records apart: the IDs of jobs, the texts of codes."""
        return [str(record.get(KEY[self.operation])) for record in self.records]

    @property
    def filter(self) -> str:
        """The filter that was sent; empty if none was."""
        return self.exchange.route.query.get("filter", "")

    @cached_property
    def limit_sent(self) -> int | None:
        """The limit that was sent, if it is an integer that the contract allows; None otherwise."""
        found = _integer(self.exchange.route.query.get("page[limit]"))
        rule = self.contract.parameter("PageLimit")
        return found if found is not None and rule["minimum"] <= found <= rule["maximum"] else None

    @cached_property
    def is_window_open(self) -> bool:
        """True if a limit or an offset was sent that the contract leaves open (A25)."""
        query_ = self.exchange.route.query
        has_bad_limit = "page[limit]" in query_ and self.limit_sent is None
        offset = _integer(query_.get("page[offset]"))
        return has_bad_limit or ("page[offset]" in query_ and (offset is None or offset < 0))

    @cached_property
    def offset(self) -> int:
        """The offset that was sent, or its default."""
        found = _integer(self.exchange.route.query.get("page[offset]"))
        return int(self.contract.parameter("PageOffset")["default"]) if found is None else found

    @cached_property
    def limit(self) -> int:
        """The limit in force: the one that was sent, else the one that the page shows, else the default."""
        if self.limit_sent is not None:
            return self.limit_sent
        shown = self.exchange.get("meta", "page", "limit")
        is_shown = isinstance(shown, int) and not isinstance(shown, bool) and shown > 0
        return shown if is_shown else int(self.contract.parameter("PageLimit")["default"])

    @cached_property
    def total(self) -> int | None:
        """The total of the results that the page shows; None if it shows none."""
        found = self.exchange.get("meta", "results", "total")
        if isinstance(found, float) and found.is_integer():
            found = int(found)
        return found if isinstance(found, int) and not isinstance(found, bool) else None

    def has_query(self, *names: str) -> bool:
        """True if the query has exactly these parameters."""
        return set(self.exchange.route.query) == set(names)


@query
def pages(observations: Observations) -> list[Page]:
    """Every page that could be read, in order. What was shown to a request without a valid token counts as well."""
    return [
        Page(observations, exchange)
        for exchange in observations.history.of(*LISTS)
        if exchange.accepted and isinstance(exchange.get("data"), list)
    ]


@dataclass(frozen=True)
class Listing:
    """A list that was read page by page from its start. `is_whole`: to its end, as far as the pages tell."""

    operation: str
    promotion_id: str
    filter: str
    pages: tuple[Page, ...]
    is_whole: bool

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """The records of all pages."""
        return [record for page in self.pages for record in page.records]

    @cached_property
    def keys(self) -> list[str]:
        """What tells the records apart."""
        return [key for page in self.pages for key in page.keys]

    @property
    def count(self) -> int | None:
        """How many records there are: by the total that is shown, else counted; None if neither can be told."""
        if self.pages[-1].total is not None and not self.is_whole:
            return self.pages[-1].total
        return len(self.keys) if self.is_whole else None

    @property
    def started(self) -> float:
        """Seconds since the history began at which the first page was asked for."""
        return self.pages[0].exchange.started

    @property
    def ended(self) -> float:
        """Seconds since the history began at which the last page was there."""
        return self.pages[-1].exchange.ended

    @property
    def exchange(self) -> Exchange:
        """The exchange with the last page."""
        return self.pages[-1].exchange


@query
def listings(observations: Observations) -> list[Listing]:
    """Every list that was read from its start, in the order of the first pages.

    Pages follow each other if each asks for the records behind those before it, by the same limit and filter. A list ends
    with a page that is not full, with one that brings nothing new, or with a rejection of the offset behind the last
    record (A25).
    """
    found: list[Listing] = []
    rejected = [
        exchange for exchange in observations.history.of(*LISTS) if exchange.rejected and "page[offset]" in exchange.route.query
    ]  # fmt: skip
    readable = [page for page in pages(observations) if not page.is_window_open]
    for index, page in enumerate(readable):
        if page.offset == 0:
            found.append(_listing(page, readable[index + 1 :], rejected))
    return found


def _listing(first: Page, following: list[Page], rejected: list[Exchange]) -> Listing:
    read, seen = [first], set(first.keys)
    is_whole = len(first.exchange.get("data")) < first.limit
    expected = len(first.records)
    if not is_whole:
        for page in following:
            same = (
                page.operation == first.operation
                and page.promotion_id == first.promotion_id
                and page.filter == first.filter
                and page.limit_sent == first.limit_sent
            )
            if not same:
                continue
            if page.offset != expected:
                break
            if set(page.keys) <= seen:
                is_whole = True
                break
            read.append(page)
            seen |= set(page.keys)
            expected += len(page.records)
            if len(page.exchange.get("data")) < page.limit:
                is_whole = True
                break
        else:
            is_whole = any(_is_behind(exchange, first, expected, read[-1]) for exchange in rejected)
    if not is_whole and first.total is not None and len(read) == 1 and first.total == len(first.records):
        is_whole = True
    return Listing(first.operation, first.promotion_id, first.filter, tuple(read), is_whole)


def _is_behind(exchange: Exchange, first: Page, expected: int, last: Page) -> bool:
    route = exchange.route
    return (
        exchange.number > last.exchange.number
        and exchange.operation == first.operation
        and route.path.get("promotionID") == first.promotion_id
        and route.query.get("filter", "") == first.filter
        and _integer(route.query.get("page[offset]")) == expected
    )


def _integer(text: str | None) -> int | None:
    try:
        return int(text) if text is not None and text.lstrip("-").isdecimal() and len(text) < 20 else None
    except ValueError:
        return None
