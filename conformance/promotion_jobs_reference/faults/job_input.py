"""Faults of the request for a job, but for its parameters (S3 to S7, A23)."""

from __future__ import annotations

import re
from typing import Any

from ..behaviour import Behaviour
from ..contract import Contract
from ..exchange import Call, Response
from ..records import EXPORT, GENERATE
from ..registry import fault
from ..templates import ABSENT, Accepts
from .common import CREATE
from .reading import Reads, job_in


def _export(behaviour: Behaviour) -> dict[str, Any]:
    return {"type": behaviour.contract.const("JobInputBase", "type"), "job_type": EXPORT}


def _kind(contract: Contract) -> str:
    return str(contract.const("JobInputBase", "type"))


def _snake(value: str) -> str:
    return re.sub("(?<=[a-z])(?=[A-Z])", "_", value).lower()


@fault("JobInput.discriminator")
class JobTypeInAnyCase(Accepts):
    """The case of the job_type is ignored."""

    location = "data.job_type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str)

    def stand_in(self, value: Any) -> Any:
        return value.lower()


@fault("JobInput.discriminator")
class JobTypeTrimmed(Accepts):
    """Spaces around the job_type are ignored."""

    location = "data.job_type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str)

    def stand_in(self, value: Any) -> Any:
        return value.strip()


@fault("JobInput.discriminator")
class JobTypeByItsBeginning(Accepts):
    """A job_type that begins with code_generate is accepted."""

    location = "data.job_type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.startswith(GENERATE)

    def stand_in(self, value: Any) -> Any:
        return GENERATE


@fault("JobInput.discriminator")
class JobTypeByNumber(Accepts):
    """A job_type is also accepted as its index in the enum."""

    location = "data.job_type"

    def passes(self, value: Any) -> bool:
        return type(value) is int and value in (0, 1)

    def stand_in(self, value: Any) -> Any:
        return (GENERATE, EXPORT)[value]


@fault("JobInput.discriminator")
class EmptyJobTypeExports(Accepts):
    """A job_type that is empty or null makes an export."""

    location = "data.job_type"

    def passes(self, value: Any) -> bool:
        return value is not ABSENT and value in ("", None)

    def stand_in(self, value: Any) -> Any:
        return EXPORT


@fault("JobInput.discriminator")
class JobTypeWithHyphens(Accepts):
    """A job_type is also accepted with a hyphen."""

    location = "data.job_type"

    def passes(self, value: Any) -> bool:
        return value in (GENERATE.replace("_", "-"), EXPORT.replace("_", "-"))

    def stand_in(self, value: Any) -> Any:
        return value.replace("-", "_")


@fault("JobInput.discriminator")
class UnknownJobTypesExport(Accepts):
    """An unknown job_type is an export."""

    location = "data.job_type"

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

    location = "data.job_type"

    def passes(self, value: Any) -> bool:
        return value is ABSENT

    def stand_in(self, value: Any) -> Any:
        return EXPORT

    def on_request(self, call: Call) -> Response | None:
        data = call.json.get("data") if isinstance(call.json, dict) else None
        return super().on_request(call) if isinstance(data, dict) and data.get("type") else None


@fault("JobInput.type")
class NumbersAreData(Behaviour):
    """Data that is a number is treated as a request for an export."""

    def on_request(self, call: Call) -> Response | None:
        if call.operation == CREATE and isinstance(call.json, dict) and type(call.json.get("data")) is int:
            call.json = {"data": _export(self)}
        return super().on_request(call)


@fault("JobInput.type")
class FirstOfAListIsTheJob(Reads):
    """If `data` is a list, its first item is used."""

    def reads(self, body: Any) -> Any:
        jobs = body.get("data") if isinstance(body, dict) else None
        return {"data": jobs[0]} if isinstance(jobs, list) and jobs else body


@fault("JobInput.type")
class NullDataIsAnExport(Accepts):
    """A null in place of the job is an export."""

    location = "data"

    def passes(self, value: Any) -> bool:
        return value is None

    def stand_in(self, value: Any) -> Any:
        return {"type": _kind(self.contract), "job_type": EXPORT}


@fault("JobInput.discriminator")
class JobTypeBeforeALineFeed(Accepts):
    """A job_type may end in a line feed, since `$` matches before it."""

    location = "data.job_type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.endswith("\n") and value[:-1] in (GENERATE, EXPORT)

    def stand_in(self, value: Any) -> Any:
        return value[:-1]


@fault("JobInput.discriminator")
class JobTypeInsideAText(Accepts):
    """A job_type may have anything before and behind it, since its pattern has no anchors."""

    location = "data.job_type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and (GENERATE in value or EXPORT in value)

    def stand_in(self, value: Any) -> Any:
        return GENERATE if GENERATE in value else EXPORT


@fault("JobInput.discriminator")
class JobTypeWithOddSpaces(Accepts):
    """Whatever Unicode calls a space may be before and behind a job_type, but for the space and the tab."""

    location = "data.job_type"

    def passes(self, value: Any) -> bool:
        kinds = (GENERATE, EXPORT)
        return isinstance(value, str) and value.strip() in kinds and value.strip(" \t") not in kinds

    def stand_in(self, value: Any) -> Any:
        return value.strip()


@fault("JobInput.discriminator")
class ImportsAreKnown(Accepts):
    """The job_type code_import is known, too."""

    location = "data.job_type"

    def passes(self, value: Any) -> bool:
        return bool(value == "code_import")

    def stand_in(self, value: Any) -> Any:
        return EXPORT


@fault("JobInput.discriminator")
class DeletionsAreKnown(Accepts):
    """The job_types code_delete and code_revoke are known, too."""

    location = "data.job_type"

    def passes(self, value: Any) -> bool:
        return value in ("code_delete", "code_revoke")

    def stand_in(self, value: Any) -> Any:
        return EXPORT


@fault("JobInput.discriminator")
class JobTypeWithoutCode(Accepts):
    """A job_type is also accepted without `code_`."""

    location = "data.job_type"

    def passes(self, value: Any) -> bool:
        return value in (GENERATE.partition("_")[2], EXPORT.partition("_")[2])

    def stand_in(self, value: Any) -> Any:
        return GENERATE if GENERATE.endswith(value) else EXPORT


@fault("JobInput.discriminator")
class JobTypeInCamelCase(Accepts):
    """A job_type may be written in camel case."""

    location = "data.job_type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and "_" not in value and _snake(value) in (GENERATE, EXPORT)

    def stand_in(self, value: Any) -> Any:
        return _snake(value)


@fault("JobInput.discriminator")
class JobTypeUpToItsNul(Accepts):
    """A job_type is cut at a NUL, as C strings are."""

    location = "data.job_type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.partition("\0")[0] in (GENERATE, EXPORT)

    def stand_in(self, value: Any) -> Any:
        return value.partition("\0")[0]
