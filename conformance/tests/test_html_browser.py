"""The HTML report in a real Chromium: it asks for nothing, obeys no server text, and its parts work.

Needs Chromium (Debian's package `chromium`, or another one named by $CHROMIUM) and Playwright for Python, which drives
it and brings no browser of its own here.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from promotion_jobs_conformance.reports.html import HtmlReport
from promotion_jobs_conformance.result import RunResult
from tests.reports.samples import DOCUMENT, GREEN, HOSTILE, RED, SAMPLES, hostile

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: install Debian's chromium, or set $CHROMIUM"),
]

# What the browser requests on its own must not count as a request of the page.
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

ATTACKS = (
    HOSTILE,
    "<script>document.title='owned'</script>",
    "</title><script>document.title='owned'</script>",
    "</pre></details><img src=x onerror=\"document.title='owned'\">",
    "<svg onload=\"document.title='owned'\"><a href=\"javascript:document.title='owned'\">x</a>",
    "\"><iframe src='http://127.0.0.1:9/'></iframe><link rel=stylesheet href=http://127.0.0.1:9/x.css>",
    "' autofocus onfocus=document.title='owned' x='",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>",
    "</style><style>@import 'http://127.0.0.1:9/x.css';body{display:none}</style>",
    "</script><script src=http://127.0.0.1:9/x.js></script>",
    "{{ constructor.constructor('document.title=1')() }}",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="there is no Playwright: pip install playwright")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


class Opened:
    """A page with what it asked for, and what it complained of."""

    def __init__(self, context: BrowserContext, path: Path) -> None:
        self.page: Page = context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.url = path.as_uri()
        self.page.goto(self.url)

    @property
    def asked_elsewhere(self) -> list[str]:
        return [url for url in self.requests if url != self.url]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 900})
    # A click waits for what it needs, and a failure says so within seconds.
    made.set_default_timeout(5000)
    yield made
    made.close()


def opened(context: BrowserContext, tmp_path: Path, result: RunResult) -> Opened:
    path = tmp_path / "report.html"
    path.write_text(HtmlReport(DOCUMENT).write(result), encoding="utf-8")
    return Opened(context, path)


@pytest.fixture
def red(context: BrowserContext, tmp_path: Path) -> Iterator[Opened]:
    shown = opened(context, tmp_path, RED)
    yield shown
    assert shown.asked_elsewhere == []
    assert shown.complaints == []


@pytest.mark.parametrize("text", ATTACKS)
def test_no_text_of_a_server_runs_or_reaches_out(context: BrowserContext, tmp_path: Path, text: str) -> None:
    shown = opened(context, tmp_path, hostile(text))
    shown.page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    shown.page.keyboard.press("Tab")
    assert shown.page.title().startswith("violated: http://127.0.0.1:8000/")
    assert shown.page.locator("script, style, iframe, img, link, object, embed, base").count() == 2
    assert shown.page.locator("h1").inner_text() == "Violated"
    assert shown.page.locator("main").is_visible()
    assert shown.asked_elsewhere == []
    assert shown.complaints == []


def test_a_script_that_got_in_would_be_stopped_by_the_policy(context: BrowserContext, tmp_path: Path) -> None:
    # The second layer by itself: the page as it would be had the first one failed.
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.setblocking(False)
        url = f"http://127.0.0.1:{elsewhere.getsockname()[1]}/x"
        attack = f"<script>document.title='owned'</script><img src={url} onerror=\"document.title='owned'\">"
        path = tmp_path / "report.html"
        path.write_text(HtmlReport(DOCUMENT).write(RED).replace("<main", f"{attack}<main"), encoding="utf-8")
        shown = Opened(context, path)
        assert shown.page.title() == "violated: http://127.0.0.1:8000 · promotion-jobs-conformance"
        assert sum("Content Security Policy" in complaint for complaint in shown.complaints) == 3
        with pytest.raises(BlockingIOError):
            elsewhere.accept()


def says(element: Locator, text: str) -> None:
    """That an element comes to have this text: the page does some things a moment after the click."""
    sync_api = pytest.importorskip("playwright.sync_api")
    sync_api.expect(element).to_have_text(text)


def visible(page: Page) -> list[str]:
    return [item.get_attribute("id") or "" for item in page.locator(".requirement").all() if item.is_visible()]


def test_the_filter_by_outcome_and_words_tells_how_many_are_left(red: Opened) -> None:
    page, status = red.page, red.page.locator("#filter-status")
    assert status.inner_text() == "9 of 9 requirements shown"
    page.get_by_label("passed").uncheck()
    assert status.inner_text() == "7 of 9 requirements shown"
    page.get_by_role("searchbox").fill("LETTER sent")
    assert visible(page) == ["r-createPromotionJob.echo-name"]
    assert status.inner_text() == "1 of 9 requirements shown"
    assert not page.get_by_role("heading", name="cancelPromotionJob", exact=True).is_visible()
    page.get_by_role("searchbox").fill("nothing says this")
    assert status.inner_text() == "0 of 9 requirements shown"
    page.get_by_role("button", name="Show all").click()
    says(status, "9 of 9 requirements shown")  # the page does it once the form is as it was
    assert status.get_attribute("aria-live") == "polite"


def test_the_copy_button_copies_the_whole_line_and_says_so(context: BrowserContext, red: Opened) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    red.page.get_by_role("button", name="Copy Send the request again").first.click()
    says(red.page.locator("#copy-status"), "Copied")
    assert red.page.evaluate("navigator.clipboard.readText()") == RED.requirements[1].findings[0].curl


def test_without_a_clipboard_the_line_is_selected(context: BrowserContext, tmp_path: Path) -> None:
    context.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    shown = opened(context, tmp_path, RED)
    shown.page.get_by_role("button", name="Copy Send the request again").first.click()
    says(shown.page.locator("#copy-status"), "Selected: press Ctrl+C to copy")
    assert shown.page.evaluate("getSelection().toString()") == RED.requirements[1].findings[0].curl


def test_the_lines_of_the_document_are_unfolded_at_the_finding(red: Opened) -> None:
    source = red.page.locator("#f1 .source")
    assert not source.locator("pre").is_visible()
    source.locator("summary").click()
    assert source.locator("mark").inner_text() == "16 line 16 of the document: <b>&amp;</b>"
    assert source.locator("pre").inner_text().startswith("13 line 13 of the document")


def test_keys_and_buttons_lead_from_finding_to_finding(red: Opened) -> None:
    page, position = red.page, red.page.locator("#position")
    assert position.inner_text() == "– of 4"
    for number in ("1", "2", "3"):
        page.keyboard.press("n")
        says(position, f"{number} of 4")
        assert page.locator(f"#f{number}").get_attribute("open") is not None
        assert page.evaluate("document.activeElement.parentElement.id") == f"f{number}"
    page.keyboard.press("p")
    says(position, "2 of 4")
    page.get_by_role("button", name="Next finding").click()
    says(position, "3 of 4")
    page.get_by_role("searchbox").fill("n")  # a letter, not a command
    says(position, "3 of 4")


def test_what_passed_is_folded_until_it_is_searched(red: Opened) -> None:
    row = red.page.locator("#r-createPromotionJob\\.created")
    assert not row.is_visible()
    red.page.get_by_role("searchbox").fill("createPromotionJob.created")
    assert row.is_visible()
    red.page.get_by_role("button", name="Show all").click()
    says(red.page.locator("#filter-status"), "9 of 9 requirements shown")
    assert not row.is_visible()


def test_an_outcome_of_the_bar_shows_its_requirements_alone(red: Opened) -> None:
    red.page.get_by_role("link", name="2 violated").click()
    assert visible(red.page) == ["r-createPromotionJob.echo-name", "r-JobName.maxLength"]


def test_a_link_to_a_requirement_that_is_filtered_away_shows_it(red: Opened) -> None:
    red.page.get_by_role("searchbox").fill("nothing says this")
    red.page.locator("#untested").get_by_role("link", name="cancelPromotionJob.cancels").click()
    assert red.page.locator("#r-cancelPromotionJob\\.cancels").is_visible()
    assert red.page.locator("#r-cancelPromotionJob\\.cancels").get_attribute("open") is not None
    assert red.page.locator("#filter-status").inner_text() == "9 of 9 requirements shown"


@pytest.mark.parametrize("width", [390, 1280])
def test_the_next_finding_shows_its_beginning(browser: Browser, tmp_path: Path, width: int) -> None:
    (tmp_path / "report.html").write_text(HtmlReport(DOCUMENT).write(RED), encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 500})
    page = Opened(context, tmp_path / "report.html").page
    page.keyboard.press("n")
    page.keyboard.press("n")
    name = page.locator("#f2 > summary").bounding_box()
    bar = page.locator("nav").bounding_box()
    context.close()
    assert name is not None
    assert bar is not None
    assert bar["y"] + bar["height"] <= name["y"] < 250


def test_every_link_leads_somewhere(red: Opened) -> None:
    for link in red.page.locator("a[href^='#']").all():
        red.page.goto(red.url + (link.get_attribute("href") or ""))
        assert red.page.evaluate("document.querySelector(':target') !== null"), link.get_attribute("href")
    red.requests = [url for url in red.requests if url.split("#")[0] != red.url]


def test_the_keyboard_reaches_everything_in_order(red: Opened) -> None:
    red.page.keyboard.press("Tab")
    assert red.page.evaluate("document.activeElement.textContent") == "To the findings"
    red.page.keyboard.press("Enter")
    red.page.keyboard.press("Tab")
    assert red.page.evaluate("document.activeElement.tagName") == "SUMMARY"
    focusable = red.page.locator("a, button, input, summary").count()
    reached = set()
    for _ in range(focusable + 5):
        red.page.keyboard.press("Tab")
        reached.add(red.page.evaluate("document.activeElement.tagName"))
        outlined = red.page.evaluate(
            "getComputedStyle(document.activeElement.closest('label.box') ?? document.activeElement).outlineStyle"
        )
        assert outlined != "none" or red.page.evaluate("document.activeElement === document.body")
    assert {"A", "BUTTON", "INPUT", "SUMMARY"} <= reached


def test_a_summary_opens_by_the_keyboard(red: Opened) -> None:
    item = red.page.locator("#f2")
    assert item.get_attribute("open") is None
    item.locator("summary").first.focus()
    red.page.keyboard.press("Enter")
    assert item.get_attribute("open") is not None


def test_a_screen_reader_finds_its_way(red: Opened) -> None:
    page = red.page
    for role in ("banner", "navigation", "main", "search", "contentinfo"):
        # The footer stands within main, where it is no landmark.
        assert page.get_by_role(role).count() == (0 if role == "contentinfo" else 1), role
    levels = [int(tag[1]) for tag in page.eval_on_selector_all("h1,h2,h3,h4,h5", "all => all.map(one => one.tagName)")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    picture = page.get_by_role(
        "img", name=re.compile("JobName.maxLength, data.name: limit 50; accepted: 1, 49, 50, 51")
    )
    assert picture.count() == 1
    unnamed = page.eval_on_selector_all(
        "button, input, a",
        "all => all.filter(one => !(one.textContent.trim() || one.labels?.[0]?.textContent.trim())).length",
    )
    assert unnamed == 0


CONTRAST = """() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const poor = new Set();
  for (const element of document.querySelectorAll("body *:not(script):not(svg *)")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility()) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.add(`${element.className || element.tagName} ${ratio.toFixed(2)}`);
  }
  return [...poor];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", SAMPLES)
