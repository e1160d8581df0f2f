"""Two results compared, as values, as text, and as the command."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from promotion_jobs_cli.compare import compare as command
from promotion_jobs_conformance.reports.compare import compare, render
from promotion_jobs_conformance.reports.json_report import JsonReport
from promotion_jobs_conformance.result import Outcome, RequirementResult, RunResult, SkipReason
from tests.reports.samples import CREATED, ECHO, FREE, GREEN, HOSTILE, NAME, RED, SAMPLES, finding, passed

VIOLATED = RequirementResult(ECHO, Outcome.VIOLATED, findings=(finding(ECHO),))


def run(*items: RequirementResult) -> RunResult:
    return replace(GREEN, requirements=items)


def ids(changes: tuple[RequirementResult, ...]) -> list[str]:
    return [item.requirement.id for item in changes]


def test_green_to_red_is_worse_and_back_is_better() -> None:
    worse = compare(run(passed(ECHO)), run(VIOLATED))
    assert [change.id for change in worse.worse] == [ECHO.id]
    assert worse.is_worse
    better = compare(run(VIOLATED), run(passed(ECHO)))
    assert [change.id for change in better.better] == [ECHO.id]
    assert not better.is_worse


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (Outcome.PASSED, Outcome.DEVIATED),
        (Outcome.PASSED, Outcome.NOT_TESTED),
        (Outcome.DEVIATED, Outcome.NOT_TESTED),
        (Outcome.NOT_TESTED, Outcome.VIOLATED),
        (Outcome.WAIVED, Outcome.VIOLATED),
        (Outcome.PASSED, Outcome.ERROR),
        (Outcome.DEVIATED, Outcome.UNREACHABLE),
    ],
)
def test_every_step_away_from_green_is_worse(old: Outcome, new: Outcome) -> None:
    assert compare(run(RequirementResult(ECHO, old)), run(RequirementResult(ECHO, new))).is_worse
    assert not compare(run(RequirementResult(ECHO, new)), run(RequirementResult(ECHO, old))).is_worse


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (RequirementResult(ECHO, Outcome.VIOLATED), RequirementResult(ECHO, Outcome.ERROR)),
        (RequirementResult(ECHO, Outcome.PASSED), RequirementResult(ECHO, Outcome.WAIVED)),
        (
            RequirementResult(FREE, Outcome.OBSERVED, observed="absent"),
            RequirementResult(FREE, Outcome.OBSERVED, observed="null"),
        ),
        (passed(ECHO), RequirementResult(ECHO, Outcome.NOT_TESTED, because=SkipReason.EXCLUDED)),
    ],
)
def test_a_step_within_a_colour_is_neither(old: RequirementResult, new: RequirementResult) -> None:
    found = compare(run(old), run(new))
    assert not found.worse
    assert not found.better
    assert len(found.other) == 1


def test_what_is_new_or_gone_is_named_and_only_new_red_is_worse() -> None:
    found = compare(run(passed(CREATED)), run(passed(NAME)))
    assert (ids(found.added), ids(found.gone)) == ([NAME.id], [CREATED.id])
    assert not found.is_worse
    assert compare(run(), run(VIOLATED)).is_worse


def test_a_run_in_which_nothing_ran_is_worse_than_one_that_judged() -> None:
    found = compare(GREEN, SAMPLES["nothing-ran"])
    assert found.is_worse
    assert len(found.gone) == len(GREEN.requirements)


@pytest.mark.parametrize("result", SAMPLES.values(), ids=SAMPLES)
def test_nothing_is_worse_than_itself(result: RunResult) -> None:
    found = compare(result, result)
    assert not found.is_worse
    assert "the same:" in render(found)


def test_the_text_names_everything_with_its_fates() -> None:
    old = run(passed(ECHO), RequirementResult(NAME, Outcome.VIOLATED), passed(CREATED))
    new = run(VIOLATED, passed(NAME), RequirementResult(FREE, Outcome.OBSERVED, observed="null"))
    text = render(compare(old, new))
    assert "Worse\n  createPromotionJob.echo-name: passed, now violated\n" in text
    assert '    actual: data.name is "spring"\n' in text
    assert "New\n  listPromotionJobs.edge-links: observed (null)\n" in text
    assert "Gone\n  createPromotionJob.created: passed\n" in text
    assert "Better\n  JobName.maxLength: violated, now passed\n" in text
    assert text.endswith("worse: 1 worse, 1 better, 1 new, 1 gone\n")
    assert all(len(line) <= 80 for line in text.splitlines())
    assert "\x1b" not in render(compare(SAMPLES["hostile"], RED))


class TestCommand:
    @pytest.fixture
    def files(self, tmp_path: Path) -> dict[str, str]:
        for name, result in (("old", GREEN), ("new", RED)):
            (tmp_path / name).write_text(JsonReport().write(result))
        (tmp_path / "broken").write_text("{")
        (tmp_path / "other").write_text('{"a": 1}')
        (tmp_path / "bytes").write_bytes(b"\xff\xfe")
        (tmp_path / "hostile").write_text(f'"{HOSTILE}"', errors="backslashreplace")
        return {path.name: str(path) for path in tmp_path.iterdir()} | {"missing": str(tmp_path / "missing")}

    @pytest.mark.parametrize(
        ("old", "new", "code", "said"),
        [
            ("old", "new", 1, "worse: 4 worse"),
            ("new", "old", 0, "not worse: 0 worse, 4 better"),
            ("old", "old", 0, "the same: 9 requirements"),
            ("old", "missing", 2, "missing cannot be read: No such file or directory."),
            ("broken", "old", 2, "broken is not a report. This is not JSON"),
            ("other", "old", 2, "other is not a report. This is JSON, but no report"),
            ("bytes", "old", 2, "bytes is not a report: it is not UTF-8 text."),
            ("hostile", "old", 2, "hostile is not a report. This is not JSON"),
        ],
    )
    def test_exit_code_and_sentence(self, files: dict[str, str], old: str, new: str, code: int, said: str) -> None:
        ended = CliRunner().invoke(command, [files[old], files[new]])
        assert ended.exit_code == code
        assert said in ended.output
        assert "Traceback" not in ended.output
