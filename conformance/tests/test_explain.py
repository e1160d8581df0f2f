"""`promotion-jobs explain`: what is behind every requirement, from the document, the plan and the catalogue of faults."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from promotion_jobs_cli.main import main
from promotion_jobs_conformance.contract import facts
from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document, default_path
from promotion_jobs_conformance.result import Level
from promotion_jobs_reference import faults

CONTRACT = Contract(default_document())
KNOWN = facts.read(default_path().with_name(facts.FILE))


def explain(*arguments: str) -> tuple[int, str]:
    ended = CliRunner().invoke(main, ["explain", *arguments])
    assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exc_info
    return ended.exit_code, ended.output


def words(text: str) -> str:
    """The text without its layout: lines are also broken within words that are longer than they."""
    return "".join(text.split())


def test_every_requirement_is_explained_with_its_facts_checks_and_faults() -> None:
    code, text = explain("*")
    assert code == 0
    explained = dict(zip(CONTRACT.requirements, text.split("\n\n  level     ")[1:], strict=True))
    for name, told in explained.items():
        requirement = CONTRACT.requirements[name]
        about = words(told)
        assert words(requirement.pointer) in about
        assert f":{requirement.line}\n" in told
        for fact in requirement.facts:
            assert words(f"{fact} {KNOWN[fact]}") in about, (name, fact)
        if requirement.excluded:
            assert words(requirement.excluded) in about
            continue
        checks = told.partition("\nChecks\n")[2].partition("\n\n")[0]
        assert checks, name
        assert "none is known" not in checks, name
        caught = [fault for fault in faults.catalogue().values() if name in fault.concerns]
        assert all(words(f"{fault.name} {fault.sentence}") in about for fault in caught), name
        assert caught or requirement.level is not Level.MUST or name == "whole-answer"


def test_a_limit_shows_the_requests_on_both_of_its_sides() -> None:
    _, text = explain("CodeLength.maximum")
    limit = CONTRACT.schema("CodeLength")["maximum"]
    assert words(f"accepted: code_length the greatest, {limit}") in words(text)
    assert words(f"rejected: data/parameters/code_length one past the limit, {limit + 1}") in words(text)


def test_several_are_explained_once_each_in_the_order_of_the_request() -> None:
    code, text = explain("JobName.maxLength", "CodeLength.*", "CodeLength.maximum")
    assert code == 0
    asked = [line for line in text.splitlines() if line in CONTRACT.requirements]
    assert asked[0] == "JobName.maxLength"
    assert asked[1:] == [name for name in CONTRACT.requirements if name.startswith("CodeLength.")]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("JobName.maxLenght", "The contract has no requirement JobName.maxLenght; did you mean JobName.maxLength"),
        ("jobname.maxlength", "did you mean JobName.maxLength"),
        ("maxLength", "did you mean JobName.maxLength"),
        ("zzz", "The contract has no requirement zzz; see `promotion-jobs verify --list`."),
        ("zzz.*", "The contract has no requirement zzz.*; see"),
    ],
)
def test_an_unknown_name_ends_with_2_and_the_nearest(name: str, said: str) -> None:
    code, text = explain("CodeLength.maximum", name)
    assert code == 2
    assert said in text


def test_a_retired_name_is_distinguished_from_one_that_never_was(tmp_path: Path) -> None:
    shutil.copy(default_path(), tmp_path)
    (tmp_path / "requirement-ids.lock").write_text("Job.colour must retired\n")
    code, text = explain("--contract", str(tmp_path / "openapi.yaml"), "Job.colour")
    assert (code, "Job.colour is retired" in text) == (2, True)


def test_without_the_facts_next_to_the_document_their_ids_are_reported(tmp_path: Path) -> None:
    shutil.copy(default_path(), tmp_path)
    code, text = explain("--contract", str(tmp_path / "openapi.yaml"), "JobName.maxLength")
    assert code == 0
    assert "S6   (the text of this fact is not available)" in text


def test_a_document_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    code, text = explain("--contract", str(tmp_path / "none.yaml"), "JobName.maxLength")
    assert code == 2
    assert words("cannot be read: No such file or directory") in words(text)
