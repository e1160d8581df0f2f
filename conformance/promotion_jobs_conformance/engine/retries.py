"""Requests that were retried because the server, or a gateway in front of it, was too busy.

If the same request follows a 429, a 503 or a timeout, only the later response says something about it. The earlier one
matters only to the checks of failures themselves.
"""

from __future__ import annotations

from ..http.exchange import Request
from .history import Exchange
from .observations import Observations, query

NEAR = 100  # exchanges among which the repetition of a request is looked for


@query
def superseded(observations: Observations) -> frozenset[int]:
    """The numbers of exchanges that were followed by a repetition of their request."""
    exchanges = list(observations.history)
    return frozenset(
        exchange.number
        for index, exchange in enumerate(exchanges)
        if (
            exchange.status in (429, 503)
            or (exchange.status == 0 and exchange.error is not None and exchange.error.is_absence)
        )
        and any(_same(exchange, other) for other in exchanges[index + 1 : index + 1 + NEAR])
    )


def _same(one: Exchange, other: Exchange) -> bool:
    first, second = one.request, other.request
    return (first.method, first.path, first.body, first.absolute_url, one.authorization, _media_type(first)) == (
        second.method,
        second.path,
        second.body,
        second.absolute_url,
        other.authorization,
        _media_type(second),
    )


def _media_type(request: Request) -> list[str]:
    return [value for name, value in request.headers if name.lower() == "content-type"]
