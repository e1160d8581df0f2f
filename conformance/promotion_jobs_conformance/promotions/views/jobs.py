"""Jobs as the history shows them, from the request that created each to its end (D1, D2, A18, A39).

A job appears in the response that created it, in lists of its promotion's jobs, and in responses to its cancellation. A list
may be older than the response of another operation (D31): a status that cannot follow the last one is ignored if another
operation showed that one less than the read-after-write time ago.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...engine.history import Exchange
from ...engine.observations import Observations, View, query
from ...engine.retries import superseded
from ...http.exchange import ErrorKind
from ..parameters import job_types
from .pages import JOBS_LIST, pages
from .promotions import Promotion
from .requests import JobRequest, job_requests

CREATE, CANCEL = "createPromotionJob", "cancelPromotionJob"


@dataclass(frozen=True)
class Sighting:
    """A job as one exchange shows it. `location` points to it in the response."""

    exchange: Exchange
    record: dict[str, Any]
    location: str

    @property
    def status(self) -> str:
        """The status that it shows; empty if it shows none."""
        found = self.record.get("status")
        return found if isinstance(found, str) else ""


@dataclass(frozen=True)
class JobTimeline(View):
    """One job. `sightings` are in the order of time, the one that created it first; `cancellations` are the requests for its end.

    `shares_id`: another job was created with the same ID, so that nothing can be determined of either.
    """

    id: str
    request: JobRequest
    sightings: tuple[Sighting, ...]
    cancellations: tuple[Exchange, ...]
    shares_id: bool

    @property
    def states(self) -> dict[str, Any]:
        """The graph of statuses (`x-states`)."""
        found: dict[str, Any] = self.contract.schema("JobStatus")["x-states"]
        return found

    @property
    def promotion_id(self) -> str:
        """The promotion that it was created for."""
        return self.request.promotion_id

    @property
    def promotion(self) -> Promotion | None:
        """The promotion, if the history shows where it comes from."""
        return self.request.promotion

    @property
    def created(self) -> Exchange:
        """The exchange that created it."""
        return self.request.exchange

    @property
    def shown(self) -> dict[str, Any]:
        """The job as its creation showed it."""
        return self.sightings[0].record

    @property
    def is_generate(self) -> bool:
        """True if it generates codes."""
        return self.request.is_generate

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters that were sent."""
        return self.request.parameters

    @cached_property
    def changes(self) -> tuple[Sighting, ...]:
        """The sightings that showed another status than the one before: those that D1's values name, stale ones left out."""
        known = self.contract.schema("JobStatus")["enum"]
        found: list[Sighting] = []
        for sighting in self.sightings:
            if sighting.status not in known or (found and found[-1].status == sighting.status):
                continue
            if found and self.is_stale(found[-1], sighting) and self._is_earlier(sighting.status, found[-1].status):
                continue
            found.append(sighting)
        return tuple(found)

    def _is_earlier(self, status: str, than: str) -> bool:
        """True if a status can come before another, and not after it: what is older than what was seen last."""
        return than in self.reachable(status) and status not in self.reachable(than)

    def is_stale(self, last: Sighting, now: Sighting) -> bool:
        """True if what is shown now may be older than what was shown last: by another operation (D31), or meanwhile."""
        if now.exchange.started < last.exchange.ended:
            return True
        soon = now.exchange.started - last.exchange.ended < self.observations.settings.read_after_write
        return soon and now.exchange.operation != last.exchange.operation

    def reachable(self, status: str) -> list[str]:
        """The statuses that may follow a status, at once or later, in the document's order."""
        following: dict[str, list[str]] = self.states["next"]
        found: list[str] = []
        queue = list(following[status])
        while queue:
            name = queue.pop(0)
            if name not in found:
                found.append(name)
                queue += following[name]
        return found

    @property
    def status(self) -> str:
        """The status seen last; empty if none was."""
        return self.changes[-1].status if self.changes else ""

    @cached_property
    def end(self) -> Sighting | None:
        """The first sighting of an ended status, of those that were not stale; None if the job was not seen to end."""
        return next((sighting for sighting in self.changes if sighting.status in self.states["ended"]), None)

    @property
    def ended_at(self) -> float:
        """Seconds since the history began at which it was seen to have ended; infinity if it was not."""
        return self.end.exchange.ended if self.end else float("inf")

    @property
    def unfinished_until(self) -> float:
        """Seconds until which it may be unfinished: where no list shows jobs, for as long as the owner allows a job."""
        if self.end or _jobs_are_listed(self.observations):
            return self.ended_at
        return self.created.ended + self.observations.settings.job_timeout

    @property
    def is_completed(self) -> bool:
        """True if it was seen to end by completing."""
        return self.end is not None and self.end.status == self.states["ended"][0]

    @property
    def latest(self) -> dict[str, Any]:
        """The job as it was seen last."""
        return self.sightings[-1].record

    def at(self, time: float) -> str:
        """The status that was seen last before that time; empty if none was."""
        return next((s.status for s in reversed(self.changes) if s.exchange.ended <= time), "")

    @property
    def accepted_cancellation(self) -> Exchange | None:
        """The first cancellation that the server accepted."""
        return next((exchange for exchange in self.cancellations if exchange.accepted), None)


