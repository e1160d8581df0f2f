"""The HTTP client: what it sends, where it sends credentials, how it uses connections, and what it understands."""

from __future__ import annotations

import json
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator

import h11
import pytest

from promotion_jobs_conformance.http.client import HttpClient
from promotion_jobs_conformance.http.decoding import PIECE, BodyDecoder
from promotion_jobs_conformance.http.exchange import ErrorKind, NoResponse, Request
from promotion_jobs_conformance.http.limits import Limits
from tests.hostile import BEHAVIOURS, LEGAL, Peer, TcpServer, TcpShim, kth
from tests.hostile.registry import response

GET = Request("GET", "/a")
LINK = Request("GET", "/link", (("Accept", "text/csv"), ("Authorization", "Bearer secret"), ("Cookie", "a=secret")))
QUICK = Limits(connect=1.0, first_byte=0.2, total=0.4)


def echo(peer: Peer) -> None:
    """Responds to each request with itself."""
    while peer.read():
        asked = peer.asked
        said = {"method": asked.method, "target": asked.target, "headers": asked.headers, "body": asked.body.decode()}
        peer.send(response(json.dumps(said).encode()))


@pytest.fixture
def server() -> Iterator[TcpServer]:
    with TcpServer(echo) as server:
        yield server
    assert server.errors == []


def kind(client: HttpClient, request: Request = GET) -> ErrorKind:
    with pytest.raises(NoResponse) as caught:
        client.send(request)
    return caught.value.kind


def link(url: str) -> Request:
    return Request(LINK.method, LINK.path, LINK.headers, absolute_url=url)


class TestWhatIsSent:
    def test_its_own_headers_then_the_defaults_then_the_requests(self, server: TcpServer) -> None:
        defaults = (("Accept", "text/plain"), ("X-Team", "a"), ("X-Team", "b"))
        request = Request("POST", "/a?b=%20", (("accept", "application/json"), ("X-Odd", "gr\xfc\xdf")), b'{"c":1}')
        with HttpClient(server.url + "/prefix/", default_headers=defaults) as client:
            said = json.loads(client.send(request).response.body)
            assert client.url(request) == f"{server.url}/prefix/a?b=%20"
        assert (said["method"], said["target"], said["body"]) == ("POST", "/prefix/a?b=%20", '{"c":1}')
        headers = said["headers"]
        assert headers[0] == ["Host", f"127.0.0.1:{server.port}"]
        assert headers[1][1].startswith("promotion-jobs-conformance/")
        assert headers[2:] == [
            ["Accept-Encoding", "gzip, deflate"],
            ["Content-Length", "7"],
            ["X-Team", "a"],
            ["X-Team", "b"],
            ["accept", "application/json"],
            ["X-Odd", "gr\xfc\xdf"],
        ]

    def test_length_zero_where_a_body_is_usual(self, server: TcpServer) -> None:
        with HttpClient(server.url) as client:
            lengths = [
                dict(json.loads(client.send(Request(method, "/")).response.body)["headers"]).get("Content-Length")
                for method in ("POST", "PUT", "PATCH", "GET", "DELETE")
            ]
        assert lengths == ["0", "0", "0", None, None]

    @pytest.mark.parametrize(
        "request_",
        [
            Request("GET", "a"),
            Request("GET", "/a b"),
            Request("GET", "/ä"),
            Request("GE T", "/"),
            Request("GET", "/", (("X-Odd", "a\r\nX-More: b"),)),
            Request("GET", "/", (("X Odd", "a"),)),
            Request("GET", "/", (("X-Odd", "\u0100"),)),
            Request("GET", "/", (("Host", "a"), ("Host", "b"))),
            Request("POST", "/", (("Content-Length", "1"),), b"long"),
        ],
    )
    def test_what_is_no_request_is_the_callers_fault(self, server: TcpServer, request_: Request) -> None:
        with HttpClient(server.url) as client:
            with pytest.raises(ValueError, match=r"\.$"):
                client.send(request_)
            assert client.send(GET).response.status == 200

    @pytest.mark.parametrize(
        ("url", "sentence"),
        [
            ("localhost:8000", "must begin with http:// or https://"),
            ("ftp://localhost/", "must begin with http:// or https://"),
            ("http://", "names no host"),
            ("http://user:hunter2@localhost/", "must not carry credentials"),
            ("http://localhost/?a=b", "no query"),
            ("http://localhost:99999/", "[Pp]ort"),
            ("http://[::1", "IPv6"),
            ("http://lo cal/", "a character that no host has"),
            ("http://localhost/a b", "percent-encoded"),
            ("", "must begin with http:// or https://"),
        ],
    )
    def test_a_wrong_base_url_gets_a_sentence(self, url: str, sentence: str) -> None:
        with pytest.raises(ValueError, match=sentence) as caught:
            HttpClient(url)
        assert "hunter2" not in str(caught.value)

    def test_ipv6(self) -> None:
        with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener:
            port = listener.getsockname()[1]

            def once() -> None:
                peer, _ = listener.accept()
                with peer:
                    assert b"Host: [::1]:%d\r\n" % port in peer.recv(65536)
                    peer.sendall(response())

            thread = threading.Thread(target=once)
            thread.start()
            with HttpClient(f"http://[::1]:{port}") as client:
                assert client.send(GET).response.status == 200
            thread.join()


