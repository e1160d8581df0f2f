"""Accepted rows of classes: what each of them shows, and the two that have to do where jobs are few."""

from __future__ import annotations

from ..contract.contract import Contract
from ..result import Probe
from .judging import judge_created
from .lab import Job, Lab
from .packing import ABSENT, Class, Row, classes, row_of


def few_rows(contract: Contract, maximum: int, seed: int) -> list[Row]:
    """Two rows with every optional member: one at the greatest of each limit, one at the least."""
    listed = classes(contract, maximum, seed)
    present = {member: [one for one in found if one.label != ABSENT] for member, found in listed.items()}
    numbers = present.pop("number_of_codes")
    great = [numbers[1], *(found[-1] for found in present.values())]
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
    """Notes an accepted value beside the limit that it lies at: a rung of the limit's ladder."""
    limits = {
        "name": ("JobName.maxLength", lab.contract.schema("JobName")["maxLength"]),
        "number_of_codes": ("NumberOfCodes.configured-maximum", lab.maximum),
    }
    length = lab.contract.schema("CodeLength")
    found = [limits[one.member]] if one.member in limits else []
    if one.member == "code_length":
        found = [("CodeLength.minimum", length["minimum"]), ("CodeLength.maximum", length["maximum"])]
    for name, limit in found if one.label != ABSENT else []:
        size = len(one.value) if isinstance(one.value, str) else one.value
        place = f"data/parameters/{one.member}" if one.member != "name" else "data/name"
        rung = Probe(name, place, str(one.value)[:40], float(size), float(limit), "accepted", "accepted")
        if rung not in lab.evidence.probes:
            lab.evidence.probes.append(rung)
