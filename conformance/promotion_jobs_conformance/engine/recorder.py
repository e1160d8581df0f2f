"""Sends requests, and adds each exchange to the history: also one that got no response.

On the way the secrets that a response hands out are learned, so that no report shows them.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

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


@dataclass(frozen=True)
class _Sent:
    """What came of a request that was sent: when, by the clock and in seconds of the history."""

    at: datetime
    started: float
    outcome: HttpExchange | NoResponse
    ended: float


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
        self.authorization: Callable[[Request, int], Authorization] = lambda request, status: Authorization.VALID
        self.on_exchange: Callable[[Exchange], None] = lambda exchange: None
        self.sending: Callable[[Callable[[], Any]], Any] = lambda send: send()  # calls what sends, when it may
        self._sender, self._redact, self._base_url, self._har = sender, redact, base_url.rstrip("/"), har
        self._tokens, self._files = _pattern(tokens), _pattern(files)
        self._lock = threading.Lock()

    def send(self, request: Request) -> Exchange:
        """Sends one request; the exchange, which has an `error` if no response came."""
        url = request.absolute_url or self._base_url + request.path

        def send() -> _Sent:
            at, started = datetime.now(UTC), self.history.now()
            try:
                return _Sent(at, started, self._sender.send(request), self.history.now())
            except NoResponse as failure:
                return _Sent(at, started, failure, self.history.now())

        sent: _Sent = self.sending(send)
        with self._lock:
            exchange = self._record(request, url, sent)
        self.on_exchange(exchange)
        return exchange

    def send_at_once(self, request: Request) -> Exchange:
        """Sends one request while no other is in flight."""
        with self.at_once():
            return self.send(request)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Requests within it are sent immediately, while no other is in flight: a new token may end the one before."""
        usual, self.sending = self.sending, lambda send: send()
        try:
            yield
        finally:
            self.sending = usual

    def _record(self, request: Request, url: str, sent: _Sent) -> Exchange:
        outcome = sent.outcome
        status = 0 if isinstance(outcome, NoResponse) else outcome.response.status
        authorization = self.authorization(request, status)
        add = partial(self.history.add, request, started=sent.started, ended=sent.ended, authorization=authorization)
        if isinstance(outcome, NoResponse):
            if self._har:
                self._har.add_failure(outcome, url, sent.at, sent.ended - sent.started)
            return add(None, error=outcome.kind, detail=outcome.detail)
        self._learn(outcome)
        if self._har:
            self._har.add(outcome, url, sent.at)
        return add(outcome.response, is_repeated=outcome.is_repeated)

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
