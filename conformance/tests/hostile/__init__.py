"""A hostile server: over a hundred behaviours, each a value with its expected end, and a shim before a real server.

`BEHAVIOURS` maps names to behaviours; `BEHAVIOURS["bomb"].serve()` is a running server with `url` and `close()`.
"""

from __future__ import annotations

from tests.hostile import compression, documents, floods, framing, lengths, redirects, silence, words
from tests.hostile.middle import GREEN, TURNS, Turn
from tests.hostile.registry import BEHAVIOURS, Behaviour
from tests.hostile.server import Asked, Peer, TcpServer
from tests.hostile.shim import LEGAL, TcpShim, WireResponse, kth
from tests.hostile.words import NASTY

__all__ = [
    "BEHAVIOURS",
    "GREEN",
    "LEGAL",
    "NASTY",
    "TURNS",
    "Asked",
    "Behaviour",
    "Peer",
    "TcpServer",
    "TcpShim",
    "Turn",
    "WireResponse",
    "kth",
]
assert all((compression, documents, floods, framing, lengths, redirects, silence, words))  # imported for what they add
