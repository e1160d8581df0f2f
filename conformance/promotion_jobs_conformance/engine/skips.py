"""Why something could not be exercised. Exceptions of the acting side, at the bottom: everything above may raise them."""

from __future__ import annotations

from ..result import SkipReason


class Skip(Exception):
    """Raised when a prerequisite is unavailable. The scenario ends; what it would have exercised is not tested."""

    def __init__(self, because: SkipReason, reason: str) -> None:
        super().__init__(reason)
        self.because, self.reason = because, reason


class TargetLost(Exception):
    """The target stopped responding; the message is a sentence for people. `reached`: it may have got the request."""

    def __init__(self, reason: str, *, reached: bool = True) -> None:
        super().__init__(reason)
        self.reached = reached


class TokenLost(TargetLost):
    """The target no longer issues a usable token."""


class BudgetMet(Exception):
    """A budget allows no further request, job or second; the message is a sentence for people.

    `because`: whose budget it is. `is_final`: no request at all can follow.
    """

    def __init__(self, reason: str, because: SkipReason = SkipReason.OPTED_OUT, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.because, self.is_final = because, is_final
