"""Bodies are laid out without a change, and what a finding is about is marked."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotion_jobs_conformance.reports.json_view import excerpt, lines, marked

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


def laid_out(body: str) -> str:
    return "\n".join(line.text for line in lines(body))


@given(VALUES)
def test_layout_is_that_of_the_standard_library(value: object) -> None:
    assert laid_out(json.dumps(value)) == json.dumps(value, indent=2, ensure_ascii=False)


@pytest.mark.parametrize("number", ["10.0", "1e2", "-0", "12345678901234567890123", "NaN", "-Infinity", "1" * 5000])
def test_numbers_stay_as_they_were_written(number: str) -> None:
    assert laid_out(f'{{"a":{number}}}') == f'{{\n  "a": {number}\n}}'


def test_a_prop_that_stands_twice_is_shown_twice() -> None:
    assert laid_out('{"a":1,"a":2}') == '{\n  "a": 1,\n  "a": 2\n}'


@pytest.mark.parametrize("body", ["", "<html>\n</html>", '{"a":', "[" * 100_000, "\ud800"])
def test_what_is_no_json_stays_as_it_is(body: str) -> None:
    assert laid_out(body) == body


def marks(sent: str, received: str, words: str) -> tuple[list[str], list[str]]:
    both = marked(lines(sent), lines(received), words)
    left, right = ([line.text.strip().rstrip(",") for line in side if line.marked] for side in both)
    return left, right


def test_values_that_differ_are_marked_on_both_sides() -> None:
    sent = '{"data":{"name":"spring ","uses":3,"only_sent":1}}'
    received = '{"data":{"name":"spring","uses":3,"id":"x"}}'
    assert marks(sent, received, "") == (['"name": "spring "'], ['"name": "spring"'])


@pytest.mark.parametrize(
    "words",
    [
        "errors[0].title is wrong",
        "errors.0.title is wrong",
        "at /errors/0/title.",
        "the value of errors/0/title",
        "$.errors[0].title",
    ],
)
def test_a_location_that_the_words_name_is_marked(words: str) -> None:
    received = '{"errors":[{"status":400,"title":"x","source":"title"},{"title":"y"}],"title":"z"}'
    assert marks("", received, words) == ([], ['"title": "x"'])


@pytest.mark.parametrize(
    "words", ["errors[0].title.inner", "my_errors[0].title", "errors[0].titles", "other.errors[0].title"]
)
def test_another_location_is_not(words: str) -> None:
    assert marks("", '{"errors":[{"title":"x"}]}', words) == ([], [])


@pytest.mark.parametrize(
    ("words", "shown"), [("the data is wrong", []), ("/data is wrong", ['"data": 1']), ("`data`", ['"data": 1'])]
)
def test_a_single_name_must_look_like_one(words: str, shown: list[str]) -> None:
    assert marks("", '{"data":1}', words) == ([], shown)


def test_a_whole_object_can_be_named() -> None:
    assert marks("", '{"data":{"meta":{"a":1}}}', "data.meta has no timestamps") == ([], ['"meta": {'])


def test_what_the_finding_points_to_is_marked_alone() -> None:
    received = '{"data":[{"id":"a"},{"id":"b","name":"x"}]}'
    both = marked(lines('{"id":"a"}'), lines(received), "at /data/0/id", "/data/1/name")
    assert [line.text.strip() for line in both[1] if line.marked] == ['"name": "x"']


def test_a_body_that_was_cut_is_laid_out_as_far_as_it_goes() -> None:
    assert laid_out('{"data":[{"id":"a"},{"id":"b… (4000 bytes in all)').split("\n") == [
        "{",
        '  "data": [',
        "    {",
        '      "id": "a"',
        "    },",
        "    {",
        '      "id": b',
        "… (4000 bytes in all)",
    ]


@pytest.mark.parametrize(
    ("room", "shown"), [(1000, '{"data":[{"id":0,"name":"job 0"},'), (60, '…{"id":37,"name":"job 37"},')]
)
def test_an_excerpt_is_around_the_mark(room: int, shown: str) -> None:
    body = json.dumps({"data": [{"id": number, "name": f"job {number}"} for number in range(20 if room > 60 else 50)]})
    _, received = marked([], lines(body), "", "/data/37/id")
    assert excerpt(body, received, room).startswith(shown)
