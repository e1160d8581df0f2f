"""Faults of cancellations that only a sequence of requests shows (D1, D8, D10, D11, A15, A37, A44)."""

from __future__ import annotations

from typing import Any

from ..behaviour import Outcome
from ..exchange import Call, Response
from ..records import CANCELLED, CANCELLING, COMPLETED, EXPORT, FAILED, GENERATE, Job, Promotion
from ..registry import fault
from ..rejection import Rejection
from ..store import Records
from .past import CANCELLED_EXPORT, CANCELLED_GENERATE, CODES_DELETED, EXPORTED, GENERATED, Past


@fault("cancelPromotionJob.deletes-codes", profile="sequence")
class SecondCancelKeepsCodes(Past):
    """From the second cancellation of a promotion on, the codes of the cancelled job stay."""

    def end_cancelled(self, db: Records, job: Job) -> Job:
        if self.had(job.promotion_id, CANCELLED_GENERATE):
            return self.changed(db, job, status=CANCELLED)
        return super().end_cancelled(db, job)


@fault("cancelPromotionJob.deletes-codes", profile="sequence")
class CancelAfterDeletionDeletesAll(Past):
    """Once codes of a promotion were deleted, a cancellation deletes all that are left, those of earlier jobs too."""

    def end_cancelled(self, db: Records, job: Job) -> Job:
        ended = super().end_cancelled(db, job)
        if self.had(job.promotion_id, CODES_DELETED):
            db.delete_codes(job.promotion_id, [code.code for code in db.codes({"promotion_id": [job.promotion_id]})])
        return ended


@fault("cancelPromotionJob.deletes-codes", profile="sequence")
class CancelDeletesThePrefix(Past):
    """A cancellation deletes every code with the job's prefix, those of earlier jobs too."""

    def end_cancelled(self, db: Records, job: Job) -> Job:
        ended = super().end_cancelled(db, job)
        if prefix := self.prefix(job):
            made = [code.code for code in db.codes({"promotion_id": [job.promotion_id]})]
            db.delete_codes(job.promotion_id, [code for code in made if code.startswith(prefix)])
        return ended


@fault("cancelPromotionJob.deletes-codes", profile="sequence")
class CancelledExportDeletesCodes(Past):
    """The cancellation of an export deletes a code of the promotion."""

    def end_cancelled(self, db: Records, job: Job) -> Job:
        ended = super().end_cancelled(db, job)
        if job.job_type == EXPORT:
            made = db.codes({"promotion_id": [job.promotion_id]})
            db.delete_codes(job.promotion_id, [code.code for code in made[:1]])
        return ended


@fault("cancelPromotionJob.cancels", profile="sequence")
class ExportsCannotBeCancelled(Past):
    """The cancellation of an export is rejected, and the export goes on."""

    def check_cancellable(self, job: Job) -> None:
        super().check_cancellable(job)
        if job.job_type == EXPORT:
            raise self.rejection("NotCancellableError")


@fault("cancelPromotionJob.cancels", profile="sequence")
class NoCancelAfterAnExport(Past):
    """Once a promotion has an export, its jobs cannot be cancelled any more."""

    def check_cancellable(self, job: Job) -> None:
        super().check_cancellable(job)
        if self.had(job.promotion_id, EXPORTED):
            raise self.rejection("NotCancellableError")


@fault("cancelPromotionJob.cancels", profile="sequence")
class OnlyOneCancelAPromotion(Past):
    """A promotion's second cancellation is rejected."""

    def check_cancellable(self, job: Job) -> None:
        super().check_cancellable(job)
        if self.had(job.promotion_id, CANCELLED_GENERATE) or self.had(job.promotion_id, CANCELLED_EXPORT):
            raise self.rejection("NotCancellableError")


@fault("cancelPromotionJob.ends-cancelled", profile="sequence")
class CancelledExportCompletes(Past):
    """An export whose cancellation was accepted completes nevertheless."""

    def cancel(self, db: Records, job: Job) -> Job:
        return super().cancel(db, job) if job.job_type == GENERATE else self.changed(db, job, status=CANCELLING)

    def end_cancelled(self, db: Records, job: Job) -> Job:
        if job.job_type == GENERATE:
            return super().end_cancelled(db, job)
        db.keep_file(job.id, self.file_content(db, job))
        return self.changed(db, job, status=COMPLETED)


@fault("cancelPromotionJob.ends-cancelled", profile="sequence")
class LaterCancelsEndAsFailed(Past):
    """A job that is cancelled after others have completed ends as failed, some time later."""

    def cancel(self, db: Records, job: Job) -> Job:
        if self.had(job.promotion_id, GENERATED, GENERATED):
            return self.changed(db, job, status=CANCELLING)
        return super().cancel(db, job)

    def end_cancelled(self, db: Records, job: Job) -> Job:
        ended = super().end_cancelled(db, job)
        is_late = self.had(job.promotion_id, GENERATED, GENERATED)
        return self.changed(db, ended, status=FAILED, error="cancelled") if is_late else ended


@fault("PromotionJob.life-cycle", profile="sequence")
class ExportFailsTheCancelled(Past):
    """When an export completes, the promotion's cancelled jobs turn into failed ones."""

    def end(self, db: Records, job: Job, outcome: Outcome) -> Job:
        ended = super().end(db, job, outcome)
        if job.job_type == EXPORT:
            for other in db.jobs({"promotion_id": [job.promotion_id], "status": [CANCELLED]}):
                self.changed(db, other, status=FAILED, error="cancelled")
        return ended


