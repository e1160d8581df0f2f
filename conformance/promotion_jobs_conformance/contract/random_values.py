"""Random values from hypothesis: the same for the same seed, whatever else is imported, with no file in the working folder.

Hypothesis usually shrinks and replays inside a test function. Here nothing is shrunk, since each attempt would be a request
to somebody's server: only its generators are used. Hypothesis would also mix in constants that it finds in imported code,
so that a server's own module, or another test, would change the requests; these constants are switched off.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, configuration, given, seed, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider
from platformdirs import user_cache_path

from .shapes import Shape
from .values import PIECE, SPREAD, WORDS, bounds, lengths, listed_values, patterns, plain
from .values import text as in_full

T = TypeVar("T")


class Unaided(HypothesisProvider):
    """Hypothesis's own provider, without constants from imported code."""

    def _maybe_draw_constant(self, *args: Any, **more: Any) -> None:
        return None


AVAILABLE_PROVIDERS["promotion-jobs"] = Unaided  # hypothesis's way of adding one


@contextmanager
def elsewhere() -> Iterator[None]:
    """While it is active, hypothesis keeps its files (tables of Unicode) in the user's cache, not in the working folder."""
    before = getattr(configuration, "__hypothesis_home_directory", None)
    configuration.set_hypothesis_home_dir(user_cache_path("promotion-jobs") / "hypothesis")
    try:
        yield
    finally:
        configuration.set_hypothesis_home_dir(before)


def random_values(strategy: st.SearchStrategy[T], count: int, number: int) -> list[T]:
    """Up to `count` values of a strategy, the same in every run for the same seed `number`, the simplest first."""
    found: list[T] = []

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        backend="promotion-jobs",
        suppress_health_check=list(HealthCheck),
    )
    @seed(number)
    @given(strategy)
    def collect(value: T) -> None:
        found.append(value)

    with elsewhere():
        collect()
    return found


def text(size: int) -> st.SearchStrategy[str]:
    """ASCII texts of exactly this many characters, with no space at either end."""
    return _words(size, size)


def _words(least: int, most: int) -> st.SearchStrategy[str]:
    # Not `st.text`, not even with these characters alone: it would first make its tables of all of Unicode, for 200 MB, and
    # keep them in a folder `.hypothesis` of the working directory. A long text is one piece, repeated.
    piece = st.lists(st.sampled_from(WORDS), min_size=min(least, PIECE), max_size=min(most, PIECE)).map("".join)
    if most <= PIECE:
        return piece
    return st.tuples(piece, st.integers(least, most)).map(lambda made: ((made[0] or "a") * made[1])[: made[1]])


def leaf(shape: Shape) -> st.SearchStrategy[Any]:
    """Values that a leaf accepts; small if the schema sets no end."""
    if listed := listed_values(shape):
        return st.sampled_from(listed)
    if shape.kind == "integer":
        low, high, step = bounds(shape)
        start = 0 if low is None else low
        most = SPREAD if high is None else max(0, (high - start) // step)
        return st.integers(0, most).map(lambda count: start + count * step).filter(shape.accepts)
    if shape.kind == "boolean":
        return st.booleans().filter(shape.accepts)
    if shape.kind != "string":
        return st.just(plain(shape))
    least, longest = lengths(shape)
    least = max(1, least)
    most = least + SPREAD if longest is None else max(least, min(longest, least + SPREAD))
    good = [found for length in range(least, most + 1) if (found := in_full(shape, length, length)) is not None]
    if patterns(shape):
        return st.sampled_from(good or [plain(shape)])
    return _words(least, most).filter(shape.accepts)
