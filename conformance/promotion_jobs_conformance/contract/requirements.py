"""The requirements of a document: those that its schemas state by themselves, and those that it declares.

A keyword's requirement is named by component, location and keyword (`JobName.maxLength`, `Error.required.title`), and from
the operation only where the schema is inline. A component is walked once, however many operations reach it, so one
sentence is one requirement. These need no sentence of their own:

- `type` where `enum` or `const` says more;
- `type: object` of a branch of a union or of a part of `allOf`, which the whole says;
- the tag of a discriminated union inside its branches, which the union says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..result import Level, Requirement
from .automaton import Undecidable, compiled
from .document import Document, DocumentError, escape
from .formats import FORMATS
from .sentences import WHOLE, sentence

_FACT = re.compile(r"[A-Z]\d+")
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
KEYWORDS = (
    "type",
    "enum",
    "const",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "uniqueItems",
    "multipleOf",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "default",
    "x-template",
    "minProperties",
    "maxProperties",
    "additionalProperties",
    "propertyNames",
    "patternProperties",
    "dependentRequired",
    "dependentSchemas",
    "contains",
    "minContains",
    "maxContains",
    "prefixItems",
    "unevaluatedProperties",
    "unevaluatedItems",
    "oneOf",
    "anyOf",
    "not",
)


@dataclass(frozen=True)
class Operation:
    """One operation of the document: `path` is its template."""

    id: str
    method: str
    path: str
    pointer: str
    definition: dict[str, Any] = field(repr=False)
    parameters: tuple[tuple[dict[str, Any], str], ...] = field(repr=False)


def operations(document: Document) -> tuple[Operation, ...]:
    """The operations, in the document's order, with the parameters of their paths."""
    found = []
    for path, item in document.root.get("paths", {}).items():
        if path.startswith("x-"):
            continue
        item, base = document.resolve(item, f"/paths/{escape(path)}")
        for method in [key for key in item if key in METHODS]:
            pointer = f"{base}/{method}"
            listed = [(p, f"{base}/parameters/{n}") for n, p in enumerate(item.get("parameters", []))]
            listed += [(p, f"{pointer}/parameters/{n}") for n, p in enumerate(item[method].get("parameters", []))]
            resolved = tuple(document.resolve(value, location) for value, location in listed)
            name = item[method].get("operationId", f"{method} {path}")
            found.append(Operation(name, method.upper(), path, pointer, item[method], resolved))
    return tuple(found)


@dataclass
class RequirementIndex:
    """Every requirement by its ID, and for each schema object of the document the IDs of its keywords.

    `keyword_ids` is keyed by the identity of a schema object and a keyword (for `required`, by `required.MEMBER`).
    `values` holds what a declared requirement gives to its checks. `optional` are keywords of responses below a
    property which may be left out, on every way to them.
    """

    requirements: dict[str, Requirement] = field(default_factory=dict)
    keyword_ids: dict[tuple[int, str], str] = field(default_factory=dict)
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    optional: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)  # keywords of responses


ELSEWHERE = ("$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$vocabulary")


def requirement_index(document: Document) -> RequirementIndex:
    """Lists the requirements of a document. Raises DocumentError if one has no fact, or two share an ID."""
    walker = _Walker(document)
    walker.walk()
    return walker.requirement_index


@dataclass
class _Location:
    """Where the walk is: the component, the location in it, and the schema objects from the component inward."""

    component: str
    parts: tuple[str, ...]
    pointer: str
    ancestors: tuple[tuple[dict[str, Any], int], ...] = ()
    is_part: bool = False  # of allOf, or a branch of a union
    tag: str = ""  # the tag of the union that this is a branch of
    is_optional: bool = False  # below a property of a response that may be left out

    @property
    def name(self) -> str:
        return ".".join((self.component, *self.parts))


