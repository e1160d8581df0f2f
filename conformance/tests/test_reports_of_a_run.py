"""One run, every report of it: all name the same red requirements, and those that have a published schema keep to it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from promotion_jobs_cli.main import main
from promotion_jobs_reference import faults
from tests.reports.test_formats import JUNIT, READERS, SARIF

NAMES = (
    "born-in-processing",
    "name-one-over",
    "dash-at-the-end",
    "automatic-says-otherwise",
    "word:NotCancellableError.title",
)
APP = f"from promotion_jobs_reference import Settings, create_app\napp = create_app(Settings(token='t'), faults={NAMES})\n"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a run on a server with several faults wrote, by format."""
    folder = tmp_path_factory.mktemp("reports")
    (folder / "faulty_shop.py").write_text(APP, encoding="utf-8")
    files = {name: folder / f"report.{name}" for name in ("json", "html", "junit", "markdown", "sarif")}
    options = [part for name, path in files.items() for part in (f"--{name}", str(path))]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.syspath_prepend(folder)
        patch.setenv("GITHUB_STEP_SUMMARY", str(folder / "summary"))
        ended = CliRunner().invoke(
            main, ["verify", "--app", "faulty_shop:app", "--token", "t", *options, "--annotations", "github"]
        )
    assert ended.exit_code == 1, ended.output
    console, _, annotations = ended.stdout.partition("\n::")
    read = {name: path.read_text(encoding="utf-8") for name, path in files.items()}
    summary = (folder / "summary").read_text(encoding="utf-8")
    return read | {"console": console, "annotations": f"::{annotations}", "summary": summary}


def test_every_report_names_the_requirements_that_the_faults_break(reports: dict[str, str]) -> None:
    catalogue = faults.catalogue()
    levels = {item["id"]: item["level"] for item in json.loads(reports["json"])["requirements"]}
    broken = {name for fault in NAMES for name in catalogue[fault].concerns if levels[name] == "must"}
    assert len(broken) >= len(NAMES)
    assert {name: reader(reports[name]) for name, reader in READERS.items()} == dict.fromkeys(READERS, broken)
    assert reports["summary"] == reports["markdown"]


def test_the_published_schemas_hold(reports: dict[str, str]) -> None:
    JUNIT.validate(reports["junit"])
    SARIF.validate(json.loads(reports["sarif"]))
