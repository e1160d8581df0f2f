"""Faults that show further on: on a second look, on the last page, in what was cancelled or deleted before (A5, A30, A31, D6, D11, D16)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ..behaviour import Behaviour
from ..behaviour.lists import Page
from ..exchange import Answer, Call
from ..records import CANCELLED, CANCELLING, EXPORT, PENDING, PROCESSING, Code, Job, Promotion
from ..refusal import Refusal
from ..registry import fault
from ..store import Records


@fault("createPromotionJob.cap-created")
class CancelledCodesCount(Behaviour):
    """What a cancelled job had been asked for counts towards the maximum, although its codes are gone."""

    def fits(self, db: Records, job: Job) -> bool:
        cancelled = db.jobs({"promotion_id": [job.promotion_id], "status": [CANCELLED]})
        taken = sum(self.number(one) for one in cancelled if one.job_type != EXPORT)
        return super().fits(db, job) and taken + self.number(job) <= self.maximum_codes


@fault("createPromotionJob.cap-created")
class DeletedCodesCount(Behaviour):
    """Codes that were deleted still count towards the maximum."""

    _deleted: Mapping[str, int] = {}

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        before = db.count_codes({"promotion_id": [promotion.id]})
        super().delete_codes(db, promotion, codes)
        gone = before - db.count_codes({"promotion_id": [promotion.id]})
        self._deleted = Counter(self._deleted) + Counter({promotion.id: gone})

    def fits(self, db: Records, job: Job) -> bool:
        there = db.count_codes({"promotion_id": [job.promotion_id]}) + self._deleted.get(job.promotion_id, 0)
        return there + self.number(job) <= self.maximum_codes


@fault("cancelPromotionJob.ended")
class CancellingIsCancelledAgain(Behaviour):
    """A job that is being cancelled, which takes a while, can be cancelled once more."""

    def cancel(self, db: Records, job: Job) -> Job:
        return self.changed(db, job, status=CANCELLING)

    def check_cancellable(self, job: Job) -> None:
        if job.status != CANCELLING:
            super().check_cancellable(job)


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


@fault("BearerAuth.no-effect")
class DeniedCancellationWorks(Behaviour):
    """The cancellation of a job without a token is answered with 401, and cancels it all the same."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == "cancelPromotionJob" and answer.status == 401:
            with self.store.begin() as db:
                job = db.job(call.ids["jobID"])
                if job is not None and job.status in {PENDING, PROCESSING}:
                    self.end_cancelled(db, job)


@fault("getPromotionJobFile.not-completed")
class FileIsOpenEarly(Behaviour):
    """An export has a file from the moment that it is created, although it has not run yet."""

    def check_file(self, job: Job) -> None:
        if job.job_type != EXPORT or job.status not in {PENDING, PROCESSING}:
            super().check_file(job)


@fault("getPromotionJobFile.codes")
class FileFollowsDeletions(Behaviour):
    """Codes that are deleted vanish from the files of earlier exports, too."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        super().delete_codes(db, promotion, codes)
        for job in db.jobs({"promotion_id": [promotion.id], "job_type": [EXPORT]}):
            if db.file(job.id) is not None:
                db.keep_file(job.id, self.file_content(db, job))


@fault("getPromotionJobFile.has-file")
class ExportOfNothingHasNoFile(Behaviour):
    """The completed export of a promotion without codes has no file."""

    def check_file(self, job: Job) -> None:
        super().check_file(job)
        with self.store.begin() as db:
            if not db.count_codes({"promotion_id": [job.promotion_id]}):
                raise Refusal(404, [{"status": 404, "title": "Not Found", "detail": "no file"}])


@fault("listPromotionJobs.page-meta")
class FullLastPageCountsTwice(Behaviour):
    """Where the last page of jobs is full, the number of pages is one too many."""

    def page_meta(self, page: Page) -> dict[str, Any]:
        meta = super().page_meta(page)
        if page.path.endswith("/jobs") and page.total:
            meta["page"]["total"] = page.total // page.limit + 1
        return meta


@fault("PageOffset.honoured")
class FarOffsetsAreCut(Behaviour):
    """An offset into the codes is never more than two hundred."""

    def listed_codes(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Code], int]:
        return super().listed_codes(db, where, limit, min(offset, 200))


@fault("listPromotionCodes.filter-code")
class FilterSeesTheFirstCodes(Behaviour):
    """A filter on codes looks at the first hundred of a promotion, and at no others."""

    def listed_codes(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Code], int]:
        if "code" not in where:
            return super().listed_codes(db, where, limit, offset)
        first = db.codes({"promotion_id": where["promotion_id"]}, 100)
        found = [code for code in first if code.code in where["code"]]
        return found[offset : offset + limit], len(found)


@fault("listPromotionCodes.isolated")
class FilterReachesOtherPromotions(Behaviour):
    """A filter on codes finds those of any promotion."""

    def listed_codes(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Code], int]:
        if "code" in where:
            where = {"code": where["code"]}
        return super().listed_codes(db, where, limit, offset)


@fault("CodePrefix.joined")
class SignsAreLost(Behaviour):
    """A prefix loses its signs in the codes, all but letters, digits and dashes."""

    def prefix(self, job: Job) -> str:
        return re.sub(r"[^\w-]|_", "", super().prefix(job))


@fault("createPromotionJob.echo-parameters")
class DigitsBecomeANumber(Behaviour):
    """A prefix of digits is shown as a number."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        prefix = (job.get("parameters") or {}).get("code_prefix")
        if isinstance(prefix, str) and prefix.isascii() and prefix.isdecimal():
            job["parameters"]["code_prefix"] = int(prefix)


@fault("deletePromotion.no-failure")
class SecondDeletionFails(Behaviour):
    """The deletion of a promotion that does not exist makes the server fail."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == "deletePromotion" and answer.status == 404:
            answer.restate(500)


@fault("deletePromotionCodes.no-failure")
class CodesOfNobodyFail(Behaviour):
    """The deletion of codes of an unknown promotion makes the server fail."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == "deletePromotionCodes" and answer.status == 404:
            answer.restate(500)


@fault("getAccessToken.no-failure")
class HalfARequestForATokenFails(Behaviour):
    """A request for a token without a client's id makes the server fail."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == "getAccessToken" and answer.status in {400, 422}:
            answer.restate(500)
