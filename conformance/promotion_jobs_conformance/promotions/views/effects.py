"""The effects of rejected requests, which must have none: stray jobs, additional codes, things that are gone (A4, A22).

A promotion is considered only if the history shows all that happened to it, and the outcome of every request for a job is
known. Each effect is attributed to one kind of requests: those without a valid token, or those that were rejected for their
content.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from ...engine.history import Exchange
from ...engine.observations import Observations, query
from ...naming import amount
from .access import denied_requests
from .codes_read import CodesRead, codes_reads, is_idle, made_elsewhere
from .jobs import CANCEL, CREATE, JobTimeline, Sighting, job_timelines
from .pages import JOBS_LIST
from .promotions import Promotion, is_authorized, promotions
from .strays import causes_of_strays, creations, is_denied, knowable, not_accepted, strays, whole_lists

READS = (JOBS_LIST, "listPromotionCodes", "deletePromotion")


@dataclass(frozen=True)
class Effect:
    """Something that should be as before. `is_none`: it is."""

    is_none: bool
    expected: str = ""
    actual: str = ""
    at: Exchange | None = None


@dataclass(frozen=True)
class StillPair:
    """Two readings of a promotion's codes between which no request could have changed them; `requests` were sent between."""

    promotion: Promotion
    before: CodesRead
    after: CodesRead
    requests: tuple[Exchange, ...]  # those that were rejected

    @property
    def extra(self) -> int:
        """How many codes are there more than before; negative if there are fewer.

        The own code of an automatic promotion may come late (D32).
        """
        own = self.promotion.automatic is not False and self.before.count == 0 and self.after.count == 1
        return 0 if own else self.after.count - self.before.count

    @property
    def lost(self) -> frozenset[str]:
        """Codes that are gone, of those that were read."""
        return self.before.codes - self.after.codes if self.after.is_whole else frozenset()


@query
def still_pairs(observations: Observations) -> list[StillPair]:
    """Consecutive readings with rejected requests between them and nothing else."""
    gone = {stray.promotion_id for stray in strays(observations)}
    found = []
    for promotion in knowable(observations):
        reads = codes_reads(observations).get(promotion.id, [])
        if promotion.id in gone:
            continue
        for before, after in itertools.pairwise(reads):
            if not before.is_current or not is_idle(observations, promotion.id, before.started, after.ended):
                continue
            requests = tuple(
                exchange
                for exchange in observations.history
                if before.ended <= exchange.started < after.started
                and exchange.rejected
                and exchange.route.path.get("promotionID") == promotion.id
            )
            foreign = made_elsewhere(observations).get(promotion.id, frozenset())
            if requests and not after.codes & foreign:
                found.append(StillPair(promotion, before, after, requests))
    return found


@query
def effects_of_rejected(observations: Observations) -> list[Effect]:
    """What requests for a job that were rejected for what they asked made: jobs, or codes."""
    return [*_stray_jobs(observations, denied=False), *_stray_codes(observations, denied=False)]


@query
def effects_of_denied(observations: Observations) -> list[Effect]:
    """What requests without a valid token did, of those that were denied: anything."""
    return [
        *_stray_jobs(observations, denied=True),
        *_stray_codes(observations, denied=True),
        *_ended_jobs(observations),
        *_gone_promotions(observations),
    ]


def _stray_jobs(observations: Observations, *, denied: bool) -> Iterator[Effect]:
    kind = "without a valid token " if denied else ""
    found = [stray for stray, cause in causes_of_strays(observations) if cause.rejected and is_denied(cause) == denied]
    for stray in found:
        expected = f"no job of a rejected request {kind}in promotion {stray.promotion_id}"
        shown = ", ".join(str(stray.sighting.record.get(name)) for name in ("job_type", "status"))
        yield Effect(False, expected, f"job {stray.id} ({shown}), which no response returned", stray.sighting.exchange)
    broken = {stray.promotion_id for stray in found}
    for promotion in knowable(observations):
        requests = [one for one in not_accepted(observations, promotion.id) if is_denied(one) == denied]
        lists = whole_lists(observations, promotion.id)
        if requests and lists and lists[-1].started >= requests[0].ended and promotion.id not in broken:
            yield Effect(True)


@query
def effects_of_accepted(observations: Observations) -> list[Effect]:
    """What accepted requests for a job made besides the job that each returned."""
    found = [(stray, cause) for stray, cause in causes_of_strays(observations) if cause.accepted]
    effects = []
    for stray, cause in found:
        expected = f"one job for each accepted request in promotion {stray.promotion_id}"
        shown = ", ".join(str(stray.sighting.record.get(name)) for name in ("job_type", "status"))
        actual = f"job {stray.id} ({shown}) as well, which no response returned; like that of request {cause.number}"
        effects.append(Effect(False, expected, actual, stray.sighting.exchange))
    broken = {stray.promotion_id for stray, _ in found}
    for promotion in knowable(observations):
        accepted = [one for one in creations(observations, promotion.id) if one.accepted]
        lists = whole_lists(observations, promotion.id)
        if accepted and lists and lists[-1].started >= accepted[0].ended and promotion.id not in broken:
            effects.append(Effect(True))
    return effects


