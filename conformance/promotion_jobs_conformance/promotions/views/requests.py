"""Classifies a request for a job, whoever sent it: valid, invalid in one or several respects, or left open by the contract.

Only the contract and the request decide. A valid request must be accepted; one that violates exactly one requirement must be
rejected for that; one that the contract leaves open may be accepted or rejected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...contract.cases import stricter
from ...contract.contract import Contract
from ...engine.history import NOTHING, Exchange
from ...engine.observations import Observations, View, query
from ...engine.retries import superseded
from ..parameters import DATA, NUMBER, PARAMETERS, job_types, request_of
from .promotions import Promotion, is_authorized, promotions

OPERATION = "createPromotionJob"
JSON_TYPES = ("application/json", "application/vnd.api+json")

# Why the contract leaves a request open, by the requirement that says what holds nevertheless.
UNKNOWN_PROPERTIES, NULLS, INTEGRAL_FLOAT, EXPORT_PARAMETERS, UNSETTLED, CONTENT_TYPE, UNSETTLED_REQUEST = (
    f"{OPERATION}.{name}"
    for name in (
        "unknown-members",
        "null-members",
        "integral-float",
        "export-parameters",
        "unsettled-values",
        "content-type",
        "unsettled-requests",
    )
)


@dataclass(frozen=True)
class JobRequest(View):
    """One request for a job.

    `broken` are the requirements that its body breaks (by the document's schema); `open` are the reasons for which the
    contract leaves it open; `strays` are properties that the contract does not know.
    """

    exchange: Exchange
    promotion: Promotion | None  # None if the history does not show where it comes from

    @property
    def promotion_id(self) -> str:
        """The promotion that the path names."""
        return self.exchange.route.path.get("promotionID", "")

    @cached_property
    def is_json(self) -> bool:
        """True if the body is one JSON text."""
        return self.exchange.sent is not NOTHING

    @cached_property
    def data(self) -> dict[str, Any]:
        """The object `data` of the body; empty if there is none."""
        sent = self.exchange.sent
        found = sent.get("data") if isinstance(sent, dict) else None
        return found if isinstance(found, dict) else {}

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """The object `parameters`; empty if there is none."""
        found = self.data.get("parameters")
        return found if isinstance(found, dict) else {}

    @cached_property
    def is_generate(self) -> bool:
        """True if it asks for codes."""
        return bool(self.data.get("job_type") == job_types(self.contract)[0])

    @cached_property
    def is_export(self) -> bool:
        """True if it asks for an export."""
        return bool(self.data.get("job_type") == job_types(self.contract)[1])

    @cached_property
    def breaches(self) -> dict[str, str]:
        """The requirements that the body breaks, each with a JSON pointer to the value that breaks it.

        Nulls of optional properties are left out: the contract leaves them open (A24).
        """
        if not self.is_json:
            return {}
        body = self.exchange.request.body or b""
        known = _KNOWN.get((id(self.contract), body))
        if known is not None and known[0] is self.contract:
            return known[1]
        if len(_KNOWN) >= MOST_KNOWN:
            del _KNOWN[next(iter(_KNOWN))]
        found = self._breaches()
        _KNOWN[(id(self.contract), body)] = (self.contract, found)
        return found

    def _breaches(self) -> dict[str, str]:
        judgement = self.contract.judge.judge(self.exchange.sent, self.contract.request_pointer(OPERATION))
        found: dict[str, str] = {}
        for breach in judgement.breaches:
            value = _at(self.exchange.sent, breach.location)
            if value is None and breach.location and self._is_optional(breach.location):
                continue
            missing = breach.keyword.removeprefix("required.") if breach.keyword.startswith("required.") else ""
            location = f"{breach.location}/{missing}" if missing else breach.location
            found.setdefault(stricter(self.contract.requirement_index, breach.requirement, value), location)
        return found

    @property
    def broken(self) -> tuple[str, ...]:
        """The requirements that the body breaks."""
        return tuple(self.breaches)

    def value_at(self, pointer: str) -> Any:
        """What was sent at a JSON pointer; NOTHING if it is not there."""
        return _at(self.exchange.sent, pointer)

    @cached_property
    def open(self) -> tuple[str, ...]:
        """The reasons for which the contract leaves the request open; empty if it does not."""
        return tuple(dict.fromkeys(self._open()))

    def _open(self) -> Iterator[str]:
        types = [value for name, value in self.exchange.request.headers if name.lower() == "content-type"]
        if not types or types[0].partition(";")[0].strip().lower() not in JSON_TYPES:
            yield CONTENT_TYPE
        if set(self.exchange.route.query):
            yield UNSETTLED_REQUEST
        if self.strays:
            yield UNKNOWN_PROPERTIES
        expected = request_of(self.contract)
        locations = set(self.breaches.values())  # an invalid value is not one that is left open
        values = {name: value for name, value in self.values.items() if self.pointer(name) not in locations}
        if any(value is None and not expected.is_required(name) for name, value in values.items()):
            yield NULLS
        integers = {name for name, shape in expected.parameters().items() if shape.kind == "integer"}
        if any(isinstance(value, float) and value.is_integer() for name, value in values.items() if name in integers):
            yield INTEGRAL_FLOAT
        if self.is_export and "parameters" in self.data:
            yield EXPORT_PARAMETERS
        if any(not expected.is_settled(name, value) for name, value in values.items()):
            yield UNSETTLED

    @cached_property
    def has_controls(self) -> bool:
        """True if a text in the body has a control character: what a gateway in front of the server may reject with its own page."""
        return has_controls(self.exchange)

    @cached_property
    def strays(self) -> tuple[str, ...]:
        """The properties that the contract does not know, as JSON pointers."""
        sent = self.exchange.sent
        found = [f"/{name}" for name in sent if name != "data"] if isinstance(sent, dict) else []
        kind = job_types(self.contract)[1 if self.is_export else 0]
        data = request_of(self.contract).shapes[kind].at(DATA)
        known = {*data.properties, PARAMETERS[-1]}  # those of an export are another matter (A14)
        found += [f"/data/{name}" for name in self.data if name not in known]
        if self.is_generate:
            inner = data.at(PARAMETERS[1:]).properties
            found += [f"/data/parameters/{name}" for name in self.parameters if name not in inner]
        return tuple(found)

    @cached_property
    def values(self) -> dict[str, Any]:
        """The parameters that were sent, wherever the contract has them, and that it knows."""
        expected = request_of(self.contract)
        given = {name: self.parameters if self._is_inside(name) else self.data for name in expected.parameters()}
        return {name: beside[name] for name, beside in given.items() if name in beside}

    def pointer(self, name: str) -> str:
        """Where the contract has a parameter in the body, as a JSON pointer."""
        return "/" + "/".join((*request_of(self.contract).location(name), name))

    def _is_inside(self, name: str) -> bool:
        return request_of(self.contract).location(name) == PARAMETERS

    def _is_optional(self, pointer: str) -> bool:
        """True for a property that may be left out of this request."""
        shapes = request_of(self.contract).shapes
        *steps, name = pointer.split("/")[1:]
        kind = self.data.get("job_type")
        for branch, shape in shapes.items():
            if isinstance(kind, str) and kind in shapes and kind != branch:
                continue
            node = dict(shape.locations()).get(tuple(steps))
            if node is not None and name in node.required:
                return False
        return True

    @cached_property
    def number(self) -> int:
        """How many codes it requests; 0 if none, or if the number is not an integer."""
        found = self.parameters.get(NUMBER)
        return int(found) if self.is_generate and isinstance(found, (int, float)) and not isinstance(found, bool) else 0

    @cached_property
    def exceeds_maximum(self) -> bool:
        """True if it alone asks for more codes than a promotion may have (S8)."""
        return self.number > self.observations.settings.maximum

    @cached_property
    def is_valid(self) -> bool:
        """True if nothing in the request allows the server to reject it: what the promotion is, is another matter."""
        return (
            self.is_json
            and not self.broken
            and not self.open
            and not self.exceeds_maximum
            and is_authorized(self.exchange)
        )

    @property
    def is_too_early(self) -> bool:
        """True if the promotion was created so shortly before that the server need not know it everywhere yet (D31)."""
        created = self.promotion.created if self.promotion else None
        soon = self.observations.settings.read_after_write
        return created is not None and self.exchange.started - created.ended < soon

    @property
    def is_addressed(self) -> bool:
        """True if the promotion was there when the request was sent, as far as the history shows."""
        return self.promotion is not None and self.promotion.is_known_at(self.exchange.ended)

    @property
    def is_for_automatic(self) -> bool:
        """True if the promotion is automatic."""
        return self.promotion is not None and self.promotion.automatic is True

    @property
    def detail(self) -> str:
        """What the first error of a rejection says, as a clause; empty if there is none."""
        errors = self.exchange.get("errors")
        first = errors[0] if isinstance(errors, list) and errors else None
        found = first.get("detail") if isinstance(first, dict) else None
        return f": {found}" if isinstance(found, str) else ""

    @property
    def is_rejection_in_disguise(self) -> bool:
        """True if a 2xx carries errors and no job: the request was rejected, with the wrong status."""
        return isinstance(self.exchange.get("errors"), list) and self.exchange.get("data") is None


@query
def job_requests(observations: Observations) -> list[JobRequest]:
    """Every request for a job that got its own response (throttled ones are sent again)."""
    known, again = promotions(observations), superseded(observations)
    return [
        JobRequest(observations, exchange, known.get(exchange.route.path.get("promotionID", "")))
        for exchange in observations.history.of(OPERATION)
        if not exchange.throttled and exchange.number not in again
    ]


def has_controls(exchange: Exchange) -> bool:
    """True if a text that a request carries has a control character, in its body, its path or its query (decision 0024)."""
    sent, route = exchange.sent, exchange.route
    texts = list(_texts(sent)) if isinstance(sent, (dict, list)) else []
    return any(map(_CONTROL.search, (*texts, *route.path.values(), *route.query, *route.query.values())))


def is_too_large(exchange: Exchange) -> bool:
    """True for a request that was rejected for its size, and is larger than any need be: its body, its target or its header."""
    request = exchange.request
    sizes = {
        413: len(request.body or b""),
        414: len(request.path),
        431: sum(len(name) + len(value) for name, value in request.headers),
    }
    return sizes.get(exchange.status, 0) > LARGE


LARGE = 2000  # bytes: what servers and gateways take in any case
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # but for those that are white space
_KNOWN: dict[tuple[int, bytes], tuple[Contract, dict[str, str]]] = {}  # many runs send the same bodies
MOST_KNOWN = 2000


def _at(value: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        try:
            value = value[int(part)] if isinstance(value, list) else value[part]
        except (KeyError, IndexError, ValueError, TypeError):
            return NOTHING
    return value


def _texts(value: Any) -> Iterator[str]:
    """Every text in a JSON value, names of properties too."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one
