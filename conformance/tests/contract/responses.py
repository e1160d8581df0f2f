"""Responses for the gate: recorded ones, and recorded ones with one derived change.

A recorded response is cut down to what it shows: one response for each operation, status and set of requirements that it is
evidence for. At each location of it, values are tried that a careless server would send: other types, other words, values
around each limit, properties left out or added. The document itself says, before any mutant does, what each of them breaks.
"""

from __future__ import annotations

import copy
import dataclasses
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.promotions.errors import problems
from promotion_jobs_reference.contract import Contract as Reading
from promotion_jobs_reference.faults.locations import Met, meet

Json = dict[str, Any]
PLAIN: tuple[Any, ...] = (None, True, 7, 1.5, "a", [], {})
FORMS = (
    "",
    "5",
    "55",
    "5x",
    "x5",
    "5\n",
    "2023-08-01T22:46:50Z",
    "2023-08-01",
    "01.08.2023 22:46:50",
    "7d0a4cb2-2d3e-4f4e-9a54-1c1f2f0c9f11",
    "http://h/x",
    "HTTPS://h/x",
    "https:x",
    "ftp://h/x",
    "xhttp://h/x",
    "http://h/not a uri",
    "/relative",
)


@dataclass(eq=False)
class Response:
    """A response, by what it is judged: `errors` are the pointers of the named errors that it may hold."""

    operation: str
    status: int
    pointer: str
    errors: tuple[str, ...]
    body: Any
    filled: dict[str, Any]  # what is in the placeholders of their templates
    broken: frozenset[str] = frozenset()  # what the document itself says

    @property
    def size(self) -> int:
        """How long the body is."""
        return len(json.dumps(self.body))

    def breaches(self, contract: Contract) -> frozenset[str]:
        """What the response breaks, judged as the suite judges it. A named error is checked in a body of good form."""
        found = {breach.requirement for breach in contract.judge.judge(self.body, self.pointer).breaches}
        errors = self.body.get("errors") if isinstance(self.body, dict) else None
        if not found and isinstance(errors, list) and errors and isinstance(errors[0], dict):
            for pointer in self.errors:
                found |= set(problems(contract, errors[0], pointer, self.filled)[1])
        return frozenset(found)


def recorded(contract: Contract, exchanges: Iterable[tuple[str, int, Any]], maximum: int) -> list[Response]:
    """The smallest response for each operation, status, named error and set of requirements put to it, in that order."""
    kept: dict[tuple[Any, ...], Response] = {}
    for operation, status, body in exchanges:
        schema = contract.response_schema(operation, status)
        if schema is None:
            continue
        response = Response(
            operation, status, schema.pointer, _named(contract, operation, status, body), body, {"maximum": maximum}
        )
        if response.errors:
            response.filled["status"] = str(body["errors"][0].get("detail", "")).rpartition(" ")[2]
        applied = contract.judge.judge(body, schema.pointer).applied
        response.broken = response.breaches(contract)
        key = (schema.pointer, response.errors, response.broken, frozenset(applied))
        if key not in kept or response.size < kept[key].size:
            kept[key] = response
    return sorted(kept.values(), key=lambda response: response.size)


def _named(contract: Contract, operation: str, status: int, body: Any) -> tuple[str, ...]:
    """The named errors of a response whose title the first error of a body has."""
    errors = body.get("errors") if isinstance(body, dict) else None
    if not errors:
        return ()
    found = []
    for pointer in contract.special_errors(operation, status):
        title = contract.document.at(pointer)["properties"]["title"]
        if errors[0].get("title") in title.get("enum", [title.get("const")]):
            found.append(pointer)
    return tuple(found)


@dataclass
class Changed:
    """Recorded responses, and such with one change each: by the schema objects that speak of them, or of what was changed."""

    reading: Reading
    by_schema: dict[int, list[Response]] = field(default_factory=lambda: defaultdict(list))
    by_requirement: dict[str, list[Response]] = field(default_factory=lambda: defaultdict(list))

    def near(self, schema: Json, requirement: str, *, structural: bool) -> list[Response]:
        """What may tell a change of a requirement's keyword in a schema object; the likeliest first.

        A `structural` keyword leads to other schema objects: what is changed there tells whether it still does.
        """
        below = [response for inner in _inner(self.reading, schema) for response in self.by_schema[id(inner)]]
        listed = [*self.by_requirement[requirement], *(below if structural else ()), *self.by_schema[id(schema)]]
        return list({id(response): response for response in listed}.values())


