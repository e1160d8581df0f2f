"""Types of fields of the generated models, where pydantic's own are not JSON Schema's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Strict
from pydantic_core import PydanticCustomError


def _integral(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _reject_null(value: Any) -> Any:
    if value is None:
        raise PydanticCustomError("null", "Input should not be null; leave it out instead")
    return value


Integer = Annotated[int, Strict(), BeforeValidator(_integral)]
"""An integer of JSON Schema: `10` and `10.0` are one, `"10"`, `1.5` and `true` are none (A24)."""

NotNull: Final = BeforeValidator(_reject_null)
"""Marks a field that is None when it was not sent, and rejects a null that was sent (A24)."""


def _text(form: str, is_right: Callable[[str], bool]) -> AfterValidator:
    def check(text: str) -> str:
        if not is_right(text):
            raise PydanticCustomError("format", "Input should have the form of a {form}", {"form": form})
        return text

    return AfterValidator(check)


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda text: compiled.fullmatch(text) is not None


def _exists(text: str) -> bool:
    try:
        return bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def _has_host_or_path(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return bool(parts.scheme) and bool(parts.hostname or parts.path)
    except ValueError:
        return False


_is_date = _matches(r"\d{4}-\d{2}-\d{2}")
_is_time = _matches(r"[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)")
_is_printable = _matches(r"[^\s<>\"{}|\\^`\x00-\x20\x7f-\U0010ffff]+")

Date = Annotated[str, _text("date", lambda text: _is_date(text) and _exists(text))]
DateTime = Annotated[
    str, _text("date-time", lambda text: _is_date(text[:10]) and _exists(text[:10]) and _is_time(text[10:]))
]
Uuid = Annotated[str, _text("uuid", _matches(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"))]
Uri = Annotated[str, _text("uri", lambda text: _is_printable(text) and _has_host_or_path(text))]
Email = Annotated[
    str, _text("email", _matches(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"))
]
