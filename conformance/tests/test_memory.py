"""What a run takes of the memory, the first time in a folder, too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

MOST_MEGABYTES = 150


def test_the_first_run_in_a_folder_takes_little_memory(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "HOME": str(tmp_path)}
    command = [sys.executable, "-m", "promotion_jobs_cli", "verify", "--quiet", "--profile", "smoke"]
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    assert usage.ru_maxrss < MOST_MEGABYTES * 1024
    assert not [*tmp_path.rglob("*charmap*")]
