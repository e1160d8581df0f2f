"""Faults that only a sequence shows, written after the others and before the state machine was last changed (D1 to D18, A5, A15, A30, A44).

The state machine was not tuned to them: what it finds of these says what it finds of a server that nobody has seen.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..behaviour import Outcome
from ..exchange import Call, Response
from ..records import CANCELLED, COMPLETED, EXPORT, FAILED, PROCESSING, Code, Job, Promotion
from ..registry import fault
from ..rejection import Rejection
from ..store import Records, Where
from .common import CREATE, JOBS, Codes, Jobs
from .past import (
    CANCELLED_EXPORT,
    CANCELLED_GENERATE,
    CAPPED,
    CODES_DELETED,
    DENIED,
    EXPORT_ASKED,
    EXPORTED,
    FILE,
    GENERATE_ASKED,
    GENERATED,
    REJECTED,
    Past,
)
from .sequences_codes import Deleting
from .sequences_lists import only


def _all(db: Records, promotion_id: str) -> list[str]:
    return [code.code for code in db.codes({"promotion_id": [promotion_id]})]


@fault("cancelPromotionJob.cancels", profile="sequence")
class FourthJobCannotBeCancelled(Past):
    """From a promotion's fourth job on, cancellations are rejected."""

    def check_cancellable(self, job: Job) -> None:
        super().check_cancellable(job)
        if sum(event in (GENERATE_ASKED, EXPORT_ASKED) for event in self.past[job.promotion_id]) > 3:
            raise self.rejection("NotCancellableError")


@fault("cancelPromotionJob.deletes-codes", profile="sequence")
class LateCancelAfterADeletionKeepsACode(Past):
    """Once codes of a promotion were deleted, the cancellation of a job that is being processed leaves one of its codes."""

    def end_cancelled(self, db: Records, job: Job) -> Job:
        kept = self.had(job.promotion_id, CODES_DELETED) and job.status == PROCESSING
        made = [code.code for code in db.codes({"job_id": [job.id]})] if kept else []
        ended = super().end_cancelled(db, job)
        db.add_codes(made[:1], job.promotion_id, job.id, self.now())
        return ended


@fault("createPromotionJob.cap-created", profile="sequence")
class CancelledAfterAnExportTakesRoom(Past):
    """What a job that was cancelled after an export was asked for counts towards the maximum."""

    def fits(self, db: Records, job: Job) -> bool:
        jobs = db.jobs({"promotion_id": [job.promotion_id]})
        lost, is_late = 0, False
        for one in jobs:
            is_late |= one.job_type == EXPORT and one.status == COMPLETED
            lost += self.number(one) if is_late and one.status == CANCELLED and one.job_type != EXPORT else 0
        return super().fits(db, dataclasses.replace(job, parameters={"number_of_codes": self.number(job) + lost}))


