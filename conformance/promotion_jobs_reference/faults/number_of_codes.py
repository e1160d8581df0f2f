"""Faults of NumberOfCodes (S7, S8, A2, A5, A6, A24)."""

from __future__ import annotations

import re
from typing import Any

from ..behaviour import Behaviour
from ..exchange import Call, Response
from ..records import COMPLETED, FAILED, GENERATE, Job, Promotion
from ..registry import fault
from ..rejection import Rejection
from ..store import Records
from ..templates import Accepts
from .common import NUMBER, created
from .reading import Reads, parameters_in


@fault("NumberOfCodes.configured-maximum")
class MaximumOneMore(Behaviour):
    """One code more than the maximum is accepted."""

    def check_number(self, db: Records, promotion: Promotion, number: int) -> None:
        if number != self.maximum_codes + 1:
            super().check_number(db, promotion, number)

    def fits(self, db: Records, job: Job) -> bool:
        return super().fits(db, job)


@fault("NumberOfCodes.configured-maximum")
class MaximumItselfRejected(Behaviour):
    """The maximum itself is rejected."""

    def check_number(self, db: Records, promotion: Promotion, number: int) -> None:
        if number == self.maximum_codes:
            raise self.rejection(self.contract.too_many_codes, maximum=self.maximum_codes)
        super().check_number(db, promotion, number)


@fault("NumberOfCodes.configured-maximum")
class TooManyIsUnprocessable(Behaviour):
    """Too many codes get 422."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        body = response.json if created(call) and response.status == 400 else None
        if body and body["errors"][0]["title"] == self.contract.const("TooManyCodesError", "title"):
            response.restate(422)


@fault("NumberOfCodes.configured-maximum")
class UsedPromotionsAskTheWorker(Behaviour):
    """Too many codes are rejected on a promotion without codes; on another, the job is created and fails."""

    def check_number(self, db: Records, promotion: Promotion, number: int) -> None:
        if not db.count_codes({"promotion_id": [promotion.id]}):
            super().check_number(db, promotion, number)


@fault("NumberOfCodes.configured-maximum")
class HugeNumbersFail(Behaviour):
    """A number of codes that takes more than 32 bits makes the server fail."""

    def check_number(self, db: Records, promotion: Promotion, number: int) -> None:
        if number >= 2**31:
            raise Rejection.example(self.contract, "ServerFailure")
        super().check_number(db, promotion, number)


@fault("NumberOfCodes.configured-maximum")
class NumberWrapsAround(Accepts):
    """A number of codes is cut to 32 bits before it is checked."""

    location = NUMBER

    def passes(self, value: Any) -> bool:
        return type(value) is int and value >= 2**32 and 0 < value % 2**32 <= self.maximum_codes

    def stand_in(self, value: Any) -> Any:
        return value % 2**32


@fault("NumberOfCodes.configured-maximum")
class NumberIsLimitedSilently(Accepts):
    """A number of codes above the maximum is treated as the maximum."""

    location = NUMBER

    def passes(self, value: Any) -> bool:
        return type(value) is int and value > self.maximum_codes

    def stand_in(self, value: Any) -> Any:
        return self.maximum_codes


@fault("NumberOfCodes.configured-maximum")
class MaximumUncheckedBesideALength(Reads):
    """The maximum is not checked where there is a code_length."""

    def reads(self, body: Any) -> Any:
        sent = parameters_in(body)
        if "code_length" in sent and type(sent.get("number_of_codes")) is int:
            sent["number_of_codes"] = min(sent["number_of_codes"], self.maximum_codes)
        return body


@fault("NumberOfCodes.made")
class OneCodeLess(Behaviour):
    """A job for more than one code makes one less, and its result says so."""

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


@fault("NumberOfCodes.minimum")
class ZeroCodes(Accepts):
    """A job for no codes is accepted."""

    location = NUMBER

    def passes(self, value: Any) -> bool:
        return type(value) is int and value == 0

    def stand_in(self, value: Any) -> Any:
        return 1


@fault("NumberOfCodes.negative")
class MinusOneIsAllowed(Accepts):
    """A number of codes of minus one is no limit, and makes one."""

    location = NUMBER

    def passes(self, value: Any) -> bool:
        return type(value) is int and value == -1

    def stand_in(self, value: Any) -> Any:
        return 1


@fault("NumberOfCodes.negative")
class NegativeNumbers(Accepts):
    """A negative number of codes is taken without its sign."""

    location = NUMBER

    def passes(self, value: Any) -> bool:
        return type(value) is int and -1000 < value < 0

    def stand_in(self, value: Any) -> Any:
        return -value


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


@fault("NumberOfCodes.type")
class NumberIsParsed(Reads):
    """The digits that a number of codes begins with are taken, as parseInt does."""

    def reads(self, body: Any) -> Any:
        sent = parameters_in(body)
        found = re.match(r"\s*(\d+)", sent["number_of_codes"]) if isinstance(sent.get("number_of_codes"), str) else None
        if found:
            sent["number_of_codes"] = int(found[1])
        return body


@fault("NumberOfCodes.type")
class NumberRoundedDown(Accepts):
    """A fraction of a number of codes is cut off."""

    location = NUMBER

    def passes(self, value: Any) -> bool:
        return isinstance(value, float) and not value.is_integer()

    def stand_in(self, value: Any) -> Any:
        return max(int(value), 1)


@fault("NumberOfCodes.type")
class TrueIsOneCode(Accepts):
    """True is one code."""

    location = NUMBER

    def passes(self, value: Any) -> bool:
        return value is True

    def stand_in(self, value: Any) -> Any:
        return 1


@fault("NumberOfCodes.type")
class NumberInAList(Reads):
    """A list of one number is that number of codes."""

    def reads(self, body: Any) -> Any:
        sent = parameters_in(body)
        match sent.get("number_of_codes"):
            case [int(number)] if number is not True:
                sent["number_of_codes"] = number
        return body


@fault("NumberOfCodes.type")
class NullIsOneCode(Accepts):
    """A null is one code."""

    location = NUMBER

    def passes(self, value: Any) -> bool:
        return value is None

    def stand_in(self, value: Any) -> Any:
        return 1


@fault("NumberOfCodes.type")
class NumberAsText(Accepts):
    """A number of codes is accepted as a text of digits."""

    location = "data.parameters.number_of_codes"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.isdecimal()

    def stand_in(self, value: Any) -> Any:
        return int(value)


@fault("NumberOfCodes.negative")
class NegativeNumbersAreRejectedOnce(Behaviour):
    """A negative number of codes is rejected the first time that a promotion is asked for it, and then makes one."""

    def on_request(self, call: Call) -> Response | None:
        number = parameters_in(call.json).get("number_of_codes")
        if call.operation == "createPromotionJob" and type(number) is int and number < 0:
            seen: set[tuple[str, int]] = self.__dict__.setdefault("_rejected", set())
            key = (call.ids["promotionID"], number)
            if key in seen:
                call.json["data"]["parameters"]["number_of_codes"] = 1
            seen.add(key)
        return super().on_request(call)


@fault("NumberOfCodes.result")
class FailedJobsSayWhatWasAsked(Behaviour):
    """A job that failed says that it made all the codes that it was asked for."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if job["status"] == FAILED and job["job_type"] == GENERATE:
            job["result"] = {"generated": job["parameters"]["number_of_codes"]}
