"""Faults of the request for a job, but for its parameters (S3 to S7, A23)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..behaviour import Behaviour
from ..contract import Contract
from ..exchange import Call, Response
from ..records import EXPORT, GENERATE, Job, Promotion
from ..registry import fault
from ..templates import ABSENT, Accepts
from .common import CREATE, NUMBER
from .reading import Reads, job_in


def _export(behaviour: Behaviour) -> dict[str, Any]:
    return {"type": behaviour.contract.const("JobInputBase", "type"), "job_type": EXPORT}


def _kind(contract: Contract) -> str:
    return str(contract.const("JobInputBase", "type"))


@fault("CodeGenerateJobInput.required.parameters")
class NoParametersNeeded(Accepts):
    """A job that generates codes needs no parameters."""

    place = "data.parameters"

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
    """Parameters without any property are not looked at, and ask for one code."""

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

    place = NUMBER

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


@fault("CreateJobRequest.required.data")
class NoDataNeeded(Behaviour):
    """A body without data is taken as a request for an export."""

    def on_request(self, call: Call) -> Response | None:
        if call.operation == CREATE and isinstance(call.json, dict) and "data" not in call.json:
            call.json = {"data": _export(self)}
        return super().on_request(call)


@fault("CreateJobRequest.required.data")
class BareJobIsTaken(Reads):
    """A job is taken without `data` around it, too."""

    def reads(self, body: Any) -> Any:
        return {"data": body} if isinstance(body, dict) and "data" not in body and "job_type" in body else body


@fault("CreateJobRequest.type")
class TextIsABody(Behaviour):
    """A body that is a mere text is taken as a request for an export."""

    def on_request(self, call: Call) -> Response | None:
        if call.operation == CREATE and isinstance(call.json, str):
            call.json = {"data": _export(self)}
        return super().on_request(call)


@fault("CreateJobRequest.type")
class FirstOfAListIsTheBody(Reads):
    """Of a body that is a list, the first item is taken."""

    def reads(self, body: Any) -> Any:
        return body[0] if isinstance(body, list) and body else body


@fault("JobInput.discriminator")
class JobTypeInAnyCase(Accepts):
    """The case of the job_type does not matter."""

    place = "data.job_type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str)

    def stand_in(self, value: Any) -> Any:
        return value.lower()


@fault("JobInput.discriminator")
class JobTypeTrimmed(Accepts):
    """Blanks around the job_type do not matter."""

    place = "data.job_type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str)

    def stand_in(self, value: Any) -> Any:
        return value.strip()


@fault("JobInput.discriminator")
class JobTypeByItsBeginning(Accepts):
    """What begins with code_generate generates codes."""

    place = "data.job_type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.startswith(GENERATE)

    def stand_in(self, value: Any) -> Any:
        return GENERATE


@fault("JobInput.discriminator")
class JobTypeByNumber(Accepts):
    """A job_type is also taken as its number in the list, counted from zero."""

    place = "data.job_type"

    def passes(self, value: Any) -> bool:
        return type(value) is int and value in (0, 1)

    def stand_in(self, value: Any) -> Any:
        return (GENERATE, EXPORT)[value]


@fault("JobInput.discriminator")
class EmptyJobTypeExports(Accepts):
    """A job_type that is empty or null makes an export."""

    place = "data.job_type"

    def passes(self, value: Any) -> bool:
        return value is not ABSENT and value in ("", None)

    def stand_in(self, value: Any) -> Any:
        return EXPORT


@fault("JobInput.discriminator")
class JobTypeWithHyphens(Accepts):
    """A job_type is also taken with a hyphen."""

    place = "data.job_type"

    def passes(self, value: Any) -> bool:
        return value in (GENERATE.replace("_", "-"), EXPORT.replace("_", "-"))

    def stand_in(self, value: Any) -> Any:
        return value.replace("-", "_")


@fault("JobInput.discriminator")
class UnknownJobTypesExport(Accepts):
    """An unknown job_type is an export."""

    place = "data.job_type"

    def passes(self, value: Any) -> bool:
        return bool(value == "unknown")

    def stand_in(self, value: Any) -> Any:
        return EXPORT


@fault("JobInput.required.job_type")
class ParametersTellTheJobType(Reads):
    """Without a job_type, a job that has parameters generates codes."""

    def reads(self, body: Any) -> Any:
        job = job_in(body)
        if "parameters" in job:
            job.setdefault("job_type", GENERATE)
        return body


@fault("JobInput.required.job_type")
class ExportsByDefault(Accepts):
    """Without a job_type, codes are exported."""

    place = "data.job_type"

    def passes(self, value: Any) -> bool:
        return value is ABSENT

    def stand_in(self, value: Any) -> Any:
        return EXPORT

    def on_request(self, call: Call) -> Response | None:
        data = call.json.get("data") if isinstance(call.json, dict) else None
        return super().on_request(call) if isinstance(data, dict) and data.get("type") else None


@fault("JobInput.type")
class NumbersAreData(Behaviour):
    """Data that is a number is taken as a request for an export."""

    def on_request(self, call: Call) -> Response | None:
        if call.operation == CREATE and isinstance(call.json, dict) and type(call.json.get("data")) is int:
            call.json = {"data": _export(self)}
        return super().on_request(call)


@fault("JobInput.type")
class FirstOfAListIsTheJob(Reads):
    """Of a list of jobs in `data`, the first is taken."""

    def reads(self, body: Any) -> Any:
        jobs = body.get("data") if isinstance(body, dict) else None
        return {"data": jobs[0]} if isinstance(jobs, list) and jobs else body


@fault("JobInput.type")
class NullDataIsAnExport(Accepts):
    """A null in place of the job is an export."""

    place = "data"

    def passes(self, value: Any) -> bool:
        return value is None

    def stand_in(self, value: Any) -> Any:
        return {"type": _kind(self.contract), "job_type": EXPORT}


@fault("JobInputBase.required.type")
class ExportsNeedNoType(Reads):
    """An export needs no type; other jobs do."""

    def reads(self, body: Any) -> Any:
        job = job_in(body)
        if job.get("job_type") == EXPORT:
            job.setdefault("type", _kind(self.contract))
        return body


@fault("JobInputBase.required.type")
class NoTypeNeeded(Accepts):
    """The type may be left out."""

    place = "data.type"

    def passes(self, value: Any) -> bool:
        return value is ABSENT

    def stand_in(self, value: Any) -> Any:
        return self.contract.const("JobInputBase", "type")

    def on_request(self, call: Call) -> Response | None:
        return super().on_request(call) if isinstance(call.json, dict) and "data" in call.json else None


@fault("JobInputBase.type.const")
class TypeWithHyphens(Accepts):
    """A hyphen in a job's type is as good as an underscore."""

    place = "data.type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str)

    def stand_in(self, value: Any) -> Any:
        return value.replace("-", "_")


