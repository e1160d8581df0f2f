# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The types of the tokens operations."""

from ._operations import GetAccessTokenResponse

__all__ = [
    'GetAccessTokenResponse',
]
