"""The codes of promotions, counted and read while nothing could change them, and the jobs that made them (D8, D15, A5, A39)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...contract.contract import Contract
from ...engine.history import Exchange
from ...engine.observations import Observations, query
from .jobs import JobTimeline, is_still, job_timelines, jobs_by_promotion
from .pages import CODES_LIST, Listing, listings
from .promotions import promotions


@dataclass(frozen=True)
class CodesRead:
    """What a promotion had at some time: `codes` in part or all (`is_whole`), `count` of all of them.

    `listing` is None for a promotion that was new, and had none.
    """

    promotion_id: str
    count: int
    codes: frozenset[str]
    is_whole: bool
    started: float
    ended: float
    listing: Listing | None = None

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
    """What was read of each promotion's codes without a filter, in order; of a new one first that it has none."""
    found: dict[str, list[CodesRead]] = {}
    for promotion in promotions(observations).values():
        if promotion.created is not None and promotion.automatic is False:
            time = promotion.created.ended
            found[promotion.id] = [CodesRead(promotion.id, 0, frozenset(), is_whole=True, started=time, ended=time)]
    for listing in listings(observations):
        if listing.operation == CODES_LIST and not listing.filter and listing.count is not None:
            read = CodesRead(
                listing.promotion_id, listing.count, frozenset(listing.keys), listing.is_whole, listing.started, listing.ended, listing
            )  # fmt: skip
            found.setdefault(listing.promotion_id, []).append(read)
    return found


@dataclass(frozen=True)
class Harvest:
    """A job that completed, with what its promotion had before and after it, and nothing else happening between the two.

    `mine` are the records of its own codes among those that were read; all of them if `has_all`.
    """

    observations: Observations
    job: JobTimeline
    before: CodesRead
    after: CodesRead

    @property
    def contract(self) -> Contract:
        """The contract."""
        return self.observations.contract

    @property
    def made(self) -> int:
        """How many codes there are more than before."""
        return self.after.count - self.before.count

    @property
    def asked(self) -> int:
        """How many codes the job was asked for."""
        return self.job.request.number

    @property
    def mine(self) -> list[dict[str, Any]]:
        """The records of the job's own codes that were read; empty if they cannot be told from older ones."""
        if not self.before.is_whole:
            return []
        return [record for record in self.after.records if str(record.get("code")) not in self.before.codes]

    @property
    def has_all(self) -> bool:
        """True if all of the promotion's codes were read afterwards."""
        return self.after.is_whole


@query
def harvests(observations: Observations) -> list[Harvest]:
    """Every completed job that generates codes whose promotion's codes were read before and after it."""
    found = []
    for job in job_timelines(observations):
        if job.is_generate and job.is_completed and not job.shares_id:
            before, after = around(observations, job)
            if before is not None and after is not None:
                found.append(Harvest(observations, job, before, after))
    return found


def around(observations: Observations, job: JobTimeline) -> tuple[CodesRead | None, CodesRead | None]:
    """What the promotion of a job had last before its creation, and first after its end, with nothing else between."""
    reads = codes_reads(observations).get(job.promotion_id, [])
    return last_before(observations, job, reads), first_after(observations, job, reads)


def last_before(observations: Observations, job: JobTimeline, reads: list[CodesRead]) -> CodesRead | None:
    """The last reading before the creation of a job from which on the promotion was still.

    Reading on from the end of each earlier job: what earlier jobs made is known only if it was read.
    """
    earlier = [read for read in reads if read.ended <= job.created.started]
    still = [read for read in earlier if is_still(observations, job.promotion_id, read.started, job.created.started)]
    return next((read for read in reversed(still) if read.is_whole), still[-1] if still else None)


def first_after(observations: Observations, job: JobTimeline, reads: list[CodesRead]) -> CodesRead | None:
    """The first reading after the end of a job until which the promotion was still."""
    if job.end is None:
        return None
    end = job.ended_at
    for read in reads:
        if read.started >= end and is_still(observations, job.promotion_id, end, read.ended):
            return read
    return None


@query
def made_elsewhere(observations: Observations) -> dict[str, frozenset[str]]:
    """For each promotion, the codes that were read of other promotions."""
    own = {
        name: frozenset[str]().union(*(read.codes for read in reads))
        for name, reads in codes_reads(observations).items()
    }
    return {name: frozenset[str]().union(*(codes for other, codes in own.items() if other != name)) for name in own}


def is_busy_within(observations: Observations, promotion: str, start: float, end: float) -> bool:
    """True if a job of a promotion was unfinished at some time between two times."""
    listed = jobs_by_promotion(observations).get(promotion, [])
    return any(job.created.started < end and job.ended_at > start for job in listed)
