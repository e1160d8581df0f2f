"""Decides what two patterns say: which strings the one matches and the other does not.

Two automata are walked side by side, breadth first: the first string that parts them is a shortest one, and where there
is none the patterns mean the same. For what no automaton can say, samples are drawn instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from ..extras import require
from .automaton import STATES, Automaton, Undecidable, compiled, representatives


@cache
def automaton(pattern: str) -> Automaton:
    """The automaton of a pattern. Raises Undecidable."""
    return Automaton(pattern)


def differing(accepted: str, refused: str | None, count: int = 6) -> list[str]:
    """Up to `count` strings, shortest first, that the one pattern matches and the other (if any) does not.

    An empty list is a proof that there are none. Raises Undecidable.
    """
    one, other = automaton(accepted), automaton(refused) if refused is not None else None
    chars = representatives(one, *([other] if other else []))
    nothing: frozenset[int] = frozenset()
    first = (one.initial, other.initial if other else nothing)
    found, seen, todo = [], {first}, [(first, "")]
    for (mine, theirs), text in todo:
        empty = not text
        if one.accepts(mine, empty=empty) and not (other and other.accepts(theirs, empty=empty)):
            found.append(text)
            if len(found) >= count:
                break
        for char in chars:
            state = (one.step(mine, char), other.step(theirs, char) if other else nothing)
            if state not in seen:
                if len(seen) > STATES:
                    raise Undecidable("the patterns have too many states together")
                seen.add(state)
                todo.append((state, text + chr(char)))
    return found


def of_length(pattern: str, length: int) -> str | None:
    """A string of exactly that many characters that the pattern matches, or None. Raises Undecidable."""
    machine = automaton(pattern)
    chars = representatives(machine)
    layers: list[dict[frozenset[int], tuple[frozenset[int], str]]] = [{machine.initial: (frozenset(), "")}]
    for _ in range(length):
        layer: dict[frozenset[int], tuple[frozenset[int], str]] = {}
        for states in layers[-1]:
            for char in chars:
                layer.setdefault(machine.step(states, char), (states, chr(char)))
        if len(layer) > STATES:
            raise Undecidable("the pattern has too many states")
        layers.append(layer)
    at = next((states for states in layers[-1] if machine.accepts(states, empty=not length)), None)
    if at is None:
        return None
    text = ""
    for layer in reversed(layers[1:]):
        at, char_text = layer[at]
        text = char_text + text
    return text


def drawn(pattern: str, count: int = 200) -> Iterator[str]:
    """Strings that match a pattern, drawn by hypothesis, the same ones every time."""
    require("deep", "A pattern that the suite does not decide by itself")
    from hypothesis import strategies as st

    from .drawing import draws

    yield from dict.fromkeys(draws(st.from_regex(compiled(pattern)), count, 0))
