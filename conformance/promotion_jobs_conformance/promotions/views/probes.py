"""Values that were tried at a limit, accepted or rejected: the samples of the boundary charts in reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ...engine.observations import Observations, query
from ...result import Probe
from ..parameters import request_of
from .promotions import is_authorized
from .requests import JobRequest, job_requests

LIMITS: dict[str, Callable[[Any], float]] = {"maxLength": len, "minLength": len, "minimum": float, "maximum": float}
SHOWN = 40  # characters of a value
NUMBER = "NumberOfCodes.configured-maximum"


@query
def probes(observations: Observations) -> tuple[Probe, ...]:
    """Every value that a request for a job had within a property with a limit, each once.

    Where a value of one size was accepted and another of the same size rejected, the size is not why: the promotion had
    an unfinished job, or was full.
    """
    found: dict[Probe, None] = {}
    for request in job_requests(observations):
        exchange = request.exchange
        if is_authorized(exchange) and not request.open and (exchange.accepted or exchange.rejected):
            found |= dict.fromkeys(_probes(request))
    accepted = {(probe.requirement, probe.location, probe.size) for probe in found if probe.got == "accepted"}
    return tuple(
        probe
        for probe in found
        if probe.expected in (probe.got, "rejected") or (probe.requirement, probe.location, probe.size) not in accepted
    )


def _probes(request: JobRequest) -> Iterator[Probe]:
    """What one request shows: of a request that is broken elsewhere only the property that breaks it."""
    if len(request.broken) > 1 or not (request.is_generate or request.is_export) or request.is_for_automatic:
        return
    limits = _limits(request)
    for pointer, value in _values(request):
        for requirement, limit, measure in limits.get(pointer, ()):
            is_broken = requirement in request.broken
            if isinstance(value, bool) or (request.broken and not is_broken):
                continue
            try:
                size = float(measure(value))
            except (TypeError, ValueError, OverflowError):
                continue
            over = requirement == NUMBER and size > limit
            if request.exceeds_maximum and not over:
                continue
            got = "accepted" if request.exchange.accepted else "rejected"
            expected = "rejected" if is_broken or over else "accepted"
            if expected == "accepted" and got == "rejected" and not request.is_valid:
                continue
            location = f"{pointer[1:].replace('/', '.')} of a {request.data.get('job_type')} job"
            yield Probe(requirement, location, str(value)[:SHOWN], size, float(limit), expected, got)


def _values(request: JobRequest) -> Iterator[tuple[str, Any]]:
    for name, value in request.values.items():
        if request.is_generate or name in request.data:
            yield request.pointer(name), value


def _limits(request: JobRequest) -> dict[str, list[tuple[str, float, Callable[[Any], float]]]]:
    """The limits of each property: requirement, limit, and what is measured."""
    return _limits_of(request.observations)


@query
def _limits_of(observations: Observations) -> dict[str, list[tuple[str, float, Callable[[Any], float]]]]:
    contract, expected = observations.contract, request_of(observations.contract)
    found: dict[str, list[tuple[str, float, Callable[[Any], float]]]] = {}
    for name, shape in expected.parameters().items():
        listed = found.setdefault("/" + "/".join((*expected.location(name), name)), [])
        for keyword, measure in LIMITS.items():
            requirement = shape.ids.get(keyword)
            if requirement and contract.requirements[requirement].excluded is None:
                listed.append((requirement, shape.keywords[keyword], measure))
        if "x-configured-maximum" in shape.keywords and NUMBER in contract.requirements:
            listed.append((NUMBER, observations.settings.maximum, float))
    return found
