"""The ledger: what it tells after a kill, whom it keeps out, and when a signal may come through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from promotion_jobs_conformance.ledger import Ledger
from promotion_jobs_conformance.target import ConfigurationError

URL = "http://127.0.0.1:1"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path / "new" / "run.jsonl", URL)
    yield made
    made.close()


def reread(ledger: Ledger) -> Ledger:
    """What a later process reads, the first having been killed."""
    assert ledger.path is not None
    assert ledger._journal is not None
    ledger._journal.close()
    return Ledger.load(ledger.path)


def test_what_is_about_to_be_made_is_noted_before_it_is_made(ledger: Ledger) -> None:
    ledger.intend("conformance-1")
    ledger.intend("conformance-2")
    ledger.made("p2", "conformance-2")
    ledger.intend("conformance-3")
    ledger.rejected("conformance-3")
    found = reread(ledger)
    assert (found.target, found.run) == (URL, ledger.run)
    assert (found.intended, found.promotions) == (["conformance-1"], ["p2"])


def test_what_was_done_on_a_provided_promotion(ledger: Ledger) -> None:
    ledger.found("g", ["OWNED-1"])
    ledger.intend_job("g", 7)
    ledger.made_job("g", "j1", 7)
    ledger.intend_job("g", 5)
    made = reread(ledger).provided["g"]
    assert (made.jobs, made.asked, made.about, made.most) == (["j1"], 7, 5, 12)
    assert made.found == ledger.provided["g"].found
    assert ledger.path is not None
    assert "OWNED" not in ledger.path.read_text()


@pytest.mark.parametrize("torn", ['{"event": "made", "what": "promo', '{"event"', "{"])
def test_a_line_that_a_kill_cut_is_passed_over_and_the_next_does_not_stand_behind_it(ledger: Ledger, torn: str) -> None:
    ledger.made("p1")
    assert ledger._journal is not None
    ledger._journal._file.write(torn)
    found = reread(ledger)
    assert found.promotions == ["p1"]
    found.made("p2")
    assert reread(found).promotions == ["p1", "p2"]


@pytest.mark.parametrize("text", ["", "{}\n", "[]\n", "hello\n", '{"event": "run", "run": "r"}\n', '{"event": "x"}\n'])
def test_another_file_is_no_ledger(tmp_path: Path, text: str) -> None:
    (tmp_path / "x").write_text(text)
    with pytest.raises(ConfigurationError, match="is not a ledger"):
        Ledger.load(tmp_path / "x")


def test_a_line_that_cannot_be_understood_is_named(tmp_path: Path) -> None:
    head = '{"event": "run", "run": "r", "target": "http://127.0.0.1:1"}\n'
    for second in ("hello\n", '{"event": "x"}\n'):
        (tmp_path / "x").write_text(head + second)
        with pytest.raises(ConfigurationError, match="line 2 cannot be understood"):
            Ledger.load(tmp_path / "x")


def test_the_file_goes_when_nothing_is_left(ledger: Ledger) -> None:
    assert ledger.path is not None
    ledger.made("p")
    ledger.found("g", [])
    ledger.intend_job("g", 2)
    ledger.removed("p")
    ledger.close()
    assert ledger.path.exists()
    ledger.restored("g")
    ledger.close()
    assert not ledger.path.exists()


def test_what_no_clean_up_could_remove_keeps_no_file(ledger: Ledger) -> None:
    assert ledger.path is not None
    ledger.intend("conformance-1")  # never answered, and no operation lists promotions
    ledger.intend_job("g", 2)  # whose codes could not be read before
    ledger.close()
    assert not ledger.path.exists()


def test_a_ledger_with_something_in_it_is_not_written_over(ledger: Ledger) -> None:
    ledger.check()
    ledger.made("p")
    ledger.close()
    with pytest.raises(ConfigurationError, match=r"left something behind.*promotion-jobs clean --ledger"):
        Ledger(ledger.path, URL).check()
    assert ledger.path is not None
    assert Ledger.load(ledger.path).promotions == ["p"]


def test_a_run_at_work_keeps_others_out(ledger: Ledger) -> None:
    ledger.made("p")
    assert ledger.path is not None
    with pytest.raises(ConfigurationError, match="still at work"):
        Ledger.load(ledger.path).take()


def test_a_ledger_that_cannot_be_written_is_the_owners_to_fix(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match=r"cannot be written: .*--ledger FILE"):
        Ledger(tmp_path / "file" / "run.jsonl", URL).check()


def test_a_signal_comes_through_at_once_but_not_while_a_thing_is_being_made(ledger: Ledger) -> None:
    with pytest.raises(KeyboardInterrupt), ledger.making:
        ledger.intend("conformance-1")
        ledger.making.stop()
        ledger.made("p", "conformance-1")  # this is reached, and only then it comes through
    assert (ledger.promotions, ledger.intended) == (["p"], [])
    with pytest.raises(KeyboardInterrupt):
        ledger.making.stop()


def test_a_second_signal_does_not_wait(ledger: Ledger) -> None:
    with pytest.raises(KeyboardInterrupt), ledger.making:
        ledger.making.stop()
        ledger.making.stop()
        pytest.fail("it was not reached")


class FullDisk:
    """A file of the ledger on a disk that is full."""

    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")

    def flush(self) -> None: ...

    def close(self) -> None:
        raise OSError(28, "No space left on device")


def test_on_a_full_disk_nothing_is_made_and_what_was_made_is_still_known(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "run.jsonl", "http://127.0.0.1:9")
    ledger.made("p1")
    assert ledger._journal is not None
    ledger._journal._file.close()
    ledger._journal._file = FullDisk()  # type: ignore[assignment]
    with pytest.raises(ConfigurationError, match="cannot be written: No space left on device"):
        ledger.intend("p2")
    assert ledger.intended == []
    with pytest.raises(ConfigurationError, match="No space left"):
        ledger.intend_job("given", 5)
    ledger.made("p3")  # it was made already
    ledger.removed("p1")
    assert ledger.promotions == ["p3"]
    ledger.close()
