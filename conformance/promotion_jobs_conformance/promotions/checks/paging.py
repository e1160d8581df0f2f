"""Limits and offsets of both lists (D6, D15, D30, A25, A28, A38). The diagnosis names what is wrong with a page."""

from __future__ import annotations

from dataclasses import dataclass

from ...engine.expectations import Expectation, Expectations, Observation, expect
from ...engine.observations import Observations, query
from ...naming import amount
from ..diagnosis.page import Anomaly
from ..needs import CODES_LIST, JOBS_LIST
from ..registry import check
from ..views.expected import PARAMETERS, ExpectedPage, expected_pages, is_page
from ..views.pages import LISTS, Page, integer, positive
from ..views.promotions import is_authorized
from .job_lists import failing_lists

READABLE = (*JOBS_LIST, *CODES_LIST, "PromotionJob.id-unique")
CLEAR = (Anomaly.NONE, Anomaly.TOTAL)


def judged(it: ExpectedPage, *wrong: Anomaly) -> Expectations:
    """A page is as it must be, or wrong in one of these respects."""
    if it.anomaly in (*CLEAR, *wrong):
        yield Expectation(it.anomaly in CLEAR, it.expected, it.actual, it.exchange)


@check("PageLimit.honoured", on=expected_pages, needs=READABLE)
def honours_limit(it: ExpectedPage) -> Expectations:
    """A page MUST contain as many records as the limit asks for, or all that are left."""
    if it.has_limit:
        yield from judged(it, Anomaly.LIMIT)


@check("PageOffset.honoured", on=expected_pages, needs=(*READABLE, "PromotionCode.unique"))
def honours_offset(it: ExpectedPage) -> Expectations:
    """The offset MUST count records, so that consecutive pages show every record exactly once."""
    if it.has_offset or it.anomaly is Anomaly.DUPLICATES:
        yield from judged(it, Anomaly.OFFSET, Anomaly.DUPLICATES)


@check("PageLimit.default", on=expected_pages, needs=(*READABLE, "PagePosition.limit.*", "PagePosition.required.limit"))
def has_default_limit(it: ExpectedPage) -> Expectations:
    """Without a limit, a page SHOULD contain as many records as the default limit allows."""
    if it.has_limit or it.is_rejected:
        return
    default = int(it.page.contract.parameter("PageLimit")["default"])
    shown = positive(it.exchange.get("meta", "page", "limit"))
    if shown is not None:
        yield expect(shown, at=it.exchange, what="limit").equals(default)
    elif len(it.page.records) > default:
        yield expect(len(it.page.records), at=it.exchange).holds(False, f"at most {default} records")
    if it.whole is not None and it.whole.count > default:
        yield from judged(it, Anomaly.LIMIT)


@check(
    "PageOffset.default", on=expected_pages, needs=(*READABLE, "PagePosition.offset.*", "PagePosition.required.offset")
)
def has_default_offset(it: ExpectedPage) -> Expectations:
    """Without an offset, a page MUST start with the first record."""
    if it.has_offset or it.is_rejected:
        return
    shown = integer(it.exchange.get("meta", "page", "offset"))
    if shown is not None:
        yield expect(shown, at=it.exchange, what="offset").equals(it.page.contract.parameter("PageOffset")["default"])
    yield from judged(it, Anomaly.OFFSET)


@dataclass(frozen=True)
class OpenPage:
    """A request with a limit or an offset that the contract leaves open: out of bounds, or past the end (A25, D30).

    `parameter` is the component that it is about, `keyword` the schema's keyword that it breaks; empty if it breaks none.
    """

    page: Page
    parameter: str
    keyword: str
    sent: str
    fails_anyway: bool


