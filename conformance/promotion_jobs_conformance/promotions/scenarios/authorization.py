"""Tokens on every operation (S2, D21, A22): missing, empty, wrong, in another scheme; and that such a request does nothing.

Each operation is asked in that order, and no further once it lets one through: what ignores the token ignores its value.
"""

from __future__ import annotations

from typing import Any

from ...checks import Steps
from ...session import Answer
from ..alone import ABSENT
from ..errors import judge_special
from ..lab import Job, Lab
from ..plan import JOBS, plan
from .foundation import harvest

WRONG = "conformance-wrong-token-0123456789abcdef"


@plan.check(
    JOBS, "BearerAuth.required", "BearerAuth.valid", "BearerAuth.scheme", "BearerAuth.no-effect", "BearerAuth.lower-case",
    "UnauthorizedError.title.enum",
)  # fmt: skip
def without_a_token(lab: Lab) -> Steps:
    """Every operation without a token, with a wrong one, and with another scheme."""
    if lab.is_sparing and lab.jobs:
        job: Job | None = lab.jobs[0]
        promotion = lab.jobs[0].promotion
    else:
        promotion = lab.promotion()
        job, _ = lab.create(promotion, lab.body({"number_of_codes": min(2, lab.maximum)}))
        if job is not None:
            yield [job]
            harvest(lab, job)
    was_at_rest = _is_at_rest(lab, promotion)
    before = (sorted(promotion.codes), promotion.count, len(promotion.jobs) + len(promotion.found_jobs))
    denied: list[Answer] = []
    for operation, parts in calls(lab, job, promotion.id):
        if lab.can(operation):
            ways = 1 if lab.is_sparing and operation != "createPromotionJob" else None
            denied += _ask(lab, operation, parts, promotion, ways)
    if not lab.is_sparing and not lab.evidence.is_broken(
        "BearerAuth.required", "BearerAuth.valid", "BearerAuth.scheme"
    ):
        _ask_nearly_right(lab, promotion.id)
    _observe_lower_case(lab, promotion.id)
    if was_at_rest:
        _judge_effect(lab, promotion, before, denied)


def calls(lab: Lab, job: Job | None, promotion: str) -> list[tuple[str, dict[str, Any]]]:
    """Every operation that takes a token, with what it would need to have an effect; the deadliest last."""
    code = next(iter(sorted(job.promotion.codes)), "none") if job else "none"
    name = job.id if job and not job.lost else "none"
    kind = lab.contract.schema("DeleteCodesInput")["properties"]["type"]["const"]
    return [
        ("createPromotionJob", {"promotion": promotion, "body": lab.body({"number_of_codes": 1})}),
        ("listPromotionJobs", {"promotion": promotion}),
        ("cancelPromotionJob", {"promotion": promotion, "job": name}),
        ("getPromotionJobFile", {"promotion": promotion, "job": name}),
        ("listPromotionCodes", {"promotion": promotion}),
        ("createPromotion", {"body": lab.promotion_body(automatic=False)}),
        ("deletePromotionCodes", {"promotion": promotion, "body": {"data": {"type": kind, "codes": [{"code": code}]}}}),
        ("deletePromotion", {"promotion": promotion}),
    ]


def _ask(lab: Lab, operation: str, parts: dict[str, Any], promotion: Any, ways: int | None) -> list[Answer]:
    """Asks one operation in each way, or in the first few; the answers that denied it."""
    due = lab.contract.values("BearerAuth.required")["status"]
    denied: list[Answer] = []
    valid = lab.session.own_token()
    if not promotion.own and operation in ("deletePromotion", "deletePromotionCodes"):
        return []  # somebody's own promotion is not put at risk
    listed = (
        ("BearerAuth.required", None, "no token"),
        ("BearerAuth.required", "Bearer", "an empty token"),
        ("BearerAuth.valid", f"Bearer {WRONG}", "a wrong token"),
        ("BearerAuth.scheme", f"Basic {valid}", "the scheme Basic"),
    )
    for requirement, token, what in listed[:ways]:
        answer = lab.session.call(operation, token=token, **parts)
        if lab.takes_turns and operation == "createPromotion" and answer.status in ABSENT:
            lab.absent.add(operation)  # the owner gave promotions because the target makes none
            return []
        if denied and answer.status == lab.unknown:  # it was denied, and did its work
            expected = f"{due} from {operation} once more, since it was denied"
            lab.evidence.broken("BearerAuth.no-effect", expected, answer.said, answer.seen)
            break
        good = lab.evidence.judge(
            requirement, answer.status == due, f"{due} from {operation} with {what}", answer.said, answer.seen
        )
        if not good:
            _take_up(lab, operation, parts, answer, promotion)
            break
        denied.append(answer)
        _, pointer = lab.error_of(operation, "UnauthorizedError")
        judge_special(lab, answer, pointer)
    return denied


