"""A recorded run, as a value and as a file: everything needed to judge it again without the target.

The file has JSON lines: the first is about the run, each other one is an exchange. The text of a body that is UTF-8 is kept
as text, any other as base64. Secrets are redacted before anything is written; how each request was authorized is recorded separately.
"""

from __future__ import annotations

import base64
import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from ..contract.routing import Router
from ..http.exchange import ErrorKind, Request, Response
from ..result import SkipReason
from .history import Authorization, Exchange, History
from .observations import JudgingSettings

VERSION = 1
Reasons = tuple[SkipReason, str]


class RecordError(ValueError):
    """The file is not a recorded history; the message is a clause for people."""


@dataclass
class Recorded:
    """A history and what else the run knew. `about` says where it comes from (target, profile, seed, contract)."""

    history: History
    settings: JudgingSettings
    about: dict[str, Any] = field(default_factory=dict)
    skips: dict[str, list[Reasons]] = field(default_factory=dict)  # requirement -> why it was not exercised
    unseen: dict[str, Reasons] = field(default_factory=dict)  # the same of all, for what no scenario speaks of
    errors: dict[str, str] = field(default_factory=dict)  # requirement -> the suite's own error
    lost: str = ""  # why the target counts as lost
    accepted: frozenset[str] = frozenset()  # the operations that responded with a success
    marks: list[tuple[int, str]] = field(default_factory=list)  # how many exchanges there were when a scenario went on

    sequences: list[tuple[str, ...]] = field(
        default_factory=list
    )  # the promotions of each generated sequence, the shortest first

    def scenario_at(self, number: int) -> str:
        """The scenario at work when an exchange was made; empty if none is known."""
        index = bisect_right(self.marks, number - 1, key=lambda mark: mark[0])
        return self.marks[index - 1][1] if index else ""

    def lines(self, redact: Callable[[str], str]) -> Iterator[str]:
        """The lines of the file, each without its end."""
        yield json.dumps(
            {
                "history": VERSION,
                "settings": asdict(self.settings),
                "about": self.about,
                "skips": self.skips,
                "unseen": self.unseen,
                "errors": self.errors,
                "lost": self.lost,
                "accepted": sorted(self.accepted),
                "marks": self.marks,
                "sequences": self.sequences,
            }
        )
        for exchange in self.history:
            yield json.dumps(as_line(exchange, redact))


def read(lines: Iterable[str], router: Router) -> Recorded:
    """The content of a file. Raises RecordError."""
    listed = iter(lines)
    try:
        head = json.loads(next(listed, ""))
        if not isinstance(head, dict) or head.get("history") != VERSION:
            raise RecordError(
                f"it is not a recorded history of version {VERSION}, as `verify --history FILE` writes it"
            )
        history = History(router)
        for line in listed:
            add_line(history, json.loads(line))
        given = head["settings"]
        given |= {
            "provided": tuple((name, kind) for name, kind in given["provided"]),
            "disturbed": tuple(given["disturbed"]),
            "crowded": tuple(given.get("crowded", ())),
            "public_origins": tuple(given.get("public_origins", ())),
        }
        return Recorded(
            history,
            JudgingSettings(**given),
            head["about"],
            {name: [_reasons(one) for one in found] for name, found in head["skips"].items()},
            {name: _reasons(one) for name, one in head["unseen"].items()},
            head["errors"],
            head["lost"],
            frozenset(head["accepted"]),
            [(int(count), str(name)) for count, name in head["marks"]],
            [tuple(promotions) for promotions in head.get("sequences", ())],
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, RecordError):
            raise
        reason = f"{error}" if isinstance(error, json.JSONDecodeError) else f"{type(error).__name__}: {error}"
        raise RecordError(f"it is not a recorded history, as `verify --history FILE` writes it ({reason})") from error


def _reasons(pair: list[str]) -> Reasons:
    return SkipReason(pair[0]), pair[1]


def as_line(exchange: Exchange, redact: Callable[[str], str] = lambda text: text) -> dict[str, Any]:
    """An exchange as data. Without `redact` it contains secrets, and is for the suite's own processes alone."""
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
    if exchange.is_repeated:
        found["repeated"] = True
    if response is None:
        return found | {"error": (exchange.error or ErrorKind.MUTE).name, "detail": redact(exchange.detail)}
    return found | {
        "status": response.status,
        "response_headers": [[redact(name), redact(value)] for name, value in response.headers],
        "response": _packed(response.body, redact),
    }


def add_line(history: History, line: dict[str, Any]) -> None:
    """Adds what `as_line` gave. Raises an error that says what is wrong with it."""
    headers = tuple((name, value) for name, value in line["headers"])
    request = Request(line["method"], line["path"], headers, _unpacked(line["body"]), line.get("url"))
    response = None
    if "status" in line:
        fields = tuple((name, value) for name, value in line["response_headers"])
        response = Response(line["status"], fields, _unpacked(line["response"]) or b"")
    history.add(
        request,
        response,
        started=line["started"],
        ended=line["ended"],
        error=ErrorKind[line["error"]] if "error" in line else None,
        detail=line.get("detail", ""),
        authorization=Authorization(line["authorization"]),
        is_repeated=line.get("repeated", False),
    )


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
