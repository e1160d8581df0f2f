"""What the server takes from the document: limits, defaults, statuses, states, errors with their texts.

The server states none of these itself. It reads the project's document, or another file in its place, for the values
that a test wants to change; the models and routes stay those that were generated.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from .completion import completed, without_undeclared

METHODS = ("get", "put", "post", "delete", "patch")
Json = dict[str, Any]


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the one in C is ten times as fast
    """Reads YAML by the core schema of YAML 1.2, as OpenAPI asks: `no` and dates are strings, and `50.0` is 50."""

    yaml_implicit_resolvers: dict[str, list[Any]] = {}  # noqa: RUF012  (PyYAML's own declaration)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Json:
        """The keys are texts, as in JSON: those of responses are digits."""
        return {key.value: self.construct_object(value, deep=deep) for key, value in node.value}


def _whole(_: Any, node: yaml.ScalarNode) -> int | float:
    number = float(node.value)
    return int(number) if number.is_integer() else number


for _kind, _form, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", re.compile(rf"^(?:{_form})$"), _first)
_Loader.add_constructor(
    "tag:yaml.org,2002:int", lambda _, node: int(node.value, 0 if node.value[:2] in ("0o", "0x") else 10)
)
_Loader.add_constructor("tag:yaml.org,2002:float", _whole)


class ContractError(Exception):
    """The document cannot be read, or lacks a value that the server needs."""


@dataclass(frozen=True)
class Operation:
    """One operation: `path` is its template, `pattern` matches the decoded path of a request, `responses` are by status."""

    id: str
    method: str
    path: str
    pattern: re.Pattern[str]
    responses: Json = field(repr=False)


@dataclass(frozen=True)
class ErrorResponse:
    """An error of the document: the status of the response, and the error object, templates not yet filled in."""

    status: int
    error: Mapping[str, Any]
    templates: Mapping[str, str]


class Contract:
    """The document, and the questions that the server asks of it. Raises ContractError for a value that is not there."""

    def __init__(self, document: Json) -> None:
        self.document = document
        try:
            self._complete_examples()
            self.operations = tuple(self._operations())
            self._values = {entry["id"]: entry.get("values", {}) for entry in _requirements(document)}
            self._errors = dict(reversed(list(self._error_responses())))  # of two with one name, the first
            self.maximum_codes: int = self.schema("NumberOfCodes")["x-configured-maximum"]["default"]
            self.too_many_codes: str = _name(self.schema("NumberOfCodes")["x-configured-maximum"]["error"])
            self.states: Json = self.schema("JobStatus")["x-states"]
        except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
            raise ContractError(f"The document lacks a part that the server needs: {error!r}.") from error

    def resolve(self, element: Json) -> Json:
        """The element itself, or what its `$ref` leads to."""
        while "$ref" in element:
            found: Any = self.document
            for step in element["$ref"].removeprefix("#/").split("/"):
                found = found[step.replace("~1", "/").replace("~0", "~")]
            element = found
        return element

    def completed(self, schema: str, value: Any) -> Any:
        """A response's value, with what a named schema requires beyond it (see `completion`)."""
        return completed(self.schema(schema), value, self.resolve)

    def completed_by(self, schema: Json, value: Any) -> Any:
        """As `completed`, by a schema itself."""
        return completed(schema, value, self.resolve)

    def without_undeclared(self, operation: str, status: int, value: Any) -> Any:
        """The body of a response to an operation without what its schema excludes: a closed object has only what it declares."""
        return without_undeclared(self.response_schema(operation, status) or {}, value, self.resolve)

    def response_schema(self, operation: str, status: int) -> Json | None:
        """The schema of the body that an operation responds with; None if it has none."""
        responses = self._responses(operation)
        key = next((key for key in (str(status), f"{status // 100}XX", "default") if key in responses), None)
        content = self.resolve(responses[key]).get("content", {}) if key else {}
        return next((one["schema"] for one in content.values() if "schema" in one), None)

    def success(self, operation: str) -> int:
        """The status of an operation's success."""
        return next(int(status) for status in self._responses(operation) if str(status).startswith("2"))

    def _responses(self, operation: str) -> Json:
        return next((one.responses for one in self.operations if one.id == operation), {})

    def schema(self, name: str) -> Json:
        """A named component schema."""
        try:
            found: Json = self.document["components"]["schemas"][name]
        except KeyError:
            raise ContractError(f"The document has no schema {name}.") from None
        return found

    def prop(self, schema: str, prop: str) -> Json:
        """What a named schema says of a property: the schema that it refers to, and what is next to the reference."""
        given = self.schema(schema)["properties"][prop]
        return {**self.resolve(given), **{name: value for name, value in given.items() if name != "$ref"}}

    def const(self, schema: str, prop: str) -> Any:
        """The one value that a property of a named schema may have."""
        return self.prop(schema, prop)["const"]

    def example(self, name: str) -> Any:
        """The value of a named component example."""
        try:
            return self.document["components"]["examples"][name]["value"]
        except KeyError:
            raise ContractError(f"The document has no example {name}.") from None

    def values(self, requirement: str) -> Json:
        """What a declared requirement gives to those who read it: texts, statuses, sizes."""
        try:
            found: Json = self._values[requirement]
        except KeyError:
            raise ContractError(f"The document declares no requirement {requirement}.") from None
        return found

    def error(self, name: str, **placeholders: object) -> tuple[int, Json]:
        """A named error, its templates filled in: the status of the response, and the error object."""
        try:
            response = self._errors[name]
        except KeyError:
            raise ContractError(f"No response of the document has {name} among its x-errors.") from None
        filled = {prop: template.format(**placeholders) for prop, template in response.templates.items()}
        return response.status, {**response.error, **filled}

    def operation_of(self, method: str, path: str) -> tuple[Operation | None, dict[str, str]]:
        """The operation that a request is for, with its path parameters; None if it is for none."""
        for operation in self.operations:
            if operation.method == method and (found := operation.pattern.fullmatch(path)):
                return operation, found.groupdict()
        return None, {}

    def _complete_examples(self) -> None:
        """Gives the errors that the server sends as the examples show them what the schema of an error requires."""
        for example in self.document["components"]["examples"].values():
            value = example.get("value")
            if isinstance(value, dict) and isinstance(value.get("errors"), list):
                for error in value["errors"]:  # that of a query may lack its status (D28)
                    whole = self.completed("Error", error)
                    error.update({name: part for name, part in whole.items() if name in error or name != "status"})

    def _paths(self) -> Iterator[tuple[str, Json]]:
        paths = self.document["paths"].items()
        return ((path, self.resolve(item)) for path, item in paths if not path.startswith("x-"))

    def _operations(self) -> Iterator[Operation]:
        for path, item in self._paths():
            pattern = re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path)))
            for method in METHODS:
                if "operationId" in item.get(method, {}):  # the others have no handler
                    yield Operation(
                        item[method]["operationId"], method.upper(), path, pattern, item[method]["responses"]
                    )

    def _error_responses(self) -> Iterator[tuple[str, ErrorResponse]]:
        for _, item in self._paths():
            for method in METHODS:
                for status, response in item.get(method, {}).get("responses", {}).items():
                    response = self.resolve(response)
                    for reference in response.get("x-errors", ()):
                        yield (
                            _name(reference["$ref"]),
                            self._error_response(int(status), response, self.resolve(reference)),
                        )

    def _error_response(self, status: int, response: Json, schema: Json) -> ErrorResponse:
        """The error object of a schema: constants and first words from it, the form of the status from an example."""
        fixed = {name: _fixed(prop) for name, prop in schema["properties"].items() if _fixed(prop) is not None}
        templates = {n: prop["x-template"] for n, prop in schema["properties"].items() if "x-template" in prop}
        shown: Json = {"status": status}
        for content in response["content"].values():
            for example in content.get("examples", {}).values():
                error = self.resolve(example)["value"]["errors"][0]
                if error.get("title") == fixed.get("title"):
                    shown = error
        return ErrorResponse(status, self.completed("Error", {**shown, **fixed}), templates)


