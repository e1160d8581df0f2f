"""What is made inert stays readable, and can do nothing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotion_jobs_conformance.reports.escaping import (
    ascii_only,
    inert,
    inert_lines,
    markdown,
    markdown_block,
    markdown_code,
    sarif_message,
    workflow_data,
    workflow_property,
)

ANYTHING = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, with éü漢字 and ✓", "plain text, with éü漢字 and ✓"),
        ("\x1b[31m", r"\x1b[31m"),
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\0\x7f\x9b", r"\x00\x7f\x9b"),
        ("\u202eevil\u2066", r"\u202eevil\u2066"),
        ("\u200b\ufeff\u2028\u2029", r"\u200b\ufeff\u2028\u2029"),
        ("\ud800\uffff\U000e0041", r"\ud800\uffff\U000e0041"),
        ("::error::x and http://[::1]:80", r"\x3a:error:\x3ax and http://[::1]:80".replace(r":\x3ax", r"\x3a:x")),
        ("##[error] ##vso[x] ##teamcity[x] # title", r"\x23#[error] \x23#vso[x] \x23#teamcity[x] # title"),
    ],
)
def test_inert(text: str, shown: str) -> None:
    assert inert(text) == shown


@given(ANYTHING)
def test_inert_text_has_pictures_only_and_stays_so(text: str) -> None:
    shown = inert(text)
    assert all(unicodedata.category(character)[0] in "LMNPSZ" for character in shown)
    assert all(unicodedata.category(character) not in ("Zl", "Zp") for character in shown)
    assert inert(shown) == shown
    shown.encode()


@given(ANYTHING)
def test_lines_are_inert_and_complete(text: str) -> None:
    lines = inert_lines(text)
    assert len(lines) == text.count("\n") + 1
    assert all("\n" not in line and "\r" not in line for line in lines)


@given(ANYTHING)
def test_ascii(text: str) -> None:
    assert ascii_only(inert(text)).isascii()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("`name`: at most 50 long.", "`name`: at most 50 long."),
        ("a *b* <b> [x](y)", r"a \*b\* \<b\> \[x\]\(y\)"),
        ("see http://evil.example", r"see http\://evil\.example"),
        ("one ` backtick", r"one \` backtick"),
    ],
)
def test_markdown(text: str, written: str) -> None:
    assert markdown(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [("x", "`x`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("a|b", r"`a\|b`"), ("", "`  `"), ("spring ", "` spring  `")],
)
def test_markdown_code(text: str, written: str) -> None:
    assert markdown_code(text) == written


def test_markdown_block_has_a_longer_fence_than_its_text() -> None:
    assert markdown_block("````\nx\x1b", "sh") == "`````sh\n````\nx\\x1b\n`````"


def test_workflow() -> None:
    assert workflow_data("50%\r\nnext, a: b") == "50%25%0Anext, a: b"
    assert workflow_property("a: b, c%\n") == "a%3A b%2C c%25\\n"


def test_sarif_message_has_neither_placeholders_nor_links() -> None:
    assert sarif_message("{0} [x](http://evil.example)") == "{{0}} [x] (http://evil.example)"
