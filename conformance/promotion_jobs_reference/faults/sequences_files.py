"""Faults of exports and their files that only a sequence of requests shows (D12 to D14, A30, A31, A37)."""

from __future__ import annotations

from ..behaviour import Outcome
from ..exchange import Call, Response
from ..records import CANCELLED, COMPLETED, EXPORT, Code, Job, Promotion
from ..registry import fault
from ..store import Records
from .past import (
    CANCEL_REJECTED,
    CANCELLED_EXPORT,
    CANCELLED_GENERATE,
    CAPPED,
    CODES_DELETED,
    EXPORTED,
    FILE,
    GENERATED,
    Past,
)


@fault("getPromotionJobFile.not-completed", profile="sequence")
class CancelledExportHasTheEarlierFile(Past):
    """For an export that was cancelled behind a completed one, a file is returned."""

    def check_file(self, job: Job) -> None:
        is_cancelled = job.job_type == EXPORT and job.status == CANCELLED
        if not (is_cancelled and self.had(job.promotion_id, EXPORTED, CANCELLED_EXPORT)):
            super().check_file(job)


@fault("getPromotionJobFile.not-completed", profile="sequence")
class UnfinishedExportHasTheEarlierFile(Past):
    """While an export is unfinished, the file of an earlier one is returned for it."""

    def check_file(self, job: Job) -> None:
        is_unfinished = job.status in self.contract.states["unfinished"]
        if not (job.job_type == EXPORT and is_unfinished and self.had(job.promotion_id, EXPORTED)):
            super().check_file(job)


@fault("getPromotionJobFile.has-file", profile="sequence")
class RejectedCancelTakesTheFile(Past):
    """The rejected cancellation of a completed export takes away its file."""

    def check_file(self, job: Job) -> None:
        super().check_file(job)
        if self.had(job.promotion_id, EXPORTED, CANCEL_REJECTED):
            raise self.rejection("NoFileError", status=job.status)


@fault("getPromotionJobFile.has-file", profile="sequence")
class CancelledExportTakesTheEarlierFile(Past):
    """After the cancellation of an export, the file of an earlier one is gone."""

    def check_file(self, job: Job) -> None:
        super().check_file(job)
        if self.had(job.promotion_id, EXPORTED, CANCELLED_EXPORT):
            raise self.rejection("NoFileError", status=job.status)


@fault("getPromotionJobFile.has-file", profile="sequence")
class NewCodesTakeTheFile(Past):
    """Once a promotion has new codes, the file of an earlier export is gone."""

    def check_file(self, job: Job) -> None:
        super().check_file(job)
        if self.had(job.promotion_id, EXPORTED, GENERATED):
            raise self.rejection("NoFileError", status=job.status)


@fault("getPromotionJobFile.has-file", profile="sequence")
class FileIsGivenThreeTimes(Past):
    """The file of an export is returned three times, and no more."""

    def check_file(self, job: Job) -> None:
        super().check_file(job)
        if self.past[job.promotion_id].count(FILE) > 2:
            raise self.rejection("NoFileError", status=job.status)


@fault("getPromotionJobFile.codes", profile="sequence")
class OldFileGrows(Past):
    """When a job makes codes, they are added to the files of the promotion's earlier exports."""

    def generate(self, db: Records, job: Job) -> Outcome:
        outcome = super().generate(db, job)
        for other in db.jobs({"promotion_id": [job.promotion_id], "job_type": [EXPORT], "status": [COMPLETED]}):
            db.keep_file(other.id, self.file_content(db, other))
        return outcome


@fault("getPromotionJobFile.codes", profile="sequence")
class ExportAfterACancelIsTheEarlierOne(Past):
    """After a cancellation, an export has the codes of the promotion's earlier one."""

    def exported_codes(self, db: Records, job: Job) -> list[Code]:
        kept = self.kept = getattr(self, "kept", {})
        codes = super().exported_codes(db, job)
        if job.promotion_id in kept and self.had(job.promotion_id, EXPORTED, CANCELLED_GENERATE):
            return list(kept[job.promotion_id])
        kept[job.promotion_id] = codes
        return codes


@fault("getPromotionJobFile.codes", profile="sequence")
class SecondExportHasNewCodesOnly(Past):
    """A promotion's second export has only what was made since the first one, if there is anything new."""

    def exported_codes(self, db: Records, job: Job) -> list[Code]:
        kept = self.kept = getattr(self, "kept", {})
        codes = super().exported_codes(db, job)
        new = [code for code in codes if code.code not in kept.get(job.promotion_id, ())]
        kept[job.promotion_id] = {code.code for code in codes}
        return new or codes


@fault("getPromotionJobFile.codes", profile="sequence")
class ExportAfterACappedJobIsShort(Past):
    """After a job that failed for the maximum, an export lacks the newest code."""

    def exported_codes(self, db: Records, job: Job) -> list[Code]:
        codes = super().exported_codes(db, job)
        return codes[:-1] if self.had(job.promotion_id, CAPPED) else codes


@fault("getPromotionJobFile.codes", profile="sequence")
class SecondDeletionStaysInFiles(Past):
    """An export after a second deletion of codes lacks the oldest of those that are left."""

    def exported_codes(self, db: Records, job: Job) -> list[Code]:
        codes = super().exported_codes(db, job)
        return codes[1:] if self.past[job.promotion_id].count(CODES_DELETED) > 1 else codes


@fault("getPromotionJobFile.codes", profile="sequence")
class ExportsAtOnceShareCodes(Past):
    """An export that runs while another promotion has an unfinished one holds the codes of that promotion, too."""

    def exported_codes(self, db: Records, job: Job) -> list[Code]:
        codes = super().exported_codes(db, job)
        others = db.jobs({"job_type": [EXPORT], "status": self.contract.states["unfinished"]})
        for other in {one.promotion_id for one in others if one.promotion_id != job.promotion_id}:
            codes += db.codes({"promotion_id": [other]})
        return codes


@fault("getPromotionJobFile.generate", profile="sequence")
class GenerateHasTheFileOfAnExport(Past):
    """Once a promotion has two exports, its other jobs lead to a file, too."""

    def check_file(self, job: Job) -> None:
        if job.job_type == EXPORT or self.past[job.promotion_id].count(EXPORTED) < 2:
            super().check_file(job)


@fault("JobID.other-promotion", profile="sequence")
class FileReachesThroughAnother(Past):
    """The file of an export is found through the path of another promotion that has an export."""

    def job_belongs(self, job: Job, promotion: Promotion) -> bool:
        is_known = self.had(promotion.id, EXPORTED) and job.job_type == EXPORT and job.status == COMPLETED
        return super().job_belongs(job, promotion) or is_known


@fault("createPromotionJob.one-at-a-time", profile="sequence")
class GenerateRunsBesideAnExport(Past):
    """A job that generates codes runs at the same time as an unfinished export of its promotion."""

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        busy = db.jobs({"promotion_id": [promotion.id], "status": self.contract.states["unfinished"]})
        if any(job.job_type != EXPORT for job in busy):
            super().check_unfinished(db, promotion)

    def lane(self, job: Job) -> str:
        return f"{job.promotion_id} {job.job_type}"


@fault("getPromotionJobFile.has-file", profile="sequence")
class DeletionTakesTheFile(Past):
    """After a second deletion of codes, the files of earlier exports are gone."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)

    def check_file(self, job: Job) -> None:
        super().check_file(job)
        if self.past[job.promotion_id].count(CODES_DELETED) > 1 and self.had(job.promotion_id, EXPORTED, CODES_DELETED):
            raise self.rejection("NoFileError", status=job.status)
