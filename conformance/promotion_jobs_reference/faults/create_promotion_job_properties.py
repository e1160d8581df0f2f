"""Faults over unknown properties, nulls and parameters of an export, which may be ignored or rejected (A13, A14, A24)."""

from __future__ import annotations

from typing import Any

from ..behaviour import Behaviour
from ..exchange import Call, Response
from ..records import EXPORT
from ..registry import fault
from ..templates import ABSENT, Accepts, FailsOn, depth_of, texts_in
from .common import CREATE, created, has_data
from .reading import Fails, job_in, parameters_in

FAILURE = {"errors": [{"status": 500, "title": "Internal Server Error"}]}


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level := [inner for inner in level if isinstance(inner, (dict, list))]:
        depth += 1
        level = [one for inner in level for one in (inner.values() if isinstance(inner, dict) else inner)]
    return depth


KNOWN = ("type", "job_type", "name", "parameters")


@fault("createPromotionJob.export-parameters")
class ParametersOfExportsFail(Behaviour):
    """Parameters sent with an export make the server fail."""

    def on_request(self, call: Call) -> Response | None:
        data = call.json.get("data") if call.operation == CREATE and isinstance(call.json, dict) else None
        if isinstance(data, dict) and data.get("job_type") == EXPORT and "parameters" in data:
            return Response.of_json(500, FAILURE)
        return super().on_request(call)


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
    """A null for the prefix is treated as the prefix "null"."""

    location = "data.parameters.code_prefix"

    def passes(self, value: Any) -> bool:
        return value is None

    def stand_in(self, value: Any) -> Any:
        return "null"


@fault("createPromotionJob.null-members")
class NullNameIsAWord(Accepts):
    """A null for the name is treated as the name "None"."""

    location = "data.name"

    def passes(self, value: Any) -> bool:
        return value is None

    def stand_in(self, value: Any) -> Any:
        return "None"


@fault("createPromotionJob.null-members")
class NullUsesAreZero(Accepts):
    """A null for the max_uses_per_code is treated as zero."""

    location = "data.parameters.max_uses_per_code"

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
    """An unknown property next to `data` makes the server fail."""

    def fails(self, call: Call, body: Any) -> bool:
        return isinstance(body, dict) and "data" in body and len(body) > 1


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
