"""One HTTP/1.1 connection: a request goes out, a response comes back whole, or a `Failure` says why not.

The grammar is h11's. What h11 leaves to its user is settled here, by RFC 9112 unless said otherwise:

- Section 6.3: bytes behind the end of a response "MUST NOT" be taken for another one. Seen together with the response they
  betray a lying length, or a body where none may be: the response is rejected. Seen later they end the connection, as does a
  408 at any time: a server says it of a connection that has been idle for too long (RFC 9110, section 15.5.9).
- Section 6.1: a response with both Transfer-Encoding and Content-Length "ought to be handled as an error". It is.
- Section 2.3: another major version than 1 on this connection is not HTTP/1.1.
- Section 9.5: a response may come before the request is read to its end; it is taken, and the connection is not used again.
- A response that breaks off is invalid; only where not a byte of it came was there none (`CLOSED` or `MUTE`).
- HTTP/1.0 responses are taken, and end the connection; single LF as a line end, a missing reason phrase, and folded
  header lines are taken, since sections 2.2, 4 and 5.2 let a recipient do so.
"""

from __future__ import annotations

import contextlib
import re
import selectors
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Final, NoReturn

import h11

from promotion_jobs_conformance.http.decoding import BodyDecoder, may_have_body
from promotion_jobs_conformance.http.exchange import ErrorKind, Response
from promotion_jobs_conformance.http.limits import Deadline, Failure, Limits, check_fields

_RECEIVE: Final = 64 * 1024
_QUOTED: Final = 200  # characters of h11's complaints, which quote what came


@dataclass(slots=True)
class _Progress:
    """How far one exchange has come; decides what a silence or an end means."""

    wire_bytes: int = 0
    mid_response: bool = False  # bytes of the final response came
    sent_whole: bool = True
    told_idle: bool = False  # a 408 came behind the response


def to_response(head: h11.Response, body: bytes) -> Response:
    """The value of a response. Header fields are latin-1 (RFC 9110, section 5.5), their names as they were written."""
    fields = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers.raw_items())
    return Response(head.status_code, fields, body)


