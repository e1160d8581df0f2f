"""What a behaviour is, and the list of them all.

A handler is called for each request, once it has been read, and responds in its own way; the connection is closed
when it returns, unless it returns KEEP. One with `per_connection` is called once a connection, before anything is read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from promotion_jobs_conformance.http.exchange import ErrorKind
from tests.hostile.server import Peer, TcpServer

KEEP: Final = True
Handler = Callable[[Peer], bool | None]


@dataclass(frozen=True)
class Behaviour:
    """One way to misbehave, and what the client makes of the first request to it.

    Either `kind`, or a response with `status`; `not_json` is a part of the reason why its body is no strict JSON, None
    where it is strict JSON or where that is not the point. `slow` ones take the client's whole deadline. `verdict` is
    that of a whole run, where it is not what the first response says: a target that is not there cannot be judged, and one
    that responds incorrectly is.
    """

    name: str
    doc: str
    handler: Handler
    kind: ErrorKind | None = None
    status: int | None = None
    not_json: str | None = None
    per_connection: bool = False
    slow: bool = False
    verdict: str = ""
    theme: str = ""

    @property
    def ends(self) -> str:
        """The verdict of a whole run."""
        is_absence = self.kind is not None and self.kind.is_absence
        return self.verdict or ("unreachable" if is_absence else "violated")

    def serve(self) -> TcpServer:
        """A running server that behaves like this to every request."""
        return TcpServer(self._serve)

    def _serve(self, peer: Peer) -> None:
        if self.per_connection:
            self.handler(peer)
            return
        while peer.read() and self.handler(peer):
            pass


BEHAVIOURS: Final[dict[str, Behaviour]] = {}
_themes: Final = [""]


def theme(title: str) -> None:
    """What the behaviours that follow have in common."""
    _themes.append(title)


def add(behaviour: Behaviour) -> None:
    """Registers a behaviour; its name must be new."""
    assert behaviour.name not in BEHAVIOURS, behaviour.name
    assert (behaviour.kind is None) != (behaviour.status is None), behaviour.name
    BEHAVIOURS[behaviour.name] = replace(behaviour, theme=_themes[-1])


def behaviour(
    kind: ErrorKind | None = None,
    *,
    status: int | None = None,
    not_json: str | None = None,
    per_connection: bool = False,
    slow: bool = False,
    verdict: str = "",
) -> Callable[[Handler], Handler]:
    """Registers a handler under its function's name, with its docstring."""

    def register(handler: Handler) -> Handler:
        name, doc = handler.__name__.replace("_", "-"), (handler.__doc__ or "").strip()
        add(Behaviour(name, doc, handler, kind, status, not_json, per_connection, slow, verdict))
        return handler

    return register


def raw(
    name: str,
    doc: str,
    data: bytes,
    kind: ErrorKind | None = None,
    *,
    status: int | None = None,
    not_json: str | None = None,
) -> None:
    """Registers a behaviour that responds to each request with these bytes, and closes."""

    def handler(peer: Peer) -> None:
        peer.send(data)

    add(Behaviour(name, doc, handler, kind, status, not_json))


def response(body: bytes = b'{"data":[]}', status: str = "200 OK", *headers: str) -> bytes:
    """A well-formed response, JSON unless the headers say otherwise."""
    fields = list(headers)
    if not any(field.lower().startswith("content-type:") for field in fields):
        fields.insert(0, "Content-Type: application/json")
    lines = [f"HTTP/1.1 {status}", *fields, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1") + body
