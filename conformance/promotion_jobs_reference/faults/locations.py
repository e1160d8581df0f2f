"""Where the schemas of responses are: every location of every component, and what is met there in one response.

A location is named by its component and the properties on the way (`PagePosition.limit`); a `$ref` begins a new name, a part
of `allOf` and a branch of `oneOf` keep that of the whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..contract import METHODS, Contract, Json


@dataclass(frozen=True)
class Location:
    """A schema, and where it is. `around` are the schemas of the component that contains it, with their depth.

    `is_part` says that it is a part of `allOf`, a branch of `oneOf` or a `then`; `tag` is the property that distinguishes the
    branches of the union apart that it belongs to.
    """

    component: str
    parts: tuple[str, ...]
    schema: Json
    around: tuple[tuple[Json, int], ...] = ()
    is_part: bool = False
    tag: str = ""

    @property
    def name(self) -> str:
        return ".".join((self.component, *self.parts))

    def unchecked(self, keyword: str) -> bool:
        """Whether the document says, here or around it, why no check decides a keyword."""
        for schema, depth in reversed(self.around):
            says = schema.get("x-unchecked")
            here = ".".join(self.parts[depth:])
            if isinstance(says, str) or (says and {here, f"{here}.{keyword}".lstrip(".")} & set(says)):
                return True
        return False


@dataclass(frozen=True)
class Met:
    """A value that is at a location in a response: `holder[key]`."""

    location: Location
    holder: Any
    key: Any

    @property
    def value(self) -> Any:
        return self.holder[self.key]


def locations(contract: Contract) -> Iterator[Location]:
    """Every location of the schemas of all responses, named errors included. Each is given once."""
    seen: set[tuple[str, int]] = set()
    for root in _roots(contract):
        for location in _below(contract, root):
            if (location.name, id(location.schema)) not in seen:
                seen.add((location.name, id(location.schema)))
                yield location


def meet(contract: Contract, operation: str, status: int, body: Any) -> list[Met]:
    """What is where in the body of a response. `body` is a list of one, so that the body itself can be changed."""
    response = _response(contract, operation, status)
    found = [
        met for root in _contents(contract, f"{operation}.{status}", response) for met in _met(contract, root, body, 0)
    ]
    errors = body[0].get("errors") if isinstance(body[0], dict) else None
    for index, error in enumerate(errors if isinstance(errors, list) else ()):
        for root in _named_errors(contract, response):
            title = root.schema["properties"]["title"]
            if isinstance(error, dict) and error.get("title") in title.get("enum", [title.get("const")]):
                found += _met(contract, root, errors, index)
    return found


def _roots(contract: Contract) -> Iterator[Location]:
    for operation, responses in _operations(contract):
        for status, response in responses.items():
            yield from _contents(contract, f"{operation}.{status}", contract.resolve(response))
            yield from _named_errors(contract, contract.resolve(response))


def _operations(contract: Contract) -> Iterator[tuple[str, Json]]:
    for item in contract.document["paths"].values():
        for method in METHODS:
            if method in item:
                yield item[method]["operationId"], item[method]["responses"]


def _response(contract: Contract, operation: str, status: int) -> Json:
    responses = dict(_operations(contract)).get(operation, {})
    for key in (str(status), f"{status // 100}XX", "default"):
        if key in responses:
            return contract.resolve(responses[key])
    return {}


def _contents(contract: Contract, name: str, response: Json) -> Iterator[Location]:
    for content in list(response.get("content", {}).values())[:1]:  # all media types have the same schema
        yield _location(contract, content["schema"], Location(name, (), {}))


def _named_errors(contract: Contract, response: Json) -> Iterator[Location]:
    for reference in response.get("x-errors", ()):
        yield _location(contract, reference, Location("", (), {}))


def _location(contract: Contract, schema: Json, given: Location) -> Location:
    """The location of a schema, which is another component's where it is a reference."""
    if "$ref" in schema:
        target = contract.resolve(schema)
        return Location(schema["$ref"].rsplit("/", 1)[-1], (), target, ((target, 0),), given.is_part, given.tag)
    around = (*given.around, (schema, len(given.parts)))
    return Location(given.component, given.parts, schema, around, given.is_part, given.tag)


def _inner(contract: Contract, location: Location) -> Iterator[tuple[str, str, Location]]:
    """The locations right inside a location: how one comes there (`property`, `items`, `part`, `branch`, `then`), by which key."""
    schema = location.schema

    def at(sub: Json, *step: str, is_part: bool = False, tag: str = "") -> Location:
        return _location(
            contract, sub, Location(location.component, (*location.parts, *step), sub, location.around, is_part, tag)
        )

    for name, sub in schema.get("properties", {}).items():
        if not (location.is_part and name == location.tag):
            yield "property", name, at(sub, name)
    if "items" in schema:
        yield "items", "", at(schema["items"], "items")
    for sub in schema.get("allOf", ()):
        yield "part", "", at(sub, is_part=True, tag=location.tag)
    tag = schema.get("discriminator", {}).get("propertyName", "")
    for word, reference in schema.get("discriminator", {}).get("mapping", {}).items():
        yield "branch", word, at({"$ref": reference}, is_part=True, tag=tag)
    if "then" in schema:
        yield "then", "", at(schema["then"], "then", is_part=True, tag=location.tag)


def _below(contract: Contract, location: Location) -> Iterator[Location]:
    yield location
    for _, _, inner in _inner(contract, location):
        yield from _below(contract, inner)


def _met(contract: Contract, location: Location, holder: Any, key: Any) -> Iterator[Met]:
    yield Met(location, holder, key)
    value = holder[key]
    for way, name, inner in _inner(contract, location):
        if way == "items" and isinstance(value, list):
            for index in range(len(value)):
                yield from _met(contract, inner, value, index)
        elif way == "property" and isinstance(value, dict) and name in value:
            yield from _met(contract, inner, value, name)
        elif (
            way == "part"
            or (way == "branch" and isinstance(value, dict) and value.get(inner.tag) == name)
            or (way == "then" and _holds(location.schema["if"], value))
        ):
            yield from _met(contract, inner, holder, key)


def _holds(condition: Json, value: Any) -> bool:
    """Whether a condition on constant properties holds."""
    return isinstance(value, dict) and all(
        value.get(name) == sub["const"] for name, sub in condition["properties"].items()
    )
