"""A server whose responses are right but for one location: there stands a value of any JSON type, which need be nothing sensible.

Locations are written as JSON pointers with `*` for any index of a list; a rule replaces a location in every response of an
operation from the k-th on, or in some of them. Values are JSON texts, so that they may be what Python would not write.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from promotion_jobs_conformance.engine.recorder import Sender
from promotion_jobs_conformance.http.exchange import Exchange, Request, Response

VALUES: Final = (
    "null",
    "true",
    "false",
    "0",
    "-1",
    "1.5",
    "-0.0",
    "1e308",
    "1e400",
    "-1e400",
    "NaN",
    "9" * 390,
    f"-{'9' * 390}",
    '""',
    '" "',
    '"x"',
    '"pending"',
    '"completed"',
    '"3"',
    '"\\ud800"',
    '"\\u0000\\r\\n\\u2028"',
    '"' + "9" * 5000 + '"',
    '".."',
    '"a/b"',
    "[]",
    "[[]]",
    '["x"]',
    '[null, 1, {"id": []}]',
    "{}",
    '{"a": {}}',
    '{"id": {}, "code": [], "status": []}',
)
ABSENT: Final = ""  # the property is not there, or the list is shorter by this one
_MARK: Final = "\ue000mutant\ue000"


def operation_of(request: Request) -> str:
    """What a response is for: the method and the path, without identifiers and query."""
    if request.absolute_url is not None:
        return "download"
    path = request.path.partition("?")[0]
    path = re.sub(r"^/v2/promotions/[^/]+", "/v2/promotions/P", path)
    return f"{request.method} {re.sub(r'/jobs/[^/]+', '/jobs/J', path)}"


def locations(value: Any, at: str = "") -> Iterator[str]:
    """Every location of a value, itself included."""
    yield at
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from locations(inner, f"{at}/{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from locations(inner, f"{at}/*")


def replaced(body: bytes, location: str, text: str) -> bytes:
    """A JSON body with the value at a location, wherever there is one, replaced by a JSON text."""
    value = _with(json.loads(body), location.split("/")[1:], text)
    return json.dumps(value).replace(json.dumps(_MARK), text).encode()


def _with(value: Any, steps: list[str], text: str) -> Any:
    if not steps:
        return _MARK
    step, rest = steps[0], steps[1:]
    if isinstance(value, list) and step == "*":
        changed = [_with(inner, rest, text) for inner in value]
        return changed[1:] if text == ABSENT and not rest else changed
    if isinstance(value, dict) and step in value:
        if text == ABSENT and not rest:
            return {name: inner for name, inner in value.items() if name != step}
        return value | {step: _with(value[step], rest, text)}
    return value


@dataclass(frozen=True)
class Rule:
    """Replaces a location of an operation's responses with a status, from the k-th such response on."""

    operation: str
    status: int
    location: str
    text: str
    since: int = 0


@dataclass
class Mutant:
    """A sender before another one, which changes what comes back.

    By rules, or, with a `chance`, at a location and to a value that `seed` draws.
    """

    sender: Sender
    rules: tuple[Rule, ...] = ()
    chance: float = 0.0
    seed: int = 0
    seen: dict[tuple[str, int], set[str]] = field(default_factory=dict)  # the locations of all responses
    done: list[Rule] = field(default_factory=list)
    _counts: Counter[tuple[str, int]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311  (it shall repeat)

    def send(self, request: Request) -> Exchange:
        """As the sender behind; what is not JSON stays as it is."""
        exchange = self.sender.send(request)
        response = exchange.response
        key = operation_of(request), response.status
        number = self._counts[key]
        self._counts[key] += 1
        try:
            value = json.loads(response.body)
        except ValueError:
            return exchange
        found = list(dict.fromkeys(locations(value)))
        self.seen.setdefault(key, set()).update(found)
        rules = [rule for rule in self.rules if (rule.operation, rule.status) == key and number >= rule.since]
        if self.chance and self._random.random() < self.chance:
            rules.append(Rule(*key, self._random.choice(found), self._random.choice((ABSENT, *VALUES)), number))
        body = response.body
        for rule in rules:
            try:
                body = replaced(body, rule.location, rule.text)
            except ValueError:  # an earlier rule has left no JSON that Python reads
                break
            self.done.append(rule)
        return Exchange(request, Response(response.status, response.headers, body), exchange.seconds)

    def close(self) -> None:
        """As the sender behind."""
        self.sender.close()
