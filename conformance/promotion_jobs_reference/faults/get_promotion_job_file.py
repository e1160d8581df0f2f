"""Faults of getPromotionJobFile (D13, D14, A31, A37)."""

from __future__ import annotations

from collections.abc import Sequence

from ..behaviour import Behaviour, Outcome
from ..exchange import Call, Response
from ..records import COMPLETED, EXPORT, PENDING, PROCESSING, Code, Job, Promotion
from ..registry import fault
from ..rejection import Rejection
from ..store import Records
from ..templates import RespondsWith


@fault("JobFile.href.pattern")
class LinkIsRelative(Behaviour):
    """The URL of a file is relative."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "getPromotionJobFile" and response.status == 200:
            response.json["href"] = "/" + response.json["href"].split("/", 3)[3]


@fault("getPromotionJobFile.codes")
class FileOfOtherPromotions(Behaviour):
    """The file contains the codes of all promotions."""

    def exported_codes(self, db: Records, job: Job) -> list[Code]:
        return db.codes({})


@fault("getPromotionJobFile.codes")
class FileHasOnePage(Behaviour):
    """The file contains only one page of the codes."""

    def exported_codes(self, db: Records, job: Job) -> list[Code]:
        high = self.contract.document["components"]["parameters"]["PageLimit"]["schema"]["maximum"]
        return super().exported_codes(db, job)[:high]


@fault("getPromotionJobFile.codes")
class FileHasNoDashes(Behaviour):
    """The codes in the file have no dashes."""

    def file_row(self, code: Code) -> tuple[object, ...]:
        first, *rest = super().file_row(code)
        return (str(first).replace("-", ""), *rest)


@fault("getPromotionJobFile.codes")
class FileOfTheFirstJob(Behaviour):
    """The file contains only the codes of the promotion's first job."""

    def exported_codes(self, db: Records, job: Job) -> list[Code]:
        codes = super().exported_codes(db, job)
        return [code for code in codes if code.created_at == codes[0].created_at]


@fault("getPromotionJobFile.codes")
class FileFollowsDeletions(Behaviour):
    """Codes that are deleted vanish from the files of earlier exports, too."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        super().delete_codes(db, promotion, codes)
        for job in db.jobs({"promotion_id": [promotion.id], "job_type": [EXPORT]}):
            if db.file(job.id) is not None:
                db.keep_file(job.id, self.file_content(db, job))


@fault("getPromotionJobFile.codes")
class ExportLacksTheLast(Behaviour):
    """The newest code is missing from the file."""

    def exported_codes(self, db: Records, job: Job) -> list[Code]:
        return super().exported_codes(db, job)[:-1]


@fault("getPromotionJobFile.fetched")
class FileNeedsAToken(Behaviour):
    """The file requires a token."""

    def on_request(self, call: Call) -> Response | None:
        if call.path.startswith("/files/") and call.header("Authorization") is None:
            return Response.of_json(401, {"errors": [{"status": 401, "title": "Unauthorized"}]})
        return super().on_request(call)


@fault("getPromotionJobFile.fetched")
class FileIsJson(Behaviour):
    """The file is JSON."""

    def file_content(self, db: Records, job: Job) -> str:
        return '{"codes": []}'


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


@fault("getPromotionJobFile.has-file")
class FileIsAccepted(RespondsWith):
    """The URL of a file gets 202 (Accepted)."""

    operation, usual, status = "getPromotionJobFile", 200, 202


@fault("getPromotionJobFile.has-file")
class FileIsARedirect(Behaviour):
    """The response is a redirect to the file, without a body."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "getPromotionJobFile" and response.status == 200:
            response.set_header("Location", response.json["href"])
            response.status, response.body = 302, b""
            response.set_header("Content-Type", None)


@fault("getPromotionJobFile.has-file")
class ExportOfNothingHasNoFile(Behaviour):
    """The completed export of a promotion without codes has no file."""

    def check_file(self, job: Job) -> None:
        super().check_file(job)
        with self.store.begin() as db:
            if not db.count_codes({"promotion_id": [job.promotion_id]}):
                raise Rejection(404, [{"status": 404, "title": "Not Found", "detail": "no file"}])


