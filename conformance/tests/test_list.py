"""`promotion-jobs verify --list` shows each requirement of the contract, by operation, with its level, facts, location and sentence."""

from __future__ import annotations

import re
import resource
import subprocess
import sys

import pytest
from click.testing import CliRunner

from promotion_jobs_cli.main import COMMANDS, main
from promotion_jobs_cli.verify import ENDS
from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.engine.budgets import LONG, MOST_TIME
from promotion_jobs_conformance.http.limits import Limits
from promotion_jobs_conformance.options import GROUPS, OPTIONS
from promotion_jobs_conformance.setup import POLITE
from promotion_jobs_conformance.target import Settings


def listed(*options: str) -> str:
    ended = CliRunner().invoke(main, ["verify", "--list", *options])
    assert ended.exit_code == 0, ended.output
    return ended.stdout


def test_every_requirement_is_listed_with_all_that_belongs_to_it() -> None:
    text = listed("--verbose")
    for requirement in Contract(default_document()).requirements.values():
        (head,) = re.findall(rf"^  {re.escape(requirement.id)} +(.*)$", text, re.MULTILINE)
        facts = f"  [{' '.join(requirement.facts)}]" if requirement.facts else ""
        assert head.split("  ", 1)[0].strip() == requirement.level.upper()
        assert head.endswith(f"openapi.yaml:{requirement.line} {requirement.pointer}{facts}")
        remark = f" (not checked: {requirement.excluded})" if requirement.excluded else ""
        assert f"\n      {requirement.sentence}{remark}\n" in text


def test_without_more_it_is_a_list_for_people() -> None:
    text = listed()
    requirements = Contract(default_document()).requirements.values()
    checked = sum(requirement.excluded is None for requirement in requirements)
    assert "/paths/" not in text
    assert "(not checked" not in text
    assert f"{checked} requirements: " in text.splitlines()[-1]
    assert (
        f"{len(requirements) - checked} more cannot be checked on any server (-v lists them)" in text.splitlines()[-1]
    )
    heads = [line for line in text.splitlines() if line[:1].strip()][:-1]
    assert [head.split(" (")[0] for head in heads[-2:]] == ["several operations", "every operation"]
    assert sum(int(head.rpartition("(")[2].rstrip(")")) for head in heads) == checked


def test_a_document_that_cannot_be_read_is_a_mistake(tmp_path: object) -> None:
    ended = CliRunner().invoke(main, ["verify", "--list", "--contract", __file__])
    assert (ended.exit_code, "Traceback" in ended.output) == (2, False), ended.output


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_a_help(command: str) -> None:
    shown = CliRunner().invoke(main, [command, "--help"], prog_name="promotion-jobs")
    assert (shown.exit_code, shown.output.split(" [")[0]) == (0, f"Usage: promotion-jobs {command}"), shown.output


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_the_help_has_sections_defaults_and_exit_codes(option: str) -> None:
    ended = CliRunner().invoke(main, ["verify", option])
    text = ended.stdout
    assert ended.exit_code == 0, ended.output
    locations = [text.index(f"\n{group}:\n") for group in (*GROUPS, "Exit codes")]
    assert locations == sorted(locations)
    told = " ".join(text.split()).replace("built- in", "built-in")
    assert all(option.help in told for option in OPTIONS)
    assert all(f"[default: {option.default}]" in told for option in OPTIONS if option.default)
    assert all(what in told for _, what in ENDS)
    assert {code for code, _ in ENDS} >= set("012345")


def test_the_defaults_of_the_help_are_those_of_a_run() -> None:
    shown = {option.key: option.default for option in OPTIONS}
    plain = Settings()
    for key in ("seed", "profile", "examples", "job_timeout", "read_after_write"):
        value = getattr(plain, key)
        assert shown[key] == (f"{value:g}" if isinstance(value, float) else str(value)), key
    assert shown["timeout"] == f"{Limits().first_byte:g}"
    assert shown["max_time"] == f"{MOST_TIME:g}; {LONG:g} once a MUST is violated"
    assert shown["max_rate"].startswith(f"{POLITE:g};")


@pytest.mark.parametrize(("option", "most"), [("--help", 0.3), ("--list", 0.5)])
def test_they_need_little_of_the_processor(option: str, most: float) -> None:
    """User and system time of the command, the best of three: what is loaded for a run is not loaded for these."""
    spent = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, "-m", "promotion_jobs_cli", "verify", option], check=True, capture_output=True, timeout=60
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(spent) < most


def test_no_library_of_a_run_is_loaded_for_the_help() -> None:
    script = (
        "import sys; from click.testing import CliRunner; from promotion_jobs_cli.main import COMMANDS, main\n"
        "CliRunner().invoke(main, ['verify', '--help']); print(sorted(sys.modules))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=60
    ).stdout
    for name in (
        "pytest",
        "hypothesis",
        "schemathesis",
        "jsonschema",
        "yaml",
        "rich",
        "promotion_jobs_conformance.run",
    ):
        assert f"'{name}'" not in loaded, name
