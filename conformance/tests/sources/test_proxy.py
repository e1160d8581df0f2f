"""The proxy: what passes through it unchanged, what it records, and how the command ends."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from promotion_jobs_conformance.http.exchange import ErrorKind
from promotion_jobs_conformance.sources import proxy as module
from promotion_jobs_conformance.sources.proxy import Proxy, Recording, end_to_end
from promotion_jobs_conformance.sources.serving import listening, serving
from promotion_jobs_reference import Settings, create_app
from promotion_jobs_reference.wire.serving import listening as reference_at

CLIENT = Path(__file__).parents[2] / "docs" / "examples" / "client.py"
SECRET = "a-secret-of-the-tests"
Response = Callable[[socket.socket, bytes], None]


@contextlib.contextmanager
def server(response: Response) -> Iterator[tuple[str, list[bytes]]]:
    """A server that gives each connection to a function, with the head of its first request; its URL, and the heads."""
    heads: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection:
                        head = b""
                        while b"\r\n\r\n" not in head and (piece := connection.recv(65536)):
                            head += piece
                        if head:
                            heads.append(head)
                            response(connection, head)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", heads
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)


@contextlib.contextmanager
def proxied(base_url: str) -> Iterator[tuple[str, Recording]]:
    recording = Recording()
    with listening("127.0.0.1:0") as listener, serving(Proxy(base_url, recording), listener) as url:
        yield url, recording


def raw(url: str, request: bytes) -> bytes:
    """What comes back for the bytes of a request, until the connection is closed."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), 10) as connection:
        connection.sendall(request)
        got = b""
        while piece := connection.recv(65536):
            got += piece
    return got


def responding(text: bytes) -> Response:
    return lambda connection, head: connection.sendall(text)


def test_a_request_and_its_response_pass_as_they_are() -> None:
    body = gzip.compress(b'{"data":[]}')
    head = (
        b"HTTP/1.1 207 Odd\r\nContent-Encoding: gzip\r\nX-Twice: a\r\nX-Twice: b\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\n"
        b"Content-Length: %d\r\n\r\n" % len(body)
    )
    target = b"/base/v2/promotions/a%2Fb%2e/../jobs?page[limit]=1&x=%5B&filter=eq(a,'b')"
    with server(responding(head + body)) as (base_url, heads), proxied(f"{base_url}/base") as (url, recording):
        sent = (
            b"GET "
            + target.removeprefix(b"/base")
            + b" HTTP/1.1\r\nHost: x\r\nX-Odd: \xe9 v\r\nTE: gzip\r\nConnection: close, X-Own\r\nX-Own: 1\r\n\r\n"
        )
        got = raw(url, sent)
    (seen,) = heads
    assert seen.startswith(b"GET " + target + b" HTTP/1.1\r\n")
    fields = sorted(line.lower() for line in seen.split(b"\r\n")[1:] if line)
    host = base_url.removeprefix("http://").encode()
    assert fields == [b"host: " + host, b"via: 1.1 promotion-jobs", b"x-odd: \xe9 v"]
    status, _, rest = got.partition(b"\r\n")
    answered, _, content = rest.partition(b"\r\n\r\n")
    assert status.split()[1] == b"207"
    assert sorted(line.lower() for line in answered.split(b"\r\n")) == sorted(
        [
            b"connection: close",
            b"content-encoding: gzip",
            b"content-length: %d" % len(body),
            b"via: 1.1 promotion-jobs",
            b"x-twice: a",
            b"x-twice: b",
        ]
    )
    assert content == body
    ((entry,), left_out) = recording.taken()
    assert entry.url == base_url + target.decode()
    assert entry.response is not None
    assert entry.response.body == b'{"data":[]}'
    assert not left_out


def test_a_target_may_be_a_url_and_must_have_a_path() -> None:
    with (
        server(responding(b"HTTP/1.1 204 No Content\r\n\r\n")) as (base_url, heads),
        proxied(f"{base_url}/base") as (url, recording),
    ):
        rest = b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        assert b" 204 " in raw(url, b"GET http://other.example/v2/a%2Fb?c" + rest)
        for request in (b"OPTIONS *", b"CONNECT other.example:443"):
            assert b" 400 " in raw(url, request + rest)
    assert [head.split(b"\r\n")[0] for head in heads] == [b"GET /base/v2/a%2Fb?c HTTP/1.1"]
    assert recording.taken()[1] == {"without a path": 2}


