"""Clients for applications in this process: the interface of `HttpClient`, and no socket.

The application is treated as a server in front of it would treat it. What it raises before a response is a response 500
with an empty body; what it raises in the middle of one is a broken response. Its responses are bounded as those over HTTP
are, and held to the same grammar: h11 checks the head, a wrong Content-Length is a broken response.

httpx2 has transports for both kinds, which do not fit: they return only when the application does, so that a job that
runs behind its response would hold it up; they know neither lifespan nor bounds, and meet a broken application with an
assertion.
"""

from __future__ import annotations

import logging
import time
import traceback
from abc import ABC, abstractmethod
from collections.abc import Iterable
from concurrent.futures import Future
from email.utils import formatdate
from types import TracebackType
from typing import Self

import h11

from promotion_jobs_conformance.http.address import Origin, parse_base
from promotion_jobs_conformance.http.client import (
    Headers,
    HttpClient,
    check_path,
    compose,
    follow,
    own_headers,
    uncredentialed,
)
from promotion_jobs_conformance.http.connection import to_response
from promotion_jobs_conformance.http.decoding import BodyDecoder, may_have_body
from promotion_jobs_conformance.http.exchange import ErrorKind, Exchange, NoResponse, Request, Response
from promotion_jobs_conformance.http.limits import Deadline, Failure, Limits, check_fields

_log = logging.getLogger(__name__)


