"""One conversation with the target: requests by operation, with credentials and budgets, and answers already judged.

A check asks for an operation and gets an `Answer`. Everything that holds for any answer is judged here, once: that it
came whole, that its JSON is JSON, that its media type says so, that its body is what the document's schema demands, and
that an error's status is the answer's. What only the check can know (which status was due) is left to it.

When no answer comes, the target is asked a question that it must be able to answer. If it does, the silence belongs to
the request and is evidence against it; if not, the target is gone, and the run ends with `TargetLost`.
"""

from __future__ import annotations

import functools
import json
import time
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar, Protocol
from urllib.parse import quote, urlencode

from schemathesis import Response as CheckedResponse
from schemathesis import openapi

from .contract.contract import Contract
from .contract.schema import Memory
from .credentials import NoToken, TokenSource
from .evidence import WHOLE, Evidence, Seen
from .http.exchange import Exchange, NoAnswer, Request, Response, Trouble
from .http.strict_json import NotJson, PassesBound, parse, readable
from .redaction import Redactor
from .reports.summary import amount
from .result import Because
from .target import Settings

THROTTLED = (429, 503)  # gateways answer them, and their bodies with them (A28)
NOTHING: Any = object()  # no body at all, which is not the same as null
MOST_TIME = 300.0  # seconds that a run may take where its owner allows no other time


class TargetLost(Exception):
    """The target does not answer any more; the message is a sentence for people. `reached`: it may have got the request."""

    def __init__(self, reason: str, *, reached: bool = True) -> None:
        super().__init__(reason)
        self.reached = reached


class TokenLost(TargetLost):
    """The target gives no token that can be used any more."""


