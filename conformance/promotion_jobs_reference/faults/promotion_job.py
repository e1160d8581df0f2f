"""Faults of PromotionJob: its life, its identifier, its properties wherever it is shown (S15 to S18, D1, D7 to D9, A17, A18)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from ..behaviour import Behaviour, Outcome
from ..exchange import Call, Response
from ..records import CANCELLED, COMPLETED, EXPORT, FAILED, GENERATE, PENDING, PROCESSING, Job, Promotion
from ..registry import fault
from ..store import Records
from .common import created
from .reading import asked, asking


@fault("CodeExportJob.parameters.type")
class ExportsShowParameters(Behaviour):
    """An export shows parameters."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if job["job_type"] == EXPORT:
            job["parameters"] = {}


@fault("CodeExportJob.result.type")
class ExportsShowAResult(Behaviour):
    """A completed export shows a result."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if job["job_type"] == EXPORT and job["status"] == COMPLETED:
            job["result"] = {"exported": 1}


@fault("JobParameters.number_of_codes.type")
class NumbersAsText(Behaviour):
    """The number of codes is shown as text."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if "parameters" in job:
            job["parameters"]["number_of_codes"] = str(job["parameters"]["number_of_codes"])


@fault("PromotionJob.ends")
class CancellationTakesTheNext(Behaviour):
    """A second job waits for the first; where that is cancelled, the second is cancelled with it."""

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        """None is rejected."""

    def cancel(self, db: Records, job: Job) -> Job:
        for other in db.jobs({"promotion_id": [job.promotion_id], "status": [PENDING]}):
            if other.id != job.id:
                self.end_cancelled(db, other)
        return super().cancel(db, job)


@fault("PromotionJob.ends")
class ExportsNeverEnd(Behaviour):
    """An export stays in processing."""

    def end(self, db: Records, job: Job, outcome: Outcome) -> Job:
        return job if job.job_type == EXPORT else super().end(db, job, outcome)


@fault("PromotionJob.ends")
class ExportsFail(Behaviour):
    """Every export fails."""

    def export(self, db: Records, job: Job) -> Outcome:
        return Outcome(FAILED, "export failed")


@fault("PromotionJob.id-unique")
class OneIdForAllExports(Behaviour):
    """Every new export of a promotion is shown with the promotion's first job's id."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if created(call) and response.status == 201 and response.json["data"]["job_type"] == EXPORT:
            with self.store.begin() as db:
                response.json["data"]["id"] = db.jobs({"promotion_id": [call.ids["promotionID"]]}, 1)[0].id


@fault("PromotionJob.life-cycle")
class CompletedGoesOn(Behaviour):
    """A completed job is shown as in processing now and then."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "listPromotionJobs" and response.status == 200 and "filter" not in call.query:
            for job in response.json["data"]:
                seen: dict[str, int] = self.__dict__.setdefault("_seen", {})
                seen[job["id"]] = seen.get(job["id"], 0) + (job["status"] == COMPLETED)
                if seen[job["id"]] == 2 and job["status"] == COMPLETED:
                    job["status"] = PENDING


@fault("PromotionJob.life-cycle")
class LaterJobsChangeEarlierOnes(Behaviour):
    """When a job completes, the earlier ones of its promotion show its number of codes."""

    def end(self, db: Records, job: Job, outcome: Any) -> Job:
        ended = super().end(db, job, outcome)
        if outcome.generated is not None:
            for other in db.jobs({"promotion_id": [job.promotion_id], "status": [COMPLETED]}):
                if other.generated is not None and other.id != job.id:
                    db.change_job(other.id, generated=outcome.generated)
        return ended


@fault("PromotionJob.life-cycle")
class DeletionsCancelJobs(Behaviour):
    """Once codes of a promotion are deleted, its completed jobs are shown as cancelled."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        there = db.count_codes({"promotion_id": [promotion.id]})
        super().delete_codes(db, promotion, codes)
        if db.count_codes({"promotion_id": [promotion.id]}) < there:
            for job in db.jobs({"promotion_id": [promotion.id], "status": [COMPLETED]}):
                self.changed(db, job, status=CANCELLED)


@fault("PromotionJob.stable")
class NamesAreLostLater(Behaviour):
    """The list of jobs shows no names."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if call.operation == "listPromotionJobs":
            job.pop("name", None)


@fault("PromotionJob.stable")
class DefaultsReplaceParametersLater(Behaviour):
    """The list of jobs shows every code_length as the default."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if call.operation == "listPromotionJobs" and "code_length" in (job.get("parameters") or {}):
            job["parameters"]["code_length"] = self.contract.prop("CodeGenerateParameters", "code_length")["default"]


@fault("PromotionJob.stable")
class CreatedAgainWhenItEnds(Behaviour):
    """An ended job shows another created_at."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        times = job["meta"]["timestamps"]
        if job["status"] not in (PENDING, PROCESSING):
            times["created_at"] = f"{int(times['created_at'][:4]) - 1}{times['created_at'][4:]}"


@fault("PromotionJob.updated-at")
class UpdatedBeforeCreated(Behaviour):
    """A job's updated_at is a year before its created_at."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        times = job["meta"]["timestamps"]
        times["updated_at"] = f"{int(times['created_at'][:4]) - 1}-01-01{times['created_at'][10:]}"


@fault("PromotionJobBase.then.required.error")
class FailuresWithoutError(Behaviour):
    """A failed job has no error."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        job.pop("error", None)


