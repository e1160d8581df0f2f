"""Mistakes in the set-up are told in a few lines, before a run: what happened, why, and what to do."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme
from click.testing import CliRunner, Result

from promotion_jobs_cli.main import main
from tests.test_ci_files import free_port

Reply = tuple[int, dict[str, str], bytes]
HTML = (200, {"Content-Type": "text/html"}, b"<h1>Welcome</h1>")
CLIENT = {"PROMOTION_JOBS_CLIENT_ID": "x", "PROMOTION_JOBS_CLIENT_SECRET": "s3cret"}
TOKEN = {"PROMOTION_JOBS_TOKEN": "t0ken-of-the-test"}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@contextmanager
def server(reply: Callable[[str, str, str], Reply]) -> Iterator[tuple[str, list[str]]]:
    """A server that responds by method, path and Authorization; its URL, and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked.append(f"{self.command} {self.path}")
            status, headers, body = reply(self.command, self.path, self.headers.get("Authorization") or "")
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_DELETE = handle_any  # noqa: N815  (what the class's base looks for)

        def log_message(self, *arguments: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.server_port}", asked
        finally:
            listening.shutdown()
            thread.join()


def of_json(status: int, value: object) -> Reply:
    return status, {"Content-Type": "application/json"}, json.dumps(value).encode()


def errors(status: int, title: str = "Unauthorized") -> Reply:
    return of_json(status, {"errors": [{"status": status, "title": title}]})


def verify(url: str, *options: str, **environment: str) -> Result:
    return CliRunner().invoke(
        main,
        ["verify", url, *options],
        env=TOKEN | environment if "PROMOTION_JOBS_CLIENT_ID" not in environment else environment,
    )


def told(ended: Result, *said: str, code: int = 3) -> None:
    """One screen, with all that is said in it, and no requirement's name."""
    assert ended.exit_code == code, ended.output
    lines = ended.output.splitlines()
    assert len(lines) <= 6, ended.output
    for each in said:
        assert each in ended.output, ended.output
    assert "createPromotionJob" not in ended.output
    assert "Traceback" not in ended.output
    assert "t0ken-of-the-test" not in ended.output


@pytest.mark.parametrize("options", [(), ("--quiet",), ("-v",)])
def test_nothing_listens(options: tuple[str, ...]) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    told(
        verify(url, *options),
        f"unreachable: No server at {url}: connection refused.",
        "The server is not running",
        "Start it, or correct the URL.",
    )
    told(verify(url, **CLIENT), f"No server at {url}")


def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    options = ("--i-own-this-server", "shop.invalid")
    told(verify("http://shop.invalid", *options), "the name shop.invalid cannot be resolved")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:3128")
    told(verify("http://shop.invalid", *options), "HTTPS_PROXY is not used: give --proxy.")


def test_tls_where_there_is_none() -> None:
    with server(lambda *asked: HTML) as (url, _):
        secure = url.replace("http", "https")
        told(verify(secure), f"No TLS connection to {secure}", f"Give {url}.")


def test_plain_http_where_tls_is_spoken() -> None:
    with tls_server(trustme.CA(), "127.0.0.1") as url:
        plain = url.replace("https", "http")
        told(verify(plain), f"{plain} does not accept plain HTTP: it closes every connection", f"Give {url}")
    sentence = b"Client sent an HTTP request to an HTTPS server."
    with server(lambda *asked: (400, {"Content-Type": "text/plain"}, sentence)) as (url, _):
        told(verify(url), "does not accept plain HTTP: GET /v2/promotions/", f"Give {url.replace('http', 'https')}")


def test_a_certificate_that_nobody_knows(here: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(here / "ca.pem"))
    with tls_server(authority, "127.0.0.1") as url:
        told(verify(url), "is not trusted", "Give the certificate authority with --ca-file FILE")
        told(verify(url, "--ca-file", "ca.pem"), "This is not the promotion-jobs API")
        told(verify(url, "--insecure"), "This is not the promotion-jobs API")
    with tls_server(authority, "shop.example") as url:
        told(verify(url, "--ca-file", "ca.pem"), "its certificate is for another host", "--insecure")


@contextmanager
def tls_server(authority: trustme.CA, name: str) -> Iterator[str]:
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(404)
            self.send_header("Content-Type", "text/html")
            self.end_headers()

        do_POST = do_GET  # noqa: N815

        def log_message(self, *arguments: object) -> None: ...

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *arguments: object) -> None: ...

    with Quiet(("127.0.0.1", 0), Handler) as listening:
        listening.socket = context.wrap_socket(listening.socket, server_side=True)
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"https://127.0.0.1:{listening.server_port}"
        finally:
            listening.shutdown()
            thread.join()


@pytest.mark.parametrize("environment", [TOKEN, CLIENT])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_to_another_address(environment: dict[str, str], status: int) -> None:
    with server(lambda method, path, token: (status, {"Location": f"https://shop.example:8443/api{path}"}, b"")) as (
        url,
        asked,
    ):
        ended = verify(url, "--json", "r.json", **environment)
        told(
            ended,
            f"The base URL redirects: {status} to https://shop.example:8443/api.",
            "Give https://shop.example:8443/api.",
        )
        assert len(asked) == 2
    report = json.loads(Path("r.json").read_text())
    assert report["cleanup"] == {"removed": 0, "left": [], "command": ""}  # nothing was made, and nothing is left


