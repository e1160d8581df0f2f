"""The console report, whole, at each verbosity, against the texts beside this file; and what holds for any result.

After a change that is meant: `UPDATE_EXPECTED=1 pytest conformance/tests/reports/test_console.py`, and read the diff.
"""

from __future__ import annotations

import io
import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from promotion_jobs_conformance.reports.console import MARKS, ConsoleReport, Verbosity
from promotion_jobs_conformance.reports.finding_text import MOST_LINES
from promotion_jobs_conformance.reports.progress import Progress
from promotion_jobs_conformance.result import Outcome, Received, RequirementResult, RunResult
from tests.reports.samples import ECHO, GREEN, JOBS, NAME, RED, SAMPLES, finding

EXPECTED = Path(__file__).parent / "expected"
VERBOSITIES = list(Verbosity)


@pytest.mark.parametrize(
    ("name", "verbosity"),
    [
        ("green", Verbosity.QUIET),
        ("green", Verbosity.NORMAL),
        ("green", Verbosity.VERBOSE),
        ("red", Verbosity.QUIET),
        ("red", Verbosity.NORMAL),
        ("red", Verbosity.VERBOSE),
        ("incomplete", Verbosity.NORMAL),
        ("unreachable", Verbosity.NORMAL),
        ("error", Verbosity.NORMAL),
        ("nothing-ran", Verbosity.NORMAL),
    ],
    ids=lambda value: value.name.lower() if isinstance(value, Verbosity) else value,
)
def test_whole_output(name: str, verbosity: Verbosity) -> None:
    stored = EXPECTED / f"{name}-{verbosity.name.lower()}.txt"
    written = ConsoleReport(verbosity).write(SAMPLES[name])
    if os.environ.get("UPDATE_EXPECTED"):
        stored.write_text(written, encoding="utf-8")
    assert written == stored.read_text("utf-8")


def test_what_nobody_answered_is_reported_once_for_all() -> None:
    item = SAMPLES["unreachable"].requirements[0]
    result = replace(SAMPLES["unreachable"], requirements=(item, item, replace(item, reason="another")))
    written = ConsoleReport(Verbosity.QUIET).write(result)
    assert "? 1 to 2. 2 requirements " in written
    assert written.count(item.reason + "\n") == 1
    assert "? 3. createPromotionJob.created " in written


@pytest.mark.parametrize("result", SAMPLES.values(), ids=SAMPLES)
@pytest.mark.parametrize("verbosity", VERBOSITIES)
def test_colour_and_ascii_change_the_look_alone(result: RunResult, verbosity: Verbosity) -> None:
    plain = ConsoleReport(verbosity).write(result)
    coloured = ConsoleReport(verbosity, colour=True).write(result)
    assert "\x1b[" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).split() == plain.split()
    ascii_text = ConsoleReport(verbosity, unicode=False).write(result)
    assert ascii_text.isascii()


@pytest.mark.parametrize("width", [70, 80, 120])
@pytest.mark.parametrize("verbosity", VERBOSITIES)
def test_only_what_is_copied_whole_is_wider_than_the_page(width: int, verbosity: Verbosity) -> None:
    for line in ConsoleReport(verbosity, width=width).write(RED).splitlines():
        copied = line.lstrip().startswith(("curl ", "re-run ", "remove with:"))
        assert copied or len(line) <= width, line


def test_every_mark_is_distinct_without_colour() -> None:
    assert len({mark for mark, _, _ in MARKS.values()}) == len({mark for _, mark, _ in MARKS.values()}) == len(Outcome)


def test_a_finding_has_what_is_needed_and_at_most_12_lines() -> None:
    long = '{"data": [' + ", ".join(f'{{"code": "code-{number}"}}' for number in range(5000)) + "]}"
    big = finding(
        ECHO,
        expected="expected " * 200,
        actual="actual " * 200,
        received=Received(201, (("Content-Type", "application/json"),), long),
        waiver="\n".join(f"line {number}" for number in range(40)),
        more=7,
    )
    result = replace(GREEN, requirements=(RequirementResult(ECHO, Outcome.VIOLATED, findings=(big,)),))
    written = ConsoleReport(Verbosity.QUIET).write(result)
    told = written[: written.index("─")].strip().splitlines()
    assert len(told) <= MOST_LINES
    assert "[[waiver]]" not in written
    for part in (
        ECHO.id,
        ECHO.sentence,
        "spec/openapi.yaml:16",
        "sent      POST /v2/promotions/6f1c/jobs",
        "expected  expected",
        "actual    actual",
        "received  201 application/json",
        f"curl      curl -sS -X POST {JOBS}",
        "--only createPromotionJob.echo-name",
        "violated in 8 cases",
    ):
        assert any(part in line for line in told), part


