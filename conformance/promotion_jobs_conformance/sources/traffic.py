"""A history made of recorded traffic: which entries are exchanges with the server, and how each was authorized.

The base URL is the one under which most entries are requests of the document's operations. Entries are in the order of the time
at which their response had arrived, as the recorder of `verify` orders them. How a request was authorized is derived from
the traffic alone: a token is valid if the server issued it, or if it accepted it on an operation that takes one. Of any
other token, and of a 401 after which the token was not accepted again (it may have expired), nothing is known.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from ..contract.contract import Contract
from ..contract.routing import Route, Router
from ..credentials import authorization_of
from ..engine.history import Authorization, History
from ..http.exchange import Request
from .entries import SAFE, Entry

TOKEN = "getAccessToken"
FILE = "getPromotionJobFile"
UNAUTHORIZED = 401
BEARER = re.compile(r"bearer +([!-~]+)", re.IGNORECASE)
MASK = re.compile(r"[xX*.]+|.*redacted.*", re.IGNORECASE)
_WORDS = r"(?:redacted|masked|saniti[sz]ed|scrubbed|anonymi[sz]ed|filtered|removed|hidden|secret|private)"
_MASK = rf"(?i:redacted|[\[<({{*_]+ ?{_WORDS} ?[\])}}>*_]+|[*\u2022\u2588]{{3,}}|x{{3,}}(?:[-_]x{{2,}})+)"
MASKED = re.compile(_MASK)  # a value that was removed
MASKED_JSON = re.compile(rf'[:\[,]\s*"{_MASK}"')
SECRET = (TOKEN, FILE)  # the operations whose responses hold secrets, which are expected to be masked
OF_A_PROXY = (
    304,
    407,
    511,
)  # what a cache or a proxy responds with: not modified, or that it wants the client to authenticate
OTHER_OPERATION, SANITIZED = "not of this API", "sanitized: values were removed"
SHORTEST = 8  # characters of a token that is not masked


class NoTraffic(ValueError):
    """No entry is a request of the document's operations; the message is a sentence for people."""


@dataclass(frozen=True)
class Traffic:
    """The exchanges with one server. `left_out` counts the other entries by what they are; `others` are the base URLs not taken."""

    base_url: str
    history: History
    entries: tuple[Entry, ...]  # of the exchanges, in the history's order
    left_out: Counter[str] = field(default_factory=Counter)
    others: tuple[str, ...] = ()
    is_complete: bool = True  # false if requests had to be left out that may have changed something
    touched: tuple[str, ...] = ()  # the promotions that requests outside this API may have changed

    @property
    def accepted(self) -> frozenset[str]:
        """The operations that responded with a success."""
        return frozenset(one.operation for one in self.history if one.operation and one.accepted)

    @property
    def used_promotions(self) -> tuple[str, ...]:
        """The promotions that the server accepted requests of, and whose creation the traffic does not show, in order."""
        created = {one.get("data", "id") for one in self.history.of("createPromotion") if one.accepted}
        named = (one.route.path.get("promotionID", "") for one in self.history if one.accepted and one.operation)
        return tuple(name for name in dict.fromkeys(named) if name and name not in created)


def traffic_of(entries: Iterable[Entry], contract: Contract, base_url: str = "") -> Traffic:
    """The exchanges among some entries with the server at a base URL, or at the one with most of them. Raises NoTraffic."""
    unique, repeated = _unique(entries)
    bases = _bases(unique, contract)
    if not bases:
        raise NoTraffic("no entry is a request of an operation of the document")
    wanted = base_url.rstrip("/") or bases.most_common(1)[0][0]
    if wanted not in bases:
        known = ", ".join(bases)
        raise NoTraffic(f"no entry is a request of an operation below {wanted}; there are some below {known}")
    left_out = Counter({"repeated in the files": repeated} if repeated else {})
    router = Router(contract.operations.values())
    taken: list[tuple[Entry, Request]] = []
    links: set[str] = set()
    touched: dict[str, None] = {}
    is_complete = True
    for entry in sorted(unique, key=lambda one: (one.ended, one.started)):
        request = _request(entry, wanted, router, links)
        if isinstance(request, str):
            left_out[request] += 1
            is_complete = is_complete and not (request == SANITIZED and entry.method not in SAFE)
            if request in (OTHER_OPERATION, SANITIZED) and entry.method not in SAFE:
                touched |= dict.fromkeys(_named(entry.url[len(wanted) :], contract))
            continue
        taken.append((entry, request))
        if (
            entry.method not in SAFE
            and not router.route(entry.method, request.path).operation
            and not _is_rejected(entry)
        ):
            touched |= dict.fromkeys(_named(request.path, contract))
        if request.absolute_url is None and router.route(request.method, request.path).operation == FILE:
            links |= _links(entry)
    authorizations = _authorizations(taken, contract, router)
    history = History(router)
    began = min((entry.started for entry, _ in taken), default=0.0)
    for (entry, request), authorization in zip(taken, authorizations, strict=True):
        history.add(
            request,
            entry.response,
            started=entry.started - began,
            ended=entry.ended - began,
            error=entry.error,
            detail=entry.detail,
            authorization=authorization,
            is_cut=entry.is_cut or _is_masked(entry, router, request),
        )
    others = tuple(base for base in bases if base != wanted)
    listed = tuple(entry for entry, _ in taken)
    return Traffic(wanted, history, listed, left_out, others, is_complete, tuple(touched))


