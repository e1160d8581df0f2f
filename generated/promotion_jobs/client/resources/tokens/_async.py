# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The asyncio operations of the tokens resource."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from functools import cached_property
from typing import Literal

from promotion_jobs import models

from ... import _operations
from ..._runtime.client.client import AsyncClientCore
from ...options import RequestOptions
from ...responses import AsyncRawResponse, Response
from ...types.tokens import GetAccessTokenResponse


class AsyncTokensResource:
    """The tokens operations."""

    def __init__(self, core: AsyncClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    @cached_property
    def with_response(self) -> AsyncTokensWithResponse:
        """The same operations, returning each result with its response metadata."""
        return AsyncTokensWithResponse(self._core)

    @cached_property
    def with_raw_response(self) -> AsyncTokensWithRawResponse:
        """The same operations, returning each raw response with its body read into memory."""
        return AsyncTokensWithRawResponse(self._core)

    @cached_property
    def with_streaming_response(self) -> AsyncTokensWithStreamingResponse:
        """The same operations, returning blocks that send each call on entry and stream its response."""
        return AsyncTokensWithStreamingResponse(self._core)

    async def get_access_token(
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
        return (await self._core.execute(
            _operations.OPERATION_8,
            (),
            body=body,
            media_type=media_type,
            options=options,
            response_media_type=response_media_type,
        )).data


class AsyncTokensWithResponse:
    """The tokens operations, returning each result with its response metadata."""

    def __init__(self, core: AsyncClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    async def get_access_token(
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
        return await self._core.execute(
            _operations.OPERATION_8,
            (),
            body=body,
            media_type=media_type,
            options=options,
            response_media_type=response_media_type,
        )


class AsyncTokensWithRawResponse:
    """The tokens operations, returning each raw response with its body read into memory."""

    def __init__(self, core: AsyncClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    async def get_access_token(
        self,
        *,
        body: models.TokenRequest,
        media_type: Literal['application/x-www-form-urlencoded'] | None = None,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> AsyncRawResponse:
        """
        Get a token

        Exchanges client credentials for a token that the other operations accept.
        """
        return await self._core.execute_raw(
            _operations.OPERATION_8,
            (),
            body=body,
            media_type=media_type,
            options=options,
            response_media_type=response_media_type,
        )


class AsyncTokensWithStreamingResponse:
    """The tokens operations, returning blocks that send each call on entry and stream its response."""

    def __init__(self, core: AsyncClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    def get_access_token(
        self,
        *,
        body: models.TokenRequest,
        media_type: Literal['application/x-www-form-urlencoded'] | None = None,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> AbstractAsyncContextManager[AsyncRawResponse]:
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
