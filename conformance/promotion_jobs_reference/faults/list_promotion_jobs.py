"""Faults of listPromotionJobs (D4, D5, D27, A30, A35, A36, A39)."""

from __future__ import annotations

from typing import Any

from ..behaviour import Behaviour
from ..exchange import Call, Response
from ..records import CANCELLED, COMPLETED, EXPORT, FAILED, GENERATE, PENDING, PROCESSING, Job, Promotion
from ..registry import fault
from ..rejection import Rejection
from ..store import Records, Where
from ..templates import FailsOn
from .common import JOBS, Jobs


@fault("listPromotionJobs.bad-filter")
class UnreadableFilterFails(Behaviour):
    """A filter of jobs that cannot be read makes the server fail."""

    def condition(self, text: str | None, fields: tuple[str, ...]) -> Where:
        try:
            return super().condition(text, fields)
        except Rejection:
            if fields == self.job_filters:
                raise Rejection(500, [{"status": 500, "title": "Internal Server Error"}]) from None
            raise


@fault("listPromotionJobs.bad-filter-error")
class OtherFilterWords(Behaviour):
    """The error for a filter has other texts than the vendor's."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if call.operation == JOBS and "filter" in call.query:
            error["detail"] = "no such filter"


@fault("listPromotionJobs.filter-job-type")
class SecondPageForgetsTheType(Behaviour):
    """From the second page on, a filter on the type is ignored, except in the total."""

    def listed_jobs(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Job], int]:
        page, total = super().listed_jobs(db, where, limit, offset)
        if offset and "job_type" in where:
            page = [
                job
                for job in db.jobs({"promotion_id": where["promotion_id"]}, 100, 0, newest_first=False)
                if job.job_type not in where["job_type"]
            ][:limit]
        return page, total


@fault("listPromotionJobs.filter-job-type")
class JobTypeFilterIgnored(Behaviour):
    """A filter on job_type lists all jobs."""

    def matching(self, field: str, value: str) -> Where:
        return {} if field == "job_type" else super().matching(field, value)


@fault("listPromotionJobs.filter-job-type")
class JobTypeFilterReversed(Behaviour):
    """A filter on job_type lists the jobs of the other type."""

    def matching(self, field: str, value: str) -> Where:
        words = list(self.contract.schema("JobInput")["discriminator"]["mapping"])
        return {field: [w for w in words if w != value]} if field == "job_type" else super().matching(field, value)


@fault("listPromotionJobs.filter-job-type")
class ExportsNotFound(Behaviour):
    """A filter on exports finds none."""

    def matching(self, field: str, value: str) -> Where:
        return {field: []} if value == "code_export" else super().matching(field, value)


@fault("listPromotionJobs.filter-job-type")
class FilterLostWithALimit(Behaviour):
    """A filter on job_type is ignored if a limit is given."""

    def on_request(self, call: Call) -> Response | None:
        query = call.query
        if call.operation == JOBS and "job_type" in query.get("filter", "") and "page[limit]" in query:
            call.query = {k: v for k, v in query.items() if k != "filter"}
        return super().on_request(call)


@fault("listPromotionJobs.filter-status")
class StatusFilterIgnored(Behaviour):
    """A filter on status lists all jobs."""

    def matching(self, field: str, value: str) -> Where:
        return {} if field == "status" else super().matching(field, value)


@fault("listPromotionJobs.filter-status")
class FailedCountAsCompleted(Behaviour):
    """A filter on completed jobs lists the failed ones, too."""

    def matching(self, field: str, value: str) -> Where:
        return {field: [COMPLETED, FAILED]} if value == COMPLETED else super().matching(field, value)


@fault("listPromotionJobs.filter-status")
class FailedNotFound(Behaviour):
    """A filter on failed jobs finds none."""

    def matching(self, field: str, value: str) -> Where:
        return {field: []} if value == FAILED else super().matching(field, value)


@fault("listPromotionJobs.filter-status")
class StatusFilterUnreadable(Behaviour):
    """A filter on status cannot be read."""

    job_filters = ("job_type",)


@fault("listPromotionJobs.isolated")
class NoJobsAreEverybodysJobs(Behaviour):
    """The list of a promotion without jobs shows those of all promotions."""

    def listed_jobs(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Job], int]:
        if db.count_jobs({"promotion_id": where["promotion_id"]}):
            return super().listed_jobs(db, where, limit, offset)
        return super().listed_jobs(
            db, {name: value for name, value in where.items() if name != "promotion_id"}, limit, offset
        )


@fault("listPromotionJobs.isolated")
class JobsOfAllPromotions(Behaviour):
    """The list of jobs shows those of all promotions."""

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        return super().listed_jobs(db, {k: v for k, v in where.items() if k != "promotion_id"}, limit, offset)


@fault("listPromotionJobs.lists")
class ListIsAccepted(Behaviour):
    """The list of jobs gets 202 (Accepted)."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == JOBS and response.status == 200:
            response.status = 202


