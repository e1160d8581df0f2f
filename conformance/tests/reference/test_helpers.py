"""`promotion_jobs.helpers` with the reference server, as it is and in every variant, and with servers that are at fault."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import anyio
import httpx2
import pytest
import uvicorn

from promotion_jobs import helpers, models
from promotion_jobs.client import AsyncClient, Client
from promotion_jobs.client.errors import (
    AuthenticationError,
    AuthError,
    DecodeError,
    NotFoundError,
    UnprocessableEntityError,
)
from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_reference import Settings, create_app
from promotion_jobs_reference.variants import catalogue

DOCUMENT = default_document().root
EXAMPLES = DOCUMENT["components"]["examples"]
URL = "http://testserver"
Serve = Callable[..., Any]


def generate(number: int) -> models.CreateJobRequest:
    data = {"type": "promotion_job", "job_type": "code_generate", "parameters": {"number_of_codes": number}}
    return models.CreateJobRequest.model_validate({"data": data})


IN_PROCESS = {name: variant for name, variant in catalogue().items() if variant.form is None}
PAGED_OR_LATE = [name for name, variant in IN_PROCESS.items() if {"A38", "A39"} & set(variant.concerns)]
EXPORT = models.CreateJobRequest.model_validate(EXAMPLES["ExportRequest"]["value"])
PROMOTION = models.CreatePromotionRequest.model_validate(EXAMPLES["CreatePromotion"]["value"])


@contextmanager
def served(*, variants: tuple[str, ...] = (), **settings: Any) -> Iterator[str]:
    """The reference server at a port of this machine; gives its base URL."""
    app = create_app(Settings(**{"token": "T", "job_delay": 0.0, **settings}), variants=variants)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + 20
        while not server.started and thread.is_alive() and time.monotonic() < deadline:
            time.sleep(0.005)
        assert server.started
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)


@contextmanager
def client_of(user: Any, **arguments: Any) -> Iterator[Client]:
    with Client(base_url=URL, http_client=user.client, bearer_auth="T", **arguments) as client:
        yield client


def wait(client: Client, promotion: str, body: models.CreateJobRequest) -> helpers.Job:
    job = client.jobs.create_promotion_job(promotion_id=promotion, body=body).data
    return helpers.wait_for_job(client, promotion_id=promotion, job_id=job.id, timeout=10, interval=0.01)


@pytest.mark.parametrize("variant", [None, *sorted(IN_PROCESS)])
def test_in_every_variant_of_the_server(variant: str | None) -> None:
    with (
        served(variants=() if variant is None else (variant,)) as url,
        Client(base_url=url, bearer_auth="T") as client,
    ):
        promotion = client.promotions.create_promotion(body=PROMOTION).data.id
        made = wait(client, promotion, generate(130))
        assert (made.status, made.error) == (models.JobStatus.completed, None)

        codes = [code.code for code in helpers.iter_codes(client, promotion_id=promotion)]
        assert (len(codes), len(set(codes))) == (130, 130)

        exported = wait(client, promotion, EXPORT)
        file = helpers.download_export(client, promotion_id=promotion, job_id=exported.id).decode("utf-8-sig")
        assert [code for code in codes if code not in file] == []
        assert {job.id for job in helpers.iter_jobs(client, promotion_id=promotion)} == {made.id, exported.id}


@pytest.mark.parametrize("variant", [None, *sorted(PAGED_OR_LATE)])
def test_async_too(variant: str | None) -> None:
    async def use(url: str) -> None:
        async with AsyncClient(base_url=url, bearer_auth="T") as client:
            promotion = (await client.promotions.create_promotion(body=PROMOTION)).data.id

            async def ended(body: models.CreateJobRequest) -> helpers.Job:
                job = (await client.jobs.create_promotion_job(promotion_id=promotion, body=body)).data
                return await helpers.wait_for_job_async(
                    client, promotion_id=promotion, job_id=job.id, timeout=10, interval=0.01
                )

            made = await ended(generate(130))
            codes = [code.code async for code in helpers.iter_codes_async(client, promotion_id=promotion)]
            assert len(set(codes)) == 130
            exported = await ended(EXPORT)
            file = await helpers.download_export_async(client, promotion_id=promotion, job_id=exported.id)
            assert [code for code in codes if code.encode() not in file] == []
            jobs = [job.id async for job in helpers.iter_jobs_async(client, promotion_id=promotion)]
            assert set(jobs) == {made.id, exported.id}
            with pytest.raises(TimeoutError, match="the list of jobs does not show it"):
                await helpers.wait_for_job_async(
                    client, promotion_id=promotion, job_id="x", timeout=0.02, interval=0.01
                )

    with served(variants=() if variant is None else (variant,)) as url:
        anyio.run(use, url)


def test_a_job_beyond_the_first_page_is_found(serve: Serve) -> None:
    user = serve()
    limit = DOCUMENT["components"]["parameters"]["PageLimit"]["schema"]["maximum"]
    with client_of(user) as client:
        promotion = client.promotions.create_promotion(body=PROMOTION).data.id
        jobs = [wait(client, promotion, EXPORT).id for _ in range(limit + 2)]
        assert [job.id for job in helpers.iter_jobs(client, promotion_id=promotion)] == jobs
        assert list(helpers.iter_jobs(client, promotion_id=promotion, filter="eq(status,failed)")) == []


def test_a_wait_that_is_over_tells_what_was_seen_last(serve: Serve) -> None:
    user = serve(job_delay=30.0)
    with client_of(user) as client:
        promotion = client.promotions.create_promotion(body=PROMOTION).data.id
        job = client.jobs.create_promotion_job(promotion_id=promotion, body=generate(1)).data
        with pytest.raises(TimeoutError, match=f"{job.id} has not ended after 0.05 s: its last status was pending"):
            helpers.wait_for_job(client, promotion_id=promotion, job_id=job.id, timeout=0.05, interval=0.01)
        with pytest.raises(TimeoutError, match="the list of jobs does not show it"):
            helpers.wait_for_job(client, promotion_id=promotion, job_id="unknown", timeout=0.05, interval=0.01)
        client.jobs.cancel_promotion_job(promotion_id=promotion, job_id=job.id)
        cancelled = helpers.wait_for_job(client, promotion_id=promotion, job_id=job.id)
        assert cancelled.status is models.JobStatus.cancelled
        exported = client.jobs.create_promotion_job(promotion_id=promotion, body=EXPORT).data
        with pytest.raises(UnprocessableEntityError, match="no file"):
            helpers.download_export(client, promotion_id=promotion, job_id=exported.id)
        client.promotions.delete_promotion(promotion_id=promotion)
        with pytest.raises(NotFoundError):
            helpers.wait_for_job(client, promotion_id=promotion, job_id=job.id)


def page(*changes: dict[str, Any]) -> dict[str, Any]:
    """A page of jobs: the first of the document's example, with these changes each."""
    shown = EXAMPLES["JobsPage"]["value"]
    jobs = [{**shown["data"][0], "id": f"job-{number}", **change} for number, change in enumerate(changes)]
    return {**shown, "data": jobs, "meta": {**shown["meta"], "results": {"total": len(jobs)}}}


