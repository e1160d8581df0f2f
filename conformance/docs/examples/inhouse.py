"""An in-house server: the generated stub reads, checks and answers; this file does the work, and keeps all in memory."""

import asyncio
import os
import secrets
import textwrap
import time
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from fastapi.responses import PlainTextResponse

from promotion_jobs import models
from promotion_jobs.server import answers, create_app
from promotion_jobs.server.services import CodesService, JobsService, PromotionsService, TokensService

URL, SECRET = os.environ.get("INHOUSE_URL", "http://127.0.0.1:8000"), os.environ["INHOUSE_SECRET"]
ACTIVE, LETTERS, TOKEN_SECONDS = ("pending", "processing"), "abcdefghjkmnpqrstuvwxyz23456789", 3600
promotions: dict[str, SimpleNamespace] = {}
files: dict[str, str] = {}
tokens: dict[str, int] = {}


def find(records: dict[str, Any], key: str, kind: str = "promotion") -> Any:
    if key not in records:
        raise answers.rejection("PromotionNotFound", detail=f"{kind} not found")
    return records[key]


def change(job: dict[str, Any], **values: Any) -> None:
    job.update(values)
    job["meta"]["timestamps"]["updated_at"] = datetime.now(UTC).isoformat()


def new_codes(asked: models.CodeGenerateParameters, prefix: str) -> set[str]:
    made: set[str] = set()
    while len(made) < asked.number_of_codes:
        value = "".join(secrets.choice(LETTERS) for _ in range(asked.code_length))
        made.add("-".join([prefix] * bool(prefix) + textwrap.wrap(value, answers.values("CodeLength.groups")["group"])))
    return made


async def work(promotion: SimpleNamespace, job: dict[str, Any], asked: models.CodeGenerateParameters | None) -> None:
    await asyncio.sleep(0.05)
    change(job, status="processing")
    await asyncio.sleep(0.05)
    if asked is None:
        files[job["id"]] = "\n".join(["code", *promotion.codes])
        change(job, status="completed")
    elif len(promotion.codes) + asked.number_of_codes > answers.MAXIMUM_CODES:
        change(job, status="failed", error=answers.values("createPromotionJob.cap-error")["error"])
    else:
        codes = new_codes(asked, job["parameters"].get("code_prefix", ""))
        promotion.codes |= {code: {"code": code} for code in codes}
        change(job, status="completed", result={"generated": len(codes)})


class Shop(JobsService[str], CodesService[str], PromotionsService[str], TokensService):
    async def create_promotion_job(self, *, promotion_id: str, body: models.CreateJobRequest, **_: Any) -> Any:
        promotion, sent = find(promotions, promotion_id), body.data
        asked = sent.parameters if isinstance(sent, models.CodeGenerateJobInput) else None
        if asked and promotion.automatic:
            raise answers.rejection("AutomaticPromotion")
        if asked and asked.number_of_codes > answers.MAXIMUM_CODES:
            raise answers.rejection("TooManyCodes", maximum=answers.MAXIMUM_CODES)
        if any(job["status"] in ACTIVE for job in promotion.jobs.values()):
            raise answers.rejection("JobInProgress")
        job_id, times = str(uuid4()), dict.fromkeys(("created_at", "updated_at"), datetime.now(UTC).isoformat())
        job = sent.model_dump(mode="json", exclude_unset=True, include=set(type(sent).model_fields))
        job |= {"id": job_id, "promotion_id": promotion_id, "status": "pending", "meta": {"timestamps": times}}
        promotion.jobs[job_id], promotion.task = job, asyncio.create_task(work(promotion, job, asked))
        return {"data": job}

    async def list_promotion_jobs(self, *, promotion_id: str, **query: Any) -> Any:
        return answers.page(find(promotions, promotion_id).jobs.values(), ("job_type", "status"), **query)

    async def cancel_promotion_job(self, *, promotion_id: str, job_id: str, **_: Any) -> Any:
        job = find(find(promotions, promotion_id).jobs, job_id, "job")
        if job["status"] not in ACTIVE:
            raise answers.rejection("NotCancellable")
        promotions[promotion_id].task.cancel()
        change(job, status="cancelled")
        return {"data": job}

    async def get_promotion_job_file(self, *, promotion_id: str, job_id: str, **_: Any) -> Any:
        job = find(find(promotions, promotion_id).jobs, job_id, "job")
        if job_id not in files:
            raise answers.rejection("NoFile", status=job["status"])
        return {"href": f"{URL}/files/{job_id}"}

    async def list_promotion_codes(self, *, promotion_id: str, **query: Any) -> Any:
        return answers.page(find(promotions, promotion_id).codes.values(), ("code",), **query)

    async def delete_promotion_codes(self, *, promotion_id: str, body: models.DeleteCodesRequest, **_: Any) -> None:
        for deleted in body.data.codes:
            find(promotions, promotion_id).codes.pop(deleted.code, None)

    async def create_promotion(self, *, body: models.CreatePromotionRequest, **_: Any) -> Any:
        promotions[promotion_id := str(uuid4())] = SimpleNamespace(automatic=body.data.automatic, jobs={}, codes={})
        return {"data": {"type": "promotion", "id": promotion_id}}

    async def delete_promotion(self, *, promotion_id: str, **_: Any) -> None:
        find(promotions, promotion_id)
        del promotions[promotion_id]

    async def get_access_token(self, *, body: models.TokenRequest) -> Any:
        if (body.client_id, body.client_secret) != ("inhouse", SECRET):
            raise answers.rejection("Unauthorized")
        tokens[token := secrets.token_urlsafe()] = expires = int(time.time()) + TOKEN_SECONDS
        return {"access_token": token, "token_type": "Bearer", "expires": expires, "expires_in": TOKEN_SECONDS}


async def authorize(_: Any, credentials: Any) -> str:
    if tokens.get(credentials["BearerAuth"].credentials, 0) < time.time():
        raise answers.rejection("Unauthorized")
    return "inhouse"


shop, handlers = Shop(), answers.error_handlers()
app = create_app(jobs=shop, codes=shop, promotions=shop, tokens=shop, authorize=authorize, exception_handlers=handlers)
app.add_api_route(
    "/files/{job_id}", lambda job_id: PlainTextResponse(find(files, job_id, "file"), media_type="text/csv")
)
