"""Faults of BearerAuth (S2, D21, A22)."""

from __future__ import annotations

import re

from ..behaviour import Behaviour
from ..behaviour.wire import Next
from ..exchange import Call, Response
from ..records import PENDING, PROCESSING
from ..registry import fault
from ..templates import FailsOn, LetsIn, uses
from .common import JOBS


@fault("BearerAuth.no-effect")
class DeletesCodesBeforeItAsks(Behaviour):
    """Codes are deleted before the token is checked."""

    async def around(self, call: Call, response: Next) -> Response:
        given = await super().around(call, response)
        if call.operation == "deletePromotionCodes" and given.status == 401:
            self.let_in(call)
            await response(call)
        return given


@fault("BearerAuth.no-effect")
class DeniedCancellationWorks(Behaviour):
    """The cancellation of a job without a token gets 401, but the job is cancelled."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "cancelPromotionJob" and response.status == 401:
            with self.store.begin() as db:
                job = db.job(call.ids["jobID"])
                if job is not None and job.status in {PENDING, PROCESSING}:
                    self.end_cancelled(db, job)


@fault("BearerAuth.no-effect")
class DeletesPromotionsBeforeItAsks(Behaviour):
    """A promotion is deleted before the token is checked."""

    async def around(self, call: Call, response: Next) -> Response:
        given = await super().around(call, response)
        if call.operation == "deletePromotion" and given.status == 401:
            self.let_in(call)
            await response(call)
        return given


@fault("BearerAuth.no-effect")
class CreatesBeforeItAsks(Behaviour):
    """A request for a job without a token gets 401, after the job was created."""

    async def around(self, call: Call, response: Next) -> Response:
        given = await super().around(call, response)
        if call.operation == "createPromotionJob" and call.header("Authorization") is None:
            self.let_in(call)
            await response(call)
        return given


@fault("BearerAuth.required")
class NobodyNeedsAToken(LetsIn):
    """No operation needs a token."""

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
    """The file of a job is returned without a token."""

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
    """The scheme Bearer without a token is accepted."""

    def lets_in(self, authorization: str | None) -> bool:
        return (authorization or "").strip() == "Bearer"


@fault("BearerAuth.required")
class ForbiddenWithoutAToken(Behaviour):
    """A request without a token gets 403."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if response.status == 401 and call.header("Authorization") is None:
            response.restate(403)


@fault("BearerAuth.required")
class CodesForEverybody(LetsIn):
    """The list of codes needs no token."""

    operations = ("listPromotionCodes",)

    def lets_in(self, authorization: str | None) -> bool:
        return authorization is None


@fault("BearerAuth.scheme")
class AnySchemeIsGood(Behaviour):
    """The token is accepted with any scheme."""

    def on_request(self, call: Call) -> Response | None:
        _, space, token = (call.header("Authorization") or "").partition(" ")
        if space and token:
            call.set_header("Authorization", f"Bearer {token}")
        return super().on_request(call)


@fault("BearerAuth.scheme")
class AnySchemeButBasic(Behaviour):
    """A valid token is accepted with any scheme except Basic."""

    def on_request(self, call: Call) -> Response | None:
        scheme, _, token = (call.header("authorization") or "").rpartition(" ")
        if scheme != "Basic" and self.token_valid(token):
            self.let_in(call)
        return super().on_request(call)


@fault("BearerAuth.scheme")
class TheSchemeTokenIsGood(Behaviour):
    """A valid token is accepted with the scheme Token, as some frameworks call theirs."""

    def on_request(self, call: Call) -> Response | None:
        scheme, _, token = (call.header("authorization") or "").partition(" ")
        if scheme.lower() == "token" and self.token_valid(token):
            self.let_in(call)
        return super().on_request(call)


@fault("BearerAuth.valid")
class AnyTokenIsGood(LetsIn):
    """Any token is accepted."""

    def lets_in(self, authorization: str | None) -> bool:
        return (authorization or "").startswith("Bearer ") and len(authorization or "") > len("Bearer ")


@fault("BearerAuth.valid")
class AnyTokenForTheList(LetsIn):
    """The list of jobs accepts any token."""

    operations = ("listPromotionJobs",)

    def lets_in(self, authorization: str | None) -> bool:
        return (authorization or "").startswith("Bearer ") and len(authorization or "") > len("Bearer ")


