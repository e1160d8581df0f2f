"""Lapses of servers that work on the whole: one context, one neighbour, one later moment (S11 to S16, S20, A22, A30, D11, D16, D19)."""

from __future__ import annotations

import dataclasses
import html
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from ..behaviour import Behaviour
from ..behaviour.lists import Page
from ..exchange import Answer, Call
from ..records import CANCELLED, COMPLETED, EXPORT, PENDING, PROCESSING, Code, Job, Promotion
from ..refusal import Refusal
from ..registry import fault
from ..store import Records


@fault("JobID.other-promotion")
class CancelledFromElsewhere(Behaviour):
    """A cancellation through another promotion's path is not found, and works."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == "cancelPromotionJob" and answer.status == 404:
            with self.store.begin() as db:
                job = db.job(call.ids["jobID"])
                if job is not None and job.status in {PENDING, PROCESSING}:
                    self.end_cancelled(db, job)


@fault("cancelPromotionJob.ended")
class RefusedCancelDeletesCodes(Behaviour):
    """The cancellation of a completed job is refused, and its codes are deleted all the same."""

    def check_cancellable(self, job: Job) -> None:
        self._of = job
        super().check_cancellable(job)

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == "cancelPromotionJob" and answer.status == 422 and self._of.status == COMPLETED:
            with self.store.begin() as db:
                db.delete_codes_of(self._of.id)


@fault("createPromotionJob.refusal-creates-nothing")
class RefusedSecondJobRuns(Behaviour):
    """A second job is refused while the first is unfinished, and runs after it."""

    def check_unfinished(self, db: Records, promotion: Promotion) -> None:
        try:
            super().check_unfinished(db, promotion)
        except Refusal:
            self._waiting = [*self.__dict__.get("_waiting", ()), promotion]
            raise

    def end(self, db: Records, job: Job, outcome: Any) -> Job:
        ended = super().end(db, job, outcome)
        for promotion in self.__dict__.pop("_waiting", ()):
            late = self.new_job(promotion, EXPORT, None, None)
            self.accept(db, dataclasses.replace(late, status=COMPLETED))
        return ended


@fault("listPromotionJobs.new-job")
class CancelledJobsAreNotListed(Behaviour):
    """A job that was cancelled is not in the list any more."""

    def listed_jobs(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Job], int]:
        kept = [job for job in db.jobs(where, newest_first=self.newest_first) if job.status != CANCELLED]
        return kept[offset : offset + limit], len(kept)


@fault("PromotionJob.life-cycle")
class LaterJobsChangeEarlierOnes(Behaviour):
    """When a job completes, the earlier ones of its promotion show its number of codes."""

    def end(self, db: Records, job: Job, outcome: Any) -> Job:
        ended = super().end(db, job, outcome)
        if outcome.generated is not None:
            for other in db.jobs({"promotion_id": [job.promotion_id], "status": [COMPLETED]}):
                if other.generated is not None and other.id != job.id:
                    db.change_job(other.id, generated=outcome.generated)
        return ended


@fault("TooManyCodesError.detail.template")
class MaximumIsWhatIsLeft(Behaviour):
    """The refusal of too many codes tells how many are left, not how many are allowed."""

    def check_number(self, db: Records, promotion: Promotion, number: int) -> None:
        if number > self.maximum_codes:
            left = self.maximum_codes - db.count_codes({"promotion_id": [promotion.id]})
            raise self.refusal(self.contract.too_many_codes, maximum=left)


@fault("NumberOfCodes.configured-maximum")
class UsedPromotionsAskTheWorker(Behaviour):
    """Too many codes are refused on a promotion without codes; on another, the job is created and fails."""

    def check_number(self, db: Records, promotion: Promotion, number: int) -> None:
        if not db.count_codes({"promotion_id": [promotion.id]}):
            super().check_number(db, promotion, number)


@fault("CodeLength.minimum")
class ShortWithAPrefix(Behaviour):
    """A length that is one too short is accepted where a prefix is sent."""

    def on_request(self, call: Call) -> Answer | None:
        inner = _parameters(call)
        if inner and inner.get("code_prefix") and inner.get("code_length") == 7:
            inner["code_length"] = 8
        return super().on_request(call)


@fault("CodeLength.maximum")
class LongWithoutAPrefix(Behaviour):
    """A length that is one too long is accepted where no prefix is sent."""

    def on_request(self, call: Call) -> Answer | None:
        inner = _parameters(call)
        if inner and "code_prefix" not in inner and inner.get("code_length") == 17:
            inner["code_length"] = 16
        return super().on_request(call)


def _parameters(call: Call) -> dict[str, Any] | None:
    body = call.json if call.operation == "createPromotionJob" else None
    data = body.get("data") if isinstance(body, dict) else None
    inner = data.get("parameters") if isinstance(data, dict) else None
    return inner if isinstance(inner, dict) else None


@fault("CodeGenerateParameters.code_length.default")
class DefaultIsTheLastLength(Behaviour):
    """Where no length is sent, the one that the promotion was last asked for is taken."""

    def length(self, job: Job) -> int:
        known: dict[str, int] = self.__dict__.setdefault("_lengths", {})
        return int((job.parameters or {}).get("code_length") or known.get(job.promotion_id) or super().length(job))

    def new_job(
        self, promotion: Promotion, job_type: str, name: str | None, parameters: Mapping[str, Any] | None
    ) -> Job:
        if parameters and "code_length" in parameters:
            self.__dict__.setdefault("_lengths", {})[promotion.id] = parameters["code_length"]
        return super().new_job(promotion, job_type, name, parameters)


@fault("createPromotionJob.cap-created")
class ExportsCount(Behaviour):
    """Every export of a promotion takes a code from its maximum."""

    def fits(self, db: Records, job: Job) -> bool:
        exports = db.count_jobs({"promotion_id": [job.promotion_id], "job_type": [EXPORT]})
        there = db.count_codes({"promotion_id": [job.promotion_id]})
        return there + exports + self.number(job) <= self.maximum_codes


@fault("createPromotionJob.cap-whole")
class EachPrefixHasAMaximum(Behaviour):
    """The maximum counts the codes with the job's own prefix, and no others."""

    def fits(self, db: Records, job: Job) -> bool:
        prefix = self.prefix(job)
        codes = db.codes({"promotion_id": [job.promotion_id]})
        same = [code for code in codes if (code.parameters.get("code_prefix") or "") == prefix]
        return len(same) + self.number(job) <= self.maximum_codes


