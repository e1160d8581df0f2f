"""Faults of what stands around a request's parameters, read as lenient servers do (S3 to S5, A4, A23)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ..contract import Contract
from ..exchange import Answer, Call
from ..records import EXPORT, GENERATE, Job, Promotion
from ..registry import fault
from ..templates import ABSENT, Accepts
from .reading import Reads, job_in


def _kind(contract: Contract) -> str:
    return str(contract.const("JobInputBase", "type"))


@fault("CreateJobRequest.required.data")
class BareJobIsTaken(Reads):
    """A job is taken without `data` around it, too."""

    def reads(self, body: Any) -> Any:
        return {"data": body} if isinstance(body, dict) and "data" not in body and "job_type" in body else body


@fault("CreateJobRequest.type")
class FirstOfAListIsTheBody(Reads):
    """Of a body that is a list, the first member is taken."""

    def reads(self, body: Any) -> Any:
        return body[0] if isinstance(body, list) and body else body


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


@fault("JobInput.required.job_type")
class ParametersTellTheJobType(Reads):
    """Without a job_type, a job that has parameters generates codes."""

    def reads(self, body: Any) -> Any:
        job = job_in(body)
        if "parameters" in job:
            job.setdefault("job_type", GENERATE)
        return body


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
class EmptyParametersPass(Reads):
    """Parameters without any member are not looked at, and ask for one code."""

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


@fault("JobName.maxLength")
class NamesOfLaterJobsAreCut(Reads):
    """Once a promotion has a job, names that are too long are cut, and not refused."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._jobs: Counter[str] = Counter()

    def new_job(self, promotion: Promotion, *given: Any) -> Job:
        self._jobs[promotion.id] += 1
        return super().new_job(promotion, *given)

    def on_request(self, call: Call) -> Answer | None:
        self._known = bool(self._jobs[call.ids.get("promotionID", "")])
        return super().on_request(call)

    def reads(self, body: Any) -> Any:
        job = job_in(body)
        if self._known and isinstance(job.get("name"), str):
            job["name"] = job["name"][: self.contract.schema("JobName")["maxLength"]]
        return body
