"""Requests, responses and exchanges, as values.

A request names a path below the target's base URL, never an absolute URL: so nothing that a server says can make the
suite send its credentials to another host. The one exception, the file of an export (A31), is a `Request` with
`absolute_url` set, and the client sends no credentials with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. `path` is percent-encoded, starts with a slash and may carry a query."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    absolute_url: str | None = None
    within: float | None = field(default=None, compare=False)  # seconds that it may take, where that is less than usual


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response, whole: `body` is decompressed, and within the client's bounds."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """The first value of a header, whatever the case of its name; None if it is absent."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its response. `seconds` runs from the first byte sent to the last one received.

    `is_repeated`: the server had closed a kept connection without a response, so that the request was sent again; it may have
    worked on both.
    """

    request: Request
    response: Response
    seconds: float = field(default=0.0, compare=False)
    is_repeated: bool = field(default=False, compare=False)


class ErrorKind(StrEnum):
    """Why no response was received: the first group is the network's or the target's absence, the second its fault.

    A link that cannot be followed is the fault of the response that gave it: nothing was asked.
    """

    CONNECT = "no connection"
    TLS = "no TLS session"
    MUTE = "no response in time"
    CLOSED = "connection closed before a response"

    PROTOCOL = "the response is not valid HTTP"
    TOO_LARGE = "the response is too large"
    TOO_SLOW = "the response took too long"
    ENCODING = "the response's compression is invalid or expands too much"

    LINK = "the link cannot be followed"

    @property
    def is_absence(self) -> bool:
        """True if the target did not respond at all, so that nothing can be said of its conformance."""
        return self in (ErrorKind.CONNECT, ErrorKind.TLS, ErrorKind.MUTE, ErrorKind.CLOSED)

    @property
    def is_broken_off(self) -> bool:
        """True if a response began to come and could not be read to its end, so that nothing else can be read in it."""
        return not self.is_absence and self is not ErrorKind.LINK


class NoResponse(Exception):
    """Raised instead of a response. `detail` is one sentence for people, with no secret in it."""

    def __init__(self, request: Request, kind: ErrorKind, detail: str) -> None:
        super().__init__(f"{request.method} {request.path}: {kind.value}: {detail}")
        self.request, self.kind, self.detail = request, kind, detail
