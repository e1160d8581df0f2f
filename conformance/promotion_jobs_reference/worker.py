"""The worker: takes the jobs of the database from step to step, when each is due.

It keeps nothing: which job is due is in the database, and a step is one transaction. So any number of workers may
share a database; one that is stopped ends its step first, and the step of one that is killed is rolled back and taken by
another.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

import sqlalchemy as sa

from .behaviour import Behaviour
from .records import FAILED, Job

_log = logging.getLogger(__name__)
_POLL = 0.1  # seconds between two looks for jobs that other processes accepted
_PAUSE = 0.005  # seconds to wait for a promotion that another process has locked
_RETRY = 1.0  # seconds until a database that does not respond is asked again


class Worker:
    """A task of the running event loop that steps jobs, for as long as the context lasts (`async with`).

    At its start it takes up what others left unfinished; at its end it completes the step that it is in, and leaves the
    rest to others, or to a later start.
    """

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self._woken = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._woken = asyncio.Event()  # an application may start again, on another event loop
        self._task = asyncio.get_running_loop().create_task(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    def wake(self) -> None:
        """Looks again for what is due: a job was accepted, or is being cancelled."""
        self._woken.set()

    async def _run(self) -> None:
        while True:
            self._woken.clear()
            wait = self._step()
            if wait == 0.0:
                await asyncio.sleep(0)
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._woken.wait()

    def _step(self) -> float | None:
        """Takes one step of one job. Returns the seconds until the next may be due; None if only `wake` decides."""
        job: Job | None = None
        store = self._behaviour.store
        try:
            with store.begin() as db:
                job = self._behaviour.claim(db, time.time())
                if job is not None:
                    self._behaviour.step(db, job)
                    return 0.0
                due = db.next_due()
        except Exception as error:  # noqa: BLE001 (whatever it is, the other jobs go on)
            if job is None or _database_is_away(error):
                _log.exception("The database does not respond; it is asked again.")
                return _RETRY
            _log.exception("The job %s failed.", job.id)
            return self._fail(job, error)
        longest = _POLL if store.lasting else None
        if due is None:
            return longest
        wait = max(due - time.time(), _PAUSE)
        return wait if longest is None else min(wait, longest)

    def _fail(self, job: Job, error: Exception) -> float:
        try:
            with self._behaviour.change(job.promotion_id) as db:
                left = db.job(job.id)
                if left is not None and left.status in self._behaviour.contract.states["unfinished"]:
                    self._behaviour.changed(db, left, status=FAILED, error=f"internal error: {error}")
        except sa.exc.DBAPIError:
            _log.exception("The database does not respond; it is asked again.")
            return _RETRY
        return 0.0


def _database_is_away(error: Exception) -> bool:
    """Whether the step may succeed later: the connection broke, the server was restarted, a lock was not available."""
    kinds = (sa.exc.OperationalError, sa.exc.InterfaceError)
    return isinstance(error, kinds) or (isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated)
