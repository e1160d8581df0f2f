"""The plan of a run is what a run sends, and sends nothing itself."""

from __future__ import annotations

import re
import threading

import pytest
import uvicorn
from click.testing import CliRunner

from promotion_jobs_cli.dry_run import WAITING, Noted, planned
from promotion_jobs_cli.main import main
from promotion_jobs_conformance.configuration import resolve
from promotion_jobs_conformance.promotions.plan import plan
from promotion_jobs_conformance.run import Run, run
from promotion_jobs_conformance.setup import prepare
from promotion_jobs_reference import Settings, create_app
from tests.hostile import Peer, TcpServer


def test_the_plan_is_what_a_run_sends() -> None:
    server = uvicorn.Server(uvicorn.Config(create_app(Settings(token="a-token-1")), port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            thread.join(0.05)
        port = server.servers[0].sockets[0].getsockname()[1]
        values = resolve({"url": f"http://127.0.0.1:{port}", "token": "a-token-1", "profile": "smoke"}, {})
        setup = prepare(values)
        lines, told = planned(setup.run)
        sender = Noted(setup.open_sender())
        this = setup.run
        this.ledger.path = None
        result = run(Run(this.contract, this.target, this.settings, this.ledger), sender)
        sender.close()
    finally:
        server.should_exit = True
        thread.join()
    assert [line for _, line in sender.lines()] == [line for _, line in lines]
    assert all(check for check, _ in lines)
    assert f"{result.jobs_created} jobs and {result.codes_created} codes" in told


def test_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def serve(peer: Peer) -> None:
        asked.append(peer)

    monkeypatch.setenv("PROMOTION_JOBS_TOKEN", "the-owners-token")
    with TcpServer(serve) as server:
        told = CliRunner().invoke(main, ["verify", server.url, "--dry-run", "--profile", "smoke"])
    assert told.exit_code == 0, told.output
    assert "   1  POST /v2/promotions " in told.output
    first, *_ = told.output.splitlines()
    known = {one.name for one in plan.scenarios}
    assert first in known  # the requests stand below the check that sends them
    headings = {line for line in told.output.splitlines() if re.fullmatch(r"[a-z-]+|\(.*\)", line)}
    assert len(headings) > 5
    assert headings <= known | {WAITING}
    assert max(len(line) for line in told.output.splitlines() if line.startswith(" ")) <= 120 + len(
        "  (again while a job runs)"
    )
    assert "{job 1}" in told.output
    assert "nothing was sent to the target" in told.output
    assert "the-owners-token" not in told.output
    assert asked == []
    assert "conformance-{run}" in told.output
