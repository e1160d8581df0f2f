"""The list of jobs and the list of codes: totals, and pages one after the other (D4, D6, D15, D27, A38).

All is judged on a promotion whose jobs have ended, so that the list stands still. Its order is the server's own; what
must hold is that pages one after the other show every record once.
"""

from __future__ import annotations

from typing import Any

from ...result import Because
from ...session import Answer
from ..lab import Blocked, Lab, Promotion
from ..plan import ENDED, plan
from .refusals import blocked_if_no_jobs

JOBS_LIST, CODES_LIST = "listPromotionJobs", "listPromotionCodes"


def ask(
    lab: Lab, operation: str, promotion: Promotion, query: dict[str, Any] | str | None = None, **more: Any
) -> Answer:
    """One page of a list."""
    return lab.session.call(operation, promotion=promotion.id, query=query, **more)


def forgiven(lab: Lab, operation: str) -> frozenset[str]:
    """What the refusal of a filter may lack (D28)."""
    return frozenset(lab.contract.values(f"{operation}.bad-filter")["forgiven"])


def keys(operation: str, answer: Answer) -> list[str] | None:
    """What tells the records of a page apart; None where there is no page."""
    records = answer.get("data")
    member = "id" if operation == JOBS_LIST else "code"
    return [str(r.get(member)) for r in records if isinstance(r, dict)] if isinstance(records, list) else None


def busiest(lab: Lab) -> Promotion:
    """The promotion with jobs of the most kinds, all of them ended. Raises Blocked where there is none."""
    blocked_if_no_jobs(lab)
    ended = [p for p in lab.places if p.jobs and not any(lab.is_open(job) for job in p.jobs) and not p.automatic]
    if not ended:
        lab.need_promotion()
        raise Blocked(Because.VIOLATION, "no promotion has ended jobs")
    return max(ended, key=lambda p: (len({(job.is_generate, job.status) for job in p.jobs}), len(p.jobs)))


def whole(lab: Lab, operation: str, promotion: Promotion) -> tuple[list[dict[str, Any]], Answer]:
    """All records of a list on one page of the greatest size. Raises Blocked where there is no such page."""
    limit = lab.contract.parameter("PageLimit")["maximum"]
    answer = ask(lab, operation, promotion, {"page[limit]": limit})
    records = answer.get("data")
    due = lab.contract.success(operation)
    if answer.status != due or not isinstance(records, list):
        lab.evidence.judge(f"{operation}.lists", answer.status == due, f"{due}", answer.said, answer.seen)
        raise Blocked(Because.VIOLATION, f"the list is not to be had ({operation}.lists)")
    lab.evidence.held(f"{operation}.lists")
    if operation == JOBS_LIST and not promotion.own and len(records) >= limit:
        raise Blocked(Because.OWNER, "the given promotion has more jobs than a page holds")
    return [record for record in records if isinstance(record, dict)], answer


@plan.check(
    ENDED, "listPromotionJobs.lists", "listPromotionJobs.results-total", "listPromotionJobs.page-meta",
    "PageLimit.honoured", "PageLimit.default", "PageOffset.honoured", "PageOffset.default",
    "listPromotionJobs.isolated", "listPromotionJobs.edge-links", "listPromotionJobs.new-job",
)  # fmt: skip
def pages_of_jobs(lab: Lab) -> None:
    """Pages of several sizes, one after the other, and what they say of themselves."""
    lab.need(JOBS_LIST)
    promotion = busiest(lab)
    records, answer = whole(lab, JOBS_LIST, promotion)
    foreign = [record.get("id") for record in records if lab.is_foreign(promotion, record)]
    lab.evidence.judge(
        "listPromotionJobs.isolated", not foreign, "no job of another promotion", f"{foreign[:3]}", answer.seen
    )
    _observe_edges(lab, answer)
    mine = [str(record.get("id")) for record in records]
    for job in promotion.jobs:
        count = mine.count(job.id)
        lab.evidence.judge(
            "listPromotionJobs.new-job",
            count == 1 or job.lost,
            "each job once",
            f"job {job.id} {count} times",
            answer.seen,
        )
    plain = ask(lab, JOBS_LIST, promotion)
    _judge_defaults(lab, JOBS_LIST, plain, mine)
    _judge_pages(lab, JOBS_LIST, promotion, sorted(mine), "listPromotionJobs.results-total")


