"""The list of jobs and the list of codes: totals, pages, links, filters (D4 to D6, D15, D25, D27, D28, A25, A35, A36, A38).

All is judged on a promotion whose jobs have ended, so that the list stands still. Its order is the server's own; what
must hold is that pages one after the other show every record once.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from ...result import Because
from ...session import Answer
from ..given import FAR
from ..lab import Blocked, Lab, Promotion
from ..plan import ENDED, FULL, plan
from .refusals import blocked_if_no_jobs

JOBS_LIST, CODES_LIST = "listPromotionJobs", "listPromotionCodes"


def ask(
    lab: Lab, operation: str, promotion: Promotion, query: dict[str, Any] | str | None = None, **more: Any
) -> Answer:
    """One page of a list."""
    return lab.session.call(operation, promotion=promotion.id, query=query, **more)


def forgiven(lab: Lab, operation: str) -> frozenset[str]:
    """What the refusal of a filter may lack (D28)."""
    return frozenset(lab.contract.values(f"{operation}.bad-filter")["forgiven"])


def keys(operation: str, answer: Answer) -> list[str] | None:
    """What tells the records of a page apart; None where there is no page."""
    records = answer.get("data")
    member = "id" if operation == JOBS_LIST else "code"
    return [str(r.get(member)) for r in records if isinstance(r, dict)] if isinstance(records, list) else None


def busiest(lab: Lab) -> Promotion:
    """The promotion with jobs of the most kinds, all of them ended. Raises Blocked where there is none."""
    blocked_if_no_jobs(lab)
    ended = [p for p in lab.places if p.jobs and not any(lab.is_open(job) for job in p.jobs) and not p.automatic]
    if not ended:
        lab.need_promotion()
        raise Blocked(Because.VIOLATION, "no promotion has ended jobs")
    return max(ended, key=lambda p: (len({(job.is_generate, job.status) for job in p.jobs}), len(p.jobs)))


def whole(lab: Lab, operation: str, promotion: Promotion) -> tuple[list[dict[str, Any]], Answer]:
    """All records of a list on one page of the greatest size. Raises Blocked where there is no such page."""
    limit = lab.contract.parameter("PageLimit")["maximum"]
    answer = ask(lab, operation, promotion, {"page[limit]": limit})
    records = answer.get("data")
    due = lab.contract.success(operation)
    if answer.status != due or not isinstance(records, list):
        lab.evidence.judge(f"{operation}.lists", answer.status == due, f"{due}", answer.said, answer.seen)
        raise Blocked(Because.VIOLATION, f"the list is not to be had ({operation}.lists)")
    lab.evidence.held(f"{operation}.lists")
    if operation == JOBS_LIST and not promotion.own and len(records) >= limit:
        raise Blocked(Because.OWNER, "the given promotion has more jobs than a page holds")
    return [record for record in records if isinstance(record, dict)], answer


@plan.check(
    ENDED, "listPromotionJobs.lists", "listPromotionJobs.results-total", "listPromotionJobs.page-meta",
    "PageLimit.honoured", "PageLimit.default", "PageOffset.honoured", "PageOffset.default",
    "listPromotionJobs.isolated", "listPromotionJobs.edge-links", "listPromotionJobs.new-job",
)  # fmt: skip
def pages_of_jobs(lab: Lab) -> None:
    """Pages of several sizes, one after the other, and what they say of themselves."""
    lab.need(JOBS_LIST)
    promotion = busiest(lab)
    records, answer = whole(lab, JOBS_LIST, promotion)
    foreign = [record.get("id") for record in records if lab.is_foreign(promotion, record)]
    lab.evidence.judge(
        "listPromotionJobs.isolated", not foreign, "no job of another promotion", f"{foreign[:3]}", answer.seen
    )
    _observe_edges(lab, answer)
    mine = [str(record.get("id")) for record in records]
    for job in promotion.jobs:
        count = mine.count(job.id)
        lab.evidence.judge(
            "listPromotionJobs.new-job",
            count == 1 or job.lost,
            "each job once",
            f"job {job.id} {count} times",
            answer.seen,
        )
    plain = ask(lab, JOBS_LIST, promotion)
    _judge_defaults(lab, JOBS_LIST, plain, mine)
    _judge_pages(lab, JOBS_LIST, promotion, sorted(mine), "listPromotionJobs.results-total")


@plan.check(
    ENDED, "listPromotionCodes.lists", "listPromotionCodes.results-total", "PageLimit.honoured", "PageOffset.honoured",
    "listPromotionCodes.isolated", "listPromotionCodes.paging-shown", "listPromotionCodes.filter-code",
)  # fmt: skip
def pages_of_codes(lab: Lab) -> None:
    """The same for codes, on a promotion that has a few; and the filter on one code."""
    lab.need(CODES_LIST)
    blocked_if_no_jobs(lab)
    limit = lab.contract.parameter("PageLimit")["maximum"]
    fitting = [p for p in lab.places if 1 < len(p.codes) < limit and p.count == len(p.codes)] or [
        p for p in lab.places if p.codes
    ]
    if not fitting:
        lab.need_promotion()
        raise Blocked(Because.VIOLATION, "no promotion shows codes")
    promotion = max(fitting, key=lambda p: len(p.codes) if len(p.codes) < limit else -1)
    records, answer = whole(lab, CODES_LIST, promotion)
    shown = isinstance(answer.get("meta"), dict), isinstance(answer.get("links"), dict)
    lab.evidence.observed(
        "listPromotionCodes.paging-shown",
        f"meta {'shown' if shown[0] else 'absent'}, links {'shown' if shown[1] else 'absent'}",
    )
    if not lab.has_total(answer):  # it need not be shown (A38)
        lab.evidence.observed("listPromotionCodes.results-total", "no total is shown")
    others = set().union(*(p.codes for p in lab.promotions if p.id != promotion.id))
    mine = [str(record.get("code")) for record in records]
    foreign = [code for code in mine if code in others and code not in promotion.codes]
    lab.evidence.judge(
        "listPromotionCodes.isolated", not foreign, "no code of another promotion", f"{foreign[:3]}", answer.seen
    )
    if len(mine) < limit:
        _judge_pages(lab, CODES_LIST, promotion, sorted(mine), "listPromotionCodes.results-total")
    made = [code for code in mine if _is_plain(code)]
    for code in list(dict.fromkeys((made[0], made[-1]))) if made else []:
        filtered = ask(lab, CODES_LIST, promotion, {"filter": f"eq(code,{code})"}, forgive=forgiven(lab, CODES_LIST))
        found = keys(CODES_LIST, filtered)
        lab.evidence.judge(
            "listPromotionCodes.filter-code",
            found == [code],
            f"[{code!r}]",
            f"{filtered.said} {found}"[:120],
            filtered.seen,
        )
        if found == [code] and lab.has_total(filtered):
            total = filtered.get("meta", "results", "total")
            lab.evidence.judge(
                "listPromotionCodes.results-total", total == 1, "a total of 1", f"{total}", filtered.seen
            )
    parts = [made[0][:-1]] if made and made[0][:-1] not in mine else []
    filter_code, isolated = "listPromotionCodes.filter-code", "listPromotionCodes.isolated"
    elsewhere = sorted(filter(_is_plain, others - promotion.codes))[:1]
    near = f"no-such-{made[0][-4:]}" if made else "conformance-no-such-code"  # it ends like one that there is
    for requirement, text in [
        (filter_code, near),
        *((filter_code, part) for part in parts),
        *((isolated, code) for code in elsewhere),
    ]:
        query = {"filter": f"eq(code,{text})"}
        nothing = ask(lab, CODES_LIST, promotion, query, forgive=forgiven(lab, CODES_LIST))
        found = keys(CODES_LIST, nothing)
        said = f"{nothing.said} {found}"[:120]
        if requirement == isolated and lab.evidence.is_broken(filter_code):
            continue
        due = f"no code for {text}" + (", which is another promotion's" if requirement == isolated else "")
        lab.evidence.judge(requirement, found == [], due, said, nothing.seen)


def _is_plain(code: str) -> bool:
    """True for a code that any filter can name: an owner's, or one with an odd prefix, may have any character."""
    return code.replace("-", "").isalnum() and code.isascii()


