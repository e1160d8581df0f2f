"""Faults of createPromotionJob: the maximum of codes, one job at a time, and nothing for a rejected request (D2, D3, A5, A15, A26, A44)."""

from __future__ import annotations

import asyncio
import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ..behaviour import Behaviour, Outcome
from ..behaviour.wire import Next
from ..exchange import Call, Response, current
from ..records import CANCELLED, COMPLETED, EXPORT, FAILED, GENERATE, Job, Promotion
from ..registry import fault
from ..rejection import Rejection
from ..store import Records
from .common import CREATE, created, has_data, rejected


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


@fault("createPromotionJob.cap-created")
class FullPromotionsRejectJobs(Behaviour):
    """A job that does not fit is rejected when it is posted."""

    def check_number(self, db: Records, promotion: Promotion, number: int) -> None:
        super().check_number(db, promotion, number)
        if db.count_codes({"promotion_id": [promotion.id]}) + number > self.maximum_codes:
            raise self.rejection(self.contract.too_many_codes, maximum=self.maximum_codes)


@fault("createPromotionJob.cap-created")
class JobsThatDoNotFitComplete(Behaviour):
    """A job that does not fit completes, and makes no code."""

    def generate(self, db: Records, job: Job) -> Outcome:
        found = super().generate(db, job)
        return Outcome(COMPLETED, generated=0) if found.status == FAILED else found


@fault("createPromotionJob.cap-created")
class CapOneLess(Behaviour):
    """A promotion can have one code less than the maximum, where it had some before."""

    def fits(self, db: Records, job: Job) -> bool:
        there = db.count_codes({"promotion_id": [job.promotion_id]})
        return there + self.number(job) <= self.maximum_codes - bool(there)


@fault("createPromotionJob.cap-created")
class ExportsCount(Behaviour):
    """Every export of a promotion takes a code from its maximum."""

    def fits(self, db: Records, job: Job) -> bool:
        exports = db.count_jobs({"promotion_id": [job.promotion_id], "job_type": [EXPORT]})
        there = db.count_codes({"promotion_id": [job.promotion_id]})
        return there + exports + self.number(job) <= self.maximum_codes


@fault("createPromotionJob.cap-error")
class CapErrorOtherwise(Behaviour):
    """The error of a job that did not fit says only that it failed."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if job.get("error"):
            job["error"] = "failed"


@fault("createPromotionJob.cap-whole")
class CapCountsEachJob(Behaviour):
    """The maximum is counted for each job alone."""

    def fits(self, db: Records, job: Job) -> bool:
        return True


@fault("createPromotionJob.cap-whole")
class CapOneMore(Behaviour):
    """A promotion can have one code more than the maximum."""

    def fits(self, db: Records, job: Job) -> bool:
        return db.count_codes({"promotion_id": [job.promotion_id]}) + self.number(job) <= self.maximum_codes + 1


@fault("createPromotionJob.cap-whole")
class EachPrefixHasAMaximum(Behaviour):
    """The maximum counts the codes with the job's own prefix, and no others."""

    def fits(self, db: Records, job: Job) -> bool:
        prefix = self.prefix(job)
        codes = db.codes({"promotion_id": [job.promotion_id]})
        same = [code for code in codes if (code.parameters.get("code_prefix") or "") == prefix]
        return len(same) + self.number(job) <= self.maximum_codes


@fault("createPromotionJob.cap-whole")
class FillsUpToTheCap(Behaviour):
    """A job that does not fit makes as many codes as there is room for, and then fails."""

    def generate(self, db: Records, job: Job) -> Outcome:
        outcome = super().generate(db, job)
        if outcome.status == FAILED:
            room = self.maximum_codes - db.count_codes({"promotion_id": [job.promotion_id]})
            db.add_codes(self.fresh_codes(job, room), job.promotion_id, job.id, self.now())
        return outcome


@fault("createPromotionJob.concurrent")
class LooksBeforeItWrites(Behaviour):
    """Requests that come at the same time do not see each other, and their jobs run side by side."""

    async def around(self, call: Call, response: Next) -> Response:
        if call.operation != CREATE:
            return await super().around(call, response)
        flying: Counter[str] = self.__dict__.setdefault("_flying", Counter())
        promotion = call.ids["promotionID"]
        flying[promotion] += 1
        try:
            await asyncio.sleep(0.005)
            call.notes["raced"] = flying[promotion] > 1
            return await super().around(call, response)
        finally:
            flying[promotion] -= 1

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        if current.get().notes.get("raced"):
            self._raced.add(promotion.id)
            return
        super().check_unfinished(db, promotion)

    def lane(self, job: Job) -> str:
        return job.id if job.promotion_id in self._raced else super().lane(job)

    @property
    def _raced(self) -> set[str]:
        found: set[str] = self.__dict__.setdefault("_raced_ids", set())
        return found


@fault("createPromotionJob.one-at-a-time")
class SecondJobFails(Behaviour):
    """A second job makes the server fail."""

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        try:
            super().check_unfinished(db, promotion)
        except Rejection:
            raise Rejection(500, [{"status": 500, "title": "Internal Server Error"}]) from None


@fault("createPromotionJob.one-at-a-time")
class JobsSideBySide(Behaviour):
    """A second job of a promotion is accepted, and runs at the same time as the first."""

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        return None

    def lane(self, job: Job) -> str:
        return job.id


