"""A server that lost its data in the middle of a history: one finding, and nothing else is concluded from what it forgot.

A restart of a server that keeps its promotions in memory shows as a 404 from every operation, for every promotion that it
had created before, from some time on.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...engine.checks import Judged
from ...engine.expectations import Expectation
from ...engine.history import Exchange
from ...engine.observations import Observations, query
from ..registry import excuse, overrides
from ..views.promotions import is_authorized, promotions
from ..views.validity import is_deletion_sent, valid_requests

CREATED = "createPromotion.created"
NOT_FOUND = 404
SEVERAL = 2  # promotions, and operations, without which the loss is one resource's or one operation's


@dataclass(frozen=True)
class Loss:
    """The first response that does not know a promotion, and the promotions that are forgotten."""

    first: Exchange
    forgotten: frozenset[str]


@query
def loss(observations: Observations) -> Loss | None:
    """When the server forgot all promotions that it had; None if it did not."""
    if observations.settings.is_shared:
        return None
    valid = {exchange.number for exchange in valid_requests(observations)}
    made = {name: one.created.ended for name, one in promotions(observations).items() if one.created is not None}
    asked: dict[str, list[Exchange]] = {}
    for exchange in observations.history:
        name = exchange.route.path.get("promotionID", "")
        if (
            name in made
            and is_authorized(exchange)
            and exchange.status
            and not exchange.failed
            and not exchange.throttled
        ):
            asked.setdefault(name, []).append(exchange)
    soon = observations.settings.read_after_write
    tails = {name: _tail(found, valid, made[name] + soon) for name, found in asked.items()}
    forgotten = {name: tail for name, tail in tails.items() if tail}
    operations = {one.operation for tail in forgotten.values() for one in tail if one.number in valid}
    if len(forgotten) < SEVERAL or len(operations) < SEVERAL:
        return None
    first = min((tail[0] for tail in forgotten.values()), key=lambda one: one.number)
    for name, found in asked.items():
        if made[name] <= first.started:
            known = [one for one in found if one.started >= first.ended and one.status != NOT_FOUND]
            if known and not is_deletion_sent(observations, name, first.started):
                return None  # it knows some still
    return Loss(first, frozenset(forgotten))


def _tail(found: list[Exchange], valid: set[int], known: float) -> list[Exchange]:
    """The 404s with which what was asked of a promotion ends, if one is of a valid request, by when it must be `known`."""
    tail: list[Exchange] = []
    for exchange in reversed(found):
        if exchange.status != NOT_FOUND:
            break
        tail.insert(0, exchange)
    return tail if any(one.number in valid and one.started >= known for one in tail) else []


@query
def knew_any(observations: Observations) -> bool:
    """True if the server accepted a request on any promotion that it had created."""
    known = promotions(observations)
    return any(one.accepted and one.route.path.get("promotionID") in known for one in observations.history)


@overrides
def has_lost_its_data(observations: Observations) -> Judged:
    """The one finding of such a server."""
    it = loss(observations)
    if it is not None:
        expected = "a promotion that the server created is there until it is deleted"
        why = "have restarted, and lost its data" if knew_any(observations) else "keep no promotion"
        actual = f"{NOT_FOUND} from here on for {len(it.forgotten)} promotions that it had created: the server seems to {why}"
        yield CREATED, Expectation(False, expected, actual, it.first)


@excuse
def is_of_what_was_lost(observations: Observations, requirement: str, violation: Expectation) -> bool:
    """True for whatever else the server responds with on a promotion that it forgot."""
    it, at = loss(observations), violation.at
    if it is None or at is None:
        return False
    name = at.route.path.get("promotionID")
    if not knew_any(observations):
        return name in promotions(observations)
    return at.started >= it.first.started and name in it.forgotten
