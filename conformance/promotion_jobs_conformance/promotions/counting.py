"""What a promotion has, counted: no jobs but those that were acknowledged, and no codes but its own (A4, A22, A30)."""

from __future__ import annotations

from ..result import Because
from ..session import Answer
from .given import useless
from .lab import Lab, Promotion


def judge_nothing_created(lab: Lab, promotion: Promotion) -> None:
    """That the promotion has no other jobs than those whose creation was acknowledged.

    On a given promotion, where they may be somebody else's, only those count that come again with the same requests.
    """
    if not lab.can("listPromotionJobs"):
        return
    foreign, answer = _unknown_jobs(lab, promotion)
    if foreign and not promotion.own:
        for body, parts in promotion.refused[:]:
            lab.create(promotion, body, **parts)
        again, answer = _unknown_jobs(lab, promotion)
        if set(again) <= set(foreign):
            return  # somebody else's: that is found out, and said, before the next check
        useless(promotion, Because.VIOLATION, "gets jobs from requests that were refused")
    promotion.refused.clear()
    lab.evidence.judge(
        "createPromotionJob.refusal-creates-nothing",
        not foreign,
        "no job of a refused request",
        f"jobs {foreign[:3]}",
        answer.seen,
    )


def _unknown_jobs(lab: Lab, promotion: Promotion) -> tuple[list[str], Answer]:
    shown, answer = lab.jobs_of(promotion)
    known = {job.id for job in promotion.jobs} | promotion.found_jobs
    foreign = [str(record.get("id")) for record in shown if lab.is_foreign(promotion, record)]
    lab.evidence.judge(
        "listPromotionJobs.isolated", not foreign, "no job of another promotion", f"{foreign[:3]}", answer.seen
    )
    listed = [str(record.get("id")) for record in shown if not lab.is_foreign(promotion, record)]
    return [name for name in listed if name not in known], answer


def judge_no_codes(lab: Lab, promotion: Promotion) -> None:
    """That a promotion for which no job made codes has none: neither another's, nor of requests that were refused."""
    if not lab.can("listPromotionCodes") or not promotion.own or any(job.is_generate for job in promotion.jobs):
        return
    answer = lab.session.call("listPromotionCodes", promotion=promotion.id)
    records = answer.get("data")
    codes = [str(one.get("code")) for one in records if isinstance(one, dict)] if isinstance(records, list) else []
    others = set().union(*(p.codes for p in lab.promotions if p is not promotion))
    foreign = [code for code in codes if code in others]
    due = "no code of another promotion, on one that has none"
    lab.evidence.judge("listPromotionCodes.isolated", not foreign, due, f"{foreign[:3]}", answer.seen)
