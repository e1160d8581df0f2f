"""`scripts/generate` in a copy of the checkout: what it calls stale, and what it leaves alone."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODELS = "generated/promotion_jobs/models.py"
PY_TYPED = "generated/promotion_jobs/py.typed"
ADDED = "generated/promotion_jobs/server/extra.py"


def generate(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the copy's generate.py from another folder, with the generator that is installed beside pytest on the PATH."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = [sys.executable, str(copy / "scripts/generate.py"), *arguments]
    return subprocess.run(
        command, cwd="/", env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False, timeout=60
    )


def files(copy: Path) -> dict[str, bytes]:
    made = (copy / "generated").rglob("*")
    return {path.relative_to(copy).as_posix(): path.read_bytes() for path in made if path.is_file()}


@pytest.fixture(scope="module")
def current(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the command needs, without `generated/`, in which it has run once."""
    copy = tmp_path_factory.mktemp("current")
    shutil.copytree(ROOT / "scripts", copy / "scripts")
    for name in ("pyproject.toml", "spec/openapi.yaml"):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, copy / name)
    run = generate(copy)
    assert run.returncode == 0, run.stderr
    return copy


@pytest.fixture
def copy(current: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(current, tmp_path / "copy"))


def test_a_file_that_was_edited_deleted_or_added_is_stale_and_generate_fixes_it(copy: Path) -> None:
    as_generated = files(copy)
    models = (copy / MODELS).read_text()
    assert "class CreateJobRequest(" in models
    (copy / MODELS).write_text(models.replace("class CreateJobRequest(", "class CreateAnything("))
    (copy / PY_TYPED).unlink()
    (copy / ADDED).write_text("by_hand = True\n")
    before = files(copy)

    check = generate(copy, "--check")

    assert check.returncode == 1
    assert "-class CreateAnything(BaseModel):\n+class CreateJobRequest(BaseModel):" in check.stdout
    assert f"{PY_TYPED}: is missing" in check.stdout
    assert f"{ADDED}: the generator does not make this file" in check.stdout
    assert files(copy) == before

    assert generate(copy).returncode == 0
    assert files(copy) == as_generated  # also: two runs make the same bytes


@pytest.mark.parametrize(
    ("there", "made"),
    [({"a": "x\r\n"}, {"a": "x\n"}), ({}, {"a": ""}), ({"a": ""}, {})],
    ids=["edited", "deleted", "added"],
)
def test_each_kind_of_staleness_is_enough(
    there: dict[str, str], made: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    differences = runpy.run_path(str(ROOT / "scripts/generate.py"))["differences"]
    assert differences(there, made)
    assert not differences(made, made)


def test_an_edit_of_the_document_shows_as_a_diff_and_reaches_the_models(copy: Path) -> None:
    document = (copy / "spec/openapi.yaml").read_text(encoding="utf-8")
    limit = re.search(r"maxLength: (\d+)", document)
    assert limit
    smaller = int(limit[1]) - 1
    (copy / "spec/openapi.yaml").write_text(document.replace(limit[0], f"maxLength: {smaller}"), encoding="utf-8")

    check = generate(copy, "--check")

    assert check.returncode == 1
    assert re.search(rf"^\+.*max_length={smaller}\b", check.stdout, re.MULTILINE)
    assert generate(copy).returncode == 0
    assert f"max_length={smaller}" in (copy / MODELS).read_text()


def test_a_document_that_the_generator_rejects_changes_nothing(copy: Path) -> None:
    before = files(copy)
    (copy / "spec/openapi.yaml").write_text("openapi: 3.1.0\npaths: [\n")

    run = generate(copy)

    assert run.returncode == 2
    assert "spec/openapi.yaml could not be turned into code" in run.stderr
    assert "Traceback" not in run.stderr
    assert files(copy) == before


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "use-missing-sentinel = true",
            "strict-nullable = true",
            "no import of MISSING from pydantic",
        ),
        ("x-states:", "x-other:", "is needed here, and is missing"),
    ],
    ids=["an edit finds no location", "the document lacks a value"],
)
def test_what_the_edits_and_helpers_need_must_be_there(copy: Path, old: str, new: str, message: str) -> None:
    before = files(copy)
    for name in ("pyproject.toml", "spec/openapi.yaml"):
        (copy / name).write_text((copy / name).read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    run = generate(copy)

    assert run.returncode == 2
    assert message in run.stderr
    assert "Traceback" not in run.stderr
    assert files(copy) == before


def test_every_python_file_names_the_command_that_makes_it(current: Path) -> None:
    python_files = sorted((current / "generated").rglob("*.py"))
    assert python_files
    assert [path for path in python_files if "scripts/generate" not in path.read_text().split("\n", 1)[0]] == []


def test_the_stubs_that_are_written_once_are_not_under_generated(current: Path) -> None:
    assert not (current / "generated/promotion_jobs/services").exists()


def test_scripts_test_with_arguments_runs_tests_alone(tmp_path: Path) -> None:
    """tox is asked for the job `test` alone, and gets the arguments; without any, for all jobs."""
    (tmp_path / "bin").mkdir()
    tox = tmp_path / "bin" / "tox"
    tox.write_text('#!/bin/sh\necho "$@"\n')
    tox.chmod(0o755)
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts/test", tmp_path / "scripts/test")
    (tmp_path / "scripts/set-up.sh").write_text(f'root={tmp_path}\nPATH="{tmp_path}/bin:$PATH"\nset_up() {{ :; }}\n')

    def run(*arguments: str) -> str:
        return subprocess.run(
            ["sh", str(tmp_path / "scripts/test"), *arguments], capture_output=True, text=True, check=True, timeout=60
        ).stdout

    assert run("-k", "a name").rstrip().endswith("-e test -- -k a name")
    assert "-e lint,types,imports,spec,generate-check,test --" in run()
