"""Requests for pages of a list, and what each page must show (D4 to D6, A25, A38, A39).

Between two changes of a promotion (a job's life, a deletion) its lists are constant. What a page must show is derived from
the complete list that the server itself showed in that time. A complete list is trusted only if it shows every job as it
ended, and nothing twice; pages are judged from the first such list on. A page that repeats, within the read-after-write
time, what the same request showed before the last change may be stale, and is not judged (D31).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ...contract.contract import Contract
from ...engine.history import Exchange
from ...engine.observations import Observations, query
from ...naming import amount
from ..diagnosis.page import Anomaly, ShownPage, WholeList, anomaly
from ..parameters import job_types
from .jobs import jobs_by_promotion
from .pages import CODES_LIST, DENIED, JOBS_LIST, KEY, LISTS, Listing, Page, listings
from .promotions import is_authorized
from .still import gap_of, known_count, last_change, may_be_stale

FAR = 10_000  # an offset beyond it may be rejected (D30)
PARAMETERS = {"filter", "page[limit]", "page[offset]"}
READABLE = re.compile(r"\w+\(\w+,[^()]+\)")
CONDITION = re.compile(r"eq\((job_type|status),(\w+)\)")


@dataclass(frozen=True)
class Condition:
    """A filter on jobs that the contract defines. `is_either`: one of two words, and a server may know only one (A36)."""

    field: str
    values: tuple[str, ...]  # values of the property, any of which matches
    is_either: bool = False

    @property
    def requirement(self) -> str:
        """The requirement that speaks of it."""
        return f"{JOBS_LIST}.filter-{self.field.replace('_', '-')}"


def condition(contract: Contract, text: str) -> Condition | None:
    """What a filter on jobs asks for; None if the contract leaves it open."""
    match = CONDITION.fullmatch(text)
    if match is None:
        return None
    field, value = match.groups()
    words = tuple(contract.values(f"{JOBS_LIST}.filter-status")["words"])
    if field == "status" and value in words:
        return Condition(field, words, is_either=True)
    known = job_types(contract) if field == "job_type" else contract.schema("JobStatus")["enum"]
    return Condition(field, (value,)) if value in known else None


@dataclass(frozen=True)
class ExpectedPage:
    """A request for a page, with what it must show. `whole` is None if nothing is known of the list at that time."""

    page: Page
    condition: Condition | None = None
    whole: WholeList | None = None
    earlier: frozenset[str] = frozenset()  # what the pages before it showed

    @property
    def exchange(self) -> Exchange:
        """The exchange."""
        return self.page.exchange

    @property
    def is_rejected(self) -> bool:
        """True if it was rejected, although it asks for records that exist."""
        return self.exchange.rejected

    @property
    def has_limit(self) -> bool:
        """True if a limit was sent."""
        return "page[limit]" in self.exchange.route.query

    @property
    def has_offset(self) -> bool:
        """True if an offset was sent."""
        return "page[offset]" in self.exchange.route.query

    @cached_property
    def anomaly(self) -> Anomaly:
        """What is wrong with it: one name."""
        page = self.page
        if self.is_rejected:
            if self.condition is not None:
                return Anomaly.UNCLEAR if self.condition.is_either else Anomaly.FILTER
            return Anomaly.OFFSET if page.offset else Anomaly.LIMIT
        if self.whole is None:
            return Anomaly.LIMIT if page.limit_sent is not None and len(page.records) > page.limit else Anomaly.UNCLEAR
        return anomaly(ShownPage(page.keys, page.limit, page.offset, page.total, self.earlier), self.whole)

    @property
    def expected(self) -> str:
        """What it must show, in a few words."""
        page, whole = self.page, self.whole
        window = f"offset {page.offset}, limit {page.limit}" + (f", filter {page.filter}" if page.filter else "")
        if whole is None:
            return f"at most {amount(page.limit, 'record')} ({window})"
        size = max(0, min(page.limit, whole.count - page.offset))
        expected = whole.slice(page.limit, page.offset)
        return f"{size} of {amount(whole.count, 'record')} ({window})" + (f": {_few(expected)}" if expected else "")

    @property
    def actual(self) -> str:
        """What it shows, in a few words."""
        if self.is_rejected:
            return self.exchange.actual
        shown = f"{amount(len(self.page.keys), 'record')}: {_few(self.page.keys)}" if self.page.keys else "no records"
        again = self.earlier & set(self.page.keys)
        return shown + (f"; shown before: {_few(sorted(again))}" if again else "")


def _few(keys: Sequence[str]) -> str:
    return ", ".join(key[:60] for key in keys[:3]) + (", …" if len(keys) > 3 else "")


@query
def expected_pages(observations: Observations) -> list[ExpectedPage]:
    """Every request for a page within the contract's bounds that was answered with a page, or rejected without need."""
    return list(_expected_pages(observations))


