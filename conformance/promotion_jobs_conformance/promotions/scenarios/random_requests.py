"""The profile deep: additional accepted and rejected requests that hypothesis generates (`--examples`).

Jobs run on several promotions concurrently. A rejected one is minimised: its properties are removed one by one as long as it
is still rejected, so that the finding names as few as possible. That costs one request per property, and a job only if one
is accepted. A job that is accepted and turns out wrong is not minimised.

Hypothesis is imported on demand: it is in an extra, and the other profiles do not need it.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from ...contract.cases import Case
from ...contract.contract import Contract
from ...engine.runner import Steps
from ...engine.skips import BudgetMet
from ..fixtures.records import Job, Promotion
from ..fixtures.testbed import TestBed
from ..pairwise import Row
from ..parameters import NUMBER
from ..plan import DEEP, GENERATED, plan
from .pairwise import EXERCISES
from .rejections import read_jobs, send

BESIDE = 5  # promotions side by side, at the least
EACH = 25  # jobs of one promotion, one after another
NAME = 4  # characters of a name next to what is wrong in a rejected request: it is not what the request is about
APART = 4  # rejected jobs that are taken apart
One = tuple[int, Row, dict[str, Any]]  # a generated job: its number, its classes, its body


@plan.scenario(
    GENERATED,
    *EXERCISES,
    "createPromotionJob.created",
    "createPromotionJob.export",
    "createPromotionJob.echo-job-type",
    profiles=DEEP,
    operation="createPromotionJob",
)
def random_jobs(bed: TestBed) -> Steps:
    """Jobs of any combination of properties, with random values."""
    from ..random_jobs import random_rows

    bed.need_deletion()
    rows = random_rows(bed.contract, bed.settings.examples, bed.settings.seed)
    queues = _queues([(n, row, body) for n, (row, body) in enumerate(rows)], min(bed.room, bed.client.page_size))
    rejected: list[One] = []
    width, met = bed.width, None
    for start in range(0, len(queues), width):
        lanes = [(bed.promotion(), queue) for queue in queues[start : start + width]]
        while met is None and any(queue for _, queue in lanes):
            started: list[Job] = []
            for promotion, queue in lanes:
                try:
                    started += _post(bed, promotion, queue, rejected)
                except BudgetMet as budget:
                    met = budget
                    break
            yield started
            for job in started:
                bed.collect_codes(job)
    if met is not None:
        raise met
    yield from _taken_apart(bed, rejected)


def _post(bed: TestBed, promotion: Promotion, queue: list[One], rejected: list[One]) -> list[Job]:
    """Posts the next job of a queue; the job, if it is accepted."""
    if not queue:
        return []
    number, _, body = one = queue.pop(0)
    body = _with_needed(bed, body)
    job, _ = bed.create(promotion, body, raw=spelt(body, number))
    if job is None:
        rejected.append(one)
        return []
    return [job]


def _with_needed(bed: TestBed, body: dict[str, Any]) -> dict[str, Any]:
    """A body with what this target insists on, as was found at first, so that it is not rejected for that again."""
    properties, parameters = bed.bodies.needed
    data = properties | body["data"]
    if "parameters" in data:
        data["parameters"] = parameters | data["parameters"]
    return {"data": data}


def _queues(listed: list[One], room: int) -> list[list[One]]:
    """The jobs of each promotion, one after another: no more codes in all than it has room for, and a page shows."""
    most = max((codes_of(body) for _, _, body in listed), default=1)
    each = max(1, min(EACH, room // max(1, most), -(-len(listed) // BESIDE)))
    lanes = -(-len(listed) // each)
    return [listed[n::lanes] for n in range(lanes)]


def _taken_apart(bed: TestBed, rejected: list[One]) -> Steps:
    """Shows the fewest properties of a rejected job that are rejected, of the first few jobs."""
    blamed: set[tuple[str, ...]] = set()
    for number, row, body in rejected:
        properties = tuple(sorted(one.prop for one in row.classes))
        if len(blamed) >= APART or any(set(names) <= set(properties) for names in blamed):
            continue
        least = body
        promotion = bed.promotion()
        for one in row.classes:
            if one.prop == NUMBER:
                continue
            smaller = without(least, one.prop)
            job, _ = bed.create(promotion, smaller, raw=spelt(smaller, number))
            if job is not None:
                yield [job]
                bed.collect_codes(job)
            else:
                least = smaller
        left = [one for one in row.classes if without(least, one.prop) != least and one.prop != NUMBER]
        blamed.add(tuple(one.prop for one in left))


@lru_cache(maxsize=8)
def random_cases(contract: Contract, count: int, seed: int) -> tuple[list[Case], str]:
    """The generated requests that must be rejected: those of hypothesis, and those that schemathesis covers the schema with.

    Also returns why the latter are missing; empty if they are not.
    """
    from ...contract.arbitrary import rejected_bodies
    from ...contract.coverage import NoCoverage, covering_bodies
    from ..random_jobs import narrow

    operation = "createPromotionJob"
    ours = rejected_bodies(contract, operation, narrow(contract, NAME), count, seed)
    texts = {json.dumps(case.body, sort_keys=True) for case in ours}
    try:
        found, missing = covering_bodies(contract, operation), ""
    except NoCoverage as error:
        found, missing = [], str(error)
    return ours + [case for case in found if json.dumps(case.body, sort_keys=True) not in texts], missing


@plan.scenario(
    GENERATED,
    "createPromotionJob.validation-status",
    "createPromotionJob.validation-status-usual",
    "createPromotionJob.validation-title",
    "createPromotionJob.refusal-creates-nothing",
    "createPromotionJob.unknown-members",
    "request:createPromotionJob",
    profiles=DEEP,
    operation="createPromotionJob",
)
def random_rejections(bed: TestBed) -> None:
    """Requests with one thing wrong, generated: each must be rejected, as the derived ones must."""
    bed.need("createPromotionJob")
    promotion = bed.promotion()
    accepted: set[str] = set()  # what is accepted may cost a job, and its further cases say nothing new
    cases, missing = random_cases(bed.contract, bed.settings.examples, bed.settings.seed)
    if missing:
        bed.session.note(f"{missing[0].upper()}{missing[1:]}.")
    for case in cases:
        if case.requirement not in accepted and send(bed, promotion, case.body).accepted:
            accepted.add(case.requirement)
    read_jobs(bed, promotion)


def codes_of(body: dict[str, Any]) -> int:
    """How many codes a generated body asks for."""
    return int(body["data"].get("parameters", {}).get("number_of_codes", 0))


def spelt(body: dict[str, Any], turn: int) -> bytes:
    """A body as JSON: in turn with its characters as they are, and written as numbers (RFC 8259, section 7)."""
    return json.dumps(body, ensure_ascii=bool(turn % 2)).encode()


def without(body: dict[str, Any], prop: str) -> dict[str, Any]:
    """The same body without an optional property, wherever it is."""
    data = {name: value for name, value in body["data"].items() if name != prop}
    if "parameters" in data:
        data["parameters"] = {name: value for name, value in data["parameters"].items() if name != prop}
    return {"data": data}
