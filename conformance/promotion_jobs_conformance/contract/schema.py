r"""What a schema of the document says of a value: which requirements were applied to it, and which of them it breaks.

JSON Schema's own validator does the work; every keyword is wrapped, so that each application is noted under the
requirement that it states. A requirement that was never applied was not tested, however green the response looked.

Three things are added to JSON Schema 2020-12: a union with a discriminator is judged by the branch that its tag names,
so that one fault is one breach; formats are judged, as RFC 3339, RFC 4122 and RFC 3986 have them; and patterns are those of
ECMA-262, so that `$` matches at the end of a text only, and `\d` the ten digits of ASCII.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from jsonschema import Draft202012Validator, ValidationError, validators
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from . import explanations
from .automaton import compiled
from .document import Document
from .formats import FORMATS
from .requirements import RequirementIndex
from .sentences import WHOLE

DOCUMENT_URI = "urn:contract"
MESSAGE = 300  # characters
KEPT, LENGTH = 256, 20_000  # judgements that a memory keeps, and characters of a value that it keeps one of


@dataclass(frozen=True)
class Breach:
    """One requirement that a value breaks: `location` is a JSON pointer into the value.

    `expected` says what was demanded, `message` how the value falls short; `expected` is empty for a keyword without words
    of its own, since the requirement's sentence says everything.
    """

    requirement: str
    location: str
    message: str
    keyword: str
    expected: str = ""


@dataclass
class Judgement:
    """What a schema said of one value: `applied` names every requirement that was put to it."""

    applied: set[str] = field(default_factory=set)
    breaches: list[Breach] = field(default_factory=list)


class SchemaJudge:
    """Judges values by the schemas of one document."""

    def __init__(self, document: Document, requirement_index: RequirementIndex) -> None:
        self.document = document
        resource: Resource[Any] = Resource.from_contents(document.root, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(DOCUMENT_URI, resource)
        self._ids = requirement_index.keyword_ids
        self._now = Judgement()
        keywords: dict[str, Any] = dict(Draft202012Validator.VALIDATORS)
        keywords |= {
            "required": self._required,
            "oneOf": self._one_of,
            "if": self._if,
            "format": self._format,
            "pattern": self._pattern,
        }
        self._class = validators.create(
            meta_schema=Draft202012Validator.META_SCHEMA,
            validators={name: self._noting(name, function) for name, function in keywords.items()},
            type_checker=Draft202012Validator.TYPE_CHECKER,
        )

    def judge(self, value: Any, pointer: str) -> Judgement:
        """Judges a value by the schema at a pointer of the document."""
        self._now = now = Judgement()
        validator = self._class({"$ref": f"{DOCUMENT_URI}#{pointer}"}, registry=self._registry)
        for error in validator.iter_errors(value):
            location = "".join(f"/{part}" for part in error.absolute_path)
            actual = explanations.actual(error)[:MESSAGE]
            now.breaches.append(
                Breach(self._blame(error), location, actual, str(error.validator), explanations.expected(error))
            )
        return now

    def is_valid(self, value: Any, pointer: str) -> bool:
        """True if the value breaks nothing."""
        return not self.judge(value, pointer).breaches

    def _noting(self, keyword: str, function: Any) -> Any:
        def noted(validator: Any, says: Any, instance: Any, schema: dict[str, Any]) -> Iterator[ValidationError]:
            if keyword == "required":
                if isinstance(instance, dict):
                    self._note(schema, *(f"required.{prop}" for prop in says))
            elif keyword == "oneOf" and "discriminator" in schema:
                self._note(schema, "type", "discriminator", f"required.{schema['discriminator']['propertyName']}")
            elif keyword == "type" and ("enum" in schema or "const" in schema):
                self._note(schema, "enum", "const")
            else:
                self._note(schema, keyword)
            found = iter(function(validator, says, instance, schema) or ())
            if keyword in WHOLE and "discriminator" not in schema:  # one requirement, whatever it is that fails inside
                found = (ValidationError(error.message) for error in itertools.islice(found, 1))
            yield from found

        return noted

    def _note(self, schema: dict[str, Any], *keywords: str) -> None:
        for keyword in keywords:
            if (name := self._ids.get((id(schema), keyword))) is not None:
                self._now.applied.add(name)

    def _blame(self, error: ValidationError) -> str:
        schema: Any = error.schema
        keyword = str(error.validator)
        for candidate in (keyword, "enum", "const", "type"):
            if (name := self._ids.get((id(schema), candidate))) is not None:
                return name
        return ""  # a keyword of a tag inside its branch: the union has said it

    def _one_of(
        self, validator: Any, branches: Any, instance: Any, schema: dict[str, Any]
    ) -> Iterator[ValidationError]:
        tag = schema.get("discriminator", {}).get("propertyName")
        if tag is None:
            yield from Draft202012Validator.VALIDATORS["oneOf"](validator, branches, instance, schema)
            return
        mapping = schema["discriminator"].get("mapping", {})
        if not isinstance(instance, dict):
            yield ValidationError("no object", validator="type", validator_value="object", instance=instance)
        elif tag not in instance:
            yield ValidationError("no tag", validator=f"required.{tag}", instance=instance)
        elif not isinstance(instance[tag], str) or instance[tag] not in mapping:
            yield ValidationError(
                "another tag",
                validator="discriminator",
                validator_value=list(mapping),
                instance=instance[tag],
                path=[tag],
            )
        else:
            for index, branch in enumerate(branches):
                if branch.get("$ref", "").endswith(mapping[instance[tag]].removeprefix("#")):
                    yield from validator.descend(instance, branch, schema_path=index)

    @staticmethod
    def _if(validator: Any, condition: Any, instance: Any, schema: dict[str, Any]) -> Iterator[ValidationError]:
        for error in Draft202012Validator.VALIDATORS["if"](validator, condition, instance, schema):
            error.condition = condition  # for its explanation
            yield error

    @staticmethod
    def _required(
        validator: Any, properties: list[str], instance: Any, schema: dict[str, Any]
    ) -> Iterator[ValidationError]:
        for prop in properties if isinstance(instance, dict) else ():
            if prop not in instance:
                yield ValidationError("missing", validator=f"required.{prop}", instance=instance)

    @staticmethod
    def _format(validator: Any, name: str, instance: Any, schema: dict[str, Any]) -> Iterator[ValidationError]:
        if isinstance(instance, str) and name in FORMATS and not FORMATS[name](instance):
            yield ValidationError("another format")

    @staticmethod
    def _pattern(validator: Any, pattern: str, instance: Any, schema: dict[str, Any]) -> Iterator[ValidationError]:
        if isinstance(instance, str) and not compiled(pattern).search(instance):
            yield ValidationError("no match")


class Memory:
    """What a judge said of the values that broke nothing: a list that is polled shows the same most of the time.

    The schemas must not change in the meantime. What a target can make it keep is bounded.
    """

    def __init__(self, judge: SchemaJudge) -> None:
        self._judge = judge
        self._applied: dict[tuple[str, str], frozenset[str]] = {}  # by pointer and value, the oldest first

    def judge(self, value: Any, pointer: str) -> Judgement:
        """As the judge's own."""
        key = (pointer, repr(value))  # distinguishes 1 from 1.0 and from true, as a schema may
        if (applied := self._applied.get(key)) is not None:
            return Judgement(set(applied))
        judgement = self._judge.judge(value, pointer)
        if not judgement.breaches and len(key[1]) <= LENGTH:
            self._applied[key] = frozenset(judgement.applied)
            if len(self._applied) > KEPT:
                del self._applied[next(iter(self._applied))]
        return judgement
