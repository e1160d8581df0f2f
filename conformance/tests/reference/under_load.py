"""Measures what `promotion-jobs load` finds: the reference server on PostgreSQL with four processes, and each fault of load.

`python -m tests.reference.under_load --seconds 30` prints a table as Markdown, and writes it into the documentation if
asked to (`--write`). Nothing but loopback is reached.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from promotion_jobs_reference import faults

from .. import postgresql
from ..tables import machine, write
from .crowd import MAXIMUM, load_faults, served

PAGE = Path(__file__).parents[2] / "docs" / "past-one-machine.md"


@dataclass(frozen=True)
class Measured:
    """What a load of a server with one fault came to; `found` are the requirements that it saw violated."""

    fault: str
    exit_code: int
    requests: int
    per_second: float
    p95: float | None
    seconds: float
    found: dict[str, str]
    label: str = ""

    @property
    def breaks(self) -> tuple[str, ...]:
        """The requirements that the fault breaks."""
        return faults.catalogue()[self.fault].concerns if self.fault else ()

    def row(self) -> str:
        """A row of the table."""
        found = ", ".join(f"`{name}`" for name in self.found) or "none"
        own = "yes" if {*self.breaks} & {*self.found} else "no"
        broken = ", ".join(f"`{name}`" for name in self.breaks)
        name = self.label or (f"`{self.fault}`" if self.fault else "none (the server as it is)")
        return f"| {name} | {broken or '–'} | {own if self.fault else '–'} | {found} | {self.requests} | {self.per_second:g} | {self.p95} |"


HEAD = (
    "| fault | breaks | found | requirements violated | requests | a second | p95 ms |\n"
    "| --- | --- | --- | --- | --- | --- | --- |"
)


def load(url: str, seconds: float, users: int, workers: int) -> tuple[int, dict[str, Any]]:
    """Runs the command, with so many workers on this machine if not none; its exit code, and what it wrote."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        file = Path(folder) / "load.json"
        command = [
            sys.executable,
            "-m",
            "promotion_jobs_cli",
            "load",
            url,
            "--max-codes",
            str(MAXIMUM),
            "--users",
            str(users),
            "--duration",
            str(seconds),
            "--json",
            str(file),
            "--quiet",
            "--ledger",
            str(Path(folder) / "ledger"),
        ]
        environment = {**os.environ, "PROMOTION_JOBS_TOKEN": "T", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        address = ""
        if workers:
            with socket.create_server(("127.0.0.1", 0)) as listening:
                address = f"127.0.0.1:{listening.getsockname()[1]}"
            command += ["--master", "--workers", str(workers), "--listen", address]
        for _ in range(workers):
            worker = subprocess.Popen(
                [*command[:5], "--worker", address], env=environment, cwd=folder, stderr=subprocess.DEVNULL
            )
            stack.callback(_end, worker)
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=folder)
        assert file.exists(), ended.stderr
        return ended.returncode, json.loads(file.read_text())


def _end(worker: subprocess.Popen[bytes]) -> None:
    """Waits until a worker has ended, as it does when its master is gone; kills it if it does not."""
    try:
        worker.wait(30)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()


def measured(database: str, fault: str, seconds: float, users: int, processes: int, workers: int = 0) -> Measured:
    """Measures one fault; none if the name is empty."""
    arguments = ["--processes", str(processes), "--workers", "2", *(["--fault", fault] if fault else [])]
    with served(database, *arguments) as (url, _):
        code, found = load(url, seconds, users, workers)
    figures, report = found["load"], found["report"]
    label = f"none, one master and {workers} workers" if workers else ""
    red = {
        one["id"]: one["findings"][0]["actual"]
        for one in report["requirements"]
        if one["outcome"] in ("violated", "deviated")
    }
    return Measured(
        fault,
        code,
        figures["requests"],
        figures["requests_per_second"],
        figures["p95_ms"],
        figures["seconds"],
        red,
        label,
    )


def table(rows: Iterable[Measured], how: str) -> str:
    """The table with how it was taken."""
    listed = [*rows]
    found = sum(bool({*one.breaks} & {*one.found}) for one in listed)
    faulty = sum(bool(one.fault) for one in listed)
    return "\n".join([f"{how} {machine()} Found: {found} of {faulty}.", "", HEAD, *(one.row() for one in listed)])


def main() -> int:
    """Measures all faults of load, or those that are named; 1 if the server as it is has a violation."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--users", type=int, default=32)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--workers", type=int, default=3, help="of one more load of the server as it is; 0 for none")
    parser.add_argument("--fault", action="append", default=[], metavar="NAME")
    parser.add_argument("--write", action="store_true", help="write the table into the documentation")
    given = parser.parse_args()
    rows = []
    with postgresql.running() as database:
        given_to = [("", 0), ("", given.workers), *((name, 0) for name in given.fault or load_faults())]
        for name, workers in dict.fromkeys(given_to):
            rows.append(measured(database, name, given.seconds, given.users, given.processes, workers))
            print(rows[-1].row(), flush=True)
            for requirement, actual in rows[-1].found.items():
                print(f"    {requirement}: {actual[:150]}", flush=True)
    how = (
        f"`python -m tests.reference.under_load --seconds {given.seconds:g} --users {given.users}`: the reference server with "
        f"{given.processes} processes and 2 workers on PostgreSQL, at most {MAXIMUM} codes a promotion."
    )
    if given.write:
        write(PAGE, "load", table(rows, how))
    return int(any(row.found for row in rows if not row.fault))


if __name__ == "__main__":
    sys.exit(main())
