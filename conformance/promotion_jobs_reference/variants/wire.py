"""The forms that HTTP/1.1 allows for the same response: framing, connections, spelling, timing.

What RFC 9110 and RFC 9112 forbid (bare line feeds, folded headers, a length for a 204) is not a variant: the hostile server of
the tests sends it.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import replace

from ..registry import form
from ..wire.shim import KEEP, WireResponse
from ..wire.tcp import Peer


@form("RFC 9110, 6.6.1", "RFC 9110, 10.2.4")
def plain_responses(response: WireResponse, peer: Peer) -> bool:
    """Responses have a Content-Length, and neither Date nor Server."""
    headers = tuple(field for field in response.headers if field[0].lower() not in ("date", "server"))
    peer.send(replace(response, headers=headers).whole())
    return KEEP


@form("RFC 9110, 2.5", "RFC 9112, 6.3")
def http_1_0(response: WireResponse, peer: Peer) -> None:
    """The server speaks HTTP/1.0: a body ends with its connection."""
    peer.send(response.head(version="1.0") + (response.body if response.has_body else b""))


@form("RFC 9112, 6.3")
def until_the_end(response: WireResponse, peer: Peer) -> None:
    """A response has no length, and ends with its connection, in HTTP/1.1."""
    peer.send(response.head() + (response.body if response.has_body else b""))


@form("RFC 9112, 9.6")
def closes_each(response: WireResponse, peer: Peer) -> None:
    """Each response says, in odd spelling, that its connection closes, and it does."""
    peer.send(response.whole("connection: Close"))


@form("RFC 9112, 9.6")
def closes_unsaid(response: WireResponse, peer: Peer) -> None:
    """Each connection closes after its response, unannounced."""
    peer.send(response.whole())


@form("RFC 9112, 9.5")
def closes_after_three(response: WireResponse, peer: Peer) -> bool:
    """A connection takes three requests, then closes unannounced, although a Keep-Alive header promised more."""
    peer.send(response.whole("Connection: keep-alive", "Keep-Alive: timeout=5, max=100"))
    return peer.turn < 3


@form("RFC 9112, 9.5", "RFC 9112, 9.3.1")
def closes_when_asked_again(response: WireResponse, peer: Peer) -> None:
    """An idle connection closes just as its next request comes, which stays unread."""
    peer.send(response.whole())
    peer.wait_for_more()


TIRED = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


@form("RFC 9110, 15.5.9")
def tires_at_once(response: WireResponse, peer: Peer) -> None:
    """As soon as a connection is idle it gets 408, and closes."""
    peer.send(response.whole())
    peer.send(TIRED)


@form("RFC 9110, 15.5.9")
def tires_when_asked_again(response: WireResponse, peer: Peer) -> None:
    """An idle connection gets 408 just as its next request arrives, which stays unread."""
    peer.send(response.whole())
    peer.wait_for_more()
    peer.send(TIRED)
    peer.finish()


@form("RFC 9112, 7.1")
def odd_chunks(response: WireResponse, peer: Peer) -> bool | None:
    """Chunks of odd sizes, with extensions, capital digits, leading zeros, and a trailer."""
    if not response.has_body:
        peer.send(response.whole())
        return KEEP
    data, rest, size = response.head("transfer-encoding: Chunked", "Trailer: X-Trailer"), response.body, 1
    while rest:
        piece, rest, size = rest[:size], rest[size:], size % 97 + 7
        data += b'00%X;n=%d;quoted="a;b\\"";alone\r\n' % (len(piece), size) + piece + b"\r\n"
    peer.send(data + b"000;last\r\nX-Trailer: 1\r\n\r\n")
    return KEEP


@form("RFC 9112, 7.1")
def chunk_by_chunk(response: WireResponse, peer: Peer) -> bool:
    """Ten chunks, each in three segments: its size, its data, and the end of its line."""
    if not response.has_body:
        peer.send(response.whole())
        return KEEP
    peer.send(response.head("Transfer-Encoding: chunked"))
    step = len(response.body) // 10 + 1
    for start in range(0, len(response.body), step):
        piece = response.body[start : start + step]
        for part in (b"%x\r\n" % len(piece), piece, b"\r\n"):
            peer.send(part)
    peer.send(b"0\r\n\r\n")
    return KEEP


@form("RFC 9110, 15.2", "RFC 8297")
def interim_responses(response: WireResponse, peer: Peer) -> bool:
    """Interim responses (100, 102 and 103) come before each response."""
    peer.send(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\nX-Progress: 50\r\n\r\n")
    peer.send(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n" + response.whole())
    return KEEP


@form("RFC 9110, 5.1")
def lower_case_names(response: WireResponse, peer: Peer) -> bool:
    """Names of headers are in lower case."""
    headers = tuple((name.lower(), value) for name, value in response.headers)
    peer.send(replace(response, headers=headers).whole())
    return KEEP


@form("RFC 9110, 5.1")
def capital_names(response: WireResponse, peer: Peer) -> bool:
    """Names of headers are in capitals."""
    headers = tuple((name.upper(), value) for name, value in response.headers)
    peer.send(replace(response, headers=headers).whole())
    return KEEP


@form("RFC 9112, 5")
def spaces_around_values(response: WireResponse, peer: Peer) -> bool:
    """Spaces and tabs surround the values of headers."""
    headers = tuple((name, f" \t {value} \t ") for name, value in response.headers)
    peer.send(replace(response, headers=headers).whole())
    return KEEP


@form("RFC 9112, 5")
def no_spaces_before_values(response: WireResponse, peer: Peer) -> bool:
    """There is no space between a header's colon and its value, and lengths have leading zeros."""
    lines = [f"HTTP/1.1 {response.status} {response.reason}", *(f"{name}:{value}" for name, value in response.headers)]
    if response.has_body:
        lines.append(f"Content-Length:000{len(response.body)}")
    peer.send("\r\n".join([*lines, "", ""]).encode("latin-1") + (response.body if response.has_body else b""))
    return KEEP


