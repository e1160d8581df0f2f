"""Where a document comes from: a file, `REVISION:path`, or a revision of git (its spec/openapi.yaml).

A document that is compared must be valid OpenAPI 3.1 in one file; references that lead elsewhere are rejected before
anything follows them, so that a comparison never opens a file or an address that nobody named.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from promotion_jobs_conformance.contract.document import Document, DocumentError

CONTRACT = "spec/openapi.yaml"
# The extensions that are read, with their shapes; one of another shape is somebody else's, and is ignored.
_SHAPES: dict[str, type] = {
    "x-levels": dict,
    "x-states": dict,
    "x-configured-maximum": dict,
    "x-template": str,
    "x-errors": list,
    "x-requirements": list,
}


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
    document = Document.parse(text, path)
    _drop_foreign(document.root)
    return document


def _from_git(source: str, revision: str, path: str) -> str:
    if not revision:
        raise DocumentError(f"there is no file {source}, and it names no revision of git")
    commit, said = _git("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        raise DocumentError(f"there is no file {source}, nor a revision of that name: git says: {said}")
    text, said = _git("show", f"{commit.decode().strip()}:{path}")
    if text is None:
        raise DocumentError(
            f"the revision {revision} has no file {path} (a path counts from the top of the repository): git says: {said}"
        )
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(f"{source} cannot be read: it is not UTF-8 text") from error


def _git(*arguments: str) -> tuple[bytes | None, str]:
    """What git prints, or None if it fails, and then what it says of that, in one line."""
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=False, timeout=60)
    except FileNotFoundError:
        raise DocumentError("a revision can only be read if git is installed") from None
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise DocumentError(f"git could not be asked: {error}") from error
    said = " ".join(done.stderr.decode("utf-8", "replace").split())[:400]
    return done.stdout if done.returncode == 0 else None, said.removeprefix("fatal: ")


def _drop_foreign(value: Any) -> None:
    if isinstance(value, dict):
        for name, shape in _SHAPES.items():
            if name in value and not isinstance(value[name], shape):
                del value[name]
        maximum = value.get("x-configured-maximum", {}).get("default", 0)
        if isinstance(maximum, bool) or not isinstance(maximum, int | float):
            del value["x-configured-maximum"]
        for prop in value.values():
            _drop_foreign(prop)
    elif isinstance(value, list):
        for prop in value:
            _drop_foreign(prop)
