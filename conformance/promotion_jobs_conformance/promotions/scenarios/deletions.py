"""Deletions (D16, D18, A33, A44, A47): of some codes, and of a promotion."""

from __future__ import annotations

import time
from functools import partial

from ...engine.runner import Steps
from ...engine.skips import Skip
from ...result import SkipReason
from ..fixtures.records import Promotion
from ..fixtures.testbed import TestBed
from ..parameters import NUMBER, request_of
from ..plan import DELETIONS, FULL, JOBS, LAST, plan
from .files import fetch_file, to_delete_from
from .lists import is_plain
from .unknown import unknown_id

MANY = 40  # codes to delete at a time
CODES, PROMOTION = "deletePromotionCodes", "deletePromotion"


@plan.scenario(
    DELETIONS,
    "deletePromotionCodes.deletes",
    "deletePromotionCodes.others-stay",
    "deletePromotionCodes.no-failure",
    "listPromotionCodes.results-total",
)
def deleted_codes(bed: TestBed) -> Steps:
    """Some codes of a promotion are deleted, and are in no file made after that; then some that do not exist."""
    bed.need(CODES, "listPromotionCodes")
    promotion = to_delete_from(bed)
    if promotion is None:
        because = SkipReason.OPTED_OUT if bed.takes_turns else SkipReason.BLOCKED
        raise Skip(because, "no promotion has codes that could be deleted, and fit on one page")
    before = [str(record.get("code")) for record in bed.client.codes_of(promotion)]
    made = [code for code in before if code not in promotion.found_codes]  # those of its owner are not touched
    gone = made[::2]  # each has neighbours that stay
    if not promotion.own:
        bed.provided.look_for_strangers(promotion)
    if not bed.call(CODES, promotion=promotion.id, body=bed.client.deletion_of(gone)).accepted:
        return
    after: set[str] = set()

    def are_gone() -> bool:
        after.clear()
        after.update(str(record.get("code")) for record in bed.client.codes_of(promotion))
        return not after & set(gone)

    are_deleted = bed.client.within(are_gone)
    if are_deleted and gone and is_plain(gone[0]):
        bed.client.within(partial(_is_not_found, bed, promotion, gone[0]))
    promotion.codes, promotion.count = set(after), len(after)
    _delete_foreign(bed, promotion)
    if bed.can("listPromotionJobs"):
        bed.poll(promotion)  # its jobs are still there
    nothing: list[list[str]] = [[]] if promotion.own else []  # which a careless server may read as everything
    nobody = unknown_id(bed.settings.seed)
    unknown = ["conformance-no-such-code"]
    can_export = bed.can("getPromotionJobFile") and not bed.is_sparing
    kept = sorted(after - promotion.found_codes)[1:] if can_export and are_deleted else []  # one stays in any case
    for location, codes in [
        *([] if kept else [(promotion.id, unknown)]),
        (nobody, made[:1]),
        *[(promotion.id, n) for n in nothing],
    ]:
        bed.call(CODES, promotion=location, body=bed.client.deletion_of(codes))
    odd = () if bed.is_sparing else (["c" * 20_000, "n\x00ul"], ["half \ud83d"])
    for codes in odd:
        bed.call(CODES, promotion=promotion.id, body=bed.client.deletion_of(codes))
    if can_export:
        if kept:  # next to one that does not exist
            bed.call(CODES, promotion=promotion.id, body=bed.client.deletion_of([kept[0], *unknown]))
            gone.append(kept[0])
        earlier = next((job for job in promotion.jobs if job.is_export_of_codes and bed.is_completed(job)), None)
        if earlier and are_deleted:
            fetch_file(bed, earlier)
        export, _ = bed.create(promotion, bed.bodies.job())
        if export is not None:
            yield [export]
            if bed.is_completed(export):
                bed.client.within(are_gone)  # what the file has to hold
                fetch_file(bed, export)
                if earlier and are_deleted:
                    fetch_file(bed, earlier)  # a newer file leaves the older one as it was
    # Last: what became of the codes can no longer be determined if the server accepts one of these.
    deep = b"[" * 300 + b"]" * 300
    for raw in (b"{}", b"{", b"", *([b'{"data": {"type": "promotion_codes", "codes": ' + deep + b"}}"] if odd else [])):
        bed.call(CODES, promotion=promotion.id, raw=raw)


def _is_not_found(bed: TestBed, promotion: Promotion, code: str) -> bool:
    """True if the filter on a code finds nothing."""
    return not bed.call("listPromotionCodes", promotion=promotion.id, query={"filter": f"eq(code,{code})"}).get("data")


def _delete_foreign(bed: TestBed, promotion: Promotion) -> None:
    """A code of another promotion is named: whatever the response, that promotion keeps it."""
    other = next((p for p in bed.usable if p.own and p.id != promotion.id and 0 < len(p.codes) == p.count), None)
    if other is not None:
        bed.call(CODES, promotion=promotion.id, body=bed.client.deletion_of([min(other.codes)]))
        bed.client.codes_of(other)


