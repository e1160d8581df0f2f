"""Several processes on one database: what users in a crowd see of them, and what is left when they are killed."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner

from promotion_jobs_cli.serve import serve

from . import crowd

TWO_AND_ONE = ("--processes", "2", "--workers", "1")


async def worked(url: str, seconds: float) -> crowd.Crowd:
    async with crowd.crowd(url) as people:
        await people.work(seconds)
        await people.judge()
    return people


@pytest.mark.database
def test_a_crowd_sees_no_violation_though_processes_are_killed(database_url: str) -> None:
    with crowd.served(database_url, *TWO_AND_ONE) as (url, server):
        people = asyncio.run(crowd.measure(url, server, seconds=4, kills=6))
    assert people.violations == []
    assert len(people.accepted) > 10
    assert people.statuses["none"] > 0


def test_processes_share_a_file(tmp_path: Path) -> None:
    with crowd.served(f"sqlite:///{tmp_path / 'jobs.db'}", "--processes", "2") as (url, server):
        people = asyncio.run(worked(url, 2))
        assert len(crowd.processes_of(server)) == 2
    assert people.violations == []
    assert people.accepted


def test_a_crowd_sees_what_only_load_shows(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'jobs.db'}"
    with crowd.served(database, "--processes", "2", "--fault", "seeded-before-the-fork") as (url, _):
        people = asyncio.run(worked(url, 4))
    assert people.violations


def test_what_a_stopped_server_accepted_is_done_by_the_next(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'jobs.db'}"

    async def accepted(url: str) -> crowd.Crowd:
        async with crowd.crowd(url) as people:
            await people.work(0.5)
        return people

    with crowd.served(database, "--job-delay", "0.4") as (url, _):
        people = asyncio.run(accepted(url))

    async def judged(url: str) -> None:
        async with crowd.crowd(url) as others:
            people.client = others.client
            await people.judge()

    with crowd.served(database) as (url, _):
        asyncio.run(judged(url))
    assert people.accepted
    assert people.violations == []


@pytest.mark.parametrize("arguments", [["--processes", "2"], ["--workers", "1"]])
def test_several_processes_need_a_database_to_share(arguments: list[str]) -> None:
    result = CliRunner().invoke(serve, arguments)
    assert result.exit_code == 2
    assert "need a shared --database" in result.stderr


def test_a_killed_process_is_started_again_and_all_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    with crowd.served(f"sqlite:///{tmp_path / 'jobs.db'}", "--processes", "1", "--workers", "1") as (_, server):
        before = crowd.processes_of(server)
        os.kill(before[0], signal.SIGKILL)

        async def replaced() -> list[int]:
            async with asyncio.timeout(60):
                while len(now := crowd.processes_of(server)) < 2 or now == before:  # noqa: ASYNC110 (only asking tells)
                    await asyncio.sleep(0.01)
            return now

        after = asyncio.run(replaced())
    assert after[-1] not in before
    assert [process for process in after if Path(f"/proc/{process}").exists()] == []
