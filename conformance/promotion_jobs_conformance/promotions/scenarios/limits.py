"""Lists that no page holds, and limits and offsets that the contract leaves open (D6, D15, D30, A25)."""

from __future__ import annotations

from ..fixtures.provided import FAR
from ..fixtures.records import Promotion
from ..fixtures.testbed import TestBed
from ..plan import ENDED, FULL, plan
from .lists import CODES_LIST, JOBS_LIST, ask, busiest, is_plain, keys


@plan.scenario(
    ENDED,
    "PageLimit.default",
    "PageLimit.honoured",
    "PageOffset.honoured",
    "listPromotionCodes.filter-code",
    profiles=FULL,
)
def many_codes(bed: TestBed) -> None:
    """A list that no page holds: its maximum page, its last record, the filter on that, and its default page."""
    bed.need(CODES_LIST)
    default, high = bed.contract.parameter("PageLimit")["default"], bed.client.page_size
    many = [p for p in bed.usable if p.count > default]
    if full := [p for p in bed.usable if p.count >= high]:
        exchange = ask(bed, CODES_LIST, full[0], {"page[limit]": high})
        if keys(CODES_LIST, exchange) and full[0].count > high:
            _last_code(bed, full[0])
    if many:
        ask(bed, CODES_LIST, many[0])


def _last_code(bed: TestBed, promotion: Promotion) -> None:
    """The last code of a long list is the only one on its page, and the filter finds it."""
    if bed.client.code_count(promotion, bed.maximum) != promotion.count:
        return
    offset = min(promotion.count, FAR) - 1
    exchange = ask(bed, CODES_LIST, promotion, {"page[limit]": bed.client.page_size, "page[offset]": offset})
    page = keys(CODES_LIST, exchange)
    if page and is_plain(page[0]):
        ask(bed, CODES_LIST, promotion, {"filter": f"eq(code,{page[0]})"})


@plan.scenario(
    ENDED,
    "PageLimit.bounded",
    "PageLimit.type",
    "PageLimit.minimum",
    "PageLimit.maximum",
    "PageOffset.bounded",
    "PageOffset.type",
    "PageOffset.minimum",
)
def bad_pages(bed: TestBed) -> None:
    """Limits and offsets that the contract leaves open (A25)."""
    bed.need(JOBS_LIST)
    limit = bed.contract.parameter("PageLimit")
    high, low = limit["maximum"], limit["minimum"]
    limits = [high + 1, low - 1, -1, "abc", "", 2**64]
    offsets = [-1, "abc", FAR + 1, 2**64]
    lists = [(JOBS_LIST, busiest(bed))]
    if bed.can(CODES_LIST) and not bed.is_sparing:
        lists.append((CODES_LIST, max(bed.usable, key=lambda p: p.count)))
    for operation, promotion in lists:
        for value in limits:
            ask(bed, operation, promotion, {"page[limit]": value})
        for value in offsets:
            ask(bed, operation, promotion, {"page[offset]": value})
