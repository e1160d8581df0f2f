"""The life of a job once it is created: pending, processing, an end (D1, D2, D3), each for its delay."""

from __future__ import annotations

import asyncio

from ..records import CANCELLING, PENDING, PROCESSING, Job
from ..store import Records
from .jobs import JobRules, Outcome


class LifeRules(JobRules):
    """Between two steps a job may have been cancelled, or deleted with its promotion; each step looks first."""

    async def live(self, job_id: str) -> None:
        """Takes a job from where it stands to its end. The worker calls it for one job of a lane after the other."""
        with self.store.begin() as db:
            job = db.job(job_id)
        if job is None:
            return
        if job.status == CANCELLING:
            await self.end_cancelling(job)
            return
        if job.status == PENDING:
            await asyncio.sleep(self.delay(job))
        with self.store.begin() as db:
            job = db.job(job_id)
            if job is None or job.status not in {PENDING, PROCESSING}:
                return
            job, outcome = self.begin(db, job)
        await asyncio.sleep(self.delay(job))
        with self.store.begin() as db:
            job = db.job(job_id)
            if job is not None and job.status == PROCESSING:
                self.end(db, job, outcome)

    def begin(self, db: Records, job: Job) -> tuple[Job, Outcome]:
        """From pending to processing: does the work, which is seen from now on; how it ended is not yet shown.

        A job that an earlier server left in processing starts anew.
        """
        job = self.changed(db, job, status=PROCESSING)
        db.delete_codes_of(job.id)
        return job, self.process(db, job)

    def end(self, db: Records, job: Job, outcome: Outcome) -> Job:
        """From processing to completed or failed."""
        return self.changed(db, job, status=outcome.status, error=outcome.error, generated=outcome.generated)

    async def end_cancelling(self, job: Job) -> None:
        """From cancelling to cancelled."""
        await asyncio.sleep(self.delay(job))
        with self.store.begin() as db:
            left = db.job(job.id)
            if left is not None and left.status == CANCELLING:
                self.end_cancelled(db, left)
