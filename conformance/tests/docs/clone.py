"""A clone of the project as a page finds it: the files of this checkout, one commit, an environment that is set up."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
PARTS = ("spec", "generated", "conformance", "scripts")
FILES = ("pyproject.toml", "requirements.lock", "tox.ini", "README.md", "LICENSE", "NOTICE")


def make(folder: Path) -> dict[str, str]:
    """Puts the clone into the folder, and returns what its environment adds to the caller's.

    What `scripts/set-up.sh` would make in half a minute is there already: `.venv` is the environment of these tests, and its
    record says that it was made from the clone. The packages are imported from the clone, as its own would be.
    """
    ignored = shutil.ignore_patterns("__pycache__", ".*", "tests")
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=ignored)
    for name in FILES:
        shutil.copyfile(ROOT / name, folder / name)
    (folder / ".gitignore").write_text(".venv/\n*.bak\n__pycache__/\n")
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "core.hooksPath=/dev/null")
    for arguments in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "as it is")):
        subprocess.run((*git, *arguments), cwd=folder, check=True, capture_output=True)
    (folder / ".venv").mkdir()
    for name in ("bin", "lib", "pyvenv.cfg"):
        (folder / ".venv" / name).symlink_to(Path(sys.executable).parents[1] / name)
    made_from = [str(folder), *((folder / name).read_text(encoding="utf-8") for name in FILES[1::-1])]
    (folder / ".venv/made-from").write_text(f"{made_from[0]}\n{made_from[1]}{made_from[2]}", encoding="utf-8")
    return {"PYTHONPATH": os.pathsep.join(str(folder / part) for part in ("generated", "conformance"))}