@fault("deletePromotionCodes.deletes", profile="sequence")
class DeletionAfterACancelDeletesOne(Past):
    """After a cancellation, a deletion of several codes deletes the first one only."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        super().delete_codes(db, promotion, codes[:1] if self.had(promotion.id, CANCELLED_GENERATE) else codes)


@fault("getPromotionJobFile.codes", profile="sequence")
class ExportLacksWhatWasMadeAfterADeletion(Past):
    """An export lacks the codes of jobs that came after a deletion of codes."""

    def exported_codes(self, db: Records, job: Job) -> list[Code]:
        codes = super().exported_codes(db, job)
        if self.had(job.promotion_id, CODES_DELETED, GENERATED):
            first = next(one.id for one in db.jobs({"promotion_id": [job.promotion_id]}) if one.job_type != EXPORT)
            of_first = {code.code for code in db.codes({"job_id": [first]})}
            return [code for code in codes if code.code in of_first]
        return codes


@fault("getPromotionJobFile.has-file", profile="sequence")
class FileIsGivenOnceAfterADeletion(Past):
    """Once codes were deleted after its file was given out, an export has no file any more."""

    def check_file(self, job: Job) -> None:
        super().check_file(job)
        if self.had(job.promotion_id, FILE, CODES_DELETED):
            raise self.rejection("NoFileError", status=job.status)


@fault("CodePrefix.absent", profile="sequence")
class PrefixReturnsAfterARejectedJob(Past):
    """After a rejected request, a job without a prefix gets that of the last job that had one."""

    def prefix(self, job: Job) -> str:
        known: dict[str, str] = getattr(self, "known", {})
        self.known = known
        own = super().prefix(job)
        if own:
            known[job.promotion_id] = own
        return own or (known.get(job.promotion_id, "") if self.had(job.promotion_id, REJECTED) else "")


@fault("createPromotionJob.next-job", profile="sequence")
class DeniedTwiceHoldsThePromotion(Past):
    """After two requests without a valid token, a promotion takes no job any more."""

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        super().check_unfinished(db, promotion)
        if self.had(promotion.id, DENIED, DENIED):
            raise Rejection.example(self.contract, "JobInProgress")


@fault("listPromotionCodes.filter-code", profile="sequence")
class FilterLacksWhatWasMadeAfterAnExport(Past):
    """A filter does not find the codes that were made after an export."""

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        codes, total = super().listed_codes(db, where, limit, offset)
        if "code" in where and self.had(only(where), EXPORTED, GENERATED):
            last = [one.id for one in db.jobs({"promotion_id": [only(where)]}) if one.job_type != EXPORT][-1]
            made = {code.code for code in db.codes({"job_id": [last]})}
            codes = [code for code in codes if code.code not in made]
            return codes, len(codes)
        return codes, total


@fault("NumberOfCodes.made", profile="sequence")
class OneLessAfterTwoCappedJobs(Past):
    """After two jobs that failed for the maximum, the next job makes one code less."""

    def new_codes(self, db: Records, job: Job) -> list[str]:
        return super().new_codes(db, job)[int(self.had(job.promotion_id, CAPPED, CAPPED)) :]


@fault("listPromotionJobs.filter-status", profile="sequence")
class CompletedIncludeTheCancelledAfterADeletion(Past):
    """Once codes of a promotion were deleted, a filter on completed jobs also finds cancelled ones."""

    def matching(self, field: str, value: str) -> Where:
        found = super().matching(field, value)
        return {"status": [COMPLETED, CANCELLED]} if field == "status" and value == COMPLETED else found

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        if where.get("status") == [COMPLETED, CANCELLED] and not self.had(only(where), CODES_DELETED):
            where = {**where, "status": [COMPLETED]}
        return super().listed_jobs(db, where, limit, offset)


@fault("listPromotionJobs.new-job", profile="sequence")
class ReadExportsLeaveTheList(Past):
    """An export whose file was read is not listed any more once the promotion has two newer jobs."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        read: set[str] = getattr(self, "read", set())
        self.read = read
        if call.operation == "getPromotionJobFile" and response.status == 200:
            read.add(call.ids["jobID"])

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        jobs, total = super().listed_jobs(db, where, limit, offset)
        read: set[str] = getattr(self, "read", set())
        gone = {job.id for job in jobs[:-2] if job.id in read}
        return [job for job in jobs if job.id not in gone], total - len(gone)


@fault("PromotionJob.life-cycle", profile="sequence")
class CancelledCompleteWithTheNextJob(Past):
    """When a job completes, the promotion's cancelled ones turn into completed ones."""

    def end(self, db: Records, job: Job, outcome: Outcome) -> Job:
        for one in db.jobs({"promotion_id": [job.promotion_id], "status": [CANCELLED]}):
            self.changed(db, one, status=COMPLETED)
        return super().end(db, job, outcome)


@fault("PromotionJob.life-cycle", profile="sequence")
class FailedIsRetriedAfterADeletion(Past):
    """A job that failed for the maximum completes once codes of the promotion were deleted."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        super().delete_codes(db, promotion, codes)
        for one in db.jobs({"promotion_id": [promotion.id], "status": [FAILED]}):
            self.changed(db, one, status=COMPLETED, error=None, generated=0)


@fault("deletePromotionCodes.others-stay", profile="sequence")
class DeletionOfAPromotionTakesCodesOfAnother(Past):
    """The deletion of a promotion also deletes a code of one that was created earlier."""

    def new_promotion(self, db: Records, sent: Mapping[str, Any], promotion_id: str | None = None) -> Promotion:
        made = super().new_promotion(db, sent, promotion_id)
        self.order = [*getattr(self, "order", []), made.id]
        return made

    def delete_promotion(self, db: Records, promotion: Promotion) -> None:
        super().delete_promotion(db, promotion)
        for other in self.order[: self.order.index(promotion.id)][-1:]:
            db.delete_codes(other, _all(db, other)[-1:])


@fault("deletePromotionCodes.others-stay", profile="sequence")
class DeletionReachesOtherPromotionsCodes(Past):
    """After an export, a deletion of codes also deletes codes that another promotion has."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        super().delete_codes(db, promotion, codes)
        for other in [one for one in self.past if one != promotion.id] if self.had(promotion.id, EXPORTED) else []:
            db.delete_codes(other, codes)


@fault("createPromotionJob.cap-created", profile="sequence")
class FullOnlyIfNothingWasDeleted(Past):
    """Once codes of a promotion were deleted, a job that fills the rest of the maximum fails."""

    def fits(self, db: Records, job: Job) -> bool:
        if self.had(job.promotion_id, CODES_DELETED):
            job = dataclasses.replace(job, parameters={"number_of_codes": self.number(job) + 1})
        return super().fits(db, job)


