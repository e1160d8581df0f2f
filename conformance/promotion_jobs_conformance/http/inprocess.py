"""Applications in this process: found by name, distinguished, and asked like a server (`application.py` says how)."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from promotion_jobs_conformance.http.application import InProcessClient
from promotion_jobs_conformance.http.asgi import AsgiClient
from promotion_jobs_conformance.http.client import Headers
from promotion_jobs_conformance.http.limits import DEFAULT_LIMITS, Limits
from promotion_jobs_conformance.http.wsgi import WsgiClient

__all__ = ["AsgiClient", "InProcessClient", "WsgiClient", "client_for", "is_asgi", "load_app"]


def load_app(name: str) -> Callable[..., Any]:
    """The application that `package.module:attribute` names; `package.module:attribute()` calls it to make one.

    Modules of the current directory are found too. Raises ValueError, one sentence for the owner.
    """
    module_name, colon, attribute = name.partition(":")
    if not colon or not module_name or not attribute:
        raise ValueError(f"The application {name!r} must be named as package.module:attribute.")
    if (here := str(Path.cwd())) not in sys.path:
        sys.path.insert(0, here)
    try:
        found: Any = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        meant = (
            f" Name the module, not its file: {module_name[:-3]}:{attribute}." if module_name.endswith(".py") else ""
        )
        raise ValueError(f"The application {name!r} was not found: {error}.{meant}") from error
    except SystemExit as error:
        raise ValueError(
            f"The module {module_name!r} ended the process when it was imported{_status(error)}."
        ) from error
    except Exception as error:  # whatever the owner's module does
        raise ValueError(f"The module {module_name!r} cannot be imported: {_words(error)}.") from error
    is_factory = attribute.endswith("()")
    for part in attribute.removesuffix("()").split("."):
        if not hasattr(found, part):
            raise ValueError(f"The module {module_name!r} has no {attribute.removesuffix('()')!r}.")
        found = getattr(found, part)
    if is_factory:
        try:
            found = found()
        except SystemExit as error:
            raise ValueError(f"{name} ended the process instead of making an application{_status(error)}.") from error
        except Exception as error:  # as above
            raise ValueError(f"{name} made no application: {_words(error)}.") from error
    if not callable(found) or isinstance(found, type):
        hint = f"name an instance, or a function that makes one as {name.removesuffix('()')}()"
        raise ValueError(f"{name} is not an application: {hint}.")  # noqa: TRY004 - it is the owner's value that is wrong
    app: Callable[..., Any] = found
    return app


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".rstrip(".")


def _status(error: SystemExit) -> str:
    """` (sys.exit: DATABASE_URL is not set)`: what the application gave as the reason, or as the exit code."""
    return f" (sys.exit: {error.code})" if error.code is not None else " (sys.exit)"


def is_asgi(app: Callable[..., Any]) -> bool:
    """True for ASGI, False for WSGI, by how the application is called. Raises ValueError if it is neither."""
    call = getattr(app, "__call__", None)  # noqa: B004 - an instance's method may be async where the instance is not
    if inspect.iscoroutinefunction(app) or inspect.iscoroutinefunction(call):
        return True
    try:
        parameters = inspect.signature(app).parameters.values()
    except (TypeError, ValueError):
        parameters = {}.values()
    needed = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) and p.default is p.empty]
    if len(needed) not in (2, 3):
        raise ValueError(
            f"{app!r} is neither an ASGI application (scope, receive, send) nor a WSGI one (environ, start)."
        )
    return len(needed) == 3


def client_for(
    app: Callable[..., Any],
    base_url: str = "http://testserver",
    *,
    limits: Limits = DEFAULT_LIMITS,
    default_headers: Headers = (),
) -> InProcessClient:
    """A client for an application of either kind. Raises as `is_asgi` and `AsgiClient` do."""
    kind = AsgiClient if is_asgi(app) else WsgiClient
    return kind(app, base_url, limits=limits, default_headers=default_headers)
