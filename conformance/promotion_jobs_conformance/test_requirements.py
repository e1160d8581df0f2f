"""The requirements of the contract, one pytest item each. See `pytest_plugin`."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from .pytest_plugin import GATE, OPTION, requirements_of
from .reports.plain import plain_finding
from .result import Level, Outcome, RunResult, SkipReason
from .waivers import stale_sentence

if TYPE_CHECKING:
    from collections.abc import Callable


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One item a requirement: those that were selected, or all."""
    wanted = requirements_of(metafunc.config)
    metafunc.parametrize("requirement", wanted, ids=wanted)


def test_requirement(
    requirement: str,
    promotion_jobs_result: RunResult,
    record_property: Callable[[str, Any], None],
    request: pytest.FixtureRequest,
) -> None:
    """The requirement holds, as far as the run could see."""
    found = next(r for r in promotion_jobs_result.requirements if r.requirement.id == requirement)
    record_property("outcome", found.outcome.value)
    record_property("level", found.requirement.level.value)
    gate = request.config.stash[GATE]
    rerun = f"pytest {shlex.quote(request.node.nodeid)}"
    if request.node.nodeid.startswith("::"):  # collected by --pyargs, from outside the root directory
        rerun = f"pytest --pyargs {__name__} {OPTION}only {shlex.quote(requirement)}"
    text = plain_finding(replace(found, findings=tuple(replace(finding, rerun=rerun) for finding in found.findings)))
    if promotion_jobs_result.failures and (stale := stale_sentence([found])):
        pytest.fail(stale, pytrace=False)
    match found.outcome:
        case Outcome.PASSED | Outcome.OBSERVED | Outcome.WAIVED:
            return
        case Outcome.DEVIATED:
            if gate.strict:
                pytest.fail(text, pytrace=False)
        case Outcome.NOT_TESTED:
            is_open = found.because is not SkipReason.EXCLUDED and found.requirement.level is Level.MUST
            if is_open and (
                found.because is SkipReason.PREVENTED
                or (gate.require_complete and found.because in (SkipReason.OPTED_OUT, SkipReason.RACE))
            ):
                pytest.fail(text, pytrace=False)
            pytest.skip(f"not tested: {found.reason}")
        case _:
            pytest.fail(text, pytrace=False)