@fault("createPromotionJob.cap-whole", profile="sequence")
class CapIsPassedAfterACancel(Past):
    """After a cancellation, the maximum is passed by one code."""

    def fits(self, db: Records, job: Job) -> bool:
        if self.had(job.promotion_id, CANCELLED_GENERATE) and self.number(job) > 1:
            job = dataclasses.replace(job, parameters={"number_of_codes": self.number(job) - 1})
        return super().fits(db, job)


@fault("createPromotionJob.one-at-a-time", profile="sequence")
class JobsRunBesideEachOtherAfterACancel(Past):
    """After a cancellation, a job starts though another one of its promotion is unfinished."""

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        if not self.had(promotion.id, CANCELLED_GENERATE) and not self.had(promotion.id, CANCELLED_EXPORT):
            super().check_unfinished(db, promotion)

    def lane(self, job: Job) -> str:
        return job.id


@fault("MaxUsesPerCode.shown", profile="sequence")
class UsesOfACancelledJobStay(Past):
    """Codes of the jobs after a cancelled one show its uses, if the cancelled one had some."""

    def code_shown(self, code: Code) -> dict[str, Any]:
        shown = super().code_shown(code)
        uses = getattr(self, "uses", None)
        return shown | ({"max_uses": uses, "uses": uses} if uses is not None else {})

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        jobs: Iterable[Job] = db.jobs({"promotion_id": [only(where)]})
        sent = [(one.parameters or {}).get("max_uses_per_code") for one in jobs if one.status == CANCELLED]
        self.uses = next((uses for uses in sent if uses is not None), None)
        return super().listed_codes(db, where, limit, offset)


@fault("ConsumeUnit.shown", profile="sequence")
class UnitIsLostAfterADeletion(Past):
    """Once codes of a promotion were deleted and another job has completed, codes show the other unit."""

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        codes, total = super().listed_codes(db, where, limit, offset)
        if not self.had(only(where), CODES_DELETED, GENERATED):
            return codes, total
        units = list(self.contract.schema("ConsumeUnit")["enum"])
        turned = [
            dataclasses.replace(code, parameters={**code.parameters, "consume_unit": units[0]})
            if code.parameters.get("consume_unit")
            else code
            for code in codes
        ]
        return turned, total


@fault("CodeLength.honoured", profile="sequence")
class LengthIsLostAfterADeletion(Past):
    """Once codes of a promotion were deleted, jobs make codes of the default length."""

    def length(self, job: Job) -> int:
        if self.had(job.promotion_id, CODES_DELETED):
            return int(self.contract.prop("CodeGenerateParameters", "code_length")["default"])
        return super().length(job)


@fault("PageOffset.honoured", profile="sequence")
class PagesRepeatOneAfterACancel(Past):
    """After a cancellation, a later page of codes begins with the last code of the page before."""

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        is_late = offset > 0 and self.had(only(where), CANCELLED_GENERATE)
        return super().listed_codes(db, where, limit, offset - int(is_late))


@fault("listPromotionCodes.results-total", profile="sequence")
class TotalLacksWhatWasMadeAfterTwoExports(Past):
    """The total of codes lacks one once a promotion has made codes after two exports."""

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        codes, total = super().listed_codes(db, where, limit, offset)
        return codes, total - int("code" not in where and self.had(only(where), EXPORTED, EXPORTED, GENERATED))


@fault("getPromotionJobFile.codes", profile="sequence")
class ExportAfterACancelledExportIsEmpty(Past):
    """The export after a cancelled one has no codes, if codes of the promotion were deleted before."""

    def exported_codes(self, db: Records, job: Job) -> list[Code]:
        is_late = self.had(job.promotion_id, CODES_DELETED, CANCELLED_EXPORT)
        return [] if is_late else super().exported_codes(db, job)


@fault("PromotionJob.stable", profile="sequence")
class RejectedJobRenamesTheLast(Deleting):
    """A rejected request with a name renames the promotion's last job, if codes of it were deleted."""

    def on_request(self, call: Call) -> Response | None:
        if call.operation == CREATE and isinstance(call.json, dict) and isinstance(call.json.get("data"), dict):
            call.notes["name"] = call.json["data"].get("name")
        return super().on_request(call)

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        promotion = call.ids.get("promotionID", "")
        if call.operation == CREATE and response.status in (400, 422) and self.deleted[promotion]:
            self.named = {**getattr(self, "named", {}), promotion: call.notes.get("name")}

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        name = getattr(self, "named", {}).get(job["promotion_id"])
        if call.operation == JOBS and name and job["status"] == COMPLETED:
            job["name"] = name
