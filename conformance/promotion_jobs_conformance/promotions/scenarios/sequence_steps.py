"""The steps of a random sequence, each on a promotion of the sequence.

What a step names by its position is found when its turn comes; a step for which there is nothing is left out. Whatever changed
a promotion is followed by a reading of its codes, before the next change: only so can the effects of a sequence be distinguished.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...contract.values import listed_values
from ...engine.skips import Skip
from ...result import SkipReason
from ..fixtures.records import Job, Promotion
from ..fixtures.testbed import TestBed
from ..pairwise import LENGTH, length_bounds
from ..parameters import NUMBER, request_of
from ..views.timestamps import timestamps_of, to_datetime
from .authorization import WRONG
from .cancelling import cancel
from .files import FILE, ask_for_file, fetch_file
from .lists import CODES_LIST, JOBS_LIST
from .tokens import OPERATION as TOKEN
from .tokens import token_for

if TYPE_CHECKING:  # hypothesis is in an extra
    from ..random_sequences import Sequence, Step

CANCEL, DELETE_CODES, DELETE = "cancelPromotionJob", "deletePromotionCodes", "deletePromotion"
PAGE = (2, 0)  # limit and offset
LATE = 0.75  # of the time that the quickest job took, after which a job is probably being processed
Moves = Generator[list[Job] | float, None, None]  # jobs to wait for, or seconds to wait


@dataclass
class Subject:
    """A promotion of a sequence, with what was read of it."""

    promotion: Promotion
    codes: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    is_changed: bool = False  # since its codes were read
    is_gone: bool = False

    @property
    def jobs(self) -> list[Job]:
        """Its jobs that can be followed, the newest first."""
        return [job for job in reversed(self.promotion.jobs) if not job.is_lost]


@dataclass
class Played:
    """A sequence that was carried out."""

    sequence: Sequence
    subjects: list[Subject] = field(default_factory=list)
    ended: float = 0.0
    times: list[float] = field(default_factory=list)  # when each of its steps was over

    @property
    def promotions(self) -> tuple[str, ...]:
        """The IDs of its promotions."""
        return tuple(subject.promotion.id for subject in self.subjects)


class Player:
    """Takes the steps of a sequence, one after the other."""

    def __init__(self, bed: TestBed, played: Played) -> None:
        self._bed, self._played = bed, played

    def begin(self) -> Moves:
        """The first promotion."""
        self._played.subjects.append(Subject(self._bed.promotion()))
        yield from ()

    def take(self, step: Step) -> Moves:
        """One step; nothing, if there is nothing that it could be about, or if the target has no such operation."""
        subjects = self._played.subjects
        if step.action == "promotion":
            subjects.append(Subject(self._bed.promotion()))
            return
        subject = subjects[step.promotion % len(subjects)]
        if not subject.is_gone:
            yield from getattr(self, f"_{step.action.replace(' ', '_')}")(step, subject)

    def settle(self, subject: Subject) -> Moves:
        """Waits until the jobs of a promotion have ended, and reads its codes if they may have changed."""
        if subject.is_gone:
            return
        unfinished = [job for job in subject.promotion.jobs if self._bed.is_unfinished(job)]
        if unfinished:
            yield unfinished
        if subject.is_changed:
            read_codes(self._bed, subject)

    def _call(self, operation: str, subject: Subject, **parts: Any) -> Any:
        return self._bed.call(operation, promotion=subject.promotion.id, **parts)

    def _create(self, subject: Subject, body: dict[str, Any]) -> None:
        self._bed.create(subject.promotion, body, beside=True)
        subject.is_changed = True

    def _generate(self, step: Step, subject: Subject) -> Moves:
        if not step.is_beside:
            yield from self.settle(subject)
        parameters = {name: value for name, value in _values(self._bed).items() if name in step.more and name != "name"}
        self._create(subject, self._bed.bodies.job({NUMBER: step.which} | parameters, **_named(step)))

    def _fill(self, step: Step, subject: Subject) -> Moves:
        yield from self.settle(subject)
        number = self._bed.maximum - len(subject.codes) if subject.promotion.count == len(subject.codes) else 0
        if 0 < number + step.which <= self._bed.maximum:
            self._create(subject, self._bed.bodies.job({NUMBER: number + step.which}))

    def _export(self, step: Step, subject: Subject) -> Moves:
        if not step.is_beside:
            yield from self.settle(subject)
        self._create(subject, self._bed.bodies.job(**_named(step)))

    def _wait(self, step: Step, subject: Subject) -> Moves:
        yield from self.settle(subject)

    def _cancel(self, step: Step, subject: Subject) -> Moves:
        jobs = subject.jobs
        if not jobs or not self._bed.can(CANCEL):
            return
        job = jobs[step.which % len(jobs)]
        if "late" in step.more and self._bed.is_unfinished(job):
            yield LATE * _quickest(self._bed)
        cancel(self._bed, job)
        subject.is_changed = True

    def _cancel_elsewhere(self, step: Step, subject: Subject) -> Moves:
        for job in self._foreign_job(step, subject):
            self._call(CANCEL, subject, job=job.id)
            self._bed.poll(job.promotion)
        yield from ()

    def _file_elsewhere(self, step: Step, subject: Subject) -> Moves:
        for job in self._foreign_job(step, subject):
            self._call(FILE, subject, job=job.id)
        yield from ()

    def _foreign_job(self, step: Step, subject: Subject) -> Iterator[Job]:
        other = self._other(subject)
        if other is not None and other.jobs and self._bed.can(CANCEL) and self._bed.can(FILE):
            jobs = [job for job in other.jobs if not job.is_generate] if step.action == "file elsewhere" else []
            listed = jobs or other.jobs
            yield listed[step.which % len(listed)]

    def _other(self, subject: Subject) -> Subject | None:
        return next((one for one in self._played.subjects if one is not subject and not one.is_gone), None)

    def _file(self, step: Step, subject: Subject) -> Moves:
        self._ask_for_file([job for job in subject.jobs if not job.is_generate], step.which)
        yield from ()

    def _file_of_any(self, step: Step, subject: Subject) -> Moves:
        self._ask_for_file(subject.jobs, step.which)
        yield from ()

    def _ask_for_file(self, jobs: list[Job], which: int) -> None:
        if jobs and self._bed.can(FILE):
            job = jobs[which % len(jobs)]
            (fetch_file if self._bed.is_completed(job) and not job.is_generate else ask_for_file)(self._bed, job)

    def _delete_codes(self, step: Step, subject: Subject) -> Moves:
        if not step.is_beside:
            yield from self.settle(subject)
        if not subject.codes or not self._bed.can(DELETE_CODES):
            return
        first = step.which % len(subject.codes)
        named = [*subject.codes[first : first + 2], *(subject.deleted[-1:] if "again" in step.more else ())]
        other = self._other(subject)
        if "foreign" in step.more and other is not None and other.codes:
            named = other.codes[:1]
        self._call(DELETE_CODES, subject, body=self._bed.client.deletion_of(named))
        subject.deleted += [code for code in named if code in subject.codes and code not in subject.deleted]
        for one in (subject, other):
            if one is not None and (one is subject or "foreign" in step.more):
                read_codes(self._bed, one)

    def _list_jobs(self, step: Step, subject: Subject) -> Moves:
        yield from self.settle(subject)
        self._bed.client.jobs_of(subject.promotion)  # what the page is a part of
        filters = ("", *self._filters)
        text = filters[step.which % len(filters)]
        self._pages(JOBS_LIST, subject, step.more, {"filter": text} if text else {})

    @property
    def _filters(self) -> tuple[str, ...]:
        words = self._bed.contract.values("listPromotionJobs.filter-status")[
            "words"
        ]  # completed jobs are found by one of them
        ends = [end for end in self._bed.states["ended"] if end not in words]
        kinds = (self._bed.bodies.generate, self._bed.bodies.export)
        return (*(f"eq(job_type,{kind})" for kind in kinds), *(f"eq(status,{end})" for end in (*words, *ends)))

    def _list_codes(self, step: Step, subject: Subject) -> Moves:
        yield from self.settle(subject)
        self._pages(CODES_LIST, subject, step.more, {})

    def _pages(self, operation: str, subject: Subject, window: tuple[int, int], query: dict[str, Any]) -> None:
        """A page from an offset; or two pages, one after the other, if there is none; or the list as it comes."""
        limit, offset = window
        limits = {"page[limit]": limit} if limit else {}
        if offset or limit:
            first = self._call(operation, subject, query=query | limits | ({"page[offset]": offset} if offset else {}))
            if offset or not first.accepted:
                return
            self._call(operation, subject, query=query | limits | {"page[offset]": limit})
        self._call(operation, subject, query=query or None)

    def _filter_codes(self, step: Step, subject: Subject) -> Moves:
        yield from self.settle(subject)
        codes = subject.deleted if "deleted" in step.more else subject.codes
        if codes:
            filter_codes(self._bed, subject, codes[step.which % len(codes)])

    def _read_all(self, step: Step, subject: Subject) -> Moves:
        """Reads all that can be read, when nothing that is shown can be too old (A39)."""
        yield from self.settle(subject)
        yield float(self._bed.settings.read_after_write)
        self._bed.client.jobs_of(subject.promotion)
        for text in self._filters:
            self._call(JOBS_LIST, subject, query={"filter": text})
        self._pages(JOBS_LIST, subject, PAGE, {})
        read_codes(self._bed, subject)
        for code in (*subject.codes[:1], *subject.codes[1:][-1:], *subject.deleted[-1:]):
            filter_codes(self._bed, subject, code)
        self._pages(CODES_LIST, subject, PAGE, {})

    def _reject(self, step: Step, subject: Subject) -> Moves:
        yield from self.settle(subject)
        bodies = (
            self._bed.bodies.job_as_is({NUMBER: self._bed.maximum + 1}, name="too many"),
            self._bed.bodies.job_as_is({NUMBER: -1}, code_prefix="rejected"),
            {
                "data": {
                    key: value for key, value in self._bed.bodies.job(name="no type")["data"].items() if key != "type"
                }
            },
        )
        self._bed.create(subject.promotion, bodies[step.which], beside=True, is_sure=False)

    def _deny(self, step: Step, subject: Subject) -> Moves:
        token = {"token": f"Bearer {WRONG}" if step.more else None}
        jobs = subject.jobs
        if step.which == 0:
            self._bed.call("createPromotionJob", promotion=subject.promotion.id, body=self._bed.bodies.job(), **token)
        elif step.which == 1 and jobs and self._bed.can(CANCEL):
            self._bed.call(CANCEL, promotion=subject.promotion.id, job=jobs[0].id, **token)
        elif subject.codes and self._bed.can(DELETE_CODES):
            body = self._bed.client.deletion_of(subject.codes[:1])
            self._bed.call(DELETE_CODES, promotion=subject.promotion.id, body=body, **token)
        yield from ()

    def _token(self, step: Step, subject: Subject) -> Moves:
        session = self._bed.session
        if not session.tokens.can_renew or not self._bed.can(TOKEN):
            return
        with session.recorder.at_once():  # the token before may end with it, so nobody sends that one meanwhile
            token = token_for(self._bed, session.tokens.form())
        if token:
            session.tokens.adopt(token)
        yield from ()

    def _delete_promotion(self, step: Step, subject: Subject) -> Moves:
        if not step.is_beside:
            yield from self.settle(subject)
        promotion = subject.promotion
        subject.is_gone = self._call(DELETE, subject).accepted
        if subject.is_gone:
            self._bed.ledger.removed(promotion.id)
            promotion.unusable = Skip(SkipReason.OPTED_OUT, "the promotion was deleted by the run")
            for job in promotion.jobs:
                job.is_lost = True  # it is no longer waited for


def _quickest(bed: TestBed) -> float:
    """Seconds that the quickest job took: as it was seen, or by the server's own timestamps, which no delay on the way lengthens."""
    found = [bed.tracker.shortest]
    for job in filter(bed.is_completed, bed.jobs):
        times = timestamps_of(job.latest)
        created, updated = to_datetime(times.get("created_at")), to_datetime(times.get("updated_at"))
        if created and updated and updated > created:
            found.append((updated - created).total_seconds())
    return min(found)