class TestConnections:
    def test_one_is_kept_for_many_requests(self) -> None:
        connections = []

        def serve(peer: Peer) -> None:
            connections.append(peer)
            echo(peer)

        with TcpServer(serve) as server, HttpClient(server.url) as client:
            for _ in range(20):
                client.send(GET)
        assert len(connections) == 1

    def test_threads_have_one_each(self, server: TcpServer) -> None:
        wrong: list[object] = []

        def ask(name: int) -> None:
            for number in range(50):
                said = json.loads(client.send(Request("GET", f"/{name}/{number}")).response.body)
                if said["target"] != f"/{name}/{number}":
                    wrong.append(said)

        with HttpClient(server.url) as client:
            threads = [threading.Thread(target=ask, args=(name,)) for name in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert wrong == []
        assert len(server.requests) == 400

    @pytest.mark.parametrize("name", ["closes-kept-connections", "closes-at-second-request", "answer-before-request"])
    def test_a_server_may_close_when_it_likes(self, name: str) -> None:
        with BEHAVIOURS[name].serve() as server, HttpClient(server.url) as client:
            assert [client.send(GET).response.status for _ in range(6)] == [200] * 6

    def test_a_request_is_repeated_only_on_a_kept_connection(self) -> None:
        with BEHAVIOURS["closes-at-second-request"].serve() as server, HttpClient(server.url) as client:
            client.send(Request("POST", "/1"))
            client.send(Request("POST", "/2"))
            assert [asked.target for asked in server.requests] == ["/1", "/2", "/2"]
        with BEHAVIOURS["closes-at-request"].serve() as server, HttpClient(server.url) as client:
            assert kind(client, Request("POST", "/1")) is ErrorKind.CLOSED
            assert len(server.requests) == 1

    def test_a_request_is_not_repeated_once_a_byte_has_come(self) -> None:
        def serve(peer: Peer) -> None:
            peer.read()
            peer.send(response())
            peer.read()
            peer.send(b"HTTP/1.1 100 Continue\r\n\r\n")

        with TcpServer(serve) as server, HttpClient(server.url) as client:
            client.send(GET)
            assert kind(client) is ErrorKind.CLOSED
            assert len(server.requests) == 2

    @pytest.mark.parametrize(("idle", "connections"), [(0.0, 3), (60.0, 1)])
    def test_a_connection_that_lay_too_long_is_not_used_again(self, idle: float, connections: int) -> None:
        peers = []

        def serve(peer: Peer) -> None:
            peers.append(peer)
            echo(peer)

        with TcpServer(serve) as server, HttpClient(server.url, limits=Limits(idle=idle)) as client:
            for _ in range(3):
                client.send(GET)
        assert len(peers) == connections

    def test_an_response_that_nobody_asked_for_is_nobodys(self) -> None:
        had, sent = threading.Event(), threading.Event()

        def serve(peer: Peer) -> None:
            while peer.read():
                peer.send(response(b'"right"'))
                had.wait(10.0)
                had.clear()
                peer.send(response(b'"smuggled"'))
                sent.set()

        with TcpServer(serve) as server, HttpClient(server.url) as client:
            for _ in range(5):
                assert client.send(GET).response.body == b'"right"'
                had.set()
                assert sent.wait(10.0)
                sent.clear()

    def test_nor_is_one_that_comes_with_the_right_one(self) -> None:
        with BEHAVIOURS["second-answer"].serve() as server, HttpClient(server.url) as client:
            assert [kind(client) for _ in range(5)] == [ErrorKind.PROTOCOL] * 5

    def test_death_and_return(self) -> None:
        with BEHAVIOURS["restarts"].serve() as server, HttpClient(server.url) as client:
            ended: list[ErrorKind | None] = []
            deadline = time.monotonic() + 20.0
            while ended.count(None) < 7 and time.monotonic() < deadline:
                try:
                    client.send(GET)
                    ended.append(None)
                except NoResponse as failure:
                    ended.append(failure.kind)
                    server.stopping.wait(0.02)
            assert ended.count(None) == 7
            assert ErrorKind.CONNECT in ended
            assert set(ended) <= {None, ErrorKind.CONNECT, ErrorKind.CLOSED}

    def test_death_for_good(self) -> None:
        with BEHAVIOURS["dies-after-three"].serve() as server, HttpClient(server.url) as client:
            assert [client.send(GET).response.status for _ in range(3)] == [200] * 3
            assert kind(client) in (ErrorKind.CONNECT, ErrorKind.CLOSED)
            assert [kind(client) for _ in range(2)] == [ErrorKind.CONNECT] * 2

    def test_a_socket_that_met_itself_is_no_connection(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        real = socket.socket.connect

        def connect(sock: socket.socket, address: tuple[str, int]) -> None:
            sock.bind(address)  # what the system does by chance
            real(sock, address)

        with pytest.MonkeyPatch.context() as patch, HttpClient(f"http://127.0.0.1:{port}") as client:
            patch.setattr(socket.socket, "connect", connect)
            with pytest.raises(NoResponse, match="connection refused") as caught:
                client.send(GET)
        assert caught.value.kind is ErrorKind.CONNECT

    def test_nothing_listens(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        with HttpClient(f"http://127.0.0.1:{port}") as client:
            assert kind(client) is ErrorKind.CONNECT
        with HttpClient("http://no-such-host.invalid") as client:
            assert kind(client) is ErrorKind.CONNECT

    def test_a_full_backlog_is_no_connection(self) -> None:
        with (
            socket.create_server(("127.0.0.1", 0), backlog=0) as listener,
            HttpClient(f"http://127.0.0.1:{listener.getsockname()[1]}", limits=Limits(connect=0.3)) as client,
        ):
            fillers = [socket.socket() for _ in range(4)]
            for filler in fillers:
                filler.setblocking(False)
                filler.connect_ex(listener.getsockname())
            assert kind(client) is ErrorKind.CONNECT
            for filler in fillers:
                filler.close()

    def test_after_close_nothing_is_sent(self, server: TcpServer) -> None:
        client = HttpClient(server.url)
        client.close()
        with pytest.raises(ValueError, match="closed"):
            client.send(GET)


class TestBounds:
    @pytest.mark.parametrize(
        "name",
        ["bomb", "bomb-deflate", "bomb-in-bomb", "bomb-between", "endless-body", "endless-chunks", "endless-headers"],
    )
    def test_memory(self, name: str) -> None:
        with BEHAVIOURS[name].serve() as server, HttpClient(server.url) as client:
            tracemalloc.start()
            try:
                kind(client)
                assert tracemalloc.get_traced_memory()[1] < 24 * 1024 * 1024
            finally:
                tracemalloc.stop()

    def test_a_request_that_is_not_read(self) -> None:
        request = Request("POST", "/a", body=bytes(20_000_000))
        with BEHAVIOURS["answer-before-body"].serve() as server, HttpClient(server.url) as client:
            assert client.send(request).response.status == 413
        with BEHAVIOURS["never-reads"].serve() as server, HttpClient(server.url, limits=QUICK) as client:
            assert kind(client, request) is ErrorKind.MUTE

    def test_seconds_are_those_of_the_response(self) -> None:
        def serve(peer: Peer) -> None:
            peer.read()
            peer.wait(0.05)
            peer.send(response())

        with TcpServer(serve) as server, HttpClient(server.url) as client:
            assert 0.05 <= client.send(GET).seconds < 5.0


class TestLinks:
    def test_no_credentials_go_along(self, server: TcpServer) -> None:
        with HttpClient("http://localhost:9", default_headers=(("X-Api-Key", "secret"),)) as client:
            said = client.send(link(f"{server.url}/file?signature=1")).response.body.decode()
        assert "secret" not in said
        assert json.loads(said)["target"] == "/file?signature=1"
        assert ["Accept", "text/csv"] in json.loads(said)["headers"]

    def test_nor_with_redirects(self, server: TcpServer) -> None:
        def serve(peer: Peer) -> None:
            peer.read()
            peer.send(response(b"", "302 Found", "Set-Cookie: a=secret", f"Location: {server.url}/file"))

        with TcpServer(serve) as first, HttpClient(first.url) as client:
            exchange = client.send(link(f"{first.url}/start"))
        assert "secret" not in exchange.response.body.decode()
        assert exchange.request.absolute_url == f"{first.url}/start"

    @pytest.mark.parametrize(
        ("name", "status", "requests"),
        [
            ("redirect-loop", 302, 4),
            ("redirect-chain", 302, 4),
            ("redirect-file", 302, 1),
            ("redirect-javascript", 302, 1),
            ("redirect-gopher", 307, 1),
            ("redirect-userinfo", 302, 1),
            ("redirect-bad-port", 302, 1),
            ("redirect-bad-host", 302, 1),
            ("redirect-nowhere", 301, 1),
            ("redirect-300", 300, 1),
        ],
    )
    def test_a_redirect_that_is_not_followed_is_the_response(self, name: str, status: int, requests: int) -> None:
        with BEHAVIOURS[name].serve() as server, HttpClient(server.url) as client:
            assert client.send(link(f"{server.url}/a")).response.status == status
            assert len(server.requests) == requests

    def test_a_path_is_followed_below_the_host(self) -> None:
        with BEHAVIOURS["redirect-relative"].serve() as server, HttpClient(server.url) as client:
            client.send(link(f"{server.url}/a/b"))
            assert [asked.target for asked in server.requests] == [
                "/a/b",
                "/a/elsewhere",
                "/a/elsewhere",
                "/a/elsewhere",
            ]

    def test_a_redirect_of_an_ordinary_request_is_not_followed(self) -> None:
        with BEHAVIOURS["redirect-loop"].serve() as server, HttpClient(server.url) as client:
            assert client.send(GET).response.status == 302
            assert len(server.requests) == 1

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "/file",
            "file:///etc/passwd",
            "ftp://localhost/",
            "http:///a",
            "http://a b/",
            "http://localhost:99999/",
            "http://user:secret@localhost/",
            "http://[::1",
            "http://localhost/\x00",
            "http://localhost/\r\nX: y",
            "http://ä/",
        ],
    )
    def test_what_is_no_link_is_the_servers_fault(self, url: str) -> None:
        with HttpClient("http://localhost:9") as client, pytest.raises(NoResponse) as caught:
            client.send(link(url))
        assert caught.value.kind is ErrorKind.LINK
        assert "secret" not in str(caught.value)

    @pytest.mark.parametrize(
        "host",
        [
            "169.254.1.1",
            "[fe80::1]",
            "[::ffff:169.254.1.1]",
            "[::ffff:a9fe:101]",
            "[64:ff9b::a9fe:a9fe]",
            "[fd00:ec2::254]",
            "[fd20:ce::254]",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
        ],
    )
    @pytest.mark.parametrize("proxy", [None, "http://127.0.0.1:9"])
    def test_addresses_of_metadata_services_are_not_asked(self, host: str, proxy: str | None) -> None:
        with HttpClient("http://127.0.0.1:9", proxy=proxy) as client, pytest.raises(NoResponse, match="link-local"):
            client.send(link(f"http://{host}/latest/meta-data/"))

    def test_nor_by_a_name_that_leads_there(self, monkeypatch: pytest.MonkeyPatch) -> None:
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 80))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: found)
        with HttpClient("http://127.0.0.1:9") as client, pytest.raises(NoResponse, match="link-local"):
            client.send(link("http://metadata.invalid/"))

    def test_nor_after_a_redirect(self) -> None:
        server = BEHAVIOURS["redirect-link-local"].serve()
        with server, HttpClient(server.url) as client, pytest.raises(NoResponse, match="link-local"):
            client.send(link(f"{server.url}/file"))


