"""What a schema demands and how a value falls short is said in words, one line each."""

from __future__ import annotations

import pytest

from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.contract.explanations import format_problem

CONTRACT = Contract(default_document())


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("date-time", "2026-11-27T17:27:28.047612", "has no offset (RFC 3339)"),
        ("date-time", "2026-11-27 17:27:28Z", "has no T between date and time (RFC 3339)"),
        ("date-time", "2026-11-27", "has no time (RFC 3339)"),
        ("date-time", "2026-11-27T17:27:28+0100", "has an offset that is not of the form +hh:mm (RFC 3339)"),
        ("date-time", "2026-11-27T17:27Z", "has no seconds, or a comma in them (RFC 3339)"),
        ("date-time", "2026-02-30T17:27:28Z", "is not a time of any calendar"),
        ("date-time", "1795813659", "is not a timestamp of RFC 3339"),
        ("uuid", "0a346b5c25ac4e7484df7783bd9e332b", "has no hyphens (RFC 4122)"),
        ("uuid", "17", "is not of the form of a UUID, 8-4-4-4-12 hexadecimal digits (RFC 4122)"),
        ("uri", "/files/a.csv", "is relative: a URI begins with a scheme (RFC 3986)"),
        ("uri", "http://a/b c", "has a character that must be percent-encoded, or no host or path (RFC 3986)"),
    ],
)
def test_a_format_says_what_is_wrong(name: str, text: str, told: str) -> None:
    assert format_problem(name, text) == told


@pytest.mark.parametrize(
    ("value", "pointer", "expected", "actual"),
    [
        ({"data": []}, "/components/schemas/JobsPage", "the property `meta`", "no property `meta`, only `data`"),
        ("x" * 51, "/components/schemas/JobName", "at most 50 characters", f'"{"x" * 51}" (51 characters)'),
        (7, "/components/schemas/JobName", "a string", "7 (an integer)"),
        ("done", "/components/schemas/JobStatus", "one of ", '"done"'),
        (
            "/files/" + "a" * 50,
            "/components/schemas/JobFile/properties/href",
            "a text that matches",
            f'begins with "/", and does not match: "/files/{"a" * 50}"',
        ),
    ],
)
def test_a_keyword_says_what_it_demands(value: object, pointer: str, expected: str, actual: str) -> None:
    told = [(breach.expected, breach.message) for breach in CONTRACT.judge.judge(value, pointer).breaches]
    assert any(said.startswith(expected) and shown == actual for said, shown in told), told


def test_a_condition_is_reported_with_what_it_demands() -> None:
    base = CONTRACT.judge.judge({"status": "failed"}, "/components/schemas/PromotionJobBase")
    assert 'the property `error` (since `status` is "failed")' in {breach.expected for breach in base.breaches}
