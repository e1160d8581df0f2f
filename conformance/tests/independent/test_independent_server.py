"""The suite meets a server that was written from the facts alone, by somebody who had seen neither it nor the contract.

Its choices are another's than those of the reference server; its faults, too. The faults of one run lie far enough apart
that each shows by itself: together they turn red what each would, and nothing else.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from promotion_jobs_cli.main import main
from promotion_jobs_conformance.contract.document import default_document
from tests.independent import server
from tests.independent.server import arguments, start

# It holds the limits of the facts, as any server of somebody else's does: of a contract with others it is no server.
JOB_NAME, LENGTH = (default_document().at(f"/components/schemas/{name}") for name in ("JobName", "CodeLength"))
pytestmark = pytest.mark.skipif(
    (JOB_NAME["maxLength"], LENGTH["minimum"], LENGTH["maximum"]) != (server.LONGEST_NAME, *server.LENGTHS),
    reason="the document has other limits than the facts from which this server was written",
)

SHADES = {
    "of the identifiers, texts and pages": [
        "id-odd-characters",
        "time-mixed",
        "code-upper",
        "extra-members",
        "links-absolute",
    ],
    "of the rejections and the wire": ["second-409", "status-text", "many-errors", "csv-many-columns", "http-chunked"],
}
FAULTS = {
    "of one day": {
        "zero-uses-not-shown": "createPromotionJob.echo-parameters",
        "length-zero-is-default": "CodeLength.minimum",
        "over-source-pointer": "TooManyCodesError.source.const",
        "automatic-detail": "AutomaticPromotionError.detail.const",
        "dash-spares-a-lone-last": "CodeLength.groups",
        "next-null-on-second-page": "listPromotionJobs.next-link",
        "file-without-last": "getPromotionJobFile.codes",
    },
    "of another day": {
        "name-single-blanks": "createPromotionJob.echo-name",
        "number-text-accepted": "NumberOfCodes.type",
        "prefix-own-dash-tripled": "CodePrefix.trailing-dash",
        "cancel-any-promotions-job": "JobID.other-promotion",
        "scheme-any": "BearerAuth.scheme",
    },
}


def judged(path: Path, *options: str) -> tuple[Any, dict[str, Any]]:
    running, address = start(arguments([*options, "--delay", "0.03"]))
    try:
        with pytest.raises(SystemExit) as ended:
            main(["verify", address, "--client-id", "client", "--client-secret", "Secret-1", "-q", "--json", str(path)])
    finally:
        running.shutdown()
        running.server_close()
    return ended.value.code, json.loads(path.read_text())


def red(report: dict[str, Any]) -> set[str]:
    return {one["id"] for one in report["requirements"] if one["outcome"] == "violated"}


def test_the_plain_server_conforms(tmp_path: Path) -> None:
    code, report = judged(tmp_path / "result.json")
    assert (code, red(report)) == (0, set())


@pytest.mark.parametrize("which", SHADES)
def test_other_choices_conform(which: str, tmp_path: Path) -> None:
    code, report = judged(tmp_path / "result.json", *(part for name in SHADES[which] for part in ("--shade", name)))
    assert (code, red(report)) == (0, set())


@pytest.mark.parametrize("which", FAULTS)
def test_each_fault_turns_its_requirement_red(which: str, tmp_path: Path) -> None:
    code, report = judged(tmp_path / "result.json", *(part for name in FAULTS[which] for part in ("--fault", name)))
    assert (code, red(report)) == (1, set(FAULTS[which].values()))
