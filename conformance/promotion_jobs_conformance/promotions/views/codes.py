"""Which codes each job made, and the form that they must have (D8, D15, A5, A39).

A job's own codes are the difference between the last reading before it and the first one after it (`codes_read.py`), if
nothing else could change the promotion in between.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...engine.history import Exchange
from ...engine.observations import Observations, View, query
from ..diagnosis.code_form import CodeRule
from ..parameters import PREFIX_LENGTH, request_of
from .codes_read import CodesRead, codes_reads, ever_seen, is_still, made_elsewhere, named_within
from .jobs import JobTimeline, jobs_by_promotion, was_beside_another
from .pages import CODES_LIST, pages
from .requests import INTEGRAL_FLOAT, NULLS, UNSETTLED, JobRequest

# What may be rejected, but says what codes must look like if it is accepted (A24, A34); see `is_joinable`.
SETTLED = {NULLS, INTEGRAL_FLOAT, UNSETTLED}


@dataclass(frozen=True)
class CollectedCodes(View):
    """A job that completed, with what its promotion had before and after it, with nothing else in between."""

    job: JobTimeline
    before: CodesRead
    after: CodesRead

    @property
    def made(self) -> int:
        """How many more codes there are than before."""
        return self.after.count - self.before.count

    @property
    def asked(self) -> int:
        """How many codes the job was requested to make."""
        return self.job.request.number

    @property
    def is_coherent(self) -> bool:
        """True if the job made what was requested, so that what is new is its own."""
        return self.before.is_current and self.made == self.asked

    @cached_property
    def mine(self) -> list[dict[str, Any]]:
        """The records of the job's own codes that were read; empty if they cannot be distinguished from others."""
        if not self.is_coherent or not self.before.is_whole:
            return []
        return [record for record in self.after.records if str(record.get("code")) not in self.before.codes]

    @cached_property
    def texts(self) -> list[str]:
        """The texts of the job's own codes."""
        return [record["code"] for record in self.mine if isinstance(record.get("code"), str) and record["code"]]

    def later(self, code: str) -> list[tuple[Exchange, dict[str, Any]]]:
        """What later pages show of one of the job's own codes."""
        start = self.after.ended
        shown = code_sightings(self.observations).get((self.job.promotion_id, code), [])
        return [(exchange, record) for exchange, record in shown if exchange.started >= start]

    @property
    def has_all(self) -> bool:
        """True if all of the promotion's codes were read afterwards."""
        return self.after.is_whole


@query
def collected_codes(observations: Observations) -> list[CollectedCodes]:
    """Every job that completed, and was not cancelled, whose promotion's codes were read before and after it."""
    found = []
    for jobs in jobs_by_promotion(observations).values():
        for job in jobs:
            if job.is_generate and job.is_completed and not job.shares_id and job.accepted_cancellation is None:
                before, after = around(observations, job)
                if before is not None and after is not None:
                    found.append(CollectedCodes(observations, job, before, after))
    return sorted(found, key=lambda one: one.job.created.number)


ACTING = ("cancelPromotionJob", "deletePromotionCodes", "deletePromotion")


def was_acted_on(observations: Observations, promotion: str, start: float, end: float) -> bool:
    """True if a cancellation or deletion was asked for between two times, also if it was rejected: it may have had an effect."""
    return any(
        start < exchange.ended and exchange.started < end
        for exchange in observations.history.of(*ACTING)
        if exchange.route.path.get("promotionID") == promotion
    )


def around(observations: Observations, job: JobTimeline) -> tuple[CodesRead | None, CodesRead | None]:
    """What the promotion of a job had last before its creation, and first after its end, with nothing else in between."""
    if was_beside_another(observations, job) or _lost_codes_meanwhile(observations, job):
        return None, None
    reads = codes_reads(observations).get(job.promotion_id, [])
    return last_before(observations, job, reads), first_after(observations, job, reads)


def _lost_codes_meanwhile(observations: Observations, job: JobTimeline) -> bool:
    """True if a deletion of codes that the promotion may have had was requested while a job was unfinished."""
    named = named_within(observations, job.promotion_id, job.created.started, job.ended_at)
    return not named.isdisjoint(ever_seen(observations).get(job.promotion_id, set()))