def _unique(entries: Iterable[Entry]) -> tuple[list[Entry], int]:
    """The entries, each once: several files may contain the same."""
    found: dict[Entry, None] = {}
    count = 0
    for entry in entries:
        count += 1
        found.setdefault(entry)
    return list(found), count - len(found)


def _bases(entries: Sequence[Entry], contract: Contract) -> Counter[str]:
    """The base URLs under which requests of operations were sent, with how many: most first, then in order."""
    found: Counter[str] = Counter()
    for entry in entries:
        parts = _split(entry.url)
        if parts is None:
            continue
        origin, path = parts
        for method, pattern in _ends(contract):
            if method == entry.method and (match := pattern.search(path.partition("?")[0])):
                found[origin + path[: match.start()]] += 1
                break
    return found


@lru_cache(maxsize=8)
def _ends(contract: Contract) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """For each operation its method, and what a path must end with; longer paths first."""
    operations = sorted(contract.operations.values(), key=lambda one: -len(one.path))
    return tuple(
        (one.method, re.compile(re.sub(r"\\\{[^{}]*\\\}", "[^/]+", re.escape(one.path)) + "$")) for one in operations
    )


def _split(url: str) -> tuple[str, str] | None:
    """The origin of a URL, and its path with the query; None if it is not an HTTP URL."""
    try:
        parts = urlsplit(url)
        default = {"http": 80, "https": 443}[parts.scheme.lower()]
        if not parts.hostname:
            return None
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        port = f":{parts.port}" if parts.port not in (None, default) else ""
    except (ValueError, KeyError):
        return None
    return f"{parts.scheme.lower()}://{host}{port}", parts.path + (f"?{parts.query}" if parts.query else "")


def _request(entry: Entry, base_url: str, router: Router, links: set[str]) -> Request | str:
    """The request of an entry; or why it is left out, as a clause."""
    if entry.url in links and entry.method == "GET":
        return Request(entry.method, "/", entry.headers, entry.body, entry.url)
    parts = _split(entry.url)
    if parts is None:
        return "not HTTP"
    url = "".join(parts)
    if not url.startswith(f"{base_url}/"):
        return "of other servers"
    path = url[len(base_url) :]
    route = router.route(entry.method, path)
    if not route.template:
        return OTHER_OPERATION
    if not route.operation and entry.method == "OPTIONS":
        return "preflights of a browser"
    if _status(entry) in OF_A_PROXY:
        return "responses of a proxy or a cache"
    if any(map(MASKED.fullmatch, map(unquote, (*path.partition("?")[0].split("/"), *route.query.values())))) or (
        route.operation != TOKEN and MASKED_JSON.search((entry.body or b"").decode("utf-8", "replace"))
    ):
        return SANITIZED
    return Request(entry.method, path, entry.headers, entry.body)


def _named(path: str, contract: Contract) -> Iterator[str]:
    """The resources that the path of another API's request may have changed: what replaces a parameter of this API's paths."""
    steps = path.partition("?")[0].split("/")
    for one in contract.operations.values():
        for index, part in enumerate(one.path.split("/")):
            before = one.path.split("/")[:index]
            if part.startswith("{") and len(steps) > index and steps[:index] == before:
                yield unquote(steps[index])


def _is_masked(entry: Entry, router: Router, request: Request) -> bool:
    """True if values other than a token were removed from the response: it is not read."""
    if entry.response is None or request.absolute_url or router.route(request.method, request.path).operation in SECRET:
        return False
    return bool(MASKED_JSON.search(entry.response.body.decode("utf-8", "replace")))


def _links(entry: Entry) -> set[str]:
    """The links to files that a response gives."""
    found = _json(entry)
    href = found.get("href") if isinstance(found, dict) else None
    return {href} if isinstance(href, str) else set()


def _json(entry: Entry) -> object:
    if entry.response is None or entry.is_cut:
        return None
    try:
        return json.loads(entry.response.body)
    except (ValueError, RecursionError):
        return None


