"""What is generated, as its users have it: models, server stub and client say what the document says.

The document gives every value: its examples are what is sent and answered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anyio
import httpx2
import pytest
from pydantic import ValidationError

from promotion_jobs import models
from promotion_jobs.client import AsyncClient, Client
from promotion_jobs.client.errors import BadRequestError
from promotion_jobs.server import HTTPResult, create_app
from promotion_jobs_conformance.contract.document import default_document

COMPONENTS = default_document().root["components"]
SCHEMAS = COMPONENTS["schemas"]
EXAMPLES = {name: example["value"] for name, example in COMPONENTS["examples"].items()}
PARAMETERS = SCHEMAS["CodeGenerateParameters"]


def request(**parameters: object) -> dict[str, Any]:
    """A job's request with one code, and these parameters."""
    seed = EXAMPLES["SeedRequest"]["data"]
    return {"data": seed | {"parameters": {"number_of_codes": 1} | parameters}}


def test_the_seeds_request_and_response_come_through_the_models_unchanged() -> None:
    sent = models.CreateJobRequest.model_validate(EXAMPLES["SeedRequest"])
    answered = models.JobResponse.model_validate(EXAMPLES["SeedResponse"])

    assert sent.model_dump(mode="json", exclude_unset=True) == EXAMPLES["SeedRequest"]
    assert answered.model_dump(mode="json", exclude_unset=True) == EXAMPLES["SeedResponse"]


@pytest.mark.parametrize("member", sorted(PARAMETERS["properties"].keys() - set(PARAMETERS["required"])))
def test_an_optional_parameter_may_be_absent_but_not_null(member: str) -> None:
    models.CreateJobRequest.model_validate(request())
    with pytest.raises(ValidationError):
        models.CreateJobRequest.model_validate(request(**{member: None}))


def test_the_name_may_be_absent_but_not_null() -> None:
    unnamed = {name: value for name, value in request()["data"].items() if name != "name"}
    models.CreateJobRequest.model_validate({"data": unnamed})
    with pytest.raises(ValidationError):
        models.CreateJobRequest.model_validate({"data": unnamed | {"name": None}})


def test_the_code_length_is_the_documents() -> None:
    limits = SCHEMAS["CodeLength"]
    for within in (limits["minimum"], limits["maximum"]):
        models.CreateJobRequest.model_validate(request(code_length=within))
    for outside in (limits["minimum"] - 1, limits["maximum"] + 1, str(limits["minimum"]), True):
        with pytest.raises(ValidationError):
            models.CreateJobRequest.model_validate(request(code_length=outside))


def test_the_maximum_that_a_store_sets_is_no_limit_of_the_models() -> None:
    over = 5 * int(SCHEMAS["NumberOfCodes"]["x-configured-maximum"]["default"])
    models.CreateJobRequest.model_validate(request(number_of_codes=over))


class _Unused:
    """Handlers of the operations that no test here calls."""

    def __getattr__(self, name: str) -> Callable[..., object]:
        async def handler(**_arguments: object) -> None: ...

        return handler


class _Jobs(_Unused):
    """Answers the seed's job, or refuses a request for more than one code."""

    async def create_promotion_job(
        self, *, principal: object, promotion_id: str, body: models.CreateJobRequest
    ) -> object:
        assert (principal, promotion_id) == ("granted", "a promotion")
        job = body.data
        if isinstance(job, models.CodeGenerateJobInput) and job.parameters.number_of_codes > 1:
            return HTTPResult(400, models.Errors.model_validate(EXAMPLES["TooManyCodes"]))
        return models.JobResponse.model_validate(EXAMPLES["SeedResponse"])


def _stub() -> Any:
    unused: Any = _Unused()
    jobs: Any = _Jobs()
    return create_app(
        jobs=jobs,
        codes=unused,
        promotions=unused,
        tokens=unused,
        authorize=lambda _requirements, _credentials: "granted",
    )


def test_client_and_server_stub_understand_each_other() -> None:
    async def talk() -> None:
        async with (
            httpx2.AsyncClient(transport=httpx2.ASGITransport(_stub())) as wire,
            AsyncClient(base_url="http://stub", bearer_auth="token", http_client=wire) as client,
        ):
            sent = models.CreateJobRequest.model_validate(request())
            answer = await client.jobs.create_promotion_job(promotion_id="a promotion", body=sent)
            assert answer == models.JobResponse.model_validate(EXAMPLES["SeedResponse"])

            too_many = models.CreateJobRequest.model_validate(request(number_of_codes=2))
            with pytest.raises(BadRequestError) as refused:
                await client.jobs.create_promotion_job(promotion_id="a promotion", body=too_many)
            assert refused.value.body == models.Errors.model_validate(EXAMPLES["TooManyCodes"])

    anyio.run(talk)


def test_the_client_has_blocking_calls_too() -> None:
    def answer(sent: httpx2.Request) -> httpx2.Response:
        assert sent.headers["authorization"] == "Bearer token"
        return httpx2.Response(201, json=EXAMPLES["SeedResponse"])

    with (
        httpx2.Client(transport=httpx2.MockTransport(answer)) as wire,
        Client(base_url="http://stub", bearer_auth="token", http_client=wire) as client,
    ):
        job = client.jobs.create_promotion_job(
            promotion_id="a promotion", body=models.CreateJobRequest.model_validate(EXAMPLES["SeedRequest"])
        )
    assert job == models.JobResponse.model_validate(EXAMPLES["SeedResponse"])
