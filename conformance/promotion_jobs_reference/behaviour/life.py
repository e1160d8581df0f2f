"""The life of a job once it is created: pending, processing, an end (D1, D2, D3), each for its delay."""

from __future__ import annotations

import dataclasses
import time

from ..records import CANCELLING, PENDING, PROCESSING, Job
from ..store import Records
from .jobs import JobRules, Outcome


class LifeRules(JobRules):
    """A job goes from step to step, each one transaction; between two of them it may be cancelled, or deleted."""

    def accept(self, db: Records, job: Job) -> None:
        """Keeps a new job; the worker takes it up after its delay."""
        db.add_job(job, self.lane(job), time.time() + self.delay(job))

    def claim(self, db: Records, now: float) -> Job | None:
        """The job to take one step further, its promotion locked; None if no job is due, or others have them all."""
        promotion_id = db.lock_due(now)
        # Looked up once the lock is there: what was seen before may be out of date.
        return None if promotion_id is None else db.due(now, promotion_id)

    def step(self, db: Records, job: Job) -> None:
        """Takes a job that is due one step further: to processing, or to its end."""
        if job.status == PENDING:
            job, outcome = self.begin(db, job)
            db.schedule(job.id, time.time() + self.delay(job), dataclasses.asdict(outcome))
        elif job.status == PROCESSING:
            self.end(db, job, Outcome(**(db.outcome(job.id) or {})))
        elif job.status == CANCELLING:
            self.end_cancelled(db, job)

    def begin(self, db: Records, job: Job) -> tuple[Job, Outcome]:
        """From pending to processing: does the work, which is seen from now on; how it ended is not yet shown."""
        job = self.changed(db, job, status=PROCESSING)
        return job, self.process(db, job)

    def end(self, db: Records, job: Job, outcome: Outcome) -> Job:
        """From processing to completed or failed."""
        return self.changed(db, job, status=outcome.status, error=outcome.error, generated=outcome.generated)

    def request_cancellation(self, db: Records, job: Job) -> Job:
        """The job after a request to cancel it; if it is left in `cancelling`, the worker ends it after its delay."""
        job = self.cancel(db, job)
        if job.status == CANCELLING:
            db.schedule(job.id, time.time() + self.delay(job))
        return job
