"""Whether a job fits within the maximum of its promotion (S8, D3, A5, A44), as far as the history shows."""

from __future__ import annotations

from dataclasses import dataclass

from ...engine.observations import Observations, query
from .codes import around
from .codes_read import CodesRead
from .jobs import JobTimeline, job_timelines, jobs_by_promotion, unanswered


@dataclass(frozen=True)
class GenerateJob:
    """A job that generates codes, with what its promotion had before and after it, if that was read and nothing came between.

    `fits`: with the promotion's codes it stays within the maximum; None if the history does not show it.
    """

    job: JobTimeline
    before: CodesRead | None
    after: CodesRead | None
    fits: bool | None

    @property
    def maximum(self) -> int:
        """The maximum of codes per promotion."""
        return self.job.observations.settings.maximum


@query
def generate_jobs(observations: Observations) -> list[GenerateJob]:
    """Every job that a valid request for codes created, on a promotion whose history is all known."""
    found = []
    for job in job_timelines(observations):
        promotion = job.promotion
        is_known = promotion is not None and promotion.is_exclusive and promotion.automatic is False
        if is_known and job.is_generate and job.request.is_valid and not job.shares_id:
            before, after = around(observations, job)
            found.append(GenerateJob(job, before, after, _fits(observations, job, before)))
    return found


def _fits(observations: Observations, job: JobTimeline, before: CodesRead | None) -> bool | None:
    maximum = observations.settings.maximum
    if before is not None and not _may_be_old(observations, before):
        return before.count + job.request.number <= maximum
    is_new = job.promotion is not None and job.promotion.created is not None
    if is_new and asked_before(observations, job) + job.request.number <= maximum:
        return True
    return None


def _may_be_old(observations: Observations, read: CodesRead) -> bool:
    """True if a list may not yet show what had just changed (D31): codes are missing from it."""
    expected, latest = 0, float("-inf")
    for job in jobs_by_promotion(observations).get(read.promotion_id, []):
        if job.is_generate and job.is_completed and job.ended_at <= read.started:
            expected, latest = expected + job.request.number, max(latest, job.ended_at)
    for exchange in observations.history.of("deletePromotionCodes"):
        if exchange.route.path.get("promotionID") == read.promotion_id and exchange.started < read.started:
            data = exchange.sent.get("data") if isinstance(exchange.sent, dict) else None
            named = data.get("codes") if isinstance(data, dict) else None
            expected -= len(named) if isinstance(named, list) else expected
            latest = max(latest, exchange.ended)
    return read.started - latest < observations.settings.read_after_write and read.count < expected


def asked_before(observations: Observations, job: JobTimeline) -> int:
    """How many codes all requests that the promotion may have got before a job asked for: no fewer than it has."""
    end = job.created.ended
    earlier = [
        one.request.number
        for one in jobs_by_promotion(observations).get(job.promotion_id, [])
        if one is not job and one.created.started < end
    ]
    lost = [one for one in unanswered(observations).get(job.promotion_id, []) if one.started < end]
    return sum(earlier) + len(lost) * observations.settings.maximum
