# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Typed results of this package's calls, the metadata of their responses, and raw responses."""

from ._runtime.client.raw import AsyncRawResponse, RawResponse
from ._runtime.client.responses import HeadersView, Response, ResponseInfo

__all__ = [
    'AsyncRawResponse',
    'HeadersView',
    'RawResponse',
    'Response',
    'ResponseInfo',
]