def _expected_pages(observations: Observations) -> Iterator[ExpectedPage]:
    for page in _answered(observations):
        if gap_of(observations, page) is None and not page.exchange.rejected:
            yield ExpectedPage(page)
    for still in still_lists(observations):
        yield from still.expected_pages()


@query
def _answered(observations: Observations) -> list[Page]:
    """Every request within the contract's bounds that was answered with a page, or rejected."""
    found = [Page(observations, exchange) for exchange in observations.history.of(*LISTS)]
    return [page for page in found if is_plain(page) and (is_page(page.exchange) or _is_rejected(page.exchange))]


def _is_rejected(exchange: Exchange) -> bool:
    return exchange.rejected and exchange.status not in DENIED


@query
def still_lists(observations: Observations) -> list[StillList]:
    """Every list between two changes, with what was asked of it."""
    found: dict[tuple[str, str, int], list[Page]] = {}
    for page in _answered(observations):
        if (gap := gap_of(observations, page)) is not None:
            found.setdefault((page.operation, page.promotion_id, gap), []).append(page)
    return [
        StillList(observations, operation, promotion, listed) for (operation, promotion, _), listed in found.items()
    ]


@dataclass(frozen=True)
class StillList:
    """The requests for one list between two changes."""

    observations: Observations
    operation: str
    promotion_id: str
    pages: list[Page]

    @cached_property
    def wholes(self) -> list[Listing]:
        """The trusted readings of the whole list that agree with the last of them."""
        numbers = {page.exchange.number for page in self.pages}
        read = [
            listing
            for listing in _whole_listings(self.observations).get((self.operation, self.promotion_id), ())
            if {page.exchange.number for page in listing.pages} <= numbers and _is_trusted(self.observations, listing)
        ]
        agreeing: list[Listing] = []
        for listing in reversed(read):
            if agreeing and _content(listing) != _content(agreeing[0]):
                break
            agreeing.append(listing)
        return agreeing[::-1]

    def matching(self, wanted: Condition) -> list[str]:
        """The records of the whole list that match a filter. There must be a whole list."""
        key = KEY[self.operation]
        return [str(record.get(key)) for record in self.wholes[-1].records if record.get(wanted.field) in wanted.values]

    def is_judged(self, page: Page) -> bool:
        """True if what a page shows can be compared with a whole list: read before it, or long enough after the last change."""
        if not self.wholes or may_be_stale(self.observations, page):
            return False
        settled = last_change(self.observations, page) + self.observations.settings.read_after_write
        return page.exchange.started >= min(self.wholes[0].started, settled)

    @cached_property
    def is_ordered(self) -> bool:
        """True if the list was shown in the same order again: whole, or its beginning."""
        keys = self.wholes[-1].keys
        own = {page.exchange.number for page in self.wholes[-1].pages}
        starts = [
            page.keys
            for page in self.pages
            if not page.filter
            and page.offset == 0
            and page.exchange.number not in own
            and not page.exchange.rejected
            and 1 < len(page.keys) == min(page.limit, len(keys))
            and set(page.keys) <= set(keys)
        ]
        return len(keys) == 1 or (bool(starts) and all(start == keys[: len(start)] for start in starts))

    def expected_pages(self) -> Iterator[ExpectedPage]:
        """Every request with what it must show."""
        filtered: dict[str, WholeList | None] = {}
        read: list[Page] = []
        for page in self.pages:
            expected = self._expected(page, filtered, read)
            if expected is not None:
                yield expected
                if not expected.is_rejected and expected.anomaly is not Anomaly.LIMIT:
                    read.append(page)

    def _expected(self, page: Page, filtered: dict[str, WholeList | None], read: list[Page]) -> ExpectedPage | None:
        """What one page must show; None if nothing can be said of it."""
        plain = None if page.exchange.rejected else ExpectedPage(page)
        wanted = condition(self.observations.contract, page.filter) if self.operation == JOBS_LIST else None
        if may_be_stale(self.observations, page) or (page.filter and wanted is None):
            return plain
        whole = self._whole(page, wanted, filtered)
        if whole is None or (page.offset >= whole.count and page.offset):
            return plain
        if page.exchange.rejected:
            if page.offset > FAR or (not page.offset and not page.filter and not self._is_other_limit_accepted(page)):
                return None
            return ExpectedPage(page, wanted, whole)
        is_found = page.total == whole.count or set(page.keys) == set(whole.keys or ())
        if wanted is not None and wanted.is_either and not is_found:
            return plain  # perhaps the word that the server does not know
        return ExpectedPage(page, wanted, whole, _before(page, read))

    def _whole(self, page: Page, wanted: Condition | None, filtered: dict[str, WholeList | None]) -> WholeList | None:
        if not self.is_judged(page):
            known = known_count(self.observations, page)
            is_known = known is not None and page.total == known and not page.filter
            return WholeList(known) if is_known and known is not None else None
        whole = self.wholes[-1]
        if wanted is None:
            return WholeList(len(whole.keys), whole.keys, is_ordered=self.is_ordered)
        if page.filter not in filtered:
            filtered[page.filter] = self._filtered(page.filter, wanted)
        return filtered[page.filter]

    def _filtered(self, text: str, wanted: Condition) -> WholeList:
        """The records that match, in the order in which the filtered list was shown if it was the right one."""
        whole = self.wholes[-1]
        matching = self.matching(wanted)
        others = frozenset(whole.keys) - frozenset(matching)
        shown = [
            page.keys
            for page in self.pages
            if page.filter == text
            and page.offset == 0
            and is_page(page.exchange)
            and sorted(page.keys) == sorted(matching)
        ]
        is_ordered = (
            bool(shown) and all(keys == shown[0] for keys in shown) and (len(shown) > 1 or shown[0] == matching)
        )
        order = shown[0] if shown else matching
        return WholeList(len(matching), order, others, is_ordered and self.is_ordered, is_filtered=True)

    def _is_other_limit_accepted(self, page: Page) -> bool:
        """True if the list is shown for another limit, or for none."""
        return page.limit_sent is not None and any(
            one.limit_sent != page.limit_sent for one in self.pages if not one.filter and not one.exchange.rejected
        )