def last_before(observations: Observations, job: JobTimeline, reads: list[CodesRead]) -> CodesRead | None:
    """The last reading before the creation of a job from which on the promotion was still.

    Reading on from the end of each earlier job: what earlier jobs made is known only if it was read. A current and whole
    one is preferred.
    """
    still = [
        read
        for read in reads
        if read.ended <= job.created.started
        and is_still(observations, job.promotion_id, read.started, job.created.started)
    ]
    return max(reversed(still), key=lambda read: (read.is_current, read.is_whole), default=None)


def first_after(observations: Observations, job: JobTimeline, reads: list[CodesRead]) -> CodesRead | None:
    """The first reading after the end of a job until which the promotion was still."""
    if job.end is None:
        return None
    end = job.ended_at
    for read in reads:
        if read.started >= end and is_still(observations, job.promotion_id, end, read.ended):
            return None if was_acted_on(observations, job.promotion_id, end, read.ended) else read
    return None


@query
def code_sightings(observations: Observations) -> dict[tuple[str, str], list[tuple[Exchange, dict[str, Any]]]]:
    """What the pages of codes show of each code, by promotion and code, in order."""
    found: dict[tuple[str, str], list[tuple[Exchange, dict[str, Any]]]] = {}
    for page in pages(observations):
        for record in page.records if page.operation == CODES_LIST else ():
            found.setdefault((page.promotion_id, str(record.get("code"))), []).append((page.exchange, record))
    return found


@query
def owners(observations: Observations) -> dict[str, set[str]]:
    """The promotions whose jobs made each code, as far as it can be determined."""
    found: dict[str, set[str]] = {}
    for collected in collected_codes(observations):
        for code in collected.texts:
            found.setdefault(code, set()).add(collected.job.promotion_id)
    return found


def foreign(observations: Observations, promotion: str, codes: list[str]) -> list[str]:
    """The codes in a list that jobs of other promotions made, and none of this one."""
    made = owners(observations)
    return [code for code in codes if (by := made.get(code)) and promotion not in by]


def rule_of(request: JobRequest) -> CodeRule | None:
    """What the codes of a job must be; None if the contract does not say, since the request is invalid or left open."""
    if request.broken or not request.is_generate or not set(request.open) <= SETTLED:
        return None
    prefix = request.parameters.get("code_prefix")
    if prefix is not None and not is_joinable(prefix):
        return None
    contract = request.contract
    length = request_of(contract).parameters()["code_length"]
    sent = {name: value for name, value in request.parameters.items() if value is not None}
    return CodeRule(
        prefix=sent.get("code_prefix", ""),
        length=int(sent.get("code_length", length.keywords["default"])),
        sent="code_length" in sent,
        group=contract.values("CodeLength.groups")["group"],
        default_id=length.ids["default"],
    )


def is_joinable(prefix: str) -> bool:
    """True if A34 leaves nothing open for a prefix: it may contain any character that is not whitespace."""
    return prefix.isascii() and prefix.isprintable() and " " not in prefix and 0 < len(prefix) <= PREFIX_LENGTH


def rules_of(jobs: Iterable[JobTimeline]) -> list[CodeRule]:
    """What the codes of several jobs must be; empty if it cannot be determined of one of them."""
    rules = [rule_of(job.request) for job in jobs]
    return [rule for rule in rules if rule is not None] if None not in rules else []


@query
def shared_with_others(observations: Observations) -> dict[int, list[str]]:
    """Codes of other promotions' jobs, although it cannot be determined whose, by the exchange that shows them.

    After a job there are more codes than it was asked for, and no more than that, but for those that other lists show.
    """
    found: dict[int, list[str]] = {}
    elsewhere = made_elsewhere(observations)
    for one in collected_codes(observations):
        if one.made <= one.asked or not one.before.is_current or not one.before.is_whole or one.after.at is None:
            continue
        new = one.after.codes - one.before.codes
        shared = new & elsewhere[one.job.promotion_id]
        if shared and len(new - shared) <= one.asked:
            found[one.after.at.number] = sorted(shared)
    return found


def is_busy_within(observations: Observations, promotion: str, start: float, end: float) -> bool:
    """True if a job of a promotion was unfinished at some time between two times."""
    listed = jobs_by_promotion(observations).get(promotion, [])
    return any(job.created.started < end and job.ended_at > start for job in listed)