@query
def job_timelines(observations: Observations) -> list[JobTimeline]:
    """Every job whose creation was answered with an ID, in the order of creation."""
    accepted = [one for one in job_requests(observations) if one.exchange.accepted and job_id(one.exchange)]
    ids = [job_id(one.exchange) for one in accepted]
    seen = _sightings(observations)
    cancellations: dict[tuple[str, str], list[Exchange]] = {}
    for exchange in observations.history.of(CANCEL):
        path = exchange.route.path
        cancellations.setdefault((path.get("promotionID", ""), path.get("jobID", "")), []).append(exchange)
    found = []
    for one, name in zip(accepted, ids, strict=True):
        key = (one.promotion_id, name)
        later = [sighting for sighting in seen.get(key, ()) if sighting.exchange.number > one.exchange.number]
        first = Sighting(one.exchange, one.exchange.get("data"), "/data")
        found.append(
            JobTimeline(
                observations,
                name,
                one,
                (first, *later),
                tuple(cancellations.get(key, ())),
                shares_id=ids.count(name) > 1,
            )
        )
    return found


@query
def followed_jobs(observations: Observations) -> list[JobTimeline]:
    """Every job that can be distinguished from all others."""
    return [job for job in job_timelines(observations) if not job.shares_id]


def job_id(exchange: Exchange) -> str:
    """The ID that a response gives to a job; empty if it shows none."""
    found = exchange.get("data", "id")
    return found if isinstance(found, str) else ""


def _sightings(observations: Observations) -> dict[tuple[str, str], list[Sighting]]:
    """What lists and cancellations show of jobs, by promotion and job, in the order of the exchanges."""
    found: dict[tuple[str, str], list[Sighting]] = {}
    for sighting, promotion in _shown(observations):
        found.setdefault((promotion, str(sighting.record.get("id"))), []).append(sighting)
    for listed in found.values():
        listed.sort(key=lambda sighting: sighting.exchange.number)
    return found


def _shown(observations: Observations) -> Iterator[tuple[Sighting, str]]:
    for page in pages(observations):
        if page.operation == JOBS_LIST:
            for index, record in enumerate(page.records):
                yield Sighting(page.exchange, record, f"/data/{index}"), page.promotion_id
    for exchange in observations.history.of(CANCEL):
        data = exchange.get("data")
        path = exchange.route.path
        if exchange.accepted and isinstance(data, dict) and data.get("id") == path.get("jobID"):
            yield Sighting(exchange, data, "/data"), path.get("promotionID", "")


@query
def jobs_by_promotion(observations: Observations) -> dict[str, list[JobTimeline]]:
    """The jobs of each promotion, in the order of creation."""
    found: dict[str, list[JobTimeline]] = {}
    for job in job_timelines(observations):
        found.setdefault(job.promotion_id, []).append(job)
    return found


def unfinished_at(observations: Observations, promotion: str, time: float, but: str = "") -> list[JobTimeline]:
    """The jobs of a promotion, but for one, that were created before a time and not seen to have ended before it."""
    listed = jobs_by_promotion(observations).get(promotion, [])
    return [job for job in listed if job.created.ended <= time < job.ended_at and job.id != but]


