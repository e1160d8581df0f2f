"""The freedoms that HTTP, JSON and RFC 3339 leave a server: headers, layout, media types, timestamps, slowness."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
import zlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from ..behaviour import Behaviour
from ..behaviour.wire import Next
from ..exchange import Call, Response
from ..registry import variant


@variant("A21", "RFC 9110, 8.3")
class MediaTypeInCapitals(Behaviour):
    """The media type is spelled in capitals, with a parameter in quotes."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if response.header("content-type") == "application/json":
            response.set_header("Content-Type", 'Application/JSON ;charset="UTF-8"')


@variant("RFC 8259, 2")
class PrettyJson(Behaviour):
    """JSON is indented, its properties are sorted, and everything beyond ASCII is escaped."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if response.json is not None:
            response.body = (json.dumps(response.json, indent=4, sort_keys=True, ensure_ascii=True) + "\r\n").encode()


@variant("RFC 8259, 4", "A19")
class OtherMembers(Behaviour):
    """Every object has properties that the contract does not know, and its own in another order."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if response.json is not None:
            response.json = _wrapped(response.json)


def _wrapped(value: Any) -> Any:
    if isinstance(value, dict):
        known = {key: _wrapped(value[key]) for key in reversed(value)}
        return {"_links": {"self": None}, "x": [1.5, True], **known}
    return [_wrapped(item) for item in value] if isinstance(value, list) else value


@variant("RFC 9110, 8.4")
class GzippedResponses(Behaviour):
    """Responses are compressed with gzip."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if response.body and "gzip" in (call.header("accept-encoding") or ""):
            response.body = gzip.compress(response.body)
            response.set_header("Content-Encoding", "gzip")
            response.set_header("Vary", "Accept-Encoding")


@variant("RFC 9110, 8.4")
class DeflatedResponses(Behaviour):
    """Responses are compressed with deflate."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if response.body and "deflate" in (call.header("accept-encoding") or ""):
            response.body = zlib.compress(response.body)
            response.set_header("Content-Encoding", "deflate")


@variant("RFC 9112, 7.1")
class ChunkedResponses(Behaviour):
    """Responses have no Content-Length, and come in chunks."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        response.is_sized = response.status == 204


@variant("RFC 9110, 5")
class ManyHeaders(Behaviour):
    """Responses have many headers, some of them twice, empty, or with non-ASCII letters."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        response.headers += [("Set-Cookie", f"c{n}=1; Path=/") for n in range(20)]
        response.headers += [
            ("X-Empty", ""),
            ("X-Caf\u00e9"[:5], "caf\u00e9"),
            ("Server-Timing", "db;dur=1, app;dur=2"),
        ]


class _Times(Behaviour):
    def form(self, moment: datetime) -> str:
        raise NotImplementedError

    def now(self) -> str:
        return self.form(datetime.fromtimestamp(time.time(), UTC))


@variant("A18", "RFC 3339, 5.6")
class LowerCaseTimes(_Times):
    """The T and the Z of timestamps are in lower case."""

    def form(self, moment: datetime) -> str:
        return moment.strftime("%Y-%m-%dt%H:%M:%S.%fz")


@variant("A18", "RFC 3339, 4.3")
class TimesWithUnknownOffset(_Times):
    """Timestamps have the offset -00:00, and three digits for the fraction of a second."""

    def form(self, moment: datetime) -> str:
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "-00:00"


@variant("A18")
class TimesWestOfGreenwich(_Times):
    """Timestamps have a negative offset and a single digit for the fraction of a second."""

    def form(self, moment: datetime) -> str:
        local = moment.astimezone(timezone(timedelta(hours=-9, minutes=-30)))
        return local.strftime("%Y-%m-%dT%H:%M:%S.") + "0-09:30"


@variant("D23", "D29")
class ThrottlesNowAndThen(Behaviour):
    """Every fortieth request gets 429, to be sent again at once."""

    seen = 0

    def on_request(self, call: Call) -> Response | None:
        self.seen += 1
        if self.seen % 40 == 0:
            response = Response.of_json(429, {"errors": [{"status": 429, "title": "Too Many Requests"}]})
            response.set_header("Retry-After", "0")
            return response
        return super().on_request(call)


@variant("D23")
class UnavailableNowAndThen(Behaviour):
    """Every sixtieth request gets 503 from a gateway in front of the server, with a date in Retry-After."""

    seen = 0

    def on_request(self, call: Call) -> Response | None:
        self.seen += 1
        if self.seen % 60 == 0:
            response = Response(503, [("content-type", "text/html")], b"<h1>Service Unavailable</h1>")
            response.set_header("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT")
            return response
        return super().on_request(call)


@variant("D24")
class SlowResponses(Behaviour):
    """Every response is a little late."""

    async def around(self, call: Call, response: Next) -> Response:
        await asyncio.sleep(0.005)
        return await super().around(call, response)