@plan.check(
    ENDED, "listPromotionCodes.lists", "listPromotionCodes.results-total", "PageLimit.honoured", "PageOffset.honoured",
    "listPromotionCodes.isolated", "listPromotionCodes.paging-shown", "listPromotionCodes.filter-code",
)  # fmt: skip
def pages_of_codes(lab: Lab) -> None:
    """The same for codes, on a promotion that has a few; and the filter on one code."""
    lab.need(CODES_LIST)
    blocked_if_no_jobs(lab)
    limit = lab.contract.parameter("PageLimit")["maximum"]
    fitting = [p for p in lab.places if 1 < len(p.codes) < limit and p.count == len(p.codes)] or [
        p for p in lab.places if p.codes
    ]
    if not fitting:
        lab.need_promotion()
        raise Blocked(Because.VIOLATION, "no promotion shows codes")
    promotion = max(fitting, key=lambda p: len(p.codes) if len(p.codes) < limit else -1)
    records, answer = whole(lab, CODES_LIST, promotion)
    shown = isinstance(answer.get("meta"), dict), isinstance(answer.get("links"), dict)
    lab.evidence.observed(
        "listPromotionCodes.paging-shown",
        f"meta {'shown' if shown[0] else 'absent'}, links {'shown' if shown[1] else 'absent'}",
    )
    if not lab.has_total(answer):  # it need not be shown (A38)
        lab.evidence.observed("listPromotionCodes.results-total", "no total is shown")
    others = set().union(*(p.codes for p in lab.promotions if p.id != promotion.id))
    mine = [str(record.get("code")) for record in records]
    foreign = [code for code in mine if code in others and code not in promotion.codes]
    lab.evidence.judge(
        "listPromotionCodes.isolated", not foreign, "no code of another promotion", f"{foreign[:3]}", answer.seen
    )
    if len(mine) < limit:
        _judge_pages(lab, CODES_LIST, promotion, sorted(mine), "listPromotionCodes.results-total")
    made = [code for code in mine if is_plain(code)]
    for code in list(dict.fromkeys((made[0], made[-1]))) if made else []:
        filtered = ask(lab, CODES_LIST, promotion, {"filter": f"eq(code,{code})"}, forgive=forgiven(lab, CODES_LIST))
        found = keys(CODES_LIST, filtered)
        lab.evidence.judge(
            "listPromotionCodes.filter-code",
            found == [code],
            f"[{code!r}]",
            f"{filtered.said} {found}"[:120],
            filtered.seen,
        )
        if found == [code] and lab.has_total(filtered):
            total = filtered.get("meta", "results", "total")
            lab.evidence.judge(
                "listPromotionCodes.results-total", total == 1, "a total of 1", f"{total}", filtered.seen
            )
    parts = [made[0][:-1]] if made and made[0][:-1] not in mine else []
    filter_code, isolated = "listPromotionCodes.filter-code", "listPromotionCodes.isolated"
    elsewhere = sorted(filter(is_plain, others - promotion.codes))[:1]
    near = f"no-such-{made[0][-4:]}" if made else "conformance-no-such-code"  # it ends like one that there is
    for requirement, text in [
        (filter_code, near),
        *((filter_code, part) for part in parts),
        *((isolated, code) for code in elsewhere),
    ]:
        query = {"filter": f"eq(code,{text})"}
        nothing = ask(lab, CODES_LIST, promotion, query, forgive=forgiven(lab, CODES_LIST))
        found = keys(CODES_LIST, nothing)
        said = f"{nothing.said} {found}"[:120]
        if requirement == isolated and lab.evidence.is_broken(filter_code):
            continue
        due = f"no code for {text}" + (", which is another promotion's" if requirement == isolated else "")
        lab.evidence.judge(requirement, found == [], due, said, nothing.seen)


def is_plain(code: str) -> bool:
    """True for a code that any filter can name: an owner's, or one with an odd prefix, may have any character."""
    return code.replace("-", "").isalnum() and code.isascii()


