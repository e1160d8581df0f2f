"""The worker: lets every job live, those of one lane (one promotion, ordinarily) one after the other."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine

from .behaviour import Behaviour
from .records import CANCELLING, FAILED, Job

_log = logging.getLogger(__name__)


class Worker:
    """Runs jobs as tasks of the running event loop: one task a lane, which works off the lane's jobs in their order."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self._lanes: dict[str, deque[Job]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def resume(self) -> None:
        """Takes up the jobs that an earlier server left unfinished in the database."""
        with self._behaviour.store.begin() as db:
            unfinished = db.jobs({"status": self._behaviour.contract.states["unfinished"]})
        for job in unfinished:
            self.submit(job)

    def submit(self, job: Job) -> None:
        """Puts a job at the end of its lane. One that is being cancelled waits for nothing."""
        if job.status == CANCELLING:
            self._start(self._run(job))
            return
        name = self._behaviour.lane(job)
        if name in self._lanes:
            self._lanes[name].append(job)
        else:
            self._lanes[name] = deque([job])
            self._start(self._work_off(name))

    async def stop(self) -> None:
        """Stops all work where it stands; what is unfinished stays so in the database."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work_off(self, name: str) -> None:
        lane = self._lanes[name]
        try:
            while lane:
                await self._run(lane.popleft())
        finally:
            del self._lanes[name]

    async def _run(self, job: Job) -> None:
        try:
            await self._behaviour.live(job.id)
        except Exception as error:  # noqa: BLE001 (whatever it is, the other jobs go on)
            _log.exception("The job %s failed.", job.id)
            with self._behaviour.store.begin() as db:
                left = db.job(job.id)
                if left is not None:
                    self._behaviour.changed(db, left, status=FAILED, error=f"internal error: {error}")
