"""Faults of createPromotionJob: which requests are accepted, and how (S15 to S17, A5, A20)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..behaviour import Behaviour
from ..exchange import Call, Response
from ..records import CANCELLED, EXPORT, FAILED, GENERATE, PROCESSING, Promotion
from ..registry import fault
from ..rejection import Rejection
from ..store import Records
from ..templates import ABSENT, Rejects, RespondsWith
from .common import CREATE, NAME, created
from .reading import job_in

PARAMETERS = "data.parameters"


@fault("createPromotionJob.automatic")
class AutomaticIsABadRequest(Behaviour):
    """Codes for an automatic promotion are rejected as a bad request."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        body = response.json if created(call) and response.status == 422 else None
        if body and body["errors"][0]["title"] == self.contract.const("AutomaticPromotionError", "title"):
            response.restate(400)


@fault("createPromotionJob.automatic")
class AutomaticTakesCodes(Behaviour):
    """A job for codes of an automatic promotion is accepted."""

    def check_automatic(self, promotion: Promotion, job_type: str) -> None:
        return None


@fault("createPromotionJob.automatic")
class AutomaticIsAConflict(Behaviour):
    """Codes for an automatic promotion are a conflict."""

    def check_automatic(self, promotion: Promotion, job_type: str) -> None:
        if promotion.automatic and job_type == GENERATE:
            rejection = self.rejection("AutomaticPromotionError")
            raise Rejection(409, [{**error, "status": "409"} for error in rejection.errors])


@fault("createPromotionJob.automatic-export")
class AutomaticExportFails(Behaviour):
    """The export of an automatic promotion makes the server fail."""

    def check_automatic(self, promotion: Promotion, job_type: str) -> None:
        super().check_automatic(promotion, job_type)
        if promotion.automatic:
            raise Rejection(500, [{"status": 500, "title": "Internal Server Error"}])


@fault("createPromotionJob.created")
class NamesEndInALetter(Rejects):
    """A name that ends in a space is rejected."""

    location = NAME

    def rejects(self, value: Any) -> bool:
        return isinstance(value, str) and value.endswith(" ")


@fault("createPromotionJob.created")
class NamesAreAscii(Rejects):
    """A short name with a non-ASCII letter is rejected."""

    location = NAME

    def rejects(self, value: Any) -> bool:
        return isinstance(value, str) and not value.isascii() and len(value) < 20


@fault("createPromotionJob.created")
class QuotesBreakTheStatement(Rejects):
    """A name with an apostrophe is rejected."""

    location = NAME

    def rejects(self, value: Any) -> bool:
        return isinstance(value, str) and "'" in value


@fault("createPromotionJob.created")
class OneCodeIsTooFew(Rejects):
    """A job for one code is rejected."""

    location = "data.parameters.number_of_codes"

    def rejects(self, value: Any) -> bool:
        return type(value) is int and value == 1


@fault("createPromotionJob.created")
class NothingToExport(Behaviour):
    """An export of a promotion without codes is rejected."""

    def check_automatic(self, promotion: Promotion, job_type: str) -> None:
        super().check_automatic(promotion, job_type)
        self._exports = job_type == EXPORT

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        super().check_unfinished(db, promotion)
        if self._exports and not db.count_codes({"promotion_id": [promotion.id]}):
            raise self.invalid("data.job_type", "there is nothing to export")


@fault("createPromotionJob.created")
class ExportsAreOk(Behaviour):
    """The creation of an export gets 200 (OK)."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "createPromotionJob" and response.status == 201:
            response.status = 200 if response.json["data"]["job_type"] == EXPORT else 201


@fault("no-server-error")
class EmojiInNamesFail(Behaviour):
    """A character beyond the basic plane in a name makes the server fail."""

    def on_request(self, call: Call) -> Response | None:
        if created(call) and max(str(job_in(call.json).get("name", "")), default="") > "\uffff":
            return Response.of_json(500, {"errors": [{"status": 500, "title": "Internal Server Error"}]})
        return super().on_request(call)


@fault("createPromotionJob.created")
class CreatedIsAccepted(RespondsWith):
    """The creation of a job gets 202 (Accepted)."""

    operation, usual, status = "createPromotionJob", 201, 202


@fault("createPromotionJob.name-absent-shown")
class NamelessJobsGetAName(Behaviour):
    """A job without a name shows a generated name."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        job.setdefault("name", "job")


@fault("createPromotionJob.next-job")
class OneJobAPromotion(Behaviour):
    """A promotion accepts only one job, ever."""

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        if db.count_jobs({"promotion_id": [promotion.id]}):
            raise Rejection.example(self.contract, "JobInProgress")


@fault("createPromotionJob.next-job")
class CancelledJobsHoldThePromotion(Behaviour):
    """A promotion with a cancelled job counts as busy."""

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        super().check_unfinished(db, promotion)
        if db.count_jobs({"promotion_id": [promotion.id], "status": [CANCELLED]}):
            raise Rejection.example(self.contract, "JobInProgress")


