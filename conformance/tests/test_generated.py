"""What is generated, as its users have it: models, server stub and client say what the document says.

The document gives every value: its examples are what is sent and answered.
"""

from __future__ import annotations

import inspect
import json
import pickle
from collections.abc import Callable
from typing import Any

import anyio
import httpx2
import pytest
from pydantic import BaseModel, ValidationError

from promotion_jobs import models
from promotion_jobs.client import AsyncClient, Client
from promotion_jobs.client.errors import BadRequestError, ConfigurationError, DecodeError, SDKError
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


@pytest.mark.parametrize("prop", sorted(PARAMETERS["properties"].keys() - set(PARAMETERS["required"])))
def test_an_optional_parameter_may_be_absent_but_not_null(prop: str) -> None:
    models.CreateJobRequest.model_validate(request())
    with pytest.raises(ValidationError):
        models.CreateJobRequest.model_validate(request(**{prop: None}))


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
    """Responds to the seed's job, or rejects a request for more than one code."""

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
            response = await client.jobs.create_promotion_job(promotion_id="a promotion", body=sent)
            assert response == models.JobResponse.model_validate(EXAMPLES["SeedResponse"])

            too_many = models.CreateJobRequest.model_validate(request(number_of_codes=2))
            with pytest.raises(BadRequestError) as rejected:
                await client.jobs.create_promotion_job(promotion_id="a promotion", body=too_many)
            assert rejected.value.body == models.Errors.model_validate(EXAMPLES["TooManyCodes"])

    anyio.run(talk)


def test_the_client_has_blocking_calls_too() -> None:
    def response(sent: httpx2.Request) -> httpx2.Response:
        assert sent.headers["authorization"] == "Bearer token"
        return httpx2.Response(201, json=EXAMPLES["SeedResponse"])

    with (
        httpx2.Client(transport=httpx2.MockTransport(response)) as wire,
        Client(base_url="http://stub", bearer_auth="token", http_client=wire) as client,
    ):
        job = client.jobs.create_promotion_job(
            promotion_id="a promotion", body=models.CreateJobRequest.model_validate(EXAMPLES["SeedRequest"])
        )
    assert job == models.JobResponse.model_validate(EXAMPLES["SeedResponse"])


def test_what_was_not_sent_is_none_and_so_false() -> None:
    pending = models.JobResponse.model_validate(EXAMPLES["SeedResponse"]).data
    assert pending.error is None
    assert pending.result is None
    job = models.CreateJobRequest.model_validate(EXAMPLES["ExportRequest"]).data
    assert job.name is None
    assert "name" not in job.model_fields_set
    assert job.model_dump(mode="json", exclude_unset=True) == EXAMPLES["ExportRequest"]["data"]


@pytest.mark.parametrize(
    "other", [{"automatic": None}, {"promotion_type": "percent_discount"}, {"start": "2026-06-01T00:00:00Z"}]
)
def test_promotions_as_other_clients_send_them_are_accepted(other: dict[str, Any]) -> None:
    """Decision 0020: what other clients of the API send is not rejected."""
    data = EXAMPLES["CreatePromotion"]["data"] | other
    sent = {name: value for name, value in data.items() if value is not None}
    model = models.CreatePromotionRequest.model_validate({"data": sent})
    assert model.model_dump(mode="json", exclude_unset=True, by_alias=True) == {"data": sent}


MODELS = [model for _, model in inspect.getmembers(models, inspect.isclass) if issubclass(model, BaseModel)]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_no_field_has_a_value_of_its_own_that_the_contract_does_not_give_it(model: type[BaseModel]) -> None:
    declared = SCHEMAS.get(model.__name__, {}).get("properties", {})
    defaults = {name: field.default for name, field in model.model_fields.items() if not field.is_required()}
    assert defaults == {name: declared.get(name, {}).get("default") for name in defaults}