class TestForms:
    BODY = json.dumps({"data": [{"code": f"aa2b-{number:04}"} for number in range(500)]}).encode()

    @pytest.fixture
    def upstream(self) -> Iterator[TcpServer]:
        def serve(peer: Peer) -> None:
            while peer.read():
                if peer.asked.method == "DELETE":
                    peer.send(b"HTTP/1.1 204 No Content\r\n\r\n")
                elif peer.asked.method == "HEAD":
                    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
                else:
                    peer.send(response(self.BODY, "201 Created", "X-Request-Id: a"))

        with TcpServer(serve) as server:
            yield server

    @pytest.mark.parametrize("name", LEGAL)
    def test_a_legal_form_changes_nothing(self, upstream: TcpServer, name: str) -> None:
        with TcpShim(upstream.url, LEGAL[name]) as shim, HttpClient(shim.url) as client:
            for _ in range(3):
                response = client.send(Request("POST", "/a", body=b"{}")).response
                assert (response.status, response.body) == (201, self.BODY)
                assert response.header("x-request-id") == "a"
                assert response.header("content-type") == "application/json"
                response = client.send(Request("DELETE", "/a")).response
                assert (response.status, response.body) == (204, b"")
                response = client.send(Request("HEAD", "/a")).response
                assert (response.status, response.body) == (200, b"")
            assert shim.errors == []

    def test_one_wrong_response_among_right_ones(self, upstream: TcpServer) -> None:
        with TcpShim(upstream.url, kth(3, BEHAVIOURS["length-long"].handler)) as shim, HttpClient(shim.url) as client:
            ended: list[object] = []
            for _ in range(5):
                try:
                    ended.append(client.send(GET).response.status)
                except NoResponse as failure:
                    ended.append(failure.kind)
        assert ended == [201, 201, ErrorKind.PROTOCOL, 201, 201]


