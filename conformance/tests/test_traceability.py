"""Traceability, from what a run emitted: fact, requirement, check and fault, in both directions.

Nothing is read from the source of a check: what a requirement rests on, and which checks decided it, is in the JSON
report of a run on the reference server. Which requirements a fault breaks is what it declares; that its run turns just
these red is what the job `matrix` proves, and `promotion-jobs matrix --trace FILE` writes what was seen there.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from promotion_jobs_cli.rows import TRANSPORT, contract
from promotion_jobs_cli.trace import text, trace
from promotion_jobs_conformance.contract import facts
from promotion_jobs_conformance.contract.document import default_document, default_path
from promotion_jobs_conformance.engine.dependencies import Cycle, ordered
from promotion_jobs_conformance.promotions.checks.promotions import CREATED
from promotion_jobs_conformance.promotions.checks.rejections import STATUS, request_keywords
from promotion_jobs_conformance.promotions.plan import plan
from promotion_jobs_conformance.promotions.registry import CHECKS
from promotion_jobs_conformance.reports.json_report import as_json
from promotion_jobs_reference import faults
from tests.recorded import Recorded

FACTS = set(facts.read(default_path().with_name(facts.FILE)))
CONTEXT: dict[str, str] = default_document().root["x-facts-context"]


@pytest.fixture(scope="module")
def emitted(reference_run: Recorded) -> list[dict[str, Any]]:
    """The requirements as the JSON report of a run has them."""
    listed: list[dict[str, Any]] = json.loads(json.dumps(as_json(reference_run.result)))["requirements"]
    return listed


@pytest.fixture(scope="module")
def traced(reference_run: Recorded) -> dict[str, Any]:
    broken: dict[str, dict[str, list[str]]] = {
        fault.name: {name: [] for name in fault.concerns} for fault in faults.catalogue().values()
    }
    written: dict[str, Any] = json.loads(text(trace(reference_run.result.requirements, CONTEXT, broken)))
    return written


def test_every_fact_leads_to_a_requirement_and_every_requirement_to_facts(traced: dict[str, Any]) -> None:
    assert set(traced["facts"]) == FACTS
    for fact, entry in traced["facts"].items():
        assert entry["requirements"] or entry["context"], fact
        assert all(fact in traced["requirements"][name]["facts"] for name in entry["requirements"]), fact
    for name, entry in traced["requirements"].items():
        assert entry["facts"], name
        assert all(name in traced["facts"][fact]["requirements"] for fact in entry["facts"]), name


def test_every_requirement_was_decided_by_a_check(emitted: list[dict[str, Any]], traced: dict[str, Any]) -> None:
    """Or the contract says why none does, or the reference server shows nothing of it, and a fault of it does."""
    for requirement in emitted:
        name, outcome = requirement["id"], requirement["outcome"]
        if requirement["excluded"]:
            assert outcome == "not tested", name
        elif requirement["cases"]:
            assert outcome in ("passed", "observed"), name
        else:
            assert requirement["observed"] == "never shown by the target", name
            assert traced["requirements"][name]["faults"], name


def test_every_requirement_has_exactly_one_check() -> None:
    checks = CHECKS.checked_by(contract())
    assert {name: found for name, found in checks.items() if len(found) != 1} == {}
    required = {r.id for r in contract().requirements.values() if r.excluded is None}
    assert required <= set(checks)
    assert set(checks) <= set(contract().requirements)


def test_the_docstring_of_a_check_is_the_sentence_of_its_requirement() -> None:
    """A keyword's own sentence contains its value (`at most 100`), which the code must not repeat: it starts with its path."""
    differing = {
        check.requirement: (said, due)
        for check in CHECKS.checks
        if (said := " ".join((check.function.__doc__ or "").split()))
        != (due := contract().requirements[check.requirement].sentence)
        and not due.startswith("`")
    }
    assert differing == {}


def test_the_needs_of_the_requirements_have_no_cycle() -> None:
    needs = CHECKS.needs(contract())
    order = ordered(needs)
    assert all(order.index(need) < order.index(name) for name, found in needs.items() for need in found)


def test_what_a_violation_can_be_due_to_needs_nothing_itself() -> None:
    """Such a requirement becomes a need while a history is judged (`Checks.cause`): so it cannot close a cycle."""
    needs = CHECKS.needs(contract())
    assert not {name for name in (CREATED, STATUS, *request_keywords(contract())) if needs[name]}


def test_a_cycle_of_needs_is_named() -> None:
    with pytest.raises(Cycle, match=r"(a needs b needs a|b needs a needs b)"):
        ordered({"a": ("b",), "b": ("a",)})


def test_every_scenario_exercises_requirements_of_the_contract() -> None:
    named = {name for one in plan.scenarios for name in one.exercises if not name.startswith("request:")}
    assert named <= set(contract().requirements)


def test_every_must_has_a_fault_and_every_fault_its_requirements(traced: dict[str, Any]) -> None:
    requirements = traced["requirements"]
    musts = {name for name, entry in requirements.items() if entry["level"] == "must" and not entry["excluded"]}
    assert {name for name in musts if not requirements[name]["faults"]} == TRANSPORT
    for fault, broken in traced["faults"].items():
        assert broken, fault
        assert all(fault in requirements[name]["faults"] for name in broken), fault
