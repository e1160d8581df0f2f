"""The profile deep: queries of both lists that hypothesis generates (`--examples`).

A filtered list is first read completely, since it has its own order. Past the end of a list the contract leaves the response
open (A25).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...engine.runner import Steps
from ..fixtures.records import Promotion
from ..fixtures.testbed import TestBed
from ..parameters import NUMBER
from ..plan import DEEP, GENERATED, plan
from .lists import CODES_LIST, JOBS_LIST, ask, keys

CODES, JOBS = 260, 12  # records of the lists: several pages of the maximum size, and several of a small one


@dataclass(frozen=True)
class Whole:
    """A whole list: its operation, the filter, and how many records it has."""

    operation: str
    filter: str
    count: int


@plan.scenario(
    GENERATED,
    "PageLimit.honoured",
    "PageOffset.honoured",
    "PageOffset.default",
    "PageOffset.bounded",
    "listPromotionJobs.results-total",
    "listPromotionJobs.page-meta",
    "listPromotionJobs.filter-job-type",
    "listPromotionCodes.results-total",
    "listPromotionCodes.filter-code",
    profiles=DEEP,
)
def random_queries(bed: TestBed) -> Steps:
    """Pages of any size from any offset, with and without a filter, of a list of jobs and a list of codes."""
    from ..random_jobs import windows  # hypothesis is in an extra

    bed.need(JOBS_LIST)
    bed.need_deletion()
    promotion = bed.promotion()
    yield from _stocked(bed, promotion)
    lists = _jobs_lists(bed, promotion)
    if bed.can(CODES_LIST):
        lists += _codes_lists(bed, promotion)
    sizes = bed.contract.parameter("PageLimit")
    counts = [whole.count for whole in lists]
    for at, window in windows(counts, sizes["minimum"], sizes["maximum"], bed.settings.examples, bed.settings.seed):
        whole = lists[at]
        query: dict[str, Any] = ({"filter": whole.filter} if whole.filter else {}) | window
        ask(bed, whole.operation, promotion, query)


def _stocked(bed: TestBed, promotion: Promotion) -> Steps:
    """Fills the lists of a promotion: a job with many codes, then exports and small jobs in turn."""
    few = JOBS // 2
    bodies = [bed.bodies.job({NUMBER: max(1, min(CODES, bed.room_on(promotion) - few))})]
    bodies += [bed.bodies.job({NUMBER: 1} if turn % 2 else None) for turn in range(JOBS - 1)]
    for body in bodies:
        job, _ = bed.create(promotion, body)
        if job is not None:
            yield [job]
            if job.is_generate:
                bed.collect_codes(job)


def _jobs_lists(bed: TestBed, promotion: Promotion) -> list[Whole]:
    """The list of jobs, whole and by type. A list that cannot be read is not asked again."""
    records, exchange = bed.client.jobs_of(promotion)
    if not exchange.accepted:
        return []
    found = [Whole(JOBS_LIST, "", len(records))] * 2  # generated as often as the others together
    limit = bed.client.page_size
    for value in (bed.bodies.generate, bed.bodies.export):
        count = sum(record.get("job_type") == value for record in records)
        if count > limit:
            continue  # more than a page shows: the owner's own, on a promotion that was provided
        text = f"eq(job_type,{value})"
        filtered = ask(bed, JOBS_LIST, promotion, {"filter": text, "page[limit]": limit})
        if len(keys(JOBS_LIST, filtered) or []) == count:
            found.append(Whole(JOBS_LIST, text, count))
    return found


def _codes_lists(bed: TestBed, promotion: Promotion) -> list[Whole]:
    """The list of codes, whole, and by the first, the last and another one of those that the run has made."""
    codes = [str(record.get("code")) for record in bed.client.codes_of(promotion, pages=bed.maximum)]
    found = [Whole(CODES_LIST, "", len(codes))] * 3 if codes else []
    made = [code for code in codes if code not in promotion.found_codes]
    for code in dict.fromkeys((made[0], made[len(made) // 2], made[-1])) if made else ():
        found.append(Whole(CODES_LIST, f"eq(code,{code})", 1))
    return found
