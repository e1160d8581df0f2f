"""Reads HTTP archives (HAR 1.2), as browsers, proxies, load generators and `verify --har` write them.

What a file does not hold is not made up: an entry that lacks its time, its URL, the body of its request, or its response is
left out and counted by the reason; a response whose body is cut or absent is known to have come, and nothing is read in it.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..http.exchange import ErrorKind, Response
from .clocks import on_one_clock
from .entries import SAFE, Entry, Headers
from .har_bodies import Unusable, received, sent

OURS = "promotion-jobs-conformance"  # the creator of files that `verify --har` wrote
PACKED = (b"\x1f\x8b", b"PK\x03\x04")  # how files of gzip and zip begin
LONGEST = 30.0  # seconds that an exchange of unknown length is taken to have lasted at most
FRACTION = re.compile(r"\d\.(\d+)")
OMITTED = re.compile(r"\d+ earlier exchanges were left out")
HTTP_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class HarError(ValueError):
    """The file is not an HTTP archive; the message is a clause for people."""


@dataclass
class HarFile:
    """What a file holds. `left_out` counts the entries that cannot be used, by the reason; `examples` names one of each.

    `is_complete` is false if entries were left out, or if the file itself says that it lacks some.
    """

    entries: list[Entry] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    is_complete: bool = True


def load(path: Path) -> HarFile:
    """What a file on disk holds. Raises HarError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise HarError(f"it cannot be read ({error.strerror or error})") from error
    if content.startswith(PACKED):
        raise HarError("it is compressed: unpack it first")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise HarError("it is not UTF-8 text") from error
    return read(text, path.name)


def read(text: str, name: str) -> HarFile:
    """What the text of a file holds; `name` is the file's. Raises HarError."""
    try:
        log = json.loads(text)["log"]
        entries = log["entries"]
    except (ValueError, RecursionError) as error:
        raise HarError(f"it is not JSON, or it was cut off ({_first(error)})") from error
    except (KeyError, TypeError, IndexError) as error:
        raise HarError("it is JSON, but it has no log.entries") from error
    if not isinstance(entries, list):
        raise HarError("its log.entries is not an array")
    creator = log.get("creator")
    is_ours = isinstance(creator, dict) and creator.get("name") == OURS
    comment = log.get("comment")
    found = HarFile(is_complete=not (isinstance(comment, str) and OMITTED.match(comment)))
    for number, raw in enumerate(entries, 1):
        where = f"entry {number} of {name}"
        try:
            found.entries.append(_entry(raw, where, is_ours=is_ours))
        except Unusable as reason:
            found.left_out[str(reason)] += 1
            found.examples.setdefault(str(reason), where)
            found.is_complete = found.is_complete and _is_safe(raw)
    found.entries = _timed(found.entries, 0.0 if is_ours else _step(entries))
    return found


