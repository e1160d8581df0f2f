"""Faults of jobs and codes: what is echoed, made, shown, and how a job lives (S7 to S18, D1 to D9, D26, A5 to A29)."""

from __future__ import annotations

from typing import Any

from ..behaviour import Behaviour, Outcome
from ..behaviour.wire import Next
from ..exchange import Answer, Call
from ..records import COMPLETED, EXPORT, FAILED, GENERATE, PENDING, PROCESSING, Job, Promotion
from ..refusal import Refusal
from ..registry import fault
from ..store import Records
from .reading import job_in, parameters_in

CREATE = "createPromotionJob"


def created(call: Call) -> bool:
    return call.operation == CREATE


@fault("createPromotionJob.echo-promotion")
class PromotionIdIsTheJobs(Behaviour):
    """The promotion_id of a job is its own id."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        job["promotion_id"] = job["id"]


@fault("createPromotionJob.echo-job-type")
class ExportsAnswerAsGenerators(Behaviour):
    """A new export is answered as a job that generates codes."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if job["job_type"] == EXPORT:
            job |= {"job_type": GENERATE, "parameters": {"number_of_codes": 0}}


@fault("createPromotionJob.echo-name")
class NamesInLowerCase(Behaviour):
    """Names are kept in lower case."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if job.get("name"):
            job["name"] = job["name"].lower()


@fault("createPromotionJob.echo-name")
class LongNamesAreCut(Behaviour):
    """A name of the greatest length loses its last character."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if len(job.get("name") or "") == self.contract.schema("JobName")["maxLength"]:
            job["name"] = job["name"][:-1]


@fault("createPromotionJob.name-absent-shown")
class NamelessJobsGetAName(Behaviour):
    """A job without a name shows a name that the server made."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        job.setdefault("name", "job")


@fault("createPromotionJob.echo-parameters")
class PrefixInLowerCase(Behaviour):
    """The prefix of a job is shown in lower case."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if (job.get("parameters") or {}).get("code_prefix"):
            job["parameters"]["code_prefix"] = job["parameters"]["code_prefix"].lower()


@fault("createPromotionJob.echo-parameters")
class ZeroUsesAreNotShown(Behaviour):
    """A max_uses_per_code of zero is left out of the answer."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if (job.get("parameters") or {}).get("max_uses_per_code") == 0:
            del job["parameters"]["max_uses_per_code"]


@fault("createPromotionJob.echo-parameters")
class UnitLostBesideAPrefix(Behaviour):
    """The consume_unit is left out of the answer where there is a prefix."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if (job.get("parameters") or {}).get("code_prefix"):
            job["parameters"].pop("consume_unit", None)


@fault("JobParameters.number_of_codes.type")
class NumbersAsText(Behaviour):
    """The number of codes is shown as text."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if "parameters" in job:
            job["parameters"]["number_of_codes"] = str(job["parameters"]["number_of_codes"])


@fault("createPromotionJob.pending")
class BornInProcessing(Behaviour):
    """A new job is answered as in processing."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if created(call) and answer.status == 201:
            answer.json["data"]["status"] = PROCESSING


@fault("createPromotionJob.export")
class ExportsWantParameters(Behaviour):
    """An export without parameters is refused."""

    def on_request(self, call: Call) -> Answer | None:
        data = (call.json or {}).get("data") if created(call) and isinstance(call.json, dict) else None
        if isinstance(data, dict) and data.get("job_type") == EXPORT and "parameters" not in data:
            return Answer.of_json(400, {"errors": [{"status": 400, "title": "required"}]})
        return super().on_request(call)


@fault("createPromotionJob.next-job")
class OneJobAPromotion(Behaviour):
    """A promotion takes one job in its life."""

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        if db.count_jobs({"promotion_id": [promotion.id]}):
            raise Refusal.example(self.contract, "JobInProgress")


