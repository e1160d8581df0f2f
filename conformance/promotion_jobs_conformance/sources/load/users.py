"""What one user does: one request after another, chosen at random from a mix, on the promotions of the current window.

Knows neither Locust nor gevent: a user is given how to send, and reports each exchange by a line of a recorded history.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ...engine.history import Authorization, Exchange
from ...http.exchange import Exchange as HttpExchange
from ...http.exchange import NoResponse, Request

REMEMBERED = 8  # jobs that a user may still cancel
OWN = 0.3  # share of the requests on a promotion of the user's own
# How often a user does what: posts a job, cancels one of its own, reads the jobs, reads the codes.
MIX = {"post": 45, "cancel": 13, "jobs": 30, "codes": 12}


@dataclass(frozen=True)
class Cases:
    """The bodies that are posted, derived from the contract: those that it accepts, and those that it rejects."""

    accepted: tuple[str, ...]
    rejected: tuple[str, ...]
    rejected_share: float
    filters: tuple[str, ...] = ("",)  # queries of the list of jobs

    def as_json(self) -> dict[str, Any]:
        """The cases as data, for other processes."""
        return asdict(self)


@dataclass
class Window:
    """Where users work, and how much of it this process may still send. `in_hand` counts requests without a response yet."""

    number: int
    shared: tuple[str, ...]
    own: tuple[str, ...]
    requests: int
    jobs: int
    in_hand: int = 0
    is_open: bool = True

    def takes(self, *, a_job: bool) -> bool:
        """True if one more request may be sent, which is then counted."""
        if not self.is_open or self.requests < 1 or (a_job and self.jobs < 1):
            return False
        self.requests -= 1
        self.jobs -= a_job
        return True


@dataclass
class User:
    """One user. `send` gives the exchange or raises NoResponse, `now` the seconds of the clock that all processes share."""

    number: int  # which of the promotions for one user is its own
    cases: Cases
    paths: Mapping[str, str]
    send: Callable[[Request], HttpExchange]
    authorization: Callable[[], str]
    now: Callable[[], float]
    report: Callable[[Window, Exchange], None]
    chance: random.Random = field(default_factory=random.Random)
    _jobs: deque[tuple[int, str, str]] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def step(self, window: Window) -> Exchange | None:
        """Sends one request; None if the window allows no more."""
        what = self.chance.choices([*MIX], [*MIX.values()])[0]
        promotions = window.own[self.number % len(window.own) :][:1] if self.chance.random() < OWN else window.shared
        promotion = self.chance.choice(promotions)
        mine = [(id_, job) for number, id_, job in self._jobs if number == window.number]
        if what == "cancel" and not mine:
            what = "jobs"
        if not window.takes(a_job=what == "post"):
            return None
        if what == "post":
            is_rejected = self.chance.random() < self.cases.rejected_share
            body = self.chance.choice(self.cases.rejected if is_rejected else self.cases.accepted)
            exchange = self._exchange(window, "POST", "createPromotionJob", promotion, body=body)
            job = _job_id(exchange)
            if job:
                self._jobs.append((window.number, promotion, job))
            elif exchange.rejected:
                window.jobs += 1
            return exchange
        if what == "cancel":
            promotion, job = mine[-1]
            self._jobs.remove((window.number, promotion, job))
            return self._exchange(window, "POST", "cancelPromotionJob", promotion, job)
        if what == "jobs":
            return self._exchange(
                window, "GET", "listPromotionJobs", promotion, query=self.chance.choice(self.cases.filters)
            )
        return self._exchange(window, "GET", "listPromotionCodes", promotion)

    def _exchange(
        self,
        window: Window,
        method: str,
        operation: str,
        promotion: str,
        job: str = "",
        *,
        body: str | None = None,
        query: str = "",
    ) -> Exchange:
        path = self.paths[operation].replace("{promotionID}", promotion).replace("{jobID}", job) + query
        headers = [("Accept", "application/json"), ("Authorization", self.authorization())]
        if body is not None:
            headers.append(("Content-Type", "application/json"))
        request = Request(method, path, tuple(headers), body.encode() if body is not None else None)
        window.in_hand += 1
        started = self.now()
        try:
            response, error, detail = self.send(request).response, None, ""
        except NoResponse as failure:
            response, error, detail = None, failure.kind, failure.detail
        finally:
            window.in_hand -= 1
        status = response.status if response else 0
        # The token may have expired: a 401 is not a violation here; `verify` checks tokens.
        authorization = Authorization.UNKNOWN if status == 401 else Authorization.VALID
        exchange = Exchange(0, started, self.now(), request, response, error, detail, authorization)
        self.report(window, exchange)
        return exchange


def _job_id(exchange: Exchange) -> str:
    found = exchange.get("data", "id") if exchange.accepted else None
    return found if isinstance(found, str) and found.isascii() and found.replace("-", "").isalnum() else ""