def test_a_request_is_shown_decoded_and_never_broken_inside_a_word() -> None:
    url = f"{JOBS}/b5d1b5d1-b5d1-b5d1-b5d1-b5d1b5d1b5d1/codes?page%5Blimit%5D=100&filter=eq(code%2Ca%26b%20c)&x=%ff%0a"
    one = finding(ECHO, sent=replace(RED.requirements[1].findings[0].sent, method="GET", url=url, body=None))
    result = replace(GREEN, requirements=(RequirementResult(ECHO, Outcome.VIOLATED, findings=(one,)),))
    written = ConsoleReport(Verbosity.QUIET).write(result)
    assert "\n            codes?page[limit]=100&filter=eq(code,a%26b%20c)&x=%ff%0a\n" in written


def test_the_excerpt_is_around_the_location_that_is_wrong() -> None:
    body = json.dumps({"data": [{"id": f"job-{number}", "status": "completed"} for number in range(40)]})
    received = Received(200, (("Content-Type", "application/json"),), body)
    one = finding(ECHO, received=received, location="/data/37/status")
    result = replace(GREEN, requirements=(RequirementResult(ECHO, Outcome.VIOLATED, findings=(one,)),))
    written = ConsoleReport(Verbosity.QUIET).write(result)
    assert '"id":"job-37"' in written
    assert '"id":"job-0"' not in written


def test_several_findings_are_listed_at_the_end_a_line_each() -> None:
    written = ConsoleReport(Verbosity.QUIET).write(RED)
    listed = written[written.index("4 findings, in the order to fix them") : written.index("─")].splitlines()[1:5]
    assert [line.split()[0] for line in listed] == ["1", "2", "3", "4"]
    assert [line.split()[2] for line in listed] == re.findall(r"^[✗!] \d+\. (\S+)", written, re.MULTILINE)
    assert all(len(line) <= 80 for line in listed)


def test_a_failure_of_the_server_leads_to_its_log() -> None:
    one = finding(ECHO, received=Received(503, (), None))
    result = replace(GREEN, requirements=(RequirementResult(ECHO, Outcome.VIOLATED, findings=(one,)),))
    assert "The server's own log has the cause." in " ".join(ConsoleReport(Verbosity.QUIET).write(result).split())


def test_a_run_without_findings_fits_on_one_screen_however_many_requirements_there_are() -> None:
    many = tuple(
        RequirementResult(replace(ECHO, id=f"{operation}.{number}", operations=(operation,)), Outcome.PASSED)
        for operation in "abcdefghijk"
        for number in range(40)
    )
    assert len(ConsoleReport().write(replace(GREEN, requirements=many)).splitlines()) <= 30


def test_requirements_point_to_their_findings() -> None:
    result = replace(
        GREEN,
        requirements=(
            RequirementResult(ECHO, Outcome.VIOLATED, findings=(finding(ECHO),) * 2),
            RequirementResult(NAME, Outcome.VIOLATED, findings=(finding(NAME),)),
        ),
    )
    written = ConsoleReport(Verbosity.VERBOSE).write(result)
    assert "see findings 1 to 2 below" in written
    assert "see finding 3 below" in written
    assert f"3. {NAME.id}" in written


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class TestForStream:
    @pytest.fixture(autouse=True)
    def environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("TERM", "xterm-256color")

    def test_a_terminal_gets_colour(self) -> None:
        assert "\x1b[" in ConsoleReport.for_stream(Terminal()).write(RED)

    def test_no_color_wins(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setenv("FORCE_COLOR", "1")
        assert "\x1b[" not in ConsoleReport.for_stream(Terminal()).write(RED)

    def test_a_file_gets_plain_text_at_80_columns(self) -> None:
        stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        assert ConsoleReport.for_stream(stream).write(RED) == ConsoleReport().write(RED)

    def test_a_log_that_asks_for_colour_gets_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        assert "\x1b[" in ConsoleReport.for_stream(stream).write(RED)

    def test_a_stream_of_ascii_gets_ascii(self) -> None:
        stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
        assert ConsoleReport.for_stream(stream).write(RED).isascii()

    def test_columns_are_obeyed_within_reason(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COLUMNS", "400")
        assert "─" * 120 in ConsoleReport.for_stream(Terminal(), Verbosity.QUIET).write(GREEN)


class TestProgress:
    def test_a_terminal_sees_the_check_and_the_counts_and_then_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("COLUMNS", "100")
        stream = Terminal()
        with Progress(stream) as progress:
            progress.update("test_limits\x1b[2J[red]", 3, 40, red=2)
        shown = stream.getvalue()
        assert "3/40" in shown
        assert "2 red  test_limits\\x1b[2J[red]" in re.sub(r"\x1b\[[0-9;]*m", "", shown)
        assert shown.endswith("\x1b[2K")

    def test_a_file_gets_nothing(self) -> None:
        stream = io.StringIO()
        with Progress(stream) as progress:
            progress.update("test_limits", 3, 40)
        assert stream.getvalue() == ""
