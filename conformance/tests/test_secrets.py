"""No secret in anything that a run leaves behind, and no credentials for any host but the target's."""

from __future__ import annotations

import base64
import contextlib
import html
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from promotion_jobs_conformance.contract.routing import Router
from promotion_jobs_conformance.engine.history import History
from promotion_jobs_conformance.engine.recorder import Recorder
from promotion_jobs_conformance.http.exchange import Exchange, Request, Response
from promotion_jobs_conformance.http.har import HarRecorder
from promotion_jobs_conformance.redaction import Redactor
from tests.hostile import Peer, TcpServer, TcpShim, WireResponse
from tests.hostile.registry import KEEP
from tests.hostile.registry import response as ok

CLIENT, SECRET = "the-client", "cl1ent/s+ret&\"<x>'=="
SIGNATURE = "5ign4tur3/of+the=file"


def written(secret: str) -> dict[str, str]:
    """How a server may write a secret; thought out here, and not taken from what is tested."""
    packed = base64.b64encode(f"id:{secret}".encode()).decode()
    return {
        "plain": secret,
        "percent": quote(secret, safe=""),
        "percent in lower case": re.sub("%..", lambda m: m[0].lower(), quote(secret, safe="")),
        "base64": base64.b64encode(secret.encode()).decode(),
        "base64 for URLs": base64.urlsafe_b64encode(secret.encode()).decode(),
        "base64 of more": packed,
        "JSON": json.dumps(secret)[1:-1],
        "JSON with slashes": json.dumps(secret)[1:-1].replace("/", "\\/"),
        "HTML": html.escape(secret),
    }


@pytest.mark.parametrize("form", written("x"))
@pytest.mark.parametrize("secret", [SECRET, "tok.en-1_~+/==", "abcdefgh"])
def test_a_secret_is_found_in_every_form(secret: str, form: str) -> None:
    redact = Redactor()
    redact.add(secret)
    shown = written(secret)[form]
    told = redact(f"before {shown} behind")
    assert shown not in told
    assert all(shown[8:-5][at : at + 6] not in told for at in range(len(shown) - 18))


def test_what_an_response_hands_out_is_secret_from_then_on() -> None:
    class Once:
        def send(self, request: Request) -> Exchange:
            body = {"data": [{"href": f"https://files/x?Expires=1700000000&Signature={quote(SIGNATURE, safe='')}"}]}
            location = (("Location", "/next?sig=another-signature"),)
            return Exchange(request, Response(302, location, json.dumps(body | {"access_token": "t0ken"}).encode()))

        def close(self) -> None: ...

    redact = Redactor()
    Recorder(Once(), History(Router(())), redact, "http://localhost").send(Request("GET", "/"))
    told = redact(f"t0ken {SIGNATURE} another-signature at 1700000000 page")
    assert told == "[redacted] [redacted] [redacted] at 1700000000 page"


LINK = f"https://files.example/codes.csv?X-Amz-Credential=CREDS3CR3T&X-Amz-Signature={quote(SIGNATURE, safe='')}"
FILE_RESPONSES = {
    "clean": json.dumps({"href": LINK}),
    "trailing comma": json.dumps({"href": LINK})[:-1] + ",}",
    "cut": json.dumps({"href": LINK})[:-2],
    "another name": json.dumps({"HREF": LINK}),
    "a list": json.dumps([LINK]),
    "bare": LINK,
    "relative": json.dumps({"href": LINK.removeprefix("https://files.example")}),
    "no URL": json.dumps({"href": LINK.replace("https://files.example/codes.csv?", "sign here: ")}),
    "HTML": f'<a href="{html.escape(LINK)}">codes</a>',
    "JSON with slashes": json.dumps({"href": LINK})[:-1].replace("/", "\\/"),
    "JSON with escapes": "{" + "".join(f"\\u{ord(c):04x}" if c in "?&=/" else c for c in json.dumps(LINK)),
    "long": json.dumps({"href": LINK, "pad": "x" * 2_000_000}),
    "long before": json.dumps({"pad": "x" * 2_000_000, "href": LINK}),
}
PATHED = "https://files.example/b7c1f0aa-7b4b-4a0e-9b59-3f2bb3d2a1c4/5ign4tur3OfTheFile99/codes.csv"
TOKEN = "7oken-of-the-client.and/more=="
TOKEN_RESPONSES = {
    "clean": json.dumps({"access_token": TOKEN}),
    "trailing comma": json.dumps({"access_token": TOKEN})[:-1] + ",}",
    "cut": json.dumps({"access_token": TOKEN})[:-2],
    "another name": json.dumps({"accessToken": TOKEN}),
    "no digit": json.dumps({"refresh_token": "abcdefgh"}).replace("abcdefgh", TOKEN)[:-1],
    "inside": json.dumps({"data": {"id_token": TOKEN}}),
    "a list": json.dumps({"access_token": [TOKEN]}),
    "bare": TOKEN,
    "a form": f"access_token={TOKEN}&token_type=bearer",
    "long": json.dumps({"access_token": TOKEN, "pad": "x" * 2_000_000}),
}


