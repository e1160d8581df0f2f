"""TLS and proxies: what is trusted, who sees the client's certificate and the proxy's password, and what goes wrong."""

from __future__ import annotations

import base64
import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from promotion_jobs_conformance.http.client import HttpClient
from promotion_jobs_conformance.http.exchange import ErrorKind, NoResponse, Request
from promotion_jobs_conformance.http.limits import Limits
from tests.hostile import BEHAVIOURS, Peer, TcpServer
from tests.hostile.registry import response

GET = Request("GET", "/a")


class TlsServer(TcpServer):
    """As `TcpServer`, behind TLS. Notes the name in each client's certificate, None if it showed none."""

    def __init__(self, context: ssl.SSLContext, serve: Callable[[Peer], None]) -> None:
        self._context = context
        self.shown: list[str | None] = []
        super().__init__(lambda peer: self._shake(peer, serve))

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    def _shake(self, peer: Peer, serve: Callable[[Peer], None]) -> None:
        secure = self._context.wrap_socket(peer._sock, server_side=True)
        certificate = secure.getpeercert()
        self.shown.append(str(certificate["subjectAltName"]) if certificate else None)
        peer._sock = secure
        serve(peer)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def files(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with `ca.pem`, and the client's `client.pem` (certificate and key), `cert.pem` and `key.pem`."""
    directory = tmp_path_factory.mktemp("tls")
    authority.cert_pem.write_to_path(directory / "ca.pem")
    client = authority.issue_cert("client@example.com")
    client.private_key_and_cert_chain_pem.write_to_path(directory / "client.pem")
    client.cert_chain_pems[0].write_to_path(directory / "cert.pem")
    client.private_key_pem.write_to_path(directory / "key.pem")
    return directory


def context_for(authority: trustme.CA, host: str = "localhost", *, ask: bool = False) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    if ask:
        authority.configure_trust(context)
        context.verify_mode = ssl.CERT_OPTIONAL
    return context


def responses(peer: Peer) -> None:
    while peer.read():
        peer.send(response())


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[TlsServer]:
    with TlsServer(context_for(authority, ask=True), responses) as server:
        yield server


def failure(client: HttpClient, request: Request = GET) -> NoResponse:
    with pytest.raises(NoResponse) as caught:
        client.send(request)
    return caught.value


class TestTls:
    def test_an_authority_can_be_named(self, server: TlsServer, files: Path) -> None:
        with HttpClient(server.url, ca_file=str(files / "ca.pem")) as client:
            assert [client.send(GET).response.status for _ in range(3)] == [200] * 3
        assert server.shown == [None]

    def test_an_unknown_authority_is_not_trusted(self, server: TlsServer) -> None:
        with HttpClient(server.url) as client:
            failed = failure(client)
        assert failed.kind is ErrorKind.TLS
        assert "not trusted" in failed.detail

    def test_unless_it_need_not_be(self, server: TlsServer) -> None:
        with HttpClient(server.url, insecure=True) as client:
            assert client.send(GET).response.status == 200

    def test_a_certificate_for_another_host(self, authority: trustme.CA, files: Path) -> None:
        with (
            TlsServer(context_for(authority, "elsewhere.example"), responses) as server,
            HttpClient(server.url, ca_file=str(files / "ca.pem")) as client,
        ):
            assert failure(client).kind is ErrorKind.TLS

    def test_plain_http_where_tls_was_asked_for(self) -> None:
        def serve(peer: Peer) -> None:
            peer.send(response(b"", "400 Bad Request"))
            peer.wait()

        with TcpServer(serve) as server, HttpClient(server.url.replace("http://", "https://")) as client:
            failed = failure(client)
        assert failed.kind is ErrorKind.TLS
        assert "plain http" in failed.detail

    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("closes-at-connect", ErrorKind.TLS),
            ("resets-at-connect", ErrorKind.CLOSED),
            ("never-reads", ErrorKind.TLS),
            ("never-answers", ErrorKind.TLS),
        ],
    )
    def test_no_handshake(self, name: str, kind: ErrorKind) -> None:
        limits = Limits(connect=0.3)
        behaviour = BEHAVIOURS[name]
        with behaviour.serve() as server, HttpClient(server.url.replace("http", "https"), limits=limits) as client:
            assert failure(client).kind is kind

    @pytest.mark.parametrize("files_given", [{"cert": "client.pem"}, {"cert": "cert.pem", "key": "key.pem"}])
    def test_the_target_sees_the_certificate_and_links_do_not(
        self, server: TlsServer, files: Path, files_given: dict[str, str]
    ) -> None:
        given = {name: str(files / file) for name, file in files_given.items()}
        with HttpClient(server.url, ca_file=str(files / "ca.pem"), cert=given["cert"], key=given.get("key")) as client:
            client.send(GET)
            client.send(Request("GET", "/file", absolute_url=f"{server.url}/file"))
        first, second = server.shown
        assert "client@example.com" in str(first)
        assert second is None

    def test_a_server_that_wants_a_certificate(self, authority: trustme.CA, files: Path) -> None:
        context = context_for(authority, ask=True)
        context.verify_mode = ssl.CERT_REQUIRED
        with (
            TlsServer(context, responses) as server,
            HttpClient(server.url, ca_file=str(files / "ca.pem")) as client,
        ):
            assert failure(client).kind in (ErrorKind.TLS, ErrorKind.CLOSED)

    def test_wrong_files_get_a_sentence(self, files: Path, tmp_path: Path) -> None:
        nothing, wrong = str(tmp_path / "nothing.pem"), tmp_path / "wrong.pem"
        wrong.write_text("nonsense")
        for given in ({"ca_file": nothing}, {"ca_file": str(wrong)}, {"cert": nothing}, {"cert": str(wrong)}):
            with pytest.raises(ValueError, match=r"cannot be used: .+\.$"):
                HttpClient("https://localhost", **given)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="without its certificate"):
            HttpClient("https://localhost", key=str(files / "key.pem"))

    def test_an_encrypted_key_is_not_asked_for_at_the_terminal(self, files: Path, tmp_path: Path) -> None:
        key = tmp_path / "key.pem"
        key.write_text(ENCRYPTED)
        with pytest.raises(ValueError, match="encrypted"):
            HttpClient("https://localhost", cert=str(files / "cert.pem"), key=str(key))

    def test_an_response_that_ends_without_a_goodbye(self, authority: trustme.CA, files: Path) -> None:
        def serve(peer: Peer) -> None:
            peer.read()
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf")

        with (
            TlsServer(context_for(authority), serve) as server,
            HttpClient(server.url, ca_file=str(files / "ca.pem")) as client,
        ):
            assert failure(client).kind is ErrorKind.PROTOCOL


