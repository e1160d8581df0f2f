"""The document, read once: its data, and the line of every location in it.

A location is named by a JSON pointer (RFC 6901). The data is a copy without the sharing that YAML's aliases cause, so
that the identity of an object determines its location.

YAML is read as OpenAPI 3.1 requires (section "Format"): with the core schema of YAML 1.2, in which `no`, `on` and a date are
strings, and `010` is ten. A number with a fraction of zero is the integer, as in JSON Schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ..reading import reason

TAG = "tag:yaml.org,2002:"
DATA = ("example", "examples", "default", "enum", "const")  # their content is data, not the document's structure
_NAMED = ("properties", "patternProperties", "schemas", "$defs", "responses", "parameters", "requestBodies", "headers")
_EXACT = 2**53  # a larger float is always integral


class DocumentError(ValueError):
    """The document cannot be used. The message is one sentence for people, with the line where there is one."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Composes nodes, with the tags of the core schema (YAML 1.2.2, section 10.3.2)."""

    yaml_implicit_resolvers: dict[str, list[Any]] = {}  # noqa: RUF012  (PyYAML's own declaration)


for _name, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", list("-+.0123456789")),
    ("float", r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", list("-+.")),
):
    _Loader.add_implicit_resolver(TAG + _name, re.compile(rf"^(?:{_pattern})$"), _first)


def default_path() -> Path:
    """The contract that belongs to this code: the checkout's, or the one installed next to the packages.

    Raises DocumentError if there is neither.
    """
    here = Path(__file__).resolve()
    for path in (here.parents[3] / "spec" / "openapi.yaml", here.parents[2] / "promotion_jobs_spec" / "openapi.yaml"):
        if path.is_file():
            return path
    raise DocumentError("the contract is missing from the installation: reinstall the package")


def escape(part: str) -> str:
    """One segment of a JSON pointer, escaped."""
    return part.replace("~", "~0").replace("/", "~1")


@dataclass(frozen=True)
class Document:
    """An OpenAPI document: `root` is its data, `text` its text."""

    path: Path
    text: str
    root: dict[str, Any] = field(repr=False)
    _lines: dict[str, int] = field(repr=False)

    @classmethod
    def load(cls, path: Path, *, validate: bool = True) -> Document:
        """Reads and validates a document; raises DocumentError with one sentence if that fails.

        `validate=False` saves the second that the OpenAPI validator takes, for a document that is known to be valid.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise DocumentError(f"the contract {path} cannot be read: {reason(error)}") from error
        return cls.parse(text, path, validate=validate)

    @classmethod
    def parse(cls, text: str, path: Path, *, validate: bool = True) -> Document:
        """As `load`, from a text; messages and reports name it by `path`."""
        lines: dict[str, int] = {}
        try:
            node = yaml.compose(text, Loader=_Loader)
            root = _value(node, "", lines, ()) if node is not None else None
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            at = f" at line {mark.line + 1}" if mark else ""
            what = getattr(error, "problem", None) or "it cannot be parsed"
            raise DocumentError(f"the contract {path} is not YAML{at}: {what}") from error
        except _UnreadableError as error:
            raise DocumentError(f"the contract {path} cannot be read at line {error.line}: {error}") from error
        except RecursionError as error:
            raise DocumentError(f"the contract {path} is nested too deeply") from error
        if not isinstance(root, dict) or not str(root.get("openapi", "")).startswith("3.1"):
            line = lines.get("/openapi", 1)
            raise DocumentError(
                f"the contract {path} is not an OpenAPI 3.1 document: its property `openapi` does not say so (line {line})"
            )
        document = cls(path, text, root, lines)
        document.check_references()
        if validate:
            document.validate()
        return document

    def validate(self) -> None:
        """Raises DocumentError, with location and line, if the document is not valid OpenAPI 3.1."""
        from openapi_spec_validator import OpenAPIV31SpecValidator  # slow to import, and seldom needed

        try:
            problem = next(iter(OpenAPIV31SpecValidator(self.root).iter_errors()), None)
        except RecursionError as error:
            raise DocumentError(f"the contract {self.path} is nested too deeply") from error
        if problem is not None:
            pointer = self._location_of(problem)
            line = self.line(pointer)
            what = problem.message.splitlines()[0][:200]
            at = pointer.removeprefix("/") or "its root"
            raise DocumentError(f"the contract {self.path} is not valid OpenAPI, at {at} (line {line}): {what}")

    def _location_of(self, problem: Any) -> str:
        """Where a problem of the validator is: in a schema, it gives only the steps from there; of a default, the schema."""
        from jsonschema import Draft202012Validator

        pointer = "".join(f"/{escape(str(step))}" for step in problem.absolute_path)
        schemas = Draft202012Validator(
            Draft202012Validator.META_SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER
        )
        if pointer and self._is_at(pointer, problem.instance):
            return pointer
        for at, value in _objects(self.root, ""):
            if not pointer and value == problem.schema:
                return at
            if pointer and self._is_at(f"{at}{pointer}", problem.instance) and not schemas.is_valid(value):
                return f"{at}{pointer}"
        return ""

    def _is_at(self, pointer: str, value: Any) -> bool:
        try:
            return bool(self.at(pointer) == value)
        except DocumentError:
            return False

    def check_references(self) -> None:
        """Raises DocumentError for a reference that leaves the document, leads nowhere, or is circular.

        Nothing outside the document is ever opened: the models, the checks and the findings must all be based on the same text,
        so the document is a single file.
        """
        for reference, pointer in _references(self.root, ""):
            line = self.line(pointer)
            if not reference.startswith("#/"):
                raise DocumentError(
                    f"the contract {self.path} refers to {reference} at line {line}, which is not followed: bundle it into "
                    "one file, with references of the form `#/...`"
                )
            seen: set[str] = set()
            target: Any = {"$ref": reference}
            while isinstance(target, dict) and isinstance(target.get("$ref"), str):
                if target["$ref"] in seen:
                    raise DocumentError(
                        f"the contract {self.path} has a circular reference at line {line}: {reference}"
                    )
                seen.add(target["$ref"])
                try:
                    target = self.at(target["$ref"])
                except DocumentError as error:
                    raise DocumentError(
                        f"the contract {self.path} refers to {reference} at line {line}, and there is no such location"
                    ) from error

    @property
    def version(self) -> str:
        """The contract's version (`info.version`)."""
        return str(self.root.get("info", {}).get("version", ""))

    def line(self, pointer: str) -> int:
        """The line number of the key of a location, or of its nearest ancestor."""
        while pointer and pointer not in self._lines:
            pointer = pointer.rpartition("/")[0]
        return self._lines.get(pointer, 1)

    def at(self, pointer: str) -> Any:
        """The value at a pointer (with or without the leading `#`). Raises DocumentError if there is none."""
        value: Any = self.root
        for part in pointer.removeprefix("#").split("/")[1:]:
            part = part.replace("~1", "/").replace("~0", "~")
            try:
                value = value[int(part)] if isinstance(value, list) else value[part]
            except (KeyError, IndexError, ValueError, TypeError) as error:
                line = self.line(pointer.removeprefix("#"))
                raise DocumentError(
                    f"the contract {self.path} has nothing at {pointer} (looked for below line {line})"
                ) from error
        return value

    def resolve(self, value: Any, pointer: str) -> tuple[Any, str]:
        """Follows `$ref`s from a value at a pointer to the value and the pointer where they end."""
        while isinstance(value, dict) and isinstance(value.get("$ref"), str):
            pointer = value["$ref"].removeprefix("#")
            value = self.at(pointer)
        return value, pointer


