"""A server that accepts whatever is asked of it: one finding, in place of one for each property of a request for a job.

A server without validation violates the requirement of every keyword of the request, and what a reader fixes is one thing. A
few rejections make no difference: some values no server can work with.
"""

from __future__ import annotations

from ...engine.checks import Judged
from ...engine.expectations import Expectation
from ...engine.observations import Observations, query
from ..registry import cause, overrides
from .rejections import STATUS, InvalidJob, invalid_jobs, request_keywords

SEVERAL = 8  # requirements of which every invalid request was accepted, without which the fault is one property's
MOST = 0.9  # of the invalid requests that were accepted or rejected


@query
def accepted_anyway(observations: Observations) -> dict[int, InvalidJob]:
    """The invalid requests that were accepted, by number, if the server rejects hardly any; else none."""
    decided = [it for it in invalid_jobs(observations) if it.is_accepted or it.request.exchange.rejected]
    accepted = {it.request.exchange.number: it for it in decided if it.is_accepted}
    rejected = {it.requirement for it in decided if not it.is_accepted}
    unchecked = {it.requirement for it in accepted.values()} - rejected
    return accepted if len(unchecked) >= SEVERAL and len(accepted) >= MOST * len(decided) else {}


@overrides
def validates_nothing(observations: Observations) -> Judged:
    """The one finding of such a server."""
    found = accepted_anyway(observations)
    first = next(iter(found.values()), None)
    if first is not None:
        names = len({it.requirement for it in found.values()})
        actual = (
            f"{first.request.exchange.actual}: accepted, as {len(found)} invalid requests that break {names} requirements: the "
            "server seems to validate nothing"
        )
        expected = f"{' or '.join(map(str, first.allowed))}, since {first.what}"
        yield STATUS, Expectation(False, expected, actual, first.request.exchange)


@cause
def is_not_validated(observations: Observations, requirement: str, violation: Expectation) -> str:
    """The requirement to which it is due that an invalid request was accepted."""
    is_accepted = violation.at is not None and violation.at.number in accepted_anyway(observations)
    return STATUS if is_accepted and requirement in request_keywords(observations.contract) else ""