@fault("listPromotionJobs.new-job")
class CancelledJobsAreNotListed(Behaviour):
    """A job that was cancelled is not in the list any more."""

    def listed_jobs(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Job], int]:
        kept = [job for job in db.jobs(where, newest_first=self.newest_first) if job.status != CANCELLED]
        return kept[offset : offset + limit], len(kept)


@fault("listPromotionJobs.new-job")
class ExportsAreNotListed(Behaviour):
    """The list of jobs leaves out exports that are not completed, and then those that are."""

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        kinds = where.get("job_type", [GENERATE])
        return super().listed_jobs(db, {**where, "job_type": kinds}, limit, offset)


@fault("listPromotionJobs.bad-filter")
class NulInAFilterOfJobsFails(FailsOn):
    """A NUL in a filter of jobs makes the server fail."""

    operations = (JOBS,)

    def fails_on(self, call: Call) -> bool:
        return "\0" in call.query.get("filter", "")


@fault("listPromotionJobs.bad-filter")
class BrokenBytesInAFilterOfJobsFail(FailsOn):
    """Bytes in a filter of jobs that are not UTF-8 make the server fail."""

    operations = (JOBS,)

    def fails_on(self, call: Call) -> bool:
        return "\ufffd" in call.query.get("filter", "")


@fault("listPromotionJobs.bad-filter")
class LongFiltersOfJobsFail(FailsOn):
    """A filter of jobs of more than two thousand characters makes the server fail."""

    operations = (JOBS,)

    def fails_on(self, call: Call) -> bool:
        return len(call.query.get("filter", "")) > 2000


# A filter may lag behind (D31), and a job of the run is not in processing for as long as that: nothing distinguishes the two.
@fault("listPromotionJobs.filter-status", profile="missed")
class PendingFilterShowsProcessing(Behaviour):
    """A filter on pending lists the jobs in processing, too."""

    def matching(self, field: str, value: str) -> Where:
        return {field: [PENDING, PROCESSING]} if value == PENDING else super().matching(field, value)


@fault("listPromotionJobs.filter-status")
class CancelledFilterShowsFailed(Behaviour):
    """A filter on cancelled lists the jobs that failed, too."""

    def matching(self, field: str, value: str) -> Where:
        return {field: [CANCELLED, FAILED]} if value == CANCELLED else super().matching(field, value)


@fault("listPromotionJobs.new-job")
class QueuedJobsVanish(Behaviour):
    """A second job waits for the first, and disappears from the list when its turn comes."""

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        """None is rejected."""

    def listed_jobs(self, db: Records, where: Any, limit: int, offset: int) -> Jobs:
        unfinished = self.contract.states["unfinished"]
        waited: set[str] = self.__dict__.setdefault("_waited", set())
        known = db.jobs(where, newest_first=self.newest_first)
        every = db.jobs({"promotion_id": where["promotion_id"], "status": unfinished})
        waited.update(job.id for job in every[1:])
        shown = [job for job in known if job.id not in waited or job.status == PENDING]
        return shown[offset : offset + limit], len(shown)


@fault("listPromotionJobs.new-job")
class CancelledExportsVanish(Behaviour):
    """An export that was cancelled is not in the list any more."""

    def listed_jobs(self, db: Records, where: Any, limit: int, offset: int) -> Jobs:
        known = db.jobs(where, newest_first=self.newest_first)
        shown = [job for job in known if (job.job_type, job.status) != (EXPORT, CANCELLED)]
        return shown[offset : offset + limit], len(shown)
