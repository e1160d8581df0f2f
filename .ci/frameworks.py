"""Applications in four frameworks that pass each request on to the server at UPSTREAM: `frameworks:flask_app()`, say.

`.ci/compatible` checks them with `promotion-jobs verify --app`, next to frameworks that are two years old.
"""

from __future__ import annotations

import http.client
import os
from typing import Any
from urllib.parse import quote, urlsplit

FRAMING = {"connection", "content-length", "date", "keep-alive", "server", "transfer-encoding"}
Headers = list[tuple[str, str]]


def forward(method: str, target: str, headers: Headers, body: bytes) -> tuple[int, Headers, bytes]:
    """Status, headers and body of the upstream's response."""
    connection = http.client.HTTPConnection(urlsplit(os.environ["UPSTREAM"]).netloc, timeout=30)
    connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
    for name, value in [*((n, v) for n, v in headers if n.lower() not in FRAMING), ("Content-Length", str(len(body)))]:
        connection.putheader(name, value)
    connection.endheaders(body)
    response = connection.getresponse()
    content = response.read()
    kept = [(name, value) for name, value in response.getheaders() if name.lower() not in FRAMING]
    connection.close()
    return response.status, kept, content


def of_scope(scope: dict[str, Any]) -> tuple[str, Headers]:
    """Target and headers of an ASGI scope."""
    query = scope["query_string"].decode("ascii")
    target = (scope.get("raw_path") or quote(scope["path"]).encode()).decode("ascii") + (f"?{query}" if query else "")
    return target, [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]


def of_environ(environ: dict[str, Any]) -> tuple[str, Headers]:
    """Target and headers of a WSGI environment."""
    path = environ.get("REQUEST_URI") or quote(environ["PATH_INFO"].encode("latin-1"))
    query = environ.get("QUERY_STRING", "")
    names = [name for name in environ if name.startswith("HTTP_") or name == "CONTENT_TYPE"]
    headers = [(name.removeprefix("HTTP_").replace("_", "-").title(), environ[name]) for name in names if environ[name]]
    return path.partition("?")[0] + (f"?{query}" if query else ""), headers


async def forwarded(request: Any, _: Any) -> Any:
    """What Starlette's middleware returns, in place of its own routes."""
    from starlette.responses import Response

    target, headers = of_scope(request.scope)
    status, received, content = forward(request.method, target, headers, await request.body())
    response = Response(content, status)
    framing = [(name, value) for name, value in response.raw_headers if name == b"content-length"]
    response.raw_headers = [*((n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in received), *framing]
    return response


def fastapi_app() -> Any:
    """FastAPI."""
    from fastapi import FastAPI

    app = FastAPI()
    app.middleware("http")(forwarded)
    return app


def starlette_app() -> Any:
    """Starlette."""
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.base import BaseHTTPMiddleware

    return Starlette(middleware=[Middleware(BaseHTTPMiddleware, dispatch=forwarded)])


def flask_app() -> Any:
    """Flask."""
    from flask import Flask, Response, request

    app = Flask(__name__)

    @app.before_request
    def every() -> Any:
        target, headers = of_environ(request.environ)
        status, received, content = forward(request.method, target, headers, request.get_data())
        response = Response(content, status)
        response.headers.clear()
        response.headers.extend(received)
        return response

    return app


def view(request: Any) -> Any:
    """The one view of Django."""
    from django.http import HttpResponse

    scope = getattr(request, "scope", None)
    target, headers = of_scope(scope) if scope else of_environ(request.environ)
    status, received, content = forward(request.method, target, headers, request.body)
    response = HttpResponse(content, status=status)
    del response["Content-Type"]
    for name, value in received:
        response[name] = value
    return response


def _django() -> None:
    import django
    from django.conf import settings
    from django.urls import re_path

    settings.configure(ROOT_URLCONF=(re_path("", view),), ALLOWED_HOSTS=["*"], MIDDLEWARE=[])
    django.setup()


def django_wsgi() -> Any:
    """Django, as a WSGI application."""
    from django.core.wsgi import get_wsgi_application

    _django()
    return get_wsgi_application()


def django_asgi() -> Any:
    """Django, as an ASGI application."""
    from django.core.asgi import get_asgi_application

    _django()
    return get_asgi_application()
