"""What a request for a job is, whoever sent it: valid, invalid in one respect or in several, or left open by the contract.

All of it follows from the contract and the request. A valid request must be accepted; one that breaks exactly one
requirement must be rejected for that; one that the contract leaves open may be either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...contract.cases import _stricter
from ...contract.contract import Contract
from ...engine.history import NOTHING, Exchange
from ...engine.observations import Observations, query
from ...engine.retries import superseded
from .promotions import Promotion, is_authorized, promotions

OPERATION = "createPromotionJob"
LONGEST_PREFIX = 15  # characters; how long one may be is left open (A34)
LARGEST_USES = 2**31 - 1
PREFIX_SIGNS = "-_.~"
JSON_TYPES = ("application/json", "application/vnd.api+json")

# Why the contract leaves a request open, by the requirement that says what holds all the same.
UNKNOWN_MEMBERS, NULLS, INTEGRAL_FLOAT, EXPORT_PARAMETERS, UNSETTLED, CONTENT_TYPE, UNSETTLED_REQUEST = (
    f"{OPERATION}.{name}"
    for name in (
        "unknown-members", "null-members", "integral-float", "export-parameters", "unsettled-values", "content-type",
        "unsettled-requests",
    )
)  # fmt: skip


@dataclass(frozen=True)
class JobRequest:
    """One request for a job.

    `broken` are the requirements that its body breaks (by the document's schema); `open` are the reasons for which the
    contract leaves it open; `strays` are properties that the contract does not know.
    """

    observations: Observations
    exchange: Exchange
    promotion: Promotion | None  # None if the history does not show where it comes from

    @property
    def contract(self) -> Contract:
        """The contract."""
        return self.observations.contract

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

    @property
    def is_generate(self) -> bool:
        """True if it asks for codes."""
        return bool(self.data.get("job_type") == job_types(self.contract)[0])

    @property
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
        return _breaches(self.contract, self.exchange.request.body or b"", self.exchange.sent)

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
            yield UNKNOWN_MEMBERS
        known = self.contract.schema("CodeGenerateParameters")["properties"]
        values = {name: self.parameters[name] for name in known if name in self.parameters}
        if "name" in self.data:
            values["name"] = self.data["name"]
        places = set(self.breaches.values())  # an invalid value is not one that is left open
        for name in [name for name in values if {f"/data/{name}", f"/data/parameters/{name}"} & places]:
            del values[name]
        if any(value is None and name != "number_of_codes" for name, value in values.items()):
            yield NULLS
        if any(isinstance(value, float) and value.is_integer() for value in values.values()):
            yield INTEGRAL_FLOAT
        if self.is_export and "parameters" in self.data:
            yield EXPORT_PARAMETERS
        if any(not is_settled(self.contract, name, value) for name, value in values.items()):
            yield UNSETTLED

    @cached_property
    def strays(self) -> tuple[str, ...]:
        """The properties that the contract does not know, as JSON pointers."""
        sent = self.exchange.sent
        found = [f"/{name}" for name in sent if name != "data"] if isinstance(sent, dict) else []
        known = {"type", "job_type", "name", "parameters"}
        found += [f"/data/{name}" for name in self.data if name not in known]
        inner = self.contract.schema("CodeGenerateParameters")["properties"]
        if self.is_generate:
            found += [f"/data/parameters/{name}" for name in self.parameters if name not in inner]
        return tuple(found)

    @property
    def number(self) -> int:
        """How many codes it asks for; 0 if it asks for none, or not by an integer."""
        found = self.parameters.get("number_of_codes")
        return int(found) if self.is_generate and isinstance(found, (int, float)) and not isinstance(found, bool) else 0

    @property
    def exceeds_maximum(self) -> bool:
        """True if it alone asks for more codes than a promotion may have (S8)."""
        return self.number > self.observations.settings.maximum

    @property
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
    """Every request for a job that got a response of its own (throttled ones are sent again)."""
    known, again = promotions(observations), superseded(observations)
    return [
        JobRequest(observations, exchange, known.get(exchange.route.path.get("promotionID", "")))
        for exchange in observations.history.of(OPERATION)
        if not exchange.throttled and exchange.number not in again
    ]


def job_types(contract: Contract) -> tuple[str, str]:
    """The two job types: the one that generates codes, and the one that exports them."""
    generate, export = contract.schema("JobInput")["discriminator"]["mapping"]
    return generate, export


def is_settled(contract: Contract, name: str, value: Any) -> bool:
    """True if the facts say of a value that is valid by its schema that it is accepted (A11, A34)."""
    if name == "code_prefix" and isinstance(value, str):
        plain = value.isascii() and all(character.isalnum() or character in PREFIX_SIGNS for character in value)
        return plain and 0 < len(value) <= LONGEST_PREFIX
    if name == "name" and isinstance(value, str):
        longest = contract.schema("JobName").get("maxLength", len(value.encode()))
        return bool(value.strip()) and value.isprintable() and len(value.encode()) <= longest
    if name == "max_uses_per_code" and isinstance(value, (int, float)):
        return value <= LARGEST_USES
    return True


_KNOWN: dict[tuple[int, bytes], tuple[Contract, dict[str, str]]] = {}  # many runs send the same bodies
MOST_KNOWN = 2000


def _breaches(contract: Contract, body: bytes, sent: Any) -> dict[str, str]:
    """What a body breaks, each with a JSON pointer to the value that breaks it (see `JobRequest.breaches`)."""
    known = _KNOWN.get((id(contract), body))
    if known is not None and known[0] is contract:
        return known[1]
    found: dict[str, str] = {}
    for breach in contract.judge.judge(sent, contract.request_pointer(OPERATION)).breaches:
        value = _at(sent, breach.place)
        if value is None and breach.place and _is_optional(contract, breach.place):
            continue
        missing = breach.keyword.removeprefix("required.") if breach.keyword.startswith("required.") else ""
        place = f"{breach.place}/{missing}" if missing else breach.place
        found.setdefault(_stricter(contract.register, breach.requirement, value), place)
    if len(_KNOWN) >= MOST_KNOWN:
        del _KNOWN[next(iter(_KNOWN))]
    _KNOWN[(id(contract), body)] = (contract, found)
    return found


def _at(value: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        try:
            value = value[int(part)] if isinstance(value, list) else value[part]
        except (KeyError, IndexError, ValueError, TypeError):
            return NOTHING
    return value


def _is_optional(contract: Contract, pointer: str) -> bool:
    """True for a property that may be left out of a request for a job."""
    name = pointer.rsplit("/", 1)[-1]
    required = {
        "data",
        "type",
        "job_type",
        "parameters",
        *contract.schema("CodeGenerateParameters").get("required", ()),
    }
    return name not in required
