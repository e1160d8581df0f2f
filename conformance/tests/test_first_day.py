"""Mistakes of a first day: each is reported in one to three sentences, with the right exit code, before anything is created."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from click.testing import CliRunner, Result

from promotion_jobs_cli.main import main
from promotion_jobs_reference import Settings, create_app

TOKEN = "first-token"
KNOWN = "3f1d9a52-8c05-4c3e-9f57-2a1b6d0c7e11"
OTHER = "a90c7d34-5e1f-4b8a-8d22-6f0e9b3c4d55"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and nothing of the caller's environment."""
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith("PROMOTION_JOBS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The URL of a reference server in a thread."""
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=0, log_level="critical"))
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline and thread.is_alive():
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def cli(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, arguments, env=environment)


def said(ended: Result) -> str:
    """The message, in one line. At most six lines are printed, none of which is a traceback."""
    lines = ended.output.splitlines()
    assert len(lines) <= 6, ended.output
    assert "Traceback" not in ended.output
    return " ".join(ended.output.split())


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("verify URL --seed 1.5", "--seed: '1.5' is not a valid integer."),
        ("verify URL --max-jobs many", "--max-jobs: 'many' is not a valid integer."),
        ("verify URL --timeout 10s", "--timeout: '10s' is not a valid number."),
        ("verify URL --fault dash-at-the-end", "No such option --fault. It is an option of `promotion-jobs serve`."),
        ("audit x.har --token t", "No such option --token. It is an option of `promotion-jobs verify`."),
        ("verify URL --tokn t", "No such option --tokn. Did you mean --token?"),
        ("verify URL --zzz", "No such option --zzz. `promotion-jobs verify --help` lists those that there are."),
        ("verify URL -q -v", "--quiet and --verbose contradict each other: give one of them."),
        ("verify --list --json r.json", "--list sends nothing and writes no report: leave out --json, or --list."),
        ("verify URL --dry-run --har r.har", "--dry-run sends nothing and writes no report: leave out --har"),
        ("verify http://127.0.0.1:0", "'http://127.0.0.1:0' cannot be used: no server listens at port 0."),
        ("verify http://127.0.0.1:99999", "'http://127.0.0.1:99999' is not a URL: Port out of range 0-65535."),
        ("verify http://127.0.0.1:8000?", "has a query or a fragment: give the base URL alone."),
        ("verify http://127.0.0.1:8000#", "has a query or a fragment: give the base URL alone."),
        ("verify http://127.0.0.1%20:8000", "cannot be used: its host has a character that no host has."),
        ("verify http://bob:pw@127.0.0.1:8000", "A base URL must not contain credentials: give a token"),
        ("verify localhost:8000", "it must read http://HOST or https://HOST"),
        ("verify URL --only PromotionNotFoundError.required.title", "cannot be checked on any server; `promotion-jobs"),
        (f"verify URL --manual-promotion {KNOWN} --automatic-promotion {KNOWN}", "it can be only one."),
        ("verify --app shop.py:app", "Name the module, not its file: shop:app."),
        ("verify --all-targets", "There is no file promotion-jobs.toml, which would name the targets."),
        ("explain JobName.maxLength --report binary", "binary cannot be read: it is not text in UTF-8."),
        ("compare binary binary", "binary is not a report: it is not UTF-8 text."),
        ("rejudge notes", "it is not a recorded history, as `verify --history FILE` writes it"),
        ("verify URL --config binary", "The file binary cannot be read: it is not text in UTF-8."),
        ("verify URL --waivers binary", "The waivers binary cannot be read: it is not text in UTF-8."),
        ("verify URL --contract binary", "The contract binary cannot be read: it is not text in UTF-8."),
        (
            "serve --port 0 --token t --host no.such.host.invalid",
            "Cannot listen on no.such.host.invalid, port 0: ",
        ),
    ],
)
def test_a_mistake_is_one_sentence(here: Path, command: str, message: str) -> None:
    (here / "binary").write_bytes(b"\xff\xfe\x00")
    (here / "notes").write_text("no history", encoding="utf-8")
    (here / "x.har").write_text("{}", encoding="utf-8")
    (here / "shop.py").write_text("app = None", encoding="utf-8")
    before = sorted(here.iterdir())
    words = command.replace("URL", "http://127.0.0.1:1").replace("%20", " ~").split(" ")
    ended = cli(*[word.replace("~", "") for word in _joined(words)], PROMOTION_JOBS_TOKEN=TOKEN)
    assert (ended.exit_code, message in said(ended)) == (2, True), ended.output
    assert "(while attempting" not in ended.output
    assert sorted(here.iterdir()) == before  # nothing half-written


def _joined(words: list[str]) -> list[str]:
    """The words, of which one that begins with ~ goes on with the one before it, after a space."""
    found: list[str] = []
    for word in words:
        if word.startswith("~"):
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "token is empty"),
        (b"\n\n", "token is empty"),
        (b"\xff\xfet\x00", "token cannot be read: it is not text in UTF-8"),
        (b"Bearer abc\n", "it begins with `Bearer`, which is the scheme and not part of the token"),
        (b'{"access_token": "abc"}', "it is JSON: the token is the value of access_token alone"),
        (b"abc\ndef\n", "its character 4 is U+000A, which no Authorization header can carry"),
        (b"a" * 50_000, "it has 50000 characters"),
    ],
)
def test_a_token_file_that_holds_no_token(here: Path, content: bytes, message: str) -> None:
    (here / "token").write_bytes(content)
    ended = cli("verify", "http://127.0.0.1:1", "--token-file", "token")
    assert (ended.exit_code, message in said(ended)) == (2, True), ended.output
    assert "abc" not in ended.output


