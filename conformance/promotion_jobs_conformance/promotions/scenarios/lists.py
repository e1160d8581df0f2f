"""The list of jobs and the list of codes: totals, and pages one after another (D4, D6, D15, D27, A38).

Everything is read from a promotion whose jobs have ended, so that its lists are constant. The server chooses their order.
"""

from __future__ import annotations

from typing import Any

from ...engine.history import Exchange
from ...engine.skips import Skip
from ...result import SkipReason
from ..fixtures.records import Promotion
from ..fixtures.testbed import TestBed
from ..plan import ENDED, plan

JOBS_LIST, CODES_LIST = "listPromotionJobs", "listPromotionCodes"


def ask(bed: TestBed, operation: str, promotion: Promotion, query: dict[str, Any] | str | None = None) -> Exchange:
    """One page of a list."""
    return bed.call(operation, promotion=promotion.id, query=query)


def keys(operation: str, exchange: Exchange) -> list[str] | None:
    """What distinguishes the records of a page; None if there is no page."""
    records = exchange.get("data") if exchange.accepted else None
    key = "id" if operation == JOBS_LIST else "code"
    return [str(r.get(key)) for r in records if isinstance(r, dict)] if isinstance(records, list) else None


def busiest(bed: TestBed) -> Promotion:
    """The promotion with jobs of the most kinds, all of them ended; if there is one, with no more than a page holds.

    Raises Skip if there is none.
    """
    skip_without_jobs(bed)
    ended = [p for p in bed.usable if p.jobs and not any(bed.is_unfinished(job) for job in p.jobs) and not p.automatic]
    if not ended:
        bed.need_promotion()
        raise Skip(SkipReason.BLOCKED, "no promotion has ended jobs")
    ended = [p for p in ended if len(p.jobs) < bed.client.page_size] or ended
    return max(ended, key=lambda p: (len({(job.is_generate, job.status) for job in p.jobs}), len(p.jobs)))


def skip_without_jobs(bed: TestBed) -> None:
    """Raises Skip if no job of the run has ended well, so that there is nothing to look at."""
    if not any(job.status in bed.states["ended"] for job in bed.jobs):
        bed.need_promotion()
        raise Skip(SkipReason.BLOCKED, "no job of the run came to its end")


def whole(bed: TestBed, operation: str, promotion: Promotion) -> list[dict[str, Any]]:
    """All records of a list on one page of the maximum size, which is read again only after a request that may have changed it.

    Raises Skip if there is no such page.
    """
    limit, key = bed.client.page_size, (operation, promotion.id, bed.client.writes[promotion.id])
    exchange = bed.wholes.get(key) or ask(bed, operation, promotion, {"page[limit]": limit})
    bed.wholes[key] = exchange
    records = exchange.get("data")
    if not exchange.accepted or not isinstance(records, list):
        raise Skip(SkipReason.BLOCKED, f"the list could not be read ({operation}: {exchange.actual})")
    if operation == JOBS_LIST and not promotion.own and len(records) >= limit:
        raise Skip(SkipReason.OPTED_OUT, "the provided promotion has more jobs than a page holds")
    return [record for record in records if isinstance(record, dict)]


@plan.scenario(
    ENDED,
    "listPromotionJobs.lists",
    "listPromotionJobs.results-total",
    "listPromotionJobs.page-meta",
    "PageLimit.honoured",
    "PageLimit.default",
    "PageOffset.honoured",
    "PageOffset.default",
    "listPromotionJobs.isolated",
    "listPromotionJobs.edge-links",
    "listPromotionJobs.new-job",
)
def pages_of_jobs(bed: TestBed) -> None:
    """Pages of several sizes, one after another."""
    bed.need(JOBS_LIST)
    promotion = busiest(bed)
    records = whole(bed, JOBS_LIST, promotion)
    ask(bed, JOBS_LIST, promotion)
    _read_pages(bed, JOBS_LIST, promotion, len(records))


@plan.scenario(
    ENDED,
    "listPromotionCodes.lists",
    "listPromotionCodes.results-total",
    "PageLimit.honoured",
    "PageOffset.honoured",
    "listPromotionCodes.isolated",
    "listPromotionCodes.paging-shown",
    "listPromotionCodes.filter-code",
)
def pages_of_codes(bed: TestBed) -> None:
    """The same for codes, on a promotion that has a few; and the filter on one code."""
    bed.need(CODES_LIST)
    skip_without_jobs(bed)
    limit = bed.client.page_size
    fitting = [p for p in bed.usable if 1 < len(p.codes) < limit and p.count == len(p.codes)] or [
        p for p in bed.usable if p.codes
    ]
    if not fitting:
        bed.need_promotion()
        raise Skip(SkipReason.BLOCKED, "no promotion shows codes")
    promotion = max(fitting, key=lambda p: len(p.codes) if len(p.codes) < limit else -1)
    mine = [str(record.get("code")) for record in whole(bed, CODES_LIST, promotion)]
    if len(mine) < limit:
        _read_pages(bed, CODES_LIST, promotion, len(mine))
    made = [code for code in mine if is_plain(code)]
    others = set().union(*(p.codes for p in bed.promotions if p.id != promotion.id)) - promotion.codes
    texts = list(dict.fromkeys((made[0], made[-1]))) if made else []
    texts.append(f"no-such-{made[0][-4:]}" if made else "conformance-no-such-code")  # it ends like one that there is
    if made and made[0][:-1] not in mine:
        texts.append(made[0][:-1])
    texts += sorted(filter(is_plain, others))[:1]
    for text in texts:
        ask(bed, CODES_LIST, promotion, {"filter": f"eq(code,{text})"})


def is_plain(code: str) -> bool:
    """True for a code that any filter can name: an owner's, or one with an odd prefix, may have any character."""
    return code.replace("-", "").isalnum() and code.isascii()


def _read_pages(bed: TestBed, operation: str, promotion: Promotion, count: int) -> None:
    """Pages of two from the start on, one at an odd offset, the smallest that there is, and one that holds all."""
    size = next((n for n in (2, 3) if count % n), 2)  # so that the last page is not full
    straight = [(size, offset) for offset in range(0, min(count, 3 * size), size)]
    for limit, offset in [*straight, (size, 1), (1, 1)]:
        exchange = ask(bed, operation, promotion, {"page[limit]": limit, "page[offset]": offset})
        if len(keys(operation, exchange) or []) != max(0, min(limit, count - offset)):
            return  # it does not page; more of it would show the same
    if 0 < count <= bed.client.page_size:
        ask(bed, operation, promotion, {"page[limit]": count, "page[offset]": 0})
