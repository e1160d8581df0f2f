"""A shim before a real server, and the forms in which the same response may be written: the variants of the wire.

With a form of `LEGAL` the server behind it says the same in another form that HTTP allows, and must be judged the same.
With `kth` it misbehaves at the k-th response of a run, and is right before and after.
"""

from __future__ import annotations

from typing import Final

from promotion_jobs_reference import variants
from promotion_jobs_reference.wire.shim import Form, TcpShim, WireResponse
from tests.hostile.registry import KEEP, Handler
from tests.hostile.server import Peer

__all__ = ["LEGAL", "Form", "TcpShim", "WireResponse", "kth", "plain"]

LEGAL: Final[dict[str, Form]] = {
    variant.name: variant.form for variant in variants.catalogue().values() if variant.form is not None
}


def plain(response: WireResponse, peer: Peer) -> bool:
    """Content-Length and a kept connection."""
    peer.send(response.whole())
    return KEEP


def kth(number: int, handler: Handler) -> Form:
    """Misbehaves at the request of this number, counted from 1, and passes all others on."""

    def form(response: WireResponse, peer: Peer) -> bool | None:
        return handler(peer) if peer.number == number else plain(response, peer)

    return form
