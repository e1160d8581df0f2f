"""Sequences against the reference server: what they find, how it is shown, and what the next run begins with."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from promotion_jobs_cli.rows import RED, SEQUENCES, contract
from promotion_jobs_conformance.contract.routing import Router
from promotion_jobs_conformance.engine.recorded import read
from promotion_jobs_conformance.http.inprocess import client_for
from promotion_jobs_conformance.reports import plain
from promotion_jobs_conformance.result import RunResult
from promotion_jobs_conformance.run import Run, judge, run
from promotion_jobs_conformance.target import Credentials, Settings, Target
from promotion_jobs_reference import Settings as ServerSettings
from promotion_jobs_reference import create_app

FAULT, BROKEN = "new-codes-take-the-file", "getPromotionJobFile.has-file"


def judged(*faults: str, examples: int = 9, variants: tuple[str, ...] = (), **settings: Any) -> tuple[RunResult, Run]:
    """A run of sequences alone against the reference server."""
    quick: dict[str, Any] = {"read_after_write": 0.2, "job_timeout": 4.0, "scenarios": (SEQUENCES,)}
    this = Run(
        contract(),
        Target("http://testserver", Credentials(None, "deep", "deep-secret")),
        Settings(profile="deep", examples=examples, **(quick | settings)),
    )
    server = ServerSettings(client_id="deep", client_secret="deep-secret", job_delay=0.01)
    app = create_app(server, faults=faults, variants=variants)
    with closing(client_for(app)) as sender:
        return run(this, sender), this


def red(result: RunResult) -> dict[str, Any]:
    return {found.requirement.id: found.findings[0] for found in result.requirements if found.outcome in RED}


def test_a_conforming_server_is_accused_of_nothing_and_left_as_it_was() -> None:
    result, this = judged(examples=9)
    assert red(result) == {}
    assert result.jobs_created > 10
    assert not result.cleanup.left
    assert this.recorded is not None
    assert len(this.recorded.sequences) > 1


def test_a_token_that_ends_with_the_next_one_is_no_violation() -> None:
    result, this = judged(examples=9, variants=("one-token-at-a-time",), seed=1)
    assert red(result) == {}
    assert this.recorded is not None
    assert sum(exchange.operation == "getAccessToken" for exchange in this.recorded.history) > 1


def test_a_violated_sequence_is_shrunk_shown_as_curl_lines_and_begins_the_next_run(tmp_path: Path) -> None:
    folder = str(tmp_path / "database")
    first, this = judged(FAULT, shrink_jobs=40, database=folder)
    finding = red(first)[BROKEN]
    assert any(BROKEN in note and "was shrunk from" in note for note in first.notes)
    creations = [line for line in finding.sequence if "code_export" in line]
    assert creations
    assert all(line.startswith("curl ") for line in finding.sequence)
    assert all("$PROMOTION_JOBS_TOKEN" in line or line.endswith("# 401") for line in finding.sequence)
    assert "/file" in finding.sequence[-1]
    assert finding.sequence[-1].endswith("# 422")

    again, _ = judged(FAULT, examples=1, database=folder, seed=99)
    assert BROKEN in red(again)
    assert again.jobs_created < first.jobs_created / 3

    fixed, _ = judged(examples=1, database=folder, seed=99)
    assert red(fixed) == {}

    assert this.recorded is not None  # judged again from the file, the sequence is the same
    lines = list(this.recorded.lines(lambda text: text))
    offline = judge(this, read(lines, Router(contract().operations.values())), set())
    assert red(offline)[BROKEN].sequence == finding.sequence


def test_nothing_is_shrunk_unless_it_is_asked_for_and_a_text_report_shows_the_sequence() -> None:
    result, _ = judged(FAULT)
    assert not any("shrunk" in note for note in result.notes)
    found = next(one for one in result.requirements if one.requirement.id == BROKEN)
    assert found.findings[0].sequence
    text = plain.plain_finding(found)
    assert all(line in text for line in found.findings[0].sequence)


@pytest.mark.parametrize("budget", [{"max_jobs": 9}, {"max_requests": 120}])
def test_a_budget_ends_them(budget: dict[str, Any]) -> None:
    result, _ = judged(examples=30, **budget)
    assert red(result) == {}
    assert result.jobs_created <= budget.get("max_jobs", 1000)
    assert any("budget" in note for note in result.notes)
