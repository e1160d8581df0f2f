"""Accepted requests of every kind, packed into as few jobs as show every pair of their classes.

Jobs of different promotions run side by side; those with the greatest number of codes have a promotion of their own.
Where a packed request is refused, and only then, smaller ones follow that show one class each, to name what is refused.
"""

from __future__ import annotations

from ...checks import Steps
from ...evidence import Seen
from ...session import Answer
from ..accepting import accept
from ..lab import Job, Lab
from ..packing import ABSENT, Class, Row, rows, single
from ..parameters import request_of
from ..plan import FULL, JOBS, plan
from .foundation import detail, harvest

DECIDES = (
    "createPromotionJob.optional-members", "createPromotionJob.echo-name", "createPromotionJob.echo-parameters",
    "createPromotionJob.name-absent", "createPromotionJob.name-absent-shown", "createPromotionJob.default-shown",
    "NumberOfCodes.made", "NumberOfCodes.result", "NumberOfCodes.configured-maximum", "MaxUsesPerCode.zero",
    "MaxUsesPerCode.shown", "ConsumeUnit.shown", "CodePrefix.joined", "CodePrefix.trailing-dash", "CodePrefix.absent",
    "CodeLength.honoured", "CodeLength.groups", "CodeGenerateParameters.code_length.default", "PromotionCode.alphabet",
    "PromotionCode.case", "PromotionCode.unique", "PromotionJob.ends", "listPromotionCodes.lists",
    "listPromotionCodes.results-total",
)  # fmt: skip
PER_PROMOTION = 3


@plan.check(JOBS, *DECIDES, profiles=FULL, judges="createPromotionJob")
def packed_jobs(lab: Lab) -> Steps:
    """Every pair of the classes of all optional members, in as few jobs as show them."""
    room = lab.room
    listed = rows(lab.contract, lab.maximum, lab.settings.seed, room if lab.takes_turns else None)
    yield from _run(lab, listed, room)


def _run(lab: Lab, listed: list[Row], room: int) -> Steps:
    refused: list[tuple[Row, Answer]] = []
    accepted: set[tuple[str, str]] = set()
    queues, width = _queues(listed, room), lab.width
    for start in range(0, len(queues), width):
        places = [(lab.promotion(), queue) for queue in queues[start : start + width]]
        while any(queue for _, queue in places):
            started: list[Job] = []
            for promotion, queue in places:
                if queue:
                    row = queue.pop(0)
                    job, answer = lab.create(promotion, lab.body(row.parameters, **row.members))
                    if job is None:
                        refused.append((row, answer))
                    else:
                        started.append(job)
                        accept(lab, row, job)
                        accepted |= {one.key for one in row.classes}
            yield started
            for job in started:
                harvest(lab, job)
    if refused:
        yield from _name_the_blame(lab, refused, accepted, room)
    elif (refusal := lab.refused_seed) is not None:
        due = f"{lab.contract.success('createPromotionJob')} for the vendor's own request"
        lab.evidence.broken("createPromotionJob.created", due, f"{refusal.said}{detail(refusal)}", refusal.seen)


def _queues(listed: list[Row], room: int) -> list[list[Row]]:
    """The rows of each promotion, one after the other: a few, and no more codes than the maximum in all."""
    number = "number_of_codes"
    alone = [[row] for row in listed if row.parameters[number] == room]
    cheap = [row for row in listed if row.parameters[number] != room]
    most = max((row.parameters[number] for row in cheap), default=1)
    turns = max(1, min(PER_PROMOTION, room // most))
    places = -(-len(cheap) // turns)
    return alone + [cheap[n::places] for n in range(places)]


def _name_the_blame(lab: Lab, refused: list[tuple[Row, Answer]], accepted: set[tuple[str, str]], room: int) -> Steps:
    """Sends each class of the refused rows alone; a class that is never accepted is to blame, else the combination."""
    tried: dict[tuple[str, str], bool] = {}
    promotion = lab.promotion()
    least = request_of(lab.contract).least_number()
    for row, _ in refused:
        for one in row.classes:
            for each in (one.plainer, one) if one.plainer else (one,):
                if each.label == ABSENT or each.key in accepted:
                    continue
                if each.key not in tried:
                    fresh = lab.promotion() if each.value == room else promotion
                    smaller = single(each, least)
                    job, answer = lab.create(fresh, lab.body(smaller.parameters, **smaller.members))
                    tried[each.key] = job is not None
                    if job is not None:
                        accept(lab, smaller, job)
                        yield [job]
                        harvest(lab, job)
                    else:
                        _blame(lab, each, answer)
                if not tried[each.key]:
                    tried[one.key] = False
                    break  # the plainer one is refused, so that the other says nothing
    for row, answer in refused:
        if all(tried.get(one.key, True) for one in row.classes):
            lab.evidence.broken(
                "createPromotionJob.optional-members",
                f"a job with {row.label}",
                f"{answer.said}{detail(answer)}",
                answer.seen,
            )


def _blame(lab: Lab, one: Class, answer: Answer) -> None:
    seen: Seen = answer.seen
    lab.evidence.broken(
        one.blame, f"a job with {one.member} {one.label} ({one.value!r})", f"{answer.said}{detail(answer)}", seen
    )
