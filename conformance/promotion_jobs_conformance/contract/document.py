"""The document, read once: its data, and the line of every place in it.

A place is named by a JSON pointer (RFC 6901). The data is a tree of its own, without the sharing that YAML's aliases
bring, so that the identity of an object tells its place.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DocumentError(ValueError):
    """The document cannot be used. The message is one sentence for people."""


def default_path() -> Path:
    """The contract that belongs to this code: the checkout's, or the one installed beside the packages.

    Raises DocumentError where there is neither.
    """
    here = Path(__file__).resolve()
    for path in (here.parents[3] / "spec" / "openapi.yaml", here.parents[2] / "promotion_jobs_spec" / "openapi.yaml"):
        if path.is_file():
            return path
    raise DocumentError("the contract is not installed beside the package: install the package again")


def escape(part: str) -> str:
    """One part of a JSON pointer, escaped."""
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
        """Reads and validates a document; raises DocumentError with one sentence where that fails.

        `validate=False` spares the second that the OpenAPI validator takes, for a document that is known to be valid.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise DocumentError(
                f"the contract {path} cannot be read: {getattr(error, 'strerror', None) or error}"
            ) from error
        return cls.parse(text, path, validate=validate)

    @classmethod
    def parse(cls, text: str, path: Path, *, validate: bool = True) -> Document:
        """As `load`, from text that is there already; `path` is what messages and reports call it."""
        try:
            node = yaml.compose(text, Loader=_Loader)
            shared = yaml.load(text, Loader=_Loader)  # noqa: S506  (a safe loader, by its C name)
            root = json.loads(json.dumps(shared))
        except (yaml.YAMLError, TypeError, ValueError, RecursionError) as error:
            mark = getattr(error, "problem_mark", None)
            where = f" at line {mark.line + 1}" if mark else ""
            raise DocumentError(f"the contract {path} is not YAML that stands for JSON{where}") from error
        if not isinstance(root, dict) or not str(root.get("openapi", "")).startswith("3.1"):
            raise DocumentError(
                f"the contract {path} is not an OpenAPI 3.1 document: its member `openapi` does not say so"
            )
        lines: dict[str, int] = {}
        _note_lines(node, "", lines)
        if validate:
            from openapi_spec_validator import OpenAPIV31SpecValidator  # a third of a command's start, which few need

            problem = next(iter(OpenAPIV31SpecValidator(root).iter_errors()), None)
            if problem is not None:
                where = "/".join(map(str, problem.absolute_path)) or "its root"
                raise DocumentError(
                    f"the contract {path} is not valid OpenAPI, at {where}: {problem.message.splitlines()[0][:200]}"
                )
        return cls(path, text, root, lines)

    @property
    def version(self) -> str:
        """The contract's version (`info.version`)."""
        return str(self.root.get("info", {}).get("version", ""))

    def line(self, pointer: str) -> int:
        """The line (from one) at which the key of a place stands; that of its nearest ancestor where it has none."""
        while pointer and pointer not in self._lines:
            pointer = pointer.rpartition("/")[0]
        return self._lines.get(pointer, 1)

    def at(self, pointer: str) -> Any:
        """What stands at a pointer (with or without the leading `#`); raises DocumentError where nothing does."""
        value: Any = self.root
        for part in pointer.removeprefix("#").split("/")[1:]:
            part = part.replace("~1", "/").replace("~0", "~")
            try:
                value = value[int(part)] if isinstance(value, list) else value[part]
            except (KeyError, IndexError, ValueError, TypeError) as error:
                raise DocumentError(f"the contract {self.path} has nothing at {pointer}") from error
        return value

    def resolve(self, value: Any, pointer: str) -> tuple[Any, str]:
        """Follows `$ref`s from a value at a pointer to the value and the pointer where they end."""
        while isinstance(value, dict) and isinstance(value.get("$ref"), str):
            pointer = value["$ref"].removeprefix("#")
            value = self.at(pointer)
        return value, pointer


def _note_lines(node: yaml.Node | None, pointer: str, lines: dict[str, int]) -> None:
    if node is None:
        return
    lines.setdefault(pointer, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            place = f"{pointer}/{escape(str(key.value))}"
            if place in seen:
                raise DocumentError(f"the contract names {place} a second time at line {key.start_mark.line + 1}")
            seen.add(place)
            lines[place] = key.start_mark.line + 1
            _note_lines(value, place, lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _note_lines(value, f"{pointer}/{index}", lines)


@cache
def default_document() -> Document:
    """The contract that belongs to this code. It is not validated again: the tests do that."""
    return Document.load(default_path(), validate=False)
