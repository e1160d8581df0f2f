"""Servers that are grossly broken, or only slow: the reference in this process, behind a layer that changes what it does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from promotion_jobs_reference import Settings, create_app
from tests.suite.conftest import TOKEN

App = Callable[[Any, Any, Any], Any]
SMALLEST = json.dumps(
    {"data": {"type": "promotion_job", "job_type": "code_generate", "parameters": {"number_of_codes": 1}}}
).encode()
SHARED = "33333333-3333-4333-8333-333333333333"


def reference(*faults: str, **settings: Any) -> App:
    """The reference server, with faults."""
    given: dict[str, Any] = {"token": TOKEN, "job_delay": 0.05, "manual_promotions": (SHARED,)}
    return create_app(Settings(**given | settings), faults=faults)


def late(app: App, seconds: float) -> App:
    """Waits before each response."""

    async def responds(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await asyncio.sleep(seconds)
        await app(scope, receive, send)

    return responds


def unvalidated(app: App) -> App:
    """Takes every request for a job that the server rejects as invalid for one for a single code."""

    async def responds(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or not scope["path"].endswith("/jobs"):
            await app(scope, receive, send)
            return
        body = (await receive())["body"]
        sent = await _response(app, scope, body)
        if sent[0]["status"] in (400, 422):
            sent = await _response(app, scope, SMALLEST)
        for message in sent:
            await send(message)

    return responds


async def _response(app: App, scope: Any, body: bytes) -> list[Any]:
    found: list[Any] = []
    headers = [(name, value) for name, value in scope["headers"] if name not in (b"content-length", b"content-type")]
    headers += [(b"content-length", str(len(body)).encode()), (b"content-type", b"application/json")]

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        found.append(message)

    await app({**scope, "headers": headers}, receive, send)
    return found


def shared(app: App) -> App:
    """Whatever promotion a path names: it is one and the same."""

    async def responds(scope: Any, receive: Any, send: Any) -> None:
        steps = scope.get("path", "").split("/")
        if len(steps) > 4 and steps[2] == "promotions":
            steps[3] = SHARED
            scope = {**scope, "path": "/".join(steps), "raw_path": "/".join(steps).encode()}
        await app(scope, receive, send)

    return responds
