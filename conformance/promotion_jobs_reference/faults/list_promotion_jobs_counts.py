"""Faults of what the list of jobs counts: pages and results (D4, D27)."""

from __future__ import annotations

from typing import Any

from ..behaviour import Behaviour
from ..behaviour.lists import Page
from ..exchange import Call, Response
from ..registry import fault
from ..store import Records, Where
from .common import JOBS, Jobs


class _Position(Behaviour):
    def stand(self, position: dict[str, Any], page: Page) -> None:
        raise NotImplementedError

    def jobs_page(self, page: Page) -> dict[str, Any]:
        body = super().jobs_page(page)
        self.stand(body["meta"]["page"], page)
        return body


@fault("JobsPage.required.meta")
class EmptyListWithoutMeta(Behaviour):
    """A list in which nothing matches has no meta."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == JOBS and response.status == 200 and not response.json["data"]:
            del response.json["meta"]


@fault("listPromotionJobs.empty-page")
class EmptyListHasManyPages(_Position):
    """The number of pages of an empty list is two."""

    def stand(self, position: dict[str, Any], page: Page) -> None:
        if not page.total:
            position["total"] = 2


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
