"""Failures over valid requests (D23, A40): a requirement of its own, with how often and where; nothing else follows from them."""

from __future__ import annotations

from collections import Counter

from ...engine.checks import Judged
from ...engine.expectations import Expectation
from ...engine.history import Exchange
from ...engine.observations import Observations
from ..registry import kind
from ..views.validity import valid_requests

NO_SERVER_ERROR = "no-server-error"  # judged once the document has it


@kind(lambda contract: {NO_SERVER_ERROR} & contract.requirements.keys())
def valid_requests_succeed(observations: Observations) -> Judged:
    """The server MUST respond to a valid request, and MUST NOT respond to it with 5xx."""
    if NO_SERVER_ERROR not in observations.contract.requirements:
        return
    failed: dict[tuple[str, str], list[Exchange]] = {}
    sent: Counter[str] = Counter()
    for exchange in valid_requests(observations):
        sent[exchange.operation] += 1
        if not exchange.failed:
            yield NO_SERVER_ERROR, Expectation(True)
        elif is_responsible(observations, exchange):
            failed.setdefault((exchange.operation, exchange.actual), []).append(exchange)
    for (operation, actual), exchanges in failed.items():
        count = f"{len(exchanges)} of {sent[operation]} valid requests"
        expected = f"{operation} responds to every valid request, and not with 5xx"
        yield NO_SERVER_ERROR, Expectation(False, expected, f"{actual} to {count}", exchanges[0])


def is_responsible(observations: Observations, exchange: Exchange) -> bool:
    """True if a failure is the server's: where no response came, it must have responded later on, or it was gone."""
    later = list(observations.history)[exchange.number :]
    return bool(exchange.status) or any(one.status for one in later)
