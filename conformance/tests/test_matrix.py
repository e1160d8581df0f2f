"""The proof of the suite, in small: some faults and variants drawn by a fixed seed, and that every must has a fault.

The whole matrix (`promotion-jobs matrix`, the tox job `matrix`) takes six minutes on two cores, and CI runs it beside the tests.
"""

from __future__ import annotations

import random

import pytest

from promotion_jobs_cli.matrix import judged_again, text
from promotion_jobs_cli.rows import TRANSPORT, judge
from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.result import Level
from promotion_jobs_reference import faults, variants

DRAW = random.Random(20261123)  # noqa: S311  (it shall draw the same each time)
USUAL = sorted(name for name, fault in faults.catalogue().items() if fault.profile == "standard")
FAULTS = DRAW.sample(USUAL, 16)  # those that only the profile deep finds have tests of their own: suite/test_deep.py
VARIANTS = DRAW.sample(sorted(variants.catalogue()), 4)
WIRE = DRAW.sample(sorted(v.name for v in variants.catalogue().values() if v.form is not None), 2)


DELAY = 0.05  # seconds that a job takes


def is_right(kind: str, name: str) -> None:
    row = judged_again([judge(kind, name, DELAY)], DELAY)[0]
    assert row.is_right, text(row)


def test_the_server_as_it_is() -> None:
    is_right("none", "")


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_turns_its_own_requirements_red(name: str) -> None:
    is_right("fault", name)


@pytest.mark.parametrize("name", sorted({*VARIANTS, *WIRE}))
def test_a_variant_turns_none_red(name: str) -> None:
    is_right("variant", name)


def test_every_must_is_broken_by_a_fault() -> None:
    broken = {name for fault in faults.catalogue().values() for name in fault.concerns}
    musts = {
        r.id for r in Contract(default_document()).requirements.values() if r.level is Level.MUST and r.excluded is None
    }
    assert musts - broken == TRANSPORT


def test_the_catalogues_are_large() -> None:
    assert len(faults.catalogue()) > 300
    assert len(variants.catalogue()) > 40
