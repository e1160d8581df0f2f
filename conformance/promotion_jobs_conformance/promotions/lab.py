"""The laboratory of a run: promotions to work on, jobs started on them, and what their lists show.

Promotions are made for the run, or given by the owner.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..contract.contract import Contract
from ..evidence import Evidence
from ..ledger import Ledger
from ..result import Because
from ..session import Answer, BudgetMet, Session, TargetLost
from ..target import Settings, Target
from . import alone, given
from .parameters import request_of
from .plan import SPARING
from .watching import Blocked, Job, Promotion, Watching, bounded, can_carry

__all__ = ["Blocked", "Job", "Lab", "Promotion", "can_carry"]

UNANSWERED = 3  # creations of promotions in a row, after which there is no further one


class Lab(Watching):
    """Promotions, jobs and codes of one run."""

    def __init__(
        self,
        session: Session,
        contract: Contract,
        evidence: Evidence,
        target: Target,
        settings: Settings,
        ledger: Ledger,
    ) -> None:
        super().__init__()
        self.session, self.contract, self.evidence = session, contract, evidence
        self.target, self.settings, self.ledger = target, settings, ledger
        rule = contract.schema("NumberOfCodes")["x-configured-maximum"]
        self.maximum: int = target.max_codes or rule["default"]
        self.states: dict[str, Any] = contract.schema("JobStatus")["x-states"]
        self.codes_created = 0
        self.needed: tuple[dict[str, Any], dict[str, Any]] = ({}, {})  # members, parameters that this target insists on
        self.unknown: int = contract.values("PromotionID.unknown")["status"]
        self.hopeless = ""  # why no job can be created at all
        self.refused_seed: Answer | None = None  # how the vendor's own request was refused
        self.serial = False  # the target holds up jobs of other promotions: wait for each before the next
        self._promotions: dict[bool, list[Promotion]] = {False: [], True: []}
        self._has_looked = False
        self._unanswered = 0  # creations of promotions in a row that may have made one of unknown id
        self._leased: dict[bool, int] = {False: 0, True: 0}
        self.absent: set[str] = set()  # operations that were found not to be there
        self.busy = alone.Busy()
        if not target.makes_promotions:
            for automatic, ids in ((False, target.manual_promotions), (True, target.automatic_promotions)):
                self._promotions[automatic] = [Promotion(name, automatic, own=False) for name in ids]
        mapping = contract.schema("JobInput")["discriminator"]["mapping"]
        self.generate, self.export = mapping  # the two words, in the document's order
        self.type: str = contract.schema("JobInputBase")["properties"]["type"]["const"]

    # Promotions

    def can(self, operation: str) -> bool:
        """True where the operation may be used on this target."""
        allowed = self.target.operations
        return operation not in self.absent and (allowed is None or operation in allowed)

    def need(self, *operations: str) -> None:
        """Raises Blocked where an operation may not be used."""
        for operation in operations:
            if not self.can(operation):
                raise Blocked(Because.OWNER, f"{operation} is not among the operations that the target has")

    def promotion(self, *, automatic: bool = False) -> Promotion:
        """A promotion for one check: a fresh one, or, of given ones, the next in turn, at rest. Raises Blocked."""
        if self.target.makes_promotions:
            return self.make_promotion(automatic=automatic)
        if self.can("listPromotionJobs") and not self._has_looked:
            self._has_looked = True
            alone.find_out(self)
        turn = self._leased[automatic]
        self._leased[automatic] += 1
        return given.next_ready(self, turn, automatic=automatic)

    @property
    def is_sparing(self) -> bool:
        """True where a few jobs have to do (the profile smoke)."""
        return self.settings.profile == SPARING

    @property
    def takes_turns(self) -> bool:
        """True where promotions were given: each check finds them at rest, and is carried out alone."""
        return not self.target.makes_promotions

    @property
    def width(self) -> int:
        """How many promotions can be worked on side by side. Raises Blocked where there is none."""
        return len(given.usable(self)) if self.takes_turns else 1000

    @property
    def room(self) -> int:
        """The most codes that a job can ask for and get on any promotion. Raises Blocked where there is no promotion."""
        rooms = [self.room_on(promotion, found=True) for promotion in given.usable(self)] if self.takes_turns else []
        return min(rooms, default=self.maximum)

    def room_on(self, promotion: Promotion, *, found: bool = False) -> int:
        """The most codes that a job can ask for and get on a promotion, now or (`found`) once it is as it was found.

        A few, where they could not be deleted again; and no more than can be read (D30) of one that was given.
        """
        left = (self.maximum if promotion.own else min(self.maximum, given.MOST_CODES)) - (
            len(promotion.found_codes) if found else promotion.count
        )
        can_delete = promotion.own or (self.can("listPromotionCodes") and self.can("deletePromotionCodes"))
        return left if can_delete else min(left, given.A_FEW)

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
        if self._unanswered >= UNANSWERED:  # each may have made one that nobody will find
            raise Blocked(
                Because.VIOLATION, f"{UNANSWERED} creations of promotions in a row were not answered with an id"
            )
        body = self.promotion_body(automatic=automatic)
        answer, found = self._post_promotion(body)
        expected = self.contract.success("createPromotion")
        if answer.accepted:
            self.evidence.judge(
                "createPromotion.created", answer.status == expected, f"{expected}", answer.said, answer.seen
            )
        elif answer.status in (401, 403, *alone.ABSENT):
            raise Blocked(
                Because.TARGET,
                f"the target makes no promotions (createPromotion: {answer.said}): give it some of yours, "
                "--manual-promotion ID and --automatic-promotion ID",
            )
        else:
            self.evidence.broken("createPromotion.created", f"{expected} and the promotion", answer.said, answer.seen)
        if not answer.accepted or not found:
            raise Blocked(Because.VIOLATION, f"no promotion could be made (createPromotion: {answer.said})")
        if not can_carry(found):
            due = "a promotion with an id that a path can carry"
            self.evidence.broken("createPromotion.created", due, f"the id {found[:80]!r}", answer.seen)
            raise Blocked(Because.VIOLATION, "no promotion could be made that a path can name")
        again = found in {promotion.id for promotion in self.promotions}
        self.evidence.judge(
            "createPromotion.created", not again, "a promotion with an id of its own", f"{found} again", answer.seen
        )
        shown = answer.get("data", "automatic")
        if isinstance(shown, bool) and shown != automatic:
            due = f"the promotion that was asked for, automatic {automatic}"
            self.evidence.broken("createPromotion.created", due, f"automatic {shown}", answer.seen)
        promotion = Promotion(found, automatic, own=True)
        self._promotions[automatic].append(promotion)
        return promotion

    def _post_promotion(self, body: dict[str, Any]) -> tuple[Answer, str]:
        """Asks for a promotion, and notes what came of it; the answer, and the id that it shows, if any."""
        name = body["data"]["name"]
        with self.ledger.making():
            self.ledger.intend(name)
            try:
                answer = self.session.call("createPromotion", body=body)
            except TargetLost as lost:
                if not lost.reached:
                    self.ledger.refused(name)
                raise
            except BudgetMet:  # nothing was sent, or only what was throttled
                self.ledger.refused(name)
                raise
            found = answer.get("data", "id")
            self._unanswered += 1
            if answer.refused:
                self.ledger.refused(name)
                self._unanswered = 0
            elif answer.accepted and isinstance(found, str) and found:
                self.ledger.made(found, name)
                self._unanswered = 0
        return answer, found if isinstance(found, str) else ""

    @property
    def promotions(self) -> list[Promotion]:
        """Every promotion that the run works on."""
        return [*self._promotions[False], *self._promotions[True]]

    @property
    def places(self) -> list[Promotion]:
        """Those of them that can be worked on."""
        return [promotion for promotion in self.promotions if not promotion.trouble]

    def need_promotion(self) -> None:
        """Raises Blocked where promotions were given, and no manual one can be worked on."""
        if self.takes_turns:
            given.usable(self)

    def need_deletion(self) -> None:
        """Raises Blocked where many codes would be left on a promotion that was given."""
        if self.takes_turns:
            self.need("listPromotionCodes", "deletePromotionCodes")

    def error_of(self, operation: str, component: str) -> tuple[int, str]:
        """The status that carries an error of its own, and the pointer of that error."""
        for status in self.contract.operations[operation].definition["responses"]:
            for pointer in self.contract.special_errors(operation, int(status)) if status.isdecimal() else ():
                if pointer.endswith(f"/{component}"):
                    return int(status), pointer
        raise Blocked(Because.EXCLUDED, f"the contract names no {component} for {operation}")

    # Jobs

    def body(self, parameters: dict[str, Any] | None = None, /, **members: Any) -> dict[str, Any]:
        """The body of a job: one that generates codes if parameters are given, else an export.

        It is what the contract accepts: a value that it excludes is replaced by the nearest that it accepts, and what it
        requires is added.
        """
        body = self.body_as_is(parameters, **members)
        return {"data": request_of(self.contract).fitted(body["data"])}

    def body_as_is(self, parameters: dict[str, Any] | None = None, /, **members: Any) -> dict[str, Any]:
        """As `body`, with these values whatever the contract says of them; what it requires beside them is added."""
        data: dict[str, Any] = {"type": self.type, "job_type": self.generate if parameters is not None else self.export}
        if parameters is not None:
            data["parameters"] = dict(self.needed[1])
        whole = request_of(self.contract).fitted(data | self.needed[0])
        if parameters is not None:
            members = {"parameters": whole.get("parameters", {}) | parameters} | members
        return {"data": whole | members}

    def is_valid(self, body: Any) -> bool:
        """True where nothing but the state of the promotion can refuse a job with this body."""
        if not self.contract.judge.is_valid(body, self.contract.request_pointer("createPromotionJob")):
            return False
        parameters = body["data"].get("parameters") or {}
        return bool(parameters.get("number_of_codes", 0) <= self.maximum)

    @staticmethod
    def asked(body: Any) -> int:
        """How many codes a body asks for; 1 where it cannot be told."""
        data = body.get("data") if isinstance(body, dict) else None
        parameters = data.get("parameters") if isinstance(data, dict) else None
        if isinstance(data, dict) and parameters is None:
            return 0
        number = parameters.get("number_of_codes") if isinstance(parameters, dict) else None
        return int(number) if isinstance(number, (int, float)) and 0 <= number < 10**9 else 1

    def create(
        self, promotion: Promotion, body: Any, *, beside: bool = False, is_sure: bool = True, **parts: Any
    ) -> tuple[Job | None, Answer]:
        """Posts a job; the job where it was accepted and shows an id.

        On a given promotion the run's earlier jobs are waited for, but for one that is posted `beside` them. A body that
        is not `is_sure` may be refused for itself, whatever the schema says of it. Raises BudgetMet and Blocked.
        """
        if self.settings.max_jobs is not None and len(self.jobs) >= self.settings.max_jobs:
            raise BudgetMet(f"the budget of {self.settings.max_jobs} jobs is spent")
        if self.hopeless:  # a refusal proves nothing where nothing is accepted
            raise Blocked(Because.VIOLATION, self.hopeless)
        if promotion.jobs and self.evidence.is_broken("createPromotionJob.next-job"):
            raise Blocked(Because.VIOLATION, "a promotion takes no second job (createPromotionJob.next-job)")
        if any(job.lost for job in promotion.jobs):
            raise Blocked(Because.VIOLATION, "an earlier job of the promotion cannot be followed to its end")
        if self.serial:
            self.settle(self.jobs)
        if not promotion.own and not beside and self.can("listPromotionJobs"):
            self.settle(promotion.jobs)

        def post() -> tuple[Job | None, Answer]:
            with self.ledger.making():
                if not promotion.own:
                    self.ledger.intend_job(promotion.id, self.asked(body))
                answer = self.session.call("createPromotionJob", promotion=promotion.id, body=body, **parts)
                if answer.refused and not promotion.own:
                    self.ledger.refused_job(promotion.id)
                    promotion.refused.append((body, parts))
                promotion.unanswered += answer.failed
                return self.adopt(promotion, body, answer), answer

        job, answer = post()
        if not self.can("listPromotionJobs") and promotion.jobs and answer.refused and not beside:
            job, answer = alone.post_again(self, promotion, is_sure and self.is_valid(body), answer, post)
        while (
            answer.status == self.unknown and not promotion.is_known and promotion.age < self.settings.read_after_write
        ):
            self.session.sleep(0.1)  # a store may need a moment until a new promotion is known everywhere (D31)
            job, answer = post()
        # A body may be refused before the promotion is looked for: of its own the run knows by what was accepted.
        is_found = answer.accepted if promotion.own else answer.status != self.unknown
        promotion.is_known = promotion.is_known or is_found
        if answer.accepted:
            self.ledger.seen(promotion.id)
        if not promotion.own and not promotion.is_known:
            raise given.useless(promotion, Because.TARGET, "is not known to the target")
        return job, answer

    def adopt(self, promotion: Promotion, body: Any, answer: Answer) -> Job | None:
        """Takes up the job of an accepted answer."""
        data = answer.get("data")
        if not answer.accepted:
            return None
        shown = bounded(data) if isinstance(data, dict) else {}
        answer = replace(answer, json={"data": shown})
        name = shown.get("id")
        sent = body if isinstance(body, dict) and isinstance(body.get("data"), dict) else {"data": {"job_type": ""}}
        has_id = isinstance(name, str) and bool(name)
        if isinstance(name, str) and name and not can_carry(name):
            has_id, due = False, "a job with an id that a path can carry"
            self.evidence.broken("createPromotionJob.created", due, f"the id {name[:80]!r}", answer.seen)
        job = Job(name if isinstance(name, str) else "", promotion, sent, shown, answer, lost=not has_id)
        if not job.lost and any(other.id == job.id for other in self.jobs):
            own = "an id of its own for each job"
            self.evidence.broken("PromotionJob.id-unique", own, f"{job.id} twice", answer.seen)
        self.jobs.append(job)
        promotion.jobs.append(job)
        promotion.is_at_rest = False
        if not promotion.own:
            self.ledger.made_job(promotion.id, job.id, self.asked(body))
        if not job.lost:
            self.see(job, shown, answer)
        return job

    def settle(self, jobs: list[Job]) -> list[Job]:
        """Waits until the jobs have ended (`Watching.settle`); where they cannot be listed, the next `create` waits."""
        return super().settle(jobs) if self.can("listPromotionJobs") else []

    def pause(self, seconds: float) -> None:
        """Waits. Raises BudgetMet where the run's time is used up."""
        self.session.sleep(seconds)

    # Reading

    def jobs_of(self, promotion: Promotion, query: dict[str, Any] | None = None) -> tuple[list[dict[str, Any]], Answer]:
        """The jobs that the list shows, following pages of the greatest size until all are read."""
        return self.read_all("listPromotionJobs", promotion, query or {})

    def codes_of(
        self, promotion: Promotion, query: dict[str, Any] | None = None, pages: int = 10
    ) -> list[dict[str, Any]]:
        """The codes of a promotion, at most so many pages of them."""
        return self.read_all("listPromotionCodes", promotion, query or {}, pages)[0]

    def read_all(
        self, operation: str, promotion: Promotion, query: dict[str, Any], pages: int = 10, *, judged: bool = True
    ) -> tuple[list[dict[str, Any]], Answer]:
        """The records of a list, at most so many pages of the greatest size, and the answer with the last of them."""
        limit, key = (
            self.contract.parameter("PageLimit")["maximum"],
            "code" if operation == "listPromotionCodes" else "id",
        )
        found: list[dict[str, Any]] = []
        shown: set[str] = set()
        last: Answer | None = None
        while True:
            offset = {"page[offset]": len(found)} if found else {}
            page = {"page[limit]": limit} | offset | query
            answer = self.session.call(operation, judged=judged, promotion=promotion.id, query=page)
            records = answer.get("data")
            if last is not None and answer.refused:
                return found, last  # past the end, as the server sees it (A25)
            if not answer.accepted or not isinstance(records, list):
                return found, answer
            self.ledger.seen(promotion.id)
            listed = [record for record in records if isinstance(record, dict)]
            keys = {str(record.get(key)) for record in listed}
            if last is not None and keys <= shown:
                return found, last  # past the end the server may show any page (A25)
            found, shown, last = found + listed, shown | keys, answer
            if len(records) < limit or len(found) >= pages * limit:
                return found, answer

    def within(self, holds: Callable[[], bool]) -> bool:
        """Whether something holds within the time allowed for reading after writing (D31, A39)."""
        until, pause = time.monotonic() + self.settings.read_after_write, 0.05
        while not holds():
            if time.monotonic() > until:
                return False
            self.session.sleep(pause)
            pause *= 2
        return True

    def read(self, job: Job) -> str:
        """The status that the list shows of a job, read now; empty where it does not show the job in time (A37, A39)."""
        return job.status if self.within(lambda: job.id in self.look(job.promotion)) else ""

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
