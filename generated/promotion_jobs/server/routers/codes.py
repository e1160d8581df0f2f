# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Endpoints of the codes operations; regenerate them instead of editing."""

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Body, Depends, Path, Query, Security, params
from fastapi.responses import Response
from fastapi.security import HTTPAuthorizationCredentials
from promotion_jobs import models
from pydantic import StringConstraints

from .. import security
from .._generated import contract
from .._generated.contract import OperationDependencies
from .._runtime.server.application import Wiring, build, checked
from .._runtime.server.requests import accepted
from .._runtime.server.responses import dispatch
from .._runtime.server.security import AsyncAuthorize, Authorize, PrincipalT, authenticate
from ..services import CodesService


def _add_list_promotion_codes(
    router: APIRouter,
    wiring: Wiring,
) -> None:
    codes: CodesService[object] = wiring.services['codes']
    list_promotion_codes_handler = checked(
        codes.list_promotion_codes,
        'The codes.list_promotion_codes method of GET /v2/promotions/{promotionID}/codes',
        ('principal', 'promotion_id', 'filter', 'page_limit_', 'page_offset_'),
        asynchronous=True,
    )

    list_promotion_codes_authorize = wiring.authorizer()

    async def list_promotion_codes_principal(
        *,
        bearer_auth: Annotated[HTTPAuthorizationCredentials | None, Security(security.bearer_auth)],
    ) -> object:
        return await authenticate(
            ((('BearerAuth', ()),),),
            {'BearerAuth': bearer_auth},
            list_promotion_codes_authorize,
            'Bearer',
        )

    async def list_promotion_codes(
        *,
        principal: Annotated[object, Depends(list_promotion_codes_principal)],
        promotion_id: Annotated[str, StringConstraints(min_length=1), Path(alias='promotionID', description="The promotion's unique identifier.")],
        filter: Annotated[str | None, Query(alias='filter', description='One condition, such as `eq(status,completed)` or `eq(job_type,code_generate)` for jobs and `eq(code,CODE)` for codes.\n')] = None,
        parameters: Annotated[contract.ListPromotionCodes.Parameters, Depends(contract.ListPromotionCodes.PARAMETERS)],
    ) -> object:
        parameters = accepted(parameters)
        return dispatch(
            await list_promotion_codes_handler(
                principal=principal,
                promotion_id=promotion_id,
                filter=filter,
                page_limit_=parameters.page_limit_,
                page_offset_=parameters.page_offset_,
            ),
            contract.ListPromotionCodes.RESPONSES,
        )

    router.add_api_route(
        '/v2/promotions/{promotionID}/codes',
        list_promotion_codes,
        methods=['GET'],
        status_code=200,
        response_model=models.CodesPage,
        response_model_by_alias=True,
        response_model_exclude_unset=True,
        operation_id='listPromotionCodes',
        tags=['Codes'],
        summary='List codes',
        description='Lists the codes of a promotion, a page at a time.',
        response_description='A page of codes.',
        dependencies=wiring.dependencies.get('list_promotion_codes'),
    )


def _add_delete_promotion_codes(
    router: APIRouter,
    wiring: Wiring,
) -> None:
    codes: CodesService[object] = wiring.services['codes']
    delete_promotion_codes_handler = checked(
        codes.delete_promotion_codes,
        'The codes.delete_promotion_codes method of DELETE /v2/promotions/{promotionID}/codes',
        ('principal', 'promotion_id', 'body'),
        asynchronous=True,
    )

    delete_promotion_codes_authorize = wiring.authorizer()

    async def delete_promotion_codes_principal(
        *,
        bearer_auth: Annotated[HTTPAuthorizationCredentials | None, Security(security.bearer_auth)],
    ) -> object:
        return await authenticate(
            ((('BearerAuth', ()),),),
            {'BearerAuth': bearer_auth},
            delete_promotion_codes_authorize,
            'Bearer',
        )

    async def delete_promotion_codes(
        *,
        principal: Annotated[object, Depends(delete_promotion_codes_principal)],
        promotion_id: Annotated[str, StringConstraints(min_length=1), Path(alias='promotionID', description="The promotion's unique identifier.")],
        body: Annotated[models.DeleteCodesRequest, Body(media_type='application/json')],
    ) -> object:
        return dispatch(
            await delete_promotion_codes_handler(
                principal=principal,
                promotion_id=promotion_id,
                body=body,
            ),
            contract.DeletePromotionCodes.RESPONSES,
        )

    router.add_api_route(
        '/v2/promotions/{promotionID}/codes',
        delete_promotion_codes,
        methods=['DELETE'],
        status_code=204,
        response_model=None,
        response_class=Response,
        operation_id='deletePromotionCodes',
        tags=['Codes'],
        summary='Delete codes',
        description='Deletes the named codes of a promotion.',
        response_description='The codes have been deleted.',
        dependencies=wiring.dependencies.get('delete_promotion_codes'),
    )


LITERAL_ROUTES: Final = ()
TEMPLATED_ROUTES: Final = (
    ('list_promotion_codes', _add_list_promotion_codes),
    ('delete_promotion_codes', _add_delete_promotion_codes),
)


def build_router(
    *,
    codes: CodesService[PrincipalT],
    authorize: Authorize[PrincipalT] | AsyncAuthorize[PrincipalT],
    dependencies: Sequence[params.Depends] = (),
    operation_dependencies: OperationDependencies | None = None,
    prefix: str = "",
) -> APIRouter:
    """Register the codes operations on a new router, literal paths first."""
    return build(
        (*LITERAL_ROUTES, *TEMPLATED_ROUTES),
        services={'codes': codes},
        authorize=authorize,
        dependencies=dependencies,
        operation_dependencies=operation_dependencies,
        prefix=prefix,
    )
