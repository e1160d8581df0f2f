"""Faults of access: tokens, the unknown, isolation, promotions (S2, D16 to D19, D21, D22, A22, A30, A33)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..behaviour import Behaviour
from ..behaviour.wire import Next
from ..exchange import Answer, Call
from ..records import Job, Promotion
from ..refusal import Refusal
from ..registry import fault
from ..store import Records
from ..templates import AnswersWith, LetsIn


@fault("BearerAuth.required")
class NobodyNeedsAToken(LetsIn):
    """No operation asks for a token."""

    def lets_in(self, authorization: str | None) -> bool:
        return True


@fault("BearerAuth.required")
class CancelForEverybody(LetsIn):
    """A job can be cancelled without a token."""

    operations = ("cancelPromotionJob",)

    def lets_in(self, authorization: str | None) -> bool:
        return authorization is None


@fault("BearerAuth.required")
class FilesForEverybody(LetsIn):
    """The file of a job is given without a token."""

    operations = ("getPromotionJobFile",)

    def lets_in(self, authorization: str | None) -> bool:
        return authorization is None


@fault("BearerAuth.required")
class PromotionsForEverybody(LetsIn):
    """A promotion can be created without a token."""

    operations = ("createPromotion",)

    def lets_in(self, authorization: str | None) -> bool:
        return authorization is None


@fault("BearerAuth.required")
class DeletionForEverybody(LetsIn):
    """A promotion can be deleted without a token."""

    operations = ("deletePromotion",)

    def lets_in(self, authorization: str | None) -> bool:
        return authorization is None


@fault("BearerAuth.required")
class EmptyTokenIsEnough(LetsIn):
    """The word Bearer is enough, without a token."""

    def lets_in(self, authorization: str | None) -> bool:
        return (authorization or "").strip() == "Bearer"


@fault("BearerAuth.valid")
class AnyTokenIsGood(LetsIn):
    """Any token is taken."""

    def lets_in(self, authorization: str | None) -> bool:
        return (authorization or "").startswith("Bearer ") and len(authorization or "") > len("Bearer ")


@fault("BearerAuth.valid")
class AnyTokenForTheList(LetsIn):
    """The list of jobs takes any token."""

    operations = ("listPromotionJobs",)

    def lets_in(self, authorization: str | None) -> bool:
        return (authorization or "").startswith("Bearer ") and len(authorization or "") > len("Bearer ")


@fault("BearerAuth.scheme")
class AnySchemeIsGood(Behaviour):
    """The token is taken after any word."""

    def on_request(self, call: Call) -> Answer | None:
        _, blank, token = (call.header("Authorization") or "").partition(" ")
        if blank and token:
            call.set_header("Authorization", f"Bearer {token}")
        return super().on_request(call)


@fault("BearerAuth.required")
class ForbiddenWithoutAToken(Behaviour):
    """A request without a token is answered with 403."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if answer.status == 401 and call.header("Authorization") is None:
            answer.restate(403)


@fault("BearerAuth.valid")
class WrongTokenIsABadRequest(Behaviour):
    """A token that is not valid is a bad request."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if answer.status == 401 and (call.header("Authorization") or "").startswith("Bearer "):
            answer.restate(400)


@fault("UnauthorizedError.title.enum")
class OtherTitleWithoutAToken(Behaviour):
    """The error without a token is titled otherwise."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if str(error.get("status")) == "401":
            error["title"] = "Who are you?"


@fault("Errors.required.errors")
class NoTokenNoErrors(Behaviour):
    """The body of a 401 is a message and no errors."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if answer.status == 401:
            answer.json = {"message": "Unauthorized"}


@fault("BearerAuth.no-effect")
class DeletesCodesBeforeItAsks(Behaviour):
    """Codes are deleted before the token is looked at."""

    async def around(self, call: Call, answer: Next) -> Answer:
        given = await super().around(call, answer)
        if call.operation == "deletePromotionCodes" and given.status == 401:
            self.let_in(call)
            await answer(call)
        return given


@fault("PromotionID.unknown")
class UnknownPromotionIsEmpty(Behaviour):
    """The list of jobs of an unknown promotion is empty, but there."""

    async def around(self, call: Call, answer: Next) -> Answer:
        given = await super().around(call, answer)
        if call.operation == "listPromotionJobs" and given.status == 404:
            meta = {"page": {"limit": 25, "offset": 0, "current": 1, "total": 0}, "results": {"total": 0}}
            return Answer.of_json(200, {"data": [], "links": {}, "meta": meta})
        return given


@fault("PromotionID.unknown")
class UnknownPromotionIsABadRequest(Behaviour):
    """A job for an unknown promotion is a bad request."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == "createPromotionJob" and answer.status == 404:
            answer.restate(400)


@fault("PromotionNotFoundError.detail.const")
class OtherDetailOfTheUnknown(Behaviour):
    """The error for an unknown promotion has another detail."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if error.get("detail") == self.contract.const("PromotionNotFoundError", "detail"):
            error["detail"] = "no such thing"


@fault("PromotionNotFoundError.title.const")
class OtherTitleOfTheUnknown(Behaviour):
    """The error for an unknown promotion has another title."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if error.get("detail") == self.contract.const("PromotionNotFoundError", "detail"):
            error["title"] = "Missing"


