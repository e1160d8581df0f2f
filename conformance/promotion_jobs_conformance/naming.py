"""Names and numbers in sentences: what was meant by an unknown name, several names, and a number with its noun."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str], most: int = 3) -> list[str]:
    """The known names that are nearest to one that is not: those that contain it, then those that are spelt alike."""
    names = {each.lower(): each for each in known}
    typed = name.lower()
    near = [typed, *(each for each in names if typed and typed in each), *get_close_matches(typed, names, most, 0.6)]
    return list(dict.fromkeys(names[each] for each in near if each in names))[:most]


def listed(names: Iterable[str], word: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, last = names
    return f"{', '.join(most)} {word} {last}" if most else last


def amount(number: int, noun: str) -> str:
    """A number with its noun: `1 job`, `2 jobs`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
