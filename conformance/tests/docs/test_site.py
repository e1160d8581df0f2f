"""The site: built without Node, every link leads somewhere, and nothing on it comes from elsewhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal

import pytest

from docs.builder import links, navigation, redocly
from docs.builder.__main__ import collect
from docs.builder.page import inline
from docs.builder.proof_pages import matrix, table
from docs.builder.sources import DOCS, ROOT, SourceError, converted, resolved, targets
from promotion_jobs_cli.main import COMMANDS
from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.options import OPTIONS
from promotion_jobs_reference import faults, variants

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The site, built by the command where there is no Node, and what it said."""
    folder = tmp_path_factory.mktemp("site")
    ended = subprocess.run(
        [sys.executable, "-m", "docs.builder", "--output", folder],
        env=os.environ | {"PATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    return folder, ended.stderr


@pytest.fixture(scope="module")
def site(built: tuple[Path, str]) -> Path:
    return built[0]


def test_every_requirement_and_every_fault_has_its_location(site: Path) -> None:
    requirements = (site / "requirements.html").read_text(encoding="utf-8")
    proof = (site / "proof.html").read_text(encoding="utf-8")
    contract = Contract(default_document())
    assert [name for name in contract.requirements if f'id="{name}"' not in requirements] == []
    assert [name for name in faults.catalogue() if f'id="{name}"' not in proof] == []
    assert [name for name in variants.catalogue() if f'id="{name}"' not in proof] == []
    shown = re.search(r'<article class="requirement" id="JobName.maxLength".*?</article>', requirements, re.DOTALL)
    assert shown
    wanted = contract.requirements["JobName.maxLength"]
    assert f'href="document.html#L{wanted.line}"' in shown[0]
    assert all(f'href="facts.html#{fact}"' in shown[0] for fact in wanted.facts)
    breaking = [name for name, fault in faults.catalogue().items() if "JobName.maxLength" in fault.concerns]
    assert breaking
    assert all(f'href="proof.html#{name}"' in shown[0] for name in breaking)


def test_every_command_and_option_is_in_the_reference(site: Path) -> None:
    commands = (site / "commands.html").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f'id="promotion-jobs-{name}"' not in commands] == []
    assert [option.name for option in OPTIONS if f"--{option.name}" not in commands] == []
    assert [option.name for option in OPTIONS if option.variable not in commands] == []


def test_the_pages_of_the_contract_decisions_and_changes_are_there(site: Path) -> None:
    names = {path.stem for path in site.glob("*.html")}
    assert {path.stem for path in DOCS.glob("*.md")} <= names
    assert {path.stem for path in (ROOT / "spec/decisions").glob("*.md")} <= names
    assert {"decisions", "facts", "document", "changelog", "contract-changelog", "contributing"} <= names


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ('<a href="nowhere.html">x</a>', "there is no such page"),
        ('<a href="index.html#nowhere">x</a>', "there is no such location"),
        ('<a href="#nowhere">x</a>', "there is no such location"),
        ('<p id="content"></p>', "is there twice"),
        ('<script src="https://cdn.example.com/a.js"></script>', "would be loaded from elsewhere"),
        ('<img src="//cdn.example.com/a.png">', "would be loaded from elsewhere"),
        ('<link rel="stylesheet" href="other.css">', "there is no such page"),
    ],
)
def test_what_leads_nowhere_is_found(tmp_path: Path, broken: str, said: str) -> None:
    (tmp_path / "index.html").write_text(
        '<p id="content"></p><a href="facts.html#content">x</a><a href="site.css">y</a>'
    )
    (tmp_path / "site.css").touch()
    facts = tmp_path / "facts.html"
    facts.write_text('<p id="content"></p><a href="index.html">x</a><a href="https://example.com/">y</a>')
    assert links.dead(tmp_path) == []
    facts.write_text(facts.read_text() + broken)
    found = links.dead(tmp_path)
    assert len(found) == 1
    assert found[0].startswith("facts.html: ")
    assert said in found[0]
    assert len(links.dead(tmp_path, scripted={"facts.html"})) == (not broken.startswith(("<a", "<p")))


def test_a_link_to_a_file_that_has_no_page_stops_the_build() -> None:
    with pytest.raises(SourceError, match=r"get-it.md: the link to nowhere.md leads to no page"):
        resolved("nowhere.md", DOCS / "get-it.md", targets())
    assert resolved("../../spec/openapi.yaml#L3", DOCS / "get-it.md", targets()) == "document.html#L3"
    assert resolved("../../spec/openapi.yaml", DOCS / "get-it.md", targets()) == "document.md"
    assert resolved("https://example.com/x", DOCS / "get-it.md", targets()) == "https://example.com/x"


