"""Server failures on valid requests (D23, A40): a separate requirement, with how often and where; nothing else follows from them."""

from __future__ import annotations

from dataclasses import dataclass

from ...engine.expectations import Expectation, Expectations
from ...engine.history import NOTHING, Authorization, Exchange
from ...engine.observations import Observations, query
from ...engine.retries import superseded
from ..registry import check, excuse
from ..views.validity import is_own_failure, valid_requests

OF_GATEWAYS = (502, 503, 504)  # once, these say nothing of a token
REQUIREMENT, CREATE = "no-server-error", "createPromotionJob"


@dataclass(frozen=True)
class ValidRequests:
    """The valid requests of one operation, and those that the server responded to with 5xx, by what came back."""

    operation: str
    succeeded: int
    failed: dict[str, list[Exchange]]

    @property
    def count(self) -> int:
        """How many there were."""
        return self.succeeded + sum(map(len, self.failed.values()))


@query
def valid_by_operation(observations: Observations) -> list[ValidRequests]:
    """The valid requests of each operation; without those whose failure may be the network's, or a restart."""
    found: dict[str, list[Exchange]] = {}
    restart = one_interruption(observations)
    for exchange in valid_requests(observations):
        if exchange.number in restart:
            continue
        if not exchange.failed or is_responsible(observations, exchange):
            found.setdefault(exchange.operation, []).append(exchange)
    views = []
    for operation, exchanges in found.items():
        failed: dict[str, list[Exchange]] = {}
        for exchange in exchanges:
            if exchange.failed:
                failed.setdefault(exchange.actual, []).append(exchange)
        views.append(ValidRequests(operation, sum(not one.failed for one in exchanges), failed))
    return views


@check(REQUIREMENT, on=valid_by_operation)
def valid_requests_succeed(it: ValidRequests) -> Expectations:
    """The server MUST respond to a valid request, and MUST NOT respond to it with 5xx; a 503 with Retry-After is not a violation."""
    for _ in range(it.succeeded):
        yield Expectation(True)
    for actual, exchanges in it.failed.items():
        count = f"{len(exchanges)} of {it.count} valid requests"
        expected = f"{it.operation} responds to every valid request, and not with 5xx"
        yield Expectation(False, expected, f"{actual} to {count}", exchanges[0])


@query
def one_interruption(observations: Observations) -> frozenset[int]:
    """The requests without a response, by number, if the server was gone once and then responded to them: it restarted.

    Empty if it responded to anything in between, since it is then gone now and then (A40).
    """
    gone = [one.number for one in observations.history if not one.status]
    if not gone or not set(gone) <= superseded(observations):
        return frozenset()
    between = list(observations.history)[gone[0] - 1 : gone[-1]]
    return frozenset() if any(one.status for one in between) else frozenset(gone)


def is_responsible(observations: Observations, exchange: Exchange) -> bool:
    """True if a failure is the server's: where no response came, it must have responded later on, or it was gone."""
    later = list(observations.history)[exchange.number :]
    return bool(exchange.status) or any(one.status for one in later)


@excuse
def is_of_the_server(observations: Observations, requirement: str, violation: Expectation) -> bool:
    """True if a failure says nothing of what was asked: the request was valid, or the server fails now and then, or always (A40)."""
    at = violation.at
    if at is None or not at.failed or requirement == REQUIREMENT or (at.error is not None and not at.error.is_absence):
        return False
    if not at.status and not is_responsible(observations, at):
        return False
    if at.number in _numbers_of_valid(observations):
        return True
    is_denied = at.authorization is not Authorization.VALID
    same = [one for one in observations.history if one.authorization is at.authorization]
    if is_denied and at.status in OF_GATEWAYS and not all(one.failed for one in same):
        return True
    alike = [one for one in same if one.operation == at.operation]
    return bool(at.operation) and not is_own_failure(observations, at, alike if is_denied else ())


@excuse
def is_of_a_failing_form(observations: Observations, requirement: str, violation: Expectation) -> bool:
    """True for a 5xx to a body of some form, if the creation of jobs responds with 5xx to that form, too: it is one cause."""
    at = violation.at
    if at is None or not at.failed or not requirement.endswith(".no-failure"):
        return False
    return _form(at) in _failing_forms(observations)


@query
def _failing_forms(observations: Observations) -> frozenset[str]:
    """The forms of bodies to which the creation of jobs responds with 5xx, and not because it always does."""
    failed = [one for one in observations.history.of(CREATE) if one.failed and is_own_failure(observations, one)]
    return frozenset(filter(None, map(_form, failed)))


def _form(exchange: Exchange) -> str:
    """What makes a body no JSON object, in a word; empty if it is one."""
    body = exchange.request.body
    if not body:
        return "none"
    sent = exchange.sent
    return "no JSON" if sent is NOTHING else "" if isinstance(sent, dict) else type(sent).__name__


@query
def _numbers_of_valid(observations: Observations) -> frozenset[int]:
    return frozenset(exchange.number for exchange in valid_requests(observations))
