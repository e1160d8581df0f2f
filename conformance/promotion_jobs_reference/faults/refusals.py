"""Faults of refusals: their status, their body, what they leave behind (S19, D20, A1 to A4)."""

from __future__ import annotations

import json
from typing import Any

from ..behaviour import Behaviour
from ..behaviour.wire import Next
from ..exchange import Answer, Call
from ..registry import fault
from .reading import CREATE


def _refused(call: Call, answer: Answer) -> list[dict[str, Any]]:
    """The errors of a refused request for a job that is no more than invalid."""
    errors = answer.json["errors"] if call.operation == CREATE and answer.status == 400 else []
    return [error for error in errors if error["title"] in ("required", "invalid")]


@fault("createPromotionJob.validation-status")
class ErrorsAreOk(Behaviour):
    """A validation failure is answered with 200, and with errors."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if _refused(call, answer):
            answer.restate(200)


@fault("createPromotionJob.validation-status")
class InvalidNamesConflict(Behaviour):
    """A name that is not valid is a conflict."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if any(error.get("source") == "data.name" for error in _refused(call, answer)):
            answer.restate(409)


@fault("createPromotionJob.validation-status")
class WrongParametersAreNotFound(Behaviour):
    """A parameter that is not valid is not found."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if any(str(error.get("source")).startswith("data.parameters.") for error in _refused(call, answer)):
            answer.restate(404)


@fault("createPromotionJob.validation-status")
class MissingMembersFail(Behaviour):
    """A missing member makes the server fail."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if any(error["title"] == "required" for error in _refused(call, answer)):
            answer.restate(500)


@fault("createPromotionJob.validation-status-usual")
class MissingIsUnprocessable(Behaviour):
    """A missing member is unprocessable, though other failures are bad requests."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if any(error["title"] == "required" for error in _refused(call, answer)):
            answer.restate(422)


@fault("createPromotionJob.validation-title")
class MissingIsTitledOtherwise(Behaviour):
    """The error for a missing member is titled as any other failure."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if error["title"] == "required":
            error["title"] = "Validation Error"


@fault("Errors.required.errors")
class ValidationInTheFrameworksForm(Behaviour):
    """A validation failure has the body that the framework gives it: a detail."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if failures := _refused(call, answer):
            answer.json = {"detail": [{"loc": [error.get("source")], "msg": error.get("detail")} for error in failures]}


@fault("Errors.errors.type")
class ErrorsByMember(Behaviour):
    """The errors of a validation failure are an object with the members' names."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if failures := _refused(call, answer):
            answer.json = {"errors": {str(error.get("source")): [error.get("detail")] for error in failures}}


@fault("Error.type")
class ErrorsAreTexts(Behaviour):
    """The errors of a validation failure are texts."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if failures := _refused(call, answer):
            answer.json = {"errors": [error.get("detail", "invalid") for error in failures]}


@fault("ErrorStatus.pattern")
class StatusWithItsPhrase(Behaviour):
    """The status of a validation error is a text with its phrase."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        for error in _refused(call, answer):
            error["status"] = "400 Bad Request"


@fault("Error.required.title")
class BrokenJsonHasNoTitle(Behaviour):
    """The error for a body that is no JSON has no title."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if _refused(call, answer) and not _is_json(call.body):
            for error in answer.json["errors"]:
                del error["title"]


@fault("Errors.required.errors")
class ConflictsAreMessages(Behaviour):
    """The refusal of a second job is a message and no errors."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == CREATE and answer.status == 409:
            answer.json = {"message": "job in progress"}


@fault("createPromotionJob.refusal-creates-nothing")
class TooManyCreateAJob(Behaviour):
    """A request for too many codes is refused, and leaves a job for the maximum behind."""

    async def around(self, call: Call, answer: Next) -> Answer:
        given = await super().around(call, answer)
        too_many = self.contract.const("TooManyCodesError", "title")
        if given.status == 400 and call.operation == CREATE and given.json["errors"][0]["title"] == too_many:
            call.json["data"]["parameters"]["number_of_codes"] = self.maximum_codes
            await answer(call)
        return given


@fault("createPromotionJob.refusal-creates-nothing")
class WrongLengthsCreateAJob(Behaviour):
    """A request with a wrong code_length is refused, and leaves a job of the default length behind."""

    async def around(self, call: Call, answer: Next) -> Answer:
        given = await super().around(call, answer)
        if any(error.get("source") == "data.parameters.code_length" for error in _refused(call, given)):
            del call.json["data"]["parameters"]["code_length"]
            await answer(call)
        return given


@fault("createPromotionJob.refusal-creates-nothing")
class LongNamesCreateAJob(Behaviour):
    """A request with a name that is too long is refused, and leaves a job without a name behind."""

    async def around(self, call: Call, answer: Next) -> Answer:
        given = await super().around(call, answer)
        if any(error.get("source") == "data.name" for error in _refused(call, given)):
            del call.json["data"]["name"]
            await answer(call)
        return given


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True
