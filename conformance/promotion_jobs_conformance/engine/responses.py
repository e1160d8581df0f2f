"""The check of what every response must satisfy: one function for all requirements of this kind.

It must be complete, its JSON valid, its media type JSON, its body valid by the document's schema, and the status in its
errors that of the response. A response of 5xx or 429 is not checked against a schema.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from ..contract.contract import Contract, ResponseSchema
from ..contract.schema import Memory
from ..http.strict_json import HALF, WRITTEN_HALF
from ..redaction import REDACTED
from .checks import Judged
from .evaluation import WHOLE
from .expectations import Expectation, Observation
from .history import Exchange
from .observations import Observations, query

MANY = 3  # properties of an object that break the same keyword, which have one cause
TEXT, MEDIA_TYPE, THROTTLED = "json-text", "json-media-type", "too-many-requests-body"
AGREES, FORM = "Error.status-agrees", "Error.status-form"


@dataclass(frozen=True)
class Reading:
    """A response as its schema sees it: the requirements that were applied, and those that it breaks.

    `hidden` are those that a value decides which the recorder took out, since it is a secret.
    """

    applied: frozenset[str]
    broken: dict[str, Expectation]
    hidden: frozenset[str] = frozenset()


@lru_cache(maxsize=8)
def response_requirements(contract: Contract) -> frozenset[str]:
    """The requirements that any response can show: those above, and every keyword of a response's schema."""
    named = {WHOLE, TEXT, MEDIA_TYPE, THROTTLED, AGREES, FORM} & set(contract.requirements)
    return frozenset(named | response_keywords(contract))


@lru_cache(maxsize=8)
def response_keywords(contract: Contract) -> frozenset[str]:
    """The requirements of the keywords of all responses' schemas."""
    found: set[str] = set()
    ids: dict[int, list[str]] = {}
    for (node, _), name in contract.requirement_index.keyword_ids.items():
        ids.setdefault(node, []).append(name)
    for operation in contract.operations.values():
        for status in operation.definition["responses"]:
            schema = contract.response_schema(operation.id, _some_status(status))
            if schema is not None:
                _collect(contract, contract.document.at(schema.pointer), ids, found, set())
    return frozenset(found)


def _some_status(key: str) -> int:
    """A status that matches a key of `responses`."""
    return int(key.upper().replace("X", "0")) if key[:1].isdecimal() else 599


def _collect(contract: Contract, node: Any, ids: dict[int, list[str]], found: set[str], seen: set[int]) -> None:
    if isinstance(node, list):
        for inner in node:
            _collect(contract, inner, ids, found, seen)
    elif isinstance(node, dict) and id(node) not in seen:
        seen.add(id(node))
        found.update(ids.get(id(node), ()))
        if isinstance(reference := node.get("$ref"), str):
            _collect(contract, contract.document.at(reference), ids, found, seen)
        for inner in node.values():
            _collect(contract, inner, ids, found, seen)


@query
def readings(observations: Observations) -> dict[int, Reading]:
    """How each response reads by its schema, by the number of its exchange; those without a schema are left out."""
    memory = Memory(observations.contract.judge)
    found = {}
    returns_half = False  # a server that was sent half a surrogate pair may return it (S16), now or in a later list
    for exchange in observations.history:
        returns_half = returns_half or WRITTEN_HALF.search(exchange.request.body or b"") is not None
        if (schema := _schema_of(observations.contract, exchange)) is not None:
            reading = _read(observations.contract, exchange, schema, memory)
            if returns_half and exchange.json_problem == HALF:
                broken = {name: violation for name, violation in reading.broken.items() if name != TEXT}
                reading = replace(reading, applied=reading.applied - {TEXT}, broken=broken)
            found[exchange.number] = reading
    return found


def _schema_of(contract: Contract, exchange: Exchange) -> ResponseSchema | None:
    if not exchange.operation or not exchange.status or exchange.status >= 500 or exchange.throttled or exchange.is_cut:
        return None
    return contract.response_schema(exchange.operation, exchange.status)


def _read(contract: Contract, exchange: Exchange, schema: ResponseSchema, memory: Memory) -> Reading:
    assert exchange.response is not None  # noqa: S101  (it has a status)
    body = exchange.response.body
    media_type = (exchange.response.header("content-type") or "").partition(";")[0].strip().lower()
    is_named = media_type in contract.values(MEDIA_TYPE)["media_types"]
    whole = contract.body_id(schema.component)
    if not exchange.has_json:
        name = TEXT if is_named and body.strip() else whole
        if name is None:
            return Reading(frozenset(), {})
        what = _not_json(exchange, media_type) if body.strip() else _empty(exchange)
        return Reading(frozenset(), {name: Expectation(False, "a body of JSON as the contract has it", what, exchange)})
    broken: dict[str, Expectation] = {}
    applied = {TEXT, MEDIA_TYPE}
    if exchange.json_problem:
        expected = "one JSON text in UTF-8, no property twice, no NaN"
        broken[TEXT] = Expectation(False, expected, exchange.json_problem, exchange)
    if not is_named:
        expected = " or ".join(contract.values(MEDIA_TYPE)["media_types"])
        broken[MEDIA_TYPE] = Expectation(False, expected, media_type or "no Content-Type", exchange)
    judgement = memory.judge(exchange.json, schema.pointer)
    applied |= judgement.applied
    hidden: set[str] = set()
    for breach in judgement.breaches:
        name = breach.requirement or whole
        if _is_redacted(exchange.json, breach.location):
            hidden.add(name or "")
            continue
        if name and name not in broken and contract.requirements[name].excluded is None:
            actual = f"at {breach.location}: {breach.message}" if breach.location else breach.message
            expected = breach.expected or contract.requirements[name].sentence
            broken[name] = Expectation(False, expected, actual, exchange, breach.location)
    kept = _one_of_all(contract, broken, applied)
    return Reading(frozenset(applied - hidden - (broken.keys() - kept.keys())), kept, frozenset(hidden))


