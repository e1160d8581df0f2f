"""Invalid requests for a job that were accepted, and what follows from that.

What should have been rejected, and was not, comes back: that a job shows it is due to its acceptance. A server that accepts
whatever is asked of it violates the requirement of every keyword of the request, and what a reader fixes is one thing: so that is
one finding. A few rejections make no difference, since some values no server can work with.
"""

from __future__ import annotations

from ...engine.checks import Judged
from ...engine.expectations import Expectation
from ...engine.observations import Observations, query
from ...engine.responses import response_requirements
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


@query
def accepted_by_job(observations: Observations) -> dict[str, InvalidJob]:
    """The invalid requests that were accepted, by the ID of the job that the server made of them."""
    found = [(it.request.exchange.get("data", "id"), it) for it in invalid_jobs(observations) if it.is_accepted]
    return {name: it for name, it in found if isinstance(name, str)}


def _shown(observations: Observations, violation: Expectation) -> InvalidJob | None:
    """The invalid request from which the job was made that shows a violation."""
    at, steps = violation.at, violation.location.split("/")[1:]
    if at is None or steps[:1] != ["data"]:
        return None
    shown = at.get("data")
    if isinstance(shown, list):
        index = steps[1] if len(steps) > 1 and steps[1].isdecimal() else ""
        shown = shown[int(index)] if index and int(index) < len(shown) else None
    name = shown.get("id") if isinstance(shown, dict) else None
    return accepted_by_job(observations).get(name) if isinstance(name, str) else None


@cause
def is_not_validated(observations: Observations, requirement: str, violation: Expectation) -> str:
    """The one finding, for the acceptance of an invalid request, and for what its job shows."""
    found = accepted_anyway(observations)
    if not found or requirement not in request_keywords(observations.contract):
        return ""
    is_accepted = violation.at is not None and violation.at.number in found
    return STATUS if is_accepted or _shown(observations, violation) else ""


@cause
def comes_back(observations: Observations, requirement: str, violation: Expectation) -> str:
    """The requirement that the request broke from which a job was made, if the job shows what no job may show."""
    contract = observations.contract
    if requirement in request_keywords(contract) or requirement not in response_requirements(contract):
        return ""
    made = _shown(observations, violation)
    return made.requirement if made else ""
