"""The history of a target: every exchange with it, in order, with times. Append-only.

A check reads only this, the contract and the owner's settings. It does not know who made the history: scenarios, a
generator, a proxy, or a recorded file.

Its memory is bounded: once the bodies of the responses take more than `ROOM` bytes, longer bodies are cut, and a cut body
counts as unreadable.
"""

from __future__ import annotations

import json
import time
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from threading import Lock
from typing import Any

from ..contract.routing import Route, Router
from ..http.exchange import ErrorKind, Request, Response
from ..http.strict_json import NotJson, PassesBound, parse, readable

ROOM, SHORT = 48_000_000, 16_000  # bytes of all bodies, and of one that is always kept
NOTHING = object()  # no JSON could be read, which is not the same as null


class Authorization(StrEnum):
    """How a request was authorized. It is recorded with the request, since a recorded history contains no secrets."""

    VALID = "valid"
    NONE = "none"  # no Authorization header
    EMPTY = "empty"  # a scheme without a token
    INVALID = "invalid"
    OTHER_SCHEME = "other scheme"  # with any token
    NO_SCHEME = "no scheme"  # the valid token alone
    UNUSUAL = "unusual"  # the valid token, written in a way that the contract leaves open (A22, A45)
    INCOMPLETE = "incomplete"  # a request for a token that lacks something, or has another grant type
    UNKNOWN = "unknown"  # recorded traffic does not show whether the token was valid


@dataclass(frozen=True)
class Exchange:
    """One request, and what came back: a response, or the `error` if there was none.

    `number` counts from one; `started` and `ended` are seconds since the history began.
    """

    number: int
    started: float
    ended: float
    request: Request
    response: Response | None
    error: ErrorKind | None = None
    detail: str = ""
    authorization: Authorization = Authorization.VALID
    route: Route = field(default_factory=Route)
    is_cut: bool = False  # the body is kept in part
    size: int | None = None  # bytes of a body that was cut
    is_repeated: bool = False  # sent again after the server had closed the connection: it may have worked on both

    @property
    def operation(self) -> str:
        """The operationId; empty if the document has no such operation."""
        return self.route.operation

    @property
    def status(self) -> int:
        """The status code; 0 if no response came."""
        return self.response.status if self.response else 0

    @property
    def accepted(self) -> bool:
        """True for any 2xx."""
        return 200 <= self.status < 300

    @property
    def rejected(self) -> bool:
        """True for any 4xx but a throttled request."""
        return 400 <= self.status < 500 and not self.throttled

    @property
    def throttled(self) -> bool:
        """True for 429, and for a 503 with Retry-After (RFC 9110, section 10.2.3)."""
        return self.status == 429 or (
            self.status == 503 and self.response is not None and self.response.header("retry-after") is not None
        )

    @property
    def failed(self) -> bool:
        """True if the server failed: a 5xx that is not throttling, or no complete response."""
        return (self.status >= 500 and not self.throttled) or self.status == 0

    @property
    def actual(self) -> str:
        """What came back, in a few words."""
        if self.status:
            return str(self.status)
        return f"no response ({self.error.value})" if self.error else "no response"

    @cached_property
    def _read(self) -> tuple[Any, str]:
        if self.response is None or self.is_cut:
            return NOTHING, "too long to be kept" if self.is_cut else ""
        try:
            return parse(self.response.body), ""
        except PassesBound as reason:
            return NOTHING, str(reason)
        except NotJson as reason:
            try:
                return readable(self.response.body), str(reason)
            except NotJson:
                return NOTHING, str(reason)

    @property
    def json(self) -> Any:
        """The JSON of the response; None if it has none (see `has_json`)."""
        return None if self._read[0] is NOTHING else self._read[0]

    @property
    def has_json(self) -> bool:
        """True if JSON could be read from the response, though perhaps not strictly valid JSON."""
        return self._read[0] is not NOTHING

    @property
    def json_problem(self) -> str:
        """What is wrong with the JSON of the response, as text; empty if nothing is."""
        return self._read[1]

    @cached_property
    def sent(self) -> Any:
        """The JSON of the request; NOTHING if it has none."""
        try:
            return json.loads(self.request.body) if self.request.body else NOTHING
        except (ValueError, RecursionError):
            return NOTHING

    def get(self, *path: str) -> Any:
        """A property of the response's JSON by its path; None if it is not there."""
        value = self.json
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        return value


class History:
    """All exchanges with one target. Several threads may add to it at the same time."""

    def __init__(self, router: Router) -> None:
        self._router, self._lock, self._began = router, Lock(), time.monotonic()
        self._exchanges: list[Exchange] = []
        self._by_operation: dict[str, list[Exchange]] = {}
        self._bytes = 0

    def now(self) -> float:
        """Seconds since the history began."""
        return time.monotonic() - self._began

    def add(
        self,
        request: Request,
        response: Response | None,
        *,
        started: float,
        ended: float,
        error: ErrorKind | None = None,
        detail: str = "",
        authorization: Authorization = Authorization.VALID,
        is_cut: bool = False,
        is_repeated: bool = False,
    ) -> Exchange:
        """Appends one exchange, and returns it. `is_cut`: the recorder kept its body in part, or not at all."""
        route = Route() if request.absolute_url else self._router.route(request.method, request.path)
        with self._lock:
            size = None
            if response is not None:
                if len(response.body) > SHORT and self._bytes + len(response.body) > ROOM:
                    size, is_cut = len(response.body), True
                    response = Response(response.status, response.headers, response.body[:SHORT])
                self._bytes += len(response.body)
            exchange = Exchange(
                len(self._exchanges) + 1,
                started,
                ended,
                request,
                response,
                error,
                detail,
                authorization,
                route,
                is_cut,
                size,
                is_repeated,
            )
            self._exchanges.append(exchange)
            self._by_operation.setdefault(exchange.operation, []).append(exchange)
        return exchange

    def __len__(self) -> int:
        return len(self._exchanges)

    def __iter__(self) -> Iterator[Exchange]:
        return iter(tuple(self._exchanges))

    def __getitem__(self, number: int) -> Exchange:
        """An exchange by its number."""
        return self._exchanges[bisect_left(self._exchanges, number, key=lambda exchange: exchange.number)]

    def excerpt(self, wanted: Iterable[Exchange]) -> History:
        """Some of its exchanges as their own history; their numbers and times stay."""
        found = History(self._router)
        found._began = self._began
        for exchange in wanted:
            found._exchanges.append(exchange)
            found._by_operation.setdefault(exchange.operation, []).append(exchange)
        return found

    def of(self, *operations: str) -> list[Exchange]:
        """The exchanges of these operations, in order."""
        if len(operations) == 1:
            return list(self._by_operation.get(operations[0], ()))
        return [exchange for exchange in self if exchange.operation in operations]


def of_path(exchange: Exchange, values: Mapping[str, str]) -> bool:
    """True if the request's path has these parameters."""
    return all(exchange.route.path.get(name) == value for name, value in values.items())