def test_an_integer_may_be_written_with_a_fraction_of_zero() -> None:
    page = EXAMPLES["JobsPage"]
    floats = json.loads(json.dumps(page), parse_int=float)
    assert models.JobsPage.model_validate(floats) == models.JobsPage.model_validate(page)
    with pytest.raises(ValidationError):
        models.ResultsTotal.model_validate({"total": 1.5})


def _client(response: Callable[[httpx2.Request], httpx2.Response]) -> Client:
    wire = httpx2.Client(transport=httpx2.MockTransport(response))
    return Client(base_url="http://stub/prefix", bearer_auth="token", http_client=wire, max_retries=0)


def _fails(request: httpx2.Request) -> httpx2.Response:
    raise httpx2.ConnectError("Connection refused", request=request)


FAILURES: dict[str, tuple[Callable[[httpx2.Request], httpx2.Response], str]] = {
    "status": (lambda _: httpx2.Response(404, json=EXAMPLES["PromotionNotFound"]), "404.*promotion not found"),
    "undecodable": (
        lambda _: httpx2.Response(200, json={**EXAMPLES["JobsPage"], "links": 1}),
        "status_code=200, operation_id='listPromotionJobs', reason='invalid_value', location='links', problem=",
    ),
    "no JSON": (
        lambda _: httpx2.Response(200, text="<html>", headers={"Content-Type": "application/json"}),
        "invalid_syntax.*Invalid JSON",
    ),
    "no connection": (
        _fails,
        r"url='http://stub/prefix/v2/promotions/p/jobs', cause='ConnectError: Connection refused'",
    ),
}


@pytest.mark.parametrize("name", FAILURES)
def test_an_error_says_where_and_what_and_crosses_processes(name: str) -> None:
    response, message = FAILURES[name]
    with _client(response) as client, pytest.raises(SDKError, match=message) as failed:
        client.jobs.list_promotion_jobs(promotion_id="p", filter="eq(status,failed)")

    restored = pickle.loads(pickle.dumps(failed.value))  # noqa: S301 (our own)

    assert type(restored) is type(failed.value)
    assert str(restored) == str(failed.value)
    assert vars(restored).keys() == vars(failed.value).keys()


LIMIT = COMPONENTS["parameters"]["PageLimit"]["schema"]
OUT_OF_RANGE: list[tuple[str, Any, str]] = [
    ("promotion_id", "", "path.promotionID"),
    *(("page_limit_", limit, "page") for limit in (LIMIT["minimum"] - 1, LIMIT["maximum"] + 1, True, "5", 1.5)),
    *(("page_offset_", offset, "page") for offset in (-1, True, "0")),
]


@pytest.mark.parametrize(("name", "value", "location"), OUT_OF_RANGE)
def test_an_argument_that_the_contract_does_not_allow_is_not_sent(name: str, value: object, location: str) -> None:
    sent: list[httpx2.Request] = []

    def response(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        return httpx2.Response(200, json=EXAMPLES["JobsPage"])

    with _client(response) as client:
        client.jobs.list_promotion_jobs(promotion_id="p", page_limit_=LIMIT["maximum"], page_offset_=0)
        arguments: dict[str, Any] = {"promotion_id": "p", name: value}
        with pytest.raises(DecodeError, match=f"location='[^']*{location}.*problem="):
            client.jobs.list_promotion_jobs(**arguments)
    assert len(sent) == 1


@pytest.mark.parametrize("job_id", ["", ".", ".."])
def test_no_empty_or_dotted_identifier_makes_another_path(job_id: str) -> None:
    with _client(_fails) as client:
        for call in (client.jobs.cancel_promotion_job, client.jobs.get_promotion_job_file):
            with pytest.raises((DecodeError, ConfigurationError)):
                call(promotion_id="p", job_id=job_id)
        with pytest.raises((DecodeError, ConfigurationError)):
            client.promotions.delete_promotion(promotion_id=job_id)


def test_a_call_without_credentials_names_the_argument_that_takes_them() -> None:
    with Client(base_url="http://stub") as client, pytest.raises(ConfigurationError, match="field_path='bearer_auth'"):
        client.jobs.list_promotion_jobs(promotion_id="p")
