"""Servers that are grossly broken, or only slow: the reference in this process, behind a layer that changes what it does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from promotion_jobs_reference import Settings, create_app
from tests.suite.conftest import TOKEN

App = Callable[[Any, Any, Any], Any]
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


def shared(app: App) -> App:
    """Whatever promotion a path names: it is one and the same."""

    async def responds(scope: Any, receive: Any, send: Any) -> None:
        steps = scope.get("path", "").split("/")
        if len(steps) > 4 and steps[2] == "promotions":
            steps[3] = SHARED
            scope = {**scope, "path": "/".join(steps), "raw_path": "/".join(steps).encode()}
        await app(scope, receive, send)

    return responds