def derived(contract: Contract, reading: Reading, responses: list[Response]) -> Changed:
    """Changes what is at each location of the responses, once for each set of schemas that speak of it."""
    found = Changed(reading)
    known: set[tuple[Any, ...]] = set()
    for response in responses:
        box = [copy.deepcopy(response.body)]
        groups: dict[tuple[int, Any], list[Met]] = defaultdict(list)
        for met in meet(reading, response.operation, response.status, box) if not response.broken else ():
            groups[(id(met.holder), met.key)].append(met)
            if response not in found.by_schema[id(met.location.schema)]:
                found.by_schema[id(met.location.schema)].append(response)
        for group in groups.values():
            schemas = [met.location.schema for met in group]
            key = (str(group[0].key).strip("0123456789"), *sorted(map(id, schemas)))
            if key in known:
                continue
            known.add(key)
            for prop in _spoilt(group[0].holder, group[0].key, schemas):
                changed = dataclasses.replace(response, body=copy.deepcopy(box[0]))
                changed.broken = changed.breaches(contract)
                inner = [reading.resolve(s["properties"][prop]) for s in schemas if prop in s.get("properties", {})]
                for schema in (*schemas, *inner):
                    found.by_schema[id(schema)].append(changed)
                for name in changed.broken:
                    found.by_requirement[name].append(changed)
    return found


def _inner(reading: Reading, schema: Json) -> Iterator[Json]:
    """The schema objects right below one."""
    listed = [*schema.get("properties", {}).values(), *schema.get("allOf", ()), *schema.get("oneOf", ())]
    yield from (reading.resolve(sub) for sub in (*listed, schema.get("items"), schema.get("then")) if sub)


def _spoilt(holder: Any, key: Any, schemas: list[Json]) -> Iterator[str]:
    """Changes what is at a location, again and again, and puts it back in the end; gives the property that was changed."""
    kept = holder[key]
    for value in _distinct(value for schema in schemas for value in _values(schema, kept)):
        holder[key] = value
        yield ""
    holder[key] = kept
    if isinstance(kept, dict):
        for prop in list(kept):
            inner = kept.pop(prop)
            yield prop
            kept[prop] = inner
        for rule in (schema["discriminator"] for schema in schemas if "discriminator" in schema):
            tag, word = rule["propertyName"], kept[rule["propertyName"]]
            for other in (*rule["mapping"], word.upper(), word + " ", "", *PLAIN):
                kept[tag] = other
                yield tag
            kept[tag] = word
        more = {prop for schema in schemas for prop in schema.get("properties", {}) if prop not in kept}
        for prop, value in [("unknown", 7), *((prop, value) for prop in sorted(more) for value in PLAIN)]:
            kept[prop] = value
            yield prop
            del kept[prop]


def _distinct(values: Iterable[Any]) -> list[Any]:
    return list({json.dumps(value): value for value in values}.values())


def _values(schema: Json, kept: Any) -> Iterator[Any]:
    """What careless servers send where a schema speaks."""
    yield from (*PLAIN, [kept], {"value": kept}, str(kept))
    for word in (*schema.get("enum", ()), *([schema["const"]] if "const" in schema else ())):
        yield from (word, word.upper(), word.swapcase(), word.replace("_", "-"), word + " ", word + "\n", "", "unknown")
    if "x-template" in schema:
        yield from (kept.swapcase(), kept + "!")
    for bound in (schema[keyword] for keyword in ("minimum", "maximum") if keyword in schema):
        yield from (bound - 1, bound, bound + 1)
    for bound in (schema[keyword] for keyword in ("minLength", "maxLength") if keyword in schema):
        yield from ("a" * length for length in (bound - 1, bound, bound + 1))
    for bound in (schema[keyword] for keyword in ("minItems", "maxItems") if keyword in schema):
        yield from ((kept * (bound + 1))[:length] for length in (bound - 1, bound, bound + 1))
    if "pattern" in schema or "format" in schema:
        yield from FORMS