class ResponseBuilder:
    """What the application sends, collected within bounds. The application's thread fills it, the caller's waits."""

    def __init__(self, method: bytes, limits: Limits) -> None:
        self._method, self._limits = method, limits
        self._head: h11.Response | None = None
        self._decoder: BodyDecoder | None = None
        self._length = 0
        self._begun: Future[None] = Future()
        self._done: Future[Response] = Future()

    @property
    def has_begun(self) -> bool:
        """Whether the status is known."""
        return self._head is not None

    @property
    def is_done(self) -> bool:
        """Whether the response is whole, or has failed."""
        return self._done.done()

    def begin(self, status: int, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Takes the head. Raises h11.LocalProtocolError, or whatever a wrong type causes, if it is none."""
        fields = [(bytes(name), bytes(value).strip(b" \t")) for name, value in headers]
        if not any(name.lower() == b"date" for name, _ in fields):  # a server adds it (RFC 9110, 6.6.1)
            fields.append((b"Date", formatdate(usegmt=True).encode("ascii")))
        head = h11.Response(status_code=status, headers=fields)
        try:
            check_fields(fields, self._limits)
            if may_have_body(self._method, status):
                self._decoder = BodyDecoder(head, self._limits)
        except Failure as failure:
            self._stop(failure)
        self._head = head
        self._mark_begun()

    def add(self, data: bytes) -> None:
        """Takes more of the body; that of a response which has none is dropped, as servers do."""
        if self._decoder is None:
            return
        self._length += len(data)
        if self._length > self._limits.wire_bytes:
            self._stop(Failure(ErrorKind.TOO_LARGE, f"it has more than {self._limits.wire_bytes} bytes"))
        try:
            self._decoder.feed(bytes(data))
        except Failure as failure:
            self._stop(failure)

    def end(self) -> None:
        """The response is whole."""
        if self.is_done or self._head is None:
            return
        announced = dict(self._head.headers).get(b"content-length")
        try:
            if self._decoder is not None and announced is not None and int(announced) != self._length:
                lie = f"its Content-Length is {int(announced)}, and its body has {self._length} bytes"
                raise Failure(ErrorKind.PROTOCOL, lie)
            body = self._decoder.finish() if self._decoder else b""
        except Failure as failure:
            self._done.set_exception(failure)
            return
        self._done.set_result(to_response(self._head, body))

    def give_up(self, why: str) -> None:
        """The application ended without a whole response: a server responds with 500, or cuts off what it has begun to send."""
        if self.is_done:
            return
        if self._head is None:
            self._done.set_result(Response(500, (), b""))
        else:
            self._done.set_exception(Failure(ErrorKind.PROTOCOL, f"it breaks off: {why}"))
        self._mark_begun()

    def wait(self, first_byte: Deadline, deadline: Deadline) -> Response:
        """The whole response. Raises `Failure`, also where it does not come in time."""
        try:
            self._begun.result(first_byte.left())
            return self._done.result(deadline.left())
        except TimeoutError:
            if self.has_begun:
                failure = Failure(ErrorKind.TOO_SLOW, f"it was not whole after {self._length} bytes")
            else:
                failure = Failure(ErrorKind.MUTE, "the application did not begin to respond")
            self._done.cancel()
            raise failure from None

    def _mark_begun(self) -> None:
        if not self._begun.done():
            self._begun.set_result(None)

    def _stop(self, failure: Failure) -> None:
        """Ends the builder, and signals the end to the application, as a closed connection would."""
        self._done.set_exception(failure)
        self._mark_begun()
        raise ConnectionAbortedError("the client has gone")


class InProcessClient(ABC):
    """What both kinds have in common. Several threads may send at the same time."""

    def __init__(self, base_url: str, limits: Limits, default_headers: Headers) -> None:
        self._origin, self._prefix = parse_base(base_url)
        self._limits, self._default_headers = limits, tuple(default_headers)
        self._outside = HttpClient(base_url, limits=limits)  # for links to elsewhere

    def send(self, request: Request) -> Exchange:
        """As `HttpClient.send`. A link of the application's own origin is asked of the application."""
        deadline = Deadline(min(self._limits.total, request.within or self._limits.total))
        try:
            if request.absolute_url is not None:
                link, redirects = request.absolute_url, self._limits.redirects
                response, seconds = follow(request, link, redirects, deadline, self._hop)
            else:
                headers = compose(self._own_headers(request), self._default_headers, request.headers)
                response, seconds = self._ask(request, self._prefix + check_path(request.path), headers, deadline)
        except Failure as failure:
            raise NoResponse(request, failure.kind, failure.detail) from failure
        return Exchange(request, response, seconds)

    def url(self, request: Request) -> str:
        """As `HttpClient.url`."""
        return self._outside.url(request)

    def close(self) -> None:
        """Ends what runs for the application."""
        self._outside.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _own_headers(self, request: Request) -> Headers:
        return own_headers(self._origin.authority, request)

    def _hop(self, request: Request, origin: Origin, target: str, deadline: Deadline) -> tuple[Response, float]:
        if origin != self._origin:
            return self._outside.hop(request, origin, target, deadline)
        return self._ask(request, target, compose(self._own_headers(request), uncredentialed(request)), deadline)

    def _ask(self, request: Request, target: str, headers: Headers, deadline: Deadline) -> tuple[Response, float]:
        try:
            fields = [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers]
            head = h11.Request(method=request.method, target=target, headers=fields)
        except (h11.LocalProtocolError, UnicodeError) as error:
            raise ValueError(f"The {request.method} request cannot be written as HTTP: {error}.") from None
        builder = ResponseBuilder(head.method, self._limits)
        started = time.perf_counter()
        response = self._run(head, request.body or b"", builder, deadline)
        return response, time.perf_counter() - started

    @abstractmethod
    def _run(self, head: h11.Request, body: bytes, builder: ResponseBuilder, deadline: Deadline) -> Response:
        """Calls the application and waits for its response."""


def log_crash(error: BaseException) -> None:
    """Says where the application failed, as a server's log would; not its words, which may contain a secret.

    That our own `ConnectionAbortedError` came through it is not a failure.
    """
    if isinstance(error, ConnectionAbortedError):
        return
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}, line {frames[-1].lineno}" if frames else "an unknown location"
    _log.error("The application raised %s in %s.", type(error).__name__, where)
