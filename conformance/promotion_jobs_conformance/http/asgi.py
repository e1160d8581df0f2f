"""An ASGI application as a server: one event loop in its own thread, for its lifespan and all its requests.

The loop runs on between the requests, so that what an application does behind its responses (background tasks, a worker
started in its lifespan) continues as it would under a server. The thread is a daemon: an application that blocks its loop
for ever makes the requests time out, and does not keep the process from ending.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from concurrent.futures import Future
from typing import Any, Final
from urllib.parse import unquote

import h11

from promotion_jobs_conformance.http.application import InProcessClient, ResponseBuilder, log_crash
from promotion_jobs_conformance.http.client import Headers
from promotion_jobs_conformance.http.exchange import ErrorKind, Response
from promotion_jobs_conformance.http.limits import DEFAULT_LIMITS, Deadline, Failure, Limits

Message = MutableMapping[str, Any]
AsgiApp = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

_log = logging.getLogger(__name__)
_VERSIONS: Final = {"version": "3.0", "spec_version": "2.4"}


class AsgiClient(InProcessClient):
    """Asks an ASGI application (specification 2.4) in this process."""

    def __init__(
        self,
        app: AsgiApp,
        base_url: str = "http://testserver",
        *,
        limits: Limits = DEFAULT_LIMITS,
        default_headers: Headers = (),
    ) -> None:
        """Runs the application's start-up. Raises RuntimeError if it fails, or takes longer than `limits.total`."""
        super().__init__(base_url, limits, default_headers)
        self._app = app
        self._state: dict[str, Any] = {}
        self._tasks: set[asyncio.Task[None]] = set()  # the loop itself keeps only weak references to tasks
        running: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()
        self._thread = threading.Thread(
            target=asyncio.run, args=(_until_stopped(running),), name="application", daemon=True
        )
        self._thread.start()
        self._loop, self._stopping = running.result()
        self._lifespan = _Lifespan(app, self._state)
        problem = self._wait(self._lifespan.start(), "it is still starting.", limits.total)
        if problem:
            self.close()
            raise RuntimeError(f"The application did not start: {problem}")

    def close(self) -> None:
        """Runs the application's shutdown, cancels what it still does, and ends its loop; in bounded time."""
        super().close()
        if self._thread.is_alive():
            self._wait(self._lifespan.stop(), "", self._limits.first_byte)
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(self._limits.connect)

    def _wait(self, work: Coroutine[Any, Any, str], late: str, seconds: float) -> str:
        """Runs a step of the lifespan in the loop: what it says, or `late` where it takes too long."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(seconds)
        except TimeoutError:
            future.cancel()
            return late

    def _run(self, head: h11.Request, body: bytes, builder: ResponseBuilder, deadline: Deadline) -> Response:
        if not self._thread.is_alive():
            raise Failure(ErrorKind.CONNECT, "the application is closed, or has ended the loop that it ran in")
        tasks: list[asyncio.Task[None]] = []

        def start() -> None:
            task = self._loop.create_task(self._serve(self._scope(head), body, builder))
            tasks.append(task)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        def stop() -> None:
            for task in tasks:
                task.cancel()

        self._loop.call_soon_threadsafe(start)
        try:
            return builder.wait(deadline.within(self._limits.first_byte), deadline)
        except BaseException:
            with contextlib.suppress(RuntimeError):  # the loop may have ended meanwhile
                self._loop.call_soon_threadsafe(stop)
            raise

    def _scope(self, head: h11.Request) -> Message:
        raw_path, _, query = head.target.partition(b"?")
        return {
            "type": "http",
            "asgi": _VERSIONS,
            "http_version": "1.1",
            "method": head.method.decode("ascii"),
            "scheme": self._origin.scheme,
            "path": unquote(raw_path.decode("ascii")),
            "raw_path": raw_path,
            "query_string": query,
            "root_path": "",
            "headers": list(head.headers),
            "client": ("127.0.0.1", 1),
            "server": (self._origin.host, self._origin.port),
            "state": self._state.copy(),
        }

    async def _serve(self, scope: Message, body: bytes, builder: ResponseBuilder) -> None:
        asked, ended = False, asyncio.Event()

        async def receive() -> Message:
            nonlocal asked
            if not asked:
                asked = True
                return {"type": "http.request", "body": body, "more_body": False}
            await ended.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            kind = message["type"]
            if builder.is_done:
                raise ConnectionAbortedError("the response has ended")
            if kind == "http.response.start" and not builder.has_begun:
                builder.begin(message["status"], message.get("headers", ()))
            elif kind == "http.response.body" and builder.has_begun:
                builder.add(message.get("body", b""))
                if not message.get("more_body", False):
                    builder.end()
                    ended.set()
            else:
                raise RuntimeError(f"{kind} is out of place")

        try:
            await self._app(scope, receive, send)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a server outlives whatever the application raises
            log_crash(error)
            builder.give_up(f"the application raised {type(error).__name__}")
        finally:
            builder.give_up("the application ended first")


async def _until_stopped(running: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]]) -> None:
    """Keeps the loop until the event is set; `asyncio.run` then cancels whatever still runs in it."""
    stopping = asyncio.Event()
    running.set_result((asyncio.get_running_loop(), stopping))
    await stopping.wait()


class _Lifespan:
    """The application's start-up and shutdown (ASGI's lifespan protocol), where it has any."""

    def __init__(self, app: AsgiApp, state: dict[str, Any]) -> None:
        self._app, self._state = app, state
        self._inbox: asyncio.Queue[Message] = asyncio.Queue()
        self._outbox: asyncio.Queue[Message] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> str:
        """Starts the application. Empty where it started, or knows no lifespan; else what it says."""
        self._task = asyncio.create_task(self._run())
        self._inbox.put_nowait({"type": "lifespan.startup"})
        message = await self._outbox.get()
        if message["type"] == "lifespan.startup.failed":
            # Frameworks send a whole traceback, whose last line says what happened.
            return (str(message.get("message", "")).strip().splitlines() or ["it gives no reason."])[-1]
        return ""

    async def stop(self) -> str:
        """Shuts the application down, and waits until it says that it is done."""
        if self._task and not self._task.done():
            self._inbox.put_nowait({"type": "lifespan.shutdown"})
            await self._outbox.get()
        return ""

    async def _run(self) -> None:
        scope = {"type": "lifespan", "asgi": _VERSIONS, "state": self._state}
        try:
            await self._app(scope, self._inbox.get, self._outbox.put)
        except SystemExit as error:  # it would end the loop unnoticed
            reason = f"it ended the process (sys.exit: {error.code})"
            self._outbox.put_nowait({"type": "lifespan.startup.failed", "message": reason})
        except Exception as error:  # noqa: BLE001 - the specification: then it does not support lifespan, and the server continues
            _log.info("The application takes no part in the lifespan protocol (%s).", type(error).__name__)
        finally:
            self._outbox.put_nowait({"type": "ended"})
