"""What the owner limits is kept, and is not a fault of the server: budgets, the time of a job, the folder, the embedded server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from promotion_jobs_conformance.engine.history import Exchange
from promotion_jobs_conformance.http.exchange import Exchange as HttpExchange
from promotion_jobs_conformance.http.exchange import Request, Response
from promotion_jobs_conformance.http.inprocess import client_for
from promotion_jobs_conformance.promotions.fixtures.records import Job, Promotion
from promotion_jobs_conformance.promotions.fixtures.tracker import JobTracker
from promotion_jobs_conformance.result import Outcome, SkipReason, Verdict
from promotion_jobs_conformance.run import Run, run
from promotion_jobs_conformance.target import Credentials, Settings, Target
from promotion_jobs_reference import Settings as ServerSettings
from promotion_jobs_reference import create_app
from tests.suite.conftest import contract, serve

__all__ = ["contract", "serve"]
PROVIDED: dict[str, Any] = {"manual_promotions": ("m1", "m2"), "automatic_promotions": ("a1",)}


@pytest.mark.parametrize("budget", [{"max_jobs": 1}, {"max_jobs": 12}, {"max_requests": 5}, {"max_requests": 230}])
def test_a_spent_budget_makes_incomplete_on_provided_promotions(serve: Any, budget: dict[str, int]) -> None:
    result = serve().judged(settings=Settings(**budget), **PROVIDED)  # type: ignore[arg-type]
    assert (result.verdict, result.exit_code) == (Verdict.INCOMPLETE, 0)
    left = {found.because for found in result.requirements if found.outcome is Outcome.NOT_TESTED}
    assert left <= {SkipReason.OPTED_OUT, SkipReason.RACE, SkipReason.EXCLUDED}


def test_a_violation_before_the_budget_was_spent_is_still_one(serve: Any) -> None:
    result = serve(faults=("dash-at-the-end",)).judged(settings=Settings(max_jobs=12), **PROVIDED)
    assert (result.verdict, result.exit_code) == (Verdict.VIOLATED, 1)


def children(parent: int) -> list[int]:
    """The processes that a process has started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found


def wait_for(holds: Any, seconds: float = 30.0) -> bool:
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.05)
    return bool(holds())


def test_the_embedded_server_ends_with_its_parent_however_that_ends_and_no_folder_is_left(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    command = [sys.executable, "-m", "promotion_jobs_cli", "verify", "--quiet"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as run:
        assert wait_for(lambda: children(run.pid))
        server = children(run.pid)[0]
        time.sleep(0.5)
        run.send_signal(signal.SIGKILL)
    assert wait_for(lambda: not Path(f"/proc/{server}").exists())
    assert list(tmp_path.iterdir()) == []


def test_a_run_leaves_nothing_in_the_working_folder(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    command = [sys.executable, "-m", "promotion_jobs_cli", "verify", "--quiet", "--profile", "smoke"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_job_that_never_ends_costs_its_time_once_even_if_somebody_waited_for_it_before(contract: Any) -> None:
    created = Exchange(1, 0.0, 0.0, Request("POST", "/"), None)
    promotion = Promotion("p", automatic=False, own=True)
    old, new = (
        Job(name, promotion, {"data": {}}, {}, created, statuses=["pending"], is_listed=True) for name in ("old", "new")
    )
    promotion.jobs = [old, new]
    shown = [{"id": "old", "status": "pending"}, {"id": "new", "status": "pending"}]
    page = Exchange(2, 0.0, 0.0, Request("GET", "/"), Response(200, (), json.dumps({"data": shown}).encode()))
    tracker = JobTracker(contract, Settings(job_timeout=1.0), lambda promotion: (shown, page), time.sleep)
    old.watched = time.monotonic() - 0.9
    began = time.monotonic()
    assert tracker.wait_until_finished([old]) == [old]
    assert time.monotonic() - began < 0.6
    assert (old.is_lost, new.is_lost) == (True, False)


class Forgetful:
    """A sender to a server that gives a token a few times, for two seconds each, and then no more."""

    def __init__(self, app: Any, times: int) -> None:
        self._sender, self.left = client_for(app), times

    def send(self, request: Request) -> HttpExchange:
        if request.path.startswith("/oauth"):
            self.left -= 1
            if self.left < 0:
                request = replace(request, body=(request.body or b"").replace(b"secret", b"other"))
        return self._sender.send(request)

    def close(self) -> None:
        self._sender.close()


@pytest.mark.parametrize("times", [0, 1])
def test_credentials_that_earn_no_token_any_more_end_the_run_and_are_no_failure_of_the_suite(
    contract: Any, times: int
) -> None:
    server = ServerSettings(client_id="id", client_secret="secret", job_delay=0.05, token_seconds=1)
    sender = Forgetful(create_app(server), times)
    try:
        result = run(Run(contract, Target("http://testserver", Credentials(None, "id", "secret"))), sender)
    finally:
        sender.close()
    assert (result.verdict, result.exit_code) == (Verdict.UNREACHABLE, 3)
    assert any("token" in found.reason for found in result.requirements)