def test_without_node_the_rendered_contract_is_skipped_with_a_word(
    built: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, said = built
    assert "SKIPPED: the page of the rendered contract: there is no Node" in said
    assert (site / "index.html").is_file()
    assert not (site / redocly.PAGE).exists()
    assert "is not in this build" in (site / "contract.html").read_text(encoding="utf-8")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(redocly.NotRendered, match="there is no Node"):
        redocly.render()


def test_a_rendered_page_that_would_load_something_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = '<html><head></head><body><script src=\\"https://cdn.example.com/a.js\\"></script></body></html>'
    npx = tmp_path / "npx"
    npx.write_text(f'#!/bin/sh\nfor last; do :; done\nprintf "%s" "{page}" > "$last"\n')
    npx.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(redocly.NotRendered, match="from elsewhere"):
        redocly.render()
    npx.write_text("#!/bin/sh\necho no registry >&2\nexit 1\n")
    with pytest.raises(redocly.NotRendered, match=r"Redocly failed \(no registry\)"):
        redocly.render()


def test_the_requirements_of_an_operation_stand_in_its_description() -> None:
    contract = Contract(default_document())
    before = str(contract.document.root)
    shown = redocly.annotated(contract)["paths"]["/v2/promotions/{promotionID}/jobs"]["post"]["description"]
    own = [one for one in contract.requirements.values() if one.id.startswith("createPromotionJob.")]
    assert own
    assert all(f"- {one.sentence} [{one.id}](requirements.html#{one.id})" in shown for one in own)
    assert "listPromotionJobs." not in shown
    assert str(contract.document.root) == before, "the suite's own document must stay as it is"


def test_every_page_is_in_the_sidebar_once_and_begins_with_its_title(tmp_path: Path) -> None:
    collect(tmp_path, is_rendered=True)
    pages = {path.stem: path.read_text(encoding="utf-8") for path in tmp_path.glob("*.md")}
    decisions = {path.stem for path in (ROOT / "spec/decisions").glob("*.md")}
    listed = re.findall(r"^[\w-]+$", pages["index"].partition("```{toctree}")[2], re.MULTILINE)
    assert sorted([*listed, "index", *decisions]) == sorted(pages)
    assert navigation.groups(["get-it", "new"], ["proof", "table"])["How to"][-1] == "new"
    assert navigation.groups(["get-it", "new"], ["proof", "table"])["The proof"][-1] == "table"
    assert all(text.startswith("# ") for text in pages.values())
    assert f'href="{redocly.PAGE}"' in pages["contract"]


def test_a_block_with_a_title_gets_a_caption() -> None:
    text = 'See [it](get-it.md).\n\n```python title="check.py"\nprint(1)\n```\n'
    assert converted(text, DOCS / "index.md", targets()) == (
        "See [it](get-it.md).\n\n```{code-block} python\n:caption: check.py\n\nprint(1)\n```\n"
    )


def test_commands_are_distinguished_from_output(site: Path) -> None:
    page = (site / "get-it.html").read_text(encoding="utf-8")
    assert 'class="highlight-sh notranslate"' in page
    assert 'class="highlight-text notranslate"' in page
    assert "copybutton.js" in page


def test_the_results_of_the_matrix_are_next_to_the_catalogue() -> None:
    name = next(iter(faults.catalogue()))
    row = {"name": name, "right": False, "requests": 12, "jobs": 3}
    shown = matrix({"faults": [row], "variants": []}).text
    assert shown.count("judged wrongly") == 1
    assert "12 requests, 3 jobs" in shown
    assert "were not at hand" in matrix(None).text
    assert "were not at hand" not in shown


def test_a_table_of_data_shows_every_row_and_lets_no_html_in() -> None:
    rows = [{"edit": "a <b>", "is_right": True}, {"edit": "c", "for": ["x", "y"]}]
    shown = table("edits", "Edits", "All of `them`.", {"edits": rows, "seconds": 3}).text
    assert "<td>a &lt;b&gt;</td><td>yes</td><td></td>" in shown
    assert "<td>x, y</td>" in shown
    assert "All of `them`." in shown
    assert "seconds: 3" in shown
    assert shown == table("edits", "Edits", "All of `them`.", {"edits": rows, "seconds": 3}).text
    with pytest.raises(SourceError):
        table("edits", "Edits", "", ["no object"])


def test_a_sentence_shows_code_as_code_and_html_as_text() -> None:
    assert inline("`a < b` <script>") == "<code>a &lt; b</code> &lt;script&gt;"


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: install Debian's chromium, or set $CHROMIUM")
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_in_a_browser_no_page_asks_for_anything_or_is_too_wide(
    site: Path, width: int, scheme: Literal["light", "dark"]
) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: asked.append(str(error)))
        for path in sorted(site.glob("*.html")):
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name
        page.goto((site / "requirements.html").as_uri())
        page.fill("input[type=search]", "JobName.maxLength")
        assert page.locator(".requirement:visible").count() == 1
        page.select_option("select", "free")
        assert page.locator(".requirement:visible").count() == 0
        page.goto(f"{(site / 'search.html').as_uri()}?q=discriminator")
        page.wait_for_selector("#search-results li a")
        page.goto((site / "get-it.html").as_uri())
        assert page.locator(".highlight-sh button.copybtn").count() > 0
        assert page.locator(".highlight-text button.copybtn").count() == 0
        assert page.locator(".related-pages a").count() == 2
        browser.close()
    assert [url for url in asked if not url.startswith(site.as_uri())] == []