class BudgetMet(Exception):
    """A budget allows no further request, job or second; the message is a sentence for people.

    `because`: whose budget it is. `is_final`: no request at all can follow.
    """

    def __init__(self, reason: str, because: Because = Because.OWNER, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.because, self.is_final = because, is_final


class Sender(Protocol):
    """What speaks HTTP: the network's client, or one that calls an application in process."""

    def send(self, request: Request) -> Exchange: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Answer:
    """An answer to one call. `status` is 0 where none came, and `trouble` then says why."""

    seen: Seen
    status: int
    json: Any = None
    sound: bool = True  # the body broke nothing that its schema demands
    trouble: str = ""
    broken: frozenset[str] = field(default_factory=frozenset)

    @property
    def accepted(self) -> bool:
        """True for any 2xx."""
        return 200 <= self.status < 300

    @property
    def refused(self) -> bool:
        """True for any 4xx."""
        return 400 <= self.status < 500

    @property
    def failed(self) -> bool:
        """True where the server failed over the request: a 5xx, or silence while it goes on answering others."""
        return self.status >= 500 or self.status == 0

    @property
    def said(self) -> str:
        """What came, in a few words."""
        return f"{self.status}" if self.status else self.trouble

    def get(self, *path: str) -> Any:
        """A member of the body by its path; None where it is not there."""
        value = self.json
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        return value


class Session:
    """Sends the calls of the checks. Not for use by several threads at once, but for `send_many`'s own.

    A target that does not answer, or not wholly, that keeps the run waiting, or that does not take the token, ends the
    run soon: each further question would cost as much again, and prove nothing.
    """

    PATIENCE = 3  # broken answers in a row before the target is asked whether it has whole ones
    # Seconds before each question whether it is still there: one that restarts is given a moment, while one that lets
    # its answers drip takes all the time allowed for each, and is asked once.
    PAUSES: ClassVar = {
        Trouble.CONNECT: (0.0, 0.3, 1.0, 2.0), Trouble.CLOSED: (0.0, 0.3, 1.0, 2.0), Trouble.MUTE: (0.0, 0.3)
    }  # fmt: skip

    def __init__(
        self,
        sender: Sender,
        contract: Contract,
        evidence: Evidence,
        tokens: TokenSource,
        redact: Redactor,
        settings: Settings,
    ) -> None:
        self.sender, self.contract, self.evidence = sender, contract, evidence
        self.tokens, self.redact, self.settings = tokens, redact, settings
        self.requests = 0
        self.deadline_throttled = settings.job_timeout
        self.answered = False
        self.accepted: set[str] = set()  # the operations that answered with a success
        self._failures = 0  # in a row
        self._is_taken = False  # the target has taken the session's own token
        self._question = Request("GET", "/v2/promotions/alive/jobs", (("Accept", "application/json"),))
        self.on_exchange: Any = None
        self._next_slot = 0.0
        self._schemas = Memory(contract.judge)
        self._until = time.monotonic() + (settings.max_time or MOST_TIME)
        self.met: BudgetMet | None = None  # the budget that was met first
        self.is_cleaning = False
        self._validators = _second_opinion(contract)

    def request(
        self, operation: str, *, promotion: str = "", job: str = "", query: dict[str, Any] | str | None = None,
        body: Any = NOTHING, raw: bytes | None = None, headers: dict[str, str] | None = None, token: str | None = "",
        method: str | None = None, suffix: str = "",
    ) -> Request:  # fmt: skip
        """A call as a request. `token`: the session's own by default, None for none, else this Authorization value."""
        op = self.contract.operations[operation]
        path = (
            op.path.replace("{promotionID}", quote(promotion, safe="")).replace("{jobID}", quote(job, safe="")) + suffix
        )
        if query:
            path += "?" + (query if isinstance(query, str) else urlencode(query, quote_via=quote, safe=""))
        listed = [("Accept", "application/json")]
        if token == "" and op.definition.get("security") != []:
            listed.append(("Authorization", f"Bearer {self.own_token()}"))
        elif token:
            listed.append(("Authorization", token))
        content = raw if raw is not None else (None if body is NOTHING else json.dumps(body).encode())
        if content is not None and "Content-Type" not in (headers or {}):
            listed.append(("Content-Type", "application/json"))
        listed += [(name, value) for name, value in (headers or {}).items() if value]
        return Request(method or op.method, path, tuple(listed), content)

    def call(
        self,
        operation: str,
        *,
        forgive: frozenset[str] = frozenset(),
        judged: bool = True,
        is_open: bool = False,
        **parts: Any,
    ) -> Answer:
        """Sends one call and judges its answer by the document.

        `forgive` names requirements that this answer may break. `judged=False` leaves the body unjudged (an answer of
        which the contract leaves everything open), `is_open` that of a refusal (A34: whoever refuses it, in whatever
        words). Raises TargetLost and BudgetMet.
        """
        answer = self._exchange(operation, self.request(operation, **parts))
        if "token" not in parts:
            answer = self._with_own_token(operation, answer, parts)
        return self.judge(operation, answer, forgive) if judged and not (is_open and answer.refused) else _read(answer)

    def _with_own_token(self, operation: str, answer: Answer, parts: dict[str, Any]) -> Answer:
        """The answer to the session's own token; one that is refused is renewed once. Raises TargetLost.

        A 401 may be wrong for this request alone, and is then its answer. Where nothing was ever accepted, or what was
        accepted before is refused now, it is true of the token, and no fault of the target.
        """
        takes_token = self.contract.operations[operation].definition.get("security") != []
        if answer.status == 401 and takes_token and self._renew():
            answer = self._exchange(operation, self.request(operation, **parts))
        if answer.status == 401 and takes_token:
            if not self._is_taken:
                raise TargetLost(
                    "the server rejected the credentials (401): check the token or the client secret", reached=False
                )
            headers = (("Accept", "application/json"), ("Authorization", f"Bearer {self.own_token()}"))
            if self._exchange(operation, replace(self._question, headers=headers)).status == 401:
                raise TargetLost(
                    "the target does not take the token any more (401): give it one that lasts", reached=False
                )
        elif answer.accepted:
            self._is_taken = True
            if answer.seen.request.method == "GET":
                self._question = answer.seen.request
        return answer

    def own_token(self) -> str:
        """The token for the next request. Raises TokenLost."""
        try:
            return self.tokens.current()
        except NoToken as error:
            raise TokenLost(str(error), reached=False) from error

    def _renew(self) -> bool:
        """True where there is a new token. Raises TokenLost."""
        try:
            return self.tokens.renew()
        except NoToken as error:
            raise TokenLost(str(error), reached=False) from error

    def fetch(self, url: str) -> Answer:
        """Gets an absolute URL without credentials (A31)."""
        self.redact.add(url)
        self.redact.add_link(url)
        request = Request("GET", "/", (), None, absolute_url=url)
        return self._exchange("getPromotionJobFile", request)

    def send_many(self, operation: str, calls: list[dict[str, Any]]) -> list[Answer]:
        """Sends several calls at the same time, each from a thread of its own; answers in the order of the calls."""
        from concurrent.futures import ThreadPoolExecutor
        from threading import Barrier

        ready = Barrier(len(calls))
        requests = [self.request(operation, **parts) for parts in calls]
        self._spend(len(requests))

        def one(request: Request) -> Exchange | NoAnswer:
            ready.wait()
            try:
                return self.sender.send(request)
            except NoAnswer as silence:
                return silence

        with ThreadPoolExecutor(len(requests)) as pool:
            results = list(pool.map(one, requests))
        answers = [self._answer(operation, request, result) for request, result in zip(requests, results, strict=True)]
        for index, result in enumerate(results):  # what is throttled is sent again, one after the other
            if isinstance(result, Exchange) and result.response.status in THROTTLED:
                answers[index] = self._exchange(operation, requests[index])
        return [self.judge(operation, answer, frozenset()) for answer in answers]

    def clean_within(self, seconds: float) -> None:
        """From now on the run cleans up: for so many seconds, without other budgets, and without asking for signs of life."""
        self.settings = replace(self.settings, max_requests=None)
        self.is_cleaning, self._until = True, time.monotonic() + seconds

    def sleep(self, seconds: float) -> None:
        """Waits, but not beyond the time that the run may take. Raises BudgetMet where that is used up."""
        left = self._until - time.monotonic()
        time.sleep(max(0.0, min(seconds, left)))
        if seconds > left:
            self._check_time()

    def _check_time(self) -> None:
        """Raises BudgetMet where the time that the run may take is used up."""
        if time.monotonic() < self._until:
            return
        if self.is_cleaning:
            raise self._spent("the time for the clean-up is used up", Because.TARGET)
        most = self.settings.max_time
        if most is not None:
            raise self._spent(f"the {most:g} s that it may take (--max-time) are used up", Because.OWNER)
        more = f"the {MOST_TIME:g} s that a run may take are used up: give it more with --max-time SECONDS"
        raise self._spent(more, Because.TARGET)

    def _spent(self, reason: str, because: Because = Because.OWNER) -> BudgetMet:
        met = BudgetMet(reason, because, is_final=True)
        if not self.is_cleaning:
            self.met = self.met or met
        return met

    def _spend(self, count: int) -> None:
        self._check_time()
        budget = self.settings.max_requests
        if budget is not None and self.requests + count > budget:
            raise self._spent(f"the budget of {amount(budget, 'request')} is spent")
        self.requests += count
        if self.settings.max_rate:
            now = time.monotonic()
            self._next_slot = max(now, self._next_slot) + count / self.settings.max_rate
            if (ahead := self._next_slot - now - 1 / self.settings.max_rate) > 0:
                self.sleep(ahead)

    def _exchange(self, operation: str, request: Request) -> Answer:
        """One exchange; a throttled one is sent again when the target says so, and ever later, within the deadline.

        Raises TargetLost where the target would have it wait longer: it could not be judged, and has done no wrong.
        """
        until, pause, repeated = time.monotonic() + self.deadline_throttled, 0.1, False
        while True:
            self._spend(1)
            if self.is_cleaning:
                request = replace(request, within=max(0.1, self._until - time.monotonic()))
            try:
                result: Exchange | NoAnswer = self.sender.send(request)
            except NoAnswer as silence:
                result = silence
            answer = self._answer(operation, request, result)
            if isinstance(result, NoAnswer):
                if self.is_cleaning or result.trouble is Trouble.LINK:
                    return answer
                self._check_life(result)
                if repeated or not _is_repeatable(result):
                    return answer
                repeated = True
                self.evidence.note(
                    f"The target did not answer for a moment ({result.trouble.value}), and was asked again."
                )
                continue
            self.answered, self._failures = True, 0
            if answer.accepted:
                self.accepted.add(operation)
            wait = _retry_after(result.response)
            if wait is None and answer.status in THROTTLED and not repeated:
                wait, repeated = 0.0, True  # it may have been of a gateway, and of this moment: it is asked once more
            if wait is None:
                return answer
            self._judge_throttled(answer)
            pause = max(wait, pause)
            if time.monotonic() + pause > until:
                kept = f"for {self.deadline_throttled:g} s" if wait == 0 or pause > wait else f"for {wait:g} s more"
                raise TargetLost(f"it answers {answer.status} and keeps the run waiting {kept}", reached=False)
            self.sleep(pause)
            pause *= 2

    def _answer(self, operation: str, request: Request, result: Exchange | NoAnswer) -> Answer:
        if self.on_exchange:
            self.on_exchange(request, result)
        if isinstance(result, NoAnswer):
            note = f"{result.trouble.value}: {result.detail}"
            if result.trouble is Trouble.LINK:  # nothing was asked, so that it is no answer that lacks anything
                return Answer(Seen(operation, request, None, note), 0, trouble=note, sound=False)
            seen = Seen(operation, request, None, note, unreadable=not result.trouble.is_absence)
            if seen.unreadable:
                self.evidence.broken(WHOLE, "a whole answer in valid HTTP", seen.note, seen)
            return Answer(
                seen, 0, trouble=f"no answer ({result.trouble.value})", sound=False, broken=frozenset({WHOLE})
            )
        self.evidence.held(WHOLE)
        return Answer(Seen(operation, request, result.response), result.response.status)

    def _check_life(self, silence: NoAnswer) -> None:
        """After a silence, or several broken answers in a row: asks whether the target still answers anything.

        Raises TargetLost where it does not.
        """
        if silence.trouble is Trouble.TLS or (silence.trouble is Trouble.CONNECT and not self.answered):
            raise TargetLost(f"{silence.trouble.value}: {silence.detail}", reached=False)
        self._failures += 1
        is_absence = silence.trouble.is_absence
        if not is_absence and silence.trouble is not Trouble.TOO_SLOW and self._failures < self.PATIENCE:
            return
        for pause in self.PAUSES.get(silence.trouble, (0.0,)):
            time.sleep(pause)
            try:
                self.sender.send(replace(self._question, headers=(("Accept", "application/json"),)))
            except NoAnswer as again:
                if is_absence and not again.trouble.is_absence:
                    return
            else:
                self._failures = 0
                return
        raise TargetLost(f"{silence.trouble.value}, time after time: {silence.detail}")

    def _judge_throttled(self, answer: Answer) -> None:
        errors = self.contract.document.at("/components/schemas/Errors") and "/components/schemas/Errors"
        value, _ = _lenient(answer.seen.response.body if answer.seen.response else b"")
        self.evidence.judge(
            "too-many-requests-body",
            self.contract.judge.is_valid(value, errors),
            "a body of errors",
            "another body",
            answer.seen,
        )

    def judge(self, operation: str, answer: Answer, forgive: frozenset[str]) -> Answer:
        """Judges what holds for any answer; returns it with its JSON."""
        response = answer.seen.response
        if answer.status in THROTTLED:
            self._judge_throttled(answer)
            return _read(answer)
        answer = replace(answer, seen=answer.seen.cut())
        if response is None or answer.status >= 500:
            return answer
        schema = self.contract.answer_schema(operation, answer.status)
        if schema is None:
            return answer
        value, problem = _lenient(response.body)
        media_type = (response.header("content-type") or "").partition(";")[0].strip().lower()
        is_named = media_type in self.contract.values("json-media-type")["media_types"]
        broken: set[str] = set()

        def judge(requirement: str, holds: bool, expected: str, actual: str) -> None:
            if requirement in forgive:
                return
            if not self.evidence.judge(requirement, holds, expected, actual, answer.seen):
                broken.add(requirement)

        if value is _NO_JSON:
            where: str | None = (
                "json-text" if is_named and response.body.strip() else self.contract.body_id(schema.component)
            )
            if where:
                coded = response.header("content-encoding")
                empty = "an empty body" + (f", although its Content-Encoding is {coded}" if coded else "")
                what = f"{media_type or 'no media type'}: {problem}" if response.body.strip() else empty
                judge(where, False, "a body of JSON as the contract has it", what)
            return Answer(answer.seen, answer.status, None, not broken, broken=frozenset(broken))
        judge("json-text", not problem, "one JSON text in UTF-8, no member twice, no NaN", problem)
        judge(
            "json-media-type", is_named, "application/json or application/vnd.api+json", media_type or "no Content-Type"
        )
        said = self._schemas.judge(value, schema.pointer)
        for requirement in said.applied:
            if requirement not in forgive:
                self.evidence.held(requirement)
        for breach in said.breaches:
            name = breach.requirement or self.contract.body_id(schema.component) or ""
            if name and name not in broken and not self._is_excluded(name):
                judge(
                    name,
                    False,
                    self.contract.requirements[name].sentence,
                    f"at {breach.place or 'the root'}: {breach.message}",
                )
        if not said.breaches and not problem and is_named and not self._agrees(operation, response):
            whole = self.contract.body_id(schema.component)
            if whole and not self._is_excluded(whole):
                judge(whole, False, "a body that the document's schema accepts", "schemathesis refuses it")
        self._judge_error_statuses(answer.status, value, judge)
        return Answer(answer.seen, answer.status, value, not broken, broken=frozenset(broken))

    def _is_excluded(self, requirement: str) -> bool:
        return self.contract.requirements[requirement].excluded is not None

    def _judge_error_statuses(self, status: int, value: Any, judge: Any) -> None:
        errors = value.get("errors") if isinstance(value, dict) else None
        if status < 400 or not isinstance(errors, list):
            return
        for error in errors:
            shown = error.get("status") if isinstance(error, dict) else None
            if isinstance(shown, bool) or not isinstance(shown, (int, str)) or not str(shown).isdecimal():
                continue
            agrees = str(shown).lstrip("0") == str(status)  # as texts: Python reads no number of 4301 digits
            judge("Error.status-agrees", agrees, f"status {status}, as the answer has", f"status {shown!r}")
            self.evidence.observed(
                "Error.status-form", "an integer" if isinstance(shown, int) else "a string of digits"
            )

    def _agrees(self, operation: str, response: Response) -> bool:
        validator = self._validators.get(operation)
        if validator is None:
            return True
        headers: dict[str, list[str]] = {}
        for name, value in response.headers:
            headers.setdefault(name.lower(), []).append(value)
        checked = CheckedResponse(response.status, headers, response.body, _any_request(), 0.0, verify=True)
        return bool(validator.is_valid_response(checked))


_NO_JSON = object()


def _read(answer: Answer) -> Answer:
    """An answer with its JSON, unjudged."""
    value, _ = _lenient(answer.seen.response.body if answer.seen.response else b"")
    return replace(answer, seen=answer.seen.cut(), json=None if value is _NO_JSON else value)


def _lenient(body: bytes) -> tuple[Any, str]:
    """The JSON of a body, and what is wrong with it as a text; `_NO_JSON` where nothing can be read from it."""
    try:
        return parse(body), ""
    except PassesBound as reason:
        return _NO_JSON, str(reason)
    except NotJson as reason:
        try:
            return readable(body), str(reason)
        except NotJson:
            return _NO_JSON, str(reason)


def _is_repeatable(silence: NoAnswer) -> bool:
    """True where the request did not reach the target, or does no harm when it is sent again."""
    asks = silence.request.method in ("GET", "HEAD")
    return silence.trouble is Trouble.CONNECT or (silence.trouble.is_absence and asks)


def _retry_after(response: Response) -> float | None:
    """Seconds to wait before the same request is sent again; None where the answer is not a throttled one.

    A 503 that does not say when to come back, or not by a time (RFC 9110, section 10.2.3), is a failure of the server (D23).
    """
    if response.status not in THROTTLED:
        return None
    said = (response.header("retry-after") or "").strip()
    if said.isascii() and said.isdecimal():
        return float(said[:12])
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return 0.0 if response.status == 429 else None


@functools.cache
def _any_request() -> Any:
    """A request as schemathesis wants one beside an answer; it judges the answer alone."""
    import requests

    return requests.Request("GET", "http://target.invalid/").prepare()


@functools.lru_cache(maxsize=4)
def _second_opinion(contract: Contract) -> dict[str, Any]:
    """Schemathesis's own view of each operation, by operationId. Dear, so it is made once a contract."""
    schema = openapi.from_dict(contract.document.root)
    found: dict[str, Any] = {}
    for result in schema.get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]  # the document is valid: the tests prove it
        found[operation.definition.raw.get("operationId", operation.label)] = operation
    return found
