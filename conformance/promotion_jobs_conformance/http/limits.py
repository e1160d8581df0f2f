"""The bounds of every response, and what is raised inside this package where one is passed.

A server may be slow, mute, endless or explosive; the suite must not become so. Each number below is enforced while the
response is being read, never afterwards: what passes a bound is not kept, and reading stops there.

The sizes are chosen for memory. A body of 4 MiB has room for a hundred thousand codes as CSV, or a list page fifty times
as long as the contract allows, and costs at the worst 45 MiB while it is read and parsed (a string with one character
outside the Basic Multilingual Plane takes four bytes a character), so that several at a time stay far below 300 MB.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from promotion_jobs_conformance.http.exchange import ErrorKind


@dataclass(frozen=True, slots=True)
class Limits:
    """What one response may take. Times are in seconds, sizes in bytes; a bound itself is still within."""

    connect: float = 5.0  # to resolve the name, connect, and agree on TLS
    first_byte: float = 10.0  # from the first byte of the request to the first one of the response
    total: float = 20.0  # for all of one `send`: connecting, asking, reading, and the redirects of an export's link
    idle: float = 4.0  # that a connection may be idle before it is no longer used; many servers close after 5
    wire_bytes: int = 8 * 1024 * 1024  # of one response as it is received: head, framing, compressed body
    body_bytes: int = 4 * 1024 * 1024  # of the body once decompressed, and of what each stacked coding yields
    header_count: int = 200  # header fields, and trailer fields
    header_bytes: int = 64 * 1024  # of the status line, the header block, a chunk's head line, or the trailers
    interim_responses: int = 20  # 1xx responses before the final one
    codings: int = 4  # stacked in Content-Encoding
    redirects: int = 3  # followed from an export's link, and nowhere else


DEFAULT_LIMITS: Final = Limits()


class Failure(Exception):
    """Why no response was received. Internal: `HttpClient.send` turns it into a `NoResponse`, which names the request."""

    def __init__(self, kind: ErrorKind, detail: str) -> None:
        super().__init__(detail)
        self.kind, self.detail = kind, detail


class Deadline:
    """A time by which something must have happened. Every wait gets what is left, so drips cannot stretch it."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left. Raises TimeoutError once there are none."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def within(self, seconds: float) -> Deadline:
        """A deadline in `seconds` from now, or this one where it comes earlier."""
        return Deadline(min(seconds, max(0.0, self._at - time.monotonic())))


def check_fields(fields: Sequence[tuple[bytes, bytes]], limits: Limits) -> None:
    """Raises `Failure` where there are too many header or trailer fields, or they are too long together."""
    if len(fields) > limits.header_count:
        raise Failure(ErrorKind.TOO_LARGE, f"it has {len(fields)} header fields, more than {limits.header_count}")
    if sum(len(name) + len(value) + 4 for name, value in fields) > limits.header_bytes:
        raise Failure(ErrorKind.TOO_LARGE, f"its header fields have more than {limits.header_bytes} bytes")
