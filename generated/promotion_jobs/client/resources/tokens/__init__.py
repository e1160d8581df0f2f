# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The tokens resource."""

from ._async import (
    AsyncTokensResource,
    AsyncTokensWithRawResponse,
    AsyncTokensWithResponse,
    AsyncTokensWithStreamingResponse,
)
from ._sync import TokensResource, TokensWithRawResponse, TokensWithResponse, TokensWithStreamingResponse

__all__ = [
    'AsyncTokensResource',
    'AsyncTokensWithRawResponse',
    'AsyncTokensWithResponse',
    'AsyncTokensWithStreamingResponse',
    'TokensResource',
    'TokensWithRawResponse',
    'TokensWithResponse',
    'TokensWithStreamingResponse',
]
