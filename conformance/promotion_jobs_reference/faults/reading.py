"""Two more kinds of deviation for the faults beside this module: a body read otherwise, and a server that responds with 5xx to it."""

from __future__ import annotations

import dataclasses
from typing import Any

from ..behaviour import Behaviour
from ..exchange import Call, Response
from ..records import Job
from ..rejection import Rejection
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