def _one_of_all(contract: Contract, broken: dict[str, Expectation], applied: Collection[str]) -> dict[str, Expectation]:
    """What is broken; of an object whose properties all, or many, break the same keyword only the first: it has one cause."""
    if len(broken) < 2:
        return broken
    alike: dict[tuple[str, str], list[str]] = {}
    for name in applied:
        group, _ = _of_property(contract, name)
        alike.setdefault(group, []).append(name)
    found = dict(broken)
    for (owner, _), names in alike.items():
        wrong = [name for name in broken if name in names]
        if owner and (len(wrong) >= MANY or len(wrong) == len(names) > 1):
            first, *others = wrong
            also = ", ".join(_of_property(contract, name)[1] for name in others)
            found[first] = replace(broken[first], actual=f"{broken[first].actual}; so it is with {also}")
            found = {name: violation for name, violation in found.items() if name not in others}
    return found


def _of_property(contract: Contract, requirement: str) -> tuple[tuple[str, str], str]:
    """For a keyword of a property: its object's schema with the keyword, and the property's name; empty for any other."""
    pointer = contract.requirements[requirement].pointer
    head, _, keyword = pointer.rpartition("/")
    if head.endswith("/required"):
        return (head, "required"), str(contract.document.at(pointer))
    owner, _, name = head.rpartition("/")
    return ((owner, keyword), name) if owner.endswith("/properties") else (("", ""), "")


def _not_json(exchange: Exchange, media_type: str) -> str:
    """What came in place of JSON; a page of HTML is seldom the application's own."""
    start = exchange.response.body[:200].lstrip().lower() if exchange.response else b""
    if media_type == "text/html" or start.startswith((b"<!doctype html", b"<html")):
        return "the response is HTML (a framework's or proxy's page)"
    return f"{media_type or 'no media type'}: {exchange.json_problem}"


def _is_redacted(value: Any, pointer: str) -> bool:
    """True for a text from which a secret was taken."""
    for part in pointer.split("/")[1:]:
        if isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return isinstance(value, str) and REDACTED in value


def _empty(exchange: Exchange) -> str:
    coded = exchange.response.header("content-encoding") if exchange.response else None
    return "an empty body" + (f", although its Content-Encoding is {coded}" if coded else "")


def breaks(observations: Observations, exchange: Exchange) -> Collection[str]:
    """The requirements that a response breaks by its schema."""
    reading = readings(observations).get(exchange.number)
    return reading.broken.keys() if reading else ()


def judge_response(observations: Observations, exchange: Exchange, allowed: Collection[str] = ()) -> Judged:
    """What one response shows of the requirements of this kind; those that are `allowed` to be broken are passed over."""
    if exchange.error is not None and exchange.error.is_broken_off:
        yield (
            WHOLE,
            Expectation(
                False, "a whole response in valid HTTP", f"{exchange.error.value}: {exchange.detail}", exchange
            ),
        )
    elif exchange.response is not None:
        yield WHOLE, Expectation(True)
    if exchange.throttled or exchange.status == 503:
        is_valid = observations.contract.judge.is_valid(exchange.json, "/components/schemas/Errors")
        yield THROTTLED, Expectation(is_valid, "a body of errors", "another body", exchange)
    reading = readings(observations).get(exchange.number)
    if reading is None:
        return
    for name in reading.applied - reading.broken.keys():
        yield name, Expectation(True)
    for name, expectation in reading.broken.items():
        if name not in allowed:
            yield name, expectation
    yield from _statuses(exchange, allowed)


def _statuses(exchange: Exchange, allowed: Collection[str]) -> Iterator[tuple[str, Expectation | Observation]]:
    errors = exchange.json.get("errors") if isinstance(exchange.json, dict) else None
    if exchange.status < 400 or not isinstance(errors, list):
        return
    for index, error in enumerate(errors):
        shown = error.get("status") if isinstance(error, dict) else None
        if isinstance(shown, bool) or not isinstance(shown, (int, str)) or not str(shown).isdecimal():
            continue
        agrees = str(shown).lstrip("0") == str(exchange.status)  # as text: Python reads no number of 4301 digits
        expected = f"status {exchange.status}, as the response has"
        if AGREES not in allowed:
            yield AGREES, Expectation(agrees, expected, f"status {shown!r}", exchange, f"/errors/{index}/status")
        yield FORM, Observation("an integer" if isinstance(shown, int) else "a string of digits")
