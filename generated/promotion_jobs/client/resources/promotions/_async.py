# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The asyncio operations of the promotions resource."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from functools import cached_property
from typing import Literal

from promotion_jobs import models

from ... import _operations
from ..._runtime.client.client import AsyncClientCore
from ...options import RequestOptions
from ...responses import AsyncRawResponse, Response
from ...types.promotions import CreatePromotionResponse, DeletePromotionResponse


class AsyncPromotionsResource:
    """The promotions operations."""

    def __init__(self, core: AsyncClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    @cached_property
    def with_response(self) -> AsyncPromotionsWithResponse:
        """The same operations, returning each result with its response metadata."""
        return AsyncPromotionsWithResponse(self._core)

    @cached_property
    def with_raw_response(self) -> AsyncPromotionsWithRawResponse:
        """The same operations, returning each raw response with its body read into memory."""
        return AsyncPromotionsWithRawResponse(self._core)

    @cached_property
    def with_streaming_response(self) -> AsyncPromotionsWithStreamingResponse:
        """The same operations, returning blocks that send each call on entry and stream its response."""
        return AsyncPromotionsWithStreamingResponse(self._core)

    async def create_promotion(
        self,
        *,
        body: models.CreatePromotionRequest,
        media_type: Literal['application/json'] | None = None,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> CreatePromotionResponse:
        """
        Create a promotion

        Creates a promotion for jobs to work on.
        """
        return (await self._core.execute(
            _operations.OPERATION_6,
            (),
            body=body,
            media_type=media_type,
            options=options,
            response_media_type=response_media_type,
        )).data

    async def delete_promotion(
        self,
        *,
        promotion_id: str,
        options: RequestOptions | None = None,
    ) -> DeletePromotionResponse:
        """
        Delete a promotion

        Deletes a promotion.
        """
        return (await self._core.execute(
            _operations.OPERATION_7,
            (promotion_id,),
            options=options,
        )).data


class AsyncPromotionsWithResponse:
    """The promotions operations, returning each result with its response metadata."""

    def __init__(self, core: AsyncClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    async def create_promotion(
        self,
        *,
        body: models.CreatePromotionRequest,
        media_type: Literal['application/json'] | None = None,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> Response[CreatePromotionResponse]:
        """
        Create a promotion

        Creates a promotion for jobs to work on.
        """
        return await self._core.execute(
            _operations.OPERATION_6,
            (),
            body=body,
            media_type=media_type,
            options=options,
            response_media_type=response_media_type,
        )

    async def delete_promotion(
        self,
        *,
        promotion_id: str,
        options: RequestOptions | None = None,
    ) -> Response[DeletePromotionResponse]:
        """
        Delete a promotion

        Deletes a promotion.
        """
        return await self._core.execute(
            _operations.OPERATION_7,
            (promotion_id,),
            options=options,
        )


class AsyncPromotionsWithRawResponse:
    """The promotions operations, returning each raw response with its body read into memory."""

    def __init__(self, core: AsyncClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    async def create_promotion(
        self,
        *,
        body: models.CreatePromotionRequest,
        media_type: Literal['application/json'] | None = None,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> AsyncRawResponse:
        """
        Create a promotion

        Creates a promotion for jobs to work on.
        """
        return await self._core.execute_raw(
            _operations.OPERATION_6,
            (),
            body=body,
            media_type=media_type,
            options=options,
            response_media_type=response_media_type,
        )

    async def delete_promotion(
        self,
        *,
        promotion_id: str,
        options: RequestOptions | None = None,
    ) -> AsyncRawResponse:
        """
        Delete a promotion

        Deletes a promotion.
        """
        return await self._core.execute_raw(
            _operations.OPERATION_7,
            (promotion_id,),
            options=options,
        )


class AsyncPromotionsWithStreamingResponse:
    """The promotions operations, returning blocks that send each call on entry and stream its response."""

    def __init__(self, core: AsyncClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    def create_promotion(
        self,
        *,
        body: models.CreatePromotionRequest,
        media_type: Literal['application/json'] | None = None,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> AbstractAsyncContextManager[AsyncRawResponse]:
        """
        Create a promotion

        Creates a promotion for jobs to work on.
        """
        return self._core.stream(
            _operations.OPERATION_6,
            (),
            body=body,
            media_type=media_type,
            options=options,
            response_media_type=response_media_type,
        )

    def delete_promotion(
        self,
        *,
        promotion_id: str,
        options: RequestOptions | None = None,
    ) -> AbstractAsyncContextManager[AsyncRawResponse]:
        """
        Delete a promotion

        Deletes a promotion.
        """
        return self._core.stream(
            _operations.OPERATION_7,
            (promotion_id,),
            options=options,
        )
