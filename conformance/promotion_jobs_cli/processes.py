"""The reference server as several processes on one database: servers that share a socket, and workers that run next to them."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import FrameType

import uvicorn

from promotion_jobs_reference import Settings, create_app, work

_START = multiprocessing.get_context("forkserver")  # no thread, event loop or connection is inherited
_START.set_forkserver_preload([__name__])  # imports are done once, so that a process starts at once
_AGAIN = 0.2  # seconds until a process that has ended is started again
_GRACE = 10.0  # seconds that processes are given to stop


class ProcessesError(Exception):
    """A process did not start; the message is a sentence for people."""


@dataclass(frozen=True)
class Plan:
    """What each process runs: the settings, and the names of the faults and variants."""

    settings: Settings
    faults: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()


Role = Callable[[Plan, socket.socket, Connection], None]


class Processes:
    """Starts the processes, and restarts each that ends, until a signal.

    With no `workers`, the servers run the jobs themselves.
    """

    def __init__(self, plan: Plan, listening: socket.socket, servers: int, workers: int) -> None:
        self._plan = replace(plan, settings=replace(plan.settings, runs_jobs=workers == 0))
        self._listening = listening
        self._roles: list[Role] = [_serve] * servers + [_work] * workers
        self._running: dict[BaseProcess, tuple[Role, Connection]] = {}
        self._stopped = 0

    def run(self, ready: Callable[[], None]) -> int:
        """Calls `ready` once all are ready, and returns the number of the signal that stopped them.

        Raises ProcessesError if one ends before that.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            for role in self._roles:
                self._start(role)
            for process, (_, connection) in self._running.items():
                while not self._stopped and not wait([connection, process.sentinel], _AGAIN):
                    pass
                if not self._stopped and not connection.poll():
                    raise ProcessesError("A process ended before it was ready.")
            if not self._stopped:
                ready()
            while not self._stopped:
                self._replace_ended()
        finally:
            self._end()
        return self._stopped

    def _stop(self, number: int, _: FrameType | None) -> None:
        self._stopped = number

    def _start(self, role: Role) -> None:
        ours, theirs = _START.Pipe()
        process = _START.Process(target=role, args=(self._plan, self._listening, theirs), daemon=True)
        process.start()
        theirs.close()
        self._running[process] = (role, ours)

    def _replace_ended(self) -> None:
        ended = wait([process.sentinel for process in self._running], _AGAIN)
        for process in [process for process in self._running if process.sentinel in ended]:
            role, connection = self._running.pop(process)
            connection.close()
            process.join()
            time.sleep(_AGAIN)  # a process that ends as soon as it starts must not keep the machine busy
            self._start(role)

    def _end(self) -> None:
        for process in self._running:
            process.terminate()
        deadline = time.monotonic() + _GRACE
        for process in self._running:
            process.join(max(deadline - time.monotonic(), 0.0))
            if process.is_alive():
                process.kill()
                process.join()


def _serve(plan: Plan, listening: socket.socket, parent: Connection) -> None:
    """A server process."""
    _end_with(parent)

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                parent.send(None)

    app = create_app(plan.settings, faults=plan.faults, variants=plan.variants)
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=2)
    Server(config).run(sockets=[listening])


def _work(plan: Plan, listening: socket.socket, parent: Connection) -> None:
    """A worker process."""
    listening.close()
    _end_with(parent)
    asyncio.run(_work_until_stopped(plan, parent))


async def _work_until_stopped(plan: Plan, parent: Connection) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with work(plan.settings, faults=plan.faults, variants=plan.variants):
        parent.send(None)
        await stopped.wait()


def _end_with(parent: Connection) -> None:
    """Stops this process cleanly once its parent has ended, however that ended."""

    def watch() -> None:
        wait([parent])  # nothing is ever sent: it is ready once the other end is closed
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
