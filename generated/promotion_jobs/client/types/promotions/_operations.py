# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The result types and header accessors of the promotions operations."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from promotion_jobs import models

from ..._generated import model_bindings
from ..._runtime.client.codecs import HeaderBranch, ResponseHeaders, optional_header
from ..._runtime.model_codecs.parameters import ParameterPlan
from ...options import UNSET
from ...responses import ResponseInfo

CreatePromotionResponse: TypeAlias = models.PromotionResponse


_CREATE_PROMOTION_HEADERS: Final[ResponseHeaders[models.TooManyRequestsResponseRetryAfterHeader, UNSET]] = ResponseHeaders(
    'createPromotion',
    frozenset({'201', '400', '401', '403', '429', '4XX', '5XX'}),
    (('Retry-After', (('429', HeaderBranch(plan=ParameterPlan(location='header', name='Retry-After', style='simple'), codec=model_bindings.codec_129, missing=optional_header)),)),),
)


def decode_create_promotion_header(
    info: ResponseInfo,
    *,
    name: Literal['Retry-After'],
) -> models.TooManyRequestsResponseRetryAfterHeader | UNSET:
    """Decode one declared response header of create_promotion from a response's metadata."""
    return _CREATE_PROMOTION_HEADERS.decode(info, name)


DeletePromotionResponse: TypeAlias = None


_DELETE_PROMOTION_HEADERS: Final[ResponseHeaders[models.TooManyRequestsResponseRetryAfterHeader, UNSET]] = ResponseHeaders(
    'deletePromotion',
    frozenset({'204', '401', '403', '404', '429', '4XX', '5XX'}),
    (('Retry-After', (('429', HeaderBranch(plan=ParameterPlan(location='header', name='Retry-After', style='simple'), codec=model_bindings.codec_143, missing=optional_header)),)),),
)


def decode_delete_promotion_header(
    info: ResponseInfo,
    *,
    name: Literal['Retry-After'],
) -> models.TooManyRequestsResponseRetryAfterHeader | UNSET:
    """Decode one declared response header of delete_promotion from a response's metadata."""
    return _DELETE_PROMOTION_HEADERS.decode(info, name)
