"""Faults of responses of any operation: JSON and its media type (A21)."""

from __future__ import annotations

from ..behaviour import Behaviour
from ..exchange import Call, Response
from ..registry import fault
from .common import created


@fault("json-media-type")
class JsonAsText(Behaviour):
    """Responses are labelled as plain text."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if response.header("content-type") == "application/json":
            response.set_header("content-type", "text/plain; charset=utf-8")


@fault("json-text")
class MembersTwice(Behaviour):
    """A job's JSON names its status twice."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if created(call) and response.status == 201:
            response.body = response.body.replace(b'"status":', b'"status":"pending","status":', 1)


@fault("json-text")
class MarkedJson(Behaviour):
    """JSON begins with a byte order mark."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if response.json is not None:
            response.body = b"\xef\xbb\xbf" + response.body
