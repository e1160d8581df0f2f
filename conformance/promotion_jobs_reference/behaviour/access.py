"""Who may do what, and what is found: tokens, promotions, jobs by their IDs."""

from __future__ import annotations

import hmac
import secrets
import time
from typing import Any

from ..records import Job, Promotion
from ..rejection import Rejection
from ..store import Records
from .rules import Rules

_TOKEN = "token"


class AccessRules(Rules):
    """Tokens (S2, D19, D21, A22), provisioning (D17, D18), and what is unknown (D22, A30)."""

    def client_known(self, client_id: str, client_secret: str) -> bool:
        """Whether these are the credentials of the server's client (D19, A33)."""
        known = (self.settings.client_id, self.settings.client_secret)
        if None in known:
            return False
        return _same(client_id, str(known[0])) & _same(client_secret, str(known[1]))

    def new_token(self) -> tuple[str, int]:
        """A token, and the Unix second in which it expires (D19)."""
        expires = int(time.time()) + self.settings.token_seconds
        name = secrets.token_urlsafe(9)
        return f"{name}.{expires}.{self.signer.signature(_TOKEN, name, expires)}", expires

    def token_shown(self, token: str, expires: int) -> dict[str, Any]:
        """A token as the response shows it (D19)."""
        kind, lasts = self.contract.const("Token", "token_type"), self.settings.token_seconds
        return {"access_token": token, "token_type": kind, "expires": expires, "expires_in": lasts}

    def token_valid(self, token: str) -> bool:
        """Whether the token is the static one, or one that was issued and has not expired (D21)."""
        if self.settings.token is not None and _same(token, self.settings.token):
            return True
        name, _, rest = token.partition(".")
        expires, _, signature = rest.partition(".")
        return expires.isdecimal() and len(expires) < 20 and self.signer.valid(_TOKEN, name, int(expires), signature)

    def unauthorized(self) -> Rejection:
        """The rejection of a token that is not valid (D21)."""
        status, error = self.contract.error("UnauthorizedError")
        titles = self.contract.prop("UnauthorizedError", "title")["enum"]
        return Rejection(status, [{**error, "title": titles[-1]}], {"WWW-Authenticate": "Bearer"})

    def check_provisioning(self) -> None:
        """Rejects the creation and deletion of promotions where they are switched off (D21: without the right)."""
        if not self.settings.provisioning:
            raise self.rejection("ForbiddenError")

    def find_promotion(self, db: Records, promotion_id: str) -> Promotion:
        """The promotion of a path; an unknown one is rejected (D22)."""
        promotion = db.promotion(promotion_id)
        if promotion is None:
            raise self.rejection("PromotionNotFoundError")
        return promotion

    def find_job(self, db: Records, promotion: Promotion, job_id: str) -> Job:
        """The job of a path; an unknown one, and one of another promotion, is rejected (D22, A30)."""
        job = db.job(job_id)
        if job is None or not self.job_belongs(job, promotion):
            status, error = self.contract.error("PromotionNotFoundError")
            raise Rejection(status, [{**error, "detail": "job not found"}])
        return job

    def job_belongs(self, job: Job, promotion: Promotion) -> bool:
        """Whether a job can be reached through a promotion's path (A30)."""
        return job.promotion_id == promotion.id


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), known.encode("utf-8", "replace"))
