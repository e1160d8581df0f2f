"""A file of events, one JSON object per line, which one process at a time writes."""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import IO, Any


class Journal:
    """A file that is open and locked, so that nobody else takes it for that of a dead process.

    Raises OSError if it cannot be written; BlockingIOError if another process has it open.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise
        _cut_torn_line(self._file)
        self.is_new = self._file.tell() == 0

    def write(self, event: dict[str, Any]) -> None:
        """Writes an event. Raises OSError."""
        self._file.write(json.dumps(event) + "\n")
        self._file.flush()  # a process that is killed leaves what was handed to the system

    def close(self) -> None:
        """Closes and unlocks the file."""
        with suppress(OSError):  # what could not be written before cannot be now
            self._file.close()


def complete_lines(path: Path) -> list[str]:
    """The lines of a file, without a last one that was cut by a kill. Raises OSError and UnicodeDecodeError."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    return [line for line in lines if line.endswith("\n")]


def _cut_torn_line(file: IO[str]) -> None:
    """Removes what a kill left of a line, so that the next one starts on a line of its own."""
    file.seek(0)
    text = file.read()
    if text and not text.endswith("\n"):
        file.seek(0)
        file.truncate(len(text[: text.rfind("\n") + 1].encode()))
    file.seek(0, os.SEEK_END)
