"""The handlers of the generated stub: each asks the behaviour its questions, in a fixed order, within one transaction.

A parameter that the document adds is handed over like the others, and nothing is known of it (`**_`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.responses import JSONResponse, Response

from promotion_jobs import models
from promotion_jobs.server import HTTPResult

from .behaviour import Behaviour
from .behaviour.lists import Page
from .exchange import current
from .rejection import Rejection
from .worker import Worker

if TYPE_CHECKING:  # the document names them by its tags
    from promotion_jobs.server.services import CodesService, JobsService, PromotionsService, TokensService

M = TypeVar("M", bound=BaseModel)


class _Handlers:
    def __init__(self, rules: Behaviour, worker: Worker) -> None:
        self._rules = rules
        self._worker = worker

    def _response(self, model: type[M], shown: dict[str, Any]) -> M | Response:
        """The body of a response; what the document demands beyond what the server knows is added (see `completion`).

        What the document excludes nevertheless is sent as it is, so that a reader of the response sees what is wrong.
        """
        try:
            return model.model_validate(shown)
        except ValidationError:
            contract, operation = self._rules.contract, current.get().operation
            status = contract.success(operation)
            fitted = contract.without_undeclared(operation, status, contract.completed(model.__name__, shown))
        try:
            return model.model_validate(fitted)
        except ValidationError:
            return JSONResponse(fitted, status)

    def _done(self) -> Response | None:
        """The response to a deletion: without a body, or with the least that the document demands."""
        contract, operation = self._rules.contract, current.get().operation
        schema = contract.response_schema(operation, contract.success(operation))
        return None if schema is None else JSONResponse(contract.completed_by(schema, {}), contract.success(operation))


class Jobs(_Handlers):
    """Create, list and cancel jobs, and say where their files are."""

    async def create_promotion_job(
        self, *, principal: str, promotion_id: str, body: models.CreateJobRequest, **_: Any
    ) -> models.JobResponse | Response:
        rules, sent = self._rules, body.data
        with rules.change(promotion_id) as db:
            promotion = rules.find_promotion(db, promotion_id)
            rules.check_sent(sent.model_dump(exclude_unset=True))
            rules.check_automatic(promotion, sent.job_type)
            parameters = None
            if isinstance(sent, models.CodeGenerateJobInput):
                parameters = _known(sent.parameters)
                rules.check_number(db, promotion, sent.parameters.number_of_codes)
            rules.check_unfinished(db, promotion)
            job = rules.new_job(promotion, sent.job_type, _known(sent, "name").get("name"), parameters)
            rules.accept(db, job)
        self._worker.wake()
        return self._response(models.JobResponse, {"data": rules.job_shown(job)})

    async def list_promotion_jobs(
        self,
        *,
        principal: str,
        promotion_id: str,
        filter: str | None,  # noqa: A002 (the stub's name)
        page_limit_: int,
        page_offset_: int,
        **_: Any,
    ) -> models.JobsPage | Response:
        rules = self._rules
        with rules.store.read() as db:
            promotion = rules.find_promotion(db, promotion_id)
            where = {"promotion_id": [promotion.id], **rules.condition(filter, rules.job_filters)}
            limit, offset = rules.window(page_limit_, page_offset_)
            jobs, total = rules.listed_jobs(db, where, limit, offset)
        shown = [rules.job_shown(job) for job in jobs]
        page = Page(shown, current.get().path, filter, limit, offset, total)
        return self._response(models.JobsPage, rules.jobs_page(page))

    async def cancel_promotion_job(
        self, *, principal: str, promotion_id: str, job_id: str, **_: Any
    ) -> models.JobResponse | Response:
        rules = self._rules
        with rules.change(promotion_id) as db:
            job = rules.find_job(db, rules.find_promotion(db, promotion_id), job_id)
            rules.check_cancellable(job)
            job = rules.request_cancellation(db, job)
        self._worker.wake()
        return self._response(models.JobResponse, {"data": rules.job_shown(job)})

    async def get_promotion_job_file(
        self, *, principal: str, promotion_id: str, job_id: str, **_: Any
    ) -> models.JobFile | Response:
        rules = self._rules
        with rules.store.read() as db:
            job = rules.find_job(db, rules.find_promotion(db, promotion_id), job_id)
        rules.check_file(job)
        shown = {"href": rules.file_link(job, current.get().base_url)}
        return self._response(models.JobFile, shown)


class Codes(_Handlers):
    """List and delete codes."""

    async def list_promotion_codes(
        self,
        *,
        principal: str,
        promotion_id: str,
        filter: str | None,  # noqa: A002 (the stub's name)
        page_limit_: int,
        page_offset_: int,
        **_: Any,
    ) -> models.CodesPage | Response:
        rules = self._rules
        with rules.store.read() as db:
            promotion = rules.find_promotion(db, promotion_id)
            where = {"promotion_id": [promotion.id], **rules.condition(filter, rules.code_filters)}
            limit, offset = rules.window(page_limit_, page_offset_)
            codes, total = rules.listed_codes(db, where, limit, offset)
        shown = [rules.code_shown(code) for code in codes]
        page = Page(shown, current.get().path, filter, limit, offset, total)
        return self._response(models.CodesPage, rules.codes_page(page))

    async def delete_promotion_codes(
        self, *, principal: str, promotion_id: str, body: models.DeleteCodesRequest, **_: Any
    ) -> Response | None:
        with self._rules.change(promotion_id) as db:
            promotion = self._rules.find_promotion(db, promotion_id)
            self._rules.delete_codes(db, promotion, [code.code for code in body.data.codes])
        return self._done()


class Promotions(_Handlers):
    """Create and delete promotions."""

    async def create_promotion(
        self, *, principal: str, body: models.CreatePromotionRequest, **_: Any
    ) -> models.PromotionResponse | Response:
        self._rules.check_provisioning()
        sent = _known(body.data)
        self._rules.check_texts(sent)
        with self._rules.store.begin() as db:
            promotion = self._rules.new_promotion(db, sent)
        shown = {"data": self._rules.promotion_shown(promotion)}
        return self._response(models.PromotionResponse, shown)

    async def delete_promotion(self, *, principal: str, promotion_id: str, **_: Any) -> Response | None:
        self._rules.check_provisioning()
        with self._rules.change(promotion_id) as db:
            self._rules.delete_promotion(db, self._rules.find_promotion(db, promotion_id))
        return self._done()


class Tokens(_Handlers):
    """Give tokens to clients."""

    async def get_access_token(
        self, *, body: models.TokenRequest, **_: Any
    ) -> models.Token | HTTPResult[models.AnyObject] | Response:
        if not self._rules.client_known(body.client_id, body.client_secret):
            rejected = self._rules.contract.example("OAuthError")
            return HTTPResult(401, models.AnyObject.model_validate(rejected))
        shown = self._rules.token_shown(*self._rules.new_token())
        return self._response(models.Token, shown)


class Services:
    """The handlers of every tag, as the stub asks for them: an operation that the document adds is not implemented."""

    def __init__(self, rules: Behaviour, worker: Worker) -> None:
        jobs: JobsService[str] = Jobs(rules, worker)
        codes: CodesService[str] = Codes(rules, worker)
        promotions: PromotionsService[str] = Promotions(rules, worker)
        tokens: TokensService = Tokens(rules, worker)
        self._handlers = (jobs, codes, promotions, tokens)

    def __getattr__(self, name: str) -> Any:
        return next((getattr(one, name) for one in self._handlers if hasattr(one, name)), _not_implemented)


async def _not_implemented(**_: Any) -> None:
    raise Rejection(501, [{"status": 501, "title": "Not Implemented"}])


def _known(sent: Any, *names: str) -> dict[str, Any]:
    """The properties of a model (or these of them) that were sent, and that the contract knows (A13).

    A null counts as not sent (A24).
    """
    properties = set(names) or set(type(sent).model_fields)
    dumped: dict[str, Any] = sent.model_dump(mode="json", by_alias=True, exclude_unset=True, include=properties)
    return {name: value for name, value in dumped.items() if value is not None}
