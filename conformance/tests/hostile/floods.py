"""Responses without an end, or without a measure."""

from __future__ import annotations

from promotion_jobs_conformance.http.exchange import ErrorKind
from tests.hostile.framing import CHUNKED, OK
from tests.hostile.registry import behaviour, raw, response, theme
from tests.hostile.server import Peer

theme("Responses without end or measure")

TOO_LARGE = ErrorKind.TOO_LARGE
PIECE = b" " * 65536

raw(
    "many-headers",
    "5000 small header fields.",
    response(b"{}", "200 OK", *(f"X-{i}: 1" for i in range(5000))),
    TOO_LARGE,
)
raw("giant-header", "One header of a megabyte.", response(b"{}", "200 OK", "X-Odd: " + "a" * 1_000_000), TOO_LARGE)
raw("giant-reason", "A reason phrase of a megabyte.", response(b"{}", "200 " + "a" * 1_000_000), TOO_LARGE)
raw("large-body", "A body of 20 MB, honestly announced.", response(b" " * 20_000_000), TOO_LARGE)
raw("giant-trailers", "Trailers of a megabyte.", CHUNKED + b"0\r\n" + b"X-Odd: 1\r\n" * 100_000 + b"\r\n", TOO_LARGE)


@behaviour(TOO_LARGE)
def endless_status_line(peer: Peer) -> None:
    """A status line without an end."""
    peer.send(b"HTTP/1.1 200 ")
    for _ in peer.endlessly():
        peer.send(b"a" * 65536)


@behaviour(TOO_LARGE)
def endless_headers(peer: Peer) -> None:
    """Header fields without an end."""
    peer.send(OK)
    for number in peer.endlessly():
        peer.send(b"X-%d: 1\r\n" % number * 1000)


@behaviour(TOO_LARGE)
def endless_interim(peer: Peer) -> None:
    """1xx responses without an end."""
    for _ in peer.endlessly():
        peer.send(b"HTTP/1.1 102 Processing\r\n\r\n")


@behaviour(TOO_LARGE)
def endless_body(peer: Peer) -> None:
    """A body that ends with the connection, and goes on."""
    peer.send(b"HTTP/1.0 200 OK\r\n\r\n")
    for _ in peer.endlessly():
        peer.send(PIECE)


@behaviour(TOO_LARGE)
def endless_chunks(peer: Peer) -> None:
    """A chunked body that goes on."""
    peer.send(CHUNKED)
    for _ in peer.endlessly():
        peer.send(b"10000\r\n" + PIECE + b"\r\n")


@behaviour(TOO_LARGE)
def huge_chunk(peer: Peer) -> None:
    """One chunk of an exabyte."""
    peer.send(CHUNKED + b"DE0B6B3A7640000\r\n")
    for _ in peer.endlessly():
        peer.send(PIECE)


@behaviour(ErrorKind.TOO_SLOW, slow=True)
def tiny_chunks(peer: Peer) -> None:
    """Chunks of one byte, as fast as can be: little data, and much work."""
    peer.send(CHUNKED)
    for _ in peer.endlessly():
        peer.send(b"1\r\n \r\n" * 10_000)


@behaviour(TOO_LARGE)
def endless_chunk_extension(peer: Peer) -> None:
    """A chunk extension without an end."""
    peer.send(CHUNKED + b"1;")
    for _ in peer.endlessly():
        peer.send(b"a" * 65536)


@behaviour(TOO_LARGE)
def endless_trailers(peer: Peer) -> None:
    """Trailers without an end."""
    peer.send(CHUNKED + b"0\r\n")
    for number in peer.endlessly():
        peer.send(b"X-%d: 1\r\n" % number * 1000)
