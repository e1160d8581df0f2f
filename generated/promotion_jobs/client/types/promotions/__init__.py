# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The types of the promotions operations."""

from ._operations import (
    CreatePromotionResponse,
    DeletePromotionResponse,
    decode_create_promotion_header,
    decode_delete_promotion_header,
)

__all__ = [
    'CreatePromotionResponse',
    'DeletePromotionResponse',
    'decode_create_promotion_header',
    'decode_delete_promotion_header',
]
