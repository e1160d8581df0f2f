"""Faults of codes and their deletion that only a sequence of requests shows (S8, S9, S11, S13, D3, D16, D26, A5, A29, A44)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from ..behaviour import Outcome
from ..exchange import Call, Response
from ..records import COMPLETED, EXPORT, FAILED, GENERATE, Code, Job, Promotion
from ..registry import fault
from ..rejection import Rejection
from ..store import Records, Where
from .common import CREATE, Codes
from .past import CANCELLED_GENERATE, CAPPED, CODES_DELETED, DENIED, EXPORTED, REJECTED, Past


class Deleting(Past):
    """Keeps the codes that were deleted from each promotion, in order."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.deleted: defaultdict[str, list[str]] = defaultdict(list)

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        there = {code.code for code in db.codes({"promotion_id": [promotion.id]})}
        super().delete_codes(db, promotion, codes)
        self.deleted[promotion.id] += [code for code in codes if code in there]

    def restore(self, db: Records, promotion_id: str) -> None:
        """Brings back the code that was deleted last."""
        if self.deleted[promotion_id]:
            db.add_codes([self.deleted[promotion_id].pop()], promotion_id, None, self.now())


@fault("deletePromotionCodes.deletes", profile="sequence")
class NextJobBringsBackADeletedCode(Deleting):
    """When a job completes, the code that was deleted last is there again."""

    def generate(self, db: Records, job: Job) -> Outcome:
        outcome = super().generate(db, job)
        self.restore(db, job.promotion_id)
        return outcome


@fault("deletePromotionCodes.deletes", profile="sequence")
class CancelBringsBackADeletedCode(Deleting):
    """A cancellation restores the code that was deleted last."""

    def end_cancelled(self, db: Records, job: Job) -> Job:
        self.restore(db, job.promotion_id)
        return super().end_cancelled(db, job)


@fault("deletePromotionCodes.deletes", profile="sequence")
class ExportBringsBackADeletedCode(Deleting):
    """Once an export has completed, the code that was deleted last is there again."""

    def end(self, db: Records, job: Job, outcome: Outcome) -> Job:
        if job.job_type == EXPORT:
            self.restore(db, job.promotion_id)
        return super().end(db, job, outcome)


@fault("deletePromotionCodes.deletes", profile="sequence")
class SecondDeletionIsIgnored(Past):
    """From a promotion's second deletion of codes on, nothing is deleted."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        if not self.had(promotion.id, CODES_DELETED):
            super().delete_codes(db, promotion, codes)


@fault("deletePromotionCodes.deletes", profile="sequence")
class NoDeletionBesideAnExport(Past):
    """While an export is unfinished, a deletion of codes is answered with success, and deletes nothing."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        if not db.count_jobs({"promotion_id": [promotion.id], "status": self.contract.states["unfinished"]}):
            super().delete_codes(db, promotion, codes)


@fault("deletePromotionCodes.deletes", profile="sequence")
class DeletionBehindADeletedCodeStops(Deleting):
    """A deletion that also names a code which was deleted before deletes nothing."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        if not set(codes) & set(self.deleted[promotion.id]):
            super().delete_codes(db, promotion, codes)


@fault("deletePromotionCodes.others-stay", profile="sequence")
class DeletionAfterAnExportTakesANeighbour(Past):
    """Once a promotion has an export, a deletion of codes also deletes the oldest code that is left."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        super().delete_codes(db, promotion, codes)
        if self.had(promotion.id, EXPORTED):
            left = db.codes({"promotion_id": [promotion.id]})
            db.delete_codes(promotion.id, [code.code for code in left[:1]])


@fault("deletePromotionCodes.others-stay", profile="sequence")
class DeletionAfterACancelTakesANeighbour(Past):
    """After a cancellation, a deletion of codes also deletes the newest code that is left."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        super().delete_codes(db, promotion, codes)
        if self.had(promotion.id, CANCELLED_GENERATE):
            left = db.codes({"promotion_id": [promotion.id]})
            db.delete_codes(promotion.id, [code.code for code in left[-1:]])


@fault("deletePromotionCodes.others-stay", profile="sequence")
class DeletionAgainTakesANeighbour(Deleting):
    """The deletion of a code that was deleted before deletes another one in its place."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        again = set(codes) & set(self.deleted[promotion.id])
        super().delete_codes(db, promotion, codes)
        if again:
            left = db.codes({"promotion_id": [promotion.id]})
            db.delete_codes(promotion.id, [code.code for code in left[:1]])


