"""The document, read once: its data, and the line of every location in it.

A location is named by a JSON pointer (RFC 6901). The data is a copy without the sharing that YAML's aliases cause, so
that the identity of an object determines its location.

YAML is read as OpenAPI 3.1 requires (section "Format"): with the core schema of YAML 1.2, in which `no`, `on` and a date are
strings, and `010` is ten. A number with a fraction of zero is the integer, as in JSON Schema.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, reduce
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from ..reading import reason

TAG = "tag:yaml.org,2002:"
DATA = ("example", "examples", "default", "enum", "const")  # their content is data, not the document's structure
_NAMED = ("properties", "patternProperties", "schemas", "$defs", "responses", "parameters", "requestBodies", "headers")
DIALECTS = ("https://json-schema.org/draft/2020-12/schema", "https://spec.openapis.org/oas/3.1/dialect/base")
LARGEST, DEEPEST = 500_000, 200  # values of a document, its aliases written out; objects and arrays around one of them
_PAIR = re.compile(r"(?<!\\)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)
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
            node = yaml.compose(_PAIR.sub(_whole_character, text), Loader=_Loader)
            root = _value(node, "", lines, ()) if node is not None else None
        except yaml.YAMLError as error:
            mark, position = getattr(error, "problem_mark", None), getattr(error, "position", None)
            line = mark.line + 1 if mark else 1 + text.count("\n", 0, position or 0)
            what = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be parsed"
            raise DocumentError(f"the contract {path} is not YAML at line {line}: {what}") from error
        except _UnreadableError as error:
            raise DocumentError(f"the contract {path} cannot be read at line {error.line}: {error}") from error
        except RecursionError as error:
            raise DocumentError(f"the contract {path} is nested too deeply at line {_deep_line(text)}") from error
        if not isinstance(root, dict) or not str(root.get("openapi", "")).startswith("3.1"):
            line = lines.get("/openapi", 1)
            raise DocumentError(
                f"the contract {path} is not an OpenAPI 3.1 document: its property `openapi` does not say so (line {line})"
            )
        document = cls(path, text, root, lines)
        document.check_dialects()
        document.check_references()
        if validate:
            document.validate()
        return document

    def validate(self) -> None:
        """Raises DocumentError, with location and line, if the document is not valid OpenAPI 3.1."""
        from openapi_spec_validator import OpenAPIV31SpecValidator  # slow to import, and seldom needed

        try:
            found = _problems(OpenAPIV31SpecValidator, self.root)
            problem = next(found, None)
        except Exception as error:  # the validator itself fails over some documents that are not valid
            pointer = self._culprit(OpenAPIV31SpecValidator)
            at, line = pointer.removeprefix("/") or "its root", self.line(pointer)
            what = " ".join(str(error).split())[:200] or type(error).__name__
            raise DocumentError(
                f"the contract {self.path} is not valid OpenAPI, at {at} (line {line}): {what}"
            ) from error
        if problem is not None:
            problem = next(
                (one for one in (problem, *found) if self._location_of(one)), problem
            )  # one that can be found
            pointer = self._location_of(problem)
            line = self.line(pointer)
            what = problem.message.splitlines()[0][:200]
            at = pointer.removeprefix("/") or "its root"
            raise DocumentError(f"the contract {self.path} is not valid OpenAPI, at {at} (line {line}): {what}")

    def _culprit(self, validator: Any) -> str:
        """Of paths and components, the first without which the validator does not fail; empty if it fails without each."""
        paths = [(("paths",), name) for name in self.root.get("paths", {})]
        components = self.root.get("components", {})
        for inside, name in (
            *paths,
            *((("components", kind), name) for kind in components for name in components[kind]),
        ):
            rest = copy.deepcopy(self.root)
            holder = reduce(lambda value, step: value[step], inside, rest)
            del holder[name]
            try:
                list(_problems(validator, rest))
            except Exception:  # noqa: BLE001, S112  (it fails without this one, too)
                continue
            return "".join(f"/{escape(step)}" for step in (*inside, name))
        return ""

    def _location_of(self, problem: Any) -> str:
        """Where a problem of the validator is: in a schema, it gives only the steps from there; of a default, the schema."""
        from jsonschema import Draft202012Validator

        pointer = "".join(f"/{escape(str(step))}" for step in problem.absolute_path)
        if pointer and (problem.instance == self.root or self._is_at(pointer, problem.instance)):
            unexpected = re.search(r"\('([^']+)' was unexpected\)", problem.message)
            inner = f"{pointer}/{escape(unexpected[1])}" if unexpected else pointer
            return inner if inner in self._lines else pointer
        schemas = Draft202012Validator(
            Draft202012Validator.META_SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER
        )
        alike = []
        for at, value in _objects(self.root, ""):
            if not pointer and value == problem.schema:
                return at
            if pointer and self._is_at(f"{at}{pointer}", problem.instance):
                alike.append(f"{at}{pointer}")
                if not schemas.is_valid(value):
                    return alike[-1]
        return alike[0] if alike else self._named_in(problem.message)

    def _named_in(self, message: str) -> str:
        """The operation, or else the path, that a message of the validator names; empty if it names none."""
        words = re.findall(r"'([^']+)'", message)
        found = [f"/paths/{escape(word)}" for word in words if f"/paths/{escape(word)}" in self._lines]
        inner = [f"{path}/{word}" for path in found for word in words if f"{path}/{word}" in self._lines]
        return next(iter((*inner, *found)), "")

    def _is_at(self, pointer: str, value: Any) -> bool:
        try:
            return bool(self.at(pointer) == value)
        except DocumentError:
            return False

    def check_dialects(self) -> None:
        """Raises DocumentError for schemas in another dialect of JSON Schema than that of OpenAPI 3.1."""
        for pointer, value in _structure(self.root, ""):
            keyword = "$schema" if pointer else "jsonSchemaDialect"
            said = value.get(keyword)
            if isinstance(said, str) and said.rstrip("#") not in DIALECTS:
                line = self.line(f"{pointer}/{keyword}")
                raise DocumentError(
                    f"the contract {self.path} has schemas in the dialect {said} at line {line}: JSON Schema 2020-12, which "
                    "OpenAPI 3.1 has by default, is the only one that is followed"
                )

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

    @property
    def digest(self) -> str:
        """The SHA-256 of its data: the same for two texts that mean the same."""
        return hashlib.sha256(json.dumps(self.root, sort_keys=True).encode()).hexdigest()

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
    if len(lines) > LARGEST:
        raise _UnreadableError(f"with its aliases written out, it has more than {LARGEST} values", node)
    if len(around) > DEEPEST:
        raise _UnreadableError(f"more than {DEEPEST} objects and arrays are nested", node)
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


def _whole_character(pair: re.Match[str]) -> str:
    """Two escapes of JSON for one character, as YAML escapes it."""
    high, low = (int(half, 16) for half in pair.groups())
    return f"\\U{0x10000 + ((high - 0xD800) << 10) + low - 0xDC00:08X}"


def _deep_line(text: str) -> int:
    """The line at which a text nests too deeply to be read."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST and event.start_mark is not None:
            return event.start_mark.line + 1
    return 1