@contextmanager
def against(response: Callable[[httpx2.Request], httpx2.Response], **arguments: Any) -> Iterator[Client]:
    """A client of a server that is a function."""
    with (
        httpx2.Client(transport=httpx2.MockTransport(response)) as wire,
        Client(base_url=URL, http_client=wire, **{"bearer_auth": "T", "max_retries": 0, **arguments}) as client,
    ):
        yield client


def test_one_unreadable_job_does_not_lose_the_others() -> None:
    jobs = page({}, {"status": "paused"}, {})
    with against(lambda _: httpx2.Response(200, json=jobs)) as client:
        with pytest.raises(
            DecodeError, match=r"location='data\.1\.code_generate\.status', problem=.Input should be 'pend"
        ):
            list(helpers.iter_jobs(client, promotion_id="p"))

        unreadable: list[DecodeError] = []
        found = helpers.iter_jobs(client, promotion_id="p", on_unreadable=unreadable.append)
        assert [job.id for job in found] == ["job-0", "job-2"]
        (error,) = unreadable
        assert json.loads(error.body_bytes) == jobs["data"][1]

        assert helpers.wait_for_job(client, promotion_id="p", job_id="job-2").status is models.JobStatus.completed
        with pytest.raises(DecodeError, match="status"):
            helpers.wait_for_job(client, promotion_id="p", job_id="job-1")


