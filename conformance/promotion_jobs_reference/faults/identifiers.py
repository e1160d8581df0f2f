"""Faults of PromotionID and JobID (D22, A30)."""

from __future__ import annotations

from ..behaviour import Behaviour
from ..behaviour.wire import Next
from ..exchange import Call, Response, current
from ..records import PENDING, PROCESSING, Job, Promotion
from ..registry import fault
from ..store import Records
from ..templates import FailsOn


@fault("JobID.other-promotion")
class FilesThroughAnyPromotion(Behaviour):
    """The file of a job is found through the path of another promotion."""

    def find_job(self, db: Records, promotion: Promotion, job_id: str) -> Job:
        job = db.job(job_id)

        return (
            job if job and current.get().operation == "getPromotionJobFile" else super().find_job(db, promotion, job_id)
        )


@fault("JobID.other-promotion")
class CancelledFromElsewhere(Behaviour):
    """A cancellation through another promotion's path gets 404, but works."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "cancelPromotionJob" and response.status == 404:
            with self.store.begin() as db:
                job = db.job(call.ids["jobID"])
                if job is not None and job.status in {PENDING, PROCESSING}:
                    self.end_cancelled(db, job)


@fault("JobID.other-promotion")
class JobsThroughAnyPromotion(Behaviour):
    """A job is found through the path of another promotion."""

    def job_belongs(self, job: Job, promotion: Promotion) -> bool:
        return True


@fault("JobID.unknown")
class UnknownJobIsUnprocessable(Behaviour):
    """The cancellation of an unknown job is unprocessable."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        body = response.json if response.status == 404 else None
        if call.operation == "cancelPromotionJob" and body and body["errors"][0].get("detail") == "job not found":
            with self.store.begin() as db:
                if db.job(call.ids["jobID"]) is None:
                    response.restate(422)


@fault("JobID.unknown")
class UnknownJobHasGone(Behaviour):
    """The file of an unknown job gets 410 (Gone)."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        body = response.json if response.status == 404 else None
        if call.operation == "getPromotionJobFile" and body and body["errors"][0].get("detail") == "job not found":
            with self.store.begin() as db:
                if db.job(call.ids["jobID"]) is None:
                    response.restate(410)


@fault("PromotionID.unknown")
class UnknownPromotionIsEmpty(Behaviour):
    """The list of jobs of an unknown promotion is an empty page."""

    async def around(self, call: Call, response: Next) -> Response:
        given = await super().around(call, response)
        if call.operation == "listPromotionJobs" and given.status == 404:
            meta = {"page": {"limit": 25, "offset": 0, "current": 1, "total": 0}, "results": {"total": 0}}
            return Response.of_json(200, {"data": [], "links": {}, "meta": meta})
        return given


@fault("PromotionID.unknown")
class UnknownPromotionIsABadRequest(Behaviour):
    """A job for an unknown promotion is a bad request."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "createPromotionJob" and response.status == 404:
            response.restate(400)


@fault("createPromotionJob.unsettled-requests")
class NulInAPromotionsIdFails(FailsOn):
    """A job for a promotion whose id has a NUL makes the server fail."""

    operations = ("createPromotionJob",)

    def fails_on(self, call: Call) -> bool:
        return "\0" in call.ids["promotionID"]


@fault("createPromotionJob.unsettled-requests")
class LongIdsOfPromotionsFail(FailsOn):
    """A list of a promotion whose id has more than a thousand characters makes the server fail."""

    operations = ("listPromotionJobs", "listPromotionCodes")

    def fails_on(self, call: Call) -> bool:
        return len(call.ids["promotionID"]) > 1000


@fault("createPromotionJob.unsettled-requests")
class NulInAJobsIdFails(FailsOn):
    """A NUL in the id of a job makes the server fail."""

    operations = ("cancelPromotionJob", "getPromotionJobFile")

    def fails_on(self, call: Call) -> bool:
        return "\0" in call.ids["jobID"]


@fault("createPromotionJob.unsettled-requests")
class BrokenBytesInAJobsIdFail(FailsOn):
    """Bytes in the id of a job that are not UTF-8 make the server fail."""

    operations = ("cancelPromotionJob", "getPromotionJobFile")

    def fails_on(self, call: Call) -> bool:
        return "\ufffd" in call.ids["jobID"]


@fault("createPromotionJob.unsettled-requests")
class LongIdsOfJobsFail(FailsOn):
    """The id of a job that has more than a thousand characters makes the server fail."""

    operations = ("cancelPromotionJob", "getPromotionJobFile")

    def fails_on(self, call: Call) -> bool:
        return len(call.ids["jobID"]) > 1000