@fault("createPromotionJob.echo-name")
class MarksAreEscaped(Behaviour):
    """Marks of HTML are escaped in the names of jobs."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if isinstance(job.get("name"), str):
            job["name"] = html.escape(job["name"], quote=False)


@fault("createPromotionJob.echo-name")
class ExportNamesAreTrimmed(Behaviour):
    """Blanks around the name of an export are lost."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if job["job_type"] == EXPORT and isinstance(job.get("name"), str):
            job["name"] = job["name"].strip()


@fault("createPromotionJob.echo-name")
class NamesPassBetweenRequests(Behaviour):
    """Of jobs that are posted at the same time, each has the name of the first."""

    def new_job(
        self, promotion: Promotion, job_type: str, name: str | None, parameters: Mapping[str, Any] | None
    ) -> Job:
        job = super().new_job(promotion, job_type, name, parameters)
        if name and name.startswith("at once"):
            job = dataclasses.replace(job, name="at once 0" if name != "at once 0" else "at once 1")
        return job


@fault("createPromotionJob.unknown-members")
class IdIsTakenFromTheRequest(Behaviour):
    """A job has the id that the request sends."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        body = call.json if call.operation == "createPromotionJob" else None
        data = body.get("data") if isinstance(body, dict) else None
        if answer.status == 201 and isinstance(data, dict) and isinstance(data.get("id"), str):
            answer.json["data"]["id"] = data["id"]


@fault("BearerAuth.scheme")
class AnySchemeButBasic(Behaviour):
    """A valid token is taken after any word, but for Basic."""

    def on_request(self, call: Call) -> Answer | None:
        scheme, _, token = (call.header("authorization") or "").rpartition(" ")
        if scheme != "Basic" and self.token_valid(token):
            self.let_in(call)
        return super().on_request(call)


@fault("getAccessToken.wrong-credentials")
class HalfASecretIsEnough(Behaviour):
    """The beginning of a client's secret earns a token."""

    def client_known(self, client_id: str, client_secret: str) -> bool:
        whole = str(self.settings.client_secret)
        begins = bool(client_secret) and whole.startswith(client_secret)
        return super().client_known(client_id, whole if begins else client_secret)


