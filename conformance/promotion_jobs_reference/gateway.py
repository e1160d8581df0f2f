"""The outermost layer of the application: knows which operation a request is for, and gives the wire hooks their turn."""

from __future__ import annotations

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .behaviour import Behaviour
from .contract import Contract
from .exchange import Call, Response, current

_log = logging.getLogger(__name__)


class Gateway:
    """An ASGI application around another one. Without wire hooks, requests and responses pass through as they are."""

    def __init__(self, app: ASGIApp, contract: Contract, behaviour: Behaviour) -> None:
        self._app = app
        self._contract = contract
        self._behaviour = behaviour
        self._hooked = behaviour.touches_wire()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        operation, ids = self._contract.operation_of(scope["method"], scope["path"])
        body = await _body(receive) if self._hooked else b""
        call = Call(scope, body, operation.id if operation else "", ids)
        current.set(call)
        if not self._hooked:
            await _logged(self._app, scope, receive, send)
            return
        response = await self._behaviour.around(call, self._inside)
        await _send(response, send)

    async def _inside(self, call: Call) -> Response:
        """The response of the server itself to a request."""
        requests: list[Message] = [{"type": "http.request", "body": call.body, "more_body": False}]
        response = Response(500, [])
        parts: list[bytes] = []

        async def receive() -> Message:
            return requests.pop() if requests else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                response.status = message["status"]
                response.headers = [
                    (key.decode("latin-1"), value.decode("latin-1")) for key, value in message["headers"]
                ]
            else:
                parts.append(message.get("body", b""))

        await _logged(self._app, call.scope(), receive, send)
        response.body = b"".join(parts)
        response.set_header("content-length", None)  # it is counted again when the hooks have had their turn
        return response


async def _logged(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Runs the application. When it fails it has answered 500 by then, and what it raises belongs into the log."""
    try:
        await app(scope, receive, send)
    except Exception:  # noqa: BLE001 (whatever it is)
        _log.exception("The server failed at %s %s.", scope["method"], scope["path"])


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return b"".join(parts)


async def _send(response: Response, send: Send) -> None:
    body = response.body
    if response.is_sized and response.header("content-length") is None and response.status not in (204, 304):
        response.headers.append(("content-length", str(len(body))))
    headers = [(key.encode("latin-1"), value.encode("latin-1")) for key, value in response.headers]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
