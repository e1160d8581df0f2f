"""What holds for all formats at once: the same red requirements, and nothing that a server's text could do.

The second is shown by structure: a report full of hostile text has the same structure as one full of `x`, as the
format's own parser sees it.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from markdown_it import MarkdownIt

from promotion_jobs_conformance.reports import NAMES, reporter
from promotion_jobs_conformance.reports.console import ConsoleReport, Verbosity
from promotion_jobs_conformance.reports.escaping import inert
from promotion_jobs_conformance.reports.json_report import read
from promotion_jobs_conformance.reports.summary import BY_HAND, red
from promotion_jobs_conformance.result import Cleanup, Outcome, Received, RunResult, Verdict
from tests.reports.samples import DOCUMENT, GREEN, HOSTILE, RED, SAMPLES, hostile

SCHEMAS = Path(__file__).parents[1] / "schemas"
JUNIT = xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd")
SARIF = Draft4Validator(json.loads((SCHEMAS / "sarif-2.1.0-rtm.5.json").read_text("utf-8")))


def written(name: str, result: RunResult) -> str:
    return reporter(name, DOCUMENT).write(result)


def parsed(report: str) -> ET.Element:
    return ET.fromstring(report)  # noqa: S314 - we wrote it


# How a reader of each format finds the red requirements.


def red_in_console(report: str) -> set[str]:
    return set(re.findall(r"^[✗E?] \d+\. (\S+)", report, re.MULTILINE))


def red_in_json(report: str) -> set[str]:
    items = json.loads(report)["requirements"]
    return {item["id"] for item in items if item["outcome"] in ("violated", "error", "unreachable")}


def red_in_html(report: str) -> set[str]:
    red_ones = re.findall(r'class="finding (?:violated|error)" id="f\d+" data-requirement="([^"]+)"', report)
    return {*red_ones, *re.findall(r'<code data-requirement="([^"]+)">', report)}


def red_in_junit(report: str) -> set[str]:
    cases = parsed(report).iter("testcase")
    return {case.get("name", "") for case in cases if {child.tag for child in case} & {"failure", "error"}} - {"run"}


def red_in_markdown(report: str) -> set[str]:
    return set(re.findall(r"^#### [✗E?] \d+\. `(\S+)`", report, re.MULTILINE))


def red_in_sarif(report: str) -> set[str]:
    results = json.loads(report)["runs"][0]["results"]
    return {item["ruleId"] for item in results if item["level"] == "error" or item["kind"] == "open"} - {
        item["ruleId"] for item in results if "suppressions" in item
    }


def red_in_annotations(report: str) -> set[str]:
    return set(re.findall(r"^::error .*title=([^ ,:]+) \(", report, re.MULTILINE))


READERS = {
    "console": red_in_console,
    "json": red_in_json,
    "html": red_in_html,
    "junit": red_in_junit,
    "markdown": red_in_markdown,
    "sarif": red_in_sarif,
    "annotations": red_in_annotations,
}


@pytest.mark.parametrize("result", SAMPLES.values(), ids=SAMPLES)
@pytest.mark.parametrize("name", READERS)
def test_all_formats_name_the_same_red_requirements(name: str, result: RunResult) -> None:
    report = ConsoleReport(Verbosity.QUIET).write(result) if name == "console" else written(name, result)
    is_apart = name == "annotations"  # what could not be judged of a lost target is one line there
    told = [item for item in red(result) if not (is_apart and item.outcome is Outcome.UNREACHABLE)]
    assert READERS[name](report) == {item.requirement.id for item in told}


def test_a_lost_target_is_one_annotation() -> None:
    lost = replace(SAMPLES["unreachable"], verdict=Verdict.UNREACHABLE)
    lines = [line for line in written("annotations", lost).splitlines() if "could not be checked" in line]
    assert len(lines) == 1
    assert lines[0].startswith("::error title=unreachable::")


def test_every_format_has_a_reader() -> None:
    assert set(READERS) == {"console", *NAMES}


@pytest.mark.parametrize("command", ["promotion-jobs clean --ledger run.jsonl", ""])
@pytest.mark.parametrize("name", READERS)
def test_every_format_tells_what_was_left_behind_and_what_removes_it(name: str, command: str) -> None:
    result = replace(GREEN, cleanup=Cleanup(removed=2, left=("promotion 6f1c",), command=command))
    text = ConsoleReport(Verbosity.QUIET).write(result) if name == "console" else written(name, result)
    assert name == "console" or "promotion 6f1c" in text
    assert (command or ("" if name in ("json", "junit") else BY_HAND)) in text
    assert "Remove with: ." not in text


def test_the_samples_have_red_ones() -> None:
    assert len(red(RED)) == 2
    assert {sample.verdict for sample in SAMPLES.values()} == set(Verdict)


@pytest.mark.parametrize("name", ["nothing-ran", "stale"])
def test_a_run_that_fails_without_a_red_requirement_is_red_all_the_same(name: str) -> None:
    result = SAMPLES[name]
    assert written("annotations", result).startswith(f"::error title={result.verdict.value}::")
    totals = parsed(written("junit", result))
    assert int(totals.get("failures", "")) + int(totals.get("errors", "")) == 1
    assert json.loads(written("sarif", result))["runs"][0]["invocations"][0]["exitCode"] != 0


@pytest.mark.parametrize("result", SAMPLES.values(), ids=SAMPLES)
def test_published_schemas_hold(result: RunResult) -> None:
    JUNIT.validate(written("junit", result))
    SARIF.validate(json.loads(written("sarif", result)))


def test_junit_counts_what_it_holds() -> None:
    (suite,) = parsed(written("junit", RED))
    assert [suite.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["9", "2", "0", "3"]
    assert {item.get("name"): item.get("value") for item in suite.iter("property")}[
        "target.url"
    ] == "http://127.0.0.1:8000"
    kinds = {case.get("name"): [child.tag for child in case] for case in suite.iter("testcase")}
    assert kinds["createPromotionJob.echo-name"] == ["failure", "system-out"]
    assert kinds["cancelPromotionJob.cancels"] == ["skipped", "system-out"]
    assert kinds["Error.status-agrees"] == ["skipped", "system-out"]
    assert kinds["createPromotionJob.validation-title"] == ["system-out"]


def test_a_junit_failure_says_how_to_fix_the_server() -> None:
    failure = parsed(written("junit", RED)).find(".//failure")
    assert failure is not None
    found = RED.requirements[1].findings[0]
    for line in (f"expected: {found.expected}", f"sent: POST {found.sent.url}", f"curl: {found.curl}", found.rerun):
        assert line in (failure.text or ""), line


def test_a_junit_message_says_expected_and_actual() -> None:
    failure = parsed(written("junit", RED)).find(".//failure")
    assert failure is not None
    assert failure.get("message") == 'expected data.name is "spring "; actual data.name is "spring"'


ELSEWHERE = ("/opt/env/lib/python3.11/site-packages/spec/openapi.yaml", "env/lib/site-packages/spec/openapi.yaml")


@pytest.mark.parametrize("path", ELSEWHERE)
def test_annotations_name_no_file_of_another_repository(path: str) -> None:
    text = written("annotations", replace(RED, contract_path=path))
    assert "file=" not in text
    assert f"%0ASource: {path}:16" in text
    assert "file=spec/openapi.yaml,line=16," in written("annotations", RED)


@pytest.mark.parametrize("path", ["spec/openapi.yaml", *ELSEWHERE])
def test_sarif_is_what_code_scanning_shows(path: str) -> None:
    run = json.loads(written("sarif", replace(RED, contract_path=path)))["runs"][0]
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
        assert len(rule["properties"]["tags"]) <= 10
    prints = [one["partialFingerprints"]["primaryLocationLineHash"] for one in run["results"]]
    assert len(set(prints)) == len(prints) == 5
    again = json.loads(written("sarif", replace(RED, started="2031-01-01T00:00:00Z")))["runs"][0]
    assert [one["partialFingerprints"]["primaryLocationLineHash"] for one in again["results"]] == prints
    for one in run["results"]:
        assert one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "spec/openapi.yaml"


def test_the_markdown_summary_fits_a_screen() -> None:
    summary = written("markdown", RED).partition("<details>")[0]
    assert len(summary.splitlines()) <= 30
    assert '| 1 | ✗ `createPromotionJob.echo-name` | `data.name is "spring "` | `data.name is "spring"` |' in summary


def test_the_markdown_summary_only_counts_what_is_excluded() -> None:
    untested = written("markdown", RED).partition("<summary>Not tested")[2].partition("</details>")[0]
    assert "1 requirement excluded by the contract." in untested
    assert "Job.href.format" not in untested


def test_a_failure_of_the_server_leads_to_its_log_in_every_format_for_people() -> None:
    failing = replace(RED.requirements[1].findings[0], received=Received(500, (), "<html>"))
    result = replace(RED, requirements=(replace(RED.requirements[1], findings=(failing,)),))
    for name in ("html", "junit", "markdown", "sarif"):
        assert "own log has the cause" in written(name, result), name


def test_sarif_does_not_blame_the_server_for_what_is_not_its_fault() -> None:
    kinds = {
        name: [(one["kind"], one["level"]) for one in json.loads(written("sarif", SAMPLES[name]))["runs"][0]["results"]]
        for name in ("error", "unreachable")
    }
    assert kinds == {"error": [("open", "none")], "unreachable": [("open", "none")]}


@pytest.mark.parametrize("name", NAMES)
def test_every_name_has_its_reporter_and_every_text_can_be_written(name: str) -> None:
    for result in SAMPLES.values():
        written(name, result).encode()


def test_another_name_is_rejected_with_the_names() -> None:
    with pytest.raises(ValueError, match="There is no report named pdf; the names are json, html"):
        reporter("pdf")


# Hostile text: pieces that mean something somewhere, and anything else.
PIECES = st.sampled_from(
    [
        *HOSTILE.split(),
        "\n",
        "\r",
        "\x1b[31m",
        "\x07",
        "\u202e",
        "\ud800",
        "\uffff",
        "\0",
        "::error::",
        "##[group]",
        "##vso[x]",
        "<script>",
        "</pre>",
        "</style>",
        "<!--",
        "-->",
        "]]>",
        "&lt;",
        "'",
        '"',
        "`",
        "```",
        "|",
        "*",
        "_",
        "[x](y)",
        "](",
        "{",
        "}",
        "{{",
        "{%",
        "%0A",
        "%",
        ":",
        ",",
        "#",
        "-",
        "1.",
        "> ",
        "    ",
        "\\",
        "@a",
        "http://x.y",
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, min_size=1, max_size=8).map("".join),
    st.text(st.characters(exclude_categories=()), min_size=1),
)


@settings(deadline=None)
@given(TEXTS)
def test_console_obeys_nothing(text: str) -> None:
    report = ConsoleReport(Verbosity.VERBOSE).write(hostile(text))
    for line in report.splitlines():
        assert inert(line) == line
        assert not re.match(r"\s*(::[A-Za-z]|##teamcity\[)", line)
    assert "##[" not in report
    assert "##vso[" not in report
    # Only our own lines begin at the margin, so no text can pose as a verdict or a finding.
    ours = [line for line in ConsoleReport(Verbosity.VERBOSE).write(hostile("x")).splitlines() if line[:1].strip()]
    begun = [line for line in report.splitlines() if line[:1].strip()]
    assert [line.split(": ")[0] for line in begun] == [
        line.split(": ")[0] for line in ours
    ]  # the verdict names the URL


@settings(deadline=None)
@given(TEXTS)
def test_json_gives_back_what_was_said(text: str) -> None:
    report = written("json", hostile(text))
    assert report.isascii()
    assert read(report) == hostile(text)


def xml_structure(report: str) -> list[tuple[str, tuple[str, ...]]]:
    root = parsed(report)
    return [(element.tag, tuple(element.attrib)) for element in root.iter()]


@settings(deadline=None)
@given(TEXTS)
def test_junit_keeps_its_structure(text: str) -> None:
    report = written("junit", hostile(text))
    assert xml_structure(report) == xml_structure(written("junit", hostile("x")))
    failure = parsed(report).find(".//failure")
    assert failure is not None
    # What XML makes of a space in an attribute is a space.
    assert failure.get("message") == inert(f"expected {text}; actual {text}")


def markdown_structure(report: str) -> list[tuple[str, str]]:
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(report)
    flat = [part for token in tokens for part in (token, *(token.children or ()))]
    return [(token.type, token.tag) for token in flat if token.type not in ("text", "text_special")]


@settings(deadline=None)
@given(TEXTS)
def test_markdown_keeps_its_structure(text: str) -> None:
    report = written("markdown", hostile(text))
    assert markdown_structure(report) == markdown_structure(written("markdown", hostile("x")))
    assert all(inert(line) == line for line in report.splitlines())


class Elements(HTMLParser):
    """The elements of a page with the names of their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.scripts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # Which lines of a body are marked, and which words coloured, depends on what it says.
        is_coloured = tag == "span" and (dict(attrs).get("class") or "").startswith("j-")
        if tag != "mark" and not is_coloured:
            self.found.append((tag, tuple(name for name, _ in attrs)))

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", (data,)))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script":
            self.scripts.append(data)


