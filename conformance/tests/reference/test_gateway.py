"""The hooks around requests and responses: what they see, what they can change, what they cannot break by looking."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from promotion_jobs_reference import Settings, create_app
from promotion_jobs_reference.behaviour import Behaviour
from promotion_jobs_reference.behaviour.wire import Next
from promotion_jobs_reference.exchange import Call, Response
from promotion_jobs_reference.registry import VARIANTS, variant


class Hooked:
    """A server with one behaviour that is in no catalogue after the test."""

    def __init__(self, behaviour: type[Behaviour]) -> None:
        variant("A19", name="hooked")(behaviour)
        self.client = TestClient(
            create_app(Settings(token="T", manual_promotions=("p",)), variants=["hooked"]),
            headers={"Authorization": "Bearer T"},
        )
        del VARIANTS["hooked"]


def ask(behaviour: type[Behaviour], method: str, path: str, **arguments: Any) -> Any:
    with Hooked(behaviour).client as client:
        return client.request(method, path, **arguments)


def test_a_call_knows_its_operation_and_ids() -> None:
    class Tells(Behaviour):
        """Tells what it was asked."""

        def on_request(self, call: Call) -> Response | None:
            return Response.of_json(200, [call.operation, call.ids, call.query, call.method, call.json, call.base_url])

    response = ask(Tells, "GET", "/v2/promotions/a%20b/jobs?page[limit]=5&filter=x%2Cy", content=b'{"a":1}')
    ids, query = {"promotionID": "a b"}, {"page[limit]": "5", "filter": "x,y"}
    assert response.json() == ["listPromotionJobs", ids, query, "GET", {"a": 1}, "http://testserver"]
    assert ask(Tells, "POST", "/v2/promotions/p/jobs/j/cancel").json()[:2] == [
        "cancelPromotionJob",
        {"promotionID": "p", "jobID": "j"},
    ]
    assert ask(Tells, "GET", "/elsewhere").json()[0] == ""


def test_a_request_can_be_changed() -> None:
    class Changes(Behaviour):
        """Changes everything."""

        def on_request(self, call: Call) -> Response | None:
            call.path = "/v2/promotions/p/jobs"
            call.query = {"page[limit]": "7"}
            call.method = "GET"
            self.let_in(call)
            return super().on_request(call)

    response = ask(Changes, "POST", "/v2/promotions/q/codes?page[limit]=x", headers={"Authorization": ""})
    assert response.json()["meta"]["page"]["limit"] == 7


def test_an_response_can_be_changed() -> None:
    class Changes(Behaviour):
        """Changes what was found."""

        def on_response(self, call: Call, response: Response) -> None:
            super().on_response(call, response)
            response.json["ü"] = 1
            response.set_header("X-Words", "a b")
            response.restate(418)

    response = ask(Changes, "GET", "/v2/promotions/x/jobs")
    assert response.headers["x-words"] == "a b"
    assert response.headers["content-length"] == str(len(response.content))
    assert response.status_code == response.json()["errors"][0]["status"] == 418
    assert response.json()["ü"] == 1


def test_looking_changes_nothing() -> None:
    class Looks(Behaviour):
        """Looks at everything."""

        def on_request(self, call: Call) -> Response | None:
            assert call.json is None
            return super().on_request(call)

        def on_response(self, call: Call, response: Response) -> None:
            super().on_response(call, response)
            assert response.json["data"] == []

    ordinary = create_app(Settings(token="T", manual_promotions=("p",)))
    with TestClient(ordinary, headers={"Authorization": "Bearer T"}) as client:
        expected = client.get("/v2/promotions/p/codes")
    response = ask(Looks, "GET", "/v2/promotions/p/codes")
    assert (response.content, dict(response.headers)) == (expected.content, dict(expected.headers))


def test_hooks_see_every_job_code_and_error(serve: Any) -> None:
    class Marks(Behaviour):
        """Marks what it sees."""

        def on_job(self, call: Call, job: dict[str, Any]) -> None:
            job["seen"] = call.operation

        def on_code(self, call: Call, code: dict[str, Any]) -> None:
            code["seen"] = call.operation

        def on_error(self, call: Call, error: dict[str, Any]) -> None:
            error["seen"] = call.operation

    with Hooked(Marks).client as client:
        data = {"type": "promotion_job", "job_type": "code_generate", "parameters": {"number_of_codes": 2}}
        job = client.post("/v2/promotions/p/jobs", json={"data": data}).json()["data"]
        assert job["seen"] == "createPromotionJob"
        assert client.post(f"/v2/promotions/p/jobs/{job['id']}/cancel").json()["data"]["seen"] == "cancelPromotionJob"
        assert client.get("/v2/promotions/p/jobs").json()["data"][0]["seen"] == "listPromotionJobs"
        assert client.get("/v2/promotions/q/jobs").json()["errors"][0]["seen"] == "listPromotionJobs"
        client.post("/v2/promotions/p/jobs", json={"data": data})
        while not (codes := client.get("/v2/promotions/p/codes").json()["data"]):
            pass
        assert [code["seen"] for code in codes] == ["listPromotionCodes"] * 2


def test_the_server_can_be_asked_twice(contract: Any) -> None:
    class Repeats(Behaviour):
        """Does everything twice."""

        async def around(self, call: Call, response: Next) -> Response:
            await response(call)
            return await super().around(call, response)

    rejected = ask(Repeats, "POST", "/v2/promotions/p/jobs", json=contract.example("ExportRequest"))
    assert (rejected.status_code, rejected.json()) == (409, contract.example("JobInProgress"))


@pytest.mark.parametrize("length", [None, "3", "99"])
def test_a_hook_may_lie_about_the_length(length: str | None) -> None:
    class Lies(Behaviour):
        """Lies about the length."""

        def on_response(self, call: Call, response: Response) -> None:
            response.set_header("Content-Length", length)
            response.is_sized = False
            response.body = json.dumps({}).encode()

    assert ask(Lies, "GET", "/v2/promotions/p/jobs").headers.get("content-length") == length
