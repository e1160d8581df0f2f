"""The ledger: what a run made on somebody's server, written ahead, so that it can be removed even after a kill -9.

Each line of the file is one JSON object: what is about to be made (`intend`), what was made, what was removed. Nothing
in it is secret.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO


@dataclass
class Ledger:
    """What was made and not yet removed, in order; `path` is None for a run that keeps no file."""

    path: Path | None = None
    target: str = ""
    run: str = field(default_factory=lambda: secrets.token_hex(4))
    entries: dict[tuple[str, str], bool] = field(default_factory=dict)
    _file: IO[str] | None = None
    _count: int = 0

    PREFIX = "conformance"

    def __post_init__(self) -> None:
        if self.path is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("a", encoding="utf-8")
            self._write("target", self.target)

    def name(self, what: str) -> str:
        """A name that tells who made the thing."""
        self._count += 1
        return f"{self.PREFIX}-{self.run}-{what}-{self._count}"

    def intend(self, what: str, name: str) -> None:
        """Notes that a thing is about to be made."""
        self._write("intend", name, what)

    def made(self, what: str, name: str) -> None:
        """Notes that a thing was made."""
        self.entries[(what, name)] = True
        self._write("made", name, what)

    def removed(self, what: str, name: str) -> None:
        """Notes that a thing is gone."""
        self.entries.pop((what, name), None)
        self._write("removed", name, what)

    def left(self, what: str) -> list[str]:
        """What was made and not removed, the newest first."""
        return [name for kind, name in reversed(self.entries) if kind == what]

    def close(self) -> None:
        """Closes the file, and deletes it where nothing is left to remove."""
        if self._file is not None:
            self._file.close()
            if self.path is not None and not self.left("promotion") and not self.left("codes"):
                self.path.unlink(missing_ok=True)
            self._file = None

    def _write(self, event: str, name: str, what: str = "") -> None:
        if self._file is not None:
            self._file.write(json.dumps({"event": event, "what": what, "name": name}) + "\n")
            self._file.flush()