def _problems(validator: Any, root: dict[str, Any]) -> Iterator[Any]:
    """The first problems that the validator finds; it does not know that the paths may have extensions."""
    paths = root.get("paths")
    if isinstance(paths, dict):
        root = {**root, "paths": {path: item for path, item in paths.items() if not path.startswith("x-")}}
    yield from islice(validator(root).iter_errors(), 5)


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


def _references(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    """Every reference with its location."""
    for location, element in _structure(value, pointer):
        if isinstance(element.get("$ref"), str):
            yield element["$ref"], location


def _structure(value: Any, pointer: str, *, named: bool = False) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object whose keys mean something to OpenAPI, with its location: no data, no extension of others.

    In a map whose keys are names (`named`), a key such as `$ref` is a name, too.
    """
    if isinstance(value, dict):
        if not named:
            yield pointer, value
        for key, item in value.items():
            location = f"{pointer}/{escape(key)}"
            if not named and key.startswith("x-") and key != "x-errors":
                continue
            if named or key not in DATA:
                yield from _structure(item, location, named=not named and key in _NAMED)
            elif key == "examples" and isinstance(item, dict):  # a media type's examples may be references
                yield from ((f"{location}/{escape(name)}", one) for name, one in item.items() if isinstance(one, dict))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _structure(item, f"{pointer}/{index}")


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