@fault("JobInputBase.type.const")
class TypeInThePlural(Accepts):
    """A job's type is compared by its beginning, so that promotion_jobs will do."""

    place = "data.type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.startswith(_kind(self.contract))

    def stand_in(self, value: Any) -> Any:
        return _kind(self.contract)


@fault("JobInputBase.type.const")
class NullTypeIsNone(Accepts):
    """A null for the type is let pass."""

    place = "data.type"

    def passes(self, value: Any) -> bool:
        return value is None

    def stand_in(self, value: Any) -> Any:
        return _kind(self.contract)


@fault("JobInputBase.type.const")
class TypeInAnyCase(Accepts):
    """The type is taken in any case."""

    place = "data.type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.lower() == self.contract.const("JobInputBase", "type")

    def stand_in(self, value: Any) -> Any:
        return value.lower()


@fault("JobInputBase.type.const")
class AnyTypeOfExports(Accepts):
    """The type of an export is not looked at."""

    place = "data.type"

    def passes(self, value: Any) -> bool:
        return value is not ABSENT

    def stand_in(self, value: Any) -> Any:
        return self.contract.const("JobInputBase", "type")

    def on_request(self, call: Call) -> Response | None:
        data = call.json.get("data") if isinstance(call.json, dict) else None
        return super().on_request(call) if isinstance(data, dict) and data.get("job_type") == EXPORT else None


@fault("JobInputBase.type.const")
class TypeTrimmed(Accepts):
    """Spaces of every kind around a job's type do not matter."""

    place = "data.type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.strip() == _kind(self.contract)

    def stand_in(self, value: Any) -> Any:
        return _kind(self.contract)


@fault("JobInputBase.type.const", profile="missed")
class TypeBeforeALineFeed(Accepts):
    """A job's type may end in a line feed, since `$` matches before it."""

    place = "data.type"

    def passes(self, value: Any) -> bool:
        return bool(value == _kind(self.contract) + "\n")

    def stand_in(self, value: Any) -> Any:
        return _kind(self.contract)


@fault("JobInputBase.type.const")
class TypeAtTheEnd(Accepts):
    """A job's type may have something before it."""

    place = "data.type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.endswith(_kind(self.contract))

    def stand_in(self, value: Any) -> Any:
        return _kind(self.contract)


@fault("JobInputBase.type.const")
class TypeOfThePromotion(Accepts):
    """The type of a job may be that of its promotion, or job."""

    place = "data.type"

    def passes(self, value: Any) -> bool:
        return value in ("promotion", "job")

    def stand_in(self, value: Any) -> Any:
        return _kind(self.contract)


