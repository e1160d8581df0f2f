"""Faults of cancelPromotionJob (D8, D10, D11, A37)."""

from __future__ import annotations

from typing import Any

from ..behaviour import Behaviour
from ..exchange import Call, Response
from ..records import (
    CANCELLED,
    CANCELLING,
    COMPLETED,
    FAILED,
    PENDING,
    PROCESSING,
    Job,
)
from ..registry import fault
from ..store import Records
from ..templates import RespondsWith
from .promotion_job import FOREVER


@fault("cancelPromotionJob.cancels")
class CancelIsAccepted(RespondsWith):
    """A cancellation gets 202 (Accepted)."""

    operation, usual, status = "cancelPromotionJob", 200, 202


@fault("cancelPromotionJob.cancels")
class PendingCannotBeCancelled(Behaviour):
    """A job that is pending cannot be cancelled."""

    def check_cancellable(self, job: Job) -> None:
        super().check_cancellable(job)
        if job.status != PROCESSING:
            raise self.rejection("NotCancellableError")


@fault("cancelPromotionJob.cancels")
class ProcessingCannotBeCancelled(Behaviour):
    """A job in processing cannot be cancelled."""

    def check_cancellable(self, job: Job) -> None:
        super().check_cancellable(job)
        if job.status == PROCESSING:
            raise self.rejection("NotCancellableError")


@fault("cancelPromotionJob.cancels")
class CancelShowsTheJobBefore(Behaviour):
    """The response to a cancellation shows the job as it was before."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "cancelPromotionJob" and response.status == 200:
            response.json["data"]["status"] = self.contract.states["initial"]


@fault("cancelPromotionJob.cancels")
class CancelShowsAnotherJob(Behaviour):
    """The response to a cancellation shows a job of another id."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "cancelPromotionJob" and response.status == 200:
            response.json["data"]["id"] = self.new_id()


@fault("cancelPromotionJob.deletes-codes")
class CancelCountsTooMany(Behaviour):
    """A cancelled job says that it deleted more codes than it was asked for."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if job["status"] == CANCELLED and "result" in job:
            job["result"]["deleted"] = job["parameters"]["number_of_codes"] + 1


@fault("cancelPromotionJob.deletes-codes")
class CancelDeletesOtherCodes(Behaviour):
    """A cancellation deletes one code of an earlier job, too."""

    def end_cancelled(self, db: Records, job: Job) -> Job:
        ended = super().end_cancelled(db, job)
        made = db.codes({"promotion_id": [job.promotion_id]})
        db.delete_codes(job.promotion_id, [code.code for code in made[:1]])
        return ended


@fault("cancelPromotionJob.deletes-codes")
class CancelKeepsCodes(Behaviour):
    """A cancelled job's codes stay."""

    def end_cancelled(self, db: Records, job: Job) -> Job:
        return self.changed(db, job, status=CANCELLED)


@fault("cancelPromotionJob.ended")
class FailedCanBeCancelled(Behaviour):
    """A failed job can be cancelled."""

    def check_cancellable(self, job: Job) -> None:
        if job.status != FAILED:
            super().check_cancellable(job)

    def cancel(self, db: Records, job: Job) -> Job:
        return self.changed(db, job, status=CANCELLED) if job.status == FAILED else super().cancel(db, job)


@fault("cancelPromotionJob.ended")
class RejectedCancellationEndsTheJob(Behaviour):
    """The cancellation of a job that has ended is rejected, but the job is cancelled."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "cancelPromotionJob" and response.status == 422:
            with self.store.begin() as db:
                job = db.job(call.ids["jobID"])
                if job is not None:
                    self.changed(db, job, status=CANCELLED)


@fault("cancelPromotionJob.ended")
class EndedIsAConflict(Behaviour):
    """The cancellation of a job that has ended is a conflict."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "cancelPromotionJob" and response.status == 422:
            response.restate(409)


@fault("cancelPromotionJob.ended")
class CompletedCanBeCancelled(Behaviour):
    """A completed job can be cancelled."""

    def check_cancellable(self, job: Job) -> None:
        if job.status != COMPLETED:
            super().check_cancellable(job)

    def cancel(self, db: Records, job: Job) -> Job:
        return job if job.status == COMPLETED else super().cancel(db, job)


@fault("cancelPromotionJob.ended")
class CancelledCanBeCancelled(Behaviour):
    """A cancelled job can be cancelled again."""

    def check_cancellable(self, job: Job) -> None:
        if job.status != CANCELLED:
            super().check_cancellable(job)

    def cancel(self, db: Records, job: Job) -> Job:
        return job if job.status == CANCELLED else super().cancel(db, job)


@fault("cancelPromotionJob.ended")
class CancellingIsCancelledAgain(Behaviour):
    """A job that is being cancelled, which takes a while, can be cancelled once more."""

    def cancel(self, db: Records, job: Job) -> Job:
        return self.changed(db, job, status=CANCELLING)

    def check_cancellable(self, job: Job) -> None:
        if job.status != CANCELLING:
            super().check_cancellable(job)


@fault("cancelPromotionJob.ended")
class RejectedCancellationDeletesCodes(Behaviour):
    """The cancellation of a completed job is rejected, but its codes are deleted."""

    def check_cancellable(self, job: Job) -> None:
        self._of = job
        super().check_cancellable(job)

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "cancelPromotionJob" and response.status == 422 and self._of.status == COMPLETED:
            with self.store.begin() as db:
                db.delete_codes_of(self._of.id)


@fault("cancelPromotionJob.ends-cancelled")
class CancelledJobCompletes(Behaviour):
    """A cancelled job ends as completed."""

    def cancel(self, db: Records, job: Job) -> Job:
        return self.changed(db, job, status=CANCELLING)

    def end_cancelled(self, db: Records, job: Job) -> Job:
        db.delete_codes_of(job.id)
        return self.changed(db, job, status=COMPLETED, generated=0)


@fault("cancelPromotionJob.ends-cancelled")
class CancelledJobFails(Behaviour):
    """A cancelled job ends as failed."""

    def cancel(self, db: Records, job: Job) -> Job:
        return self.changed(db, job, status=CANCELLING)

    def end_cancelled(self, db: Records, job: Job) -> Job:
        db.delete_codes_of(job.id)
        return self.changed(db, job, status=FAILED, error="cancelled", generated=0)


@fault("cancelPromotionJob.ends-cancelled")
class CancelledPendingJobsFail(Behaviour):
    """A job that is cancelled while it is pending is shown as cancelled, and then ends as failed."""

    def cancel(self, db: Records, job: Job) -> Job:
        ended = super().cancel(db, job)
        if job.status == PENDING:
            self.changed(db, ended, status=FAILED, error="cancelled")
        return ended


@fault("cancelPromotionJob.ends-cancelled")
class CancelledJobsAreCancellingForEver(Behaviour):
    """A cancelled job stays in cancelling; its codes are deleted."""

    def cancel(self, db: Records, job: Job) -> Job:
        db.delete_codes_of(job.id)
        return self.changed(db, job, status=CANCELLING)

    def delay(self, job: Job) -> float:
        return FOREVER if job.status == CANCELLING else super().delay(job)
