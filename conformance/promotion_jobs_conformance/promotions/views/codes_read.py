"""The codes of a promotion as its list showed them, and when nothing could change them (D8, D15, A5, A39).

What a promotion has is known only between readings of its list with nothing unknown in between: an unfinished job, a request
for a job whose response does not say whether there is one, a job that the history did not create, a deletion whose codes are
unknown. A list may also be stale (D31): a reading is current if it shows what is expected, or if nothing changed within the
read-after-write time before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...engine.history import Exchange
from ...engine.observations import Observations, query
from .deletions import all_deletions, deletions_by_promotion
from .jobs import job_timelines, jobs_by_promotion, unanswered
from .pages import CODES_LIST, JOBS_LIST, Listing, listings, pages
from .promotions import promotions


@dataclass(frozen=True)
class CodesRead:
    """The codes of a promotion at some time: `codes`, some or all (`is_whole`), and their number `count`.

    `listing` is None for a new promotion, which has none. `is_current`: the reading is not stale.
    """

    promotion_id: str
    count: int
    codes: frozenset[str]
    is_whole: bool
    started: float
    ended: float
    listing: Listing | None = None
    is_current: bool = True

    @property
    def at(self) -> Exchange | None:
        """The exchange that shows it."""
        return self.listing.exchange if self.listing else None

    @property
    def records(self) -> list[dict[str, Any]]:
        """The codes with their properties."""
        return self.listing.records if self.listing else []


@query
def codes_reads(observations: Observations) -> dict[str, list[CodesRead]]:
    """The readings of each promotion's codes without a filter, in order; the first reading of a new one is empty."""
    found: dict[str, list[CodesRead]] = {}
    for promotion in promotions(observations).values():
        if promotion.created is not None and promotion.automatic is False:
            time = promotion.created.ended
            found[promotion.id] = [CodesRead(promotion.id, 0, frozenset(), is_whole=True, started=time, ended=time)]
    for listing in listings(observations):
        if listing.operation == CODES_LIST and not listing.filter and listing.count is not None:
            known = found.setdefault(listing.promotion_id, [])
            is_current = _is_current(observations, known, listing)
            known.append(
                CodesRead(
                    listing.promotion_id,
                    listing.count,
                    frozenset(listing.keys),
                    listing.is_whole,
                    listing.started,
                    listing.ended,
                    listing,
                    is_current,
                )
            )
    return found


def _is_current(observations: Observations, known: list[CodesRead], listing: Listing) -> bool:
    """True if a list shows what is expected after the last current reading, or if nothing changed shortly before it."""
    promotion, start = listing.promotion_id, listing.started
    jobs = [job for job in jobs_by_promotion(observations).get(promotion, []) if not job.request.is_export]
    ends = [job.ended_at for job in jobs if job.ended_at <= start]
    ends += [one.exchange.ended for one in deletions_by_promotion(observations).get(promotion, [])]
    changed = max((end for end in ends if end <= start), default=float("-inf"))
    if start - changed >= observations.settings.read_after_write:
        return True
    last = next((read for read in reversed(known) if read.is_current), None)
    if last is None:
        return False
    between = [job for job in jobs if job.created.started >= last.ended and job.created.started <= start]
    if any(job.ended_at > start for job in between):
        return False
    made = sum(job.request.number for job in between if job.is_generate and job.is_completed)
    gone = named_within(observations, promotion, last.started, start) & ever_seen(observations).get(promotion, set())
    return listing.count == last.count + made - len(gone)


@query
def ever_seen(observations: Observations) -> dict[str, set[str]]:
    """All codes that lists of a promotion ever showed, filtered or not."""
    found: dict[str, set[str]] = {}
    for page in pages(observations):
        if page.operation == CODES_LIST:
            found.setdefault(page.promotion_id, set()).update(page.keys)
    return found


