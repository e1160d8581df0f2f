"""`python -m tests.edits.hunt COUNT [SEED]`: so many random edits, and what became of each; exit 1 if one was not followed.

Each is its own document, for which code is generated and a server checked, so that a few hundred take the better part of
an hour. What was not followed is shown whole, the sentences of what was rejected are counted.
"""

from __future__ import annotations

import re
import sys
from collections import Counter

from hypothesis import strategies as st

from promotion_jobs_conformance.contract.random_values import random_values

from .edited import Fate, follow, rejected
from .elsewhere import SPELLINGS, elsewhere
from .strategies import Edit, edited, edits

several = st.one_of(
    edits.map(lambda edit: [edit]),
    elsewhere.map(lambda edit: [edit]),
    st.lists(st.one_of(edits, elsewhere), min_size=2, max_size=2, unique_by=lambda edit: edit.label),
)


def chosen_edits(count: int, seed: int) -> list[list[Edit]]:
    """So many different sets of edits, the same for the same seed."""
    found: dict[tuple[str, ...], list[Edit]] = {}
    for chosen in random_values(several, 4 * count, seed):
        found.setdefault(tuple(sorted(edit.label for edit in chosen)), chosen)
    return list(found.values())[:count]


def fate_of(chosen: list[Edit], number: int) -> Fate:
    """What becomes of the document after some edits; an edit of what another one took away is none.

    `number` chooses one of the ways to spell it.
    """
    try:
        text = SPELLINGS[number % len(SPELLINGS)](edited(chosen))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return Fate("none", "the edits exclude each other")
    return rejected(text) or follow(text)


def main(count: int, seed: int) -> int:
    """Tries them and tells."""
    fates: Counter[str] = Counter()
    sentences: Counter[str] = Counter()
    for number, chosen in enumerate(chosen_edits(count, seed)):
        fate = fate_of(chosen, number)
        fates[fate.kind] += 1
        labels = "; ".join(edit.label for edit in chosen)
        if fate.kind == "rejected":
            plain = re.sub(r"/\S*openapi.yaml,? ?|line \d+ ?|\([^()]*\)|'[^']*'|\d+", "", fate.told)
            sentences[" ".join(plain.split())[:150]] += 1
        print(f"{number:4} {fate.kind:8} {labels[:300]}", flush=True)
        if fate.kind != "green":
            print(f"              {fate.told[:700]}", flush=True)
    print(dict(fates))
    for sentence, times in sentences.most_common():
        print(f"{times:5}  {sentence}")
    return int(bool(fates.keys() - {"green", "rejected", "none"}))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
