"""`promotion-jobs verify --list` shows each requirement of the contract, with its level, facts, place and sentence."""

from __future__ import annotations

from click.testing import CliRunner

from promotion_jobs_cli.verify import verify
from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document


def test_every_requirement_is_listed_with_all_that_belongs_to_it() -> None:
    result = CliRunner().invoke(verify, ["--list"])
    lines = result.stdout.splitlines()
    requirements = list(Contract(default_document()).requirements.values())
    assert result.exit_code == 0
    assert len(lines) == 2 * len(requirements)
    for requirement, head, sentence in zip(requirements, lines[::2], lines[1::2], strict=True):
        name, level, *rest = head.split()
        assert (name, level) == (requirement.id, f"[{requirement.level}]")
        assert tuple(rest[: len(requirement.facts)]) == requirement.facts
        assert rest[len(requirement.facts) :] == [f"openapi.yaml:{requirement.line}", requirement.pointer]
        remark = f" (not checked: {requirement.excluded})" if requirement.excluded else ""
        assert sentence.strip() == requirement.sentence + remark
