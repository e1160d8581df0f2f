"""Strings and numbers at the boundaries of some nodes: inside, on and outside every limit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from promotion_jobs_conformance.contract.automaton import Undecidable
from promotion_jobs_conformance.contract.patterns import differing, generated, of_length

from .nodes import Node
from .reader import fill, template_pattern
from .spelling import WIDTHS

LONGEST = 30_000  # a longer string, array or object is not made; its limit is then reported as undecided
FORMAT_SAMPLES: dict[str, tuple[str, ...]] = {
    "date-time": ("2023-08-01T22:46:50Z", "2023-08-01T22:46:50.006975613Z", "2023-08-01T22:46:50+02:00"),
    "date": ("2023-08-01",),
    "time": ("22:46:50Z",),
    "uuid": ("f890bc57-5e08-4f04-95e7-36bd8aab1095",),
    "uri": ("https://example.com/a", "http://example.com", "urn:example:a", "ftp://example.com/a"),
    "email": ("a@example.com",),
    "idn-email": ("a@example.com",),
    "hostname": ("example.com",),
    "idn-hostname": ("example.com",),
    "ipv4": ("192.0.2.1",),
    "ipv6": ("2001:db8::1",),
    "regex": ("a+",),
    "byte": ("YQ==",),
}


def around(limits: list[int]) -> list[int]:
    near = {int(limit) + offset for limit in limits for offset in (-1, 0, 1)}
    return sorted(size for size in near if 0 <= size <= LONGEST)


def words(patterns: tuple[str, ...], lengths: tuple[int, ...]) -> list[str]:
    """Strings that match a pattern (the first), the short ones and those of some lengths."""
    found: list[str] = []
    for pattern in patterns[:1]:
        try:
            found += differing(pattern, None, 4)
            found += [word for length in lengths if (word := of_length(pattern, length)) is not None]
        except Undecidable:
            with suppress(Undecidable):
                found += generated(pattern)
    return found


def strings(nodes: list[Node]) -> Iterator[str]:
    limits = [node.keywords.get(k, 0) for node in nodes for k in ("minLength", "maxLength")]
    lengths = tuple(around([*limits, 1]))
    for node in nodes:
        for name in node.keywords.get("format", ()):
            yield from FORMAT_SAMPLES.get(name, ())
        for template in node.keywords.get("x-template", ()):
            yield fill(template)
        patterns = [*node.keywords.get("pattern", ()), *map(template_pattern, node.keywords.get("x-template", ()))]
        for first in patterns:
            yield from words((first,), lengths)
            for second in patterns:  # what the one says beyond the other
                with suppress(Undecidable):
                    yield from differing(first, second)
    for one in nodes:
        for another in nodes:
            for first in one.keywords.get("pattern", ()):
                for second in another.keywords.get("pattern", ()):
                    with suppress(Undecidable):
                        yield from differing(first, second, 20) if first != second else ()
    yield "a"
    yield from ("a" * length for length in lengths)
    yield from ("A", "0", "10", "1.5", "true", " ", "-", "é")


def numbers(nodes: list[Node], *, whole: bool) -> Iterator[int | float]:
    bounds = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "x-configured-maximum")
    limits = [limit for node in nodes for k in bounds if (limit := node.keywords.get(k)) is not None]
    widths = [WIDTHS[name] for node in nodes for name in node.keywords.get("format", ()) if name in WIDTHS]
    limits += [limit for width in widths for limit in (width - 1, -width)]
    steps = [step for node in nodes for step in node.keywords.get("multipleOf", ())]
    for limit in (*limits, 1, 0):
        for offset in (0, 1, -1):
            yield limit + offset if not whole else int(limit) + offset
        if not whole:
            yield from (limit + 0.5, limit - 0.5)
    for step in steps:
        yield from (step, step * 2, step * 3, *(limit // step * step for limit in limits))
