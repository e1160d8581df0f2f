"""Faults of cancellations and exports (D10 to D14, A30, A31, A37)."""

from __future__ import annotations

from typing import Any

from ..behaviour import Behaviour, Outcome
from ..exchange import Answer, Call
from ..records import CANCELLED, CANCELLING, COMPLETED, EXPORT, FAILED, PROCESSING, Code, Job
from ..registry import fault
from ..store import Records
from ..templates import AnswersWith


@fault("cancelPromotionJob.cancels")
class CancelIsAccepted(AnswersWith):
    """A cancellation is answered with Accepted."""

    operation, usual, status = "cancelPromotionJob", 200, 202


@fault("cancelPromotionJob.cancels")
class PendingCannotBeCancelled(Behaviour):
    """A job that is pending cannot be cancelled."""

    def check_cancellable(self, job: Job) -> None:
        super().check_cancellable(job)
        if job.status != PROCESSING:
            raise self.refusal("NotCancellableError")


@fault("cancelPromotionJob.cancels")
class ProcessingCannotBeCancelled(Behaviour):
    """A job in processing cannot be cancelled."""

    def check_cancellable(self, job: Job) -> None:
        super().check_cancellable(job)
        if job.status == PROCESSING:
            raise self.refusal("NotCancellableError")


@fault("cancelPromotionJob.cancels")
class CancelShowsTheJobBefore(Behaviour):
    """The answer to a cancellation shows the job as it was before."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == "cancelPromotionJob" and answer.status == 200:
            answer.json["data"]["status"] = self.contract.states["initial"]


@fault("cancelPromotionJob.cancels")
class CancelShowsAnotherJob(Behaviour):
    """The answer to a cancellation shows a job of another id."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == "cancelPromotionJob" and answer.status == 200:
            answer.json["data"]["id"] = self.new_id()


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


@fault("cancelPromotionJob.ended")
class EndedIsAConflict(Behaviour):
    """The cancellation of a job that has ended is a conflict."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == "cancelPromotionJob" and answer.status == 422:
            answer.restate(409)


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


class _ErrorText(Behaviour):
    schema = ""
    member = ""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        operation = {"NotCancellableError": "cancelPromotionJob", "NoFileError": "getPromotionJobFile"}[self.schema]
        if call.operation == operation and str(error.get("status")) == "422":
            error[self.member] = "Other"


@fault("NotCancellableError.title.const")
class OtherTitleOfTheEnded(_ErrorText):
    """The error for the cancellation of an ended job has another title."""

    schema, member = "NotCancellableError", "title"


@fault("NotCancellableError.detail.const")
class OtherDetailOfTheEnded(_ErrorText):
    """The error for the cancellation of an ended job has another detail."""

    schema, member = "NotCancellableError", "detail"


@fault("NoFileError.title.const")
class OtherTitleWithoutAFile(_ErrorText):
    """The error for a job without a file has another title."""

    schema, member = "NoFileError", "title"


@fault("NoFileError.detail.template")
class DetailWithoutTheStatus(_ErrorText):
    """The error for a job without a file does not name the job's status."""

    schema, member = "NoFileError", "detail"


@fault("getPromotionJobFile.has-file")
class FileIsAccepted(AnswersWith):
    """The URL of a file is answered with Accepted."""

    operation, usual, status = "getPromotionJobFile", 200, 202


@fault("getPromotionJobFile.has-file")
class FileIsARedirect(Behaviour):
    """The file of an export is a redirect, and no URL in a body."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == "getPromotionJobFile" and answer.status == 200:
            answer.set_header("Location", answer.json["href"])
            answer.status, answer.body = 302, b""
            answer.set_header("Content-Type", None)


@fault("JobFile.href.pattern")
class LinkIsRelative(Behaviour):
    """The URL of a file is relative."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == "getPromotionJobFile" and answer.status == 200:
            answer.json["href"] = "/" + answer.json["href"].split("/", 3)[3]


@fault("getPromotionJobFile.fetched")
class FileNeedsAToken(Behaviour):
    """The file itself asks for a token."""

    def on_request(self, call: Call) -> Answer | None:
        if call.path.startswith("/files/") and call.header("Authorization") is None:
            return Answer.of_json(401, {"errors": [{"status": 401, "title": "Unauthorized"}]})
        return super().on_request(call)


@fault("getPromotionJobFile.fetched")
class FileIsJson(Behaviour):
    """The file is JSON."""

    def file_content(self, db: Records, job: Job) -> str:
        return '{"codes": []}'


@fault("getPromotionJobFile.codes")
class FileOfOtherPromotions(Behaviour):
    """The file holds the codes of all promotions."""

    def exported_codes(self, db: Records, job: Job) -> list[Code]:
        return db.codes({})


@fault("getPromotionJobFile.codes")
class FileHasOnePage(Behaviour):
    """The file holds one page of the codes."""

    def exported_codes(self, db: Records, job: Job) -> list[Code]:
        high = self.contract.document["components"]["parameters"]["PageLimit"]["schema"]["maximum"]
        return super().exported_codes(db, job)[:high]


@fault("getPromotionJobFile.codes")
class FileHasNoDashes(Behaviour):
    """The codes of the file have lost their dashes."""

    def file_row(self, code: Code) -> tuple[object, ...]:
        first, *rest = super().file_row(code)
        return (str(first).replace("-", ""), *rest)


@fault("getPromotionJobFile.codes")
class FileOfTheFirstJob(Behaviour):
    """The file holds the codes of the promotion's first job only."""

    def exported_codes(self, db: Records, job: Job) -> list[Code]:
        codes = super().exported_codes(db, job)
        return [code for code in codes if code.created_at == codes[0].created_at]


@fault("PromotionCode.unique")
class FileHasACodeTwice(Behaviour):
    """The file holds its last code twice."""

    def exported_codes(self, db: Records, job: Job) -> list[Code]:
        codes = super().exported_codes(db, job)
        return codes + codes[-1:]


@fault("getPromotionJobFile.not-completed")
class CancelledExportHasAFile(Behaviour):
    """The file of a cancelled export is not found."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == "getPromotionJobFile" and answer.status == 422:
            with self.store.begin() as db:
                job = db.job(call.ids["jobID"])
            if job is not None and job.job_type == EXPORT:
                answer.restate(404)


@fault("getPromotionJobFile.generate")
class GeneratedCodesHaveAFile(Behaviour):
    """A completed job that generated codes has a file, too."""

    def generate(self, db: Records, job: Job) -> Outcome:
        found = super().generate(db, job)
        self.export(db, job)
        return found

    def check_file(self, job: Job) -> None:
        if job.status != COMPLETED:
            super().check_file(job)


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