@fault("NumberOfCodes.made", profile="sequence")
class OneLessAfterDeletionAndExport(Past):
    """A job after a deletion of codes and an export makes one code less."""

    def number(self, job: Job) -> int:
        return super().number(job) - self.had(job.promotion_id, CODES_DELETED, EXPORTED)


@fault("NumberOfCodes.made", profile="sequence")
class JobAfterACappedOneMakesTwice(Past):
    """A job after one that failed for the maximum makes what that one was asked for, if it fits, else one code more."""

    def fresh_codes(self, job: Job, count: int) -> list[str]:
        return super().fresh_codes(job, count)

    def new_codes(self, db: Records, job: Job) -> list[str]:
        codes = super().new_codes(db, job)
        return codes + self.fresh_codes(job, 1) if self.had(job.promotion_id, CAPPED) else codes


@fault("CodeGenerateParameters.code_length.default", profile="sequence")
class LengthOutlivesAnExport(Past):
    """After an export, a job without a length makes codes of the length that was asked for last."""

    def length(self, job: Job) -> int:
        lasts = getattr(self, "lengths", {})
        sent = (job.parameters or {}).get("code_length")
        if sent is None and job.promotion_id in lasts and self.had(job.promotion_id, EXPORTED):
            return int(lasts[job.promotion_id])
        self.lengths = lasts | ({job.promotion_id: sent} if sent is not None else {})
        return super().length(job)


@fault("CodePrefix.absent", profile="sequence")
class PrefixOutlivesACancel(Past):
    """The job after a cancelled one gets the prefix of that one."""

    def cancel(self, db: Records, job: Job) -> Job:
        self.prefixes = getattr(self, "prefixes", {}) | {job.promotion_id: super().prefix(job)}
        return super().cancel(db, job)

    def prefix(self, job: Job) -> str:
        return super().prefix(job) or getattr(self, "prefixes", {}).get(job.promotion_id, "")


@fault("CodePrefix.joined", profile="sequence")
class PrefixIsLostAfterAnExport(Past):
    """After an export, the first job with a prefix makes codes without it."""

    def prefix(self, job: Job) -> str:
        return "" if self.past[job.promotion_id][-1:] == [EXPORTED] else super().prefix(job)

    def new_codes(self, db: Records, job: Job) -> list[str]:
        is_next = [event for event in self.past[job.promotion_id] if event in (EXPORTED, "generated")][-1:] == [
            EXPORTED
        ]
        self._is_next = is_next
        return super().new_codes(db, job)

    def joined(self, prefix: str, grouped: str) -> str:
        return grouped if getattr(self, "_is_next", False) else super().joined(prefix, grouped)


@fault("MaxUsesPerCode.shown", profile="sequence")
class UsesOutliveADeletion(Past):
    """Once codes of a promotion were deleted, those that are left show one use less than they have."""

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        self._of = next(iter(where["promotion_id"]))
        return super().listed_codes(db, where, limit, offset)

    def code_shown(self, code: Code) -> dict[str, Any]:
        shown = super().code_shown(code)
        if shown.get("uses") and self.had(self._of, CODES_DELETED, EXPORTED):
            shown["uses"] -= 1
        return shown


@fault("MaxUsesPerCode.shown", profile="sequence")
class UsesAreReservedByAnExport(Past):
    """An export uses each code once."""

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        self._of = next(iter(where["promotion_id"]))
        return super().listed_codes(db, where, limit, offset)

    def code_shown(self, code: Code) -> dict[str, Any]:
        shown = super().code_shown(code)
        if shown.get("uses") and self.had(self._of, EXPORTED):
            shown["uses"] -= 1
        return shown


@fault("ConsumeUnit.shown", profile="sequence")
class ExportTurnsTheUnit(Past):
    """Once a promotion has an export, its codes show the other unit."""

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        self._of = next(iter(where["promotion_id"]))
        return super().listed_codes(db, where, limit, offset)

    def code_shown(self, code: Code) -> dict[str, Any]:
        shown = super().code_shown(code)
        if "consume_unit" in shown and self.had(self._of, EXPORTED):
            units = self.contract.schema("ConsumeUnit")["enum"]
            shown["consume_unit"] = units[1 - units.index(shown["consume_unit"])]
        return shown


@fault("PromotionCode.unique", profile="sequence")
class DeletedCodesAreMadeAgain(Deleting):
    """A job makes the code that was deleted last once more."""

    def fresh_codes(self, job: Job, count: int) -> list[str]:
        codes = super().fresh_codes(job, count)
        left = self.deleted[job.promotion_id]
        same = [code for code in left[-1:] if code and codes and len(code) == len(codes[0])]
        return [*same, *codes[len(same) :]]


