"""When lists are constant: between two changes of a promotion (a job's life, a cancellation, a deletion) (D2, D31, A39)."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from ...engine.history import Exchange
from ...engine.observations import Observations, query
from .codes_read import ever_seen
from .deletions import all_deletions
from .jobs import CANCEL, CREATE, job_timelines, jobs_by_promotion, unanswered
from .pages import CODES_LIST, JOBS_LIST, LISTS, Page, pages
from .promotions import promotions


def known_count(observations: Observations, page: Page) -> int | None:
    """How many records a list has by what was asked for; None if it cannot be determined."""
    promotion = promotions(observations).get(page.promotion_id)
    if promotion is None or promotion.created is None:
        return None
    jobs = [
        job
        for job in jobs_by_promotion(observations).get(page.promotion_id, [])
        if job.created.started < page.exchange.started
    ]
    if page.operation == JOBS_LIST:
        return len({job.id for job in jobs})
    if _first_deletions(observations).get(page.promotion_id, float("inf")) < page.exchange.ended:
        return None
    return sum(job.request.number for job in jobs if job.is_completed)


@query
def _first_deletions(observations: Observations) -> dict[str, float]:
    """When codes of each promotion were first to be deleted."""
    found: dict[str, float] = {}
    for exchange in observations.history.of("deletePromotionCodes"):
        found.setdefault(exchange.route.path.get("promotionID", ""), exchange.started)
    return found


@dataclass(frozen=True)
class _Disturbances:
    """When something happened to a promotion, in order: times of start and end, and the ends of what changed each list."""

    spans: list[tuple[float, float]]
    changes: dict[str, list[float]]


@query
def _disturbances(observations: Observations) -> dict[str, _Disturbances]:
    spans: dict[str, list[tuple[float, float]]] = {}
    changes: dict[str, dict[str, list[float]]] = {}

    def note(promotion: str, start: float, end: float, *changed: str) -> None:
        spans.setdefault(promotion, []).append((start, end))
        for one in changed:
            changes.setdefault(promotion, {}).setdefault(one, []).append(end)

    for job in job_timelines(observations):
        note(job.promotion_id, job.created.started, job.ended_at, *(LISTS if job.is_generate else (JOBS_LIST,)))
    for promotion, failed in unanswered(observations).items():
        for exchange in failed:
            note(promotion, exchange.started, float("inf"), *LISTS)
    for exchange in observations.history.of(CREATE, CANCEL, "deletePromotionCodes", "deletePromotion"):
        changed = () if exchange.rejected or exchange.operation == CREATE else LISTS
        note(exchange.route.path.get("promotionID", ""), exchange.started, exchange.ended, *changed)
    for deletion in all_deletions(
        observations
    ):  # one that names another promotion's codes may delete them, if it should not
        for name, codes in ever_seen(observations).items():
            if (
                name != deletion.promotion_id
                and not codes.isdisjoint(deletion.named)
                and not deletion.exchange.rejected
            ):
                note(name, deletion.exchange.started, deletion.exchange.ended, CODES_LIST)
    return {
        name: _Disturbances(sorted(found), {one: sorted(times) for one, times in changes.get(name, {}).items()})
        for name, found in spans.items()
    }


def gap_of(observations: Observations, page: Page) -> int | None:
    """Between which disturbances of its promotion a page was read; None if during one, or if not all is known of it."""
    promotion = promotions(observations).get(page.promotion_id)
    if promotion is None or not promotion.is_exclusive:
        return None
    start, end = page.exchange.started, page.exchange.ended
    known = _disturbances(observations).get(page.promotion_id)
    spans = known.spans if known else []
    if any(since < end and until > start for since, until in spans):
        return None
    return sum(until <= start for _, until in spans)


def last_change(observations: Observations, page: Page) -> float:
    """When a page's list was last changed before the page was asked for; minus infinity if it was not."""
    known = _disturbances(observations).get(page.promotion_id)
    times = known.changes.get(page.operation, []) if known else []
    index = bisect_right(times, page.exchange.started)
    return times[index - 1] if index else float("-inf")


@query
def _same_requests(observations: Observations) -> dict[str, list[Exchange]]:
    found: dict[str, list[Exchange]] = {}
    for page in pages(observations):
        found.setdefault(page.exchange.request.path, []).append(page.exchange)
    return found


def may_be_stale(observations: Observations, page: Page) -> bool:
    """True if a page repeats what the same request showed before the last change, and that change is recent (D31)."""
    change = last_change(observations, page)
    if page.exchange.started >= change + observations.settings.read_after_write:
        return False
    earlier = _same_requests(observations).get(page.exchange.request.path, ())
    return any(one.ended < change and one.json == page.exchange.json for one in earlier)
