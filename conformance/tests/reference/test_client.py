"""The generated client, the models and the server work together, also where a store allows more codes."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from promotion_jobs import models
from promotion_jobs.client import Client
from promotion_jobs.client.errors import AuthenticationError, BadRequestError, NotFoundError, UnprocessableEntityError
from promotion_jobs_reference.contract import Contract


def request(number: int) -> models.CreateJobRequest:
    data = {"type": "promotion_job", "job_type": "code_generate", "parameters": {"number_of_codes": number}}
    return models.CreateJobRequest.model_validate({"data": data})


def test_from_the_token_to_the_file(serve: Any, contract: Contract) -> None:
    user = serve(client_id="C", client_secret="S", max_codes=20_000)
    credentials = models.TokenRequest(client_id="C", client_secret="S", grant_type="client_credentials")
    with Client(base_url="http://testserver", http_client=user.client) as client:
        token = client.tokens.get_access_token(body=credentials)
    del user.client.headers["Authorization"]
    with Client(base_url="http://testserver", http_client=user.client, bearer_auth=token.access_token) as client:
        body = models.CreatePromotionRequest.model_validate(contract.example("CreatePromotion"))
        promotion = client.promotions.create_promotion(body=body).data.id
        job = client.jobs.create_promotion_job(promotion_id=promotion, body=request(5_000)).data
        user.client.headers["Authorization"] = f"Bearer {token.access_token}"
        user.wait(job.model_dump(mode="json", exclude_unset=True))
        page = client.jobs.list_promotion_jobs(promotion_id=promotion, filter="eq(status,completed)", page_limit_=1)
        assert page.data[0].id == job.id
        assert page.data[0].model_dump(exclude_unset=True)["result"] == {"generated": 5_000}

        export = models.CreateJobRequest.model_validate(contract.example("ExportRequest"))
        exported = client.jobs.create_promotion_job(promotion_id=promotion, body=export).data
        user.wait(exported.model_dump(mode="json", exclude_unset=True))
        href = client.jobs.get_promotion_job_file(promotion_id=promotion, job_id=exported.id).href
        assert len(user.client.get(href).text.splitlines()) == 5_001

        codes = client.codes.list_promotion_codes(promotion_id=promotion, page_limit_=100).data
        doomed = {"data": {"type": "promotion_codes", "codes": [{"code": code.code} for code in codes]}}
        client.codes.delete_promotion_codes(
            promotion_id=promotion, body=models.DeleteCodesRequest.model_validate(doomed)
        )
        left = client.codes.list_promotion_codes(promotion_id=promotion).model_dump()["meta"]["results"]["total"]
        assert left == 4_900
        with pytest.raises(UnprocessableEntityError, match="Only pending or processing jobs can be cancelled"):
            client.jobs.cancel_promotion_job(promotion_id=promotion, job_id=job.id)
        client.promotions.delete_promotion(promotion_id=promotion)
        with pytest.raises(NotFoundError):
            client.codes.list_promotion_codes(promotion_id=promotion)


def test_errors_have_their_types(user: Any, contract: Contract) -> None:
    wire: httpx2.Client = user.client
    promotion, too_many = user.promotion(), request(contract.maximum_codes + 1)
    client = Client(base_url="http://testserver", http_client=wire, bearer_auth="T")
    with client, pytest.raises(BadRequestError) as rejected:
        client.jobs.create_promotion_job(promotion_id=promotion, body=too_many)
    assert rejected.value.body == models.Errors.model_validate(contract.example("TooManyCodes"))
    stranger = Client(base_url="http://testserver", http_client=wire, bearer_auth="X")
    with stranger, pytest.raises(AuthenticationError):
        stranger.jobs.list_promotion_jobs(promotion_id=promotion)
