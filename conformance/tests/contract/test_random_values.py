"""What hypothesis generates for a seed does not depend on the code around it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CONSTANTS = "A, B, C = 424242, 777123, -99887\n"
SCRIPT = """
import sys
if "beside" in sys.argv: import constants
from hypothesis import strategies as st
from promotion_jobs_conformance.contract import random_values
if "bare" in sys.argv: del random_values.Unaided._maybe_draw_constant
print(random_values.random_values(st.integers(), 60, 1))
"""


@pytest.mark.parametrize(("how", "is_same"), [(("beside",), True), (("beside", "bare"), False)])
def test_constants_of_a_module_next_to_it_change_nothing(how: tuple[str, ...], is_same: bool, tmp_path: Path) -> None:
    """The second case shows that they would, if hypothesis renamed the private method that is overridden."""
    (tmp_path / "constants.py").write_text(CONSTANTS, encoding="utf-8")
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    alone, beside = (
        subprocess.run(
            [sys.executable, "script.py", *words], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
        ).stdout
        for words in ((), how)
    )
    assert (alone == beside) is is_same