@fault("createPromotionJob.promotions-apart")
class OneJobAtATimeInAll(Behaviour):
    """A second job is refused while any promotion has an unfinished one."""

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        if db.count_jobs({"status": self.contract.states["unfinished"]}):
            raise Refusal.example(self.contract, "JobInProgress")


@fault("createPromotionJob.automatic")
class AutomaticIsABadRequest(Behaviour):
    """Codes for an automatic promotion are refused as a bad request."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        body = answer.json if created(call) and answer.status == 422 else None
        if body and body["errors"][0]["title"] == self.contract.const("AutomaticPromotionError", "title"):
            answer.restate(400)


@fault("createPromotionJob.automatic")
class AutomaticTakesCodes(Behaviour):
    """An automatic promotion takes codes."""

    def check_automatic(self, promotion: Promotion, job_type: str) -> None:
        return None


@fault("createPromotionJob.automatic-export")
class AutomaticExportFails(Behaviour):
    """The export of an automatic promotion makes the server fail."""

    def check_automatic(self, promotion: Promotion, job_type: str) -> None:
        super().check_automatic(promotion, job_type)
        if promotion.automatic:
            raise Refusal(500, [{"status": 500, "title": "Internal Server Error"}])


@fault("NumberOfCodes.configured-maximum")
class MaximumOneMore(Behaviour):
    """One code more than the maximum can be asked for."""

    def check_number(self, db: Records, promotion: Promotion, number: int) -> None:
        if number != self.maximum_codes + 1:
            super().check_number(db, promotion, number)

    def fits(self, db: Records, job: Job) -> bool:
        return super().fits(db, job)


@fault("NumberOfCodes.configured-maximum")
class MaximumItselfRefused(Behaviour):
    """The maximum itself cannot be asked for."""

    def check_number(self, db: Records, promotion: Promotion, number: int) -> None:
        if number == self.maximum_codes:
            raise self.refusal(self.contract.too_many_codes, maximum=self.maximum_codes)
        super().check_number(db, promotion, number)


@fault("NumberOfCodes.configured-maximum")
class TooManyIsUnprocessable(Behaviour):
    """Too many codes are unprocessable."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        body = answer.json if created(call) and answer.status == 400 else None
        if body and body["errors"][0]["title"] == self.contract.const("TooManyCodesError", "title"):
            answer.restate(422)


@fault("TooManyCodesError.source.const")
class TooManyNamesAnotherSource(Behaviour):
    """The error for too many codes names its source by a pointer."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if error.get("title") == self.contract.const("TooManyCodesError", "title"):
            error["source"] = "/data/parameters/number_of_codes"


@fault("TooManyCodesError.detail.template")
class TooManySaysAnotherNumber(Behaviour):
    """The error for too many codes names the number that was asked for."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if error.get("title") == self.contract.const("TooManyCodesError", "title"):
            error["detail"] = error["detail"].replace(str(self.maximum_codes), str(self.maximum_codes + 1))


