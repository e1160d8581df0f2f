"""`promotion-jobs serve` as a process: over a socket, until it is told to stop; and every option that is wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner

from promotion_jobs_cli.serve import serve
from promotion_jobs_reference.contract import Contract

Started = Callable[..., tuple[subprocess.Popen[str], str]]


@pytest.fixture
def started() -> Iterator[Started]:
    with ExitStack() as stack:

        def start(*arguments: str) -> tuple[subprocess.Popen[str], str]:
            command = [
                sys.executable,
                "-c",
                "from promotion_jobs_cli.serve import serve; serve()",
                "--port",
                "0",
                *arguments,
            ]
            process = stack.enter_context(
                subprocess.Popen(
                    command,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                    env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
                )
            )
            stack.callback(process.kill)
            assert process.stdout is not None
            return process, process.stdout.readline().removeprefix("Serving the promotion jobs API at ").strip()

        yield start


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_serves_until_a_signal(started: Started, contract: Contract, tmp_path: Path, number: int, code: int) -> None:
    database = f"sqlite:///{tmp_path / 'x.db'}"
    process, url = started("--token", "T", "--manual-promotion", "p", "--database", database, "--max-codes", "20000")
    with httpx2.Client(base_url=url, headers={"Authorization": "Bearer T"}) as client:
        response = client.post("/v2/promotions/p/jobs", json=contract.example("ExportRequest"))
        assert response.status_code == 201
        process.send_signal(number)
    assert (process.wait(10), process.communicate()) == (code, ("", ""))


def test_a_token_is_made_where_none_is_given(started: Started) -> None:
    _, line = started("--automatic-promotion", "a")
    url, token = line.split(" with the token ")
    for given, status in ((token, 200), ("x", 401)):
        assert (
            httpx2.get(f"{url}/v2/promotions/a/codes", headers={"Authorization": f"Bearer {given}"}).status_code
            == status
        )


def test_links_lead_to_where_the_server_was_asked(started: Started, contract: Contract) -> None:
    _, url = started("--token", "T", "--manual-promotion", "p", "--job-delay", "0")
    with httpx2.Client(base_url=url, headers={"Authorization": "Bearer T"}) as client:
        path = f"/v2/promotions/p/jobs/{client.post('/v2/promotions/p/jobs', json=contract.example('ExportRequest')).json()['data']['id']}/file"
        while (response := client.get(path)).status_code != 200:
            assert response.status_code == 422
        href = response.json()["href"]
    assert href.startswith(f"{url}/")
    assert httpx2.get(href).text.splitlines()[0].startswith("code")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_variant_of_the_wire_stands_before_the_server(started: Started, number: int, code: int) -> None:
    process, url = started("--token", "T", "--manual-promotion", "p", "--variant", "http-1-0", "--variant", "null-name")
    response = httpx2.get(f"{url}/v2/promotions/p/jobs", headers={"Authorization": "Bearer T"})
    assert (response.status_code, response.http_version, response.json()["data"]) == (200, "HTTP/1.0", [])
    process.send_signal(number)
    assert (process.wait(10), process.communicate()) == (code, ("", ""))


def test_a_request_in_chunks_is_rejected_by_the_shim(started: Started) -> None:
    _, url = started("--token", "T", "--variant", "plain-responses")
    assert httpx2.post(f"{url}/v2/promotions", content=iter([b"{}"])).status_code == 411


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--port", "70000"], "70000 is not in the range"),
        (["--host", "192.0.2.1"], "Cannot listen on 192.0.2.1, port 8000: "),
        (["--host", "no such host"], "Cannot listen on no such host"),
        (["--client-id", "C"], "A client ID and a client secret go together"),
        (["--max-codes", "0"], "0 is not in the range"),
        (["--job-delay", "-1"], "The delay of jobs must not be negative"),
        (["--database", "x"], "The database cannot be opened"),
        (["--contract", "/no/such/file"], "does not exist"),
        (["--contract", __file__], "cannot be read"),
        (["--fault", "x"], "There is no fault x; "),
        (["--fault", "dash-at-end"], "There is no fault dash-at-end; did you mean dash-at-the-end?"),
        (["--variant", "x"], "There is no variant x; "),
        (["--variant", "http-1-0", "--variant", "no-reason"], "Only one of these variants of the wire"),
        (["--host", "192.0.2.1", "--variant", "http-1-0"], "Cannot listen on 192.0.2.1, port 8000: "),
        (["--manual-promotion", "p", "--automatic-promotion", "p"], "cannot be both"),
    ],
)
def test_a_wrong_option_is_one_sentence(arguments: list[str], says: str) -> None:
    result = CliRunner().invoke(serve, arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("option", "name", "concern"),
    [
        ("faults", "dash-at-the-end", "CodeLength.groups"),
        ("variants", "null-name", "A27"),
        ("variants", "odd-reason", "RFC 9112, 4"),
    ],
)
def test_lists_the_catalogues(option: str, name: str, concern: str) -> None:
    result = CliRunner().invoke(serve, [f"--list-{option}"])
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[lines.index(name) + 2].strip() == concern


def test_secrets_may_come_from_the_environment(started: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMOTION_JOBS_SERVE_CLIENT_SECRET", "S")
    _, url = started("--client-id", "C")
    form = {"client_id": "C", "client_secret": "S", "grant_type": "client_credentials"}
    assert httpx2.post(f"{url}/oauth/access_token", data=form).status_code == 200
