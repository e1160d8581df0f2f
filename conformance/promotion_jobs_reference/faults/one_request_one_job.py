"""Faults of createPromotionJob.one-job-each: a request that creates more than its job (S1, S15, D4)."""

from __future__ import annotations

from ..behaviour import Behaviour
from ..records import CANCELLED, COMPLETED, EXPORT, Job, Promotion
from ..registry import fault
from ..store import Records


@fault("createPromotionJob.one-job-each")
class JobsAreCreatedTwice(Behaviour):
    """A request for an export creates another one, which is done at once."""

    def accept(self, db: Records, job: Job) -> None:
        super().accept(db, job)
        promotion = db.promotion(job.promotion_id)
        if job.job_type == EXPORT and promotion is not None:
            self._another(db, promotion, COMPLETED)

    def _another(self, db: Records, promotion: Promotion, status: str) -> None:
        other = self.new_job(promotion, EXPORT, None, None)
        super().accept(db, other)
        self.changed(db, other, status=status)


@fault("createPromotionJob.one-job-each")
class ACancelledTwinIsCreated(Behaviour):
    """A request for codes leaves a second job behind, which is cancelled."""

    def accept(self, db: Records, job: Job) -> None:
        super().accept(db, job)
        promotion = db.promotion(job.promotion_id)
        if job.job_type != EXPORT and promotion is not None:
            other = self.new_job(promotion, job.job_type, job.name, job.parameters)
            super().accept(db, other)
            self.changed(db, other, status=CANCELLED, generated=0, deleted=0)


@fault("createPromotionJob.one-job-each")
class NamedJobsAreCreatedTwice(Behaviour):
    """A job with a name is in the list twice, under two ids, once it is completed."""

    def accept(self, db: Records, job: Job) -> None:
        super().accept(db, job)
        promotion = db.promotion(job.promotion_id)
        if job.name and job.job_type == EXPORT and promotion is not None:
            other = self.new_job(promotion, job.job_type, job.name, None)
            super().accept(db, other)
            self.changed(db, other, status=COMPLETED)
