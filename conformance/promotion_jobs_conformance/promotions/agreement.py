"""Whether the generated models accept and reject requests as the document says: the suite's cases are tried on them, offline.

A generator may not know a keyword, or interpret it differently. A server built on the models would then contradict its own
document, and a finding would blame the server. So the suite's requests are tried on the models first.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ..contract.cases import full, minimal, rejected
from ..contract.contract import Contract
from .pairwise import rows
from .parameters import OPERATION, request_of


def disagreement(contract: Contract, accepts: Callable[[Any], bool]) -> str:
    """The first request that a reader understands differently from the document, in a sentence with the line; empty if none."""
    request = request_of(contract)
    kind = contract.schema("JobInputBase")["properties"]["type"]["const"]
    data = {"type": kind, request.tag: request.generate}
    maximum = contract.schema("NumberOfCodes")["x-configured-maximum"]["default"]
    bodies = [request.seed(), *(build(shape) for shape in request.shapes.values() for build in (minimal, full))]
    tried = [(row, data | row.properties | {"parameters": row.parameters}) for row in rows(contract, maximum, 0)]
    for body in (*bodies, *({"data": request.fitted(values)} for _, values in tried)):
        if not accepts(body):
            at = contract.operations[OPERATION]
            line = contract.document.line(at.pointer)
            return f"the generated models reject a request of {OPERATION} (line {line}) that is valid: {json.dumps(body)[:300]}"
    pointer = contract.request_pointer(OPERATION)
    for case in rejected(contract.document, contract.requirement_index, pointer):
        if accepts(case.body):
            known = contract.requirements[case.requirement]
            where = "/".join(case.location) or "the body"
            return (
                f"the generated models do not follow {known.id} (line {known.line}): they accept {where} {case.label}, "
                f"{case.value[:80]}"
            )
    return ""
