"""What a verdict costs, everything in one run on one machine: `scripts/bench` (see there).

Each row is the median of some repeats by wall time. CPU time and memory are those of the command and its children, without
the server. Nothing but loopback is reached.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from promotion_jobs_reference import faults

from .measured import spent
from .tables import machine, write

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "conformance" / "docs" / "past-one-machine.md"
BIN = Path(sys.executable).parent
TOKEN, SECRET = "bench-token", "bench-secret"
LATE, JOB = 0.05, 1.5  # seconds: of each response, and of a job, of the slow server
PROMOTIONS, TARGETS = 1_000_000, 8  # of part (f)
LIMIT = 600.0  # seconds that one command may take
WORKERS = 6  # of the second run on the slow server
SAMPLE = 20261127  # seed of the sample of faults
EXAMPLES = 10  # cases of each operation that schemathesis generates for a fault, so that sixty of them take minutes


@dataclass(frozen=True)
class Cost:
    """One row. What does not apply is None; `note` is behind it."""

    what: str
    wall: float
    cpu: float
    megabytes: float | None = None
    requests: int | None = None
    jobs: int | None = None
    note: str = ""

    def row(self) -> str:
        """A row of the table."""

        def shown(value: float | None, form: str) -> str:
            return "–" if value is None else format(value, form)

        return (
            f"| {self.what} | {self.wall:.2f} | {self.cpu:.2f} | {shown(self.megabytes, '.0f')} | {shown(self.requests, 'd')} | "
            f"{shown(self.jobs, 'd')} | {self.note} |"
        )


HEAD = "| what | wall s | CPU s | peak MB | requests | jobs | |\n| --- | --- | --- | --- | --- | --- | --- |"


@dataclass
class Bench:
    """What all measurements share."""

    folder: Path
    repeat: int
    sample: int

    def command(self, what: str, *command: str | Path, ends: tuple[int, ...] = (0,), cwd: Path | None = None) -> Cost:
        """Runs a command once. Raises RuntimeError if it ends otherwise than it must."""
        environment = {**os.environ, "PROMOTION_JOBS_CLIENT_SECRET": SECRET}
        output = self.folder / f"output-{time.monotonic_ns()}"
        began = time.monotonic()
        with output.open("w") as file:
            code, megabytes, cpu = spent(
                [str(word) for word in command],
                output.with_suffix(".peak"),
                LIMIT,
                env=environment,
                cwd=cwd or self.folder,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        wall = time.monotonic() - began
        if code not in ends:
            raise RuntimeError(f"{what}: exit code {code}\n{output.read_text()[-2000:]}")
        return Cost(what, wall, cpu, megabytes)

    def verified(self, what: str, url: str, *options: str, ends: tuple[int, ...] = (0,)) -> tuple[Cost, dict[str, Any]]:
        """One run of `verify`, with its report."""
        report = self.folder / f"report-{time.monotonic_ns()}.json"
        cost = self.command(
            what,
            BIN / "promotion-jobs",
            "verify",
            url,
            "--client-id",
            "bench",
            "--quiet",
            "--json",
            str(report),
            f"--ledger={report}.ledger",
            *options,
            ends=ends,
        )
        found = json.loads(report.read_text())
        return replace(cost, requests=found["requests"], jobs=found["jobs_created"]), found

    def median(self, once: Callable[[], Cost]) -> Cost:
        """The median of the repeats by wall time."""
        return sorted((once() for _ in range(self.repeat)), key=lambda cost: cost.wall)[self.repeat // 2]


@contextmanager
def serving(*options: str) -> Iterator[str]:
    """The URL of its own reference server."""
    command = [
        str(BIN / "promotion-jobs"),
        "serve",
        "--port",
        "0",
        "--token",
        TOKEN,
        "--client-id",
        "bench",
        "--client-secret",
        SECRET,
        *options,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            ready = server.stdout.readline() if server.stdout else ""
            if "http" not in ready:
                raise RuntimeError(f"the server did not start: {ready!r}")
            yield ready.split()[-1]
        finally:
            server.terminate()


def verdicts(bench: Bench) -> Iterator[Cost]:
    """(a) The profiles, on a server that has just been started, and on one that has been checked before."""
    for profile in ("smoke", "standard", "deep"):
        cold, warm = [], []
        for _ in range(bench.repeat):
            with serving() as url:
                cold.append(bench.verified(f"verify, {profile}, cold", url, "--profile", profile)[0])
                warm.append(bench.verified(f"verify, {profile}, warm", url, "--profile", profile)[0])
        for costs in (cold, warm):
            yield sorted(costs, key=lambda cost: cost.wall)[bench.repeat // 2]


def replayed(bench: Bench) -> Iterator[Cost]:
    """(b) The requests of a standard run, sent again by a client that does nothing else, on one connection."""
    history = bench.folder / "history"
    with serving() as url:
        bench.verified("recorded", url, "--history", str(history))
    lines = [json.loads(line) for line in history.read_text().splitlines()[1:]]

    def once() -> Cost:
        with serving() as url:
            began, cpu = time.monotonic(), time.process_time()
            count = _replay(url, lines)
            return Cost("its requests, replayed", time.monotonic() - began, time.process_time() - cpu, requests=count)

    yield replace(bench.median(once), note="bare keep-alive client, no waiting")


def _replay(url: str, lines: list[dict[str, Any]]) -> int:
    """Sends recorded requests, with the IDs that this server gives in place of those that the other one gave."""
    where, known, count = urlsplit(url), dict[str, str](), 0
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=30)
    for line in lines:
        body = line["body"]
        if "url" in line or isinstance(body, dict):
            continue  # a link to a file, and what is not a text
        path, text = line["path"], body or ""
        for old, new in known.items():
            path, text = path.replace(old, new), text.replace(old, new)
        headers = {name: value for name, value in line["headers"] if name.lower() != "authorization"}
        if line["authorization"] == "valid":
            headers["Authorization"] = f"Bearer {TOKEN}"
        try:
            connection.request(line["method"], path, text.encode() if body is not None else None, headers)
            response = connection.getresponse()
            content = response.read()
        except (ValueError, UnicodeError):
            continue  # the library does not send it
        except (http.client.HTTPException, OSError):
            connection.close()
            continue
        count += 1
        if response.status == 201 and line.get("status") == 201:
            known[json.loads(line["response"])["data"]["id"]] = json.loads(content)["data"]["id"]
    connection.close()
    return count


def sample(number: int) -> list[str]:
    """Faults that the profile standard must find: always the same ones."""
    usual = sorted(name for name, one in faults.catalogue().items() if one.profile == "standard" and one.form is None)
    return random.Random(SAMPLE).sample(usual, min(number, len(usual)))  # noqa: S311 (no secret)


def schemathesis(bench: Bench) -> Iterator[Cost]:
    """(c) Stock schemathesis with the same document on the same server; then both on servers with faults."""

    def run(url: str, *options: str) -> tuple[Cost, set[tuple[str, str]]]:
        report = bench.folder / f"schemathesis-{time.monotonic_ns()}.json"
        cost = bench.command(
            "schemathesis run",
            BIN / "schemathesis",
            "run",
            ROOT / "spec" / "openapi.yaml",
            "--url",
            url,
            "--no-color",
            "--seed",
            "1",
            "-H",
            f"Authorization: Bearer {TOKEN}",
            "--report-json-path",
            str(report),
            *options,
            ends=(0, 1),
        )
        found = json.loads(report.read_text())
        alarms = {(one["code"], str(operation)) for one in found["failures"] for operation in one["operations"]}
        return replace(cost, requests=found["test_cases"]["generated"]), alarms

    with serving() as url:
        cost, alarms = run(url)
    yield replace(cost, what="schemathesis run, stock", note=f"{len(alarms)} alarms on the conforming server")
    few = ("--max-examples", str(EXAMPLES), "--no-shrink")
    with serving() as url:
        alarms |= run(url, *few)[1]

    def both(name: str) -> tuple[Cost, bool, Cost, bool]:
        with serving("--fault", name) as url:
            ours, report = bench.verified("verify", url, ends=(0, 1))
            outcomes = {one["id"]: one["outcome"] for one in report["requirements"]}
            is_seen = any(
                outcomes.get(broken) in ("violated", "deviated") for broken in faults.catalogue()[name].concerns
            )
        with serving("--fault", name) as url:
            theirs, found = run(url, *few)
        return ours, is_seen, theirs, bool(found - alarms)

    names = sample(bench.sample)
    with ThreadPoolExecutor(2) as pool:
        results = [*pool.map(both, names)]
    for what, costs, seen in (
        ("verify", [one[0] for one in results], sum(one[1] for one in results)),
        (f"schemathesis run, {EXAMPLES} examples", [one[2] for one in results], sum(one[3] for one in results)),
    ):
        requests = sum(cost.requests or 0 for cost in costs)
        each = f"{requests / seen:.0f} requests a fault found" if seen else "no fault found"
        yield Cost(
            f"{what}, {len(names)} faults",
            sum(cost.wall for cost in costs),
            sum(cost.cpu for cost in costs),
            max((cost.megabytes or 0 for cost in costs), default=0),
            requests,
            note=f"finds {seen} of {len(names)}; {each}",
        )


def slow(bench: Bench) -> Iterator[Cost]:
    """(d) A server whose responses are late and whose jobs take long, against the longest chain of jobs on one promotion."""
    for workers in (1, WORKERS):
        with serving("--job-delay", str(JOB / 2)) as url, late(url) as slower:
            history = bench.folder / "slow"
            options = ("--history", str(history), "--workers", str(workers))
            cost, _ = bench.verified(f"verify, slow server, --workers {workers}", slower, *options)
        chain = longest_chain([json.loads(line) for line in history.read_text().splitlines()[1:]])
        path = chain * JOB
        yield replace(
            cost,
            note=f"responses {LATE * 1000:.0f} ms late, jobs of {JOB:g} s; the longest chain is {chain} jobs, {path:g} s; aim: at most {2 * path + 5:g} s",
        )


@contextmanager
def late(url: str) -> Iterator[str]:
    """The URL of a proxy in its own process whose responses come late."""
    command = [sys.executable, "-m", "tests.late", url, str(LATE)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT / "conformance")}
    ) as proxy:
        try:
            yield (proxy.stdout.readline() if proxy.stdout else "").strip()
        finally:
            proxy.terminate()


def longest_chain(lines: list[dict[str, Any]]) -> int:
    """The most jobs that one promotion had: they are processed one after another."""
    posted = (
        one for one in lines if one["method"] == "POST" and one.get("status") == 201 and one["path"].endswith("/jobs")
    )
    return max(Counter(one["path"] for one in posted).values(), default=0)


def commands(bench: Bench) -> Iterator[Cost]:
    """(e) The commands around it."""
    promotion_jobs, history = BIN / "promotion-jobs", bench.folder / "history"
    listed: list[tuple[str, list[str | Path]]] = [
        ("--help", [promotion_jobs, "--help"]),
        ("verify --list", [promotion_jobs, "verify", "--list"]),
        ("rejudge a standard run", [promotion_jobs, "rejudge", history]),
        ("scripts/generate --check", [sys.executable, ROOT / "scripts" / "generate.py", "--check"]),
        ("gate: ruff", [BIN / "ruff", "check", "."]),
        ("gate: lint-imports", [BIN / "lint-imports"]),
        ("gate: mypy", [BIN / "mypy"]),
        ("matrix --shard 1/40", [promotion_jobs, "matrix", "--shard", "1/40"]),
    ]
    for what, words in listed:
        is_long = what.startswith(("gate: mypy", "matrix", "scripts"))
        once = replace(bench, repeat=1) if is_long else bench
        # The links to files are not in a recorded history, so that judging it again may leave their form open (3).
        ends = (0, 3) if what.startswith("rejudge") else (0,)
        yield once.median(lambda what=what, words=words, ends=ends: bench.command(what, *words, ends=ends, cwd=ROOT))  # type: ignore[misc]


def far(bench: Bench) -> Iterator[Cost]:
    """(f) Beyond one server: a store with a million promotions, and several targets compared."""
    database = bench.folder / "million.sqlite"
    with serving("--database", f"sqlite:///{database}"):
        pass  # it makes the tables
    with closing(sqlite3.connect(database)) as store, store:
        rows = ((f"00000000-0000-4000-8000-{number:012d}", False, "{}") for number in range(PROMOTIONS))
        store.executemany("insert into promotions (id, automatic, shown) values (?, ?, ?)", rows)
    with serving("--database", f"sqlite:///{database}") as url:
        cost, _ = bench.verified("verify, standard, a store with a million promotions", url)
    yield replace(cost, note=f"{PROMOTIONS:,} promotions in its database, before the run")
    with ExitStack() as stack:
        urls = [stack.enter_context(serving()) for _ in range(TARGETS)]
        targets = "".join(f'[target.region-{number}]\nurl = "{url}"\n' for number, url in enumerate(urls))
        (bench.folder / "promotion-jobs.toml").write_text(f'client-id = "bench"\n{targets}')
        words = ["verify", "--all-targets", "--quiet", "--json", "all.json", "--html", "all.html"]
        cost = bench.command(f"verify --all-targets, {TARGETS} targets", BIN / "promotion-jobs", *words)
    (bench.folder / "promotion-jobs.toml").unlink()
    reports = [one["report"] for one in json.loads((bench.folder / "all.json").read_text())["targets"]]
    requests, jobs = (sum(report[key] for report in reports) for key in ("requests", "jobs_created"))
    note = f"{cost.wall / TARGETS:.1f} s and {cost.cpu / TARGETS:.1f} s of CPU a target, four at a time, servers on the same cores"
    yield replace(cost, requests=requests, jobs=jobs, note=note)


PARTS: dict[str, Callable[[Bench], Iterator[Cost]]] = {
    "a": verdicts,
    "b": replayed,
    "c": schemathesis,
    "d": slow,
    "e": commands,
    "f": far,
}


def main() -> None:
    """Measures, prints the table, and writes it into the documentation if asked to."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=main.__doc__)
    parser.add_argument("--repeat", type=int, default=3, help="repeats of which the median counts (default 3)")
    parser.add_argument("--faults", type=int, default=60, help="faults of part (c) (default 60)")
    parser.add_argument("--parts", default="".join(PARTS), help="which of the parts a to f (default all)")
    parser.add_argument(
        "--write", action="store_true", help="write the table into conformance/docs/past-one-machine.md"
    )
    given = parser.parse_args()
    began, rows = time.monotonic(), list[str]()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = Bench(Path(folder), given.repeat, given.faults)
        for part in given.parts:
            if part == "e" and "b" not in given.parts:
                with serving() as url:
                    bench.verified("recorded", url, "--history", f"{folder}/history")
            for cost in PARTS[part](bench):
                rows.append(replace(cost, what=f"({part}) {cost.what}").row())
                print(rows[-1], flush=True)
    how = (
        f"`scripts/bench --repeat {given.repeat} --faults {given.faults} --parts {given.parts}` in {time.monotonic() - began:.0f} s. "
        f"{machine()} Each row is the median of the repeats by wall time; CPU and memory are the command's, without the server's."
    )
    if given.write:
        write(PAGE, "bench", "\n".join([how, "", HEAD, *rows]))
    print(how)


if __name__ == "__main__":
    main()