@fault("createPromotionJob.cap-created", profile="sequence")
class SecondDeletionGivesNoRoom(Deleting):
    """Codes that a promotion's later deletions took away still count towards the maximum."""

    def fits(self, db: Records, job: Job) -> bool:
        gone = len(self.deleted[job.promotion_id]) if self.past[job.promotion_id].count(CODES_DELETED) > 1 else 0
        has = db.count_codes({"promotion_id": [job.promotion_id]})
        return super().fits(db, job) and has + gone + self.number(job) <= self.maximum_codes


@fault("createPromotionJob.cap-created", profile="sequence")
class SmallJobAfterACappedOneFails(Past):
    """After a job that failed for the maximum, those that fit fail for it, too."""

    def fits(self, db: Records, job: Job) -> bool:
        return super().fits(db, job) and not self.had(job.promotion_id, CAPPED)


@fault("createPromotionJob.cap-whole", profile="sequence")
class SecondJobBeyondTheMaximumFits(Past):
    """The second job in a row that does not fit makes its codes nevertheless."""

    def fits(self, db: Records, job: Job) -> bool:
        return (
            super().fits(db, job) or self.past[job.promotion_id][-1:] == [CAPPED] or self.had(job.promotion_id, CAPPED)
        )


@fault("createPromotionJob.next-job", profile="sequence")
class NoExportAfterACappedJob(Past):
    """After a job that failed for the maximum, the promotion takes no job any more."""

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        super().check_unfinished(db, promotion)
        if self.had(promotion.id, CAPPED):
            raise Rejection.example(self.contract, "JobInProgress")


@fault("createPromotionJob.name-absent-shown", profile="sequence")
class NameOfARejectedRequestStays(Past):
    """The name of a rejected request is the name of the promotion's next job, if that has none."""

    def on_request(self, call: Call) -> Response | None:
        names = self.names = getattr(self, "names", {})
        if call.operation == CREATE and isinstance(call.json, dict) and isinstance(call.json.get("data"), dict):
            data, promotion = call.json["data"], call.ids["promotionID"]
            if "name" not in data and self.had(promotion, REJECTED) and isinstance(names.get(promotion), str):
                data["name"] = names[promotion]
            elif isinstance(data.get("name"), str):
                names[promotion] = data["name"]
        return super().on_request(call)


@fault("createPromotionJob.refusal-creates-nothing", profile="sequence")
class RejectedJobRunsAfterTheCancelled(Past):
    """A second job is rejected while one is unfinished, and created once that one is cancelled."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        waiting: set[str] = getattr(self, "waiting", set())
        self.waiting = waiting
        promotion = call.ids.get("promotionID", "")
        if call.operation == CREATE and response.status in (409, 422):
            waiting.add(promotion)
        if call.operation == "cancelPromotionJob" and response.status == 200 and promotion in waiting:
            waiting.discard(promotion)
            with self.store.begin() as db:
                found = db.promotion(promotion)
                if found is not None:
                    self.accept(db, self.new_job(found, EXPORT, None, None))


@fault("BearerAuth.no-effect", profile="sequence")
class DeniedDeletionIsDoneLater(Past):
    """A deletion of codes without a valid token takes effect when the promotion's next job completes."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "deletePromotionCodes" and response.status == 401:
            named = [one.get("code") for one in call.json["data"]["codes"]] if isinstance(call.json, dict) else []
            self.later = getattr(self, "later", {}) | {call.ids["promotionID"]: named}

    def export(self, db: Records, job: Job) -> Outcome:
        if self.had(job.promotion_id, DENIED):
            db.delete_codes(job.promotion_id, getattr(self, "later", {}).pop(job.promotion_id, []))
        return super().export(db, job)


@fault("PromotionJob.life-cycle", profile="sequence")
class SecondDeletionChangesTheResult(Past):
    """From a promotion's second deletion of codes on, its jobs show how many of their codes are left as their result."""

    def job_shown(self, job: Job) -> dict[str, Any]:
        shown = super().job_shown(job)
        if (
            job.job_type == GENERATE
            and job.status == COMPLETED
            and self.past[job.promotion_id].count(CODES_DELETED) > 1
        ):
            shown["result"]["generated"] -= 1
        return shown


@fault("PromotionJob.ends", profile="sequence")
class ThirdJobAfterADeletionFails(Past):
    """After a deletion of codes and two more jobs, a job fails."""

    def generate(self, db: Records, job: Job) -> Outcome:
        if self.had(job.promotion_id, CODES_DELETED, "generated"):
            return Outcome(FAILED, "the counter of codes is wrong")
        return super().generate(db, job)