def _status(entry: Entry) -> int:
    return entry.response.status if entry.response else 0


def _is_rejected(entry: Entry) -> bool:
    return 400 <= _status(entry) < 500


def _is_accepted(entry: Entry) -> bool:
    return 200 <= _status(entry) < 300


@dataclass(frozen=True)
class _Tokens:
    """What the traffic shows of tokens: until when those last that were issued, and when each was accepted last."""

    issued: dict[str, float]
    accepted: dict[str, float]
    are_recorded: bool  # requests were recorded with their tokens
    is_any_accepted: bool  # a request was accepted that needs a token

    def is_valid_at(self, token: str, time: float) -> bool:
        """True if the token was issued and had not expired at a time, or was accepted later on."""
        if MASK.fullmatch(token) or len(token) < SHORTEST:
            return False  # one mask may hide several tokens
        return time < self.issued.get(token, float("-inf")) or time <= self.accepted.get(token, float("-inf"))


def _authorizations(taken: Sequence[tuple[Entry, Request]], contract: Contract, router: Router) -> list[Authorization]:
    """How each request was authorized, as far as the traffic shows."""
    routed = [
        (entry, Route() if request.absolute_url else router.route(request.method, request.path))
        for entry, request in taken
    ]
    tokens = _tokens(routed, contract)
    accepted_forms = {entry.body for entry, route in routed if route.operation == TOKEN and _is_accepted(entry)}
    return [
        _of_form(entry, accepted_forms) if route.operation == TOKEN else _of_header(entry, tokens)
        for entry, route in routed
    ]


def _tokens(routed: Sequence[tuple[Entry, Route]], contract: Contract) -> _Tokens:
    issued: dict[str, float] = {}
    accepted: dict[str, float] = {}
    are_recorded = is_any_accepted = False
    for entry, route in routed:
        if route.operation == TOKEN:
            shown = _json(entry) if _is_accepted(entry) else None
            token, lasts = (
                (shown.get("access_token"), shown.get("expires_in")) if isinstance(shown, dict) else (None, None)
            )
            if isinstance(token, str) and token:
                is_known = isinstance(lasts, (int, float)) and not isinstance(lasts, bool)
                until = entry.started + lasts if is_known and lasts else entry.ended
                # A new token may end the one before (D19 is silent), from the moment that the server has made it.
                issued = {one: min(end, entry.started) if one != token else end for one, end in issued.items()}
                issued[token] = max(issued.get(token, 0.0), until)
            continue
        match = BEARER.fullmatch((_header(entry) or "").strip())
        are_recorded = are_recorded or match is not None
        if (
            _is_accepted(entry)
            and route.operation
            and contract.operations[route.operation].definition.get("security") != []
        ):
            is_any_accepted = True
            if match:
                accepted[match[1]] = max(accepted.get(match[1], 0.0), entry.started)
    return _Tokens(issued, accepted, are_recorded, is_any_accepted)


def _header(entry: Entry) -> str | None:
    """The value of the Authorization header; None if there is none."""
    return next((value for name, value in entry.headers if name.lower() == "authorization"), None)


def _of_header(entry: Entry, tokens: _Tokens) -> Authorization:
    value = _header(entry)
    if (
        not tokens.are_recorded or not entry.headers
    ):  # the recorder left them out: what the server accepts and rejects had one
        is_denied = _status(entry) in (0, UNAUTHORIZED)
        return Authorization.VALID if tokens.is_any_accepted and not is_denied else Authorization.UNKNOWN
    if value is None:
        return Authorization.NONE
    found = authorization_of(value, tokens.issued.keys() | tokens.accepted.keys())
    if found is Authorization.INVALID:
        return Authorization.UNKNOWN
    if found is Authorization.VALID and _status(entry) == UNAUTHORIZED:
        token = value.removeprefix("Bearer ")
        return found if tokens.is_valid_at(token, entry.ended) else Authorization.UNKNOWN
    return found


def _of_form(entry: Entry, accepted: set[bytes | None]) -> Authorization:
    """How a request for a token is authorized: by the same form as one that got a token, or by none at all."""
    if _is_accepted(entry):
        return Authorization.VALID
    form = dict(parse_qsl((entry.body or b"").decode("utf-8", "replace"), keep_blank_values=True))
    if form.get("grant_type") != "client_credentials" or not form.get("client_id") or not form.get("client_secret"):
        return Authorization.INCOMPLETE
    is_masked = any(MASK.fullmatch(value) for value in form.values())
    return Authorization.VALID if entry.body in accepted and not is_masked else Authorization.UNKNOWN
