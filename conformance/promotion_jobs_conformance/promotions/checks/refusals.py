"""Requests that must be refused (S3 to S13, A4, A6, A7, A23, A24), each broken in one place and in no other.

A refusal proves something only beside its control, the accepted request one step inside the limit: those are the packed
jobs. While they run, these requests go to a promotion without a job, so that nothing but the fault can refuse them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from ...checks import Steps
from ...contract.cases import Case, minimal, refused
from ...contract.contract import Contract
from ...contract.shapes import Shape
from ...result import Because, Level, Probe
from ...session import Answer
from ..counting import judge_no_codes, judge_nothing_created
from ..errors import hint_of_maximum, judge_special
from ..judging import judge_created
from ..lab import Blocked, Lab, Promotion
from ..parameters import request_of
from ..plan import JOBS, plan
from .files import FILE, judge_file
from .foundation import detail, judge_completed

# What explains that an export is refused: any export is, any second job, or a job is there that nobody acknowledged.
BEFORE = ("createPromotionJob.export", "createPromotionJob.next-job", "createPromotionJob.refusal-creates-nothing")
LIMITS: dict[str, Callable[[Any], float]] = {"maxLength": len, "minLength": len, "minimum": float, "maximum": float}


@lru_cache(maxsize=8)
def cases_of(contract: Contract, number: int) -> list[Case]:
    """The rejected cases of the request for a job."""
    return refused(contract.document, contract.register, contract.request_pointer("createPromotionJob"), number)


def decided(contract: Contract) -> set[str]:
    """The requirements that the refused cases decide."""
    return {case.requirement for case in cases_of(contract, 0)}


@plan.check(
    JOBS, "createPromotionJob.validation-status", "createPromotionJob.validation-status-usual",
    "createPromotionJob.validation-title", "createPromotionJob.refusal-creates-nothing", "createPromotionJob.invalid-json",
    "createPromotionJob.unknown-members", "request:createPromotionJob", judges="createPromotionJob",
)  # fmt: skip
def refused_requests(lab: Lab) -> Steps:
    """Every derived case, and bodies that are no JSON at all."""
    lab.need("createPromotionJob")
    promotion = lab.promotion()
    places = _places(lab, promotion)
    astray: list[tuple[Case, Answer]] = []
    for case, place in places:
        answer = send(lab, place, case)
        if case.has_strays and answer.failed:
            astray.append((case, answer))
        else:
            judge_refusal(lab, case, answer)
    judge_astray(lab, astray)
    _judge_no_json(lab, promotion)
    for place in {id(place): place for _, place in places}.values():
        judge_nothing_created(lab, place)
    if not lab.is_sparing:
        judge_no_codes(lab, promotion)
        yield from _export_nothing(lab, promotion)


def _export_nothing(lab: Lab, promotion: Promotion) -> Steps:
    """After all that was refused, a valid request is accepted: an export of a promotion that has no codes, and its file has none."""
    job, answer = lab.create(promotion, lab.body())
    if answer.refused and not lab.evidence.is_broken(*BEFORE):
        due = f"{lab.contract.success('createPromotionJob')} for an export, which a promotion without codes allows, too"
        lab.evidence.broken("createPromotionJob.created", due, f"{answer.said}{detail(answer)}", answer.seen)
    if job is not None:
        judge_created(lab, job)
        yield [job]
        is_bare = len(promotion.jobs) == 1 and not lab.evidence.is_broken(BEFORE[-1])
        if promotion.own and is_bare and lab.can(FILE) and judge_completed(lab, job):
            judge_file(lab, job)


def _places(lab: Lab, fresh: Promotion) -> list[tuple[Case, Promotion]]:
    """Each case with a promotion: in turn one that is fresh and one whose job has ended; a lone case gets both."""
    cases = cases_of(lab.contract, lab.settings.seed)
    if lab.is_sparing:
        one_each = {case.requirement: case for case in reversed(cases)}
        # What only should be refused may be accepted, and would cost a job.
        cases = [case for name, case in one_each.items() if lab.contract.requirements[name].level is Level.MUST]
    used = next((p for p in lab.promotions if p.own and p.jobs and not any(map(lab.is_open, p.jobs))), fresh)
    turns: Counter[str] = Counter()
    many = Counter(case.requirement for case in cases)
    found: list[tuple[Case, Promotion]] = []
    for case in cases:
        found.append((case, (fresh, used)[turns[case.requirement] % 2]))
        turns[case.requirement] += 1
        if many[case.requirement] == 1 and used is not fresh and not lab.is_sparing:
            found.append((case, used))
    return found


def send(lab: Lab, promotion: Promotion, case: Case) -> Answer:
    """Sends a case; where it is accepted, its requirement is broken, and its job is cancelled."""
    job, answer = lab.create(promotion, case.body)
    _probe(lab, case, answer)
    if answer.accepted and not _is_refusal_in_disguise(answer):
        where = "/".join(case.place) or "the body"
        due = f"a refusal of {where}: {case.label}, {_short(case.value)}"
        lab.evidence.broken(case.requirement, due, f"{answer.said}: accepted", answer.seen)
        if job is not None and not job.lost:
            if lab.can("cancelPromotionJob") and lab.is_open(job):
                lab.session.call("cancelPromotionJob", promotion=promotion.id, job=job.id, judged=False)
            lab.settle([job])
    return answer


def _short(value: str) -> str:
    return value if len(value) <= 72 else f"{value[:60]}… ({len(value) - 2} characters)"


def _is_refusal_in_disguise(answer: Answer) -> bool:
    """True where a 2xx carries errors and no job: the value was refused, with the wrong status."""
    return isinstance(answer.get("errors"), list) and answer.get("data") is None


def judge_refusal(lab: Lab, case: Case, answer: Answer) -> None:
    """What was refused was refused as a validation failure is: another status is a fault of its own."""
    evidence, allowed = lab.evidence, lab.contract.values("createPromotionJob.validation-status")["statuses"]
    if answer.accepted and not _is_refusal_in_disguise(answer):
        return
    due = f"{' or '.join(map(str, allowed))} for {case.value[:80]} at {'/'.join(case.place) or 'the body'}"
    name = "createPromotionJob.validation-status"
    if not evidence.judge(name, answer.status in allowed, due, f"{answer.said}{detail(answer)}", answer.seen):
        evidence.blocked(case.requirement, Because.VIOLATION, f"the refusal has the wrong status ({name})")
        return
    evidence.held(case.requirement)
    usual = lab.contract.values("createPromotionJob.validation-status-usual")["statuses"]
    evidence.judge(
        "createPromotionJob.validation-status-usual", answer.status in usual, f"{usual[0]}", answer.said, answer.seen
    )
    # Beside members that nobody knows there, another error may win (A13, A16).
    if case.label.startswith("missing") and not case.has_strays and isinstance(errors := answer.get("errors"), list):
        due = lab.contract.values("createPromotionJob.validation-title")["title"]
        titles = [error.get("title") for error in errors if isinstance(error, dict)]
        evidence.judge(
            "createPromotionJob.validation-title", due in titles, f"an error titled `{due}`", f"{titles}", answer.seen
        )


def judge_astray(lab: Lab, failures: list[tuple[Case, Answer]]) -> None:
    """Failures over bodies that also have unknown members: these are to blame, where other refusals are as they must be."""
    for case, answer in failures:
        if lab.evidence.is_broken("createPromotionJob.validation-status"):
            judge_refusal(lab, case, answer)
            continue
        due = f"no failure over unknown members ({case.label})"
        lab.evidence.broken("createPromotionJob.unknown-members", due, answer.said, answer.seen)
        lab.evidence.blocked(case.requirement, Because.VIOLATION, "the server fails over unknown members")


def _judge_no_json(lab: Lab, promotion: Promotion) -> None:
    """Bodies that are no JSON: cut short, with something behind, not UTF-8, empty."""
    allowed = lab.contract.values("createPromotionJob.invalid-json")["statuses"]
    shape = next(iter(shapes_of(lab.contract).values()))
    whole = json.dumps(minimal(shape)).encode()
    for raw in (
        whole[:-1],
        whole + b"}",
        whole.replace(b'"', b"'"),
        whole[:-1] + b",}",
        b"/* a job */" + whole,
        b"\xff\xfe" + whole,
        b"{",
        b"",
    ):
        job, answer = lab.create(promotion, None, raw=raw)
        good = lab.evidence.judge(
            "createPromotionJob.invalid-json",
            answer.status in allowed,
            " or ".join(map(str, allowed)),
            answer.said,
            answer.seen,
        )
        if good:
            usual = lab.contract.values("createPromotionJob.validation-status-usual")["statuses"]
            lab.evidence.judge(
                "createPromotionJob.validation-status-usual",
                answer.status in usual,
                f"{usual[0]}",
                answer.said,
                answer.seen,
            )
        elif job is not None and not job.lost:
            lab.settle([job])


def _probe(lab: Lab, case: Case, answer: Answer) -> None:
    keyword = case.requirement.rsplit(".", 1)[-1]
    measure = LIMITS.get(keyword)
    if measure is None:
        return
    node = shapes_of(lab.contract)[case.branch].at(case.place)
    if keyword not in node.keywords:
        return
    value = case.body
    for step in case.place:
        value = value[step]
    got = "accepted" if answer.accepted else "refused" if answer.refused else answer.said
    lab.evidence.probes.append(
        Probe(
            case.requirement,
            "/".join(case.place),
            case.value[:40],
            float(measure(value)),
            float(node.keywords[keyword]),
            "refused",
            got,
        )
    )


@lru_cache(maxsize=8)
def shapes_of(contract: Contract) -> dict[str, Shape]:
    """The shapes of the request for a job."""
    return request_of(contract).shapes


@plan.check(
    JOBS, "NumberOfCodes.configured-maximum", "TooManyCodesError.source.const", "TooManyCodesError.title.const",
    "TooManyCodesError.detail.template", "createPromotionJob.refusal-creates-nothing",
)  # fmt: skip
def more_than_the_maximum(lab: Lab) -> None:
    """One code more than the maximum, and many more (S20), without other members and beside them."""
    promotion = lab.promotion()
    status, pointer = lab.error_of("createPromotionJob", "TooManyCodesError")
    request = request_of(lab.contract)
    beside = request.seed()["data"]["parameters"]
    used = next((p for p in lab.promotions if p.own and p.count and not any(map(lab.is_open, p.jobs))), promotion)
    # What a promotion has makes no difference (A5), nor what stands beside the number, where that is accepted.
    tried: list[tuple[Promotion, int, dict[str, Any]]] = [
        (promotion, lab.maximum + 1, {}), (used, lab.maximum + 1, {}), (promotion, min(lab.maximum * 1000, 2**31 - 1), {})
    ]  # fmt: skip
    if lab.refused_seed is None and not lab.is_sparing:
        tried.append((promotion, lab.maximum + 1, beside))
    allowed_by_schema = [one for one in tried if request.number.accepts(one[1])]
    if not allowed_by_schema:
        raise Blocked(Because.EXCLUDED, f"the contract's own limit excludes more than {lab.maximum} codes of one job")
    for place, number, others in allowed_by_schema:
        job, answer = lab.create(place, lab.body_as_is(others | {"number_of_codes": number}))
        hint = hint_of_maximum(lab, answer, pointer) if place is promotion else None
        said = answer.said + (f"; it speaks of a maximum of {hint}: run again with --max-codes {hint}" if hint else "")
        if hint:
            lab.evidence.note(
                f"An answer speaks of a maximum of {hint} codes, not {lab.maximum}: run again with --max-codes {hint}."
            )
        expected = f"{status} for {number} codes, where {lab.maximum} are allowed (--max-codes)"
        name = "NumberOfCodes.configured-maximum"
        good = lab.evidence.judge(name, answer.status == status, expected, said, answer.seen)
        got = "accepted" if answer.accepted else "refused" if answer.refused else answer.said
        where = "data/parameters/number_of_codes"
        lab.evidence.probes.append(Probe(name, where, str(number), float(number), float(lab.maximum), "refused", got))
        if job is not None and not job.lost:
            if lab.can("cancelPromotionJob"):
                lab.session.call("cancelPromotionJob", promotion=place.id, job=job.id, judged=False)
            lab.settle([job])
        if good:
            judge_special(lab, answer, pointer, maximum=lab.maximum)
    allowed = lab.contract.values("createPromotionJob.validation-status")["statuses"]
    for number in (2**32 + 1, 2**64 + 1):  # what wraps around in an integer of so many bits would be one code
        job, answer = lab.create(promotion, lab.body_as_is({"number_of_codes": number}))
        expected = f"a refusal of {number} codes"
        lab.evidence.judge(
            "NumberOfCodes.configured-maximum", answer.status in allowed, expected, answer.said, answer.seen
        )
        if job is not None and not job.lost:
            lab.settle([job])
    judge_nothing_created(lab, promotion)


@plan.check(
    JOBS, "createPromotionJob.automatic", "createPromotionJob.automatic-export", "AutomaticPromotionError.title.const",
    "AutomaticPromotionError.detail.const", "AutomaticPromotionError.required.detail", "listPromotionCodes.automatic",
)  # fmt: skip
def automatic_promotion(lab: Lab) -> None:
    """Codes for an automatic promotion are refused (S21); an export is the server's choice (A20)."""
    promotion = lab.promotion(automatic=True)
    before = sorted(str(one.get("code")) for one in lab.codes_of(promotion)) if lab.can("listPromotionCodes") else []
    status, pointer = lab.error_of("createPromotionJob", "AutomaticPromotionError")
    for parameters in ({"number_of_codes": 1}, {"number_of_codes": 3, "code_prefix": "auto"}):
        job, answer = lab.create(promotion, lab.body(parameters))
        good = lab.evidence.judge(
            "createPromotionJob.automatic", answer.status == status, f"{status}", answer.said, answer.seen
        )
        if good:
            judge_special(lab, answer, pointer)
        if job is not None and not job.lost:
            lab.settle([job])
    if not lab.is_sparing:
        _try_export(lab, promotion)
    judge_nothing_created(lab, promotion)
    if lab.can("listPromotionCodes"):
        shown, answer = lab.read_all("listPromotionCodes", promotion, {})
        codes = sorted(str(one.get("code")) for one in shown)
        lab.evidence.observed("listPromotionCodes.automatic", f"{len(codes)} in the list")
        if not lab.evidence.is_broken("createPromotionJob.automatic"):
            made = [code for code in codes if code not in before]
            made = made if before else made[1:]  # its own may have come only now (D32)
            due = "no code on the automatic promotion but its own"
            name = "createPromotionJob.refusal-creates-nothing"
            lab.evidence.judge(name, not made, due, f"{made[:3]}", answer.seen)


def _try_export(lab: Lab, promotion: Promotion) -> None:
    job, answer = lab.create(promotion, lab.body())
    if lab.evidence.judge(
        "createPromotionJob.automatic-export",
        answer.accepted or answer.refused,
        "201, or a 4xx",
        answer.said,
        answer.seen,
    ):
        lab.evidence.of("createPromotionJob.automatic-export").observed.append(
            "accepted" if answer.accepted else f"refused ({answer.status})"
        )
    if job is not None and not job.lost:
        lab.settle([job])


def blocked_if_no_jobs(lab: Lab) -> None:
    """Raises Blocked where no job of the run has ended well, so that there is nothing to look at."""
    if not any(job.status in lab.states["ended"] for job in lab.jobs):
        lab.need_promotion()
        raise Blocked(Because.VIOLATION, "no job of the run came to its end")