def test_it_fits_and_can_be_read(browser: Browser, tmp_path: Path, name: str, width: int, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    shown = opened(context, tmp_path, SAMPLES[name])
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= width
    assert shown.page.evaluate(CONTRAST) == []
    context.close()


def test_without_its_script_it_shows_the_same(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    shown = opened(context, tmp_path, RED)
    for hidden in ("#filter", "#steps", ".copy >> nth=0", ".keys"):
        assert not shown.page.locator(hidden).is_visible(), hidden
    assert shown.page.locator(".requirement").count() == 9
    assert shown.page.locator("#f4").is_visible()
    context.close()


def test_print_leaves_out_what_paper_cannot_do(red: Opened) -> None:
    red.page.emulate_media(media="print")
    red.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for gone in ("nav", "#filter", ".copy >> nth=0", ".keys"):
        assert not red.page.locator(gone).is_visible(), gone
    for number in range(4):
        assert red.page.locator(".line-head", has_text="Send the request again").nth(number).is_visible()


def test_a_green_run_is_green(context: BrowserContext, tmp_path: Path) -> None:
    shown = opened(context, tmp_path, GREEN)
    assert shown.page.locator("h1").inner_text() == "Conforms"
    assert shown.page.locator(".finding").count() == 0
    assert shown.page.locator("#findings").count() == 0
