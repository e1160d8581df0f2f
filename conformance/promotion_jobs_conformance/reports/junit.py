"""The result as JUnit XML, as Jenkins and GitLab read it: a test case a requirement.

A violated must is a `<failure>`; the suite's own fault and an unreachable target are an `<error>`; not tested and
waived are `<skipped>`; everything else passed. A deviated should passes, as it does in the exit code, and says so.
The schema has no properties on a test case, so what belongs to one requirement is in its `<system-out>`.

The library junitparser is not used: it writes a property that the schema forbids, and replaces the run's time.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from promotion_jobs_conformance.reports.escaping import inert, inert_lines
from promotion_jobs_conformance.reports.summary import (
    by_operation,
    fails_beside_requirements,
    hint,
    location,
    skip_text,
    status,
    verdict_sentence,
)
from promotion_jobs_conformance.result import Outcome, RequirementResult, RunResult

_KINDS = {
    Outcome.VIOLATED: "failure",
    Outcome.ERROR: "error",
    Outcome.UNREACHABLE: "error",
    Outcome.NOT_TESTED: "skipped",
    Outcome.WAIVED: "skipped",
}


class JunitReport:
    """Renders a result as JUnit XML, valid for the schema of Jenkins' xUnit plugin (junit-10.xsd)."""

    def write(self, result: RunResult) -> str:
        """The report, as a text that declares itself UTF-8."""
        cases = [_case(result, item, group.title) for group in by_operation(result) for item in group.results]
        if fails_beside_requirements(result):
            cases.append(_run_case(result))
        kinds = [child.tag for case in cases for child in case]
        totals = {
            "name": "conformance",
            "time": f"{result.seconds:.3f}",
            "tests": str(len(cases)),
            "failures": str(kinds.count("failure")),
            "errors": str(kinds.count("error")),
        }
        root = Element("testsuites", totals)
        more = {"skipped": str(kinds.count("skipped")), "timestamp": inert(result.started)}
        suite = SubElement(root, "testsuite", totals | more)
        properties = SubElement(suite, "properties")
        for name, value in _properties(result).items():
            SubElement(properties, "property", name=name, value=inert(value))
        suite.extend(cases)
        indent(root)
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _properties(result: RunResult) -> dict[str, str]:
    return {
        "target.url": result.target_url,
        "suite.version": result.suite_version,
        "contract.version": result.contract_version,
        "verdict": result.verdict.value,
        "exit_code": str(result.exit_code),
        "profile": result.profile,
        "seed": str(result.seed),
        "requests": str(result.requests),
        "jobs_created": str(result.jobs_created),
        "codes_created": str(result.codes_created),
        "cleanup.removed": str(result.cleanup.removed),
        "cleanup.left": "; ".join(result.cleanup.left),
        "cleanup.command": result.cleanup.command,
        "notes": " ".join(result.notes),
    }


def _case(result: RunResult, item: RequirementResult, title: str) -> Element:
    requirement = item.requirement
    case = Element("testcase", name=inert(requirement.id), classname=inert(title))
    # GitLab and Jenkins list failures by this text alone.
    messages = [f"expected {finding.expected}; actual {finding.actual}" for finding in item.findings]
    kind_of_skip = f" ({text})" if (text := skip_text(item)) else ""
    message = item.reason if item.outcome is Outcome.WAIVED or not messages else messages[0]
    message = (message or item.outcome.value) + kind_of_skip
    if kind := _KINDS.get(item.outcome):
        shown = SubElement(case, kind, type=item.outcome.value, message=inert(message))
        shown.text = _findings(item) or None
    out = SubElement(case, "system-out")
    out.text = "\n".join(
        inert(line)
        for line in [
            requirement.sentence,
            f"outcome: {item.outcome.value}" + (f", {item.observed}" if item.observed else ""),
            f"level: {requirement.level.value}",
            f"facts: {' '.join(requirement.facts)}",
            f"document: {location(result, requirement)} ({requirement.pointer})",
        ]
    )
    if item.outcome is Outcome.DEVIATED:
        out.text += "\n" + _findings(item)
    return case


def _findings(item: RequirementResult) -> str:
    lines: list[str] = []
    for finding in item.findings:
        for name, text in [
            ("expected", finding.expected),
            ("actual", finding.actual),
            ("hint", hint(finding)),
            ("sent", f"{finding.sent.method} {finding.sent.url}"),
            ("", finding.sent.body or ""),
            ("received", status(finding)),
            ("", finding.received.body or ""),
            ("curl", finding.curl),
            ("re-run", finding.rerun),
            ("sequence", "\n".join(finding.sequence)),
        ]:
            if name and not text:
                continue
            lines += [
                f"{name}: {line}" if name and first == 0 else line for first, line in enumerate(inert_lines(text))
            ]
        lines.append("")
    return "\n".join(lines)


def _run_case(result: RunResult) -> Element:
    """The failure of a run for what is not a requirement's: a stale waiver, --strict, nothing that ran."""
    case = Element("testcase", name="run", classname="conformance")
    kind = "failure" if result.exit_code == 1 else "error"
    SubElement(case, kind, type=result.verdict.value, message=inert(verdict_sentence(result)))
    return case
