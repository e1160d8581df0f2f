"""A request and its response as values that can be changed: what the hooks of faults and variants work on."""

from __future__ import annotations

import json
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from starlette.requests import Request
from starlette.types import Scope


class Message:
    """Headers and a body. `json` is the body as JSON: read at first use, and written back if it was used."""

    def __init__(self, headers: list[tuple[str, str]], body: bytes) -> None:
        self.headers = headers
        self._body = body
        self._json: Any = None
        self._read = False

    @property
    def body(self) -> bytes:
        if self._read:
            return json.dumps(self._json, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        return self._body

    @body.setter
    def body(self, body: bytes) -> None:
        self._body, self._read = body, False

    @property
    def json(self) -> Any:
        """The body as JSON, to look at and to change in place; None if it is none."""
        if not self._read:
            try:
                self._json = json.loads(self._body)
            except ValueError:
                return None
            self._read = True
        return self._json

    @json.setter
    def json(self, value: Any) -> None:
        self._json, self._read = value, True

    def header(self, name: str) -> str | None:
        """The first value of a header, whatever the case of its name."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def set_header(self, name: str, value: str | None) -> None:
        """Give a header one value, or with None take it away."""
        self.headers = [(key, other) for key, other in self.headers if key.lower() != name.lower()]
        if value is not None:
            self.headers.append((name, value))


class Call(Message):
    """A request, and the operation that it is for.

    `operation` is the operationId, or empty if it is for no operation. `ids` are the path parameters, by the names
    of the document. `notes` is for a hook that has something to pass to its other half.
    """

    def __init__(self, scope: Scope, body: bytes, operation: str, ids: dict[str, str]) -> None:
        headers = [(key.decode("latin-1"), value.decode("latin-1")) for key, value in scope["headers"]]
        super().__init__(headers, body)
        self._scope = scope
        self.operation = operation
        self.ids = ids
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query_string: str = scope["query_string"].decode("latin-1")
        self.notes: dict[str, Any] = {}

    @property
    def query(self) -> dict[str, str]:
        """The query, decoded; of a name that occurs twice, the last value. A change needs an assignment."""
        return dict(parse_qsl(self.query_string, keep_blank_values=True))

    @query.setter
    def query(self, values: dict[str, str]) -> None:
        self.query_string = urlencode(values)

    @property
    def base_url(self) -> str:
        """Where the client reached this server: scheme, authority and root path, without a slash at the end."""
        return str(Request(self._scope).base_url).rstrip("/")

    def scope(self) -> Scope:
        """The ASGI scope of the request as it is now."""
        return {
            **self._scope,
            "method": self.method,
            "path": self.path,
            "raw_path": quote(self.path, safe="/:@!$&'()*+,;=~").encode("ascii")
            if self.path != self._scope["path"]
            else self._scope.get("raw_path"),
            "query_string": self.query_string.encode("latin-1"),
            "headers": [(key.lower().encode("latin-1"), value.encode("latin-1")) for key, value in self.headers],
        }


class Response(Message):
    """A response: status, headers, body.

    Its Content-Length is counted when it is sent, unless a hook has given it one; `is_sized` False leaves it out, so
    that the server sends the body in chunks.
    """

    def __init__(self, status: int, headers: list[tuple[str, str]], body: bytes = b"") -> None:
        super().__init__(headers, body)
        self.status = status
        self.is_sized = True

    def restate(self, status: int) -> None:
        """Gives the response another status, in its error objects too."""
        self.status = status
        body = self.json
        for error in body.get("errors", ()) if isinstance(body, dict) else ():
            if "status" in error:
                error["status"] = status

    @classmethod
    def of_json(cls, status: int, value: Any, media_type: str = "application/json") -> Response:
        """A response whose body is a value as JSON."""
        response = cls(status, [("content-type", media_type)])
        response.json = value
        return response


current: ContextVar[Call] = ContextVar("current")
"""The request that is being answered."""
