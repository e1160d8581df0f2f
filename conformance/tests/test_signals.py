"""Runs that are stopped in the middle, as processes: what they leave, and `promotion-jobs clean` after a kill -9."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from promotion_jobs_cli.main import main
from promotion_jobs_cli.running import found_by_then
from promotion_jobs_cli.signals import Asked, exit_after
from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.http.inprocess import client_for
from promotion_jobs_conformance.ledger import Ledger
from promotion_jobs_conformance.run import Run, run
from promotion_jobs_conformance.target import Credentials, Settings, Target
from promotion_jobs_reference import Settings as ServerSettings
from promotion_jobs_reference import create_app

COMMAND = [sys.executable, "-m", "promotion_jobs_cli"]
FORGET = "  (--forget deletes the ledger of a server that no longer exists)\n"
PROVIDED = ("--manual-promotion", "given")


@dataclass
class Server:
    """A reference server as a process, and what lies in its database."""

    url: str
    database: Path

    def rows(self, table: str) -> set[str]:
        """The ids of the promotions, or the codes, that exist."""
        column = {"promotions": "id", "codes": "code"}[table]
        with closing(sqlite3.connect(self.database)) as connection:
            return {row[0] for row in connection.execute(f"SELECT {column} FROM {table}")}  # noqa: S608  (both are above)


@dataclass
class Started:
    """A `verify` at work, and its ledger."""

    process: subprocess.Popen[str]
    ledger: Path

    def wait_until_noted(self, event: str, what: str, count: int) -> None:
        """Waits until the ledger tells of this many such events."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.process.communicate()
            lines = self.ledger.read_text().splitlines(keepends=True) if self.ledger.exists() else []
            noted = [json.loads(line) for line in lines if line.endswith("\n")]
            if sum((one["event"], one.get("what")) == (event, what) for one in noted) >= count:
                return
            time.sleep(0.005)
        raise AssertionError(f"the ledger never had {count} {what} {event}")


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PROMOTION_JOBS_")}
    return kept | {"PYTHONPATH": os.pathsep.join(sys.path), "PROMOTION_JOBS_TOKEN": "T"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    database = tmp_path_factory.mktemp("server") / "x.db"
    options = ["--port", "0", "--token", "T", "--database", f"sqlite:///{database}", *PROVIDED]
    command = [*COMMAND, "serve", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment()) as process:
        assert process.stdout is not None
        url = process.stdout.readline().removeprefix("Serving the promotion jobs API at ").strip()
        yield Server(url, database)
        process.terminate()


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as found:
        yield found


def start(stack: ExitStack, server: Server, folder: Path, *options: str) -> Started:
    ledger = folder / "run.jsonl"
    command = [*COMMAND, "verify", server.url, "--ledger", str(ledger), *options]
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # `nohup pytest` ignores it, and the command would, too
    try:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(), cwd=folder
        )
    finally:
        signal.signal(signal.SIGHUP, before)
    stack.enter_context(process)
    stack.callback(process.kill)
    return Started(process, ledger)


def clean(folder: Path, ledger: Path) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, "clean", "--ledger", str(ledger)]
    return subprocess.run(
        command, capture_output=True, text=True, env=environment(), cwd=folder, timeout=60, check=False
    )


@pytest.mark.parametrize("workers", ["1", "6"])
def test_ctrl_c_removes_the_promotions_that_the_run_made(
    stack: ExitStack, server: Server, tmp_path: Path, workers: str
) -> None:
    run = start(stack, server, tmp_path, "--workers", workers)
    run.wait_until_noted("made", "promotion", 4)
    assert len(server.rows("promotions")) > 4
    run.process.send_signal(signal.SIGINT)
    out, err = run.process.communicate(timeout=60)
    assert run.process.returncode == 130
    assert (out, err.startswith("Stopped. Everything that it created was removed (")) == ("", True), err
    assert server.rows("promotions") == {"given"}
    assert not run.ledger.exists()


def test_sigterm_removes_the_codes_that_the_run_made_on_a_provided_promotion(
    stack: ExitStack, server: Server, tmp_path: Path
) -> None:
    before = server.rows("codes")
    run = start(stack, server, tmp_path, *PROVIDED)
    run.wait_until_noted("made", "job", 4)
    run.process.send_signal(signal.SIGTERM)
    _, err = run.process.communicate(timeout=60)
    assert run.process.returncode == 143, err
    assert (server.rows("promotions"), server.rows("codes")) == ({"given"}, before)
    assert not run.ledger.exists()


