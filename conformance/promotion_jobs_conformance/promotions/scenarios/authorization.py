"""Tokens on every operation (S2, D21, A22): missing, invalid, empty, with another scheme; and whether such a request has an effect.

Each operation is tried in that order, until it accepts a request: an operation that ignores the token ignores its value.
Operations usually share the code that reads the header, so the last two forms take turns.
"""

from __future__ import annotations

from typing import Any

from ...engine.history import Exchange
from ...engine.runner import Steps
from ...result import ABSENT
from ..fixtures.records import Job, Promotion
from ..fixtures.testbed import TestBed
from ..parameters import NUMBER
from ..plan import JOBS, plan

WRONG = "conformance-wrong-token-0123456789abcdef"
SCHEMES = ("Basic", "Token", "OAuth", "JWT")  # that some servers take for Bearer


@plan.scenario(
    JOBS,
    "BearerAuth.required",
    "BearerAuth.valid",
    "BearerAuth.scheme",
    "BearerAuth.no-effect",
    "BearerAuth.lower-case",
    "BearerAuth.unsettled",
    "UnauthorizedError.title.enum",
)
def without_a_token(bed: TestBed) -> Steps:
    """Every operation without a token, with a wrong one, and with another scheme."""
    if bed.is_sparing and bed.jobs:
        job: Job | None = bed.jobs[0]
        promotion = bed.jobs[0].promotion
    else:
        promotion = bed.promotion()
        job = bed.creation.create_few(promotion, min(2, bed.maximum), 0)
        if job is not None:
            yield [job]
            bed.collect_codes(job)
    _read(bed, promotion)
    let_through = False
    valid = bed.session.own_token()
    for turn, (operation, parts) in enumerate(calls(bed, job, promotion.id)):
        if bed.can(operation):
            scheme = SCHEMES[turn // 2 % len(SCHEMES)]
            tokens = (None, f"Bearer {WRONG}", "Bearer" if turn % 2 else f"{scheme} {valid}")
            only_one = bed.is_sparing and operation != "createPromotionJob"
            let_through |= _ask(bed, operation, parts, promotion, tokens[:1] if only_one else tokens)
    if not bed.is_sparing and not let_through:
        _ask_nearly_right(bed, promotion.id)
    operation, parts = _harmless(bed, promotion.id)
    bed.call(operation, token=f"bearer {bed.session.own_token()}", **parts)
    _read(bed, promotion)


def calls(bed: TestBed, job: Job | None, promotion: str) -> list[tuple[str, dict[str, Any]]]:
    """Every operation that takes a token, with what it would need to have an effect; the deadliest last."""
    code = next(iter(sorted(job.promotion.codes)), "none") if job else "none"
    name = job.id if job and not job.is_lost else "none"
    return [
        ("createPromotionJob", {"promotion": promotion, "body": bed.bodies.job({NUMBER: 1})}),
        ("listPromotionJobs", {"promotion": promotion}),
        ("cancelPromotionJob", {"promotion": promotion, "job": name}),
        ("getPromotionJobFile", {"promotion": promotion, "job": name}),
        ("listPromotionCodes", {"promotion": promotion}),
        ("createPromotion", {"body": bed.created.body(automatic=False)}),
        ("deletePromotionCodes", {"promotion": promotion, "body": bed.client.deletion_of([code])}),
        ("deletePromotion", {"promotion": promotion}),
    ]


def _ask(
    bed: TestBed, operation: str, parts: dict[str, Any], promotion: Promotion, tokens: tuple[str | None, ...]
) -> bool:
    """Asks one operation with each of the tokens, until it lets a request through; true if it does."""
    if not promotion.own and operation in ("deletePromotion", "deletePromotionCodes"):
        return False  # somebody's own promotion is not put at risk
    for token in tokens:
        exchange = bed.call(operation, token=token, **parts)
        if bed.takes_turns and operation == "createPromotion" and exchange.status in ABSENT:
            bed.client.absent.add(operation)  # the owner provided promotions because the target creates none
            return False
        if exchange.status not in (401, 403):
            _take_up(bed, operation, parts, exchange, promotion)
            return True
    return False


def _take_up(bed: TestBed, operation: str, parts: dict[str, Any], exchange: Exchange, promotion: Promotion) -> None:
    """What a request without a token made all the same has to be removed too."""
    if not exchange.accepted:
        return
    if operation == "createPromotion" and isinstance(found := exchange.get("data", "id"), str):
        bed.ledger.made(found)
    elif operation == "createPromotionJob":
        job = bed.creation.adopt(promotion, parts["body"], exchange)
        if job is not None and not job.is_lost:
            bed.wait([job])
    elif operation == "deletePromotion":
        bed.ledger.removed(promotion.id)


def _ask_nearly_right(bed: TestBed, promotion: str) -> None:
    """Tokens that a careless comparison takes for the right one, and ways to write it that the contract leaves open (A45)."""
    valid = bed.session.own_token()
    tokens = [valid[: len(valid) // 2], f"{valid}-conformance", valid.swapcase()]
    written = [f"Bearer {token}" for token in tokens if token not in ("", valid)]
    for token in tokens:
        bed.session.redact.add(token)
    long = "conformance-" + "x" * 5000
    others = [
        f"BearerX {valid}",
        f"JWT {valid}",
        valid,
        f"Bearer {long}",
    ]
    unusual = [f'Bearer "{valid}"', f"Bearer{valid}", f"Bearer {valid} {valid}"]
    for header in [*written, *others, *unusual]:
        operation, parts = _harmless(bed, promotion)
        bed.call(operation, token=header, **parts)


def _harmless(bed: TestBed, promotion: str) -> tuple[str, dict[str, Any]]:
    """A call that does nothing even if its token is taken."""
    if bed.can("listPromotionJobs"):
        return "listPromotionJobs", {"promotion": promotion}
    return "createPromotionJob", {"promotion": promotion, "body": {"data": {}}}


def _read(bed: TestBed, promotion: Promotion) -> None:
    """Reads the jobs and codes of a promotion, so that what denied requests did is seen."""
    if bed.can("listPromotionJobs"):
        bed.client.jobs_of(promotion)
        if bed.can("listPromotionCodes"):
            bed.client.codes_of(promotion, pages=promotion.count // bed.client.page_size + 2)
