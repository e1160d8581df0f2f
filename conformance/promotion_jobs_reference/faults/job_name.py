"""Faults of JobName (S6, A11)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ..behaviour import Behaviour
from ..exchange import Call, Response
from ..records import EXPORT, Job, Promotion
from ..registry import fault
from ..templates import ABSENT, Accepts, Rejects
from .common import NAME
from .reading import Reads, job_in


@fault("JobName.maxLength")
class NamesOfLaterJobsAreCut(Reads):
    """Once a promotion has a job, names that are too long are cut, and not rejected."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._jobs: Counter[str] = Counter()

    def new_job(self, promotion: Promotion, *given: Any) -> Job:
        self._jobs[promotion.id] += 1
        return super().new_job(promotion, *given)

    def on_request(self, call: Call) -> Response | None:
        self._known = bool(self._jobs[call.ids.get("promotionID", "")])
        return super().on_request(call)

    def reads(self, body: Any) -> Any:
        job = job_in(body)
        if self._known and isinstance(job.get("name"), str):
            job["name"] = job["name"][: self.contract.schema("JobName")["maxLength"]]
        return body


@fault("JobName.maxLength", profile="deep")
class SignsAreNotCounted(Accepts):
    """Of a name that is too long only letters, digits and spaces are counted."""

    location = "data.name"

    def passes(self, value: Any) -> bool:
        most = self.contract.schema("JobName")["maxLength"]
        return isinstance(value, str) and len(value) > most >= sum(sign.isalnum() or sign.isspace() for sign in value)

    def stand_in(self, value: Any) -> Any:
        return value[: self.contract.schema("JobName")["maxLength"]]


@fault("JobName.maxLength")
class NameTrimmedBeforeItIsMeasured(Accepts):
    """Spaces at the end of a name do not count."""

    location = NAME

    def passes(self, value: Any) -> bool:
        limit = self.contract.schema("JobName")["maxLength"]
        return isinstance(value, str) and len(value) > limit >= len(value.rstrip())

    def stand_in(self, value: Any) -> Any:
        return value.rstrip()


@fault("JobName.maxLength")
class NamesOfExportsAreNotMeasured(Accepts):
    """The name of an export may be of any length."""

    location = NAME

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and len(value) > self.contract.schema("JobName")["maxLength"]

    def stand_in(self, value: Any) -> Any:
        return value[: self.contract.schema("JobName")["maxLength"]]

    def on_request(self, call: Call) -> Response | None:
        data = call.json.get("data") if isinstance(call.json, dict) else None
        return super().on_request(call) if isinstance(data, dict) and data.get("job_type") == EXPORT else None


@fault("JobName.maxLength")
class LongestNameRejected(Rejects):
    """A name of the maximum length is rejected."""

    location = NAME

    def rejects(self, value: Any) -> bool:
        return isinstance(value, str) and len(value) == self.contract.schema("JobName")["maxLength"]


@fault("JobName.maxLength")
class NameOneOver(Accepts):
    """A name one over the limit is accepted."""

    location = "data.name"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and len(value) == self.contract.schema("JobName")["maxLength"] + 1

    def stand_in(self, value: Any) -> Any:
        return value[:-1]


@fault("JobName.maxLength")
class LongNamesAreTakenCut(Accepts):
    """A name that is too long is cut, and not rejected."""

    location = NAME

    def passes(self, value: Any) -> bool:
        return isinstance(value, str)

    def stand_in(self, value: Any) -> Any:
        return value[: self.contract.schema("JobName")["maxLength"]]


@fault("JobName.type")
class NameFromNumbers(Accepts):
    """A number is treated as a name."""

    location = NAME

    def passes(self, value: Any) -> bool:
        return type(value) is int

    def stand_in(self, value: Any) -> Any:
        return str(value)


@fault("JobName.type")
class NameInAList(Accepts):
    """A list is converted to a text and used as the name."""

    location = NAME

    def passes(self, value: Any) -> bool:
        return isinstance(value, list)

    def stand_in(self, value: Any) -> Any:
        return "Array"


@fault("JobName.type")
class FalseNameIsNone(Accepts):
    """A name of false is treated as absent."""

    location = NAME

    def passes(self, value: Any) -> bool:
        return value is False

    def stand_in(self, value: Any) -> Any:
        return ABSENT


@fault("JobName.type")
class ObjectsAreNames(Accepts):
    """An object is converted to a text and used as the name."""

    location = NAME

    def passes(self, value: Any) -> bool:
        return isinstance(value, dict)

    def stand_in(self, value: Any) -> Any:
        return "[object Object]"


@fault("JobName.maxLength")
class LongNamesAreRejectedOnce(Behaviour):
    """A name that is too long is rejected the first time that a promotion is asked for it, and then cut."""

    def on_request(self, call: Call) -> Response | None:
        name, greatest = job_in(call.json).get("name"), self.contract.schema("JobName")["maxLength"]
        if call.operation == "createPromotionJob" and isinstance(name, str) and len(name) > greatest:
            seen: set[tuple[str, str]] = self.__dict__.setdefault("_rejected", set())
            key = (call.ids["promotionID"], name)
            if key in seen:
                call.json["data"]["name"] = name[:greatest]
            seen.add(key)
        return super().on_request(call)
