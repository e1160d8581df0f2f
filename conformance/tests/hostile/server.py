"""The TCP server that hostile behaviours are written for: that of the reference room, which has its uses there."""

from __future__ import annotations

from promotion_jobs_reference.wire.tcp import Asked, Peer, TcpServer

__all__ = ["Asked", "Peer", "TcpServer"]
