"""The clean-up of a run that was killed, on a promotion that its owner gave and works on again."""

from __future__ import annotations

from pathlib import Path

import pytest

from promotion_jobs_conformance.ledger import Ledger
from promotion_jobs_conformance.result import Cleanup
from promotion_jobs_conformance.run import Run, clean_up
from promotion_jobs_conformance.target import Credentials, Target

from .conftest import TOKEN, Owner, Serve


@pytest.fixture
def owner(serve: Serve) -> Owner:
    """One whose promotion had codes before the run."""
    found = serve()
    found.generate("m1", 4)
    found.wait("m1")
    return found


@pytest.fixture
def ledger(owner: Owner, tmp_path: Path) -> Ledger:
    """That of a run which made a job for five codes, and posted one for three whose response it did not live to note."""
    made = Ledger(tmp_path / "run.jsonl", "http://testserver")
    made.found("m1", owner.codes("m1"), [job["id"] for job in owner.jobs("m1")])
    made.intend_job("m1", 5)
    made.made_job("m1", owner.generate("m1", 5), 5)
    owner.wait("m1")
    made.intend_job("m1", 3)
    return made


def cleaned(owner: Owner, ledger: Ledger) -> Cleanup:
    ledger.close()
    assert ledger.path is not None
    target = Target("http://testserver", Credentials(TOKEN))
    return clean_up(Run(owner.contract, target, ledger=Ledger.load(ledger.path), clean_with="again"), owner.sender)


@pytest.mark.parametrize("lost", [0, 3])
def test_the_codes_of_the_run_are_deleted_and_no_others(owner: Owner, ledger: Ledger, lost: int) -> None:
    if lost:
        owner.generate("m1", lost)
    result = cleaned(owner, ledger)
    assert (result.removed, result.left, result.command) == (5 + lost, (), "")
    assert {*map(len, [owner.codes("m1")])} == {4}
    assert ledger.path is not None
    assert not ledger.path.exists()


def test_codes_that_may_be_the_owners_are_not_touched(owner: Owner, ledger: Ledger) -> None:
    owner.generate("m1", 9)
    result = cleaned(owner, ledger)
    assert len(owner.codes("m1")) == 18
    assert (result.removed, result.command) == (0, "again")
    (left,) = result.left
    assert left.startswith("up to 8 codes on the provided promotion m1 (")
    assert "another client made codes too, so none was deleted" in left


def test_as_many_codes_as_the_run_may_have_made_but_of_another_job(owner: Owner, ledger: Ledger) -> None:
    ledger.rejected_job("m1")  # so that nothing is open, and two codes are gone
    owner.generate("m1", 2)
    result = cleaned(owner, ledger)
    assert (result.removed, len(owner.codes("m1"))) == (0, 11)
    assert "so none was deleted" in result.left[0]
