"""Filters of the lists: on type and status, with pages, without a match, and some that cannot be read (D5, D25, D28, A36)."""

from __future__ import annotations

from ..lab import Lab, Promotion
from ..plan import ENDED, plan
from .lists import CODES_LIST, JOBS_LIST, ask, busiest, forgiven, judge_meta, keys, whole


@plan.check(
    ENDED, "listPromotionJobs.filter-job-type", "listPromotionJobs.filter-status", "listPromotionJobs.completed-word",
    "listPromotionJobs.empty-page", "listPromotionJobs.bad-filter", "listPromotionJobs.bad-filter-error",
    "listPromotionCodes.bad-filter",
)  # fmt: skip
def filters(lab: Lab) -> None:
    """Filters on type and status, one that matches nothing, and some that cannot be read."""
    lab.need(JOBS_LIST)
    promotion = busiest(lab)
    records, _ = whole(lab, JOBS_LIST, promotion)
    for word in (lab.generate, lab.export):
        due = sorted(str(r.get("id")) for r in records if r.get("job_type") == word)
        _judge_filter(lab, promotion, "listPromotionJobs.filter-job-type", f"eq(job_type,{word})", due)
    words = lab.contract.values("listPromotionJobs.filter-status")["words"]
    for word in lab.contract.schema("JobStatus")["enum"]:
        if word not in words:
            due = sorted(str(r.get("id")) for r in records if r.get("status") == word)
            _judge_filter(lab, promotion, "listPromotionJobs.filter-status", f"eq(status,{word})", due)
    _judge_completed(lab, promotion, [str(r.get("id")) for r in records if r.get("status") in words], words)
    _judge_bad_filters(lab, promotion)


def _judge_filter(lab: Lab, promotion: Promotion, requirement: str, text: str, due: list[str]) -> None:
    """A filter lists what matches; and where a page holds less than that, the total still counts all."""
    sizes = lab.contract.parameter("PageLimit")
    limit = {"page[limit]": sizes["maximum"]} if len(due) % 2 or len(due) > sizes["default"] else {}
    answer = ask(lab, JOBS_LIST, promotion, {"filter": text} | limit, forgive=forgiven(lab, JOBS_LIST))
    found = keys(JOBS_LIST, answer)
    if answer.status == lab.contract.success(JOBS_LIST) and found is None:
        return
    good = lab.evidence.judge(
        requirement, found is not None and sorted(found) == due, f"{len(due)} jobs for {text}",
        f"{answer.said}, {'no page' if found is None else f'{len(found)} jobs'}", answer.seen,
    )  # fmt: skip
    if not good or not lab.has_total(answer):
        return
    total = answer.get("meta", "results", "total")
    lab.evidence.judge(
        "listPromotionJobs.results-total", total == len(due), f"a total of {len(due)}", f"{total}", answer.seen
    )
    if len(due) > 1:
        part = ask(lab, JOBS_LIST, promotion, {"filter": text, "page[limit]": 1, "page[offset]": 1})
        total = part.get("meta", "results", "total") if lab.has_total(part) else len(due)
        lab.evidence.judge(
            "listPromotionJobs.results-total", total == len(due), f"a total of {len(due)}", f"{total}", part.seen
        )
        shown = keys(JOBS_LIST, part)
        if shown is not None and lab.evidence.judge(
            "PageLimit.honoured", len(shown) == 1, "1 record of a filtered list", f"{len(shown)} records", part.seen
        ):
            if total == len(due):
                judge_meta(lab, JOBS_LIST, part, 1, 1, len(due), "listPromotionJobs.results-total")
            said = f"{len(shown)} jobs, {sum(name in due for name in shown)} of them matching"
            good = lab.evidence.judge(
                requirement, set(shown) <= set(due), f"jobs for {text} only, from offset 1 on", said, part.seen
            )
            if good and found is not None and len(found) == len(due):
                said = f"{shown[:3]}"
                lab.evidence.judge(
                    "PageOffset.honoured", shown == found[1:2], f"{found[1:2]} of {text}", said, part.seen
                )
    if not due:
        page = answer.get("meta", "page", "total")
        lab.evidence.judge(
            "listPromotionJobs.empty-page",
            page in (0, 1) or not answer.sound,
            "a page total of 0 or 1",
            f"{page}",
            answer.seen,
        )


def _judge_completed(lab: Lab, promotion: Promotion, due: list[str], words: list[str]) -> None:
    """Completed jobs are found by one of the two words; the other finds them too, or nothing."""
    taken, wrong = [], []
    sizes = lab.contract.parameter("PageLimit")
    limit = {"page[limit]": sizes["maximum"]} if len(due) > sizes["default"] else {}
    for word in words:
        last = answer = ask(
            lab,
            JOBS_LIST,
            promotion,
            {"filter": f"eq(status,{word})"} | limit,
            forgive=forgiven(lab, JOBS_LIST),
        )
        found = keys(JOBS_LIST, answer)
        if found is not None and sorted(found) == sorted(due):
            taken.append(word)
        elif answer.failed:
            wrong.append(answer)
    last = wrong[0] if wrong else last
    good = bool(taken) and not wrong
    lab.evidence.judge(
        "listPromotionJobs.filter-status", good, f"{len(due)} completed jobs by {' or '.join(words)}", f"{last.said}, {keys(JOBS_LIST, last)}"[:120],
        last.seen,
    )  # fmt: skip
    lab.evidence.observed("listPromotionJobs.completed-word", " and ".join(taken) or "neither")


def _judge_bad_filters(lab: Lab, promotion: Promotion) -> None:
    """Filters that cannot be read: a refusal or a page, never a failure; the refusal in the vendor's words."""
    words = lab.contract.values("listPromotionJobs.bad-filter-error")
    for operation in (JOBS_LIST, CODES_LIST):
        name = f"{operation}.bad-filter"
        if not lab.can(operation):
            continue
        for text in ("eq(status", "conformance", "((((", "eq(no_such_field,1)", "eq(status,no-such-status)"):
            answer = ask(lab, operation, promotion, {"filter": text}, forgive=forgiven(lab, operation))
            lab.evidence.judge(name, answer.accepted or answer.refused, "a 4xx, or a page", answer.said, answer.seen)
            if answer.refused and operation == JOBS_LIST and "no" not in text:
                errors = answer.get("errors")
                titles = (
                    [(e.get("title"), e.get("detail")) for e in errors if isinstance(e, dict)]
                    if isinstance(errors, list)
                    else []
                )
                due = (words["title"], words["detail"])
                lab.evidence.judge(
                    "listPromotionJobs.bad-filter-error", due in titles, f"{due}", f"{titles[:2]}", answer.seen
                )
            elif operation == JOBS_LIST and answer.accepted:
                lab.evidence.held("listPromotionJobs.bad-filter-error")