@fault("BearerAuth.valid")
class WrongTokenIsABadRequest(Behaviour):
    """An invalid token gets 400."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if response.status == 401 and (call.header("Authorization") or "").startswith("Bearer "):
            response.restate(400)


@fault("BearerAuth.valid")
class TokensMayGoOn(Behaviour):
    """Whatever follows a valid token and a dash is ignored."""

    def token_valid(self, token: str) -> bool:
        return super().token_valid(token) or super().token_valid(token.rpartition("-")[0])


@fault("BearerAuth.valid")
class HalfATokenIsEnough(Behaviour):
    """Only the first half of a token is compared."""

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


@fault("BearerAuth.scheme")
class TokensNeedNoScheme(Behaviour):
    """A token without a scheme is accepted."""

    def on_request(self, call: Call) -> Response | None:
        token = call.header("Authorization") or ""
        if " " not in token and self.token_valid(token):
            self.let_in(call)
        return super().on_request(call)


@fault("BearerAuth.scheme")
class ListsNeedNoScheme(Behaviour):
    """The list of jobs accepts a token without a scheme."""

    def on_request(self, call: Call) -> Response | None:
        token = call.header("Authorization") or ""
        if call.operation == JOBS and " " not in token and self.token_valid(token):
            self.let_in(call)
        return super().on_request(call)


@fault("BearerAuth.scheme")
class ColonAfterBearer(Behaviour):
    """The token is what follows the last space or colon of its header, so that a scheme is not needed."""

    def on_request(self, call: Call) -> Response | None:
        header = call.header("Authorization") or ""
        if not header.startswith("Basic") and self.token_valid(re.split("[ :]", header)[-1]):
            self.let_in(call)
        return super().on_request(call)


@fault("BearerAuth.scheme")
class SchemesOfOthers(LetsIn):
    """The token is also accepted after JWT, OAuth and Token."""

    def lets_in(self, authorization: str | None) -> bool:
        scheme, _, token = (authorization or "").partition(" ")
        return scheme in ("JWT", "OAuth", "Token") and self.token_valid(token)


@fault("BearerAuth.scheme")
class SchemeByItsBeginning(LetsIn):
    """A scheme that begins with Bearer is accepted."""

    def lets_in(self, authorization: str | None) -> bool:
        scheme, _, token = (authorization or "").partition(" ")
        return scheme.startswith("Bearer") and scheme != "Bearer" and self.token_valid(token)


@fault("BearerAuth.scheme")
class SchemeIsMissedByADash(LetsIn):
    """An unknown scheme is treated as Bearer."""

    def lets_in(self, authorization: str | None) -> bool:
        scheme, _, token = (authorization or "").partition(" ")
        return scheme not in ("Basic", "Digest", "Token", "JWT", "OAuth", "") and self.token_valid(token)


class CachedForEverybody(Behaviour):
    """What somebody with a token was shown is shown for a while to those who have none, too."""

    operations: tuple[str, ...] = ()

    async def around(self, call: Call, response: Next) -> Response:
        shown: dict[str, Response] = self.__dict__.setdefault("_shown", {})
        mine = any(call.operation in kind.operations for kind in uses(self, CachedForEverybody))
        if mine and call.header("Authorization") is None and call.path in shown:
            return shown[call.path]
        given = await super().around(call, response)
        if mine and given.status == 200:
            shown[call.path] = Response(given.status, list(given.headers), given.body)
        return given


@fault("BearerAuth.required")
class ListsOfJobsAreCachedForEverybody(CachedForEverybody):
    """A list of jobs that was shown to somebody with a token is shown to everybody."""

    operations = ("listPromotionJobs",)


@fault("BearerAuth.required")
class ListsOfCodesAreCachedForEverybody(CachedForEverybody):
    """A list of codes that was shown to somebody with a token is shown to everybody."""

    operations = ("listPromotionCodes",)


@fault("BearerAuth.required")
class FilesAreCachedForEverybody(CachedForEverybody):
    """The URL of a file that was given to somebody with a token is given to everybody."""

    operations = ("getPromotionJobFile",)


@fault("BearerAuth.valid")
class LongTokensFail(FailsOn):
    """A token of more than four thousand characters makes the server fail."""

    def fails_on(self, call: Call) -> bool:
        return len(call.header("Authorization") or "") > 4000