@fault("JobID.unknown")
class UnknownJobIsUnprocessable(Behaviour):
    """The cancellation of an unknown job is unprocessable."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        body = answer.json if answer.status == 404 else None
        if call.operation == "cancelPromotionJob" and body and body["errors"][0].get("detail") == "job not found":
            with self.store.begin() as db:
                if db.job(call.ids["jobID"]) is None:
                    answer.restate(422)


@fault("JobID.unknown")
class UnknownJobHasGone(Behaviour):
    """The file of an unknown job has gone."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        body = answer.json if answer.status == 404 else None
        if call.operation == "getPromotionJobFile" and body and body["errors"][0].get("detail") == "job not found":
            with self.store.begin() as db:
                if db.job(call.ids["jobID"]) is None:
                    answer.restate(410)


@fault("JobID.other-promotion")
class FilesThroughAnyPromotion(Behaviour):
    """The file of a job is found through the path of another promotion."""

    def find_job(self, db: Records, promotion: Promotion, job_id: str) -> Job:
        job = db.job(job_id)
        from ..exchange import current

        return (
            job if job and current.get().operation == "getPromotionJobFile" else super().find_job(db, promotion, job_id)
        )


@fault("createPromotion.created")
class PromotionIsOk(AnswersWith):
    """A new promotion is answered with 200."""

    operation, usual, status = "createPromotion", 201, 200


@fault("deletePromotion.deleted")
class DeletionIsOk(AnswersWith):
    """The deletion of a promotion is answered with 200."""

    operation, usual, status = "deletePromotion", 204, 200


@fault("deletePromotion.deleted")
class DeletedPromotionStays(Behaviour):
    """A deleted promotion is still there."""

    def delete_promotion(self, db: Records, promotion: Promotion) -> None:
        return None


@fault("createPromotion.no-failure")
class PoorPromotionFails(Behaviour):
    """A promotion that lacks members makes the server fail."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == "createPromotion" and answer.status in (400, 422):
            answer.restate(500)


@fault("deletePromotionCodes.deletes")
class DeletedCodesStay(Behaviour):
    """Codes that were deleted are still there."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        return None


@fault("deletePromotionCodes.deletes")
class OnlyTheFirstIsDeleted(Behaviour):
    """Of several codes, only the first is deleted."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        super().delete_codes(db, promotion, codes[:1])


@fault("deletePromotionCodes.deletes")
class DeletionOfCodesIsOk(AnswersWith):
    """The deletion of codes is answered with 202."""

    operation, usual, status = "deletePromotionCodes", 204, 202


@fault("deletePromotionCodes.others-stay")
class AllCodesAreDeleted(Behaviour):
    """The deletion of some codes deletes all of the promotion."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        if codes:
            super().delete_codes(db, promotion, [code.code for code in db.codes({"promotion_id": [promotion.id]})])


@fault("deletePromotionCodes.no-failure")
class UnknownCodeFails(Behaviour):
    """The deletion of a code that does not exist makes the server fail."""

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        if set(codes) - {code.code for code in db.codes({"promotion_id": [promotion.id]})}:
            raise Refusal(500, [{"status": 500, "title": "Internal Server Error"}])
        super().delete_codes(db, promotion, codes)


@fault("getAccessToken.token")
class TokenIsCreated(AnswersWith):
    """A token is answered with 201."""

    operation, usual, status = "getAccessToken", 200, 201


@fault("Token.token_type.const")
class TokenTypeInLowerCase(Behaviour):
    """The token's type is spelled in lower case."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == "getAccessToken" and answer.status == 200:
            answer.json["token_type"] = answer.json["token_type"].lower()


@fault("getAccessToken.expires")
class ExpiresInMilliseconds(Behaviour):
    """The time at which the token expires is given in milliseconds."""

    def token_shown(self, token: str, expires: int) -> dict[str, Any]:
        shown = super().token_shown(token, expires)
        return shown | {"expires": shown["expires"] * 1000}


@fault("getAccessToken.expires")
class ExpiresIsTheDuration(Behaviour):
    """The time at which the token expires is the time that it lasts."""

    def token_shown(self, token: str, expires: int) -> dict[str, Any]:
        shown = super().token_shown(token, expires)
        return shown | {"expires": shown["expires_in"]}


@fault("getAccessToken.wrong-credentials")
class AnySecretWillDo(Behaviour):
    """Any secret of the client earns a token."""

    def client_known(self, client_id: str, client_secret: str) -> bool:
        return client_id == self.settings.client_id


@fault("getAccessToken.wrong-credentials")
class WrongSecretFails(Behaviour):
    """Wrong credentials make the server fail."""

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == "getAccessToken" and 400 <= answer.status < 500:
            answer.status = 500


@fault("BearerAuth.valid")
class TokensMayGoOn(Behaviour):
    """What follows a valid token after a dash is passed over."""

    def token_valid(self, token: str) -> bool:
        return super().token_valid(token) or super().token_valid(token.rpartition("-")[0])


@fault("BearerAuth.valid")
class HalfATokenIsEnough(Behaviour):
    """Of a token, only the first half is compared."""

    _halves: frozenset[str] = frozenset()

    def new_token(self) -> tuple[str, int]:
        token, expires = super().new_token()
        self._halves |= {token[: len(token) // 2]}
        return token, expires

    def token_valid(self, token: str) -> bool:
        return super().token_valid(token) or any(token.startswith(half) for half in self._halves)


@fault("BearerAuth.valid")
class CaseOfTokensIsIgnored(Behaviour):
    """A token is compared without regard to its case."""

    _small: frozenset[str] = frozenset()

    def new_token(self) -> tuple[str, int]:
        token, expires = super().new_token()
        self._small |= {token.lower()}
        return token, expires

    def token_valid(self, token: str) -> bool:
        return super().token_valid(token) or token.lower() in self._small
