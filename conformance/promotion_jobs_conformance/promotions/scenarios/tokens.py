"""Tokens (D19): which credentials get a token, and which do not."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from ...credentials import is_token
from ...engine.history import Exchange
from ...engine.skips import Skip
from ...result import SkipReason
from ..fixtures.testbed import TestBed
from ..plan import ENDED, plan

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
OPERATION = "getAccessToken"


@plan.scenario(
    ENDED,
    "getAccessToken.token",
    "getAccessToken.expires",
    "getAccessToken.wrong-credentials",
    "Token.type",
    "Token.required.access_token",
    "Token.required.token_type",
    "Token.required.expires",
    "Token.required.expires_in",
    "Token.access_token.type",
    "Token.access_token.minLength",
    "Token.token_type.const",
    "Token.expires.type",
    "Token.expires_in.type",
    "Token.expires_in.minimum",
    "getAccessToken.no-failure",
)
def tokens(bed: TestBed) -> None:
    """Right credentials get a token that works; wrong ones get none."""
    bed.need(OPERATION)
    source = bed.session.tokens
    if not source.can_renew:
        raise Skip(SkipReason.OPTED_OUT, "no client ID and secret were given")
    with (
        bed.session.recorder.at_once()
    ):  # the new token may end the one before, so no request with that one is in flight
        token = token_for(bed, source.form())
        if token and bed.jobs and bed.can("listPromotionJobs"):
            source.know(token)
            used = bed.call("listPromotionJobs", promotion=bed.jobs[0].promotion.id, token=f"Bearer {token}")
            if used.accepted:
                source.adopt(token)
    secret = bed.target.credentials.client_secret or ""
    earned = False
    for wrong in (  # few: a store may lock out who is wrong too often
        {"client_secret": secret.swapcase() if secret.swapcase() != secret else "wrong-" + "x" * 8},
        {"client_secret": secret[:-1]},
        {"client_secret": f"{secret}-conformance"},
        {"client_id": "wrong-client"},
    ):
        if wrong.get("client_secret") != secret:
            bed.session.redact.add(wrong.get("client_secret"))
            earned |= ask(bed, source.form(**wrong)).accepted
    if earned:
        return
    whole = source.form().decode()
    odd = [f"client_id={text}&grant_type=client_credentials" for text in ("a" * 20_000 + "%00", "%FF%FE")]
    without_secret = urlencode([(name, value) for name, value in parse_qsl(whole) if name != "client_secret"])
    for raw in ("", without_secret, whole + "-conformance", *(odd if not bed.is_sparing else ())):
        ask(bed, raw.encode())


def token_for(bed: TestBed, form: bytes) -> str:
    """The token that the server issues for this form; empty if it issues none."""
    exchange = ask(bed, form)
    token = exchange.get("access_token")
    bed.session.redact.add(token if isinstance(token, str) else None)
    return token if exchange.accepted and isinstance(token, str) and is_token(token) else ""


def ask(bed: TestBed, form: bytes) -> Exchange:
    """Asks for a token."""
    return bed.call(OPERATION, raw=form, headers=FORM)
