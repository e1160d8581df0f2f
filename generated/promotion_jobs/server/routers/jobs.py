# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Endpoints of the jobs operations; regenerate them instead of editing."""

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Body, Depends, Path, Query, Security, params
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
from ..services import JobsService


def _add_create_promotion_job(
    router: APIRouter,
    wiring: Wiring,
) -> None:
    jobs: JobsService[object] = wiring.services['jobs']
    create_promotion_job_handler = checked(
        jobs.create_promotion_job,
        'The jobs.create_promotion_job method of POST /v2/promotions/{promotionID}/jobs',
        ('principal', 'promotion_id', 'body'),
        asynchronous=True,
    )

    create_promotion_job_authorize = wiring.authorizer()

    async def create_promotion_job_principal(
        *,
        bearer_auth: Annotated[HTTPAuthorizationCredentials | None, Security(security.bearer_auth)],
    ) -> object:
        return await authenticate(
            ((('BearerAuth', ()),),),
            {'BearerAuth': bearer_auth},
            create_promotion_job_authorize,
            'Bearer',
        )

    async def create_promotion_job(
        *,
        principal: Annotated[object, Depends(create_promotion_job_principal)],
        promotion_id: Annotated[str, StringConstraints(min_length=1), Path(alias='promotionID', description="The promotion's unique identifier.")],
        body: Annotated[models.CreateJobRequest, Body(media_type='application/json')],
    ) -> object:
        return dispatch(
            await create_promotion_job_handler(
                principal=principal,
                promotion_id=promotion_id,
                body=body,
            ),
            contract.CreatePromotionJob.RESPONSES,
        )

    router.add_api_route(
        '/v2/promotions/{promotionID}/jobs',
        create_promotion_job,
        methods=['POST'],
        status_code=201,
        response_model=models.JobResponse,
        response_model_by_alias=True,
        response_model_exclude_unset=True,
        operation_id='createPromotionJob',
        tags=['Jobs'],
        summary='Create a job',
        description='Creates an asynchronous job that generates codes for a promotion, or exports those that it has.',
        response_description='The job, as it was received.',
        dependencies=wiring.dependencies.get('create_promotion_job'),
    )


def _add_list_promotion_jobs(
    router: APIRouter,
    wiring: Wiring,
) -> None:
    jobs: JobsService[object] = wiring.services['jobs']
    list_promotion_jobs_handler = checked(
        jobs.list_promotion_jobs,
        'The jobs.list_promotion_jobs method of GET /v2/promotions/{promotionID}/jobs',
        ('principal', 'promotion_id', 'filter', 'page_limit_', 'page_offset_'),
        asynchronous=True,
    )

    list_promotion_jobs_authorize = wiring.authorizer()

    async def list_promotion_jobs_principal(
        *,
        bearer_auth: Annotated[HTTPAuthorizationCredentials | None, Security(security.bearer_auth)],
    ) -> object:
        return await authenticate(
            ((('BearerAuth', ()),),),
            {'BearerAuth': bearer_auth},
            list_promotion_jobs_authorize,
            'Bearer',
        )

    async def list_promotion_jobs(
        *,
        principal: Annotated[object, Depends(list_promotion_jobs_principal)],
        promotion_id: Annotated[str, StringConstraints(min_length=1), Path(alias='promotionID', description="The promotion's unique identifier.")],
        filter: Annotated[str | None, Query(alias='filter', description='One condition, such as `eq(status,completed)` or `eq(job_type,code_generate)` for jobs and `eq(code,CODE)` for codes.\n')] = None,
        parameters: Annotated[contract.ListPromotionJobs.Parameters, Depends(contract.ListPromotionJobs.PARAMETERS)],
    ) -> object:
        parameters = accepted(parameters)
        return dispatch(
            await list_promotion_jobs_handler(
                principal=principal,
                promotion_id=promotion_id,
                filter=filter,
                page_limit_=parameters.page_limit_,
                page_offset_=parameters.page_offset_,
            ),
            contract.ListPromotionJobs.RESPONSES,
        )

    router.add_api_route(
        '/v2/promotions/{promotionID}/jobs',
        list_promotion_jobs,
        methods=['GET'],
        status_code=200,
        response_model=models.JobsPage,
        response_model_by_alias=True,
        response_model_exclude_unset=True,
        operation_id='listPromotionJobs',
        tags=['Jobs'],
        summary='List jobs',
        description='Lists the jobs of a promotion, a page at a time.',
        response_description='A page of jobs.',
        dependencies=wiring.dependencies.get('list_promotion_jobs'),
    )