def _judge_pages(lab: Lab, operation: str, promotion: Promotion, everything: list[str], total_id: str) -> None:
    """Pages of two from the start on, one at an odd offset, and the smallest that there is."""
    found: list[str] = []
    count = len(everything)
    size = next((n for n in (2, 3) if count % n), 2)  # so that the last page is not full
    straight = [(size, offset) for offset in range(0, min(count, 3 * size), size)]
    for limit, offset in [*straight, (size, 1), (1, 1)]:
        answer = ask(lab, operation, promotion, {"page[limit]": limit, "page[offset]": offset})
        page = keys(operation, answer) or []
        due = max(0, min(limit, count - offset))
        name = "PageOffset.honoured" if offset and len(page) <= limit else "PageLimit.honoured"
        said = f"{answer.said}, {len(page)} records"
        if not lab.evidence.judge(
            name, len(page) == due, f"{due} of {count} records from offset {offset}", said, answer.seen
        ):
            return
        judge_meta(lab, operation, answer, limit, offset, count, total_id)
        if offset == 1:
            lab.evidence.judge(
                "PageOffset.honoured", page[:1] == found[1:2], f"first {found[1:2]}", f"first {page[:1]}", answer.seen
            )
            continue
        found += page
        once = len(set(found)) == len(found) and set(found) <= set(everything)
        lab.evidence.judge("PageOffset.honoured", once, "every record once", f"{found[:6]}", answer.seen)
    _judge_full_page(lab, operation, promotion, count, total_id)