@form("RFC 9110, 5", "RFC 9110, 5.6.2")
def headers_of_gateways(response: WireResponse, peer: Peer) -> bool:
    """Headers that nobody knows: several of one name, empty, long, with odd names and non-ASCII letters."""
    more = (
        "Set-Cookie: a=b",
        "Set-Cookie: c=d",
        "X-Empty:",
        "Via: 1.1 gr\xfcn",
        "X-Long: " + "a" * 8000,
        "!#$%&'*+-.^_`|~9: 1",
    )
    peer.send(response.whole(*more, *(f"X-Gateway-{number}: 1" for number in range(50))))
    return KEEP


@form("RFC 9110, 7.6.1", "RFC 9110, 7.8")
def offers_upgrades(response: WireResponse, peer: Peer) -> bool:
    """Responses offer other protocols, and name headers that are for the next hop alone."""
    more = ("Connection: upgrade, X-Hop", "Upgrade: h2c, websocket", "X-Hop: 1", 'Alt-Svc: h3=":443"; ma=60')
    peer.send(response.whole(*more))
    return KEEP


@form("RFC 9112, 4")
def no_reason(response: WireResponse, peer: Peer) -> bool:
    """Responses have no reason phrase."""
    peer.send(replace(response, reason="").whole())
    return KEEP


@form("RFC 9112, 4")
def odd_reason(response: WireResponse, peer: Peer) -> bool:
    """The reason phrase says something else, with non-ASCII letters."""
    peer.send(replace(response, reason="404 N\xf6t found: \t 500").whole())
    return KEEP


@form("RFC 9110, 8.4.1", "RFC 1952, 2.2")
def gzip_in_members(response: WireResponse, peer: Peer) -> bool | None:
    """Responses are compressed with gzip, in two members, in chunks; the coding is named in capitals."""
    if not response.has_body:
        peer.send(response.whole())
        return KEEP
    half = len(response.body) // 2
    body = gzip.compress(response.body[:half]) + gzip.compress(response.body[half:])
    headers = (*response.headers, ("Content-Encoding", "GZIP"), ("Vary", "Accept-Encoding"))
    return odd_chunks(replace(response, headers=headers, body=body), peer)


@form("RFC 9110, 8.4.1")
def deflate_with_a_length(response: WireResponse, peer: Peer) -> bool:
    """Responses are compressed with deflate, and have the length of what is sent."""
    if response.has_body:
        headers = (*response.headers, ("content-encoding", "deflate"))
        response = replace(response, headers=headers, body=zlib.compress(response.body))
    peer.send(response.whole())
    return KEEP


@form("RFC 9293, 3.8")
def byte_by_byte(response: WireResponse, peer: Peer) -> bool:
    """The first bytes come in a segment each, the rest in seven."""
    data, first = response.whole(), 200
    peer.drip(data[:first], 0)
    step = max(1, (len(data) - first + 6) // 7)
    for start in range(first, len(data), step):
        peer.send(data[start : start + step])
    return KEEP


@form("RFC 9293, 3.8")
def pauses_after_the_head(response: WireResponse, peer: Peer) -> bool:
    """The body comes a moment after the head."""
    data = response.whole()
    end = data.index(b"\r\n\r\n") + 4
    peer.send(data[:end])
    if data[end:]:
        peer.wait(0.005)
        peer.send(data[end:])
    return KEEP


@form("RFC 9293, 3.6")
def half_closes(response: WireResponse, peer: Peer) -> None:
    """After its response the server closes its side of the connection, and waits for the client to close the other."""
    peer.send(response.whole("Connection: close"))
    peer.finish()
