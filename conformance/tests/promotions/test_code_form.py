"""Which requirement a wrong code breaks."""

from __future__ import annotations

import pytest

from promotion_jobs_conformance.promotions.diagnosis.code_form import CodeRule, diagnose, diagnose_mixed

DEFAULT = "the default"


def rule(prefix: str = "", length: int = 8, *, sent: bool = True) -> CodeRule:
    return CodeRule(prefix, length, sent, 4, DEFAULT)


@pytest.mark.parametrize(
    ("judged", "code", "blamed"),
    [
        (rule(), "aa2b-3c4d", None),
        (rule(), "AA2B-3C4D", None),
        (rule(length=10), "aa2b-3c4d-5e", None),
        (rule(length=9), "aa2b-3c4d-5", None),
        (rule("summer"), "summer-aa2b-3c4d", None),
        (rule("Summer-"), "Summer-aa2b-3c4d", None),
        (rule("Summer-"), "Summer--aa2b-3c4d", None),
        (rule("big-sale"), "big-sale-aa2b-3c4d", None),
        (rule(), "aa2b3c4d", "CodeLength.groups"),
        (rule(), "aa2b-3c4d-", "CodeLength.groups"),
        (rule(), "aa2-b3c-4d", "CodeLength.groups"),
        (rule(), "aa2b-3c4", "CodeLength.honoured"),
        (rule(sent=False), "aa2b-3c4d-5", DEFAULT),
        (rule(), "aa2b-3c_d", "PromotionCode.alphabet"),
        (rule(), "aa2b-3cé4", "PromotionCode.alphabet"),
        (rule(), "summer-aa2b-3c4d", "CodePrefix.absent"),
        (rule("summer"), "aa2b-3c4d", "CodePrefix.joined"),
        (rule("summer"), "summeraa2b-3c4d", "CodePrefix.joined"),
        (rule("summer"), "summer_aa2b-3c4d", "CodePrefix.joined"),
        (rule("Summer"), "summer-aa2b-3c4d", "CodePrefix.joined"),
        (rule("summer"), "aa2b-3c4d-summer", "CodePrefix.joined"),
        (rule("summer"), "summer--aa2b-3c4d", "CodePrefix.joined"),
        (rule("Summer-"), "Summeraa2b-3c4d", "CodePrefix.trailing-dash"),
        (rule("Summer-"), "Summer---aa2b-3c4d", "CodePrefix.trailing-dash"),
        (rule("summer"), "summer-aa2b-3c4", "CodeLength.honoured"),
    ],
)
def test_the_least_that_explains_a_code(judged: CodeRule, code: str, blamed: str | None) -> None:
    assert judged.blame(code) == blamed
    assert blamed is None or blamed in judged.requirements


@pytest.mark.parametrize(
    ("codes", "heads", "prefixes", "blamed"),
    [
        (["sale-aa2b-3c4d", "sale-bb2b-3c4d"], [], [], "CodePrefix.absent"),  # several begin alike
        (["aaaa-aa2b-3c4d", "bbbb-bb2b-3c4d"], [], [], DEFAULT),  # they are longer
        (["sale-aa2b-3c4d"], ["sale-"], [], "CodePrefix.absent"),  # another job's codes begin alike
        (["sale-aa2b-3c4d"], ["aaaa-"], [], DEFAULT),
        (["sale-aa2b-3c4d"], [], ["sale-"], "CodePrefix.absent"),  # another job was sent this prefix
        (["sale-aa2b-3c4d"], [], [], DEFAULT),  # nothing else tells
    ],
)
def test_a_prefix_that_looks_like_a_group(codes: list[str], heads: list[str], prefixes: list[str], blamed: str) -> None:
    wrong = diagnose(rule(sent=False), codes, heads=heads, prefixes=prefixes)
    assert wrong is not None
    assert wrong.requirement == blamed


def test_codes_of_several_jobs() -> None:
    rules = [rule("summer"), rule(length=12)]
    assert diagnose_mixed(rules, ["summer-aa2b-3c4d", "aa2b-3c4d-5e6f"]) is None
    found = diagnose_mixed(rules, ["summer-aa2b-3c4d", "aa2b-3c4d-5e6"])
    assert found is not None
    assert found[1].requirement == "CodeLength.honoured"
    assert diagnose_mixed([], ["anything"]) is None
