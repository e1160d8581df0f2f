"""Filters of the lists: on type and status, with pages, without a match, and some that cannot be read (D5, D25, D28, A36)."""

from __future__ import annotations

from ..fixtures.records import Promotion
from ..fixtures.testbed import TestBed
from ..plan import ENDED, plan
from .lists import CODES_LIST, JOBS_LIST, ask, busiest, keys, whole

UNREADABLE = {
    JOBS_LIST: ("eq(status", "conformance", "((((", "eq(no_such_field,1)", "eq(status,no-such-status)"),
    CODES_LIST: ("eq(code", "conformance", "eq(no_such_field,1)"),
}
ODD = ("eq(status,%00)", "eq(status,%FF%FE)", f"eq(status,{'a' * 3000})")  # as they are in the URL


@plan.scenario(
    ENDED,
    "listPromotionJobs.filter-job-type",
    "listPromotionJobs.filter-status",
    "listPromotionJobs.completed-word",
    "listPromotionJobs.empty-page",
    "listPromotionJobs.bad-filter",
    "listPromotionJobs.bad-filter-error",
    "listPromotionCodes.bad-filter",
)
def filters(bed: TestBed) -> None:
    """Filters on type and status, one that matches nothing, and some that cannot be read."""
    bed.need(JOBS_LIST)
    promotion = busiest(bed)
    records = whole(bed, JOBS_LIST, promotion)
    for value in (bed.bodies.generate, bed.bodies.export):
        _filter(bed, promotion, f"eq(job_type,{value})", sum(r.get("job_type") == value for r in records))
    words = bed.contract.values("listPromotionJobs.filter-status")["words"]
    for value in bed.contract.schema("JobStatus")["enum"]:
        if value not in words:
            _filter(bed, promotion, f"eq(status,{value})", sum(r.get("status") == value for r in records))
    completed = sum(r.get("status") in words for r in records)
    sizes = bed.contract.parameter("PageLimit")
    limit = {"page[limit]": sizes["maximum"]} if completed > sizes["default"] else {}
    for word in words:
        ask(bed, JOBS_LIST, promotion, {"filter": f"eq(status,{word})"} | limit)
    for operation in (JOBS_LIST, CODES_LIST):
        for text in UNREADABLE[operation] if bed.can(operation) else ():
            ask(bed, operation, promotion, {"filter": text})
        for odd in ODD if bed.can(operation) and not bed.is_sparing else ():
            ask(bed, operation, promotion, f"filter={odd}")


def _filter(bed: TestBed, promotion: Promotion, text: str, count: int) -> None:
    """A filter, whose matches are on one page; and, if there are several, a page that holds less than that."""
    sizes = bed.contract.parameter("PageLimit")
    limit = {"page[limit]": sizes["maximum"]} if count % 2 or count > sizes["default"] else {}
    found = keys(JOBS_LIST, ask(bed, JOBS_LIST, promotion, {"filter": text} | limit))
    if found is not None and len(found) == count > 1:
        ask(bed, JOBS_LIST, promotion, {"filter": text, "page[limit]": 1, "page[offset]": 1})