def _take_up(lab: Lab, operation: str, parts: dict[str, Any], answer: Answer, promotion: Any) -> None:
    """What a request without a token made all the same has to be removed too."""
    if not answer.accepted:
        return
    if operation == "createPromotion" and isinstance(found := answer.get("data", "id"), str):
        lab.ledger.made(found)
    elif operation == "createPromotionJob":
        job = lab.adopt(promotion, parts["body"], answer)
        if job is not None and not job.lost:
            lab.settle([job])
    elif operation == "deletePromotion":
        lab.ledger.removed(promotion.id)


def _ask_nearly_right(lab: Lab, promotion: str) -> None:
    """Tokens that a careless comparison takes for the right one: cut short, with more behind, in another case."""
    due = lab.contract.values("BearerAuth.required")["status"]
    valid = lab.session.own_token()
    for requirement, what, scheme, token in (
        ("BearerAuth.valid", "the first half of the token", "Bearer ", valid[: len(valid) // 2]),
        ("BearerAuth.valid", "the token and more", "Bearer ", f"{valid}-conformance"),
        ("BearerAuth.valid", "the token in another case", "Bearer ", valid.swapcase()),
        ("BearerAuth.scheme", "the scheme Token", "Token ", valid),
    ):
        if token == "" or (token == valid and scheme.startswith("Bearer")):
            continue
        lab.session.redact.add(token)
        operation, parts = _harmless(lab, promotion)
        answer = lab.session.call(operation, token=f"{scheme}{token}", **parts)
        expected = f"{due} from {operation} with {what}"
        lab.evidence.judge(requirement, answer.status == due, expected, answer.said, answer.seen)


def _observe_lower_case(lab: Lab, promotion: str) -> None:
    token = f"bearer {lab.session.own_token()}"
    operation, parts = _harmless(lab, promotion)
    answer = lab.session.call(operation, token=token, **parts)
    denied = answer.status == lab.contract.values("BearerAuth.required")["status"]
    taken = answer.accepted or (operation == "createPromotionJob" and not denied)
    lab.evidence.observed("BearerAuth.lower-case", "taken" if taken else f"not taken ({answer.said})")


def _harmless(lab: Lab, promotion: str) -> tuple[str, dict[str, Any]]:
    """A call that does nothing even where its token is taken."""
    if lab.can("listPromotionJobs"):
        return "listPromotionJobs", {"promotion": promotion}
    return "createPromotionJob", {"promotion": promotion, "body": {"data": {}}}


def _is_at_rest(lab: Lab, promotion: Any) -> bool:
    """True where every job of the run there was seen to end: the codes of another one may come at any moment."""
    return all(job.status in lab.states["ended"] for job in promotion.jobs)


def _judge_effect(lab: Lab, promotion: Any, before: tuple[list[str], int, int], denied: list[Answer]) -> None:
    """That the denied requests did nothing: the promotion still has its job and its codes, and no more."""
    if lab.evidence.is_broken("BearerAuth.required", "BearerAuth.valid", "BearerAuth.scheme") or not denied:
        return
    if not lab.can("listPromotionJobs") or len(before[0]) != before[1]:
        return
    if any(lab.is_open(one) or one.lost for one in promotion.jobs):
        return  # it may make codes between the two looks
    shown, answer = lab.jobs_of(promotion)
    codes: list[dict[str, Any]] = []
    last = answer
    if lab.can("listPromotionCodes"):
        pages = before[1] // lab.contract.parameter("PageLimit")["maximum"] + 2
        codes, last = lab.read_all("listPromotionCodes", promotion, {}, pages)
    if not all(isinstance(page.get("data"), list) for page in (answer, last)):
        return  # nothing can be told from a list that cannot be read, and it is said elsewhere that it cannot
    mine = [record for record in shown if not lab.is_foreign(promotion, record)]
    now = (sorted(str(record.get("code")) for record in codes), len(mine))
    lab.evidence.judge(
        "BearerAuth.no-effect", answer.accepted and now == (before[0], before[2]),
        f"{before[2]} jobs and {len(before[0])} codes, as before", f"{answer.said}: {now[1]} jobs and {len(now[0])} codes", answer.seen,
    )  # fmt: skip
