"""A command as its own process, with its peak of memory.

The system counts towards a process's peak what its parent had when it was started. So a small process stands between the
tests, which may have grown by then, and the command.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

_BETWEEN = """
import os, sys
child = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
with open(sys.argv[1], "w") as file:
    file.write(f"{usage.ru_maxrss} {usage.ru_utime + usage.ru_stime}")
sys.exit(os.waitstatus_to_exitcode(status) & 255)
"""


def measured(command: list[str], peak: Path, seconds: float, **more: Any) -> tuple[int, float]:
    """Runs a command, whose first word is a path; its exit code and its peak in MB, which goes by the file `peak`.

    After so many seconds it is killed, with all that it started: then the exit code is that of the signal, and the peak 0.
    """
    return spent(command, peak, seconds, **more)[:2]


def spent(command: list[str], peak: Path, seconds: float, **more: Any) -> tuple[int, float, float]:
    """As `measured`, and the seconds of CPU time that the command and what it waited for have taken."""
    between = [sys.executable, "-S", "-c", _BETWEEN, str(peak), *command]
    process = subprocess.Popen(between, start_new_session=True, **more)
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        code = process.wait()
    kilobytes, cpu = map(float, peak.read_text().split()) if peak.is_file() else (0.0, 0.0)
    peak.unlink(missing_ok=True)
    return code, kilobytes / 1024, cpu