def _add_cancel_promotion_job(
    router: APIRouter,
    wiring: Wiring,
) -> None:
    jobs: JobsService[object] = wiring.services['jobs']
    cancel_promotion_job_handler = checked(
        jobs.cancel_promotion_job,
        'The jobs.cancel_promotion_job method of POST /v2/promotions/{promotionID}/jobs/{jobID}/cancel',
        ('principal', 'promotion_id', 'job_id'),
        asynchronous=True,
    )

    cancel_promotion_job_authorize = wiring.authorizer()

    async def cancel_promotion_job_principal(
        *,
        bearer_auth: Annotated[HTTPAuthorizationCredentials | None, Security(security.bearer_auth)],
    ) -> object:
        return await authenticate(
            ((('BearerAuth', ()),),),
            {'BearerAuth': bearer_auth},
            cancel_promotion_job_authorize,
            'Bearer',
        )

    async def cancel_promotion_job(
        *,
        principal: Annotated[object, Depends(cancel_promotion_job_principal)],
        promotion_id: Annotated[str, StringConstraints(min_length=1), Path(alias='promotionID', description="The promotion's unique identifier.")],
        job_id: Annotated[str, StringConstraints(min_length=1), Path(alias='jobID', description="The job's unique identifier.")],
    ) -> object:
        return dispatch(
            await cancel_promotion_job_handler(
                principal=principal,
                promotion_id=promotion_id,
                job_id=job_id,
            ),
            contract.CancelPromotionJob.RESPONSES,
        )

    router.add_api_route(
        '/v2/promotions/{promotionID}/jobs/{jobID}/cancel',
        cancel_promotion_job,
        methods=['POST'],
        status_code=200,
        response_model=models.JobResponse,
        response_model_by_alias=True,
        response_model_exclude_unset=True,
        operation_id='cancelPromotionJob',
        tags=['Jobs'],
        summary='Cancel a job',
        description='Cancels a job that has not ended, and deletes the codes that it has made.',
        response_description='The job, cancelled or on its way to it.',
        dependencies=wiring.dependencies.get('cancel_promotion_job'),
    )


def _add_get_promotion_job_file(
    router: APIRouter,
    wiring: Wiring,
) -> None:
    jobs: JobsService[object] = wiring.services['jobs']
    get_promotion_job_file_handler = checked(
        jobs.get_promotion_job_file,
        'The jobs.get_promotion_job_file method of GET /v2/promotions/{promotionID}/jobs/{jobID}/file',
        ('principal', 'promotion_id', 'job_id'),
        asynchronous=True,
    )

    get_promotion_job_file_authorize = wiring.authorizer()

    async def get_promotion_job_file_principal(
        *,
        bearer_auth: Annotated[HTTPAuthorizationCredentials | None, Security(security.bearer_auth)],
    ) -> object:
        return await authenticate(
            ((('BearerAuth', ()),),),
            {'BearerAuth': bearer_auth},
            get_promotion_job_file_authorize,
            'Bearer',
        )

    async def get_promotion_job_file(
        *,
        principal: Annotated[object, Depends(get_promotion_job_file_principal)],
        promotion_id: Annotated[str, StringConstraints(min_length=1), Path(alias='promotionID', description="The promotion's unique identifier.")],
        job_id: Annotated[str, StringConstraints(min_length=1), Path(alias='jobID', description="The job's unique identifier.")],
    ) -> object:
        return dispatch(
            await get_promotion_job_file_handler(
                principal=principal,
                promotion_id=promotion_id,
                job_id=job_id,
            ),
            contract.GetPromotionJobFile.RESPONSES,
        )

    router.add_api_route(
        '/v2/promotions/{promotionID}/jobs/{jobID}/file',
        get_promotion_job_file,
        methods=['GET'],
        status_code=200,
        response_model=models.JobFile,
        response_model_by_alias=True,
        response_model_exclude_unset=True,
        operation_id='getPromotionJobFile',
        tags=['Jobs'],
        summary='Get the file of an export',
        description='Returns the URL of the file of a completed export.',
        response_description='The URL of the file.',
        dependencies=wiring.dependencies.get('get_promotion_job_file'),
    )


LITERAL_ROUTES: Final = ()
TEMPLATED_ROUTES: Final = (
    ('create_promotion_job', _add_create_promotion_job),
    ('list_promotion_jobs', _add_list_promotion_jobs),
    ('cancel_promotion_job', _add_cancel_promotion_job),
    ('get_promotion_job_file', _add_get_promotion_job_file),
)


def build_router(
    *,
    jobs: JobsService[PrincipalT],
    authorize: Authorize[PrincipalT] | AsyncAuthorize[PrincipalT],
    dependencies: Sequence[params.Depends] = (),
    operation_dependencies: OperationDependencies | None = None,
    prefix: str = "",
) -> APIRouter:
    """Register the jobs operations on a new router, literal paths first."""
    return build(
        (*LITERAL_ROUTES, *TEMPLATED_ROUTES),
        services={'jobs': jobs},
        authorize=authorize,
        dependencies=dependencies,
        operation_dependencies=operation_dependencies,
        prefix=prefix,
    )
