"""Requests for a job that the contract leaves open (A11, A13, A14, A24, A34): rejected or accepted, but never a 5xx.

What is accepted comes back as it was sent (S16). A request that is left open for several reasons says nothing of any of them:
one reason could hide behind another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ...contract import explanations
from ...contract.contract import Contract
from ...engine.expectations import Expectation, Expectations, Observation
from ...engine.observations import Observations, query
from ..parameters import request_of
from ..registry import check
from ..views.jobs import job_id
from ..views.requests import (
    EXPORT_PARAMETERS,
    INTEGRAL_FLOAT,
    NULLS,
    UNKNOWN_PROPERTIES,
    UNSETTLED,
    JobRequest,
    job_requests,
)
from .rejections import STATUS, invalid_jobs, judgeable

SURROGATES = re.compile("[\ud800-\udfff]")
SHOWN = 60  # characters of a value that a finding shows
# What the response shows of a job is read property by property.
ECHO = (
    "createPromotionJob.echo-name",
    "createPromotionJob.echo-parameters",
    "CodeGenerateJob.*",
    "JobParameters.*",
    "PromotionJobBase.name.type",
    "PromotionJob.discriminator",
    "PromotionJob.type",
    "JobResponse.*",
    "PromotionJob.required.job_type",
)
OWN = ("id", "promotion_id", "status")  # what a job has, and a request does not have


@dataclass(frozen=True)
class OpenRequest:
    """A request that the contract leaves open for one reason alone. `values` are what it leaves open, by property."""

    request: JobRequest
    values: dict[str, Any]

    @property
    def contract(self) -> Contract:
        """The contract."""
        return self.request.contract

    @property
    def what(self) -> str:
        """What is left open, in a few words."""
        return ", ".join(f"{name} {value!r}"[:SHOWN] for name, value in self.values.items()) or "its parameters"

    @property
    def job(self) -> dict[str, Any]:
        """The job that the response shows; empty if it shows none."""
        found = self.request.exchange.get("data")
        return found if self.request.exchange.accepted and isinstance(found, dict) else {}

    @property
    def survives(self) -> Expectation:
        """The server did not fail."""
        exchange = self.request.exchange
        return Expectation(not exchange.failed, f"no 5xx for {self.what}", exchange.actual, exchange)


def _open_for(
    reason: str, values: Callable[[JobRequest], dict[str, Any]]
) -> Callable[[Observations], list[OpenRequest]]:
    """A query for the requests that are left open for a reason, and for no other; those with the fewest values first."""

    @query
    def found(observations: Observations) -> list[OpenRequest]:
        alone = [
            it for it in judgeable(observations) if it.open == (reason,) and not it.broken and not it.exceeds_maximum
        ]
        return sorted((OpenRequest(it, values(it)) for it in alone), key=lambda it: len(it.values))

    return found


def _sent(request: JobRequest) -> dict[str, Any]:
    """The optional properties that were sent, and the number of codes."""
    inside = request.parameters if request.is_generate else {}
    return {name: value for name, value in request.values.items() if name == "name" or name in inside}


def _strays(request: JobRequest) -> dict[str, Any]:
    return {pointer.strip("/").replace("/", "."): request.value_at(pointer) for pointer in request.strays}


with_unknown_properties = _open_for(UNKNOWN_PROPERTIES, _strays)
with_nulls = _open_for(NULLS, lambda it: {k: v for k, v in _sent(it).items() if v is None})
with_integral_floats = _open_for(
    INTEGRAL_FLOAT, lambda it: {k: v for k, v in _sent(it).items() if isinstance(v, float)}
)
exports_with_parameters = _open_for(EXPORT_PARAMETERS, lambda it: {"parameters": it.data.get("parameters")})
with_open_values = _open_for(
    UNSETTLED, lambda it: {k: v for k, v in _sent(it).items() if not request_of(it.contract).is_settled(k, v)}
)


@query
def invalid_with_strays(observations: Observations) -> list[OpenRequest]:
    """Invalid requests that have unknown properties as well, and over which the server failed."""
    return [
        OpenRequest(it.request, _strays(it.request))
        for it in invalid_jobs(observations)
        if it.request.strays and it.request.exchange.failed
    ]


@query
def unknown_properties(observations: Observations) -> list[OpenRequest]:
    """All requests that show how the server treats properties that it does not know."""
    return [*with_unknown_properties(observations), *invalid_with_strays(observations)]


@check(UNKNOWN_PROPERTIES, on=unknown_properties, needs=(STATUS, *ECHO))
def unknown_members(it: OpenRequest) -> Expectations:
    """The server MUST ignore or reject an unknown property; it MUST NOT respond with 5xx."""
    yield it.survives
    if not it.job:
        yield Observation(f"{it.what[:SHOWN]}: rejected ({it.request.exchange.actual})")
        return
    yield Observation(f"{it.what[:SHOWN]}: accepted")
    sent = {name: it.request.data[name] for name in OWN if name in it.request.data}
    taken = [name for name, value in sent.items() if it.job.get(name) == value]
    actual = f"{', '.join(taken)} as sent"
    yield Expectation(not taken, "a job whose properties are the server's own", actual, it.request.exchange)
    if not taken:
        yield from _echoes(it)


@check(NULLS, on=with_nulls, needs=(STATUS, "createPromotionJob.name-absent-shown", *ECHO))
def null_members(it: OpenRequest) -> Expectations:
    """The server MUST reject a null for an optional property, or treat it as absent; it MUST NOT respond with 5xx."""
    yield it.survives
    yield from _observed(it)
    if it.job and it.request.is_generate and "parameters" in it.job:
        shown = _shown(it)
        wrong = {name: shown[name] for name in it.values if name in shown and not _is_nothing(it, name, shown[name])}
        yield Expectation(not wrong, "null, the default, or nothing", f"{wrong}", it.request.exchange)


@check(INTEGRAL_FLOAT, on=with_integral_floats, needs=(STATUS, *ECHO))
def integral_float(it: OpenRequest) -> Expectations:
    """The server MUST reject a number with a fraction of zero for an integer, or treat it as that integer."""
    yield it.survives
    yield from _observed(it)
    yield from _echoes(it)


@check(EXPORT_PARAMETERS, on=exports_with_parameters, needs=(STATUS,))
def export_parameters(it: OpenRequest) -> Expectations:
    """The server MUST ignore or reject parameters sent with a code_export job; it MUST NOT respond with 5xx."""
    yield it.survives
    yield from _observed(it)


@check(UNSETTLED, on=with_open_values, needs=(STATUS, *ECHO))
def unsettled_values(it: OpenRequest) -> Expectations:
    """The server MUST NOT respond with 5xx to a value that the contract leaves open, and MUST return it unchanged if it accepts it."""
    yield it.survives
    yield from _observed(it)
    yield from _echoes(it)


@query
def multibyte_names(observations: Observations) -> list[OpenRequest]:
    """Requests whose name alone is left open, with characters that take several bytes each."""
    return [
        it
        for it in with_open_values(observations)
        if not str(it.values.get("name", "")).isascii() and (it.job or set(it.values) == {"name"})
    ]


@check("JobName.multibyte", on=multibyte_names)
def multibyte(it: OpenRequest) -> Expectations:
    """The server MAY reject a name of the maximum length whose characters take several bytes each."""
    if it.job or it.request.exchange.rejected:
        yield Observation("accepted" if it.job else f"rejected ({it.request.exchange.actual})")


def _observed(it: OpenRequest) -> Iterator[Observation]:
    exchange = it.request.exchange
    if exchange.accepted or exchange.rejected:
        yield Observation(f"{it.what[:SHOWN]}: {'accepted' if exchange.accepted else f'rejected ({exchange.actual})'}")


def _shown(it: OpenRequest) -> dict[str, Any]:
    """What the job shows of the properties that can be sent."""
    inner = it.job.get("parameters")
    found = dict(inner) if isinstance(inner, dict) else {}
    return found | ({"name": it.job["name"]} if "name" in it.job else {})


def _echoes(it: OpenRequest) -> Iterator[Expectation]:
    """An accepted job shows all that was sent (S16), but for a lone surrogate, which no UTF-8 can carry."""
    if not it.job or not job_id(it.request.exchange) or not it.request.is_generate:
        return
    sent, shown = _sent(it.request), _shown(it)
    wrong = [name for name, value in sent.items() if shown.get(name) != value and not SURROGATES.search(str(value))]
    expected = ", ".join(f"{name} {explanations.shown(sent[name])}" for name in wrong)[:200]
    actual = ", ".join(f"{name} {explanations.shown(shown[name]) if name in shown else 'absent'}" for name in wrong)[
        :200
    ]
    yield Expectation(not wrong, f"an echo of {expected}", actual, it.request.exchange)


def _is_nothing(it: OpenRequest, name: str, shown: Any) -> bool:
    """True for what may be shown where nothing was sent: null, nothing, the contract's default, or what this server shows then (A24)."""
    if shown is None or shown == "" or shown in request_of(it.contract).shown_after_null(name):
        return True
    return shown in _shown_where_absent(it.request.observations).get(name, [])


@query
def _shown_where_absent(observations: Observations) -> dict[str, list[Any]]:
    """What the server shows of a parameter in jobs for which none was sent, which is its own choice (A24)."""
    found: dict[str, list[Any]] = {}
    for request in job_requests(observations):
        shown = request.exchange.get("data", "parameters")
        for name, value in shown.items() if request.is_generate and isinstance(shown, dict) else ():
            if name not in request.parameters:
                found.setdefault(name, []).append(value)
    return found