@pytest.mark.parametrize("body", [[], {}, {"data": None}, {"data": {}}, 1], ids=json.dumps)
def test_what_is_no_page_is_an_error(body: object) -> None:
    with (
        against(lambda _: httpx2.Response(200, json=body)) as client,
        pytest.raises(DecodeError, match="location='data'"),
    ):
        list(helpers.iter_codes(client, promotion_id="p"))


def test_a_server_that_ignores_the_offset_does_not_keep_the_client_for_ever() -> None:
    requests: list[httpx2.Request] = []

    def response(request: httpx2.Request) -> httpx2.Response:
        requests.append(request)
        return httpx2.Response(200, json={"data": [{"code": f"c{n}"} for n in range(100)]})

    with against(response) as client, pytest.raises(DecodeError, match="repeated_page"):
        for _ in helpers.iter_codes(client, promotion_id="p"):
            pass
    assert len(requests) == 11


def test_a_record_that_moves_to_the_next_page_is_yielded_once() -> None:
    codes = [f"c{number}" for number in range(150)]

    def response(request: httpx2.Request) -> httpx2.Response:
        offset = int(request.url.params["page[offset]"])
        if offset:  # meanwhile a code has come to the front of the list
            codes.insert(0, "new")
        return httpx2.Response(200, json={"data": [{"code": code} for code in codes[offset : offset + 100]]})

    with against(response) as client:
        found = [code.code for code in helpers.iter_codes(client, promotion_id="p")]
    assert found == [f"c{number}" for number in range(150)]


