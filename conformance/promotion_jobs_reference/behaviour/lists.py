"""Lists: filters and pages (D4 to D6, D15, D27, D28, A25, A35, A36, A38)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from ..records import Code, Job
from ..rejection import Rejection
from ..store import Records, Where
from .rules import Rules

_CONDITION = re.compile(r"eq\((\w+),(.*)\)", re.DOTALL)


@dataclass(frozen=True)
class Page:
    """A page, and what it is a page of: `total` records match the `filter` of the request for `path`."""

    data: list[dict[str, Any]]
    path: str
    filter: str | None
    limit: int
    offset: int
    total: int


class ListRules(Rules):
    """A page is `limit` records from `offset` on, in the order in which they were made."""

    job_filters: tuple[str, ...] = ("job_type", "status")
    code_filters: tuple[str, ...] = ("code",)
    newest_first = False
    """The order of both lists."""

    def condition(self, text: str | None, fields: tuple[str, ...]) -> Where:
        """What a filter asks of the records' columns; one that cannot be read is rejected (D28)."""
        if text is None:
            return {}
        found = _CONDITION.fullmatch(text)
        if found is None or found[1] not in fields:
            raise Rejection.example(self.contract, "BadFilter", status=400)
        return self.matching(found[1], found[2])

    def matching(self, field: str, value: str) -> Where:
        """The columns and values that a condition `eq(field,value)` matches (A36: a status is found by its own name)."""
        return {field: [value]}

    def window(self, limit: int, offset: int) -> tuple[int, int]:
        """The limit and offset in force, both as the stub has checked them (D6, A25)."""
        return limit, offset

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> tuple[list[Job], int]:
        """The jobs of a page, and how many match in all. A page past the end is empty (A25, D30)."""
        total = db.count_jobs(where)
        return db.jobs(where, limit, offset, newest_first=self.newest_first) if offset < total else [], total

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> tuple[list[Code], int]:
        """The codes of a page, and how many match in all."""
        total = db.count_codes(where)
        return db.codes(where, limit, offset, newest_first=self.newest_first) if offset < total else [], total

    def jobs_page(self, page: Page) -> dict[str, Any]:
        """The body of a page of jobs (D4)."""
        return self.page(page)

    def codes_page(self, page: Page) -> dict[str, Any]:
        """The body of a page of codes: with links and meta, as that of jobs (A38)."""
        return self.page(page)

    def page(self, page: Page) -> dict[str, Any]:
        """The body of a page, of whatever records."""
        return {"data": page.data, "links": self.page_links(page), "meta": self.page_meta(page)}

    def page_meta(self, page: Page) -> dict[str, Any]:
        """The position of the page: pages count from one, the total counts all that match (D4, D27)."""
        current, pages = page.offset // page.limit + 1, -(-page.total // page.limit)
        position = {"limit": page.limit, "offset": page.offset, "current": current, "total": pages}
        return {"page": position, "results": {"total": page.total}}

    def page_links(self, page: Page) -> dict[str, str | None]:
        """The links to this, the first, the last, the previous and the next page; null where there is none (A35)."""
        limit, offset, total = page.limit, page.offset, page.total
        last = (total - 1) // limit * limit if total else 0
        offsets: dict[str, int | None] = {
            "current": offset,
            "first": 0,
            "last": last,
            "prev": min(max(offset - limit, 0), last) if offset else None,
            "next": offset + limit if offset + limit < total else None,
        }
        return {name: None if start is None else self.page_link(page, start) for name, start in offsets.items()}

    def page_link(self, page: Page, offset: int) -> str:
        """The link to one page: relative to the server, with the filter of the request."""
        query = {} if page.filter is None else {"filter": page.filter}
        return f"{quote(page.path)}?{urlencode({**query, 'page[offset]': offset, 'page[limit]': page.limit})}"
