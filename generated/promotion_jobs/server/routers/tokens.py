# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Endpoints of the tokens operations; regenerate them instead of editing."""

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Form, params
from promotion_jobs import models

from .._generated import contract
from .._generated.contract import OperationDependencies
from .._runtime.server.application import Wiring, build, checked
from .._runtime.server.responses import dispatch
from ..services import TokensService


def _add_get_access_token(
    router: APIRouter,
    wiring: Wiring,
) -> None:
    tokens: TokensService = wiring.services['tokens']
    get_access_token_handler = checked(
        tokens.get_access_token,
        'The tokens.get_access_token method of POST /oauth/access_token',
        ('body',),
        asynchronous=True,
    )

    async def get_access_token(
        *,
        body: Annotated[models.TokenRequest, Form(media_type='application/x-www-form-urlencoded')],
    ) -> object:
        return dispatch(
            await get_access_token_handler(
                body=body,
            ),
            contract.GetAccessToken.RESPONSES,
        )

    router.add_api_route(
        '/oauth/access_token',
        get_access_token,
        methods=['POST'],
        status_code=200,
        response_model=models.Token,
        response_model_by_alias=True,
        response_model_exclude_unset=True,
        operation_id='getAccessToken',
        tags=['Tokens'],
        summary='Get a token',
        description='Exchanges client credentials for a token that the other operations accept.',
        response_description='A token.',
        dependencies=wiring.dependencies.get('get_access_token'),
    )


LITERAL_ROUTES: Final = (
    ('get_access_token', _add_get_access_token),
)
TEMPLATED_ROUTES: Final = ()


def build_router(
    *,
    tokens: TokensService,
    dependencies: Sequence[params.Depends] = (),
    operation_dependencies: OperationDependencies | None = None,
    prefix: str = "",
) -> APIRouter:
    """Register the tokens operations on a new router, literal paths first."""
    return build(
        (*LITERAL_ROUTES, *TEMPLATED_ROUTES),
        services={'tokens': tokens},
        dependencies=dependencies,
        operation_dependencies=operation_dependencies,
        prefix=prefix,
    )
