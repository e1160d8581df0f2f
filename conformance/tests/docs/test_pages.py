"""Each how-to page is followed: every command on it is run, from an empty folder."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document

from . import clone
from .pages import DOCS, Block, blocks, follow, unseen

EXAMPLES = DOCS / "examples"
FOLLOWED = [
    "judge-your-server.md",
    "somebodys-server.md",
    "recorded-traffic.md",
    "in-house-server.md",
    "models-and-client.md",
    "change-the-contract.md",
    "gate-a-pipeline.md",
]
IN_A_CLONE = {"change-the-contract.md"}
BY_OTHERS = {"get-it.md"}  # the tests of the wheel follow it


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


@pytest.mark.parametrize("name", FOLLOWED)
def test_a_page_does_what_it_says(name: str, tmp_path: Path) -> None:
    page = blocks(DOCS / name)
    folder = tmp_path / "empty"
    folder.mkdir()
    environment = clone.make(folder) if name in IN_A_CLONE else {}

    followed = follow(page, folder, free_port(), environment)

    assert followed.code == 0, followed.output
    assert unseen(page, followed.output) == [], followed.output


def test_the_readme_does_what_it_says(tmp_path: Path) -> None:
    page = blocks(clone.ROOT / "README.md")
    environment = clone.make(tmp_path / "clone")

    followed = follow(page, tmp_path / "clone", free_port(), environment)

    assert followed.code == 0, followed.output
    assert unseen(page, followed.output) == [], followed.output


def test_the_readme_lists_every_operation() -> None:
    listed = re.findall(
        r"^\| `([A-Z]+) (/\S+)` \|", (clone.ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert sorted(listed) == sorted(
        (method.upper(), path)
        for path, item in default_document().root["paths"].items()
        for method in item.keys() & {"get", "post", "put", "patch", "delete"}
    )


def test_every_page_is_followed() -> None:
    assert {page.name for page in DOCS.glob("*.md") if any(b.language == "sh" for b in blocks(page))} == {
        *FOLLOWED,
        *BY_OTHERS,
    }


def test_the_examples_are_the_files_of_the_pages() -> None:
    shown = {block.title: block.text for name in FOLLOWED for block in blocks(DOCS / name) if block.title}
    for example in sorted(EXAMPLES.glob("*.py")):
        assert shown.get(example.name) == example.read_text(encoding="utf-8"), f"put {example} into its page"


def yaml_of(title: str) -> Any:
    page = blocks(DOCS / "gate-a-pipeline.md")
    return yaml.safe_load(next(block.text for block in page if block.title == title))


def test_the_lines_for_gitlab_leave_the_junit_file_that_they_promise(tmp_path: Path) -> None:
    job = yaml_of(".gitlab-ci.yml")["conformance"]
    install, *lines = job["script"]
    assert install.startswith("pip install ")
    shell = Block("sh", "", "\n".join(["URL=http://127.0.0.1:8000", *lines]), 1)
    serve = Block(
        "sh",
        "",
        "promotion-jobs serve --port 8000 --client-id c --client-secret s > log &\nuntil grep -q http log; do sleep 0.1; done\n",
        0,
    )

    followed = follow(
        [serve, shell], tmp_path, free_port(), {"PROMOTION_JOBS_CLIENT_ID": "c", "PROMOTION_JOBS_CLIENT_SECRET": "s"}
    )

    assert followed.code == 0, followed.output
    cases = ET.parse(tmp_path / job["artifacts"]["reports"]["junit"]).getroot().iter("testcase")  # noqa: S314 (our own)
    assert sum(1 for _ in cases) == len(Contract(default_document()).requirements)
    assert all((tmp_path / path).is_file() for path in job["artifacts"]["paths"])


def test_the_workflow_for_github_gives_the_action_what_it_takes() -> None:
    action = yaml.safe_load((clone.ROOT / "action.yml").read_text(encoding="utf-8"))
    steps = yaml_of(".github/workflows/contract.yml")["jobs"]["conformance"]["steps"]
    given = next(step["with"] for step in steps if "promotion-jobs-contract@" in step.get("uses", ""))
    assert given.keys() <= action["inputs"].keys()
    assert {name for name, told in action["inputs"].items() if told.get("required")} <= given.keys()


def test_the_server_of_the_workflow_for_github_starts_and_passes(tmp_path: Path) -> None:
    steps = yaml_of(".github/workflows/contract.yml")["jobs"]["conformance"]["steps"]
    given = next(step["with"] for step in steps if "promotion-jobs-contract@" in step.get("uses", ""))
    environment, command = given["command"].split("/bin/")
    assert any(f"python3 -m venv {environment}\n" in step.get("run", "") for step in steps)
    (tmp_path / "inhouse.py").write_bytes((EXAMPLES / "inhouse.py").read_bytes())
    shell = f"""
        {command} > server.log 2>&1 &
        for _ in $(seq 100); do grep -q 'running on' server.log && break; sleep 0.1; done
        export PROMOTION_JOBS_CLIENT_SECRET={given["client-secret"]}
        promotion-jobs verify {given["url"]} --client-id {given["client-id"]} --profile smoke --quiet
    """

    followed = follow([Block("sh", "", shell, 1)], tmp_path, free_port())

    assert followed.code == 0, followed.output


def test_the_hooks_are_those_that_there_are() -> None:
    hooks = yaml.safe_load((clone.ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    (repository,) = yaml_of(".pre-commit-config.yaml")["repos"]
    assert [hook["id"] for hook in repository["hooks"]] == [hook["id"] for hook in hooks]


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_the_links_of_the_first_files_lead_somewhere(name: str) -> None:
    text = (clone.ROOT / name).read_text(encoding="utf-8")
    local = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]
    assert [link for link in local if not (clone.ROOT / link).exists()] == []
