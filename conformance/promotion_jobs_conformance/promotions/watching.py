"""Jobs as the target shows them, from their creation to their end (D1, D2, A18, A30, A39).

Every time the target shows a job, the statuses that it went through and what it was created with are judged. Where the
list of jobs cannot be read, no job can be followed: the first wait says so, and the others do not wait again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..contract import values
from ..contract.contract import Contract
from ..evidence import Evidence
from ..result import Because
from ..session import Answer
from ..target import Settings

SOON = 0.8  # of the time that the quickest job took, after which a look at others may show their end
LONGEST, MOST = 2 * values.LONGEST, 100  # characters of a text, and properties of an object: more than a run sends


class Blocked(Exception):
    """What a check needs is not to be had; it ends, and its requirements are not tested for this reason."""

    def __init__(self, because: Because, reason: str) -> None:
        super().__init__(reason)
        self.because, self.reason = because, reason


@dataclass
class Promotion:
    """A promotion to work on. `codes` are those that were read, `count` is how many there are."""

    id: str
    automatic: bool
    own: bool
    jobs: list[Job] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    count: int = 0
    born: float = field(default_factory=time.monotonic)
    is_known: bool = False  # an answer has shown that the target knows it
    side_by_side: str = "createPromotionJob.one-at-a-time"  # what two jobs in processing break
    # Of one that was given: what was there before the run, and why it cannot be used.
    is_surveyed: bool = False
    found_codes: frozenset[str] = frozenset()
    found_jobs: frozenset[str] = frozenset()
    unanswered: int = 0  # requests for a job without an answer that tells whether there is one
    refused: list[tuple[Any, dict[str, Any]]] = field(
        default_factory=list
    )  # what was, since the jobs were last counted
    trouble: Blocked | None = None
    is_at_rest: bool = False  # where jobs cannot be listed: every job had the time that it needs

    @property
    def age(self) -> float:
        """Seconds since the run got to know the promotion; endless for one that was given."""
        return time.monotonic() - self.born if self.own else float("inf")


@dataclass
class Job:
    """A job that the target accepted. `history` holds the statuses seen, without repetition."""

    id: str
    promotion: Promotion
    sent: dict[str, Any]
    created: dict[str, Any]
    answer: Answer
    history: list[str] = field(default_factory=list)
    latest: dict[str, Any] = field(default_factory=dict)
    cancelled_by_us: bool = False
    lost: bool = False
    is_listed: bool = False  # the list has shown it
    is_harvested: bool = False  # its codes were read and judged
    exported: frozenset[str] = frozenset()  # of an export: the codes that were known when it was created
    changed: float = field(default_factory=time.monotonic)  # when its status was seen to change
    watched: float | None = None  # since when its end is waited for, without a break
    told_by: str = ""  # the operation that showed the status
    born: float = field(default_factory=time.monotonic)

    @property
    def status(self) -> str:
        """The status seen last."""
        return self.history[-1] if self.history else ""

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters that were sent."""
        found = self.sent["data"].get("parameters", {})
        return found if isinstance(found, dict) else {}

    @property
    def is_generate(self) -> bool:
        """True for a job that generates codes."""
        return "parameters" in self.sent["data"] and str(self.sent["data"].get("job_type")).endswith("generate")


