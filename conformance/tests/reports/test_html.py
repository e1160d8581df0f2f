"""The page holds all that it shows, and nothing in it asks for more. How it behaves is tested in a browser."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from promotion_jobs_conformance.reports.html import HtmlReport
from promotion_jobs_conformance.result import Outcome, RequirementResult, RunResult
from tests.reports.samples import DOCUMENT, GREEN, NAME, PROBES, RED, SAMPLES, finding


class Page(HTMLParser):
    """IDs, references within the page, everything that could leave it, and what is open when it is not closed."""

    VOID = frozenset({"meta", "br", "input", "link", "img", "hr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: set[str] = set()
        self.outward: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        for name, value in attrs:
            text = value or ""
            if name == "id":
                self.ids.append(text)
            elif name in ("aria-labelledby", "data-copy"):
                self.references.add(text)
            elif name == "href" and text.startswith("#"):
                self.references.add(text[1:])
            elif name in ("href", "src", "action", "srcset", "style") or name.startswith("on"):
                self.outward.append(f"{tag} {name}={text}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("document", ["", DOCUMENT], ids=["without document", "with document"])
@pytest.mark.parametrize("result", SAMPLES.values(), ids=SAMPLES)
def test_the_page_is_whole(result: RunResult, document: str) -> None:
    page = Page(HtmlReport(document).write(result))
    assert page.open == []
    assert page.outward == []
    assert len(page.ids) == len(set(page.ids))
    assert page.references <= set(page.ids)


def test_only_this_script_and_this_style_may_run() -> None:
    text = HtmlReport(DOCUMENT).write(RED)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
    for element in ("style", "script"):
        (content,) = re.findall(f"<{element}>(.*?)</{element}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy[1]


def test_what_a_reader_asks_for_is_there() -> None:
    text = HtmlReport(DOCUMENT).write(RED)
    for shown in (
        "http://127.0.0.1:8000 violates 2 requirements",
        "http://127.0.0.1:8000",
        '<mark><span class="j-name">&#34;name&#34;</span>: <span class="j-string">&#34;spring &#34;</span>,</mark>',
        '<mark><span class="j-name">&#34;name&#34;</span>: <span class="j-string">&#34;spring&#34;</span>,</mark>',
        "violated in 5 cases",
        "<code>POST /v2/promotions/6f1c/jobs</code>",
        '<mark><span class="header">32</span> line 32 of the document: &lt;b&gt;&amp;amp;&lt;/b&gt;</mark>',
        "<title>violated: http://127.0.0.1:8000 · promotion-jobs-conformance</title>",
        "works offline",
        "limit 50; accepted: 1, 49, 50, 51; rejected: 255; 51 should be rejected",
        "createPromotionJob.echo-name is violated, and it needs a job",
        "promotion-jobs clean --ledger run.ledger",
        "A response hints at a maximum of 5000 codes",
        '<span class="sentence"><code>name</code>: at most 50 long.',
    ):
        assert shown in text, shown


def test_the_page_opens_on_the_findings_and_folds_what_passed() -> None:
    text = HtmlReport().write(RED)
    findings = re.findall(r'<details class="finding [^"]+" id="f(\d)" data-requirement="([^"]+)"( open)?>', text)
    assert findings == [
        ("1", "createPromotionJob.echo-name", " open"),
        ("2", "JobName.maxLength", ""),
        ("3", "JobName.maxLength", ""),
        ("4", "createPromotionJob.validation-title", ""),
    ]
    assert text.index('id="f4"') < text.index('id="requirements"')
    loud = re.sub(r'<details class="quiet">.*?</details>\s*</details>', "", text, flags=re.DOTALL)
    shown = re.findall(r'<details class="requirement" id="r-[^"]+" data-outcome="([^"]+)">', loud)
    assert shown == ["violated", "deviated", "violated", "waived"]


@pytest.mark.parametrize("name", ["unreachable", "nothing-ran"])
def test_a_run_that_checked_nothing_lists_no_requirements(name: str) -> None:
    text = HtmlReport(DOCUMENT).write(SAMPLES[name])
    assert 'class="requirement"' not in text
    assert "<svg" not in text


def test_a_chart_is_named_by_its_context() -> None:
    other = replace(RED, probes=(*RED.probes, *(replace(probe, location="data.name of an export") for probe in PROBES)))
    text = HtmlReport().write(other)
    assert text.count('<figure class="card"') == 2
    assert '<p class="context">data.name of an export</p>' in text


def test_a_long_body_is_cut_and_says_so() -> None:
    body = "[" + ",".join(["1"] * 5000) + "]"
    long = finding(NAME, received=replace(RED.requirements[1].findings[0].received, body=body))
    result = replace(GREEN, requirements=(RequirementResult(NAME, Outcome.VIOLATED, findings=(long,)),))
    text = HtmlReport().write(result)
    assert "… 4882 more lines: the JSON report has them" in text
    assert len(text) < 60_000
