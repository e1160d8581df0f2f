"""Tokens (D19, A33): which credentials get a token, and which do not."""

from __future__ import annotations

from ...credentials import is_token, wrong_token
from ...engine.expectations import Expectation, Expectations, status
from ...engine.history import Authorization, Exchange
from ...engine.observations import Observations, query
from ..registry import check, excuse
from ..views.access import takes_token
from ..views.access_tokens import TOKEN, UNAUTHORIZED, TokenRequest, token_requests
from ..views.validity import is_own_failure

APART = (
    600  # seconds by which the clocks of a server and its gateway may differ; less than the distance of two time zones
)
FIRST, LAST = 1_000_000_000, 10_000_000_000  # Unix seconds of this century and the next ones, and no milliseconds


@check("getAccessToken.token", on=token_requests, needs=("Token.*",))
def earns_a_token(it: TokenRequest) -> Expectations:
    """The server MUST respond to client credentials with 200 and a token that the other operations accept until it expires."""
    exchange = it.exchange
    if not it.is_valid or exchange.failed or it.is_rejected_for_itself:
        return
    success = it.contract.success("getAccessToken")
    yield status(exchange, success, reason="and a token for the client's credentials")
    if not exchange.accepted:
        return
    if isinstance(it.token, str) and it.token:
        yield Expectation(is_token(it.token), "a token that a header can carry", _wrong(it.token), exchange)
    if used := it.rejected_use:
        expected = (
            f"{used.operation} accepts the token that the server issued {used.started - exchange.ended:.0f} s before"
        )
        yield Expectation(False, expected, used.actual, used)


@query
def rejected_for_good(observations: Observations) -> float:
    """When the server stopped accepting the token: the start of the 401s of several operations with which a history ends."""
    operations, since = set[str](), float("inf")
    for exchange in reversed(list(observations.history)):
        is_valid = exchange.authorization is Authorization.VALID and takes_token(observations, exchange.operation)
        if not is_valid or exchange.failed or exchange.throttled:
            continue
        if exchange.status != UNAUTHORIZED:
            break
        operations.add(exchange.operation)
        since = exchange.started
    return since if len(operations) > 1 else float("inf")


@excuse
def is_of_a_lost_token(observations: Observations, requirement: str, violation: Expectation) -> bool:
    """True for a 401 to a token that had ended, unless the requirement is about the token.

    It had ended if it was never accepted again, or if the same request was accepted once a new token had been issued.
    """
    at = violation.at
    if at is None or at.status != UNAUTHORIZED or at.authorization is not Authorization.VALID:
        return False
    if requirement == "getAccessToken.token" or not takes_token(observations, at.operation):
        return False
    if at.started >= rejected_for_good(observations):
        return True
    later = list(observations.history)[at.number :]
    issued = next((one.number for one in later if one.operation == TOKEN and one.accepted), None)
    again = (one for one in later if issued and one.number > issued and _is_same(one, at))
    return next((one.status != UNAUTHORIZED for one in again), False)


@excuse
def is_of_wrong_credentials(observations: Observations, requirement: str, violation: Expectation) -> bool:
    """True for what a success shows that wrong credentials should not have got at all."""
    at = violation.at
    is_answer = at is not None and at.operation == TOKEN and at.authorization is Authorization.INVALID
    return is_answer and requirement.startswith("Token.")


def _is_same(one: Exchange, other: Exchange) -> bool:
    a, b = one.request, other.request
    return (a.method, a.path, a.body, one.authorization) == (b.method, b.path, b.body, other.authorization)


def _wrong(token: str) -> str:
    return "" if is_token(token) else wrong_token(token)


@check("getAccessToken.expires", on=token_requests, needs=("Token.*",))
def says_when_it_expires(it: TokenRequest) -> Expectations:
    """The token's `expires` MUST be in Unix seconds, and agree with `expires_in`."""
    expires, lasts = it.exchange.get("expires"), it.seconds
    if not it.exchange.accepted or lasts is None or isinstance(expires, bool) or not isinstance(expires, int):
        return
    issued = expires - lasts
    if it.date is not None:
        now = int(it.date.timestamp())
        expected = f"expires about {now + lasts}, {lasts} s after the response"
        agrees = abs(issued - now) < APART and (expires > now or lasts < 1)
        yield Expectation(agrees, expected, f"expires {expires}", it.exchange)
    else:
        expected = f"expires in Unix seconds, {lasts} s after the token was issued"
        yield Expectation(FIRST <= issued < LAST, expected, f"expires {expires}", it.exchange)


@check("getAccessToken.wrong-credentials", on=token_requests)
def wrong_credentials_earn_nothing(it: TokenRequest) -> Expectations:
    """The server MUST reject wrong client credentials with a 4xx, and MUST NOT issue a token for them."""
    exchange = it.exchange
    if not it.has_wrong_credentials and not (it.has_no_secret and not exchange.failed):
        return
    if exchange.failed and not is_own_failure(it.observations, exchange):
        return
    holds = exchange.rejected and not isinstance(it.token, str)
    shown = f"{exchange.actual} with a token" if isinstance(it.token, str) else exchange.actual
    yield Expectation(holds, "a 4xx without a token for wrong client credentials", shown, exchange)


@check("getAccessToken.no-failure", on=token_requests, needs=("getAccessToken.wrong-credentials",))
def incomplete_form(it: TokenRequest) -> Expectations:
    """The server MUST NOT respond with 5xx to an incomplete request for a token."""
    exchange = it.exchange
    if it.lacks_something and (not exchange.failed or is_own_failure(it.observations, exchange)):
        yield Expectation(
            not exchange.failed, "no 5xx for an incomplete request for a token", exchange.actual, exchange
        )
