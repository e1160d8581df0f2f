"""More kinds of deviation for the other modules of faults: of how a body is read, and of what codes show."""

from __future__ import annotations

import dataclasses
from typing import Any

from ..behaviour import Behaviour
from ..behaviour.lists import Page
from ..exchange import Call, Response
from ..records import Job
from ..rejection import Rejection
from ..store import Records
from ..templates import ABSENT, uses
from .common import CREATE


class Reads(Behaviour):
    """The body of a request for a job is read otherwise: the server works with what `reads` makes of it."""

    def reads(self, body: Any) -> Any:
        """What the server takes the body for."""
        raise NotImplementedError

    def on_request(self, call: Call) -> Response | None:
        for kind in uses(self, Reads):
            if call.operation == CREATE and call.json is not None:
                call.json = kind.reads(self, call.json)
        return super().on_request(call)


class Fails(Behaviour):
    """The server responds with 5xx to a request for a job, where `fails` says so of its body (None if it is not JSON)."""

    def fails(self, call: Call, body: Any) -> bool:
        """Whether the server responds with 5xx to this request."""
        raise NotImplementedError

    def on_request(self, call: Call) -> Response | None:
        for kind in uses(self, Fails):
            if call.operation == CREATE and kind.fails(self, call, call.json):
                failure = Rejection.example(self.contract, "ServerFailure")
                return Response.of_json(failure.status, {"errors": failure.errors})
        return super().on_request(call)


class ShowsTheLatest(Behaviour):
    """Codes show a parameter of the promotion's latest job that made codes with it, those of earlier jobs too."""

    parameter: str
    properties: tuple[str, ...]  # of a code, by which it shows the parameter

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.latest: dict[str, Any] = {}

    def new_codes(self, db: Records, job: Job) -> list[str]:
        if (sent := asked(job, self.parameter)) is not None:
            self.latest[f"/v2/promotions/{job.promotion_id}/codes"] = sent
        return super().new_codes(db, job)

    def codes_page(self, page: Page) -> dict[str, Any]:
        for code in page.data if page.path in self.latest else ():
            code.update({name: self.latest[page.path] for name in self.properties if name in code})
        return super().codes_page(page)


def job_in(body: Any) -> dict[str, Any]:
    """The job of a body, or an empty one where there is none to look at."""
    job = body.get("data") if isinstance(body, dict) else None
    return job if isinstance(job, dict) else {}


def parameters_in(body: Any) -> dict[str, Any]:
    """The parameters of a body, or an empty object where there are none to look at."""
    found = job_in(body).get("parameters")
    return found if isinstance(found, dict) else {}


def asked(job: Job, prop: str) -> Any:
    """A parameter as it was sent, or None."""
    return (job.parameters or {}).get(prop)


def asking(job: Job, **parameters: Any) -> Job:
    """The job as if it had been asked for with other parameters; ABSENT takes one away."""
    wanted = {**(job.parameters or {}), **parameters}
    return dataclasses.replace(job, parameters={name: value for name, value in wanted.items() if value is not ABSENT})
