"""Puts the server together: the generated application with our handlers, the store, the worker, files, and the hooks."""

from __future__ import annotations

import inspect
import json
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from promotion_jobs.server import RequirementSets
from promotion_jobs.server import create_app as create_generated_app
from promotion_jobs.server.responses import error_handlers

from . import faults as fault_package
from . import variants as variant_package
from .behaviour import Behaviour
from .contract import Contract, load
from .exchange import current
from .gateway import Gateway
from .handlers import Services
from .registry import compose
from .rejection import Rejection
from .settings import Settings
from .store import Store
from .worker import Worker

Handler = Callable[[Request, Any], Awaitable[Response]]


def create_app(settings: Settings, *, faults: Iterable[str] = (), variants: Iterable[str] = ()) -> ASGIApp:
    """An ASGI application that serves the contract, with the faults and in the variants that are named.

    Its lifespan opens the database, and starts the worker where the settings say so. Raises ContractError for a document that cannot be used, and
    LookupError for a fault or a variant that is not in the catalogue; on start, StoreError for the database.
    """
    contract = load(settings.contract)
    behaviour = _behaviour(tuple(faults), tuple(variants))(settings, contract)
    worker = Worker(behaviour)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with _opened(behaviour):
            async with worker if settings.runs_jobs else nullcontext():
                yield

    async def authorize(_: RequirementSets, credentials: Mapping[str, Any]) -> str:
        token: str = next(iter(credentials.values())).credentials
        if not behaviour.token_valid(token):
            raise behaviour.unauthorized()
        return token

    parameters = inspect.signature(create_generated_app).parameters.values()
    tags = [one.name for one in parameters if one.kind is one.KEYWORD_ONLY and one.default is one.empty]
    services: dict[str, Any] = {tag: Services(behaviour, worker) for tag in tags if tag != "authorize"}
    app = create_generated_app(
        **services,
        authorize=authorize,
        exception_handlers={
            kind: _declared(handler, contract) for kind, handler in error_handlers(contract.document).items()
        },
        lifespan=lifespan,
        docs_url=None,  # their pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
    )

    async def file(request: Request) -> Response:
        """The file of an export, for whoever has the signed link (D13)."""
        job_id, query = request.path_params["job_id"], request.query_params
        if not behaviour.file_link_valid(job_id, query.get("expires", ""), query.get("signature", "")):
            raise Rejection(403, [{"status": 403, "title": "Forbidden", "detail": "the link is not valid any more"}])
        with behaviour.store.begin() as db:
            content = db.file(job_id)
        if content is None:
            raise Rejection(404, [{"status": 404, "title": "Not Found", "detail": "file not found"}])
        return Response(
            content, media_type="text/csv", headers={"Content-Disposition": 'attachment; filename="codes.csv"'}
        )

    app.add_route("/files/{job_id}.csv", file, methods=["GET"], include_in_schema=False)
    return Gateway(app, contract, behaviour)


@asynccontextmanager
async def work(settings: Settings, *, faults: Iterable[str] = (), variants: Iterable[str] = ()) -> AsyncIterator[None]:
    """Runs the jobs of a database that server processes share, for as long as the context lasts. Raises as `create_app`."""
    behaviour = _behaviour(tuple(faults), tuple(variants))(settings, load(settings.contract))
    with _opened(behaviour):
        async with Worker(behaviour):
            yield


@contextmanager
def _opened(behaviour: Behaviour) -> Iterator[None]:
    """Opens the database; one that the settings do not name is a file that is deleted in the end."""
    with tempfile.TemporaryDirectory(prefix="promotion-jobs-") as folder:
        given = behaviour.settings.database
        behaviour.store = Store(given or f"sqlite:///{Path(folder, 'promotion-jobs.db')}", lasting=given is not None)
        try:
            _seed(behaviour)
            yield
        finally:
            behaviour.store.close()


def _declared(handler: Handler, contract: Contract) -> Handler:
    """The handler of an error, without the properties of the error that the document excludes."""

    async def handle(request: Request, error: Any) -> Response:
        response = await handler(request, error)
        call = current.get()
        body = json.loads(bytes(response.body))
        fitted = contract.without_undeclared(call.operation, response.status_code, body)
        if fitted != body:
            response.body = json.dumps(fitted).encode()
            response.headers["Content-Length"] = str(len(response.body))
        return response

    return handle


def _behaviour(faults: tuple[str, ...], variants: tuple[str, ...]) -> type[Behaviour]:
    """The ordinary behaviour with these faults and variants; where two override one method, the first comes first."""
    parts: tuple[type[Behaviour], ...] = ()
    if faults:
        parts += compose(fault_package.catalogue(), faults, "fault")
    if variants:
        parts += compose(variant_package.catalogue(), variants, "variant")
    return type("+".join((*faults, *variants)), parts, {}) if parts else Behaviour


def _seed(behaviour: Behaviour) -> None:
    """Creates the promotions that the settings name, where they are not there yet."""
    given = [(promotion, False) for promotion in behaviour.settings.manual_promotions]
    given += [(promotion, True) for promotion in behaviour.settings.automatic_promotions]
    with behaviour.store.begin() as db:
        db.one_at_a_time()
        for promotion_id, automatic in given:
            if db.promotion(promotion_id) is None:
                behaviour.new_promotion(db, {"automatic": automatic}, promotion_id)
