# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Endpoints of the promotions operations; regenerate them instead of editing."""

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Body, Depends, Path, Security, params
from fastapi.responses import Response
from fastapi.security import HTTPAuthorizationCredentials
from promotion_jobs import models
from pydantic import StringConstraints

from .. import security
from .._generated import contract
from .._generated.contract import OperationDependencies
from .._runtime.server.application import Wiring, build, checked
from .._runtime.server.responses import dispatch
from .._runtime.server.security import AsyncAuthorize, Authorize, PrincipalT, authenticate
from ..services import PromotionsService


def _add_create_promotion(
    router: APIRouter,
    wiring: Wiring,
) -> None:
    promotions: PromotionsService[object] = wiring.services['promotions']
    create_promotion_handler = checked(
        promotions.create_promotion,
        'The promotions.create_promotion method of POST /v2/promotions',
        ('principal', 'body'),
        asynchronous=True,
    )

    create_promotion_authorize = wiring.authorizer()

    async def create_promotion_principal(
        *,
        bearer_auth: Annotated[HTTPAuthorizationCredentials | None, Security(security.bearer_auth)],
    ) -> object:
        return await authenticate(
            ((('BearerAuth', ()),),),
            {'BearerAuth': bearer_auth},
            create_promotion_authorize,
            'Bearer',
        )

    async def create_promotion(
        *,
        principal: Annotated[object, Depends(create_promotion_principal)],
        body: Annotated[models.CreatePromotionRequest, Body(media_type='application/json')],
    ) -> object:
        return dispatch(
            await create_promotion_handler(
                principal=principal,
                body=body,
            ),
            contract.CreatePromotion.RESPONSES,
        )

    router.add_api_route(
        '/v2/promotions',
        create_promotion,
        methods=['POST'],
        status_code=201,
        response_model=models.PromotionResponse,
        response_model_by_alias=True,
        response_model_exclude_unset=True,
        operation_id='createPromotion',
        tags=['Promotions'],
        summary='Create a promotion',
        description='Creates a promotion for jobs to work on.',
        response_description='The promotion.',
        dependencies=wiring.dependencies.get('create_promotion'),
    )


def _add_delete_promotion(
    router: APIRouter,
    wiring: Wiring,
) -> None:
    promotions: PromotionsService[object] = wiring.services['promotions']
    delete_promotion_handler = checked(
        promotions.delete_promotion,
        'The promotions.delete_promotion method of DELETE /v2/promotions/{promotionID}',
        ('principal', 'promotion_id'),
        asynchronous=True,
    )

    delete_promotion_authorize = wiring.authorizer()

    async def delete_promotion_principal(
        *,
        bearer_auth: Annotated[HTTPAuthorizationCredentials | None, Security(security.bearer_auth)],
    ) -> object:
        return await authenticate(
            ((('BearerAuth', ()),),),
            {'BearerAuth': bearer_auth},
            delete_promotion_authorize,
            'Bearer',
        )

    async def delete_promotion(
        *,
        principal: Annotated[object, Depends(delete_promotion_principal)],
        promotion_id: Annotated[str, StringConstraints(min_length=1), Path(alias='promotionID', description="The promotion's unique identifier.")],
    ) -> object:
        return dispatch(
            await delete_promotion_handler(
                principal=principal,
                promotion_id=promotion_id,
            ),
            contract.DeletePromotion.RESPONSES,
        )

    router.add_api_route(
        '/v2/promotions/{promotionID}',
        delete_promotion,
        methods=['DELETE'],
        status_code=204,
        response_model=None,
        response_class=Response,
        operation_id='deletePromotion',
        tags=['Promotions'],
        summary='Delete a promotion',
        description='Deletes a promotion.',
        response_description='The promotion has been deleted.',
        dependencies=wiring.dependencies.get('delete_promotion'),
    )


LITERAL_ROUTES: Final = (
    ('create_promotion', _add_create_promotion),
)
TEMPLATED_ROUTES: Final = (
    ('delete_promotion', _add_delete_promotion),
)


def build_router(
    *,
    promotions: PromotionsService[PrincipalT],
    authorize: Authorize[PrincipalT] | AsyncAuthorize[PrincipalT],
    dependencies: Sequence[params.Depends] = (),
    operation_dependencies: OperationDependencies | None = None,
    prefix: str = "",
) -> APIRouter:
    """Register the promotions operations on a new router, literal paths first."""
    return build(
        (*LITERAL_ROUTES, *TEMPLATED_ROUTES),
        services={'promotions': promotions},
        authorize=authorize,
        dependencies=dependencies,
        operation_dependencies=operation_dependencies,
        prefix=prefix,
    )
