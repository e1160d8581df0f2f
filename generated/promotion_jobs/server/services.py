# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Service interfaces of this package's router groups; regenerate them instead of editing."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol

from fastapi.responses import Response
from promotion_jobs import models
from typing_extensions import TypeVar

from ._runtime.server.responses import HTTPResult

PrincipalT_contra = TypeVar("PrincipalT_contra", contravariant=True)


class JobsService(Protocol[PrincipalT_contra]):
    """Implement the jobs operations: subclass this Protocol, or give an object its methods."""

    @abstractmethod
    async def create_promotion_job(
        self,
        *,
        principal: PrincipalT_contra,
        promotion_id: str,
        body: models.CreateJobRequest,
    ) -> models.JobResponse | HTTPResult[models.JobResponse | models.Errors] | Response:
        """
        Create a job

        Creates an asynchronous job that generates codes for a promotion, or exports those that it has.
        """

    @abstractmethod
    async def list_promotion_jobs(
        self,
        *,
        principal: PrincipalT_contra,
        promotion_id: str,
        filter: str | None,
        page_limit_: int,
        page_offset_: int,
    ) -> models.JobsPage | HTTPResult[models.JobsPage | models.QueryErrors | models.Errors] | Response:
        """
        List jobs

        Lists the jobs of a promotion, a page at a time.
        """

    @abstractmethod
    async def cancel_promotion_job(
        self,
        *,
        principal: PrincipalT_contra,
        promotion_id: str,
        job_id: str,
    ) -> models.JobResponse | HTTPResult[models.JobResponse | models.Errors] | Response:
        """
        Cancel a job

        Cancels a job that has not ended, and deletes the codes that it has made.
        """

    @abstractmethod
    async def get_promotion_job_file(
        self,
        *,
        principal: PrincipalT_contra,
        promotion_id: str,
        job_id: str,
    ) -> models.JobFile | HTTPResult[models.JobFile | models.Errors] | Response:
        """
        Get the file of an export

        Returns the URL of the file of a completed export.
        """


class CodesService(Protocol[PrincipalT_contra]):
    """Implement the codes operations: subclass this Protocol, or give an object its methods."""

    @abstractmethod
    async def list_promotion_codes(
        self,
        *,
        principal: PrincipalT_contra,
        promotion_id: str,
        filter: str | None,
        page_limit_: int,
        page_offset_: int,
    ) -> models.CodesPage | HTTPResult[models.CodesPage | models.QueryErrors | models.Errors] | Response:
        """
        List codes

        Lists the codes of a promotion, a page at a time.
        """

    @abstractmethod
    async def delete_promotion_codes(
        self,
        *,
        principal: PrincipalT_contra,
        promotion_id: str,
        body: models.DeleteCodesRequest,
    ) -> None | HTTPResult[models.Errors] | Response:
        """
        Delete codes

        Deletes the named codes of a promotion.
        """


class PromotionsService(Protocol[PrincipalT_contra]):
    """Implement the promotions operations: subclass this Protocol, or give an object its methods."""

    @abstractmethod
    async def create_promotion(
        self,
        *,
        principal: PrincipalT_contra,
        body: models.CreatePromotionRequest,
    ) -> models.PromotionResponse | HTTPResult[models.PromotionResponse | models.Errors] | Response:
        """
        Create a promotion

        Creates a promotion for jobs to work on.
        """

    @abstractmethod
    async def delete_promotion(
        self,
        *,
        principal: PrincipalT_contra,
        promotion_id: str,
    ) -> None | HTTPResult[models.Errors] | Response:
        """
        Delete a promotion

        Deletes a promotion.
        """


class TokensService(Protocol):
    """Implement the tokens operations: subclass this Protocol, or give an object its methods."""

    @abstractmethod
    async def get_access_token(
        self,
        *,
        body: models.TokenRequest,
    ) -> models.Token | HTTPResult[models.Token | models.AnyObject | models.Errors] | Response:
        """
        Get a token

        Exchanges client credentials for a token that the other operations accept.
        """
