"""The valid requests of every operation, and what a server failure on an invalid request proves (A40).

A request is valid if it is authorized, its parameters are in range, its body is valid and leaves nothing open, and what it
names exists in a state in which the request must succeed. A 5xx to a valid request is a separate finding. A 5xx to any other
request violates something only if the server does not fail on valid requests in the same way.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from ...contract.contract import Contract
from ...engine.history import NOTHING, Authorization, Exchange
from ...engine.observations import Observations, query
from ...result import ABSENT
from .codes_read import codes_reads
from .jobs import JobTimeline, job_timelines, unfinished_at
from .pages import LISTS, is_allowed
from .promotions import promotions
from .requests import job_requests

FAR = 10_000  # an offset beyond may be rejected (D30)
FILTER = re.compile(r"eq\((job_type|status|code),([\w.~-]+)\)", re.ASCII)
SEVERAL, FEW = 3, 3  # operations with so many failures each at most, which have no cause in common
SYSTEMATIC = 3  # failures in a row over requests of one kind that no sporadic failure explains


@query
def valid_requests(observations: Observations) -> list[Exchange]:
    """Every valid request that was not throttled, in order."""
    jobs = {request.exchange.number: request for request in job_requests(observations)}
    found = []
    for exchange in observations.history:
        if exchange.throttled or not exchange.operation or exchange.authorization is not Authorization.VALID:
            continue
        if not _is_addressed(observations, exchange) or not _has_known_query(observations.contract, exchange):
            continue
        if exchange.operation == "createPromotionJob":
            request = jobs.get(exchange.number)
            if request is None:
                continue  # it was sent again, and the later response counts
            busy = unfinished_at(observations, request.promotion_id, exchange.ended)
            is_alone = not [job for job in busy if job.created is not exchange]
            is_valid = request.is_valid and not request.is_for_automatic and is_alone
        else:
            is_valid = _is_valid(observations, exchange) and not seems_absent(observations, exchange)
        if is_valid:
            found.append(exchange)
    return found


def _is_addressed(observations: Observations, exchange: Exchange) -> bool:
    """True if the promotion of the path, if there is one, exists: nobody asked for its deletion before."""
    name = exchange.route.path.get("promotionID")
    if name is None:
        return True
    time = exchange.started if exchange.operation == "deletePromotion" else exchange.ended
    return name in promotions(observations) and not is_deletion_sent(observations, name, time)


def is_deletion_sent(observations: Observations, promotion: str, time: float) -> bool:
    """True if a deletion of a promotion that was not rejected was sent before a time: by then it may be gone."""
    return _deletion_sent(observations).get(promotion, float("inf")) < time


@query
def _deletion_sent(observations: Observations) -> dict[str, float]:
    """When the first deletion of each promotion that was not rejected was sent."""
    found: dict[str, float] = {}
    for exchange in observations.history.of("deletePromotion"):
        is_doubtful = exchange.is_repeated and exchange.authorization is Authorization.VALID
        if not exchange.rejected or is_doubtful:
            found.setdefault(exchange.route.path.get("promotionID", ""), exchange.started)
    return found


def query_names(contract: Contract, operation: str) -> frozenset[str]:
    """The names of an operation's query parameters."""
    found = contract.operations[operation].definition.get("parameters", [])
    resolved = [contract.document.resolve(one, "")[0] for one in found]
    return frozenset(one["name"] for one in resolved if one.get("in") == "query")


def _has_known_query(contract: Contract, exchange: Exchange) -> bool:
    return set(exchange.route.query) <= query_names(contract, exchange.operation)


def _is_valid(observations: Observations, exchange: Exchange) -> bool:
    operation, contract = exchange.operation, observations.contract
    if operation in LISTS:
        return _is_valid_window(contract, exchange.route.query)
    if operation in ("cancelPromotionJob", "getPromotionJobFile"):
        job = job_of(observations, exchange)
        if job is None:
            return False
        was = job.at(exchange.started)
        is_export = job.request.is_export and was == job.states["ended"][0]
        return is_export if operation == "getPromotionJobFile" else was in job.states["cancellable"]
    if operation == "deletePromotion":
        return True  # one with jobs may be kept, but by a 4xx (A33)
    if operation == "deletePromotionCodes":
        return is_valid_body(contract, exchange) and _names_known_codes(observations, exchange)
    return operation == "getAccessToken" or is_valid_body(contract, exchange)


def _is_valid_window(contract: Contract, values: dict[str, str]) -> bool:
    limit, offset = values.get("page[limit]"), values.get("page[offset]", "0")
    if limit is not None and not (limit.isdecimal() and is_allowed(contract, "PageLimit", int(limit[:9]))):
        return False
    if not (offset.isdecimal() and int(offset[:9]) <= FAR and is_allowed(contract, "PageOffset", int(offset[:9]))):
        return False
    if "filter" in values and not is_allowed(contract, "Filter", values["filter"]):
        return False
    found = FILTER.fullmatch(values["filter"]) if "filter" in values else None
    statuses = contract.schema("JobStatus")["enum"]
    return "filter" not in values or (found is not None and (found[1] != "status" or found[2] in statuses))


