"""A run that was recorded is judged again: the same outcomes and findings. And no check can be dropped unnoticed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from promotion_jobs_cli.baseline import changes
from promotion_jobs_cli.main import main
from promotion_jobs_cli.matrix import as_json
from promotion_jobs_cli.rows import carried_out, contract, row_of
from promotion_jobs_conformance.contract.routing import Router
from promotion_jobs_conformance.engine.checks import Checks
from promotion_jobs_conformance.engine.evaluation import evaluate
from promotion_jobs_conformance.engine.observations import Observations
from promotion_jobs_conformance.engine.recorded import Recorded as History
from promotion_jobs_conformance.engine.recorded import read
from promotion_jobs_conformance.promotions.registry import CHECKS
from promotion_jobs_conformance.result import RunResult, SkipReason, Verdict
from promotion_jobs_conformance.run import Run, judge
from tests.recorded import Recorded

MUST, SHOULD, FREE = "NumberOfCodes.made", "listPromotionJobs.bad-filter-error", "listPromotionJobs.completed-word"
FAULT = "length-one-over"
OF_SECRETS = ("JobFile.href.pattern", "JobFile.href.format")  # the signed link to a file


def history_of(this: Run) -> History:
    assert this.recorded is not None
    return this.recorded


def judged_again(this: Run, lines: list[str]) -> RunResult:
    return judge(this, read(lines, Router(this.contract.operations.values())), set())


def told(result: RunResult) -> list[Any]:
    """What is judged of each requirement, but for those that a secret decides, which the recording leaves out."""
    return [
        (r.requirement.id, r.outcome, r.reason, r.cases, r.observed, r.findings)
        for r in result.requirements
        if r.requirement.id not in OF_SECRETS
    ]


def test_the_same_outcomes_as_in_the_run(reference_run: Recorded) -> None:
    lines = list(history_of(reference_run.run).lines(reference_run.run.redact))
    result = judged_again(reference_run.run, lines)
    assert told(result) == told(reference_run.result)
    left = {r.requirement.id: r.because for r in result.requirements if r.requirement.id in OF_SECRETS}
    assert left == dict.fromkeys(OF_SECRETS, SkipReason.UNOBSERVED)
    assert (result.verdict, result.exit_code) == (Verdict.INCOMPLETE, 0)


def test_the_same_findings_by_the_command(tmp_path: Path) -> None:
    this, result = carried_out("fault", FAULT, 0.05)
    lines = list(history_of(this).lines(this.redact))
    assert told(judged_again(this, lines)) == told(result)
    file = tmp_path / "history.jsonl"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ended = CliRunner().invoke(main, ["rejudge", str(file), "--quiet"])
    assert ended.exit_code == 1
    assert "CodeLength.maximum" in ended.stdout


@pytest.mark.parametrize("content", ["", "{}\n", '{"history": 1}\n', "not JSON\n"])
def test_what_is_no_history_is_a_sentence(tmp_path: Path, content: str) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text(content, encoding="utf-8")
    ended = CliRunner().invoke(main, ["rejudge", str(file)])
    assert ended.exit_code == 2
    assert "it is not a recorded history" in " ".join(ended.stderr.split())


def test_every_check_judges_something_of_the_reference_run(reference_run: Recorded) -> None:
    """So that each one that is dropped changes at least this row of the matrix: a requirement is not tested any more."""
    recorded = history_of(reference_run.run)
    observations = Observations(contract(), recorded.settings, recorded.history)
    alone = {one.name: Checks([one], [], CHECKS.excuses) for one in CHECKS.checks}
    alone |= {one.name: Checks([], [one], CHECKS.excuses) for one in CHECKS.kinds}
    idle = [
        name for name, one in alone.items() if not any(judged.cases for judged in evaluate(observations, one).values())
    ]
    assert idle == []


@pytest.mark.parametrize("requirement", [MUST, SHOULD, FREE])
def test_a_check_that_is_dropped_changes_a_row(
    reference_run: Recorded, monkeypatch: pytest.MonkeyPatch, requirement: str
) -> None:
    this = reference_run.run
    before = row_of("none", "", reference_run.result, this.judgements, 0.0)
    fewer = Checks([one for one in CHECKS.checks if one.requirement != requirement], CHECKS.kinds, CHECKS.excuses)
    with monkeypatch.context() as patched:
        patched.setattr("promotion_jobs_conformance.run.CHECKS", fewer)
        after = row_of("none", "", judge(this, history_of(this), set()), this.judgements, 0.0)
    assert f"  {requirement}: passed, observed or excluded; now not tested" in "\n".join(
        changes(as_json([before]), as_json([after]))
    )
