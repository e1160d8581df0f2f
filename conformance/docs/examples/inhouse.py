"""An in-house server of the promotion jobs API. The generated stub validates and routes; this file does the work.

It keeps everything in memory. Start it with `uvicorn inhouse:app`.
"""

import asyncio
import os
import secrets
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from fastapi import Request
from fastapi.responses import PlainTextResponse

from promotion_jobs import models
from promotion_jobs.server import create_app, responses
from promotion_jobs.server.services import CodesService, JobsService, PromotionsService, TokensService

CLIENT_ID = "inhouse"
CLIENT_SECRET = os.environ.get("INHOUSE_SECRET", "for-tests-only")
TOKEN_SECONDS = 3600
QUEUE_SECONDS = 0.05
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUP_SIZE = responses.values("CodeLength.groups")["group"]
UNFINISHED = {"pending", "processing"}


@dataclass
class Promotion:
    """A promotion, with its jobs and codes by ID and code, in the form in which the lists show them."""

    automatic: bool
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    worker: asyncio.Task[None] | None = None


promotions: dict[str, Promotion] = {}
files: dict[str, str] = {}  # the CSV of each export, by the ID of its job
tokens: dict[str, int] = {}  # when each token expires
base_url: ContextVar[str] = ContextVar("base_url")  # the address at which the current request found this server


def find_promotion(promotion_id: str) -> Promotion:
    """Returns the promotion, or rejects the request with 404."""
    if promotion_id not in promotions:
        raise responses.rejection("PromotionNotFound")
    return promotions[promotion_id]


def find_job(promotion_id: str, job_id: str) -> dict[str, Any]:
    """Returns the job of this promotion, or rejects the request with 404."""
    jobs = find_promotion(promotion_id).jobs
    if job_id not in jobs:
        raise responses.rejection("PromotionNotFound", detail="job not found")
    return jobs[job_id]


def now() -> str:
    """Returns the current time as the contract wants it."""
    return datetime.now(UTC).isoformat()


def update(job: dict[str, Any], **values: Any) -> None:
    """Changes a job, and the time at which it was changed."""
    job.update(values)
    job["meta"]["timestamps"]["updated_at"] = now()


def new_code(length: int, prefix: str | None) -> str:
    """Returns a random code: groups of characters, and the prefix before them, joined by dashes."""
    value = "".join(secrets.choice(ALPHABET) for _ in range(length))
    groups = [value[start : start + GROUP_SIZE] for start in range(0, length, GROUP_SIZE)]
    return "-".join([prefix, *groups] if prefix else groups)


async def generate(promotion: Promotion, job: dict[str, Any], parameters: models.CodeGenerateParameters) -> None:
    """Does the work of a `code_generate` job: all of its codes, or none if they are too many."""
    await start(job)
    if len(promotion.codes) + parameters.number_of_codes > responses.MAXIMUM_CODES:
        update(job, status="failed", error=responses.values("createPromotionJob.cap-error")["error"])
        return
    codes: set[str] = set()
    while len(codes) < parameters.number_of_codes:
        code = new_code(parameters.code_length, parameters.code_prefix)
        if code not in promotion.codes:
            codes.add(code)
    promotion.codes.update({code: {"code": code} for code in codes})
    update(job, status="completed", result={"generated": len(codes)})


async def export(promotion: Promotion, job: dict[str, Any]) -> None:
    """Does the work of a `code_export` job."""
    await start(job)
    files[job["id"]] = "\n".join(["code", *promotion.codes])
    update(job, status="completed")


async def start(job: dict[str, Any]) -> None:
    """Lets the job wait in a queue, as a real one would, and sets it to `processing`."""
    await asyncio.sleep(QUEUE_SECONDS)
    update(job, status="processing")
    await asyncio.sleep(QUEUE_SECONDS)