class _Walker:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.requirement_index = RequirementIndex()
        self._operations: dict[str, list[str]] = {}  # ID -> operations that reach it
        self._ids_of: dict[str, list[str]] = {}  # component pointer -> IDs found in it and below
        self._optional: set[str] = set()
        self._needed: set[str] = set()
        self._in_response = False

    def walk(self) -> None:
        root = self.document.root
        everywhere = [o.id for o in operations(self.document)]
        self._declared(root, "", everywhere)
        secured = [o.id for o in operations(self.document) if o.definition.get("security", root.get("security"))]
        for name, scheme in root.get("components", {}).get("securitySchemes", {}).items():
            self._declared(scheme, f"/components/securitySchemes/{name}", secured)
        for operation in operations(self.document):
            self._declared(operation.definition, operation.pointer, [operation.id])
            for parameter, pointer in operation.parameters:
                name = (
                    pointer.rsplit("/", 1)[-1]
                    if pointer.startswith("/components")
                    else f"{operation.id}.{parameter['name']}"
                )
                self._declared(parameter, pointer, [operation.id])
                self._schema(parameter.get("schema", {}), _Location(name, (), pointer + "/schema"), operation.id)
            body, pointer = self.document.resolve(
                operation.definition.get("requestBody", {}), operation.pointer + "/requestBody"
            )
            self._content(body, pointer, f"{operation.id}.request", operation.id)
            for status, response in operation.definition.get("responses", {}).items():
                location = f"{operation.pointer}/responses/{escape(status)}"
                response, pointer = self.document.resolve(response, location)
                self._declared(response, pointer, [operation.id])
                self._in_response = True
                self._content(response, pointer, f"{operation.id}.{status}", operation.id)
                for index, error in enumerate(response.get("x-errors", [])):
                    self._schema(
                        error,
                        _Location(f"{operation.id}.{status}.error", (), f"{pointer}/x-errors/{index}"),
                        operation.id,
                    )
                self._in_response = False
        self.requirement_index.optional = self._optional - self._needed
        everything = self.requirement_index.requirements
        self.requirement_index.requirements = {
            key: Requirement(
                r.id, r.level, r.sentence, r.facts, tuple(self._operations[key]), r.pointer, r.line, r.excluded
            )
            for key, r in everything.items()
        }

    def _content(self, message: dict[str, Any], pointer: str, name: str, operation: str) -> None:
        seen: list[Any] = []
        for media_type, content in message.get("content", {}).items():
            schema = content.get("schema", {})
            if schema in seen:  # the same in another format
                continue
            own = f"{name}.{media_type.rpartition('/')[2]}" if seen else name
            seen.append(schema)
            self._schema(schema, _Location(own, (), f"{pointer}/content/{escape(media_type)}/schema"), operation)

    def _note(self, requirement: Requirement, reached: list[str]) -> None:
        known = self.requirement_index.requirements.setdefault(requirement.id, requirement)
        if known.pointer != requirement.pointer:
            raise DocumentError(
                f"the requirement {requirement.id} is declared twice, at {known.pointer} (line {known.line}) and "
                f"{requirement.pointer} (line {requirement.line})"
            )
        listed = self._operations.setdefault(requirement.id, [])
        listed.extend(operation for operation in reached if operation not in listed)

    def _declared(self, element: dict[str, Any], pointer: str, reached: list[str]) -> None:
        for index, entry in enumerate(element.get("x-requirements", [])):
            location = f"{pointer}/x-requirements/{index}"
            try:
                if not isinstance(entry["id"], str) or not isinstance(entry["facts"], list):
                    raise TypeError("the id is a text, the facts are a list")
                requirement = Requirement(
                    entry["id"],
                    Level(entry["level"]),
                    entry["sentence"],
                    tuple(entry["facts"]),
                    (),
                    location,
                    self.document.line(f"{location}/id"),
                    entry.get("unchecked"),
                )
            except (KeyError, ValueError, TypeError) as error:
                raise DocumentError(
                    f"the requirement at {location} (line {self.document.line(location)}) lacks id, level, sentence or facts, or has "
                    f"one of the wrong type: {error}"
                ) from error
            if not isinstance(entry.get("values", {}), dict):
                raise DocumentError(f"the values of {requirement.id} are not a map (line {requirement.line})")
            self._note(requirement, reached)
            self.requirement_index.values[requirement.id] = entry.get("values", {})

    def _schema(self, schema: Any, location: _Location, operation: str) -> None:
        if not isinstance(schema, dict):
            return
        if "$ref" in schema:
            if len(schema) > 1:  # OpenAPI 3.1 allows keywords next to a reference
                self._known_or_walk({k: v for k, v in schema.items() if k != "$ref"}, location, operation, schema)
            target, pointer = self.document.resolve(schema, location.pointer)
            if not isinstance(target, dict):
                return
            inside = _Location(
                pointer.rsplit("/", 1)[-1], (), pointer, (), location.is_part, location.tag, location.is_optional
            )
            if len(location.ancestors) < 64:  # a recursive component is known by then
                inside.ancestors = ((target, 0),)
                self._known_or_walk(target, inside, operation)
            return
        self._known_or_walk(schema, location, operation)

    def _known_or_walk(
        self, schema: dict[str, Any], location: _Location, operation: str, identity: dict[str, Any] | None = None
    ) -> None:
        key = f"{operation} {location.pointer} {location.is_optional} {self._in_response}"
        if key in self._ids_of:
            return
        for keyword in ELSEWHERE:
            if keyword in schema:
                line = self.document.line(f"{location.pointer}/{keyword}")
                raise DocumentError(
                    f"{location.name} has `{keyword}` (line {line}), which is not followed: refer by `$ref: '#/...'`"
                )
        self._check_direction(schema, location)
        self._ids_of[key] = []
        location.ancestors = (*location.ancestors, (schema, len(location.parts)))
        self._declared(schema, location.pointer, [operation])
        for keyword, pointer in _keywords(schema, location):
            requirement = self._keyword(schema, location, keyword, pointer)
            self.requirement_index.keyword_ids[(id(identity or schema), keyword)] = requirement.id
            self._note(requirement, [operation])
            (self._optional if location.is_optional else self._needed).add(requirement.id)
            if self._in_response:
                self.requirement_index.shown.add(requirement.id)
        for part, step, sub, pointer in _children(schema, location.pointer):
            tag = schema.get("discriminator", {}).get("propertyName", "") if part == "oneOf" else location.tag
            branch = part in ("oneOf", "allOf", "then", "else")
            if part == "properties" and step == location.tag and location.is_part:
                continue
            parts = (
                location.parts if part == "allOf" or (part == "oneOf" and "$ref" in sub) else (*location.parts, step)
            )
            optional = location.is_optional or (part == "properties" and step not in schema.get("required", []))
            inner = _Location(
                location.component, parts, pointer, location.ancestors, branch, tag if branch else "", optional
            )
            self._schema(sub, inner, operation)

    def _check_direction(self, schema: dict[str, Any], location: _Location) -> None:
        """Raises DocumentError for a property that is required where it may not be sent, and for OpenAPI 3.0's `nullable`."""
        hidden = "writeOnly" if self._in_response else "readOnly"
        for name in schema.get("required", []):
            found, _ = self.document.resolve(schema.get("properties", {}).get(name, {}), "")
            if isinstance(found, dict) and found.get(hidden) is True:
                line = self.document.line(f"{location.pointer}/properties/{escape(name)}")
                what = "a response" if self._in_response else "a request"
                raise DocumentError(
                    f"{location.name} requires {name} (line {line}), which is {hidden}: {what} does not have it"
                )
        if schema.get("nullable") is True:
            line = self.document.line(f"{location.pointer}/nullable")
            raise DocumentError(
                f"{location.name} has `nullable` (line {line}), which OpenAPI 3.1 does not know: add 'null' to its `type`"
            )

    def _keyword(self, schema: dict[str, Any], location: _Location, keyword: str, pointer: str) -> Requirement:
        shown = keyword.removeprefix("x-")
        name, line = f"{location.name}.{shown}", self.document.line(pointer)
        if keyword == "pattern":
            try:
                compiled(schema["pattern"])
            except Undecidable as error:
                raise DocumentError(f"the pattern of {location.name} (line {line}) cannot be read: {error}") from error
        facts = _look_up("x-facts", location, shown)
        level = _look_up("x-levels", location, shown, inherit=False) or "must"
        reason = _look_up("x-unchecked", location, shown)
        if not facts:
            raise DocumentError(f"{name} cites no fact: add it to x-facts at {location.pointer} (line {line})")
        if not isinstance(facts, list) or not all(isinstance(fact, str) and _FACT.fullmatch(fact) for fact in facts):
            raise DocumentError(
                f"the x-facts of {name} are not a list of facts such as [S6, A4] (line {line}): {facts!r}"[:300]
            )
        if level not in set(Level):
            raise DocumentError(
                f"the x-levels of {name} say {level!r} (line {line}): {', '.join(Level)} are the levels"
            )
        if reason is not None and not isinstance(reason, str):
            raise DocumentError(f"the x-unchecked of {name} is not a sentence (line {line})")
        return Requirement(
            name,
            Level(level),
            sentence(f"`{location.name}`", schema, keyword),
            tuple(facts),
            (),
            pointer,
            line,
            reason or None,
        )


