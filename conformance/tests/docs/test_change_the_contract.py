"""The page on changing the contract, followed for several limits: each command of it, to the whole run at its end."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from . import clone
from .pages import DOCS, blocks, follow, unseen

SHOWN = "30"  # the limit on the page


@pytest.mark.parametrize("limit", [1, 12, 45])
def test_the_page_holds_for_other_limits(limit: int, tmp_path: Path) -> None:
    page = [
        dataclasses.replace(block, text=block.text.replace(SHOWN, str(limit)))
        for block in blocks(DOCS / "change-the-contract.md")
    ]

    followed = follow(page, tmp_path, 0, clone.make(tmp_path))

    assert followed.code == 0, followed.output
    assert unseen(page, followed.output) == [], followed.output
    changed = [line for line in followed.output.splitlines() if line.startswith("+      ")]
    assert changed == [f"+      maxLength: {limit}"], "the edit must not reach any other line"
