"""The contract as one value: the document with its operations, requirements and judge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ..result import Requirement
from .document import Document, DocumentError
from .requirements import Operation, RequirementIndex, operations, requirement_index
from .schema import SchemaJudge

JSON = "application/json"


@dataclass(frozen=True)
class ResponseSchema:
    """What the document says of an operation's response with a status."""

    pointer: str
    component: str


class Contract:
    """A document, read once. Everything that a check knows of limits, words and statuses comes from here."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.requirement_index: RequirementIndex = requirement_index(document)
        self.judge = SchemaJudge(document, self.requirement_index)
        self._schemas: dict[str, dict[str, Any]] = {}

    @cached_property
    def operations(self) -> dict[str, Operation]:
        """The operations by operationId."""
        return {operation.id: operation for operation in operations(self.document)}

    @property
    def requirements(self) -> dict[str, Requirement]:
        """The requirements by ID, in the document's order."""
        return self.requirement_index.requirements

    def exclude(self, requirement: str, reason: str) -> None:
        """Says of a requirement why no check decides it, if the document does not."""
        known = self.requirements[requirement]
        self.requirement_index.requirements[requirement] = replace(known, excluded=known.excluded or reason)

    def values(self, requirement: str) -> dict[str, Any]:
        """What a declared requirement gives to its checks."""
        return self.requirement_index.values[requirement]

    def success(self, operation: str) -> int:
        """The status of an operation's success."""
        return next(int(s) for s in self.operations[operation].definition["responses"] if s.startswith("2"))

    def request_pointer(self, operation: str) -> str:
        """Where the schema of an operation's JSON body is."""
        body, pointer = self.request_body(operation)
        media_type = JSON if JSON in body["content"] else next(iter(body["content"]))
        return f"{pointer}/content/{media_type.replace('/', '~1')}/schema"

    def request_body(self, operation: str) -> tuple[dict[str, Any], str]:
        """What the document says of an operation's body (empty if it has none), and where that is."""
        known = self.operations[operation]
        return self.document.resolve(known.definition.get("requestBody", {}), f"{known.pointer}/requestBody")

    def schema(self, name: str) -> dict[str, Any]:
        """A component schema by name."""
        found = self._schemas.get(name)  # checks ask for the same few again and again
        if found is None:
            found = self._schemas[name] = self.document.at(f"/components/schemas/{name}")
        return found

    def parameter(self, name: str) -> dict[str, Any]:
        """The schema of a component parameter by its component's name."""
        found: dict[str, Any] = self.document.at(f"/components/parameters/{name}")["schema"]
        return found

    def response_schema(self, operation: str, status: int) -> ResponseSchema | None:
        """The schema of a response: by its status, its class (`4XX`), or, for another success, the documented success.

        None if the document gives the response no body.
        """
        responses = self.operations[operation].definition["responses"]
        keys = [str(status), f"{status // 100}XX", "default"]
        if 200 <= status < 300:
            keys.append(str(self.success(operation)))
        key = next((k for k in keys if k in responses), None)
        if key is None:
            return None
        location = f"{self.operations[operation].pointer}/responses/{key}"
        response, location = self.document.resolve(responses[key], location)
        for media_type, content in response.get("content", {}).items():
            if "schema" not in content:
                continue
            pointer = f"{location}/content/{media_type.replace('/', '~1')}/schema"
            target, end = self.document.resolve(content["schema"], pointer)
            end = target.get("x-judged-as", end).removeprefix("#")
            return ResponseSchema(end, end.rsplit("/", 1)[-1])
        return None

    def special_errors(self, operation: str, status: int) -> list[str]:
        """Pointers of the error objects that the document names for an operation's status (`x-errors`)."""
        at = f"{self.operations[operation].pointer}/responses/{status}"
        response, at = self.document.resolve(
            self.operations[operation].definition["responses"].get(str(status), {}), at
        )
        listed = response.get("x-errors", [])
        if not isinstance(listed, list) or not all(isinstance(entry, dict) and "$ref" in entry for entry in listed):
            line = self.document.line(f"{at}/x-errors")
            raise DocumentError(
                f"the contract {self.document.path}, line {line} ({at}/x-errors): a list of references to errors is needed here"
            )
        return [entry["$ref"].removeprefix("#") for entry in listed]

    def body_id(self, component: str) -> str | None:
        """The requirement that a body is there and of its component's type."""
        name = f"{component}.type"
        return name if name in self.requirements else None
