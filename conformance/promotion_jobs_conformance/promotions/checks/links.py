"""The links of a page of jobs (D4, A35, A41). A link must lead to the right records: by its query, or by the page that it returned when followed.

A link is resolved relative to the page (RFC 3986, section 5). A gateway may have changed the beginning of the path, so only its
end is compared. A query that the contract does not define (a cursor, say) is judged only if it was followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from ...contract.routing import segments
from ...engine.expectations import Expectation, Expectations, Observation
from ...engine.history import Exchange
from ...engine.observations import Observations, query
from ...naming import amount
from ..diagnosis.page import Anomaly
from ..needs import JOBS_LIST
from ..registry import check
from ..views.expected import PARAMETERS, ExpectedPage
from ..views.pages import JOBS_LIST as OPERATION
from ..views.pages import Page, pages
from ..views.still import gap_of
from .job_lists import FILTERS, job_pages

EDGES = ("prev", "next")
SEEN = (Anomaly.NONE, Anomaly.TOTAL)
NEEDS = (
    *JOBS_LIST,
    "JobsPage.required.links",
    "PageLinks.*",
    "PageLimit.honoured",
    "PageOffset.honoured",
    *FILTERS,
    f"{OPERATION}.results-total",
)


@dataclass(frozen=True)
class Link:
    """One link of a page in the middle of its list, or at an edge.

    `offsets` are those of the pages that it may lead to; empty if there is no such page. `followed` is the page that came
    when its query was sent, if the list was the same by then.
    """

    expected: ExpectedPage
    name: str
    offsets: range
    is_required: bool
    followed: Page | None = None

    @property
    def page(self) -> Page:
        """The page that shows it."""
        return self.expected.page

    @property
    def value(self) -> Any:
        """What the page shows; None if it shows nothing."""
        links = self.page.exchange.get("links")
        return links.get(self.name) if isinstance(links, dict) else None

    @cached_property
    def target(self) -> tuple[list[str], dict[str, str]] | None:
        """The segments of the path and the query that it leads to; None if it is not a link."""
        try:
            parts = urlsplit(urljoin(self.page.exchange.request.path, self.value))
            return segments(parts.path), dict(parse_qsl(parts.query, keep_blank_values=True))
        except ValueError:
            return None

    @property
    def is_partial(self) -> bool:
        """True for a link to the page before one that begins less than a page's size behind the beginning."""
        return self.name == "prev" and self.page.offset < self.page.limit

    @property
    def destination(self) -> str:
        """Where it must lead, in a few words."""
        offset = str(self.offsets[0]) if len(self.offsets) == 1 else f"{self.offsets[0]} to {self.offsets[-1]}"
        text = f" and filter {self.page.filter}" if self.page.filter else ""
        return f"`{self.name}` leads to the page at offset {offset} with limit {self.page.limit}{text}"

    def problem(self) -> str | None:
        """What is wrong with it, in a few words; empty if nothing is, None if it cannot be determined."""
        value = self.value
        if value is None or value == "":
            return ("no link" if value is None else "an empty link") if self.is_required else None
        if not isinstance(value, str):
            return None  # the schema says so
        if self.target is None:
            return f"no link: {value[:200]}"
        path, sent = self.target
        if path[-1] != "jobs" or (len(path) > 1 and path[-2] != self.page.promotion_id):
            return f"another resource: {value[:200]}"
        if self._leads_by_query(sent):
            return ""
        if self.is_partial:  # how many records that page has is open, but not that it exists
            offset = sent.get("page[offset]", "0")
            return f"{value[:200]}" if offset.startswith("-") and offset[1:].isdecimal() else None
        if self.followed is not None:
            return self._followed_problem(self.followed)
        return (
            f"{value[:200]}"
            if set(sent) <= PARAMETERS and self.page.filter in (sent.get("filter", ""), "")
            else self._lost_filter(sent)
        )

    def _lost_filter(self, sent: dict[str, str]) -> str | None:
        return (
            f"a link without the filter: {self.value[:200]}"
            if set(sent) <= PARAMETERS and "filter" not in sent
            else None
        )

    def _leads_by_query(self, sent: dict[str, str]) -> bool:
        """True if the query asks for one of the pages that are expected."""
        contract, page = self.page.contract, self.page
        limit = sent.get(
            "page[limit]", str(contract.parameter("PageLimit")["default"]) if page.limit_sent else str(page.limit)
        )
        offset = sent.get("page[offset]", str(contract.parameter("PageOffset")["default"]))
        is_due = offset.isdecimal() and offset.isascii() and len(offset) < 20 and int(offset) in self.offsets
        return set(sent) <= PARAMETERS and is_due and limit == str(page.limit) and sent.get("filter", "") == page.filter

    def _followed_problem(self, page: Page) -> str | None:
        """What is wrong with the records of the page that it leads to."""
        whole = self.expected.whole
        if whole is None or not whole.is_ordered or whole.keys is None:
            return None
        expected = [list(whole.keys[offset : offset + self.page.limit]) for offset in self.offsets]
        if page.keys in expected and page.total in (None, whole.count):
            return ""
        return f"{self.value[:100]}, which leads to {amount(len(page.keys), 'record')} ({', '.join(page.keys[:2])}) of {page.total}"


