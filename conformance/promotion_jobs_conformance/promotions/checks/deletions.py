"""Deletions (D16, D18, A33): of some codes, and of a promotion."""

from __future__ import annotations

from typing import Any

from ...checks import Steps
from ...result import Because
from ...session import Answer
from ..given import look_for_strangers
from ..judging import judge_created
from ..lab import Blocked, Lab, Promotion
from ..parameters import request_of
from ..plan import DELETIONS, FULL, LAST, plan
from .files import judge_file, judge_kept, to_delete_from
from .foundation import detail, judge_completed
from .unknown import unknown_id

MANY = 40  # codes to delete at a time


def delete_body(lab: Lab, codes: list[str]) -> dict[str, Any]:
    """The body that deletes codes."""
    kind = lab.contract.schema("DeleteCodesInput")["properties"]["type"]["const"]
    return {"data": {"type": kind, "codes": [{"code": code} for code in codes]}}


@plan.check(
    DELETIONS,
    "deletePromotionCodes.deletes",
    "deletePromotionCodes.others-stay",
    "deletePromotionCodes.no-failure",
    "listPromotionCodes.results-total",
)
def deleted_codes(lab: Lab) -> Steps:
    """Some codes of a promotion are deleted, and are in no file made after that; then some that do not exist."""
    lab.need("deletePromotionCodes", "listPromotionCodes")
    promotion = to_delete_from(lab)
    if promotion is None:
        because = Because.OWNER if lab.takes_turns else Because.VIOLATION
        raise Blocked(because, "no promotion has codes that could be deleted, and fit on one page")
    before = [str(record.get("code")) for record in lab.codes_of(promotion)]
    made = [code for code in before if code not in promotion.found_codes]  # those of its owner are not touched
    gone = made[::2]  # each has neighbours that stay
    if not promotion.own:
        look_for_strangers(lab, promotion)
    answer = lab.session.call("deletePromotionCodes", promotion=promotion.id, body=delete_body(lab, gone))
    due = lab.contract.success("deletePromotionCodes")
    name, evidence = "deletePromotionCodes.deletes", lab.evidence
    if not evidence.judge(name, answer.status == due, f"{due}", answer.said, answer.seen):
        return
    after: set[str] = set()
    pages: list[Answer] = []

    def are_gone() -> bool:
        after.clear()
        records, page = lab.read_all("listPromotionCodes", promotion, {})
        after.update(str(record.get("code")) for record in records)
        pages.append(page)
        return not after & set(gone)

    lab.within(are_gone)
    still = [code for code in gone if code in after]
    lost = [code for code in before if code not in after and code not in gone]
    evidence.judge(name, not still, "the deleted codes are gone", f"still there: {still[:3]}", answer.seen)
    name = "deletePromotionCodes.others-stay"
    if len(before) > len(gone):
        evidence.judge(name, not lost, "the other codes stay", f"gone: {lost[:3]}", answer.seen)
    else:
        evidence.blocked(name, Because.OWNER, "a promotion may have one code only")
    promotion.codes, promotion.count = after, len(after)
    if not still and not lost and lab.has_total(pages[-1]):
        total = pages[-1].get("meta", "results", "total")
        due_total = f"a total of {len(after)}, after the deletion"
        evidence.judge("listPromotionCodes.results-total", total == len(after), due_total, f"{total}", pages[-1].seen)
    _delete_foreign(lab, promotion)
    if lab.can("listPromotionJobs"):
        lab.look(promotion)  # its jobs are still there
    nothing: list[list[str]] = [[]] if promotion.own else []  # which a careless server may read as everything
    nobody = unknown_id(lab.settings.seed)
    for place, codes in [
        (promotion.id, ["conformance-no-such-code"]),
        (nobody, made[:1]),
        *[(promotion.id, n) for n in nothing],
    ]:
        answer = lab.session.call("deletePromotionCodes", promotion=place, body=delete_body(lab, codes))
        evidence.judge("deletePromotionCodes.no-failure", not answer.failed, "no failure", answer.said, answer.seen)
    for raw in (b"{}", b"{", b""):
        answer = lab.session.call("deletePromotionCodes", promotion=promotion.id, raw=raw, judged=False)
        evidence.judge("deletePromotionCodes.no-failure", not answer.failed, "no failure", answer.said, answer.seen)
    if lab.can("getPromotionJobFile") and not lab.is_sparing:
        earlier = next((job for job in promotion.jobs if job.exported and job.status == lab.states["ended"][0]), None)
        if earlier and not still:
            judge_kept(lab, earlier)
        export, _ = lab.create(promotion, lab.body())
        if export is not None:
            yield [export]
            if judge_completed(lab, export):
                judge_file(lab, export)


def _delete_foreign(lab: Lab, promotion: Promotion) -> None:
    """A code of another promotion is named: whatever the answer, that promotion keeps it."""
    other = next((p for p in lab.promotions if p.own and p.id != promotion.id and 0 < len(p.codes) == p.count), None)
    if other is None:
        return
    code = min(other.codes)
    answer = lab.session.call("deletePromotionCodes", promotion=promotion.id, body=delete_body(lab, [code]))
    lab.evidence.judge("deletePromotionCodes.no-failure", not answer.failed, "no failure", answer.said, answer.seen)
    kept = {str(record.get("code")) for record in lab.codes_of(other)}
    due = f"the code {code} stays, which is another promotion's"
    lab.evidence.judge("deletePromotionCodes.others-stay", code in kept, due, "it is gone", answer.seen)


