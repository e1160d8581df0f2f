# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Operation plans of this package; regenerate them instead of editing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, TypedDict

from fastapi import params
from promotion_jobs import models
from pydantic import Field, TypeAdapter

from .._runtime.model_codecs.parameters import ParameterPlan
from .._runtime.server.requests import ParameterAdapter, ParameterArgument
from .._runtime.server.responses import Declared, OperationResponses

OperationDependencies = TypedDict(
    'OperationDependencies',
    {
        'create_promotion_job': Sequence[params.Depends],
        'list_promotion_jobs': Sequence[params.Depends],
        'cancel_promotion_job': Sequence[params.Depends],
        'get_promotion_job_file': Sequence[params.Depends],
        'list_promotion_codes': Sequence[params.Depends],
        'delete_promotion_codes': Sequence[params.Depends],
        'create_promotion': Sequence[params.Depends],
        'delete_promotion': Sequence[params.Depends],
        'get_access_token': Sequence[params.Depends],
    },
    total=False,
)


class CreatePromotionJob:
    """Plans of the create_promotion_job operation."""

    RESPONSES: Final = OperationResponses(
        responses={'201': Declared(media_type='application/json', model=models.JobResponse), '400': Declared(media_type='application/json', model=models.Errors), '401': Declared(media_type='application/json', model=models.Errors), '403': Declared(media_type='application/json', model=models.Errors), '404': Declared(media_type='application/json', model=models.Errors), '422': Declared(media_type='application/json', model=models.Errors), '429': Declared(media_type='application/json', model=models.Errors), '4XX': Declared(media_type='application/json', model=models.Errors), '5XX': Declared(media_type='application/json', model=models.Errors)},
    )


class ListPromotionJobs:
    """Plans of the list_promotion_jobs operation."""

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Parameters:
        """The adapter parameters of list_promotion_jobs."""

        page_limit_: int
        page_offset_: int

    PARAMETERS: Final = ParameterAdapter(
        arguments=(ParameterArgument(name='page_limit_', plan=ParameterPlan(location='query', name='page[limit]', style='form', explode=True, kind='integer', reserved_names=('filter', 'page[offset]')), adapter=TypeAdapter(Annotated[int, Field(ge=1, le=100, strict=True)]), default=25), ParameterArgument(name='page_offset_', plan=ParameterPlan(location='query', name='page[offset]', style='form', explode=True, kind='integer', reserved_names=('filter', 'page[limit]')), adapter=TypeAdapter(Annotated[int, Field(ge=0, strict=True)]), default=0)),
        record=Parameters,
    )
    RESPONSES: Final = OperationResponses(
        responses={'200': Declared(media_type='application/json', model=models.JobsPage), '400': Declared(media_type='application/json', model=models.QueryErrors), '401': Declared(media_type='application/json', model=models.Errors), '403': Declared(media_type='application/json', model=models.Errors), '404': Declared(media_type='application/json', model=models.Errors), '429': Declared(media_type='application/json', model=models.Errors), '4XX': Declared(media_type='application/json', model=models.QueryErrors), '5XX': Declared(media_type='application/json', model=models.Errors)},
    )


class CancelPromotionJob:
    """Plans of the cancel_promotion_job operation."""

    RESPONSES: Final = OperationResponses(
        responses={'200': Declared(media_type='application/json', model=models.JobResponse), '401': Declared(media_type='application/json', model=models.Errors), '403': Declared(media_type='application/json', model=models.Errors), '404': Declared(media_type='application/json', model=models.Errors), '422': Declared(media_type='application/json', model=models.Errors), '429': Declared(media_type='application/json', model=models.Errors), '4XX': Declared(media_type='application/json', model=models.Errors), '5XX': Declared(media_type='application/json', model=models.Errors)},
    )


