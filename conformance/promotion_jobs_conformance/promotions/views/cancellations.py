"""Cancellations, with what was known about the job before and after (D10, D11, A37, A43).

A list may be stale (D31), and a job may end while its cancellation is in flight (A37). So a rejected cancellation was wrong
only if a list read after the read-after-write time still shows the job as unfinished, or a list after the rejection shows it
as unfinished and, by the server's own clock, it ended only after the rejection.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from ...engine.history import Authorization, Exchange
from ...engine.observations import Observations, query
from .codes_read import CodesRead, codes_reads, is_idle, is_still
from .deletions import deletions_by_promotion
from .jobs import JobTimeline, Sighting, job_timelines, was_beside_another
from .validity import is_deletion_sent


@dataclass(frozen=True)
class Cancellation:
    """One authorized request to cancel a job through its own promotion's path. `was` is the status seen last before it."""

    observations: Observations
    job: JobTimeline
    exchange: Exchange
    was: str

    @property
    def is_due(self) -> bool:
        """True if the job was not seen to be anything but pending or processing before, and the response says no other."""
        return self.was in self.job.states["cancellable"] and self.shown_end is None

    @property
    def shown_end(self) -> str | None:
        """The status of a job that had ended on its own, as an accepted cancellation shows it; None if it shows none."""
        shown = self.exchange.get("data", "status") if self.exchange.accepted else None
        ended = set(self.job.states["ended"]) - set(self.job.states["next"]["cancelling"])
        return shown if isinstance(shown, str) and shown in ended else None

    @property
    def is_late(self) -> bool:
        """True if the job had ended before, or was being cancelled."""
        return self.shown_end is not None or self.was not in ("", *self.job.states["cancellable"])

    @property
    def is_too_early(self) -> bool:
        """True for a 404 so soon after the job's creation that the job need not be known everywhere (D31, A39)."""
        soon = self.job.created.ended + self.observations.settings.read_after_write
        unknown = self.observations.contract.values("JobID.unknown")["status"]
        return bool(self.exchange.status == unknown and self.exchange.started < soon)

    @cached_property
    def later(self) -> tuple[Sighting, ...]:
        """The job as it was seen afterwards, by other exchanges."""
        return tuple(sighting for sighting in self.job.sightings if sighting.exchange.started >= self.exchange.ended)

    @cached_property
    def unfinished_after(self) -> Sighting | None:
        """The sighting that proves that the job was unfinished when the rejection came; None if nothing proves it."""
        settled = self.exchange.ended + self.observations.settings.read_after_write
        unfinished = list(itertools.takewhile(lambda one: one.status in self.job.states["cancellable"], self.later))
        still = next((sighting for sighting in unfinished if sighting.exchange.started >= settled), None)
        end = self.job.end
        if still is None and unfinished and end is not None and ended_since(self.job, end) > self.exchange.ended:
            still = unfinished[0]
        return still

    @cached_property
    def ended_otherwise(self) -> Sighting | None:
        """A later sighting of a job that had ended, as cancelled although it had ended in another way."""
        ways = self.job.states["next"]["cancelling"]
        if self.was not in self.job.states["ended"] or self.was in ways:
            return None
        first = self.later[0] if self.later else None  # once it was seen as before, another cause changed it
        return first if first is not None and first.status in ("cancelling", *ways) else None

    @cached_property
    def codes(self) -> tuple[CodesRead, CodesRead] | None:
        """What the promotion had before and after, if nothing else could change it in the meantime."""
        return still_around(self.observations, self.job.promotion_id, self.exchange)


@query
def cancellations(observations: Observations) -> list[Cancellation]:
    """Every authorized cancellation that got a response, of jobs whose creation was seen."""
    found = []
    for job in job_timelines(observations):
        if job.shares_id:
            continue
        for exchange in job.cancellations:
            is_authorized = exchange.authorization is Authorization.VALID
            if job.promotion is not None and not job.promotion.is_known_at(exchange.started):
                continue  # the promotion was deleted, and the job with it
            if is_deletion_sent(observations, job.promotion_id, exchange.started):
                continue  # it may have been
            if is_authorized and not exchange.throttled and exchange.started >= job.created.ended:
                found.append(Cancellation(observations, job, exchange, job.at(exchange.started)))
    return found


@dataclass(frozen=True)
class CancelledJob:
    """A job whose cancellation was accepted while it was unfinished, and that was seen to have ended.

    `codes_after` are the readings after its end in which nothing else had changed, the first of them first.
    """

    job: JobTimeline
    end: Sighting
    codes_before: CodesRead | None
    codes_after: tuple[CodesRead, ...]

    @property
    def is_cancelled(self) -> bool:
        """True if it ended as cancelled."""
        return self.end.status in self.job.states["next"]["cancelling"]

    @property
    def deleted(self) -> int | None:
        """How many codes it says that its cancellation deleted; None if it does not say it by a number that can be."""
        return self._counted("deleted")

    @property
    def can_have_made(self) -> int | None:
        """How many codes it can have made at most; None if it was asked for something that should have been rejected."""
        made = self._counted("generated")
        asked = self.job.request.number
        return (asked if made is None else min(asked, made)) if asked >= 0 and self.job.request.is_valid else None

    def _counted(self, name: str) -> int | None:
        result = self.job.latest.get("result")
        found = result.get(name) if isinstance(result, dict) else None
        return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None


