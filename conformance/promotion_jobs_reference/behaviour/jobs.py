"""What becomes of a job: whether it is taken, when it runs, how it ends, how it is shown (S15 to S17, D1 to D12)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..records import CANCELLED, COMPLETED, EXPORT, FAILED, GENERATE, Job, Promotion
from ..rejection import Rejection
from ..store import Records
from .codes import CodeRules
from .files import FileRules


@dataclass(frozen=True)
class Outcome:
    """What processing a job came to; it is shown once the job has ended."""

    status: str
    error: str | None = None
    generated: int | None = None


class JobRules(CodeRules, FileRules):
    """Jobs of one promotion run one at a time, and a job that does not fit makes no code at all."""

    @property
    def maximum_codes(self) -> int:
        """The most codes that a promotion may have (S8)."""
        return self.settings.max_codes or self.contract.maximum_codes

    # A request for a job, in the order of the questions.

    def check_sent(self, sent: Mapping[str, Any]) -> None:
        """Rejects what the stub lets pass and no database keeps as text: a prefix with U+0000 (A34).

        `sent` is `data` of the request, unknown properties and nulls included.
        """
        self.check_texts(sent)
        parameters = sent.get("parameters")  # of an export, it may be anything (A14)
        if isinstance(parameters, Mapping) and "\0" in str(parameters.get("code_prefix", "")):
            raise self.invalid("data.parameters.code_prefix", "it has the character U+0000")

    def check_automatic(self, promotion: Promotion, job_type: str) -> None:
        """Rejects to generate codes for an automatic promotion (S21); it can be exported (A20)."""
        if promotion.automatic and job_type == GENERATE:
            raise self.rejection("AutomaticPromotionError")

    def check_number(self, db: Records, promotion: Promotion, number: int) -> None:
        """Rejects more codes than a promotion may have (S20), whatever it has already (A5)."""
        if number > self.maximum_codes:
            raise self.rejection(self.contract.too_many_codes, maximum=self.maximum_codes)

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        """Rejects a second job while one is unfinished (D2, A15)."""
        if db.count_jobs({"promotion_id": [promotion.id], "status": self.contract.states["unfinished"]}):
            raise Rejection.example(self.contract, "JobInProgress")

    def new_job(
        self, promotion: Promotion, job_type: str, name: str | None, parameters: Mapping[str, Any] | None
    ) -> Job:
        """The job that a request asks for, as it is kept (S15 to S18)."""
        now = self.now()
        return Job(self.new_id(), promotion.id, job_type, self.first_status(), now, now, name, parameters)

    def first_status(self) -> str:
        """The status of a new job (S17)."""
        return str(self.contract.states["initial"])

    # The life of a job.

    def lane(self, job: Job) -> str:
        """Jobs of one lane run one after another: those of one promotion, and no others (D2)."""
        return job.promotion_id

    def delay(self, job: Job) -> float:
        """Seconds that the job stays in the status that it has: pending, processing or cancelling."""
        return self.settings.job_delay

    def process(self, db: Records, job: Job) -> Outcome:
        """Does a job's work, all of it or none."""
        return self.generate(db, job) if job.job_type == GENERATE else self.export(db, job)

    def fits(self, db: Records, job: Job) -> bool:
        """Whether the promotion has room for all of the job's codes (S8, A5)."""
        return db.count_codes({"promotion_id": [job.promotion_id]}) + self.number(job) <= self.maximum_codes

    def generate(self, db: Records, job: Job) -> Outcome:
        """Makes the job's codes, or none where they do not fit (D3, A5)."""
        if not self.fits(db, job):
            return Outcome(FAILED, str(self.contract.values("createPromotionJob.cap-error")["error"]))
        codes = self.new_codes(db, job)
        db.add_codes(codes, job.promotion_id, job.id, self.now())
        return Outcome(COMPLETED, generated=len(codes))

    def export(self, db: Records, job: Job) -> Outcome:
        """Writes the file of an export, with the codes that the promotion has at this moment (D13)."""
        db.keep_file(job.id, self.file_content(db, job))
        return Outcome(COMPLETED)

    def changed(self, db: Records, job: Job, **values: Any) -> Job:
        """Changes a job, and with it its `updated_at`, which is never before `created_at` (A18)."""
        values = {"updated_at": max(self.now(), job.created_at), **values}
        db.change_job(job.id, **values)
        return dataclasses.replace(job, **values)

    # Cancelling.

    def check_cancellable(self, job: Job) -> None:
        """Rejects to cancel a job that has ended, or is being cancelled (D11)."""
        if job.status not in self.contract.states["cancellable"]:
            raise self.rejection("NotCancellableError")

    def cancel(self, db: Records, job: Job) -> Job:
        """The job after a request to cancel it (D10): cancelled at once, its codes deleted.

        A job left in `cancelling` is brought to its end by the worker, after its delay.
        """
        return self.end_cancelled(db, job)

    def end_cancelled(self, db: Records, job: Job) -> Job:
        """Deletes what the job has made, and ends it (D8, D10)."""
        deleted = db.delete_codes_of(job.id)
        counts = {"generated": deleted, "deleted": deleted} if job.job_type == GENERATE else {}
        return self.changed(db, job, status=CANCELLED, **counts)

    # How it is shown.

    def job_shown(self, job: Job) -> dict[str, Any]:
        """A job as responses show it (S15, S16): what was not sent is left out, exports have neither parameters nor result (D7)."""
        shown: dict[str, Any] = {
            "type": self.contract.const("PromotionJobBase", "type"),
            "id": job.id,
            "promotion_id": job.promotion_id,
            "job_type": job.job_type,
        }
        if job.name is not None:
            shown["name"] = job.name
        if job.job_type != EXPORT:
            shown["parameters"] = dict(job.parameters or {})
            counts = {"generated": job.generated, "deleted": job.deleted}
            if result := {name: count for name, count in counts.items() if count is not None}:
                shown["result"] = result
        shown["status"] = job.status
        if job.error is not None:
            shown["error"] = job.error
        return {**shown, "meta": {"timestamps": {"created_at": job.created_at, "updated_at": job.updated_at}}}
