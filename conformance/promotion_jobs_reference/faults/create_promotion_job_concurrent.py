"""Faults that only load shows, most of them only where several processes share a database (D2, D26, A5, A17, A26).

Their profile is `load`: whether a run of the suite sees one is a matter of luck, so the matrix leaves them out.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from uuid import UUID

from ..behaviour import Behaviour
from ..behaviour.wire import Next
from ..exchange import Call, Response, current
from ..records import COMPLETED, PENDING, PROCESSING, Job, Promotion
from ..registry import fault
from ..store import Records
from .common import CREATE, Jobs

MANY = 8  # concurrent requests in one process; no run of the suite sends as many


class OneJobByRejection(Behaviour):
    """Only the rejection of a second job keeps two from running side by side, which conforms as long as that works."""

    def lane(self, job: Job) -> str:
        return job.id


class Busy(Behaviour):
    """Counts the concurrent requests."""

    _in_hand = 0

    async def around(self, call: Call, response: Next) -> Response:
        self._in_hand += 1
        try:
            await asyncio.sleep(0.002)
            call.notes["busy"] = self._in_hand > MANY
            return await super().around(call, response)
        finally:
            self._in_hand -= 1


def is_busy() -> bool:
    """Whether there were too many concurrent requests when the current one arrived."""
    call = current.get(None)
    return call is not None and bool(call.notes.get("busy"))


@fault("createPromotionJob.concurrent", profile="load")
class NoLockAtAll(OneJobByRejection):
    """A request for a job looks for unfinished jobs and creates its own without a lock."""

    def change(self, promotion_id: str) -> AbstractContextManager[Records]:
        return self.store.begin()


@fault("createPromotionJob.concurrent", profile="load")
class ChecksBeforeItLocks(OneJobByRejection):
    """A request for a job looks for unfinished jobs, and then waits for the lock under which it creates its own."""

    @contextmanager
    def change(self, promotion_id: str) -> Iterator[Records]:
        with self.store.begin() as db:
            self._unfinished = self._count(db, promotion_id)
        with super().change(promotion_id) as db:
            yield db

    def _count(self, db: Records, promotion_id: str) -> int:
        return db.count_jobs({"promotion_id": [promotion_id], "status": self.contract.states["unfinished"]})

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        if self._unfinished:
            super().check_unfinished(db, promotion)


@fault("createPromotionJob.concurrent", profile="load")
class BusyServersGoWithoutTheLock(OneJobByRejection, Busy):
    """A server that has many requests in hand does not wait for the lock, and creates the job."""

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        if not is_busy():
            super().check_unfinished(db, promotion)


@fault("createPromotionJob.concurrent", profile="load")
class MaximumIsCheckedBeforeItIsTaken(OneJobByRejection):
    """Room for a job's codes is looked for when it is accepted, and taken when it is processed, without a lock."""

    def change(self, promotion_id: str) -> AbstractContextManager[Records]:
        return self.store.begin()

    def accept(self, db: Records, job: Job) -> None:
        super().accept(db, job)
        room = self.maximum_codes - db.count_codes({"promotion_id": [job.promotion_id]})
        db.schedule(job.id, time.time() + self.delay(job), {"room": room})

    def fits(self, db: Records, job: Job) -> bool:
        room: int = (db.outcome(job.id) or {}).get("room", 0)
        return self.number(job) <= room


@fault("NumberOfCodes.made", profile="load")
class TwoWorkersTakeOneJob(Behaviour):
    """A worker takes the job that is due without a lock, as does another one."""

    def claim(self, db: Records, now: float) -> Job | None:
        return due_without_a_lock(db, now)


def due_without_a_lock(db: Records, now: float) -> Job | None:
    """The pending or processing job that has waited longest, even if another worker takes it too."""
    waiting = db.jobs({"status": [PROCESSING, PENDING]}, 20)
    return next((job for job in waiting if db.due(now, job.promotion_id) == job), None)


@fault("createPromotionJob.cap-whole", profile="load")
class EachProcessCountsTheCodes(Behaviour):
    """Each process counts a promotion's codes once, and from then on adds those that it makes itself."""

    _counts: Mapping[str, int] = {}

    def fits(self, db: Records, job: Job) -> bool:
        there = self._counts.get(job.promotion_id)
        if there is None:
            there = db.count_codes({"promotion_id": [job.promotion_id]})
        is_fitting = there + self.number(job) <= self.maximum_codes
        self._counts = {**self._counts, job.promotion_id: there + self.number(job) * is_fitting}
        return is_fitting

    def end_cancelled(self, db: Records, job: Job) -> Job:
        self._forget(job.promotion_id)
        return super().end_cancelled(db, job)

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        self._forget(promotion.id)
        super().delete_codes(db, promotion, codes)

    def _forget(self, promotion_id: str) -> None:
        self._counts = {name: count for name, count in self._counts.items() if name != promotion_id}


