"""Faults of responses of any operation: JSON and its media type (A21)."""

from __future__ import annotations

from ..behaviour import Behaviour
from ..exchange import Answer, Call
from ..registry import fault
from .common import created


@fault("json-media-type")
class JsonAsText(Behaviour):
    """Answers are labelled as plain text."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if answer.header("content-type") == "application/json":
            answer.set_header("content-type", "text/plain; charset=utf-8")


@fault("json-text")
class MembersTwice(Behaviour):
    """A job's JSON names its status twice."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if created(call) and answer.status == 201:
            answer.body = answer.body.replace(b'"status":', b'"status":"pending","status":', 1)


@fault("json-text")
class MarkedJson(Behaviour):
    """JSON begins with a byte order mark."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if answer.json is not None:
            answer.body = b"\xef\xbb\xbf" + answer.body
