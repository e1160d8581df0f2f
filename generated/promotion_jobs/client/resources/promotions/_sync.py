# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The synchronous operations of the promotions resource."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cached_property
from typing import Literal

from promotion_jobs import models

from ... import _operations
from ..._runtime.client.client import ClientCore
from ...options import RequestOptions
from ...responses import RawResponse, Response
from ...types.promotions import CreatePromotionResponse, DeletePromotionResponse


class PromotionsResource:
    """The promotions operations."""

    def __init__(self, core: ClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    @cached_property
    def with_response(self) -> PromotionsWithResponse:
        """The same operations, returning each result with its response metadata."""
        return PromotionsWithResponse(self._core)

    @cached_property
    def with_raw_response(self) -> PromotionsWithRawResponse:
        """The same operations, returning each raw response with its body read into memory."""
        return PromotionsWithRawResponse(self._core)

    @cached_property
    def with_streaming_response(self) -> PromotionsWithStreamingResponse:
        """The same operations, returning blocks that send each call on entry and stream its response."""
        return PromotionsWithStreamingResponse(self._core)

    def create_promotion(
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
        return self._core.execute(
            _operations.OPERATION_6,
            (),
            body=body,
            media_type=media_type,
            options=options,
            response_media_type=response_media_type,
        ).data

    def delete_promotion(
        self,
        *,
        promotion_id: str,
        options: RequestOptions | None = None,
    ) -> DeletePromotionResponse:
        """
        Delete a promotion

        Deletes a promotion.
        """
        return self._core.execute(
            _operations.OPERATION_7,
            (promotion_id,),
            options=options,
        ).data


class PromotionsWithResponse:
    """The promotions operations, returning each result with its response metadata."""

    def __init__(self, core: ClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    def create_promotion(
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
        return self._core.execute(
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
    ) -> Response[DeletePromotionResponse]:
        """
        Delete a promotion

        Deletes a promotion.
        """
        return self._core.execute(
            _operations.OPERATION_7,
            (promotion_id,),
            options=options,
        )


class PromotionsWithRawResponse:
    """The promotions operations, returning each raw response with its body read into memory."""

    def __init__(self, core: ClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    def create_promotion(
        self,
        *,
        body: models.CreatePromotionRequest,
        media_type: Literal['application/json'] | None = None,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> RawResponse:
        """
        Create a promotion

        Creates a promotion for jobs to work on.
        """
        return self._core.execute_raw(
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
    ) -> RawResponse:
        """
        Delete a promotion

        Deletes a promotion.
        """
        return self._core.execute_raw(
            _operations.OPERATION_7,
            (promotion_id,),
            options=options,
        )


class PromotionsWithStreamingResponse:
    """The promotions operations, returning blocks that send each call on entry and stream its response."""

    def __init__(self, core: ClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    def create_promotion(
        self,
        *,
        body: models.CreatePromotionRequest,
        media_type: Literal['application/json'] | None = None,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> AbstractContextManager[RawResponse]:
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
    ) -> AbstractContextManager[RawResponse]:
        """
        Delete a promotion

        Deletes a promotion.
        """
        return self._core.stream(
            _operations.OPERATION_7,
            (promotion_id,),
            options=options,
        )
