"""An application behind a shim: on the loopback interface, in threads of this process."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from .shim import Form, TcpShim

_START = 30.0  # seconds that the application may take to start


@contextlib.contextmanager
def listening(app: ASGIApp) -> Iterator[str]:
    """The URL of an application that is served on a free port. Raises RuntimeError if it does not start."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=2))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="application", daemon=True)
        thread.start()
        try:
            deadline = time.monotonic() + _START
            while not server.started:
                if not thread.is_alive() or time.monotonic() > deadline:
                    raise RuntimeError("the application behind the shim did not start")
                time.sleep(0.005)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextlib.contextmanager
def shimmed(app: ASGIApp, form: Form, host: str = "127.0.0.1", port: int = 0) -> Iterator[TcpShim]:
    """A shim before an application. Raises as `listening` does, and OSError where nothing can listen at the address."""
    with listening(app) as url, TcpShim(url, form, host, port) as shim:
        yield shim
