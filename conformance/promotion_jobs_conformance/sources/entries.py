"""One recorded exchange, as any recorder of traffic can give it: with a clock time, and nothing derived from it yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..http.exchange import ErrorKind, Response

Headers = tuple[tuple[str, str], ...]
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")  # methods that change nothing (RFC 9110, section 9.2.1)


@dataclass(frozen=True)
class Entry:
    """A request by its absolute URL, and what came back.

    `started` and `ended` are seconds since 1970. `is_cut`: the body of the response was kept in part, or not at all.
    `error` replaces a response that did not come, as far as the recorder was the one that waited for it.
    """

    started: float
    ended: float
    method: str
    url: str
    headers: Headers = ()
    body: bytes | None = None
    response: Response | None = None
    is_cut: bool = False
    error: ErrorKind | None = None
    detail: str = ""
    name: str = field(default="", compare=False)  # where it was recorded, for people: `entry 3 of shop.har`
