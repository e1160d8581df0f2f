"""Ten findings, of faults chosen by a fixed seed: each shows on one screen what to fix.

`conformance/docs/findings.md` shows them. After a change that is meant:
`UPDATE_EXPECTED=1 pytest conformance/tests/test_findings.py`, and read the diff.
"""

from __future__ import annotations

import os
import random
import re
from functools import cache
from pathlib import Path

import pytest

from promotion_jobs_cli.rows import contract, result_of
from promotion_jobs_conformance.reports.console import ConsoleReport, Verbosity
from promotion_jobs_conformance.result import Level
from promotion_jobs_reference import faults
from promotion_jobs_reference.registry import FAULTS

ROOT = Path(__file__).parents[2]
PAGE = Path(__file__).parents[1] / "docs" / "findings.md"
LINES = 12
faults.catalogue()  # so that all are known
# Written faults that break a must are generated; those that are derived from the schemas differ in a name only.
REQUIREMENTS = contract().requirements
BINDING = [
    name
    for name, fault in sorted(FAULTS.items())
    if fault.profile == "standard" and any(REQUIREMENTS[one].level is Level.MUST for one in fault.concerns)
]
SAMPLED = random.Random(20261123).sample(BINDING, 10)  # noqa: S311  (the same choice each time)
HEAD = f"""# Ten findings

The console output at 80 columns for ten servers, each with one fault. The faults were chosen at random, with a fixed seed. The name
and the description of the fault are above each finding; a reader who fixes a real server has only the finding.
`UPDATE_EXPECTED=1 .venv/bin/pytest conformance/tests/{Path(__file__).name}` writes this page again.
"""


@cache
def findings(name: str) -> tuple[str, ...]:
    """The findings of a server with this fault, as the console prints them."""
    text = ConsoleReport(Verbosity.QUIET).write(result_of("fault", name, 0.05))
    text = text.replace(f"{ROOT}/", "")  # a path is relative only if the tests run in the repository's root
    told = re.split(r"^(?=✗ \d+\. )", text, flags=re.MULTILINE)[1:]
    return tuple(one.partition("\n\n")[0].rstrip() for one in told)


@pytest.mark.parametrize("name", SAMPLED)
def test_a_finding_fits_a_screen_and_names_what_is_broken(name: str) -> None:
    found = findings(name)
    assert {one.split()[2] for one in found} == set(FAULTS[name].concerns)
    for one in found:
        lines = one.splitlines()
        assert len(lines) <= LINES
        assert max(map(len, lines)) <= 80 or "curl" in one  # a line to paste stays whole
        assert all(re.search(rf"^  {part}", one, re.MULTILINE) for part in ("document", "expected", "actual", "re-run"))


def test_the_page_is_current() -> None:
    """The same faults, and the same requirements found; identifiers and codes differ from run to run."""
    parts = [HEAD]
    for name in SAMPLED:
        blocks = "\n\n".join(f"```text\n{one}\n```" for one in findings(name))
        parts.append(f"## `{name}`\n\n{FAULTS[name].sentence}\n\n{blocks}\n")
    if os.environ.get("UPDATE_EXPECTED"):
        PAGE.write_text("\n".join(parts), encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    assert not re.search(r"^  document  /", page, re.MULTILINE)
    assert re.findall(r"^(?:## |✗ \d+\. )(\S+)", page, flags=re.MULTILINE) == re.findall(
        r"^(?:## |✗ \d+\. )(\S+)", "\n".join(parts), flags=re.MULTILINE
    )
