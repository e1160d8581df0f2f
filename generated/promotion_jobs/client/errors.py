# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Exceptions of this package's clients: every class derives from SDKError."""

from __future__ import annotations

from ._runtime.client.auth import AuthError, AuthReason
from ._runtime.client.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    ConflictError,
    DecodeError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    SDKError,
    UnprocessableEntityError,
)

__all__ = [
    'APIConnectionError',
    'APIStatusError',
    'APITimeoutError',
    'AuthError',
    'AuthReason',
    'AuthenticationError',
    'BadRequestError',
    'ConfigurationError',
    'ConflictError',
    'DecodeError',
    'InternalServerError',
    'NotFoundError',
    'PermissionDeniedError',
    'RateLimitError',
    'SDKError',
    'UnprocessableEntityError',
]
