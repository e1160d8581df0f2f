"""The list of a promotion's codes: its pages, its filter, its total, and whose codes it shows (D15, D28, D32, A25, A30, A38)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...engine.expectations import Expectation, Expectations, Observation, expect, status
from ...engine.history import Exchange
from ...engine.observations import Observations, query
from ..needs import CODES_LIST as READABLE
from ..registry import check
from ..views.codes import foreign, owners, shared_with_others, was_acted_on
from ..views.codes_read import CodesRead, codes_reads, ever_seen, is_quiet, is_still, named_within
from ..views.pages import CODES_LIST, Page, pages
from ..views.promotions import Promotion, is_authorized, promotions
from ..views.validity import seems_absent

FORM = re.compile(r"eq\(code,([A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*)\)")  # a filter for a code that any filter can name
PAGE = ("CodesPage.*", "PromotionCode.type", "PromotionCode.required.code", "PromotionCode.code.*")
NOT_FOUND = 404
OF_THE_REQUEST = (401, 403, NOT_FOUND)  # these say nothing of a filter


@query
def codes_pages(observations: Observations) -> list[Page]:
    """Every page of codes."""
    return [page for page in pages(observations) if page.operation == CODES_LIST]


@dataclass(frozen=True)
class ListRequest:
    """A request for a promotion's codes that got a response."""

    observations: Observations
    exchange: Exchange
    promotion: Promotion

    @property
    def filter(self) -> str:
        """The filter that was sent; empty if none was."""
        return self.exchange.route.query.get("filter", "")


@query
def list_requests(observations: Observations) -> list[ListRequest]:
    """Every authorized request for the codes of a promotion that the server must know."""
    known = promotions(observations)
    found = []
    for exchange in observations.history.of(CODES_LIST):
        promotion = known.get(exchange.route.path.get("promotionID", ""))
        if promotion is not None and is_authorized(exchange) and exchange.status and not exchange.throttled:
            found.append(ListRequest(observations, exchange, promotion))
    return [one for one in found if one.promotion.is_known_at(one.exchange.ended)]


@query
def plain_lists(observations: Observations) -> list[ListRequest]:
    """Those without a filter or another unsettled part, on promotions that the server has had time to know (D31)."""
    parameters = {"page[limit]", "page[offset]"}
    readable = {page.exchange.number: page for page in pages(observations)}
    soon = observations.settings.read_after_write
    found = []
    for one in list_requests(observations):
        page, exchange, created = readable.get(one.exchange.number), one.exchange, one.promotion.created
        page = page or Page(observations, exchange)
        is_new = created is not None and exchange.started - created.ended < soon and exchange.status == 404
        is_far = "page[offset]" in exchange.route.query and exchange.rejected  # past the end, say (A25)
        is_plain = set(exchange.route.query) <= parameters and not page.is_window_open
        if is_plain and not is_new and not is_far and exchange.status != 401 and not exchange.failed:
            found.append(one)
    return found


@check("listPromotionCodes.lists", on=plain_lists)
def lists_codes(it: ListRequest) -> Expectations:
    """The server MUST respond to a request for a promotion's codes with 200 and a page of them."""
    if not seems_absent(it.observations, it.exchange):
        yield status(it.exchange, it.observations.contract.success(CODES_LIST), reason="and a page of codes")


@dataclass(frozen=True)
class CodeFilter:
    """A filter on one code, with what is expected: the code itself, or nothing. `found` is None if the server rejected it."""

    code: str
    expected: tuple[str, ...]
    found: tuple[str, ...] | None
    total: int | None
    at: Exchange
    is_made_elsewhere: bool  # jobs of other promotions made it


@query
def code_filters(observations: Observations) -> list[CodeFilter]:
    """Every filter on a code, if it is known whether the promotion had the code: it was read, or all codes were."""
    readable = {page.exchange.number: page for page in pages(observations)}
    found = []
    for one in list_requests(observations):
        match, page = FORM.fullmatch(one.filter), readable.get(one.exchange.number)
        is_rejected = one.exchange.rejected and (one.exchange.status not in OF_THE_REQUEST or _is_of_filter(one))
        if match is None or not (is_rejected or (page and not page.is_window_open and page.offset == 0)):
            continue
        expected = _expected(observations, one, match[1])
        shown = None if page is None or is_rejected else tuple(dict.fromkeys(page.keys))
        if expected is None and any(key.lower() != match[1].lower() for key in shown or ()):
            expected = (match[1],)  # whether there is such a code or not, others do not match
        if expected is not None:
            total, elsewhere = page.total if page else None, bool(foreign(observations, one.promotion.id, [match[1]]))
            found.append(CodeFilter(match[1], expected, shown, total, one.exchange, elsewhere))
    return found


