"""Values that a leaf of a request accepts, whatever its limits: the minimum, the maximum, the plain, the nearest.

Texts are built, not searched for: a random piece is repeated up to the requested length. Only if a pattern rejects this is a
text of that length derived from the pattern. The same seed gives the same values.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import Any

from .automaton import Undecidable, matches
from .formats import SAMPLES
from .patterns import differing, of_length
from .shapes import Shape

LETTERS, DIGITS = "abcdefghijklmnopqrstuvwxyz", "0123456789"
WORDS = LETTERS + LETTERS.upper() + DIGITS
LONGEST = 100_000  # characters of a text that a request carries at most
SHORT = 60  # characters up to which a pattern is asked for a text of that length
SPREAD = 5  # how far a sample may go if the schema sets no end
PIECE = 50  # characters that are generated; a longer text repeats them
_ALPHABETS = (WORDS, LETTERS, LETTERS.upper(), DIGITS)


class NoValue(ValueError):
    """No value was found that the schemas of a location accept."""


def bounds(shape: Shape) -> tuple[int | None, int | None, int]:
    """The minimum and the maximum whole number that a leaf accepts (None if there is no end), and the step between two."""
    words = shape.keywords
    step = abs(Fraction(str(words.get("multipleOf", 1))).numerator)
    lows = [math.ceil(words["minimum"])] if "minimum" in words else []
    lows += [math.floor(words["exclusiveMinimum"]) + 1] if "exclusiveMinimum" in words else []
    highs = [math.floor(words["maximum"])] if "maximum" in words else []
    highs += [math.ceil(words["exclusiveMaximum"]) - 1] if "exclusiveMaximum" in words else []
    low = -(-max(lows) // step) * step if lows else None
    high = min(highs) // step * step if highs else None
    return low, high, step


def whole(shape: Shape, number: int) -> int:
    """The whole number nearest to one that the leaf accepts, a lesser one first. Raises NoValue."""
    if (listed := [value for value in listed_values(shape) if isinstance(value, int)]) or listed_values(shape):
        below = [value for value in listed if value <= number]
        if not listed:
            raise NoValue("no number is among the values")
        return max(below) if below else min(listed)
    low, high, step = bounds(shape)
    number = number // step * step
    number = number if high is None else min(number, high)
    number = number if low is None else max(number, low)
    if shape.accepts(number):
        return number
    for distance in range(1, 64):
        for near in (number - distance * step, number + distance * step):
            if shape.accepts(near):
                return near
    raise NoValue("no whole number is accepted")


def listed_values(shape: Shape) -> list[Any]:
    """The values of a constant or an enumeration, or samples of a format; none if the leaf has none of these."""
    if "const" in shape.keywords:
        return [shape.keywords["const"]]
    if "enum" in shape.keywords:
        return list(shape.keywords["enum"])
    return [value for value in SAMPLES.get(str(shape.keywords.get("format")), ()) if shape.accepts(value)]


def lengths(shape: Shape) -> tuple[int, int | None]:
    """The minimum and the maximum length of a text."""
    return math.ceil(shape.keywords.get("minLength", 0)), shape.keywords.get("maxLength")


def text(shape: Shape, length: int, seed: int = 0) -> str | None:
    """A text of exactly this many characters that the leaf accepts, with no space at either end if that can be; else None."""
    if length > LONGEST:
        return None
    return next((found for found in _texts(shape, length, seed) if len(found) == length and shape.accepts(found)), None)


def random_text(length: int, seed: int, alphabet: str = WORDS) -> str:
    """A text of exactly this many characters: a random piece, repeated."""
    source = random.Random(f"{seed} {length}")  # noqa: S311  (it must be repeatable)
    piece = "".join(source.choice(alphabet) for _ in range(min(length, PIECE)))
    return (piece * (length // PIECE + 1))[:length]


def _texts(shape: Shape, length: int, seed: int) -> Iterator[str]:
    yield from (value for value in listed_values(shape) if isinstance(value, str))
    yield from (random_text(length, seed, alphabet) for alphabet in _ALPHABETS)
    for pattern in patterns(shape):
        if (found := matching(pattern, length)) is not None:
            yield found


@cache
def matching(pattern: str, length: int) -> str | None:
    """A text of exactly this many characters that a pattern matches; None if there is none, or none can be found."""
    try:
        if length <= SHORT:
            return of_length(pattern, length)
        piece = of_length(pattern, SHORT)
    except Undecidable:
        return None
    for index, char in enumerate(piece or ""):  # what can be repeated there is repeated to the length
        longer = (piece or "")[:index] + char * (length - SHORT) + (piece or "")[index:]
        if matches(pattern, longer):
            return longer
    return None


def patterns(shape: Shape) -> list[str]:
    """The patterns of all schemas of a leaf."""
    found: list[str] = []
    for pointer in shape.pointers:
        found += _patterns(shape, pointer)
    return list(dict.fromkeys(found))


def _patterns(shape: Shape, pointer: str) -> Iterator[str]:
    schema, location = shape.judge.document.resolve(shape.judge.document.at(pointer), pointer)
    beside = shape.judge.document.at(pointer)
    if not isinstance(schema, dict):  # true or false
        return
    for part in (beside, schema) if beside is not schema else (schema,):
        if isinstance(part.get("pattern"), str):
            yield part["pattern"]
    for keyword in ("allOf", "oneOf", "anyOf"):
        for index, _ in enumerate(schema.get(keyword, [])):
            yield from _patterns(shape, f"{location}/{keyword}/{index}")


def plain(shape: Shape) -> Any:
    """The plainest accepted value of a leaf. Raises NoValue."""
    if listed := listed_values(shape):
        candidates: Iterator[Any] = iter(listed)
    elif shape.kind == "integer":
        return whole(shape, 1)
    elif shape.kind == "number":
        candidates = _numbers(shape)
    elif shape.kind == "string":
        candidates = _plain_texts(shape)
    else:
        simple: dict[str, list[Any]] = {"boolean": [True, False], "array": [[]], "object": [{}], "null": [None]}
        candidates = iter(simple[shape.kind])
    for value in candidates:
        if shape.accepts(value):
            return value
    raise NoValue("no value is accepted")


def _numbers(shape: Shape) -> Iterator[int | float]:
    words = shape.keywords
    step = words.get("multipleOf", 1)
    for limit in (
        1,
        words.get("minimum"),
        words.get("maximum"),
        words.get("exclusiveMinimum"),
        words.get("exclusiveMaximum"),
    ):
        if limit is not None:
            yield from (limit, limit + step, limit - step, limit // step * step, (limit // step + 1) * step)
    if {"exclusiveMinimum", "exclusiveMaximum"} <= words.keys():
        yield (words["exclusiveMinimum"] + words["exclusiveMaximum"]) / 2


def _plain_texts(shape: Shape) -> Iterator[str]:
    least, most = lengths(shape)
    shortest = max(1, least)
    yield from ("a" * shortest, "A" * shortest, "0" * shortest)
    for pattern in patterns(shape):
        try:
            yield from differing(pattern, None, 20)
        except Undecidable:
            continue
        for length in range(shortest, min(shortest + 40, most if most is not None else shortest + 40) + 1):
            if (found := matching(pattern, length)) is not None:
                yield found
    if not least:
        yield ""


def sample(shape: Shape, seed: int) -> Any:
    """A random accepted value; small, since what is accepted may have a cost. Raises NoValue."""
    source = random.Random(f"sample {seed}")  # noqa: S311  (it must be repeatable)
    if listed := listed_values(shape):
        return source.choice(listed)
    if shape.kind == "integer":
        low, high, step = bounds(shape)
        start = 0 if low is None else low
        return whole(shape, start + source.randrange(SPREAD + 1) * step)
    if shape.kind == "boolean":
        return plain(shape)
    if shape.kind == "string":
        low, high = max(1, lengths(shape)[0]), lengths(shape)[1]
        most = low + SPREAD if high is None else max(low, min(low + SPREAD, high))
        for length in (source.randint(low, most), *range(low, most + 1)):
            if (found := text(shape, length, seed)) is not None:
                return found
    return plain(shape)


def nearest(shape: Shape, value: Any) -> Any:
    """The value itself if the leaf accepts it, else one like it that it accepts. Raises NoValue."""
    if shape.accepts(value):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and shape.kind == "integer":
        return whole(shape, value)
    if isinstance(value, str) and shape.kind == "string":
        least, most = lengths(shape)
        cut = value if most is None else value[:most]
        longer = cut + "a" * (least - len(cut))
        alike = (
            cut,
            longer,
            cut.strip(),
            *("".join(c for c in longer if c in kept) for kept in (WORDS, LETTERS)),
            longer.lower(),
        )
        if (found := next((text for text in alike if shape.accepts(text)), None)) is not None:
            return found
    return plain(shape)