def told_of(path: str, response: str) -> tuple[Redactor, str]:
    """What a run knows after such a response, and the archive that it would write of it."""

    class Once:
        def send(self, request: Request) -> Exchange:
            return Exchange(request, Response(200, (("Content-Type", "text/plain"),), response.encode()))

        def close(self) -> None: ...

    redact = Redactor()
    har = HarRecorder(redact, body_bytes=300)
    files = "/v2/promotions/{promotionID}/jobs/{jobID}/file"
    Recorder(Once(), History(Router(())), redact, "http://localhost", har, tokens="/token", files=files).send(
        Request("GET", path)
    )
    return redact, har.text()


@pytest.mark.parametrize("form", FILE_RESPONSES)
def test_a_signed_link_is_found_in_whatever_the_file_operation_returns(form: str) -> None:
    redact, archive = told_of("/v2/promotions/p/jobs/j/file", FILE_RESPONSES[form])
    for secret in ("CREDS3CR3T", quote(SIGNATURE, safe="")):
        assert secret not in archive
        assert secret not in redact(FILE_RESPONSES[form])
    assert redact(f"<{SIGNATURE}>") == "<[redacted]>"


def test_a_part_of_a_path_that_looks_like_a_signature_is_one_and_an_identifier_is_not() -> None:
    known = "b7c1f0aa-7b4b-4a0e-9b59-3f2bb3d2a1c4"
    redact, archive = told_of(f"/v2/promotions/p/jobs/{known}/file", json.dumps({"href": PATHED}))
    assert "5ign4tur3OfTheFile99" not in archive
    assert redact(f"{known} codes.csv 5ign4tur3OfTheFile99") == f"{known} codes.csv [redacted]"


@pytest.mark.parametrize("form", TOKEN_RESPONSES)
def test_a_token_is_found_in_whatever_the_token_operation_returns(form: str) -> None:
    redact, archive = told_of("/token", TOKEN_RESPONSES[form])
    assert TOKEN not in archive
    assert TOKEN not in redact(TOKEN_RESPONSES[form])
    assert redact(f"Bearer client_credentials 2026-01-01T00:00:00Z {TOKEN}").startswith(
        "Bearer client_credentials 2026-01-01"
    )


@pytest.mark.parametrize(
    "spell",
    [
        lambda c: f"%{ord(c):02X}",
        lambda c: f"%{ord(c):02x}",
        lambda c: f"%25{ord(c):02X}",
        lambda c: f"\\u{ord(c):04x}",
        lambda c: f"&#{ord(c)};",
        lambda c: f"&#x{ord(c):x};",
        lambda c: f"\\u{ord(c):04x}" if c in "to/" else c,
    ],
    ids=("URL", "URL in lower case", "URL twice", "JSON", "HTML", "HTML in hex", "JSON in part"),
)
def test_a_secret_that_is_spelled_character_by_character_is_found(spell: Callable[[str], str]) -> None:
    redact = Redactor()
    redact.add("tok.en-1_~+/==")
    spelled = "".join(map(spell, "tok.en-1_~+/=="))
    assert redact(f"%41 é {spelled}%0A{spelled} \\u0041&#65;") == "%41 é [redacted]%0A[redacted] \\u0041&#65;"


