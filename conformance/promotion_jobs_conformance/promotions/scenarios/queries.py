"""The profile deep: queries of both lists, drawn, and compared with what the whole lists say (`--examples`).

The model is the simplest there is: the whole list, read in pages of the greatest size, and slices of it. A filtered list is
read whole as well, since its order is its own; what belongs into it is known from the list without the filter. Past the end
of a list the contract leaves the answer open (A25).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from ...checks import Steps
from ...contract.drawing import draws
from ...session import Answer
from ..lab import Lab, Promotion
from ..plan import DEEP, DRAWN, plan
from .foundation import harvest
from .lists import CODES_LIST, JOBS_LIST, ask, forgiven, judge_meta, keys

CODES, JOBS = 260, 12  # records of the lists: several pages of the greatest size, and several of a small one
PAST = 40  # records past the end that an offset goes to


@dataclass(frozen=True)
class Whole:
    """A whole list: its operation, the filter, what tells its records apart, and the requirement of its filter."""

    operation: str
    filter: str
    records: list[str]
    requirement: str = ""


@plan.check(
    DRAWN, "PageLimit.honoured", "PageOffset.honoured", "PageOffset.default", "PageOffset.bounded",
    "listPromotionJobs.results-total", "listPromotionJobs.page-meta", "listPromotionJobs.filter-job-type",
    "listPromotionCodes.results-total", "listPromotionCodes.filter-code", profiles=DEEP,
)  # fmt: skip
def drawn_queries(lab: Lab) -> Steps:
    """Pages of any size from any offset, with and without a filter, of a list of jobs and a list of codes."""
    lab.need(JOBS_LIST)
    lab.need_deletion()
    promotion = lab.promotion()
    yield from _stocked(lab, promotion)
    lists = _jobs_lists(lab, promotion)
    if lab.can(CODES_LIST):
        lists += _codes_lists(lab, promotion)
    sizes = lab.contract.parameter("PageLimit")
    strategy = st.sampled_from(lists).flatmap(
        lambda whole: st.tuples(st.just(whole), _windows(len(whole.records), sizes["minimum"], sizes["maximum"]))
    )
    for whole, query in draws(strategy, lab.settings.examples, lab.settings.seed) if lists else ():
        _judge(lab, promotion, whole, query)


def _stocked(lab: Lab, promotion: Promotion) -> Steps:
    """Fills the lists of a promotion: a job with many codes, then exports and small jobs in turn."""
    few = JOBS // 2
    bodies = [lab.body({"number_of_codes": max(1, min(CODES, lab.room_on(promotion) - few))})]
    bodies += [lab.body({"number_of_codes": 1} if turn % 2 else None) for turn in range(JOBS - 1)]
    for body in bodies:
        job, _ = lab.create(promotion, body)
        if job is not None:
            yield [job]
            if job.is_generate:
                harvest(lab, job)


def _jobs_lists(lab: Lab, promotion: Promotion) -> list[Whole]:
    """The list of jobs, whole and by type. A list that is not to be had is not asked again."""
    records, answer = lab.jobs_of(promotion)
    if not answer.accepted:
        return []
    found = [
        Whole(JOBS_LIST, "", [str(record.get("id")) for record in records])
    ] * 2  # drawn as often as the others together
    requirement, limit = "listPromotionJobs.filter-job-type", lab.contract.parameter("PageLimit")["maximum"]
    for word in (lab.generate, lab.export):
        text = f"eq(job_type,{word})"
        due = sorted(str(record.get("id")) for record in records if record.get("job_type") == word)
        if len(due) > limit:
            continue  # more than a page shows: the owner's own, on a promotion that was given
        query = {"filter": text, "page[limit]": limit}
        filtered = ask(lab, JOBS_LIST, promotion, query, forgive=forgiven(lab, JOBS_LIST))
        listed = keys(JOBS_LIST, filtered) or []
        said = f"{filtered.said}, {len(listed)} jobs"
        if lab.evidence.judge(requirement, sorted(listed) == due, f"{len(due)} jobs for {text}", said, filtered.seen):
            found.append(Whole(JOBS_LIST, text, listed, requirement))
    return found


def _codes_lists(lab: Lab, promotion: Promotion) -> list[Whole]:
    """The list of codes, whole, and by the first, the last and another one of those that the run has made."""
    codes = [str(record.get("code")) for record in lab.codes_of(promotion, pages=lab.maximum)]
    found = [Whole(CODES_LIST, "", codes)] * 3 if codes else []
    made = [code for code in codes if code not in promotion.found_codes]
    for code in dict.fromkeys((made[0], made[len(made) // 2], made[-1])) if made else ():
        found.append(Whole(CODES_LIST, f"eq(code,{code})", [code], "listPromotionCodes.filter-code"))
    return found


@st.composite
def _windows(draw: st.DrawFn, count: int, least: int, most: int) -> dict[str, int]:
    """A limit and an offset, in any order, or a limit alone; sizes near the number of records are drawn more often."""
    limit = draw(st.one_of(st.integers(least, most), st.integers(least, max(least, min(most, count + 1)))))
    offset = draw(
        st.one_of(st.integers(0, max(0, count - 1)), st.integers(0, max(0, count - 1)), st.integers(0, count + PAST))
    )
    window = {"page[limit]": limit, "page[offset]": offset}
    return draw(st.sampled_from((window, dict(reversed(window.items())), {"page[limit]": limit})))


def _judge(lab: Lab, promotion: Promotion, whole: Whole, window: dict[str, int]) -> None:
    limit, offset = window["page[limit]"], window.get("page[offset]", 0)
    due = whole.records[offset : offset + limit]
    query: dict[str, Any] = ({"filter": whole.filter} if whole.filter else {}) | window
    answer = ask(
        lab, whole.operation, promotion, query, forgive=forgiven(lab, whole.operation) if whole.filter else frozenset()
    )
    page = keys(whole.operation, answer)
    if answer.accepted and page is None:
        return  # the page's own form is broken, and said so
    if offset and offset >= len(whole.records):
        most = lab.contract.parameter("PageLimit")["maximum"]
        fits = answer.refused or (page is not None and len(page) <= most)
        expected = f"a 4xx, or a page of at most {most}, from offset {offset} of {len(whole.records)}"
        lab.evidence.judge("PageOffset.bounded", fits, expected, _said(answer, page), answer.seen)
        return
    name = _blame(whole, due, page, limit, offset)
    what = f"{len(due)} of {len(whole.records)} records from offset {offset}, limit {limit}"
    expected = f"{what}{f', for {whole.filter}' if whole.filter else ''}: {due[:2]}…"
    if not lab.evidence.judge(name, page == due, expected[:300], _said(answer, page), answer.seen):
        return
    if "page[offset]" not in window:
        lab.evidence.held("PageOffset.default")
    total = f"{whole.operation}.results-total"
    judge_meta(lab, whole.operation, answer, limit, offset, len(whole.records), total)


def _blame(whole: Whole, due: list[str], page: list[str] | None, limit: int, offset: int) -> str:
    """What a page breaks that is not as it must be, as the checks of the lists have it."""
    if whole.filter and (page is None or not set(page) <= set(whole.records)):
        return whole.requirement
    is_cut = page is not None and page == due[: len(page)]
    return "PageOffset.honoured" if offset and not is_cut and len(page or ()) <= limit else "PageLimit.honoured"


def _said(answer: Answer, page: list[str] | None) -> str:
    return f"{answer.said}, {'no page' if page is None else f'{len(page)} records: {page[:2]}'}"[:300]
