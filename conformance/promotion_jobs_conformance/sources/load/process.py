"""The crowd's process, as those see it that direct it: JSON lines in, JSON lines out."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
from typing import IO, Any, cast

GRACE = 10.0  # seconds that the process may take to end


class Crowd:
    """The process. `messages` has its reports; None marks its end."""

    def __init__(self, given: dict[str, Any]) -> None:
        """`given`: which part it has, with whom, and the values of the options; see `crowd`."""
        self.messages: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        command = [sys.executable, "-m", f"{__package__}.crowd"]
        # A group of its own: Ctrl-C is for the process that started it, which stops it in its turn.
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, process_group=0)
        self._input = cast("IO[bytes]", self._process.stdin)
        threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True).start()
        self.send(given)

    @property
    def exit_code(self) -> int | None:
        """Its exit code, once it has ended."""
        return self._process.poll()

    def send(self, message: dict[str, Any]) -> None:
        """Tells it something, unless it has ended."""
        try:
            self._input.write(json.dumps(message).encode() + b"\n")
            self._input.flush()
        except (BrokenPipeError, ValueError):
            return

    def wait(self) -> int:
        """Waits until it ends on its own; its exit code."""
        return self._process.wait()

    def stop(self) -> None:
        """Ends it: by the end of its input, by force if that is not enough."""
        with contextlib.suppress(BrokenPipeError):
            self._input.close()
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _read(self, output: IO[bytes]) -> None:
        for line in output:
            self.messages.put(json.loads(line))
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(
                GRACE
            )  # its output ends a moment before it does, and whoever reads this asks for its exit code
        self.messages.put(None)
