"""Requests for a job that must be rejected, and their rejections; each is invalid in one respect (S3 to S13, A4, A6, A7, A23, A24).

A request that breaks exactly one requirement decides it: if it was accepted, the requirement is violated; if it was
rejected as a validation failure, it holds. A rejection with another status is a separate violation, and says nothing about the
requirement. What a valid request that was rejected violates is decided by the diagnosis of rejected jobs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ...contract.cases import breakable
from ...contract.contract import Contract
from ...engine.checks import Judged
from ...engine.expectations import Expectation, Expectations
from ...engine.history import NOTHING
from ...engine.observations import Observations, query
from ..diagnosis.rejected_job import accepted_jobs, rejected_valid_jobs
from ..registry import check, kind
from ..views.jobs import is_possibly_busy
from ..views.promotions import is_authorized
from ..views.requests import (
    CONTENT_TYPE,
    OPERATION,
    UNKNOWN_PROPERTIES,
    UNSETTLED_REQUEST,
    JobRequest,
    is_too_large,
    job_requests,
)

STATUS, USUAL, TITLE = (
    f"{OPERATION}.{name}" for name in ("validation-status", "validation-status-usual", "validation-title")
)
MAXIMUM = "NumberOfCodes.configured-maximum"
SHOWN = 72  # characters of a value that a finding shows
WIDE = 2**31 - 1  # a number beyond this may be rejected as any other value that is not a number of codes


@dataclass(frozen=True)
class InvalidJob:
    """A request that breaks one requirement, at a JSON pointer, and nothing else that could make the server reject it.

    `may_differ`: something else may be why it was rejected (an unfinished job, the promotion's kind, a control character), so that any 4xx is right (A16).
    """

    request: JobRequest
    requirement: str
    pointer: str
    may_differ: bool

    @property
    def allowed(self) -> list[int]:
        """The statuses of a validation failure."""
        found: list[int] = self.request.contract.values(STATUS)["statuses"]
        return found

    @property
    def is_accepted(self) -> bool:
        """True if the server accepted it, and does not say otherwise in the body."""
        return self.request.exchange.accepted and not self.request.is_rejection_in_disguise

    @property
    def is_of_absence(self) -> bool:
        """True if a required property is missing."""
        return ".required." in self.requirement

    @property
    def is_empty(self) -> bool:
        """True for a value that many languages take for false, and many servers for absent."""
        value = self.request.value_at(self.pointer)
        return value is not NOTHING and not value

    @property
    def what(self) -> str:
        """What is wrong with it, in a few words."""
        location = self.pointer.strip("/").replace("/", ".") or "the body"
        value = self.request.value_at(self.pointer)
        if value is NOTHING:
            return f"{location} is missing"
        text = json.dumps(value, ensure_ascii=False)
        size = f" ({len(value)} characters)" if isinstance(value, str) and len(value) > 20 else ""
        return f"{location} is {text if len(text) <= SHOWN else text[:60] + '…'}{size}"


@query
def judgeable(observations: Observations) -> list[JobRequest]:
    """Requests for a job whose body alone decides: authorized, sent as JSON, to a promotion that the server must know."""
    return [
        request
        for request in job_requests(observations)
        if is_authorized(request.exchange)
        and request.is_addressed
        and CONTENT_TYPE not in request.open
        and UNSETTLED_REQUEST not in request.open
        and not (request.exchange.status == 404 and request.is_too_early)
    ]


@query
def invalid_jobs(observations: Observations) -> list[InvalidJob]:
    """Every request that breaks exactly one requirement of the schema."""
    return [
        InvalidJob(request, request.broken[0], request.breaches[request.broken[0]], _may_differ(request))
        for request in judgeable(observations)
        if len(request.broken) == 1 and not set(request.open) - {UNKNOWN_PROPERTIES}
    ]


def _may_differ(request: JobRequest) -> bool:
    if request.has_controls or is_too_large(request.exchange):
        return True  # a gateway may have rejected it (decision 0024)
    return is_possibly_busy(request.observations, request.exchange) or request.is_for_automatic


@lru_cache(maxsize=8)
def request_keywords(contract: Contract) -> frozenset[str]:
    """The requirements that the body of a request for a job can break, and those that take over a part of one."""
    found = breakable(contract.document, contract.requirement_index, contract.request_pointer(OPERATION))
    return frozenset(
        found | {name for name, values in contract.requirement_index.values.items() if values.get("of") in found}
    )


@kind(request_keywords)
def every_invalid_job(observations: Observations) -> Judged:
    """An invalid request for a job is rejected, and a valid one is not."""
    optional = {it.pointer for it in invalid_jobs(observations) if it.is_accepted and it.is_of_absence}
    for it in invalid_jobs(observations):
        if it.is_accepted and it.is_empty and it.pointer in optional:
            continue  # the server treats it as absent, and that a required property may be absent is the violation
        if it.is_accepted:
            expected = f"a rejection ({' or '.join(map(str, it.allowed))}), since {it.what}"
            yield (
                it.requirement,
                Expectation(False, expected, f"{it.request.exchange.actual}: accepted", it.request.exchange),
            )
        elif it.request.exchange.status in it.allowed:
            yield it.requirement, Expectation(True)
    own = request_keywords(observations.contract)
    for rejected in rejected_valid_jobs(observations):
        if rejected.requirement in own:
            exchange = rejected.request.exchange
            yield rejected.requirement, Expectation(False, rejected.expected, rejected.actual, exchange)
    for accepted in accepted_jobs(observations):
        for name in accepted.requirements:
            if name in own:
                yield name, Expectation(True)


@query
def rejected_as_invalid(observations: Observations) -> list[InvalidJob]:
    """Invalid requests that were not accepted, and that nothing but their body can have made the server reject."""
    return [it for it in invalid_jobs(observations) if not it.is_accepted and not it.may_differ]


@check(STATUS, on=rejected_as_invalid)
def validation_status(it: InvalidJob) -> Expectations:
    """The server MUST reject an invalid request with 400 or 422."""
    exchange, strays = it.request.exchange, it.request.strays
    if exchange.failed and strays:
        return  # it may have failed because of the properties that it does not know (`unknown-members`)
    expected = f"{' or '.join(map(str, it.allowed))}, since {it.what}"
    yield Expectation(exchange.status in it.allowed, expected, f"{exchange.actual}{it.request.detail}", exchange)


@query
def rejections(observations: Observations) -> list[JobRequest]:
    """Requests that were rejected as validation failures, for their schema or because they are no JSON."""
    found = [it.request for it in rejected_as_invalid(observations) if it.request.exchange.status in it.allowed]
    texts = [it for it in not_json(observations) if it.exchange.status in it.contract.values(STATUS)["statuses"]]
    return sorted([*found, *texts], key=lambda request: request.exchange.number)


@check(USUAL, on=rejections, needs=(STATUS,))
def validation_status_usual(it: JobRequest) -> Expectations:
    """The server SHOULD reject an invalid request with 400."""
    usual = it.contract.values(USUAL)["statuses"]
    yield Expectation(it.exchange.status in usual, f"{usual[0]}", it.exchange.actual, it.exchange)


@query
def missing_properties(observations: Observations) -> list[InvalidJob]:
    """Rejected requests that lack a required property, and have none that the contract does not know (A13, A16)."""
    return [
        it
        for it in rejected_as_invalid(observations)
        if it.is_of_absence and not it.request.strays and it.request.exchange.status in it.allowed
    ]


@check(TITLE, on=missing_properties, needs=("Errors.*", "Error.type", "Error.required.title", "Error.title.type"))
def validation_title(it: InvalidJob) -> Expectations:
    """The error for a missing required property SHOULD have the vendor's title."""
    errors = it.request.exchange.get("errors")
    if not isinstance(errors, list):
        return
    title = it.request.contract.values(TITLE)["title"]
    titles = [error.get("title") for error in errors if isinstance(error, dict)]
    yield Expectation(title in titles, f"an error titled `{title}`", f"{titles}", it.request.exchange)


@query
def not_json(observations: Observations) -> list[JobRequest]:
    """Requests whose body is not JSON, or that have none."""
    return [request for request in judgeable(observations) if not request.is_json and not _may_differ(request)]


@check(f"{OPERATION}.invalid-json", on=not_json, needs=(STATUS,))
def invalid_json(it: JobRequest) -> Expectations:
    """The server MUST reject a body that is not JSON, or no body at all, as a validation failure."""
    allowed = it.contract.values(f"{OPERATION}.invalid-json")["statuses"]
    body = (it.exchange.request.body or b"").decode("utf-8", "backslashreplace")
    why = (
        f"since the body is not JSON: {body[:30]}…{body[-30:]}"
        if len(body) > 60
        else f"since the body is not JSON: {body}"
    )
    expected = f"{' or '.join(map(str, allowed))}, {why if body else 'since there is no body'}"
    yield Expectation(it.exchange.status in allowed, expected, it.exchange.actual, it.exchange)


@query
def over_maximum(observations: Observations) -> list[JobRequest]:
    """Requests that are valid but for asking for more codes than a promotion may have."""
    return [
        request
        for request in judgeable(observations)
        if request.is_json and request.exceeds_maximum and not request.broken and not request.open
    ]


def maximum_kept(observations: Observations) -> Iterator[Expectation]:
    """More codes than the maximum are rejected with the status of their error (S20)."""
    contract, maximum = observations.contract, observations.settings.maximum
    usual = next(s for s in map(int, _statuses(contract)) if _is_of_maximum(contract, s))
    for it in over_maximum(observations):
        exchange = it.exchange
        allowed = [usual] if it.number <= WIDE else contract.values(STATUS)["statuses"]
        good = exchange.status in allowed or (exchange.rejected and _may_differ(it))
        hint = _hinted(it)
        actual = exchange.actual + (
            f"; it mentions a maximum of {hint}: run again with --max-codes {hint}" if hint else ""
        )
        expected = f"{' or '.join(map(str, allowed))} for {it.number} codes; the maximum is {maximum} (--max-codes)"
        yield Expectation(good, expected, actual, exchange)


def _statuses(contract: Contract) -> Collection[str]:
    return [key for key in contract.operations[OPERATION].definition["responses"] if key.isdecimal()]


def _is_of_maximum(contract: Contract, status: int) -> bool:
    error = contract.schema("NumberOfCodes")["x-configured-maximum"]["error"].removeprefix("#")
    return error in contract.special_errors(OPERATION, status)


def _hinted(it: JobRequest) -> int | None:
    """A maximum in a rejection that is not the one in force."""
    return hint_of_maximum(it.contract, it.exchange.get("errors"), it.observations.settings.maximum)


def hint_of_maximum(contract: Contract, errors: Any, maximum: int) -> int | None:
    """The maximum that a TooManyCodesError states, if it is not the one in force; None otherwise."""
    pointer = contract.schema("NumberOfCodes")["x-configured-maximum"]["error"]
    template = contract.document.at(pointer)["properties"]["detail"].get("x-template", "")
    pattern = re.escape(template).replace(re.escape("{maximum}"), r"(\d{1,9})")
    for error in errors if isinstance(errors, list) else []:
        detail = error.get("detail") if isinstance(error, dict) else None
        found = re.fullmatch(pattern, detail) if isinstance(detail, str) and template else None
        if found and found.groups() and int(found[1]) != maximum:
            return int(found[1])
    return None


@kind(lambda contract: [MAXIMUM] if MAXIMUM in contract.requirements else [])
def configured_maximum(observations: Observations) -> Judged:
    """The server MUST reject a number of codes over the store's maximum per promotion with 400, and accept the maximum itself."""
    for expectation in maximum_kept(observations):
        yield MAXIMUM, expectation
    for rejected in rejected_valid_jobs(observations):
        if rejected.requirement == MAXIMUM:
            yield MAXIMUM, Expectation(False, rejected.expected, rejected.actual, rejected.request.exchange)


@kind(lambda contract: [name for name in ("MaxUsesPerCode.zero",) if name in contract.requirements])
def zero_uses(observations: Observations) -> Judged:
    """The server MUST accept zero for max_uses_per_code."""
    name = "MaxUsesPerCode.zero"
    for rejected in rejected_valid_jobs(observations):
        if rejected.requirement == name:
            yield name, Expectation(False, rejected.expected, rejected.actual, rejected.request.exchange)
    for accepted in accepted_jobs(observations):
        if name in accepted.requirements:
            yield name, Expectation(True)
