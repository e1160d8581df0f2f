"""Faults of JobInputBase: the constant `type` of a job that is asked for (S4)."""

from __future__ import annotations

import re
from typing import Any

from ..contract import Contract
from ..exchange import Call, Response
from ..records import EXPORT
from ..registry import fault
from ..templates import ABSENT, Accepts
from .reading import Reads, job_in


def _kind(contract: Contract) -> str:
    return str(contract.const("JobInputBase", "type"))


def named_in_any_case(value: Any, *names: str) -> Any:
    """An object, those of its properties renamed that have one of the names in another case."""
    if not isinstance(value, dict):
        return value
    meant = {name.lower(): name for name in names if name not in value}
    return {meant.get(name.lower(), name): inner for name, inner in value.items()}


def _snake(value: str) -> str:
    return re.sub("(?<=[a-z])(?=[A-Z])", "_", value).lower()


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

    location = "data.type"

    def passes(self, value: Any) -> bool:
        return value is ABSENT

    def stand_in(self, value: Any) -> Any:
        return self.contract.const("JobInputBase", "type")

    def on_request(self, call: Call) -> Response | None:
        return super().on_request(call) if isinstance(call.json, dict) and "data" in call.json else None


@fault("JobInputBase.type.const")
class TypeWithHyphens(Accepts):
    """A hyphen in a job's type is treated as an underscore."""

    location = "data.type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str)

    def stand_in(self, value: Any) -> Any:
        return value.replace("-", "_")


@fault("JobInputBase.type.const")
class TypeInThePlural(Accepts):
    """A job's type is compared by its beginning, so that promotion_jobs will do."""

    location = "data.type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.startswith(_kind(self.contract))

    def stand_in(self, value: Any) -> Any:
        return _kind(self.contract)


@fault("JobInputBase.type.const")
class NullTypeIsNone(Accepts):
    """A null for the type is accepted."""

    location = "data.type"

    def passes(self, value: Any) -> bool:
        return value is None

    def stand_in(self, value: Any) -> Any:
        return _kind(self.contract)


@fault("JobInputBase.type.const")
class TypeInAnyCase(Accepts):
    """The case of the type is ignored."""

    location = "data.type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.lower() == self.contract.const("JobInputBase", "type")

    def stand_in(self, value: Any) -> Any:
        return value.lower()


@fault("JobInputBase.type.const")
class AnyTypeOfExports(Accepts):
    """The type of an export is not checked."""

    location = "data.type"

    def passes(self, value: Any) -> bool:
        return value is not ABSENT

    def stand_in(self, value: Any) -> Any:
        return self.contract.const("JobInputBase", "type")

    def on_request(self, call: Call) -> Response | None:
        data = call.json.get("data") if isinstance(call.json, dict) else None
        return super().on_request(call) if isinstance(data, dict) and data.get("job_type") == EXPORT else None


@fault("JobInputBase.type.const")
class TypeTrimmed(Accepts):
    """Spaces of every kind around a job's type are ignored."""

    location = "data.type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.strip() == _kind(self.contract)

    def stand_in(self, value: Any) -> Any:
        return _kind(self.contract)


@fault("JobInputBase.type.const")
class TypeBeforeALineFeed(Accepts):
    """A job's type may end in a line feed, since `$` matches before it."""

    location = "data.type"

    def passes(self, value: Any) -> bool:
        return bool(value == _kind(self.contract) + "\n")

    def stand_in(self, value: Any) -> Any:
        return _kind(self.contract)


@fault("JobInputBase.type.const")
class TypeAtTheEnd(Accepts):
    """A job's type may have something before it."""

    location = "data.type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.endswith(_kind(self.contract))

    def stand_in(self, value: Any) -> Any:
        return _kind(self.contract)


@fault("JobInputBase.type.const")
class TypeOfThePromotion(Accepts):
    """The type of a job may be that of its promotion, or job."""

    location = "data.type"

    def passes(self, value: Any) -> bool:
        return value in ("promotion", "job")

    def stand_in(self, value: Any) -> Any:
        return _kind(self.contract)


@fault("JobInputBase.type.const")
class TypeInCamelCase(Accepts):
    """A job's type may be written in camel case."""

    location = "data.type"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and "_" not in value and _snake(value) == _kind(self.contract)

    def stand_in(self, value: Any) -> Any:
        return _kind(self.contract)


@fault(
    "JobInputBase.required.type",
    "JobInput.required.job_type",
    "CodeGenerateJobInput.required.parameters",
)
class PropertiesOfJobsInAnyCase(Reads):
    """The names of a job's properties are compared without their case."""

    def reads(self, body: Any) -> Any:
        if isinstance(body, dict) and "data" in body:
            return body | {"data": named_in_any_case(body["data"], "type", "job_type", "name", "parameters")}
        return body


@fault("JobInputBase.required.type")
class EmptyTypeCountsAsAbsent(NoTypeNeeded):
    """The type may be left out; null, false, zero and an empty value count as left out."""

    def passes(self, value: Any) -> bool:
        return value is ABSENT or not value
