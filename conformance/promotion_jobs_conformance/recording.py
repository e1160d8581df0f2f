"""What every exchange passes through: the secrets that its answer hands out are learned, and then it may be recorded."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .engine.history import Authorization, History
from .handed_out import learn_links, learn_tokens
from .http.exchange import Exchange, NoAnswer, Request
from .http.strict_json import NotJson, readable
from .redaction import Redactor

if TYPE_CHECKING:
    from .http.har import HarRecorder
    from .session import Sender


class Recorded:
    """A sender before another one. Several threads may send at the same time."""

    def __init__(
        self, sender: Sender, redact: Redactor, base_url: str, har: HarRecorder | None = None, *, tokens: str = "", files: str = "",
        history: History | None = None, authorized: Callable[[Request], Authorization] = lambda request: Authorization.VALID,
    ) -> None:  # fmt: skip
        """`tokens` and `files` are the paths of the operations that hand out secrets, as the document writes them.

        `authorized` tells how a request is authorized, for the history.
        """
        self._history, self.authorized = history, authorized
        self._sender, self._redact, self._base_url, self._har = sender, redact, base_url.rstrip("/"), har
        self._tokens, self._files = _pattern(tokens), _pattern(files)
        self._lock = threading.Lock()

    def send(self, request: Request) -> Exchange:
        """As the sender behind."""
        started, began = datetime.now(UTC), time.monotonic()
        since = self._history.now() if self._history is not None else 0.0
        authorization = self.authorized(request)
        url = request.absolute_url or self._base_url + request.path
        try:
            exchange = self._sender.send(request)
        except NoAnswer as failure:
            with self._lock:
                if self._har:
                    self._har.add_failure(failure, url, started, time.monotonic() - began)
                if self._history is not None:
                    self._history.add(
                        request, None, started=since, ended=self._history.now(), error=failure.trouble, detail=failure.detail,
                        authorization=authorization,
                    )  # fmt: skip
            raise
        with self._lock:
            self._learn(exchange)
            if self._har:
                self._har.add(exchange, url, started)
            if self._history is not None:
                self._history.add(
                    request, exchange.response, started=since, ended=self._history.now(), authorization=authorization
                )
        return exchange

    def close(self) -> None:
        """As the sender behind."""
        self._sender.close()

    def _learn(self, exchange: Exchange) -> None:
        response, path = exchange.response, exchange.request.path.partition("?")[0]
        body = None
        if b"href" in response.body or b"access_token" in response.body:
            try:
                body = readable(response.body)
            except NotJson:
                body = None
        self._redact.learn(body, response.header("location"))
        if exchange.request.absolute_url is None and self._tokens.fullmatch(path):
            learn_tokens(self._redact, response.body.decode("utf-8", "replace"))
        elif exchange.request.absolute_url is None and (found := self._files.fullmatch(path)):
            learn_links(self._redact, response.body.decode("utf-8", "replace"), found.groups())


def _pattern(path: str) -> re.Pattern[str]:
    """Paths of an operation, each of its parameters as a group."""
    return re.compile("([^/]+)".join(re.escape(part) for part in re.split(r"\{[^{}]*\}", path)))
