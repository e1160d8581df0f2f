"""Faults of error objects and the named errors (S19 to S21, D11, D14, D20 to D22, A1 to A4)."""

from __future__ import annotations

import json
from typing import Any

from ..behaviour import Behaviour
from ..exchange import Call, Response
from ..records import (
    GENERATE,
    Promotion,
)
from ..registry import fault
from ..rejection import Rejection
from ..store import Records
from .common import CREATE, rejected


class _ErrorText(Behaviour):
    schema = ""
    prop = ""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        operation = {"NotCancellableError": "cancelPromotionJob", "NoFileError": "getPromotionJobFile"}[self.schema]
        if call.operation == operation and str(error.get("status")) == "422":
            error[self.prop] = "Other"


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


@fault("AutomaticPromotionError.detail.const")
class AutomaticSaysOtherwise(Behaviour):
    """The error for an automatic promotion has another detail."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if error.get("title") == self.contract.const("AutomaticPromotionError", "title"):
            error["detail"] += "."


@fault("AutomaticPromotionError.title.const")
class AutomaticHasNoErrorOfItsOwn(Behaviour):
    """Codes for an automatic promotion are rejected with a general 422 error."""

    def check_automatic(self, promotion: Promotion, job_type: str) -> None:
        if promotion.automatic and job_type == GENERATE:
            raise Rejection(422, [{"status": 422, "title": "Unprocessable Entity"}])


@fault("Error.required.title")
class BrokenJsonHasNoTitle(Behaviour):
    """The error for a body that is not JSON has no title."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if rejected(call, response) and not _is_json(call.body):
            for error in response.json["errors"]:
                del error["title"]


@fault("Error.status-agrees")
class TooManySaysUnprocessable(Behaviour):
    """The status in the error for too many codes differs from that of the response."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if error.get("title") == self.contract.const("TooManyCodesError", "title"):
            error["status"] = 422


@fault("Error.status-agrees")
class StatusOfAnother(Behaviour):
    """The status in errors differs from that of the response."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        super().on_error(call, error)
        if "status" in error:
            error["status"] = int(error["status"]) + 1


@fault("Error.type")
class ErrorsAreTexts(Behaviour):
    """The errors of a validation failure are texts."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if failures := rejected(call, response):
            response.json = {"errors": [error.get("detail", "invalid") for error in failures]}


@fault("ErrorStatus.pattern")
class StatusWithItsPhrase(Behaviour):
    """The status of a validation error is a text with its phrase."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        for error in rejected(call, response):
            error["status"] = "400 Bad Request"


@fault("Errors.errors.type")
class ErrorsByMember(Behaviour):
    """The errors of a validation failure are an object with the properties' names."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if failures := rejected(call, response):
            response.json = {"errors": {str(error.get("source")): [error.get("detail")] for error in failures}}


@fault("Errors.required.errors")
class NoTokenNoErrors(Behaviour):
    """The body of a 401 is a message instead of errors."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if response.status == 401:
            response.json = {"message": "Unauthorized"}


@fault("Errors.required.errors")
class ValidationInTheFrameworksForm(Behaviour):
    """A validation failure has the body that the framework gives it: a detail."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if failures := rejected(call, response):
            response.json = {
                "detail": [{"loc": [error.get("source")], "msg": error.get("detail")} for error in failures]
            }


@fault("Errors.required.errors")
class ConflictsAreMessages(Behaviour):
    """The body that rejects a second job is a message instead of errors."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == CREATE and response.status == 409:
            response.json = {"message": "job in progress"}


@fault("NoFileError.detail.template")
class DetailWithoutTheStatus(_ErrorText):
    """The error for a job without a file does not name the job's status."""

    schema, prop = "NoFileError", "detail"


@fault("NoFileError.title.const")
class OtherTitleWithoutAFile(_ErrorText):
    """The error for a job without a file has another title."""

    schema, prop = "NoFileError", "title"


@fault("NotCancellableError.detail.const")
class OtherDetailOfTheEnded(_ErrorText):
    """The error for the cancellation of an ended job has another detail."""

    schema, prop = "NotCancellableError", "detail"


@fault("NotCancellableError.title.const")
class OtherTitleOfTheEnded(_ErrorText):
    """The error for the cancellation of an ended job has another title."""

    schema, prop = "NotCancellableError", "title"


@fault("PromotionNotFoundError.detail.const")
class OtherDetailOfTheUnknown(Behaviour):
    """The error for an unknown promotion has another detail."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if error.get("detail") == self.contract.const("PromotionNotFoundError", "detail"):
            error["detail"] = "no such thing"


@fault("PromotionNotFoundError.title.const")
class OtherTitleOfTheUnknown(Behaviour):
    """The error for an unknown promotion has another title."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if error.get("detail") == self.contract.const("PromotionNotFoundError", "detail"):
            error["title"] = "Missing"


@fault("TooManyCodesError.detail.template")
class TooManySaysAnotherNumber(Behaviour):
    """The error for too many codes names the number that was asked for."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if error.get("title") == self.contract.const("TooManyCodesError", "title"):
            error["detail"] = error["detail"].replace(str(self.maximum_codes), str(self.maximum_codes + 1))


@fault("TooManyCodesError.detail.template")
class MaximumIsWhatIsLeft(Behaviour):
    """The rejection of too many codes states how many are left, not how many are allowed."""

    def check_number(self, db: Records, promotion: Promotion, number: int) -> None:
        if number > self.maximum_codes:
            left = self.maximum_codes - db.count_codes({"promotion_id": [promotion.id]})
            raise self.rejection(self.contract.too_many_codes, maximum=left)


@fault("TooManyCodesError.detail.template")
class DetailWithSeparators(Behaviour):
    """The error for too many codes writes the maximum with a comma for thousands."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if error.get("title") == self.contract.const("TooManyCodesError", "title"):
            error["detail"] = error["detail"].replace(str(self.maximum_codes), f"{self.maximum_codes:,}")


@fault("TooManyCodesError.source.const")
class TooManyNamesAnotherSource(Behaviour):
    """The error for too many codes names its source by a pointer."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if error.get("title") == self.contract.const("TooManyCodesError", "title"):
            error["source"] = "/data/parameters/number_of_codes"


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


@fault("TooManyCodesError.title.const")
class TooManyHasNoErrorOfItsOwn(Behaviour):
    """Too many codes are rejected as any other invalid value."""

    def check_number(self, db: Records, promotion: Promotion, number: int) -> None:
        if number > self.maximum_codes:
            raise self.invalid("data.parameters.number_of_codes", "it is too large")


@fault("UnauthorizedError.title.enum")
class OtherTitleWithoutAToken(Behaviour):
    """The error for a missing token has another title."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if str(error.get("status")) == "401":
            error["title"] = "Who are you?"
