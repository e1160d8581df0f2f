"""Runs that an error or a signal ends: the clean-up comes before anything else, and is told."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from promotion_jobs_cli.signals import Asked, exit_after
from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.engine.history import Exchange
from promotion_jobs_conformance.http.exchange import Request, Response
from promotion_jobs_conformance.ledger import Ledger
from promotion_jobs_conformance.result import Outcome, SkipReason, Verdict
from promotion_jobs_conformance.run import Run, run
from promotion_jobs_conformance.target import Credentials, Settings, Target
from tests.hostile.changed import DELETION, Changed, at

from .conftest import TOKEN, Owner, Serve

SMOKE = Settings(profile="smoke")


@pytest.fixture
def owner(serve: Serve) -> Owner:
    return serve(provisioning=True)


def failing(error: BaseException, after: int) -> Run:
    """A run that is hit by this after so many exchanges, when it reads: what a request for a promotion made is known by then."""
    target = Target("http://testserver", Credentials(TOKEN))
    seen, hit = 0, list[bool]()

    def note(exchange: Exchange) -> None:
        nonlocal seen
        seen += 1
        if (
            seen >= after and not exchange.request.path.endswith("/promotions") and not hit
        ):  # what was asked for stays known
            hit.append(True)
            raise error

    return Run(Contract(default_document()), target, SMOKE, on_exchange=note, clean_with="promotion-jobs clean …")


def test_an_error_within_a_check_is_an_outcome_and_the_run_cleans_up(owner: Owner) -> None:
    result = run(failing(ZeroDivisionError("by nought"), 60), owner.sender)
    assert (result.verdict, result.exit_code) == (Verdict.ERROR, 4)
    assert any(r.outcome is Outcome.ERROR and "by nought" in r.reason for r in result.requirements)
    assert result.cleanup.removed >= 2
    assert result.cleanup.left == ()


@pytest.mark.parametrize(
    ("error", "asked", "code"),
    [
        (MemoryError(), Asked(), 4),
        (KeyboardInterrupt(), Asked(), 130),
        (KeyboardInterrupt(), Asked(signal.SIGTERM), 143),
    ],
)
def test_what_ends_the_run_itself_lets_it_clean_up_first(
    owner: Owner, capsys: pytest.CaptureFixture[str], error: BaseException, asked: Asked, code: int
) -> None:
    this = failing(KeyboardInterrupt(), 60)
    if code == 4:
        this.progress = _Failing(error, 5)
    with pytest.raises(type(error)):
        run(this, owner.sender)
    assert this.cleanup is not None
    assert this.cleanup.removed >= 2
    assert this.ledger.is_settled
    assert exit_after(this, asked, error if code == 4 else None) == code
    err = capsys.readouterr().err
    assert err.startswith("The suite itself failed: MemoryError." if code == 4 else "Stopped.")
    assert f"Everything that it created was removed ({this.cleanup.removed})." in err


class _Failing:
    """A progress that fails at its n-th call: an error outside of the checks."""

    def __init__(self, error: BaseException, after: int) -> None:
        self.error, self.left = error, after

    def __call__(self, name: str) -> None:
        self.left -= 1
        if self.left == 0:
            raise self.error


def test_a_clean_up_that_was_stopped_tells_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    this = failing(KeyboardInterrupt(), 0)
    this.ledger = Ledger(tmp_path / "run.jsonl", "http://testserver")
    this.ledger.made("p1")
    this.ledger.close()
    assert exit_after(this, Asked(signal.SIGINT), None) == 130
    assert (
        "Not everything that it created was removed. Remove the rest with:\n  promotion-jobs clean …"
        in capsys.readouterr().err
    )


def test_before_anything_was_made_nothing_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_after(failing(KeyboardInterrupt(), 0), Asked(signal.SIGINT), None) == 130
    assert capsys.readouterr().err == "Stopped. It left nothing behind.\n"


def test_after_a_signal_a_server_that_deletes_nothing_is_not_waited_for(
    owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("promotion_jobs_conformance.run.AFTER_SIGNAL", 0.5)

    def change(request: Request, response: Response) -> Response:
        time.sleep(0.6)
        return response

    this, began = failing(KeyboardInterrupt(), 60), time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run(this, Changed(owner.sender, at(DELETION, change, 204)))
    assert time.monotonic() - began < 10
    assert this.cleanup is not None
    assert this.cleanup.left
    assert "time limit of the clean-up" in this.cleanup.left[0]


def test_a_given_token_leaves_open_only_what_its_owner_decided(owner: Owner) -> None:
    result = owner.judged()
    assert result.verdict is Verdict.INCOMPLETE
    open_ = [r for r in result.requirements if r.outcome is Outcome.NOT_TESTED and r.because is not SkipReason.EXCLUDED]
    assert {r.because for r in open_} <= {SkipReason.OPTED_OUT, SkipReason.RACE}