@query
def open_pages(observations: Observations) -> list[OpenPage]:
    """Every request for a page that the contract leaves open, of those with a valid token."""
    found = []
    for exchange in observations.history.of(*LISTS):
        sent = exchange.route.query
        if not is_authorized(exchange) or not set(sent) <= PARAMETERS or "filter" in sent:
            continue
        page = Page(observations, exchange)
        fails = exchange.operation in failing_lists(observations)
        for name, parameter in (("page[limit]", "PageLimit"), ("page[offset]", "PageOffset")):
            if name in sent and (keyword := _broken(page, parameter, sent[name])) is not None:
                found.append(OpenPage(page, parameter, keyword, f"{name}={sent[name][:40]}", fails))
                break
    return found


def _broken(page: Page, parameter: str, text: str) -> str | None:
    """The keyword that a value breaks; empty for an offset past the last record, None for any other value."""
    digits = text.removeprefix("-")
    if not digits.isdecimal() or not digits.isascii() or len(digits) > len(str(2**63)):
        return "type"
    value = int(text)
    broken = page.contract.judge.judge(value, f"/components/parameters/{parameter}/schema").breaches
    if broken or value >= 2**63:
        return broken[0].keyword if broken else "type"
    return "" if parameter == "PageOffset" and value and _is_past(page, value) else None


def _is_past(page: Page, offset: int) -> bool:
    return page.exchange.failed or page.exchange.rejected or (page.total is not None and offset >= page.total)


def bounded(it: OpenPage, parameter: str) -> Expectations:
    """A 4xx, or a page that is not too large; a failure counts only if the list does not fail for other requests."""
    exchange = it.page.exchange
    if it.parameter != parameter or exchange.throttled or (exchange.failed and it.fails_anyway):
        return
    most = it.page.contract.parameter("PageLimit")["maximum"]
    if is_page(exchange):
        size = len(it.page.records)
        yield expect(amount(size, "record"), at=exchange).holds(size <= most, f"at most {most} records for {it.sent}")
    elif not exchange.accepted:
        expected = f"a 4xx or a page of at most {most} records for {it.sent}"
        yield expect(exchange.actual, at=exchange).holds(exchange.rejected, expected)


@check("PageLimit.bounded", on=open_pages, needs=(*READABLE, "PageLimit.honoured"))
def bounds_pages(it: OpenPage) -> Expectations:
    """A page MUST NOT contain more records than the limit's maximum, and the server MUST NOT respond with 5xx to any limit."""
    yield from bounded(it, "PageLimit")


@check("PageOffset.bounded", on=open_pages, needs=(*READABLE, "PageLimit.honoured"))
def bounds_offsets(it: OpenPage) -> Expectations:
    """The server MUST NOT respond with 5xx to any offset, nor with more records than a page may contain."""
    yield from bounded(it, "PageOffset")


def observed(it: OpenPage, parameter: str, keyword: str) -> Expectations:
    """What the server does with a value that breaks a keyword."""
    exchange = it.page.exchange
    if (it.parameter, it.keyword) == (parameter, keyword) and (exchange.rejected or is_page(exchange)):
        how = f"rejected ({exchange.status})" if exchange.rejected else f"a page of {len(it.page.records)}"
        yield Observation(f"{it.sent}: {how}")


@check("PageLimit.type", on=open_pages)
def limit_of_another_type(it: OpenPage) -> Expectations:
    """A limit that is not an integer MAY be rejected."""
    yield from observed(it, "PageLimit", "type")


@check("PageLimit.minimum", on=open_pages)
def limit_under_minimum(it: OpenPage) -> Expectations:
    """A limit under the minimum MAY be rejected."""
    yield from observed(it, "PageLimit", "minimum")


@check("PageLimit.maximum", on=open_pages)
def limit_over_maximum(it: OpenPage) -> Expectations:
    """A limit over the maximum MAY be rejected."""
    yield from observed(it, "PageLimit", "maximum")


@check("PageOffset.type", on=open_pages)
def offset_of_another_type(it: OpenPage) -> Expectations:
    """An offset that is not an integer MAY be rejected."""
    yield from observed(it, "PageOffset", "type")


@check("PageOffset.minimum", on=open_pages)
def offset_under_minimum(it: OpenPage) -> Expectations:
    """An offset under the minimum MAY be rejected."""
    yield from observed(it, "PageOffset", "minimum")
