"""Faults of createPromotionJob: requests that must be rejected, or must not make the server fail (S3, A4, A13, A14, A24, A34)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ..behaviour import Behaviour
from ..behaviour.wire import Next
from ..exchange import Call, Response
from ..records import EXPORT, Promotion
from ..registry import fault
from ..store import has_lone_surrogate
from ..templates import ABSENT, Accepts, FailsOn, depth_of, texts_in
from .common import CREATE, created, has_data, rejected
from .reading import Fails, Reads, job_in, parameters_in

FAILURE = {"errors": [{"status": 500, "title": "Internal Server Error"}]}


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level := [inner for inner in level if isinstance(inner, (dict, list))]:
        depth += 1
        level = [one for inner in level for one in (inner.values() if isinstance(inner, dict) else inner)]
    return depth


@fault("createPromotionJob.content-type")
class PlainTextFails(Behaviour):
    """A body of another media type makes the server fail."""

    def on_request(self, call: Call) -> Response | None:
        if created(call) and call.header("Content-Type") == "text/plain":
            return Response.of_json(500, {"errors": [{"status": 500, "title": "Internal Server Error"}]})
        return super().on_request(call)


@fault("createPromotionJob.content-type")
class NoContentTypeFails(Fails):
    """A request without a Content-Type makes the server fail."""

    def fails(self, call: Call, body: Any) -> bool:
        return call.header("Content-Type") is None


@fault("createPromotionJob.export")
class ExportsWantParameters(Behaviour):
    """An export without parameters is rejected."""

    def on_request(self, call: Call) -> Response | None:
        data = (call.json or {}).get("data") if created(call) and isinstance(call.json, dict) else None
        if isinstance(data, dict) and data.get("job_type") == EXPORT and "parameters" not in data:
            return Response.of_json(400, {"errors": [{"status": 400, "title": "required"}]})
        return super().on_request(call)


@fault("createPromotionJob.export-parameters")
class ParametersOfExportsFail(Behaviour):
    """Parameters sent with an export make the server fail."""

    def on_request(self, call: Call) -> Response | None:
        data = call.json.get("data") if call.operation == CREATE and isinstance(call.json, dict) else None
        if isinstance(data, dict) and data.get("job_type") == EXPORT and "parameters" in data:
            return Response.of_json(500, FAILURE)
        return super().on_request(call)


@fault("createPromotionJob.integral-float")
class IntegralFloatsFail(Behaviour):
    """A number with a fraction of zero makes the server fail."""

    def on_request(self, call: Call) -> Response | None:
        data = call.json.get("data") if call.operation == CREATE and isinstance(call.json, dict) else None
        inner = data.get("parameters") if isinstance(data, dict) else None
        if isinstance(inner, dict) and any(isinstance(n, float) and n.is_integer() for n in inner.values()):
            return Response.of_json(500, FAILURE)
        return super().on_request(call)


@fault("createPromotionJob.integral-float")
class PointsAreSeparators(Reads):
    """The point of an integral number separates thousands, so that 10.0 is 100."""

    def reads(self, body: Any) -> Any:
        sent = parameters_in(body)
        number = sent.get("number_of_codes")
        if isinstance(number, float) and number.is_integer():
            sent["number_of_codes"] = int(number) * 10
        return body


@fault("createPromotionJob.invalid-json")
class BrokenJsonFails(Behaviour):
    """A body that is no JSON makes the server fail."""

    def on_request(self, call: Call) -> Response | None:
        if created(call) and call.json is None and call.body != b"null":
            return Response.of_json(500, {"errors": [{"status": 500, "title": "Internal Server Error"}]})
        return super().on_request(call)


@fault("createPromotionJob.invalid-json")
class RestAfterTheJsonIsIgnored(Behaviour):
    """What follows after the first JSON value of a body is not looked at."""

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
    """A comma before a closing bracket is let pass."""

    def on_request(self, call: Call) -> Response | None:
        if call.operation == CREATE and call.json is None:
            call.body = re.sub(rb",\s*([}\]])", rb"\1", call.body)
        return super().on_request(call)


@fault("createPromotionJob.invalid-json")
class SingleQuotesAreFine(Behaviour):
    """Texts of a body may stand in single quotes."""

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


@fault("createPromotionJob.null-members")
class NullsFail(Behaviour):
    """A null for an optional property makes the server fail."""

    def on_request(self, call: Call) -> Response | None:
        data = call.json["data"] if created(call) and has_data(call) else {}
        given = data.get("parameters")
        inner = given if isinstance(given, dict) else {}
        optional = set(self.contract.schema("CodeGenerateParameters")["properties"]) - {"number_of_codes"}
        if any(inner.get(prop, 0) is None for prop in optional) or ("name" in data and data["name"] is None):
            return Response.of_json(500, {"errors": [{"status": 500, "title": "Internal Server Error"}]})
        return super().on_request(call)


@fault("createPromotionJob.null-members")
class NullUnitFails(Fails):
    """A null for the consume_unit makes the server fail."""

    def fails(self, call: Call, body: Any) -> bool:
        return parameters_in(body).get("consume_unit", ABSENT) is None


@fault("createPromotionJob.null-members")
class NullPrefixIsAWord(Accepts):
    """A null for the prefix is a prefix of the word null."""

    place = "data.parameters.code_prefix"

    def passes(self, value: Any) -> bool:
        return value is None

    def stand_in(self, value: Any) -> Any:
        return "null"


@fault("createPromotionJob.null-members")
class NullNameIsAWord(Accepts):
    """A null for the name is the name None."""

    place = "data.name"

    def passes(self, value: Any) -> bool:
        return value is None

    def stand_in(self, value: Any) -> Any:
        return "None"


@fault("createPromotionJob.null-members")
class NullUsesAreZero(Accepts):
    """A null for the max_uses_per_code is zero."""

    place = "data.parameters.max_uses_per_code"

    def passes(self, value: Any) -> bool:
        return value is None

    def stand_in(self, value: Any) -> Any:
        return 0


@fault("createPromotionJob.unknown-members")
class UnknownMembersFail(Behaviour):
    """An unknown property makes the server fail."""

    def on_request(self, call: Call) -> Response | None:
        if created(call) and b"conformance_unknown" in call.body:
            return Response.of_json(500, {"errors": [{"status": 500, "title": "Internal Server Error"}]})
        return super().on_request(call)


@fault("createPromotionJob.unknown-members")
class IdIsTakenFromTheRequest(Behaviour):
    """A job has the id that the request sends."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        body = call.json if call.operation == "createPromotionJob" else None
        data = body.get("data") if isinstance(body, dict) else None
        if response.status == 201 and isinstance(data, dict) and isinstance(data.get("id"), str):
            response.json["data"]["id"] = data["id"]


