"""One conversation with the target: requests by operation, with credentials and budgets. It judges nothing.

If a request gets no response, the session sends a probe that any server responds to. If the target responds, the timeout is
the request's, and is in the history. If not, the target is lost, and the run ends with `TargetLost`.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email.utils import parsedate_to_datetime
from threading import Barrier
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from ..contract.contract import Contract
from ..credentials import NoToken, TokenSource
from ..http.exchange import ErrorKind, Request, Response
from ..redaction import Redactor
from ..result import SkipReason
from ..target import Settings
from .budgets import Budgets
from .history import Exchange
from .recorder import Recorder
from .skips import Skip, TargetLost, TokenLost

THROTTLED = (429, 503)  # gateways send them, and their bodies with them (A28)
SILENCES = 2  # of an operation in a row, after which it is not asked again
PATIENT = 3  # silences for which a run waits as long as a response may take; then not much longer than others took
SHORTEST, LONGER = 2.0, 3.0  # seconds that it waits then at least; times the longest that a response took
MOST_SILENCES = 12  # of a run: it ends then, since each costs its time, and the finding is there
NO_BODY: Any = object()  # no body at all, which is not the same as null


class Session:
    """Sends the requests of the scenarios. Not thread-safe, except within `send_many`.

    A target that does not respond, sends incomplete responses, makes the run wait, or rejects the token ends the run soon:
    every further request would cost as much, and prove nothing.
    """

    PATIENCE = 3  # broken responses in a row before the target is asked whether it has whole ones
    # Seconds before each question whether it is still there: one that restarts gets some time, while one that lets
    # its responses drip takes all the time allowed for each, and is asked once.
    PAUSES: ClassVar[Mapping[ErrorKind, Sequence[float]]] = {
        ErrorKind.CONNECT: (0.0, 0.3, 1.0, 2.0),
        ErrorKind.CLOSED: (0.0, 0.3, 1.0, 2.0),
        ErrorKind.MUTE: (0.0, 0.3),
    }

    def __init__(
        self,
        recorder: Recorder,
        contract: Contract,
        tokens: TokenSource,
        redact: Redactor,
        settings: Settings,
        question: Request,
    ) -> None:
        """`question` is a request to which any running target responds in some way."""
        self.recorder, self.contract, self.tokens, self.redact = recorder, contract, tokens, redact
        self.budgets = Budgets(settings)
        self.throttled_for = settings.job_timeout  # seconds that a throttled request may take
        self.accepted: set[str] = set()  # the operations that responded with a success
        self.notes: list[str] = []
        self._has_responded = False
        self._failures = 0  # in a row
        self._silences: Counter[str] = (
            Counter()
        )  # of each operation, in a row: each costs all the time that a response may take
        self._silent, self._longest = 0, 0.0  # how often nothing came, and the seconds that the slowest response took
        self._is_taken = False  # the target has accepted the session's own token
        self._question = question

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return self.budgets.requests

    def note(self, sentence: str) -> None:
        """A sentence about the run, printed once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def request(
        self,
        operation: str,
        path: Mapping[str, str | bytes],
        *,
        query: dict[str, Any] | str | None = None,
        body: Any = NO_BODY,
        raw: bytes | None = None,
        headers: dict[str, str] | None = None,
        token: str | None = "",
        method: str | None = None,
        suffix: str = "",
    ) -> Request:
        """A call as a request. `token`: the session's own by default, None for none, else this Authorization value."""
        op = self.contract.operations[operation]
        target = op.path
        for name, value in path.items():
            target = target.replace("{" + name + "}", quote(value, safe=""))
        target += suffix
        if query:
            target += "?" + (query if isinstance(query, str) else urlencode(query, quote_via=quote, safe=""))
        listed = [("Accept", "application/json")]
        if token == "" and self._takes_token(operation):
            listed.append(("Authorization", f"Bearer {self.own_token()}"))
        elif token:
            listed.append(("Authorization", token))
        content = raw if raw is not None else (None if body is NO_BODY else json.dumps(body).encode())
        if content is not None and "Content-Type" not in (headers or {}):
            listed.append(("Content-Type", "application/json"))
        listed += [(name, value) for name, value in (headers or {}).items() if value]
        return Request(method or op.method, target, tuple(listed), content)

    def call(self, operation: str, path: Mapping[str, str | bytes], **parts: Any) -> Exchange:
        """Sends one call. Raises TargetLost and BudgetMet; Skip for an operation that has kept silent."""
        if self._silences[operation] >= SILENCES and not self.budgets.is_cleaning:
            raise Skip(SkipReason.BLOCKED, f"{operation} timed out {SILENCES} times in a row")
        exchange = self._exchange(operation, self.request(operation, path, **parts))
        return exchange if "token" in parts else self._with_own_token(operation, path, exchange, parts)

    def fetch(self, url: str) -> Exchange:
        """Gets an absolute URL without credentials (A31). Raises TargetLost and BudgetMet; Skip if such URLs have kept silent."""
        if self._silences[""] >= SILENCES:
            raise Skip(SkipReason.BLOCKED, f"the links to files timed out {SILENCES} times in a row")
        self.redact.add(url)
        self.redact.add_link(url)
        return self._exchange("", Request("GET", "/", (), None, absolute_url=url))

    def send_many(
        self, operation: str, paths: Sequence[Mapping[str, str | bytes]], parts: list[dict[str, Any]]
    ) -> list[Exchange]:
        """Sends several calls at the same time, each from its own thread; exchanges in the order of the calls."""
        requests = [self.request(operation, path, **more) for path, more in zip(paths, parts, strict=True)]
        ready = Barrier(len(requests))
        self.budgets.spend(len(requests))

        def one(request: Request) -> Exchange:
            ready.wait()
            return self.recorder.send(request)

        with ThreadPoolExecutor(len(requests)) as pool:
            exchanges = list(pool.map(one, requests))
        for index, exchange in enumerate(exchanges):  # what is throttled is sent again, one after another
            if exchange.status in THROTTLED:
                exchanges[index] = self._exchange(operation, requests[index])
        return exchanges

    def own_token(self) -> str:
        """The token for the next request. Raises TokenLost."""
        try:
            return self.tokens.current()
        except NoToken as error:
            raise TokenLost(str(error), reached=False) from error

    def _takes_token(self, operation: str) -> bool:
        return self.contract.operations[operation].definition.get("security") != []

    def _with_own_token(
        self, operation: str, path: Mapping[str, str | bytes], exchange: Exchange, parts: dict[str, Any]
    ) -> Exchange:
        """The response to the session's own token; one that is rejected is renewed once. Raises TargetLost.

        A 401 may be wrong for this request alone, and is then its response. If nothing was ever accepted, or what was
        accepted before is rejected now, it is true of the token, and no fault of the target.
        """
        takes_token = self._takes_token(operation)
        if exchange.status == 401 and takes_token and (not self.tokens.is_current(exchange.request) or self._renew()):
            exchange = self._exchange(operation, self.request(operation, path, **parts))
        if exchange.status == 401 and takes_token:
            if not self._is_taken:
                raise TargetLost(
                    "the server rejected the credentials (401): check the token or the client secret", reached=False
                )
            headers = (("Accept", "application/json"), ("Authorization", f"Bearer {self.own_token()}"))
            if self._exchange(operation, replace(self._question, headers=headers)).status == 401:
                raise TargetLost(
                    "the server stopped accepting the token (401): use one that outlives the run", reached=False
                )
        elif exchange.accepted:
            self._is_taken = True
            if exchange.request.method == "GET":
                self._question = exchange.request
        return exchange

    def _renew(self) -> bool:
        """True if there is a new token. Raises TokenLost."""
        try:
            return self.tokens.renew()
        except NoToken as error:
            raise TokenLost(str(error), reached=False) from error

    def _exchange(self, operation: str, request: Request) -> Exchange:
        """One exchange; a throttled request is sent again when the target says so, and ever later, within its time.

        Raises TargetLost if the target would have it wait longer: it could not be checked, and has done no wrong.
        """
        until, pause, is_repeated = time.monotonic() + self.throttled_for, 0.1, False
        while True:
            self.budgets.spend(1)
            if self.budgets.is_cleaning:  # one that is silent now and then must not take all the time of the clean-up
                left = min(self.budgets.left, SHORTEST) if self._silent else self.budgets.left
                request = replace(request, within=max(0.1, left))
            elif self._silent >= PATIENT:
                request = replace(request, within=max(SHORTEST, LONGER * self._longest))
            exchange = self.recorder.send(request)
            is_silent = exchange.error in (ErrorKind.MUTE, ErrorKind.TOO_SLOW)
            self._silent += is_silent
            self._longest = max(self._longest, exchange.ended - exchange.started if exchange.response else 0.0)
            self._silences[operation] = self._silences[operation] + 1 if is_silent else 0
            if is_silent and self._silent >= MOST_SILENCES and not self.budgets.is_cleaning:
                raise TargetLost(f"it did not respond in time to {MOST_SILENCES} requests", reached=False)
            if exchange.response is None:
                if self.budgets.is_cleaning or exchange.error is ErrorKind.LINK:
                    return exchange
                self._check_life(exchange)
                if is_repeated or not _is_repeatable(exchange):
                    return exchange
                is_repeated = True
                cause = exchange.error.value if exchange.error else "no response"
                self.note(f"The server briefly stopped responding ({cause}); the request was retried.")
                continue
            self._has_responded, self._failures = True, 0
            if exchange.accepted:
                self.accepted.add(operation)
            wait = _retry_after(exchange.response)
            if wait is None and exchange.status in THROTTLED and not is_repeated:
                wait, is_repeated = 0.0, True  # a gateway's, perhaps, and only this once: it is sent once more
            if wait is None:
                return exchange
            pause = max(wait, pause)
            if time.monotonic() + pause > until:
                kept = f"for {self.throttled_for:g} s" if wait == 0 or pause > wait else f"for {wait:g} s more"
                raise TargetLost(f"it responds with {exchange.status} and asks the run to wait {kept}", reached=False)
            self.budgets.sleep(pause)
            pause *= 2

    def _check_life(self, silence: Exchange) -> None:
        """After a silence, or several broken responses in a row: asks whether the target still responds to anything.

        Raises TargetLost if it does not.
        """
        error = silence.error or ErrorKind.MUTE
        if error is ErrorKind.TLS or (error is ErrorKind.CONNECT and not self._has_responded):
            raise TargetLost(f"{error.value}: {silence.detail}", reached=False)
        self._failures += 1
        if not error.is_absence and error is not ErrorKind.TOO_SLOW and self._failures < self.PATIENCE:
            return
        for pause in self.PAUSES.get(error, (0.0,)):
            time.sleep(pause)
            again = self.recorder.send(replace(self._question, headers=(("Accept", "application/json"),)))
            if again.response is not None:
                self._failures = 0
                return
            if error.is_absence and again.error is not None and not again.error.is_absence:
                return
        raise TargetLost(f"{error.value}, time after time: {silence.detail}")


def _is_repeatable(silence: Exchange) -> bool:
    """True if the request did not reach the target, or does no harm when it is sent again."""
    asks = silence.request.method in ("GET", "HEAD")
    return silence.error is ErrorKind.CONNECT or (silence.error is not None and silence.error.is_absence and asks)


def _retry_after(response: Response) -> float | None:
    """Seconds to wait before the same request is sent again; None if the response is not a throttled one.

    A 503 that does not say when to come back, or not by a time (RFC 9110, section 10.2.3), is a failure of the server (D23).
    """
    if response.status not in THROTTLED:
        return None
    value = (response.header("retry-after") or "").strip()
    if value.isascii() and value.isdecimal():
        return float(value[:12])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return 0.0 if response.status == 429 else None
