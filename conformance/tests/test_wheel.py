"""The wheel by itself: built, installed into an empty environment, and used from a folder that knows no checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.wheel


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as a stranger would: no path of the checkout in its environment."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PROMOTION_JOBS"))
    }
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=240)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, cwd=ROOT)
    assert build.returncode == 0, build.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `promotion-jobs` of an environment that holds the wheel and what the wheel asks for, as locked."""
    environment = tmp_path_factory.mktemp("environment")
    venv.create(environment, with_pip=True)
    install = ("-m", "pip", "install", "--disable-pip-version-check", "--constraint", ROOT / "requirements.lock", wheel)
    installed = run(environment / "bin/python", *install, cwd=environment)
    assert installed.returncode == 0, installed.stderr
    return environment / "bin/promotion-jobs"


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


def test_verify_without_a_url_judges_the_reference_of_the_wheel(command: Path, tmp_path: Path) -> None:
    verified = run(command, "verify", cwd=tmp_path)
    assert verified.returncode == 0, verified.stdout + verified.stderr
