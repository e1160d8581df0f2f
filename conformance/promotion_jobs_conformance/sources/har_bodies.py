"""The bodies of an entry of an HTTP archive, as bytes. Recorders truncate them, omit them, and write them in many ways.

The Content-Length, and the size that the recorder notes, say how long the body was. If the text has another length, it was
not recorded as it was sent. The bytes are restored if it is clear how; otherwise the body is not used.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import h11

from ..http.decoding import BodyDecoder, may_have_body
from ..http.limits import DEFAULT_LIMITS, Failure
from ..http.strict_json import NotJson, readable
from .entries import Headers

CUT = re.compile(r"\b(?:cut to|truncated)\b", re.IGNORECASE)
ARCHIVED = replace(DEFAULT_LIMITS, body_bytes=16_000_000)
TAIL = 64  # characters at the end of a text in which a recorder says that it cut it
UNKNOWN = "\ufffd"  # what a recorder writes for bytes that it cannot read
CODINGS = ("gzip", "x-gzip", "deflate")
GZIP, ZLIB = b"\x1f\x8b", b"x"  # how bodies in these codings begin


class Unusable(ValueError):
    """An entry lacks something without which nothing can be said of it; the message is a clause."""


def sent(request: dict[str, Any], headers: Headers, *, is_ours: bool) -> bytes | None:
    """The body of the request; None if there was none. Raises Unusable."""
    posted, size = request.get("postData"), _count(request.get("bodySize"))
    known = _length(headers)
    if not isinstance(posted, dict):
        if size or known or (known is None and _header(headers, "content-length") not in ("", "0")):
            raise Unusable("the body of the request was not recorded")
        return None
    text = posted.get("text")
    if isinstance(posted.get("comment"), str) and CUT.search(posted["comment"]):
        raise Unusable("the body of the request is cut")
    body = None
    if isinstance(text, str) and (text or not size):
        body = _decoded(text) if posted.get("encoding") == "base64" else text.encode("utf-8", "surrogatepass")
    if not body:
        body = _form(posted.get("params")) or body
    if body is None or (not body and (size or known)):
        if size or known:
            raise Unusable("the body of the request was not recorded")
        return b""
    is_encoded = bool(_header(headers, "content-encoding"))
    if not is_ours and not is_encoded and max(size or 0, known or 0) > len(body) and not _is_json(body):
        raise Unusable("the body of the request is cut")
    return body


def _form(parameters: Any) -> bytes:
    named = [one for one in parameters if isinstance(one, dict)] if isinstance(parameters, list) else []
    if not named or len(named) < len(parameters) or not all(isinstance(one.get("name"), str) for one in named):
        return b""
    return urlencode([(str(one["name"]), str(one.get("value", ""))) for one in named]).encode()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unusable("the body of the request is not valid base64") from error


def received(
    response: dict[str, Any], headers: Headers, status: int, method: str, *, is_ours: bool
) -> tuple[bytes, bool]:
    """The body of the response, decompressed, and whether it is cut or absent."""
    content = response.get("content")
    content = content if isinstance(content, dict) else {}
    text, size, comment = content.get("text"), _count(content.get("size")), content.get("comment")
    if not may_have_body(method.encode("latin-1", "replace"), status):
        return b"", False
    known = _length(headers)
    if not isinstance(text, str):
        is_empty = size == 0 and not _count(response.get("bodySize")) and not known
        return b"", not is_empty
    if content.get("encoding") == "base64":
        try:
            body = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            return b"", True
    else:
        body = text.encode("utf-8", "surrogatepass")
    if is_ours:
        return body, isinstance(comment, str) and bool(CUT.search(comment))
    is_marked = isinstance(comment, str) and bool(CUT.search(comment))
    coding = _header(headers, "content-encoding").lower()
    restored = _decompressed(body, coding) if coding else _restored(body, known if known is not None else size)
    if restored is None or is_marked:
        return body, True
    return restored, _is_cut(restored, text, size, 0 if coding else known)


def _is_cut(body: bytes, text: str, size: int | None, known: int | None) -> bool:
    """True if less was written down than was received, or something else."""
    if not body:
        return bool(size or known)
    if UNKNOWN in text and len(body) != known:
        return True
    if _is_json(body):
        return False
    return max(size or 0, known or 0) > len(body) or bool(CUT.search(text[-TAIL:])) or (known or len(body)) < len(body)


def _decompressed(body: bytes, coding: str) -> bytes | None:
    """A body that most recorders have decompressed, and some have not; None if it cannot be."""
    if coding not in CODINGS or not body.startswith((GZIP, ZLIB)):
        return None if b"\x00" in body[:TAIL] else body
    decoder = BodyDecoder(h11.Response(status_code=200, headers=[("content-encoding", coding)]), ARCHIVED)
    try:
        decoder.feed(body)
        return decoder.finish()
    except Failure:
        return None if body.startswith(GZIP) else body  # a text may begin like zlib


def _restored(body: bytes, length: int | None) -> bytes:
    """The bytes of a given length that a recorder took for Latin-1, or wrote in base64 without saying so; else the body."""
    if not length or len(body) <= length:
        return body
    text = body.decode("utf-8", "replace")
    for charset in ("latin-1", "cp1252"):
        try:
            found = text.encode(charset)
            if len(found) == length and found.decode("utf-8"):
                return found
        except ValueError:
            continue
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return body
    return found if len(found) == length else body


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _header(headers: Headers, name: str) -> str:
    return next((value.strip() for key, value in headers if key.lower() == name), "")


def _length(headers: Headers) -> int | None:
    """The Content-Length; None if there is none that can be read."""
    value = _header(headers, "content-length")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 15 else None


def _is_json(body: bytes) -> bool:
    try:
        readable(body)
    except NotJson:
        return False
    return True
