"""A shim before a real server: passes requests on, and writes the answers in its own way.

With a transform of `LEGAL` the server behind it says the same in another form that HTTP allows, and must be judged the
same. With `kth` it misbehaves at the k-th answer of a run, and is right before and after.
"""

from __future__ import annotations

import gzip
import http.client
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from tests.hostile.registry import KEEP, Handler
from tests.hostile.server import Asked, Peer, TcpServer

_HOP_BY_HOP: Final = {"connection", "keep-alive", "transfer-encoding", "content-length", "trailer", "upgrade"}


@dataclass(frozen=True)
class Answer:
    """An answer of the server behind, free of its framing."""

    method: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def has_body(self) -> bool:
        return self.method != "HEAD" and self.status not in (204, 304)

    def head(self, *more: str, version: str = "1.1") -> bytes:
        """Status line and headers, these ones added, with the blank line."""
        lines = [f"HTTP/{version} {self.status} {self.reason}", *(f"{n}: {v}" for n, v in self.headers), *more]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def whole(self, *more: str) -> bytes:
        """The answer framed by Content-Length."""
        if not self.has_body:
            return self.head(*more)
        return self.head(*more, f"Content-Length: {len(self.body)}") + self.body


Transform = Callable[[Answer, Peer], bool | None]


class TcpShim(TcpServer):
    """Listens like any `TcpServer`, and hands each answer of the server at `upstream` (a URL) to `transform`."""

    def __init__(self, upstream: str, transform: Transform) -> None:
        self._upstream, self._transform = urlsplit(upstream), transform
        super().__init__(self._pass)

    def _pass(self, peer: Peer) -> None:
        while peer.read() and self._transform(self._ask(peer.asked), peer):
            pass

    def _ask(self, asked: Asked) -> Answer:
        connection = http.client.HTTPConnection(self._upstream.hostname or "", self._upstream.port, timeout=30)
        try:
            connection.putrequest(asked.method, asked.target, skip_host=True, skip_accept_encoding=True)
            for name, value in asked.headers:
                connection.putheader(name, value)
            connection.endheaders(asked.body)
            response = connection.getresponse()
            headers = tuple(field for field in response.getheaders() if field[0].lower() not in _HOP_BY_HOP)
            return Answer(asked.method, response.status, response.reason, headers, response.read())
        finally:
            connection.close()


def kth(number: int, handler: Handler) -> Transform:
    """Misbehaves at the request of this number, counted from 1, and passes all others on."""

    def transform(answer: Answer, peer: Peer) -> bool | None:
        return handler(peer) if peer.number == number else plain(answer, peer)

    return transform


# Legal forms


def plain(answer: Answer, peer: Peer) -> bool:
    """Content-Length and a kept connection."""
    peer.send(answer.whole())
    return KEEP


def http10(answer: Answer, peer: Peer) -> None:
    """HTTP/1.0: the body ends with the connection."""
    peer.send(answer.head(version="1.0") + (answer.body if answer.has_body else b""))


def close_each(answer: Answer, peer: Peer) -> None:
    """Says that it closes, and does."""
    peer.send(answer.whole("Connection: close"))


def close_unsaid(answer: Answer, peer: Peer) -> None:
    """Closes without a word, as a server may at any time."""
    peer.send(answer.whole())


def chunked(answer: Answer, peer: Peer) -> bool:
    """Chunks of odd sizes, with extensions, upper-case digits, leading zeros, and a trailer."""
    if not answer.has_body:
        return plain(answer, peer)
    data, rest, size = answer.head("transfer-encoding: Chunked"), answer.body, 1
    while rest:
        piece, rest, size = rest[:size], rest[size:], size % 97 + 7
        data += b"00%X;n=%d\r\n" % (len(piece), size) + piece + b"\r\n"
    peer.send(data + b"0\r\nX-Trailer: 1\r\n\r\n")
    return KEEP


def interim(answer: Answer, peer: Peer) -> bool:
    """100, 102 and 103 before each answer."""
    peer.send(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n")
    peer.send(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n" + answer.whole())
    return KEEP


def lower_case(answer: Answer, peer: Peer) -> bool:
    """All header names in lower case."""
    headers = tuple((name.lower(), value) for name, value in answer.headers)
    return plain(replace(answer, headers=headers), peer)


def upper_case(answer: Answer, peer: Peer) -> bool:
    """All header names in upper case."""
    headers = tuple((name.upper(), value) for name, value in answer.headers)
    return plain(replace(answer, headers=headers), peer)


def padded(answer: Answer, peer: Peer) -> bool:
    """Blanks and tabs around all header values."""
    headers = tuple((name, f" \t {value} \t ") for name, value in answer.headers)
    return plain(replace(answer, headers=headers), peer)


def more_headers(answer: Answer, peer: Peer) -> bool:
    """Headers that gateways add: several of one name, empty ones, latin-1, long ones."""
    more = ("Set-Cookie: a=b", "Set-Cookie: c=d", "X-Empty:", "Via: 1.1 gr\xfcn", "X-Long: " + "a" * 8000)
    peer.send(answer.whole(*more, *(f"X-Gateway-{number}: 1" for number in range(50))))
    return KEEP


def no_reason(answer: Answer, peer: Peer) -> bool:
    """No reason phrase."""
    return plain(replace(answer, reason=""), peer)


def odd_reason(answer: Answer, peer: Peer) -> bool:
    """A reason phrase that says something else."""
    return plain(replace(answer, reason="404 N\xf6t found: \t 500"), peer)


def gzipped(answer: Answer, peer: Peer) -> bool:
    """gzip, as the client offers it, in two members."""
    if not answer.has_body:
        return plain(answer, peer)
    half = len(answer.body) // 2
    body = gzip.compress(answer.body[:half]) + gzip.compress(answer.body[half:])
    headers = (*answer.headers, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
    return chunked(replace(answer, headers=headers, body=body), peer)


def deflated(answer: Answer, peer: Peer) -> bool:
    """deflate, as the client offers it."""
    if not answer.has_body:
        return plain(answer, peer)
    headers = (*answer.headers, ("content-encoding", "deflate"))
    return plain(replace(answer, headers=headers, body=zlib.compress(answer.body)), peer)


def in_pieces(answer: Answer, peer: Peer) -> bool:
    """Each byte of the head in a segment of its own, and then the body in seven."""
    data = answer.whole()
    head = data.index(b"\r\n\r\n") + 4
    peer.drip(data[:head], 0)
    step = max(1, (len(data) - head + 6) // 7)
    for start in range(head, len(data), step):
        peer.send(data[start : start + step])
    return KEEP


def late(answer: Answer, peer: Peer) -> bool:
    """Each answer 50 ms late."""
    peer.wait(0.05)
    return plain(answer, peer)


LEGAL: Final[dict[str, Transform]] = {
    transform.__name__.replace("_", "-"): transform
    for transform in (
        plain,
        http10,
        close_each,
        close_unsaid,
        chunked,
        interim,
        lower_case,
        upper_case,
        padded,
        more_headers,
        no_reason,
        odd_reason,
        gzipped,
        deflated,
        in_pieces,
        late,
    )
}
