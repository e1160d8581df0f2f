# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The synchronous operations of the tokens resource."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cached_property
from typing import Literal

from promotion_jobs import models

from ... import _operations
from ..._runtime.client.client import ClientCore
from ...options import RequestOptions
from ...responses import RawResponse, Response
from ...types.tokens import GetAccessTokenResponse


class TokensResource:
    """The tokens operations."""

    def __init__(self, core: ClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    @cached_property
    def with_response(self) -> TokensWithResponse:
        """The same operations, returning each result with its response metadata."""
        return TokensWithResponse(self._core)

    @cached_property
    def with_raw_response(self) -> TokensWithRawResponse:
        """The same operations, returning each raw response with its body read into memory."""
        return TokensWithRawResponse(self._core)

    @cached_property
    def with_streaming_response(self) -> TokensWithStreamingResponse:
        """The same operations, returning blocks that send each call on entry and stream its response."""
        return TokensWithStreamingResponse(self._core)

    def get_access_token(
        self,
        *,
        body: models.TokenRequest,
        media_type: Literal['application/x-www-form-urlencoded'] | None = None,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> GetAccessTokenResponse:
        """
        Get a token

        Exchanges client credentials for a token that the other operations accept.
        """
        return self._core.execute(
            _operations.OPERATION_8,
            (),
            body=body,
            media_type=media_type,
            options=options,
            response_media_type=response_media_type,
        ).data


class TokensWithResponse:
    """The tokens operations, returning each result with its response metadata."""

    def __init__(self, core: ClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    def get_access_token(
        self,
        *,
        body: models.TokenRequest,
        media_type: Literal['application/x-www-form-urlencoded'] | None = None,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> Response[GetAccessTokenResponse]:
        """
        Get a token

        Exchanges client credentials for a token that the other operations accept.
        """
        return self._core.execute(
            _operations.OPERATION_8,
            (),
            body=body,
            media_type=media_type,
            options=options,
            response_media_type=response_media_type,
        )


class TokensWithRawResponse:
    """The tokens operations, returning each raw response with its body read into memory."""

    def __init__(self, core: ClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    def get_access_token(
        self,
        *,
        body: models.TokenRequest,
        media_type: Literal['application/x-www-form-urlencoded'] | None = None,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> RawResponse:
        """
        Get a token

        Exchanges client credentials for a token that the other operations accept.
        """
        return self._core.execute_raw(
            _operations.OPERATION_8,
            (),
            body=body,
            media_type=media_type,
            options=options,
            response_media_type=response_media_type,
        )


class TokensWithStreamingResponse:
    """The tokens operations, returning blocks that send each call on entry and stream its response."""

    def __init__(self, core: ClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    def get_access_token(
        self,
        *,
        body: models.TokenRequest,
        media_type: Literal['application/x-www-form-urlencoded'] | None = None,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> AbstractContextManager[RawResponse]:
        """
        Get a token

        Exchanges client credentials for a token that the other operations accept.
        """
        return self._core.stream(
            _operations.OPERATION_8,
            (),
            body=body,
            media_type=media_type,
            options=options,
            response_media_type=response_media_type,
        )
