"""Random sequences: they are the same for a seed, name nothing by an ID, and every step can be run."""

from __future__ import annotations

from pathlib import Path

import pytest

from promotion_jobs_conformance.promotions.random_sequences import STEPS, Sequence, database_in, explore, sequences
from promotion_jobs_conformance.promotions.scenarios.sequence_steps import Player

SAMPLED = sequences(25, 7)


def test_a_seed_gives_the_same_sequences_and_another_seed_others() -> None:
    assert sequences(4, 3) == sequences(4, 3) != sequences(4, 4)


def test_as_many_as_were_asked_for_and_none_twice() -> None:
    assert 20 <= len(set(SAMPLED)) == len(SAMPLED) <= 25
    assert all(0 < len(sequence) <= 3 * STEPS for sequence in SAMPLED)


def test_every_action_is_drawn_and_can_be_carried_out() -> None:
    actions = {step.action for sequence in SAMPLED for step in sequence} - {"promotion"}
    assert all(hasattr(Player, f"_{action.replace(' ', '_')}") for action in actions)
    assert {
        "cancel",
        "delete codes",
        "delete promotion",
        "deny",
        "export",
        "file",
        "fill",
        "generate",
        "reject",
        "token",
    } <= actions


class FoundError(Exception):
    """What a sequence was looked for shows."""


def test_what_is_found_is_shrunk_kept_and_comes_first_the_next_time(tmp_path: Path) -> None:
    def visit(sequence: Sequence) -> None:
        if any(step.action == "export" for step in sequence):
            raise FoundError

    with pytest.raises(FoundError):
        explore(visit, 2, 0, database_in(str(tmp_path)), shrink=True)

    first = sequences(1, 5, str(tmp_path))[0]
    assert [step.action for step in first] == ["export"]
