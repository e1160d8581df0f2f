"""The result as JSON, for programs, and back again: `report.schema.json` next to this module is its schema.

Everything that a result knows is in it, under the names that the values have, so that any other report, and a
comparison, can be made from the file alone. The text is ASCII: whatever a server sent is there as escapes, lone
surrogates included.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeVar

from jsonschema import Draft202012Validator

from promotion_jobs_conformance.reports.escaping import inert
from promotion_jobs_conformance.reports.files import ReportError
from promotion_jobs_conformance.reports.summary import counts
from promotion_jobs_conformance.result import (
    Cleanup,
    ClientFinding,
    Finding,
    Level,
    Outcome,
    Probe,
    Received,
    Requirement,
    RequirementResult,
    RunResult,
    Sent,
    SkipReason,
    Verdict,
    Waiver,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    T = TypeVar("T", bound=DataclassInstance)

# Raised when a reader of the old form would misread the new one.
FORMAT = 1

# No message quotes more of a file than this, in characters: the file may be anything.
_LONGEST_QUOTE = 200


class JsonReport:
    """Renders a result as JSON."""

    def write(self, result: RunResult) -> str:
        """The report, indented, with its properties in a fixed order."""
        return json.dumps(as_json(result), indent=2, allow_nan=False) + "\n"


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of the report."""
    text = files("promotion_jobs_conformance.reports").joinpath("report.schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def as_json(result: RunResult) -> dict[str, Any]:
    """The report as plain values."""
    run = asdict(result)
    return {
        "format": FORMAT,
        "suite": {"version": run.pop("suite_version")},
        "contract": {"version": run.pop("contract_version"), "path": run.pop("contract_path")},
        "target": {"url": run.pop("target_url")},
        "counts": counts(result.requirements),
        **run,
        # A requirement and its outcome are one object in the report.
        "requirements": [item.pop("requirement") | item for item in run["requirements"]],
    }


def read(text: str) -> RunResult:
    """The result that a report describes. Raises ReportError if `text` is not such a report, and says what is wrong."""
    try:
        report = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReportError(f"This is not JSON: {error}. A report is written by `verify --json FILE`.") from None
    wrong = next(Draft202012Validator(schema()).iter_errors(report), None)
    if wrong is not None:
        said = wrong.message if len(wrong.message) < _LONGEST_QUOTE else f"the value breaks `{wrong.validator}`"
        where = wrong.json_path if len(wrong.json_path) < _LONGEST_QUOTE else "a nested property"
        raise ReportError(f"This is JSON, but no report of `verify --json FILE`: at {inert(where)}, {inert(said)}.")
    return _value(
        RunResult,
        report,
        suite_version=report["suite"]["version"],
        contract_version=report["contract"]["version"],
        contract_path=report["contract"]["path"],
        target_url=report["target"]["url"],
        verdict=Verdict(report["verdict"]),
        requirements=tuple(map(_read_requirement, report["requirements"])),
        probes=tuple(_value(Probe, item) for item in report["probes"]),
        client_findings=tuple(_value(ClientFinding, item) for item in report.get("client_findings", [])),
        cleanup=_value(Cleanup, report["cleanup"]),
    )


def _read_requirement(item: Mapping[str, Any]) -> RequirementResult:
    return _value(
        RequirementResult,
        item,
        requirement=_value(Requirement, item, level=Level(item["level"])),
        outcome=Outcome(item["outcome"]),
        because=SkipReason(item["because"]) if item["because"] else None,
        findings=tuple(map(_read_finding, item["findings"])),
        waiver=_value(Waiver, item["waiver"]) if item["waiver"] else None,
    )


def _read_finding(item: Mapping[str, Any]) -> Finding:
    return _value(Finding, item, sent=_value(Sent, item["sent"]), received=_value(Received, item["received"]))


def _value(kind: type[T], item: Mapping[str, Any], **given: Any) -> T:
    """A value of `kind` from the properties of `item`, but for those that are given."""
    named = {field.name: _frozen(item[field.name]) for field in fields(kind) if field.name in item}
    return kind(**(named | given))


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