def _is_of_filter(one: ListRequest) -> bool:
    """True for a 404 although the list of that promotion was accepted before: the promotion is not what is missing."""
    shown = one.observations.history.of(CODES_LIST)
    return one.exchange.status == NOT_FOUND and any(
        other.accepted and other.number < one.exchange.number and other.route.path == one.exchange.route.path
        for other in shown
    )


def _expected(observations: Observations, one: ListRequest, code: str) -> tuple[str, ...] | None:
    """What a filter must find; None if it cannot be determined."""
    name, exchange = one.promotion.id, one.exchange
    if any(other != code and other.lower() == code.lower() for other in ever_seen(observations).get(name, ())):
        return None  # whether case matters is not settled
    if any(_lasts(observations, name, code, other, exchange) for other in shown_at(observations).get((name, code), ())):
        return (code,)
    whole = [read for read in codes_reads(observations).get(name, []) if read.is_current and read.is_whole]
    if any(_lasts(observations, name, code, read, exchange) for read in whole if code not in read.codes):
        return ()
    return None


def _lasts(
    observations: Observations, promotion: str, code: str, seen: CodesRead | Exchange, exchange: Exchange
) -> bool:
    """True if nothing between a reading and a request could make or delete a code."""
    start, end = min(seen.started, exchange.started), max(seen.ended, exchange.ended)
    late = start - observations.settings.read_after_write  # a deleted code may still be found for a while
    return is_quiet(observations, promotion, start, end) and code not in named_within(
        observations, promotion, late, end
    )


@query
def shown_at(observations: Observations) -> dict[tuple[str, str], list[Exchange]]:
    """The pages without a filter that show a code, by promotion and code."""
    found: dict[tuple[str, str], list[Exchange]] = {}
    for page in codes_pages(observations):
        for key in page.keys if not page.filter else ():
            found.setdefault((page.promotion_id, key), []).append(page.exchange)
    return found


@check("listPromotionCodes.filter-code", on=code_filters, needs=(*READABLE, "PromotionCode.unique"))
def filters_by_code(it: CodeFilter) -> Expectations:
    """A filter on code MUST list that code, and no others."""
    expected = f"{list(it.expected)} for eq(code,{it.code})"
    actual = it.at.actual if it.found is None else f"{list(it.found)[:3]}" + (" and more" if len(it.found) > 3 else "")
    if not it.is_made_elsewhere or it.found != (it.code,):  # else whose code it shows is a matter of isolation
        yield expect(actual, at=it.at).holds(it.found == it.expected, expected)


@dataclass(frozen=True)
class Total:
    """The total that a page shows, with the one that is expected."""

    actual: int
    expected: int
    is_least: bool  # the expected one is the least that there can be
    at: Exchange


@query
def totals(observations: Observations) -> list[Total]:
    """The total of every page, if it is known how many codes match, by the page itself or by a list that was counted."""
    found = [
        Total(one.total, len(one.at.get("data")), is_least=False, at=one.at)  # a code that is there twice counts twice
        for one in code_filters(observations)
        if one.found is not None and one.found == one.expected and one.total is not None
    ]
    shown = [page for page in codes_pages(observations) if page.total is not None]
    plain = [_total(observations, page) for page in shown if not page.filter and not page.is_window_open]
    found += [one for one in plain if one is not None]
    return _without_excused(observations, found)


def _total(observations: Observations, page: Page) -> Total | None:
    assert page.total is not None  # noqa: S101  (asked for such pages only)
    size = len(page.exchange.get("data"))
    if page.offset == 0 and page.is_short:
        return Total(page.total, size, is_least=False, at=page.exchange)
    read = _counted_near(observations, page)
    if read is not None:
        return Total(page.total, read.count, is_least=False, at=page.exchange)
    return Total(page.total, page.offset + size, is_least=True, at=page.exchange) if size else None


def _counted_near(observations: Observations, page: Page) -> CodesRead | None:
    """A list that was counted, whole, while nothing changed up to a page."""
    for read in codes_reads(observations).get(page.promotion_id, []):
        start, end = min(read.started, page.exchange.started), max(read.ended, page.exchange.ended)
        is_counted = read.listing is not None and read.listing.counted is not None and read.is_current
        is_near = is_counted and is_still(observations, page.promotion_id, start, end)
        if is_near and not was_acted_on(observations, page.promotion_id, start, end):
            return read
    return None