@fault("createPromotionJob.unknown-members", "createPromotionJob.export-parameters")
class DeepMembersFail(Fails):
    """A body that is nested more than five hundred deep makes the server fail."""

    def fails(self, call: Call, body: Any) -> bool:
        return _depth(body) > 500


@fault("createPromotionJob.unknown-members")
class UnknownParametersFail(Fails):
    """An unknown property of the parameters makes the server fail."""

    def fails(self, call: Call, body: Any) -> bool:
        known = self.contract.schema("CodeGenerateParameters")["properties"]
        return job_in(body).get("job_type") == "code_generate" and bool(parameters_in(body).keys() - known.keys())


@fault("createPromotionJob.unknown-members")
class UnknownMembersBesideDataFail(Fails):
    """An unknown property beside `data` makes the server fail."""

    def fails(self, call: Call, body: Any) -> bool:
        return isinstance(body, dict) and "data" in body and len(body) > 1


@fault("createPromotionJob.unsettled-requests")
class OtherIdentifiersFail(Behaviour):
    """An identifier that is no UUID makes the server fail."""

    def on_request(self, call: Call) -> Response | None:
        if call.operation == "listPromotionJobs" and len(call.ids["promotionID"]) != 36:
            return Response.of_json(500, {"errors": [{"status": 500, "title": "Internal Server Error"}]})
        return super().on_request(call)


@fault("createPromotionJob.unsettled-requests")
class UnknownQueriesFail(Behaviour):
    """An unknown query parameter makes the server fail."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == CREATE and call.query_string:
            response.status, response.json = 500, {"errors": [{"status": 500, "title": "Internal Server Error"}]}


@fault("createPromotionJob.unsettled-requests")
class OtherMethodsFail(Behaviour):
    """A method that the path of the jobs does not have makes the server fail."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if response.status == 405 and call.path.endswith("/jobs"):
            response.status, response.json = 500, {"errors": [{"status": 500, "title": "Internal Server Error"}]}


