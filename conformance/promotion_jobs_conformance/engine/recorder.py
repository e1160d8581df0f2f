"""Sends requests, and adds each exchange to the history: also one that got no response.

On the way the secrets that a response hands out are learned, so that no report shows them.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from ..http.exchange import Exchange as HttpExchange
from ..http.exchange import NoResponse, Request
from ..http.strict_json import NotJson, readable
from ..issued_secrets import learn_links, learn_tokens
from ..redaction import Redactor
from .history import Authorization, Exchange, History

if TYPE_CHECKING:
    from ..http.har import HarRecorder


class Sender(Protocol):
    """What speaks HTTP: the network's client, or one that calls an application in process. Raises NoResponse."""

    def send(self, request: Request) -> HttpExchange: ...

    def close(self) -> None: ...


class Recorder:
    """Sends through a sender, and records. Several threads may send at the same time."""

    def __init__(
        self,
        sender: Sender,
        history: History,
        redact: Redactor,
        base_url: str,
        har: HarRecorder | None = None,
        *,
        tokens: str = "",
        files: str = "",
    ) -> None:
        """`tokens` and `files` are the paths of the operations that hand out secrets, as the document writes them."""
        self.history = history
        self.authorization: Callable[[Request], Authorization] = lambda request: Authorization.VALID
        self.on_exchange: Callable[[Exchange], None] = lambda exchange: None
        self._sender, self._redact, self._base_url, self._har = sender, redact, base_url.rstrip("/"), har
        self._tokens, self._files = _pattern(tokens), _pattern(files)
        self._lock = threading.Lock()

    def send(self, request: Request) -> Exchange:
        """Sends one request; the exchange, which has an `error` if no response came."""
        at, began = datetime.now(UTC), time.monotonic()
        started, authorization = self.history.now(), self.authorization(request)
        url = request.absolute_url or self._base_url + request.path
        try:
            sent = self._sender.send(request)
        except NoResponse as failure:
            with self._lock:
                if self._har:
                    self._har.add_failure(failure, url, at, time.monotonic() - began)
                exchange = self.history.add(
                    request,
                    None,
                    started=started,
                    ended=self.history.now(),
                    error=failure.kind,
                    detail=failure.detail,
                    authorization=authorization,
                )
        else:
            with self._lock:
                self._learn(sent)
                if self._har:
                    self._har.add(sent, url, at)
                exchange = self.history.add(
                    request, sent.response, started=started, ended=self.history.now(), authorization=authorization
                )
        self.on_exchange(exchange)
        return exchange

    def _learn(self, exchange: HttpExchange) -> None:
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
