# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The result types and header accessors of the codes operations."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from promotion_jobs import models

from ..._generated import model_bindings
from ..._runtime.client.codecs import HeaderBranch, ResponseHeaders, optional_header
from ..._runtime.model_codecs.parameters import ParameterPlan
from ...options import UNSET
from ...responses import ResponseInfo

ListPromotionCodesResponse: TypeAlias = models.CodesPage


_LIST_PROMOTION_CODES_HEADERS: Final[ResponseHeaders[models.TooManyRequestsResponseRetryAfterHeader, UNSET]] = ResponseHeaders(
    'listPromotionCodes',
    frozenset({'200', '400', '401', '403', '404', '429', '4XX', '5XX'}),
    (('Retry-After', (('429', HeaderBranch(plan=ParameterPlan(location='header', name='Retry-After', style='simple'), codec=model_bindings.codec_96, missing=optional_header)),)),),
)


def decode_list_promotion_codes_header(
    info: ResponseInfo,
    *,
    name: Literal['Retry-After'],
) -> models.TooManyRequestsResponseRetryAfterHeader | UNSET:
    """Decode one declared response header of list_promotion_codes from a response's metadata."""
    return _LIST_PROMOTION_CODES_HEADERS.decode(info, name)


DeletePromotionCodesResponse: TypeAlias = None


_DELETE_PROMOTION_CODES_HEADERS: Final[ResponseHeaders[models.TooManyRequestsResponseRetryAfterHeader, UNSET]] = ResponseHeaders(
    'deletePromotionCodes',
    frozenset({'204', '400', '401', '403', '404', '429', '4XX', '5XX'}),
    (('Retry-After', (('429', HeaderBranch(plan=ParameterPlan(location='header', name='Retry-After', style='simple'), codec=model_bindings.codec_113, missing=optional_header)),)),),
)


def decode_delete_promotion_codes_header(
    info: ResponseInfo,
    *,
    name: Literal['Retry-After'],
) -> models.TooManyRequestsResponseRetryAfterHeader | UNSET:
    """Decode one declared response header of delete_promotion_codes from a response's metadata."""
    return _DELETE_PROMOTION_CODES_HEADERS.decode(info, name)
