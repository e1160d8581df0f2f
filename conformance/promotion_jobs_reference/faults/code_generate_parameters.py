"""Faults of CodeGenerateJobInput and CodeGenerateParameters: what a job that generates codes is asked with (S7, S13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..behaviour import Behaviour
from ..exchange import Call, Response
from ..records import GENERATE, Job, Promotion
from ..registry import fault
from ..templates import ABSENT, Accepts
from .common import CREATE, NUMBER
from .reading import Reads, job_in


def named_in_any_case(value: Any, *names: str) -> Any:
    """An object, those of its properties renamed that have one of the names in another case."""
    if not isinstance(value, dict):
        return value
    meant = {name.lower(): name for name in names if name not in value}
    return {meant.get(name.lower(), name): inner for name, inner in value.items()}


@fault("CodeGenerateJobInput.required.parameters")
class NoParametersNeeded(Accepts):
    """A job that generates codes needs no parameters."""

    location = "data.parameters"

    def passes(self, value: Any) -> bool:
        return value is ABSENT

    def stand_in(self, value: Any) -> Any:
        return {"number_of_codes": 1}

    def on_request(self, call: Call) -> Response | None:
        data = call.json.get("data") if isinstance(call.json, dict) else None
        return super().on_request(call) if isinstance(data, dict) and data.get("job_type") == GENERATE else None


@fault("CodeGenerateParameters.code_length.default")
class DefaultIsTheLastLength(Behaviour):
    """Where no length is sent, the one that the promotion was last asked for is taken."""

    def length(self, job: Job) -> int:
        known: dict[str, int] = self.__dict__.setdefault("_lengths", {})
        return int((job.parameters or {}).get("code_length") or known.get(job.promotion_id) or super().length(job))

    def new_job(
        self, promotion: Promotion, job_type: str, name: str | None, parameters: Mapping[str, Any] | None
    ) -> Job:
        if parameters and "code_length" in parameters:
            self.__dict__.setdefault("_lengths", {})[promotion.id] = parameters["code_length"]
        return super().new_job(promotion, job_type, name, parameters)


@fault("CodeGenerateParameters.code_length.default")
class DefaultLengthOneMore(Behaviour):
    """Without a code_length, codes are one character longer than the default."""

    def length(self, job: Job) -> int:
        return super().length(job) + ("code_length" not in (job.parameters or {}))


@fault("CodeGenerateParameters.required.number_of_codes")
class EmptyParametersPass(Reads):
    """Parameters without any property are not checked, and ask for one code."""

    def reads(self, body: Any) -> Any:
        job = job_in(body)
        if job.get("job_type") == GENERATE and job.get("parameters") == {}:
            job["parameters"] = {"number_of_codes": 1}
        return body


@fault("CodeGenerateParameters.required.number_of_codes")
class NumberMissingBesideOthers(Reads):
    """The number of codes may be missing where another parameter is there."""

    def reads(self, body: Any) -> Any:
        job = job_in(body)
        if job.get("job_type") == GENERATE and isinstance(job.get("parameters"), dict) and job["parameters"]:
            job["parameters"].setdefault("number_of_codes", 1)
        return body


@fault("CodeGenerateParameters.required.number_of_codes")
class OneCodeByDefault(Accepts):
    """Without a number of codes, one is made."""

    location = NUMBER

    def passes(self, value: Any) -> bool:
        return value is ABSENT

    def stand_in(self, value: Any) -> Any:
        return 1

    def on_request(self, call: Call) -> Response | None:
        data = call.json.get("data") if isinstance(call.json, dict) else None
        generates = (
            isinstance(data, dict) and data.get("job_type") == GENERATE and isinstance(data.get("parameters"), dict)
        )
        return super().on_request(call) if generates else None


@fault("CodeGenerateParameters.type")
class ListsAreParameters(Behaviour):
    """Parameters that are an empty list ask for one code."""

    def on_request(self, call: Call) -> Response | None:
        data = call.json.get("data") if call.operation == CREATE and isinstance(call.json, dict) else None
        if isinstance(data, dict) and data.get("job_type") == GENERATE and data.get("parameters") == []:
            data["parameters"] = {"number_of_codes": 1}
        return super().on_request(call)


@fault("CodeGenerateParameters.type")
class NullParametersAskForOne(Reads):
    """Parameters that are null ask for one code."""

    def reads(self, body: Any) -> Any:
        job = job_in(body)
        if job.get("job_type") == GENERATE and job.get("parameters", ABSENT) is None:
            job["parameters"] = {"number_of_codes": 1}
        return body


@fault("CodeGenerateParameters.type")
class TextIsParameters(Reads):
    """Parameters that are a text ask for one code."""

    def reads(self, body: Any) -> Any:
        job = job_in(body)
        if job.get("job_type") == GENERATE and isinstance(job.get("parameters"), str):
            job["parameters"] = {"number_of_codes": 1}
        return body


@fault("CodeGenerateParameters.required.number_of_codes")
class ParametersInAnyCase(Reads):
    """The names of the parameters are compared without their case."""

    def reads(self, body: Any) -> Any:
        job = job_in(body)
        if isinstance(job.get("parameters"), dict):
            job["parameters"] = named_in_any_case(job["parameters"], "number_of_codes")
        return body
