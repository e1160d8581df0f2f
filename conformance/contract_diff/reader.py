"""What one document accepts: its raw schemas, judged by jsonschema, with formats and the document's own keywords.

Every witness is confirmed here, on the document as it is written and not on what the comparison made of it. Added to
JSON Schema 2020-12: formats are asserted; `x-template` is asserted as the text with its placeholders filled in, and
`x-configured-maximum` as the maximum of a request; properties that are `readOnly` in a request, or `writeOnly` in an
response, are not asked for; and a reading may leave out the keywords that `x-levels` calls less than a must.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator, ValidationError, validators
from openapi_schema_validator import oas31_format_checker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from promotion_jobs_conformance.contract.automaton import Undecidable, compiled
from promotion_jobs_conformance.contract.document import Document
from promotion_jobs_conformance.contract.formats import FORMATS
from promotion_jobs_conformance.result import Level

from .values import Direction

URI = "urn:openapi"
HIDDEN = {Direction.REQUEST: "readOnly", Direction.RESPONSE: "writeOnly"}
KNOWN_FORMATS = frozenset(FORMATS) | frozenset(oas31_format_checker.checkers)
# The levels that a reading asserts: as it is written, without the free ones, and the musts alone.
READINGS: dict[Level, frozenset[Level]] = {
    Level.FREE: frozenset(Level),
    Level.SHOULD: frozenset({Level.MUST, Level.SHOULD}),
    Level.MUST: frozenset({Level.MUST}),
}
_LEVELS = {str(level): level for level in Level}
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def template_pattern(template: str) -> str:
    """The pattern of a template's texts: each placeholder in braces matches any text that is not empty."""
    return "^" + ".+".join(re.escape(part) for part in _PLACEHOLDER.split(template)) + "$"


def fill(template: str) -> str:
    """A text of a template, each placeholder replaced by a digit."""
    return _PLACEHOLDER.sub("1", template)


def level_of(schema: dict[str, Any], keyword: str) -> Level:
    """How binding a keyword of a schema object is, by the `x-levels` next to it; a must where that says nothing known."""
    levels = schema.get("x-levels")
    says = levels.get(keyword.removeprefix("x-")) if isinstance(levels, dict) else None
    return _LEVELS.get(str(says), Level.MUST)


class Reader:
    """Judges values by the schemas of one document, as requests or as responses."""

    def __init__(self, document: Document, direction: Direction) -> None:
        self.document = document
        self._direction = direction
        resource: Resource[Any] = Resource.from_contents(document.root, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(URI, resource)
        self._classes = {lowest: self._validator(levels) for lowest, levels in READINGS.items()}

    def accepts(self, fragment: dict[str, Any], value: Any, *, text: bool = False, lowest: Level = Level.FREE) -> bool:
        """True if a value is valid by a schema, whose references into the document begin with URI.

        `text` says that the value goes as text (a parameter), so that the digits of a number are also a string.
        `lowest` is the lowest level of the keywords that count.
        """
        validator = self._classes[lowest](fragment, registry=self._registry)
        return any(validator.is_valid(reading) for reading in (readings(value) if text else (value,)))

    def _validator(self, levels: frozenset[Level]) -> Any:
        keywords: dict[str, Any] = dict(Draft202012Validator.VALIDATORS)
        keywords |= {"format": _format, "pattern": _pattern, "x-template": _template}
        keywords |= {"x-configured-maximum": self._configured_maximum}
        bound = {name: self._binding(name, function, levels) for name, function in keywords.items()}
        bound["required"] = self._required(levels)
        return validators.create(
            meta_schema=Draft202012Validator.META_SCHEMA,
            validators=bound,
            type_checker=Draft202012Validator.TYPE_CHECKER,
        )

    @staticmethod
    def _binding(keyword: str, function: Any, levels: frozenset[Level]) -> Any:
        if levels == READINGS[Level.FREE]:
            return function

        def bound(validator: Any, says: Any, instance: Any, schema: dict[str, Any]) -> Iterator[ValidationError]:
            if level_of(schema, keyword) in levels:
                yield from function(validator, says, instance, schema) or ()

        return bound

    def _required(self, levels: frozenset[Level]) -> Any:
        def required(validator: Any, names: Any, instance: Any, schema: dict[str, Any]) -> Iterator[ValidationError]:
            for name in names if isinstance(instance, dict) else ():
                hidden = self.is_hidden(schema.get("properties", {}).get(name, {}))
                if name not in instance and not hidden and level_of(schema, f"required.{name}") in levels:
                    yield ValidationError(f"{name!r} is a required property")

        return required

    def is_hidden(self, schema: Any) -> bool:
        """True for a property that this direction does not show."""
        while isinstance(schema, dict):
            if schema.get(HIDDEN[self._direction]) is True:
                return True
            schema = self.document.at(schema["$ref"]) if "$ref" in schema else None
        return False

    def _configured_maximum(self, _: Any, says: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        limit = says.get("default") if isinstance(says, dict) else None
        is_number = isinstance(instance, int | float) and not isinstance(instance, bool)
        if self._direction is Direction.REQUEST and limit is not None and is_number and instance > limit:
            yield ValidationError(f"{instance!r} is more than the maximum of {limit!r}")


def _format(_: Any, name: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if name in FORMATS:
        conforms = not isinstance(instance, str) or FORMATS[name](instance)
    else:
        conforms = oas31_format_checker.conforms(instance, name)
    if not conforms:
        yield ValidationError(f"{instance!r} is not a {name}")


def _pattern(_: Any, pattern: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    try:
        matches = not isinstance(instance, str) or compiled(pattern).search(instance)
    except Undecidable:
        return  # nothing can be said here; the comparison reports a change of it as undecided
    if not matches:
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _template(validator: Any, template: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    yield from _pattern(validator, template_pattern(template), instance, schema)


def readings(value: Any) -> Iterator[Any]:
    """The values that a text can be read as: itself, or the number or truth value that it spells.

    The items of an array and the properties of an object are read each for itself, in at most a few combinations.
    """
    if isinstance(value, list):
        for items in itertools.islice(itertools.product(*(list(readings(item)) for item in value)), 64):
            yield list(items)
    elif isinstance(value, dict):
        for items in itertools.islice(itertools.product(*(list(readings(item)) for item in value.values())), 64):
            yield dict(zip(value, items, strict=True))
    else:
        text = value if isinstance(value, str) else json.dumps(value)
        yield text
        if text in ("true", "false", "null") or re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", text, re.ASCII):
            yield json.loads(text)
