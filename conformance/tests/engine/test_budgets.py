"""A run that takes long is asked whether it should go on, unless its owner allowed a time."""

from __future__ import annotations

import time

import pytest

from promotion_jobs_conformance.engine import budgets
from promotion_jobs_conformance.engine.budgets import Budgets
from promotion_jobs_conformance.engine.skips import BudgetMet
from promotion_jobs_conformance.result import SkipReason
from promotion_jobs_conformance.target import Settings


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budgets, "LONG", 0.1)
    monkeypatch.setattr(budgets, "AGAIN", 0.1)


def watched(settings: Settings, *reasons: str) -> tuple[Budgets, list[float]]:
    """Budgets that are asked, what they are told in turn, and the seconds after which each question came."""
    began, asked, told = time.monotonic(), list[float](), list(reasons)

    def why_end() -> str:
        asked.append(time.monotonic() - began)
        return told.pop(0) if told else ""

    found = Budgets(settings)
    found.watch(began, why_end)
    return found, asked


def test_a_wait_ends_with_the_reason_and_nothing_is_sent_after_it() -> None:
    it, asked = watched(Settings(), "", "the verdict is certain")
    with pytest.raises(BudgetMet, match="the verdict is certain") as met:
        it.sleep(10.0)
    assert pytest.approx(asked, abs=0.09) == [0.1, 0.2]
    assert (met.value.because, met.value.is_final, it.is_ended_early) == (SkipReason.PREVENTED, True, True)
    with pytest.raises(BudgetMet, match="the verdict is certain"):
        it.spend(1)
    assert (it.requests, it.met) == (0, met.value)


def test_the_clean_up_is_not_asked() -> None:
    it, asked = watched(Settings(), "the verdict is certain")
    time.sleep(0.11)
    with pytest.raises(BudgetMet):
        it.check_time()
    it.clean_within(5.0)
    it.spend(1)
    it.sleep(0.15)
    assert len(asked) == 1


def test_a_run_whose_owner_allowed_a_time_is_not_asked() -> None:
    it, asked = watched(Settings(max_time=5.0), "the verdict is certain")
    it.sleep(0.15)
    it.spend(1)
    assert asked == []


def test_what_the_run_waits_for_its_own_rate_is_not_the_servers_time() -> None:
    it, asked = watched(Settings(max_rate=20.0), "the verdict is certain")
    for _ in range(7):  # six waits of 0.05 s
        it.spend(1)
    assert asked == []
    with pytest.raises(BudgetMet):
        it.sleep(0.15)