@pytest.mark.parametrize("how", ["bearer", "auth", "header", "wire", "cookie"])
def test_no_credential_goes_to_where_the_file_is(how: str) -> None:
    settings: dict[str, dict[str, Any]] = {
        "bearer": {"bearer_auth": "secret"},
        "auth": {"auth": httpx2.BasicAuth("user", "secret")},
        "header": {"default_headers": {"Authorization": "Bearer secret"}, "auth": httpx2.Auth()},
    }
    at_the_file: list[httpx2.Request] = []

    def response(request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/file"):
            assert ("authorization" in request.headers) is (how in settings)
            return httpx2.Response(200, json={"href": f"{URL}/elsewhere?signature=s"})  # the same host: not even there
        at_the_file.append(request)
        return httpx2.Response(200, text="code\nc1\n")

    with (
        httpx2.Client(transport=httpx2.MockTransport(response)) as wire,
        Client(base_url=URL, http_client=wire, **settings.get(how, {"auth": httpx2.Auth()})) as client,
    ):
        if how == "wire":
            wire.headers["Authorization"] = "Bearer secret"
        if how == "cookie":
            wire.cookies.set("session", "secret")
        assert helpers.download_export(client, promotion_id="p", job_id="j") == b"code\nc1\n"
    (request,) = at_the_file
    assert b"secret" not in b" ".join(value for _, value in request.headers.raw)
    assert not {"authorization", "cookie"} & request.headers.keys()


CREDENTIALS: dict[str, Any] = {"client_id": "C", "client_secret": "S"}


def test_a_token_renews_itself_before_it_expires(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    user = serve(**CREDENTIALS, token=None, token_seconds=3600)
    del user.client.headers["Authorization"]
    asked: list[str] = []
    user.client.event_hooks["request"].append(lambda request: asked.append(request.url.path))
    now = [0.0]
    monkeypatch.setattr("promotion_jobs.helpers.time", SimpleNamespace(monotonic=lambda: now[0]))
    token = helpers.RenewingToken(base_url=f"{URL}/", **CREDENTIALS)
    with Client(base_url=URL, http_client=user.client, bearer_auth=token) as client:
        promotion = client.promotions.create_promotion(body=PROMOTION).data.id
        for now[0], tokens in ((0.0, 1), (3569.0, 1), (3570.5, 2), (3571.0, 2)):
            assert list(helpers.iter_codes(client, promotion_id=promotion)) == []
            assert sum(path.endswith("access_token") for path in asked) == tokens


@pytest.mark.parametrize("challenge", [None, "Bearer", 'Bearer error="invalid_token"'])
def test_a_token_that_the_server_rejects_is_renewed_once(challenge: str | None) -> None:
    valid = ["t0"]

    def response(request: httpx2.Request) -> httpx2.Response:
        if "authorization" not in request.headers:
            valid.append(f"t{len(valid)}")
            token = {"access_token": valid[-1], "token_type": "Bearer", "expires": 9, "expires_in": 3600}
            return httpx2.Response(200, json=token)
        if request.headers["authorization"] != f"Bearer {valid[-1]}":
            return httpx2.Response(401, headers={} if challenge is None else {"WWW-Authenticate": challenge})
        return httpx2.Response(200, json={"data": []})

    with against(response, bearer_auth=helpers.RenewingToken(base_url=URL, **CREDENTIALS)) as client:
        assert client.codes.list_promotion_codes(promotion_id="p").data == []
        valid.append("revoked")
        assert client.codes.list_promotion_codes(promotion_id="p").data == []
    assert valid == ["t0", "t1", "revoked", "t3"]


def test_a_server_that_rejects_every_token_is_not_asked_for_ever() -> None:
    paths: list[str] = []

    def response(request: httpx2.Request) -> httpx2.Response:
        paths.append(request.url.path)
        if request.url.path != "/oauth/access_token":
            return httpx2.Response(401, json=EXAMPLES["Unauthorized"]["value"])
        return httpx2.Response(200, json=EXAMPLES["Token"]["value"])

    token = helpers.RenewingToken(base_url=URL, **CREDENTIALS)
    with against(response, bearer_auth=token) as client, pytest.raises(AuthenticationError):
        client.codes.list_promotion_codes(promotion_id="p")
    assert paths == 2 * ["/oauth/access_token", "/v2/promotions/p/codes"]


@pytest.mark.parametrize("status", [200, 401, 404, 500])
def test_where_there_is_no_token_the_error_says_so_and_shows_no_secret(status: int) -> None:
    response = httpx2.Response(status, json={"access_token": "hush", "token_type": "none"})
    token = helpers.RenewingToken(base_url=URL, client_id="C", client_secret="hush")
    with against(lambda _: response, bearer_auth=token) as client, pytest.raises(AuthError) as failed:
        client.codes.list_promotion_codes(promotion_id="p")
    assert failed.value.status_code == status
    assert "hush" not in f"{failed.value!r} {failed.value} {failed.value.__cause__} {vars(failed.value)}"


def test_calls_at_the_same_time_share_one_token() -> None:
    async def use(url: str) -> None:
        asked: list[str] = []

        async def note(request: httpx2.Request) -> None:
            asked.append(request.url.path)

        token = helpers.RenewingToken(base_url=url, **CREDENTIALS)
        async with (
            httpx2.AsyncClient(event_hooks={"request": [note]}) as wire,
            AsyncClient(base_url=url, http_client=wire, bearer_auth=token) as client,
        ):

            async def look() -> None:
                with pytest.raises(NotFoundError):
                    await client.codes.list_promotion_codes(promotion_id="unknown")

            async with anyio.create_task_group() as tasks:
                for _ in range(10):
                    tasks.start_soon(look)
        assert sorted(asked).count("/oauth/access_token") == 1
        assert len(asked) == 11

    with served(**CREDENTIALS) as url:
        anyio.run(use, url)
