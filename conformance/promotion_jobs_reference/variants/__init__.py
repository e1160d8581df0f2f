"""The catalogue of variants: unusual but conforming behaviours, which prove that the suite has no false positives.

They are written as faults are (see `promotion_jobs_reference.faults`), with the decorator `variant`, which names the
rulings or standards that allow the behaviour.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..registry import VARIANTS, Deviation, import_all


def catalogue() -> Mapping[str, Deviation]:
    """Every variant, by its name."""
    import_all(__name__, __path__)
    return VARIANTS