@plan.scenario(
    DELETIONS,
    "PromotionJob.ends",
    "createPromotionJob.created",
    "createPromotionJob.cap-created",
    "deletePromotionCodes.deletes",
    "deletePromotionCodes.others-stay",
    profiles=FULL,
)
def room_again(bed: TestBed) -> Steps:
    """Codes that were deleted leave room for as many others (A44): a promotion that has the maximum is asked for as many again."""
    bed.need(CODES, "listPromotionCodes", "listPromotionJobs")
    promotion = next((p for p in bed.usable if p.own and p.count == bed.maximum and len(p.codes) > 1), None)
    if promotion is None or bed.client.code_count(promotion, bed.maximum) != bed.maximum:
        return
    count = request_of(bed.contract).allowed_number(min(MANY, len(promotion.codes) - 1))
    if not 0 < count < len(promotion.codes):
        return  # no job can ask for so few
    gone = sorted(promotion.codes)[:count]
    left = bed.maximum - len(gone)
    if not bed.call(CODES, promotion=promotion.id, body=bed.client.deletion_of(gone)).accepted:
        return
    if not bed.client.within(partial(_has, bed, promotion, left)):
        return
    promotion.codes -= set(gone)
    promotion.count = left
    job, _ = bed.create(promotion, bed.bodies.job({NUMBER: len(gone)}))
    if job is not None:
        yield [job]
        if bed.is_completed(job):
            promotion.count = bed.client.code_count(promotion, bed.maximum)


def _has(bed: TestBed, promotion: Promotion, count: int) -> bool:
    return bed.client.code_count(promotion, bed.maximum) == count


@plan.scenario(JOBS, "deletePromotion.deleted", profiles=FULL)
def deleted_early(bed: TestBed) -> Steps:
    """A promotion with a job, codes and an export is deleted during the run, and is requested again at its end (A47)."""
    if bed.takes_turns or not bed.can(PROMOTION) or not bed.can("listPromotionJobs"):
        return
    promotion = bed.promotion()
    job = bed.creation.create_few(promotion, min(2, bed.maximum), 1)
    if job is not None:
        yield [job]
        bed.collect_codes(job)
    export, _ = bed.create(promotion, bed.bodies.job())
    if export is not None:
        yield [export]
    promotion.unusable = Skip(SkipReason.OPTED_OUT, "the promotion was deleted by the run")
    if bed.call(PROMOTION, promotion=promotion.id).accepted:
        bed.ledger.removed(promotion.id)
        bed.deleted = promotion
        bed.deleted_at = time.monotonic()


@plan.scenario(LAST, "deletePromotion.deleted", profiles=FULL)
def nothing_is_left(bed: TestBed) -> None:
    """Every operation on a promotion that was deleted early, once the time for reading after writing is over (A39, A47)."""
    promotion = bed.deleted
    if promotion is None:
        return
    bed.client.sleep(max(0.0, bed.deleted_at + bed.settings.read_after_write - time.monotonic()) + 0.01)
    for body in (bed.bodies.job({"number_of_codes": 1}), bed.bodies.job()):
        bed.call("createPromotionJob", promotion=promotion.id, body=body)
    for operation in ("listPromotionJobs", "listPromotionCodes"):
        if bed.can(operation):
            bed.call(operation, promotion=promotion.id)
    for job in promotion.jobs[-1:]:
        for operation in ("cancelPromotionJob", "getPromotionJobFile"):
            if bed.can(operation) and not job.is_lost:
                bed.call(operation, promotion=promotion.id, job=job.id)
    if bed.can(CODES) and promotion.codes:
        bed.call(CODES, promotion=promotion.id, body=bed.client.deletion_of([min(promotion.codes)]))
    bed.call(PROMOTION, promotion=promotion.id)


@plan.scenario(LAST, "deletePromotion.deleted", "deletePromotion.no-failure", "createPromotion.no-failure")
def deleted_promotion(bed: TestBed) -> None:
    """A promotion is deleted, and unknown from then on; then it is deleted once more; and promotions that cannot be are asked for."""
    bed.need(PROMOTION, "listPromotionJobs")
    if not bed.target.makes_promotions:
        raise Skip(SkipReason.OPTED_OUT, "promotions were provided, and are not deleted")
    for raw in (b'{"data": {"type": "promotion"}}', b"{}", b"{", *(() if bed.is_sparing else _odd_promotions())):
        exchange = bed.call("createPromotion", raw=raw)
        if exchange.accepted and isinstance(found := exchange.get("data", "id"), str):
            bed.ledger.made(found)
    promotion = next((p for p in bed.usable if p.own), None)
    if promotion is None:
        raise Skip(SkipReason.BLOCKED, "there is no promotion that could be deleted")
    can_count = bed.can("listPromotionCodes")
    others = [p for p in bed.usable if p.own and p is not promotion and p.count] if can_count else []
    for other in others[:1]:
        bed.client.code_count(other, bed.maximum)
    exchange = bed.call(PROMOTION, promotion=promotion.id)
    if exchange.rejected:  # no fact says that a promotion with jobs or codes can be deleted (A33): one without can
        promotion = bed.promotion()
        exchange = bed.call(PROMOTION, promotion=promotion.id)
    if not exchange.accepted:
        return
    bed.ledger.removed(promotion.id)
    for operation in ("listPromotionJobs", "listPromotionCodes"):
        if bed.can(operation):
            bed.client.within(partial(_is_unknown, bed, operation, promotion.id))
    for other in others[:1]:
        bed.client.code_count(other, bed.maximum)
    if bed.deleted is None:  # else `nothing_is_left` has asked all operations for that one
        promotion.unusable = Skip(SkipReason.OPTED_OUT, "the promotion was deleted by the run")
        bed.deleted, bed.deleted_at = promotion, time.monotonic()
        nothing_is_left(bed)


def _odd_promotions() -> list[bytes]:
    """Bodies that are not promotions: a type with a NUL, a lone surrogate, invalid UTF-8, a long text, deep nesting."""
    start, deep = b'{"data": {"type": ', b"[" * 300 + b"]" * 300
    names = (rb'"n\u0000ul"', rb'"half \ud83d"', b'"\xff\xfe"', b'"' + b"n" * 20_000 + b'"', deep)
    return [start + name + b"}}" for name in names]


def _is_unknown(bed: TestBed, operation: str, promotion: str) -> bool:
    return bool(bed.call(operation, promotion=promotion).status == bed.client.unknown)
