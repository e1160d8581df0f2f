"""Content-Length that lies, and bodies where none may be."""

from __future__ import annotations

from promotion_jobs_conformance.http.exchange import ErrorKind
from tests.hostile.framing import BODY, OK
from tests.hostile.registry import KEEP, behaviour, raw, theme
from tests.hostile.server import Peer

theme("Lengths that lie")

PROTOCOL = ErrorKind.PROTOCOL

raw("length-short", "Fewer bytes announced than sent.", OK + b"Content-Length: 5\r\n\r\n" + BODY, PROTOCOL)
raw("length-long", "More bytes announced than sent.", OK + b"Content-Length: 500\r\n\r\n" + BODY, PROTOCOL)
raw("length-negative", "A negative length.", OK + b"Content-Length: -11\r\n\r\n" + BODY, PROTOCOL)
raw("length-plus", "A length with a sign.", OK + b"Content-Length: +11\r\n\r\n" + BODY, PROTOCOL)
raw("length-hex", "A length in hexadecimal.", OK + b"Content-Length: 0xb\r\n\r\n" + BODY, PROTOCOL)
raw("length-empty", "A length without a number.", OK + b"Content-Length:\r\n\r\n" + BODY, PROTOCOL)
raw("length-twice", "Two different lengths.", OK + b"Content-Length: 11\r\nContent-Length: 5\r\n\r\n" + BODY, PROTOCOL)
raw("length-list", "Two different lengths in one field.", OK + b"Content-Length: 11, 5\r\n\r\n" + BODY, PROTOCOL)
raw("length-same-twice", "The same length twice: allowed.", OK + b"Content-Length: 11, 11\r\n\r\n" + BODY, status=200)
raw("length-digits", "A length of 30 digits.", OK + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n" + BODY, PROTOCOL)
raw("length-huge", "A length of an exabyte.", OK + b"Content-Length: 1000000000000000000\r\n\r\n", ErrorKind.TOO_LARGE)
raw("body-in-204", "A body behind 204.", b"HTTP/1.1 204 No Content\r\nContent-Length: 11\r\n\r\n" + BODY, PROTOCOL)
raw("body-in-304", "A body behind 304.", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 11\r\n\r\n" + BODY, PROTOCOL)
raw("chunks-in-204", "Chunks behind 204.", b"HTTP/1.1 204 -\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", PROTOCOL)


@behaviour(ErrorKind.TOO_SLOW, slow=True)
def length_long_open(peer: Peer) -> None:
    """More bytes announced than sent, and the connection stays open."""
    peer.send(OK + b"Content-Length: 500\r\n\r\n" + BODY)
    peer.wait()


@behaviour(status=200, not_json="it is empty")
def head_for_all(peer: Peer) -> bool:
    """A response with length 0 to everything, as some servers send to HEAD."""
    peer.send(OK + b"Content-Length: 0\r\n\r\n")
    return KEEP
