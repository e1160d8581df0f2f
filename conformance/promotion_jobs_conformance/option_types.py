"""The types of the options' values, as click reads them; a wrong value is reported in one sentence."""

from __future__ import annotations

import math
import re
from typing import Any

import click

from .http.address import parse_base

# What the client or a request sets itself: the owner's value would be overwritten, or would break the framing.
RESERVED_HEADERS = {
    "authorization": "give --token or --client-id",
    "proxy-authorization": "give --proxy with user and password",
    **dict.fromkeys(
        (
            "accept",
            "connection",
            "content-length",
            "content-type",
            "expect",
            "http2-settings",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
        ),
        "the suite sets it for each request",
    ),
}


class Count(click.IntRange):
    """As `click.IntRange`, which calls a text that is not an integer "not a valid integer range"."""

    name = "integer"


class Number(click.FloatRange):
    """A finite number above 0; `click.FloatRange` lets `nan` pass."""

    name = "number"

    def __init__(self, below: float) -> None:
        super().__init__(0, below, min_open=True, max_open=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """As `click.FloatRange`."""
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail("nan is not a number.", param, ctx)
        return number


class Text(click.ParamType):  # type: ignore[type-arg]  # it is generic from click 8.4 on, and this runs with older ones
    """A text without whitespace around it: a token from a file or a variable often ends with a newline."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text."""
        return str(value).strip()


class HeaderField(click.ParamType):  # type: ignore[type-arg]  # as `Text`
    """`Name: value`, as a pair. Messages do not repeat the value, which may be a secret."""

    name = "header"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Name and value."""
        name, colon, text = (part.strip() for part in str(value).partition(":"))
        if not colon or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
            self.fail('it must read "Name: value".', param, ctx)
        if not re.fullmatch(r"[\t -~\x80-\xff]*", text):
            self.fail(f"the value of {name} has a character that no header can have.", param, ctx)
        if name.lower() in RESERVED_HEADERS:
            self.fail(f"{name} cannot be set here: {RESERVED_HEADERS[name.lower()]}.", param, ctx)
        return name, text


class PublicOrigin(click.ParamType):  # type: ignore[type-arg]  # as `Text`
    """Scheme, host and port under which a server is reached: `https://shop.example.com`, as text without the scheme's own port."""

    name = "origin"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The origin."""
        try:
            origin, path = parse_base(str(value), "public origin")
        except ValueError as error:
            self.fail(str(error), param, ctx)
        if path:
            self.fail(
                f"the public origin {value!r} has a path: give the scheme, the host and the port alone.", param, ctx
            )
        return str(origin)
