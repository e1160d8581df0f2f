"""Faults in corners: one length, one status, the second page of a filter, what belongs to another promotion (A30, D5, D11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..behaviour import Behaviour
from ..behaviour.lists import Page
from ..exchange import Answer, Call
from ..records import CANCELLED, FAILED, Code, Job, Promotion
from ..registry import fault
from ..store import Records


@fault("CodeLength.honoured")
class OneLengthIsShort(Behaviour):
    """Of all lengths, the one before the last but one gives a character too few."""

    def length(self, job: Job) -> int:
        wanted = super().length(job)
        return wanted - int(wanted == self.contract.schema("CodeLength")["maximum"] - 2)


@fault("CodeLength.honoured")
class LaterCodesAreShort(Behaviour):
    """The codes of a job after the two hundredth lack their last character."""

    def fresh_codes(self, job: Job, count: int) -> list[str]:
        codes = super().fresh_codes(job, count)
        short = self.length(job) != self.contract.schema("CodeLength")["minimum"]
        return [code[:-1] if short and index >= 200 else code for index, code in enumerate(codes)]


@fault("PromotionCode.unique")
class SameCodesForEachPromotion(Behaviour):
    """The first job of each promotion makes the same codes, so that only the promotions tell them apart."""

    def new_codes(self, db: Records, job: Job) -> list[str]:
        codes = super().new_codes(db, job)
        if not db.count_codes({"promotion_id": [job.promotion_id]}):
            codes[0] = self.joined(self.prefix(job), self.grouped("a" * self.length(job)))
        return codes


@fault("cancelPromotionJob.ended")
class FailedCanBeCancelled(Behaviour):
    """A failed job can be cancelled."""

    def check_cancellable(self, job: Job) -> None:
        if job.status != FAILED:
            super().check_cancellable(job)

    def cancel(self, db: Records, job: Job) -> Job:
        return self.changed(db, job, status=CANCELLED) if job.status == FAILED else super().cancel(db, job)


@fault("cancelPromotionJob.ended")
class RefusedCancelEndsTheJob(Behaviour):
    """The cancellation of a job that has ended is refused, and the job is cancelled all the same."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == "cancelPromotionJob" and answer.status == 422:
            with self.store.begin() as db:
                job = db.job(call.ids["jobID"])
                if job is not None:
                    self.changed(db, job, status=CANCELLED)


@fault("listPromotionJobs.results-total")
class FilteredTotalCountsThePage(Behaviour):
    """The total of a filtered list counts the jobs of the page."""

    def page_meta(self, page: Page) -> dict[str, Any]:
        meta = super().page_meta(page)
        if page.filter and page.path.endswith("/jobs"):
            meta["results"]["total"] = page.offset + len(page.data)
        return meta


@fault("listPromotionJobs.filter-job-type")
class SecondPageForgetsTheType(Behaviour):
    """From the second page on, a filter on the type is forgotten, but for the total."""

    def listed_jobs(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Job], int]:
        page, total = super().listed_jobs(db, where, limit, offset)
        if offset and "job_type" in where:
            page = [
                job
                for job in db.jobs({"promotion_id": where["promotion_id"]}, 100, 0, newest_first=False)
                if job.job_type not in where["job_type"]
            ][:limit]
        return page, total


@fault("deletePromotionCodes.others-stay")
class CodesOfAnyPromotionAreDeleted(Behaviour):
    """Codes are deleted wherever they are, also in another promotion than that of the path."""

    _known: frozenset[str] = frozenset()

    def new_codes(self, db: Records, job: Job) -> list[str]:
        self._known |= {job.promotion_id}
        return super().new_codes(db, job)

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        for name in {promotion.id, *self._known}:
            db.delete_codes(name, codes)


@fault("listPromotionCodes.results-total")
class TotalCountsDeletedCodes(Behaviour):
    """The total of the codes still counts those that were deleted."""

    _deleted: Mapping[str, int] = {}

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        before = db.count_codes({"promotion_id": [promotion.id]})
        super().delete_codes(db, promotion, codes)
        gone = before - db.count_codes({"promotion_id": [promotion.id]})
        self._deleted = {**self._deleted, promotion.id: self._deleted.get(promotion.id, 0) + gone}

    def listed_codes(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Code], int]:
        page, total = super().listed_codes(db, where, limit, offset)
        return page, total + sum(self._deleted.get(name, 0) for name in where.get("promotion_id", ()))
