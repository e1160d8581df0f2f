"""The wheel by itself: built, run and installed as its page says, and used from a folder that knows no checkout."""

from __future__ import annotations

import os
import re
import subprocess
import zipfile
from pathlib import Path

import pytest

from .docs.pages import DOCS, blocks, follow, unseen

ROOT = Path(__file__).parents[2]

PASSED = ("UV_", "PIP_", "HTTP", "NO_PROXY", "SSL_", "REQUESTS_")  # how the caller reaches the package index

pytestmark = pytest.mark.wheel


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as a stranger would: no path of the checkout in its environment."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PROMOTION_JOBS"))
    }
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=240)


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the page `get-it.md` was followed: it builds the wheel, runs it by uvx, and installs it.

    What uvx takes is what is locked, so that a release of somebody else's fails nothing here.
    """
    page, folder = blocks(DOCS / "get-it.md"), tmp_path_factory.mktemp("empty")
    passed = {name: value for name, value in os.environ.items() if name.upper().startswith(PASSED)}
    cache = os.environ.get("UV_CACHE_DIR", str(Path.home() / ".cache/uv"))
    mine = {"CHECKOUT": str(ROOT), "UV_CACHE_DIR": cache, "UV_CONSTRAINT": str(ROOT / "requirements.lock")}
    done = follow(page, folder, 8000, passed | mine, seconds=280)
    if done.code and (lost := re.search(r"(?i)failed to (fetch|download).*|dns error.*", done.output)):
        pytest.skip(f"uv does not reach the package index from here: {lost[0]}")
    assert done.code == 0, done.output
    assert unseen(page, done.output) == [], done.output
    return folder


@pytest.fixture(scope="module")
def wheel(followed: Path) -> Path:
    (built,) = followed.glob("dist/*.whl")
    return built


@pytest.fixture(scope="module")
def command(followed: Path) -> Path:
    """The `promotion-jobs` of an environment that holds the wheel and what the wheel asks for, as locked."""
    return followed / "env/bin/promotion-jobs"


def test_the_wheel_holds_the_document_what_is_generated_and_the_suite_but_no_test(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "promotion_jobs_spec/openapi.yaml",
        "promotion_jobs_spec/requirement-ids.lock",
        "promotion_jobs_spec/facts.md",
        "promotion_jobs/models.py",
        "promotion_jobs/py.typed",
        "promotion_jobs/server/_generated/openapi.json",
        "promotion_jobs/client/__init__.py",
        "promotion_jobs_conformance/py.typed",
        "promotion_jobs_conformance/pytest_plugin.py",
        "promotion_jobs_reference/__init__.py",
        "promotion_jobs_cli/main.py",
    } <= names
    assert {name.split("/")[0].split("-")[0] for name in names} == {
        "promotion_jobs",
        "promotion_jobs_spec",
        "promotion_jobs_conformance",
        "promotion_jobs_reference",
        "contract_diff",
        "promotion_jobs_cli",
        "promotion_jobs_contract",
    }


def test_help_from_another_folder(command: Path, tmp_path: Path) -> None:
    shown = run(command, "--help", cwd=tmp_path)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "verify" in shown.stdout


def test_the_requirements_are_listed_from_the_document_in_the_wheel(command: Path, tmp_path: Path) -> None:
    listed = run(command, "verify", "--list", cwd=tmp_path)
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "createPromotionJob.created" in listed.stdout
