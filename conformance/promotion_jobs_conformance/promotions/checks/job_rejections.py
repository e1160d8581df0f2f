"""Requests for a job that are rejected for their promotion, create nothing, or are left open as a whole (S21, A4, A20, A22, A34)."""

from __future__ import annotations

from ...engine.expectations import Expectation, Expectations, Observation, status
from ...engine.history import Authorization, Exchange
from ...engine.observations import Observations
from ..needs import JOB, JOBS_LIST
from ..registry import check
from ..views.effects import Effect, effects_of_accepted, effects_of_rejected
from ..views.jobs import job_timelines, unfinished_at
from ..views.promotions import promotions
from ..views.requests import CONTENT_TYPE, JobRequest, job_requests
from ..views.unknown import UUID, is_not_found
from ..views.validity import is_own_failure, query_names, seems_absent

NAME = "createPromotionJob"
NOT_IMPLEMENTED = 501  # what a server without a method or an operation says of it (RFC 9110, section 15.6.2)
CODES_COUNTED = ("listPromotionCodes.lists", "listPromotionCodes.isolated", "listPromotionCodes.results-total")


def _for_automatic(observations: Observations) -> list[JobRequest]:
    """Valid requests for jobs of automatic promotions that have no unfinished job, and that the server knows."""
    return [
        request
        for request in job_requests(observations)
        if request.is_for_automatic
        and request.is_addressed
        and request.is_valid
        and not unfinished_at(observations, request.promotion_id, request.exchange.started)
        and not is_not_found(observations, request.exchange)
    ]


@check(f"{NAME}.automatic", on=_for_automatic, needs=("createPromotion.created",))
def automatic(it: JobRequest) -> Expectations:
    """The server MUST reject a code_generate job on an automatic promotion with 422 and a specific error."""
    if not it.is_generate or (it.exchange.failed and not is_own_failure(it.observations, it.exchange)):
        return
    definition = it.contract.operations[NAME].definition["responses"]
    errors = (int(key) for key in definition if key.isdecimal())
    expected = next(
        s for s in errors if any(p.endswith("/AutomaticPromotionError") for p in it.contract.special_errors(NAME, s))
    )
    yield status(it.exchange, expected, reason=f"for codes of the automatic promotion {it.promotion_id}")


@check(f"{NAME}.automatic-export", on=_for_automatic, needs=("createPromotion.created",))
def automatic_export(it: JobRequest) -> Expectations:
    """The server MUST accept a code_export job on an automatic promotion, or reject it with a 4xx."""
    exchange = it.exchange
    if not it.is_export or (exchange.failed and not is_own_failure(it.observations, exchange)):
        return
    what = f"201 or a 4xx for an export of the automatic promotion {it.promotion_id}"
    yield Expectation(exchange.accepted or exchange.rejected, what, exchange.actual, exchange)
    yield Observation("accepted" if exchange.accepted else f"rejected ({exchange.actual})")


@check(
    f"{NAME}.refusal-creates-nothing",
    on=effects_of_rejected,
    needs=(*JOB, *JOBS_LIST, *CODES_COUNTED, "PromotionJob.id-unique"),
)
def rejection_creates_nothing(it: Effect) -> Expectations:
    """A request that the server rejects MUST NOT create a job or codes."""
    yield Expectation(it.is_none, it.expected, it.actual, it.at)


@check(f"{NAME}.one-job-each", on=effects_of_accepted, needs=(*JOB, *JOBS_LIST, "PromotionJob.id-unique"))
def one_job_each(it: Effect) -> Expectations:
    """The server MUST create exactly one job for one accepted request."""
    yield Expectation(it.is_none, it.expected, it.actual, it.at)


def _of_other_types(observations: Observations) -> list[JobRequest]:
    """Requests whose body would be valid, with another media type or none."""
    return [
        request
        for request in job_requests(observations)
        if request.open == (CONTENT_TYPE,) and request.exchange.authorization is Authorization.VALID
    ]


@check(f"{NAME}.content-type", on=_of_other_types)
def content_type(it: JobRequest) -> Expectations:
    """The server MUST NOT respond with 5xx to a wrong or missing Content-Type."""
    exchange = it.exchange
    types = [value for name, value in exchange.request.headers if name.lower() == "content-type"]
    if not exchange.failed or is_own_failure(it.observations, exchange):
        expected = f"no 5xx for Content-Type {types[0]!r}" if types else "no 5xx for a request without a Content-Type"
        yield Expectation(not exchange.failed, expected, exchange.actual, exchange)


def _unsettled(observations: Observations) -> list[tuple[Observations, Exchange, str]]:
    """Requests of another form than the document's, each with what is unusual in it."""
    found = []
    for exchange in observations.history:
        if exchange.throttled or exchange.authorization is not Authorization.VALID:
            continue
        if what := _unusual(observations, exchange):
            found.append((observations, exchange, what))
    return found


def _unusual(observations: Observations, exchange: Exchange) -> str:
    route = exchange.route
    if not route.template or "promotionID" not in route.path:
        return ""
    if route.has_trailing_slash:
        return "a trailing slash"
    if not route.operation:
        return f"the method {exchange.request.method}"
    if route.operation.startswith("delete"):
        return ""  # they have their own requirements
    own = {*promotions(observations), *(job.id for job in job_timelines(observations))}  # of whatever form they are
    if odd := next((value for value in route.path.values() if value not in own and not UUID.fullmatch(value)), ""):
        return f"the identifier {odd[:20]!r}"
    stray = set(route.query) - query_names(observations.contract, route.operation)
    return f"the query parameter {min(stray)[:20]!r}" if stray else ""


@check(
    f"{NAME}.unsettled-requests",
    on=_unsettled,
    needs=("PromotionID.unknown", "JobID.unknown", f"{NAME}.validation-status"),
)
def unsettled_requests(it: tuple[Observations, Exchange, str]) -> Expectations:
    """The server MUST NOT respond with 5xx to unknown query parameters, a trailing slash, other methods or identifiers that are no UUID."""
    observations, exchange, what = it
    if exchange.status == NOT_IMPLEMENTED and (not exchange.route.operation or seems_absent(observations, exchange)):
        return
    if not exchange.failed or is_own_failure(observations, exchange):
        yield Expectation(not exchange.failed, f"no 5xx for {what}", exchange.actual, exchange)
