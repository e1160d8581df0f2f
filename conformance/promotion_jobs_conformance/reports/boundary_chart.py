"""The chart of a limit: which values were tried, which were accepted or rejected, and where the contract's limit is.

The samples are one above the other in the order of their sizes, not to scale: 50 and 51 matter, and 2147483648 must fit
too. This module says what is where; the HTML report's template draws it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from promotion_jobs_conformance.result import Probe

# All lengths are in the picture's own units, which are CSS pixels at its natural size.
WIDTH, STEP, LIMIT_STEP = 300, 26, 30


@dataclass(frozen=True, slots=True)
class Sample:
    """One value: where it is, what it is called, what was expected, what became of it."""

    y: float
    label: str
    expected: str
    got: str

    @property
    def surprises(self) -> bool:
        """True if the server did otherwise than the contract says."""
        return self.expected != self.got


@dataclass(frozen=True, slots=True)
class BoundaryChart:
    """A limit with its samples, the largest on top. `limit_y` is between the values of one kind and of the other."""

    requirement: str
    location: str
    limit: str
    limit_y: float
    accepted_above: bool
    height: int
    samples: tuple[Sample, ...]

    @property
    def caption(self) -> str:
        """The whole picture in words, the smallest value first."""
        kinds: dict[str, list[str]] = {}
        for sample in reversed(self.samples):
            kinds.setdefault(sample.got, []).append(sample.label)
        summary = "; ".join(f"{got}: {', '.join(labels)}" for got, labels in sorted(kinds.items()))
        wrong = [f"{sample.label} should be {sample.expected}" for sample in reversed(self.samples) if sample.surprises]
        return "; ".join([f"limit {self.limit}", summary, *wrong])


def charts(probes: Sequence[Probe]) -> list[BoundaryChart]:
    """A chart for each limit at each location, in the order of the probes; those of one requirement are side by side."""
    groups: dict[tuple[str, str, float], list[Probe]] = {}
    for probe in probes:
        groups.setdefault((probe.requirement, probe.location, probe.limit), []).append(probe)
    first = {name: number for number, (name, _, _) in reversed(list(enumerate(groups)))}
    return [_chart(key, group) for key, group in sorted(groups.items(), key=lambda entry: first[entry[0][0]])]


def _chart(key: tuple[str, str, float], probes: list[Probe]) -> BoundaryChart:
    requirement, location, limit = key
    # Values of one size with one fate are one sample.
    distinct = sorted({(probe.size, probe.expected, probe.got) for probe in probes}, reverse=True)
    accepted_above = _accepted_above(distinct, limit)
    above = _above(distinct, limit, accepted_above=accepted_above)
    samples = tuple(
        Sample(STEP * (position + 0.5) + (LIMIT_STEP if position >= above else 0), number(size), expected, got)
        for position, (size, expected, got) in enumerate(distinct)
    )
    return BoundaryChart(
        requirement=requirement,
        location=location,
        limit=number(limit),
        limit_y=STEP * above + LIMIT_STEP / 2,
        accepted_above=accepted_above,
        height=STEP * len(samples) + LIMIT_STEP,
        samples=samples,
    )


def _above(samples: list[tuple[float, str, str]], limit: float, *, accepted_above: bool) -> int:
    """How many samples are above the limit: down to where the expectation changes, or else those that are larger."""
    for position in range(1, len(samples)):
        if samples[position - 1][1] != samples[position][1]:
            return position
    return sum(size > limit or (accepted_above and size == limit) for size, _, _ in samples)


def _accepted_above(samples: list[tuple[float, str, str]], limit: float) -> bool:
    """True for a minimum, whose accepted values are the larger ones."""
    largest, expected, _ = samples[0]
    if len({kind for _, kind, _ in samples}) > 1:
        return expected == "accepted"
    return (largest > limit) == (expected == "accepted")


def number(size: float) -> str:
    """A size as people write it: without `.0`, and in powers of ten where it is long."""
    text = str(int(size)) if float(size).is_integer() else f"{size:g}"
    return text if len(text) <= 11 else f"{size:.2e}"
