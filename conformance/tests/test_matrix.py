"""The proof of the suite, in small: some faults and variants chosen by a fixed seed, and that every MUST has a fault.

The whole matrix (`promotion-jobs matrix`, the tox job `matrix`) takes six minutes on two cores, and CI runs it beside the tests.
"""

from __future__ import annotations

import json
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from promotion_jobs_cli.main import main
from promotion_jobs_cli.matrix import as_json, judged_again, text
from promotion_jobs_cli.rows import TRANSPORT, Row, judge, result_of
from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.result import Level, Outcome
from promotion_jobs_reference import faults, variants

DRAW = random.Random(20261123)  # noqa: S311  (the same choice each time)
USUAL = sorted(name for name, fault in faults.catalogue().items() if fault.profile == "standard")
FAULTS = DRAW.sample(USUAL, 16)  # those that only the profile deep finds have their own tests: suite/test_deep.py
VARIANTS = DRAW.sample(sorted(variants.catalogue()), 4)
WIRE = DRAW.sample(sorted(v.name for v in variants.catalogue().values() if v.form is not None), 2)


matrix_module = import_module("promotion_jobs_cli.matrix")
DELAY = 0.05  # seconds that a job takes


def is_right(kind: str, name: str) -> None:
    row = judged_again([judge(kind, name, DELAY)], DELAY)[0]
    assert row.is_right, text(row)


def test_the_server_as_it_is() -> None:
    is_right("none", "")


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_turns_its_own_requirements_red(name: str) -> None:
    is_right("fault", name)


@pytest.mark.parametrize("name", sorted({*VARIANTS, *WIRE}))
def test_a_variant_turns_none_red(name: str) -> None:
    is_right("variant", name)


@pytest.mark.parametrize(("kind", "name"), [*(("fault", name) for name in FAULTS[:5]), ("variant", VARIANTS[0])])
def test_workers_see_the_same(kind: str, name: str) -> None:
    """Scenarios side by side turn the same requirements red as one after another."""
    result = result_of(kind, name, DELAY, workers=6)
    red = {one.requirement.id for one in result.requirements if one.outcome in (Outcome.VIOLATED, Outcome.DEVIATED)}
    assert red == (set(faults.catalogue()[name].concerns) if kind == "fault" else set())


def test_every_must_is_broken_by_a_fault() -> None:
    broken = {name for fault in faults.catalogue().values() for name in fault.concerns}
    musts = {
        r.id for r in Contract(default_document()).requirements.values() if r.level is Level.MUST and r.excluded is None
    }
    assert musts - broken == TRANSPORT


def test_the_catalogues_are_large() -> None:
    assert len(faults.catalogue()) > 300
    assert len(variants.catalogue()) > 40


@pytest.fixture(scope="module")
def real_row() -> Row:
    """A row as a run gives it."""
    return judge("fault", FAULTS[0], DELAY)


@pytest.fixture
def five_rows(real_row: Row, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """A matrix of the reference server and four faults, whose rows are the real one under other names."""
    rows = [("none", ""), *(("fault", name) for name in FAULTS[:4])]

    def named(kind: str, name: str, delay: float) -> Row:
        verdict = real_row.verdict if kind == "fault" else "conforms"
        return replace(real_row, kind=kind, name=name, verdict=verdict)

    monkeypatch.setattr(matrix_module, "judge", named)
    monkeypatch.setattr(matrix_module, "_wanted", lambda only, kind: rows)
    monkeypatch.setattr(matrix_module, "ProcessPoolExecutor", ThreadPoolExecutor)
    monkeypatch.setattr(matrix_module, "untouched", lambda rows: [])
    return rows


def run_matrix(*arguments: str) -> tuple[int, str]:
    ended = CliRunner().invoke(main, ["matrix", "--job-delay", str(DELAY), *arguments])
    return ended.exit_code, ended.output


def test_parts_that_are_merged_are_the_whole_matrix(five_rows: list[tuple[str, str]], tmp_path: Path) -> None:
    whole, *parts, all_of_them = (tmp_path / name for name in ("whole", "1", "2", "merged"))
    assert run_matrix("--json", str(whole))[0] == 0
    for number, part in enumerate(parts, 1):
        assert run_matrix("--shard", f"{number}/2", "--json", str(part))[0] == 0
    assert len({len(json.loads(part.read_text())["faults"]) for part in parts}) == 1
    code, said = run_matrix("--merge", *map(str, parts), "--json", str(all_of_them))
    assert (code, "4 faults and 0 variants, 0 judged wrongly" in said) == (0, True), said
    assert all_of_them.read_text() == whole.read_text()
    code, said = run_matrix("--merge", str(parts[0]))
    assert (code, f"in no file: fault {five_rows[1][1]}" in said) == (1, True), said
    assert run_matrix("--merge", str(parts[0]), str(parts[0]))[0] == 2


def test_a_wrong_row_of_a_part_is_wrong_in_the_whole(five_rows: list[tuple[str, str]], tmp_path: Path) -> None:
    named = matrix_module.judge
    rows = [replace(named(*row, DELAY), breaks=("JobName.x",) * (row[0] == "fault")) for row in five_rows]
    (tmp_path / "all").write_text(json.dumps(as_json(rows)))
    code, said = run_matrix("--merge", str(tmp_path / "all"))
    assert (code, said.count("missed: JobName.x")) == (1, 4), said


@pytest.mark.parametrize(
    "arguments", [("--shard", "0/4"), ("--shard", "5/4"), ("--shard", "x"), ("--merge",), ("no-such-file",)]
)
def test_a_part_that_is_none_is_a_mistake(arguments: tuple[str, ...]) -> None:
    assert run_matrix(*arguments)[0] == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '{"reference": [1], "faults": [], "variants": []}',
        '{"reference": [{"right": 1}], "faults": [], "variants": []}',
    ],
)
def test_a_file_that_is_no_table_is_a_mistake(text: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text(text)
    code, said = run_matrix("--merge", str(tmp_path / "file"))
    assert (code, "is not a table" in said) == (2, True), said
