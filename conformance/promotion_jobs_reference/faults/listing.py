"""Faults of the two lists: filters, totals, pages, links, isolation (D4 to D6, D15, D25, D27, A25, A30, A35, A36, A38)."""

from __future__ import annotations

import re
from typing import Any

from ..behaviour import Behaviour
from ..behaviour.lists import Page
from ..exchange import Answer, Call
from ..records import COMPLETED, FAILED, GENERATE, Code, Job
from ..refusal import Refusal
from ..registry import fault
from ..store import Records, Where

Jobs = tuple[list[Job], int]
Codes = tuple[list[Code], int]
JOBS, CODES = "listPromotionJobs", "listPromotionCodes"


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


@fault("listPromotionJobs.filter-job-type")
class FilterLostWithALimit(Behaviour):
    """A filter on job_type is forgotten where a limit is given."""

    def on_request(self, call: Call) -> Answer | None:
        query = call.query
        if call.operation == JOBS and "job_type" in query.get("filter", "") and "page[limit]" in query:
            call.query = {k: v for k, v in query.items() if k != "filter"}
        return super().on_request(call)


@fault("listPromotionCodes.filter-code")
class CodeFilterIgnored(Behaviour):
    """A filter on code lists all codes."""

    def matching(self, field: str, value: str) -> Where:
        return {} if field == "code" else super().matching(field, value)


@fault("listPromotionCodes.filter-code")
class CodeFilterFindsParts(Behaviour):
    """A filter on code finds the codes that begin with it."""

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        text = next(iter(where.get("code", ())), None)
        if text is None:
            return super().listed_codes(db, where, limit, offset)
        rest = {k: v for k, v in where.items() if k != "code"}
        found = [code for code in super().listed_codes(db, rest, 2**31, 0)[0] if code.code.startswith(text)]
        return found[offset : offset + limit], len(found)


@fault("listPromotionCodes.filter-code")
class CodeFilterWithoutDashes(Behaviour):
    """A filter on code finds nothing, since its dashes are lost."""

    def matching(self, field: str, value: str) -> Where:
        return super().matching(field, value.replace("-", "") if field == "code" else value)


@fault("listPromotionCodes.filter-code")
class CodeFilterUnknown(Behaviour):
    """The list of codes knows no filter, and refuses every one."""

    code_filters = ()


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


@fault("listPromotionCodes.results-total")
class TotalOfThePageOfCodes(Behaviour):
    """The total of the codes counts those of the page."""

    def codes_page(self, page: Page) -> dict[str, Any]:
        body = super().codes_page(page)
        body["meta"]["results"]["total"] = len(page.data)
        return body


class _Position(Behaviour):
    def stand(self, position: dict[str, Any], page: Page) -> None:
        raise NotImplementedError

    def jobs_page(self, page: Page) -> dict[str, Any]:
        body = super().jobs_page(page)
        self.stand(body["meta"]["page"], page)
        return body


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


@fault("listPromotionJobs.empty-page")
class EmptyListHasManyPages(_Position):
    """The number of pages of an empty list is two."""

    def stand(self, position: dict[str, Any], page: Page) -> None:
        if not page.total:
            position["total"] = 2


