"""The laboratory of a run: promotions to work on, jobs started on them, and what the target shows of both.

Promotions are made for the run, or given by the owner. Each job is followed from its creation to its end; every time the
target shows it, the statuses that it went through and what it was created with are judged (D1, S16).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..contract.contract import Contract
from ..evidence import Evidence
from ..ledger import Ledger
from ..result import Because
from ..session import Answer, BudgetMet, Session
from ..target import Settings, Target


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
        return "parameters" in self.sent["data"] and self.sent["data"]["job_type"].endswith("generate")


class Lab:
    """Promotions, jobs and codes of one run."""

    def __init__(
        self, session: Session, contract: Contract, evidence: Evidence, target: Target, settings: Settings, ledger: Ledger
    ) -> None:
        self.session, self.contract, self.evidence = session, contract, evidence
        self.target, self.settings, self.ledger = target, settings, ledger
        rule = contract.schema("NumberOfCodes")["x-configured-maximum"]
        self.maximum: int = target.max_codes or rule["default"]
        self.states: dict[str, Any] = contract.schema("JobStatus")["x-states"]
        self.jobs: list[Job] = []
        self.codes_created = 0
        self.serial = False  # the target holds up jobs of other promotions: wait for each before the next
        self._promotions: dict[bool, list[Promotion]] = {False: [], True: []}
        self._leased: dict[bool, int] = {False: 0, True: 0}
        if not target.makes_promotions:
            for automatic, ids in ((False, target.manual_promotions), (True, target.automatic_promotions)):
                self._promotions[automatic] = [Promotion(name, automatic, own=False) for name in ids]
        mapping = contract.schema("JobInput")["discriminator"]["mapping"]
        self.generate, self.export = mapping  # the two words, in the document's order
        self.type: str = contract.schema("JobInputBase")["properties"]["type"]["const"]

    # Promotions

    def can(self, operation: str) -> bool:
        """True where the operation may be used on this target."""
        return self.target.operations is None or operation in self.target.operations

    def need(self, *operations: str) -> None:
        """Raises Blocked where an operation may not be used."""
        for operation in operations:
            if not self.can(operation):
                raise Blocked(Because.OWNER, f"{operation} is not among the operations that the target has")

    def promotion(self, *, automatic: bool = False) -> Promotion:
        """A promotion for one check: a fresh one, or, of given ones, the next in turn, idle. Raises Blocked."""
        if self.target.makes_promotions:
            return self.make_promotion(automatic=automatic)
        listed = self._promotions[automatic]
        if not listed:
            kind = "automatic" if automatic else "manual"
            raise Blocked(Because.OWNER, f"no {kind} promotion was given")
        promotion = listed[self._leased[automatic] % len(listed)]
        self._leased[automatic] += 1
        return promotion

    def promotion_body(self, *, automatic: bool) -> dict[str, Any]:
        """The body that creates a promotion (D17)."""
        shape = self.contract.schema("PromotionInput")["properties"]
        return {
            "data": {
                "type": shape["type"]["const"],
                "name": self.ledger.name("promotion"),
                "description": "made by a conformance run, to be deleted by it",
                "enabled": True,
                "automatic": automatic,
                "promotion_type": shape["promotion_type"]["const"],
                "schema": {"currencies": [{"currency": "USD", "amount": 1000}]},
                "start": "2020-01-01",
                "end": "2099-12-31",
            }
        }

    def make_promotion(self, *, automatic: bool) -> Promotion:
        """Creates a promotion. Raises Blocked where the target refuses (it then has to be given some)."""
        self.need("createPromotion", "deletePromotion")
        body = self.promotion_body(automatic=automatic)
        self.ledger.intend("promotion", body["data"]["name"])
        answer = self.session.call("createPromotion", body=body)
        found = answer.get("data", "id")
        expected = self.contract.success("createPromotion")
        if answer.accepted:
            self.evidence.judge("createPromotion.created", answer.status == expected, f"{expected}", answer.said, answer.seen)
        elif not answer.failed and answer.status in (401, 403, 404, 405, 501):
            raise Blocked(Because.OWNER, f"the target makes no promotions (createPromotion: {answer.said}): give it some")
        else:
            self.evidence.broken("createPromotion.created", f"{expected} and the promotion", answer.said, answer.seen)
        if not answer.accepted or not isinstance(found, str) or not found:
            raise Blocked(Because.VIOLATION, f"no promotion could be made (createPromotion: {answer.said})")
        self.ledger.made("promotion", found)
        promotion = Promotion(found, automatic, own=True)
        self._promotions[automatic].append(promotion)
        return promotion

    @property
    def promotions(self) -> list[Promotion]:
        """Every promotion that the run works on."""
        return [*self._promotions[False], *self._promotions[True]]

    def error_of(self, operation: str, component: str) -> tuple[int, str]:
        """The status that carries an error of its own, and the pointer of that error."""
        for status in self.contract.operations[operation].definition["responses"]:
            for pointer in self.contract.special_errors(operation, int(status)) if status.isdecimal() else ():
                if pointer.endswith(f"/{component}"):
                    return int(status), pointer
        raise Blocked(Because.EXCLUDED, f"the contract names no {component} for {operation}")

    # Jobs

    def body(self, parameters: dict[str, Any] | None = None, /, **members: Any) -> dict[str, Any]:
        """The body of a job: one that generates codes where parameters are given, else an export."""
        data: dict[str, Any] = {"type": self.type, "job_type": self.generate if parameters is not None else self.export}
        if parameters is not None:
            data["parameters"] = parameters
        return {"data": data | members}

    def create(self, promotion: Promotion, body: Any, **parts: Any) -> tuple[Job | None, Answer]:
        """Posts a job; the job where it was accepted and shows an id. Raises BudgetMet."""
        if self.settings.max_jobs is not None and len(self.jobs) >= self.settings.max_jobs:
            raise BudgetMet(f"the budget of {self.settings.max_jobs} jobs is spent")
        if self.serial:
            self.settle(self.jobs)
        answer = self.session.call("createPromotionJob", promotion=promotion.id, body=body, **parts)
        return self.adopt(promotion, body, answer), answer

    def adopt(self, promotion: Promotion, body: Any, answer: Answer) -> Job | None:
        """Takes up the job of an accepted answer."""
        data = answer.get("data")
        if not answer.accepted:
            return None
        shown = data if isinstance(data, dict) else {}
        name = shown.get("id")
        sent = body if isinstance(body, dict) and isinstance(body.get("data"), dict) else {"data": {"job_type": ""}}
        job = Job(str(name or ""), promotion, sent, shown, answer, lost=not (isinstance(name, str) and name))
        self.jobs.append(job)
        promotion.jobs.append(job)
        self.ledger.made("job", f"{promotion.id}/{job.id}")
        if not job.lost:
            self.see(job, shown, answer)
        return job

    def see(self, job: Job, shown: dict[str, Any], answer: Answer) -> None:
        """Takes note of what the target shows of a job, and judges it against what was seen before."""
        evidence = self.evidence
        status = shown.get("status")
        known = self.contract.schema("JobStatus")["enum"]
        if isinstance(status, str) and status in known and status != job.status:
            if job.history:
                follows = self._reachable(job.status)
                evidence.judge(
                    "PromotionJob.life-cycle", status in follows,
                    f"after `{job.status}`: {', '.join(f'`{s}`' for s in follows) or 'no other status'}", f"`{status}`", answer.seen,
                )  # fmt: skip
            job.history.append(status)
        elif isinstance(status, str) and job.status in self.states["ended"]:
            evidence.held("PromotionJob.life-cycle")
        self._judge_times(shown, answer)
        if job.latest or job.created is not shown:
            self._judge_stable(job, shown, answer)
        job.latest = shown

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

    # Reading

    def jobs_of(self, promotion: Promotion, query: dict[str, Any] | None = None) -> tuple[list[dict[str, Any]], Answer]:
        """The jobs that the list shows, following pages of the greatest size until all are read."""
        return self._read_all("listPromotionJobs", promotion, query or {})

    def codes_of(self, promotion: Promotion, query: dict[str, Any] | None = None, pages: int = 10) -> list[dict[str, Any]]:
        """The codes of a promotion, at most so many pages of them."""
        return self._read_all("listPromotionCodes", promotion, query or {}, pages)[0]

    def _read_all(
        self, operation: str, promotion: Promotion, query: dict[str, Any], pages: int = 10
    ) -> tuple[list[dict[str, Any]], Answer]:
        limit = self.contract.parameter("PageLimit")["maximum"]
        found: list[dict[str, Any]] = []
        for page in range(pages):
            offset = {"page[offset]": page * limit} if page else {}
            answer = self.session.call(operation, promotion=promotion.id, query={"page[limit]": limit} | offset | query)
            records = answer.get("data")
            if not answer.accepted or not isinstance(records, list):
                break
            found += [record for record in records if isinstance(record, dict)]
            if len(records) < limit:
                break
        return found, answer

    @staticmethod
    def has_total(answer: Answer) -> bool:
        """True where a page shows the total of the results."""
        total = answer.get("meta", "results", "total")
        return isinstance(total, int) and not isinstance(total, bool)

    def code_count_of(self, promotion: Promotion, answer: Answer) -> tuple[int, Answer]:
        """How many codes a promotion has, by the total that a page of them shows, else by reading on."""
        if self.has_total(answer):
            return int(answer.get("meta", "results", "total")), answer
        limit = self.contract.parameter("PageLimit")["maximum"]
        records = answer.get("data")
        if isinstance(records, list) and len(records) < limit:
            return len(records), answer
        return len(self.codes_of(promotion, pages=self.maximum // limit + 2)), answer

    def code_count(self, promotion: Promotion) -> tuple[int, Answer]:
        """How many codes a promotion has now. Raises Blocked where its list is not to be had."""
        limit = self.contract.parameter("PageLimit")["maximum"]
        answer = self.session.call("listPromotionCodes", promotion=promotion.id, query={"page[limit]": limit})
        if not isinstance(answer.get("data"), list):
            raise Blocked(Because.VIOLATION, f"the list of codes is not to be had ({answer.said})")
        return self.code_count_of(promotion, answer)

    def is_foreign(self, promotion: Promotion, record: dict[str, Any]) -> bool:
        """True for a job that the run created on another promotion."""
        return any(job.id == record.get("id") for job in self.jobs if job.promotion is not promotion)

    def look(self, promotion: Promotion) -> None:
        """Reads the list of a promotion's jobs once, and takes note of every job of the run that it shows."""
        shown, answer = self.jobs_of(promotion)
        by_id = {str(record.get("id")): record for record in shown}
        for job in promotion.jobs:
            if job.id in by_id:
                self.see(job, by_id[job.id], answer)
        foreign = [str(r.get("id")) for r in shown if self.is_foreign(promotion, r)]
        if foreign:
            self.evidence.broken("listPromotionJobs.isolated", "no job of another promotion", f"{foreign[:3]}", answer.seen)
        busy = self.states["cancellable"][-1]
        running = [str(r.get("id")) for r in shown if r.get("status") == busy and str(r.get("id")) not in foreign]
        self.evidence.judge(
            "createPromotionJob.one-at-a-time", len(running) < 2, "at most one job in processing", f"{len(running)}: {running[:3]}",
            answer.seen,
        )  # fmt: skip

    def settle(self, jobs: list[Job]) -> list[Job]:
        """Waits until the jobs have ended, all of them side by side; returns those that did not, in time.

        A job that has not ended when the time allowed for a job is over breaks `PromotionJob.ends`.
        """
        self.need("listPromotionJobs")
        deadline = time.monotonic() + self.settings.job_timeout
        pause = 0.01
        open_jobs = [job for job in jobs if self.is_open(job)]
        while open_jobs:
            for promotion in dict.fromkeys(id(job.promotion) for job in open_jobs):
                self.look(next(job.promotion for job in open_jobs if id(job.promotion) == promotion))
            open_jobs = [job for job in open_jobs if self.is_open(job)]
            if not open_jobs or time.monotonic() > deadline:
                break
            time.sleep(pause)
            pause = min(pause * 1.5, 0.5)
        for job in open_jobs:
            job.lost = True
            self.evidence.broken(
                "PromotionJob.ends", f"an end within {self.settings.job_timeout:g} s (--job-timeout)",
                f"still `{job.status}`", job.answer.seen,
            )  # fmt: skip
        return open_jobs

    def is_open(self, job: Job) -> bool:
        """True while the job has not ended, as far as the target has shown it."""
        return not job.lost and job.status not in self.states["ended"]


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
