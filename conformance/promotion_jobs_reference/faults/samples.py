"""One fault of each kind, from the places where a server makes its decisions."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ..behaviour import Behaviour, Outcome
from ..behaviour.wire import Next
from ..exchange import Answer, Call
from ..records import CANCELLED, FAILED, Code, Job, Promotion
from ..registry import fault
from ..store import Records
from ..templates import ABSENT, Accepts, AnswersWith, LetsIn, Refuses


@fault("JobName.maxLength")
class NameOneOver(Accepts):
    """A name one over the limit is accepted."""

    place = "data.name"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and len(value) == self.contract.schema("JobName")["maxLength"] + 1

    def stand_in(self, value: Any) -> Any:
        return value[:-1]


@fault("NumberOfCodes.type")
class NumberAsText(Accepts):
    """A number of codes is accepted as a text of digits."""

    place = "data.parameters.number_of_codes"

    def passes(self, value: Any) -> bool:
        return isinstance(value, str) and value.isdecimal()

    def stand_in(self, value: Any) -> Any:
        return int(value)


@fault("createPromotionJob.optional-members")
class NameWanted(Refuses):
    """A job without a name is refused."""

    place = "data.name"

    def refuses(self, value: Any) -> bool:
        return value is ABSENT


@fault("CodeGenerateParameters.code_length.default")
class DefaultLengthOneMore(Behaviour):
    """Without a code_length, codes are one character longer than the default."""

    def length(self, job: Job) -> int:
        return super().length(job) + ("code_length" not in (job.parameters or {}))


@fault("CodeLength.groups")
class DashAtTheEnd(Behaviour):
    """A dash stands at the end of the value, too."""

    def grouped(self, value: str) -> str:
        return super().grouped(value) + "-"


@fault("createPromotionJob.echo-name")
class TrimsName(Behaviour):
    """Blanks at the ends of a name are lost."""

    def new_job(
        self, promotion: Promotion, job_type: str, name: str | None, parameters: Mapping[str, Any] | None
    ) -> Job:
        job = super().new_job(promotion, job_type, name, parameters)
        return dataclasses.replace(job, name=job.name.strip() if job.name else job.name)


@fault("createPromotionJob.cap-whole")
class FillsUpToTheCap(Behaviour):
    """A job that does not fit makes as many codes as there is room for, and then fails."""

    def generate(self, db: Records, job: Job) -> Outcome:
        outcome = super().generate(db, job)
        if outcome.status == FAILED:
            room = self.maximum_codes - db.count_codes({"promotion_id": [job.promotion_id]})
            db.add_codes(self.fresh_codes(job, room), job.promotion_id, job.id, self.now())
        return outcome


@fault("createPromotionJob.one-at-a-time")
class JobsSideBySide(Behaviour):
    """A second job of a promotion is accepted, and runs beside the first."""

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        return None

    def lane(self, job: Job) -> str:
        return job.id


@fault("cancelPromotionJob.deletes-codes")
class CancelKeepsCodes(Behaviour):
    """A cancelled job's codes stay."""

    def end_cancelled(self, db: Records, job: Job) -> Job:
        return self.changed(db, job, status=CANCELLED)


@fault("PageOffset.honoured")
class OffsetCountsPages(Behaviour):
    """The offset counts pages, not records."""

    def listed_jobs(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Job], int]:
        return super().listed_jobs(db, where, limit, offset * limit)

    def listed_codes(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Code], int]:
        return super().listed_codes(db, where, limit, offset * limit)


@fault("BearerAuth.required")
class CodesForEverybody(LetsIn):
    """The list of codes asks for no token."""

    operations = ("listPromotionCodes",)

    def lets_in(self, authorization: str | None) -> bool:
        return authorization is None


@fault("BearerAuth.no-effect")
class CreatesBeforeItAsks(Behaviour):
    """A request for a job without a token is answered with 401, after the job was created."""

    async def around(self, call: Call, answer: Next) -> Answer:
        given = await super().around(call, answer)
        if call.operation == "createPromotionJob" and call.header("Authorization") is None:
            self.let_in(call)
            await answer(call)
        return given


@fault("getPromotionJobFile.codes")
class ExportLacksTheLast(Behaviour):
    """The newest code is missing from the file."""

    def exported_codes(self, db: Records, job: Job) -> list[Code]:
        return super().exported_codes(db, job)[:-1]


@fault("JobID.other-promotion")
class JobsThroughAnyPromotion(Behaviour):
    """A job is found through the path of another promotion."""

    def job_belongs(self, job: Job, promotion: Promotion) -> bool:
        return True


@fault("json-media-type")
class JsonAsText(Behaviour):
    """Answers are labelled as plain text."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if answer.header("content-type") == "application/json":
            answer.set_header("content-type", "text/plain; charset=utf-8")


@fault("Error.status-agrees")
class StatusOfAnother(Behaviour):
    """Errors say another status than the answer has."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        super().on_error(call, error)
        if "status" in error:
            error["status"] = int(error["status"]) + 1


@fault("createPromotionJob.created")
class CreatedIsAccepted(AnswersWith):
    """A new job is answered with Accepted."""

    operation, usual, status = "createPromotionJob", 201, 202
