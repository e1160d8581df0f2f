"""Faults of listPromotionJobs (D4, D5, D27, A30, A35, A36, A39)."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from ..behaviour import Behaviour
from ..behaviour.lists import Page
from ..exchange import Call, Response
from ..records import CANCELLED, COMPLETED, FAILED, GENERATE, PENDING, PROCESSING, Job, Promotion
from ..registry import fault
from ..rejection import Rejection
from ..store import Records, Where
from ..templates import FailsOn
from .common import JOBS, Jobs


class _Position(Behaviour):
    def stand(self, position: dict[str, Any], page: Page) -> None:
        raise NotImplementedError

    def jobs_page(self, page: Page) -> dict[str, Any]:
        body = super().jobs_page(page)
        self.stand(body["meta"]["page"], page)
        return body


class _Links(Behaviour):
    def relink(self, links: dict[str, Any], page: Page) -> None:
        raise NotImplementedError

    def page_links(self, page: Page) -> dict[str, str | None]:
        links = super().page_links(page)
        self.relink(links, page)
        return links


@fault("JobsPage.required.meta")
class EmptyListWithoutMeta(Behaviour):
    """A list in which nothing matches has no meta."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == JOBS and response.status == 200 and not response.json["data"]:
            del response.json["meta"]


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
    """The rejection of a filter is in other words than the vendor's."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if call.operation == JOBS and "filter" in call.query:
            error["detail"] = "no such filter"


@fault("listPromotionJobs.empty-page")
class EmptyListHasManyPages(_Position):
    """The number of pages of an empty list is two."""

    def stand(self, position: dict[str, Any], page: Page) -> None:
        if not page.total:
            position["total"] = 2


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
    """A filter on job_type is forgotten where a limit is given."""

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


@fault("listPromotionJobs.links")
class FirstLinkLosesTheFilter(Behaviour):
    """The link to the first page of a filtered list leads to the whole list."""

    def page_links(self, page: Page) -> dict[str, str | None]:
        links = super().page_links(page)
        return links | {"first": self.page_link(dataclasses.replace(page, filter=None), 0)}


@fault("listPromotionJobs.links")
class PreviousIsTheFirst(Behaviour):
    """The link to the previous page always leads to the first."""

    def page_links(self, page: Page) -> dict[str, str | None]:
        links = super().page_links(page)
        return links | ({"prev": links["first"]} if links["prev"] else {})


@fault("listPromotionJobs.links")
class FirstIsOfAnotherPromotion(_Links):
    """The link to the first page names another promotion."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        links["first"] = links["first"] and re.sub("/promotions/[^/]+/", "/promotions/first/", links["first"])


@fault("listPromotionJobs.links")
class LastIsPastTheEnd(_Links):
    """The link to the last page leads past the end."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        links["last"] = self.page_link(page, page.total)


@fault("listPromotionJobs.links")
class FirstIsThisPage(_Links):
    """The link to the first page leads to the same page."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        links["first"] = links["current"]


@fault("listPromotionJobs.links")
class PreviousIsMissing(_Links):
    """There is no link to the previous page."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        del links["prev"]


@fault("listPromotionJobs.links")
class CurrentIsTheFirst(_Links):
    """The link to the current page leads to the first."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        links["current"] = links["first"]


@fault("listPromotionJobs.lists")
class ListIsAccepted(Behaviour):
    """The list of jobs is answered with Accepted."""

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


@fault("listPromotionJobs.next-link")
class NextIsThisPage(_Links):
    """The link to the next page leads to the same page."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        links["next"] = links["next"] and links["current"]


@fault("listPromotionJobs.next-link")
class NextIsMissing(_Links):
    """There is no link to the next page."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        links["next"] = None


@fault("listPromotionJobs.next-link")
class NextLeadsToTheCodes(_Links):
    """The link to the next page leads to a page of codes."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        if links["next"]:
            links["next"] = links["next"].replace("/jobs?", "/codes?")


@fault("listPromotionJobs.next-link")
class NextForgetsTheLimit(_Links):
    """The link to the next page leaves out the limit."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        if links["next"]:
            links["next"] = f"{page.path}?page%5Boffset%5D={page.offset + page.limit}"


@fault("listPromotionJobs.next-link")
class NextForgetsTheFilter(_Links):
    """The link to the next page of a filtered list leaves out the filter."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        if links["next"] and page.filter:
            links["next"] = f"{page.path}?page%5Blimit%5D={page.limit}&page%5Boffset%5D={page.offset + page.limit}"


@fault("listPromotionJobs.next-link")
class NextSkipsARecord(_Links):
    """The link to the next page leaves out a record."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        if links["next"]:
            links["next"] = self.page_link(page, page.offset + page.limit + 1)


