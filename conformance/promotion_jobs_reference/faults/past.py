"""What a fault that only a sequence of requests shows remembers: what happened to each promotion, in order."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from ..behaviour import Behaviour, Outcome
from ..exchange import Call, Response
from ..records import EXPORT, FAILED, Job
from ..store import Records
from .common import CODES, CREATE, JOBS

GENERATE_ASKED, EXPORT_ASKED, REJECTED, DENIED = "generate asked", "export asked", "rejected", "denied"
CANCELLED_GENERATE, CANCELLED_EXPORT, CANCEL_REJECTED = "generate cancelled", "export cancelled", "cancel rejected"
FILE, FILE_REJECTED, CODES_DELETED = "file", "file rejected", "codes deleted"
JOBS_LISTED, CODES_LISTED, JOBS_FILTERED, CODES_FILTERED = "jobs", "codes", "jobs filtered", "codes filtered"
GENERATED, EXPORTED, CAPPED = "generated", "exported", "failed"


class Past(Behaviour):
    """Notes what happened to each promotion: accepted requests, rejected ones, and how jobs ended."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.past: defaultdict[str, list[str]] = defaultdict(list)

    def had(self, promotion_id: str, *events: str) -> bool:
        """Whether these events happened to a promotion in this order, with any others between them."""
        left = iter(self.past[promotion_id])
        return all(event in left for event in events)

    def end(self, db: Records, job: Job, outcome: Outcome) -> Job:
        ended = super().end(db, job, outcome)
        event = CAPPED if ended.status == FAILED else EXPORTED if job.job_type == EXPORT else GENERATED
        self.past[job.promotion_id].append(event)
        return ended

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        promotion, event = call.ids.get("promotionID", ""), self._event(call, response)
        if promotion and event:
            self.past[promotion].append(event)

    def _event(self, call: Call, response: Response) -> str:
        if response.status == 401:
            return DENIED
        if response.status >= 400:
            rejected = {CREATE: REJECTED, "cancelPromotionJob": CANCEL_REJECTED, "getPromotionJobFile": FILE_REJECTED}
            return rejected.get(call.operation, "") if response.status != 404 else ""
        if call.operation in (CREATE, "cancelPromotionJob"):
            names = (
                (GENERATE_ASKED, EXPORT_ASKED) if call.operation == CREATE else (CANCELLED_GENERATE, CANCELLED_EXPORT)
            )
            return names[response.json["data"]["job_type"] == EXPORT]
        if call.operation in (JOBS, CODES):
            names = (JOBS_LISTED, JOBS_FILTERED) if call.operation == JOBS else (CODES_LISTED, CODES_FILTERED)
            return names["filter" in call.query]
        return {"getPromotionJobFile": FILE, "deletePromotionCodes": CODES_DELETED}.get(call.operation, "")
