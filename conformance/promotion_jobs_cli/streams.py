"""How a command ends when its output cannot be written, when it is interrupted, and when it fails itself.

Exit code 1 means a violation, so no mishap may end with Python's or click's own 1: output that cannot be written and a
failure of the command are 4, Ctrl-C is 130. If the reader closes the pipe (`| head`), the command keeps its exit code.
"""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from typing import Any, NoReturn, TextIO, cast

import click

from promotion_jobs_conformance.extras import MissingExtra

INTERRUPTED, FAILED = 130, 4


class Output:
    """Standard output that keeps its first error to itself, so that a command can go on to its exit code."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self.error = ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @property
    def encoding(self) -> str:
        """That of the stream."""
        return getattr(self._stream, "encoding", None) or "utf-8"

    def isatty(self) -> bool:
        """As of a file."""
        return self._stream is not None and self._stream.isatty()

    def write(self, text: str) -> int:
        """As of a file, without errors."""
        if self._stream is None:
            self.error = "it is closed"
        else:
            self._attempt(lambda stream: stream.write(text))
        return len(text)

    def flush(self) -> None:
        """As of a file, without errors."""
        self._attempt(lambda stream: stream.flush())

    def _attempt(self, act: Callable[[TextIO], object]) -> None:
        if self._stream is None or self.error:
            return
        try:
            act(self._stream)
        except BrokenPipeError:
            self._drop()
        except OSError as error:
            self.error = error.strerror or str(error)
            self._drop()

    def _drop(self) -> None:
        """Discards what the buffer holds: the interpreter would fail on it at exit."""
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), cast("TextIO", self._stream).fileno())


def run_to_end(command: Callable[[], Any]) -> NoReturn:
    """Runs a click command that is not `standalone`, and exits with its exit code."""
    with _output() as output:
        code = _outcome(command)
        output.flush()
    if output.error:
        say(f"Error: standard output cannot be written: {output.error}.")
        code = code or FAILED
    sys.exit(code)


@contextlib.contextmanager
def _output() -> Iterator[Output]:
    """Usable standard streams, even if the caller closed them."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:  # the next file or socket would get its number
            os.open(os.devnull, os.O_RDWR)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  (open as long as the process)
    before, output = sys.stdout, Output(sys.stdout)
    sys.stdout = cast("TextIO", output)
    try:
        yield output
    finally:
        sys.stdout = before


def _outcome(command: Callable[[], Any]) -> int:
    try:
        returned = command()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except MissingExtra as error:
        click.UsageError(complete(str(error))).show()
        return click.UsageError.exit_code
    except (click.Abort, KeyboardInterrupt):
        say("Stopped.")
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  (a failure must not look like a violation)
        frames = traceback.extract_tb(error.__traceback__)
        where = f" ({frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno})" if frames else ""
        say(f"The suite itself failed: {type(error).__name__}: {error}{where}. Please report this.")
        return FAILED
    return returned if isinstance(returned, int) else 0  # of `ctx.exit`


def say(text: str) -> None:
    """Writes a line to standard error, if that is possible."""
    with contextlib.suppress(OSError, ValueError):
        print(text, file=sys.stderr)


def complete(text: str) -> str:
    """A message with a full stop, and with a capital where it begins with a word (a file's name stays as it is)."""
    first = text.split(maxsplit=1)[0].rstrip(":,;")
    capital = text[0].upper() if first.isalpha() else text[0]
    return capital + text[1:] + ("" if text.endswith((".", "?")) else ".")
