"""What the contract leaves open (A11, A13, A14, A24, A34): the server may reject or accept it, but never respond with 5xx.

Values are first sent together. If the target rejects them or fails, each is sent separately, so that one rejection does not
hide another failure, and the finding names the value.
"""

from __future__ import annotations

import json
from typing import Any

from ...contract.values import lengths
from ...engine.runner import Steps
from ..fixtures.records import Job, Promotion
from ..fixtures.testbed import TestBed
from ..pairwise import length_bounds
from ..parameters import NUMBER, PARAMETERS, JobRequest, request_of
from ..plan import FULL, JOBS, plan

BESIDE = " beside data"  # represents the properties of the body next to `data`
OPEN = "createPromotionJob.unsettled-values"
OWN = "00000000-0000-4000-8000-000000000000"
SIGNS = "10%_Off!a.b+c"
DEEP = 520  # past the nesting that frameworks settle for, and within what parsers bear
USUAL_NAME = 50  # characters of a long name, if the contract has no limit
LONG = 30_000  # characters of a text
HALF = "half \ud83d"  # of a surrogate pair, which JSON can write and UTF-8 cannot
ODD = ({"code_prefix": "p" * LONG, "name": HALF}, {"code_prefix": HALF})
Trial = tuple[str, dict[str, Any], dict[str, Any]]  # requirement, parameters, properties


@plan.scenario(
    JOBS,
    "createPromotionJob.unknown-members",
    "createPromotionJob.null-members",
    "createPromotionJob.integral-float",
    "createPromotionJob.unsettled-values",
    "createPromotionJob.export-parameters",
    "JobName.multibyte",
    profiles=FULL,
)
def unsettled_values(bed: TestBed) -> Steps:
    """Values that no sentence settles."""
    queues: list[list[Trial]] = [[], [], []]
    for index, trial in enumerate(_trials(bed)):
        queues[index % len(queues)].append(trial)
    locations, least = [bed.promotion() for _ in queues], _base(bed)[NUMBER]
    while any(queues):
        started: list[Job] = []
        for index, queue in enumerate(queues):
            if queue and (len(locations[index].jobs) + 1) * least > bed.maximum:  # there may be no room for another job
                locations[index] = bed.promotion()
            while queue:
                job = _try(bed, locations[index], queue)
                if job is not None:
                    started.append(job)
                    break
        yield started
    if bed.can("listPromotionCodes"):
        yield from _prefix_with_signs(bed)


def _prefix_with_signs(bed: TestBed) -> Steps:
    """A prefix with signs: no sentence says that it may be rejected, nor that it may not; accepted, it is before each code."""
    request = request_of(bed.contract)
    if not request.parameters()["code_prefix"].accepts(SIGNS):
        return
    number = request.allowed_number(min(2, bed.maximum))
    job = _try(bed, bed.promotion(), [(OPEN, {NUMBER: number, "code_prefix": SIGNS}, {})])
    if job is not None:
        yield [job]
        bed.collect_codes(job)


def _trials(bed: TestBed) -> list[Trial]:
    request, base = request_of(bed.contract), _base(bed)
    optional = {name: shape for name, shape in request.parameters().items() if not request.is_required(name)}
    inside = [name for name in optional if request.location(name) == PARAMETERS]
    beside = [name for name in optional if request.location(name) != PARAMETERS]
    length = length_bounds(bed.contract)[0]
    opened = [request.open_values(trial) for trial in range(6)]
    if "name" in optional:
        accented = "\u00e9" * (lengths(optional["name"])[1] or USUAL_NAME)
        opened[2] |= {"name": accented} if optional["name"].accepts(accented) else {}
    opened += [
        {one: text for one, text in texts.items() if one in optional and request.can_send(one, optional[one], text)}
        for texts in ODD
    ]
    name = "createPromotionJob."
    stray = {"conformance_unknown": True}
    return [
        (
            name + "unknown-members",
            base | stray,
            {"conformance_unknown": {"deep": [1, None]}, BESIDE: {"conformance_unknown": _nested(DEEP)}},
        ),
        (name + "null-members", base | dict.fromkeys(inside), dict.fromkeys(beside)),
        (name + "integral-float", {NUMBER: float(base[NUMBER]), "code_length": float(length)}, {}),
        # Names of what a job has, and a request does not have: no server may take them from the request.
        (name + "unknown-members", base, {"id": OWN, "promotion_id": OWN, "status": OWN, "meta": {"timestamps": OWN}}),
        (name + "export-parameters", {}, {"parameters": base}),
        (name + "export-parameters", {}, {"parameters": {}}),
        (name + "unknown-members", base, {"conformance_unknown": "u" * LONG}),
        (name + "export-parameters", {}, {"parameters": _nested(DEEP)}),
        (name + "export-parameters", {}, {"parameters": "text"}),
        *((OPEN, *_apart_by_location(request, base, values)) for values in opened if values),
    ]