def is_page(exchange: Exchange) -> bool:
    """True if a response shows a page."""
    return exchange.accepted and isinstance(exchange.get("data"), list)


def is_plain(page: Page) -> bool:
    """True for a request with a valid token whose query has nothing that the contract leaves open, but for a filter."""
    return is_authorized(page.exchange) and not page.is_window_open and set(page.exchange.route.query) <= PARAMETERS


def _before(page: Page, read: list[Page]) -> frozenset[str]:
    """What the pages before one showed, since the list was last begun: same filter and limit, other records."""
    found: set[str] = set()
    for one in read:
        if one.list_key == page.list_key:
            if one.offset == 0:
                found.clear()
            if one.offset + one.limit <= page.offset:
                found |= set(one.keys)
    return frozenset(found)


def _content(listing: Listing) -> dict[str, object]:
    return dict(zip(listing.keys, (record.get("status") for record in listing.records), strict=True))


@query
def _whole_listings(observations: Observations) -> dict[tuple[str, str], list[Listing]]:
    found: dict[tuple[str, str], list[Listing]] = {}
    for listing in listings(observations):
        if listing.is_whole and not listing.filter:
            found.setdefault((listing.operation, listing.promotion_id), []).append(listing)
    return found


def _is_trusted(observations: Observations, listing: Listing) -> bool:
    """True if a whole list agrees with all that is known: of jobs, that each is there as it ended; of codes, their number."""
    keys, first, last = listing.keys, listing.pages[0], listing.pages[-1]
    if len(set(keys)) < len(keys) or any(may_be_stale(observations, page) for page in listing.pages):
        return False
    known = known_count(observations, first)
    if listing.operation == CODES_LIST:
        return len(keys) == known if last.total is None else len(keys) == last.total or len(keys) == known
    shown = {str(record.get("id")): record.get("status") for record in listing.records}
    ended = observations.contract.schema("JobStatus")["x-states"]["ended"]
    jobs = jobs_by_promotion(observations).get(listing.promotion_id, [])
    return all(status in ended for status in shown.values()) and all(
        shown.get(job.id) == job.status for job in jobs if job.created.ended <= listing.started
    )
