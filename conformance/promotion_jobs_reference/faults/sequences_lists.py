"""Faults of lists that only a sequence of requests shows (D4 to D7, D15, D25, D27, A25, A35, A36, A38, A39)."""

from __future__ import annotations

from typing import Any

from ..behaviour.lists import Page
from ..exchange import Call, Response
from ..records import CANCELLED, COMPLETED, EXPORT, Job
from ..registry import fault
from ..store import Records, Where
from .common import CODES, JOBS, Codes, Jobs
from .past import (
    CANCELLED_EXPORT,
    CANCELLED_GENERATE,
    CODES_DELETED,
    CODES_FILTERED,
    EXPORTED,
    JOBS_FILTERED,
    Past,
)


def only(where: Where) -> str:
    """The promotion of a list."""
    return next(iter(where["promotion_id"]))


@fault("listPromotionJobs.new-job", profile="sequence")
class CancelledExportIsNotListed(Past):
    """A cancelled export is not in the list of jobs."""

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        jobs, total = super().listed_jobs(db, where, limit, offset)
        gone = [job for job in jobs if job.job_type == EXPORT and job.status == CANCELLED]
        return [job for job in jobs if job not in gone], total - len(gone)


@fault("listPromotionJobs.new-job", profile="sequence")
class CancelledExportIsListedTwice(Past):
    """A cancelled export is in the list of jobs twice."""

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        jobs, total = super().listed_jobs(db, where, limit, offset)
        again = [job for job in jobs if job.job_type == EXPORT and job.status == CANCELLED]
        return jobs + again, total + len(again)


@fault("PromotionJob.life-cycle", profile="sequence")
class ListKeepsTheExportRunning(Past):
    """The list of jobs shows a cancelled export as pending for ever."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if call.operation == JOBS and job["status"] == CANCELLED and job["job_type"] == EXPORT:
            job["status"] = self.contract.states["initial"]


@fault("listPromotionJobs.filter-status", profile="sequence")
class CancelledCountAsFailed(Past):
    """A filter on failed jobs also finds those that were cancelled, of a promotion with an export."""

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        if list(where.get("status", ())) == ["failed"] and self.had(only(where), EXPORTED):
            where = {**where, "status": ["failed", CANCELLED]}
        return super().listed_jobs(db, where, limit, offset)


@fault("listPromotionJobs.filter-status", profile="sequence")
class CompletedLackTheLastAfterACancel(Past):
    """After a cancellation, a filter on completed jobs does not find the last one."""

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        jobs, total = super().listed_jobs(db, where, limit, offset)
        if list(where.get("status", ())) == [COMPLETED] and self.had(only(where), CANCELLED_GENERATE):
            return jobs[:-1], max(0, total - 1)
        return jobs, total


@fault("listPromotionJobs.filter-job-type", profile="sequence")
class FilteredExportsLackTheCancelled(Past):
    """A filter on exports does not find those that were cancelled."""

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        jobs, total = super().listed_jobs(db, where, limit, offset)
        gone = [job for job in jobs if "job_type" in where and job.job_type == EXPORT and job.status == CANCELLED]
        return [job for job in jobs if job not in gone], total - len(gone)


@fault("listPromotionJobs.results-total", profile="sequence")
class TotalLacksCancelledExports(Past):
    """The total of the list of jobs does not count cancelled exports."""

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        jobs, total = super().listed_jobs(db, where, limit, offset)
        gone = {**where, "job_type": [EXPORT], "status": [CANCELLED]}
        return jobs, total - (db.count_jobs(gone) if len(where) == 1 else 0)


@fault("listPromotionCodes.results-total", profile="sequence")
class TotalKeepsTheSecondDeletion(Past):
    """From a promotion's second deletion on, the total of codes counts one that was deleted."""

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        codes, total = super().listed_codes(db, where, limit, offset)
        return codes, total + (self.past[only(where)].count(CODES_DELETED) > 1 and len(where) == 1)


@fault("listPromotionCodes.results-total", profile="sequence")
class TotalKeepsTheCancelled(Past):
    """After a cancellation and an export, the total of codes counts one that was made and deleted."""

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        codes, total = super().listed_codes(db, where, limit, offset)
        return codes, total + (self.had(only(where), CANCELLED_GENERATE, EXPORTED) and len(where) == 1)


@fault("listPromotionCodes.filter-code", profile="sequence")
class FilterFindsNothingAfterACancel(Past):
    """After a cancellation and an export, no filter finds a code."""

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        if "code" in where and self.had(only(where), CANCELLED_GENERATE, EXPORTED):
            return [], 0
        return super().listed_codes(db, where, limit, offset)


