"""Values from hypothesis, the same for the same seed, whatever else is imported, and without a trace in the working folder.

Hypothesis shrinks and replays inside a test function; here nothing is shrunk, since a shrunk request would be sent to
somebody's server. What is wanted of it is the drawing: values that nobody chose. It would mix in constants that it finds
in the code that happens to be imported, so that a server's own module, or another test, changed what is sent; these are
left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, configuration, given, seed, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider
from platformdirs import user_cache_path

T = TypeVar("T")


class Unaided(HypothesisProvider):
    """Hypothesis's own way of drawing, but for constants of the code around it."""

    def _maybe_draw_constant(self, *args: Any, **more: Any) -> None:
        return None


AVAILABLE_PROVIDERS["promotion-jobs"] = Unaided  # hypothesis's way of adding one


@contextmanager
def elsewhere() -> Iterator[None]:
    """What hypothesis keeps (tables of Unicode) is kept in the user's cache, and not in the working folder."""
    before = getattr(configuration, "__hypothesis_home_directory", None)
    configuration.set_hypothesis_home_dir(user_cache_path("promotion-jobs") / "hypothesis")
    try:
        yield
    finally:
        configuration.set_hypothesis_home_dir(before)


def draws(strategy: st.SearchStrategy[T], count: int, number: int) -> list[T]:
    """Up to `count` values of a strategy, the same in every run for the same seed `number`, the simplest first."""
    drawn: list[T] = []

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
        drawn.append(value)

    with elsewhere():
        collect()
    return drawn


def draw(strategy: st.SearchStrategy[T], number: int) -> T:
    """One value of a strategy, past the simplest ones, which say little."""
    return draws(strategy, 4, number)[-1]


WORDS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def text(size: int) -> st.SearchStrategy[str]:
    """ASCII texts of exactly this many characters, with no blank at either end."""
    return _words(size, size)


def _words(least: int, most: int) -> st.SearchStrategy[str]:
    # Not `st.text`, not even with these characters alone: it would first make its tables of all of Unicode, for 200 MB, and
    # keep them in a folder `.hypothesis` of the working directory.
    return st.lists(st.sampled_from(WORDS), min_size=least, max_size=most).map("".join)


def leaf(kind: str, keywords: dict[str, Any], ceiling: int) -> st.SearchStrategy[Any]:
    """Values that a leaf schema accepts; `ceiling` bounds what the schema itself leaves open."""
    if "const" in keywords:
        return st.just(keywords["const"])
    if "enum" in keywords:
        return st.sampled_from(keywords["enum"])
    if kind == "integer":
        low = keywords.get("minimum", 0)
        return st.integers(
            low, min(keywords.get("maximum", low + ceiling), max(low, keywords.get("maximum", low + ceiling)))
        )
    if kind == "boolean":
        return st.booleans()
    if kind == "array":
        return st.just([])
    if kind == "object":
        return st.just({})
    low = keywords.get("minLength", 1)
    return _words(low, min(keywords.get("maxLength", low + ceiling), low + ceiling))
