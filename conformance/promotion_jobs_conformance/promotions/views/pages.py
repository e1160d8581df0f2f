"""Pages of the lists of jobs and codes, and complete lists that were read page by page (D4, D6, D15, A25, A35, A38).

Only a readable response is a page: a 5xx, a throttled response or an invalid body is never the end of a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...contract.contract import Contract
from ...engine.history import Exchange
from ...engine.observations import Observations, View, query

JOBS_LIST, CODES_LIST = "listPromotionJobs", "listPromotionCodes"
LISTS = (JOBS_LIST, CODES_LIST)
KEY = {JOBS_LIST: "id", CODES_LIST: "code"}
DENIED = (401, 403)


@dataclass(frozen=True)
class Page(View):
    """A page of a list that could be read: a 2xx whose `data` is an array. Of a rejected request only what was asked for."""

    exchange: Exchange

    @property
    def operation(self) -> str:
        """The operation: one of `LISTS`."""
        return self.exchange.operation

    @property
    def promotion_id(self) -> str:
        """The promotion that the path names."""
        return self.exchange.route.path.get("promotionID", "")

    @property
    def list_key(self) -> tuple[str, str, str, int | None]:
        """What pages of one reading have in common: operation, promotion, filter and limit."""
        return self.operation, self.promotion_id, self.filter, self.limit_sent

    @property
    def is_short(self) -> bool:
        """True if it holds fewer records than the limit that was sent or that it shows, so that the list ends with it.

        Without a limit that is known nothing can be determined: a store may have its own default (A28).
        """
        limit = self.limit_sent if self.limit_sent is not None else self.limit_shown
        size = len(self.exchange.get("data"))
        return size == 0 or (limit is not None and size < limit)

    @cached_property
    def limit_shown(self) -> int | None:
        """The limit that the page shows; None if it shows none."""
        return positive(self.exchange.get("meta", "page", "limit"))

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """The records that are objects; empty for a request that was rejected."""
        data = self.exchange.get("data")
        return [record for record in data if isinstance(record, dict)] if isinstance(data, list) else []

    @cached_property
    def keys(self) -> list[str]:
        """What distinguishes the records: the IDs of jobs, the texts of codes."""
        return [str(record.get(KEY[self.operation])) for record in self.records]

    @property
    def filter(self) -> str:
        """The filter that was sent; empty if none was."""
        return self.exchange.route.query.get("filter", "")

    @cached_property
    def limit_sent(self) -> int | None:
        """The limit that was sent, if it is an integer that the contract allows; None otherwise."""
        found = _integer(self.exchange.route.query.get("page[limit]"))
        return found if found is not None and is_allowed(self.contract, "PageLimit", found) else None

    @cached_property
    def is_window_open(self) -> bool:
        """True if a limit or an offset was sent that the contract leaves open (A25)."""
        query_ = self.exchange.route.query
        has_bad_limit = "page[limit]" in query_ and self.limit_sent is None
        offset = _integer(query_.get("page[offset]"))
        is_bad_offset = offset is None or offset < 0 or not is_allowed(self.contract, "PageOffset", offset)
        return has_bad_limit or ("page[offset]" in query_ and is_bad_offset)

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
        return self.limit_shown or int(self.contract.parameter("PageLimit")["default"])

    @cached_property
    def total(self) -> int | None:
        """The total of the results that the page shows; None if it shows none."""
        return integer(self.exchange.get("meta", "results", "total"))

    def has_query(self, *names: str) -> bool:
        """True if the query has exactly these parameters."""
        return set(self.exchange.route.query) == set(names)


def is_allowed(contract: Contract, parameter: str, value: Any) -> bool:
    """True for a value that the schema of a query parameter allows, by its component's name."""
    return contract.judge.is_valid(value, f"/components/parameters/{parameter}/schema")


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
    """A list that was read page by page from its start. `is_whole`: to its end, as far as the pages show."""

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
        """What distinguishes the records."""
        return [key for page in self.pages for key in page.keys]

    @property
    def counted(self) -> int | None:
        """How many records there are, counted; None if the list is not whole, or pages show a record again."""
        if not self.is_whole or (len(self.pages) > 1 and len(set(self.keys)) < len(self.keys)):
            return None
        return len(self.keys)

    @property
    def count(self) -> int | None:
        """How many records there are: counted, else by the total that is shown; None if neither can be determined."""
        return self.pages[-1].total if self.counted is None else self.counted

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
    record (A25); never while the pages' own total says that there is more to a full page.
    """
    sequences: dict[tuple[str, str, str, int | None], list[Page]] = {}
    for page in pages(observations):
        if not page.is_window_open:
            sequences.setdefault(page.list_key, []).append(page)
    rejected: dict[tuple[str, str, str, int | None], list[Page]] = {}
    for exchange in observations.history.of(*LISTS):
        if exchange.rejected and exchange.status not in DENIED and "page[offset]" in exchange.route.query:
            request = Page(observations, exchange)
            rejected.setdefault(request.list_key, []).append(request)
    found = [
        _listing(page, sequence[index + 1 :], rejected.get(key, []))
        for key, sequence in sequences.items()
        for index, page in enumerate(sequence)
        if page.offset == 0
    ]
    return sorted(found, key=lambda listing: listing.pages[0].exchange.number)


def _listing(first: Page, following: list[Page], rejected: list[Page]) -> Listing:
    read, seen = [first], set(first.keys)
    is_whole = first.is_short
    next_read = 0.0  # when the list was read from its start again: what comes later does not belong to this reading
    for page in following if not is_whole else ():
        if page.offset != sum(len(one.records) for one in read):
            next_read = page.exchange.started
            break
        if set(page.keys) <= seen:
            is_whole = True
            break
        read.append(page)
        seen |= set(page.keys)
        if page.is_short:
            is_whole = True
            break
    count = sum(len(page.records) for page in read)
    totals = {page.total for page in read if page.total is not None}
    if not is_whole:
        is_whole = totals == {count} or any(
            request.offset == count
            and request.exchange.number > read[-1].exchange.number
            and (not next_read or request.exchange.ended <= next_read)
            for request in rejected
        )
    if len(totals) > 1 or (not read[-1].is_short and any(total > count for total in totals)):
        is_whole = False  # it changed meanwhile, or there is more than was shown
    return Listing(first.operation, first.promotion_id, first.filter, tuple(read), is_whole)


def _integer(text: str | None) -> int | None:
    try:
        return int(text) if text is not None and text.lstrip("-").isdecimal() and len(text) < 20 else None
    except ValueError:
        return None


def integer(value: Any) -> int | None:
    """A JSON value as an integer (1.0 is one, true is none); None if it is none."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def positive(value: Any) -> int | None:
    """A JSON value as an integer over zero; None if it is none."""
    found = integer(value)
    return found if found is not None and found > 0 else None