class Watching:
    """Follows jobs. The laboratory is built upon it, and gives it eyes: `jobs_of`."""

    evidence: Evidence
    contract: Contract
    settings: Settings
    states: dict[str, Any]
    jobs: list[Job]

    def __init__(self) -> None:
        self.jobs = []
        self.blind = ""  # why no job can be followed
        self._longest = 0.0  # seconds that an ended job took at most
        self._shortest = 0.0  # seconds after which a job was seen ended at the earliest; 0 until one was
        self._gave_up = False  # a job has used up all the time allowed

    def need(self, *operations: str) -> None:
        """Raises Blocked where an operation may not be used."""
        raise NotImplementedError

    def pause(self, seconds: float) -> None:
        """Waits. Raises BudgetMet where the run's time is used up."""
        raise NotImplementedError

    def jobs_of(self, promotion: Promotion, query: dict[str, Any] | None = None) -> tuple[list[dict[str, Any]], Answer]:
        """The jobs that the list shows."""
        raise NotImplementedError

    def is_foreign(self, promotion: Promotion, record: dict[str, Any]) -> bool:
        """True for a job that the run created on another promotion."""
        return any(job.id == record.get("id") for job in self.jobs if job.promotion.id != promotion.id)

    def see(self, job: Job, shown: dict[str, Any], answer: Answer) -> None:
        """Takes note of what the target shows of a job, and judges it against what was seen before."""
        evidence = self.evidence
        status = shown.get("status")
        known = self.contract.schema("JobStatus")["enum"]
        if isinstance(status, str) and status in known and status != job.status:
            if job.history and not self._is_stale(job, answer):
                follows = self._reachable(job.status)
                evidence.judge(
                    "PromotionJob.life-cycle", status in follows,
                    f"after `{job.status}`: {', '.join(f'`{s}`' for s in follows) or 'no other status'}", f"`{status}`", answer.seen,
                )  # fmt: skip
            if not job.history or not self._is_stale(job, answer) or status in self._reachable(job.status):
                job.history.append(status)
                job.changed, job.told_by = time.monotonic(), answer.seen.operation
        elif isinstance(status, str) and job.status in self.states["ended"]:
            ended, shows = _came_to(job.latest), _came_to(shown)
            is_same = job.latest.get("status") != status or all(
                None in pair or pair[0] == pair[1] for pair in zip(ended, shows, strict=True)
            )
            due = f"the `{status}` job as it ended, {ended}"
            evidence.judge("PromotionJob.life-cycle", is_same, due, f"{shows}", answer.seen)
        if not isinstance(status, str) or status not in known:
            job.lost = True  # where it stands cannot be told, and the schema has said so
        self._judge_times(shown, answer)
        if job.latest or job.created is not shown:
            self._judge_stable(job, shown, answer)
        job.latest = bounded(shown)

    def _is_stale(self, job: Job, answer: Answer) -> bool:
        """True where a list may not yet show what another operation has just answered (D31)."""
        is_other = job.told_by not in ("", answer.seen.operation)
        return is_other and time.monotonic() - job.changed < self.settings.read_after_write

    def _reachable(self, status: str) -> list[str]:
        found: list[str] = []
        queue = list(self.states["next"][status])
        while queue:
            name = queue.pop(0)
            if name not in found:
                found.append(name)
                queue += self.states["next"][name]
        return found

    def _judge_times(self, shown: dict[str, Any], answer: Answer) -> None:
        meta = shown.get("meta")
        times = meta.get("timestamps") if isinstance(meta, dict) else None
        if not isinstance(times, dict):
            return
        created, updated = moment(times.get("created_at")), moment(times.get("updated_at"))
        if created is not None and updated is not None:
            self.evidence.judge(
                "PromotionJob.updated-at", updated >= created, "updated_at not before created_at",
                f"created_at {times['created_at']}, updated_at {times['updated_at']}", answer.seen,
            )  # fmt: skip

    def _judge_stable(self, job: Job, shown: dict[str, Any], answer: Answer) -> None:
        def parts(of: dict[str, Any]) -> dict[str, Any]:
            found = {key: of.get(key) for key in ("id", "promotion_id", "job_type")}
            found["name"] = of.get("name") or ""
            sent = job.parameters
            shown_parameters = of.get("parameters")
            inner = shown_parameters if isinstance(shown_parameters, dict) else {}
            found["parameters"] = {key: inner.get(key) for key in sent} if job.is_generate else {}
            meta = of.get("meta")
            times = meta.get("timestamps") if isinstance(meta, dict) else None
            found["created_at"] = moment(times.get("created_at")) if isinstance(times, dict) else None
            return found

        first, now = parts(job.created), parts(shown)
        changed = [key for key in first if first[key] != now[key] and not _is_coarser(first[key], now[key])]
        self.evidence.judge(
            "PromotionJob.stable", not changed, "the job as it was created",
            f"{', '.join(changed)}: was {', '.join(str(first[k]) for k in changed)}, is {', '.join(str(now[k]) for k in changed)}",
            answer.seen,
        )  # fmt: skip

    def look(self, promotion: Promotion) -> set[str]:
        """Reads the list of a promotion's jobs once, and takes note of every job of the run that it shows; the ids of all.

        Raises Blocked where the list cannot be read at all.
        """
        self.need("listPromotionJobs")
        shown, answer = self.jobs_of(promotion)
        if not isinstance(answer.get("data"), list):
            due = self.contract.success("listPromotionJobs")
            if answer.status != due:
                self.evidence.broken("listPromotionJobs.lists", f"{due} and a page of jobs", answer.said, answer.seen)
            self.blind = "the list of jobs cannot be read, so that no job can be followed"
            raise Blocked(Because.VIOLATION, self.blind)
        by_id = {str(record.get("id")): record for record in shown}
        for job in promotion.jobs:
            if job.id in by_id:
                job.is_listed = True
                self.see(job, by_id[job.id], answer)
            elif job.is_listed and not job.lost and time.monotonic() - job.born > self.settings.read_after_write:
                job.lost = True
                stays = f"the `{job.status}` job, which was in the list"
                self.evidence.broken("PromotionJob.life-cycle", stays, "it is not there any more", answer.seen)
            elif self.is_open(job) and time.monotonic() - job.born > self.settings.read_after_write:
                job.lost = True
                self.evidence.broken(
                    "listPromotionJobs.new-job",
                    f"the job within {self.settings.read_after_write:g} s",
                    "it is not in the list",
                    answer.seen,
                )
        foreign = [str(record.get("id")) for record in shown if self.is_foreign(promotion, record)]
        if foreign:
            self.evidence.broken(
                "listPromotionJobs.isolated", "no job of another promotion", f"{foreign[:3]}", answer.seen
            )
        busy = self.states["cancellable"][-1]
        running = [str(r.get("id")) for r in shown if r.get("status") == busy and str(r.get("id")) not in foreign]
        self.evidence.judge(
            promotion.side_by_side,
            len(running) < 2,
            f"at most one job in {busy}",
            f"{len(running)}: {running[:3]}",
            answer.seen,
        )
        return set(by_id)

    def settle(self, jobs: list[Job]) -> list[Job]:
        """Waits until the jobs have ended, all of them side by side; returns those that did not, in time.

        A job that has not ended when the time allowed for a job is over breaks `PromotionJob.ends`; the waits after it
        are short, so that a target whose jobs never end costs that time once. Raises Blocked where jobs cannot be
        followed.
        """
        self.need("listPromotionJobs")
        open_jobs = [job for job in jobs if self.is_open(job)]
        if open_jobs and self.blind:
            raise Blocked(Because.VIOLATION, self.blind)
        began, pause, allowed, late = time.monotonic(), max(0.01, self._shortest / 10), self.allowed, list[Job]()
        for job in open_jobs:
            job.watched = began if job.watched is None else job.watched
        if open_jobs:  # a look long before the time that the quickest took would be one request more for nothing
            youngest = max(job.born for job in open_jobs)
            self.pause(max(0.0, min(SOON * self._shortest - (began - youngest), allowed)))
        while open_jobs:
            for promotion in {id(job.promotion): job.promotion for job in open_jobs}.values():
                self.look(promotion)
            still = [job for job in open_jobs if self.is_open(job)]
            if len(still) < len(open_jobs):
                self._longest = max(self._longest, time.monotonic() - began)
                took = [time.monotonic() - job.born for job in open_jobs if job.status in self.states["ended"]]
                self._shortest = min([*took, self._shortest or allowed])
            late += (overdue := [job for job in still if time.monotonic() - (job.watched or began) > allowed])
            open_jobs = [job for job in still if all(job is not other for other in overdue)]
            if open_jobs:
                self.pause(pause)
            pause = min(pause * 1.5, 0.5)
        for job in late:
            self._gave_up = job.lost = True
            self.evidence.broken(
                "PromotionJob.ends",
                f"an end within {allowed:g} s (--job-timeout)",
                f"still `{job.status}`",
                job.answer.seen,
            )
        return late

    @property
    def allowed(self) -> float:
        """Seconds that a wait for a job may take: little, once a job has used up all that it had."""
        most = self.settings.job_timeout
        return min(most, max(1.0, 3 * self._longest)) if self._gave_up else most

    def is_open(self, job: Job) -> bool:
        """True while the job has not ended, as far as the target has shown it."""
        return not job.lost and job.status not in self.states["ended"]


