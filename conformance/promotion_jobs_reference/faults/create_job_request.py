"""Faults of CreateJobRequest: the body around `data` (S3)."""

from __future__ import annotations

from typing import Any

from ..behaviour import Behaviour
from ..exchange import Call, Response
from ..records import EXPORT
from ..registry import fault
from .common import CREATE
from .reading import Reads


def _export(behaviour: Behaviour) -> dict[str, Any]:
    return {"type": behaviour.contract.const("JobInputBase", "type"), "job_type": EXPORT}


def named_in_any_case(value: Any, *names: str) -> Any:
    """An object, those of its properties renamed that have one of the names in another case."""
    if not isinstance(value, dict):
        return value
    meant = {name.lower(): name for name in names if name not in value}
    return {meant.get(name.lower(), name): inner for name, inner in value.items()}


@fault("CreateJobRequest.required.data")
class NoDataNeeded(Behaviour):
    """A body without data is treated as a request for an export."""

    def on_request(self, call: Call) -> Response | None:
        if call.operation == CREATE and isinstance(call.json, dict) and "data" not in call.json:
            call.json = {"data": _export(self)}
        return super().on_request(call)


@fault("CreateJobRequest.required.data")
class BareJobIsTaken(Reads):
    """A job without `data` around it is accepted, too."""

    def reads(self, body: Any) -> Any:
        return {"data": body} if isinstance(body, dict) and "data" not in body and "job_type" in body else body


@fault("CreateJobRequest.type")
class TextIsABody(Behaviour):
    """A body that is a mere text is treated as a request for an export."""

    def on_request(self, call: Call) -> Response | None:
        if call.operation == CREATE and isinstance(call.json, str):
            call.json = {"data": _export(self)}
        return super().on_request(call)


@fault("CreateJobRequest.type")
class FirstOfAListIsTheBody(Reads):
    """Of a body that is a list, the first item is taken."""

    def reads(self, body: Any) -> Any:
        return body[0] if isinstance(body, list) and body else body


@fault("CreateJobRequest.required.data")
class DataInAnyCase(Reads):
    """The name `data` is compared without its case."""

    def reads(self, body: Any) -> Any:
        return named_in_any_case(body, "data")