class Proxy(TcpServer):
    """Opens tunnels to this machine's ports, and responds to absolute URLs on its own."""

    def __init__(self) -> None:
        super().__init__(self._serve_one)

    def _serve_one(self, peer: Peer) -> None:
        while peer.read():
            if peer.asked.method != "CONNECT":
                peer.send(response(b'"from the proxy"'))
                continue
            port = int(peer.asked.target.rpartition(":")[2])
            with socket.create_connection(("127.0.0.1", port)) as onward:
                peer.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
                back = threading.Thread(target=_copy, args=(onward, peer._sock))
                back.start()
                _copy(peer._sock, onward)
                back.join()
            return


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)  # a thread that waits for something to receive is not woken by `close`
        target.close()


class TestProxy:
    def test_plain_http_goes_by_absolute_url(self) -> None:
        with Proxy() as proxy:
            with_password = proxy.url.replace("//", "//user:p%40ss@")
            with HttpClient("http://example.invalid/prefix", proxy=with_password) as client:
                assert client.send(GET).response.body == b'"from the proxy"'
            asked = proxy.requests[0]
        assert asked.target == "http://example.invalid/prefix/a"
        assert dict(asked.headers)["Host"] == "example.invalid"
        assert dict(asked.headers)["Proxy-Authorization"] == "Basic " + base64.b64encode(b"user:p@ss").decode()

    def test_tls_goes_through_a_tunnel(self, server: TlsServer, files: Path) -> None:
        with Proxy() as proxy:
            with HttpClient(
                server.url, ca_file=str(files / "ca.pem"), proxy=proxy.url.replace("//", "//user:pass@")
            ) as client:
                assert [client.send(GET).response.status for _ in range(2)] == [200, 200]
            (asked,) = proxy.requests
        assert asked.target == f"localhost:{server.port}"
        assert "Proxy-Authorization" in dict(asked.headers)
        assert all("proxy" not in name.lower() for request in server.requests for name, _ in request.headers)

    @pytest.mark.parametrize("scheme", ["http", "https"])
    def test_a_proxy_that_wants_other_credentials(self, scheme: str) -> None:
        def serve(peer: Peer) -> None:
            peer.read()
            peer.send(response(b"", "407 Proxy Authentication Required", "Connection: close"))

        with TcpServer(serve) as proxy, HttpClient(f"{scheme}://a.invalid", proxy=proxy.url) as client:
            failed = failure(client)
        assert failed.kind is ErrorKind.CONNECT
        assert "407" in failed.detail

    @pytest.mark.parametrize(
        "name", ["always-503", "always-404", "garbage", "closes-at-request", "endless-headers", "switching", "gzip"]
    )
    def test_a_proxy_that_opens_no_tunnel(self, name: str) -> None:
        with BEHAVIOURS[name].serve() as proxy, HttpClient("https://a.invalid", proxy=proxy.url) as client:
            assert failure(client).kind is ErrorKind.CONNECT

    @pytest.mark.parametrize("name", ["never-answers", "drips-headers", "endless-interim"])
    def test_a_slow_proxy(self, name: str) -> None:
        limits = Limits(connect=0.3)
        with (
            BEHAVIOURS[name].serve() as proxy,
            HttpClient("https://a.invalid", proxy=proxy.url, limits=limits) as client,
        ):
            assert failure(client).kind is ErrorKind.CONNECT

    def test_no_proxy_there(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        with HttpClient("http://a.invalid", proxy=f"http://user:hunter2@127.0.0.1:{port}") as client:
            failed = failure(client)
        assert failed.kind is ErrorKind.CONNECT
        assert "the proxy" in failed.detail
        assert "hunter2" not in str(failed)

    @pytest.mark.parametrize(
        "url", ["https://a", "socks5://a", "a:8080", "http://user:hunter2@", "http://u:hunter2@a/?b"]
    )
    def test_a_wrong_proxy_gets_a_sentence(self, url: str) -> None:
        with pytest.raises(ValueError, match=r"^The proxy .*\.$") as caught:
            HttpClient("http://localhost", proxy=url)
        assert "hunter2" not in str(caught.value)


# Made for this test with `openssl genpkey -algorithm ed25519 -aes256 -pass pass:a`; it opens nothing.
ENCRYPTED = """\
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAipficC8WWZsgICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEECGRy9MyltUDd+JmuaxhCiQEQP+X
XB2LjBMs0RNVR5Fm9UjHwSJYj++bSklJB/WeernIHFAXGGZtIviirJT/oQW13stp
U8LVnQnu6Lvliftzt6E=
-----END ENCRYPTED PRIVATE KEY-----
"""
