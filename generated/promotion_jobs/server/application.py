# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Build the router and the application of every selected operation from the services that implement them."""

from collections.abc import Sequence
from typing import Any, Final

from fastapi import APIRouter, FastAPI, params

from ._generated.contract import OperationDependencies
from ._generated.openapi import serve_source_openapi
from ._runtime.server.application import build, error_handlers, validation_error_handler
from ._runtime.server.security import AsyncAuthorize, Authorize, Credentials, PrincipalT, RequirementSets
from .routers import codes, jobs, promotions, tokens
from .services import CodesService, JobsService, PromotionsService, TokensService

ROUTES: Final = (
    *jobs.LITERAL_ROUTES,
    *codes.LITERAL_ROUTES,
    *promotions.LITERAL_ROUTES,
    *tokens.LITERAL_ROUTES,
    *jobs.TEMPLATED_ROUTES,
    *codes.TEMPLATED_ROUTES,
    *promotions.TEMPLATED_ROUTES,
    *tokens.TEMPLATED_ROUTES,
)
INFO: Final[dict[str, Any]] = {'title': 'Promotion jobs API', 'summary': 'Generate and export the codes of a promotion by asynchronous jobs.', 'description': "An independent description of Elastic Path's promotion jobs, written from the public documentation; every statement\ncites its facts. It is not the vendor's document, and the vendor has no part in it.\n", 'version': '1.0.0', 'openapi_tags': [{'name': 'Jobs', 'description': 'Asynchronous jobs that generate or export the codes of one promotion.'}, {'name': 'Codes', 'description': 'The codes that jobs have made.'}, {'name': 'Promotions', 'description': 'Promotions, as far as checking jobs requires them.'}, {'name': 'Tokens', 'description': 'The tokens that the other operations accept.'}], 'servers': [{'url': 'https://useast.api.elasticpath.com', 'description': "The vendor's production, US East.", 'x-production': True}, {'url': 'http://127.0.0.1:8000', 'description': 'The reference server on this machine.'}], 'contact': {'name': 'The promotion-jobs-contract project'}, 'license_info': {'name': 'MIT', 'identifier': 'MIT'}}


def build_router(
    *,
    jobs: JobsService[PrincipalT],
    codes: CodesService[PrincipalT],
    promotions: PromotionsService[PrincipalT],
    tokens: TokensService,
    authorize: Authorize[PrincipalT] | AsyncAuthorize[PrincipalT],
    dependencies: Sequence[params.Depends] = (),
    operation_dependencies: OperationDependencies | None = None,
    prefix: str = "",
) -> APIRouter:
    """Register every operation on a new router, literal paths first."""
    return build(
        ROUTES,
        services={'jobs': jobs, 'codes': codes, 'promotions': promotions, 'tokens': tokens},
        authorize=authorize,
        dependencies=dependencies,
        operation_dependencies=operation_dependencies,
        prefix=prefix,
    )


def create_app(
    *,
    jobs: JobsService[PrincipalT],
    codes: CodesService[PrincipalT],
    promotions: PromotionsService[PrincipalT],
    tokens: TokensService,
    authorize: Authorize[PrincipalT] | AsyncAuthorize[PrincipalT],
    operation_dependencies: OperationDependencies | None = None,
    prefix: str = "",
    source_openapi: bool = True,
    **fastapi_kwargs: Any,
) -> FastAPI:
    """Create the application with every operation, passing the other keyword arguments to FastAPI.

    Validation errors leave out the request's values, unless exception_handlers handles RequestValidationError. The
    application serves the source OpenAPI document of its operations, or FastAPI's own with source_openapi=False.
    """
    fastapi_kwargs["exception_handlers"] = error_handlers(fastapi_kwargs.get("exception_handlers"))
    app = FastAPI(**{**INFO, **fastapi_kwargs})
    app.include_router(
        build_router(
            jobs=jobs,
            codes=codes,
            promotions=promotions,
            tokens=tokens,
            authorize=authorize,
            operation_dependencies=operation_dependencies,
            prefix=prefix,
        )
    )
    if source_openapi:
        serve_source_openapi(app, prefix=prefix, metadata=fastapi_kwargs)
    return app


__all__ = [
    'AsyncAuthorize',
    'Authorize',
    'Credentials',
    'OperationDependencies',
    'RequirementSets',
    'build_router',
    'create_app',
    'serve_source_openapi',
    'validation_error_handler',
]
