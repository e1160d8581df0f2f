"""A crowd of users of one server, for a bounded time, and what must be true of the server whatever happened meanwhile.

Each user posts jobs to a few promotions that all share, until these are full and others take their place, and cancels
some; a watcher reads the lists. `killed` ends processes of the server at random moments. By itself, as tox's job `load`
runs it, the module measures both on PostgreSQL: `python -m tests.reference.crowd --seconds 30 --kills 50`.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from promotion_jobs_reference import faults
from promotion_jobs_reference.contract import load

from .. import postgresql

USERS = 64
SHARED = 4  # promotions that take jobs at any moment
MAXIMUM = 150  # codes of a promotion
ENDED = {"completed", "failed", "cancelled"}
_UNREACHABLE = (httpx2.TransportError,)


@dataclass
class Sent:
    """A job that was accepted."""

    id: str
    promotion: str
    number: int
    cancelled: bool = False


@dataclass
class Crowd:
    """The users, what they have seen, and the violations among it. `may_fail`: whether requests may go unanswered."""

    client: httpx2.AsyncClient
    seed: int = 0
    may_fail: bool = False
    accepted: list[Sent] = field(default_factory=list)
    promotions: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)

    async def work(self, seconds: float) -> None:
        """Posts jobs for so long, and waits until all have ended."""
        self._random = random.Random(self.seed)  # noqa: S311 (no secret)
        while len(self.promotions) < SHARED:
            await self._new_promotion()
        self._open = self.promotions[:SHARED]
        self._until = time.monotonic() + seconds
        await asyncio.gather(*(self._post_jobs() for _ in range(USERS)), self._watch())

    async def judge(self, wait: float = 30.0) -> None:
        """Reads everything once all jobs have ended, and adds what is not as it must be to the violations."""
        seen: Counter[str] = Counter()
        all_codes: Counter[str] = Counter()
        deadline = time.monotonic() + wait
        for promotion in self.promotions:
            while (unfinished := await self._unfinished(promotion)) and time.monotonic() < deadline:  # noqa: ASYNC110 (only asking tells)
                await asyncio.sleep(0.05)
            if unfinished:
                self.violations.append(f"{len(unfinished)} jobs of {promotion} never end: {unfinished[0]}")
            jobs = await self._all(f"/{promotion}/jobs")
            codes = [code["code"] for code in await self._all(f"/{promotion}/codes")]
            seen.update(job["id"] for job in jobs)
            all_codes.update(codes)
            self._judge_promotion(promotion, {job["id"]: job for job in jobs}, codes)
        self._expect(not (lost := [sent for sent in self.accepted if sent.id not in seen]), f"lost: {lost}")
        self._expect(max(seen.values(), default=1) == 1, "two jobs have one id")
        self._expect(max(all_codes.values(), default=1) == 1, "two codes are the same")
        self._expect(
            max(Counter(sent.id for sent in self.accepted).values(), default=1) == 1, "one id, given out twice"
        )

    def _judge_promotion(self, promotion: str, jobs: dict[str, dict[str, Any]], codes: list[str]) -> None:
        made = sum(job["result"]["generated"] for job in jobs.values() if job["status"] == "completed")
        self._expect(len(codes) == made, f"{promotion} has {len(codes)} codes, and its completed jobs made {made}")
        self._expect(len(codes) <= MAXIMUM, f"{promotion} has {len(codes)} codes")
        # The reference rejects a second job while one is unfinished, so the lives of two never overlap.
        lives = sorted(
            (job["meta"]["timestamps"] | {"id": id_} for id_, job in jobs.items()), key=lambda life: life["created_at"]
        )
        for first, second in itertools.pairwise(lives):
            self._expect(first["updated_at"] <= second["created_at"], f"{second} was created before {first} had ended")
        for sent in self.accepted:
            job = jobs.get(sent.id)
            if sent.promotion != promotion or job is None:
                continue
            self._expect(job["parameters"]["number_of_codes"] == sent.number, f"another number: {job}")
            self._expect(job["status"] != "completed" or job["result"]["generated"] == sent.number, f"partial: {job}")
            self._expect(not sent.cancelled or job["status"] == "cancelled", f"was cancelled: {job}")
            full = job["status"] == "failed" and job["error"] != "codes limit exceeded"
            self._expect(not full, f"failed for another reason: {job}")

    async def _post_jobs(self) -> None:
        while time.monotonic() < self._until:
            slot = self._random.randrange(SHARED)
            promotion, number = self._open[slot], self._random.randint(1, 30)
            parameters = {"number_of_codes": number}
            name = f"{promotion[:8]} {number} {self._random.random()}"
            body = {"type": "promotion_job", "job_type": "code_generate", "name": name, "parameters": parameters}
            response = await self._ask("POST", f"/{promotion}/jobs", {"data": body})
            if response is not None and response.status_code == 201:
                job = response.json()["data"]
                self._expect(job["promotion_id"] == promotion, f"the job of another promotion: {job}")
                self._expect(job["promotion_id"] != promotion or job.get("name") == name, f"not the name {name}: {job}")
                sent = Sent(response.json()["data"]["id"], promotion, number)
                self.accepted.append(sent)
                if self._random.random() < 0.2:
                    await self._cancel(sent)
            elif response is not None:
                await asyncio.sleep(self._random.random() * 0.05)

    async def _cancel(self, sent: Sent) -> None:
        await asyncio.sleep(self._random.random() * 0.1)
        response = await self._ask("POST", f"/{sent.promotion}/jobs/{sent.id}/cancel")
        sent.cancelled = response is not None and response.status_code == 200

    async def _watch(self) -> None:
        """Sees that no promotion has two jobs in processing or too many codes, and puts others in the place of full ones."""
        while time.monotonic() < self._until:
            for slot, promotion in enumerate(self._open):
                response = await self._ask("GET", f"/{promotion}/jobs?filter=eq(status,processing)")
                if response is not None and response.status_code == 200:
                    found = self._own_jobs(promotion, response.json())
                    self._expect(found <= 1, f"{found} jobs of {promotion} are in processing")
                response = await self._ask("GET", f"/{promotion}/jobs")
                if response is not None and response.status_code == 200:
                    self._own_jobs(promotion, response.json())
                response = await self._ask("GET", f"/{promotion}/codes?page[limit]=1")
                if response is not None and response.status_code == 200:
                    total = response.json()["meta"]["results"]["total"]
                    self._expect(total <= MAXIMUM, f"{promotion} has {total} codes")
                    if total > MAXIMUM * 0.95 and (new := await self._new_promotion()):
                        self._open[slot] = new

    def _own_jobs(self, promotion: str, page: dict[str, Any]) -> int:
        """How many jobs of the promotion a page shows; it must show no others."""
        other = [job for job in page["data"] if job["promotion_id"] != promotion]
        self._expect(not other, f"the list of {promotion} shows {other}")
        return len(page["data"]) - len(other)

    async def _new_promotion(self) -> str | None:
        response = await self._ask("POST", "", load().example("CreatePromotion"))
        if response is None or response.status_code != 201:
            return None
        self.promotions.append(str(response.json()["data"]["id"]))
        return self.promotions[-1]

    async def _unfinished(self, promotion: str) -> list[dict[str, Any]]:
        return [job for job in await self._all(f"/{promotion}/jobs") if job["status"] not in ENDED]

    async def _all(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            response = await self.client.get(f"/v2/promotions{path}?page[limit]=100&page[offset]={len(found)}")
            page = response.json()
            found += page["data"]
            if not page["data"] or len(found) >= page["meta"]["results"]["total"]:
                return found

    async def _ask(self, method: str, path: str, body: Any = None) -> httpx2.Response | None:
        """The response; None if there is none, as while the process that should have given it was killed."""
        try:
            response = await self.client.request(method, f"/v2/promotions{path}", json=body)
        except _UNREACHABLE as error:
            self.statuses["none"] += 1
            self._expect(self.may_fail, f"{method} {path} got no response: {error!r}")
            await asyncio.sleep(0.02)
            return None
        self.statuses[str(response.status_code)] += 1
        self._expect(response.status_code < 500, f"{method} {path}: {response.status_code} {response.text[:200]}")
        return response

    def _expect(self, true: bool, what: str) -> None:
        if not true:
            self.violations.append(what)


@contextmanager
def served(database: str, *arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The URL of a server on this database, as a process; it is stopped cleanly in the end."""
    command = [
        sys.executable,
        "-c",
        "from promotion_jobs_cli.main import main; main()",
        "serve",
        "--port",
        "0",
        "--token",
        "T",
        "--database",
        database,
        "--max-codes",
        str(MAXIMUM),
        "--job-delay",
        "0.02",
        *arguments,
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            ready = server.stdout.readline()
            assert ready.startswith("Serving "), ready
            yield ready.split()[-1], server
        finally:
            server.terminate()
    assert server.returncode == 143


@asynccontextmanager
async def crowd(url: str, **options: Any) -> AsyncIterator[Crowd]:
    """A crowd at this server."""
    limits = httpx2.Limits(max_connections=USERS + 8)
    headers = {"Authorization": "Bearer T"}
    async with httpx2.AsyncClient(base_url=url, headers=headers, limits=limits, timeout=30) as client:
        yield Crowd(client, **options)


def processes_of(server: subprocess.Popen[str]) -> list[int]:
    """The server and worker processes of a running server (Linux): the children of its fork server."""
    return [process for child in _children(server.pid) for process in _children(child)]


def _children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


async def kill(server: subprocess.Popen[str], kills: int, seconds: float, seed: int = 0) -> int:
    """Ends processes of the server with SIGKILL, at random moments of this time. Returns how many were there to be ended."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    start, killed = time.monotonic(), 0
    for moment in sorted(chance.random() * seconds for _ in range(kills)):
        await asyncio.sleep(max(start + moment - time.monotonic(), 0.0))
        while not (there := processes_of(server)):  # noqa: ASYNC110 (only asking tells)
            await asyncio.sleep(0.01)
        with suppress(ProcessLookupError):  # it ended a moment ago
            os.kill(chance.choice(there), signal.SIGKILL)
            killed += 1
    return killed


async def measure(url: str, server: subprocess.Popen[str], seconds: float, kills: int) -> Crowd:
    """Works for so long, kills so often meanwhile, judges, and prints a line of figures."""
    async with crowd(url, may_fail=kills > 0) as people:
        _, killed = await asyncio.gather(people.work(seconds), kill(server, kills, seconds * 0.95))
        await people.judge()
        print(
            f"{seconds:.0f} s, {killed} kills: {sum(people.statuses.values())} requests {dict(people.statuses)}, "
            f"{len(people.accepted)} jobs, {len(people.promotions)} promotions, {len(people.violations)} violations",
            flush=True,
        )
        return people


def load_faults() -> list[str]:
    """The names of the faults that only load shows."""
    return sorted(name for name, fault in faults.catalogue().items() if fault.profile == "load")


def measure_faults(names: list[str], seconds: float) -> int:
    """Prints for each fault what a crowd sees of it; 1 if it sees nothing of one."""
    unseen = 0
    with postgresql.running() as database:
        for name in names:
            with served(database, "--processes", "4", "--fault", name) as (url, server):
                seen = asyncio.run(measure(url, server, seconds, 0)).violations
            unseen += not seen
            print(f"{name}: {len(seen)} violations; {(seen or ['none'])[0][:150]}", flush=True)
    return int(unseen > 0)


def main() -> int:
    """Measures load, and then load with kills, on PostgreSQL with four servers and two workers."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--fault", action="append", default=[], metavar="NAME")
    parser.add_argument("--each-fault", action="store_true", help="measure each fault of load instead, without kills")
    given = parser.parse_args()
    violations: list[str] = []
    if given.each_fault:
        return measure_faults(given.fault or load_faults(), given.seconds)
    with postgresql.running() as database:
        for kills in dict.fromkeys((0, given.kills)):
            arguments = [*("--processes", "4", "--workers", "2"), *(f"--fault={name}" for name in given.fault)]
            with served(database, *arguments) as (url, server):
                violations += asyncio.run(measure(url, server, given.seconds, kills)).violations
    for violation, times in Counter(violations).most_common(20):
        print(f"{times} x {violation}")
    return int(bool(violations))


if __name__ == "__main__":
    sys.exit(main())
