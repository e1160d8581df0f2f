"""Tokens (D19): what client credentials earn, and what wrong ones do not."""

from __future__ import annotations

import time
from typing import Any

from ...credentials import is_token, wrong_token
from ...result import Because
from ...session import Answer
from ..lab import Blocked, Lab
from ..plan import ENDED, plan

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DAY = 86_400  # seconds


@plan.check(
    ENDED, "getAccessToken.token", "getAccessToken.expires", "getAccessToken.wrong-credentials", "Token.type",
    "Token.required.access_token", "Token.required.token_type", "Token.required.expires", "Token.required.expires_in",
    "Token.access_token.type", "Token.access_token.minLength", "Token.token_type.const", "Token.expires.type",
    "Token.expires_in.type", "Token.expires_in.minimum", "getAccessToken.no-failure",
)  # fmt: skip
def tokens(lab: Lab) -> None:
    """Right credentials earn a token that works; wrong ones earn none."""
    lab.need("getAccessToken")
    source = lab.session.tokens
    if not source.can_renew:
        raise Blocked(Because.OWNER, "no client id and secret were given")
    answer = _ask(lab)
    token = answer.get("access_token")
    lab.session.redact.add(token if isinstance(token, str) else None)
    due = lab.contract.success("getAccessToken")
    good = lab.evidence.judge(
        "getAccessToken.token", answer.status == due, f"{due} and a token", answer.said, answer.seen
    )
    if good and isinstance(token, str) and token and not is_token(token):
        lab.evidence.broken("getAccessToken.token", "a token that can be used", wrong_token(token), answer.seen)
    elif good and is_token(token) and lab.jobs and lab.can("listPromotionJobs"):
        used = lab.session.call("listPromotionJobs", promotion=lab.jobs[0].promotion.id, token=f"Bearer {token}")
        if lab.evidence.judge("getAccessToken.token", used.accepted, "that the token is taken", used.said, used.seen):
            source.adopt(token)  # the one before may have ended with it
    _judge_expiry(lab, answer)
    secret = lab.target.credentials.client_secret or ""
    for wrong in (  # few: a store may lock out who is wrong too often
        {"client_secret": "wrong-" + "x" * 8}, {"client_secret": ""}, {"client_secret": secret[:-1]}, {"client_id": "wrong-client"},
    ):  # fmt: skip
        if wrong.get("client_secret") == secret:
            continue
        lab.session.redact.add(wrong.get("client_secret"))
        answer = lab.session.call("getAccessToken", raw=lab.session.tokens.form(**wrong), headers=FORM, judged=False)
        gets_none = answer.refused and not isinstance(answer.get("access_token"), str)
        name = "getAccessToken.wrong-credentials"
        if answer.failed and wrong.get("client_secret") == "":  # it lacks what is needed, too
            name = "getAccessToken.no-failure"
        lab.evidence.judge(name, gets_none, "a 4xx without a token", answer.said, answer.seen)
    if lab.evidence.is_broken("getAccessToken.wrong-credentials"):
        return
    whole = lab.session.tokens.form().decode()
    for raw in ("", "grant_type=client_credentials", whole + "-conformance"):
        answer = lab.session.call("getAccessToken", raw=raw.encode(), headers=FORM, judged=False)
        lab.evidence.judge("getAccessToken.no-failure", not answer.failed, "no failure", answer.said, answer.seen)


def _ask(lab: Lab) -> Answer:
    return lab.session.call("getAccessToken", raw=lab.session.tokens.form(), headers=FORM)


def _judge_expiry(lab: Lab, answer: Answer) -> None:
    expires: Any = answer.get("expires")
    lasts: Any = answer.get("expires_in")
    if not all(isinstance(n, int) and not isinstance(n, bool) for n in (expires, lasts)):
        return
    due = int(time.time()) + lasts  # whole: JSON has numbers that no float holds
    lab.evidence.judge(
        "getAccessToken.expires",
        abs(expires - due) < DAY,  # no fact says by whose clock
        f"Unix seconds, {lasts} s from now",
        f"expires {expires}",
        answer.seen,
    )