@fault("deletePromotionCodes.deletes")
class TenCodesAtATime(Behaviour):
    """Of the codes that a request names, the first ten are deleted."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        super().delete_codes(db, promotion, codes[:10])


@fault("deletePromotionCodes.others-stay")
class TheNextCodeGoesToo(Behaviour):
    """With each code that is deleted, the one behind it goes."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        listed = [code.code for code in db.codes({"promotion_id": [promotion.id]})]
        behind = [after for code, after in itertools.pairwise(listed) if code in set(codes)]
        super().delete_codes(db, promotion, [*codes, *behind])


@fault("deletePromotion.deleted")
class OtherPromotionsLoseTheirCodes(Behaviour):
    """With a promotion, the codes of all others are deleted."""

    _known: frozenset[str] = frozenset()

    def new_codes(self, db: Records, job: Job) -> list[str]:
        self._known |= {job.promotion_id}
        return super().new_codes(db, job)

    def delete_promotion(self, db: Records, promotion: Promotion) -> None:
        super().delete_promotion(db, promotion)
        for name in self._known:
            db.delete_codes(name, [code.code for code in db.codes({"promotion_id": [name]})])


@fault("listPromotionJobs.isolated")
class NoJobsAreEverybodysJobs(Behaviour):
    """The list of a promotion without jobs shows those of all promotions."""

    def listed_jobs(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Job], int]:
        if db.count_jobs({"promotion_id": where["promotion_id"]}):
            return super().listed_jobs(db, where, limit, offset)
        return super().listed_jobs(
            db, {name: value for name, value in where.items() if name != "promotion_id"}, limit, offset
        )


@fault("PageLimit.honoured")
class FilteredPagesHaveNoLimit(Behaviour):
    """A filtered list of jobs ignores the limit."""

    def listed_jobs(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Job], int]:
        return super().listed_jobs(db, where, 100 if len(where) > 1 else limit, offset)


@fault("listPromotionJobs.links")
class FirstLinkLosesTheFilter(Behaviour):
    """The link to the first page of a filtered list leads to the whole list."""

    def page_links(self, page: Page) -> dict[str, str | None]:
        links = super().page_links(page)
        return links | {"first": self.page_link(dataclasses.replace(page, filter=None), 0)}


@fault("listPromotionJobs.links")
class PreviousIsTheFirst(Behaviour):
    """The link to the previous page always leads to the first."""

    def page_links(self, page: Page) -> dict[str, str | None]:
        links = super().page_links(page)
        return links | ({"prev": links["first"]} if links["prev"] else {})


@fault("listPromotionCodes.filter-code")
class TheEndOfACodeIsEnough(Behaviour):
    """A filter on codes finds each that ends like the one that is asked for."""

    def listed_codes(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Code], int]:
        if "code" not in where:
            return super().listed_codes(db, where, limit, offset)
        ends = tuple(code[-4:] for code in where["code"])
        found = [code for code in db.codes({"promotion_id": where["promotion_id"]}) if code.code.endswith(ends)]
        return found[offset : offset + limit], len(found)
