"""Accepted rows of classes: what each of them shows, and the two that have to do where jobs are few."""

from __future__ import annotations

from ..contract.contract import Contract
from ..result import Probe
from .judging import judge_created
from .lab import Job, Lab
from .packing import ABSENT, Class, Row, classes, row_of
from .parameters import NUMBER, request_of, spec_of

LIMITS = ("minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


def few_rows(contract: Contract, maximum: int, seed: int) -> list[Row]:
    """Two rows with every optional parameter: one at the greatest of each limit, one at the least."""
    listed = classes(contract, maximum, seed)
    present = {member: [one for one in found if one.label != ABSENT] for member, found in listed.items()}
    numbers = present.pop(NUMBER)
    great = [numbers[min(1, len(numbers) - 1)], *(found[-1] for found in present.values())]
    least = [numbers[0], *(found[0] for found in present.values())]
    return [row_of(great), row_of(least)]


def accept(lab: Lab, row: Row, job: Job) -> None:
    """Notes what an accepted row shows: each of its classes is accepted."""
    judge_created(lab, job)
    for one in row.classes:
        lab.evidence.held(one.blame)
        probe(lab, one)
    lab.evidence.held("createPromotionJob.optional-members")


def probe(lab: Lab, one: Class) -> None:
    """Notes an accepted value beside the limits of its parameter: a sample of the boundary chart."""
    if one.label == ABSENT or isinstance(one.value, bool) or not isinstance(one.value, (str, int)):
        return
    request = request_of(lab.contract)
    shape, size = request.parameters()[one.member], len(one.value) if isinstance(one.value, str) else one.value
    limits = [(shape.ids.get(keyword, ""), shape.keywords.get(keyword)) for keyword in LIMITS]
    if one.member == NUMBER:
        limits.append(("NumberOfCodes.configured-maximum", lab.maximum))
    path = spec_of(one.member, request.place(one.member)).path
    for name, limit in limits:
        if name and isinstance(limit, int) and (one.member != NUMBER or limit > 1):
            sample = Probe(name, path, str(one.value)[:40], float(size), float(limit), "accepted", "accepted")
            if sample not in lab.evidence.probes:
                lab.evidence.probes.append(sample)
