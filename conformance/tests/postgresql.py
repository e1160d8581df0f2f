"""A PostgreSQL server for the tests: that of TEST_DATABASE_URL, or one of Debian's package, started for them alone."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_INSTALLED = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
_OWNER = "postgres"  # PostgreSQL rejects to run as root; Debian's package makes this user


class PostgresqlError(Exception):
    """There is no PostgreSQL server, and none could be started; the message is a sentence for people."""


@contextmanager
def running() -> Iterator[str]:
    """The SQLAlchemy URL of a database. Without TEST_DATABASE_URL it is empty, and gone in the end.

    Raises PostgresqlError.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    if not _INSTALLED:
        raise PostgresqlError(
            "There is no PostgreSQL: install it (Debian: apt-get install postgresql), or set TEST_DATABASE_URL."
        )
    as_owner = ["runuser", "-u", _OWNER, "--"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="promotion-jobs-postgresql-") as work:
        data = Path(work, "data")
        data.mkdir()
        if as_owner:
            Path(work).chmod(0o711)
            shutil.chown(data, _OWNER)

        def run(program: str, *arguments: str) -> None:
            done = subprocess.run(
                [*as_owner, str(_INSTALLED[-1] / program), "-D", str(data), *arguments],
                cwd="/",
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                timeout=60,
                check=False,
            )
            if done.returncode:
                raise PostgresqlError(f"{program} failed: {' '.join(done.stderr.split())}")

        port = _free_port()
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories= -c fsync=off"
        run("initdb", "-U", "test", "--auth=trust", "--no-sync")
        run("pg_ctl", "-l", str(data / "log"), "-s", "-w", "-o", options, "start")
        try:
            yield f"postgresql+pg8000://test@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-m", "immediate", "-s", "stop")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