class Connection:
    """A socket, with HTTP/1.1 spoken on it. For one thread at a time."""

    def __init__(self, sock: socket.socket, limits: Limits) -> None:
        self._sock, self._limits = sock, limits
        self._h11 = h11.Connection(h11.CLIENT, max_incomplete_event_size=limits.header_bytes)
        self._progress = _Progress()
        self._last_use = time.monotonic()
        self.reusable = False

    def close(self) -> None:
        """Closes the socket; says no good-bye, since nothing depends on one."""
        self.reusable = False
        with contextlib.suppress(OSError):
            self._sock.close()

    @property
    def is_fresh(self) -> bool:
        """Whether the server still keeps the idle connection, as far as can be known before it is used.

        Waiting bytes are an end of file, or belong to no request (a 408 for idleness, a smuggled response): not fresh.
        """
        if not self.reusable or time.monotonic() - self._last_use > self._limits.idle:
            return False
        self._sock.settimeout(0)
        try:
            socket.socket.recv(self._sock, 1, socket.MSG_PEEK)  # past TLS, which allows no peeking
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    @property
    def got_nothing(self) -> bool:
        """Whether not a byte came back in the exchange that has just failed."""
        return self._progress.wire_bytes == 0

    def exchange(self, head: h11.Request, body: bytes, deadline: Deadline) -> tuple[Response, float]:
        """Sends a request and reads its response; the seconds run from the first byte sent to the last one received.

        Raises `Failure`; the connection is then useless and must be closed.
        """
        self.reusable, self._progress = False, _Progress()
        h = self._h11
        data = (h.send(head) or b"") + (h.send(h11.Data(data=body)) or b"" if body else b"")
        data += h.send(h11.EndOfMessage()) or b""
        first_byte = deadline.within(self._limits.first_byte)
        started = time.perf_counter()
        self._send(data, first_byte)
        response = self._read(head.method, first_byte, deadline)
        seconds = time.perf_counter() - started
        if (
            self._progress.sent_whole
            and not self._progress.told_idle
            and h.our_state is h11.DONE
            and h.their_state is h11.DONE
        ):
            h.start_next_cycle()
            self._last_use = time.monotonic()
            self.reusable = True
        return response, seconds

    # Out

    def _send(self, data: bytes, deadline: Deadline) -> None:
        try:
            if isinstance(self._sock, ssl.SSLSocket):
                self._sock.settimeout(deadline.left())
                self._sock.sendall(data)
            else:
                self._send_plain(memoryview(data), deadline)
        except TimeoutError:
            raise Failure(ErrorKind.MUTE, "the server did not read the request") from None
        except OSError:
            # It may have answered before it closed (section 9.5), say with 413: what there is to read shows it.
            self._progress.sent_whole = False

    def _send_plain(self, data: memoryview, deadline: Deadline) -> None:
        """Sends, but stops where the server, no longer reading, has begun to respond."""
        self._sock.settimeout(0)
        while data:
            try:
                data = data[self._sock.send(data) :]
            except BlockingIOError:
                with selectors.DefaultSelector() as selector:
                    selector.register(self._sock, selectors.EVENT_READ | selectors.EVENT_WRITE)
                    ready = selector.select(deadline.left())
                if ready and not ready[0][1] & selectors.EVENT_WRITE:
                    self._progress.sent_whole = False
                    return

    # In

    def _read(self, method: bytes, first_byte: Deadline, deadline: Deadline) -> Response:
        response: h11.Response | None = None
        decoder: BodyDecoder | None = None
        interim = 0
        while True:
            event = self._next_event()
            if event is h11.NEED_DATA:
                self._receive(deadline if self._progress.wire_bytes else first_byte)
            elif isinstance(event, h11.InformationalResponse):
                interim += 1
                if interim > self._limits.interim_responses:
                    raise Failure(ErrorKind.TOO_LARGE, f"{interim} interim responses (1xx) came before the final one")
                self._check_head(event)
                self._progress.mid_response = bool(self._h11.trailing_data[0])
            elif isinstance(event, h11.Response):
                self._check_head(event)
                response, decoder = event, self._decoder(method, event)
            elif isinstance(event, h11.Data) and decoder is not None:
                decoder.feed(event.data)
            elif isinstance(event, h11.EndOfMessage) and response is not None:
                check_fields(event.headers, self._limits)
                self._check_end()
                return to_response(response, decoder.finish() if decoder else b"")
            else:
                raise Failure(ErrorKind.PROTOCOL, "the connection was given to another protocol, unasked")

    def _next_event(self) -> object:
        try:
            return self._h11.next_event()
        except h11.RemoteProtocolError as error:
            self._reject(error)

    def _reject(self, error: h11.RemoteProtocolError) -> NoReturn:
        if error.error_status_hint == 431:  # h11's word for: its buffer is full, and no event complete
            raise Failure(ErrorKind.TOO_LARGE, f"a head has more than {self._limits.header_bytes} bytes") from None
        hint = ""
        if self._h11.trailing_data[0][:2] in (b"\x15\x03", b"\x16\x03"):
            hint = " (this is TLS: should the URL begin with https://?)"
        # h11 reads servers and clients by one grammar, and names what it does not know at once after the other side.
        words = ascii(str(error))[1:-1].replace("illegal request line", "illegal status line")
        raise Failure(ErrorKind.PROTOCOL, (words if len(words) <= _QUOTED else words[:_QUOTED] + "…") + hint) from None

    def _receive(self, deadline: Deadline) -> None:
        progress = self._progress
        try:
            self._sock.settimeout(deadline.left())
            data = self._sock.recv(_RECEIVE)
        except TimeoutError:
            if progress.mid_response:
                raise Failure(ErrorKind.TOO_SLOW, f"it was not whole after {progress.wire_bytes} bytes") from None
            raise Failure(ErrorKind.MUTE, "connected and asked, but nothing came") from None
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
            data = b""
        except ssl.SSLError as error:
            kind = ErrorKind.PROTOCOL if progress.mid_response else ErrorKind.TLS
            raise Failure(kind, f"the TLS session failed: {error.reason}") from None
        except OSError:
            if progress.mid_response:
                raise Failure(ErrorKind.PROTOCOL, f"it was reset after {progress.wire_bytes} bytes") from None
            raise Failure(ErrorKind.CLOSED, "the server reset the connection") from None
        if not data and not progress.mid_response:
            raise Failure(ErrorKind.CLOSED, "the server closed the connection")
        progress.wire_bytes += len(data)
        progress.mid_response = True
        if progress.wire_bytes > self._limits.wire_bytes:
            raise Failure(ErrorKind.TOO_LARGE, f"it has more than {self._limits.wire_bytes} bytes on the wire")
        self._h11.receive_data(data)

    def _check_head(self, event: h11.Response | h11.InformationalResponse) -> None:
        if not event.http_version.startswith(b"1."):
            raise Failure(ErrorKind.PROTOCOL, f"HTTP/{event.http_version.decode()} is the response to HTTP/1.1")
        check_fields(event.headers, self._limits)

    def _decoder(self, method: bytes, response: h11.Response) -> BodyDecoder | None:
        """Checks what the head says of the body, before any of it is read."""
        fields = dict(response.headers)
        if b"transfer-encoding" in fields and b"content-length" in fields:
            raise Failure(ErrorKind.PROTOCOL, "it has both Transfer-Encoding and Content-Length")
        if not may_have_body(method, response.status_code):
            return None
        if int(fields.get(b"content-length", 0)) > self._limits.wire_bytes:
            raise Failure(ErrorKind.TOO_LARGE, "its Content-Length announces more than may come")
        return BodyDecoder(response, self._limits)

    def _check_end(self) -> None:
        extra = self._h11.trailing_data[0].strip(b"\r\n")
        if re.match(rb"HTTP/1\.[01] 408\b", extra):
            self._progress.told_idle = True
        elif extra:
            raise Failure(
                ErrorKind.PROTOCOL, f"{len(extra)} bytes behind its end belong to no response: {extra[:40]!a}"
            )
