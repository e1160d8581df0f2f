"""One variant of each kind, from the rulings that leave a server a choice."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from ..behaviour import Behaviour
from ..exchange import Call, Response
from ..records import CANCELLING, COMPLETED, Job, Promotion
from ..registry import variant
from ..store import Records, Where


@variant("A15")
class QueueSecondJob(Behaviour):
    """A second job of a promotion is accepted, and stays pending until the first has ended."""

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        return None


@variant("A8")
class OneDashAfterPrefix(Behaviour):
    """After a prefix that ends in a dash, the value follows that dash."""

    def joined(self, prefix: str, grouped: str) -> str:
        return prefix + grouped if prefix.endswith("-") else super().joined(prefix, grouped)


@variant("A12")
class DefaultLengthShown(Behaviour):
    """The default code_length is shown in the job's parameters."""

    def job_shown(self, job: Job) -> dict[str, Any]:
        shown = super().job_shown(job)
        if "parameters" in shown:
            shown["parameters"].setdefault("code_length", self.length(job))
        return shown


@variant("A27")
class NullName(Behaviour):
    """Where no name was sent, the job's name is null."""

    def job_shown(self, job: Job) -> dict[str, Any]:
        return {"name": None, **super().job_shown(job)}


@variant("A36", "D25")
class CompleteInFilters(Behaviour):
    """Completed jobs are found by `complete`, not by `completed`."""

    def matching(self, field: str, value: str) -> Where:
        words = {"complete": [COMPLETED], COMPLETED: []}
        return {field: words[value]} if field == "status" and value in words else super().matching(field, value)


@variant("D10")
class CancellingFirst(Behaviour):
    """A cancelled job is `cancelling` until its codes are deleted."""

    def cancel(self, db: Records, job: Job) -> Job:
        return self.changed(db, job, status=CANCELLING)


@variant("A9")
class CapitalCodes(Behaviour):
    """The letters of the generated value are capitals."""

    alphabet = Behaviour.alphabet.upper()


@variant("A18")
class TimesWithAnOffset(Behaviour):
    """Timestamps have an offset in place of Z, and no fraction of a second."""

    def now(self) -> str:
        return datetime.now(timezone(timedelta(hours=5, minutes=30))).isoformat(timespec="seconds")


@variant("A21")
class JsonApiMediaType(Behaviour):
    """Responses are labelled as JSON:API, with a parameter."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if response.header("content-type") == "application/json":
            response.set_header("content-type", "application/vnd.api+json; charset=utf-8")
