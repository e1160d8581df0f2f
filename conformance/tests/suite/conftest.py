"""Servers in this process that make no promotions: what their owner did on the given ones, and runs that judge them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.engine.history import Exchange
from promotion_jobs_conformance.http.exchange import Request
from promotion_jobs_conformance.http.inprocess import InProcessClient, client_for
from promotion_jobs_conformance.ledger import Ledger
from promotion_jobs_conformance.result import RunResult
from promotion_jobs_conformance.run import Run, run
from promotion_jobs_conformance.target import Credentials, Settings, Target
from promotion_jobs_reference import Settings as ServerSettings
from promotion_jobs_reference import create_app

TOKEN = "T"


class Owner:
    """The owner of a server: works on it, and has it judged."""

    def __init__(self, app: Any, contract: Contract) -> None:
        self.sender: InProcessClient = client_for(app)
        self.contract = contract

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = (("Authorization", f"Bearer {TOKEN}"), ("Content-Type", "application/json"))
        content = None if body is None else json.dumps(body).encode()
        response = self.sender.send(Request(method, f"/v2/promotions/{path}", headers, content)).response
        assert response.status < 300, response.body
        return json.loads(response.body)["data"]

    def generate(self, promotion: str, number: int) -> str:
        """Starts a job, and gives its id."""
        parameters = {"number_of_codes": number}
        data = {"type": "promotion_job", "job_type": "code_generate", "parameters": parameters}
        return str(self.ask("POST", f"{promotion}/jobs", {"data": data})["id"])

    def wait(self, promotion: str) -> None:
        """Waits until no job runs."""
        while any(job["status"] in ("pending", "processing", "cancelling") for job in self.jobs(promotion)):
            pass

    def jobs(self, promotion: str) -> list[dict[str, Any]]:
        return self._all(f"{promotion}/jobs")

    def codes(self, promotion: str) -> set[str]:
        return {code["code"] for code in self._all(f"{promotion}/codes")}

    def _all(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while page := self.ask("GET", f"{path}?page%5Blimit%5D=100&page%5Boffset%5D={len(found)}"):
            found += page
        return found

    def judged(
        self,
        *,
        settings: Settings | None = None,
        ledger: Ledger | None = None,
        on_exchange: Callable[[Exchange], None] = lambda exchange: None,
        **target: Any,
    ) -> RunResult:
        """The result of a run on it."""
        at = Target("http://testserver", Credentials(TOKEN), **target)
        this = Run(self.contract, at, settings or Settings(), ledger or Ledger(), on_exchange=on_exchange)
        return run(this, self.sender)


Serve = Callable[..., Owner]


@pytest.fixture(scope="session")
def contract() -> Contract:
    return Contract(default_document())


@pytest.fixture
def serve(contract: Contract) -> Iterator[Serve]:
    """Starts a server that makes no promotions, but has these; or any application."""
    with ExitStack() as stack:

        def start(
            app: Any = None, *, faults: tuple[str, ...] = (), variants: tuple[str, ...] = (), **settings: Any
        ) -> Owner:
            plain: dict[str, Any] = {
                "token": TOKEN,
                "job_delay": 0.0,
                "provisioning": False,
                "manual_promotions": ("m1", "m2"),
                "automatic_promotions": ("a1",),
            }
            owner = Owner(
                app or create_app(ServerSettings(**plain | settings), faults=faults, variants=variants), contract
            )
            stack.callback(owner.sender.close)
            return owner

        yield start