def _values(bed: TestBed) -> dict[str, Any]:
    """The values of optional parameters: none of them the default."""
    shapes = request_of(bed.contract).parameters()
    found: dict[str, Any] = {"code_prefix": "seq", LENGTH: length_bounds(bed.contract)[1], "max_uses_per_code": 3}
    units = listed_values(shapes["consume_unit"]) if "consume_unit" in shapes else []
    return {name: value for name, value in found.items() if name in shapes} | (
        {"consume_unit": units[-1]} if units else {}
    )


def _named(step: Step) -> dict[str, str]:
    return {"name": f"sequence {step.action}"} if "name" in step.more else {}


def read_codes(bed: TestBed, subject: Subject) -> None:
    """Reads the codes of a promotion: all, if a page shows them."""
    promotion, limit = subject.promotion, bed.client.page_size
    exchange = bed.call(CODES_LIST, promotion=promotion.id, query={"page[limit]": limit})
    records = exchange.get("data")
    if not exchange.accepted or not isinstance(records, list):
        return
    codes = [str(record.get("code")) for record in records if isinstance(record, dict)]
    total = len(codes) if len(codes) < limit else bed.client.code_count_of(promotion, exchange, bed.maximum)
    bed.codes_created += max(0, total - promotion.count)
    promotion.count, subject.codes, subject.is_changed = total, codes, any(map(bed.is_unfinished, promotion.jobs))


def filter_codes(bed: TestBed, subject: Subject, code: str) -> None:
    """Lists the codes of a promotion with a filter on one code."""
    bed.call(CODES_LIST, promotion=subject.promotion.id, query={"filter": f"eq(code,{code})"})
