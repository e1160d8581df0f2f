"""Every response, judged by the document's schemas (see `engine.responses`).

Two kinds of responses are left out, since the contract does not define them: the rejection of a request that it leaves open
(A33, A34), which a gateway may have sent (decision 0024), and the response to a request that is not an operation of the document.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from ...contract.contract import Contract
from ...engine.checks import Judged
from ...engine.expectations import Expectation
from ...engine.history import Authorization, Exchange
from ...engine.observations import Observations, query
from ...engine.responses import judge_response, response_keywords, response_requirements
from ..registry import excuse, kind
from ..views.jobs import job_timelines
from ..views.promotions import promotions
from ..views.requests import CONTENT_TYPE, UNSETTLED, UNSETTLED_REQUEST, has_controls, is_too_large, job_requests
from ..views.validity import query_names

OPEN_RESPONSES = (UNSETTLED, CONTENT_TYPE, UNSETTLED_REQUEST)
OPEN_OPERATIONS = ("createPromotion", "deletePromotion", "deletePromotionCodes")  # what they reject is free (A33)
LISTS = ("listPromotionJobs", "listPromotionCodes")
_PLAIN = re.compile(r"(?!\.\.?$)[\w.~-]+", re.ASCII)  # what no proxy or firewall changes or rejects in a path


@query
def open_rejections(observations: Observations) -> frozenset[int]:
    """The numbers of rejections whose body is free."""
    found = {
        request.exchange.number
        for request in job_requests(observations)
        if request.exchange.rejected and (request.has_controls or set(request.open) & set(OPEN_RESPONSES))
    }
    known = {*promotions(observations), *(job.id for job in job_timelines(observations))}
    found |= {
        exchange.number
        for exchange in observations.history
        if exchange.rejected and exchange.operation and _is_open(observations.contract, exchange, known)
    }
    return frozenset(found)


def _is_open(contract: Contract, exchange: Exchange, known: Collection[str]) -> bool:
    """True for a request that a proxy or firewall may reject for its texts or its size, and the contract leaves open (A34)."""
    names = [name for name in exchange.route.path.values() if name not in known]
    return (
        has_controls(exchange)
        or is_too_large(exchange)
        or not all(map(_PLAIN.fullmatch, names))
        or not set(exchange.route.query) <= query_names(contract, exchange.operation)
    )


def needs(contract: Contract, requirement: str) -> Collection[str]:
    """What else must hold so that a keyword can be judged on its own."""
    always = (
        requirement.replace(".then.", ".") if ".then." in requirement else ""
    )  # the same keyword, without a condition
    return (*NEEDS.get(requirement, ()), *filter(None, [always]))


NEEDS: dict[str, Collection[str]] = {
    # What should have been rejected, and was not, comes back.
    "PromotionJobBase.name.type": ("JobName.type",),
    "JobParameters.number_of_codes.type": ("NumberOfCodes.type",),
    "JobParameters.required.number_of_codes": (
        "NumberOfCodes.type",
        "CodeGenerateJobInput.required.parameters",
        "CodeGenerateParameters.*",
    ),
    "CodeGenerateJob.required.parameters": ("createPromotionJob.echo-job-type",),
    "JobFile.href.format": ("JobFile.href.pattern",),
    "JobResponse.required.data": ("createPromotionJob.validation-status",),
}


@kind(response_requirements, needs=needs)
def every_response(observations: Observations) -> Judged:
    """Judges every response of the history by its schema."""
    for exchange in observations.history:
        if exchange.number not in open_rejections(observations):
            yield from judge_response(observations, exchange, _allowed(observations.contract, exchange))


def _allowed(contract: Contract, exchange: Exchange) -> Collection[str]:
    """What a response may break: the rejection of a filter may lack what D28 says, whatever is wrong with the filter."""
    if exchange.operation in LISTS and "filter" in exchange.route.query:
        found: Collection[str] = contract.values(f"{exchange.operation}.bad-filter")["allowed"]
        return found
    return ()


@excuse
def is_of_another_success(observations: Observations, requirement: str, violation: Expectation) -> bool:
    """True for the body of a success whose status the document does not have: the status is what is wrong."""
    at = violation.at
    if at is None or not at.accepted or not at.operation or requirement not in response_keywords(observations.contract):
        return False
    listed = observations.contract.operations[at.operation].definition["responses"]
    return not {str(at.status), "2XX", "2xx", "default"} & set(listed)


def is_denied(exchange: Exchange) -> bool:
    """True for a request without a valid token."""
    return exchange.authorization not in (Authorization.VALID, Authorization.UNUSUAL)
