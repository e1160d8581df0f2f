"""The project's checks as a custom check of Schemathesis: `SCHEMATHESIS_HOOKS=promotion_jobs_conformance.schemathesis st run …`.

Schemathesis sends; each response is judged together with those before it that are about the same promotion, as recorded
traffic is judged: what others may have done at the same time is not known, so that only what the exchanges themselves show
is a failure. The options of `promotion-jobs` that say how to judge count here, too, from the environment and from
`promotion-jobs.toml`: the document, the maximum of codes, whether a SHOULD fails.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from functools import cache
from threading import Lock
from typing import Any
from urllib.parse import unquote, urlsplit

import schemathesis

from .configuration import resolve
from .contract.contract import Contract
from .contract.document import Document, default_document
from .engine.evaluation import evaluate
from .engine.observations import JudgingSettings, Observations
from .http.exchange import Response
from .promotions import checks as _checks
from .promotions.registry import CHECKS
from .result import Level
from .sources.entries import Entry
from .sources.traffic import NoTraffic, traffic_of

_ = _checks  # they declare what `CHECKS` lists
BEFORE = 40  # responses about the same promotion that one is judged with
SHOWN = 300  # characters of what was expected, and of what came


class Judge:
    """Judges one response after the other. Several threads may hand in theirs."""

    def __init__(self, contract: Contract, maximum: int, *, is_strict: bool = False) -> None:
        self._contract, self._maximum, self._is_strict = contract, maximum, is_strict
        self._lock = Lock()
        self._tokens: deque[Entry] = deque(maxlen=BEFORE)  # what shows whether a token is valid
        self._entries: defaultdict[str, deque[Entry]] = defaultdict(lambda: deque(maxlen=BEFORE))

    def findings(self, entry: Entry, base_url: str) -> list[str]:
        """What a response violates, as texts for people: a requirement each."""
        with self._lock:
            key = self._key(entry, base_url)
            if not key:
                self._tokens.append(entry)
            before = [*self._tokens, *self._entries[key]] if key else list(self._tokens)[:-1]
            self._entries[key].append(entry)
        try:
            traffic = traffic_of([*before, entry], self._contract, base_url)
        except NoTraffic:  # of another server, or of no operation
            return []
        number = next((at for at, one in enumerate(traffic.entries, 1) if one is entry), 0)
        provided = tuple((name, None) for name in traffic.used_promotions)
        settings = JudgingSettings(self._maximum, provided=provided, is_shared=True, base_url=traffic.base_url)
        judged = evaluate(Observations(self._contract, settings, traffic.history), CHECKS)
        found = []
        for name, requirement in self._contract.requirements.items():
            judgement = judged.get(name)
            counts = requirement.level is Level.MUST or (self._is_strict and requirement.level is Level.SHOULD)
            if not counts or requirement.excluded or judgement is None or not judgement.is_violated:
                continue
            for violation in judgement.violations:
                if violation.at is not None and violation.at.number == number:
                    expected, actual = violation.expected[:SHOWN], violation.actual[:SHOWN]
                    found.append(f"{name}: {requirement.sentence}\n    expected  {expected}\n    actual    {actual}")
                    break
        return found

    def _key(self, entry: Entry, base_url: str) -> str:
        """The promotion that a request is about; nothing, if it is about none."""
        steps = urlsplit(entry.url).path.removeprefix(urlsplit(base_url).path.rstrip("/")).split("/")
        return unquote(steps[3]) if len(steps) > 3 and steps[2] == "promotions" else ""


@cache
def judge() -> Judge:
    """The judge of this process, as the environment and `promotion-jobs.toml` say."""
    values = resolve({})
    contract = Contract(Document.load(values["contract"]) if values["contract"] else default_document())
    usual = contract.schema("NumberOfCodes")["x-configured-maximum"]["default"]
    return Judge(contract, values["max_codes"] or usual, is_strict=bool(values["strict"]))


def entry_of(response: Any) -> Entry:
    """A response of Schemathesis, with its request, as an entry of recorded traffic."""
    sent, ended = response.request, time.time()
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body
    headers = tuple((name, _text(value)) for name, value in sent.headers.items())
    received = tuple((name, value) for name, values in response.headers.items() for value in values)
    return Entry(
        ended - response.elapsed,
        ended,
        sent.method or "GET",
        sent.url or "",
        headers,
        body if isinstance(body, bytes) else None,
        Response(response.status_code, received, response.content),
    )


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


@schemathesis.check
def promotion_jobs_contract(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]
) -> None:
    """The response violates no requirement of the promotion-jobs contract."""
    found = judge().findings(entry_of(response), case.operation.base_url or "")
    if found:
        raise AssertionError("\n".join(found))
