"""Applications in this process: FastAPI and Flask, bare ASGI and WSGI, and those that fail in every way."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import BackgroundTasks, FastAPI
from fastapi import Request as FastapiRequest
from flask import Flask, jsonify, request

from promotion_jobs_conformance.http.exchange import ErrorKind, NoResponse, Request, Response
from promotion_jobs_conformance.http.inprocess import AsgiClient, WsgiClient, client_for, is_asgi, load_app
from promotion_jobs_conformance.http.limits import Limits
from tests.hostile import Peer, TcpServer
from tests.hostile.registry import response

GET = Request("GET", "/a")
SMALL = Limits(body_bytes=10_000, wire_bytes=20_000)
QUICK = replace(SMALL, connect=0.5, first_byte=0.2, total=0.4)


def said(pairs: Iterable[tuple[str, str]], method: str, path: str, query: str, body: bytes) -> dict[str, Any]:
    headers = sorted([name.lower(), value] for name, value in pairs)
    return {"method": method, "path": path, "query": query, "headers": headers, "body": body.decode()}


def fastapi_app() -> FastAPI:
    app = FastAPI()

    @app.api_route("/{path:path}", methods=["GET", "POST", "HEAD", "DELETE"])
    async def echo(asked: FastapiRequest) -> dict[str, Any]:
        return said(asked.headers.items(), asked.method, asked.url.path, asked.url.query, await asked.body())

    return app


def flask_app() -> Flask:
    app = Flask("app")

    @app.route("/<path:path>", methods=["GET", "POST", "HEAD", "DELETE"])
    def echo(path: str) -> Any:
        query = request.query_string.decode()
        return jsonify(said(request.headers.items(), request.method, request.path, query, request.get_data()))

    return app


@pytest.mark.parametrize("app", [fastapi_app(), flask_app()], ids=["fastapi", "flask"])
def test_an_application_is_asked_as_over_http(app: Callable[..., Any]) -> None:
    defaults = (("X-Team", "a"), ("Accept", "text/plain"))
    with client_for(app, "http://testserver/prefix", default_headers=defaults) as client:
        asked = Request("POST", "/a%20b/%C3%BC?c=%5Bd%5D", (("Accept", "application/json"), ("X-Odd", "gr\xfc")), b"{}")
        exchange = client.send(asked)
        assert client.url(asked) == "http://testserver/prefix/a%20b/%C3%BC?c=%5Bd%5D"
        head = client.send(Request("HEAD", "/a")).response
    assert exchange.request is asked
    assert exchange.response.status == 200

    echoed = json.loads(exchange.response.body)
    assert (echoed["method"], echoed["path"], echoed["query"]) == ("POST", "/prefix/a b/ü", "c=%5Bd%5D")
    assert echoed["body"] == "{}"
    assert dict(echoed["headers"]) == {
        "host": "testserver",
        "user-agent": dict(echoed["headers"])["user-agent"],
        "accept-encoding": "gzip, deflate",
        "content-length": "2",
        "x-team": "a",
        "accept": "application/json",
        "x-odd": "gr\xfc",
    }
    assert (head.status, head.body) == (200, b"")


class TestAsgi:
    def test_lifespan_and_background_tasks_run_in_one_loop(self) -> None:
        happened: list[object] = []

        @asynccontextmanager
        async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, object]]:
            loop = asyncio.get_running_loop()
            ticker = asyncio.create_task(tick())
            happened.append("up")
            yield {"loop": loop}
            ticker.cancel()
            happened.append("down")

        async def tick() -> None:
            while True:
                happened.append("tick")
                await asyncio.sleep(0.01)

        app = FastAPI(lifespan=lifespan)

        release = threading.Event()

        async def slow() -> None:
            await asyncio.to_thread(release.wait)
            happened.append("background")

        @app.get("/a")
        async def get(asked: FastapiRequest, background: BackgroundTasks) -> bool:
            background.add_task(slow)
            return asked.state.loop is asyncio.get_running_loop()

        with AsgiClient(app) as client:
            assert client.send(GET).response.body == b"true"
            assert "background" not in happened
            release.set()
            deadline = time.monotonic() + 20.0
            while ("background" not in happened or happened.count("tick") < 5) and time.monotonic() < deadline:
                client.send(Request("GET", "/none"))
        assert happened[0] == "up"
        assert happened[-1] == "down"
        assert "background" in happened
        assert happened.count("tick") >= 5

    def test_many_threads_may_ask_at_once(self) -> None:
        wrong: list[Response] = []

        def ask(name: int) -> None:
            for number in range(20):
                response = client.send(Request("GET", f"/{name}/{number}")).response
                if f'"/{name}/{number}"'.encode() not in response.body:
                    wrong.append(response)

        with AsgiClient(fastapi_app()) as client:
            threads = [threading.Thread(target=ask, args=(name,)) for name in range(5)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert wrong == []

    def test_start_up_that_fails(self) -> None:
        @asynccontextmanager
        async def lifespan(_: FastAPI) -> AsyncIterator[None]:
            raise OSError("no database there")
            yield

        with pytest.raises(RuntimeError, match=r"did not start: .*no database there"):
            AsgiClient(FastAPI(lifespan=lifespan))

    def test_start_up_that_hangs(self) -> None:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            await asyncio.sleep(60)

        with pytest.raises(RuntimeError, match="still starting"):
            AsgiClient(app, limits=QUICK)

    def test_no_lifespan(self) -> None:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            assert scope["type"] == "http", "only http is known here"
            await send({"type": "http.response.start", "status": 204})
            await send({"type": "http.response.body"})

        with AsgiClient(app) as client:
            response = client.send(GET).response
        assert (response.status, response.body) == (204, b"")

    def test_an_application_that_blocks_its_loop(self) -> None:
        release = threading.Event()

        async def app(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http":
                release.wait()

        client = AsgiClient(app, limits=QUICK)
        with pytest.raises(NoResponse) as caught:
            client.send(GET)
        assert caught.value.kind is ErrorKind.MUTE
        started = time.monotonic()
        client.close()
        assert time.monotonic() - started < 5.0
        release.set()
        client._thread.join(5.0)
        client.close()

    def test_after_close_nothing_is_asked(self) -> None:
        client = AsgiClient(fastapi_app())
        client.close()
        client.close()
        with pytest.raises(NoResponse) as caught:
            client.send(GET)
        assert caught.value.kind is ErrorKind.CONNECT


START = {"type": "http.response.start", "status": 200, "headers": []}
Steps = list[Any]


def asgi(steps: Steps) -> Any:
    """An application that sends these messages, sleeps these seconds, and raises these exceptions."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            return
        for step in steps:
            if isinstance(step, BaseException):
                raise step
            await (asyncio.sleep(step) if isinstance(step, float) else send(step))

    return app


