"""Around all of it: what is done with a request before the server reads it, and with its response before it leaves.

Here a fault can say what the generated models would not let it say: a response of a wrong shape, a request that they
reject. The ordinary behaviour does nothing here, and a server whose hooks are all the ordinary ones does not even look.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from ..exchange import Call, Response
from .access import AccessRules

Next = Callable[[Call], Awaitable[Response]]


class WireRules(AccessRules):
    """Hooks on requests and responses."""

    async def around(self, call: Call, response: Next) -> Response:
        """Responds to a request. Overridden where something has to happen at a certain time: a delay, a second request."""
        early = self.on_request(call)
        if early is not None:
            return early
        given = await response(call)
        self.on_response(call, given)
        return given

    def on_request(self, call: Call) -> Response | None:
        """Looks at a request before the server does, may change it in place, or respond to it on its own."""
        return None

    def on_response(self, call: Call, response: Response) -> None:
        """Looks at a response, and may change it in place. Calls the hooks below for what is in it."""
        hooks = type(self)
        if hooks.on_job is not WireRules.on_job:
            for job in jobs_in(response):
                self.on_job(call, job)
        if hooks.on_code is not WireRules.on_code:
            for code in codes_in(call, response):
                self.on_code(call, code)
        if hooks.on_error is not WireRules.on_error:
            for error in errors_in(response):
                self.on_error(call, error)

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        """May change a job of a response, wherever it is shown: created, listed, cancelled."""

    def on_code(self, call: Call, code: dict[str, Any]) -> None:
        """May change a code of a response of the list of codes."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        """May change an error object of a response."""

    def let_in(self, call: Call) -> None:
        """Gives a request a valid token, whatever it came with."""
        call.set_header("Authorization", f"Bearer {self.new_token()[0]}")

    @classmethod
    def touches_wire(cls) -> bool:
        """Whether any of these hooks is not the ordinary one."""
        hooks = ("around", "on_request", "on_response", "on_job", "on_code", "on_error")
        return any(getattr(cls, hook) is not getattr(WireRules, hook) for hook in hooks)


def jobs_in(response: Response) -> Iterator[dict[str, Any]]:
    """The jobs that a response shows."""
    data = _data(response)
    for record in data if isinstance(data, list) else [data]:
        if isinstance(record, dict) and "job_type" in record:
            yield record


def codes_in(call: Call, response: Response) -> Iterator[dict[str, Any]]:
    """The codes that a response shows."""
    data = _data(response)
    if call.operation == "listPromotionCodes" and isinstance(data, list):
        yield from data


def errors_in(response: Response) -> Iterator[dict[str, Any]]:
    """The error objects of a response."""
    body = response.json if response.status >= 400 else None
    if isinstance(body, dict):
        yield from body.get("errors", ())


def _data(response: Response) -> Any:
    body = response.json if response.status < 300 else None
    return body.get("data") if isinstance(body, dict) else None