@fault("createPromotionJob.next-job")
class FailedJobsHoldThePromotion(Behaviour):
    """A promotion with a failed job counts as busy."""

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        super().check_unfinished(db, promotion)
        if db.count_jobs({"promotion_id": [promotion.id], "status": [FAILED]}):
            raise Rejection.example(self.contract, "JobInProgress")


@fault("PromotionJob.id-unique")
class BusyPromotionsReturnTheirJob(Behaviour):
    """A request for a second job while one is unfinished returns that one, with 201."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == CREATE and response.status == 409:
            with self.store.begin() as db:
                where = {"promotion_id": [call.ids["promotionID"]], "status": self.contract.states["unfinished"]}
                if unfinished := db.jobs(where, 1):
                    response.status, response.json = 201, {"data": self.job_shown(unfinished[0])}


@fault("createPromotionJob.optional-members")
class LengthWanted(Rejects):
    """A job that generates codes is rejected without a code_length."""

    location = PARAMETERS

    def rejects(self, value: Any) -> bool:
        return isinstance(value, dict) and "number_of_codes" in value and "code_length" not in value


@fault("createPromotionJob.optional-members")
class PrefixWanted(Rejects):
    """A job that generates codes is rejected without a prefix."""

    location = PARAMETERS

    def rejects(self, value: Any) -> bool:
        return isinstance(value, dict) and "number_of_codes" in value and "code_prefix" not in value


@fault("createPromotionJob.optional-members")
class UsesNeedAUnit(Rejects):
    """A max_uses_per_code without a consume_unit is rejected."""

    location = PARAMETERS

    def rejects(self, value: Any) -> bool:
        return isinstance(value, dict) and "max_uses_per_code" in value and "consume_unit" not in value


@fault("createPromotionJob.optional-members")
class NoUnitForZeroUses(Rejects):
    """A consume_unit is rejected together with a max_uses_per_code of zero."""

    location = PARAMETERS

    def rejects(self, value: Any) -> bool:
        return isinstance(value, dict) and "consume_unit" in value and value.get("max_uses_per_code") == 0


@fault("createPromotionJob.optional-members")
class NoPrefixForLongCodes(Rejects):
    """A prefix is rejected together with the maximum code_length, since the whole is too long for its column."""

    location = PARAMETERS

    def rejects(self, value: Any) -> bool:
        longest = self.contract.schema("CodeLength")["maximum"]
        return isinstance(value, dict) and "code_prefix" in value and value.get("code_length") == longest


@fault("createPromotionJob.optional-members")
class ExportsHaveNoName(Rejects):
    """An export with a name is rejected."""

    location = "data"

    def rejects(self, value: Any) -> bool:
        return isinstance(value, dict) and value.get("job_type") == EXPORT and "name" in value


@fault("createPromotionJob.optional-members")
class TheFullFormIsRejected(Rejects):
    """A job with all optional parameters at once is rejected."""

    location = PARAMETERS

    def rejects(self, value: Any) -> bool:
        return (
            isinstance(value, dict)
            and self.contract.schema("CodeGenerateParameters")["properties"].keys() <= value.keys()
        )


@fault("createPromotionJob.optional-members")
class ThreeMembersTogetherAreRejected(Behaviour):
    """A long value behind a prefix is rejected where a unit is asked for, too, though each two of them are accepted."""

    def check_sent(self, sent: Mapping[str, Any]) -> None:
        super().check_sent(sent)
        parameters = sent.get("parameters")
        found = parameters if isinstance(parameters, dict) else {}
        length, most = self.contract.schema("CodeLength"), found.get("code_length") or 0
        is_long = length["maximum"] - self.contract.values("CodeLength.groups")["group"] < most < length["maximum"]
        if is_long and found.get("code_prefix") and found.get("consume_unit"):
            raise self.invalid("data.parameters", "the code is too long for this unit")


@fault("createPromotionJob.optional-members")
class UnitNeedsUses(Rejects):
    """A consume_unit without a max_uses_per_code is rejected."""

    location = "data.parameters"

    def rejects(self, value: Any) -> bool:
        return isinstance(value, dict) and "consume_unit" in value and "max_uses_per_code" not in value


@fault("createPromotionJob.optional-members")
class NameWanted(Rejects):
    """A job without a name is rejected."""

    location = "data.name"

    def rejects(self, value: Any) -> bool:
        return value is ABSENT


@fault("createPromotionJob.pending")
class BornInProcessing(Behaviour):
    """A new job is returned as `processing`."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if created(call) and response.status == 201:
            response.json["data"]["status"] = PROCESSING


@fault("createPromotionJob.promotions-apart")
class OneJobAtATimeInAll(Behaviour):
    """A second job is rejected while any promotion has an unfinished one."""

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        if db.count_jobs({"status": self.contract.states["unfinished"]}):
            raise Rejection.example(self.contract, "JobInProgress")