def test_a_token_file_without_an_end_is_not_read_for_ever() -> None:
    ended = cli("verify", "http://127.0.0.1:1", "--token-file", "/dev/zero")
    assert (ended.exit_code, "it has 100000 characters" in said(ended)) == (2, True), ended.output


def test_the_mark_that_some_editors_write_first_is_no_part_of_a_file(here: Path) -> None:
    mark = b"\xef\xbb\xbf"
    (here / "token").write_bytes(mark + b"t")
    (here / "promotion-jobs.toml").write_bytes(mark + b"max-rate = 5\n")
    (here / "waivers.toml").write_bytes(mark)
    ended = cli("verify", "http://127.0.0.1:1", "--token-file", "token", "--waivers", "waivers.toml")
    assert (ended.exit_code, "No server" in said(ended)) == (3, True), ended.output


@pytest.mark.skipif(
    os.geteuid() == 0 and not Path("/usr/bin/setpriv").exists(), reason="root may enter every directory"
)
def test_a_directory_that_may_not_be_entered_is_said(here: Path) -> None:
    closed = here / "closed"
    closed.mkdir()
    as_nobody = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    command = [*as_nobody, sys.executable, "-m", "promotion_jobs_cli", "verify", "--list"]
    script = f'cd {closed} && chmod 0 . && exec "$@"'
    ended = subprocess.run(
        ["sh", "-c", script, "sh", *command],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    closed.chmod(0o700)
    if "No module named" in ended.stderr or "Permission denied: '/" in ended.stderr:
        pytest.skip("the environment itself is closed to other users")
    assert ended.returncode == 2, ended.stderr
    assert "The file promotion-jobs.toml cannot be read: Permission denied." in ended.stderr


def test_a_prefix_that_the_api_does_not_have() -> None:
    with served(Settings(token=TOKEN)) as url:
        ended = cli("verify", f"{url}/docs", "--token", TOKEN)
        assert ended.exit_code == 3
        assert said(ended).startswith(
            "unreachable: Nothing of this API is below /docs: POST /docs/v2/promotions returned"
        )
        assert f"Give {url}, or the prefix that the API has." in said(ended)


def test_a_provided_promotion_that_the_server_does_not_know() -> None:
    with served(Settings(token=TOKEN)) as url:
        ended = cli("verify", url, "--token", TOKEN, "--manual-promotion", OTHER)
        assert ended.exit_code == 3
        assert said(ended).startswith(f"unreachable: The server does not know the provided promotion {OTHER}: GET")
        assert "Check --manual-promotion and --automatic-promotion." in said(ended)


def test_a_token_and_a_client_that_are_both_rejected() -> None:
    with served(Settings(token=TOKEN, client_id="c", client_secret="its-secret")) as url:
        ended = cli("verify", url, "--token", "old", "--client-id", "c", "--client-secret", "not-the-secret")
        assert ended.exit_code == 3
        assert said(ended).startswith(
            "unreachable: The server rejected the client's credentials: POST /oauth/access_token"
        )


def test_a_token_with_quotes_around_it() -> None:
    with served(Settings(token=TOKEN)) as url:
        ended = cli("verify", url, "--token", f'"{TOKEN}"')
        assert (ended.exit_code, "The token has quotes around it" in said(ended)) == (3, True), ended.output


def test_a_load_on_a_server_that_is_not_there_is_reported_as_briefly() -> None:
    ended = cli("load", "http://127.0.0.1:1", "--token", TOKEN, "--users", "2", "--duration", "1")
    assert (ended.exit_code, "No server at http://127.0.0.1:1" in said(ended)) == (3, True), ended.output


@pytest.mark.parametrize("module", ["promotion_jobs_cli.main", "promotion_jobs_conformance.extras", "click"])
def test_ctrl_c_while_modules_are_loaded_shows_no_traceback(here: Path, module: str) -> None:
    """The signal comes at the moment that a module is asked for. A background job of a script starts with it ignored."""
    script = f"""
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
from promotion_jobs_cli.start import main
sys.argv = ["promotion-jobs", "--version"]
main()
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    ended = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode in (-signal.SIGINT, 130)
    assert "Traceback" not in ended.stderr


def test_the_help_of_an_option_that_needs_a_missing_extra_is_still_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    from promotion_jobs_cli import main as module
    from promotion_jobs_conformance.extras import MissingExtra

    def missing(extra: str, what: str) -> None:
        raise MissingExtra(f"{what} needs the extra {extra}")

    monkeypatch.setattr(module, "require", missing)
    ended = cli("verify", "http://127.0.0.1:1", "--fault", "x")
    assert ended.exit_code == 2
    assert "No such option --fault. `promotion-jobs verify --help` lists those that there are." in said(ended)
