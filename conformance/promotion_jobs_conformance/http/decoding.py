"""Content codings (RFC 9110, section 8.4.1), undone piece by piece and within bounds.

A bomb is a small body that unpacks to a huge one, and a nested bomb is small after the last coding but huge between
two. So each coding on the way counts what it yields, and yields it in pieces of at most 64 KiB.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final, Protocol

import h11

from promotion_jobs_conformance.http.exchange import ErrorKind
from promotion_jobs_conformance.http.limits import Failure, Limits

PIECE: Final = 64 * 1024
_GZIP_MEMBERS: Final = 1000  # RFC 1952 allows several in a row; a flood of empty ones costs time and yields nothing


def may_have_body(method: bytes, status: int) -> bool:
    """False for the responses that end with their head, whatever it says (RFC 9112, section 6.3)."""
    return method != b"HEAD" and status not in (204, 304)


class _Coding(Protocol):
    def feed(self, data: bytes) -> Iterator[bytes]: ...
    def finish(self) -> None: ...


class _Inflate:
    """One coding on zlib's ground: gzip with its members, or deflate, with zlib's wrapper (RFC 9110) or bare."""

    def __init__(self, name: str, limit: int) -> None:
        self._name, self._limit, self._yielded, self._members, self._waiting = name, limit, 0, 0, b""
        self._gzip = name != "deflate"
        self._zlib = zlib.decompressobj(zlib.MAX_WBITS | 16) if self._gzip else None

    def _begin(self, data: bytes) -> bytes:
        """Deflate: once two bytes are there, they distinguish zlib's wrapper (RFC 1950) from the bare form that some send."""
        data, self._waiting = self._waiting + data, b""
        if len(data) < 2:
            self._waiting = data
            return b""
        wrapped = data[0] & 0x0F == 8 and int.from_bytes(data[:2]) % 31 == 0
        self._zlib = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        return data

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._zlib is None:
            data = self._begin(data)
        full = False  # a full piece may leave more inside zlib, though all input has been taken
        while self._zlib is not None and (data or full):
            if self._zlib.eof:
                if not data:
                    return
                self._next_member(data)
            try:
                piece = self._zlib.decompress(data, PIECE)
            except zlib.error as error:
                raise Failure(ErrorKind.ENCODING, f"the body is not {self._name}: {error}") from None
            self._yielded += len(piece)
            if self._yielded > self._limit:
                raise Failure(ErrorKind.ENCODING, f"its {self._name} unpacks to more than {self._limit} bytes")
            data, full = self._zlib.unused_data or self._zlib.unconsumed_tail, len(piece) == PIECE
            if piece:
                yield piece

    def _next_member(self, data: bytes) -> None:
        """What follows the end of the data: another gzip member, or a fault."""
        if not self._gzip or not b"\x1f\x8b".startswith(bytes(data[:2])):
            raise Failure(ErrorKind.ENCODING, f"bytes follow after the end of its {self._name}")
        self._members += 1
        if self._members > _GZIP_MEMBERS:
            raise Failure(ErrorKind.ENCODING, f"its gzip has more than {_GZIP_MEMBERS} members")
        self._zlib = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def finish(self) -> None:
        if self._zlib is None or not self._zlib.eof:
            raise Failure(ErrorKind.ENCODING, f"its {self._name} breaks off before its end")


class BodyDecoder:
    """Collects one body, its content codings undone. Raises `Failure` as soon as it is broken, or passes a bound."""

    def __init__(self, head: h11.Response, limits: Limits) -> None:
        """`head` is that of a response that may have a body: what the response to HEAD is labelled with codes nothing."""
        values = [value.decode("latin-1") for name, value in head.headers if name == b"content-encoding"]
        names = [name.strip().lower() for value in values for name in value.split(",")]
        names = [name for name in names if name not in ("", "identity")]
        if len(names) > limits.codings:
            raise Failure(ErrorKind.ENCODING, f"{len(names)} codings are stacked, more than {limits.codings}")
        self._limits, self._body, self._started = limits, bytearray(), False
        self._codings: list[_Coding] = []
        for name in reversed(names):  # the last one named was applied last
            if name not in ("gzip", "x-gzip", "deflate"):
                raise Failure(ErrorKind.ENCODING, f"the coding {name[:40]!a} was not requested")
            self._codings.append(_Inflate(name, limits.body_bytes))

    def feed(self, data: bytes) -> None:
        """Takes the next bytes of the body as they came."""
        self._started = self._started or bool(data)
        self._pass(data, 0)

    def _pass(self, data: bytes, at: int) -> None:
        if at < len(self._codings):
            for piece in self._codings[at].feed(data):
                self._pass(piece, at + 1)
            return
        self._body += data
        if len(self._body) > self._limits.body_bytes:
            raise Failure(ErrorKind.TOO_LARGE, f"its body has more than {self._limits.body_bytes} bytes")

    def finish(self) -> bytes:
        """The whole body. An empty one is accepted under any coding: servers label responses that have none."""
        if self._started:
            for coding in self._codings:
                coding.finish()
        return bytes(self._body)
