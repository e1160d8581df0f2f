"""The reference server in this process, behind a function that changes what it sends, and whole runs against it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.engine.recorder import Sender
from promotion_jobs_conformance.http.exchange import Exchange, Request, Response
from promotion_jobs_conformance.http.inprocess import client_for
from promotion_jobs_conformance.redaction import Redactor
from promotion_jobs_conformance.result import RunResult
from promotion_jobs_conformance.run import Run, run
from promotion_jobs_conformance.target import Credentials, Settings, Target
from promotion_jobs_reference import Settings as ServerSettings
from promotion_jobs_reference import create_app
from tests.hostile.mutant import operation_of

CLIENT, SECRET = "a-client", "a-client-s3cret"
FILE: Final = "GET /v2/promotions/P/jobs/J/file"
TOKEN: Final = "POST /oauth/access_token"
DELETION: Final = "DELETE /v2/promotions/P"
CREATION: Final = "POST /v2/promotions"
Change = Callable[[Request, Response], Response]


class Changed:
    """A sender before another one; `change` may raise NoResponse."""

    def __init__(self, sender: Sender, change: Change) -> None:
        self.sender, self.change = sender, change

    def send(self, request: Request) -> Exchange:
        exchange = self.sender.send(request)
        return replace(exchange, response=self.change(request, exchange.response))

    def close(self) -> None:
        self.sender.close()


def at(operation: str, change: Change, status: int = 0) -> Change:
    """A change of one operation's responses alone, those with a status where one is named."""

    def changed(request: Request, response: Response) -> Response:
        is_meant = operation_of(request) == operation and status in (0, response.status)
        return change(request, response) if is_meant else response

    return changed


def body(content: bytes | Callable[[bytes], bytes]) -> Change:
    """Another body."""
    return lambda request, response: replace(
        response, body=content if isinstance(content, bytes) else content(response.body)
    )


def reference() -> Sender:
    """A reference server whose jobs take no time."""
    return client_for(create_app(ServerSettings(client_id=CLIENT, client_secret=SECRET, job_delay=0.0)))


def judged(change: Change | None = None, sender: Sender | None = None, **settings: Any) -> RunResult:
    """The result of a run against it; the profile is smoke where no other one is named."""
    result, _ = judged_with(change, sender, **settings)
    return result


def judged_with(
    change: Change | None = None, sender: Sender | None = None, **settings: Any
) -> tuple[RunResult, Redactor]:
    """The same, with what the run knows of secrets."""
    behind = sender or reference()
    target = Target("http://testserver", Credentials(None, CLIENT, SECRET))
    plain: dict[str, Any] = {"profile": "smoke", "job_timeout": 1.0, "read_after_write": 0.3}
    this = Run(Contract(default_document()), target, Settings(**plain | settings), clean_with="promotion-jobs clean …")
    try:
        return run(this, Changed(behind, change) if change else behind), this.redact
    finally:
        behind.close()


def red(result: RunResult) -> dict[str, str]:
    """The red requirements, each with what was seen first."""
    return {r.requirement.id: r.findings[0].actual for r in result.requirements if r.findings}
