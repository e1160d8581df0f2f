# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The synchronous operations of the jobs resource."""

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
from ...types.jobs import (
    CancelPromotionJobResponse,
    CreatePromotionJobResponse,
    GetPromotionJobFileResponse,
    ListPromotionJobsResponse,
)


class JobsResource:
    """The jobs operations."""

    def __init__(self, core: ClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    @cached_property
    def with_response(self) -> JobsWithResponse:
        """The same operations, returning each result with its response metadata."""
        return JobsWithResponse(self._core)

    @cached_property
    def with_raw_response(self) -> JobsWithRawResponse:
        """The same operations, returning each raw response with its body read into memory."""
        return JobsWithRawResponse(self._core)

    @cached_property
    def with_streaming_response(self) -> JobsWithStreamingResponse:
        """The same operations, returning blocks that send each call on entry and stream its response."""
        return JobsWithStreamingResponse(self._core)

    def create_promotion_job(
        self,
        *,
        promotion_id: str,
        body: models.CreateJobRequest,
        media_type: Literal['application/json'] | None = None,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> CreatePromotionJobResponse:
        """
        Create a job

        Creates an asynchronous job that generates codes for a promotion, or exports those that it has.
        """
        return self._core.execute(
            _operations.OPERATION_0,
            (promotion_id,),
            body=body,
            media_type=media_type,
            options=options,
            response_media_type=response_media_type,
        ).data

    def list_promotion_jobs(
        self,
        *,
        filter: str | UNSET = UNSET,
        page_limit_: StrictInt | UNSET = UNSET,
        page_offset_: StrictInt | UNSET = UNSET,
        promotion_id: str,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> ListPromotionJobsResponse:
        """
        List jobs

        Lists the jobs of a promotion, a page at a time.
        """
        return self._core.execute(
            _operations.OPERATION_1,
            (filter, page_limit_, page_offset_, promotion_id),
            options=options,
            response_media_type=response_media_type,
        ).data

    def cancel_promotion_job(
        self,
        *,
        promotion_id: str,
        job_id: str,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> CancelPromotionJobResponse:
        """
        Cancel a job

        Cancels a job that has not ended, and deletes the codes that it has made.
        """
        return self._core.execute(
            _operations.OPERATION_2,
            (promotion_id, job_id),
            options=options,
            response_media_type=response_media_type,
        ).data

    def get_promotion_job_file(
        self,
        *,
        promotion_id: str,
        job_id: str,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> GetPromotionJobFileResponse:
        """
        Get the file of an export

        Returns the URL of the file of a completed export.
        """
        return self._core.execute(
            _operations.OPERATION_3,
            (promotion_id, job_id),
            options=options,
            response_media_type=response_media_type,
        ).data


class JobsWithResponse:
    """The jobs operations, returning each result with its response metadata."""

    def __init__(self, core: ClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    def create_promotion_job(
        self,
        *,
        promotion_id: str,
        body: models.CreateJobRequest,
        media_type: Literal['application/json'] | None = None,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> Response[CreatePromotionJobResponse]:
        """
        Create a job

        Creates an asynchronous job that generates codes for a promotion, or exports those that it has.
        """
        return self._core.execute(
            _operations.OPERATION_0,
            (promotion_id,),
            body=body,
            media_type=media_type,
            options=options,
            response_media_type=response_media_type,
        )

    def list_promotion_jobs(
        self,
        *,
        filter: str | UNSET = UNSET,
        page_limit_: StrictInt | UNSET = UNSET,
        page_offset_: StrictInt | UNSET = UNSET,
        promotion_id: str,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> Response[ListPromotionJobsResponse]:
        """
        List jobs

        Lists the jobs of a promotion, a page at a time.
        """
        return self._core.execute(
            _operations.OPERATION_1,
            (filter, page_limit_, page_offset_, promotion_id),
            options=options,
            response_media_type=response_media_type,
        )

    def cancel_promotion_job(
        self,
        *,
        promotion_id: str,
        job_id: str,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> Response[CancelPromotionJobResponse]:
        """
        Cancel a job

        Cancels a job that has not ended, and deletes the codes that it has made.
        """
        return self._core.execute(
            _operations.OPERATION_2,
            (promotion_id, job_id),
            options=options,
            response_media_type=response_media_type,
        )

    def get_promotion_job_file(
        self,
        *,
        promotion_id: str,
        job_id: str,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> Response[GetPromotionJobFileResponse]:
        """
        Get the file of an export

        Returns the URL of the file of a completed export.
        """
        return self._core.execute(
            _operations.OPERATION_3,
            (promotion_id, job_id),
            options=options,
            response_media_type=response_media_type,
        )


class JobsWithRawResponse:
    """The jobs operations, returning each raw response with its body read into memory."""

    def __init__(self, core: ClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    def create_promotion_job(
        self,
        *,
        promotion_id: str,
        body: models.CreateJobRequest,
        media_type: Literal['application/json'] | None = None,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> RawResponse:
        """
        Create a job

        Creates an asynchronous job that generates codes for a promotion, or exports those that it has.
        """
        return self._core.execute_raw(
            _operations.OPERATION_0,
            (promotion_id,),
            body=body,
            media_type=media_type,
            options=options,
            response_media_type=response_media_type,
        )

    def list_promotion_jobs(
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
        List jobs

        Lists the jobs of a promotion, a page at a time.
        """
        return self._core.execute_raw(
            _operations.OPERATION_1,
            (filter, page_limit_, page_offset_, promotion_id),
            options=options,
            response_media_type=response_media_type,
        )

    def cancel_promotion_job(
        self,
        *,
        promotion_id: str,
        job_id: str,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> RawResponse:
        """
        Cancel a job

        Cancels a job that has not ended, and deletes the codes that it has made.
        """
        return self._core.execute_raw(
            _operations.OPERATION_2,
            (promotion_id, job_id),
            options=options,
            response_media_type=response_media_type,
        )

    def get_promotion_job_file(
        self,
        *,
        promotion_id: str,
        job_id: str,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> RawResponse:
        """
        Get the file of an export

        Returns the URL of the file of a completed export.
        """
        return self._core.execute_raw(
            _operations.OPERATION_3,
            (promotion_id, job_id),
            options=options,
            response_media_type=response_media_type,
        )


class JobsWithStreamingResponse:
    """The jobs operations, returning blocks that send each call on entry and stream its response."""

    def __init__(self, core: ClientCore) -> None:
        """Keep the client core the operations send through."""
        self._core = core

    def create_promotion_job(
        self,
        *,
        promotion_id: str,
        body: models.CreateJobRequest,
        media_type: Literal['application/json'] | None = None,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> AbstractContextManager[RawResponse]:
        """
        Create a job

        Creates an asynchronous job that generates codes for a promotion, or exports those that it has.
        """
        return self._core.stream(
            _operations.OPERATION_0,
            (promotion_id,),
            body=body,
            media_type=media_type,
            options=options,
            response_media_type=response_media_type,
        )

    def list_promotion_jobs(
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
        List jobs

        Lists the jobs of a promotion, a page at a time.
        """
        return self._core.stream(
            _operations.OPERATION_1,
            (filter, page_limit_, page_offset_, promotion_id),
            options=options,
            response_media_type=response_media_type,
        )

    def cancel_promotion_job(
        self,
        *,
        promotion_id: str,
        job_id: str,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> AbstractContextManager[RawResponse]:
        """
        Cancel a job

        Cancels a job that has not ended, and deletes the codes that it has made.
        """
        return self._core.stream(
            _operations.OPERATION_2,
            (promotion_id, job_id),
            options=options,
            response_media_type=response_media_type,
        )

    def get_promotion_job_file(
        self,
        *,
        promotion_id: str,
        job_id: str,
        response_media_type: Literal['application/json', 'application/vnd.api+json'] | None = None,
        options: RequestOptions | None = None,
    ) -> AbstractContextManager[RawResponse]:
        """
        Get the file of an export

        Returns the URL of the file of a completed export.
        """
        return self._core.stream(
            _operations.OPERATION_3,
            (promotion_id, job_id),
            options=options,
            response_media_type=response_media_type,
        )
