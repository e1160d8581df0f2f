"""The catalogue of faults: each can be put together, is its own fault, and no kind of fault outweighs the others."""

from __future__ import annotations

import inspect
from collections import Counter

import pytest

from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.contract.requirements import requirement_index
from promotion_jobs_reference import Settings, create_app, faults, templates
from promotion_jobs_reference.behaviour import Behaviour
from promotion_jobs_reference.contract import load
from promotion_jobs_reference.faults import reading

REQUIREMENTS = set(requirement_index(default_document()).requirements)
CATALOGUE = faults.catalogue()
WRITTEN = {name: fault for name, fault in CATALOGUE.items() if ":" not in name}
TEMPLATES = {
    kind
    for module in (templates, reading)
    for _, kind in inspect.getmembers(module, inspect.isclass)
    if issubclass(kind, Behaviour) and kind is not Behaviour
}


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_a_fault_can_be_put_together(name: str) -> None:
    fault = CATALOGUE[name]
    create_app(Settings(), faults=[name])
    fault.behaviour(Settings(), load())
    assert fault.behaviour.__doc__
    assert set(fault.concerns) <= REQUIREMENTS


def test_every_written_fault_says_something_of_its_own() -> None:
    assert [pair for pair in Counter(fault.sentence for fault in WRITTEN.values()).items() if pair[1] > 1] == []


def test_no_template_makes_more_than_a_quarter() -> None:
    assert len(WRITTEN) > 200
    used = Counter(kind for fault in WRITTEN.values() for kind in TEMPLATES & set(fault.behaviour.__mro__))
    assert {kind.__name__: count for kind, count in used.items() if count > len(WRITTEN) / 4} == {}
