"""Lists that no page holds, and limits and offsets that the contract leaves open (D6, D15, D30, A25)."""

from __future__ import annotations

from ...session import Answer
from ..given import FAR
from ..lab import Lab, Promotion
from ..plan import ENDED, FULL, plan
from .lists import CODES_LIST, JOBS_LIST, ask, busiest, forgiven, is_plain, keys


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
    if not is_plain(code):
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
