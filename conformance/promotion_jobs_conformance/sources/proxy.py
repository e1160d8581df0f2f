"""A reverse proxy that passes traffic through unchanged, and records it.

Two libraries that the suite has anyway do the proxying: uvicorn listens, keeps connections alive and frames responses; httpx2 keeps
connections to the server, sends the target of each request byte by byte (its extension `target`), and gives the body as it
came. Bodies are streamed both ways, so that a long one is not held up. mitmproxy could do it too, but it brings its own
certificate authority, user interface and forty packages for what is one function here; Starlette has no part in
it, since nothing is routed.

What changes on the way is what HTTP says must (RFC 9110, section 7.6): hop-by-hop fields end here, `Host` names the server, and
`Via` is added. The record is bounded: bodies beyond `BODY` are passed on and not kept, and after `MOST` exchanges only
the counter goes on.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Any

import h11
import httpx2

from ..http.decoding import BodyDecoder, may_have_body
from ..http.exchange import ErrorKind, Response
from ..http.limits import DEFAULT_LIMITS, Failure
from .entries import Entry, Headers

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

BODY = 1024 * 1024  # bytes of a body that are kept
ROOM = 64 * 1024 * 1024  # bytes of all bodies that are kept
MOST = 20_000  # exchanges that are kept
CONNECT, SILENCE = 10.0, 300.0  # seconds
CONNECTIONS = 100
VIA = b"1.1 promotion-jobs"
HOP_BY_HOP = {
    b"connection",
    b"keep-alive",
    b"proxy-authenticate",
    b"proxy-authorization",
    b"proxy-connection",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
}
RawHeaders = list[tuple[bytes, bytes]]
ERROR_KINDS: tuple[tuple[type[Exception], ErrorKind], ...] = (
    (httpx2.ConnectError, ErrorKind.CONNECT),
    (httpx2.ConnectTimeout, ErrorKind.CONNECT),
    (httpx2.TimeoutException, ErrorKind.MUTE),
    (httpx2.ReadError, ErrorKind.CLOSED),
    (httpx2.WriteError, ErrorKind.CLOSED),
)
DISCONNECTED = "Server disconnected"  # how httpx2 says that not a byte of a response came


@dataclass
class Recording:
    """What passed through, in the order in which the responses were there. `left_out` counts what could not be kept."""

    entries: list[Entry] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    changed: float = 0.0  # when something was added last, by the monotonic clock
    _bytes: int = 0
    _lock: Lock = field(default_factory=Lock)

    def add(self, entry: Entry | None, reason: str = "") -> None:
        """Keeps an exchange; or counts one that cannot be kept, by the reason."""
        with self._lock:
            self.changed = time.monotonic()
            size = len(entry.body or b"") + len(entry.response.body if entry.response else b"") if entry else 0
            if entry is None or len(self.entries) >= MOST:
                self.left_out[reason or f"after the first {MOST}"] += 1
                return
            if self._bytes + size > ROOM and entry.response is not None:
                entry = replace(entry, response=replace(entry.response, body=b""), is_cut=True)
            self._bytes += size
            self.entries.append(entry)

    def taken(self) -> tuple[list[Entry], Counter[str]]:
        """What there is so far."""
        with self._lock:
            return [*self.entries], Counter(self.left_out)

    @property
    def is_complete(self) -> bool:
        """True if nothing was left out."""
        return not self.left_out


class Kept:
    """The beginning of a body that passes: all of it, up to `BODY` bytes."""

    def __init__(self) -> None:
        self._body, self.is_cut = bytearray(), False

    def add(self, piece: bytes) -> bytes:
        """Notes the next piece, and returns it."""
        if not self.is_cut and len(self._body) + len(piece) <= BODY:
            self._body += piece
        else:
            self.is_cut = True
        return piece

    @property
    def body(self) -> bytes:
        """What was kept."""
        return bytes(self._body)


class Proxy:
    """An ASGI application that passes each request on to the server at a base URL, and records it."""

    def __init__(self, base_url: str, recording: Recording, verify: ssl.SSLContext | bool = True) -> None:
        self._base = httpx2.URL(base_url)
        self._base_url, self._recording = base_url, recording
        self._prefix = self._base.raw_path.rstrip(b"/")
        limits = httpx2.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
        timeout = httpx2.Timeout(SILENCE, connect=CONNECT)
        self._client = httpx2.AsyncClient(
            verify=verify, trust_env=False, follow_redirects=False, limits=limits, timeout=timeout
        )

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await _Passage(self, scope, receive, send).go()
        else:
            await send({"type": "websocket.close", "code": 1011})

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await self._client.aclose()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    def request(self, scope: Message, body: AsyncIterator[bytes] | None) -> httpx2.Request:
        """The request as the server gets it."""
        target = path_of(scope) + (b"?" + scope["query_string"] if scope["query_string"] else b"")
        headers = forwarded(scope["headers"])
        host = self._base.netloc
        request = httpx2.Request(
            scope["method"],
            self._base,
            headers=[(b"host", host), *headers, (b"via", VIA)],
            content=body,
            extensions={"target": self._prefix + target, "timeout": self._client.timeout.as_dict()},
        )
        if body is None:  # a body of none is not the same as an empty one
            request.headers.pop("content-length", None)
        return request

    async def send(self, request: httpx2.Request) -> httpx2.Response:
        """Sends a request; the response, whose body is still to come."""
        return await self._client.send(request, stream=True)

    def record(self, entry: Entry | None, reason: str = "") -> None:
        """Adds to the recording."""
        self._recording.add(entry, reason)

    def url(self, scope: Message) -> str:
        """The URL of a request at the server."""
        query = scope["query_string"]
        return f"{self._base_url}{path_of(scope).decode('latin-1')}" + (f"?{query.decode('latin-1')}" if query else "")


class _Passage:
    """One exchange on its way."""

    def __init__(self, proxy: Proxy, scope: Message, receive: Receive, send: Send) -> None:
        self._proxy, self._scope, self._receive, self._send = proxy, scope, receive, send
        self._sent, self._received = Kept(), Kept()
        self._is_gone = False  # the client broke off while it sent the body
        names = {name for name, _ in scope["headers"]}
        self._has_body = bool(names & {b"content-length", b"transfer-encoding"})
        self._began = time.time()

    async def go(self) -> None:
        """Passes the request on, and the response back."""
        if not path_of(self._scope).startswith(b"/"):
            self._proxy.record(None, "without a path")
            await self._tell(400, "This proxy forwards to one server: send a path or an http:// URL.")
            return
        request = self._proxy.request(self._scope, self._body() if self._has_body else None)
        try:
            response = await self._proxy.send(request)
        except httpx2.HTTPError as error:
            if self._is_gone:
                self._proxy.record(None, "broken off by the client")
                return
            kind = kind_of(error)
            self._record(None, kind=kind, detail=str(error)[:200])
            await self._tell(502, f"The server did not respond: {kind.value}.")
            return
        try:
            await self._pass(response)
        finally:
            await response.aclose()

    async def _body(self) -> AsyncIterator[bytes]:
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                self._is_gone = True
                raise httpx2.WriteError("the client closed its connection")
            if piece := message.get("body", b""):
                yield self._sent.add(piece)
            if not message.get("more_body", False):
                return

    async def _pass(self, response: httpx2.Response) -> None:
        """Passes the response back. One that breaks off breaks off for the client, too."""
        headers = [*end_to_end(response.headers.raw), (b"via", VIA)]
        await self._send({"type": "http.response.start", "status": response.status_code, "headers": headers})
        try:
            async for piece in response.aiter_raw():
                await self._send({"type": "http.response.body", "body": self._received.add(piece), "more_body": True})
        except httpx2.HTTPError as error:
            kind = ErrorKind.MUTE if isinstance(error, httpx2.TimeoutException) else ErrorKind.PROTOCOL
            self._record(None, kind=kind, detail=str(error)[:200])
            raise ConnectionAbortedError("the server broke off its response") from error
        self._record(response)
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _tell(self, status: int, text: str) -> None:
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"via", VIA)]
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": text.encode()})

    def _record(self, response: httpx2.Response | None, kind: ErrorKind | None = None, detail: str = "") -> None:
        if self._sent.is_cut:
            self._proxy.record(None, "the body of the request is too long to be kept")
            return
        body = self._sent.body if self._has_body else None
        entry = Entry(
            self._began,
            time.time(),
            self._scope["method"],
            self._proxy.url(self._scope),
            _texts(forwarded(self._scope["headers"])),
            body,
            error=kind,
            detail=detail,
        )
        if response is not None:
            content, is_cut = decoded(self._scope["method"], response, self._received)
            shown = Response(response.status_code, _texts(response.headers.raw), content)
            entry = replace(entry, response=shown, is_cut=is_cut)
        self._proxy.record(entry)


def path_of(scope: Message) -> bytes:
    """The path of a request; that of a URL, if a client takes this for a forward proxy (RFC 9112, section 3.2.2)."""
    raw: bytes = scope["raw_path"]
    scheme, separator, rest = raw.partition(b"://")
    if not separator or scheme.lower() not in (b"http", b"https"):
        return raw
    return b"/" + rest.partition(b"/")[2]


def end_to_end(headers: Iterable[tuple[bytes, bytes]]) -> RawHeaders:
    """The fields that are forwarded: those that are not about this connection alone (RFC 9110, section 7.6.1)."""
    listed = list(headers)
    named = b",".join(value for name, value in listed if name.lower() == b"connection")
    ended = HOP_BY_HOP | {name.strip().lower() for name in named.split(b",") if name.strip()}
    return [(name, value) for name, value in listed if name.lower() not in ended]


def forwarded(headers: Iterable[tuple[bytes, bytes]]) -> RawHeaders:
    """The fields of a request that go on; the server has its own name."""
    return [(name, value) for name, value in end_to_end(headers) if name.lower() != b"host"]


def decoded(method: str, response: httpx2.Response, kept: Kept) -> tuple[bytes, bool]:
    """The body of a response without its content codings, and whether it cannot be read as a whole."""
    if kept.is_cut or not may_have_body(method.encode(), response.status_code):
        return b"", kept.is_cut
    codings = [
        (b"content-encoding", value) for name, value in response.headers.raw if name.lower() == b"content-encoding"
    ]
    try:
        decoder = BodyDecoder(h11.Response(status_code=response.status_code, headers=codings), DEFAULT_LIMITS)
        decoder.feed(kept.body)
        return decoder.finish(), False
    except Failure:  # a coding that the client asked for and the suite does not know, say
        return b"", True


def kind_of(error: httpx2.HTTPError) -> ErrorKind:
    """What it means that no response came."""
    if DISCONNECTED in str(error):
        return ErrorKind.CLOSED
    return next((kind for error_type, kind in ERROR_KINDS if isinstance(error, error_type)), ErrorKind.PROTOCOL)


def _texts(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)
