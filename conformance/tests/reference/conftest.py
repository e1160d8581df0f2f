"""The reference server in this process, and a user of it who says in a word what he wants."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from starlette.testclient import TestClient

from promotion_jobs_reference import Settings, create_app
from promotion_jobs_reference.contract import Contract, load

ENDED = {"completed", "failed", "cancelled"}


class User:
    """A user with a token: requests by path below `/v2/promotions`, and the steps that most tests begin with."""

    def __init__(self, client: TestClient, contract: Contract) -> None:
        self.client = client
        self.contract = contract
        self.client.headers["Authorization"] = "Bearer T"

    def ask(self, method: str, path: str, **arguments: Any) -> Any:
        return self.client.request(method, f"/v2/promotions{path}", **arguments)

    def get(self, path: str, **query: Any) -> Any:
        response = self.ask("GET", path, params={f"page[{k}]" if k != "filter" else k: v for k, v in query.items()})
        assert response.status_code == 200, response.text
        return response.json()

    def promotion(self, *, automatic: bool = False) -> str:
        body = self.contract.example("CreatePromotion")
        response = self.ask("POST", "", json={"data": {**body["data"], "automatic": automatic}})
        assert response.status_code == 201, response.text
        return str(response.json()["data"]["id"])

    def post(self, promotion: str, data: dict[str, Any]) -> Any:
        return self.ask("POST", f"/{promotion}/jobs", json={"data": {"type": "promotion_job", **data}})

    def post_generate(self, promotion: str, number: Any = 3, **parameters: Any) -> Any:
        return self.post(
            promotion, {"job_type": "code_generate", "parameters": {"number_of_codes": number, **parameters}}
        )

    def generate(self, promotion: str, number: int = 3, **parameters: Any) -> dict[str, Any]:
        return self._created(self.post_generate(promotion, number, **parameters))

    def export(self, promotion: str) -> dict[str, Any]:
        return self._created(self.post(promotion, {"job_type": "code_export"}))

    def job(self, promotion: str, job_id: str) -> dict[str, Any]:
        (found,) = [job for job in self.get(f"/{promotion}/jobs", limit=100)["data"] if job["id"] == job_id]
        return dict(found)

    def wait(self, job: dict[str, Any], *statuses: str) -> dict[str, Any]:
        """The job once it has one of the statuses, or has ended; it must within five seconds."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            job = self.job(job["promotion_id"], job["id"])
            if job["status"] in (statuses or ENDED):
                return job
            time.sleep(0.002)
        raise AssertionError(f"the job did not get there: {job}")

    def made(self, promotion: str, number: int = 3, **parameters: Any) -> list[str]:
        """The codes that a job makes."""
        before = set(self.codes(promotion))
        assert self.wait(self.generate(promotion, number, **parameters))["status"] == "completed"
        return [code for code in self.codes(promotion) if code not in before]

    def codes(self, promotion: str) -> list[str]:
        found: list[str] = []
        while True:
            page = self.get(f"/{promotion}/codes", limit=100, offset=len(found))
            found += [code["code"] for code in page["data"]]
            if len(found) == page["meta"]["results"]["total"]:
                return found

    def cancel(self, job: dict[str, Any]) -> Any:
        return self.ask("POST", f"/{job['promotion_id']}/jobs/{job['id']}/cancel")

    def file(self, job: dict[str, Any]) -> Any:
        return self.ask("GET", f"/{job['promotion_id']}/jobs/{job['id']}/file")

    def _created(self, response: Any) -> dict[str, Any]:
        assert response.status_code == 201, response.text
        return dict(response.json()["data"])


Serve = Callable[..., User]


@pytest.fixture(scope="session")
def contract() -> Contract:
    return load()


def _start(stack: ExitStack, *, faults: tuple[str, ...] = (), variants: tuple[str, ...] = (), **settings: Any) -> User:
    app = create_app(Settings(**{"token": "T", "job_delay": 0.0, **settings}), faults=faults, variants=variants)
    return User(stack.enter_context(TestClient(app)), load())


@pytest.fixture(scope="session")
def start() -> Callable[..., User]:
    """Starts a server that runs as long as the stack that is given, and gives a user of it."""
    return _start


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server with these settings, faults and variants, and gives a user of it."""
    with ExitStack() as stack:
        yield functools.partial(_start, stack)


@pytest.fixture(scope="session")
def _ordinary() -> Iterator[User]:
    with ExitStack() as stack:
        yield _start(stack, manual_promotions=("p", "untouched"), client_id="C", client_secret="S")


@pytest.fixture
def user(_ordinary: User) -> User:
    """A user of one ordinary server, which all tests share: each works on its own promotions."""
    _ordinary.client.headers["Authorization"] = "Bearer T"
    return _ordinary