@fault("AutomaticPromotionError.detail.const")
class AutomaticSaysOtherwise(Behaviour):
    """The error for an automatic promotion has another detail."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if error.get("title") == self.contract.const("AutomaticPromotionError", "title"):
            error["detail"] += "."


@fault("createPromotionJob.cap-created")
class FullPromotionsRefuse(Behaviour):
    """A job that does not fit is refused when it is posted."""

    def check_number(self, db: Records, promotion: Promotion, number: int) -> None:
        super().check_number(db, promotion, number)
        if db.count_codes({"promotion_id": [promotion.id]}) + number > self.maximum_codes:
            raise self.refusal(self.contract.too_many_codes, maximum=self.maximum_codes)


@fault("createPromotionJob.cap-created")
class JobsThatDoNotFitComplete(Behaviour):
    """A job that does not fit completes, and makes no code."""

    def generate(self, db: Records, job: Job) -> Outcome:
        found = super().generate(db, job)
        return Outcome(COMPLETED, generated=0) if found.status == FAILED else found


@fault("createPromotionJob.cap-whole")
class CapCountsEachJob(Behaviour):
    """The maximum is counted for each job alone."""

    def fits(self, db: Records, job: Job) -> bool:
        return True


@fault("createPromotionJob.cap-whole")
class CapOneMore(Behaviour):
    """A promotion can have one code more than the maximum."""

    def fits(self, db: Records, job: Job) -> bool:
        return db.count_codes({"promotion_id": [job.promotion_id]}) + self.number(job) <= self.maximum_codes + 1


@fault("createPromotionJob.cap-created")
class CapOneLess(Behaviour):
    """A promotion can have one code less than the maximum, where it had some before."""

    def fits(self, db: Records, job: Job) -> bool:
        there = db.count_codes({"promotion_id": [job.promotion_id]})
        return there + self.number(job) <= self.maximum_codes - bool(there)


@fault("createPromotionJob.cap-error")
class CapErrorOtherwise(Behaviour):
    """The error of a job that did not fit says only that it failed."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if job.get("error"):
            job["error"] = "failed"


@fault("PromotionJobBase.then.required.error")
class FailuresWithoutError(Behaviour):
    """A failed job has no error."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        job.pop("error", None)


@fault("NumberOfCodes.made")
class OneCodeLess(Behaviour):
    """A job for more than one code makes one less, and says so."""

    def number(self, job: Job) -> int:
        asked = super().number(job)
        return asked - 1 if asked > 1 else asked


@fault("NumberOfCodes.made")
class HundredCodesAtMost(Behaviour):
    """A job makes a hundred codes at most."""

    def number(self, job: Job) -> int:
        return min(super().number(job), 100)

    def fits(self, db: Records, job: Job) -> bool:
        asked = int((job.parameters or {})["number_of_codes"])
        return db.count_codes({"promotion_id": [job.promotion_id]}) + asked <= self.maximum_codes


@fault("NumberOfCodes.result")
class ResultIsAlwaysOne(Behaviour):
    """The result says that one code was made."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if job["status"] == COMPLETED and "result" in job:
            job["result"]["generated"] = 1


@fault("NumberOfCodes.result")
class CompletedWithoutResult(Behaviour):
    """A completed job has no result."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if job["status"] == COMPLETED:
            job.pop("result", None)


@fault("MaxUsesPerCode.shown")
class UnlimitedMeansOnce(Behaviour):
    """A code without a limit can be used once."""

    def on_code(self, call: Call, code: dict[str, Any]) -> None:
        code.setdefault("max_uses", 1)
        code.setdefault("uses", 1)


@fault("MaxUsesPerCode.shown")
class ZeroMeansUnlimited(Behaviour):
    """A code that can never be used shows no limit but a use."""

    def on_code(self, call: Call, code: dict[str, Any]) -> None:
        if code.get("max_uses") == 0:
            code["max_uses"] = code["uses"] = 1


@fault("MaxUsesPerCode.shown")
class OneUseIsGone(Behaviour):
    """An unused code has lost a use."""

    def on_code(self, call: Call, code: dict[str, Any]) -> None:
        if code.get("uses"):
            code["uses"] -= 1


@fault("ConsumeUnit.shown")
class AlwaysPerItem(Behaviour):
    """Every code is counted by the item."""

    def on_code(self, call: Call, code: dict[str, Any]) -> None:
        if "consume_unit" in code:
            code["consume_unit"] = self.contract.schema("ConsumeUnit")["enum"][0]


@fault("CodePrefix.joined")
class PrefixWithUnderscore(Behaviour):
    """Prefix and value are joined by an underscore."""

    def joined(self, prefix: str, grouped: str) -> str:
        return f"{prefix}_{grouped}" if prefix and not prefix.endswith("-") else super().joined(prefix, grouped)


@fault("CodePrefix.joined")
class PrefixIsUpperCase(Behaviour):
    """The prefix stands in capitals before the value."""

    def joined(self, prefix: str, grouped: str) -> str:
        return super().joined(prefix if prefix.endswith("-") else prefix.upper(), grouped)


@fault("CodePrefix.joined")
class PrefixLostWithLongCodes(Behaviour):
    """The prefix is lost where the code is of the greatest length."""

    def prefix(self, job: Job) -> str:
        found = super().prefix(job)
        return (
            ""
            if self.length(job) == self.contract.schema("CodeLength")["maximum"] and not found.endswith("-")
            else found
        )


@fault("CodePrefix.joined")
class PrefixCutAtItsDash(Behaviour):
    """A prefix ends at its first dash."""

    def prefix(self, job: Job) -> str:
        found = super().prefix(job)
        return found if found.endswith("-") else found.partition("-")[0]


@fault("CodePrefix.trailing-dash")
class TrailingDashLost(Behaviour):
    """A prefix that ends in a dash loses it, and the value follows at once."""

    def joined(self, prefix: str, grouped: str) -> str:
        return prefix[:-1] + grouped if prefix.endswith("-") else super().joined(prefix, grouped)


@fault("CodePrefix.absent")
class PrefixForEverybody(Behaviour):
    """A code without a prefix gets one all the same."""

    def prefix(self, job: Job) -> str:
        return super().prefix(job) or "code"


@fault("CodePrefix.absent")
class PrefixOfTheJobBefore(Behaviour):
    """A job without a prefix takes that of the promotion's job before it."""

    def prefix(self, job: Job) -> str:
        kept: dict[str, str] = self.__dict__.setdefault("_kept", {})
        found = super().prefix(job) or kept.get(job.promotion_id, "")
        kept[job.promotion_id] = found
        return found