def _judge_pages(lab: Lab, operation: str, promotion: Promotion, everything: list[str], total_id: str) -> None:
    """Pages of two from the start on, one at an odd offset, and the smallest that there is."""
    found: list[str] = []
    count = len(everything)
    size = next((n for n in (2, 3) if count % n), 2)  # so that the last page is not full
    straight = [(size, offset) for offset in range(0, min(count, 3 * size), size)]
    for limit, offset in [*straight, (size, 1), (1, 1)]:
        answer = ask(lab, operation, promotion, {"page[limit]": limit, "page[offset]": offset})
        page = keys(operation, answer) or []
        due = max(0, min(limit, count - offset))
        name = "PageOffset.honoured" if offset and len(page) <= limit else "PageLimit.honoured"
        said = f"{answer.said}, {len(page)} records"
        if not lab.evidence.judge(
            name, len(page) == due, f"{due} of {count} records from offset {offset}", said, answer.seen
        ):
            return
        judge_meta(lab, operation, answer, limit, offset, count, total_id)
        if offset == 1:
            lab.evidence.judge(
                "PageOffset.honoured", page[:1] == found[1:2], f"first {found[1:2]}", f"first {page[:1]}", answer.seen
            )
            continue
        found += page
        once = len(set(found)) == len(found) and set(found) <= set(everything)
        lab.evidence.judge("PageOffset.honoured", once, "every record once", f"{found[:6]}", answer.seen)
    _judge_full_page(lab, operation, promotion, count, total_id)


def _judge_full_page(lab: Lab, operation: str, promotion: Promotion, count: int, total_id: str) -> None:
    """A page that holds all records, to the last place, is the only one."""
    if not 0 < count <= lab.contract.parameter("PageLimit")["maximum"]:
        return
    answer = ask(lab, operation, promotion, {"page[limit]": count, "page[offset]": 0})
    page = keys(operation, answer) or []
    due = f"all {count} records"
    if lab.evidence.judge(
        "PageLimit.honoured", len(page) == count, due, f"{answer.said}, {len(page)} records", answer.seen
    ):
        judge_meta(lab, operation, answer, count, 0, count, total_id)


def judge_meta(lab: Lab, operation: str, answer: Answer, limit: int, offset: int, count: int, total_id: str) -> None:
    """What a page says of itself: the total of the results, and, for jobs, where the page stands."""
    if lab.has_total(answer):
        total = answer.get("meta", "results", "total")
        lab.evidence.judge(total_id, total == count, f"a total of {count}", f"{total}", answer.seen)
    page = answer.get("meta", "page")
    if operation != JOBS_LIST or not isinstance(page, dict):
        return
    due = {"limit": limit, "offset": offset, "total": -(-count // limit)}
    if offset % limit == 0:
        due["current"] = offset // limit + 1
    wrong = {key: page.get(key) for key, value in due.items() if page.get(key) != value and key in page}
    expected = ", ".join(f"{key} {due[key]}" for key in wrong)
    lab.evidence.judge(
        "listPromotionJobs.page-meta", not wrong, expected or "the page's place", f"{wrong}", answer.seen
    )


def _judge_defaults(lab: Lab, operation: str, answer: Answer, everything: list[str]) -> None:
    """A list without parameters: its limit, and its first record."""
    default = lab.contract.parameter("PageLimit")["default"]
    limit = answer.get("meta", "page", "limit")
    page = keys(operation, answer) or []
    if isinstance(limit, int):
        lab.evidence.judge("PageLimit.default", limit == default, f"{default}", f"{limit}", answer.seen)
        if len(everything) <= limit:
            lab.evidence.judge(
                "PageOffset.default",
                len(page) == len(everything),
                f"{len(everything)} records",
                f"{len(page)} records",
                answer.seen,
            )
    offset, start = answer.get("meta", "page", "offset"), lab.contract.parameter("PageOffset")["default"]
    if isinstance(offset, int):
        lab.evidence.judge("PageOffset.default", offset == start, f"offset {start}", f"offset {offset}", answer.seen)


def _observe_edges(lab: Lab, answer: Answer) -> None:
    links = answer.get("links")
    for name in ("prev", "next"):
        link = links.get(name) if isinstance(links, dict) else None
        how = "null or absent" if link is None else "empty" if link == "" else "the same page"
        lab.evidence.observed("listPromotionJobs.edge-links", f"{name}: {how}")
