"""What several tests look at: one whole run against the reference server, in this process, and all that was said in it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.engine.history import Exchange
from promotion_jobs_conformance.http.exchange import Request
from promotion_jobs_conformance.http.inprocess import client_for
from promotion_jobs_conformance.result import RunResult
from promotion_jobs_conformance.run import Run, run
from promotion_jobs_conformance.target import Credentials, Target
from promotion_jobs_reference import Settings, create_app


@dataclass(frozen=True)
class Recorded:
    """A run with its result, and every exchange in JSON: the request, the status, and the body of the response."""

    run: Run
    result: RunResult
    exchanges: tuple[tuple[Request, int, Any], ...]


def reference_run() -> Recorded:
    """A whole run against the reference server as it is."""
    contract = Contract(default_document())
    exchanges: list[tuple[Request, int, Any]] = []

    def note(exchange: Exchange) -> None:
        response = exchange.response
        if response is not None and (response.header("content-type") or "") == "application/json":
            exchanges.append((exchange.request, response.status, json.loads(response.body)))

    target = Target("http://testserver", Credentials(None, "recorded", "recorded-secret"))
    sender = client_for(create_app(Settings(client_id="recorded", client_secret="recorded-secret", job_delay=0.05)))
    try:
        this = Run(contract, target, on_exchange=note)
        return Recorded(this, run(this, sender), tuple(exchanges))
    finally:
        sender.close()