def _requirements(element: Any) -> Iterator[Json]:
    """Every entry of every `x-requirements` of the document."""
    if isinstance(element, dict):
        yield from element.get("x-requirements", ())
        for value in element.values():
            yield from _requirements(value)
    elif isinstance(element, list):
        for value in element:
            yield from _requirements(value)


def _fixed(prop: Json) -> Any:
    return prop.get("const", prop.get("enum", [None])[0])


def _name(pointer: str) -> str:
    return pointer.rsplit("/", 1)[-1]


def default_path() -> Path:
    """The project's document: in a checkout under `spec/`, installed next to the packages."""
    packages = Path(__file__).resolve().parent.parent
    checkout = packages.parent / "spec" / "openapi.yaml"
    return checkout if checkout.is_file() else packages / "promotion_jobs_spec" / "openapi.yaml"


@functools.cache
def load(path: Path | None = None) -> Contract:
    """The contract of the project's document, or of another file (YAML or JSON). One instance a process and file.

    Raises ContractError, in one sentence, where the file cannot be read or lacks what the server needs.
    """
    path = path or default_path()
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (a safe loader)
    except (OSError, ValueError, yaml.YAMLError) as error:
        reason = " ".join(str(getattr(error, "strerror", None) or error).split())
        raise ContractError(f"The contract {path} cannot be read: {reason}.") from error
    if not isinstance(document, dict):
        raise ContractError(f"The contract {path} is no OpenAPI document: it must be a mapping.")
    return Contract(document)
