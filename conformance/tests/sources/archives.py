"""HTTP archives for the tests: of histories, and of a small run that shows a little of everything."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from promotion_jobs_conformance.engine.history import Exchange, History
from promotion_jobs_conformance.http.exchange import ErrorKind, NoResponse, Request
from promotion_jobs_conformance.http.exchange import Exchange as HttpExchange
from promotion_jobs_conformance.http.har import HarRecorder
from tests.promotions.histories import Made

URL = "https://shop.example"
WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
TOKEN = "a-token-of-the-tests"


def archive(exchanges: Iterable[Exchange], token: str | None = TOKEN, url: str = URL) -> dict[str, Any]:
    """A HAR file with these exchanges, as `verify --har` writes one, with a token in each request."""
    recorder = HarRecorder(lambda text: text, entries=10**6, total_bytes=10**9)
    for exchange in exchanges:
        at, seconds = WHEN + timedelta(seconds=exchange.started), exchange.ended - exchange.started
        request = exchange.request
        if token is not None:
            headers = (*request.headers, ("Authorization", f"Bearer {token}"))
            request = Request(request.method, request.path, headers, request.body, request.absolute_url)
        if exchange.response is None:
            failure = NoResponse(request, exchange.error or ErrorKind.MUTE, exchange.detail)
            recorder.add_failure(failure, url + request.path, at, seconds)
        else:
            recorder.add(
                HttpExchange(request, exchange.response, seconds), request.absolute_url or url + request.path, at
            )
    found: dict[str, Any] = json.loads(recorder.text())
    return found


@lru_cache(maxsize=1)
def small_history() -> History:
    """A promotion with two jobs, lists of it, a rejected job, and a cancellation that comes too late."""
    made = Made()
    promotion = made.create_promotion()
    first = made.create_job(promotion, number_of_codes=2)
    made.list_jobs(promotion, [first])
    made.list_codes(promotion, ["AAAABBBBCC", "DDDDEEEEFF"])
    errors = [{"title": "Validation Error", "status": "422", "detail": "too few"}]
    sent = {"data": {"type": "promotion_job", "job_type": "code_generate", "parameters": {"number_of_codes": 0}}}
    made.add("POST", f"/v2/promotions/{promotion}/jobs", 422, {"errors": errors}, sent=sent)
    second = made.create_job(promotion)
    made.list_jobs(promotion, [first, second], limit=1)
    made.list_jobs(promotion, [first, second], limit=1, offset=1)
    return made.history
