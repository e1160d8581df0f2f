"""Not HTTP, or not as RFC 9112 frames it; and a few odd forms that it allows, which must be understood."""

from __future__ import annotations

from promotion_jobs_conformance.http.exchange import ErrorKind
from tests.hostile.registry import KEEP, behaviour, raw, response, theme
from tests.hostile.server import Peer

theme("Not HTTP, or framed wrongly")

PROTOCOL = ErrorKind.PROTOCOL
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
BODY = b'{"data":[]}'
LENGTH = b"Content-Length: 11\r\n\r\n" + BODY

# Another protocol

raw("ssh-banner", "An SSH server listens there.", b"SSH-2.0-OpenSSH_9.6\r\n", PROTOCOL)
raw("tls-alert", "It speaks TLS, and was asked in plain text.", b"\x15\x03\x01\x00\x02\x02\x46", PROTOCOL)
raw("garbage", "A few bytes that mean nothing.", b"\x00\xff\x10\x80garbage\r\n\r\n", PROTOCOL)
raw("http09", "HTTP/0.9: a body without a head.", b"<html>hello</html>\r\n\r\n", PROTOCOL)
raw(
    "http2-settings",
    "An HTTP/2 frame, unasked.",
    b"\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64",
    PROTOCOL,
)
raw("http2-version", "A status line of another major version.", b"HTTP/2.0 200 OK\r\n" + LENGTH, PROTOCOL)
raw("lower-case-name", "The protocol's name in lower case.", b"http/1.1 200 OK\r\n" + LENGTH, PROTOCOL)
raw("icy", "A radio station.", b"ICY 200 OK\r\n" + LENGTH, PROTOCOL)
raw("empty-lines", "Nothing but line ends.", b"\r\n\r\n\r\n\r\n", PROTOCOL)

# Status line

raw("status-99", "A status below 100.", b"HTTP/1.1 099 Odd\r\n" + LENGTH, PROTOCOL)
raw("status-1000", "A status of four digits.", b"HTTP/1.1 1000 Odd\r\n" + LENGTH, PROTOCOL)
raw("status-letters", "A status of letters.", b"HTTP/1.1 abc Odd\r\n" + LENGTH, PROTOCOL)
raw("status-negative", "A negative status.", b"HTTP/1.1 -20 Odd\r\n" + LENGTH, PROTOCOL)
raw("status-999", "A status of no class: it is HTTP, and the caller judges it.", response(BODY, "999 Odd"), status=999)
raw("no-reason", "No reason phrase, and no space before it.", b"HTTP/1.1 200\r\n" + LENGTH, status=200)
raw("two-blanks", "Two spaces in the status line.", b"HTTP/1.1  200 OK\r\n" + LENGTH, PROTOCOL)

# Header fields

raw("no-colon", "A header line without a colon.", OK + b"nonsense\r\n" + LENGTH, PROTOCOL)
raw("blank-before-colon", "A space before the colon.", OK + b"X-Odd : 1\r\n" + LENGTH, PROTOCOL)
raw("empty-name", "A header without a name.", OK + b": 1\r\n" + LENGTH, PROTOCOL)
raw("name-not-ascii", "A header's name in UTF-8.", OK + "Zähler: 1\r\n".encode() + LENGTH, PROTOCOL)
raw("nul-in-header", "NUL in a header's value.", OK + b"X-Odd: a\x00b\r\n" + LENGTH, PROTOCOL)
raw("bare-cr", "A bare CR in a header's value.", OK + b"X-Odd: a\rSet-Cookie: b=c\r\n" + LENGTH, PROTOCOL)
raw(
    "fold-first",
    "A folded line where there is nothing to fold.",
    b"HTTP/1.1 200 OK\r\n X-Odd: 1\r\n" + LENGTH,
    PROTOCOL,
)
raw("fold", "A folded header: obsolete, and readable.", OK + b"X-Odd: a\r\n  b\r\n" + LENGTH, status=200)
raw("latin-1", "A header's value in latin-1.", OK + b"X-Odd: gr\xfc\xdfe\r\n" + LENGTH, status=200)
raw("lf-only", "Single LF as line ends.", (OK + LENGTH).replace(b"\r\n", b"\n"), status=200)
raw(
    "split-response",
    "A header's value that ends the head, and begins another response: response splitting.",
    OK + b"Content-Length: 0\r\nX-Name: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
    PROTOCOL,
)