@query
def unanswered(observations: Observations) -> dict[str, list[Exchange]]:
    """Requests for a job whose response does not show whether there is one now, by promotion.

    Nor does a 429 that the request was not sent again after: it may be a gateway's, behind which the request went on; nor the
    rejection of a valid request that was sent again on another connection: the first one may have been accepted.
    """
    found: dict[str, list[Exchange]] = {}
    valid = {request.exchange.number for request in job_requests(observations) if request.is_valid}
    for exchange in observations.history.of(CREATE):
        is_open = exchange.failed or exchange.throttled or (exchange.accepted and not job_id(exchange))
        may_have_worked = exchange.error in (ErrorKind.CLOSED, ErrorKind.MUTE)
        is_superseded = exchange.number in superseded(observations) and not may_have_worked
        is_doubtful = exchange.rejected and exchange.is_repeated and exchange.number in valid
        if (is_open and not is_superseded) or is_doubtful:
            found.setdefault(exchange.route.path.get("promotionID", ""), []).append(exchange)
    return found


def types_of(job: JobTimeline) -> tuple[str, str]:
    """The two job types of the contract (see `job_types`)."""
    return job_types(job.contract)


def is_possibly_busy(observations: Observations, exchange: Exchange) -> bool:
    """True if a job of the promotion that a request names may have been unfinished meanwhile, as far as the history shows."""
    promotion = exchange.route.path.get("promotionID", "")
    if promotion in _unknown_unfinished(observations):
        return True
    if any(
        other.started < exchange.ended and other is not exchange
        for other in unanswered(observations).get(promotion, [])
    ):
        return True
    return any(
        job.created.started < exchange.ended and (job.shares_id or job.unfinished_until > exchange.started)
        for job in jobs_by_promotion(observations).get(promotion, [])
        if job.created is not exchange
    )


def other_is_busy(observations: Observations, exchange: Exchange) -> bool:
    """True if a job of another promotion than the one that a request names was not seen to have ended before it."""
    promotion = exchange.route.path.get("promotionID", "")
    return any(
        job.created.ended <= exchange.started < job.unfinished_until and job.promotion_id != promotion
        for job in job_timelines(observations)
    )


@query
def _jobs_are_listed(observations: Observations) -> bool:
    """True if any list of jobs was read."""
    return any(page.operation == JOBS_LIST for page in pages(observations))


@query
def _unknown_unfinished(observations: Observations) -> frozenset[str]:
    """The promotions on whose lists there is a job that the history did not create, and that was seen last before its end."""
    known = {(job.promotion_id, job.id) for job in job_timelines(observations)}
    ended = observations.contract.schema("JobStatus")["x-states"]["ended"]
    return frozenset(
        promotion
        for (promotion, name), sightings in _sightings(observations).items()
        if (promotion, name) not in known and sightings[-1].status not in ended
    )


def can_be_addressed(identifier: str) -> bool:
    """True if a path can name a job by its ID, and nothing else.

    A dot segment is gone before the request is read, percent-encoded or not (RFC 3986, 6.2.2.3). Control characters and
    lone surrogates cannot be in a URL.
    """
    steps = identifier.replace("\\", "/").split("/")
    return all(step not in ("", ".", "..") for step in steps) and not any(
        character < " " or "\x7f" <= character <= "\x9f" or "\ud800" <= character <= "\udfff"
        for character in identifier
    )


@query
def posted_at_once(observations: Observations) -> frozenset[str]:
    """The IDs of the jobs of promotions for which two requests for a job overlapped in time, accepted or not."""
    requests: dict[str, list[Exchange]] = {}
    for request in job_requests(observations):
        requests.setdefault(request.promotion_id, []).append(request.exchange)
    crowded = {name for name, listed in requests.items() if _has_overlap(listed)}
    return frozenset(job.id for job in job_timelines(observations) if job.promotion_id in crowded)


def _has_overlap(exchanges: list[Exchange]) -> bool:
    listed = sorted(exchanges, key=lambda exchange: exchange.started)
    return any(later.started < earlier.ended for earlier, later in itertools.pairwise(listed))


def was_beside_another(observations: Observations, job: JobTimeline) -> bool:
    """True if another job of the promotion, also one that waited for its turn, may have made codes before this one ended."""
    return any(
        other is not job
        and not other.request.is_export
        and other.created.started < job.ended_at
        and other.ended_at > job.created.started
        for other in jobs_by_promotion(observations).get(job.promotion_id, [])
    )