def _keywords(schema: dict[str, Any], location: _Location) -> Iterator[tuple[str, str]]:
    """The keywords of a schema object that are requirements, each with its pointer."""
    for keyword in KEYWORDS:
        if keyword not in schema or (keyword in WHOLE and schema[keyword] is True):
            continue
        if keyword == "oneOf" and "discriminator" in schema:
            continue  # its parts are requirements themselves
        if keyword == "format" and schema["format"] not in FORMATS:
            continue  # an annotation, as JSON Schema has it
        if keyword == "type" and (
            "enum" in schema or "const" in schema or (location.is_part and schema["type"] == "object")
        ):
            continue
        yield keyword, f"{location.pointer}/{keyword}"
    for index, prop in enumerate(schema.get("required", [])):
        if not (location.is_part and prop == location.tag) and location.parts[-1:] != ("if",):
            yield f"required.{prop}", f"{location.pointer}/required/{index}"
    if "discriminator" in schema:
        yield "type", f"{location.pointer}/oneOf"
        yield "discriminator", f"{location.pointer}/discriminator"
        yield f"required.{schema['discriminator']['propertyName']}", f"{location.pointer}/discriminator/propertyName"


def _children(schema: dict[str, Any], pointer: str) -> Iterator[tuple[str, str, Any, str]]:
    for name, sub in schema.get("properties", {}).items():
        yield "properties", name, sub, f"{pointer}/properties/{escape(name)}"
    if isinstance(schema.get("items"), dict):
        yield "items", "items", schema["items"], f"{pointer}/items"
    for part in ("allOf", "oneOf") if "discriminator" in schema else ("allOf",):
        for index, sub in enumerate(schema.get(part, [])):
            yield part, f"{part}.{index}", sub, f"{pointer}/{part}/{index}"
    for part in ("then", "else"):
        if part in schema:
            yield part, part, schema[part], f"{pointer}/{part}"


def _look_up(extension: str, location: _Location, keyword: str, *, inherit: bool = True) -> Any:
    """What an extension says of a keyword: from the schema object itself, or from one around it in the same component."""
    for schema, depth in reversed(location.ancestors):
        says = schema.get(extension)
        if says is None:
            if inherit:
                continue
            return None
        if not isinstance(says, dict):
            return says
        whole = ".".join((*location.parts[depth:], keyword))
        for key in (whole, whole.rpartition(".")[0]):
            if key in says:
                return says[key]
        if not inherit:
            return None
    return None
