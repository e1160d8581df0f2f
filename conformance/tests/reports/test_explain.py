"""The explanation of a requirement says what the document says, and what is known beside it."""

from __future__ import annotations

from promotion_jobs_conformance.reports.explain import render_explanation
from tests.reports.samples import EXCLUDED, NAME


def test_everything_that_is_known_is_reported() -> None:
    text = render_explanation(
        NAME,
        {"S6": "`name`: optional, string, at most 50 long.", "A11": "must: 50 ASCII characters accepted, 51 rejected."},
        ["accepted: name of 50 characters", "rejected: name of 51 characters"],
        {"limits": "Both sides of every limit."},
        {"long-names": "accepts names of 51 characters"},
        path="spec/openapi.yaml",
    )
    assert text == (
        "JobName.maxLength\n"
        "  `name`: at most 50 long.\n"
        "\n"
        "  level     MUST: a server that violates it does not conform\n"
        "  operation createPromotionJob, listPromotionJobs\n"
        "  document  spec/openapi.yaml:32\n"
        "            /components/schemas/JobName/maxLength\n"
        "\n"
        "Facts\n"
        "  S6   `name`: optional, string, at most 50 long.\n"
        "  A11  must: 50 ASCII characters accepted, 51 rejected.\n"
        "\n"
        "Checks\n"
        "  limits  Both sides of every limit.\n"
        "\n"
        "Requests, and the expected response\n"
        "  1  accepted: name of 50 characters\n"
        "  2  rejected: name of 51 characters\n"
        "\n"
        "Faults of the reference server that its check catches\n"
        "  long-names  accepts names of 51 characters\n"
    )


def test_what_is_not_known_is_said() -> None:
    text = render_explanation(NAME, {}, [], {}, {})
    assert "  S6   (the text of this fact is not available)\n" in text
    assert "Checks\n  none is known\n" in text
    assert "catches\n  none is known\n" in text


def test_an_excluded_requirement_says_why() -> None:
    assert "none, because it is excluded by the contract: JSON Schema leaves" in render_explanation(
        EXCLUDED, {}, [], {}, {}
    )
