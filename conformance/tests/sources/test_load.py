"""A load: users, windows, budgets, workers that are lost, and the command with Locust itself.

Most tests have a crowd in this process, whose users send one after another to the reference server's application.
"""

from __future__ import annotations

import json
import os
import queue
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from click.testing import CliRunner

from promotion_jobs_cli import load as command
from promotion_jobs_cli.main import main
from promotion_jobs_cli.rows import contract
from promotion_jobs_conformance.engine.history import Exchange
from promotion_jobs_conformance.engine.recorded import as_line
from promotion_jobs_conformance.http.exchange import Request
from promotion_jobs_conformance.http.inprocess import client_for
from promotion_jobs_conformance.ledger import Ledger
from promotion_jobs_conformance.reports.html import HtmlReport
from promotion_jobs_conformance.reports.load import chart, line
from promotion_jobs_conformance.result import Outcome, RequirementResult, RunResult, Verdict
from promotion_jobs_conformance.run import Run
from promotion_jobs_conformance.sources.load.cases import cases
from promotion_jobs_conformance.sources.load.figures import STRETCHES, Figures
from promotion_jobs_conformance.sources.load.joining import KEPT, explained, joined
from promotion_jobs_conformance.sources.load.process import Crowd
from promotion_jobs_conformance.sources.load.users import Cases, User, Window
from promotion_jobs_conformance.sources.load.windows import How, Load
from promotion_jobs_conformance.target import Credentials, Target
from promotion_jobs_conformance.target import Settings as RunSettings
from promotion_jobs_reference import Settings, create_app
from tests.reports.samples import ECHO, finding, passed

MAXIMUM = 60


@pytest.fixture(scope="module")
def bodies() -> Cases:
    return cases(contract(), MAXIMUM, 0, 0.3)


class CrowdHere:
    """A crowd of `names`, each with two users that send `each` requests a window. `loses`: the last one is lost meanwhile."""

    def __init__(
        self, sender: Any, bodies: Cases, each: int, names: tuple[str, ...] = ("one",), *, loses: bool = False
    ) -> None:
        self.messages: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self.exit_code: int | None = None
        self.orders: list[dict[str, Any]] = []
        self.each, self.names, self.loses = each, names, loses
        paths = {name: operation.path for name, operation in contract().operations.items()}

        def user(number: int) -> User:
            return User(
                number,
                bodies,
                paths,
                sender.send,
                lambda: "Bearer T",
                time.monotonic,
                self._report,
                random.Random(number),  # noqa: S311 (no secret)
            )

        self.users = {name: [user(2 * index), user(2 * index + 1)] for index, name in enumerate(names)}
        self.messages.put({"kind": "workers", "ids": [*names]})

    def _report(self, window: Window, exchange: Exchange) -> None:
        is_lost = self.loses and self._now == self.names[-1]
        if not is_lost:
            reported = {"kind": "exchange", "worker": self._now, "window": window.number, "line": as_line(exchange)}
            self.messages.put(reported)

    def send(self, message: dict[str, Any]) -> None:
        self.orders.append(message)
        if message["kind"] == "window":
            for name in message["workers"]:
                self._now = name
                given = (
                    message["number"],
                    tuple(message["shared"]),
                    tuple(message["own"]),
                    message["requests"],
                    message["jobs"],
                )
                window = Window(*given)
                for turn in range(self.each):
                    self.users[name][turn % 2].step(window)
            if self.loses:
                self.messages.put({"kind": "workers", "ids": [*self.names[:-1]]})
        else:
            for name in self.names[: -1 if self.loses else None]:
                self.messages.put({"kind": "closed", "worker": name, "window": message["number"]})

    def stop(self) -> None:
        """Nothing: the client is the run's, since an application is started once."""


def loaded(
    bodies: Cases,
    *faults: str,
    each: int = 60,
    seconds: float = 0.3,
    ledger: Path | None = None,
    settings: RunSettings | None = None,
    **crowd: Any,
) -> tuple[RunResult, Load, CrowdHere]:
    app = create_app(Settings(token="T", job_delay=0.02, max_codes=MAXIMUM), faults=faults)
    target = Target("http://testserver", Credentials("T"), max_codes=MAXIMUM)
    run = Run(contract(), target, settings or RunSettings(job_timeout=4.0), Ledger(ledger) if ledger else Ledger())
    with closing(client_for(app)) as sender:
        here = CrowdHere(sender, bodies, each, **crowd)
        this = Load(
            run, sender, cast("Crowd", here), How(seconds, None, len(here.names), "again"), lambda sentence: None
        )
        return this.go(), this, here


