"""Servers that do not respond, break off, or take for ever."""

from __future__ import annotations

from promotion_jobs_conformance.http.exchange import ErrorKind
from tests.hostile.framing import BODY, CHUNKED, OK
from tests.hostile.registry import KEEP, behaviour, raw, response, theme
from tests.hostile.server import Peer

theme("Silence, slowness, death")

raw("closes-at-request", "Reads the request, and closes.", b"", ErrorKind.CLOSED)
raw("cut-in-status", "Breaks off in the status line.", b"HTTP/1.", ErrorKind.PROTOCOL)
raw("cut-in-head", "Breaks off in the header.", OK + b"Content-Le", ErrorKind.PROTOCOL)
raw("cut-in-body", "Breaks off in the body.", OK + b"Content-Length: 11\r\n\r\n" + BODY[:4], ErrorKind.PROTOCOL)
raw("interim-then-closes", "100 Continue, and then nothing.", b"HTTP/1.1 100 Continue\r\n\r\n", ErrorKind.CLOSED)


@behaviour(ErrorKind.CLOSED, per_connection=True)
def closes_at_connect(peer: Peer) -> None:
    """Accepts the connection, and closes it."""


@behaviour(ErrorKind.CLOSED, per_connection=True)
def resets_at_connect(peer: Peer) -> None:
    """Accepts the connection, and resets it."""
    peer.reset()


@behaviour(ErrorKind.CLOSED)
def resets_at_request(peer: Peer) -> None:
    """Reads the request, and resets the connection."""
    peer.reset()


@behaviour(ErrorKind.PROTOCOL)
def resets_in_body(peer: Peer) -> None:
    """Resets the connection in the middle of the body."""
    peer.send(OK + b"Content-Length: 500\r\n\r\n" + BODY)
    peer.wait(0.05)  # so that what was sent is read before the reset overtakes it
    peer.reset()


@behaviour(ErrorKind.MUTE, per_connection=True, slow=True)
def never_reads(peer: Peer) -> None:
    """Accepts the connection, and does nothing."""
    peer.wait()


@behaviour(ErrorKind.MUTE, slow=True)
def never_answers(peer: Peer) -> None:
    """Reads the request, and does nothing."""
    peer.wait()


@behaviour(ErrorKind.MUTE, slow=True)
def interim_then_mute(peer: Peer) -> None:
    """102 Processing, and then nothing."""
    peer.send(b"HTTP/1.1 102 Processing\r\n\r\n")
    peer.wait()


@behaviour(ErrorKind.TOO_SLOW, slow=True)
def drips_status(peer: Peer) -> None:
    """The status line, byte by byte."""
    peer.drip(response())


@behaviour(ErrorKind.TOO_SLOW, slow=True)
def drips_headers(peer: Peer) -> None:
    """A header line now and then, without an end."""
    peer.send(OK)
    for number in peer.endlessly():
        peer.send(b"X-%d: 1\r\n" % number)
        peer.wait(0.05)


@behaviour(ErrorKind.TOO_SLOW, slow=True)
def drips_body(peer: Peer) -> None:
    """The body, byte by byte."""
    peer.send(OK + b"Content-Length: 1000\r\n\r\n")
    peer.drip(b" " * 1000)


@behaviour(ErrorKind.TOO_SLOW, slow=True)
def drips_chunks(peer: Peer) -> None:
    """A chunk of one byte now and then."""
    peer.send(CHUNKED)
    for _ in peer.endlessly():
        peer.send(b"1\r\n \r\n")
        peer.wait(0.05)


@behaviour(ErrorKind.TOO_SLOW, slow=True)
def body_until_close_never_closes(peer: Peer) -> None:
    """A body that ends with the connection, which does not end."""
    peer.send(b"HTTP/1.0 200 OK\r\n\r\n" + BODY)
    peer.wait()


@behaviour(ErrorKind.TOO_SLOW, slow=True)
def no_last_chunk(peer: Peer) -> None:
    """All chunks but the last, and then nothing."""
    peer.send(CHUNKED + b"b\r\n" + BODY + b"\r\n")
    peer.wait()


@behaviour(status=200)
def dies_after_three(peer: Peer) -> bool:
    """Responds to three requests, and is gone for good."""
    if peer.number > 3:
        peer.server.die()
    peer.send(response())
    return KEEP


@behaviour(status=200)
def restarts(peer: Peer) -> bool:
    """Is gone for a moment after every third request, and then back."""
    peer.send(response())
    if peer.number % 3 == 0:
        peer.server.die()
        peer.wait(0.2)
        peer.server.come_back()
    return KEEP


@behaviour(status=200)
def closes_kept_connections(peer: Peer) -> None:
    """Says nothing of closing, and closes each connection after its first response."""
    peer.send(response())


@behaviour(status=200)
def closes_at_second_request(peer: Peer) -> bool:
    """Keeps the connection, and closes it when the next request comes: as when an idle time runs out just then."""
    if peer.kept:
        return not KEEP
    peer.kept = True
    peer.send(response())
    return KEEP
