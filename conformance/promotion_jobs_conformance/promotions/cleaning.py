"""Clean-up: everything that a run made is removed; what cannot be is told, with the command that removes it.

Promotions that the run made are deleted. Given ones lose the codes that the run made, once no job runs on them. Both
are done by what the ledger tells, so that a later `promotion-jobs clean` does the same as the end of a run.

Nobody waits long for a server that does not do it: after two deletions in a row without an answer there is no third, and
the end of a run has its time. Also a target that counts as lost is asked, since it may be silent about other things only.
What is told as removed was there, and is gone: a deletion that finds nothing (404) is not believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from ..credentials import NoToken
from ..ledger import Given, Ledger, hashed
from ..result import Because, Cleanup
from ..session import Answer, BudgetMet, TargetLost
from . import given
from .lab import Lab, can_carry
from .watching import Blocked, Promotion

PATIENCE = 10.0  # seconds that a throttled request, or a running job, may hold up the clean-up
# Seconds that the clean-up may take at the end of a run, after a signal, and where it is all that was asked for. Given
# promotions get as much again, since a job may have to end there first.
AFTER_RUN, AFTER_SIGNAL, ALONE = 10.0, 5.0, 3600.0
MOMENT = 1.0  # seconds before a deletion that was not answered is asked for again


class _Silent(Exception):
    """The target does not answer deletions."""


def clean(lab: Lab, command: str = "", *, seconds: float = ALONE) -> Cleanup:
    """Removes what the ledger tells of, in about so many seconds. `command`: what removes the rest, later."""
    session, ledger = lab.session, lab.ledger
    session.deadline_throttled = min(PATIENCE, seconds)
    lab.settings = replace(lab.settings, job_timeout=min(lab.settings.job_timeout, PATIENCE, seconds))
    made, codes = len(ledger.promotions), 0
    reasons: dict[str, str] = {}
    try:
        session.clean_within(seconds)
        _delete_promotions(lab, reasons)
        session.clean_within(seconds)
        for name in ledger.given:
            try:
                codes += _restore(lab, name)
            except Blocked as blocked:
                reasons[name] = blocked.reason
    except (TargetLost, NoToken, BudgetMet, _Silent) as ended:
        reasons[""] = session.redact(str(ended))
    left, removed = tuple(_left(ledger, reasons)), made - len(ledger.promotions) + codes
    ledger.close()
    return Cleanup(removed, left, "" if ledger.is_settled else command)


def _delete_promotions(lab: Lab, reasons: dict[str, str]) -> None:
    for promotion in list(reversed(lab.ledger.promotions)):
        if not can_carry(promotion):
            reasons[promotion] = "its id cannot stand in a path, so that no deletion was asked for"
            continue
        answer = lab.session.call("deletePromotion", promotion=promotion, judged=False)
        if not answer.status:  # a server that restarts is given a moment
            lab.session.sleep(MOMENT)
            answer = lab.session.call("deletePromotion", promotion=promotion, judged=False)
        if answer.accepted or (answer.status == lab.unknown and _is_gone(lab, promotion)):
            lab.ledger.removed(promotion)
        else:
            reasons[promotion] = _why_left(lab, answer)
        if not answer.status:
            raise _Silent("the target does not answer deletions")


def _is_gone(lab: Lab, promotion: str) -> bool:
    """True where a promotion that the target has known is unknown now: a deletion that finds nothing may lack its route.

    Such a 404 is no proof that the promotion is gone: a server without the operation sends it for every path.
    """
    if promotion not in lab.ledger.known or not lab.can("listPromotionJobs"):
        return False
    return lab.session.call("listPromotionJobs", promotion=promotion, judged=False).status == lab.unknown


def _why_left(lab: Lab, answer: Answer) -> str:
    if answer.status == lab.unknown:
        return f"DELETE returned {answer.said}, and it may still exist"
    return f"DELETE returned {answer.said}"


def _restore(lab: Lab, name: str) -> int:
    """Brings a given promotion back to the codes that it had; how many were deleted. Raises Blocked where it cannot."""
    made = lab.ledger.given[name]
    promotion = next((p for p in lab.promotions if p.id == name), None) or Promotion(name, automatic=False, own=False)
    if promotion.is_surveyed and not promotion.trouble and lab.can("listPromotionJobs"):
        given.look_for_strangers(lab, promotion)
    if not made.most:
        return 0
    if not made.can_be_told:
        raise Blocked(Because.OWNER, "which codes it had before could not be read")
    if lab.can("listPromotionJobs"):
        given.wait_for_rest(lab, promotion)
    codes = given.all_codes(lab, promotion)
    extra = {code for code in codes if hashed(code) not in made.found}
    if len(extra) > made.most:
        count = f"{len(extra)} codes that were not there before the run, which can have made {made.most} at most"
        raise Blocked(Because.OWNER, f"it has {count}: somebody else made codes too, so none was deleted")
    kept = given.without(lab, promotion, codes, codes - extra, partial(_check_strangers, lab, promotion, made))
    if not kept & extra:
        lab.ledger.restored(name)
    return len(extra - kept)


def _check_strangers(lab: Lab, promotion: Promotion, made: Given) -> None:
    """Raises Blocked where jobs may have made codes that the run did not ask for."""
    jobs = given.wait_for_rest(lab, promotion)
    strangers = [job for name, job in jobs.items() if name not in made.found_jobs and name not in made.jobs]
    if sum(map(_codes_of, strangers)) > made.about:
        what = f"a job that is not the run's, {strangers[0].get('id')}, made codes too"
        raise Blocked(Because.OWNER, f"{what}, so none was deleted")


def _codes_of(job: dict[str, Any]) -> float:
    """How many codes a job may have made."""
    parameters, result = job.get("parameters"), job.get("result")
    made = result.get("generated") if isinstance(result, dict) else None
    asked = parameters.get("number_of_codes") if isinstance(parameters, dict) else None
    if job.get("status") in ("failed", "cancelled") or not isinstance(parameters, dict):
        return 0
    return float(next((number for number in (made, asked) if isinstance(number, int)), float("inf")))


def _left(ledger: Ledger, reasons: dict[str, str]) -> Iterator[str]:
    def why(name: str) -> str:
        reason = reasons.get(name) or reasons.get("")
        return f" ({reason})" if reason else ""

    for promotion in ledger.promotions:
        yield f"promotion {promotion or '(of no id)'}{why(promotion)}"
    for name in ledger.intended:
        yield (
            f"perhaps a promotion named {name}: its creation was not answered with an id, and no operation lists promotions; "
            "look for it in the shop"
        )
    for promotion, made in ledger.given.items():
        if made.most:
            yield f"up to {made.most} codes on the given promotion {promotion}{why(promotion)}"
