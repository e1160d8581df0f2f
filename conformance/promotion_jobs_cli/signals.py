"""Signals that ask a command to stop: it cleans up first."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from promotion_jobs_cli.streams import say
from promotion_jobs_conformance.reports.escaping import inert
from promotion_jobs_conformance.reports.summary import BY_HAND
from promotion_jobs_conformance.run import Run

ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Asked:
    """The first signal that arrived, if one did."""

    signal: int | None = None

    @property
    def exit_code(self) -> int:
        """The exit code of a command that a signal ended: 130 for Ctrl-C, 143 for SIGTERM, 129 for a closed terminal."""
        return 128 + (self.signal or signal.SIGINT)


@contextmanager
def stoppable(stop: Callable[[], None]) -> Iterator[Asked]:
    """While it is active, Ctrl-C, SIGTERM and SIGHUP call `stop`, which raises KeyboardInterrupt as soon as it is safe."""
    asked = Asked()

    def on_signal(number: int, frame: object) -> None:
        if asked.signal is None:
            asked.signal = number
        stop()

    # A process that was started with `nohup` ignores SIGHUP, and must continue to do so.
    wanted = [n for n in ASKING if n != signal.SIGHUP or signal.getsignal(n) is not signal.SIG_IGN]
    before = {number: signal.signal(number, on_signal) for number in wanted}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def sentence(run: Run) -> str:
    """What became of what a run created, and the command that removes the rest."""
    cleanup = run.cleanup
    if cleanup is None and not run.ledger.is_settled:
        return f"Not everything that it created was removed. Remove the rest with:\n  {run.clean_with}"
    if cleanup is None or not cleanup.left:
        removed = cleanup.removed if cleanup else 0
        return f"Everything that it created was removed ({removed})." if removed else "It left nothing behind."
    listed = "".join(f"\n  - {inert(left)}" for left in cleanup.left)
    command = f"\nRemove with:\n  {cleanup.command}" if cleanup.command else f"\n{BY_HAND}"
    return f"{cleanup.removed} removed; left behind:{listed}{command}"


def exit_after(run: Run, asked: Asked, error: BaseException | None, found: str = "") -> int:
    """Prints on standard error why a command stops early, and what became of what it created; the exit code.

    `found`: what was found until then, as a sentence.
    """
    if asked.signal is not None or error is None:
        say(" ".join(filter(None, ["Stopped.", found, sentence(run)])))
        return asked.exit_code
    what = f"{type(error).__name__}: {run.redact(str(error))}".rstrip(": .")
    say(f"The suite itself failed: {what}. {sentence(run)}")
    return 4
