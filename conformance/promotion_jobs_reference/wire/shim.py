"""A shim before a real server: passes requests on, and writes the responses in its own way.

A request is read by its Content-Length. One in chunks is rejected with 411, as RFC 9110, section 15.5.12, lets a server.
"""

from __future__ import annotations

import contextlib
import http.client
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from .tcp import Asked, Peer, TcpServer

KEEP: Final = True  # what a form returns that goes on with the connection
_HOP_BY_HOP: Final = {"connection", "keep-alive", "transfer-encoding", "content-length", "trailer", "upgrade"}
_REJECTION: Final = b"HTTP/1.1 411 Length Required\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


@dataclass(frozen=True)
class WireResponse:
    """A response of the server behind, free of its framing."""

    method: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def has_body(self) -> bool:
        """False for a response that ends with its head, whatever that says (RFC 9112, section 6.3)."""
        return self.method != "HEAD" and self.status not in (204, 304)

    def head(self, *more: str, version: str = "1.1") -> bytes:
        """Status line and headers, these ones added, with the blank line."""
        lines = [f"HTTP/{version} {self.status} {self.reason}", *(f"{n}: {v}" for n, v in self.headers), *more]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def whole(self, *more: str) -> bytes:
        """The response framed by Content-Length."""
        if not self.has_body:
            return self.head(*more)
        return self.head(*more, f"Content-Length: {len(self.body)}") + self.body


Form = Callable[
    [WireResponse, Peer], bool | None
]  # writes a response; KEEP where the connection can take another request


class TcpShim(TcpServer):
    """Listens like any `TcpServer`, and writes each response of the server at `upstream` (a URL) in a form."""

    def __init__(self, upstream: str, form: Form, host: str = "127.0.0.1", port: int = 0) -> None:
        self._upstream, self._form = urlsplit(upstream), form
        super().__init__(self._pass, host, port)

    def _pass(self, peer: Peer) -> None:
        while peer.read():
            if any(name.lower() == "transfer-encoding" for name, _ in peer.asked.headers):
                peer.send(_REJECTION)
                return
            if not self._form(self._ask(peer.asked), peer):
                return

    def _ask(self, asked: Asked) -> WireResponse:
        behind = http.client.HTTPConnection(self._upstream.hostname or "", self._upstream.port, timeout=30)
        with contextlib.closing(behind):
            behind.putrequest(asked.method, asked.target, skip_host=True, skip_accept_encoding=True)
            for name, value in asked.headers:
                behind.putheader(name, value)
            behind.endheaders(asked.body)
            response = behind.getresponse()
            headers = tuple(field for field in response.getheaders() if field[0].lower() not in _HOP_BY_HOP)
            return WireResponse(asked.method, response.status, response.reason, headers, response.read())