def test_a_body_passes_both_ways_and_may_be_chunked_or_empty() -> None:
    def echo(connection: socket.socket, head: bytes) -> None:
        while not head.endswith((b"0\r\n\r\n", b"{}")):
            head += connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")

    with server(echo) as (base_url, _), proxied(base_url) as (url, recording), httpx2.Client() as client:
        assert client.post(f"{url}/a", content=iter([b"x" * 70_000, b"y"])).text == "abc"
        assert client.post(f"{url}/b", content=b"{}").text == "abc"
    first, second = recording.taken()[0]
    assert (first.body, second.body) == (b"x" * 70_000 + b"y", b"{}")


def test_a_response_streams() -> None:
    may_go_on = threading.Event()

    def slowly(connection: socket.socket, head: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc")
        assert may_go_on.wait(10)
        connection.sendall(b"def")

    with server(slowly) as (base_url, _), proxied(base_url) as (url, _), httpx2.stream("GET", url) as response:
        pieces = response.iter_raw()
        assert next(pieces) == b"abc"
        may_go_on.set()
        assert b"".join(pieces) == b"def"


def test_connections_are_kept() -> None:
    app = create_app(Settings(token="t" * 12))
    with reference_at(app) as base_url, proxied(base_url) as (url, recording), httpx2.Client() as client:
        for _ in range(3):
            assert client.get(f"{url}/v2/promotions/1/jobs").status_code == 401
    assert len(recording.taken()[0]) == 3


def test_a_server_that_is_not_there_or_breaks_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        nowhere = f"http://127.0.0.1:{unused.getsockname()[1]}"
    with proxied(nowhere) as (url, recording):
        assert httpx2.get(url).status_code == 502
    assert [entry.error for entry in recording.taken()[0]] == [ErrorKind.CONNECT]
    broken = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"
    with (
        server(responding(broken)) as (base_url, _),
        proxied(base_url) as (url, recording),
        pytest.raises(httpx2.RemoteProtocolError),
    ):
        httpx2.get(url)
    assert [entry.error for entry in recording.taken()[0]] == [ErrorKind.PROTOCOL]
    with server(responding(b"")) as (base_url, _), proxied(base_url) as (url, recording):
        assert httpx2.get(url).status_code == 502
    assert [entry.error for entry in recording.taken()[0]] == [ErrorKind.CLOSED]


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BODY", 10)
    monkeypatch.setattr(module, "MOST", 2)
    response = b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\nConnection: close\r\n\r\n12345678901"
    with server(responding(response)) as (base_url, _), proxied(base_url) as (url, recording):
        for _ in range(3):
            assert httpx2.get(url).text == "12345678901"
        httpx2.post(url, content=b"x" * 11)
    entries, left_out = recording.taken()
    assert [entry.is_cut for entry in entries] == [True, True]
    assert left_out == {"after the first 2": 1, "the body of the request is too long to be kept": 1}


def test_fields_of_one_connection_end_there() -> None:
    listed = [(b"Connection", b"close, X-A"), (b"x-a", b"1"), (b"TE", b"x"), (b"Accept", b"*/*")]
    assert end_to_end(listed) == [(b"Accept", b"*/*")]


@contextlib.contextmanager
def reference(**deviations: tuple[str, ...]) -> Iterator[str]:
    app = create_app(Settings(token=SECRET, client_id="proxied", client_secret=SECRET, job_delay=0.02), **deviations)
    with reference_at(app) as url:
        yield url


def command(*arguments: str, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "promotion_jobs_cli", "proxy", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "CLIENT_ID": "proxied", "CLIENT_SECRET": SECRET, **more},
    )


CLIENT_COMMAND = ("sh", "-c", f'{sys.executable} {CLIENT} "$PROMOTION_JOBS_PROXY_URL"')


