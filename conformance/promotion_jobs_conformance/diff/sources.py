"""Where a document comes from: a file, `REVISION:path`, or a revision of git (its spec/openapi.yaml).

A document that is compared must be valid OpenAPI 3.1 in one file; references that lead elsewhere are refused before
anything follows them, so that a comparison never opens a file or an address that nobody named.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator

from ..contract.document import Document, DocumentError, escape
from ..reports.escaping import inert

CONTRACT = "spec/openapi.yaml"
# The extensions that are read, with their shapes; one of another shape is somebody else's, and is ignored.
_SHAPES: dict[str, type] = {
    "x-levels": dict, "x-states": dict, "x-configured-maximum": dict, "x-template": str, "x-errors": list,
    "x-requirements": list,
}  # fmt: skip
_DATA = ("example", "examples", "default", "enum", "const")  # what stands in them is no part of the document


def load(source: str) -> Document:
    """The document that a person names. Raises DocumentError with one sentence where there is none, or it is not valid."""
    path = Path(source)
    if path.is_file():
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise DocumentError(f"{source} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    elif path.is_dir():
        raise DocumentError(f"{source} is a directory: name the document in it")
    else:
        revision, colon, inner = source.partition(":")
        text = _from_git(source, revision, inner if colon else CONTRACT)
        path = Path(source if colon else f"{source}:{CONTRACT}")
    return parse(text, path)


def parse(text: str, path: Path) -> Document:
    """A document from its text, checked. Raises DocumentError."""
    document = Document.parse(text, path, validate=False)
    _check_references(document)
    try:
        problem = next(iter(OpenAPIV31SpecValidator(document.root).iter_errors()), None)
    except RecursionError as error:
        raise DocumentError(f"{path} cannot be compared: it is nested too deeply") from error
    if problem is not None:
        place = "/".join(map(str, problem.absolute_path)) or "its root"
        raise DocumentError(f"{path} is not valid OpenAPI, at {place}: {problem.message[:200]}")
    _drop_foreign(document.root)
    return document


def _from_git(source: str, revision: str, path: str) -> str:
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None or not revision:
        refusal = _refusal()
        where = f"can git read a revision here: {refusal}" if refusal else "a revision of this git repository"
        raise DocumentError(f"there is no file {source}, nor {where}")
    text = _git("show", f"{commit.decode().strip()}:{path}")
    if text is None:
        raise DocumentError(
            f"the revision {revision} has no file {path} (a path counts from the top of the repository)"
        )
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(f"{source} cannot be read: it is not text in UTF-8") from error


def _git(*arguments: str) -> bytes | None:
    """What git prints, or None where it fails."""
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=False, timeout=60)
    except FileNotFoundError:
        raise DocumentError("a revision can only be read where git is installed") from None
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise DocumentError(f"git could not be asked: {error}") from error
    return done.stdout if done.returncode == 0 else None


def _refusal() -> str:
    """What git says where it reads no repository here, the cure included; empty where it does."""
    done = subprocess.run(
        ["git", "rev-parse", "--is-inside-work-tree"], capture_output=True, check=False, timeout=60,
        env={**os.environ, "LC_ALL": "C"},
    )  # fmt: skip
    text = inert(" ".join(done.stderr.decode("utf-8", "replace").split())).removeprefix("fatal: ")
    return "" if done.returncode == 0 else text or "it gave no reason"


def _references(value: Any, pointer: str, *, named: bool = False) -> Iterator[tuple[str, str]]:
    """Every reference with its place. In a map whose keys are `named` by the author, `$ref` and the like are names."""
    if isinstance(value, dict):
        if not named and isinstance(value.get("$ref"), str):
            yield value["$ref"], pointer
        for key, member in value.items():
            if named or key not in _DATA:
                inside = not named and key in ("properties", "patternProperties", "schemas", "$defs")
                yield from _references(member, f"{pointer}/{escape(str(key))}", named=inside)
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _references(member, f"{pointer}/{index}")


def _check_references(document: Document) -> None:
    try:
        references = list(_references(document.root, ""))
    except RecursionError as error:
        raise DocumentError(f"{document.path} cannot be compared: it is nested too deeply") from error
    for reference, pointer in references:
        line = document.line(pointer)
        if not reference.startswith("#/"):
            raise DocumentError(
                f"{document.path} refers to {reference} at line {line}, which is not followed: bundle it into one file first"
            )
        seen: set[str] = set()
        target: Any = {"$ref": reference}
        while isinstance(target, dict) and isinstance(target.get("$ref"), str):
            if target["$ref"] in seen:
                raise DocumentError(f"{document.path} refers in a circle at line {line}: {reference}")
            seen.add(target["$ref"])
            try:
                target = document.at(target["$ref"])
            except DocumentError as error:
                raise DocumentError(
                    f"{document.path} refers to {reference} at line {line}, and there is no such place"
                ) from error


def _drop_foreign(value: Any) -> None:
    if isinstance(value, dict):
        for name, shape in _SHAPES.items():
            if name in value and not isinstance(value[name], shape):
                del value[name]
        maximum = value.get("x-configured-maximum", {}).get("default", 0)
        if isinstance(maximum, bool) or not isinstance(maximum, int | float):
            del value["x-configured-maximum"]
        for member in value.values():
            _drop_foreign(member)
    elif isinstance(value, list):
        for member in value:
            _drop_foreign(member)
