"""What the contract leaves open (A11, A13, A14, A24, A34): the server may refuse or accept, but never fail.

Values are tried together first; where the target refuses them together, each is tried alone, so that one refusal does
not hide another's failure.
"""

from __future__ import annotations

import json
from typing import Any

from ...checks import Steps
from ...contract.values import lengths
from ...session import Answer
from ..lab import Job, Lab, Promotion
from ..packing import length_bounds
from ..parameters import NUMBER, PARAMETERS, JobRequest, request_of
from ..plan import FULL, JOBS, plan
from .foundation import harvest

BESIDE = " beside data"  # stands for the members of the body beside `data`
OPEN = "createPromotionJob.unsettled-values"
OWN = "00000000-0000-4000-8000-000000000000"
SIGNS = "10%_Off!a.b+c"
USUAL_NAME = 50  # characters of a long name, if the contract has no limit
DEEP = 520  # past the nesting that frameworks settle for, and within what parsers bear
Trial = tuple[str, dict[str, Any], dict[str, Any]]  # requirement, parameters, members


@plan.check(
    JOBS, "createPromotionJob.unknown-members", "createPromotionJob.null-members", "createPromotionJob.integral-float",
    "createPromotionJob.unsettled-values", "createPromotionJob.export-parameters", "JobName.multibyte", profiles=FULL,
)  # fmt: skip
def unsettled_values(lab: Lab) -> Steps:
    """Values that no sentence settles."""
    queues: list[list[Trial]] = [[], [], []]
    for index, trial in enumerate(_trials(lab)):
        queues[index % len(queues)].append(trial)
    places = [lab.promotion() for _ in queues]
    while any(queues):
        started: list[Job] = []
        for index, queue in enumerate(queues):
            if (
                queue and len(places[index].jobs) >= lab.maximum
            ):  # each job makes a code, and there is no room for another
                places[index] = lab.promotion()
            while queue:
                job = _try(lab, places[index], queue)
                if job is not None:
                    started.append(job)
                    break
        yield started
    lab.evidence.held(OPEN)
    if lab.can("listPromotionCodes"):
        yield from _prefix_with_signs(lab)


def _prefix_with_signs(lab: Lab) -> Steps:
    """A prefix with signs: no sentence says that it may be refused, nor that it may not; accepted, it stands before each code."""
    request = request_of(lab.contract)
    if not request.parameters()["code_prefix"].accepts(SIGNS):
        return
    job = _try(
        lab,
        lab.promotion(),
        [(OPEN, {NUMBER: request.allowed_number(2), "code_prefix": SIGNS}, {})],
    )
    if job is not None:
        yield [job]
        harvest(lab, job)


def _trials(lab: Lab) -> list[Trial]:
    request = request_of(lab.contract)
    base = _base(lab)
    optional = {n: shape for n, shape in request.parameters().items() if not request.is_required(n)}
    inside = [n for n in optional if request.place(n) == PARAMETERS]
    beside = [n for n in optional if request.place(n) != PARAMETERS]
    length = length_bounds(lab.contract)[0]
    opened = [request.open_values(trial) for trial in range(6)]
    opened[2]["name"] = "\u00e9" * (lengths(optional["name"])[1] or USUAL_NAME) if "name" in optional else ""
    if "name" not in optional or not optional["name"].accepts(opened[2]["name"]):
        del opened[2]["name"]
    name = "createPromotionJob."
    stray = {"conformance_unknown": True}
    return [
        (name + "unknown-members", base | stray, {"conformance_unknown": {"deep": [1, None]}, BESIDE: {"conformance_unknown": _nested(DEEP)}}),
        (name + "null-members", base | dict.fromkeys(inside), dict.fromkeys(beside)),
        (name + "integral-float", {NUMBER: float(base[NUMBER]), "code_length": float(length)}, {}),
        # Names of what a job has, and a request has not: no server may take them from the request.
        (name + "unknown-members", base, {"id": OWN, "promotion_id": OWN, "status": OWN, "meta": {"timestamps": OWN}}),
        (name + "export-parameters", {}, {"parameters": base}),
        (name + "export-parameters", {}, {"parameters": {}}),
        *((OPEN, *_apart_by_place(request, base, values)) for values in opened if values),
    ]  # fmt: skip


def _base(lab: Lab) -> dict[str, Any]:
    return {NUMBER: request_of(lab.contract).least_number()}