def test_half_of_a_long_secret_is_none_to_be_shown() -> None:
    redact = Redactor()
    redact.add(token := "eyJhbGciOi" + "JIUzI1NiIsInR5cCI6IkpXVCJ9." * 20, cut=True)
    assert redact(f"'{token[:300]}") == "'[redacted]"
    assert redact(f"{token[:40]}… and eyJhbGciOi") == "[redacted]… and eyJhbGciOi"


def test_many_secrets_cost_little_time() -> None:
    redact = Redactor()
    for number in range(5_000):
        redact.add(f"signature-{number}-{number * 7919}")
    began = time.monotonic()
    assert redact("x" * 100_000 + "signature-4321-34217999 and more") == "x" * 100_000 + "[redacted] and more"
    assert time.monotonic() - began < 2


def echo(right: WireResponse, peer: Peer) -> bool:
    """The response, with what the request held in its headers and body, in every form, and signed links."""
    sent = dict(peer.asked.headers).get("Authorization", "")
    token = sent.partition(" ")[2] or "none"
    peer.server.secrets |= {token} if len(token) > 20 else set()  # type: ignore[attr-defined]
    heads = [
        f"X-Echo: {sent}",
        f"Set-Cookie: session={token}",
        f"Location: https://other.example/?token={token}&sig={SIGNATURE}",
    ]
    body = right.body
    with contextlib.suppress(ValueError):
        value = json.loads(body)
        if isinstance(value, dict):
            value["echo"] = [*written(token).values(), *written(SECRET).values(), peer.asked.body.decode("latin-1")]
            for error in value.get("errors", []):
                error["title"] = f"{token} {quote(SECRET)}"  # so that there are findings
            if isinstance(value.get("data"), dict) and "name" in value["data"]:
                value["data"]["name"] = f"{token}{SECRET}"
            body = json.dumps(value).encode()
    headers = tuple((name, v) for name, v in right.headers if name.lower() != "location")
    shown = WireResponse(right.method, right.status, right.reason, headers, body)
    peer.send(shown.whole(*heads))
    return KEEP


@pytest.fixture
def reference() -> Iterator[str]:
    """A reference server with a client and a secret, as a process."""
    command = [sys.executable, "-m", "promotion_jobs_cli", "serve", "--port", "0", "--client-id", CLIENT]
    environment = {**os.environ, "PROMOTION_JOBS_SERVE_CLIENT_SECRET": SECRET, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        told = process.stdout.readline() if process.stdout else ""
        try:
            yield told.partition("http://")[2].split()[0]
        finally:
            process.terminate()


def test_nothing_that_a_run_leaves_holds_a_secret(reference: str, tmp_path: Path) -> None:
    with TcpShim(f"http://{reference}", echo) as shim:
        shim.secrets = set()  # type: ignore[attr-defined]
        environment = {
            **os.environ,
            "PROMOTION_JOBS_CLIENT_SECRET": SECRET,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
            "XDG_STATE_HOME": str(tmp_path),
            "HOME": str(tmp_path),
        }
        reports = [
            part
            for name in ("json", "html", "junit", "markdown", "sarif", "har")
            for part in (f"--{name}", f"run.{name}")
        ]
        ran = subprocess.run(
            [
                sys.executable,
                "-m",
                "promotion_jobs_cli",
                "verify",
                shim.url,
                "--client-id",
                CLIENT,
                "--profile",
                "smoke",
                *reports,
                "--annotations",
                "github",
                "--write-waivers",
                "waivers.toml",
                "--ledger",
                "ledger",
            ],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            check=False,
        )
        assert shim.errors == []
        tokens: set[str] = shim.secrets  # type: ignore[attr-defined]
    assert ran.returncode == 1, ran.stderr.decode()
    (tmp_path / "stdout").write_bytes(ran.stdout)
    (tmp_path / "stderr").write_bytes(ran.stderr)
    assert tokens
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"run.html", "run.har", "run.sarif", "summary", "stdout"} <= {path.name for path in left}
    found = [
        f"{path.name}: {form} of {secret}"
        for path in left
        for secret in (*tokens, SECRET, SIGNATURE)
        for form, text in written(secret).items()
        if text.encode() in path.read_bytes()
    ]
    assert found == []
    report = json.loads((tmp_path / "run.json").read_text())
    assert sum(r["outcome"] in ("violated", "deviated") for r in report["requirements"]) > 3
    assert "[redacted]" in (tmp_path / "run.har").read_text()
    log = json.loads((tmp_path / "run.har").read_text())["log"]
    assert len(log["entries"]) >= report["requests"]


