r"""A pattern as an automaton: parsed by Python's own parser, and walked character by character.

Patterns are those of ECMA-262, as JSON Schema has them: unanchored, `$` at the very end only, `\d` and `\w` of ASCII.
What no automaton can say (a look-ahead, a reference back) raises Undecidable.
"""

from __future__ import annotations

import importlib
import re
import unicodedata
import warnings
from functools import cache
from itertools import pairwise
from typing import Any

_parser: Any = importlib.import_module("re._parser")  # hypothesis reads patterns by the same module

Ranges = tuple[tuple[int, int], ...]
_LAST = 0x10FFFF
_ANY: Ranges = ((0, _LAST),)
_CATEGORIES: dict[str, Ranges] = {
    "DIGIT": ((48, 57),),
    "WORD": ((48, 57), (65, 90), (95, 95), (97, 122)),
    "SPACE": ((9, 13), (32, 32)),
}
_OUTSIDE_CLASS = {"$": r"\Z", ".": r"[^\n\r\u2028\u2029]"}
_PROPERTY = re.compile(r"\\([pP])\{(?:General_Category=|gc=)?([A-Z][a-z]?)\}")
STATES = 4000  # beyond, a pattern is not worth its time: samples are generated


class Undecidable(ValueError):
    """The pattern is beyond what the automaton can say, or is not a pattern."""


def translate(pattern: str) -> str:
    """The pattern in Python's words: outside a class, `$` is the very end only, and a dot no end of a line."""
    found, in_class, index = [], False, 0
    while index < len(pattern):
        char = pattern[index]
        if char == "\\":
            if (named := _PROPERTY.match(pattern, index)) is not None:
                inside = _category(named[2]) if named[1] == "p" else ""
                if not inside and in_class:
                    raise Undecidable("the pattern excludes a category of characters inside a class")
                outside = f"[{inside}]" if inside else f"[^{_category(named[2])}]"
                found.append(inside if in_class else outside)
                index = named.end()
                continue
            found.append(pattern[index : index + 2])
            index += 2
            continue
        in_class = (in_class or char == "[") and char != "]"
        found.append(char if in_class else _OUTSIDE_CLASS.get(char, char))
        index += 1
    return "".join(found)


@cache
def _category(name: str) -> str:
    """The characters of a general category of Unicode (`L`, `Lu`, `Nd`), as the inside of a class."""
    runs: list[tuple[int, int]] = []
    for point in range(_LAST + 1):
        if unicodedata.category(chr(point)).startswith(name):
            if runs and runs[-1][1] == point - 1:
                runs[-1] = (runs[-1][0], point)
            else:
                runs.append((point, point))
    if not runs:
        raise Undecidable(f"the pattern names {name}, which is not a category of characters")
    return "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in runs)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, ready to search with. Raises Undecidable if Python cannot read it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)  # a set operation of another dialect
            return re.compile(translate(pattern), re.ASCII)
    except (re.error, OverflowError, RecursionError, FutureWarning) as error:
        raise Undecidable(f"{pattern} is not a pattern that can be read here: {error}") from error


def matches(pattern: str, text: str) -> bool:
    """True if a pattern is found in a text; false where it cannot be read."""
    try:
        return compiled(pattern).search(text) is not None
    except Undecidable:
        return False


def _complement(ranges: Ranges) -> Ranges:
    found, at = [], 0
    for low, high in sorted(ranges):
        if low > at:
            found.append((at, low - 1))
        at = max(at, high + 1)
    return (*found, (at, _LAST)) if at <= _LAST else tuple(found)


