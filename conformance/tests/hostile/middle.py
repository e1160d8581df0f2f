"""Servers that are right at first, and go wrong in the middle of a run: a shim before a server that is right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.hostile.registry import BEHAVIOURS, KEEP, Handler, response
from tests.hostile.server import Peer
from tests.hostile.shim import Form, WireResponse, kth, plain

GREEN: Final = "green"
MIDDLE: Final = 25  # requests before it: a promotion, its jobs and their codes have been seen


@dataclass(frozen=True)
class Turn:
    """What happens in the middle, and the verdict of the run."""

    name: str
    doc: str
    transform: Callable[[], Form]
    verdict: str


def from_then_on(handler: Handler) -> Callable[[], Form]:
    """Right up to the middle, and never again."""

    def transform(right: WireResponse, peer: Peer) -> bool | None:
        return handler(peer) if peer.number > MIDDLE else plain(right, peer)

    return lambda: transform


def once(handler: Handler) -> Callable[[], Form]:
    """Wrong once, and right before and after."""
    return lambda: kth(MIDDLE, handler)


def _dies(peer: Peer) -> None:
    peer.server.die()


def at_a_question(handler: Handler) -> Callable[[], Form]:
    """Wrong once, at the first GET behind the middle, which can be asked again."""

    def make() -> Form:
        done: list[int] = []

        def transform(right: WireResponse, peer: Peer) -> bool | None:
            if done or peer.number <= MIDDLE or right.method != "GET":
                return plain(right, peer)
            done.append(peer.number)
            return handler(peer)

        return transform

    return make


def _restarts(peer: Peer) -> None:
    peer.server.die()
    peer.wait(0.5)
    peer.server.come_back()


def _says(status: str, *headers: str) -> Handler:
    def handler(peer: Peer) -> bool:
        peer.send(response(b'{"errors":[{"status":"%s","title":"x"}]}' % status[:3].encode(), status, *headers))
        return KEEP

    return handler


def _behaves(name: str) -> Handler:
    return BEHAVIOURS[name].handler


TURNS: Final = {
    turn.name: turn
    for turn in (
        Turn("dies", "Is gone for good.", from_then_on(_dies), "unreachable"),
        Turn(
            "falls-mute",
            "Takes requests, and responds no more.",
            from_then_on(_behaves("never-answers")),
            "unreachable",
        ),
        Turn("restarts", "Is gone for half a second, in the middle of a question.", at_a_question(_restarts), GREEN),
        Turn(
            "forgets-the-token",
            "401 for everything from then on.",
            from_then_on(_says("401 Unauthorized")),
            "unreachable",
        ),
        Turn(
            "throttles-for-good",
            "429 for everything from then on.",
            from_then_on(_says("429 Too Many Requests", "Retry-After: 1")),
            "unreachable",
        ),
        Turn("one-lie", "One response is shorter than it says.", once(_behaves("length-long")), "violated"),
        Turn("one-bomb", "One response unpacks to 900 MB.", once(_behaves("bomb")), "violated"),
        Turn("one-drip", "One response drips.", once(_behaves("drips-body")), "violated"),
        Turn(
            "one-death",
            "A connection is reset in the middle of a question.",
            at_a_question(_behaves("resets-at-request")),
            GREEN,
        ),
        Turn("breaks", "No response is whole from then on.", from_then_on(_behaves("gzip-cut")), "violated"),
        Turn("floods", "Responses do not end from then on.", from_then_on(_behaves("endless-body")), "violated"),
    )
}
