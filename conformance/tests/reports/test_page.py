"""Text is broken into lines without a loss."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from promotion_jobs_conformance.reports.page import wrapped


@given(st.text("ab ,{", max_size=80), st.integers(5, 20))
def test_no_line_is_too_long_and_no_character_is_lost(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_json_breaks_at_its_properties_and_a_long_word_where_the_line_ends() -> None:
    assert wrapped('{"one":1,"two":2,"three":3}', 12) == ['{"one":1,', '"two":2,', '"three":3}']
    assert wrapped("POST http://127.0.0.1:8000/v2", 12) == ["POST http://", "127.0.0.1:80", "00/v2"]