def test_the_generated_client_is_green(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    with reference() as url:
        process = command("--to", url, "--exclusive", "--json", str(report), "--", *CLIENT_COMMAND)
        output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, output + errors
    assert "The promotion is deleted." in output
    assert SECRET not in output + errors
    found = json.loads(report.read_text(encoding="utf-8"))
    assert found["verdict"] == "incomplete"
    assert found["profile"] == "proxy"
    assert [one["requirement"] for one in found["client_findings"]] == ["NumberOfCodes.configured-maximum"]
    passed = {one["id"] for one in found["requirements"] if one["outcome"] == "passed"}
    assert {"createPromotionJob.created", "listPromotionJobs.lists", "getAccessToken.token"} <= passed


def test_a_fault_is_found_as_it_comes_and_at_the_end() -> None:
    with reference(faults=("dash-at-the-end",)) as url:
        process = command("--to", url, "--exclusive", "--quiet", "--", *CLIENT_COMMAND)
        output, errors = process.communicate(timeout=120)
    assert process.returncode == 1, output + errors
    assert "CodeLength.groups" in output


def test_the_worse_exit_code_counts_and_nothing_is_not_green() -> None:
    with reference() as url:
        for code, due in ((0, 5), (7, 7)):
            process = command("--to", url, "--", "sh", "-c", f"exit {code}")
            _, errors = process.communicate(timeout=60)
            assert process.returncode == due
            assert "Nothing was checked" in errors


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_a_verdict(number: signal.Signals) -> None:
    with reference(faults=("no-token-no-errors",)) as url:
        process = command("--to", url)
        assert process.stderr is not None
        here = process.stderr.readline().split()[2].rstrip(",")
        assert httpx2.get(f"{here}/v2/promotions/1/jobs").status_code == 401
        told = process.stderr.readline()
        process.send_signal(number)
        output, _ = process.communicate(timeout=60)
    assert told.startswith("Violated: ")
    assert process.returncode == 1, output
    assert "violated: " in output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--to", "ftp://x"], "cannot be used"),
        (["--to", "http://127.0.0.1:1", "--listen", "here"], "is not HOST:PORT"),
        (["--to", "http://127.0.0.1:1", "--listen", "192.0.2.1:1"], "Cannot listen on 192.0.2.1:1"),
        (["--to", "https://127.0.0.1:1", "--ca-file", "/nowhere.pem"], "--ca-file /nowhere.pem cannot be read"),
        (["--to", "http://127.0.0.1:1", "--", "no-such-command"], "no-such-command cannot be started"),
        (["--to", "http://127.0.0.1:1", "--require", "no.such"], "no.such"),
    ],
    ids=["scheme", "listen", "address", "authorities", "command", "require"],
)
def test_a_mistake_is_one_sentence(arguments: list[str], told: str) -> None:
    process = command(*arguments)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert told in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(("faults", "code"), [((), 0), (("no-token-no-errors",), 1)], ids=["green", "red"])
def test_the_fixture_gives_a_proxy(tmp_path: Path, faults: tuple[str, ...], code: int) -> None:
    file = tmp_path / "test_it.py"
    file.write_text(
        "import httpx2\n"
        "def test_it(promotion_jobs_proxy):\n"
        "    assert httpx2.get(promotion_jobs_proxy + '/v2/promotions/1/jobs').status_code == 401\n",
        encoding="utf-8",
    )
    with reference(faults=faults) as url:
        arguments = ["-q", "-p", "no:cacheprovider", "--promotion-jobs-url", url, str(file)]
        ended = subprocess.run(
            [sys.executable, "-m", "pytest", *arguments], capture_output=True, text=True, check=False, cwd=tmp_path
        )
    assert ended.returncode == code, ended.stdout + ended.stderr
    assert "1 passed" in ended.stdout
    assert ("(must) violated" in ended.stdout) == bool(code)


def test_time_passes(tmp_path: Path) -> None:
    """Times are of the clock, so that a recording can be compared with others."""
    before = time.time()
    with server(responding(b"HTTP/1.1 204 No\r\n\r\n")) as (base_url, _), proxied(base_url) as (url, recording):
        httpx2.get(url)
    (entry,) = recording.taken()[0]
    assert before <= entry.started <= entry.ended <= time.time()