@dataclass(frozen=True)
class EndlessCancellation:
    """A job whose cancellation was accepted in time, and that had not ended when a job may take no longer; `last` is how it was seen then."""

    job: JobTimeline
    seconds: float
    last: Sighting


@query
def endless_cancellations(observations: Observations) -> list[EndlessCancellation]:
    """Every job whose cancellation was accepted in time, and that was still unfinished after the time that a job may take.

    That time counts from its creation, as a wait for it does; half of it must have passed since the cancellation.
    """
    found = []
    for one in cancellations(observations):
        if one.exchange.accepted and one.is_due and one.job.end is None and one.later:
            last, allowed = one.later[-1].exchange.ended, observations.settings.job_timeout
            seconds, age = last - one.exchange.ended, last - one.job.created.ended
            if age >= allowed and 2 * seconds >= allowed and one.later[-1].status in one.job.states["next"]:
                found.append(EndlessCancellation(one.job, seconds, one.later[-1]))
    return found


@query
def cancelled_jobs(observations: Observations) -> list[CancelledJob]:
    """Every job that was cancelled in time and ended."""
    found: dict[str, CancelledJob] = {}
    for one in cancellations(observations):
        job = one.job
        if not one.exchange.accepted or not one.is_due or job.end is None or job.id in found:
            continue
        if job.end.exchange.number < one.exchange.number:
            continue
        # While it was being cancelled, say (A15); and one poll may have seen both end.
        is_disturbed = was_beside_another(observations, job) or any(
            not deletion.exchange.rejected
            and deletion.exchange.started < job.ended_at
            and deletion.exchange.ended > job.created.started
            for deletion in deletions_by_promotion(observations).get(job.promotion_id, [])
        )
        reads = [] if is_disturbed else codes_reads(observations).get(job.promotion_id, [])
        before = [
            read
            for read in reads
            if read.ended <= job.created.started
            and is_still(observations, job.promotion_id, read.started, job.created.started)
            and read.is_current
        ]
        after = [
            read
            for read in reads
            if read.started >= job.ended_at and is_still(observations, job.promotion_id, job.ended_at, read.ended)
        ]
        found[job.id] = CancelledJob(job, job.end, before[-1] if before else None, tuple(after))
    return list(found.values())


def still_around(observations: Observations, promotion: str, exchange: Exchange) -> tuple[CodesRead, CodesRead] | None:
    """The last reading of a promotion's codes before an exchange and the first after it, if nothing else could change them."""
    reads = codes_reads(observations).get(promotion, [])
    before = next((read for read in reversed(reads) if read.ended <= exchange.started), None)
    after = next((read for read in reads if read.started >= exchange.ended), None)
    if before is None or after is None or not is_idle(observations, promotion, before.started, after.ended):
        return None
    return (before, after) if before.is_current else None


def ended_since(job: JobTimeline, end: Sighting) -> float:
    """The earliest time (seconds since the history began) at which a job can have ended, by the server's own timestamps.

    It was created no earlier than its creation was sent, and lasted from `created_at` to the last `updated_at`.
    """
    created, updated = _timestamp(job.shown, "created_at"), _timestamp(end.record, "updated_at")
    if created is None or updated is None:
        return float("-inf")
    resolution = max(created[1], updated[1])
    return job.created.started + (updated[0] - created[0]).total_seconds() - resolution


def _timestamp(record: dict[str, Any], name: str) -> tuple[datetime, float] | None:
    """A timestamp of a job, cut to microseconds, and its resolution in seconds; None if it cannot be read."""
    meta = record.get("meta")
    times = meta.get("timestamps") if isinstance(meta, dict) else None
    text = times.get(name) if isinstance(times, dict) else None
    if not isinstance(text, str):
        return None
    head, dot, rest = text.upper().replace("Z", "+00:00").partition(".")
    digits = len(rest) - len(rest.lstrip("0123456789"))
    kept = rest[: min(digits, 6)].ljust(6, "0")
    try:
        found = datetime.fromisoformat(f"{head}.{kept}{rest[digits:]}" if dot else head)
    except ValueError:
        return None
    return (found, 10.0 ** -min(digits, 6)) if found.tzinfo else None


def statuses_of(cancelled: Collection[str]) -> str:
    """Statuses as a message names them."""
    return " or ".join(f"`{status}`" for status in cancelled)