def _stray_codes(observations: Observations, *, denied: bool) -> Iterator[Effect]:
    for pair in still_pairs(observations):
        creations = [one for one in pair.requests if one.operation == CREATE]
        deletions = [one for one in pair.requests if one.operation != CREATE and is_denied(one)]
        is_by_denied = bool(creations) and all(map(is_denied, creations))
        if pair.extra <= 0 and not pair.lost and pair.extra == 0:
            if (deletions or is_by_denied) if denied else (creations and not is_by_denied):
                yield Effect(True)
            continue
        where = f"in promotion {pair.promotion.id}"
        if pair.extra > 0 and creations and is_by_denied == denied:
            expected = f"{amount(pair.before.count, 'code')} {where}, as before {amount(len(creations), 'rejected request')} for a job"
            yield Effect(False, expected, amount(pair.after.count, "code"), pair.after.at)
        elif denied and deletions and (pair.extra < 0 or pair.lost):
            expected = f"{amount(pair.before.count, 'code')} {where}, as before the denied {deletions[-1].operation}"
            gone = f" ({min(pair.lost)} is gone)" if pair.lost else ""
            yield Effect(False, expected, f"{amount(pair.after.count, 'code')}{gone}", pair.after.at)


def _ended_jobs(observations: Observations) -> Iterator[Effect]:
    """Jobs that nobody with a token has cancelled, after a cancellation of theirs was denied."""
    denied = {exchange.number for exchange in denied_requests(observations)}
    for job in job_timelines(observations):
        if job.shares_id or any(not exchange.rejected for exchange in job.cancellations):
            continue
        first = next((one for one in job.cancellations if one.number in denied), None)
        if first is None or job.at(first.started) not in job.states["cancellable"]:
            continue
        yield from _not_cancelled(job, first)


def _not_cancelled(job: JobTimeline, denied: Exchange) -> Iterator[Effect]:
    statuses = job.contract.values("cancelPromotionJob.cancels")["statuses"]
    later = [sighting for sighting in job.sightings if sighting.exchange.started >= denied.ended]
    now = next((sighting for sighting in later if sighting.status in statuses), None)
    expected = f"job {job.id} continues, since its cancellation was denied"
    if now is not None:
        yield Effect(False, expected, f"`{now.status}`", now.exchange)
    elif later:
        yield Effect(True)


def _gone_promotions(observations: Observations) -> Iterator[Effect]:
    """Promotions that are unknown since their deletion was denied, and were known before."""
    unknown = observations.contract.values("PromotionID.unknown")["status"]
    for exchange in denied_requests(observations):
        if exchange.operation != "deletePromotion":
            continue
        name = exchange.route.path["promotionID"]
        promotion = promotions(observations).get(name)
        if promotion is None:
            continue
        until = promotion.deleted.started if promotion.deleted else float("inf")
        later = [
            one
            for one in observations.history.of(*READS)
            if exchange.ended <= one.started < until
            and one.route.path.get("promotionID") == name
            and is_authorized(one)
            and not one.failed
        ]
        if later and _was_known(observations, name, exchange.started):
            is_gone = all(one.status == unknown for one in later)
            yield Effect(not is_gone, f"promotion {name} stays, since its deletion was denied", str(unknown), later[0])


@query
def gone_although_denied(observations: Observations) -> dict[str, float]:
    """The promotions that are gone although their deletion was denied, and since when."""
    unknown = observations.contract.values("PromotionID.unknown")["status"]
    denied = {
        one.route.path["promotionID"]: one.ended
        for one in denied_requests(observations)
        if one.operation == "deletePromotion"
    }
    at = {
        effect.at.route.path["promotionID"]
        for effect in _gone_promotions(observations)
        if effect.at and not effect.is_none and effect.at.status == unknown
    }
    return {name: ended for name, ended in denied.items() if name in at}


def _was_known(observations: Observations, promotion: str, time: float) -> bool:
    """True if the server has accepted a request of a promotion before a time: a new one need not be known at once (D31)."""
    return any(
        one.accepted and one.ended <= time and one.route.path.get("promotionID") == promotion
        for one in observations.history
    )


def cancelled_elsewhere(observations: Observations) -> Iterator[tuple[JobTimeline, Exchange, Sighting | None]]:
    """Jobs whose cancellation through another promotion's path was rejected, with the sighting that shows them cancelled, if any."""
    statuses = observations.contract.values("cancelPromotionJob.cancels")["statuses"]
    jobs = {job.id: job for job in job_timelines(observations) if not job.shares_id}
    for exchange in observations.history.of(CANCEL):
        job = jobs.get(exchange.route.path.get("jobID", ""))
        if job is None or job.promotion_id == exchange.route.path.get("promotionID") or not exchange.rejected:
            continue
        if (
            any(not one.rejected for one in job.cancellations)
            or job.at(exchange.started) not in job.states["cancellable"]
        ):
            continue
        later = [sighting for sighting in job.sightings if sighting.exchange.started >= exchange.ended]
        if later:
            yield job, exchange, next((one for one in later if one.status in statuses), None)
