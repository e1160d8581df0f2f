"""The formats that are asserted, as RFC 3339, 4122, 3986 and 5321 have them, and values of each. Any other is an annotation."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

_DATE_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}):(\d{2})(\.\d+)?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII
)
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


def is_date_time(text: str) -> bool:
    """True for a date-time of RFC 3339 section 5.6: either case of T and Z, any fraction, any offset, leap seconds."""
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return False
    seconds = min(int(match[3]), 59) if int(match[3]) <= 60 else 99
    try:
        datetime.fromisoformat(f"{match[1]}T{match[2]}:{seconds:02d}")
    except ValueError:
        return False
    return True


def _is_uri(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return False
    is_printable = text.isascii() and not re.search(r"[\s<>\"{}|\\^`\x00-\x20\x7f]", text)
    return bool(parts.scheme) and bool(host or parts.path) and is_printable


def _is_date(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII)) and bool(datetime.fromisoformat(text))
    except ValueError:
        return False


FORMATS: dict[str, Callable[[str], bool]] = {
    "date-time": is_date_time,
    "date": _is_date,
    "uuid": lambda text: bool(_UUID.fullmatch(text)),
    "uri": _is_uri,
    "email": lambda text: bool(_EMAIL.fullmatch(text)),
}
SAMPLES: dict[str, tuple[str, ...]] = {
    "date-time": ("2099-12-31T23:59:59Z", "2020-01-01T00:00:00+02:00"),
    "date": ("2099-12-31", "2020-01-01"),
    "uuid": ("7c9e6679-7425-40de-944b-e07fc1f90ae7", "00000000-0000-4000-8000-000000000000"),
    "uri": ("https://example.com/a?b=c", "urn:example:a"),
    "email": ("somebody@example.com", "a.b+c@example.org"),
}
