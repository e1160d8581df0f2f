"""Strict JSON: what passes, what does not and why, and that nothing is spent on what is rejected."""

from __future__ import annotations

import json
import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotion_jobs_conformance.http.strict_json import BYTES, DEPTH, DIGITS, VALUES, Json, NotJson, parse
from tests.hostile import BEHAVIOURS, Peer
from tests.hostile.registry import Behaviour

DOCUMENTS = [behaviour for behaviour in BEHAVIOURS.values() if behaviour.not_json]


class _Sent(Peer):
    """Catches what a handler sends."""

    def __init__(self) -> None:
        self.data = b""

    def send(self, data: bytes) -> None:
        self.data += data


def body(behaviour: Behaviour) -> bytes:
    sent = _Sent()
    behaviour.handler(sent)
    return sent.data.partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None),
        ("true", True),
        ('""', ""),
        (" \t\r\n[] \t\r\n", []),
        ('{"a":{"a":{"a":1}}}', {"a": {"a": {"a": 1}}}),
        ('"\\ud83d\\ude00"', "\U0001f600"),
        ('"\\\\ud800"', "\\ud800"),
        ('"😀\U0010ffff\ufeff"', "😀\U0010ffff\ufeff"),
        ('"\\u0000"', "\0"),
        ('"[{,\\"]}"', '[{,"]}'),
        ("-0", 0),
        ("1e-999", 0.0),
        ("1E+2", 100.0),
        ("9" * DIGITS, int("9" * DIGITS)),
        ("[" * DEPTH + "]" * DEPTH, json.loads("[" * DEPTH + "]" * DEPTH)),
    ],
)
def test_what_is_json(text: str, value: Json) -> None:
    assert parse(text.encode()) == value


@pytest.mark.parametrize(("text", "kind"), [("10", int), ("10.0", int), ("1e1", int), ("10.5", float), ("true", bool)])
def test_an_integer_is_one_however_it_is_written(text: str, kind: type) -> None:
    assert type(parse(text.encode())) is kind


@pytest.mark.parametrize(
    "text",
    [
        "9" * (DIGITS + 1),
        "-1" + "0" * DIGITS,
        "[" * (DEPTH + 1) + "]" * (DEPTH + 1),
        "[" + "0," * VALUES + "0]",
        '{"a":1,"b":{"c":1,"c":2}}',
        '["\\ud83d"]',
        '["\\ud83d\\u0041"]',
        '["\\\\\\ud800"]',
        '{"\\udfff":1}',
        "1e400",
        "-1e400",
        "\x0c[]",
        "\u00a0[]",
        "[1 2]",
        "[,]",
        "NULL",
        ".5",
        "5.",
        "1e",
        "'a'",
        '"\x1f"',
        '"\\u12"',
        '"\\u+123"',
        '"',
        "{",
    ],
)
def test_what_is_not(text: str) -> None:
    with pytest.raises(NotJson) as caught:
        parse(text.encode())
    reason = caught.value.reason
    assert reason == str(caught.value)
    assert reason.isascii()
    assert len(reason) < 200


@pytest.mark.parametrize("behaviour", DOCUMENTS, ids=[behaviour.name for behaviour in DOCUMENTS])
def test_a_hostile_document_costs_little(behaviour: Behaviour) -> None:
    data = body(behaviour)
    tracemalloc.start()
    try:
        with pytest.raises(NotJson):
            parse(data)
        assert tracemalloc.get_traced_memory()[1] < 5 * len(data) + 100_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "data",
    [
        b'"' + b"a" * (BYTES - 2) + b'"',
        b'"' + b"\\n" * (BYTES // 2 - 1) + b'"',
        b'"' + b"\\u0041" * (BYTES // 6 - 1) + b'"',
        b'"' + b"\\ud83d\\ude00" * (BYTES // 12 - 1) + b'"',
        b'["\\ud83d\\ude00' + b'","\\ud83d\\ude00' * (VALUES - 3) + b'"]',
        b"[" + b"1" * 300 + b"]" + b" " * (BYTES - 302),
        b"[" + b"{}," * (VALUES // 2 - 2) + b"{}]",
    ],
)
def test_what_a_body_can_hold_is_read_soon_and_small(data: bytes) -> None:
    tracemalloc.start()
    try:
        started = time.thread_time()
        parse(data)
        assert time.thread_time() - started < 5.0
        assert tracemalloc.get_traced_memory()[1] < 64 * 1024 * 1024
    finally:
        tracemalloc.stop()


LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES_OF_ALL_KINDS = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@given(VALUES_OF_ALL_KINDS, st.booleans())
def test_what_json_writes_is_read(value: Json, ascii_only: bool) -> None:
    data = json.dumps(value, ensure_ascii=ascii_only, allow_nan=False)
    assert parse(data.encode("utf-8")) == value


@given(st.binary() | st.text(alphabet='[]{},:"\\u0d8fe1.+- tn').map(str.encode))
def test_whatever_comes_is_read_or_rejected(data: bytes) -> None:
    try:
        value = parse(data)
    except NotJson:
        return
    assert json.loads(data) == value
