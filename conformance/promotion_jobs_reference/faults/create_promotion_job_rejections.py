"""Faults of createPromotionJob: requests that must be rejected, or must not make the server fail (S3, A4, A13, A14, A24, A34)."""

from __future__ import annotations

import json
import re
from typing import Any

from ..behaviour import Behaviour
from ..behaviour.wire import Next
from ..exchange import Call, Response
from ..records import EXPORT, GENERATE
from ..registry import fault
from ..templates import FailsOn, texts_in
from .common import CREATE, created, rejected
from .reading import job_in, parameters_in

READ = (CREATE, "createPromotion", "deletePromotionCodes")  # the operations that take a JSON body


@fault("createPromotionJob.export")
class ExportsWantParameters(Behaviour):
    """An export without parameters is rejected."""

    def on_request(self, call: Call) -> Response | None:
        data = (call.json or {}).get("data") if created(call) and isinstance(call.json, dict) else None
        if isinstance(data, dict) and data.get("job_type") == EXPORT and "parameters" not in data:
            return Response.of_json(400, {"errors": [{"status": 400, "title": "required"}]})
        return super().on_request(call)


@fault("createPromotionJob.invalid-json")
class BrokenJsonFails(Behaviour):
    """A body that is not JSON makes the server fail."""

    def on_request(self, call: Call) -> Response | None:
        if created(call) and call.json is None and call.body != b"null":
            return Response.of_json(500, {"errors": [{"status": 500, "title": "Internal Server Error"}]})
        return super().on_request(call)


@fault("createPromotionJob.invalid-json")
class RestAfterTheJsonIsIgnored(Behaviour):
    """Whatever follows the first JSON value of a body is ignored."""

    def on_request(self, call: Call) -> Response | None:
        if call.operation == CREATE and call.json is None:
            try:
                text = call.body.decode().lstrip()
                value, _ = json.JSONDecoder().raw_decode(text)
            except ValueError:
                return super().on_request(call)
            call.json = value
        return super().on_request(call)


@fault("createPromotionJob.invalid-json")
class TrailingCommasAreFine(Behaviour):
    """A trailing comma before a closing bracket is accepted."""

    def on_request(self, call: Call) -> Response | None:
        if call.operation == CREATE and call.json is None:
            call.body = re.sub(rb",\s*([}\]])", rb"\1", call.body)
        return super().on_request(call)


@fault("createPromotionJob.invalid-json")
class SingleQuotesAreFine(Behaviour):
    """Strings in a body may be in single quotes."""

    def on_request(self, call: Call) -> Response | None:
        if call.operation == CREATE and call.json is None and b'"' not in call.body:
            call.body = call.body.replace(b"'", b'"')
        return super().on_request(call)


@fault("createPromotionJob.invalid-json")
class EmptyBodyIsAnExport(Behaviour):
    """Without a body, a request asks for an export."""

    def on_request(self, call: Call) -> Response | None:
        if call.operation == CREATE and not call.body:
            call.set_header("Content-Type", "application/json")
            call.json = {"data": self.contract.example("ExportRequest")["data"]}
        return super().on_request(call)


@fault("createPromotionJob.invalid-json")
class EmptyBodyFails(Behaviour):
    """Without a body, a request makes the server fail."""

    async def around(self, call: Call, response: Next) -> Response:
        given = await super().around(call, response)
        if call.operation == CREATE and not call.body and given.status == 400:
            given.restate(500)
        return given


@fault("createPromotionJob.invalid-json")
class BrokenUtf8Fails(Behaviour):
    """A body that is not UTF-8 makes the server fail."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == CREATE and response.status == 400 and "\ufffd" in call.body.decode("utf-8", "replace"):
            response.restate(500)


@fault("createPromotionJob.validation-status")
class RejectionsAreConflicts(Behaviour):
    """Every validation failure gets 409."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        body = response.json if created(call) and response.status == 400 else None
        own = self.contract.const("TooManyCodesError", "title")
        if body and call.json is not None and body["errors"][0].get("title") != own:
            response.restate(409)


@fault("createPromotionJob.validation-status")
class NothingIsValidated(Behaviour):
    """Every request for a job that is invalid by its schema is taken for one for a single code."""

    async def around(self, call: Call, response: Next) -> Response:
        given = await super().around(call, response)
        if rejected(call, given) and "U+0000" not in given.body.decode():  # which the contract leaves open (A34)
            kind = self.contract.const("JobInputBase", "type")
            call.json = {"data": {"type": kind, "job_type": GENERATE, "parameters": {"number_of_codes": 1}}}
            given = await super().around(call, response)
        return given


@fault("createPromotionJob.validation-status")
class ListsForBodiesFail(Behaviour):
    """A body that is not an object makes the server fail."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == CREATE and response.status == 400 and isinstance(call.json, (list, str, int)):
            response.restate(500)


@fault("createPromotionJob.validation-status")
class ErrorsAreOk(Behaviour):
    """A validation failure gets 200, with errors."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if rejected(call, response):
            response.restate(200)


@fault("createPromotionJob.validation-status")
class InvalidNamesConflict(Behaviour):
    """An invalid name gets 409."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if any(error.get("source") == "data.name" for error in rejected(call, response)):
            response.restate(409)


@fault("createPromotionJob.validation-status")
class WrongParametersAreNotFound(Behaviour):
    """An invalid parameter gets 404."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if any(str(error.get("source")).startswith("data.parameters.") for error in rejected(call, response)):
            response.restate(404)


@fault("createPromotionJob.validation-status")
class MissingMembersFail(Behaviour):
    """A missing property makes the server fail."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if any(error["title"] == "required" for error in rejected(call, response)):
            response.restate(500)


@fault("createPromotionJob.validation-status-usual")
class MissingIsUnprocessable(Behaviour):
    """A missing property gets 422, other validation failures 400."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if any(error["title"] == "required" for error in rejected(call, response)):
            response.restate(422)


@fault("createPromotionJob.validation-title")
class MissingIsTitledOtherwise(Behaviour):
    """The error for a missing property is titled as any other failure."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if error["title"] == "required":
            error["title"] = "Validation Error"


@fault("createPromotionJob.validation-status")
class VeryLongNamesFail(FailsOn):
    """A name of more than ten thousand characters makes the server fail."""

    operations = (CREATE,)

    def fails_on(self, call: Call) -> bool:
        return any(len(text) > 10_000 for text in texts_in(job_in(call.json).get("name")))


@fault("createPromotionJob.validation-status")
class VeryLongUnitsFail(FailsOn):
    """A consume_unit of more than ten thousand characters makes the server fail."""

    operations = (CREATE,)

    def fails_on(self, call: Call) -> bool:
        return any(len(text) > 10_000 for text in texts_in(parameters_in(call.json).get("consume_unit")))


@fault("createPromotionJob.validation-status")
class OnlyObjectsAreRead(Behaviour):
    """A body that is not a JSON object makes the server fail, whatever the operation."""

    def on_request(self, call: Call) -> Response | None:
        if call.operation in READ and call.body and not isinstance(call.json, dict):
            return Response.of_json(500, {"errors": [{"status": 500, "title": "Internal Server Error"}]})
        return super().on_request(call)
