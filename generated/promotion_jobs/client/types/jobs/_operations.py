# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The result types and header accessors of the jobs operations."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from promotion_jobs import models

from ..._generated import model_bindings
from ..._runtime.client.codecs import HeaderBranch, ResponseHeaders, optional_header
from ..._runtime.model_codecs.parameters import ParameterPlan
from ...options import UNSET
from ...responses import ResponseInfo

CreatePromotionJobResponse: TypeAlias = models.JobResponse


_CREATE_PROMOTION_JOB_HEADERS: Final[ResponseHeaders[models.TooManyRequestsResponseRetryAfterHeader, UNSET]] = ResponseHeaders(
    'createPromotionJob',
    frozenset({'201', '400', '401', '403', '404', '422', '429', '4XX', '5XX'}),
    (('Retry-After', (('429', HeaderBranch(plan=ParameterPlan(location='header', name='Retry-After', style='simple'), codec=model_bindings.codec_16, missing=optional_header)),)),),
)


def decode_create_promotion_job_header(
    info: ResponseInfo,
    *,
    name: Literal['Retry-After'],
) -> models.TooManyRequestsResponseRetryAfterHeader | UNSET:
    """Decode one declared response header of create_promotion_job from a response's metadata."""
    return _CREATE_PROMOTION_JOB_HEADERS.decode(info, name)


ListPromotionJobsResponse: TypeAlias = models.JobsPage


_LIST_PROMOTION_JOBS_HEADERS: Final[ResponseHeaders[models.TooManyRequestsResponseRetryAfterHeader, UNSET]] = ResponseHeaders(
    'listPromotionJobs',
    frozenset({'200', '400', '401', '403', '404', '429', '4XX', '5XX'}),
    (('Retry-After', (('429', HeaderBranch(plan=ParameterPlan(location='header', name='Retry-After', style='simple'), codec=model_bindings.codec_37, missing=optional_header)),)),),
)


def decode_list_promotion_jobs_header(
    info: ResponseInfo,
    *,
    name: Literal['Retry-After'],
) -> models.TooManyRequestsResponseRetryAfterHeader | UNSET:
    """Decode one declared response header of list_promotion_jobs from a response's metadata."""
    return _LIST_PROMOTION_JOBS_HEADERS.decode(info, name)


CancelPromotionJobResponse: TypeAlias = models.JobResponse


_CANCEL_PROMOTION_JOB_HEADERS: Final[ResponseHeaders[models.TooManyRequestsResponseRetryAfterHeader, UNSET]] = ResponseHeaders(
    'cancelPromotionJob',
    frozenset({'200', '401', '403', '404', '422', '429', '4XX', '5XX'}),
    (('Retry-After', (('429', HeaderBranch(plan=ParameterPlan(location='header', name='Retry-After', style='simple'), codec=model_bindings.codec_56, missing=optional_header)),)),),
)


def decode_cancel_promotion_job_header(
    info: ResponseInfo,
    *,
    name: Literal['Retry-After'],
) -> models.TooManyRequestsResponseRetryAfterHeader | UNSET:
    """Decode one declared response header of cancel_promotion_job from a response's metadata."""
    return _CANCEL_PROMOTION_JOB_HEADERS.decode(info, name)


GetPromotionJobFileResponse: TypeAlias = models.JobFile


_GET_PROMOTION_JOB_FILE_HEADERS: Final[ResponseHeaders[models.TooManyRequestsResponseRetryAfterHeader, UNSET]] = ResponseHeaders(
    'getPromotionJobFile',
    frozenset({'200', '401', '403', '404', '422', '429', '4XX', '5XX'}),
    (('Retry-After', (('429', HeaderBranch(plan=ParameterPlan(location='header', name='Retry-After', style='simple'), codec=model_bindings.codec_75, missing=optional_header)),)),),
)


def decode_get_promotion_job_file_header(
    info: ResponseInfo,
    *,
    name: Literal['Retry-After'],
) -> models.TooManyRequestsResponseRetryAfterHeader | UNSET:
    """Decode one declared response header of get_promotion_job_file from a response's metadata."""
    return _GET_PROMOTION_JOB_FILE_HEADERS.decode(info, name)
