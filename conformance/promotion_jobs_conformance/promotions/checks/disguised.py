"""Rejections with the status of a success: one finding, if a server does so as a rule; nothing else is concluded from them.

A single operation that rejects one thing so violates what it must respond with there. A server that sends its errors with 200
wherever it has any (an error handler that sets no status, say) would violate the requirement of every rejection.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...engine.checks import Judged
from ...engine.expectations import Expectation
from ...engine.history import Exchange
from ...engine.observations import Observations, query
from ..registry import excuse, overrides

AGREES = "Error.status-agrees"
SEVERAL = 2  # operations, and statuses, that make it a rule


@query
def disguised_rejections(observations: Observations) -> dict[int, Exchange]:
    """The successes whose body says that the request was rejected, by number, if several operations send several statuses so."""
    found, operations, statuses = dict[int, Exchange](), set[str](), set[int]()
    for exchange in observations.history:
        if exchange.accepted and exchange.operation and is_rejection(exchange):
            found[exchange.number] = exchange
            operations.add(exchange.operation)
            statuses |= set(_statuses(exchange))
    return found if len(operations) >= SEVERAL and len(statuses) >= SEVERAL else {}


def is_rejection(exchange: Exchange) -> bool:
    """True for a body that has errors, and nothing of a success."""
    return isinstance(exchange.get("errors"), list) and exchange.get("data") is None


def _statuses(exchange: Exchange) -> Iterator[int]:
    """The statuses that the errors of a body name."""
    for error in exchange.get("errors"):
        shown = error.get("status") if isinstance(error, dict) else None
        text = str(shown) if isinstance(shown, (int, str)) and not isinstance(shown, bool) else ""
        if text.isascii() and text.isdecimal() and len(text) == len("400") and text >= "400":
            yield int(text)


@overrides
def has_the_status_of_a_success(observations: Observations) -> Judged:
    """The one finding of such a server."""
    found = disguised_rejections(observations).values()
    first = next((one for one in found if any(_statuses(one))), None)
    if first is not None:
        expected = f"{next(_statuses(first))}, the status of the error"
        actual = (
            f"{first.status}, as in {len(found)} responses whose body is an error: the server seems to set no status"
        )
        yield AGREES, Expectation(False, expected, actual, first, "/errors/0/status")


@excuse
def is_disguised(observations: Observations, requirement: str, violation: Expectation) -> bool:
    """True for whatever else such a response breaks."""
    return violation.at is not None and violation.at.number in disguised_rejections(observations)
