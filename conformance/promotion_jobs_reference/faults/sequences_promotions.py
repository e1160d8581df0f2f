"""Faults of promotions and tokens that only a sequence of requests shows (S2, D18, D19, A22, A30, A47)."""

from __future__ import annotations

from typing import Any

from ..behaviour import Outcome
from ..exchange import Call, Response
from ..records import EXPORT, Job, Promotion
from ..registry import fault
from ..store import Records
from ..templates import LetsIn
from .common import JOBS
from .past import CANCELLED_GENERATE, DENIED, EXPORTED, Past


class Heirs(Past):
    """Remembers which promotion was deleted last, and which one was created next."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.gone: list[str] = []

    def delete_promotion(self, db: Records, promotion: Promotion) -> None:
        self.gone.append(promotion.id)
        super().delete_promotion(db, promotion)


@fault("listPromotionJobs.isolated", profile="sequence")
class JobsOutliveTheirPromotion(Heirs):
    """The jobs of a deleted promotion are shown in the list of one that was created later."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.jobs: list[dict[str, Any]] = []

    def delete_promotion(self, db: Records, promotion: Promotion) -> None:
        self.jobs = [self.job_shown(job) for job in db.jobs({"promotion_id": [promotion.id]})]
        super().delete_promotion(db, promotion)
        self.heir = ""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "createPromotion" and response.status == 201 and not getattr(self, "heir", "-"):
            self.heir = response.json["data"]["id"]
        if call.operation == JOBS and response.status == 200 and call.ids["promotionID"] == getattr(self, "heir", "-"):
            response.json["data"] += self.jobs
            response.json["meta"]["results"]["total"] += len(self.jobs)


@fault("listPromotionCodes.isolated", profile="sequence")
class CodesOutliveTheirPromotion(Heirs):
    """A code of a deleted promotion is one of the promotion that is created next."""

    def delete_promotion(self, db: Records, promotion: Promotion) -> None:
        self.left = [code.code for code in db.codes({"promotion_id": [promotion.id]})][:1]
        super().delete_promotion(db, promotion)

    def new_promotion(self, db: Records, sent: Any, promotion_id: str | None = None) -> Promotion:
        promotion = super().new_promotion(db, sent, promotion_id)
        db.add_codes(getattr(self, "left", []), promotion.id, None, self.now())
        self.left = []
        return promotion


@fault("deletePromotion.deleted", profile="sequence")
class DeletionWaitsForTheCancelled(Past):
    """A promotion with a cancelled job is still there after its deletion."""

    def delete_promotion(self, db: Records, promotion: Promotion) -> None:
        if not self.had(promotion.id, CANCELLED_GENERATE):
            super().delete_promotion(db, promotion)


@fault("deletePromotion.deleted", profile="sequence")
class BusyPromotionIsNotDeleted(Past):
    """The deletion of a promotion with an unfinished job is answered with success, and deletes nothing."""

    def delete_promotion(self, db: Records, promotion: Promotion) -> None:
        if not db.count_jobs({"promotion_id": [promotion.id], "status": self.contract.states["unfinished"]}):
            super().delete_promotion(db, promotion)


@fault("deletePromotion.deleted", profile="sequence")
class ExportedPromotionStays(Past):
    """A promotion with two exports is still there after its deletion."""

    def delete_promotion(self, db: Records, promotion: Promotion) -> None:
        if self.past[promotion.id].count(EXPORTED) < 2:
            super().delete_promotion(db, promotion)


@fault("getAccessToken.token", profile="sequence")
class FourthTokenEndsTheOthers(Past):
    """From the fourth token on, a new token ends those before it."""

    def new_token(self) -> tuple[str, int]:
        token = super().new_token()
        self.tokens = [*getattr(self, "tokens", []), token[0]]
        return token

    def token_valid(self, token: str) -> bool:
        tokens = getattr(self, "tokens", [])
        is_old = len(tokens) > 3 and token in tokens[:-1]
        return super().token_valid(token) and not is_old


@fault("BearerAuth.valid", profile="sequence")
class DeniedTooOften(LetsIn, Past):
    """Once a promotion had a cancellation, its second denied request gets in."""

    def on_request(self, call: Call) -> Response | None:
        self._of = call.ids.get("promotionID", "")
        return super().on_request(call)

    def lets_in(self, authorization: str | None) -> bool:
        return authorization is not None and self.had(self._of, CANCELLED_GENERATE, DENIED)


@fault("listPromotionJobs.new-job", profile="sequence")
class JobsAreSeenByTheirToken(Past):
    """A job is listed only for the token that created it."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.owners: dict[str, str | None] = {}

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        token = call.header("Authorization")
        if call.operation == "createPromotionJob" and response.status == 201:
            self.owners[response.json["data"]["id"]] = token
        if call.operation == JOBS and response.status == 200:
            shown = [job for job in response.json["data"] if self.owners.get(job["id"], token) == token]
            response.json["meta"]["results"]["total"] -= len(response.json["data"]) - len(shown)
            response.json["data"] = shown


@fault("BearerAuth.no-effect", profile="sequence")
class DeniedCancelIsDoneWithTheNext(Past):
    """A cancellation without a valid token takes effect once the promotion's list of jobs is read."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        denied = self.denied = getattr(self, "denied", [])
        if (
            call.operation == "cancelPromotionJob"
            and response.status == 401
            and self.had(call.ids["promotionID"], EXPORTED)
        ):
            denied.append(call.ids["jobID"])
        if call.operation == JOBS and denied:
            with self.store.begin() as db:
                for job in filter(None, map(db.job, denied)):
                    if job.status in self.contract.states["cancellable"]:
                        self.end_cancelled(db, job)
            denied.clear()


@fault("PromotionJob.ends", profile="sequence")
class DeletionOfAnotherFailsTheJob(Heirs):
    """When a promotion was deleted while another one had a pending export, that export fails."""

    def export(self, db: Records, job: Job) -> Outcome:
        if self.gone and job.id in getattr(self, "hit", set()):
            return Outcome("failed", "promotion not found")
        return super().export(db, job)

    def delete_promotion(self, db: Records, promotion: Promotion) -> None:
        busy = db.jobs({"job_type": [EXPORT], "status": [self.contract.states["initial"]]})
        self.hit = {job.id for job in busy if job.promotion_id != promotion.id}
        super().delete_promotion(db, promotion)