def _first(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return str(error).splitlines()[0][:120] if isinstance(error, json.JSONDecodeError) else "a number is too long"


def _is_safe(raw: Any) -> bool:
    """True if the request of an entry cannot have changed anything (RFC 9110, section 9.2.1)."""
    request = raw.get("request") if isinstance(raw, dict) else None
    return isinstance(request, dict) and request.get("method") in SAFE


def _step(entries: list[Any]) -> float:
    """How exact the times of a file are, in seconds: by the longest fraction of a second."""
    texts = [raw.get("startedDateTime") for raw in entries if isinstance(raw, dict)]
    fractions = [match[1].rstrip("0") for text in texts if isinstance(text, str) and (match := FRACTION.search(text))]
    return float(10.0 ** -max(map(len, fractions), default=0))


def _timed(entries: list[Entry], step: float) -> list[Entry]:
    """The entries, each as long as it can have taken: its times were cut to a step, and may be unknown.

    One of unknown length is taken to have lasted until the next one began.
    """
    starts = sorted({entry.started for entry in entries})
    found = []
    for entry in entries:
        ended = entry.ended
        if ended == inf:
            index = bisect_right(starts, entry.started)
            ended = min(starts[index] if index < len(starts) else inf, entry.started + LONGEST)
        found.append(replace(entry, ended=ended + step))
    return found


def _entry(raw: Any, name: str, *, is_ours: bool) -> Entry:
    request, response = _object(raw, "request"), _object(raw, "response")
    method, url = request.get("method"), request.get("url")
    if not isinstance(method, str) or not HTTP_TOKEN.fullmatch(method):
        raise Unusable("the request has no method")
    if not isinstance(url, str) or not url:
        raise Unusable("the request has no URL")
    if _is_from_cache(raw, response):
        raise Unusable("a cache of the client responded")
    started = _time(raw.get("startedDateTime"))
    headers = _headers(request)
    body = sent(request, headers, is_ours=is_ours)
    entry = Entry(started, started + _seconds(raw), method.upper(), _with_query(url, request), headers, body, name=name)
    status = response.get("status")
    if isinstance(status, bool) or not isinstance(status, int) or not 100 <= status <= 599:
        error = _error(raw.get("comment")) if is_ours else None
        if error is None:
            raise Unusable("no response was recorded")
        return Entry(**vars(entry) | {"error": error[0], "detail": error[1]})
    fields = _headers(response)
    body, is_cut = received(response, fields, status, entry.method, is_ours=is_ours)
    if not fields and (body or is_cut):  # the recorder kept no headers: the media type is elsewhere, too
        mime_type = _object(response, "content").get("mimeType")
        if not isinstance(mime_type, str) or not mime_type:
            raise Unusable("the headers of the response were not recorded")
        fields = (("content-type", mime_type),)
    return Entry(**vars(entry) | {"response": Response(status, fields, body), "is_cut": is_cut})


def _object(raw: Any, name: str) -> dict[str, Any]:
    found = raw.get(name) if isinstance(raw, dict) else None
    if not isinstance(found, dict):
        raise Unusable(f"it has no {name}")
    return found


def _time(text: Any) -> float:
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise Unusable("it does not say when it started") from error


def _seconds(raw: dict[str, Any]) -> float:
    """How long the exchange took: its total, else the sum of its parts; infinity if the file does not say."""
    parts = raw.get("timings")
    listed: list[Any] = [raw.get("time")]
    if isinstance(parts, dict):
        known = [value for key, value in parts.items() if key != "ssl" and _is_duration(value)]
        listed.append(sum(known) if known else None)
    found = next((value for value in listed if _is_duration(value)), None)
    return inf if found is None else float(found) / 1000


def _is_duration(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1e9


def _headers(message: dict[str, Any]) -> Headers:
    """The headers, without the pseudo-headers of HTTP/2 and HTTP/3 (`:method`, `:status`)."""
    listed = message.get("headers", [])
    found = []
    for one in listed if isinstance(listed, list) else (None,):
        name, value = (one.get("name"), one.get("value")) if isinstance(one, dict) else (None, None)
        if not isinstance(name, str) or not isinstance(value, str):
            raise Unusable("its headers cannot be read")
        if not name.startswith(":"):
            found.append((name, value))
    return tuple(found)


def _with_query(url: str, request: dict[str, Any]) -> str:
    """The URL with its query, which some clients write only separately."""
    listed = request.get("queryString")
    named = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) and "?" not in url else []
    pairs = [f"{quote(str(one.get('name', '')), safe='')}={quote(str(one.get('value', '')), safe='')}" for one in named]
    return f"{url.partition('#')[0]}?{'&'.join(pairs)}" if pairs else url


def _is_from_cache(raw: dict[str, Any], response: dict[str, Any]) -> bool:
    """True if the server was not asked: as Chromium, Firefox and WebKit note it."""
    cache, kind = raw.get("cache"), raw.get("_fetchType")
    source = response.get("_serviceWorkerResponseSource")
    return (
        bool(raw.get("_fromCache"))
        or (isinstance(cache, dict) and bool({"beforeRequest", "afterRequest"} & cache.keys()))
        or (isinstance(kind, str) and kind not in ("Network Load", "Load"))
        or (response.get("_fetchedViaServiceWorker") is True and source != "network")
    )


def _error(comment: Any) -> tuple[ErrorKind, str] | None:
    """Why no response came, as `verify --har` notes it."""
    if not isinstance(comment, str):
        return None
    for kind in ErrorKind:
        if comment.startswith(kind.value):
            return kind, comment.removeprefix(kind.value).removeprefix(": ")
    return None


def merged(files: Sequence[HarFile]) -> Iterator[Entry]:
    """The entries of several files, on one clock as far as it can be determined."""
    yield from on_one_clock([file.entries for file in files])