@fault("createPromotionJob.unsettled-values")
class EmojiFails(Behaviour):
    """A character beyond the basic plane in a prefix makes the server fail."""

    def on_request(self, call: Call) -> Response | None:
        if created(call) and max(str(parameters_in(call.json).get("code_prefix", "")), default="") > "\uffff":
            return Response.of_json(500, {"errors": [{"status": 500, "title": "Internal Server Error"}]})
        return super().on_request(call)


@fault("createPromotionJob.unsettled-values")
class EmptyPrefixFails(Fails):
    """An empty prefix makes the server fail."""

    def fails(self, call: Call, body: Any) -> bool:
        return parameters_in(body).get("code_prefix") == ""


@fault("createPromotionJob.unsettled-values")
class LongPrefixFails(Fails):
    """A prefix of more than 255 characters makes the server fail."""

    def fails(self, call: Call, body: Any) -> bool:
        return len(str(parameters_in(body).get("code_prefix", ""))) > 255


@fault("createPromotionJob.unsettled-values")
class ManyUsesFail(Fails):
    """A max_uses_per_code of more than 32 bits makes the server fail."""

    def fails(self, call: Call, body: Any) -> bool:
        uses = parameters_in(body).get("max_uses_per_code")
        return type(uses) is int and uses >= 2**31


@fault("createPromotionJob.unsettled-values")
class ManyUsesAreLimited(Reads):
    """A max_uses_per_code of more than 32 bits is taken as the greatest that has them."""

    def reads(self, body: Any) -> Any:
        sent = parameters_in(body)
        if type(sent.get("max_uses_per_code")) is int:
            sent["max_uses_per_code"] = min(sent["max_uses_per_code"], 2**31 - 1)
        return body


@fault("createPromotionJob.unsettled-values")
class EmptyNameFails(Fails):
    """An empty name makes the server fail."""

    def fails(self, call: Call, body: Any) -> bool:
        return job_in(body).get("name") == ""


@fault("createPromotionJob.unsettled-values")
class EmptyNameIsNone(Accepts):
    """An empty name is not shown."""

    place = "data.name"

    def passes(self, value: Any) -> bool:
        return bool(value == "")

    def stand_in(self, value: Any) -> Any:
        return ABSENT


@fault("createPromotionJob.unsettled-values")
class ControlCharactersAreLost(Behaviour):
    """Control characters of a name are lost."""

    def new_job(
        self, promotion: Promotion, job_type: str, name: str | None, parameters: Mapping[str, Any] | None
    ) -> Any:
        kept = None if name is None else re.sub(r"[\x00-\x1f\x7f]", "", name)
        return super().new_job(promotion, job_type, kept, parameters)


@fault("createPromotionJob.unsettled-values")
class PrefixTrimmed(Reads):
    """Blanks around a prefix are lost."""

    def reads(self, body: Any) -> Any:
        sent = parameters_in(body)
        if isinstance(sent.get("code_prefix"), str):
            sent["code_prefix"] = sent["code_prefix"].strip()
        return body


@fault("createPromotionJob.unsettled-values")
class PrefixInAsciiOnly(Reads):
    """Letters of a prefix beyond ASCII become question marks."""

    def reads(self, body: Any) -> Any:
        sent = parameters_in(body)
        if isinstance(sent.get("code_prefix"), str):
            sent["code_prefix"] = sent["code_prefix"].encode("ascii", "replace").decode()
        return body


@fault("createPromotionJob.validation-status")
class RefusalsAreConflicts(Behaviour):
    """Every validation failure is a conflict."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        body = response.json if created(call) and response.status == 400 else None
        own = self.contract.const("TooManyCodesError", "title")
        if body and call.json is not None and body["errors"][0].get("title") != own:
            response.restate(409)


@fault("createPromotionJob.validation-status")
class ListsForBodiesFail(Behaviour):
    """A body that is no object makes the server fail."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == CREATE and response.status == 400 and isinstance(call.json, (list, str, int)):
            response.restate(500)