@plan.check(
    DELETIONS, "PromotionJob.ends", "createPromotionJob.created", "createPromotionJob.cap-created",
    "deletePromotionCodes.deletes", "deletePromotionCodes.others-stay", profiles=FULL,
)  # fmt: skip
def room_again(lab: Lab) -> Steps:
    """Codes that were deleted leave room for as many others: a promotion that has the maximum is given its own number anew."""
    lab.need("deletePromotionCodes", "listPromotionCodes", "listPromotionJobs")
    promotion = next((p for p in lab.places if p.own and p.count == lab.maximum and len(p.codes) > 1), None)
    if promotion is None or lab.evidence.is_broken("deletePromotionCodes.deletes", "createPromotionJob.cap-whole"):
        return
    if lab.code_count(promotion)[0] != lab.maximum:
        return  # what took some away is told elsewhere
    count = request_of(lab.contract).allowed_number(min(MANY, len(promotion.codes) - 1))
    if not 0 < count < len(promotion.codes):
        return  # no job can ask for so few
    gone = sorted(promotion.codes)[:count]
    answer = lab.session.call("deletePromotionCodes", promotion=promotion.id, body=delete_body(lab, gone))
    left = lab.maximum - len(gone)
    if not answer.accepted:
        return  # the other check of deletions tells
    lab.within(lambda: lab.code_count(promotion)[0] == left)
    total, answer = lab.code_count(promotion)
    name = "deletePromotionCodes.deletes" if total > left else "deletePromotionCodes.others-stay"
    due = f"{left} codes, after {len(gone)} of them were deleted in one request"
    if not lab.evidence.judge(name, total == left, due, f"{total} codes", answer.seen):
        return
    promotion.codes -= set(gone)
    promotion.count = left
    job, answer = lab.create(promotion, lab.body({"number_of_codes": len(gone)}))
    if job is None:
        due = f"{lab.contract.success('createPromotionJob')} for as many codes as were deleted"
        lab.evidence.broken("createPromotionJob.created", due, f"{answer.said}{detail(answer)}", answer.seen)
    else:
        judge_created(lab, job)
        yield [job]
        if judge_completed(lab, job):
            total, answer = lab.code_count(promotion)
            due = f"{lab.maximum} codes: the deleted ones do not come back"
            lab.evidence.judge("deletePromotionCodes.deletes", total == lab.maximum, due, f"{total} codes", answer.seen)
            promotion.count = total


@plan.check(LAST, "deletePromotion.deleted", "deletePromotion.no-failure", "createPromotion.no-failure")
def deleted_promotion(lab: Lab) -> None:
    """A promotion is deleted, and unknown from then on; deleting it once more is no failure; one that cannot be is asked for."""
    lab.need("deletePromotion", "listPromotionJobs")
    if not lab.target.makes_promotions:
        raise Blocked(Because.OWNER, "promotions were given, and are not deleted")
    for raw in (b'{"data": {"type": "promotion"}}', b"{}", b"{"):
        answer = lab.session.call("createPromotion", raw=raw, judged=False)
        lab.evidence.judge("createPromotion.no-failure", not answer.failed, "no failure", answer.said, answer.seen)
        if answer.accepted and isinstance(found := answer.get("data", "id"), str):
            lab.ledger.made(found)
    promotion = next((p for p in lab.places if p.own), None)
    if promotion is None:
        raise Blocked(Because.VIOLATION, "there is no promotion that could be deleted")
    others = (
        [p for p in lab.places if p.own and p is not promotion and p.count] if lab.can("listPromotionCodes") else []
    )
    other = others[0] if others else None
    had = lab.code_count(other)[0] if other else 0
    answer = lab.session.call("deletePromotion", promotion=promotion.id)
    if answer.refused:  # no fact says that a promotion with jobs or codes can be deleted (A33): one without can
        promotion = lab.promotion()
        answer = lab.session.call("deletePromotion", promotion=promotion.id)
    due = lab.contract.success("deletePromotion")
    if not lab.evidence.judge("deletePromotion.deleted", answer.status == due, f"{due}", answer.said, answer.seen):
        return
    lab.ledger.removed(promotion.id)
    unknown = lab.contract.values("PromotionID.unknown")["status"]
    for operation in ("listPromotionJobs", "listPromotionCodes"):
        if not lab.can(operation):
            continue
        last: list[Answer] = []

        def is_unknown(operation: str = operation, last: list[Answer] = last) -> bool:
            last.append(lab.session.call(operation, promotion=promotion.id))
            return bool(last[-1].status == unknown)

        good = lab.within(is_unknown)
        lab.evidence.judge("deletePromotion.deleted", good, f"{unknown} from {operation}", last[-1].said, last[-1].seen)
    if other is not None:
        total, answer = lab.code_count(other)
        kept = f"the {had} codes of another promotion stay"
        lab.evidence.judge("deletePromotion.deleted", total == had, kept, f"{total} codes", answer.seen)
    again = lab.session.call("deletePromotion", promotion=promotion.id, judged=False)
    lab.evidence.judge("deletePromotion.no-failure", not again.failed, "no failure", again.said, again.seen)