def named_within(observations: Observations, promotion: str, start: float, end: float) -> set[str]:
    """The codes that deletions on a promotion named between two times, accepted or not."""
    return {
        code
        for deletion in deletions_by_promotion(observations).get(promotion, [])
        if deletion.exchange.ended > start and deletion.exchange.started < end
        for code in deletion.named
    }


def named_elsewhere(observations: Observations, promotion: str, start: float, end: float) -> bool:
    """True if a deletion on another promotion named codes of this one between two times: it may have deleted them."""
    seen = ever_seen(observations).get(promotion, set())
    return any(
        not seen.isdisjoint(deletion.named)
        for deletion in all_deletions(observations)
        if deletion.promotion_id != promotion and not deletion.exchange.rejected
        if deletion.exchange.ended > start and deletion.exchange.started < end
    )


def is_quiet(observations: Observations, promotion: str, start: float, end: float) -> bool:
    """True if nothing but the deletion of named codes could change what a promotion has between two times.

    Exports change nothing. Always false for a promotion whose history is incomplete.
    """
    known = promotions(observations).get(promotion)
    if known is None or not known.is_exclusive or promotion in with_strange_jobs(observations):
        return False
    if known.deleted is not None and known.deleted.started < end:
        return False
    for job in jobs_by_promotion(observations).get(promotion, []):
        if not job.request.is_export and job.created.started < end and job.ended_at > start:
            return False
    if any(exchange.started < end for exchange in unanswered(observations).get(promotion, [])):
        return False
    return not any(
        deletion.is_unclear and deletion.exchange.ended > start and deletion.exchange.started < end
        for deletion in deletions_by_promotion(observations).get(promotion, [])
    )


def is_still(observations: Observations, promotion: str, start: float, end: float) -> bool:
    """True if nothing could change a promotion's codes: it is quiet, and no code that it may have was deleted."""
    if not is_quiet(observations, promotion, start, end):
        return False
    if named_elsewhere(observations, promotion, start, end):
        return False
    named = named_within(observations, promotion, start, end)
    return not named or (
        named.isdisjoint(ever_seen(observations).get(promotion, set()))
        and any(read.is_whole for read in codes_reads(observations).get(promotion, []))
    )


def is_idle(observations: Observations, promotion: str, start: float, end: float) -> bool:
    """True if a promotion is still between two times, and no export was at work: what changed its codes is what was sent."""
    exports = [job for job in jobs_by_promotion(observations).get(promotion, []) if job.request.is_export]
    is_exported = any(job.created.started < end and job.ended_at > start for job in exports)
    return not is_exported and is_still(observations, promotion, start, end)


@query
def with_strange_jobs(observations: Observations) -> frozenset[str]:
    """Promotions whose list shows a job that the history did not create, and that may have changed something.

    On a promotion that the owner provided, jobs that had ended before the first one was created here are not strange.
    """
    known = {job.id for job in job_timelines(observations)}
    ended = observations.contract.schema("JobStatus")["x-states"]["ended"]
    found: set[str] = set()
    harmless: dict[str, set[str]] = {}
    for page in pages(observations):
        if page.operation != JOBS_LIST:
            continue
        name = page.promotion_id
        promotion = promotions(observations).get(name)
        jobs = jobs_by_promotion(observations).get(name, [])
        is_before = not jobs or page.exchange.started < jobs[0].created.started
        for record in page.records:
            key = str(record.get("id"))
            if key in known or key in harmless.get(name, ()):
                continue
            if promotion is not None and promotion.created is None and is_before and record.get("status") in ended:
                harmless.setdefault(name, set()).add(key)
            else:
                found.add(name)
    return frozenset(found)


@query
def made_elsewhere(observations: Observations) -> dict[str, frozenset[str]]:
    """For each promotion, the codes that lists of other promotions showed."""
    own = {
        name: frozenset[str]().union(*(read.codes for read in reads))
        for name, reads in codes_reads(observations).items()
    }
    return {name: frozenset[str]().union(*(codes for other, codes in own.items() if other != name)) for name in own}