def _apart_by_place(
    request: JobRequest, base: dict[str, Any], values: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Values as parameters, and as properties beside them."""
    inside = {name: value for name, value in values.items() if request.place(name) == PARAMETERS}
    return base | inside, {name: value for name, value in values.items() if name not in inside}


def _nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def _try(lab: Lab, promotion: Promotion, queue: list[Trial]) -> Job | None:
    """Sends the first trial of a queue; a refused one with several values is taken apart. The job, where there is one."""
    requirement, parameters, members = queue.pop(0)
    beside = members.get(BESIDE, {})
    inside = {name: value for name, value in members.items() if name != BESIDE}
    body: dict[str, Any] = lab.body_as_is(None if requirement.endswith("export-parameters") else parameters, **inside)
    body |= beside
    job, answer = lab.create(promotion, body, is_open=requirement == OPEN, is_sure=False)
    what = ", ".join(
        f"{k.strip()} {v!r}"[:40]
        for k, v in {**parameters, **members}.items()
        if (k, v) != (NUMBER, _base(lab)[NUMBER])
    )
    lab.evidence.judge(requirement, not answer.failed, f"no failure over {what}", answer.said, answer.seen)
    how = "accepted" if answer.accepted else f"refused ({answer.said})"
    lab.evidence.of(requirement).observed.append(f"{what[:60]}: {how}")
    parts = _apart(_base(lab), requirement, parameters, members) if answer.refused else []
    queue[:0] = parts
    if not str(members.get("name") or "").isascii() and not parts:
        lab.evidence.observed("JobName.multibyte", how)
    if job is None or job.lost:
        return None
    _judge_echo(lab, job, answer, requirement)
    return job


def _apart(base: dict[str, Any], requirement: str, parameters: dict[str, Any], members: dict[str, Any]) -> list[Trial]:
    rest = {k: v for k, v in parameters.items() if not (k == NUMBER and v == base[k] and not isinstance(v, float))}
    if len(rest) + len(members) < 2 or requirement.endswith("export-parameters"):
        return []
    return [(requirement, base | {k: v}, {}) for k, v in rest.items()] + [
        (requirement, base, {k: v}) for k, v in members.items()
    ]


def _judge_echo(lab: Lab, job: Job, answer: Answer, requirement: str) -> None:
    """What was accepted is echoed (S16); a null comes back as null, as the default, or not at all (A24)."""
    shown = job.created.get("parameters")
    inner = shown if isinstance(shown, dict) else {}
    if requirement.endswith("export-parameters") or not job.is_generate:
        return
    if requirement.endswith("unknown-members"):
        own = {name: job.created.get(name) for name in ("id", "promotion_id", "status")}
        taken = [name for name, value in own.items() if value == OWN]
        said = f"{', '.join(taken)} as sent"
        if not lab.evidence.judge(
            requirement, not taken, "a job whose members are the server's own", said, answer.seen
        ):
            return
    if requirement.endswith("null-members"):
        request = request_of(lab.contract)
        nulls = [k for k, v in {**job.parameters, **job.sent["data"]}.items() if v is None]
        seen = inner | {"name": job.created.get("name")}
        wrong = {
            k: seen[k]
            for k in nulls
            if not any(
                seen.get(k) is v or seen.get(k) == v
                for v in (*request.shown_after_null(k), *_shown_where_absent(lab, k))
            )
        }
        lab.evidence.judge(requirement, not wrong, "null, the default, or nothing", f"{wrong}", answer.seen)
        return
    known = lab.contract.schema("CodeGenerateParameters")["properties"]
    sent = {k: v for k, v in job.parameters.items() if k in known}
    if "name" in job.sent["data"]:
        sent["name"] = job.sent["data"]["name"]
    seen = inner | {"name": job.created.get("name", "absent")}
    wrong = {k: seen.get(k, "absent") for k, v in sent.items() if seen.get(k) != v}
    due = ", ".join(f"{k} {sent[k]!r}" for k in wrong)[:200]
    lab.evidence.judge(requirement, not wrong, f"an echo of {due}", f"{wrong}"[:200], answer.seen)


def _shown_where_absent(lab: Lab, member: str) -> list[Any]:
    """What this target shows in a parameter's place where none was sent, which is its own choice: its default (A24)."""
    jobs = [job for job in lab.jobs if job.is_generate and member not in job.parameters]
    shown = [job.created.get("parameters") for job in jobs]
    return [parameters[member] for parameters in shown if isinstance(parameters, dict) and member in parameters]


@plan.check(JOBS, "createPromotionJob.content-type", "createPromotionJob.unsettled-requests", profiles=FULL)
def unsettled_requests(lab: Lab) -> Steps:
    """A wrong or missing media type, unknown query parameters, a trailing slash, other methods, identifiers of another form."""
    promotion = lab.promotion()
    body = lab.body({"number_of_codes": 1})
    raw = json.dumps(body).encode()
    for media_type in ("text/plain", "application/xml", "application/x-www-form-urlencoded", "nonsense", ""):
        job, answer = lab.create(promotion, None, raw=raw, headers={"Content-Type": media_type}, is_open=True)
        lab.evidence.judge(
            "createPromotionJob.content-type",
            not answer.failed,
            f"no failure over Content-Type {media_type!r}",
            answer.said,
            answer.seen,
        )
        if job is not None:
            job.sent = body
            yield [job]
    name = "createPromotionJob.unsettled-requests"
    invalid: dict[str, Any] = {"data": {}}
    for what, operation, parts in (
        ("an unknown query parameter", "createPromotionJob", {"body": invalid, "query": "conformance=1&page%5Bx%5D=2"}),
        ("a trailing slash", "createPromotionJob", {"body": invalid, "suffix": "/"}),
        ("the method PUT", "createPromotionJob", {"body": invalid, "method": "PUT"}),
        ("the method PATCH", "createPromotionJob", {"body": invalid, "method": "PATCH"}),
        ("an unknown query parameter", "listPromotionJobs", {"query": "conformance=%00&filter%5B%5D=1"}),
        ("a trailing slash", "listPromotionJobs", {"suffix": "/"}),
    ):
        if lab.can(operation):
            answer = lab.session.call(operation, promotion=promotion.id, judged=False, **parts)
            lab.evidence.judge(name, not answer.failed, f"no failure over {what}", answer.said, answer.seen)
    for identifier in ("conformance", "0", "-1", "%", "é", "a" * 300, "..", "' OR 1=1 --", "\x00"):
        if lab.can("listPromotionJobs"):
            answer = lab.session.call("listPromotionJobs", promotion=identifier, judged=False)
            lab.evidence.judge(
                name, not answer.failed, f"no failure over the promotion {identifier[:20]!r}", answer.said, answer.seen
            )
    if lab.can("cancelPromotionJob"):
        answer = lab.session.call("cancelPromotionJob", promotion=promotion.id, job="conformance", judged=False)
        lab.evidence.judge(name, not answer.failed, "no failure over a job that is no UUID", answer.said, answer.seen)
