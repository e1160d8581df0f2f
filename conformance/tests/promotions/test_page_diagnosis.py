"""One anomaly of a page, one name."""

from __future__ import annotations

from typing import Any

import pytest

from promotion_jobs_conformance.promotions.diagnosis.page import Anomaly, ShownPage, WholeList, anomaly

# what is shown, from which offset, by which limit, with which total, after what; the rest of the list's description; the name
LIST = {"count": 5, "keys": "abcde", "is_ordered": True}
UNORDERED = LIST | {"is_ordered": False}
MATCHING = {"count": 3, "keys": "ace", "others": "bd", "is_ordered": True, "is_filtered": True}
NUMBER = {"count": 1000}

CASES: list[tuple[str, int, int, int | None, str, dict[str, Any], Anomaly]] = [
    ("ab", 0, 2, 5, "", LIST, Anomaly.NONE),
    ("ab", 0, 2, None, "", LIST, Anomaly.NONE),
    ("e", 4, 2, 5, "", LIST, Anomaly.NONE),
    ("ba", 0, 2, 5, "", UNORDERED, Anomaly.NONE),
    ("ed", 2, 2, 5, "ab", UNORDERED, Anomaly.NONE),
    ("ab", 0, 2, 2, "", LIST, Anomaly.TOTAL),
    ("ab", 0, 2, 6, "", UNORDERED, Anomaly.TOTAL),
    ("abcde", 0, 2, 5, "", LIST, Anomaly.LIMIT),
    ("abc", 0, 2, 5, "", UNORDERED, Anomaly.LIMIT),
    ("cde", 2, 2, 5, "ab", LIST, Anomaly.LIMIT),
    ("a", 0, 2, 5, "", LIST, Anomaly.LIMIT),
    ("a", 0, 2, 5, "", UNORDERED, Anomaly.LIMIT),
    ("", 0, 2, 5, "", LIST, Anomaly.LIMIT),
    ("c", 2, 2, 5, "ab", LIST, Anomaly.LIMIT),
    ("bc", 0, 2, 5, "", LIST, Anomaly.OFFSET),
    ("ab", 1, 2, 5, "", LIST, Anomaly.OFFSET),
    ("de", 2, 2, 5, "ab", LIST, Anomaly.OFFSET),
    ("e", 2, 2, 5, "ab", UNORDERED, Anomaly.OFFSET),
    ("bcde", 0, 25, 5, "", LIST, Anomaly.OFFSET),
    ("ab", 2, 2, 5, "ab", LIST, Anomaly.DUPLICATES),
    ("bc", 2, 2, 5, "ab", UNORDERED, Anomaly.DUPLICATES),
    ("aa", 0, 2, 5, "", LIST, Anomaly.DUPLICATES),
    ("ax", 0, 2, 5, "", LIST, Anomaly.UNCLEAR),  # a record that the whole list did not show
    ("abcd", 0, 5, 4, "", LIST, Anomaly.UNCLEAR),  # the list as it was when it had four
    ("ac", 0, 2, 3, "", MATCHING, Anomaly.NONE),
    ("ac", 0, 2, 5, "", MATCHING, Anomaly.TOTAL),
    ("ab", 0, 2, 5, "", MATCHING, Anomaly.FILTER),
    ("b", 1, 1, 3, "a", MATCHING, Anomaly.FILTER),
    ("a", 0, 25, 1, "", MATCHING, Anomaly.FILTER),
    ("", 0, 25, None, "", MATCHING, Anomaly.FILTER),
    ("a", 0, 25, 3, "", MATCHING, Anomaly.LIMIT),
    ("ace", 0, 1, 3, "", MATCHING, Anomaly.LIMIT),
    ("e", 1, 1, 3, "a", MATCHING, Anomaly.OFFSET),
    ("xyz", 997, 100, 1000, "", NUMBER, Anomaly.NONE),
    ("wxyz", 997, 100, 1000, "", NUMBER, Anomaly.OFFSET),
    ("wxyz", 0, 100, 1000, "", NUMBER, Anomaly.LIMIT),
    ("aa", 998, 2, 1000, "", NUMBER, Anomaly.UNCLEAR),  # that a code is there twice is no matter of the page
]


@pytest.mark.parametrize(("keys", "offset", "limit", "total", "earlier", "whole", "name"), CASES)
def test_an_anomaly_has_one_name(
    keys: str, offset: int, limit: int, total: int | None, earlier: str, whole: dict[str, Any], name: Anomaly
) -> None:
    assert anomaly(ShownPage(list(keys), limit, offset, total, earlier), WholeList(**_listed(whole))) is name


def _listed(whole: dict[str, Any]) -> dict[str, Any]:
    return whole | ({"keys": list(whole["keys"])} if "keys" in whole else {})
