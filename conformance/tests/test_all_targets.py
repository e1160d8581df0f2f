"""`verify --all-targets`: several targets on one page, as values, as text, as a page, and as the command with processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from promotion_jobs_cli.main import main
from promotion_jobs_conformance.reports.side_by_side import WORST_FIRST, Compared, html, render, rows, worst
from promotion_jobs_conformance.result import Outcome, RequirementResult, Verdict
from tests.reports.samples import CREATED, ECHO, GREEN, HOSTILE, NAME, finding, passed

# An application that rejects every request, and says nothing: its run ends after a few requests.
NO_ENTRY = """
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 401, "headers": []})
        await send({"type": "http.response.body", "body": b""})
"""
SLOW = NO_ENTRY.replace("async def", "import asyncio, pathlib\nasync def").replace(
    'if scope["type"] == "http":',
    'if scope["type"] == "http":\n        pathlib.Path("asked").touch()\n        await asyncio.sleep(60)',
)


def target(name: str, *items: RequirementResult, code: int = 0) -> Compared:
    verdict = Verdict.VIOLATED if code == 1 else Verdict.CONFORMS
    return Compared(name, code, replace(GREEN, requirements=items, verdict=verdict, exit_code=code))


VIOLATED = RequirementResult(ECHO, Outcome.VIOLATED, findings=(finding(ECHO),))
THREE = (
    target("a", passed(ECHO), passed(NAME), passed(CREATED)),
    target("b", VIOLATED, passed(NAME), passed(CREATED), code=1),
    target("c", passed(ECHO), RequirementResult(NAME, Outcome.NOT_TESTED, "no ID"), passed(CREATED)),
)


def test_a_row_is_what_is_red_or_differs_and_red_comes_first() -> None:
    assert [row.requirement.id for row in rows(THREE)] == [ECHO.id, NAME.id]
    assert [indices for _, indices in rows(THREE)[0].groups()] == [[1], [0, 2]]


def test_targets_without_a_result_make_no_difference() -> None:
    gone = Compared("gone", 3, None, "No response.")
    assert [row.requirement.id for row in rows([*THREE, gone])] == [ECHO.id, NAME.id]
    assert not rows([THREE[0], gone])


def test_the_text_names_who_breaks_what() -> None:
    text = render(THREE)
    assert f"{ECHO.id}\n" in text
    assert "    violated: b\n    passed: a, c\n" in text
    assert text.endswith("3 targets: 2 conforms, 1 violated; exit 1\n")


def test_the_page_has_a_column_for_each_and_obeys_nothing() -> None:
    odd = replace(finding(ECHO), actual=HOSTILE)
    page = html([*THREE, target(f"<b>{HOSTILE}", replace(VIOLATED, findings=(odd,)), code=1)], "now", "1")
    assert page.count('<th scope="col"><code>') == 4
    assert "<b>" not in page.replace("<br>", "")
    assert "<script" not in page


@pytest.mark.parametrize(
    ("codes", "expected"),
    [([], 5), ([0, 5], 5), ([0, 2, 5], 2), ([3, 2], 3), ([4, 3], 4), ([1, 4, 3], 1), ([1, 130], 130), ([0, -9], 4)],
)
def test_the_worst_exit_code_is_the_one_of_all(codes: list[int], expected: int) -> None:
    assert worst(codes) == expected


def test_the_page_on_the_command_tells_this_order() -> None:
    text = (Path(__file__).parent.parent / "docs/past-one-machine.md").read_text()
    listed = ", ".join(str(code) for code in WORST_FIRST)
    assert listed in text


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "shop.py").write_text(NO_ENTRY)
    (tmp_path / "slow.py").write_text(SLOW)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOKEN_OF_A", "secret-of-a")
    return tmp_path


def configure(shop: Path, *targets: tuple[str, str]) -> None:
    text = "".join(f'[target.{name}]\napp = "{app}:app"\ntoken = {{ env = "TOKEN_OF_A" }}\n' for name, app in targets)
    (shop / "promotion-jobs.toml").write_text(text)


def test_each_target_has_its_own_end_and_its_own_files(shop: Path) -> None:
    configure(shop, ("here", "shop"), ("there", "shop"))
    with (shop / "promotion-jobs.toml").open("a") as file:
        file.write('[target.unset]\napp = "shop:app"\ntoken = { env = "NOT_SET" }\n')
    ended = CliRunner().invoke(
        main, ["verify", "--all-targets", "--json", "all.json", "--html", "all.html", "--markdown", "{target}.md"]
    )
    assert ended.exit_code == 1, ended.output
    found = json.loads((shop / "all.json").read_text())
    assert {one["name"]: one["exit_code"] for one in found["targets"]} == {"here": 1, "there": 1, "unset": 2}
    assert "NOT_SET, which is not set" in found["targets"][2]["reason"]
    assert (shop / "here.md").exists()
    assert (shop / "there.md").exists()
    assert "secret-of-a" not in ended.output + (shop / "all.html").read_text() + (shop / "all.json").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("http://127.0.0.1:1",), "leave URL out"),
        (("--list",), "leave --list out"),
        (("--junit", "one.xml"), "put {target} into the name"),
        (("--ledger", "one"), "put {target} into the name"),
        (("--html", "no-such-folder/x.html"), "no-such-folder"),
    ],
)
def test_what_cannot_be_of_all_targets_is_a_mistake(shop: Path, arguments: tuple[str, ...], said: str) -> None:
    configure(shop, ("here", "shop"))
    ended = CliRunner().invoke(main, ["verify", "--all-targets", *arguments])
    assert (ended.exit_code, said in " ".join(ended.output.split())) == (2, True), ended.output


def test_a_file_without_targets_and_no_file_are_mistakes(shop: Path) -> None:
    assert CliRunner().invoke(main, ["verify", "--all-targets"]).exit_code == 2
    (shop / "promotion-jobs.toml").write_text("max-rate = 5\n")
    ended = CliRunner().invoke(main, ["verify", "--all-targets"])
    assert (ended.exit_code, "names no target" in ended.output) == (2, True), ended.output


def test_a_signal_stops_all_and_starts_no_other(shop: Path) -> None:
    configure(shop, ("first", "slow"), ("second", "slow"))
    command = [sys.executable, "-m", "promotion_jobs_cli", "verify", "--all-targets", "--json", "all.json"]
    with subprocess.Popen(command, env=os.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + 20
        while not (shop / "asked").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=20)
    assert process.returncode == 143, told
    found = {one["name"]: one for one in json.loads((shop / "all.json").read_text())["targets"]}
    assert found["first"]["exit_code"] == 143
    assert "Not checked: the command was stopped." in found["second"]["reason"]
