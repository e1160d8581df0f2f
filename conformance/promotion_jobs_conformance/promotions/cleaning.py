"""Clean-up: everything that a run made is removed; what cannot be is told."""

from __future__ import annotations

from ..http.exchange import NoAnswer
from ..result import Cleanup
from ..session import TargetLost
from .lab import Lab


def clean(lab: Lab, *, is_lost: bool) -> Cleanup:
    """Deletes the promotions that the run made, and the codes that it made on given ones."""
    removed = 0
    session, ledger = lab.session, lab.ledger
    session.settings = type(session.settings)(**{**vars(session.settings), "max_requests": None})
    session.deadline_throttled = 5.0
    if not is_lost:
        try:
            for promotion in ledger.left("promotion"):
                answer = session.call("deletePromotion", promotion=promotion, judged=False)
                if answer.accepted or answer.status == 404:
                    ledger.removed("promotion", promotion)
                    removed += 1
        except (TargetLost, NoAnswer):
            pass  # what is left is told below
    left = tuple(f"promotion {name}" for name in ledger.left("promotion"))
    ledger.close()
    return Cleanup(removed, left)