def test_after_a_kill_clean_removes_the_promotions(stack: ExitStack, server: Server, tmp_path: Path) -> None:
    run = start(stack, server, tmp_path)
    run.wait_until_noted("made", "promotion", 4)
    run.process.kill()
    run.process.wait()
    left = server.rows("promotions") - {"given"}
    assert len(left) >= 4
    done = clean(tmp_path, run.ledger)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"on {server.url}: Everything that it created was removed ({len(left)})." in done.stdout
    assert server.rows("promotions") == {"given"}
    assert not run.ledger.exists()


def test_after_a_kill_clean_removes_the_codes_of_a_provided_promotion(
    stack: ExitStack, server: Server, tmp_path: Path
) -> None:
    before = server.rows("codes")
    run = start(stack, server, tmp_path, *PROVIDED)
    run.wait_until_noted("removed", "codes", 1)
    run.wait_until_noted("made", "job", 8)
    run.process.kill()
    run.process.wait()
    assert not Ledger.load(run.ledger).is_settled
    done = clean(tmp_path, run.ledger)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert (server.rows("promotions"), server.rows("codes")) == ({"given"}, before)
    assert not run.ledger.exists()


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """The ledger of a run on a server that has gone."""
    found = Ledger(tmp_path / "run.jsonl", "http://127.0.0.1:9")
    found.made("p1")
    found.close()
    assert found.path is not None
    return found.path


def test_what_cannot_be_removed_now_can_be_removed_later(ledger: Path) -> None:
    done = CliRunner().invoke(main, ["clean", "--ledger", str(ledger), "--token", "T"])
    assert done.exit_code == 3, done.output
    assert "0 removed; left behind:\n  - promotion p1 (" in done.stdout
    assert f"Remove with:\n  promotion-jobs clean --ledger {ledger}" in done.stdout
    assert Ledger.load(ledger).promotions == ["p1"]


def test_a_ledger_of_another_server_is_not_cleaned_here(ledger: Path, tmp_path: Path) -> None:
    config = tmp_path / "promotion-jobs.toml"
    config.write_text('[target.here]\nurl = "http://127.0.0.1:10"\n')
    done = CliRunner().invoke(main, ["clean", "--ledger", str(ledger), "--config", str(config), "--target", "here"])
    assert done.exit_code == 2
    assert "The ledger is of a run on http://127.0.0.1:9, not on http://127.0.0.1:10." in done.stderr


def test_without_a_ledger_those_that_there_are_are_listed(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("promotion_jobs_cli.clean.default_folder", lambda: tmp_path)
    done = CliRunner().invoke(main, ["clean"])
    assert (done.exit_code, done.output) == (
        0,
        f"http://127.0.0.1:9: something on 1 promotion\n  promotion-jobs clean --ledger {ledger}\n{FORGET}",
    )
    done = CliRunner().invoke(main, ["clean", "--ledger", str(ledger), "--forget"])
    assert (done.exit_code, ledger.exists()) == (0, False), done.output
    assert "none of your runs left anything behind" in CliRunner().invoke(main, ["clean"]).output


def test_a_broken_ledger_does_not_hide_the_others(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "0.jsonl").write_text("{}\n")
    os.utime(tmp_path / "0.jsonl", (0, 0))  # it is listed first
    monkeypatch.setattr("promotion_jobs_cli.clean.default_folder", lambda: tmp_path)
    done = CliRunner().invoke(main, ["clean"])
    assert (done.exit_code, str(ledger) in done.stdout) == (2, True)
    assert "0.jsonl is not a ledger" in done.stderr


def test_what_was_found_until_ctrl_c_is_said(capsys: pytest.CaptureFixture[str], ledger: Path) -> None:
    this = Run(Contract(default_document()), Target("http://testserver", Credentials("t")), Settings(profile="smoke"))
    with closing(client_for(create_app(ServerSettings(token="t"), faults=("dash-at-the-end",)))) as sender:
        run(this, sender)
    assert exit_after(this, Asked(signal.SIGINT), None, found_by_then(this)) == 130
    assert "Stopped. Violated so far: CodeLength.groups." in capsys.readouterr().err


def test_a_closed_terminal_lets_the_run_clean_up(stack: ExitStack, server: Server, tmp_path: Path) -> None:
    run = start(stack, server, tmp_path)
    run.wait_until_noted("made", "promotion", 2)
    run.process.send_signal(signal.SIGHUP)
    _, err = run.process.communicate(timeout=60)
    assert (run.process.returncode, server.rows("promotions")) == (129, {"given"}), err
    assert not run.ledger.exists()