@fault("CodeLength.honoured")
class DashesCountInTheLength(Behaviour):
    """The dashes count in the length, where one was sent that is no multiple of a group."""

    def length(self, job: Job) -> int:
        asked = super().length(job)
        group = self.contract.values("CodeLength.groups")["group"]
        return int(asked - asked // group if asked % group else asked)


@fault("CodeLength.honoured")
class LengthsRoundedUp(Behaviour):
    """A length is rounded up to whole groups."""

    def length(self, job: Job) -> int:
        group = self.contract.values("CodeLength.groups")["group"]
        return int(-(-super().length(job) // group) * group)


@fault("CodeLength.honoured")
class GreatestLengthIsOneLess(Behaviour):
    """A code of the greatest length is one character short."""

    def length(self, job: Job) -> int:
        asked = super().length(job)
        return int(asked - (asked == self.contract.schema("CodeLength")["maximum"]))


@fault("CodeLength.groups")
class GroupsOfFive(Behaviour):
    """A dash stands after every five characters."""

    def grouped(self, value: str) -> str:
        return "-".join(value[n : n + 5] for n in range(0, len(value), 5))


@fault("CodeLength.groups")
class LastGroupIsJoined(Behaviour):
    """A last group that is not whole is joined to the one before."""

    def grouped(self, value: str) -> str:
        group = self.contract.values("CodeLength.groups")["group"]
        rest = len(value) % group
        return super().grouped(value[: len(value) - rest]) + value[len(value) - rest :]


@fault("CodeLength.groups")
class OneDashInAll(Behaviour):
    """A dash stands after the first group only."""

    def grouped(self, value: str) -> str:
        group = self.contract.values("CodeLength.groups")["group"]
        return f"{value[:group]}-{value[group:]}"


@fault("PromotionCode.alphabet")
class CodesWithUnderscores(Behaviour):
    """Generated values have underscores."""

    alphabet = "abcdefghijkmnpqrstuvwxyz2345678_"


@fault("PromotionCode.alphabet")
class CodesBeyondAscii(Behaviour):
    """Generated values have letters beyond ASCII."""

    def value(self, raw: bytes) -> str:
        return super().value(raw)[:-1] + "\u00e9"


@fault("PromotionCode.unique")
class CodesRepeat(Behaviour):
    """The last code of a job is its first one again."""

    def new_codes(self, db: Records, job: Job) -> list[str]:
        codes = super().new_codes(db, job)
        return [*codes[:-1], codes[0]] if len(codes) > 2 else codes


@fault("PromotionJob.id-unique")
class OneIdForAllExports(Behaviour):
    """Every new export of a promotion is shown with the promotion's first job's id."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if created(call) and answer.status == 201 and answer.json["data"]["job_type"] == EXPORT:
            with self.store.begin() as db:
                answer.json["data"]["id"] = db.jobs({"promotion_id": [call.ids["promotionID"]]}, 1)[0].id


@fault("PromotionJob.updated-at")
class UpdatedBeforeCreated(Behaviour):
    """A job's updated_at is a year before its created_at."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        times = job["meta"]["timestamps"]
        times["updated_at"] = f"{int(times['created_at'][:4]) - 1}-01-01{times['created_at'][10:]}"


@fault("PromotionJob.life-cycle")
class CompletedGoesOn(Behaviour):
    """A completed job is shown as in processing now and then."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == "listPromotionJobs" and answer.status == 200 and "filter" not in call.query:
            for job in answer.json["data"]:
                seen: dict[str, int] = self.__dict__.setdefault("_seen", {})
                seen[job["id"]] = seen.get(job["id"], 0) + (job["status"] == COMPLETED)
                if seen[job["id"]] == 2 and job["status"] == COMPLETED:
                    job["status"] = PENDING


@fault("PromotionJob.ends")
class ExportsNeverEnd(Behaviour):
    """An export stays in processing."""

    def end(self, db: Records, job: Job, outcome: Outcome) -> Job:
        return job if job.job_type == EXPORT else super().end(db, job, outcome)


@fault("PromotionJob.ends")
class ExportsFail(Behaviour):
    """Every export fails."""

    def export(self, db: Records, job: Job) -> Outcome:
        return Outcome(FAILED, "export failed")


@fault("PromotionJob.stable")
class NamesAreLostLater(Behaviour):
    """The list of jobs shows no names."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if call.operation == "listPromotionJobs":
            job.pop("name", None)


@fault("PromotionJob.stable")
class DefaultsReplaceParametersLater(Behaviour):
    """The list of jobs shows every code_length as the default."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if call.operation == "listPromotionJobs" and "code_length" in (job.get("parameters") or {}):
            job["parameters"]["code_length"] = self.contract.member("CodeGenerateParameters", "code_length")["default"]


@fault("PromotionJob.stable")
class CreatedAgainWhenItEnds(Behaviour):
    """An ended job shows another created_at."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        times = job["meta"]["timestamps"]
        if job["status"] not in (PENDING, PROCESSING):
            times["created_at"] = f"{int(times['created_at'][:4]) - 1}{times['created_at'][4:]}"


@fault("createPromotionJob.one-at-a-time")
class SecondJobFails(Behaviour):
    """A second job makes the server fail."""

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        try:
            super().check_unfinished(db, promotion)
        except Refusal:
            raise Refusal(500, [{"status": 500, "title": "Internal Server Error"}]) from None


@fault("createPromotionJob.refusal-creates-nothing")
class RefusedJobsAreCreated(Behaviour):
    """A job with an unknown consume_unit is refused, and created without it."""

    async def around(self, call: Call, answer: Next) -> Answer:
        given = await super().around(call, answer)
        inner = (
            call.json["data"].get("parameters") if created(call) and given.status == 400 and _has_data(call) else None
        )
        if isinstance(inner, dict) and inner.get("consume_unit") == "unknown":
            del inner["consume_unit"]
            await answer(call)
        return given


def _has_data(call: Call) -> bool:
    return isinstance(call.json, dict) and isinstance(call.json.get("data"), dict)


@fault("createPromotionJob.invalid-json")
class BrokenJsonFails(Behaviour):
    """A body that is no JSON makes the server fail."""

    def on_request(self, call: Call) -> Answer | None:
        if created(call) and call.json is None and call.body != b"null":
            return Answer.of_json(500, {"errors": [{"status": 500, "title": "Internal Server Error"}]})
        return super().on_request(call)


@fault("createPromotionJob.validation-status")
class RefusalsAreConflicts(Behaviour):
    """Every validation failure is a conflict."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        body = answer.json if created(call) and answer.status == 400 else None
        own = self.contract.const("TooManyCodesError", "title")
        if body and call.json is not None and body["errors"][0].get("title") != own:
            answer.restate(409)


@fault("createPromotionJob.unknown-members")
class UnknownMembersFail(Behaviour):
    """An unknown member makes the server fail."""

    def on_request(self, call: Call) -> Answer | None:
        if created(call) and b"conformance_unknown" in call.body:
            return Answer.of_json(500, {"errors": [{"status": 500, "title": "Internal Server Error"}]})
        return super().on_request(call)


@fault("createPromotionJob.null-members")
class NullsFail(Behaviour):
    """A null for an optional member makes the server fail."""

    def on_request(self, call: Call) -> Answer | None:
        data = call.json["data"] if created(call) and _has_data(call) else {}
        given = data.get("parameters")
        inner = given if isinstance(given, dict) else {}
        optional = set(self.contract.schema("CodeGenerateParameters")["properties"]) - {"number_of_codes"}
        if any(inner.get(member, 0) is None for member in optional) or ("name" in data and data["name"] is None):
            return Answer.of_json(500, {"errors": [{"status": 500, "title": "Internal Server Error"}]})
        return super().on_request(call)


@fault("createPromotionJob.unsettled-values")
class EmojiFails(Behaviour):
    """A character beyond the basic plane in a prefix makes the server fail."""

    def on_request(self, call: Call) -> Answer | None:
        if created(call) and max(str(parameters_in(call.json).get("code_prefix", "")), default="") > "\uffff":
            return Answer.of_json(500, {"errors": [{"status": 500, "title": "Internal Server Error"}]})
        return super().on_request(call)


@fault("createPromotionJob.created")
class EmojiInNamesFail(Behaviour):
    """A character beyond the basic plane in a name makes the server fail."""

    def on_request(self, call: Call) -> Answer | None:
        if created(call) and max(str(job_in(call.json).get("name", "")), default="") > "\uffff":
            return Answer.of_json(500, {"errors": [{"status": 500, "title": "Internal Server Error"}]})
        return super().on_request(call)


@fault("createPromotionJob.content-type")
class PlainTextFails(Behaviour):
    """A body of another media type makes the server fail."""

    def on_request(self, call: Call) -> Answer | None:
        if created(call) and call.header("Content-Type") == "text/plain":
            return Answer.of_json(500, {"errors": [{"status": 500, "title": "Internal Server Error"}]})
        return super().on_request(call)


@fault("createPromotionJob.unsettled-requests")
class OtherIdentifiersFail(Behaviour):
    """An identifier that is no UUID makes the server fail."""

    def on_request(self, call: Call) -> Answer | None:
        if call.operation == "listPromotionJobs" and len(call.ids["promotionID"]) != 36:
            return Answer.of_json(500, {"errors": [{"status": 500, "title": "Internal Server Error"}]})
        return super().on_request(call)


@fault("json-text")
class MembersTwice(Behaviour):
    """A job's JSON names its status twice."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if created(call) and answer.status == 201:
            answer.body = answer.body.replace(b'"status":', b'"status":"pending","status":', 1)


@fault("json-text")
class MarkedJson(Behaviour):
    """JSON begins with a byte order mark."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if answer.json is not None:
            answer.body = b"\xef\xbb\xbf" + answer.body
