"""Whose servers may be judged without their owner's word; and that tests cannot reach any but this machine's."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.guard import check
from promotion_jobs_conformance.target import ConfigurationError
from tests import loopback

PRODUCTION = "useast.api.elasticpath.com"


def refusal(url: str, *, allowed: tuple[str, ...] = (), owned: str | None = None) -> str:
    """Why the guard refuses a URL; empty if it does not."""
    try:
        check(url, default_document(), allowed, owned)
    except ConfigurationError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    "host", ["localhost", "a.localhost", "127.0.0.1", "127.9.9.9", "[::1]", "10.1.2.3", "192.168.0.9", "[fd12::1]"]
)
def test_ones_own_machine_and_network_need_no_word(host: str) -> None:
    assert refusal(f"http://{host}:8000/prefix") == ""


@pytest.mark.parametrize("host", ["staging.example.com", "8.8.8.8", "[2a00::1]", "localhost.example.com", "100.64.0.1"])
def test_other_hosts_need_their_owners_word_or_the_configurations(host: str) -> None:
    bare = host.strip("[]")
    assert f"--i-own-this-server {bare}" in refusal(f"https://{host}")
    assert refusal(f"https://{host}", allowed=(bare.upper(),)) == ""
    assert refusal(f"https://{host}", owned=bare.upper()) == ""
    assert refusal(f"https://{host}", owned="other.example.com").endswith("name that one")


def test_the_vendors_production_needs_it_even_where_it_is_allowed() -> None:
    assert "a production server of the vendor" in refusal(f"https://{PRODUCTION}", allowed=(PRODUCTION,))
    assert "a production server of the vendor" in refusal(f"https://{PRODUCTION.upper()}./v2", allowed=(PRODUCTION,))
    assert refusal(f"https://{PRODUCTION}", owned=PRODUCTION) == ""


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "[fe80::a9fe:a9fe]", "[::ffff:a9fe:a9fe]", "[fd00:ec2::254]", "100.100.100.200"]
)
def test_a_clouds_metadata_service_is_no_private_server(host: str) -> None:
    bare = host.strip("[]")
    assert "metadata service" in refusal(f"http://{host}/", allowed=(bare,))
    assert refusal(f"http://{host}/", owned=bare) == ""


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://localhost", "http://HOST"),
        ("localhost:8000", "http://HOST"),
        ("http://", "http://HOST"),
        ("http://[::1", "is not a URL"),
        ("http://localhost:99999", "is not a URL"),
        ("http://localhost/?a=b", "query"),
        ("http://user:hunter2@localhost", "must not contain credentials"),
    ],
)
def test_what_is_no_base_url_is_said(url: str, reason: str) -> None:
    said = refusal(url)
    assert reason in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("family", "address"), [(socket.AF_INET, ("192.0.2.1", 9)), (socket.AF_INET6, ("2001:db8::1", 9, 0, 0))]
)
def test_no_test_reaches_beyond_this_machine(family: int, address: tuple[str, int]) -> None:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(family, kind) as sock, pytest.raises(loopback.OffLoopback):
            sock.connect(address)
    with socket.socket(family, socket.SOCK_DGRAM) as sock, pytest.raises(loopback.OffLoopback):
        sock.sendto(b"a", address)
    with pytest.raises(OSError, match="not known"):
        socket.create_connection(("metadata.google.internal", 80))
    assert len(loopback.attempts) == 4  # so the fixture of all tests would have failed this one
    loopback.attempts.clear()


def test_a_test_that_tries_has_failed_whatever_it_caught(tmp_path: Path) -> None:
    test = tmp_path / "test_it.py"
    test.write_text(
        "import contextlib, socket\n"
        "def test_it():\n"
        "    with contextlib.suppress(OSError):\n"
        "        socket.create_connection(('192.0.2.1', 9), 1)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", os.devnull, "-p", "tests.conftest", "-p", "no:cacheprovider", str(test)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1, ran.stdout
    assert "it would have left this machine: socket.connect ('192.0.2.1', 9)" in ran.stdout
