"""The reference server: a conforming implementation of the contract, and the catalogue of its faults and variants.

`create_app(settings)` gives an ASGI application; `app` is a factory of one with the ordinary settings:
`uvicorn --factory promotion_jobs_reference:app`.
"""

from __future__ import annotations

from starlette.types import ASGIApp

from .application import create_app, work
from .settings import Settings

__all__ = ["Settings", "app", "create_app", "work"]


def app() -> ASGIApp:
    """The server with the ordinary settings, the client `reference` and the secret `reference`."""
    return create_app(Settings(client_id="reference", client_secret="reference"))  # noqa: S106 (for trying it out)