def _without_excused(observations: Observations, found: list[Total]) -> list[Total]:
    """Without totals that may have been too old: an earlier number of codes, and a later page shows the right one (D31)."""
    soon = observations.settings.read_after_write

    def is_excused(one: Total) -> bool:
        promotion = one.at.route.path.get("promotionID", "")
        text = one.at.route.query.get("filter")
        counts = [r.count for r in codes_reads(observations).get(promotion, []) if r.started < one.at.started]
        earlier = counts if text is None else [0, 1]  # a code matched once, or not yet
        return one.actual in earlier and any(
            _is_right(other)
            and other.at.route.path == one.at.route.path
            and other.at.route.query.get("filter") == text
            and 0 < other.at.started - one.at.started <= soon
            for other in found
        )

    return [one for one in found if _is_right(one) or not is_excused(one)]


def _is_right(one: Total) -> bool:
    return one.actual >= one.expected if one.is_least else one.actual == one.expected


@query
def totals_or_none(observations: Observations) -> list[Total | Page]:
    """The totals that are shown; the first page, if no page shows one: it need not (A38)."""
    found = totals(observations)
    return [*found] if found else [*codes_pages(observations)[:1]]


@check("listPromotionCodes.results-total", on=totals_or_none, needs=(*READABLE, "ResultsTotal.*", "PageLimit.honoured"))
def total_of_codes(it: Total | Page) -> Expectations:
    """If the total of the results is shown, it MUST count all codes that match the filter."""
    if isinstance(it, Page):
        if it.total is None:
            yield Observation("no total is shown")
        return
    expected = f"a total of {'at least ' if it.is_least else ''}{it.expected}"
    yield expect(f"a total of {it.actual}", at=it.at).holds(_is_right(it), expected)


@query
def odd_filters(observations: Observations) -> list[ListRequest]:
    """Requests with a filter that is none on a code."""
    return [one for one in list_requests(observations) if one.filter and not one.filter.startswith("eq(code,")]


@check("listPromotionCodes.bad-filter", on=odd_filters)
def takes_any_filter(it: ListRequest) -> Expectations:
    """The server MUST reject a filter that it cannot read with a 4xx, or respond with a page; it MUST NOT respond with 5xx."""
    good = it.exchange.accepted or it.exchange.rejected
    yield Expectation(good, f"a 4xx or a page for the filter {it.filter[:60]}", it.exchange.actual, it.exchange)


@dataclass(frozen=True)
class Shown:
    """A page of codes, and which of them are of jobs of other promotions."""

    promotion_id: str
    foreign: list[str]
    at: Exchange


@query
def pages_with_owners(observations: Observations) -> list[Shown]:
    """Every page of codes, if it is known of some codes whose jobs made them, or that they are not this promotion's."""
    shared = shared_with_others(observations)
    if not owners(observations) and not shared:
        return []
    found = []
    for page in codes_pages(observations):
        strange = foreign(observations, page.promotion_id, page.keys) or shared.get(page.exchange.number, [])
        found.append(Shown(page.promotion_id, strange, page.exchange))
    return found


@check("listPromotionCodes.isolated", on=pages_with_owners, needs=PAGE)
def shows_own_codes_only(it: Shown) -> Expectations:
    """The list of a promotion's codes MUST NOT show a code of another promotion."""
    expected = f"no code of another promotion in the list of {it.promotion_id}"
    yield expect(f"{it.foreign[:3]}", at=it.at).holds(not it.foreign, expected)


@check("listPromotionCodes.paging-shown", on=codes_pages)
def shows_paging(it: Page) -> Expectations:
    """The list of codes MAY have links and meta."""
    shown = [f"{name} {'shown' if isinstance(it.exchange.get(name), dict) else 'absent'}" for name in ("meta", "links")]
    yield Observation(", ".join(shown))


@query
def automatic_lists(observations: Observations) -> list[Page]:
    """Pages of the codes of automatic promotions."""
    known = promotions(observations)
    return [
        page
        for page in codes_pages(observations)
        if not page.filter and (one := known.get(page.promotion_id)) is not None and one.automatic
    ]


@check("listPromotionCodes.automatic", on=automatic_lists)
def code_of_an_automatic_promotion(it: Page) -> Expectations:
    """The list of an automatic promotion's codes MAY show the code that the server gave it."""
    yield Observation("shown" if it.records else "not shown")
