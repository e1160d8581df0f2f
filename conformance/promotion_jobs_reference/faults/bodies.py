"""Faults of the frame of a request for a job, and of requests that come at the same time (S3, A14, A24, A26)."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from ..behaviour import Behaviour
from ..behaviour.wire import Next
from ..exchange import Answer, Call, current
from ..records import EXPORT, GENERATE, Job, Promotion
from ..registry import fault
from ..store import Records

CREATE = "createPromotionJob"
FAILURE = {"errors": [{"status": 500, "title": "Internal Server Error"}]}


def _export(behaviour: Behaviour) -> dict[str, Any]:
    return {"type": behaviour.contract.const("JobInputBase", "type"), "job_type": EXPORT}


@fault("CreateJobRequest.type")
class TextIsABody(Behaviour):
    """A body that is a mere text is taken as a request for an export."""

    def on_request(self, call: Call) -> Answer | None:
        if call.operation == CREATE and isinstance(call.json, str):
            call.json = {"data": _export(self)}
        return super().on_request(call)


@fault("CreateJobRequest.required.data")
class NoDataNeeded(Behaviour):
    """A body without data is taken as a request for an export."""

    def on_request(self, call: Call) -> Answer | None:
        if call.operation == CREATE and isinstance(call.json, dict) and "data" not in call.json:
            call.json = {"data": _export(self)}
        return super().on_request(call)


@fault("JobInput.type")
class NumbersAreData(Behaviour):
    """Data that is a number is taken as a request for an export."""

    def on_request(self, call: Call) -> Answer | None:
        if call.operation == CREATE and isinstance(call.json, dict) and type(call.json.get("data")) is int:
            call.json = {"data": _export(self)}
        return super().on_request(call)


@fault("CodeGenerateParameters.type")
class ListsAreParameters(Behaviour):
    """Parameters that are an empty list ask for one code."""

    def on_request(self, call: Call) -> Answer | None:
        data = call.json.get("data") if call.operation == CREATE and isinstance(call.json, dict) else None
        if isinstance(data, dict) and data.get("job_type") == GENERATE and data.get("parameters") == []:
            data["parameters"] = {"number_of_codes": 1}
        return super().on_request(call)


@fault("createPromotionJob.export-parameters")
class ParametersOfExportsFail(Behaviour):
    """Parameters sent with an export make the server fail."""

    def on_request(self, call: Call) -> Answer | None:
        data = call.json.get("data") if call.operation == CREATE and isinstance(call.json, dict) else None
        if isinstance(data, dict) and data.get("job_type") == EXPORT and "parameters" in data:
            return Answer.of_json(500, FAILURE)
        return super().on_request(call)


@fault("createPromotionJob.integral-float")
class IntegralFloatsFail(Behaviour):
    """A number with a fraction of zero makes the server fail."""

    def on_request(self, call: Call) -> Answer | None:
        data = call.json.get("data") if call.operation == CREATE and isinstance(call.json, dict) else None
        inner = data.get("parameters") if isinstance(data, dict) else None
        if isinstance(inner, dict) and any(isinstance(n, float) and n.is_integer() for n in inner.values()):
            return Answer.of_json(500, FAILURE)
        return super().on_request(call)


@fault("createPromotionJob.concurrent")
class LooksBeforeItWrites(Behaviour):
    """Requests that come at the same time do not see each other, and their jobs run side by side."""

    async def around(self, call: Call, answer: Next) -> Answer:
        if call.operation != CREATE:
            return await super().around(call, answer)
        flying: Counter[str] = self.__dict__.setdefault("_flying", Counter())
        promotion = call.ids["promotionID"]
        flying[promotion] += 1
        try:
            await asyncio.sleep(0.005)
            call.notes["raced"] = flying[promotion] > 1
            return await super().around(call, answer)
        finally:
            flying[promotion] -= 1

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        if current.get().notes.get("raced"):
            self._raced.add(promotion.id)
            return
        super().check_unfinished(db, promotion)

    def lane(self, job: Job) -> str:
        return job.id if job.promotion_id in self._raced else super().lane(job)

    @property
    def _raced(self) -> set[str]:
        found: set[str] = self.__dict__.setdefault("_raced_ids", set())
        return found
