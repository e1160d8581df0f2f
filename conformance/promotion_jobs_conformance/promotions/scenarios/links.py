"""The links of a list: to the pages next to one in the middle, and to pages of a filtered list (D4, A35)."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from ...contract.routing import segments
from ...engine.history import Exchange
from ...engine.skips import Skip
from ...result import SkipReason
from ..fixtures.records import Promotion
from ..fixtures.testbed import TestBed
from ..plan import ENDED, plan
from .lists import JOBS_LIST, ask, busiest, keys, whole


@plan.scenario(ENDED, "listPromotionJobs.links", "listPromotionJobs.next-link")
def links(bed: TestBed) -> None:
    """The links of a page in the middle, each followed (by its query alone, on the target's own path)."""
    bed.need(JOBS_LIST)
    promotion = busiest(bed)
    records = whole(bed, JOBS_LIST, promotion)
    count = len(records)
    pages = [_page(bed, promotion, 1, offset) for offset in range(min(count, 3))]
    order = [key for page in pages for key in keys(JOBS_LIST, page) or []]
    if count < 2 or len(order) < min(count, 3):
        raise Skip(SkipReason.OPTED_OUT, "the promotion has too few jobs for several pages")
    _follow(bed, promotion, pages[0], "next")
    if count < 3:
        raise Skip(SkipReason.OPTED_OUT, "the promotion has too few jobs for a page in the middle of a list")
    _page(bed, promotion, 1, count - 1)
    for name in ("current", "first", "last"):
        _follow(bed, promotion, pages[1], name)
    _follow(bed, promotion, pages[2], "prev")
    _follow(bed, promotion, pages[1], "next")
    everything = [str(record.get("id")) for record in records]
    if count > 4 and everything[:3] == order:  # pages of two distinguish a step of one from a step of a page
        wide = _page(bed, promotion, 2, 2)
        if keys(JOBS_LIST, wide) == everything[2:4]:
            _follow(bed, promotion, wide, "prev")
            _follow(bed, promotion, wide, "next")
    _follow_filtered(bed, promotion, records)


def _page(bed: TestBed, promotion: Promotion, limit: int, offset: int, text: str = "") -> Exchange:
    query = {"filter": text} if text else {}
    return ask(bed, JOBS_LIST, promotion, query | {"page[limit]": limit, "page[offset]": offset})


def _follow_filtered(bed: TestBed, promotion: Promotion, records: list[dict[str, Any]]) -> None:
    """The links of a filtered list lead to pages of that list: tried with the filter that most records match, but not all."""
    everything = [str(record.get("id")) for record in records]
    words = [("status", word) for word in bed.contract.schema("JobStatus")["enum"] if word != bed.states["ended"][0]]
    found = []
    for name, word in [*words, ("job_type", bed.bodies.generate), ("job_type", bed.bodies.export)]:
        matching = [str(record.get("id")) for record in records if record.get(name) == word]
        if len(matching) > 1 and matching[1] != everything[1]:
            found.append((len(matching), f"eq({name},{word})", matching))
    if not found:
        return
    _, text, matching = max(found, key=lambda one: one[0])
    page = _page(bed, promotion, 1, 0, text)
    if keys(JOBS_LIST, page) == matching[:1]:
        _follow(bed, promotion, page, "next")
    second = _page(bed, promotion, 1, 1, text)
    if keys(JOBS_LIST, second) == matching[1:2]:
        _follow(bed, promotion, second, "first")
        _follow(bed, promotion, page, "last")


def _follow(bed: TestBed, promotion: Promotion, exchange: Exchange, name: str) -> None:
    """Asks for the page that a link names, if it names a list of the promotion's jobs."""
    link = exchange.get("links", name)
    if not isinstance(link, str) or not link:
        return
    try:
        parts = urlsplit(urljoin(exchange.request.path, link))  # RFC 3986, section 5: relative to the page
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
    except ValueError:
        return
    steps = segments(parts.path)  # a gateway may have put anything before what names the list
    if steps[-1] == "jobs" and steps[-2:-1] in ([], [promotion.id]):
        ask(bed, JOBS_LIST, promotion, query)
