"""What several modules of faults use: where things are in a request, and questions about a call."""

from __future__ import annotations

from typing import Any

from ..exchange import Call, Response
from ..records import Code, Job

CREATE, JOBS, CODES = "createPromotionJob", "listPromotionJobs", "listPromotionCodes"

NAME = "data.name"
NUMBER = "data.parameters.number_of_codes"
USES = "data.parameters.max_uses_per_code"
UNIT = "data.parameters.consume_unit"
PREFIX = "data.parameters.code_prefix"
LENGTH = "data.parameters.code_length"

Jobs = tuple[list[Job], int]
Codes = tuple[list[Code], int]


def created(call: Call) -> bool:
    """Whether the request is one for a job."""
    return call.operation == CREATE


def has_data(call: Call) -> bool:
    """Whether the request has an object in `data`."""
    return isinstance(call.json, dict) and isinstance(call.json.get("data"), dict)


def rejected(call: Call, response: Response) -> list[dict[str, Any]]:
    """The errors of a rejected request for a job that is no more than invalid."""
    errors = response.json["errors"] if call.operation == CREATE and response.status == 400 else []
    return [error for error in errors if error["title"] in ("required", "invalid")]
