"""What changed between two runs of the matrix, and that the matrix would notice: each check that is dropped changes rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from promotion_jobs_cli.baseline import BaselineError, changes, read
from promotion_jobs_cli.main import main

ROW: dict[str, Any] = {
    "kind": "fault",
    "name": "f",
    "verdict": "violated",
    "seen": ["A", "B"],
    "requests": 7,
    "seconds": 1.0,
}
ROW |= {"outcomes": {"A": "violated", "B": "not tested: depends on A, which is violated"}}


def table(*faults: dict[str, Any], reference: str = "conforms") -> dict[str, list[dict[str, Any]]]:
    none = {"kind": "none", "name": "", "verdict": reference, "seen": [], "outcomes": {}}
    return {"reference": [none], "faults": list(faults), "variants": []}


def test_the_same_judgements_are_no_change_whatever_they_cost() -> None:
    assert not changes(table(ROW), table(ROW | {"requests": 9, "seconds": 3.5}))


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ({"verdict": "conforms"}, ["  verdict violated, now conforms"]),
        ({"seen": ["A"]}, ["  its check no longer sees a violation: B"]),
        ({"seen": ["A", "B", "C"]}, ["  its check now sees a violation: C"]),
        (
            {"outcomes": {"A": "violated", "B": "violated"}},
            ["  B: not tested: depends on A, which is violated; now violated"],
        ),
        (
            {"outcomes": {"B": "not tested: depends on A, which is violated"}},
            ["  A: violated; now passed, observed or excluded"],
        ),
    ],
)
def test_what_was_judged_otherwise_is_reported(change: dict[str, Any], lines: list[str]) -> None:
    assert changes(table(ROW), table(ROW | change)) == ["\n".join(["fault f:", *lines])]


def test_rows_that_are_new_or_gone() -> None:
    other = ROW | {"name": "g"}
    assert changes(table(ROW), table(ROW, other)) == ["fault g:\n  new"]
    assert changes(table(ROW, other), table(ROW)) == ["fault g:\n  gone"]
    assert not changes(table(ROW, other), table(ROW), is_whole=False)
    assert changes(table(), table(reference="violated")) == ["none:\n  verdict conforms, now violated"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"reference": [], "faults": [{"name": "f"}], "variants": []}', "\0"])
def test_what_is_no_table_is_rejected_before_anything_runs(tmp_path: Path, text: str) -> None:
    file = tmp_path / "table.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BaselineError, match="not a table with the outcomes of each row"):
        read(file)
    ended = CliRunner().invoke(main, ["matrix", "--baseline", str(file)])
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert "not a table" in " ".join(ended.stderr.split())


def test_a_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "table.json"
    file.write_text(json.dumps(table(ROW)), encoding="utf-8")
    assert read(file) == table(ROW)
