"""Requests for what does not exist: unknown promotions and jobs, and jobs of other promotions (D22, A30, A34).

Only UUIDs are considered: A34 leaves other identifiers open. In shared traffic nothing can be known to be unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...engine.history import Authorization, Exchange
from ...engine.observations import Observations, View, query
from .jobs import JobTimeline, job_timelines, unanswered
from .pages import LISTS, pages
from .promotions import promotions
from .requests import job_requests
from .validity import is_deletion_sent, is_valid_body, query_names

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
ON_JOBS = ("cancelPromotionJob", "getPromotionJobFile")
FREE = ("deletePromotion", "deletePromotionCodes")  # their rejections are left open (A33)


@dataclass(frozen=True)
class UnknownThing(View):
    """A request that is valid except that it names something unknown. `alike` are those of the same kind; `job` is the job it names."""

    exchange: Exchange
    alike: tuple[Exchange, ...]
    job: JobTimeline | None = None

    @property
    def path(self) -> dict[str, str]:
        """The path parameters."""
        return self.exchange.route.path


def _grouped(observations: Observations, found: list[tuple[Exchange, JobTimeline | None]]) -> list[UnknownThing]:
    alike = tuple(exchange for exchange, _ in found)
    return [UnknownThing(observations, exchange, alike, job) for exchange, job in found]


@query
def plain_requests(observations: Observations) -> list[Exchange]:
    """Requests that the server can reject only because of the promotion or job that they name, in order."""
    valid = {
        request.exchange.number
        for request in job_requests(observations)
        if request.is_valid and (request.is_generate or request.is_export)
    }
    known, found = promotions(observations), []
    most = observations.contract.parameter("PageLimit")["maximum"]
    for exchange in observations.history:
        operation, path = exchange.operation, exchange.route.path
        if not operation or "promotionID" not in path or exchange.throttled:
            continue
        if exchange.authorization is not Authorization.VALID:
            continue
        if path["promotionID"] not in known and not UUID.fullmatch(path["promotionID"]):
            continue
        if operation in LISTS:
            values = exchange.route.query
            plain = set(values) <= query_names(observations.contract, operation) - {"filter"}
            if plain and all(value.isdecimal() and 0 < int(value[:9] or 0) <= most for value in values.values()):
                found.append(exchange)
        elif operation == "deletePromotionCodes":
            if is_valid_body(observations.contract, exchange) and exchange.sent["data"]["codes"]:
                found.append(exchange)
        elif not exchange.route.query and (operation in (*ON_JOBS, "deletePromotion") or exchange.number in valid):
            found.append(exchange)
    return found


@query
def unknown_promotions(observations: Observations) -> list[UnknownThing]:
    """Requests for promotions that nobody created."""
    known = promotions(observations)
    if observations.settings.is_shared:
        return []
    found: list[tuple[Exchange, JobTimeline | None]] = [
        (exchange, None)
        for exchange in plain_requests(observations)
        if exchange.route.path["promotionID"] not in known and exchange.operation not in FREE
    ]
    return _grouped(observations, found)


@query
def unknown_jobs(observations: Observations) -> list[UnknownThing]:
    """Requests for jobs that nobody created, of existing promotions.

    If a response did not show whether a job was created, any ID may be that job's.
    """
    if observations.settings.is_shared:
        return []
    open_since = {name: lost[0].started for name, lost in unanswered(observations).items()}
    ids = {job.id for job in job_timelines(observations)}
    ids |= {key for page in pages(observations) if page.operation == "listPromotionJobs" for key in page.keys}
    found: list[tuple[Exchange, JobTimeline | None]] = [
        (exchange, None)
        for exchange in _of_jobs(observations)
        if exchange.route.path["jobID"] not in ids and UUID.fullmatch(exchange.route.path["jobID"])
        if exchange.ended <= open_since.get(exchange.route.path["promotionID"], float("inf"))
    ]
    return _grouped(observations, found)


@query
def jobs_elsewhere(observations: Observations) -> list[UnknownThing]:
    """Requests for jobs through the path of another existing promotion."""
    jobs = {job.id: job for job in job_timelines(observations) if not job.shares_id}
    found: list[tuple[Exchange, JobTimeline | None]] = []
    for exchange in _of_jobs(observations):
        job = jobs.get(exchange.route.path["jobID"])
        if job is not None and job.promotion_id != exchange.route.path["promotionID"]:
            found.append((exchange, job))
    return _grouped(observations, found)


def _of_jobs(observations: Observations) -> list[Exchange]:
    known = promotions(observations)
    return [
        exchange
        for exchange in plain_requests(observations)
        if exchange.operation in ON_JOBS
        and exchange.route.path["promotionID"] in known
        and not is_deletion_sent(observations, exchange.route.path["promotionID"], exchange.ended)
    ]


def is_not_found(observations: Observations, exchange: Exchange) -> bool:
    """True for a 404 that only says that the server does not know a promotion that it created.

    A new promotion need not be known everywhere at once (D31, A39); a server that forgets promotions does so in lists, too.
    """
    status = observations.contract.values("PromotionID.unknown")["status"]
    name = exchange.route.path.get("promotionID", "")
    promotion = promotions(observations).get(name)
    if exchange.status != status or promotion is None:
        return False
    known_from = promotion.created.ended if promotion.created else 0.0
    is_new = exchange.started < known_from + observations.settings.read_after_write
    lists = [one for one in plain_requests(observations) if one.operation in LISTS and one.status == status]
    forgets = any(
        one.route.path["promotionID"] in promotions(observations)
        and not is_deletion_sent(observations, one.route.path["promotionID"], one.ended)
        for one in lists
    )
    return is_new or forgets