@fault("JobsPage.required.meta")
class EmptyListWithoutMeta(Behaviour):
    """A list in which nothing matches has no meta."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == JOBS and answer.status == 200 and not answer.json["data"]:
            del answer.json["meta"]


@fault("PageLimit.honoured")
class LimitIgnored(Behaviour):
    """A limit is ignored; every page has the default size."""

    def on_request(self, call: Call) -> Answer | None:
        if call.operation in (JOBS, CODES):
            call.query = {k: v for k, v in call.query.items() if k != "page[limit]"}
        return super().on_request(call)


@fault("PageLimit.honoured")
class LimitOneMore(Behaviour):
    """A page has one record more than its limit."""

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        return super().listed_jobs(db, where, limit + 1, offset)


@fault("PageLimit.honoured")
class SmallPagesOfCodes(Behaviour):
    """No page of codes has more than half of the greatest limit, whatever was asked for."""

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        high = self.contract.document["components"]["parameters"]["PageLimit"]["schema"]["maximum"]
        return super().listed_codes(db, where, min(limit, high // 2), offset)


@fault("PageLimit.default")
class DefaultLimitIsTheGreatest(Behaviour):
    """A page without a limit has the greatest size."""

    def on_request(self, call: Call) -> Answer | None:
        high = self.contract.document["components"]["parameters"]["PageLimit"]["schema"]["maximum"]
        if call.operation in (JOBS, CODES) and "page[limit]" not in call.query:
            call.query = call.query | {"page[limit]": str(high)}
        return super().on_request(call)


@fault("PageOffset.honoured")
class OffsetIgnored(Behaviour):
    """The offset is ignored; every page is the first, though it says otherwise."""

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        return super().listed_jobs(db, where, limit, 0)

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        return super().listed_codes(db, where, limit, 0)


@fault("PageOffset.honoured")
class OffsetCountsFromOne(Behaviour):
    """The offset counts from one, but for the first page."""

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        return super().listed_jobs(db, where, limit, max(0, offset - 1))

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        return super().listed_codes(db, where, limit, max(0, offset - 1))


@fault("PageOffset.honoured")
class OffsetRoundedToPages(Behaviour):
    """An offset that is no multiple of the limit is rounded down to one."""

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        return super().listed_jobs(db, where, limit, offset // limit * limit)


@fault("PageOffset.honoured")
class OffsetOfCodesIgnored(Behaviour):
    """The list of codes ignores the offset."""

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        return super().listed_codes(db, where, limit, 0)


@fault("PageOffset.default")
class SecondRecordFirst(Behaviour):
    """A list without an offset begins with its second record."""

    def on_request(self, call: Call) -> Answer | None:
        if call.operation == JOBS and not call.query:
            call.query = {"page[offset]": "1"}
        return super().on_request(call)


@fault("PageLimit.bounded")
class NoGreatestLimit(Behaviour):
    """A limit over the greatest is honoured."""

    def on_request(self, call: Call) -> Answer | None:
        high = self.contract.document["components"]["parameters"]["PageLimit"]["schema"]["maximum"]
        asked = call.query.get("page[limit]", "")
        if call.operation in (JOBS, CODES) and asked.isdecimal() and int(asked) > high:
            call.notes["limit"] = min(int(asked), 2**31)
            call.query = call.query | {"page[limit]": str(high)}
        self.wanted = call.notes.get("limit")
        return super().on_request(call)

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        return super().listed_codes(db, where, getattr(self, "wanted", None) or limit, offset)


@fault("PageLimit.bounded")
class ZeroLimitFails(Behaviour):
    """A limit of zero makes the server fail."""

    def on_request(self, call: Call) -> Answer | None:
        if call.query.get("page[limit]") == "0":
            return Answer.of_json(500, {"errors": [{"status": 500, "title": "Internal Server Error"}]})
        return super().on_request(call)


@fault("PageOffset.bounded")
class NegativeOffsetFails(Behaviour):
    """A negative offset makes the server fail."""

    def on_request(self, call: Call) -> Answer | None:
        if call.query.get("page[offset]", "").startswith("-"):
            return Answer.of_json(500, {"errors": [{"status": 500, "title": "Internal Server Error"}]})
        return super().on_request(call)


@fault("PageOffset.bounded")
class LargeOffsetFails(Behaviour):
    """An offset beyond ten thousand makes the server of codes fail."""

    def on_request(self, call: Call) -> Answer | None:
        asked = call.query.get("page[offset]", "")
        if call.operation == CODES and asked.isdecimal() and int(asked) > 10_000:
            return Answer.of_json(500, {"errors": [{"status": 500, "title": "Internal Server Error"}]})
        return super().on_request(call)


@fault("listPromotionJobs.bad-filter")
class UnreadableFilterFails(Behaviour):
    """A filter of jobs that cannot be read makes the server fail."""

    def condition(self, text: str | None, fields: tuple[str, ...]) -> Where:
        try:
            return super().condition(text, fields)
        except Refusal:
            if fields == self.job_filters:
                raise Refusal(500, [{"status": 500, "title": "Internal Server Error"}]) from None
            raise


@fault("listPromotionCodes.bad-filter")
class UnreadableFilterOfCodesFails(Behaviour):
    """A filter of codes that cannot be read makes the server fail."""

    def condition(self, text: str | None, fields: tuple[str, ...]) -> Where:
        try:
            return super().condition(text, fields)
        except Refusal:
            if fields == self.code_filters:
                raise Refusal(500, [{"status": 500, "title": "Internal Server Error"}]) from None
            raise


@fault("listPromotionJobs.bad-filter-error")
class OtherFilterWords(Behaviour):
    """The refusal of a filter is in other words than the vendor's."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if call.operation == JOBS and "filter" in call.query:
            error["detail"] = "no such filter"


class _Links(Behaviour):
    def relink(self, links: dict[str, Any], page: Page) -> None:
        raise NotImplementedError

    def page_links(self, page: Page) -> dict[str, str | None]:
        links = super().page_links(page)
        self.relink(links, page)
        return links


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


@fault("listPromotionJobs.links")
class FirstIsOfAnotherPromotion(_Links):
    """The link to the first page names another promotion."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        links["first"] = links["first"] and re.sub("/promotions/[^/]+/", "/promotions/first/", links["first"])


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


@fault("listPromotionJobs.isolated")
class JobsOfAllPromotions(Behaviour):
    """The list of jobs shows those of all promotions."""

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        return super().listed_jobs(db, {k: v for k, v in where.items() if k != "promotion_id"}, limit, offset)


@fault("listPromotionCodes.isolated")
class CodesOfAllPromotions(Behaviour):
    """The list of codes shows those of all promotions."""

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        return super().listed_codes(db, {k: v for k, v in where.items() if k != "promotion_id"}, limit, offset)


@fault("listPromotionJobs.new-job")
class ExportsAreNotListed(Behaviour):
    """The list of jobs leaves out exports that are not completed, and then those that are."""

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        kinds = where.get("job_type", [GENERATE])
        return super().listed_jobs(db, {**where, "job_type": kinds}, limit, offset)


@fault("listPromotionJobs.lists")
class ListIsAccepted(Behaviour):
    """The list of jobs is answered with Accepted."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == JOBS and answer.status == 200:
            answer.status = 202


@fault("listPromotionCodes.lists")
class PartialListOfCodes(Behaviour):
    """The list of codes is answered with Partial Content."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == CODES and answer.status == 200:
            answer.status = 206
