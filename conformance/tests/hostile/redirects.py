"""Redirects of all kinds: none is followed, and so each is the response itself."""

from __future__ import annotations

from tests.hostile.registry import KEEP, Behaviour, add, behaviour, raw, response, theme
from tests.hostile.server import Peer

theme("Redirects")
ELSEWHERE = "unreachable"  # the base URL leads to another address: its owner is told so, and nothing is judged


def redirect(name: str, doc: str, location: str, status: str = "302 Found", verdict: str = "") -> None:
    data = response(b"", status, f"Location: {location}")
    add(Behaviour(name, doc, lambda peer: peer.send(data), status=int(status[:3]), verdict=verdict))


redirect(
    "redirect-other-host",
    "To another host, where credentials must not go.",
    "http://localhost:9/steal",
    verdict=ELSEWHERE,
)
redirect("redirect-file", "To a file of this machine.", "file:///etc/passwd")
redirect("redirect-relative", "To a path.", "elsewhere")
redirect("redirect-javascript", "To a script.", "javascript:alert(1)")
redirect(
    "redirect-link-local",
    "To where clouds keep credentials.",
    "http://169.254.1.1/latest/meta-data/",
    verdict=ELSEWHERE,
)
redirect("redirect-userinfo", "To another host, with a name before it.", "http://127.0.0.1@localhost:9/")
redirect("redirect-bad-port", "To a port that does not exist.", "http://localhost:99999/")
redirect("redirect-bad-host", "To half an IPv6 address.", "http://[::1/")
redirect("redirect-tab", "To a scheme with a tab in it.", "ht\ttp://localhost:9/")
redirect("redirect-gopher", "To a protocol of old.", "gopher://localhost:9/_POST", "307 Temporary Redirect")
redirect("redirect-308", "For good, with the method kept.", "http://localhost:9/", "308 Permanent Redirect", ELSEWHERE)
raw("redirect-nowhere", "Without Location.", response(b"", "301 Moved Permanently"), status=301)
raw("redirect-300", "A choice.", response(b"", "300 Multiple Choices", "Location: /a"), status=300)


@behaviour(status=302)
def redirect_loop(peer: Peer) -> bool:
    """To itself."""
    peer.send(response(b"", "302 Found", f"Location: {peer.asked.target}"))
    return KEEP


@behaviour(status=302, verdict=ELSEWHERE)
def redirect_chain(peer: Peer) -> bool:
    """To ever new paths."""
    peer.send(response(b"", "302 Found", f"Location: {peer.server.url}/{peer.number}"))
    return KEEP
