"""Faults of odd requests: broken JSON, no body, other methods; the server fails over them, or is too lenient (A34, D20)."""

from __future__ import annotations

import json
import re
from typing import Any

from ..behaviour import Behaviour
from ..behaviour.wire import Next
from ..exchange import Answer, Call
from ..registry import fault
from .reading import CREATE, Fails


@fault("createPromotionJob.invalid-json")
class RestAfterTheJsonIsIgnored(Behaviour):
    """What follows after the first JSON value of a body is not looked at."""

    def on_request(self, call: Call) -> Answer | None:
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

    def on_request(self, call: Call) -> Answer | None:
        if call.operation == CREATE and call.json is None:
            call.body = re.sub(rb",\s*([}\]])", rb"\1", call.body)
        return super().on_request(call)


@fault("createPromotionJob.invalid-json")
class SingleQuotesAreFine(Behaviour):
    """Texts of a body may stand in single quotes."""

    def on_request(self, call: Call) -> Answer | None:
        if call.operation == CREATE and call.json is None and b'"' not in call.body:
            call.body = call.body.replace(b"'", b'"')
        return super().on_request(call)


@fault("createPromotionJob.invalid-json")
class EmptyBodyIsAnExport(Behaviour):
    """Without a body, a request asks for an export."""

    def on_request(self, call: Call) -> Answer | None:
        if call.operation == CREATE and not call.body:
            call.set_header("Content-Type", "application/json")
            call.json = {"data": self.contract.example("ExportRequest")["data"]}
        return super().on_request(call)


@fault("createPromotionJob.invalid-json")
class EmptyBodyFails(Behaviour):
    """Without a body, a request makes the server fail."""

    async def around(self, call: Call, answer: Next) -> Answer:
        given = await super().around(call, answer)
        if call.operation == CREATE and not call.body and given.status == 400:
            given.restate(500)
        return given


@fault("createPromotionJob.invalid-json")
class BrokenUtf8Fails(Behaviour):
    """A body that is not UTF-8 makes the server fail."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == CREATE and answer.status == 400 and "\ufffd" in call.body.decode("utf-8", "replace"):
            answer.restate(500)


@fault("createPromotionJob.validation-status")
class ListsForBodiesFail(Behaviour):
    """A body that is no object makes the server fail."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == CREATE and answer.status == 400 and isinstance(call.json, (list, str, int)):
            answer.restate(500)


@fault("createPromotionJob.content-type")
class NoContentTypeFails(Fails):
    """A request without a Content-Type makes the server fail."""

    def fails(self, call: Call, body: Any) -> bool:
        return call.header("Content-Type") is None


@fault("createPromotionJob.unsettled-requests")
class UnknownQueriesFail(Behaviour):
    """An unknown query parameter makes the server fail."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == CREATE and call.query_string:
            answer.status, answer.json = 500, {"errors": [{"status": 500, "title": "Internal Server Error"}]}


@fault("createPromotionJob.unsettled-requests")
class OtherMethodsFail(Behaviour):
    """A method that the path of the jobs does not have makes the server fail."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if answer.status == 405 and call.path.endswith("/jobs"):
            answer.status, answer.json = 500, {"errors": [{"status": 500, "title": "Internal Server Error"}]}
