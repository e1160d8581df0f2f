"""How the server behaves: the ordinary, conforming behaviour, as small methods that a fault or a variant overrides.

Each decision of the server is one method here, and is made nowhere else. The parts by theme: `access` (who may do what,
what is found), `promotions`, `codes` (what codes look like), `jobs` (what is asked and shown of a job), `life` (how it runs), `lists` (filters and pages), `files`
(exports), `wire` (requests and responds around all of these).
"""

from __future__ import annotations

from .jobs import Outcome
from .life import LifeRules
from .lists import ListRules
from .promotions import PromotionRules
from .wire import WireRules

__all__ = ["Behaviour", "Outcome"]


class Behaviour(PromotionRules, LifeRules, ListRules, WireRules):
    """The ordinary behaviour. One instance a server; `settings`, `contract` and `signer` are at hand in every method."""