@fault("PromotionJob.life-cycle", profile="sequence")
class CancelTouchesTheLastCompleted(Past):
    """The cancellation of a job also cancels the one that completed before it, whose codes stay."""

    def end_cancelled(self, db: Records, job: Job) -> Job:
        ended = super().end_cancelled(db, job)
        before = db.jobs({"promotion_id": [job.promotion_id], "status": [COMPLETED], "job_type": [EXPORT]})
        for other in before[-1:]:
            self.changed(db, other, status=CANCELLED)
        return ended


@fault("cancelPromotionJob.ended", profile="sequence")
class CancelledAgainAfterOthers(Past):
    """A cancelled job can be cancelled once more as soon as another one of the promotion has completed."""

    def check_cancellable(self, job: Job) -> None:
        if job.status != CANCELLED or not self.had(job.promotion_id, CANCELLED_GENERATE, GENERATED):
            super().check_cancellable(job)

    def cancel(self, db: Records, job: Job) -> Job:
        return job if job.status == CANCELLED else super().cancel(db, job)


@fault("cancelPromotionJob.ended", profile="sequence")
class CompletedExportCanBeCancelled(Past):
    """A completed export can be cancelled."""

    def check_cancellable(self, job: Job) -> None:
        if job.job_type != EXPORT or job.status != COMPLETED:
            super().check_cancellable(job)


@fault("cancelPromotionJob.ended", profile="sequence")
class EndedIsCancelledBesideAnother(Past):
    """A completed job can be cancelled while another one of its promotion is unfinished."""

    def on_request(self, call: Call) -> Response | None:
        with self.store.read() as db:
            busy = {"promotion_id": [call.ids.get("promotionID", "")], "status": self.contract.states["unfinished"]}
            self._is_busy = db.count_jobs(busy) > 0
        return super().on_request(call)

    def check_cancellable(self, job: Job) -> None:
        if job.status != COMPLETED or not self._is_busy:
            super().check_cancellable(job)

    def cancel(self, db: Records, job: Job) -> Job:
        return job if job.status == COMPLETED else super().cancel(db, job)


@fault("PromotionJob.ends", profile="sequence")
class RejectedCancelEndsTheRunningJob(Past):
    """The cancellation of a job that has ended is rejected, and the promotion's running job is cancelled instead."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "cancelPromotionJob" and response.status == 422:
            with self.store.begin() as db:
                busy = {"promotion_id": [call.ids["promotionID"]], "status": self.contract.states["cancellable"]}
                for job in db.jobs(busy):
                    self.end_cancelled(db, job)


@fault("PromotionJob.ends", profile="sequence")
class JobAfterACancelledExportFails(Past):
    """The job after a cancelled export fails."""

    def generate(self, db: Records, job: Job) -> Outcome:
        if self.past[job.promotion_id] and self.had(job.promotion_id, CANCELLED_EXPORT):
            return Outcome(FAILED, "export was interrupted")
        return super().generate(db, job)


@fault("PromotionJob.ends", profile="sequence")
class ExportAfterACancelledJobFails(Past):
    """An export after a cancelled job fails."""

    def export(self, db: Records, job: Job) -> Outcome:
        if self.had(job.promotion_id, CANCELLED_GENERATE):
            return Outcome(FAILED, "codes are missing")
        return super().export(db, job)


@fault("createPromotionJob.next-job", profile="sequence")
class NoJobAfterTwoCancellations(Past):
    """After two cancellations a promotion takes no job any more."""

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        super().check_unfinished(db, promotion)
        if self.past[promotion.id].count(CANCELLED_GENERATE) > 1:
            raise Rejection.example(self.contract, "JobInProgress")


@fault("createPromotionJob.next-job", profile="sequence")
class CancelledExportHoldsThePromotion(Past):
    """A promotion whose export was cancelled counts as busy from then on."""

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        super().check_unfinished(db, promotion)
        if self.had(promotion.id, CANCELLED_EXPORT):
            raise Rejection.example(self.contract, "JobInProgress")


@fault("createPromotionJob.cap-created", profile="sequence")
class SecondCancelledJobTakesRoom(Past):
    """From a promotion's second cancelled job on, what these were asked for counts towards the maximum."""

    def fits(self, db: Records, job: Job) -> bool:
        cancelled = db.jobs({"promotion_id": [job.promotion_id], "status": [CANCELLED], "job_type": [GENERATE]})
        taken = sum(self.number(other) for other in cancelled[1:])
        has = db.count_codes({"promotion_id": [job.promotion_id]})
        return super().fits(db, job) and has + taken + self.number(job) <= self.maximum_codes


@fault("PromotionJob.updated-at", profile="sequence")
class RejectedCancelTurnsBackTheClock(Past):
    """The rejected cancellation of a cancelled job sets its updated_at to a time before it was created."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "cancelPromotionJob" and response.status == 422:
            with self.store.begin() as db:
                job = db.job(call.ids["jobID"])
                if job is not None and job.status == CANCELLED and self.had(job.promotion_id, EXPORTED):
                    db.change_job(job.id, updated_at="2020-01-01T00:00:00Z")


@fault("PromotionJob.stable", profile="sequence")
class CancelledJobLosesItsName(Past):
    """A cancelled job has no name any more."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if job["status"] == CANCELLED:
            job.pop("name", None)


@fault("PromotionJob.stable", profile="sequence")
class CancelledJobLosesItsPrefix(Past):
    """A cancelled job does not show its prefix any more."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if job["status"] == CANCELLED and "parameters" in job:
            job["parameters"].pop("code_prefix", None)


@fault("JobID.other-promotion", profile="sequence")
class CancelReachesExportedPromotions(Past):
    """A job of a promotion that has an export can be cancelled through any promotion's path."""

    def job_belongs(self, job: Job, promotion: Promotion) -> bool:
        return super().job_belongs(job, promotion) or self.had(job.promotion_id, EXPORTED)