def can_carry(identifier: str) -> bool:
    """True where a path can name a thing by its identifier, and by nothing else.

    A dot segment is gone before the request is read, percent-encoded or not (RFC 3986, 6.2.2.3), and what is left names
    something else: `/promotions/..` all of them. Control characters and half surrogate pairs are no text of a URL.
    """
    steps = identifier.replace("\\", "/").split("/")
    return all(step not in ("", ".", "..") for step in steps) and not any(
        character < " " or "\x7f" <= character <= "\x9f" or "\ud800" <= character <= "\udfff"
        for character in identifier
    )


def bounded(value: Any) -> Any:
    """What is kept of a job while the run lasts: a target may not fill the memory by members that nobody asked for."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST else f"{value[:LONGEST]}…"
    if isinstance(value, list):
        return [bounded(inner) for inner in value[:MOST]]
    if isinstance(value, dict):
        return {name[:LONGEST]: bounded(inner) for name, inner in list(value.items())[:MOST]}
    return value


def _came_to(shown: dict[str, Any]) -> tuple[Any, Any]:
    """What a job that was not cancelled came to: how many codes it made, and its error; None where it shows none."""
    result = shown.get("result")
    made = result.get("generated") if isinstance(result, dict) and not result.get("deleted") else None
    return made, shown.get("error")


def moment(value: Any) -> datetime | None:
    """A timestamp as a moment, cut to microseconds; None where it is none."""
    if not isinstance(value, str):
        return None
    text = value.upper().replace("Z", "+00:00")
    head, dot, rest = text.partition(".")
    if dot:
        digits = len(rest) - len(rest.lstrip("0123456789"))
        text = f"{head}.{rest[:digits][:6].ljust(6, '0')}{rest[digits:]}"
    try:
        found = datetime.fromisoformat(text.replace(":60", ":59"))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _is_coarser(first: Any, now: Any) -> bool:
    """True where two moments differ by less than a second: a store may keep fewer digits than an answer shows."""
    return isinstance(first, datetime) and isinstance(now, datetime) and abs((first - now).total_seconds()) < 1
