"""The hooks around requests and answers: what they see, what they can change, what they cannot break by looking."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from promotion_jobs_reference import Settings, create_app
from promotion_jobs_reference.behaviour import Behaviour
from promotion_jobs_reference.behaviour.wire import Next
from promotion_jobs_reference.exchange import Answer, Call
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

        def on_request(self, call: Call) -> Answer | None:
            return Answer.of_json(200, [call.operation, call.ids, call.query, call.method, call.json, call.base_url])

    answer = ask(Tells, "GET", "/v2/promotions/a%20b/jobs?page[limit]=5&filter=x%2Cy", content=b'{"a":1}')
    ids, query = {"promotionID": "a b"}, {"page[limit]": "5", "filter": "x,y"}
    assert answer.json() == ["listPromotionJobs", ids, query, "GET", {"a": 1}, "http://testserver"]
    assert ask(Tells, "POST", "/v2/promotions/p/jobs/j/cancel").json()[:2] == [
        "cancelPromotionJob",
        {"promotionID": "p", "jobID": "j"},
    ]
    assert ask(Tells, "GET", "/elsewhere").json()[0] == ""


def test_a_request_can_be_changed() -> None:
    class Changes(Behaviour):
        """Changes everything."""

        def on_request(self, call: Call) -> Answer | None:
            call.path = "/v2/promotions/p/jobs"
            call.query = {"page[limit]": "7"}
            call.method = "GET"
            self.let_in(call)
            return super().on_request(call)

    answer = ask(Changes, "POST", "/v2/promotions/q/codes?page[limit]=x", headers={"Authorization": ""})
    assert answer.json()["meta"]["page"]["limit"] == 7


def test_an_answer_can_be_changed() -> None:
    class Changes(Behaviour):
        """Changes what was found."""

        def on_response(self, call: Call, answer: Answer) -> None:
            super().on_response(call, answer)
            answer.json["ü"] = 1
            answer.set_header("X-Words", "a b")
            answer.restate(418)

    answer = ask(Changes, "GET", "/v2/promotions/x/jobs")
    assert answer.headers["x-words"] == "a b"
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.status_code == answer.json()["errors"][0]["status"] == 418
    assert answer.json()["ü"] == 1


def test_looking_changes_nothing() -> None:
    class Looks(Behaviour):
        """Looks at everything."""

        def on_request(self, call: Call) -> Answer | None:
            assert call.json is None
            return super().on_request(call)

        def on_response(self, call: Call, answer: Answer) -> None:
            super().on_response(call, answer)
            assert answer.json["data"] == []

    ordinary = create_app(Settings(token="T", manual_promotions=("p",)))
    with TestClient(ordinary, headers={"Authorization": "Bearer T"}) as client:
        expected = client.get("/v2/promotions/p/codes")
    answer = ask(Looks, "GET", "/v2/promotions/p/codes")
    assert (answer.content, dict(answer.headers)) == (expected.content, dict(expected.headers))


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

        async def around(self, call: Call, answer: Next) -> Answer:
            await answer(call)
            return await super().around(call, answer)

    refused = ask(Repeats, "POST", "/v2/promotions/p/jobs", json=contract.example("ExportRequest"))
    assert (refused.status_code, refused.json()) == (409, contract.example("JobInProgress"))


@pytest.mark.parametrize("length", [None, "3", "99"])
def test_a_hook_may_lie_about_the_length(length: str | None) -> None:
    class Lies(Behaviour):
        """Lies about the length."""

        def on_response(self, call: Call, answer: Answer) -> None:
            answer.set_header("Content-Length", length)
            answer.is_sized = False
            answer.body = json.dumps({}).encode()

    assert ask(Lies, "GET", "/v2/promotions/p/jobs").headers.get("content-length") == length
