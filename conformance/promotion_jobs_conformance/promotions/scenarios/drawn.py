"""The profile deep: accepted and refused requests that hypothesis draws, beside those that everybody gets (`--examples`).

Jobs run on several promotions side by side, and each is judged as the packed jobs are. One that is refused is taken apart:
its members are left out one by one, as long as it is still refused, so that the finding names the fewest that are. That
costs a request a member, and a job only where one is accepted; what is accepted and then wrong is not sent again.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from ...checks import Steps
from ...contract.arbitrary import refused_bodies
from ...contract.cases import Case
from ...contract.contract import Contract
from ...evidence import Evidence
from ...session import Answer, BudgetMet
from ..counting import judge_nothing_created
from ..drawn import codes_of, drawn_rows, narrow, spelt, without
from ..judging import judge_created
from ..lab import Job, Lab, Promotion
from ..packing import Row
from ..plan import DEEP, DRAWN, plan
from .foundation import detail, harvest, judge_completed
from .packed import DECIDES
from .refusals import judge_astray, judge_refusal, send

BESIDE = 5  # promotions side by side, at the least
EACH = 25  # jobs of one promotion, one after the other
NAME = 4  # characters of a name beside what is wrong in a refused request: it is not what the request is about
APART = 4  # refused jobs that are taken apart: the others are counted
One = tuple[int, Row, dict[str, Any]]  # a drawn job: its number, its classes, its body


@plan.check(
    DRAWN, *DECIDES, "createPromotionJob.created", "createPromotionJob.export", "createPromotionJob.echo-job-type",
    profiles=DEEP, judges="createPromotionJob",
)  # fmt: skip
def drawn_jobs(lab: Lab) -> Steps:
    """Jobs of any combination of members, with values that nobody chose, each judged as the packed ones."""
    lab.need_deletion()
    listed = [
        (n, row, body)
        for n, (row, body) in enumerate(drawn_rows(lab.contract, lab.settings.examples, lab.settings.seed))
    ]
    queues, refused = (
        _queues(listed, min(lab.room, lab.contract.parameter("PageLimit")["maximum"])),
        list[tuple[One, Answer]](),
    )
    width, met = lab.width, None
    for start in range(0, len(queues), width):
        places = [(lab.promotion(), queue) for queue in queues[start : start + width]]
        while met is None and any(queue for _, queue in places):
            started: list[Job] = []
            for promotion, queue in places:
                try:
                    started += _post(lab, promotion, queue, refused)
                except BudgetMet as budget:
                    met = budget
                    break
            yield started
            for job in started:
                _judge_end(lab, job)
    if met is not None:
        raise met
    yield from _taken_apart(lab, refused)


def _post(lab: Lab, promotion: Promotion, queue: list[One], refused: list[tuple[One, Answer]]) -> list[Job]:
    """Posts the next job of a queue; the job, where it is accepted."""
    if not queue:
        return []
    number, row, body = one = queue.pop(0)
    body = _with_needed(lab, body)
    job, answer = lab.create(promotion, body, raw=spelt(body, number))
    if job is None:
        refused.append((one, answer))
        return []
    judge_created(lab, job)
    for shown in row.classes:
        lab.evidence.held(shown.blame)
    lab.evidence.held("createPromotionJob.optional-members")
    return [job]


def _judge_end(lab: Lab, job: Job) -> None:
    """What the end of a job must show: its codes, or that it came well to its end."""
    if job.is_generate:
        harvest(lab, job)
    else:
        judge_completed(lab, job)


def _with_needed(lab: Lab, body: dict[str, Any]) -> dict[str, Any]:
    """A body with what this target insists on, as was found at first, so that it is not refused for that again."""
    members, parameters = lab.needed
    data = members | body["data"]
    if "parameters" in data:
        data["parameters"] = parameters | data["parameters"]
    return {"data": data}


def _queues(listed: list[One], room: int) -> list[list[One]]:
    """The jobs of each promotion, one after the other: no more codes in all than it has room for, and a page shows."""
    most = max((codes_of(body) for _, _, body in listed), default=1)
    each = max(1, min(EACH, room // max(1, most), -(-len(listed) // BESIDE)))
    places = -(-len(listed) // each)
    return [listed[n::places] for n in range(places)]


def _taken_apart(lab: Lab, refused: list[tuple[One, Answer]]) -> Steps:
    """Names the fewest members of a refused job that are refused; more than a few jobs are only counted."""
    blamed: set[tuple[str, ...]] = set()
    for (number, row, body), answer in refused:
        members = tuple(sorted(one.member for one in row.classes))
        if len(blamed) >= APART or any(set(names) <= set(members) for names in blamed):
            continue
        least, last = body, answer
        promotion = lab.promotion()
        for one in row.classes:
            smaller = without(least, one.member)
            if one.member == "number_of_codes":
                continue
            job, again = lab.create(promotion, smaller, raw=spelt(smaller, number))
            if job is not None:
                judge_created(lab, job)
                yield [job]
                _judge_end(lab, job)
            else:
                least, last = smaller, again
        left = [one for one in row.classes if without(least, one.member) != least and one.member != "number_of_codes"]
        blamed.add(tuple(one.member for one in left))
        plain = "createPromotionJob.created" if codes_of(body) else "createPromotionJob.export"
        name = plain if not left else left[0].blame if len(left) == 1 else "createPromotionJob.optional-members"
        told = ", ".join(f"{one.member} {one.label}" for one in left) or "only what is required"
        lab.evidence.broken(name, f"a job with {told}", f"{last.said}{detail(last)}", last.seen)
    if refused and not blamed:
        return
    if len(refused) > len(blamed):
        lab.evidence.note(f"Of {len(refused)} drawn jobs that were refused, {len(blamed)} were taken apart.")


@lru_cache(maxsize=8)
def drawn_cases(contract: Contract, count: int, seed: int) -> list[Case]:
    """The drawn requests that must be refused."""
    return refused_bodies(contract, "createPromotionJob", narrow(contract, NAME), count, seed)


@plan.check(
    DRAWN, "createPromotionJob.validation-status", "createPromotionJob.validation-status-usual",
    "createPromotionJob.validation-title", "createPromotionJob.refusal-creates-nothing", "createPromotionJob.unknown-members",
    "request:createPromotionJob", profiles=DEEP, judges="createPromotionJob",
)  # fmt: skip
def drawn_refusals(lab: Lab) -> None:
    """Requests with one thing wrong, drawn: each must be refused, as the derived ones must."""
    lab.need("createPromotionJob")
    promotion = lab.promotion()
    astray: list[tuple[Case, Answer]] = []
    for case in _worth_sending(lab.evidence, drawn_cases(lab.contract, lab.settings.examples, lab.settings.seed)):
        answer = send(lab, promotion, case)
        if case.has_strays and answer.failed:
            astray.append((case, answer))
        else:
            judge_refusal(lab, case, answer)
    judge_astray(lab, astray)
    judge_nothing_created(lab, promotion)


def _worth_sending(evidence: Evidence, cases: list[Case]) -> Iterator[Case]:
    """All but those of a requirement that is broken already: what is accepted may cost a job, and says nothing new."""
    for case in cases:
        if not evidence.is_broken(case.requirement):
            yield case