def red(result: RunResult) -> list[str]:
    return [one.requirement.id for one in result.requirements if one.outcome in (Outcome.VIOLATED, Outcome.ERROR)]


def test_a_conforming_server_has_no_violation_and_nothing_is_left(bodies: Cases, tmp_path: Path) -> None:
    result, this, _ = loaded(bodies, ledger=tmp_path / "ledger", names=("one", "two"))
    assert (red(result), result.verdict, result.exit_code) == ([], Verdict.INCOMPLETE, 0)
    outcomes = {one.requirement.id: one.outcome for one in result.requirements}
    assert outcomes["PromotionCode.unique"] is outcomes["createPromotionJob.cap-whole"] is Outcome.PASSED
    assert result.cleanup.removed >= 12
    assert not result.cleanup.left
    assert this.results.figures.whole.requests >= 120
    assert not this._windows  # what was judged is dropped


def test_a_fault_is_found_with_its_requirement_and_the_exchange(bodies: Cases) -> None:
    result, _, _ = loaded(bodies, "dash-at-the-end")
    assert red(result) == ["CodeLength.groups"]
    first = next(one for one in result.requirements if one.findings).findings[0]
    assert (first.sent.method, first.rerun) == ("GET", "again")
    assert "codes of the form" in first.expected


def test_budgets_hold(bodies: Cases) -> None:
    settings = RunSettings(job_timeout=4.0, max_jobs=7, max_requests=400)
    result, _, _ = loaded(bodies, settings=settings, seconds=30, each=60)
    assert 0 < result.jobs_created <= 7
    assert result.requests <= 400
    assert any("budget" in note for note in result.notes)


def test_what_a_lost_worker_sent_accuses_nobody(bodies: Cases, tmp_path: Path) -> None:
    result, this, _ = loaded(bodies, names=("one", "two"), loses=True, ledger=tmp_path / "ledger")
    assert (red(result), this.results.figures.disturbed) == ([], this.results.figures.windows)
    assert any("lost" in note for note in result.notes)
    assert not result.cleanup.left


def test_a_crowd_that_ends_early_is_no_success(bodies: Cases) -> None:
    original = CrowdHere.send

    def dies(self: CrowdHere, message: dict[str, Any]) -> None:
        original(self, message)
        self.exit_code = -9
        self.messages.put(None)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CrowdHere, "send", dies)
        result, _, _ = loaded(bodies)
    assert (result.verdict, result.exit_code) == (Verdict.ERROR, 4)
    assert result.failures == ("The crowd's process ended early, with exit code -9.",)


def test_every_case_is_what_the_contract_says_of_it(bodies: Cases) -> None:
    pointer, judge = contract().request_pointer("createPromotionJob"), contract().judge
    assert all(judge.is_valid(json.loads(body), pointer) for body in bodies.accepted)
    assert len(bodies.rejected) > 50
    assert not any(judge.is_valid(json.loads(body), pointer) for body in bodies.rejected[:50])


def test_a_window_allows_what_it_has() -> None:
    window = Window(1, ("a",), ("b",), requests=3, jobs=1)
    assert [window.takes(a_job=a_job) for a_job in (True, True, False, False, False)] == [
        True,
        False,
        True,
        True,
        False,
    ]


def test_requirements_of_two_windows_become_one() -> None:
    violated = RequirementResult(ECHO, Outcome.VIOLATED, findings=(finding(ECHO),), cases=1)
    unseen = RequirementResult(ECHO, Outcome.NOT_TESTED)
    assert joined(unseen, passed(ECHO)).outcome is Outcome.PASSED
    assert joined(passed(ECHO), violated).outcome is joined(violated, unseen).outcome is Outcome.VIOLATED
    many = violated
    for _ in range(9):
        many = joined(many, violated)
    assert (len(many.findings), many.cases) == (KEPT, 10)
    assert sum(1 + one.more for one in many.findings) == 10


