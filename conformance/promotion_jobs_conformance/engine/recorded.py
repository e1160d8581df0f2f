"""A history as a file, and back: JSON lines, the first about the run, each other one an exchange.

The text of a body that is UTF-8 is kept as text, any other as base64. Secrets are redacted before anything is written; how
a request was authorized is told beside it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from ..contract.routing import Router
from ..http.exchange import Request, Response, Trouble
from .history import Authorization, Exchange, History
from .observations import JudgingSettings

VERSION = 1


class RecordError(ValueError):
    """The file is not a recorded history; the message is a sentence for people."""


def lines_of(
    history: History,
    settings: JudgingSettings,
    about: dict[str, Any],
    redact: Callable[[str], str] = lambda text: text,
) -> Iterator[str]:
    """The lines of the file. `about`: what else the first line tells (the contract's version, the target, …)."""
    yield json.dumps({"history": VERSION, "settings": asdict(settings), "skips": history.skips} | about)
    for exchange in history:
        yield json.dumps(_as_json(exchange, redact))


def read(lines: Iterator[str], router: Router) -> tuple[History, JudgingSettings, dict[str, Any]]:
    """The history, its settings, and what the first line tells. Raises RecordError."""
    try:
        about = json.loads(next(lines, ""))
        if about.get("history") != VERSION:
            raise RecordError(f"it is not a recorded history of version {VERSION}")
        history = History(router)
        history.skips = {name: [tuple(one) for one in found] for name, found in about.get("skips", {}).items()}
        settings = about["settings"] | {"provided": tuple(tuple(one) for one in about["settings"]["provided"])}
        for line in lines:
            _add(history, json.loads(line))
        return history, JudgingSettings(**settings), about
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, RecordError):
            raise
        raise RecordError(f"it is not a recorded history: {error}") from error


def _as_json(exchange: Exchange, redact: Callable[[str], str]) -> dict[str, Any]:
    request, response = exchange.request, exchange.response
    found: dict[str, Any] = {
        "started": round(exchange.started, 6),
        "ended": round(exchange.ended, 6),
        "authorization": exchange.authorization.value,
        "method": request.method,
        "path": redact(request.path),
        "headers": [[name, redact(value)] for name, value in request.headers],
        "body": _packed(request.body, redact),
    }
    if request.absolute_url:
        found["url"] = redact(request.absolute_url)
    if response is None:
        return found | {"error": exchange.error.name if exchange.error else "MUTE", "detail": redact(exchange.detail)}
    return found | {
        "status": response.status,
        "response_headers": [[redact(name), redact(value)] for name, value in response.headers],
        "response": _packed(response.body, redact),
    }


def _add(history: History, line: dict[str, Any]) -> None:
    request = Request(
        line["method"], line["path"], tuple((name, value) for name, value in line["headers"]), _unpacked(line["body"]),
        line.get("url"),
    )  # fmt: skip
    response = None
    if "status" in line:
        headers = tuple((name, value) for name, value in line["response_headers"])
        response = Response(line["status"], headers, _unpacked(line["response"]) or b"")
    history.add(
        request, response, started=line["started"], ended=line["ended"],
        error=Trouble[line["error"]] if "error" in line else None, detail=line.get("detail", ""),
        authorization=Authorization(line["authorization"]),
    )  # fmt: skip


def _packed(body: bytes | None, redact: Callable[[str], str]) -> Any:
    if body is None:
        return None
    try:
        return redact(body.decode())
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}


def _unpacked(body: Any) -> bytes | None:
    if isinstance(body, dict):
        return base64.b64decode(body["base64"])
    return None if body is None else body.encode("utf-8", "surrogatepass")
