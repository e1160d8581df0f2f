# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The types of the codes operations."""

from ._operations import (
    DeletePromotionCodesResponse,
    ListPromotionCodesResponse,
    decode_delete_promotion_codes_header,
    decode_list_promotion_codes_header,
)

__all__ = [
    'DeletePromotionCodesResponse',
    'ListPromotionCodesResponse',
    'decode_delete_promotion_codes_header',
    'decode_list_promotion_codes_header',
]
