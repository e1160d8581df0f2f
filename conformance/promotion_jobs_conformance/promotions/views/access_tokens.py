"""Requests for a token, and what became of the tokens that were issued (D19, A33)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl

from ...engine.history import Authorization, Exchange
from ...engine.observations import Observations, View, query
from .access import takes_token
from .validity import valid_requests

TOKEN = "getAccessToken"
UNAUTHORIZED, FORBIDDEN = 401, 403
NOT_OF_CREDENTIALS = (405, 406, 415)  # rejections of the method, or of the form of the request or response
JOBS = "/jobs"


@dataclass(frozen=True)
class TokenRequest(View):
    """A request for a token, with the form that was sent. `uses` are the requests with it until the next token was issued."""

    exchange: Exchange
    form: dict[str, str]
    uses: tuple[Exchange, ...]

    @property
    def token(self) -> Any:
        """What the response gives for a token; None if there is none."""
        return self.exchange.get("access_token")

    @property
    def is_valid(self) -> bool:
        """True for the right credentials."""
        return self.exchange.authorization is Authorization.VALID

    @property
    def is_rejected_for_itself(self) -> bool:
        """True for a rejection of the right credentials, which the owner may have mistyped, or revoked in the meantime."""
        if not self.exchange.rejected or self.exchange.status in NOT_OF_CREDENTIALS:
            return False
        issued = [
            one
            for one in self.observations.history.of("getAccessToken")
            if one.accepted and one.request.body == self.exchange.request.body
        ]
        at = self.exchange.number
        return not (any(one.number < at for one in issued) and any(one.number > at for one in issued))

    @property
    def has_wrong_credentials(self) -> bool:
        """True for a whole form with a wrong client ID or secret."""
        is_whole = self.form.get("grant_type") == "client_credentials" and bool(self.form.get("client_secret"))
        return self.exchange.authorization is Authorization.INVALID and is_whole

    @property
    def has_no_secret(self) -> bool:
        """True for a form without a client secret, or with an empty one, that is whole but for that."""
        is_whole = self.form.get("grant_type") == "client_credentials" and bool(self.form.get("client_id"))
        is_known = self.exchange.authorization is not Authorization.UNKNOWN
        return is_known and not self.is_valid and is_whole and not self.form.get("client_secret")

    @property
    def lacks_something(self) -> bool:
        """True for a form that lacks something or has another grant type."""
        is_known = self.exchange.authorization is not Authorization.UNKNOWN
        return is_known and not self.is_valid and not self.has_wrong_credentials

    @property
    def seconds(self) -> int | None:
        """How long the token lasts, if the response says so by an integer."""
        found = self.exchange.get("expires_in")
        return found if isinstance(found, int) and not isinstance(found, bool) else None

    @property
    def date(self) -> datetime | None:
        """The time of the response by the server's clock; None if it says none."""
        text = self.exchange.response.header("date") if self.exchange.response else None
        try:
            return parsedate_to_datetime(text) if text else None
        except ValueError:
            return None

    @property
    def rejected_use(self) -> Exchange | None:
        """A use that shows that the server rejects its own token while it lasts; None if nothing shows it.

        Only 401 and 403 say that a token was rejected, and 403 only where all are: the client may not create promotions,
        say, but the operations of jobs take this kind of token (D19). An operation that rejects every request proves nothing,
        unless all operations do: it may be at fault itself.
        """
        # Servers that count whole seconds end a token up to one second early.
        last = self.exchange.ended + (self.seconds - 1 if self.seconds is not None else float("inf"))
        in_time = [use for use in self.uses if use.ended < last and use.status and not use.failed]
        taken = {use.operation for use in in_time if use.status not in (UNAUTHORIZED, FORBIDDEN)}
        valid = {use.number for use in valid_requests(self.observations)}
        if not taken:
            return next((use for use in in_time if use.status == UNAUTHORIZED or JOBS in use.route.template), None)
        rejected = (use for use in in_time if use.status == UNAUTHORIZED and use.number in valid)
        return next((use for use in rejected if use.operation in taken), None)


@query
def token_requests(observations: Observations) -> list[TokenRequest]:
    """Every request for a token, in order."""
    asked = [exchange for exchange in observations.history.of(TOKEN) if not exchange.throttled]
    uses = [
        one
        for one in observations.history
        if one.authorization is Authorization.VALID and takes_token(observations, one.operation) and not one.throttled
    ]
    issued = [one.ended for one in asked if one.accepted]
    found = []
    for exchange in asked:
        until = next((time for time in issued if time > exchange.ended), float("inf"))
        own = [use for use in uses if exchange.ended <= use.started < until] if exchange.accepted else []
        body = (exchange.request.body or b"").decode("utf-8", "replace")
        form = dict(parse_qsl(body, keep_blank_values=True))
        found.append(TokenRequest(observations, exchange, form, tuple(own)))
    return found