@query
def links(observations: Observations) -> list[Link]:
    """Every link of every page of jobs, if it is known where it must lead."""
    shown: dict[tuple[str, frozenset[tuple[str, str]]], list[Page]] = {}
    for page in pages(observations):
        if page.operation == OPERATION:
            shown.setdefault((page.promotion_id, frozenset(page.exchange.route.query.items())), []).append(page)
    found = []
    for expected in job_pages(observations):
        gap = gap_of(observations, expected.page)
        for link in _links(expected):
            sent = link.target[1] if isinstance(link.value, str) and link.target is not None else {}
            same = shown.get((expected.page.promotion_id, frozenset(sent.items())), ()) if gap is not None else ()
            followed = next((page for page in same if gap_of(observations, page) == gap), None)
            found.append(Link(expected, link.name, link.offsets, link.is_required, followed))
    return found


def _links(expected: ExpectedPage) -> Iterator[Link]:
    """The links that a page must have, and those that lead somewhere if it has them."""
    page = expected.page
    count = expected.whole.count if expected.whole is not None else page.total
    if count is None or not page.records or (expected.whole is not None and expected.anomaly not in SEEN):
        return
    offset, limit = page.offset, page.limit
    precedes, follows = offset > 0, len(page.records) == limit and offset + limit < count
    is_middle = precedes and follows
    if follows:
        yield Link(expected, "next", range(offset + limit, offset + limit + 1), is_required=True)
        yield Link(expected, "last", range(max(0, count - limit), count), is_required=is_middle)
    if precedes:
        yield Link(expected, "first", range(1), is_required=is_middle)
    if is_middle:
        yield Link(expected, "current", range(offset, offset + 1), is_required=True)
        if offset >= limit:
            yield Link(expected, "prev", range(offset - limit, offset - limit + 1), is_required=True)
        else:
            yield Link(expected, "prev", range(offset), is_required=False)


def judged(it: Link) -> Expectations:
    """A link leads where it must."""
    problem = it.problem()
    if problem is not None:
        yield Expectation(not problem, it.destination, problem, it.page.exchange)


@check("listPromotionJobs.next-link", on=links, needs=(*NEEDS, "listPromotionJobs.links"))
def next_leads_on(it: Link) -> Expectations:
    """If more jobs follow, the link `next` MUST lead to them."""
    if it.name == "next":
        yield from judged(it)


@check("listPromotionJobs.links", on=links, needs=NEEDS)
def links_lead_around(it: Link) -> Expectations:
    """A page in the middle of a list MUST have links to the current, first, last, previous and next page, and they MUST lead there."""
    if it.name != "next":
        yield from judged(it)


@dataclass(frozen=True)
class Edge:
    """A link to nowhere: to the page before the first, or behind the last."""

    page: Page
    name: str

    @property
    def how(self) -> str:
        """How the page shows it."""
        shown = self.page.exchange.get("links")
        value = shown.get(self.name) if isinstance(shown, dict) else None
        return "null or absent" if value is None else "empty" if value == "" else "a page"


@query
def edges(observations: Observations) -> list[Edge]:
    """The links of pages that nothing precedes or follows."""
    found = []
    for expected in job_pages(observations):
        if expected.whole is not None and expected.anomaly in SEEN:
            at_edge = (
                expected.page.offset == 0,
                expected.page.offset + len(expected.page.records) >= expected.whole.count,
            )
            found += [Edge(expected.page, name) for name, is_edge in zip(EDGES, at_edge, strict=True) if is_edge]
    return found


@check("listPromotionJobs.edge-links", on=edges)
def shows_edges(it: Edge) -> Expectations:
    """If no page precedes or follows, its link MAY be absent, null, empty, or repeat the page."""
    yield Observation(f"{it.name}: {it.how}")


@dataclass(frozen=True)
class Origin:
    """The origin of a link, empty for one that is relative, and the origins that it may have."""

    at: Exchange
    name: str
    origin: str
    known: tuple[str, ...]


@query
def origins(observations: Observations) -> list[Origin]:
    """The origin of every link of every page of jobs, if the owner's settings say which are right: the base URL's, a gateway's."""
    named = (observations.settings.base_url, *observations.settings.public_origins)
    known = tuple(dict.fromkeys(origin for url in named if (origin := origin_of(url))))
    found = []
    for page in pages(observations) if known else ():
        shown = page.exchange.get("links")
        for name, value in shown.items() if page.operation == OPERATION and isinstance(shown, dict) else ():
            if isinstance(value, str) and value:
                found.append(Origin(page.exchange, name, origin_of(value), known))
    return found


def origin_of(link: str) -> str:
    """The origin of a link, `https://host` or `https://host:port`, without the scheme's own port (RFC 6454, section 4); empty if relative."""
    try:
        parts = urlsplit(link)
        port = parts.port
    except ValueError:
        return ""
    if not parts.scheme or not parts.hostname:
        return ""
    own = port is None or (parts.scheme, port) in (("http", 80), ("https", 443))
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + ("" if own else f":{port}")


@check(f"{OPERATION}.links-origin", on=origins)
def points_to_base(it: Origin) -> Expectations:
    """An absolute link SHOULD have the origin of the base URL, or another one that the owner has configured."""
    expected = f"`{it.name}` has the origin {' or '.join(it.known)}"
    yield Expectation(it.origin in ("", *it.known), expected, f"`{it.name}` has the origin {it.origin}", it.at)