# Transfer-Encoding

CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
raw(
    "both-lengths",
    "Both Transfer-Encoding and Content-Length.",
    OK + b"Content-Length: 11\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n" + BODY + b"\r\n0\r\n\r\n",
    PROTOCOL,
)
raw(
    "gzip-transfer",
    "A transfer coding that nobody asked for.",
    OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n",
    PROTOCOL,
)
raw(
    "identity-transfer",
    "A transfer coding that was abolished.",
    OK + b"Transfer-Encoding: identity\r\n" + LENGTH,
    PROTOCOL,
)
raw(
    "two-transfers", "Transfer-Encoding twice.", OK + b"Transfer-Encoding: chunked\r\n" * 2 + b"\r\n0\r\n\r\n", PROTOCOL
)
raw("chunk-size-letters", "A chunk's size that is not a number.", CHUNKED + b"zz\r\n" + BODY, PROTOCOL)
raw("chunk-size-negative", "A negative chunk size.", CHUNKED + b"-b\r\n" + BODY, PROTOCOL)
raw("chunk-size-overflow", "A chunk size of 25 digits.", CHUNKED + b"f" * 25 + b"\r\n" + BODY, PROTOCOL)
raw("chunk-size-0x", "A chunk size as C writes it.", CHUNKED + b"0xb\r\n" + BODY + b"\r\n0\r\n\r\n", PROTOCOL)
raw(
    "chunk-too-long", "More bytes in a chunk than it announces.", CHUNKED + b"5\r\n" + BODY + b"\r\n0\r\n\r\n", PROTOCOL
)
raw("chunk-cut", "A chunked body that breaks off.", CHUNKED + b"b\r\n" + BODY[:5], PROTOCOL)
raw("chunks-without-end", "A chunked body whose last chunk is missing.", CHUNKED + b"b\r\n" + BODY + b"\r\n", PROTOCOL)
raw(
    "chunk-extensions",
    "Chunk extensions and trailers: rare, and right.",
    CHUNKED + b'4;a=b;c="d"\r\n{"da\r\n7 \r\nta":[]}\r\n0;last\r\nX-Sum: 1\r\n\r\n',
    status=200,
)

# Other states

raw("switching", "Another protocol, unasked.", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\n\r\nhi", PROTOCOL)
raw(
    "early-hints",
    "103 and 100 before the response.",
    b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + response(),
    status=200,
)
raw("until-close", "HTTP/1.0, and a body that ends with the connection.", b"HTTP/1.0 200 OK\r\n\r\n" + BODY, status=200)


@behaviour(PROTOCOL)
def second_answer(peer: Peer) -> bool:
    """Each response is followed by another one that nobody asked for: response smuggling."""
    peer.send(response() + response(b'{"data":"smuggled"}'))
    return KEEP


@behaviour(status=200)
def late_second_answer(peer: Peer) -> bool:
    """As second-answer, a moment later: the next request must not get it."""
    peer.send(response())
    peer.wait(0.3)
    peer.send(response(b'{"data":"smuggled"}'))
    return KEEP


@behaviour(status=200, per_connection=True)
def answer_before_request(peer: Peer) -> None:
    """The response is there before the request, as when a gateway is full."""
    peer.send(response())
    peer.read()


@behaviour(status=413, per_connection=True)
def answer_before_body(peer: Peer) -> None:
    """Responds once the head is there, and leaves the body unread."""
    peer.send(response(b'{"errors":[]}', "413 Content Too Large", "Connection: close"))
    peer.wait(0.3)