class _UnreadableError(Exception):
    """A YAML node that has no equivalent in JSON."""

    def __init__(self, what: str, node: yaml.Node) -> None:
        super().__init__(what)
        self.line = node.start_mark.line + 1


def _value(node: yaml.Node, pointer: str, lines: dict[str, int], around: tuple[yaml.Node, ...]) -> Any:
    """The data of a node, as JSON has it; the line of each location is noted."""
    lines.setdefault(pointer, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if any(node is outer for outer in around):
        raise _UnreadableError("an alias is inside its own anchor", node)
    around = (*around, node)
    if isinstance(node, yaml.SequenceNode) and node.tag == TAG + "seq":
        return [_value(item, f"{pointer}/{index}", lines, around) for index, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode) or node.tag != TAG + "map":
        raise _UnreadableError(f"the tag {node.tag.replace(TAG, '!!')} has no meaning in JSON", node)
    found: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise _UnreadableError("a key is not a string", key)
        if key.value == "<<" and not key.style:
            raise _UnreadableError("YAML 1.2 has no merge key `<<`: write out its content", key)
        location = f"{pointer}/{escape(key.value)}"
        if key.value in found:
            raise _UnreadableError(f"the key {key.value} occurs twice ({location})", key)
        lines[location] = key.start_mark.line + 1
        found[key.value] = _value(value, location, lines, around)
    return found


def _scalar(node: yaml.ScalarNode) -> Any:
    text, kind = node.value, node.tag.removeprefix(TAG)
    if kind == "str":
        return text
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    try:
        if kind == "int":
            return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
        if kind == "float":
            number = float(text)
            return int(number) if number.is_integer() and abs(number) < _EXACT else _finite(number)
    except (ValueError, OverflowError) as error:
        raise _UnreadableError(f"{text[:40]} is not a JSON number", node) from error
    raise _UnreadableError(f"the tag {node.tag.replace(TAG, '!!')} has no meaning in JSON", node)


def _finite(number: float) -> float:
    if number - number != 0:
        raise ValueError("not finite")
    return number


def _references(value: Any, pointer: str, *, named: bool = False) -> Iterator[tuple[str, str]]:
    """Every reference with its location. In a map whose keys are names (`named`), a key such as `$ref` is a name, too."""
    if isinstance(value, dict):
        if not named and isinstance(value.get("$ref"), str):
            yield value["$ref"], pointer
        for key, item in value.items():
            location = f"{pointer}/{escape(key)}"
            if named or key not in DATA:
                yield from _references(item, location, named=not named and key in _NAMED)
            elif key == "examples" and isinstance(item, dict):  # a media type's examples may be references
                for name, entry in item.items():
                    if isinstance(entry, dict) and isinstance(entry.get("$ref"), str):
                        yield entry["$ref"], f"{location}/{escape(name)}"
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _references(item, f"{pointer}/{index}")


def _objects(value: Any, pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object at or below a location, with its location."""
    if isinstance(value, dict):
        yield pointer, value
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _objects(item, f"{pointer}/{escape(str(key))}")


@cache
def default_document() -> Document:
    """The contract that belongs to this code. It is not validated here: the tests do that."""
    return Document.load(default_path(), validate=False)
