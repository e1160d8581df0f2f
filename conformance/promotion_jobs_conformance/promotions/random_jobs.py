"""What the profile deep generates: bodies that the facts say are accepted, and the requirement that each shows.

Nothing is generated that the facts leave open (A11, A13, A14, A24, A34): names hold no control characters, are not only whitespace, and
fit into the limit by any count, of characters or of bytes; prefixes are of characters that need no quoting in a filter or
a file, and no longer than those of the pairwise jobs; numbers of codes are small, since each code has its cost.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from hypothesis import strategies as st

from ..contract.arbitrary import CHARACTERS, LATIN, WRITTEN, Narrow, accepted_bodies, exactly
from ..contract.contract import Contract
from ..contract.random_values import random_values
from ..contract.shapes import Shape
from ..contract.values import WORDS, lengths, nearest
from .pairwise import Class, Row, row_of
from .parameters import LARGEST_USES, OPTIONAL, PARAMETERS, PREFIX_LENGTH, request_of

USUAL_NAME, LONGEST_NAME = 50, 2000  # characters of a name, if the contract sets no limit, or one that is far
MOST = 4  # codes of one job
PAST = 40  # records past the end of a list that an offset goes to


def narrow(contract: Contract, longest: int | None = None) -> Narrow:
    """What the facts add to the schema, by location; names are no longer than `longest`, where it is given."""
    request = request_of(contract)
    number, shapes = request.least_number(), request.parameters()
    most = lengths(shapes["name"])[1] if "name" in shapes else None
    longest = longest or (USUAL_NAME if most is None else min(most, LONGEST_NAME))
    found = {
        "name": _names(longest),
        "number_of_codes": st.integers(number, number + MOST - 1),
        "max_uses_per_code": st.one_of(st.integers(0, 9), st.integers(0, LARGEST_USES)),
        "code_prefix": _prefixes(),
    }
    return {(*request.location(name), name): _within(shapes[name], found[name]) for name in found if name in shapes}


def _within(shape: Shape, strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Values as near to those of a strategy as the contract allows."""
    return strategy.map(lambda value: nearest(shape, value))


def _names(longest: int) -> st.SearchStrategy[str]:
    sizes = st.integers(1, longest)
    texts = st.one_of([sizes.flatmap(partial(exactly, characters)) for characters in (WRITTEN, LATIN, CHARACTERS)])
    return texts.map(lambda text: _cut(text, longest)).filter(lambda text: bool(text.strip()))


def _cut(text: str, most: int) -> str:
    """As much of a text as takes no more bytes, so that it fits however its length is counted (A11)."""
    return text.encode()[:most].decode(errors="ignore")


def _prefixes() -> st.SearchStrategy[str]:
    words = st.text(f"{WORDS}_.~", min_size=1, max_size=7)
    joined = st.lists(words, min_size=1, max_size=3).map("-".join)
    return st.tuples(joined, st.sampled_from(("", "", "-"))).map(lambda parts: parts[0][: PREFIX_LENGTH - 1] + parts[1])


def random_rows(contract: Contract, count: int, seed: int) -> list[tuple[Row, dict[str, Any]]]:
    """Up to `count` jobs: the classes that each shows, and its body, whose properties have their own order."""
    return [
        (_row(contract, body), body)
        for body in accepted_bodies(contract, "createPromotionJob", narrow(contract), count, seed)
    ]


def _row(contract: Contract, body: dict[str, Any]) -> Row:
    """A body as classes, each with the requirement that says that it is accepted, as the pairwise jobs have it."""
    data = body["data"]
    request = request_of(contract)
    beside = [name for name in data if name in request.parameters() and request.location(name) != PARAMETERS]
    found = [_class(contract, name, data[name]) for name in beside]
    found += [_class(contract, name, value) for name, value in data.get("parameters", {}).items()]
    return row_of(found)


def _class(contract: Contract, prop: str, value: Any) -> Class:
    request = request_of(contract)
    blame = request.blame(prop, value) if prop in request.parameters() else request.known(OPTIONAL)
    shown = json.dumps(value, ensure_ascii=False)
    return Class(prop, shown, value, blame, is_inside=request.location(prop) == PARAMETERS)


def windows(counts: list[int], least: int, most: int, examples: int, seed: int) -> list[tuple[int, dict[str, int]]]:
    """Pages of lists, each as the location of its list and a query; `counts` are the records of each list."""
    if not counts:
        return []
    locations = st.sampled_from(range(len(counts)))
    return random_values(
        locations.flatmap(lambda at: st.tuples(st.just(at), _window(counts[at], least, most))), examples, seed
    )


@st.composite
def _window(draw: st.DrawFn, count: int, least: int, most: int) -> dict[str, int]:
    """A limit and an offset, in any order, or a limit alone; sizes near the number of records are generated more often."""
    limit = draw(st.one_of(st.integers(least, most), st.integers(least, max(least, min(most, count + 1)))))
    offset = draw(
        st.one_of(st.integers(0, max(0, count - 1)), st.integers(0, max(0, count - 1)), st.integers(0, count + PAST))
    )
    window = {"page[limit]": limit, "page[offset]": offset}
    return draw(st.sampled_from((window, dict(reversed(window.items())), {"page[limit]": limit})))
