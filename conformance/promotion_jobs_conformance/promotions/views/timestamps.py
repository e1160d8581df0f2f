"""RFC 3339 timestamps as datetimes (A18)."""

from __future__ import annotations

from datetime import datetime
from typing import Any


def to_datetime(value: Any) -> datetime | None:
    """A timestamp as a datetime, truncated to microseconds; None if it is not one."""
    if not isinstance(value, str):
        return None
    text = value.upper().replace("Z", "+00:00")
    head, dot, rest = text.partition(".")
    if dot:
        digits = len(rest) - len(rest.lstrip("0123456789"))
        text = f"{head}.{rest[:digits][:6].ljust(6, '0')}{rest[digits:]}"
    try:
        found = datetime.fromisoformat(text.replace(":60", ":59"))
    except ValueError:
        return None
    return found if found.tzinfo else None


def timestamps_of(record: dict[str, Any]) -> dict[str, Any]:
    """The object `meta.timestamps` of a record; empty if there is none."""
    meta = record.get("meta")
    found = meta.get("timestamps") if isinstance(meta, dict) else None
    return found if isinstance(found, dict) else {}