def test_deflate_is_read_to_its_end_whatever_its_size() -> None:
    head = h11.Response(status_code=200, headers=[("Content-Encoding", "deflate")])
    for size in range(3 * PIECE - 300, 3 * PIECE + 300, 7):  # around there, zlib holds output when all input is taken
        coding = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        decoder = BodyDecoder(head, Limits())
        decoder.feed(coding.compress(bytes(size)) + coding.flush())
        assert len(decoder.finish()) == size


def test_headers_are_latin_1_and_may_occur_twice() -> None:
    def serve(peer: Peer) -> None:
        peer.read()
        peer.send(response(b"{}", "200 OK", "X-Odd: gr\xfc\xdf", "Set-Cookie: a", "Set-Cookie: b", "X-EMPTY:"))

    with TcpServer(serve) as server, HttpClient(server.url) as client:
        headers = client.send(GET).response.headers
    assert headers == (
        ("Content-Type", "application/json"),
        ("X-Odd", "gr\xfc\xdf"),
        ("Set-Cookie", "a"),
        ("Set-Cookie", "b"),
        ("X-EMPTY", ""),
        ("Content-Length", "2"),
    )


def test_an_response_to_head_may_be_labelled_with_anything() -> None:
    def serve(peer: Peer) -> None:
        while peer.read():
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\nContent-Encoding: br\r\n\r\n")

    with TcpServer(serve) as server, HttpClient(server.url) as client:
        assert client.send(Request("HEAD", "/a")).response.body == b""
        assert client.send(Request("HEAD", "/a")).response.body == b""