class Queued(Behaviour):
    """A second job waits for the first (A15). `queued` holds those that did."""

    @property
    def queued(self) -> set[str]:
        """The IDs of the jobs that were accepted while another one was unfinished."""
        found: set[str] = self.__dict__.setdefault("_queued", set())
        return found

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        """None is rejected."""

    def accept(self, db: Records, job: Job) -> None:
        unfinished = {"promotion_id": [job.promotion_id], "status": self.contract.states["unfinished"]}
        if db.count_jobs(unfinished):
            self.queued.add(job.id)
        super().accept(db, job)


@fault("PromotionJob.ends")
class QueuedJobsNeverRun(Queued):
    """A second job waits for the first, and its turn never comes."""

    def accept(self, db: Records, job: Job) -> None:
        super().accept(db, job)
        if job.id in self.queued:
            db.schedule(job.id, FOREVER)


@fault("PromotionJob.ends")
class FailedJobsHoldUpTheNext(Queued):
    """A second job waits for the first; where that has failed, its turn never comes."""

    def end(self, db: Records, job: Job, outcome: Outcome) -> Job:
        ended = super().end(db, job, outcome)
        if ended.status == FAILED:
            for waiting in db.jobs({"promotion_id": [job.promotion_id], "status": [PENDING]}):
                db.schedule(waiting.id, FOREVER)
        return ended


@fault("createPromotionJob.cap-created")
class QueuedJobsThatDoNotFitComplete(Queued):
    """A second job waits for the first; one that does not fit then completes, and makes no code."""

    def generate(self, db: Records, job: Job) -> Outcome:
        found = super().generate(db, job)
        return Outcome(COMPLETED, generated=0) if found.status == FAILED else found


@fault("createPromotionJob.cap-whole")
class QueuedJobsFillTheRest(Queued):
    """A second job waits for the first; one that does not fit then makes as many codes as there is room for."""

    def generate(self, db: Records, job: Job) -> Outcome:
        rest = self.maximum_codes - db.count_codes({"promotion_id": [job.promotion_id]})
        return super().generate(db, asking(job, number_of_codes=min(rest, self.number(job))))


@fault("PromotionJob.ends")
class QueuedJobsFail(Queued):
    """A second job waits for the first, and fails when its turn comes."""

    def process(self, db: Records, job: Job) -> Outcome:
        return Outcome(FAILED, "timed out") if job.id in self.queued else super().process(db, job)


@fault("NumberOfCodes.made")
class QueuedJobsMakeOneCode(Queued):
    """A second job waits for the first, and makes one code, whatever it was asked for."""

    def number(self, job: Job) -> int:
        return 1 if job.id in self.queued else super().number(job)


@fault("cancelPromotionJob.cancels")
class QueuedJobsCannotBeCancelled(Queued):
    """A second job waits for the first, and cannot be cancelled meanwhile."""

    def check_cancellable(self, job: Job) -> None:
        if job.id in self.queued and job.status == PENDING:
            raise self.rejection("NotCancellableError")
        super().check_cancellable(job)


@fault("cancelPromotionJob.ends-cancelled")
class CancelledQueuedJobsRun(Queued):
    """A second job waits for the first, and runs although it was cancelled meanwhile."""

    def cancel(self, db: Records, job: Job) -> Job:
        if job.id in self.queued and job.status == PENDING:
            return dataclasses.replace(job, status=CANCELLED)
        return super().cancel(db, job)


FOREVER = 1e11
"""A time, in Unix seconds, that nobody lives to see."""


@fault("createPromotionJob.name-absent-shown")
class NameOfTheJobBefore(Behaviour):
    """A job without a name has that of the promotion's job before it."""

    def new_job(
        self, promotion: Promotion, job_type: str, name: str | None, parameters: Mapping[str, Any] | None
    ) -> Job:
        names: dict[str, str] = self.__dict__.setdefault("_names", {})
        name = names.get(promotion.id) if name is None else name
        if name is not None:
            names[promotion.id] = name
        return super().new_job(promotion, job_type, name, parameters)


@fault("MaxUsesPerCode.shown")
class UsesOfTheJobBefore(Behaviour):
    """The codes of a job without a limit have that of the promotion's job before it."""

    _before: Mapping[str, int] = {}

    def on_code(self, call: Call, code: dict[str, Any]) -> None:
        super().on_code(call, code)
        uses = self.__dict__.get("_uses", {}).get(call.ids["promotionID"])
        if uses is not None and "max_uses" not in code:
            code |= {"max_uses": uses, "uses": uses}

    def accept(self, db: Records, job: Job) -> None:
        super().accept(db, job)
        if (uses := asked(job, "max_uses_per_code")) is not None:
            self.__dict__.setdefault("_uses", {})[job.promotion_id] = uses


@fault("NumberOfCodes.result")
class ResultOfTheJobBefore(Behaviour):
    """A completed job shows the number of codes that the promotion's job before it made."""

    def end(self, db: Records, job: Job, outcome: Outcome) -> Job:
        made: dict[str, int] = self.__dict__.setdefault("_made", {})
        before = made.get(job.promotion_id)
        if outcome.generated is not None:
            made[job.promotion_id] = outcome.generated
            if before is not None:
                outcome = dataclasses.replace(outcome, generated=before)
        return super().end(db, job, outcome)


@fault("PromotionJob.life-cycle")
class DeletedCodesAreCounted(Behaviour):
    """The result of a completed job counts the codes that were deleted since."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        before = db.count_codes({"promotion_id": [promotion.id]})
        super().delete_codes(db, promotion, codes)
        gone = before - db.count_codes({"promotion_id": [promotion.id]})
        for job in db.jobs({"promotion_id": [promotion.id], "status": [COMPLETED], "job_type": [GENERATE]})[:1]:
            db.change_job(job.id, deleted=(job.deleted or 0) + gone)