@fault("listPromotionCodes.filter-code")
class FilterFindsDeletedCodes(Past):
    """A filter finds a code that was deleted, though the list does not show it."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        shown = self.shown = getattr(self, "shown", {})
        if call.operation == CODES and response.status == 200:
            shown.update({code["code"]: code for code in response.json["data"]})
            wanted = call.query.get("filter", "")[len("eq(code,") : -1]
            if not response.json["data"] and wanted in shown and self.had(call.ids["promotionID"], CODES_DELETED):
                response.json["data"] = [shown[wanted]]
                response.json["meta"]["results"]["total"] = 1


@fault("PageLimit.default", profile="sequence")
class LimitIsRemembered(Past):
    """A list of jobs without a limit has the limit that was asked for last."""

    def window(self, limit: int, offset: int) -> tuple[int, int]:
        return super().window(limit, offset)

    def on_request(self, call: Call) -> Response | None:
        limits = self.limits = getattr(self, "limits", {})
        if call.operation == JOBS:
            promotion = call.ids["promotionID"]
            if "page[limit]" in call.query:
                limits[promotion] = call.query["page[limit]"]
            elif promotion in limits and self.had(promotion, JOBS_FILTERED):
                call.query = call.query | {"page[limit]": limits[promotion]}
        return super().on_request(call)


@fault("listPromotionJobs.new-job", profile="sequence")
class EmptyFilterSticks(Past):
    """The list of jobs after a filter that found nothing is empty, once."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        empty: set[str] = getattr(self, "empty", set())
        self.empty = empty
        if call.operation == JOBS and response.status == 200:
            promotion = call.ids["promotionID"]
            if "filter" in call.query and not response.json["data"]:
                empty.add(promotion)
            elif promotion in empty:
                empty.discard(promotion)
                response.json["data"] = []


@fault("PageOffset.default", profile="sequence")
class OffsetOfCodesIsRemembered(Past):
    """A list of codes without an offset, after a filter and a page, begins where that page began."""

    def on_request(self, call: Call) -> Response | None:
        offsets = self.offsets = getattr(self, "offsets", {})
        if call.operation == CODES and "filter" not in call.query:
            promotion = call.ids["promotionID"]
            if "page[offset]" in call.query:
                offsets[promotion] = call.query["page[offset]"]
            elif promotion in offsets and self.had(promotion, CODES_FILTERED):
                call.query = call.query | {"page[offset]": offsets.pop(promotion)}
        return super().on_request(call)


@fault("PageOffset.honoured", profile="sequence")
class LaterPagesTurnAfterACancel(Past):
    """After a cancellation, later pages of the list of jobs count from the newest job, while the first counts from the oldest."""

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        jobs, total = super().listed_jobs(db, where, limit, offset)
        if offset and offset < total and self.had(only(where), CANCELLED_GENERATE):
            return db.jobs(where, limit, offset, newest_first=not self.newest_first), total
        return jobs, total


@fault("PageOffset.honoured", profile="sequence")
class PagesSkipOneAfterADeletion(Past):
    """Once codes of a promotion were deleted, later pages of codes skip one."""

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        if offset and self.had(only(where), CODES_DELETED, EXPORTED):
            offset += 1
        return super().listed_codes(db, where, limit, offset)


@fault("PageLimit.honoured", profile="sequence")
class PagesAreShortAfterACancelledExport(Past):
    """After a cancelled export, a page of jobs has one less than its limit asks for, unless it has one only."""

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        is_late = self.had(only(where), CANCELLED_EXPORT)
        return super().listed_jobs(db, where, limit - 1 if is_late and 1 < limit < 50 else limit, offset)


@fault("listPromotionJobs.next-link", profile="sequence")
class NextSkipsAfterACancelledExport(Past):
    """After a cancelled export, the link to the next page of jobs skips one."""

    def jobs_page(self, page: Page) -> dict[str, Any]:
        body = super().jobs_page(page)
        promotion = page.path.split("/")[-2]
        if body["links"]["next"] and self.had(promotion, CANCELLED_EXPORT):
            body["links"]["next"] = self.page_link(page, page.offset + page.limit + 1)
        return body


@fault("listPromotionJobs.page-meta", profile="sequence")
class PageStandsStillAfterAFilter(Past):
    """After a filtered list, a later page of jobs says that it is the first."""

    def jobs_page(self, page: Page) -> dict[str, Any]:
        body = super().jobs_page(page)
        if page.offset and not page.filter and self.had(page.path.split("/")[-2], JOBS_FILTERED, EXPORTED):
            body["meta"]["page"]["current"] = 1
        return body


@fault("PromotionJob.stable", profile="sequence")
class ExportRenamesEarlierJobs(Past):
    """When an export completes, the list shows its name for the promotion's other jobs, too, if one was cancelled."""

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        jobs, total = super().listed_jobs(db, where, limit, offset)
        self._name: str | None = None
        if self.had(only(where), CANCELLED_GENERATE, EXPORTED):
            exports = db.jobs({"promotion_id": [only(where)], "job_type": [EXPORT], "status": [COMPLETED]})
            self._name = exports[-1].name if exports else None
        return jobs, total

    def job_shown(self, job: Job) -> dict[str, Any]:
        shown = super().job_shown(job)
        name = getattr(self, "_name", None)
        return shown | ({"name": name} if name and job.status == COMPLETED else {})