def test_a_redirect_to_a_login_page_is_reported_without_its_query() -> None:
    with server(lambda *asked: (302, {"Location": "/login?next=secret"}, b"")) as (url, _):
        ended = verify(url)
        told(ended, f"redirects: 302 to {url}/login.", "Give the URL of the API itself.")
        assert "next=secret" not in ended.output


@pytest.mark.parametrize(
    "reply",
    [
        HTML,
        (404, {"Content-Type": "text/html"}, b"<h1>Not Found</h1>"),
        (404, {}, b""),
        (404, {"Content-Type": "text/plain"}, b"404 page not found"),
        of_json(404, {"detail": "Not Found"}),
        of_json(200, {"path": "/", "method": "GET"}),
    ],
)
def test_another_service(reply: Reply) -> None:
    with server(lambda *asked: reply) as (url, asked):
        told(verify(url), "This is not the promotion-jobs API: GET /v2/promotions/…/jobs returned", "path prefix")
        assert len(asked) == 2
        told(verify(f"{url}/shop"), "GET /shop/v2/promotions/…/jobs returned")


@pytest.mark.parametrize("environment", [TOKEN, CLIENT])
def test_v2_too_much(environment: dict[str, str]) -> None:
    def reply(method: str, path: str, token: str) -> Reply:
        return (
            errors(400, "Bad Request") if path.count("v2/") == 1 and "oauth" not in path else errors(404, "Not Found")
        )

    with server(reply) as (url, _):
        told(
            verify(f"{url}/v2", **environment),
            "The base URL is too long",
            "the part before /v2/promotions",
            f"Give {url}.",
        )
        told(verify(f"{url}/v2/promotions", **environment), f"Give {url}.")


def test_a_token_that_is_rejected() -> None:
    with server(lambda *asked: errors(401)) as (url, asked):
        told(
            verify(url),
            "The server rejected the token: GET /v2/promotions/…/jobs returned 401.",
            "Check PROMOTION_JOBS_TOKEN",
        )
        assert len(asked) == 2


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_client_that_is_rejected(status: int) -> None:
    with server(lambda *asked: errors(status)) as (url, asked):
        told(
            verify(url, **CLIENT),
            f"rejected the client's credentials: POST /oauth/access_token returned {status}.",
            "Check --client-id",
        )
        assert len(asked) == 1


@pytest.mark.parametrize("status", [406, 415])
def test_a_token_operation_that_rejects_the_form_of_the_request_is_a_finding(status: int) -> None:
    def reply(method: str, path: str, token: str) -> Reply:
        return errors(401) if path.startswith("/v2/") else errors(status)

    with server(reply) as (url, _):
        result = verify(url, **CLIENT)
        assert (result.exit_code, "1. getAccessToken.token" in result.stdout) == (1, True), result.output


def test_no_token_operation() -> None:
    def reply(method: str, path: str, token: str) -> Reply:
        return errors(401) if path.startswith("/v2/") else errors(404, "Not Found")

    with server(reply) as (url, _):
        told(
            verify(url, **CLIENT),
            "The server has no token operation: POST /oauth/access_token returned 404.",
            "Give a token instead",
        )


@pytest.mark.parametrize(
    "reply",
    [
        lambda method, path, token: (
            of_json(404, {"detail": "Not Found"}) if method == "GET" else of_json(422, {"detail": []})
        ),
        lambda method, path, token: errors(401) if method == "GET" else errors(400, "Bad Request"),
        lambda method, path, token: errors(404, "Not Found"),
        lambda method, path, token: of_json(500, {"detail": "oops"}),
        lambda method, path, token: (200, {"Content-Type": "application/json"}, b"{'no': JSON}"),
        lambda method, path, token: (301, {"Location": f"{path}/"}, b""),
    ],
    ids=["detail", "unknown-is-401", "no-operation", "fails", "no-json", "slash"],
)
def test_a_server_of_this_api_is_checked_however_wrong_it_is(reply: Callable[[str, str, str], Reply]) -> None:
    """A draft whose errors have another form, one that rejects what is unknown with 401, one that lacks an operation."""
    with server(reply) as (url, _):
        ended = verify(url, "--profile", "smoke", "--quiet", "--timeout", "2")
        assert ended.exit_code in (1, 3), ended.output
        assert "violate" in ended.output or "could not be checked to the end" in ended.output


def test_the_reports_of_such_a_run_fail_and_are_short(here: Path) -> None:
    reports = {"json": "r.json", "junit": "r.xml", "html": "r.html", "markdown": "r.md", "sarif": "r.sarif"}
    options = [f"--{kind}={path}" for kind, path in reports.items()]
    url = f"http://127.0.0.1:{free_port()}"
    assert verify(url, *options).exit_code == 3
    for path in reports.values():
        text = (here / path).read_text().replace("\\", "")
        assert "connection refused" in text, path
        assert "JobName.maxLength" not in text or path == "r.sarif", path
    assert (here / "r.xml").read_text().count("<testcase") == 1
    assert "<failure" in (here / "r.xml").read_text() or "<error" in (here / "r.xml").read_text()


def test_a_budget_of_requests_is_the_runs_alone() -> None:
    with ExitStack() as stack:
        url, asked = stack.enter_context(server(lambda *asked: errors(401)))
        verify(url, "--max-requests", "1")
        assert len(asked) == 1