@fault("getPromotionJobFile.not-completed")
class CancelledExportHasAFile(Behaviour):
    """A request for the file of a cancelled export gets 404."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "getPromotionJobFile" and response.status == 422:
            with self.store.begin() as db:
                job = db.job(call.ids["jobID"])
            if job is not None and job.job_type == EXPORT:
                response.restate(404)


@fault("getPromotionJobFile.not-completed")
class FileIsOpenEarly(Behaviour):
    """An export has a file as soon as it is created, although it has not run yet."""

    def check_file(self, job: Job) -> None:
        if job.job_type != EXPORT or job.status not in {PENDING, PROCESSING}:
            super().check_file(job)


@fault("getPromotionJobFile.codes")
class NewerExportsReplaceOlderOnes(Behaviour):
    """The files of older exports are replaced by the newest one."""

    def export(self, db: Records, job: Job) -> Outcome:
        outcome = super().export(db, job)
        content = self.file_content(db, job)
        for other in db.jobs({"promotion_id": [job.promotion_id], "job_type": [EXPORT], "status": [COMPLETED]}):
            db.keep_file(other.id, content)
        return outcome


@fault("getPromotionJobFile.codes")
class OlderExportsStay(Behaviour):
    """Every export has the file of the promotion's first one."""

    def export(self, db: Records, job: Job) -> Outcome:
        outcome = super().export(db, job)
        done = db.jobs({"promotion_id": [job.promotion_id], "job_type": [EXPORT], "status": [COMPLETED]}, 1)
        if done and (content := db.file(done[0].id)) is not None:
            db.keep_file(job.id, content)
        return outcome


@fault("getPromotionJobFile.codes")
class NewerExportsShowWhatIsNew(Behaviour):
    """The file of a newer export contains only the codes that were made since the previous one."""

    def exported_codes(self, db: Records, job: Job) -> list[Code]:
        done = db.jobs({"promotion_id": [job.promotion_id], "job_type": [EXPORT], "status": [COMPLETED]})
        codes = super().exported_codes(db, job)
        return [code for code in codes if not done or code.created_at > done[-1].created_at]


@fault("getPromotionJobFile.has-file")
class RejectedCancellationTakesTheFile(Behaviour):
    """A completed export has no file any more once its cancellation was rejected."""

    def check_cancellable(self, job: Job) -> None:
        try:
            super().check_cancellable(job)
        except Rejection:
            self.__dict__.setdefault("_asked", set()).add(job.id)
            raise

    def check_file(self, job: Job) -> None:
        super().check_file(job)
        if job.id in self.__dict__.get("_asked", ()):
            raise self.rejection("NoFileError", status=job.status)


@fault("getPromotionJobFile.not-completed")
class PendingFileFails(Behaviour):
    """A request for the file of an export that has not completed makes the server fail."""

    def check_file(self, job: Job) -> None:
        if job.job_type == EXPORT and job.status != COMPLETED:
            raise Rejection.example(self.contract, "ServerFailure")
        super().check_file(job)


@fault("getPromotionJobFile.generate")
class FileOfAGenerateJobFails(Behaviour):
    """A request for the file of a job that generates codes makes the server fail."""

    def check_file(self, job: Job) -> None:
        if job.job_type != EXPORT:
            raise Rejection.example(self.contract, "ServerFailure")
        super().check_file(job)


@fault("getPromotionJobFile.generate")
class FileOfAGenerateJobIsNull(Behaviour):
    """The file of a job that generates codes gets 200, with null for its URL."""

    def check_file(self, job: Job) -> None:
        if job.job_type != EXPORT:
            raise Rejection(299, [{"status": 299, "title": "Nothing"}])
        super().check_file(job)

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "getPromotionJobFile" and response.status == 299:
            response.status, response.json = 200, {"href": None}
