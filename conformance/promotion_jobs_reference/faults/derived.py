"""Faults that the document gives by itself: one for each keyword of each schema of a response.

Wherever its location occurs in a response, a fault drops a required property, or gives a value another type, a value that is
not allowed, a form that is wrong. Its requirement is the component, the location in it, and the keyword. What the document
marks as unchecked has none, and neither has the form of identifiers: a changed identifier is another one.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..behaviour import Behaviour
from ..contract import Json, load
from ..exchange import Call, Response
from ..registry import Deviation
from .locations import Location, Met, locations, meet

_TYPES: Mapping[type, str] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    type(None): "null",
    list: "array",
    dict: "object",
}
_WRONG_FORMS = {"date-time": "01.08.2023 22:46:50", "uri": "https://files.example.com/not a uri"}


@dataclass(frozen=True)
class Change:
    """How a fault breaks one keyword: `spoil` gets the values that are at the location, all that is met, and acts."""

    name: str
    keyword: str
    sentence: str
    spoil: Callable[[list[Met], list[Met]], None]


@functools.cache
def derive() -> Mapping[str, Deviation]:
    """The faults that the project's document gives, by their names."""
    found: dict[str, Deviation] = {}
    for location in locations(load()):
        for change in _changes(location):
            if not location.unchecked(change.keyword):
                behaviour = _behaviour(location, change)
                keywords = (change.keyword, "format") if _is_formless(change, location.schema) else (change.keyword,)
                concerns = tuple(f"{location.name}.{keyword}" for keyword in keywords)
                found.setdefault(change.name, Deviation(change.name, change.sentence, concerns, behaviour))
    return found


def _is_formless(change: Change, schema: Json) -> bool:
    """Whether a value is made empty that has a form: then it loses that, too."""
    return change.keyword == "minLength" and "format" in schema


def _behaviour(location: Location, change: Change) -> type[Behaviour]:
    class Spoils(Behaviour):
        def on_response(self, call: Call, response: Response) -> None:
            super().on_response(call, response)
            body = [response.json]
            all_met = meet(self.contract, call.operation, response.status, body) if response.body else []
            chosen = [met for met in all_met if met.location.name == location.name]
            if change.keyword == "type" and "null" in location.schema.get("type", ()):
                chosen += _missing(location, all_met)
            if chosen:
                change.spoil(chosen, all_met)
                response.json = body[0]

    Spoils.__doc__ = change.sentence
    return Spoils


def _changes(location: Location) -> Iterator[Change]:
    """The changes that break one keyword each of the schema at a location."""
    schema, name = location.schema, location.name
    tag = schema.get("discriminator", {}).get("propertyName")
    for prop in (*schema.get("required", ()), *([tag] if tag else [])):
        if not (location.is_part and prop == location.tag):
            yield Change(f"drop:{name}.{prop}", f"required.{prop}", f"`{name}` lacks `{prop}`.", _drop(prop))
    if tag:
        yield Change(
            f"tag:{name}", "discriminator", f"`{tag}` of `{name}` is a value that is not allowed.", _misspell(tag)
        )
        yield Change(f"retype:{name}", "type", f"`{name}` is not an object.", _retype(["object"]))
    elif "const" in schema or "enum" in schema:
        keyword = "const" if "const" in schema else "enum"
        yield Change(f"word:{name}", keyword, f"`{name}` is a value that is not allowed.", _each(_capitals))
    elif "type" in schema and not (location.is_part and schema["type"] == "object"):
        allowed = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
        yield Change(
            f"retype:{name}", "type", f"`{name}` has another type than {' or '.join(allowed)}.", _retype(allowed)
        )
    if "x-template" in schema:
        yield Change(f"word:{name}", "template", f"`{name}` is worded otherwise.", _each(_capitals))
    for keyword in ("minLength", "minItems"):
        if schema.get(keyword):
            yield Change(f"empty:{name}", keyword, f"`{name}` is empty.", _each(lambda value: value[:0]))
    if "minimum" in schema:
        below = schema["minimum"] - 1
        yield Change(f"below:{name}", "minimum", f"`{name}` is {below}.", _each(lambda _: below))
    if "pattern" in schema:
        yield Change(f"pattern:{name}", "pattern", f"`{name}` does not match.", _each(lambda value: f"x-{value}"))
    if wrong := _WRONG_FORMS.get(schema.get("format", "")):
        yield Change(f"form:{name}", "format", f"`{name}` has another form.", _each(lambda _: wrong))


def _missing(location: Location, all_met: list[Met]) -> list[Met]:
    """The locations in a response where an optional property is allowed but absent, each with a null for now."""
    *parents, prop = location.name.split(".")
    holders = [met.value for met in all_met if met.location.name == ".".join(parents) and isinstance(met.value, dict)]
    lacking = [holder for holder in holders if prop not in holder]
    for holder in lacking:
        holder[prop] = None
    return [Met(location, holder, prop) for holder in lacking]


def _drop(prop: str) -> Callable[[list[Met], list[Met]], None]:
    def spoil(chosen: list[Met], _: list[Met]) -> None:
        for met in chosen:
            if isinstance(met.value, dict):
                met.value.pop(prop, None)

    return spoil


def _misspell(prop: str) -> Callable[[list[Met], list[Met]], None]:
    def spoil(chosen: list[Met], _: list[Met]) -> None:
        for met in chosen:
            met.value[prop] = _capitals(met.value[prop])

    return spoil


def _each(wrong: Callable[[Any], Any]) -> Callable[[list[Met], list[Met]], None]:
    def spoil(chosen: list[Met], _: list[Met]) -> None:
        for met in chosen:
            met.holder[met.key] = wrong(met.value)

    return spoil


def _retype(allowed: list[str]) -> Callable[[list[Met], list[Met]], None]:
    """Gives values a type that is not allowed here, but breaks nothing else that is said of the same value."""

    def spoil(chosen: list[Met], all_met: list[Met]) -> None:
        for met in chosen:
            others = [
                other.location.schema
                for other in all_met
                if other.holder is met.holder and other.key == met.key and other.location.name != met.location.name
            ]
            for wrong in _other_types(met.value):
                if _TYPES[type(wrong)] not in allowed and all(_allows(schema, wrong) for schema in others):
                    met.holder[met.key] = wrong
                    break

    return spoil


def _other_types(value: Any) -> Iterator[Any]:
    """Values of other types; a number as its digits first, as careless servers do."""
    if isinstance(value, int):
        yield str(value)
    if value is None:
        yield {}
    yield from (7, None, [value], {"value": value})


def _allows(schema: Json, value: Any) -> bool:
    return schema.get("type", "object") == "object" or _TYPES[type(value)] in schema["type"]


def _capitals(word: str) -> str:
    return word.upper() if word != word.upper() else word.lower()
