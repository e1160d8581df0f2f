"""The line that shows a person at a terminal how far the run has come. Elsewhere it prints nothing."""

from __future__ import annotations

from types import TracebackType
from typing import Self, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from promotion_jobs_conformance.reports.escaping import inert


class Progress:
    """A line that is rewritten in place and gone at the end. Use it as a context manager around the run.

    It is shown on terminals alone, and not on dumb ones; `stream` is usually standard error.
    """

    def __init__(self, stream: TextIO) -> None:
        console = Console(file=stream)
        self._bar = Bar(
            MofNCompleteColumn(),
            BarColumn(bar_width=20),
            TextColumn("{task.fields[red]}{task.description}", markup=False),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal or console.is_dumb_terminal,
        )
        self._task = self._bar.add_task("starting", total=None, red="")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def update(self, check: str, done: int, total: int, red: int = 0) -> None:
        """Shows that `check` is under way, that `done` of `total` are decided, and how many of them are red."""
        violated = f"{red} red  " if red else ""
        self._bar.update(self._task, description=inert(check)[:50], completed=done, total=total, red=violated)