@fault("listPromotionJobs.page-meta")
class FullLastPageCountsTwice(Behaviour):
    """Where the last page of jobs is full, the number of pages is one too many."""

    def page_meta(self, page: Page) -> dict[str, Any]:
        meta = super().page_meta(page)
        if page.path.endswith("/jobs") and page.total:
            meta["page"]["total"] = page.total // page.limit + 1
        return meta


@fault("listPromotionJobs.page-meta")
class PagesCountFromZero(_Position):
    """The number of the page counts from zero."""

    def stand(self, position: dict[str, Any], page: Page) -> None:
        position["current"] -= 1


@fault("listPromotionJobs.page-meta")
class PageTotalIsResultsTotal(_Position):
    """The page's total is the number of records."""

    def stand(self, position: dict[str, Any], page: Page) -> None:
        position["total"] = page.total or 0


@fault("listPromotionJobs.page-meta")
class PageTotalRoundedDown(_Position):
    """The number of pages leaves out the last one where it is not full."""

    def stand(self, position: dict[str, Any], page: Page) -> None:
        position["total"] = max(1, page.total // page.limit) if page.total else 0


@fault("listPromotionJobs.page-meta")
class PageOffsetIsZero(_Position):
    """The page's offset is always zero."""

    def stand(self, position: dict[str, Any], page: Page) -> None:
        position["offset"] = 0


@fault("listPromotionJobs.page-meta")
class PageLimitIsTheCount(_Position):
    """The page's limit is the number of its records."""

    def stand(self, position: dict[str, Any], page: Page) -> None:
        default = self.contract.document["components"]["parameters"]["PageLimit"]["schema"]["default"]
        if page.limit != default and page.data and page.filter is None:
            position["limit"] = len(page.data) + 1


@fault("listPromotionJobs.results-total")
class FilteredTotalCountsThePage(Behaviour):
    """The total of a filtered list counts the jobs of the page."""

    def page_meta(self, page: Page) -> dict[str, Any]:
        meta = super().page_meta(page)
        if page.filter and page.path.endswith("/jobs"):
            meta["results"]["total"] = page.offset + len(page.data)
        return meta


@fault("listPromotionJobs.results-total")
class TotalOfThePage(Behaviour):
    """The total of the jobs counts those of the page."""

    def jobs_page(self, page: Page) -> dict[str, Any]:
        body = super().jobs_page(page)
        body["meta"]["results"]["total"] = len(page.data)
        return body


@fault("listPromotionJobs.results-total")
class TotalIgnoresTheFilter(Behaviour):
    """The total of the jobs counts those that do not match the filter, too."""

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        found, _ = super().listed_jobs(db, where, limit, offset)
        return found, db.count_jobs({"promotion_id": where["promotion_id"]})

    def page_links(self, page: Page) -> dict[str, str | None]:
        links = super().page_links(page)
        return links if page.filter is None or len(page.data) == page.limit else links | {"next": None}

    def page_meta(self, page: Page) -> dict[str, Any]:
        meta = super().page_meta(page)
        if page.filter is not None and not page.data:
            meta["page"]["total"] = 0
        return meta


@fault("listPromotionJobs.results-total")
class TotalOneMore(Behaviour):
    """The total of the jobs is one too large."""

    def jobs_page(self, page: Page) -> dict[str, Any]:
        body = super().jobs_page(page)
        body["meta"]["results"]["total"] += 1
        return body


@fault("listPromotionJobs.results-total", profile="deep")
class FilteredTotalLacksWhatIsBefore(Behaviour):
    """The total of a filtered list of jobs lacks those before the page, where pages hold more than one."""

    def page_meta(self, page: Page) -> dict[str, Any]:
        meta = super().page_meta(page)
        if page.filter and page.limit > 1 and page.path.endswith("/jobs"):
            meta["results"]["total"] = max(0, page.total - page.offset)
        return meta


@fault("listPromotionJobs.bad-filter")
class NulInAFilterOfJobsFails(FailsOn):
    """A NUL in a filter of jobs makes the server fail."""

    operations = (JOBS,)

    def fails_on(self, call: Call) -> bool:
        return "\0" in call.query.get("filter", "")


@fault("listPromotionJobs.bad-filter", profile="missed")
class BrokenBytesInAFilterOfJobsFail(FailsOn):
    """Bytes in a filter of jobs that are not UTF-8 make the server fail."""

    operations = (JOBS,)

    def fails_on(self, call: Call) -> bool:
        return "\ufffd" in call.query.get("filter", "")


@fault("listPromotionJobs.bad-filter", profile="missed")
class LongFiltersOfJobsFail(FailsOn):
    """A filter of jobs of more than two thousand characters makes the server fail."""

    operations = (JOBS,)

    def fails_on(self, call: Call) -> bool:
        return len(call.query.get("filter", "")) > 2000


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


@fault("listPromotionJobs.new-job", profile="missed")
class QueuedJobsVanish(Behaviour):
    """A second job waits for the first, and is not in the list any more when its turn has come."""

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