@fault("PromotionJob.id-unique", profile="load")
class IdsFromAClock(Behaviour):
    """The id of a job is the hundredth of a second in which it was created, which no other job of its promotion shares."""

    def on_request(self, call: Call) -> Response | None:
        if "jobID" in call.ids:
            with self.store.read() as db:
                jobs = db.jobs({"promotion_id": [call.ids["promotionID"]]})
            found = [job.id for job in jobs if self._shown_id(job.created_at) == call.ids["jobID"]]
            if found:
                call.path = call.path.replace(call.ids["jobID"], found[-1])
        return super().on_request(call)

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        super().on_job(call, job)
        job["id"] = self._shown_id(job["meta"]["timestamps"]["created_at"])

    def _shown_id(self, created_at: str) -> str:
        return str(UUID(int=int("".join(sign for sign in created_at[:22] if sign.isdecimal())), version=4))


class CodesBy(Behaviour):
    """Makes codes with a generator of its own, and does not check whether a code exists already."""

    def codes_by(self, chance: random.Random, job: Job) -> list[str]:
        """The codes of a job."""
        length, prefix = self.length(job), self.prefix(job)
        values = (self.value(chance.randbytes(length)) for _ in range(self.number(job)))
        return [self.joined(prefix, self.grouped(value)) for value in values]


@fault("PromotionCode.unique", profile="load")
class CodesFromAClock(CodesBy):
    """The generator of codes is seeded with the hundredth of a second, and nobody looks whether a code is there already."""

    def new_codes(self, db: Records, job: Job) -> list[str]:
        chance = random.Random(time.time_ns() // 10_000_000)  # noqa: S311 (the fault)
        return self.codes_by(chance, job)


@fault("PromotionCode.unique", profile="load")
class SeededBeforeTheFork(CodesBy):
    """All processes start with one state of the generator of codes, and nobody looks whether a code is there already."""

    def new_codes(self, db: Records, job: Job) -> list[str]:
        chance: random.Random = self.__dict__.setdefault("_chance", random.Random(1))  # noqa: S311 (the fault)
        return self.codes_by(chance, job)


@fault("cancelPromotionJob.ends-cancelled", profile="load")
class TheEndOverwritesACancellation(Behaviour):
    """A cancellation that comes in the last moments of a job is overwritten by its end."""

    def cancel(self, db: Records, job: Job) -> Job:
        if job.status == PROCESSING and (due := db.next_due_of(job.id)) is not None and due - time.time() < 0.01:
            cancelled = super().cancel(db, job)
            generated = self.number(job) if job.parameters else None
            db.change_job(job.id, status=COMPLETED, generated=generated, deleted=None)
            return cancelled
        return super().cancel(db, job)


@fault("listPromotionJobs.new-job", profile="load")
class BusyServersLoseJobs(Busy):
    """A server that has many requests in hand responds to some with a job that it never writes."""

    def accept(self, db: Records, job: Job) -> None:
        if not is_busy() or job.id > "8":
            super().accept(db, job)


@fault("createPromotionJob.echo-promotion", profile="load")
class BusyServersShowTheLastJob(Busy):
    """A server that has many requests in hand responds with the job that it created last."""

    _last: Mapping[str, Any] = {}

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == CREATE and response.status == 201:
            made = response.json["data"]
            if call.notes["busy"] and self._last:
                response.json = {"data": dict(self._last)}
            self._last = made


@fault("createPromotionJob.echo-name", profile="load")
class NamesOfOtherRequests(Busy):
    """A server that has many requests in hand gives a job the name of the request before."""

    _name: str | None = None

    def new_job(
        self, promotion: Promotion, job_type: str, name: str | None, parameters: Mapping[str, Any] | None
    ) -> Job:
        taken, self._name = (self._name if is_busy() else name), name
        return super().new_job(promotion, job_type, taken, parameters)


@fault("listPromotionJobs.isolated", profile="load")
class ListsOfOtherRequests(Busy):
    """A server that has many requests in hand responds to a list with the jobs of the one before."""

    _page: Jobs | None = None

    def listed_jobs(self, db: Records, where: Any, limit: int, offset: int) -> Jobs:
        page = super().listed_jobs(db, where, limit, offset)
        shown, self._page = (self._page or page if is_busy() else page), page
        return shown