@fault("createPromotionJob.refusal-creates-nothing")
class RejectedJobsAreCreated(Behaviour):
    """A job with an unknown consume_unit is rejected, and created without it."""

    async def around(self, call: Call, response: Next) -> Response:
        given = await super().around(call, response)
        inner = (
            call.json["data"].get("parameters") if created(call) and given.status == 400 and has_data(call) else None
        )
        if isinstance(inner, dict) and inner.get("consume_unit") == "unknown":
            del inner["consume_unit"]
            await response(call)
        return given


@fault("createPromotionJob.refusal-creates-nothing")
class RejectedSecondJobRuns(Behaviour):
    """A second job is rejected while the first is unfinished, and runs after it."""

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        try:
            super().check_unfinished(db, promotion)
        except Rejection:
            self._waiting = [*self.__dict__.get("_waiting", ()), promotion]
            raise

    def end(self, db: Records, job: Job, outcome: Any) -> Job:
        ended = super().end(db, job, outcome)
        for promotion in self.__dict__.pop("_waiting", ()):
            late = self.new_job(promotion, EXPORT, None, None)
            self.accept(db, dataclasses.replace(late, status=COMPLETED))
        return ended


@fault("createPromotionJob.refusal-creates-nothing")
class AutomaticCreatesAJob(Behaviour):
    """A request for codes of an automatic promotion is rejected, and leaves a failed job behind."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == CREATE and response.status == 422:
            with self.store.begin() as db:
                promotion = db.promotion(call.ids["promotionID"])
                if promotion and promotion.automatic:
                    job = self.new_job(promotion, GENERATE, None, call.json["data"]["parameters"])
                    self.accept(db, job)
                    self.changed(db, job, status="failed", error="automatic")


@fault("createPromotionJob.refusal-creates-nothing")
class TooManyCreateAJob(Behaviour):
    """A request for too many codes is rejected, and leaves a job for the maximum behind."""

    async def around(self, call: Call, response: Next) -> Response:
        given = await super().around(call, response)
        too_many = self.contract.const("TooManyCodesError", "title")
        if given.status == 400 and call.operation == CREATE and given.json["errors"][0]["title"] == too_many:
            call.json["data"]["parameters"]["number_of_codes"] = self.maximum_codes
            await response(call)
        return given


@fault("createPromotionJob.refusal-creates-nothing")
class WrongLengthsCreateAJob(Behaviour):
    """A request with a wrong code_length is rejected, and leaves a job of the default length behind."""

    async def around(self, call: Call, response: Next) -> Response:
        given = await super().around(call, response)
        if any(error.get("source") == "data.parameters.code_length" for error in rejected(call, given)):
            del call.json["data"]["parameters"]["code_length"]
            await response(call)
        return given


@fault("createPromotionJob.refusal-creates-nothing")
class LongNamesCreateAJob(Behaviour):
    """A request with a name that is too long is rejected, and leaves a job without a name behind."""

    async def around(self, call: Call, response: Next) -> Response:
        given = await super().around(call, response)
        if any(error.get("source") == "data.name" for error in rejected(call, given)):
            del call.json["data"]["name"]
            await response(call)
        return given


@fault("createPromotionJob.cap-created")
class PeakCounts(Behaviour):
    """The most codes that a promotion ever had count towards the maximum, whatever was deleted since."""

    def fits(self, db: Records, job: Job) -> bool:
        peaks: dict[str, int] = self.__dict__.setdefault("_peaks", {})
        there = max(db.count_codes({"promotion_id": [job.promotion_id]}), peaks.get(job.promotion_id, 0))
        is_fitting = super().fits(db, job) and there + self.number(job) <= self.maximum_codes
        peaks[job.promotion_id] = there + self.number(job) * is_fitting
        return is_fitting


@fault("createPromotionJob.cap-created")
class CompletedJobsCount(Behaviour):
    """What completed jobs were asked for counts towards the maximum, whatever became of their codes."""

    def fits(self, db: Records, job: Job) -> bool:
        done = db.jobs({"promotion_id": [job.promotion_id], "status": [COMPLETED], "job_type": [GENERATE]})
        return super().fits(db, job) and sum(map(self.number, done)) + self.number(job) <= self.maximum_codes


@fault("createPromotionJob.cap-created")
class CancelledInProcessingCounts(Behaviour):
    """What a job that was cancelled in processing had made counts towards the maximum, although its codes are gone."""

    def fits(self, db: Records, job: Job) -> bool:
        cancelled = db.jobs({"promotion_id": [job.promotion_id], "status": [CANCELLED]})
        gone = sum(one.deleted or 0 for one in cancelled)
        return super().fits(db, job) and gone + self.number(job) <= self.maximum_codes


@fault("createPromotionJob.cap-created")
class DeletionFreesOneCode(Behaviour):
    """However many codes are deleted at once, room is made for one."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        before = db.count_codes({"promotion_id": [promotion.id]})
        super().delete_codes(db, promotion, codes)
        gone = before - db.count_codes({"promotion_id": [promotion.id]})
        kept: dict[str, int] = self.__dict__.setdefault("_kept", {})
        kept[promotion.id] = kept.get(promotion.id, 0) + max(gone - 1, 0)

    def fits(self, db: Records, job: Job) -> bool:
        there = db.count_codes({"promotion_id": [job.promotion_id]}) + self.__dict__.get("_kept", {}).get(
            job.promotion_id, 0
        )
        return bool(there + self.number(job) <= self.maximum_codes)
