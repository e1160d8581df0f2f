"""JSON as RFC 8259 and RFC 7493 (I-JSON) have it, within bounds: what the suite takes for a response's meaning.

Python's reader is generous where a judge must not be: it takes `NaN`, keeps the last of two properties of one name, turns
`1e400` into infinity, keeps a lone surrogate, and meets deep nesting with a RecursionError. Structure is
measured before anything is built, so that `[[[[…` and a million empty arrays cost only the time to read them.

A string with a lone surrogate is not JSON text here, though the grammar of RFC 8259 lets it be written: section 8.2
calls its handling unpredictable, RFC 7493 forbids it, and no UTF-8 can carry it on, into a path or a report. What is
`readable` has U+FFFD in its place.

`10`, `10.0` and `1e1` are one number, an integer, as JSON Schema has it: a server may write any of them.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import Final, NoReturn, TypeAlias

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

DEPTH: Final = 64  # arrays and objects inside each other
BYTES: Final = 1024 * 1024  # in all; a page of a hundred jobs takes 60,000
VALUES: Final = 20_000  # in all; such a page takes 3000: their objects cost far more than their bytes
EXACT: Final = 2**53  # up to here a float distinguishes each integer from its neighbours
DIGITS: Final = 400  # characters of a number; Python's own limit for integers is 4300

# A string is matched as a whole, so that its brackets do not count. Possessive quantifiers (`*+`): nothing is kept to
# go back to, so that a long string needs no memory.
_STRING: Final = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_MARK: Final = re.compile(_STRING + r"|[][{},]", re.DOTALL)
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")
HALF: Final = "a string has a lone surrogate, which is not a character"
_HIGH, _LOW = rb"\\u[dD][89abAB][0-9a-fA-F]{2}", rb"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
WRITTEN_HALF: Final = re.compile(rb"%b(?!%b)|(?<!%b)%b" % (_HIGH, _LOW, _HIGH, _LOW))
"""A lone surrogate, as ASCII writes it in JSON."""


class NotJson(Exception):
    """The bytes are not JSON, or pass a bound. `reason` is a short clause for people that begins in lower case."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PassesBound(NotJson):
    """The bytes may be JSON, but must not be parsed: it passes a bound of this module."""


def parse(body: bytes) -> Json:
    """The value that the bytes encode. Raises `NotJson`."""
    if body.startswith(b"\xef\xbb\xbf"):
        raise NotJson("it begins with a byte order mark")
    text = _text(body)
    if not text.strip(" \t\r\n"):
        raise NotJson("it is empty")
    _measure(text)
    try:
        value: Json = json.loads(
            text,
            object_pairs_hook=_properties,
            parse_int=_integer,
            parse_float=_fraction,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        raise NotJson(f"{error.msg[:1].lower()}{error.msg[1:]}, at line {error.lineno} column {error.colno}") from None
    return value


def readable(body: bytes) -> Json:
    """What a generous reader makes of the bytes, within the same bounds, with no text that UTF-8 cannot carry.

    Raises `NotJson` where nobody could read them.
    """
    text = _text(body.removeprefix(b"\xef\xbb\xbf"))
    _measure(text, strict=False)
    try:
        value: Json = json.loads(text, parse_int=_integer)
    except json.JSONDecodeError as error:
        raise NotJson(error.msg) from None
    return _carried(value) if _SURROGATE.search(text) else value


def _carried(value: Json) -> Json:
    """A value with U+FFFD where its texts have a lone surrogate."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_carried(inner) for inner in value]
    if isinstance(value, dict):
        return {str(_carried(name)): _carried(inner) for name, inner in value.items()}
    return value


def _text(body: bytes) -> str:
    if len(body) > BYTES:
        raise PassesBound(f"it has more than {BYTES} bytes")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotJson(f"it is not UTF-8: byte {body[error.start]:#04x} at position {error.start}") from None


def _measure(text: str, *, strict: bool = True) -> None:
    """Counts values and depth, and looks at strings; what is wrong in any other way is `json`'s to reject."""
    depth, values, surrogates = 0, 1, strict and _SURROGATE.search(text) is not None
    for match in _MARK.finditer(text):
        mark = text[match.start()]
        if mark == '"':
            if surrogates and _SURROGATE.search(match.group()):
                _check_surrogates(match.group())
            continue
        if mark in "[{":
            depth += 1
            if depth > DEPTH:
                raise PassesBound(f"it is nested deeper than {DEPTH}")
        elif mark in "]}":
            depth -= 1
            continue
        values += 1
        if values > VALUES:
            raise PassesBound(f"it has more than {VALUES} values")


def _check_surrogates(string: str) -> None:
    """Whether each surrogate of a string, as JSON writes it, has its other half."""
    try:
        json.loads(string).encode("utf-8")
    except json.JSONDecodeError:
        return
    except UnicodeEncodeError:
        raise NotJson(HALF) from None


def _properties(pairs: list[tuple[str, Json]]) -> Json:
    properties = dict(pairs)
    if len(properties) < len(pairs):
        twice = next(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        raise NotJson(f"an object has the property {twice[:100]!a} twice")
    return properties


def _integer(digits: str) -> int:
    _check_digits(digits)
    return int(digits)


def _fraction(digits: str) -> int | float:
    _check_digits(digits)
    number = float(digits)
    if math.isinf(number):
        raise NotJson(f"the number {digits[:40]} is too large for any reader")
    return int(number) if number.is_integer() and abs(number) <= EXACT else number


def _check_digits(digits: str) -> None:
    if len(digits) > DIGITS:
        raise PassesBound(f"a number has more than {DIGITS} digits")


def _constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is not a JSON value")
