"""Accepted requests of every kind, in as few jobs as show every pair of their classes.

Jobs of different promotions run concurrently; those with the maximum number of codes have their own promotion.
Only if such a request is rejected do smaller ones follow, with one class each, so that the diagnosis can name the cause.
"""

from __future__ import annotations

from ...engine.runner import Steps
from ..fixtures.records import Job
from ..fixtures.testbed import TestBed
from ..pairwise import ABSENT, LENGTH, Row, rows, single
from ..parameters import NUMBER, request_of
from ..plan import FULL, JOBS, plan

EXERCISES = (
    "createPromotionJob.optional-members",
    "createPromotionJob.echo-name",
    "createPromotionJob.echo-parameters",
    "createPromotionJob.name-absent",
    "createPromotionJob.name-absent-shown",
    "createPromotionJob.default-shown",
    "NumberOfCodes.made",
    "NumberOfCodes.result",
    "NumberOfCodes.configured-maximum",
    "MaxUsesPerCode.zero",
    "MaxUsesPerCode.shown",
    "ConsumeUnit.shown",
    "CodePrefix.joined",
    "CodePrefix.trailing-dash",
    "CodePrefix.absent",
    "CodeLength.honoured",
    "CodeLength.groups",
    "CodeGenerateParameters.code_length.default",
    "PromotionCode.alphabet",
    "PromotionCode.case",
    "PromotionCode.unique",
    "PromotionJob.ends",
    "listPromotionCodes.lists",
    "listPromotionCodes.results-total",
)
PER_PROMOTION = 3


@plan.scenario(JOBS, *EXERCISES, profiles=FULL, operation="createPromotionJob")
def pairwise_jobs(bed: TestBed) -> Steps:
    """Every pair of the classes of all optional properties, in as few jobs as show them."""
    room = bed.room
    listed = rows(bed.contract, bed.maximum, bed.settings.seed, room if bed.takes_turns else None)
    yield from _run(bed, listed, room)


def _run(bed: TestBed, listed: list[Row], room: int) -> Steps:
    rejected: list[Row] = []
    accepted: set[tuple[str, str]] = set()
    queues, width = _queues(listed, room), bed.width
    for start in range(0, len(queues), width):
        lanes = [(bed.promotion(), queue) for queue in queues[start : start + width]]
        while any(queue for _, queue in lanes):
            started: list[Job] = []
            for promotion, queue in lanes:
                if queue:
                    row = queue.pop(0)
                    job, _ = bed.create(promotion, bed.bodies.job(row.parameters, **row.properties))
                    if job is None:
                        rejected.append(row)
                    else:
                        started.append(job)
                        accepted |= {one.key for one in row.classes}
            yield started
            for job in started:
                bed.collect_codes(job)
    if rejected:
        yield from _apart(bed, rejected, accepted, room)


def _queues(listed: list[Row], room: int) -> list[list[Row]]:
    """The rows of each promotion, one after the other: a few, and no more codes than the maximum in all.

    Those that send more come first, and the longest code before the default one, so that a value which a server keeps for
    the promotion's next job is seen.
    """
    alone = [[row] for row in listed if row.parameters[NUMBER] == room]
    cheap = [row for row in listed if row.parameters[NUMBER] != room]
    cheap.sort(key=lambda row: -len(row.parameters) - len(row.properties))
    most = max((row.parameters[NUMBER] for row in cheap), default=1)
    turns = max(1, min(PER_PROMOTION, room // most))
    lanes = -(-len(cheap) // turns)
    queues = [cheap[n::lanes] for n in range(lanes)]
    return alone + [sorted(queue, key=lambda row: row.parameters.get(LENGTH, float("inf"))) for queue in queues]


def _apart(bed: TestBed, rejected: list[Row], accepted: set[tuple[str, str]], room: int) -> Steps:
    """Sends each class of the rejected rows on its own, a plainer one first."""
    tried: dict[tuple[str, str], bool] = {}
    promotion = bed.promotion()
    least = request_of(bed.contract).least_number()
    for one in (one for row in rejected for one in row.classes):
        for each in (one.plainer, one) if one.plainer else (one,):
            if each.label == ABSENT or each.key in accepted:
                continue
            if each.key not in tried:
                fresh = bed.promotion() if each.value == room else promotion
                smaller = single(each, least)
                job, _ = bed.create(fresh, bed.bodies.job(smaller.parameters, **smaller.properties))
                tried[each.key] = job is not None
                if job is not None:
                    yield [job]
                    bed.collect_codes(job)
            if not tried[each.key]:
                tried[one.key] = False
                break  # the plainer one is rejected, so that the other says nothing
