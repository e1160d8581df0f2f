"""`promotion-jobs requirements`: the lock changes when a requirement appears, vanishes or changes level, and not otherwise."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from promotion_jobs_cli.main import main
from promotion_jobs_conformance.contract.document import default_document, default_path

Root = dict[str, Any]
LOCK = "requirement-ids.lock"


class Checkout:
    """A copy of the document and its lock, to edit."""

    def __init__(self, folder: Path) -> None:
        self.document, self.lock = folder / "openapi.yaml", folder / LOCK
        shutil.copy(default_path().with_name(LOCK), self.lock)
        self.edit(lambda root: None)

    def edit(self, change: Callable[[Root], object]) -> None:
        """Writes the contract as it is, but for one change."""
        root = copy.deepcopy(default_document().root)
        change(root)
        self.document.write_text(yaml.safe_dump(root, sort_keys=False), encoding="utf-8")

    def run(self, *arguments: str) -> tuple[int, list[str]]:
        ended = CliRunner().invoke(main, ["requirements", "--contract", str(self.document), *arguments])
        assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exc_info
        return ended.exit_code, ended.output.splitlines()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def name(root: Root) -> Root:
    found: Root = root["components"]["schemas"]["JobName"]
    return found


def operation(root: Root) -> Root:
    found: Root = root["paths"]["/v2/promotions/{promotionID}/jobs"]["post"]
    return found


def test_the_lock_of_this_document_is_current(checkout: Checkout) -> None:
    code, told = checkout.run()
    assert code == 0
    assert [f"{checkout.lock} is current: {len(checkout.lock.read_text().splitlines()) - 1} IDs."] == told


@pytest.mark.parametrize(
    "change",
    [
        lambda root: name(root).update(maxLength=name(root)["maxLength"] - 10),
        lambda root: name(root).update(description="Other words."),
        lambda root: operation(root)["x-requirements"].reverse(),
        lambda root: root["info"].update(version="1.1.0"),
    ],
    ids=["a limit", "words", "order", "the version"],
)
def test_an_edit_of_a_value_leaves_the_lock_as_it_is(change: Callable[[Root], object], checkout: Checkout) -> None:
    before = checkout.lock.read_bytes()
    checkout.edit(change)
    assert checkout.run()[0] == 0
    assert checkout.run("--update")[0] == 0
    assert checkout.lock.read_bytes() == before


@pytest.mark.parametrize(
    ("change", "told", "line"),
    [
        (lambda root: name(root).pop("maxLength"), "JobName.maxLength is retired", "JobName.maxLength must retired"),
        (
            lambda root: (name(root).update(pattern="^a"), name(root)["x-facts"].update(pattern=["S6"])),
            "JobName.pattern is new",
            "JobName.pattern must checked",
        ),
        (
            lambda root: name(root).update({"x-levels": {"maxLength": "should"}}),
            "JobName.maxLength was a must and is a should",
            "JobName.maxLength should checked",
        ),
        (
            lambda root: name(root).update({"x-unchecked": {"maxLength": "No check."}}),
            "JobName.maxLength was checked and is excluded: No check.",
            "JobName.maxLength must excluded: No check.",
        ),
        (
            lambda root: operation(root)["x-requirements"].pop(0),
            "createPromotionJob.created is retired",
            "createPromotionJob.created must retired",
        ),
    ],
    ids=["vanishes", "appears", "changes level", "is excluded", "a declared one vanishes"],
)
def test_an_edit_of_the_requirements_is_reported_until_it_is_written(
    change: Callable[[Root], object], told: str, line: str, checkout: Checkout
) -> None:
    before = checkout.lock.read_text()
    checkout.edit(change)

    code, said = checkout.run()
    assert code == 1
    assert said == [told, f"{checkout.lock} is not current: run `promotion-jobs requirements --update`."]
    assert checkout.lock.read_text() == before

    assert checkout.run("--update")[0] == 0
    assert line in checkout.lock.read_text().splitlines()
    assert checkout.run()[0] == 0


def test_a_retired_id_stays_and_does_not_come_back_unnoticed(checkout: Checkout) -> None:
    checkout.edit(lambda root: name(root).pop("maxLength"))
    checkout.run("--update")
    checkout.edit(lambda root: name(root).update(title="Name"))  # the limit is there again
    code, told = checkout.run()
    assert code == 1
    assert told[0].startswith("JobName.maxLength was retired, and is there again: give it another ID, unless")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"JobName.maxLength\n", "line 1 is not a new entry"),
        (b"A must checked\nA must checked\n", "line 2 is not a new entry"),
        (b"\xff\xfe", "cannot be read"),
    ],
)
def test_a_lock_that_is_none_ends_with_2(content: bytes, said: str, checkout: Checkout) -> None:
    checkout.lock.write_bytes(content)
    code, told = checkout.run()
    assert code == 2
    assert said in " ".join(told)


def test_a_missing_lock_is_one_without_ids(checkout: Checkout) -> None:
    before = checkout.lock.read_bytes()
    checkout.lock.unlink()
    code, told = checkout.run()
    assert (code, "JobName.maxLength is new" in told) == (1, True)
    checkout.run("--update")
    issued = [line for line in before.splitlines(keepends=True) if not line.endswith(b" retired\n")]
    assert checkout.lock.read_bytes() == b"".join(issued)
