"""What a keyword of a schema demands, and how a value falls short of it, in words: one line each."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from jsonschema import ValidationError

SHOWN = 120  # characters of a value
LONG = 40  # characters; of a longer text only the beginning is compared
NAMES = 8  # properties of an object that are named
FORMATS = {
    "date-time": "a timestamp (RFC 3339)",
    "date": "a date (RFC 3339)",
    "uuid": "a UUID (RFC 4122)",
    "uri": "a URI (RFC 3986)",
}

_LIMITS: Mapping[str, str] = {
    "maxLength": "at most {} characters",
    "minLength": "at least {} characters",
    "maximum": "at most {}",
    "minimum": "at least {}",
    "exclusiveMaximum": "less than {}",
    "exclusiveMinimum": "more than {}",
    "multipleOf": "a multiple of {}",
    "maxItems": "at most {} items",
    "minItems": "at least {} items",
}

# A timestamp as it often is: in parts, one of them missing or written differently.
_ABOUT_DATE_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}(?P<t>.)?(?P<time>\d{2}:\d{2}(:\d{2}([.,]\d+)?)?)?(?P<offset>.*)", re.ASCII
)


def expected(error: ValidationError) -> str:
    """What was demanded of the value; empty for a keyword without its own words."""
    keyword = str(error.validator)
    says: Any = error.validator_value
    if keyword.startswith("required."):
        return f"the property `{keyword.partition('.')[2]}`{_since(error)}"
    if keyword in _LIMITS and isinstance(says, (int, float)):
        return _LIMITS[keyword].format(says)
    match keyword:
        case "type":
            return " or ".join(map(_type, says)) if isinstance(says, list) else _type(str(says))
        case "enum" | "discriminator" if isinstance(says, list):
            return f"one of {', '.join(map(shown, says))}"
        case "const":
            return shown(says)
        case "format":
            return FORMATS.get(str(says), f"the format {says}")
        case "pattern":
            return f"a text that matches `{says}`"
    return ""


def actual(error: ValidationError) -> str:
    """How the value falls short."""
    keyword = str(error.validator)
    value: Any = error.instance
    if keyword.startswith("required."):
        names = ", ".join(f"`{name}`" for name in list(value)[:NAMES]) + (", …" if len(value) > NAMES else "")
        return f"no property `{keyword.partition('.')[2]}`, " + (f"only {names}" if names else "in an empty object")
    match keyword:
        case "type":
            return f"{shown(value)} ({_type(_type_of(value))})"
        case "maxLength" | "minLength":
            return f"{shown(value)} ({len(value)} characters)"
        case "maxItems" | "minItems":
            return f"{len(value)} items"
        case "format":
            return f"{shown(value)} {format_problem(str(error.validator_value), value)}"
        case "pattern":
            # A long one may be a link with a secret in it: a report shows only where it begins.
            start = f"begins with {shown(value[0])}, and " if len(value) > LONG else ""
            return f"{start}does not match: {shown(value)}"
    return shown(value)


def shown(value: Any) -> str:
    """A value as JSON, bounded."""
    text = json.dumps(value, ensure_ascii=False, default=lambda _: "no JSON")
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def format_problem(name: str, text: str) -> str:
    """What is wrong with a text that is not of this format."""
    explain = _PROBLEMS.get(name)
    return explain(text) if explain else f"is not of the format {name}"


def _date_time(text: str) -> str:
    found = _ABOUT_DATE_TIME.fullmatch(text)
    if found is None:
        return "is not a timestamp of RFC 3339"
    if found["t"] and found["t"] not in "Tt":
        return "has no T between date and time (RFC 3339)"
    if not found["time"]:
        return "has no time (RFC 3339)"
    if not found["offset"]:
        return "has no offset (RFC 3339)"
    if re.fullmatch(r"[+-]\d{2}:?(\d{2})?", found["offset"], re.ASCII) and not re.fullmatch(
        r"[+-]\d{2}:\d{2}", found["offset"], re.ASCII
    ):
        return "has an offset that is not of the form +hh:mm (RFC 3339)"
    if re.fullmatch(r"[Zz]|[+-]\d{2}:\d{2}", found["offset"], re.ASCII):
        is_whole = re.fullmatch(r"\d{2}:\d{2}:\d{2}(\.\d+)?", found["time"], re.ASCII)
        return "is not a time of any calendar" if is_whole else "has no seconds, or a comma in them (RFC 3339)"
    return "is not a timestamp of RFC 3339"


def _uuid(text: str) -> str:
    if re.fullmatch(r"[0-9a-fA-F]{32}", text, re.ASCII):
        return "has no hyphens (RFC 4122)"
    if re.fullmatch(r"(urn:uuid:|\{).*", text, re.ASCII):
        return "has something around the 36 characters of a UUID (RFC 4122)"
    return "is not of the form of a UUID, 8-4-4-4-12 hexadecimal digits (RFC 4122)"


def _uri(text: str) -> str:
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text):
        return "is relative: a URI begins with a scheme (RFC 3986)"
    return "has a character that must be percent-encoded, or no host or path (RFC 3986)"


_PROBLEMS: Mapping[str, Callable[[str], str]] = {
    "date-time": _date_time,
    "date": lambda _: "is not a date of the form YYYY-MM-DD (RFC 3339)",
    "uuid": _uuid,
    "uri": _uri,
}


def _type(name: str) -> str:
    return name if name in ("null", "number") else f"an {name}" if name[0] in "aeio" else f"a {name}"


def _type_of(value: Any) -> str:
    for kind, name in ((bool, "boolean"), (str, "string"), (dict, "object"), (list, "array"), (int, "integer")):
        if isinstance(value, kind):
            return name
    return "null" if value is None else "number"


def _since(error: ValidationError) -> str:
    """The condition under which a schema demands it, for `if` and `then`: ` (since `status` is "failed")`."""
    condition = getattr(error, "condition", None)
    properties = condition.get("properties", {}) if isinstance(condition, dict) else {}
    constants = [f"`{name}` is {shown(rule['const'])}" for name, rule in properties.items() if "const" in rule]
    return f" (since {' and '.join(constants)})" if constants else ""
