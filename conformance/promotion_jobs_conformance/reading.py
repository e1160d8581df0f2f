"""Reads the files that people write: UTF-8, with or without the mark that some editors put before it."""

from __future__ import annotations

from pathlib import Path

ENCODING = "utf-8-sig"  # as UTF-8, and drops that mark


def read(path: Path, most: int = -1) -> str:
    """The text of a file, at most so many characters of it (a device may never end). Raises OSError or UnicodeDecodeError."""
    with path.open(encoding=ENCODING) as file:
        return file.read(most)


def reason(error: Exception) -> str:
    """Why a file could not be read, to follow "cannot be read: "."""
    if isinstance(error, UnicodeDecodeError):
        return "it is not text in UTF-8"
    return getattr(error, "strerror", None) or str(error)
