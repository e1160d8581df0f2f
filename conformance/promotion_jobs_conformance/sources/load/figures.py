"""Throughput and latency over time, in bounded memory: counts in classes of latency, for stretches of time that double.

A class is a tenth wider than the one below, so that a percentile is exact to a tenth.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ...engine.history import Exchange

STRETCHES = 120  # at most: then two become one
RATIO = math.log(1.1)
PERCENTILES = (50, 95, 99)


@dataclass
class Stretch:
    """What was counted: responses by class of latency, and how many requests failed (5xx, or no response)."""

    classes: Counter[int] = field(default_factory=Counter)
    failed: int = 0

    @property
    def requests(self) -> int:
        """How many there were."""
        return self.classes.total()

    def add(self, milliseconds: float, *, failed: bool) -> None:
        """Counts one request."""
        self.classes[round(math.log(max(milliseconds, 0.01)) / RATIO)] += 1
        self.failed += failed

    def join(self, other: Stretch) -> Stretch:
        """Both together."""
        return Stretch(self.classes + other.classes, self.failed + other.failed)

    def percentile(self, percent: float) -> float | None:
        """Milliseconds within which so many percent of the requests had their response; None if there was no request."""
        wanted, seen = self.requests * percent / 100, 0
        for number in sorted(self.classes):
            seen += self.classes[number]
            if seen >= wanted:
                return round(math.exp(number * RATIO), 2)
        return None

    def as_json(self) -> dict[str, Any]:
        """As data."""
        return {
            "requests": self.requests,
            "failed": self.failed,
            **{f"p{percent}_ms": self.percentile(percent) for percent in PERCENTILES},
        }


@dataclass
class Figures:
    """The figures of a load; times are seconds since it began."""

    seconds: float = 0.0
    width: float = 1.0  # seconds of a stretch
    stretches: list[Stretch] = field(default_factory=list)
    operations: dict[str, Stretch] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)
    windows: int = 0
    disturbed: int = 0  # windows that a lost worker left incomplete
    waited: float = 0.0  # seconds in which users could send nothing, since judging had not kept up

    def add(self, exchange: Exchange) -> None:
        """Counts one exchange."""
        milliseconds = (exchange.ended - exchange.started) * 1000
        index = max(0, int(exchange.ended / self.width))
        while index >= STRETCHES:
            pairs = [self.stretches[n : n + 2] for n in range(0, len(self.stretches), 2)]
            self.stretches = [pair[0].join(pair[-1]) if len(pair) > 1 else pair[0] for pair in pairs]
            self.width, index = self.width * 2, index // 2
        self.stretches += [Stretch() for _ in range(index + 1 - len(self.stretches))]
        failed = exchange.failed
        self.stretches[index].add(milliseconds, failed=failed)
        self.operations.setdefault(exchange.operation or "other", Stretch()).add(milliseconds, failed=failed)
        self.statuses[exchange.actual] += 1
        self.seconds = max(self.seconds, exchange.ended)

    @property
    def whole(self) -> Stretch:
        """All of it."""
        return _joined(self.stretches)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.whole.requests / self.seconds if self.seconds else 0.0

    def as_json(self) -> dict[str, Any]:
        """As data."""
        return {
            "seconds": round(self.seconds, 1),
            "requests_per_second": round(self.rate, 1),
            **self.whole.as_json(),
            "windows": self.windows,
            "windows_disturbed": self.disturbed,
            "seconds_waited_for_the_judge": round(self.waited, 1),
            "statuses": dict(self.statuses.most_common()),
            "operations": {name: stretch.as_json() for name, stretch in sorted(self.operations.items())},
            "over_time": [
                {"second": round(n * self.width, 1), **one.as_json()} for n, one in enumerate(self.stretches)
            ],
        }


def _joined(stretches: Iterable[Stretch]) -> Stretch:
    found = Stretch()
    for stretch in stretches:
        found = found.join(stretch)
    return found
