"""Given promotions: the run lives with what they are, and leaves them as they were found.

What is there before the run (jobs, codes) is read once. Before each check that works on such a promotion its running job
is waited for, whosever it is, and the codes that the run has made are deleted (D16), so that the check finds the room
that it needs. Where jobs cannot be listed, a next job is posted again until it is no longer refused.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import TYPE_CHECKING, Any

from ..result import Because
from .watching import Blocked, Promotion

if TYPE_CHECKING:
    from .lab import Lab

FAR = 10_000  # an offset over this may be refused (D30)
MOST_CODES = 9_000  # that a promotion may have, so that those of the run can be read and deleted
MOST_JOBS = 800  # that were there before: a thousand are read when a job is looked for
A_FEW = 5  # codes that a job may ask for where they cannot be deleted again
NEEDED = 40  # codes that a promotion must have room for: checks that make a few each do not count them


def survey(lab: Lab, promotion: Promotion) -> None:
    """Reads what a given promotion has before the run: once. Raises Blocked where the run cannot work with it."""
    if promotion.trouble:
        raise promotion.trouble
    if promotion.is_surveyed:
        return
    promotion.is_surveyed = True
    if lab.can("listPromotionJobs"):
        first = lab.session.call("listPromotionJobs", promotion=promotion.id, judged=False)
        if first.status == lab.unknown and lab.can("listPromotionCodes"):
            second = lab.session.call("listPromotionCodes", promotion=promotion.id, judged=False)
            if second.status == lab.unknown:
                raise useless(promotion, Because.TARGET, "is not known to the target")
        promotion.found_jobs = frozenset(wait_for_rest(lab, promotion))  # the codes of a job that runs are its owner's
        if len(promotion.found_jobs) > MOST_JOBS:
            raise useless(promotion, Because.OWNER, "has too many jobs already: give a newer one")
    if lab.can("listPromotionCodes"):
        promotion.count, _ = lab.code_count(promotion)
        if promotion.count > MOST_CODES:
            raise useless(promotion, Because.OWNER, f"has {promotion.count} codes: give one with fewer")
        promotion.codes = all_codes(lab, promotion)
        promotion.found_codes = frozenset(promotion.codes)
        lab.ledger.found(promotion.id, promotion.found_codes, promotion.found_jobs)


def useless(promotion: Promotion, because: Because, what: str) -> Blocked:
    """Why a given promotion cannot be worked on, now and later."""
    promotion.trouble = Blocked(because, f"the given promotion {promotion.id} {what}")
    return promotion.trouble


def next_ready(lab: Lab, turn: int, *, automatic: bool) -> Promotion:
    """The next in turn of the given promotions that can be worked on, at rest. Raises Blocked where none can."""
    while True:
        listed = usable(lab, automatic=automatic)
        promotion = listed[turn % len(listed)]
        try:
            make_ready(lab, promotion)
        except Blocked:
            if not promotion.trouble or len(listed) == 1:
                raise
        else:
            return promotion


def make_ready(lab: Lab, promotion: Promotion) -> None:
    """Brings a given promotion to rest: no job runs on it, and of the codes that the run made none is left."""
    survey(lab, promotion)
    if lab.can("listPromotionJobs"):
        look_for_strangers(lab, promotion)
        restore(lab, promotion)
    if not promotion.automatic and lab.maximum - promotion.count < min(NEEDED, lab.maximum):
        has = f"has {promotion.count} of the {lab.maximum} codes (--max-codes) that it can have"
        raise useless(promotion, Because.OWNER, f"{has}: give one with room for {NEEDED}")


def wait_for_rest(lab: Lab, promotion: Promotion) -> dict[str, dict[str, Any]]:
    """Waits until no job runs on a promotion, the run's own or another; its jobs by id.

    Raises Blocked where one does not end.
    """
    lab.settle(promotion.jobs)
    own = {job.id for job in promotion.jobs}
    until, pause = time.monotonic() + lab.settings.job_timeout, 0.05
    while True:
        shown, _ = lab.read_all("listPromotionJobs", promotion, {}, judged=False)
        busy = [record for record in shown if record.get("status") in lab.states["unfinished"]]
        others = [str(record.get("id")) for record in busy if str(record.get("id")) not in own]
        if not others:
            return {str(record.get("id")): record for record in shown}
        if time.monotonic() > until:
            what = f"has a job that is not the run's, {others[0]}, and that still runs after"
            raise useless(promotion, Because.OWNER, f"{what} {lab.settings.job_timeout:g} s (--job-timeout)")
        lab.session.sleep(pause)
        pause = min(pause * 1.5, 0.5)


def look_for_strangers(lab: Lab, promotion: Promotion) -> None:
    """Waits for rest. Raises Blocked where a promotion has jobs that came during the run and are not the run's.

    Their codes cannot be told from those of the run, and what was seen beside them proves nothing.
    """
    jobs = wait_for_rest(lab, promotion)
    own = {job.id for job in promotion.jobs}
    new = [name for name, job in jobs.items() if name not in promotion.found_jobs | own]
    strangers = [name for name in new if not lab.is_foreign(promotion, jobs[name])]
    if len(strangers) <= len(own - set(jobs)) + promotion.unanswered:  # the run's own may be shown otherwise
        return
    raise intruded(lab, promotion, f"had a job during the run that the run did not create, {strangers[0]}")


def intruded(lab: Lab, promotion: Promotion, what: str) -> Blocked:
    """Somebody else works on a given promotion: what was seen on it is withdrawn, and it is not worked on any more."""
    trouble = useless(promotion, Because.OWNER, f"{what}: give one on which nobody else works")
    lab.evidence.note(f"{trouble.reason[0].upper()}{trouble.reason[1:]}.")
    lab.evidence.withdraw(f"/{promotion.id}/", trouble.because, trouble.reason)
    return trouble


def restore(lab: Lab, promotion: Promotion) -> None:
    """Deletes the codes that the run made on a given promotion, as far as that can be done."""
    if not lab.can("listPromotionCodes"):
        return
    if any(job.is_generate for job in promotion.jobs):
        promotion.codes = all_codes(lab, promotion)
    made = len(promotion.codes - promotion.found_codes)
    if made > lab.ledger.most(promotion.id) and not lab.evidence.is_broken("NumberOfCodes.made"):
        raise intruded(lab, promotion, f"has got {made} codes, of which the run made fewer")
    if lab.can("deletePromotionCodes"):
        sure = partial(look_for_strangers, lab, promotion)
        promotion.codes = without(lab, promotion, promotion.codes, promotion.found_codes, sure)
    promotion.count = len(promotion.codes)
    if promotion.codes <= promotion.found_codes and not any(job.lost for job in promotion.jobs):
        lab.ledger.restored(promotion.id)  # a lost job may still make codes


def without(
    lab: Lab, promotion: Promotion, codes: set[str], kept: AbstractSet[str], sure: Callable[[], None]
) -> set[str]:
    """Deletes the codes of a promotion that are not to be kept; returns those that it has then.

    `sure` raises where the others may not all be the run's; it is asked when they have been read. Where there are more
    than can be read at a time, they are read and deleted again and again, as long as that helps.
    """
    while made := codes - kept:
        if lab.can("listPromotionJobs"):
            sure()
        delete(lab, promotion.id, sorted(made))
        lab.within(partial(_are_gone, lab, promotion, made))
        codes = all_codes(lab, promotion)
        if made <= codes:
            break
    return codes


def _are_gone(lab: Lab, promotion: Promotion, codes: set[str]) -> bool:
    return not all_codes(lab, promotion) & codes


def delete(lab: Lab, promotion: str, codes: Sequence[str]) -> bool:
    """Deletes codes of a promotion, as many at a time as a page holds; true where each request was accepted."""
    kind = lab.contract.schema("DeleteCodesInput")["properties"]["type"]["const"]
    size = lab.contract.parameter("PageLimit")["maximum"]
    good = True
    for start in range(0, len(codes), size):
        listed = [{"code": code} for code in codes[start : start + size]]
        body = {"data": {"type": kind, "codes": listed}}
        answer = lab.session.call("deletePromotionCodes", promotion=promotion, body=body, judged=False)
        good = good and answer.accepted
    return good


def all_codes(lab: Lab, promotion: Promotion) -> set[str]:
    """The codes that a promotion has, up to the offset that may be refused. Raises Blocked where they cannot be read."""
    pages = FAR // lab.contract.parameter("PageLimit")["maximum"] + 1
    records, answer = lab.read_all("listPromotionCodes", promotion, {}, pages, judged=False)
    if not answer.accepted:
        raise Blocked(Because.TARGET, f"the codes of the given promotion {promotion.id} cannot be read ({answer.said})")
    return {str(record["code"]) for record in records if record.get("code")}


def usable(lab: Lab, *, automatic: bool = False) -> list[Promotion]:
    """The given promotions of a kind that can be worked on. Raises Blocked where there is none."""
    found: list[Promotion] = []
    trouble = Blocked(Because.OWNER, f"no {'automatic' if automatic else 'manual'} promotion was given")
    for promotion in lab.promotions:
        if promotion.automatic == automatic:
            try:
                survey(lab, promotion)
                found.append(promotion)
            except Blocked as blocked:
                trouble = blocked
    if not found:
        raise trouble
    return found


def foresee(lab: Lab) -> list[str]:
    """What cannot be checked with the promotions and operations that the owner gives, in sentences, before the run."""
    said: list[str] = []
    target = lab.target
    if not target.makes_promotions:
        manual, automatic = len(target.manual_promotions), len(target.automatic_promotions)
        said.append(
            "Promotions were given: that promotions are created and deleted is not tested, and the run's jobs stay in their "
            "lists, since no operation deletes a job."
        )
        if not manual:
            said.append("No manual promotion was given: nothing about jobs and codes can be tested.")
        elif manual == 1:
            said.append("One manual promotion was given: what tells two promotions apart is not tested.")
        if not automatic:
            said.append("No automatic promotion was given: what holds for those is not tested.")
        if manual and not (lab.can("listPromotionCodes") and lab.can("deletePromotionCodes")):
            said.append("Codes cannot be listed and deleted: those that the run makes stay on the given promotions.")
    if target.operations is not None:
        lacking = [name for name in lab.contract.operations if name not in target.operations]
        if lacking:
            said.append(
                f"Not among the target's operations, and what only they show is not tested: {', '.join(lacking)}."
            )
    return said
