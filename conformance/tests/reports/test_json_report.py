"""The JSON report keeps to its schema, holds the whole result, and gives it back."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from promotion_jobs_conformance.reports.files import ReportError
from promotion_jobs_conformance.reports.json_report import JsonReport, read, schema
from promotion_jobs_conformance.result import RunResult
from tests.reports.samples import GREEN, RED, SAMPLES


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("result", SAMPLES.values(), ids=SAMPLES)
def test_report_keeps_to_its_schema_and_gives_the_result_back(result: RunResult) -> None:
    text = JsonReport().write(result)
    Draft202012Validator(schema()).validate(json.loads(text))
    assert read(text) == result
    assert text.isascii()


def test_properties_that_pipelines_read() -> None:
    report = json.loads(JsonReport().write(RED))
    assert (report["suite"]["version"], report["contract"]["version"], report["target"]["url"]) == (
        "1.0.0",
        "1.0.0",
        "http://127.0.0.1:8000",
    )
    assert (report["verdict"], report["exit_code"], report["requests"], report["jobs_created"]) == (
        "violated",
        1,
        412,
        57,
    )
    assert report["counts"]["violated"] == 2
    violated = report["requirements"][1]
    assert (violated["id"], violated["outcome"], violated["line"]) == ("createPromotionJob.echo-name", "violated", 16)
    shown = violated["findings"][0]
    assert shown["sent"]["method"] == "POST"
    assert shown["received"]["status"] == 201
    assert shown["expected"] == 'data.name is "spring "'


def test_every_prop_of_the_report_is_in_the_schema() -> None:
    # What the schema does not name is not promised to anyone.
    report = json.loads(JsonReport().write(RED))
    defined = schema()
    assert set(report) == set(defined["properties"])
    requirement = defined["$defs"]["requirement"]["properties"]
    assert set(report["requirements"][0]) == set(requirement)
    assert set(report["requirements"][1]["findings"][0]) == set(defined["$defs"]["finding"]["properties"])
    assert set(report["probes"][0]) == set(defined["$defs"]["probe"]["properties"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "This is not JSON: Expecting value"),
        ("[" * 100_000, "This is not JSON"),
        ("[]", r"no report of `verify --json FILE`: at \$, \[\] is not of type 'object'"),
        ('{"format": 2}', "no report of `verify --json FILE`"),
        (JsonReport().write(GREEN).replace('"conforms"', '"\\u001b[2J"'), r"at \$.verdict, '\\x1b\[2J' is not one of"),
        (
            JsonReport().write(GREEN).replace('"conforms"', '"::error::x"'),
            r"at \$.verdict, '\\x3a:error\\x3a:x' is not",
        ),
        (JsonReport().write(GREEN).replace('"conforms"', json.dumps("x" * 1000)), r"the value breaks `enum`"),
    ],
)
def test_what_is_no_report_is_rejected_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(ReportError, match=said) as rejection:
        read(text)
    assert len(str(rejection.value)) < 600
