"""The links of a list: to the pages around one in the middle, and to pages of a filtered list (D4, A35)."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from ...result import Because
from ...session import Answer
from ..lab import Blocked, Lab, Promotion
from ..plan import ENDED, plan
from .lists import JOBS_LIST, ask, busiest, forgiven, keys, whole


@plan.check(ENDED, "listPromotionJobs.links", "listPromotionJobs.next-link")
def links(lab: Lab) -> None:
    """The links of a page in the middle, each followed (by its query alone, on the target's own path)."""
    lab.need(JOBS_LIST)
    promotion = busiest(lab)
    records, _ = whole(lab, JOBS_LIST, promotion)
    pages = [
        ask(lab, JOBS_LIST, promotion, {"page[limit]": 1, "page[offset]": offset})
        for offset in range(min(len(records), 3))
    ]
    order = [key for page in pages for key in keys(JOBS_LIST, page) or []]
    if len(records) < 2 or len(order) < min(len(records), 3):
        raise Blocked(Because.OWNER, "the promotion has too few jobs for several pages")
    _follow(lab, promotion, pages[0], "next", order[1], "listPromotionJobs.next-link")
    if len(records) < 3:
        raise Blocked(Because.OWNER, "the promotion has too few jobs for a page in the middle")
    middle, third = pages[1], pages[2]
    last = keys(JOBS_LIST, ask(lab, JOBS_LIST, promotion, {"page[limit]": 1, "page[offset]": len(records) - 1})) or [""]
    due = {"current": order[1], "first": order[0], "last": last[0]}
    for name, key in due.items():
        _follow(lab, promotion, middle, name, key, "listPromotionJobs.links")
    _follow(lab, promotion, third, "prev", order[1], "listPromotionJobs.links")
    _follow(lab, promotion, middle, "next", order[2], "listPromotionJobs.next-link")
    everything = [str(record.get("id")) for record in records]
    if len(everything) > 4 and everything[:3] == order:  # pages of two tell a step of one from a step of a page
        wide = ask(lab, JOBS_LIST, promotion, {"page[limit]": 2, "page[offset]": 2})
        if keys(JOBS_LIST, wide) == everything[2:4]:
            _follow(lab, promotion, wide, "prev", everything[:2], "listPromotionJobs.links")
            _follow(lab, promotion, wide, "next", everything[4:6], "listPromotionJobs.next-link")
    _follow_filtered(lab, promotion, records)


def _follow_filtered(lab: Lab, promotion: Promotion, records: list[dict[str, Any]]) -> None:
    """The links of a filtered list lead to pages of that list: tried where the most records match, and not all."""
    everything = [str(record.get("id")) for record in records]
    words = [("status", word) for word in lab.contract.schema("JobStatus")["enum"] if word != lab.states["ended"][0]]
    found = []
    for field, word in [*words, ("job_type", lab.generate), ("job_type", lab.export)]:
        matching = [str(record.get("id")) for record in records if record.get(field) == word]
        if len(matching) > 1 and matching[1] != everything[1]:
            found.append((len(matching), f"eq({field},{word})", matching))
    if not found:
        return
    _, text, matching = max(found, key=lambda one: one[0])
    query = {"filter": text, "page[limit]": 1, "page[offset]": 0}
    page = ask(lab, JOBS_LIST, promotion, query, forgive=forgiven(lab, JOBS_LIST))
    if keys(JOBS_LIST, page) == matching[:1]:
        _follow(lab, promotion, page, "next", matching[1], "listPromotionJobs.next-link", len(matching))
    second = ask(lab, JOBS_LIST, promotion, query | {"page[offset]": 1}, forgive=forgiven(lab, JOBS_LIST))
    if keys(JOBS_LIST, second) != matching[1:2]:
        return
    for start, name, key in ((second, "first", matching[0]), (page, "last", matching[-1])):
        if isinstance(start.get("links", name), str):  # the page is no middle one, and need not have them
            _follow(lab, promotion, start, name, key, "listPromotionJobs.links", len(matching))


def _follow(
    lab: Lab,
    promotion: Promotion,
    answer: Answer,
    name: str,
    due: str | list[str],
    requirement: str,
    count: int | None = None,
) -> None:
    """A link leads to the page with one record, or with these, of a list of so many."""
    link = answer.get("links", name)
    if link == "" and count is not None:
        return  # at an edge of a filtered list (A35)
    if not isinstance(link, str) or not link:
        if f"PageLinks.{name}.type" not in answer.broken:
            lab.evidence.broken(requirement, f"a link `{name}` to the page with {due}", f"{link!r}", answer.seen)
        return
    try:
        parts = urlsplit(urljoin(answer.seen.request.path, link))  # RFC 3986, section 5: relative to the page
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
    except ValueError:
        parts, query = urlsplit(""), {}
    steps = unquote(parts.path).strip("/").split("/")
    if steps[-1] != "jobs":  # a gateway may have put anything before what tells the list
        lab.evidence.broken(requirement, f"`{name}` leads to a list of jobs", link[:200], answer.seen)
        return
    if len(steps) > 1 and steps[-2] != promotion.id:
        lab.evidence.broken(requirement, f"`{name}` leads to the jobs of {promotion.id}", link[:200], answer.seen)
        return
    page = ask(lab, JOBS_LIST, promotion, query, forgive=forgiven(lab, JOBS_LIST))
    found = keys(JOBS_LIST, page) or []
    said = f"{link[:100]} leads to {found[:3]}"
    good = lab.evidence.judge(requirement, found in (due, [due]), f"`{name}` leads to {due}", said, answer.seen)
    total = page.get("meta", "results", "total") if lab.has_total(page) else count
    if good and count is not None and total != count:
        said = f"{link[:100]} leads to a list of {total}"
        lab.evidence.broken(requirement, f"`{name}` leads to the list of the {count} that match", said, answer.seen)