def is_valid_body(contract: Contract, exchange: Exchange) -> bool:
    """True for a body of JSON that the schema of the operation's request allows."""
    return exchange.sent is not NOTHING and contract.judge.is_valid(
        exchange.sent, contract.request_pointer(exchange.operation)
    )


def _names_known_codes(observations: Observations, exchange: Exchange) -> bool:
    named = {one["code"] for one in exchange.sent["data"]["codes"]}
    reads = codes_reads(observations).get(exchange.route.path["promotionID"], [])
    known = next((read.codes for read in reversed(reads) if read.ended <= exchange.started), frozenset())
    return bool(named) and named <= known


def job_of(observations: Observations, exchange: Exchange) -> JobTimeline | None:
    """The job that a path names, if it is one of the promotion that the path names."""
    path = exchange.route.path
    key = (path.get("promotionID", ""), path.get("jobID", ""))
    job = _jobs_by_path(observations).get(key)
    return job if job is not None and job.created.ended <= exchange.started else None


@query
def _jobs_by_path(observations: Observations) -> dict[tuple[str, str], JobTimeline]:
    return {(job.promotion_id, job.id): job for job in job_timelines(observations) if not job.shares_id}


@query
def broken_operations(observations: Observations) -> frozenset[str]:
    """The operations that responded with 5xx to every valid request."""
    states: dict[str, set[bool]] = {}
    for exchange in valid_requests(observations):
        states.setdefault(exchange.operation, set()).add(exchange.failed)
    return frozenset(operation for operation, failed in states.items() if failed == {True})


@query
def is_flaky(observations: Observations) -> bool:
    """True if the server responds with 5xx to valid requests now and then: to the same request or to two operations, and not always.

    So it does over requests for a job that have no property in common whose value was never accepted; and if several
    operations, over valid requests or not, fail once or twice each.
    """
    by_request: dict[Any, set[bool]] = {}
    by_operation: dict[str, set[bool]] = {}
    values: dict[bool, list[frozenset[tuple[str, str]]]] = {True: [], False: []}
    for exchange in valid_requests(observations):
        request = exchange.request
        by_request.setdefault((request.method, request.path, request.body), set()).add(exchange.failed)
        by_operation.setdefault(exchange.operation, set()).add(exchange.failed)
        if exchange.operation == "createPromotionJob":
            values[exchange.failed].append(_values_of(exchange))
    mixed, accepted = {True, False}, frozenset[tuple[str, str]]().union(*values[False])
    if mixed in by_request.values() or sum(failed == mixed for failed in by_operation.values()) > 1:
        return True
    failures = Counter(one.operation for one in observations.history if one.status and one.failed)
    is_valid_one = any(True in failed for failed in by_operation.values())
    if is_valid_one and len(failures) >= SEVERAL and max(failures.values()) <= FEW:
        return True
    suspects = [{name for name, _ in failed - accepted} for failed in values[True]]
    return bool(suspects) and bool(accepted) and not set.intersection(*suspects)


@query
def is_silent(observations: Observations) -> bool:
    """True if a valid request got no response: that another one got none says nothing of what it asked."""
    return any(not exchange.status for exchange in valid_requests(observations))


def _values_of(exchange: Exchange) -> frozenset[tuple[str, str]]:
    """The properties of a job that is asked for, each with its value."""
    data = exchange.sent["data"]
    flat = {name: value for name, value in data.items() if name != "parameters"} | data.get("parameters", {})
    return frozenset((name, repr(value)) for name, value in flat.items())


def is_own_failure(observations: Observations, exchange: Exchange, alike: Sequence[Exchange] = ()) -> bool:
    """True if a failure over a request that is not valid counts against that request, and not against the server in general.

    `alike` are the requests of the same kind. Without a response, it counts only if the server responded later on.
    """
    if not exchange.failed or exchange.operation in broken_operations(observations):
        return False
    if not exchange.status and not any(later.status for later in list(observations.history)[exchange.number :]):
        return False
    if not is_flaky(observations) and (exchange.status or not is_silent(observations)):
        return True
    return len(alike) >= SYSTEMATIC and all(one.failed for one in alike)


def seems_absent(observations: Observations, exchange: Exchange) -> bool:
    """True if the target seems not to have an operation at all: on provided promotions alone, it never responded otherwise.

    On a promotion that the target has created itself, a 404 means that the operation fails.
    """
    if exchange.status not in ABSENT or any(one.accepted for one in observations.history.of("createPromotion")):
        return False
    tried = observations.history.of(exchange.operation)
    return all(one.status in ABSENT for one in tried if one.authorization is Authorization.VALID)
