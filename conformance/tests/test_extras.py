"""The base install: with its packages alone it checks servers, and each command that needs more says what to install."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from importlib import metadata
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from types import SimpleNamespace

import pytest

from promotion_jobs_conformance import extras

BLOCKER = """
    import sys
    from importlib.metadata import packages_distributions

    BASE = {base!r}
    OTHERS = {{name for name, found in packages_distributions().items() if not BASE & {{one.lower() for one in found}}}}

    class Blocker:
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] in OTHERS:
                raise ModuleNotFoundError(f"No module named {{name!r}}: it is not in the base", name=name)

    if __name__ == "__main__":
        import importlib.util

        sys.meta_path.insert(0, Blocker())
        find = importlib.util.find_spec
        importlib.util.find_spec = lambda name, package=None: None if name in OTHERS else find(name, package)
        from promotion_jobs_cli.main import main

        main()
"""


def base() -> set[str]:
    """The distributions that the base install brings, as they are named in metadata, in small letters."""
    found, todo = {extras.DISTRIBUTION}, [extras.DISTRIBUTION]
    while todo:
        try:
            wanted = requires(todo.pop()) or ()
        except PackageNotFoundError:  # of another Python or system
            continue
        for line in wanted:
            name = re.split(r"[^\w.-]", line, maxsplit=1)[0].lower()
            if "extra ==" not in line and name not in found:
                found.add(name)
                todo.append(name)
    return found | {name.replace("-", "_") for name in found} | {name.replace("_", "-") for name in found}


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    script = tmp_path_factory.mktemp("base") / "base_command.py"
    script.write_text(textwrap.dedent(BLOCKER).format(base=base()), encoding="utf-8")
    return script


def run(command: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PROMOTION_JOBS_TOKEN": "t"}
    return subprocess.run(
        [sys.executable, str(command), *arguments],
        env=environment,
        cwd=command.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_base_has_no_web_framework_and_the_extras_bring_the_rest() -> None:
    assert not base() & {"fastapi", "starlette", "uvicorn", "sqlalchemy", "httpx2", "hypothesis", "schemathesis"}
    parts = ("client", "deep", "load", "proxy", "reference")
    assert set(extras.packages("all")) == {name for part in parts for name in extras.packages(part)}


@pytest.mark.parametrize(
    ("arguments", "extra"),
    [
        (("serve", "--port", "0"), "reference"),
        (("matrix",), "reference"),
        (("verify", "--reference"), "reference"),
        (("verify", "http://127.0.0.1:1", "--dry-run"), "reference"),
        (("verify", "http://127.0.0.1:1", "--profile", "deep"), "deep"),
        (("proxy", "--to", "http://127.0.0.1:1"), "proxy"),
        (("load", "http://127.0.0.1:1"), "load"),
    ],
)
def test_a_command_without_its_extra_says_in_a_sentence_how_to_install_it(
    command: Path, arguments: tuple[str, ...], extra: str
) -> None:
    ended = run(command, *arguments)
    assert ended.returncode == 2
    (said,) = [line for line in ended.stderr.splitlines() if line.startswith("Error: ")]
    assert said.endswith(f" needs more packages: {extras.command(extra)}.")


def test_the_base_checks_a_server_and_explains_a_requirement(command: Path) -> None:
    app = command.with_name("teapot.py")
    app.write_text(
        'def app(environ, start_response):\n    start_response("500 Oops", [("Content-Type", "application/json")])\n'
        '    return [b"{}"]\n',
        encoding="utf-8",
    )
    checked = run(command, "verify", "--app", "teapot:app", "--html", "r.html", "--har", "r.har", "--sarif", "r.sarif")
    assert checked.returncode in {1, 3}, checked.stderr
    assert "teapot:app" in checked.stdout
    explained = run(command, "explain", "JobName.maxLength")
    assert explained.returncode == 0
    assert f"The list needs more packages: {extras.command('reference')}" in " ".join(explained.stdout.split())


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (None, "pip install 'promotion-jobs-contract[deep]'"),
        ("file:///nowhere/x.whl", "pip install 'promotion-jobs-contract[deep]'"),
        ("git+https://git.example/x", "pip install 'promotion-jobs-contract[deep]'"),
        ("wheel", "pip install '{folder}/a b.whl[deep]'"),
        ("folder", "pip install --editable '{folder}[deep]'"),
    ],
)
def test_the_command_installs_from_where_the_distribution_came(
    source: str | None, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a b.whl").touch()
    urls = {"wheel": {"url": (tmp_path / "a b.whl").as_uri(), "archive_info": {}}}
    urls["folder"] = {"url": tmp_path.as_uri(), "dir_info": {"editable": True}}
    text = None if source is None else json.dumps(urls.get(source, {"url": source}))
    installed = SimpleNamespace(read_text=lambda name: text if name == "direct_url.json" else None)
    monkeypatch.setattr(metadata, "distribution", lambda name: installed)
    assert extras.command("deep") == expected.format(folder=tmp_path)