def test_what_another_window_explains_is_not_violated() -> None:
    first, second = (
        RequirementResult(replace(ECHO, id=name), Outcome.VIOLATED, findings=(finding(ECHO),), cases=1) for name in "ab"
    )
    one, other = explained({"a": first, "b": second}, {"b": ("a",)})
    assert one is first
    assert (other.outcome, other.findings) == (Outcome.NOT_TESTED, ())
    assert "depends on a" in other.reason
    assert explained({"a": passed(ECHO), "b": second}, {"b": ("a",)})[1] is second


def exchange(started: float, seconds: float) -> Exchange:
    request = Request("GET", "/", (), None)
    return Exchange(1, started, started + seconds, request, None)


def test_figures_take_bounded_memory_and_are_exact_to_a_tenth() -> None:
    figures = Figures()
    for number in range(20_000):
        figures.add(exchange(number / 10, (number % 100 + 1) / 1000))
    assert len(figures.stretches) <= STRETCHES
    assert figures.whole.requests == 20_000
    assert (figures.whole.percentile(50) or 0) == pytest.approx(50, rel=0.1)
    assert (figures.whole.percentile(99) or 0) == pytest.approx(99, rel=0.1)
    data = figures.as_json()
    assert data["requests_per_second"] == pytest.approx(10, rel=0.01)
    assert "20000 requests in" in line(data)


def test_the_page_has_a_picture_of_it(bodies: Cases) -> None:
    figures = Figures()
    for number in range(50):
        figures.add(exchange(number, 0.01))
    result, _, _ = loaded(bodies, each=10, seconds=0.1)
    page = HtmlReport("", chart(figures.as_json())).write(result)
    assert page.count("<polyline") == 4
    assert '<section id="load"' in page
    assert "<polyline" not in HtmlReport("").write(result)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("http://127.0.0.1:1", "--master", "--worker", "127.0.0.1:2"), "give one of them"),
        (("http://127.0.0.1:1", "--worker", "here"), "is not HOST:PORT"),
        (("http://shop.example", "--token", "T"), "--i-own-this-server"),
        (("http://127.0.0.1:1", "--users", "0"), "--users"),
    ],
)
def test_a_wrong_option_is_a_sentence(arguments: tuple[str, ...], said: str) -> None:
    ended = CliRunner().invoke(main, ["load", *arguments])
    assert (ended.exit_code, said in " ".join(ended.output.split())) == (2, True), ended.output


def test_the_rate_of_a_run_binds_the_crowd_and_the_reading_together() -> None:
    run = Run(contract(), Target("http://testserver"), RunSettings(max_rate=20, max_time=9))
    how, rate = command._how(cast("Any", type("Launched", (), {"run": run})), 60, None, 1)
    assert (how.seconds, rate, run.settings.max_rate) == (9, 16, 4)
    _, rate = command._how(cast("Any", type("Launched", (), {"run": replace(run, settings=RunSettings())})), 60, 5, 1)
    assert rate == 5


@pytest.fixture
def started(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The command with Locust, on its own reference server."""
    arguments = [
        "load",
        "--reference",
        "--max-codes",
        "60",
        "--users",
        "4",
        "--duration",
        "3",
        "--json",
        "load.json",
        "--quiet",
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "promotion_jobs_cli", *arguments],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process
        process.kill()


def test_the_command_loads_a_server_with_locust(started: subprocess.Popen[str], tmp_path: Path) -> None:
    output, reported = started.communicate(timeout=200)
    assert started.returncode == 0, reported
    found = json.loads((tmp_path / "load.json").read_text())
    assert found["report"]["verdict"] == "incomplete"
    assert found["load"]["requests"] > 0
    assert "per second, 0 failed" in output


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for the crowd's process in /proc")
def test_a_crowd_that_is_killed_ends_the_load_and_leaves_nothing(started: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 30
    crowds: list[int] = []
    while not crowds and time.monotonic() < deadline:
        children = Path(f"/proc/{started.pid}/task/{started.pid}/children").read_text().split()
        crowds = [int(one) for one in children if "load.crowd" in Path(f"/proc/{one}/cmdline").read_text()]
        time.sleep(0.02)
    os.kill(crowds[0], signal.SIGKILL)
    output, reported = started.communicate(timeout=200)
    assert started.returncode in (3, 4), reported  # before it began, or while it worked
    assert "exit code -9" in output + reported
