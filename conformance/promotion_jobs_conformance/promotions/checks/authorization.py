"""Tokens on every operation (S2, D21, A22, A45): missing, invalid, with another scheme; such a request must have no effect.

Only 401 and 403 reject a token. A 5xx is a violation only if the server does not respond with 5xx to valid requests as well
(`validity.is_own_failure`).
"""

from __future__ import annotations

from ...engine.expectations import Expectation, Expectations, Observation, status
from ...engine.history import Authorization, Exchange
from ...engine.observations import Observations
from ..needs import AUTHORIZATION, CODES_READABLE, JOB, JOBS_LIST
from ..registry import check, excuse
from ..views.access import MISSING, OTHER_SCHEMES, UnauthorizedRequest, authorization_header, unauthorized
from ..views.effects import Effect, effects_of_denied, gone_although_denied
from ..views.requests import is_too_large
from ..views.validity import is_own_failure


@check("BearerAuth.required", on=unauthorized(*MISSING))
def token_is_required(it: UnauthorizedRequest) -> Expectations:
    """The server MUST respond with 401 to a request without a token, or with an empty one."""
    yield from _denied(it)


@check("BearerAuth.valid", on=unauthorized(Authorization.INVALID), needs=("BearerAuth.required",))
def token_is_valid(it: UnauthorizedRequest) -> Expectations:
    """The server MUST respond with 401 to a request with an invalid token."""
    yield from _denied(it)


@check("BearerAuth.scheme", on=unauthorized(*OTHER_SCHEMES), needs=("BearerAuth.required",))
def scheme_is_bearer(it: UnauthorizedRequest) -> Expectations:
    """The server MUST treat a token without a scheme, and any scheme other than Bearer, as a missing token."""
    yield from _denied(it)


def _denied(it: UnauthorizedRequest) -> Expectations:
    exchange = it.exchange
    if exchange.failed and not is_own_failure(it.observations, exchange, it.alike):
        return
    if is_too_large(exchange):
        return  # a gateway may have rejected it (decision 0024)
    expected = it.observations.contract.values("BearerAuth.required")["status"]
    yield status(exchange, expected, reason=f"from {exchange.operation} with {it.label}")


def _lower_case(observations: Observations) -> list[Exchange]:
    """Requests with the valid token behind `bearer`, in another case."""
    return [
        exchange
        for exchange in observations.history
        if exchange.authorization is Authorization.UNUSUAL
        and exchange.operation
        and _scheme(exchange) != "Bearer"
        and _scheme(exchange).lower() == "bearer"
    ]


def _other_forms(observations: Observations) -> list[Exchange]:
    """Requests with the valid token in another form than that: quoted, say, or without a space before it."""
    lower = {exchange.number for exchange in _lower_case(observations)}
    return [
        exchange
        for exchange in observations.history
        if exchange.authorization is Authorization.UNUSUAL
        and exchange.operation
        and exchange.number not in lower
        and not exchange.throttled
        and (not exchange.failed or is_own_failure(observations, exchange))
    ]


def _scheme(exchange: Exchange) -> str:
    return authorization_header(exchange).partition(" ")[0]


def _form(exchange: Exchange) -> str:
    """The form of a header, without a character of the token."""
    scheme, space, token = authorization_header(exchange).partition(" ")
    if not space:
        return "Bearer without a space"
    return f"{scheme} with quotes" if token.startswith('"') else f"{scheme} with more behind the token"


@check("BearerAuth.lower-case", on=_lower_case)
def lower_case(exchange: Exchange) -> Expectations:
    """The server MAY accept the scheme `bearer` in lower case."""
    if exchange.accepted:
        yield Observation("accepted")
    elif exchange.status in (401, 403):
        yield Observation(f"rejected ({exchange.actual})")


@check("BearerAuth.unsettled", on=_other_forms)
def other_form(exchange: Exchange) -> Expectations:
    """The server MUST NOT respond with 5xx to a token in an unusual form: in quotes, without a space after Bearer, or followed by more text."""
    yield Expectation(not exchange.failed, "no 5xx for a token in an unusual form", exchange.actual, exchange)
    if not exchange.failed:
        yield Observation(f"{_form(exchange)}: {exchange.actual}")


@check(
    "BearerAuth.no-effect",
    on=effects_of_denied,
    needs=(*AUTHORIZATION, *JOB, *JOBS_LIST, *CODES_READABLE, "PromotionJob.id-unique"),
)
def no_effect(it: Effect) -> Expectations:
    """A request to which the server responds with 401 MUST have no effect."""
    yield Expectation(it.is_none, it.expected, it.actual, it.at)


@excuse
def is_of_a_promotion_that_was_denied_deletion(
    observations: Observations, requirement: str, violation: Expectation
) -> bool:
    """True if a promotion is unknown that is gone although its deletion was denied: that the request had an effect is all."""
    at = violation.at
    if at is None or requirement == "BearerAuth.no-effect" or not at.rejected:
        return False
    since = gone_although_denied(observations).get(at.route.path.get("promotionID", ""), float("inf"))
    return at.started >= since and at.status == observations.contract.values("PromotionID.unknown")["status"]
