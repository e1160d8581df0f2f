"""Faults over requests that may be accepted or rejected, and must neither fail nor be altered (A24, A34)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..behaviour import Behaviour
from ..exchange import Call, Response
from ..records import Promotion
from ..registry import fault
from ..store import has_lone_surrogate
from ..templates import ABSENT, Accepts, FailsOn, texts_in
from .common import CREATE, created
from .reading import Fails, Reads, job_in, parameters_in

FAILURE = {"errors": [{"status": 500, "title": "Internal Server Error"}]}


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


@fault("createPromotionJob.unsettled-requests")
class OtherIdentifiersFail(Behaviour):
    """An identifier that is not a UUID makes the server fail."""

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
    """A max_uses_per_code of more than 32 bits is treated as the largest 32-bit integer."""

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

    location = "data.name"

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
    """Spaces around a prefix are lost."""

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
    """A lone surrogate in a name makes the server fail."""

    operations = (CREATE,)

    def fails_on(self, call: Call) -> bool:
        return any(map(has_lone_surrogate, texts_in(job_in(call.json).get("name"))))


@fault("createPromotionJob.unsettled-values")
class HalfAPairInAPrefixFails(FailsOn):
    """A lone surrogate in a prefix makes the server fail."""

    operations = (CREATE,)

    def fails_on(self, call: Call) -> bool:
        return any(map(has_lone_surrogate, texts_in(parameters_in(call.json).get("code_prefix"))))


@fault("createPromotionJob.unsettled-values")
class VeryLongPrefixesFail(FailsOn):
    """A prefix of more than twenty thousand characters makes the server fail."""

    operations = (CREATE,)

    def fails_on(self, call: Call) -> bool:
        return any(len(text) > 20_000 for text in texts_in(parameters_in(call.json).get("code_prefix")))
