"""Requests that the contract forbids: findings about clients, never about the server.

Only the document decides: it covers the token, the parameters, the content type and the body of each request. What the
contract leaves open is not a finding, nor is what only the server can know, such as an unknown promotion.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from ..contract.contract import Contract
from ..engine.history import NOTHING, Authorization, Exchange
from ..engine.observations import Observations
from ..result import ClientFinding
from .views.requests import OPERATION, JobRequest, job_requests

TOKENLESS = {
    Authorization.NONE: ("BearerAuth.required", "no token"),
    Authorization.EMPTY: ("BearerAuth.required", "an empty token"),
    Authorization.OTHER_SCHEME: ("BearerAuth.scheme", "another scheme than Bearer"),
    Authorization.NO_SCHEME: ("BearerAuth.scheme", "a token without a scheme"),
}
FORM = "application/x-www-form-urlencoded"
JSON_LIKE = ("application/json", "application/vnd.api+json")
SHOWN = 80  # characters of a value or a message
Broken = tuple[str, str]  # requirement (or empty), and what was sent


def client_findings(observations: Observations) -> tuple[ClientFinding, ...]:
    """What was sent and the contract forbids: the same thing once, with how often."""
    jobs = {one.exchange.number: one for one in job_requests(observations)}
    found: dict[tuple[str, str, str], ClientFinding] = {}
    for exchange in observations.history:
        if not exchange.operation:
            continue
        for requirement, what in dict.fromkeys(_broken(observations.contract, exchange, jobs.get(exchange.number))):
            key = (exchange.operation, requirement, what)
            known = found.get(key)
            url = exchange.request.absolute_url or observations.settings.base_url + exchange.request.path
            found[key] = ClientFinding(
                *key,
                known.method if known else exchange.request.method,
                known.url if known else url,
                known.first if known else exchange.number,
                known.count + 1 if known else 1,
            )
    return tuple(found.values())


def _broken(contract: Contract, exchange: Exchange, job: JobRequest | None) -> Iterator[Broken]:
    is_public = contract.operations[exchange.operation].definition.get("security") == []
    if not is_public and exchange.authorization in TOKENLESS:
        yield TOKENLESS[exchange.authorization]
    yield from _parameters(contract, exchange)
    body, _ = contract.request_body(exchange.operation)
    if not body:
        return
    allowed = tuple(body["content"])
    sent = _media_type(exchange)
    is_json = sent in JSON_LIKE and not set(allowed).isdisjoint(JSON_LIKE)
    if sent not in allowed and not is_json:
        yield "", f"Content-Type {sent or 'absent'} instead of {' or '.join(allowed)}"
    if job is not None and exchange.operation == OPERATION and job.is_json:
        yield from (
            (name, f"{_location(location)} is {_shown(job.value_at(location))}")
            for name, location in job.breaches.items()
        )
        if job.exceeds_maximum:
            yield "NumberOfCodes.configured-maximum", f"{job.number} codes, more than a promotion may have"
    else:
        yield from _body(contract, exchange, is_form=FORM in allowed)


def _body(contract: Contract, exchange: Exchange, *, is_form: bool) -> Iterator[Broken]:
    value: Any = exchange.sent
    if is_form:
        text = (exchange.request.body or b"").decode("utf-8", "replace")
        value = dict(parse_qsl(text, keep_blank_values=True))
    if value is NOTHING:
        yield "", "a body that is not JSON"
        return
    yield from _breaches(contract, value, contract.request_pointer(exchange.operation), "the body")


def _breaches(contract: Contract, value: Any, pointer: str, root: str) -> Iterator[Broken]:
    for breach in contract.judge.judge(value, pointer).breaches:
        location = _location(breach.location) if breach.location else root
        yield breach.requirement or "", f"{location}: {breach.keyword} is broken"


def _parameters(contract: Contract, exchange: Exchange) -> Iterator[Broken]:
    """What is wrong with the query: a parameter that the operation does not have, or a value that its schema forbids."""
    known = {}
    for definition, pointer in contract.operations[exchange.operation].parameters:
        if definition.get("in") == "query":
            known[definition["name"]] = (definition, f"{pointer}/schema")
    for name, text in exchange.route.query.items():
        if name not in known:
            yield "", f"the query parameter {name[:SHOWN]}, which the operation does not have"
            continue
        definition, pointer = known[name]
        schema, _ = contract.document.resolve(definition.get("schema", {}), pointer)
        value = _number(text) if schema.get("type") == "integer" else text
        for requirement, _ in _breaches(contract, value, pointer, name):
            yield requirement, f"{name}={text[:SHOWN]}"
    for name, (definition, _) in known.items():
        if definition.get("required") and name not in exchange.route.query:
            yield "", f"the query parameter {name} is missing"


def _number(text: str) -> int | str:
    """A parameter as an integer, if it is one."""
    return int(text) if text.removeprefix("-").isdecimal() and text.isascii() and len(text) < 20 else text


def _media_type(exchange: Exchange) -> str:
    value = next((value for name, value in exchange.request.headers if name.lower() == "content-type"), "")
    return value.partition(";")[0].strip().lower()


def _location(pointer: str) -> str:
    return pointer.strip("/").replace("/", ".")[:SHOWN] or "the body"


def _shown(value: Any) -> str:
    text = "missing" if value is NOTHING else repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}… ({len(text)} characters)"