@fault("JobInputBase.type.const", profile="missed")
class TypeInCamelCase(Accepts):
    """A job's type may be written in camel case."""

    place = "data.type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and "_" not in value and _snake(value) == _kind(self.contract)

    def stand_in(self, value: Any) -> Any:
        return _kind(self.contract)


@fault("JobInput.discriminator", profile="missed")
class JobTypeBeforeALineFeed(Accepts):
    """A job_type may end in a line feed, since `$` matches before it."""

    place = "data.job_type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.endswith("\n") and value[:-1] in (GENERATE, EXPORT)

    def stand_in(self, value: Any) -> Any:
        return value[:-1]


@fault("JobInput.discriminator")
class JobTypeInsideAText(Accepts):
    """A job_type may have anything before and behind it, since its pattern has no anchors."""

    place = "data.job_type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and (GENERATE in value or EXPORT in value)

    def stand_in(self, value: Any) -> Any:
        return GENERATE if GENERATE in value else EXPORT


@fault("JobInput.discriminator", profile="missed")
class JobTypeWithOddSpaces(Accepts):
    """Whatever Unicode calls a space may stand before and behind a job_type, but for the blank and the tab."""

    place = "data.job_type"

    def passes(self, value: Any) -> bool:
        kinds = (GENERATE, EXPORT)
        return isinstance(value, str) and value.strip() in kinds and value.strip(" \t") not in kinds

    def stand_in(self, value: Any) -> Any:
        return value.strip()


@fault("JobInput.discriminator", profile="missed")
class ImportsAreKnown(Accepts):
    """The job_type code_import is known, too."""

    place = "data.job_type"

    def passes(self, value: Any) -> bool:
        return bool(value == "code_import")

    def stand_in(self, value: Any) -> Any:
        return EXPORT


@fault("JobInput.discriminator", profile="missed")
class DeletionsAreKnown(Accepts):
    """The job_types code_delete and code_revoke are known, too."""

    place = "data.job_type"

    def passes(self, value: Any) -> bool:
        return value in ("code_delete", "code_revoke")

    def stand_in(self, value: Any) -> Any:
        return EXPORT


@fault("JobInput.discriminator")
class JobTypeWithoutCode(Accepts):
    """A job_type is also taken without its first word."""

    place = "data.job_type"

    def passes(self, value: Any) -> bool:
        return value in (GENERATE.partition("_")[2], EXPORT.partition("_")[2])

    def stand_in(self, value: Any) -> Any:
        return GENERATE if GENERATE.endswith(value) else EXPORT


@fault("JobInput.discriminator", profile="missed")
class JobTypeInCamelCase(Accepts):
    """A job_type may be written in camel case."""

    place = "data.job_type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and "_" not in value and _snake(value) in (GENERATE, EXPORT)

    def stand_in(self, value: Any) -> Any:
        return _snake(value)


@fault("JobInput.discriminator", profile="missed")
class JobTypeUpToItsNul(Accepts):
    """A job_type ends at a NUL, as texts of C do."""

    place = "data.job_type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.partition("\0")[0] in (GENERATE, EXPORT)

    def stand_in(self, value: Any) -> Any:
        return value.partition("\0")[0]


@fault("CreateJobRequest.required.data", profile="missed")
class DataInAnyCase(Reads):
    """The name `data` is compared without its case."""

    def reads(self, body: Any) -> Any:
        return named_in_any_case(body, "data")


@fault(
    "JobInputBase.required.type",
    "JobInput.required.job_type",
    "CodeGenerateJobInput.required.parameters",
    profile="missed",
)
class PropertiesOfJobsInAnyCase(Reads):
    """The names of a job's properties are compared without their case."""

    def reads(self, body: Any) -> Any:
        if isinstance(body, dict) and "data" in body:
            return body | {"data": named_in_any_case(body["data"], "type", "job_type", "name", "parameters")}
        return body


@fault("CodeGenerateParameters.required.number_of_codes", profile="missed")
class ParametersInAnyCase(Reads):
    """The names of the parameters are compared without their case."""

    def reads(self, body: Any) -> Any:
        job = job_in(body)
        if isinstance(job.get("parameters"), dict):
            job["parameters"] = named_in_any_case(job["parameters"], "number_of_codes")
        return body


def named_in_any_case(value: Any, *names: str) -> Any:
    """An object, those of its properties renamed that have one of the names in another case."""
    if not isinstance(value, dict):
        return value
    meant = {name.lower(): name for name in names if name not in value}
    return {meant.get(name.lower(), name): inner for name, inner in value.items()}


def _snake(value: str) -> str:
    return re.sub("(?<=[a-z])(?=[A-Z])", "_", value).lower()
