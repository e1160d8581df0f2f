# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The synchronous operations of the codes resource."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cached_property
from typing import Literal

from promotion_jobs import models
from pydantic import StrictInt

from ... import _operations
from ..._runtime.client.client import ClientCore
from ...options import UNSET, RequestOptions
from ...responses import RawResponse, Response
from ...types.codes import DeletePromotionCodesResponse, ListPromotionCodesResponse


class CodesResource:
    """The codes operations."""

    def __init__(self, core: ClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    @cached_property
    def with_response(self) -> CodesWithResponse:
        """The same operations, returning each result with its response metadata."""
        return CodesWithResponse(self._core)

    @cached_property
    def with_raw_response(self) -> CodesWithRawResponse:
        """The same operations, returning each raw response with its body read into memory."""
        return CodesWithRawResponse(self._core)

    @cached_property
    def with_streaming_response(self) -> CodesWithStreamingResponse:
        """The same operations, returning blocks that send each call on entry and stream its response."""
        return CodesWithStreamingResponse(self._core)

    def list_promotion_codes(
        self,
        *,
        filter: str | UNSET = UNSET,
        page_limit_: StrictInt | UNSET = UNSET,
        page_offset_: StrictInt | UNSET = UNSET,
        promotion_id: str,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> ListPromotionCodesResponse:
        """
        List codes

        Lists the codes of a promotion, a page at a time.
        """
        return self._core.execute(
            _operations.OPERATION_4,
            (filter, page_limit_, page_offset_, promotion_id),
            options=options,
            response_media_type=response_media_type,
        ).data

    def delete_promotion_codes(
        self,
        *,
        promotion_id: str,
        body: models.DeleteCodesRequest,
        media_type: Literal['application/json'] | None = None,
        options: RequestOptions | None = None,
    ) -> DeletePromotionCodesResponse:
        """
        Delete codes

        Deletes the named codes of a promotion.
        """
        return self._core.execute(
            _operations.OPERATION_5,
            (promotion_id,),
            body=body,
            media_type=media_type,
            options=options,
        ).data


class CodesWithResponse:
    """The codes operations, returning each result with its response metadata."""

    def __init__(self, core: ClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    def list_promotion_codes(
        self,
        *,
        filter: str | UNSET = UNSET,
        page_limit_: StrictInt | UNSET = UNSET,
        page_offset_: StrictInt | UNSET = UNSET,
        promotion_id: str,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> Response[ListPromotionCodesResponse]:
        """
        List codes

        Lists the codes of a promotion, a page at a time.
        """
        return self._core.execute(
            _operations.OPERATION_4,
            (filter, page_limit_, page_offset_, promotion_id),
            options=options,
            response_media_type=response_media_type,
        )

    def delete_promotion_codes(
        self,
        *,
        promotion_id: str,
        body: models.DeleteCodesRequest,
        media_type: Literal['application/json'] | None = None,
        options: RequestOptions | None = None,
    ) -> Response[DeletePromotionCodesResponse]:
        """
        Delete codes

        Deletes the named codes of a promotion.
        """
        return self._core.execute(
            _operations.OPERATION_5,
            (promotion_id,),
            body=body,
            media_type=media_type,
            options=options,
        )


class CodesWithRawResponse:
    """The codes operations, returning each raw response with its body read into memory."""

    def __init__(self, core: ClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    def list_promotion_codes(
        self,
        *,
        filter: str | UNSET = UNSET,
        page_limit_: StrictInt | UNSET = UNSET,
        page_offset_: StrictInt | UNSET = UNSET,
        promotion_id: str,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> RawResponse:
        """
        List codes

        Lists the codes of a promotion, a page at a time.
        """
        return self._core.execute_raw(
            _operations.OPERATION_4,
            (filter, page_limit_, page_offset_, promotion_id),
            options=options,
            response_media_type=response_media_type,
        )

    def delete_promotion_codes(
        self,
        *,
        promotion_id: str,
        body: models.DeleteCodesRequest,
        media_type: Literal['application/json'] | None = None,
        options: RequestOptions | None = None,
    ) -> RawResponse:
        """
        Delete codes

        Deletes the named codes of a promotion.
        """
        return self._core.execute_raw(
            _operations.OPERATION_5,
            (promotion_id,),
            body=body,
            media_type=media_type,
            options=options,
        )


class CodesWithStreamingResponse:
    """The codes operations, returning blocks that send each call on entry and stream its response."""

    def __init__(self, core: ClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    def list_promotion_codes(
        self,
        *,
        filter: str | UNSET = UNSET,
        page_limit_: StrictInt | UNSET = UNSET,
        page_offset_: StrictInt | UNSET = UNSET,
        promotion_id: str,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> AbstractContextManager[RawResponse]:
        """
        List codes

        Lists the codes of a promotion, a page at a time.
        """
        return self._core.stream(
            _operations.OPERATION_4,
            (filter, page_limit_, page_offset_, promotion_id),
            options=options,
            response_media_type=response_media_type,
        )

    def delete_promotion_codes(
        self,
        *,
        promotion_id: str,
        body: models.DeleteCodesRequest,
        media_type: Literal['application/json'] | None = None,
        options: RequestOptions | None = None,
    ) -> AbstractContextManager[RawResponse]:
        """
        Delete codes

        Deletes the named codes of a promotion.
        """
        return self._core.stream(
            _operations.OPERATION_5,
            (promotion_id,),
            body=body,
            media_type=media_type,
            options=options,
        )
