"""Unusual lists and files."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from ..behaviour import Behaviour
from ..behaviour.lists import Page
from ..exchange import Call, Response, current
from ..records import CANCELLED, COMPLETED, PROCESSING, Job
from ..registry import variant
from ..store import Records, Where


@variant("D4", "D6")
class NewestFirst(Behaviour):
    """Lists show the newest record first."""

    newest_first = True


@variant("A35")
class NoLinksAtTheEdges(Behaviour):
    """There is no link to a page that does not exist."""

    def page_links(self, page: Page) -> dict[str, str | None]:
        return {name: link for name, link in super().page_links(page).items() if link is not None}


@variant("A35")
class EmptyLinksAtTheEdges(Behaviour):
    """The link to a page that does not exist is empty."""

    def page_links(self, page: Page) -> dict[str, str | None]:
        return {name: link or "" for name, link in super().page_links(page).items()}


@variant("A35")
class SamePageAtTheEdges(Behaviour):
    """The link to a page that does not exist repeats the current page, as in the vendor's example."""

    def page_links(self, page: Page) -> dict[str, str | None]:
        links = super().page_links(page)
        return {name: link or links["current"] for name, link in links.items()}


@variant("A35", "A41")
class AbsoluteLinks(Behaviour):
    """Links are absolute, and begin with the URL by which the client reached the server."""

    def page_link(self, page: Page, offset: int) -> str:
        return current.get().base_url + super().page_link(page, offset)


@variant("A38")
class CodesWithoutMeta(Behaviour):
    """The list of codes has neither links nor meta."""

    def codes_page(self, page: Page) -> dict[str, Any]:
        return {"data": page.data}


@variant("A35")
class NoPagesAtAll(Behaviour):
    """An empty list has one page, and no links."""

    def page(self, page: Page) -> dict[str, Any]:
        body = super().page(page)
        if not page.total:
            body["links"] = {}
            body["meta"]["page"]["total"] = 1
        return body


@variant("A25")
class ClampsPages(Behaviour):
    """Invalid limits and offsets are replaced by the nearest valid ones."""

    def on_request(self, call: Call) -> Response | None:
        query = call.query
        high = self.contract.document["components"]["parameters"]["PageLimit"]["schema"]["maximum"]
        if "page[limit]" in query:
            query["page[limit]"] = str(min(max(_number(query["page[limit]"], 1), 1), high))
        if "page[offset]" in query:
            query["page[offset]"] = str(min(max(_number(query["page[offset]"], 0), 0), 2**31))
        call.query = query
        return super().on_request(call)


def _number(text: str, otherwise: int) -> int:
    try:
        return int(text)
    except ValueError:
        return otherwise


@variant("A25", "D28")
class IgnoresUnreadableFilters(Behaviour):
    """An invalid filter is ignored."""

    def condition(self, text: str | None, fields: tuple[str, ...]) -> Where:
        from ..rejection import Rejection

        try:
            return super().condition(text, fields)
        except Rejection:
            return {}


@variant("A36", "D25")
class BothWordsInFilters(Behaviour):
    """Completed jobs are found by both values."""

    def matching(self, field: str, value: str) -> Where:
        return {field: [COMPLETED]} if (field, value) == ("status", "complete") else super().matching(field, value)


@variant("A28", "D6")
class OtherDefaultLimit(Behaviour):
    """The store's default page is smaller than the vendor's, against what a server should do."""

    def on_request(self, call: Call) -> Response | None:
        if call.operation in ("listPromotionJobs", "listPromotionCodes") and "page[limit]" not in call.query:
            call.query = call.query | {"page[limit]": "10"}
        return super().on_request(call)


@variant("A31")
class FileWithoutHeader(Behaviour):
    """The file has no header row, one column, and line feeds."""

    def file_content(self, db: Records, job: Job) -> str:
        return "".join(f"{code.code}\n" for code in self.exported_codes(db, job))


@variant("A31")
class FileWithSemicolons(Behaviour):
    """The file has a byte order mark, semicolons, quotes, and the codes in its last column, in another order."""

    def file_content(self, db: Records, job: Job) -> str:
        rows = [f'"{n}";"x";"{code.code}"\r\n' for n, code in enumerate(reversed(self.exported_codes(db, job)))]
        return '\ufeff"no";"kind";"promo code"\r\n' + "".join(rows)


@variant("A39", "D31")
class ListedALittleLater(Behaviour):
    """A new job appears in the list after a short time."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "createPromotionJob" and response.status < 300:
            asyncio.get_running_loop().call_later(0.05, self.late.discard, response.json["data"]["id"])
            self.late.add(response.json["data"]["id"])
        elif call.operation == "listPromotionJobs" and response.status == 200:
            shown = response.json["data"]
            hidden = [job for job in shown if job["id"] in self.late]
            response.json["data"] = [job for job in shown if job not in hidden]
            response.json["meta"]["results"]["total"] -= len(hidden)

    @property
    def late(self) -> set[str]:
        """The jobs that are not in the list yet."""
        found: set[str] = self.__dict__.setdefault("_late", set())
        return found


@variant("D24")
class LongQueue(Behaviour):
    """Jobs are pending for a while, and some for longer than others."""

    def delay(self, job: Job) -> float:
        return 0.15 if sum(job.id.encode()) % 3 else 0.4


@variant("D24")
class NoWaitAtAll(Behaviour):
    """Jobs complete as soon as they are created."""

    def delay(self, job: Job) -> float:
        return 0.0


class Lagging(Behaviour):
    """The list of jobs shows each job as it was a while ago. `lag` is the time in seconds, `lags` whether a change is late."""

    lag = 0.25

    def lags(self, before: Job, after: Job) -> bool:
        """Whether the list shows the job as it was before this change, for a while."""
        return True

    def changed(self, db: Records, job: Job, **values: Any) -> Job:
        after = super().changed(db, job, **values)
        if self.lags(job, after):
            self._earlier.setdefault(job.id, []).append((time.monotonic() + self.lag, job))
        return after

    def listed_jobs(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Job], int]:
        known = db.jobs({"promotion_id": where["promotion_id"]}, newest_first=self.newest_first)
        seen = [self._seen(job) for job in known]
        found = [job for job in seen if all(vars(job)[column] in values for column, values in where.items())]
        return found[offset : offset + limit], len(found)

    def _seen(self, job: Job) -> Job:
        return next((earlier for until, earlier in self._earlier.get(job.id, ()) if time.monotonic() < until), job)

    @property
    def _earlier(self) -> dict[str, list[tuple[float, Job]]]:
        found: dict[str, list[tuple[float, Job]]] = self.__dict__.setdefault("_states", {})
        return found


@variant("A43", "D31")
class ListsLagBehind(Lagging):
    """The list of jobs shows everything a quarter of a second late."""


@variant("A43", "A37", "D31")
class EndsAreListedLate(Lagging):
    """The end of a job shows in the list a quarter of a second late, when its cancellation is rejected already."""

    def lags(self, before: Job, after: Job) -> bool:
        return before.status == PROCESSING and after.status != CANCELLED


@variant("A43", "D31")
class CancellationsAreListedLate(Lagging):
    """The list shows a job that was cancelled as it was before, for half a second."""

    lag = 0.5

    def lags(self, before: Job, after: Job) -> bool:
        return after.status == CANCELLED
