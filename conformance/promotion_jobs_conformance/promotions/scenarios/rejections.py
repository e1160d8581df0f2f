"""Requests that must be rejected (S3 to S13, A4, A6, A7, A23, A24), each invalid in exactly one respect.

A rejection proves something only with its control, the accepted request just inside the limit: those are the pairwise jobs.
While they run, these requests go to a promotion without a job, so that the server has no other reason to reject them.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import lru_cache
from typing import Any

from ...contract.cases import Case, minimal, rejected
from ...contract.contract import Contract
from ...contract.shapes import Shape
from ...engine.history import Exchange
from ...engine.runner import Steps
from ...engine.skips import Skip
from ...result import Level, SkipReason
from ..fixtures.records import Job, Promotion
from ..fixtures.testbed import TestBed
from ..parameters import NEIGHBOURS, NUMBER, request_of
from ..plan import JOBS, plan
from .files import FILE, fetch_file

LONG = 30_000  # characters of a text
ENOUGH = 3  # requests that break one requirement and were accepted, after which no more that break it are sent
LIMITS = ("minimum", "maximum", "maxLength", "enum", ".negative")  # requirements that have one case sent twice


@lru_cache(maxsize=8)
def cases_of(contract: Contract, number: int) -> list[Case]:
    """The invalid requests for a job."""
    pointer = contract.request_pointer("createPromotionJob")
    return rejected(contract.document, contract.requirement_index, pointer, number, NEIGHBOURS)


def decided(contract: Contract) -> set[str]:
    """The requirements that the invalid requests exercise."""
    return {case.requirement for case in cases_of(contract, 0)}


@plan.scenario(
    JOBS,
    "createPromotionJob.validation-status",
    "createPromotionJob.validation-status-usual",
    "createPromotionJob.validation-title",
    "createPromotionJob.refusal-creates-nothing",
    "createPromotionJob.invalid-json",
    "createPromotionJob.unknown-members",
    "request:createPromotionJob",
    operation="createPromotionJob",
)
def rejected_requests(bed: TestBed) -> Steps:
    """Every derived case, and bodies that are not JSON at all."""
    bed.need("createPromotionJob")
    promotion = bed.promotion()
    pairs = _pairs(bed, promotion)
    accepted: Counter[str] = Counter()
    for case, chosen in pairs:
        if accepted[case.requirement] < ENOUGH:  # each that is accepted costs a job, and proves the same again
            accepted[case.requirement] += send(bed, chosen, case.body).accepted
    if not bed.is_sparing:
        for body in _overlong(bed):
            send(bed, promotion, body)
        for case, chosen in _once_more(pairs):  # a rejection may hold the first time only
            if not accepted[case.requirement]:
                send(bed, chosen, case.body)
    if _are_selected(bed):
        return
    for raw in _not_json(bed.contract):
        if accepted[""] < ENOUGH:
            job, exchange = bed.create(promotion, None, raw=raw)
            accepted[""] += exchange.accepted
            _undo(bed, job)
    for chosen in {id(chosen): chosen for _, chosen in pairs}.values():
        read_jobs(bed, chosen)
    if not bed.is_sparing:
        if bed.can("listPromotionCodes") and promotion.own and not any(job.is_generate for job in promotion.jobs):
            bed.call("listPromotionCodes", promotion=promotion.id)
        yield from _export_nothing(bed, promotion)


def _are_selected(bed: TestBed) -> bool:
    """True if single cases are all that a run is for (`--only`)."""
    only = set(bed.settings.only)
    return bool(only) and only <= decided(bed.contract)


def _export_nothing(bed: TestBed, promotion: Promotion) -> Steps:
    """After all that was rejected, a valid request: an export of a promotion that has no codes, and its file has none."""
    job, _ = bed.create(promotion, bed.bodies.job())
    if job is not None:
        yield [job]
        if promotion.own and len(promotion.jobs) == 1 and bed.can(FILE) and bed.is_completed(job):
            fetch_file(bed, job)


def _pairs(bed: TestBed, fresh: Promotion) -> list[tuple[Case, Promotion]]:
    """Each case with a promotion: in turn one that is fresh and one whose job has ended; a lone case gets both."""
    cases = cases_of(bed.contract, bed.settings.seed)
    if bed.is_sparing:
        one_each = {case.requirement: case for case in reversed(cases)}
        # What only should be rejected may be accepted, and would cost a job.
        cases = [case for name, case in one_each.items() if bed.contract.requirements[name].level is Level.MUST]
    if _are_selected(bed):
        cases = [case for case in cases if case.requirement in bed.settings.only]
    used = next((p for p in bed.usable if p.own and p.jobs and not any(map(bed.is_unfinished, p.jobs))), fresh)
    turns: Counter[str] = Counter()
    many = Counter(case.requirement for case in cases)
    found: list[tuple[Case, Promotion]] = []
    for case in cases:
        found.append((case, (fresh, used)[turns[case.requirement] % 2]))
        turns[case.requirement] += 1
        if many[case.requirement] == 1 and used is not fresh and not bed.is_sparing:
            found.append((case, used))
    return found


def _overlong(bed: TestBed) -> list[Any]:
    """Texts of many thousand characters where a limit or an enum rejects them (A4)."""
    number = {NUMBER: request_of(bed.contract).least_number()}
    bodies = [
        bed.bodies.job_as_is(number, name="n" * LONG),
        bed.bodies.job_as_is(number | {"consume_unit": "u" * LONG}),
    ]
    return [body for body in bodies if not bed.bodies.is_valid(body)]


def _once_more(pairs: list[tuple[Case, Promotion]]) -> list[tuple[Case, Promotion]]:
    """One case of each limit and of each enum, with its promotion."""
    limits = {case.requirement: (case, chosen) for case, chosen in reversed(pairs) if case.requirement.endswith(LIMITS)}
    return list(limits.values())


def send(bed: TestBed, promotion: Promotion, body: Any) -> Exchange:
    """Sends an invalid request; if it is accepted nevertheless, its job is cancelled."""
    job, exchange = bed.create(promotion, body)
    _undo(bed, job, is_certain=True)
    return exchange


def _undo(bed: TestBed, job: Job | None, *, is_certain: bool = False) -> None:
    """Waits for a job that should not be there, which may be cancelled first if it can only be one."""
    if job is None or job.is_lost:
        return
    if is_certain and bed.can("cancelPromotionJob") and bed.is_unfinished(job):
        exchange = bed.call("cancelPromotionJob", promotion=job.promotion.id, job=job.id)
        shown = exchange.get("data")
        if exchange.accepted and isinstance(shown, dict) and shown.get("id") == job.id:
            bed.tracker.observe(job, shown, exchange)
    bed.wait([job])


def read_jobs(bed: TestBed, promotion: Promotion) -> None:
    """Reads the jobs of a promotion, so that those of rejected requests are seen."""
    if bed.can("listPromotionJobs"):
        bed.client.jobs_of(promotion)


def _not_json(contract: Contract) -> list[bytes]:
    """Bodies that are not JSON: cut short, with something behind, not UTF-8, empty."""
    shape = next(iter(shapes_of(contract).values()))
    whole = json.dumps(minimal(shape)).encode()
    return [
        whole[:-1],
        whole + b"}",
        whole.replace(b'"', b"'"),
        whole[:-1] + b",}",
        b"/* a job */" + whole,
        b"\xff\xfe" + whole,
        b"{",
        b"",
    ]


@lru_cache(maxsize=8)
def shapes_of(contract: Contract) -> dict[str, Shape]:
    """The shapes of the request for a job."""
    return request_of(contract).shapes


@plan.scenario(
    JOBS,
    "NumberOfCodes.configured-maximum",
    "TooManyCodesError.source.const",
    "TooManyCodesError.title.const",
    "TooManyCodesError.detail.template",
    "createPromotionJob.refusal-creates-nothing",
)
def more_than_the_maximum(bed: TestBed) -> None:
    """One code more than the maximum, and many more (S20), without other properties and with them."""
    promotion = bed.promotion()
    request = request_of(bed.contract)
    beside = request.seed()["data"]["parameters"]
    idle = [p for p in bed.usable if p.own and p.count and not any(map(bed.is_unfinished, p.jobs))]
    used = idle[0] if idle else promotion
    # What a promotion has makes no difference (A5), nor what accompanies the number, if that is accepted.
    over = bed.maximum + 1
    tried: list[tuple[Promotion, int, dict[str, Any]]] = [
        (promotion, over, {}),
        (used, over, {}),
        (promotion, min(bed.maximum * 1000, 2**31 - 1), {}),
    ]
    if not bed.seed_was_rejected and not bed.is_sparing:
        tried.append((promotion, over, beside))
    # What wraps around in an integer of this many bits would be one code.
    tried += [(promotion, 2**32 + 1, {}), (promotion, 2**64 + 1, {})]
    allowed_by_schema = [one for one in tried if request.number.accepts(one[1])]
    if not allowed_by_schema:
        raise Skip(SkipReason.EXCLUDED, f"the contract's own limit excludes more than {bed.maximum} codes of one job")
    for chosen, number, others in allowed_by_schema:
        job, _ = bed.create(chosen, bed.bodies.job_as_is(others | {NUMBER: number}))
        _undo(bed, job, is_certain=number <= 2**31)
    read_jobs(bed, promotion)


@plan.scenario(
    JOBS,
    "createPromotionJob.automatic",
    "createPromotionJob.automatic-export",
    "AutomaticPromotionError.title.const",
    "AutomaticPromotionError.detail.const",
    "AutomaticPromotionError.required.detail",
    "listPromotionCodes.automatic",
)
def automatic_promotion(bed: TestBed) -> None:
    """Codes for an automatic promotion are rejected (S21); an export is the server's choice (A20)."""
    promotion = bed.promotion(automatic=True)
    if bed.can("listPromotionCodes"):
        bed.client.codes_of(promotion)
    for parameters in ({NUMBER: 1}, {NUMBER: min(3, bed.maximum), "code_prefix": "auto"}):
        job, _ = bed.create(promotion, bed.bodies.job(parameters))
        _undo(bed, job)
    if not bed.is_sparing:
        job, _ = bed.create(promotion, bed.bodies.job())
        _undo(bed, job)
    read_jobs(bed, promotion)
    if bed.can("listPromotionCodes"):
        bed.client.codes_of(promotion)