class GetPromotionJobFile:
    """Plans of the get_promotion_job_file operation."""

    RESPONSES: Final = OperationResponses(
        responses={'200': Declared(media_type='application/json', model=models.JobFile), '401': Declared(media_type='application/json', model=models.Errors), '403': Declared(media_type='application/json', model=models.Errors), '404': Declared(media_type='application/json', model=models.Errors), '422': Declared(media_type='application/json', model=models.Errors), '429': Declared(media_type='application/json', model=models.Errors), '4XX': Declared(media_type='application/json', model=models.Errors), '5XX': Declared(media_type='application/json', model=models.Errors)},
    )


class ListPromotionCodes:
    """Plans of the list_promotion_codes operation."""

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Parameters:
        """The adapter parameters of list_promotion_codes."""

        page_limit_: int
        page_offset_: int

    PARAMETERS: Final = ParameterAdapter(
        arguments=(ParameterArgument(name='page_limit_', plan=ParameterPlan(location='query', name='page[limit]', style='form', explode=True, kind='integer', reserved_names=('filter', 'page[offset]')), adapter=TypeAdapter(Annotated[int, Field(ge=1, le=100, strict=True)]), default=25), ParameterArgument(name='page_offset_', plan=ParameterPlan(location='query', name='page[offset]', style='form', explode=True, kind='integer', reserved_names=('filter', 'page[limit]')), adapter=TypeAdapter(Annotated[int, Field(ge=0, strict=True)]), default=0)),
        record=Parameters,
    )
    RESPONSES: Final = OperationResponses(
        responses={'200': Declared(media_type='application/json', model=models.CodesPage), '400': Declared(media_type='application/json', model=models.QueryErrors), '401': Declared(media_type='application/json', model=models.Errors), '403': Declared(media_type='application/json', model=models.Errors), '404': Declared(media_type='application/json', model=models.Errors), '429': Declared(media_type='application/json', model=models.Errors), '4XX': Declared(media_type='application/json', model=models.QueryErrors), '5XX': Declared(media_type='application/json', model=models.Errors)},
    )


class DeletePromotionCodes:
    """Plans of the delete_promotion_codes operation."""

    RESPONSES: Final = OperationResponses(
        responses={'204': Declared(), '400': Declared(media_type='application/json', model=models.Errors), '401': Declared(media_type='application/json', model=models.Errors), '403': Declared(media_type='application/json', model=models.Errors), '404': Declared(media_type='application/json', model=models.Errors), '429': Declared(media_type='application/json', model=models.Errors), '4XX': Declared(media_type='application/json', model=models.Errors), '5XX': Declared(media_type='application/json', model=models.Errors)},
        primary=204,
    )


class CreatePromotion:
    """Plans of the create_promotion operation."""

    RESPONSES: Final = OperationResponses(
        responses={'201': Declared(media_type='application/json', model=models.PromotionResponse), '400': Declared(media_type='application/json', model=models.Errors), '401': Declared(media_type='application/json', model=models.Errors), '403': Declared(media_type='application/json', model=models.Errors), '429': Declared(media_type='application/json', model=models.Errors), '4XX': Declared(media_type='application/json', model=models.Errors), '5XX': Declared(media_type='application/json', model=models.Errors)},
    )


class DeletePromotion:
    """Plans of the delete_promotion operation."""

    RESPONSES: Final = OperationResponses(
        responses={'204': Declared(), '401': Declared(media_type='application/json', model=models.Errors), '403': Declared(media_type='application/json', model=models.Errors), '404': Declared(media_type='application/json', model=models.Errors), '429': Declared(media_type='application/json', model=models.Errors), '4XX': Declared(media_type='application/json', model=models.Errors), '5XX': Declared(media_type='application/json', model=models.Errors)},
        primary=204,
    )


class GetAccessToken:
    """Plans of the get_access_token operation."""

    RESPONSES: Final = OperationResponses(
        responses={'200': Declared(media_type='application/json', model=models.Token), '4XX': Declared(media_type='application/json', model=models.AnyObject), '5XX': Declared(media_type='application/json', model=models.Errors)},
    )
