"""Reads HTTP archives (HAR 1.2), as browsers, proxies, load generators and `verify --har` write them.

What a file does not hold is not made up: an entry that lacks its time, its URL, the body of its request, or its response is
left out and counted by the reason; a response whose body is cut or absent is known to have come, and nothing is read in it.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from ..http.exchange import ErrorKind, Response
from ..http.strict_json import NotJson, readable
from .entries import Entry, Headers

OURS = "promotion-jobs-conformance"  # the creator of files that `verify --har` wrote
CUT = re.compile(r"\b(?:cut to|truncated)\b", re.IGNORECASE)
OMITTED = re.compile(r"\d+ earlier exchanges were left out")
BODILESS = (204, 304)
HTTP_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class HarError(ValueError):
    """The file is not an HTTP archive; the message is a clause for people."""


class Unusable(ValueError):
    """An entry lacks something without which nothing can be said of it; the message is a clause."""


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
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise HarError(f"it cannot be read ({error.strerror or error})") from error
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
            found.is_complete = False
    return found


def _first(error: BaseException) -> str:
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__


def _entry(raw: Any, name: str, *, is_ours: bool) -> Entry:
    request, response = _object(raw, "request"), _object(raw, "response")
    method, url = request.get("method"), request.get("url")
    if not isinstance(method, str) or not HTTP_TOKEN.fullmatch(method):
        raise Unusable("the request has no method")
    if not isinstance(url, str) or not url:
        raise Unusable("the request has no URL")
    started = _time(raw.get("startedDateTime"))
    seconds = _seconds(raw)
    headers = _headers(request)
    entry = Entry(started, started + seconds, method.upper(), url, headers, _sent(request, headers), name=name)
    status = response.get("status")
    if isinstance(status, bool) or not isinstance(status, int) or not 100 <= status <= 599:
        error = _error(raw.get("comment")) if is_ours else None
        if error is None:
            raise Unusable("no response was recorded")
        return Entry(**vars(entry) | {"error": error[0], "detail": error[1]})
    body, is_cut = _received(response, status, entry.method, is_ours=is_ours)
    fields = _headers(response)
    if not fields and (body or is_cut):  # the recorder kept no headers: the media type stands elsewhere, too
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
    """How long the exchange took: its total, else the sum of its parts."""
    parts = raw.get("timings")
    listed: list[Any] = [raw.get("time")]
    if isinstance(parts, dict):
        known = [value for key, value in parts.items() if key != "ssl" and _is_duration(value)]
        listed.append(sum(known) if known else None)
    found = next((value for value in listed if _is_duration(value)), None)
    if found is None:
        raise Unusable("it does not say how long it took")
    return float(found) / 1000


def _is_duration(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1e9


def _headers(message: dict[str, Any]) -> Headers:
    """The headers, without the pseudo-headers of HTTP/2 and HTTP/3 (`:method`, `:status`)."""
    listed = message.get("headers")
    found = []
    for one in listed if isinstance(listed, list) else ():
        name, value = (one.get("name"), one.get("value")) if isinstance(one, dict) else (None, None)
        if isinstance(name, str) and isinstance(value, str) and not name.startswith(":"):
            found.append((name, value))
    return tuple(found)


def _sent(request: dict[str, Any], headers: Headers) -> bytes | None:
    """The body of the request; None if there was none."""
    posted, size = request.get("postData"), request.get("bodySize")
    has_body = isinstance(size, int) and not isinstance(size, bool) and size > 0
    if not isinstance(posted, dict):
        lengths = [value for name, value in headers if name.lower() == "content-length"]
        if has_body or any(value.strip() not in ("", "0") for value in lengths):
            raise Unusable("the body of the request was not recorded")
        return None
    text, parameters = posted.get("text"), posted.get("params")
    if isinstance(posted.get("comment"), str) and CUT.search(posted["comment"]):
        raise Unusable("the body of the request is cut")
    if isinstance(text, str):
        if posted.get("encoding") == "base64":
            return _decoded(text)
        if has_body or text:
            return text.encode("utf-8", "surrogatepass")
    if isinstance(parameters, list) and parameters:
        named = [one for one in parameters if isinstance(one, dict) and isinstance(one.get("name"), str)]
        if len(named) == len(parameters):
            return urlencode([(str(one["name"]), str(one.get("value", ""))) for one in named]).encode()
    if has_body:
        raise Unusable("the body of the request was not recorded")
    return b""


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unusable("the body of the request is not valid base64") from error


def _received(response: dict[str, Any], status: int, method: str, *, is_ours: bool) -> tuple[bytes, bool]:
    """The body of the response, and whether it is cut or absent."""
    content = response.get("content")
    content = content if isinstance(content, dict) else {}
    text, size, comment = content.get("text"), content.get("size"), content.get("comment")
    if status in BODILESS or method == "HEAD":
        return b"", False
    if not isinstance(text, str):
        sizes = [one for one in (size, response.get("bodySize")) if isinstance(one, int) and not isinstance(one, bool)]
        return b"", not (size == 0 and not isinstance(size, bool) and max(sizes) <= 0)
    if content.get("encoding") == "base64":
        try:
            body = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            return b"", True
    else:
        body = text.encode("utf-8", "surrogatepass")
    if isinstance(comment, str) and CUT.search(comment):
        return body, True
    is_shorter = isinstance(size, int) and not isinstance(size, bool) and size > len(body)
    return body, is_shorter and not is_ours and not _is_json(body)


def _is_json(body: bytes) -> bool:
    try:
        readable(body)
    except NotJson:
        return False
    return True


def _error(comment: Any) -> tuple[ErrorKind, str] | None:
    """Why no response came, as `verify --har` notes it."""
    if not isinstance(comment, str):
        return None
    for kind in ErrorKind:
        if comment.startswith(kind.value):
            return kind, comment.removeprefix(kind.value).removeprefix(": ")
    return None


def merged(files: Sequence[HarFile]) -> Iterator[Entry]:
    """The entries of several files."""
    for file in files:
        yield from file.entries