class Jobs(JobsService[str]):
    """The operations on jobs."""

    async def create_promotion_job(self, *, promotion_id: str, body: models.CreateJobRequest, **_: Any) -> Any:
        promotion = find_promotion(promotion_id)
        request = body.data
        if isinstance(request, models.CodeGenerateJobInput):
            if promotion.automatic:
                raise responses.rejection("AutomaticPromotion")
            if request.parameters.number_of_codes > responses.MAXIMUM_CODES:
                raise responses.rejection("TooManyCodes", maximum=responses.MAXIMUM_CODES)
        if any(job["status"] in UNFINISHED for job in promotion.jobs.values()):
            raise responses.rejection("JobInProgress")

        created = now()
        job = request.model_dump(mode="json", exclude_unset=True, include=set(type(request).model_fields))
        job["id"] = str(uuid4())
        job["promotion_id"] = promotion_id
        job["status"] = "pending"
        job["meta"] = {"timestamps": {"created_at": created, "updated_at": created}}
        promotion.jobs[job["id"]] = job

        if isinstance(request, models.CodeGenerateJobInput):
            work = generate(promotion, job, request.parameters)
        else:
            work = export(promotion, job)
        promotion.worker = asyncio.create_task(work)
        return {"data": job}

    async def list_promotion_jobs(self, *, promotion_id: str, **query: Any) -> Any:
        jobs = find_promotion(promotion_id).jobs
        return responses.page(jobs.values(), ["job_type", "status"], **query)

    async def cancel_promotion_job(self, *, promotion_id: str, job_id: str, **_: Any) -> Any:
        job = find_job(promotion_id, job_id)
        if job["status"] not in UNFINISHED:
            raise responses.rejection("NotCancellable")
        worker = promotions[promotion_id].worker
        if worker is not None:
            worker.cancel()
        update(job, status="cancelled")
        return {"data": job}

    async def get_promotion_job_file(self, *, promotion_id: str, job_id: str, **_: Any) -> Any:
        job = find_job(promotion_id, job_id)
        if job_id not in files:
            raise responses.rejection("NoFile", status=job["status"])
        return {"href": f"{base_url.get()}files/{job_id}"}


class Codes(CodesService[str]):
    """The operations on codes."""

    async def list_promotion_codes(self, *, promotion_id: str, **query: Any) -> Any:
        codes = find_promotion(promotion_id).codes
        return responses.page(codes.values(), ["code"], **query)

    async def delete_promotion_codes(self, *, promotion_id: str, body: models.DeleteCodesRequest, **_: Any) -> None:
        codes = find_promotion(promotion_id).codes
        for deleted in body.data.codes:
            codes.pop(deleted.code, None)


class Promotions(PromotionsService[str]):
    """The operations on promotions."""

    async def create_promotion(self, *, body: models.CreatePromotionRequest, **_: Any) -> Any:
        promotion_id = str(uuid4())
        promotions[promotion_id] = Promotion(automatic=bool(body.data.automatic))
        return {"data": {"type": "promotion", "id": promotion_id}}

    async def delete_promotion(self, *, promotion_id: str, **_: Any) -> None:
        find_promotion(promotion_id)
        del promotions[promotion_id]


class Tokens(TokensService):
    """The operation that gives a token for a client ID and secret."""

    async def get_access_token(self, *, body: models.TokenRequest) -> Any:
        if (body.client_id, body.client_secret) != (CLIENT_ID, CLIENT_SECRET):
            raise responses.rejection("Unauthorized")
        token = secrets.token_urlsafe()
        tokens[token] = int(time.time()) + TOKEN_SECONDS
        return {
            "access_token": token,
            "token_type": "Bearer",
            "expires": tokens[token],
            "expires_in": TOKEN_SECONDS,
        }


async def authorize(_: Any, credentials: Any) -> str:
    """Returns who calls, for each request with a token, or rejects it with 401."""
    token = credentials["BearerAuth"].credentials
    if tokens.get(token, 0) < time.time():
        raise responses.rejection("Unauthorized")
    return CLIENT_ID


app = create_app(
    jobs=Jobs(),
    codes=Codes(),
    promotions=Promotions(),
    tokens=Tokens(),
    authorize=authorize,
    exception_handlers=responses.error_handlers(),
)


@app.middleware("http")
async def note_base_url(request: Request, call_next: Any) -> Any:
    """Notes the address of this server as the client wrote it, for the links to files."""
    base_url.set(str(request.base_url))
    return await call_next(request)


@app.get("/files/{job_id}", include_in_schema=False)
async def get_file(job_id: str) -> PlainTextResponse:
    """Returns the file of an export to whoever has the link: an unguessable one, which needs no token."""
    if job_id not in files:
        raise responses.rejection("PromotionNotFound", detail="file not found")
    return PlainTextResponse(files[job_id], media_type="text/csv")
