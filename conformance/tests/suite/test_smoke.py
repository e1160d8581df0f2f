"""The profile smoke: five jobs at most, and yet a look at everything that few jobs can show."""

from __future__ import annotations

from typing import Any

import pytest

from promotion_jobs_conformance.result import Level, Outcome, Verdict
from promotion_jobs_conformance.target import Settings

from .conftest import Serve

SMOKE = Settings(profile="smoke")


@pytest.mark.parametrize(
    "given", [{}, {"manual_promotions": ("m1", "m2"), "automatic_promotions": ("a1",)}, {"manual_promotions": ("m1",)}]
)
def test_a_conforming_server(serve: Serve, given: dict[str, Any]) -> None:
    owner = serve(provisioning=not given)
    result = owner.judged(settings=SMOKE, **given)
    assert (result.verdict, result.exit_code) == (Verdict.INCOMPLETE, 0)
    assert 4 <= result.jobs_created <= 5
    assert result.requests <= 210
    musts = [r for r in result.requirements if r.requirement.level is Level.MUST and not r.requirement.excluded]
    assert sum(r.outcome is Outcome.PASSED for r in musts) > 0.75 * len(musts)
    assert (result.cleanup.left, owner.codes("m1") | owner.codes("m2")) == ((), set())


@pytest.mark.parametrize("most", [1, 2, 4])
def test_a_store_with_a_tiny_maximum(serve: Serve, most: int) -> None:
    result = serve(provisioning=True, max_codes=most).judged(settings=SMOKE, max_codes=most)
    assert (result.verdict, result.exit_code) == (Verdict.INCOMPLETE, 0)


def test_a_server_that_takes_what_it_only_should_reject_makes_no_job_more(serve: Serve) -> None:
    result = serve(provisioning=True, variants=("takes-zero-codes",)).judged(settings=SMOKE)
    assert (result.exit_code, result.jobs_created) == (0, 5)


@pytest.mark.parametrize(
    ("fault", "red"),
    [("dash-at-the-end", "CodeLength.groups"), ("name-one-over", "JobName.maxLength")],
)
def test_a_fault(serve: Serve, fault: str, red: str) -> None:
    result = serve(provisioning=True, faults=(fault,)).judged(settings=SMOKE)
    assert [r.requirement.id for r in result.requirements if r.outcome is Outcome.VIOLATED] == [red]
