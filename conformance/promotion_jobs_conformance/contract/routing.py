"""Which operation of the document a request is for: method and path, matched against the path templates.

A request that only resembles an operation (a trailing slash, another method) has the template of that operation and no
operation, so that a check can speak of it without knowing who sent it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import parse_qsl, unquote

from .requirements import Operation


@dataclass(frozen=True)
class Route:
    """Where a request leads. `operation` is an operationId, or empty; `template` is the matching path, or empty."""

    operation: str = ""
    template: str = ""
    path: dict[str, str] = field(default_factory=dict)  # path parameters by name, percent-decoded
    query: dict[str, str] = field(default_factory=dict)  # query parameters by name, percent-decoded; the last one wins
    has_trailing_slash: bool = False  # in which it differs from the template


class Router:
    """Routes requests to the operations of one document."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._operations: dict[tuple[str, str], str] = {}
        self._templates: dict[str, re.Pattern[str]] = {}
        for operation in operations:
            self._operations[(operation.method, operation.path)] = operation.id
            self._templates[operation.path] = _pattern(operation.path)

    def route(self, method: str, target: str) -> Route:
        """The route of a request by its method and its target (percent-encoded path, with or without a query)."""
        path, _, query = target.partition("?")
        found = dict(parse_qsl(query, keep_blank_values=True))
        bare, ends = path.rstrip("/"), path.endswith("/")
        # First the templates that end as the path does: with a slash or without.
        for template, pattern in sorted(self._templates.items(), key=lambda one: one[0].endswith("/") != ends):
            is_closed = template.endswith("/")
            if match := pattern.fullmatch(f"{bare}/" if is_closed else bare):
                values = {name: unquote(value) for name, value in match.groupdict().items()}
                operation = self._operations.get((method, template), "") if is_closed == ends else ""
                return Route(operation, template, values, found, is_closed != ends)
        return Route(query=found)


def segments(path: str) -> list[str]:
    """The segments of a path, each percent-decoded: an encoded slash separates nothing (RFC 3986, section 2.2)."""
    return [unquote(segment) for segment in path.strip("/").split("/")]


@lru_cache(maxsize=256)
def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{([^{}]*)\}", template)
    return re.compile("".join(f"(?P<{part}>[^/]*)" if n % 2 else re.escape(part) for n, part in enumerate(parts)))
