"""Codes for the checks of lists, files and deletions, where promotions were given: the checks before left none on them."""

from __future__ import annotations

from ...checks import Steps
from ..given import make_ready
from ..lab import Lab
from ..plan import ENDED, plan
from .foundation import harvest

CODES = 5


@plan.check(ENDED)
def restocked(lab: Lab) -> Steps:
    """A few codes on each of two given manual promotions; their jobs bear the run's name."""
    if not lab.takes_turns or not lab.can("listPromotionCodes") or not lab.can("listPromotionJobs"):
        return
    for promotion in [promotion for promotion in lab.places if not promotion.automatic][: 1 if lab.is_sparing else 2]:
        make_ready(lab, promotion)
        body = lab.body({"number_of_codes": min(CODES, lab.maximum)}, name=lab.ledger.name("job"))
        job, _ = lab.create(promotion, body)
        if job is not None:
            yield [job]
            harvest(lab, job)
