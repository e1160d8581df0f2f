"""What every exchange passes through: the secrets that its answer hands out are learned, and then it may be recorded."""

from __future__ import annotations

import json
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .http.exchange import Exchange, NoAnswer, Request, Response
from .redaction import Redactor

if TYPE_CHECKING:
    from .http.har import HarRecorder
    from .session import Sender

MOST = 256 * 1024  # bytes of a body in which a token or a link is looked for; what is read as JSON may be longer


class Recorded:
    """A sender before another one. Several threads may send at the same time."""

    def __init__(self, sender: Sender, redact: Redactor, base_url: str, har: HarRecorder | None = None) -> None:
        self._sender, self._redact, self._base_url, self._har = sender, redact, base_url.rstrip("/"), har
        self._lock = threading.Lock()

    def send(self, request: Request) -> Exchange:
        """As the sender behind."""
        started, began = datetime.now(UTC), time.monotonic()
        url = request.absolute_url or self._base_url + request.path
        try:
            exchange = self._sender.send(request)
        except NoAnswer as failure:
            with self._lock:
                if self._har:
                    self._har.add_failure(failure, url, started, time.monotonic() - began)
            raise
        with self._lock:
            self._learn(exchange.response)
            if self._har:
                self._har.add(exchange, url, started)
        return exchange

    def close(self) -> None:
        """As the sender behind."""
        self._sender.close()

    def _learn(self, response: Response) -> None:
        body = None
        if len(response.body) <= MOST and (b"href" in response.body or b"access_token" in response.body):
            try:
                body = json.loads(response.body)
            except (ValueError, RecursionError):
                body = None
        self._redact.learn(body, response.header("location"))
