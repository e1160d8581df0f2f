# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The promotions resource."""

from ._async import (
    AsyncPromotionsResource,
    AsyncPromotionsWithRawResponse,
    AsyncPromotionsWithResponse,
    AsyncPromotionsWithStreamingResponse,
)
from ._sync import (
    PromotionsResource,
    PromotionsWithRawResponse,
    PromotionsWithResponse,
    PromotionsWithStreamingResponse,
)

__all__ = [
    'AsyncPromotionsResource',
    'AsyncPromotionsWithRawResponse',
    'AsyncPromotionsWithResponse',
    'AsyncPromotionsWithStreamingResponse',
    'PromotionsResource',
    'PromotionsWithRawResponse',
    'PromotionsWithResponse',
    'PromotionsWithStreamingResponse',
]
