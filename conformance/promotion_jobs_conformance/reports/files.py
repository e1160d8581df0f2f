"""Writes reports to files: whole or not at all, and known to be possible before the first request is sent."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path


class ReportError(ValueError):
    """Says in one sentence why a report cannot be written or read; the command line ends with exit code 2."""


def check_writable(path: Path) -> None:
    """Makes sure, before anything is sent, that a report can be written to `path`.

    Raises ReportError if its directory is missing or not writable, or where `path` is a directory itself.
    """
    directory = path.absolute().parent
    if path.is_dir():
        raise ReportError(f"The report cannot be written to {path}: it is a directory. Name a file in it.")
    if not directory.is_dir():
        raise ReportError(f"The report cannot be written to {path}: there is no directory {directory}. Make it first.")
    if not os.access(directory, os.W_OK | os.X_OK):
        raise ReportError(f"The report cannot be written to {path}: you may not write to the directory {directory}.")


def check_new(path: Path) -> None:
    """As `check_writable`, for a file that people fill in: raises ReportError where there is one already."""
    check_writable(path)
    if path.exists():
        raise ReportError(
            f"There is a {path} already, which may hold somebody's work: name another file, or remove it."
        )


def write_file(path: Path, text: str) -> None:
    """Writes `text` to `path` as UTF-8, by way of a temporary file next to it: a reader sees the old file or the new one.

    `-` is standard output. Devices and pipes (`/dev/stdout`) are written to directly. Raises ReportError if that
    fails, and leaves nothing.
    """
    if str(path) == "-":
        sys.stdout.write(text)
        return
    check_writable(path)
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        # What a symbolic link leads to is replaced, not the link.
        whole = path.resolve()
        handle, name = tempfile.mkstemp(prefix=f".{whole.name}.", suffix=".part", dir=whole.parent)
        part = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            part.chmod(whole.stat().st_mode & 0o777 if whole.exists() else 0o666 & ~_umask())
            part.replace(whole)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise ReportError(f"The report could not be written to {path}: {error.strerror or error}.") from error


def _umask() -> int:
    """The process's mask for new files, which can be read only by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