def test_no_credentials_for_another_host(reference: str) -> None:
    """Redirects, links to files and links to further pages lead to another port and another name of this machine."""
    got: list[tuple[str, list[tuple[str, str]]]] = []

    def note(peer: Peer) -> None:
        while peer.read():
            got.append((peer.asked.target, peer.asked.headers))
            peer.send(ok(b"code\nx\n", "200 OK", "Content-Type: text/csv"))

    with TcpServer(note) as other:
        elsewhere = f"http://localhost:{other.port}"

        def lure(right: WireResponse, peer: Peer) -> bool:
            body = right.body
            with contextlib.suppress(ValueError):
                value = json.loads(body)
                if isinstance(value, dict) and "href" in value:
                    value["href"] = f"{elsewhere}/file"
                if isinstance(value, dict) and isinstance(value.get("links"), dict):
                    value["links"] = dict.fromkeys(value["links"], f"{elsewhere}/page")
                body = json.dumps(value).encode()
            headers = (*right.headers, ("Set-Cookie", "session=of-the-target"))
            if right.status == 404:
                right = WireResponse(right.method, 302, "Found", (("Location", f"{elsewhere}/moved"),), b"")
                peer.send(right.whole())
                return KEEP
            peer.send(WireResponse(right.method, right.status, right.reason, headers, body).whole())
            return KEEP

        with TcpShim(f"http://{reference}", lure) as shim:
            ran = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "promotion_jobs_cli",
                    "verify",
                    shim.url,
                    "--client-id",
                    CLIENT,
                    "--quiet",
                    "--only",
                    "listPromotionJobs.next-link,PromotionID.unknown,getPromotionJobFile.codes",
                ],
                env={**os.environ, "PROMOTION_JOBS_CLIENT_SECRET": SECRET, "PYTHONPATH": os.pathsep.join(sys.path)},
                capture_output=True,
                check=False,
            )
            assert shim.errors == []
    assert ran.returncode == 1, ran.stderr.decode()
    assert "/file" in {target for target, _ in got}
    for target, headers in got:
        names = {name.lower() for name, _ in headers}
        assert not names & {"authorization", "cookie", "proxy-authorization"}, target
        assert SECRET not in str(headers)


@pytest.mark.parametrize("secret", ["secret", "token", "client"])
def test_a_first_token_does_not_damage_the_words_of_the_suite(secret: str) -> None:
    redact = Redactor()
    redact.add(secret)
    for own in (
        "no client id and secret were given",
        "client_secret=$PROMOTION_JOBS_CLIENT_SECRET",
        "check --client-secret",
        "POST /oauth/access_token returned 404",
        "Token.access_token.type",
    ):
        assert redact(own) == own
    assert redact(f"Authorization: Bearer {secret}") == "Authorization: Bearer [redacted]"
    assert redact(f'{{"echo": "{secret}"}}') == '{"echo": "[redacted]"}'


def test_a_long_secret_is_found_next_to_and_around_the_words_of_the_suite() -> None:
    redact = Redactor()
    redact.add("s3cr3t-client_secret-abc")
    redact.add("secret")
    assert redact("client_secret=s3cr3t-client_secret-abc") == "client_secret=[redacted]"