@settings(deadline=None)
@given(TEXTS)
def test_html_keeps_its_structure(text: str) -> None:
    page, plain = Elements(written("html", hostile(text))), Elements(written("html", hostile("x")))
    assert page.found == plain.found
    assert page.scripts == plain.scripts
    body = written("html", hostile(text)).partition("</head>")[2]
    assert all(inert(line) == line for line in body.splitlines())


@settings(deadline=None)
@given(TEXTS)
def test_sarif_messages_neither_link_nor_have_locations_to_fill(text: str) -> None:
    report = written("sarif", hostile(text))
    assert report.isascii()
    run = json.loads(report)["runs"][0]
    messages = [*run["results"], *run["invocations"][0]["toolExecutionNotifications"]]
    for message in (item["message"]["text"] for item in messages):
        assert inert(message) == message
        assert "](" not in message
        assert not re.search(r"[{}]", message.replace("{{", "").replace("}}", ""))


def workflow_command(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner reads it."""
    found = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
    assert found, line
    named = dict(part.split("=", 1) for part in found[2].split(","))
    for escape, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        named = {name: value.replace(escape, character) for name, value in named.items()}
    return found[1], named, found[3]


@settings(deadline=None)
@given(TEXTS)
def test_annotations_are_one_command_for_each_red_requirement(text: str) -> None:
    lines = written("annotations", hostile(text)).split("\n")
    assert lines.pop() == ""
    commands = [workflow_command(line) for line in lines]
    assert [(kind, named["title"]) for kind, named, _ in commands] == [
        ("error", "createPromotionJob.echo-name (violated)"),
        ("error", "listPromotionJobs.lists (error)"),
        ("warning", "left behind"),
    ]
    assert all(inert(data) == data for _, _, data in commands)
