"""A WSGI application (PEP 3333) as a server: each request in its own thread, so that its time can be bounded.

The threads are daemons: one that never comes back does not keep the process from ending.
"""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote_to_bytes

import h11

from promotion_jobs_conformance.http.application import InProcessClient, ResponseBuilder, log_crash
from promotion_jobs_conformance.http.client import Headers
from promotion_jobs_conformance.http.exchange import Response
from promotion_jobs_conformance.http.limits import DEFAULT_LIMITS, Deadline, Limits

WsgiApp = Callable[[dict[str, Any], Callable[..., Callable[[bytes], object]]], Iterable[bytes]]


class WsgiClient(InProcessClient):
    """Asks a WSGI application in this process."""

    def __init__(
        self,
        app: WsgiApp,
        base_url: str = "http://testserver",
        *,
        limits: Limits = DEFAULT_LIMITS,
        default_headers: Headers = (),
    ) -> None:
        super().__init__(base_url, limits, default_headers)
        self._app = app

    def _run(self, head: h11.Request, body: bytes, builder: ResponseBuilder, deadline: Deadline) -> Response:
        environ = self._environ(head, body)
        threading.Thread(target=self._serve, args=(environ, builder), name="application", daemon=True).start()
        return builder.wait(deadline.within(self._limits.first_byte), deadline)

    def _environ(self, head: h11.Request, body: bytes) -> dict[str, Any]:
        path, _, query = head.target.partition(b"?")
        environ = {
            "REQUEST_METHOD": head.method.decode("ascii"),
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),  # PEP 3333: bytes, written as latin-1
            "QUERY_STRING": query.decode("ascii"),
            "SERVER_NAME": self._origin.host,
            "SERVER_PORT": str(self._origin.port),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": self._origin.scheme,
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in head.headers:
            key = name.decode("ascii").upper().replace("-", "_")
            key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
            text = value.decode("latin-1")
            environ[key] = f"{environ[key]},{text}" if key in environ else text
        return environ

    def _serve(self, environ: dict[str, Any], builder: ResponseBuilder) -> None:
        try:
            self._iterate(environ, builder)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a server outlives whatever the application raises
            log_crash(error)
            builder.give_up(f"the application raised {type(error).__name__}")
        finally:
            builder.give_up("the application ended its thread")

    def _iterate(self, environ: dict[str, Any], builder: ResponseBuilder) -> None:
        """One call of the application. The head is sent with the first byte of the body, and can be replaced until then."""
        head: tuple[str, list[tuple[str, str]]] | None = None

        def start_response(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            nonlocal head
            if exc_info and builder.has_begun:
                raise exc_info[1].with_traceback(exc_info[2])
            if head is not None and not exc_info:
                raise RuntimeError("start_response was called twice")
            head = status, headers
            return write

        def begin() -> None:
            if head is None:
                raise RuntimeError("start_response was not called")
            if not builder.has_begun:
                fields = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in head[1]]
                builder.begin(int(head[0].split(" ")[0]), fields)

        def write(data: bytes) -> None:
            begin()
            builder.add(data)

        result = self._app(environ, start_response)
        try:
            for data in result:
                if data:
                    write(data)
            begin()
            builder.end()
        finally:
            if hasattr(result, "close"):
                result.close()