class Automaton:
    """A pattern as a nondeterministic automaton. A state's edges are (characters, target), its leaps (guard, target)."""

    def __init__(self, pattern: str) -> None:
        compiled(pattern)  # it raises where Python cannot read the pattern
        self.edges: list[list[tuple[Ranges, int]]] = []
        self.leaps: list[list[tuple[str, int]]] = []
        start = self._state()
        self.edges[start].append((_ANY, start))  # a search may begin anywhere,
        parsed = _parser.parse(translate(pattern), re.ASCII)
        if parsed.state.flags & ~re.ASCII:
            raise Undecidable("the pattern sets flags")
        self.final = self._sequence(parsed, start)
        self.edges[self.final].append((_ANY, self.final))  # and what follows a match does not matter
        self.initial = self.closed({start}, "start")

    def closed(self, states: set[int], *guards: str) -> frozenset[int]:
        """The states with all that can be reached from them by leaps that need no character."""
        found, todo = set(states), list(states)
        while todo:
            for guard, target in self.leaps[todo.pop()]:
                if target not in found and (not guard or guard in guards):
                    found.add(target)
                    todo.append(target)
        return frozenset(found)

    def step(self, states: frozenset[int], char: int) -> frozenset[int]:
        """The states after one more character."""
        reached = {t for s in states for ranges, t in self.edges[s] if any(low <= char <= high for low, high in ranges)}
        return self.closed(reached)

    def accepts(self, states: frozenset[int], *, empty: bool = False) -> bool:
        """True if a text that led here, and ends here, matches. `empty` says that the text has no character."""
        return self.final in self.closed(set(states), "end", *(["start"] if empty else []))

    def boundaries(self) -> set[int]:
        """The characters at which some edge begins to apply, or ends to."""
        return {
            point for edges in self.edges for ranges, _ in edges for low, high in ranges for point in (low, high + 1)
        }

    def _state(self) -> int:
        if len(self.edges) >= STATES:
            raise Undecidable("the pattern is too large")
        self.edges.append([])
        self.leaps.append([])
        return len(self.edges) - 1

    def _leap(self, source: int, target: int, guard: str = "") -> int:
        self.leaps[source].append((guard, target))
        return target

    def _sequence(self, items: Any, at: int) -> int:
        for operation, argument in items:
            at = self._one(str(operation), argument, at)
        return at

    def _one(self, operation: str, argument: Any, at: int) -> int:
        if operation in ("LITERAL", "NOT_LITERAL", "IN"):
            end = self._state()
            self.edges[at].append((_characters(operation, argument), end))
            return end
        if operation == "AT":
            guard = {"AT_BEGINNING": "start", "AT_BEGINNING_STRING": "start", "AT_END_STRING": "end"}.get(str(argument))
            if guard is None:
                raise Undecidable("the pattern looks at the bounds of words")
            return self._leap(at, self._state(), guard)
        if operation == "BRANCH":
            end = self._state()
            for items in argument[1]:
                self._leap(self._sequence(items, self._leap(at, self._state())), end)
            return end
        if operation == "SUBPATTERN" and not argument[1] and not argument[2]:
            return self._sequence(argument[3], at)
        if operation in ("MAX_REPEAT", "MIN_REPEAT"):
            return self._repeat(argument, at)
        raise Undecidable(f"the pattern contains {operation.lower()}")

    def _repeat(self, argument: Any, at: int) -> int:
        low, high, items = argument
        for _ in range(low):
            at = self._sequence(items, at)
        if str(high) == "MAXREPEAT":
            loop = self._leap(at, self._state())
            self._leap(self._sequence(items, loop), loop)
            return self._leap(loop, self._state())
        end = self._state()
        for _ in range(low, high):
            self._leap(at, end)
            at = self._sequence(items, at)
        return self._leap(at, end)


def _characters(operation: str, argument: Any) -> Ranges:
    if operation != "IN":
        single: Ranges = ((argument, argument),)
        return single if operation == "LITERAL" else _complement(single)
    found: list[tuple[int, int]] = []
    for kind, value in argument:
        if str(kind) == "RANGE":
            found.append(value)
        elif str(kind) == "LITERAL":
            found.append((value, value))
        elif str(kind) == "CATEGORY":
            name = str(value).removeprefix("CATEGORY_")
            ranges = _CATEGORIES[name.removeprefix("NOT_")]
            found.extend(_complement(ranges) if name.startswith("NOT_") else ranges)
    return _complement(tuple(found)) if argument[0][0] is _parser.NEGATE else tuple(found)


def representatives(*automata: Automaton) -> list[int]:
    """One character of each kind that no edge distinguishes, a letter, digit or sign where there is one."""
    points = sorted({0, 0xD800, 0xE000, _LAST + 1}.union(*(automaton.boundaries() for automaton in automata)))
    found = []
    for low, after in pairwise(points):
        if 0xD800 <= low < 0xE000:  # a lone surrogate is not a character of a JSON text
            continue
        found.append(next((c for c in (97, 65, 48, *range(33, 127)) if low <= c < after), low))
    return sorted(found, key=lambda char: (char < 32, char > 126, char))
