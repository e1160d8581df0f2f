"""Requests without a valid token (S2, D21, A22, A45)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...engine.history import Authorization, Exchange
from ...engine.observations import Observations, query
from ...redaction import REDACTED

MISSING = (Authorization.NONE, Authorization.EMPTY)
OTHER_SCHEMES = (Authorization.OTHER_SCHEME, Authorization.NO_SCHEME)
LABELS = {
    Authorization.NONE: "no token",
    Authorization.EMPTY: "an empty token",
    Authorization.NO_SCHEME: "a token without a scheme",
    Authorization.INVALID: "an invalid token",
    Authorization.OTHER_SCHEME: "another scheme than Bearer",
    Authorization.UNUSUAL: "an unusual form of the token",
}


@dataclass(frozen=True)
class UnauthorizedRequest:
    """A request without a valid token, to an operation that takes one. `alike` are all that lack it in the same way."""

    observations: Observations
    exchange: Exchange
    alike: tuple[Exchange, ...]

    @property
    def label(self) -> str:
        """What was sent for a token, in a few words."""
        return LABELS[self.exchange.authorization]


@query
def unauthorized_requests(observations: Observations) -> list[UnauthorizedRequest]:
    """Every request without a valid token, in order; a token that the contract leaves open (A45) is none of them."""
    issued: set[str] = set()
    found: list[Exchange] = []
    for exchange in observations.history:
        if exchange.operation == "getAccessToken" and isinstance(given := exchange.get("access_token"), str):
            issued |= {given} - {REDACTED}
        is_open = exchange.authorization in (Authorization.VALID, Authorization.UNUSUAL)
        # A token that the server has issued is valid, though the recorder may not have known it.
        scheme, _, token = authorization_header(exchange).partition(" ")
        is_issued = scheme == "Bearer" and token in issued
        if takes_token(observations, exchange.operation) and not is_open and not exchange.throttled and not is_issued:
            found.append(exchange)
    alike: dict[Authorization, list[Exchange]] = {}
    for exchange in found:
        alike.setdefault(exchange.authorization, []).append(exchange)
    return [
        UnauthorizedRequest(observations, exchange, tuple(alike[exchange.authorization]))
        for exchange in found
        if exchange.authorization in LABELS
    ]


def unauthorized(*kinds: Authorization) -> Callable[[Observations], list[UnauthorizedRequest]]:
    """A query for the requests that lack a valid token in one of these ways."""

    def find(observations: Observations) -> list[UnauthorizedRequest]:
        return [one for one in unauthorized_requests(observations) if one.exchange.authorization in kinds]

    return find


@query
def denied_requests(observations: Observations) -> list[Exchange]:
    """The requests without a valid token that were answered with the status of a missing token."""
    status = observations.contract.values("BearerAuth.required")["status"]
    return [one.exchange for one in unauthorized_requests(observations) if one.exchange.status == status]


def takes_token(observations: Observations, operation: str) -> bool:
    """True for an operation that takes a token."""
    return bool(operation) and observations.contract.operations[operation].definition.get("security") != []


def authorization_header(exchange: Exchange) -> str:
    """The value of the Authorization header; empty if there is none."""
    return next((value for name, value in exchange.request.headers if name.lower() == "authorization"), "")
