"""What a run takes of the memory, the first time in a folder, too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.measured import measured

MOST_MEGABYTES = 150


def test_the_first_run_in_a_folder_takes_little_memory(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "HOME": str(tmp_path)}
    command = [sys.executable, "-m", "promotion_jobs_cli", "verify", "--quiet", "--profile", "smoke"]
    code, megabytes = measured(
        command, tmp_path / "peak", 120, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL
    )
    assert code == 0
    assert 0 < megabytes < MOST_MEGABYTES
    assert not [*tmp_path.rglob("*charmap*")]
