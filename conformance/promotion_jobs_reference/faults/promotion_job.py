"""Faults of PromotionJob: its life, its identifier, its properties wherever it is shown (S15 to S18, D1, D7 to D9, A17, A18)."""

from __future__ import annotations

from typing import Any

from ..behaviour import Behaviour, Outcome
from ..exchange import Answer, Call
from ..records import (
    COMPLETED,
    EXPORT,
    FAILED,
    PENDING,
    PROCESSING,
    Job,
    Promotion,
)
from ..registry import fault
from ..store import Records
from .common import created


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
        """None is refused."""

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

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if created(call) and answer.status == 201 and answer.json["data"]["job_type"] == EXPORT:
            with self.store.begin() as db:
                answer.json["data"]["id"] = db.jobs({"promotion_id": [call.ids["promotionID"]]}, 1)[0].id


@fault("PromotionJob.life-cycle")
class CompletedGoesOn(Behaviour):
    """A completed job is shown as in processing now and then."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == "listPromotionJobs" and answer.status == 200 and "filter" not in call.query:
            for job in answer.json["data"]:
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
            job["parameters"]["code_length"] = self.contract.member("CodeGenerateParameters", "code_length")["default"]


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