def _judge_full_page(lab: Lab, operation: str, promotion: Promotion, count: int, total_id: str) -> None:
    """A page that holds all records, to the last place, is the only one."""
    if not 0 < count <= lab.contract.parameter("PageLimit")["maximum"]:
        return
    answer = ask(lab, operation, promotion, {"page[limit]": count, "page[offset]": 0})
    page = keys(operation, answer) or []
    due = f"all {count} records"
    if lab.evidence.judge(
        "PageLimit.honoured", len(page) == count, due, f"{answer.said}, {len(page)} records", answer.seen
    ):
        judge_meta(lab, operation, answer, count, 0, count, total_id)


def judge_meta(lab: Lab, operation: str, answer: Answer, limit: int, offset: int, count: int, total_id: str) -> None:
    """What a page says of itself: the total of the results, and, for jobs, where the page stands."""
    if lab.has_total(answer):
        total = answer.get("meta", "results", "total")
        lab.evidence.judge(total_id, total == count, f"a total of {count}", f"{total}", answer.seen)
    page = answer.get("meta", "page")
    if operation != JOBS_LIST or not isinstance(page, dict):
        return
    due = {"limit": limit, "offset": offset, "total": -(-count // limit)}
    if offset % limit == 0:
        due["current"] = offset // limit + 1
    wrong = {key: page.get(key) for key, value in due.items() if page.get(key) != value and key in page}
    expected = ", ".join(f"{key} {due[key]}" for key in wrong)
    lab.evidence.judge(
        "listPromotionJobs.page-meta", not wrong, expected or "the page's place", f"{wrong}", answer.seen
    )


def _judge_defaults(lab: Lab, operation: str, answer: Answer, everything: list[str]) -> None:
    """A list without parameters: its limit, and its first record."""
    default = lab.contract.parameter("PageLimit")["default"]
    limit = answer.get("meta", "page", "limit")
    page = keys(operation, answer) or []
    if isinstance(limit, int):
        lab.evidence.judge("PageLimit.default", limit == default, f"{default}", f"{limit}", answer.seen)
        if len(everything) <= limit:
            lab.evidence.judge(
                "PageOffset.default",
                len(page) == len(everything),
                f"{len(everything)} records",
                f"{len(page)} records",
                answer.seen,
            )
    offset, start = answer.get("meta", "page", "offset"), lab.contract.parameter("PageOffset")["default"]
    if isinstance(offset, int):
        lab.evidence.judge("PageOffset.default", offset == start, f"offset {start}", f"offset {offset}", answer.seen)


def _observe_edges(lab: Lab, answer: Answer) -> None:
    links = answer.get("links")
    for name in ("prev", "next"):
        link = links.get(name) if isinstance(links, dict) else None
        how = "null or absent" if link is None else "empty" if link == "" else "the same page"
        lab.evidence.observed("listPromotionJobs.edge-links", f"{name}: {how}")


@plan.check(
    ENDED,
    "PageLimit.default",
    "PageLimit.honoured",
    "PageOffset.honoured",
    "listPromotionCodes.filter-code",
    profiles=FULL,
)
def many_codes(lab: Lab) -> None:
    """A list that no page holds: its default page, its greatest, its last record, and the filter on that."""
    lab.need(CODES_LIST)
    default = lab.contract.parameter("PageLimit")["default"]
    many = [p for p in lab.places if p.count > default]
    high = lab.contract.parameter("PageLimit")["maximum"]
    if full := [p for p in lab.places if p.count >= high]:
        answer = ask(lab, CODES_LIST, full[0], {"page[limit]": high})
        page = keys(CODES_LIST, answer)
        if page is not None:
            due = min(high, _as_many_as_it_says(lab, answer, full[0]))
            said = f"{len(page)} records"
            lab.evidence.judge("PageLimit.honoured", len(page) == due, f"{due} records", said, answer.seen)
        if page and full[0].count > high:
            _judge_last_code(lab, full[0], set(page))
    if many:
        answer = ask(lab, CODES_LIST, many[0])
        page = keys(CODES_LIST, answer)
        if page is not None:
            due = min(default, _as_many_as_it_says(lab, answer, many[0]))
            said = f"{len(page)} records"
            lab.evidence.judge("PageLimit.default", len(page) == due, f"{due} records", said, answer.seen)


def _as_many_as_it_says(lab: Lab, answer: Answer, promotion: Promotion) -> int:
    """How many codes a promotion has now: what took some of them away is told elsewhere."""
    return int(answer.get("meta", "results", "total")) if lab.has_total(answer) else promotion.count


def _judge_last_code(lab: Lab, promotion: Promotion, first: set[str]) -> None:
    """The last code of a long list stands alone on its page, and the filter finds it."""
    if lab.code_count(promotion)[0] != promotion.count:
        return  # what took some away is told elsewhere
    offset = min(promotion.count, FAR) - 1
    most = lab.contract.parameter("PageLimit")["maximum"]
    answer = ask(lab, CODES_LIST, promotion, {"page[limit]": most, "page[offset]": offset})
    page = keys(CODES_LIST, answer)
    if page is None:
        return
    count = min(most, promotion.count - offset)
    good = len(page) == count and not set(page) & first
    said = f"{answer.said}, {len(page)} records" + (", some of the first page" if set(page) & first else "")
    due = f"{count} of {promotion.count} records from offset {offset}"
    if not lab.evidence.judge("PageOffset.honoured", good, due, said, answer.seen):
        return
    if lab.has_total(answer):
        total = answer.get("meta", "results", "total")
        due_total = f"a total of {promotion.count}"
        lab.evidence.judge(
            "listPromotionCodes.results-total", total == promotion.count, due_total, f"{total}", answer.seen
        )
    code = page[0]
    if not _is_plain(code):
        return
    filtered = ask(lab, CODES_LIST, promotion, {"filter": f"eq(code,{code})"}, forgive=forgiven(lab, CODES_LIST))
    found = keys(CODES_LIST, filtered)
    lab.evidence.judge(
        "listPromotionCodes.filter-code",
        found == [code],
        f"[{code!r}]",
        f"{filtered.said} {found}"[:120],
        filtered.seen,
    )


@plan.check(
    ENDED, "PageLimit.bounded", "PageLimit.type", "PageLimit.minimum", "PageLimit.maximum", "PageOffset.bounded",
    "PageOffset.type", "PageOffset.minimum",
)  # fmt: skip
def bad_pages(lab: Lab) -> None:
    """Limits and offsets that the contract leaves open: no failure, and no page over the maximum (A25)."""
    lab.need(JOBS_LIST)
    limit = lab.contract.parameter("PageLimit")
    high, low = limit["maximum"], limit["minimum"]
    tried = [
        ("PageLimit", "maximum", {"page[limit]": high + 1}), ("PageLimit", "maximum", {"page[limit]": high * 1000}),
        ("PageLimit", "minimum", {"page[limit]": low - 1}), ("PageLimit", "minimum", {"page[limit]": -1}),
        ("PageLimit", "type", {"page[limit]": "abc"}), ("PageLimit", "type", {"page[limit]": ""}),
        ("PageLimit", "type", {"page[limit]": 2**64}),
        ("PageOffset", "minimum", {"page[offset]": -1}), ("PageOffset", "type", {"page[offset]": "abc"}),
        ("PageOffset", "", {"page[offset]": 10001}), ("PageOffset", "", {"page[offset]": 2**64}),
    ]  # fmt: skip
    lists = [(JOBS_LIST, busiest(lab))]
    if lab.can(CODES_LIST) and not lab.is_sparing:
        lists.append((CODES_LIST, max(lab.places, key=lambda p: p.count)))
    for operation, promotion in lists:
        for parameter, keyword, query in tried:
            answer = ask(lab, operation, promotion, query)
            page = keys(operation, answer)
            fits = answer.refused or (answer.accepted and page is not None and len(page) <= high)
            due = f"a 4xx, or a page of at most {high}"
            said = f"{answer.said}" + (f", {len(page)} records" if page is not None else "")
            asked = " ".join(f"{k}={v}" for k, v in query.items())
            if answer.accepted and page is None:
                continue  # the page's own form is broken, and said so
            lab.evidence.judge(f"{parameter}.bounded", fits, f"{due}, for {asked}", said, answer.seen)
            if keyword:
                lab.evidence.observed(
                    f"{parameter}.{keyword}", f"{asked[:40]}: {'refused' if answer.refused else said}"
                )


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


@plan.check(
    ENDED, "listPromotionJobs.filter-job-type", "listPromotionJobs.filter-status", "listPromotionJobs.completed-word",
    "listPromotionJobs.empty-page", "listPromotionJobs.bad-filter", "listPromotionJobs.bad-filter-error",
    "listPromotionCodes.bad-filter",
)  # fmt: skip
def filters(lab: Lab) -> None:
    """Filters on type and status, one that matches nothing, and some that cannot be read."""
    lab.need(JOBS_LIST)
    promotion = busiest(lab)
    records, _ = whole(lab, JOBS_LIST, promotion)
    for word in (lab.generate, lab.export):
        due = sorted(str(r.get("id")) for r in records if r.get("job_type") == word)
        _judge_filter(lab, promotion, "listPromotionJobs.filter-job-type", f"eq(job_type,{word})", due)
    words = lab.contract.values("listPromotionJobs.filter-status")["words"]
    for word in lab.contract.schema("JobStatus")["enum"]:
        if word not in words:
            due = sorted(str(r.get("id")) for r in records if r.get("status") == word)
            _judge_filter(lab, promotion, "listPromotionJobs.filter-status", f"eq(status,{word})", due)
    _judge_completed(lab, promotion, [str(r.get("id")) for r in records if r.get("status") in words], words)
    _judge_bad_filters(lab, promotion)


def _judge_filter(lab: Lab, promotion: Promotion, requirement: str, text: str, due: list[str]) -> None:
    """A filter lists what matches; and where a page holds less than that, the total still counts all."""
    sizes = lab.contract.parameter("PageLimit")
    limit = {"page[limit]": sizes["maximum"]} if len(due) % 2 or len(due) > sizes["default"] else {}
    answer = ask(lab, JOBS_LIST, promotion, {"filter": text} | limit, forgive=forgiven(lab, JOBS_LIST))
    found = keys(JOBS_LIST, answer)
    if answer.status == lab.contract.success(JOBS_LIST) and found is None:
        return
    good = lab.evidence.judge(
        requirement, found is not None and sorted(found) == due, f"{len(due)} jobs for {text}",
        f"{answer.said}, {'no page' if found is None else f'{len(found)} jobs'}", answer.seen,
    )  # fmt: skip
    if not good or not lab.has_total(answer):
        return
    total = answer.get("meta", "results", "total")
    lab.evidence.judge(
        "listPromotionJobs.results-total", total == len(due), f"a total of {len(due)}", f"{total}", answer.seen
    )
    if len(due) > 1:
        part = ask(lab, JOBS_LIST, promotion, {"filter": text, "page[limit]": 1, "page[offset]": 1})
        total = part.get("meta", "results", "total") if lab.has_total(part) else len(due)
        lab.evidence.judge(
            "listPromotionJobs.results-total", total == len(due), f"a total of {len(due)}", f"{total}", part.seen
        )
        shown = keys(JOBS_LIST, part)
        if shown is not None and lab.evidence.judge(
            "PageLimit.honoured", len(shown) == 1, "1 record of a filtered list", f"{len(shown)} records", part.seen
        ):
            if total == len(due):
                judge_meta(lab, JOBS_LIST, part, 1, 1, len(due), "listPromotionJobs.results-total")
            said = f"{len(shown)} jobs, {sum(name in due for name in shown)} of them matching"
            good = lab.evidence.judge(
                requirement, set(shown) <= set(due), f"jobs for {text} only, from offset 1 on", said, part.seen
            )
            if good and found is not None and len(found) == len(due):
                said = f"{shown[:3]}"
                lab.evidence.judge(
                    "PageOffset.honoured", shown == found[1:2], f"{found[1:2]} of {text}", said, part.seen
                )
    if not due:
        page = answer.get("meta", "page", "total")
        lab.evidence.judge(
            "listPromotionJobs.empty-page",
            page in (0, 1) or not answer.sound,
            "a page total of 0 or 1",
            f"{page}",
            answer.seen,
        )


def _judge_completed(lab: Lab, promotion: Promotion, due: list[str], words: list[str]) -> None:
    """Completed jobs are found by one of the two words; the other finds them too, or nothing."""
    taken, wrong = [], []
    sizes = lab.contract.parameter("PageLimit")
    limit = {"page[limit]": sizes["maximum"]} if len(due) > sizes["default"] else {}
    for word in words:
        last = answer = ask(
            lab,
            JOBS_LIST,
            promotion,
            {"filter": f"eq(status,{word})"} | limit,
            forgive=forgiven(lab, JOBS_LIST),
        )
        found = keys(JOBS_LIST, answer)
        if found is not None and sorted(found) == sorted(due):
            taken.append(word)
        elif answer.failed:
            wrong.append(answer)
    last = wrong[0] if wrong else last
    good = bool(taken) and not wrong
    lab.evidence.judge(
        "listPromotionJobs.filter-status", good, f"{len(due)} completed jobs by {' or '.join(words)}", f"{last.said}, {keys(JOBS_LIST, last)}"[:120],
        last.seen,
    )  # fmt: skip
    lab.evidence.observed("listPromotionJobs.completed-word", " and ".join(taken) or "neither")


def _judge_bad_filters(lab: Lab, promotion: Promotion) -> None:
    """Filters that cannot be read: a refusal or a page, never a failure; the refusal in the vendor's words."""
    words = lab.contract.values("listPromotionJobs.bad-filter-error")
    for operation in (JOBS_LIST, CODES_LIST):
        name = f"{operation}.bad-filter"
        if not lab.can(operation):
            continue
        for text in ("eq(status", "conformance", "((((", "eq(no_such_field,1)", "eq(status,no-such-status)"):
            answer = ask(lab, operation, promotion, {"filter": text}, forgive=forgiven(lab, operation))
            lab.evidence.judge(name, answer.accepted or answer.refused, "a 4xx, or a page", answer.said, answer.seen)
            if answer.refused and operation == JOBS_LIST and "no" not in text:
                errors = answer.get("errors")
                titles = (
                    [(e.get("title"), e.get("detail")) for e in errors if isinstance(e, dict)]
                    if isinstance(errors, list)
                    else []
                )
                due = (words["title"], words["detail"])
                lab.evidence.judge(
                    "listPromotionJobs.bad-filter-error", due in titles, f"{due}", f"{titles[:2]}", answer.seen
                )
            elif operation == JOBS_LIST and answer.accepted:
                lab.evidence.held("listPromotionJobs.bad-filter-error")
