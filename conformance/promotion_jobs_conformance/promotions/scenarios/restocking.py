"""Codes for the scenarios of lists, files and deletions, if promotions were provided: those before left none on them."""

from __future__ import annotations

from ...engine.runner import Steps
from ..fixtures.testbed import TestBed
from ..plan import ENDED, plan

CODES = 5


@plan.scenario(ENDED)
def restocked(bed: TestBed) -> Steps:
    """A few codes on each of two provided manual promotions; their jobs bear the run's name."""
    if not bed.takes_turns or not bed.can("listPromotionCodes") or not bed.can("listPromotionJobs"):
        return
    for promotion in [promotion for promotion in bed.usable if not promotion.automatic][: 1 if bed.is_sparing else 2]:
        bed.provided.make_ready(promotion)
        body = bed.bodies.job({"number_of_codes": min(CODES, bed.maximum)}, name=bed.ledger.name("job"))
        job, _ = bed.create(promotion, body)
        if job is not None:
            yield [job]
            bed.collect_codes(job)
