"""Faults of the errors that have a name: too many codes, and codes for an automatic promotion (S20, S21, A3)."""

from __future__ import annotations

from typing import Any

from ..behaviour import Behaviour
from ..exchange import Answer, Call
from ..records import GENERATE, Promotion
from ..refusal import Refusal
from ..registry import fault
from ..store import Records
from .reading import CREATE


@fault("TooManyCodesError.title.const", "TooManyCodesError.detail.template")
class TooManyHasNoErrorOfItsOwn(Behaviour):
    """Too many codes are refused as any other invalid value."""

    def check_number(self, db: Records, promotion: Promotion, number: int) -> None:
        if number > self.maximum_codes:
            raise self.invalid("data.parameters.number_of_codes", "it is too large")


@fault("NumberOfCodes.configured-maximum")
class HugeNumbersFail(Behaviour):
    """A number of codes that takes more than 32 bits makes the server fail."""

    def check_number(self, db: Records, promotion: Promotion, number: int) -> None:
        if number >= 2**31:
            raise Refusal.example(self.contract, "ServerFailure")
        super().check_number(db, promotion, number)


@fault("TooManyCodesError.source.const")
class SourceIsAnObject(Behaviour):
    """The error for too many codes has an object as its source, as JSON:API wants it."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if error.get("title") == self.contract.const("TooManyCodesError", "title"):
            error["source"] = {"pointer": "/data/parameters/number_of_codes"}


@fault("TooManyCodesError.source.const")
class SourceLacksItsBeginning(Behaviour):
    """The error for too many codes names its source without `data`."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if error.get("title") == self.contract.const("TooManyCodesError", "title"):
            error["source"] = error["source"].removeprefix("data.")


@fault("TooManyCodesError.detail.template")
class DetailWithSeparators(Behaviour):
    """The error for too many codes writes the maximum with a comma for thousands."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if error.get("title") == self.contract.const("TooManyCodesError", "title"):
            error["detail"] = error["detail"].replace(str(self.maximum_codes), f"{self.maximum_codes:,}")


@fault("Error.status-agrees")
class TooManySaysUnprocessable(Behaviour):
    """The error for too many codes says another status than its answer."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if error.get("title") == self.contract.const("TooManyCodesError", "title"):
            error["status"] = 422


@fault("createPromotionJob.automatic")
class AutomaticIsAConflict(Behaviour):
    """Codes for an automatic promotion are a conflict."""

    def check_automatic(self, promotion: Promotion, job_type: str) -> None:
        if promotion.automatic and job_type == GENERATE:
            refusal = self.refusal("AutomaticPromotionError")
            raise Refusal(409, [{**error, "status": "409"} for error in refusal.errors])


@fault("AutomaticPromotionError.title.const", "AutomaticPromotionError.required.detail")
class AutomaticHasNoErrorOfItsOwn(Behaviour):
    """Codes for an automatic promotion are unprocessable, for no reason given."""

    def check_automatic(self, promotion: Promotion, job_type: str) -> None:
        if promotion.automatic and job_type == GENERATE:
            raise Refusal(422, [{"status": 422, "title": "Unprocessable Entity"}])


@fault("createPromotionJob.refusal-creates-nothing")
class AutomaticCreatesAJob(Behaviour):
    """A request for codes of an automatic promotion is refused, and leaves a failed job behind."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == CREATE and answer.status == 422:
            with self.store.begin() as db:
                promotion = db.promotion(call.ids["promotionID"])
                if promotion and promotion.automatic:
                    job = self.new_job(promotion, GENERATE, None, call.json["data"]["parameters"])
                    self.accept(db, job)
                    self.changed(db, job, status="failed", error="automatic")