def _base(bed: TestBed) -> dict[str, Any]:
    return {NUMBER: request_of(bed.contract).least_number()}


def _apart_by_location(
    request: JobRequest, base: dict[str, Any], values: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Values as parameters, and as properties next to them."""
    inside = {name: value for name, value in values.items() if request.location(name) == PARAMETERS}
    return base | inside, {name: value for name, value in values.items() if name not in inside}


def _nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def _try(bed: TestBed, promotion: Promotion, queue: list[Trial]) -> Job | None:
    """Sends the first trial of a queue; one with several values that is not accepted is taken apart. The job, if there is one."""
    requirement, parameters, properties = queue.pop(0)
    beside = properties.get(BESIDE, {})
    inside = {name: value for name, value in properties.items() if name != BESIDE}
    body: dict[str, Any] = bed.bodies.job_as_is(
        None if requirement.endswith("export-parameters") else parameters, **inside
    )
    job, exchange = bed.create(promotion, body | beside, is_sure=False)
    queue[:0] = _apart(_base(bed), requirement, parameters, properties) if not exchange.accepted else []
    return None if job is None or job.is_lost else job


def _apart(
    base: dict[str, Any], requirement: str, parameters: dict[str, Any], properties: dict[str, Any]
) -> list[Trial]:
    rest = {k: v for k, v in parameters.items() if not (k == NUMBER and v == base[k] and not isinstance(v, float))}
    if len(rest) + len(properties) < 2 or requirement.endswith("export-parameters"):
        return []
    return [(requirement, base | {k: v}, {}) for k, v in rest.items()] + [
        (requirement, base, {k: v}) for k, v in properties.items()
    ]


@plan.scenario(JOBS, "createPromotionJob.content-type", "createPromotionJob.unsettled-requests", profiles=FULL)
def unsettled_requests(bed: TestBed) -> Steps:
    """A wrong or missing media type, unknown query parameters, a trailing slash, other methods, identifiers of another form."""
    promotion = bed.promotion()
    body = bed.bodies.job({NUMBER: 1})
    raw = json.dumps(body).encode()
    for media_type in ("text/plain", "application/xml", "application/x-www-form-urlencoded", "nonsense", ""):
        job, _ = bed.create(promotion, None, raw=raw, headers={"Content-Type": media_type})
        if job is not None:
            job.sent = body
            yield [job]
    invalid: dict[str, Any] = {"data": {}}
    trials: list[tuple[str, dict[str, Any]]] = [
        ("createPromotionJob", {"body": invalid, "query": "conformance=1&page%5Bx%5D=2"}),
        ("createPromotionJob", {"body": invalid, "suffix": "/"}),
        ("createPromotionJob", {"body": invalid, "method": "PUT"}),
        ("createPromotionJob", {"body": invalid, "method": "PATCH"}),
        ("listPromotionJobs", {"query": "conformance=%00&filter%5B%5D=1"}),
        ("listPromotionJobs", {"suffix": "/"}),
    ]
    for operation, parts in trials:
        if bed.can(operation):
            bed.call(operation, promotion=promotion.id, **parts)
    for identifier in ("conformance", "0", "-1", "%", "é", "..", "' OR 1=1 --"):
        if bed.can("listPromotionJobs"):
            bed.call("listPromotionJobs", promotion=identifier)
    if bed.can("cancelPromotionJob"):
        bed.call("cancelPromotionJob", promotion=promotion.id, job="conformance")
