# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The codes resource."""

from ._async import (
    AsyncCodesResource,
    AsyncCodesWithRawResponse,
    AsyncCodesWithResponse,
    AsyncCodesWithStreamingResponse,
)
from ._sync import CodesResource, CodesWithRawResponse, CodesWithResponse, CodesWithStreamingResponse

__all__ = [
    'AsyncCodesResource',
    'AsyncCodesWithRawResponse',
    'AsyncCodesWithResponse',
    'AsyncCodesWithStreamingResponse',
    'CodesResource',
    'CodesWithRawResponse',
    'CodesWithResponse',
    'CodesWithStreamingResponse',
]
