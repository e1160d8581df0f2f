"""The bodies that users post: the pairwise requests of `verify`, with fewer codes, and its invalid requests."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

from ...contract.contract import Contract
from ...promotions.pairwise import rows
from ...promotions.parameters import NUMBER, job_types, request_of
from ...promotions.scenarios.rejections import cases_of
from .users import Cases

SHARE = 4  # a job requests at most this part of the maximum, so that promotions fill up, but only gradually
VARIED = 8  # bodies per pairwise request, with different numbers of codes
SAME_NAME = "load"


def cases(contract: Contract, maximum: int, seed: int, rejected_share: float) -> Cases:
    """The bodies for a contract; the same seed gives the same ones."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    pointer = contract.request_pointer("createPromotionJob")
    bodies = [body for body in _accepted(contract, maximum, seed, chance) if contract.judge.is_valid(body, pointer)]
    accepted = [json.dumps(body) for body in bodies]
    rejected = [json.dumps(case.body) for case in cases_of(contract, seed)]
    return Cases(tuple(accepted), tuple(rejected), rejected_share if rejected else 0.0, tuple(_queries(contract)))


def _accepted(contract: Contract, maximum: int, seed: int, chance: random.Random) -> Iterator[Any]:
    request = request_of(contract)
    generate, export = job_types(contract)
    kind = contract.schema("JobInputBase")["properties"]["type"]["const"]
    most = request.allowed_number(max(1, maximum // SHARE))
    for row in rows(contract, maximum, seed):
        # Every other job has only a number of codes: duplicates between jobs can occur only if their codes have the same form.
        for _ in range(VARIED):
            yield {
                "data": request.fitted(
                    {
                        "type": kind,
                        "job_type": generate,
                        "parameters": {NUMBER: request.allowed_number(chance.randint(1, most))},
                    }
                )
            }
            number = min(row.parameters[NUMBER], request.allowed_number(chance.randint(1, most)))
            parameters = row.parameters | {NUMBER: max(number, request.least_number())}
            name = {"name": f"{SAME_NAME} {chance.randrange(10**9)}"} if "name" not in row.properties else {}
            data = {
                "type": kind,
                "job_type": generate,
                "parameters": parameters,
                **copy.deepcopy(row.properties),
                **name,
            }
            yield {"data": request.fitted(data)}
    yield {"data": request.fitted({"type": kind, "job_type": export})}


def _queries(contract: Contract) -> Iterator[str]:
    """Queries of the list of jobs: none, and a filter for each status."""
    yield ""
    for status in contract.schema("JobStatus")["enum"]:
        yield f"?filter=eq(status,{status})"