@fault("createPromotionJob.validation-status")
class ErrorsAreOk(Behaviour):
    """A validation failure is answered with 200, and with errors."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if rejected(call, response):
            response.restate(200)


@fault("createPromotionJob.validation-status")
class InvalidNamesConflict(Behaviour):
    """A name that is not valid is a conflict."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if any(error.get("source") == "data.name" for error in rejected(call, response)):
            response.restate(409)


@fault("createPromotionJob.validation-status")
class WrongParametersAreNotFound(Behaviour):
    """A parameter that is not valid is not found."""

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
    """A missing property is unprocessable, though other failures are bad requests."""

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


@fault("createPromotionJob.unsettled-values")
class NulInANameFails(FailsOn):
    """A NUL in a name makes the server fail."""

    operations = (CREATE,)

    def fails_on(self, call: Call) -> bool:
        return "\0" in str(job_in(call.json).get("name"))


@fault("createPromotionJob.unsettled-values")
class NulInAPrefixFails(FailsOn):
    """A NUL in a prefix makes the server fail."""

    operations = (CREATE,)

    def fails_on(self, call: Call) -> bool:
        return "\0" in str(parameters_in(call.json).get("code_prefix"))


@fault("createPromotionJob.unsettled-values")
class HalfAPairInANameFails(FailsOn):
    """Half of a surrogate pair in a name makes the server fail."""

    operations = (CREATE,)

    def fails_on(self, call: Call) -> bool:
        return any(map(has_lone_surrogate, texts_in(job_in(call.json).get("name"))))


@fault("createPromotionJob.unsettled-values")
class HalfAPairInAPrefixFails(FailsOn):
    """Half of a surrogate pair in a prefix makes the server fail."""

    operations = (CREATE,)

    def fails_on(self, call: Call) -> bool:
        return any(map(has_lone_surrogate, texts_in(parameters_in(call.json).get("code_prefix"))))


@fault("createPromotionJob.unsettled-values")
class VeryLongPrefixesFail(FailsOn):
    """A prefix of more than twenty thousand characters makes the server fail."""

    operations = (CREATE,)

    def fails_on(self, call: Call) -> bool:
        return any(len(text) > 20_000 for text in texts_in(parameters_in(call.json).get("code_prefix")))


@fault("createPromotionJob.validation-status", profile="missed")
class VeryLongNamesFail(FailsOn):
    """A name of more than ten thousand characters makes the server fail."""

    operations = (CREATE,)

    def fails_on(self, call: Call) -> bool:
        return any(len(text) > 10_000 for text in texts_in(job_in(call.json).get("name")))


@fault("createPromotionJob.validation-status", profile="missed")
class VeryLongUnitsFail(FailsOn):
    """A consume_unit of more than ten thousand characters makes the server fail."""

    operations = (CREATE,)

    def fails_on(self, call: Call) -> bool:
        return any(len(text) > 10_000 for text in texts_in(parameters_in(call.json).get("consume_unit")))


@fault("createPromotionJob.unknown-members")
class LongUnknownMembersFail(FailsOn):
    """An unknown property with a text of more than ten thousand characters makes the server fail."""

    operations = (CREATE,)

    def fails_on(self, call: Call) -> bool:
        unknown = [value for name, value in job_in(call.json).items() if name not in KNOWN]
        return any(len(text) > 10_000 for text in texts_in(unknown))


@fault("createPromotionJob.export-parameters")
class DeepParametersOfExportsFail(FailsOn):
    """Parameters of an export that are nested more than two hundred deep make the server fail."""

    operations = (CREATE,)

    def fails_on(self, call: Call) -> bool:
        return (
            job_in(call.json).get("job_type") == EXPORT
            and "parameters" in job_in(call.json)
            and depth_of(call.body) > 200
        )


@fault("createPromotionJob.export-parameters")
class TextsForParametersOfExportsFail(FailsOn):
    """Parameters of an export that are a text make the server fail."""

    operations = (CREATE,)

    def fails_on(self, call: Call) -> bool:
        return job_in(call.json).get("job_type") == EXPORT and isinstance(job_in(call.json).get("parameters"), str)


KNOWN = ("type", "job_type", "name", "parameters")