def wsgi(steps: Steps) -> Any:
    """The same for WSGI: messages of the type http.response.start are passed to start_response."""

    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        for step in steps:
            if isinstance(step, BaseException):
                raise step
            if isinstance(step, float):
                threading.Event().wait(step)
            elif "status" in step:
                headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in step.get("headers", [])]
                start_response(f"{step['status']} Odd", headers)
            else:
                yield step["body"]

    return app


def body(data: bytes, *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.response.body", "body": data, "more_body": more}


def start(status: Any, *headers: tuple[bytes, bytes]) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": headers}


BOMB = gzip.compress(bytes(1_000_000))
ENDS: dict[str, tuple[Steps, ErrorKind | int]] = {
    "right": ([start(200, (b"content-length", b"2")), body(b"{}")], 200),
    "raises": ([RuntimeError("secret")], 500),
    "answers-nothing": ([], 500),
    "status-1000": ([start(1000), body(b"{}")], 500),
    "status-99": ([start(99), body(b"{}")], 500),
    "no-header": ([start(200, (b"X Odd", b"a")), body(b"{}")], 500),
    "injected": ([start(200, (b"X-Odd", b"a\r\nX-More: b")), body(b"{}")], 500),
    "length-long": ([start(200, (b"content-length", b"3")), body(b"{}")], ErrorKind.PROTOCOL),
    "length-short": ([start(200, (b"content-length", b"1")), body(b"{}")], ErrorKind.PROTOCOL),
    "length-none": ([start(200, (b"content-length", b"x")), body(b"{}")], 500),
    "raises-in-body": ([start(200), body(b"{", more=True), RuntimeError("secret")], ErrorKind.PROTOCOL),
    "mute": ([60.0], ErrorKind.MUTE),
    "slow-body": ([start(200), body(b"{", more=True), 60.0], ErrorKind.TOO_SLOW),
    "large": ([start(200), *([body(b" " * 1000, more=True)] * 100), body(b"")], ErrorKind.TOO_LARGE),
    "many-headers": ([start(200, *([(b"x", b"a")] * 500)), body(b"{}")], ErrorKind.TOO_LARGE),
    "long-header": ([start(200, (b"x", b"a" * 100_000)), body(b"{}")], ErrorKind.TOO_LARGE),
    "bomb": ([start(200, (b"content-encoding", b"gzip")), body(BOMB)], ErrorKind.ENCODING),
    "not-gzip": ([start(200, (b"content-encoding", b"gzip")), body(b"{}")], ErrorKind.ENCODING),
    "body-in-204": ([start(204), body(b"{}")], 204),
    "exits": ([SystemExit()], 500),
}


@pytest.mark.parametrize("kind", ["asgi", "wsgi"])
@pytest.mark.parametrize("name", ENDS)
def test_an_application_that_fails(name: str, kind: str, caplog: pytest.LogCaptureFixture) -> None:
    steps, expected = ENDS[name]
    limits = QUICK if name in ("mute", "slow-body") else SMALL
    client = AsgiClient(asgi(steps), limits=limits) if kind == "asgi" else WsgiClient(wsgi(steps), limits=limits)
    ended: list[object] = []
    with caplog.at_level(logging.INFO), client:
        for _ in range(2):
            try:
                ended.append(client.send(GET).response.status)
            except NoResponse as failure:
                ended.append(failure.kind)
    assert set(ended) == {expected}
    assert "secret" not in caplog.text
    assert ("RuntimeError in" in caplog.text) or name not in ("raises", "raises-in-body")


class TestAsgiOnly:
    @pytest.mark.parametrize(
        ("steps", "expected"),
        [
            ([START, START, body(b"{}")], ErrorKind.PROTOCOL),
            ([body(b"{}")], 500),
            ([{"type": "http.response.odd"}], 500),
            ([{"no": "type"}], 500),
            ([start("200"), body(b"{}")], 500),
            ([{"type": "http.response.start", "status": 200, "headers": [("a", "b")]}, body(b"")], 500),
            ([START, {"type": "http.response.body", "body": "text"}], ErrorKind.PROTOCOL),
            ([START, body(b"{}"), body(b"more")], 200),
            ([START, body(b"{", more=True)], ErrorKind.PROTOCOL),
        ],
    )
    def test_messages_out_of_place(self, steps: Steps, expected: object) -> None:
        ended: object
        with AsgiClient(asgi(steps), limits=SMALL) as client:
            try:
                ended = client.send(GET).response.status
            except NoResponse as failure:
                ended = failure.kind
        assert ended == expected


class TestWsgiOnly:
    @staticmethod
    def ask(app: Any) -> Response:
        with WsgiClient(app) as client:
            return client.send(GET).response

    def test_the_head_can_be_replaced_until_the_body_begins(self) -> None:
        def app(environ: Any, start_response: Any) -> list[bytes]:
            start_response("200 OK", [])
            try:
                raise ValueError
            except ValueError:
                start_response("503 Busy", [], sys.exc_info())
            return [b"busy"]

        response = self.ask(app)
        assert (response.status, response.body) == (503, b"busy")
        assert [name for name, _ in response.headers] == ["Date"]  # which a server adds

    def test_written_and_returned_bodies_come_in_order_and_close_is_called(self) -> None:
        closed = []

        class Result(list[bytes]):
            def close(self) -> None:
                closed.append(True)

        def app(environ: Any, start_response: Any) -> Result:
            start_response("200 OK", [])(b"a")
            return Result([b"b", b"", b"c"])

        assert self.ask(app).body == b"abc"
        assert closed == [True]

    def test_start_response_twice(self) -> None:
        def app(environ: Any, start_response: Any) -> list[bytes]:
            start_response("200 OK", [])
            start_response("201 Created", [])
            return []

        assert self.ask(app).status == 500


def test_links_of_its_own_origin_are_asked_of_the_application() -> None:
    def serve(peer: Peer) -> None:
        peer.read()
        peer.send(response(str(peer.asked.headers).encode()))

    def app(environ: Any, start_response: Any) -> list[bytes]:
        if environ["PATH_INFO"] == "/away":
            start_response("302 Found", [("Location", f"{outside.url}/file")])
            return []
        start_response("200 OK", [])
        return [repr(sorted(name for name in environ if name.startswith("HTTP_"))).encode()]

    headers = (("Authorization", "Bearer secret"), ("Accept", "text/csv"))
    with TcpServer(serve) as outside, WsgiClient(app, default_headers=(("X-Api-Key", "secret"),)) as client:
        inside = client.send(Request("GET", "/link", headers, absolute_url="http://testserver/file")).response.body
        away = client.send(Request("GET", "/link", headers, absolute_url="http://testserver/away")).response.body
    assert inside == b"['HTTP_ACCEPT', 'HTTP_ACCEPT_ENCODING', 'HTTP_HOST', 'HTTP_USER_AGENT']"
    assert b"text/csv" in away
    assert b"secret" not in away


class TestLoading:
    @pytest.fixture(autouse=True)
    def directory(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "path", list(sys.path))
        monkeypatch.setattr(sys, "modules", dict(sys.modules))
        (tmp_path / "shop_app.py").write_text(
            "async def app(scope, receive, send): ...\n"
            "def wsgi(environ, start_response): ...\n"
            "def make(): return wsgi\n"
            "def broken(): raise OSError('no database')\n"
            "def needs(a): return a\n"
            "class Inner:\n    app = app\n"
            "number = 1\n"
        )
        (tmp_path / "shop_broken.py").write_text("import no_such_module_at_all\n")
        (tmp_path / "shop_wrong.py").write_text("1 / 0\n")
        return tmp_path

    @pytest.mark.parametrize(
        ("name", "asgi_"),
        [("shop_app:app", True), ("shop_app:wsgi", False), ("shop_app:make()", False), ("shop_app:Inner.app", True)],
    )
    def test_found(self, name: str, *, asgi_: bool) -> None:
        assert is_asgi(load_app(name)) is asgi_

    @pytest.mark.parametrize(
        ("name", "sentence"),
        [
            ("shop_app", "must be named as package.module:attribute"),
            (":app", "must be named as"),
            ("shop_app:", "must be named as"),
            ("no_such_module:app", "No module named 'no_such_module'"),
            ("shop_broken:app", "No module named 'no_such_module_at_all'"),
            ("shop_wrong:app", "ZeroDivisionError"),
            ("shop_app:none", "has no 'none'"),
            ("shop_app:number", "is not an application"),
            ("shop_app:Inner", "is not an application"),
            ("shop_app:broken()", "no database"),
            ("shop_app:needs()", "missing 1 required"),
            ("..:app", "cannot be imported|not found"),
        ],
    )
    def test_not_found(self, name: str, sentence: str) -> None:
        with pytest.raises(ValueError, match=sentence) as caught:
            load_app(name)
        assert str(caught.value).endswith(".")

    def test_neither(self) -> None:
        def odd(environ: object) -> None: ...

        with pytest.raises(ValueError, match="neither an ASGI"):
            is_asgi(odd)
        with pytest.raises(ValueError, match="neither an ASGI"):
            is_asgi(print)

    def test_wrapped(self) -> None:
        inner = fastapi_app()

        def outer(scope: Any, receive: Any, send: Any) -> Any:
            return inner(scope, receive, send)

        assert is_asgi(outer)
        assert is_asgi(inner)
        assert not is_asgi(flask_app())
