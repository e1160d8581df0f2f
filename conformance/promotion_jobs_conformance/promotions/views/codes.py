"""The codes of promotions, counted and read while nothing could change them, and the jobs that made them (D8, D15, A5, A39).

What a promotion has is known only between readings of its list with nothing unknown between them: a job that is
unfinished, a request for a job whose response does not tell whether there is one, a job that the history did not create, a
deletion of which cannot be told what it named. And what a list shows may be older than what it should show (D31): a
reading is current if it shows what is expected, or if nothing changed within the read-after-write time before it.
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
from .deletions import all_deletions, deletions_by_promotion
from .jobs import JobTimeline, job_timelines, jobs_by_promotion, unanswered
from .pages import CODES_LIST, JOBS_LIST, Listing, listings, pages
from .promotions import promotions
from .requests import INTEGRAL_FLOAT, NULLS, UNSETTLED, JobRequest

# What may be rejected, but says what codes must look like if it is accepted (A24, A34); see `is_joinable`.
SETTLED = {NULLS, INTEGRAL_FLOAT, UNSETTLED}


@dataclass(frozen=True)
class CodesRead:
    """What a promotion had at some time: `codes` in part or all (`is_whole`), `count` of all of them.

    `listing` is None for a promotion that was new, and had none. `is_current`: not older than it should be.
    """

    promotion_id: str
    count: int
    codes: frozenset[str]
    is_whole: bool
    started: float
    ended: float
    listing: Listing | None = None
    is_current: bool = True

    @property
    def at(self) -> Exchange | None:
        """The exchange that shows it."""
        return self.listing.exchange if self.listing else None

    @property
    def records(self) -> list[dict[str, Any]]:
        """The codes with their properties."""
        return self.listing.records if self.listing else []


@query
def codes_reads(observations: Observations) -> dict[str, list[CodesRead]]:
    """What was read of each promotion's codes without a filter, in order; of a new one first that it has none."""
    found: dict[str, list[CodesRead]] = {}
    for promotion in promotions(observations).values():
        if promotion.created is not None and promotion.automatic is False:
            time = promotion.created.ended
            found[promotion.id] = [CodesRead(promotion.id, 0, frozenset(), is_whole=True, started=time, ended=time)]
    for listing in listings(observations):
        if listing.operation == CODES_LIST and not listing.filter and listing.count is not None:
            known = found.setdefault(listing.promotion_id, [])
            is_current = _is_current(observations, known, listing)
            known.append(
                CodesRead(
                    listing.promotion_id,
                    listing.count,
                    frozenset(listing.keys),
                    listing.is_whole,
                    listing.started,
                    listing.ended,
                    listing,
                    is_current,
                )
            )
    return found


def _is_current(observations: Observations, known: list[CodesRead], listing: Listing) -> bool:
    """True if a list shows what is expected after the last current reading, or if nothing changed shortly before it."""
    promotion, start = listing.promotion_id, listing.started
    jobs = [job for job in jobs_by_promotion(observations).get(promotion, []) if not job.request.is_export]
    ends = [job.ended_at for job in jobs if job.ended_at <= start]
    ends += [one.exchange.ended for one in deletions_by_promotion(observations).get(promotion, [])]
    changed = max((end for end in ends if end <= start), default=float("-inf"))
    if start - changed >= observations.settings.read_after_write:
        return True
    last = next((read for read in reversed(known) if read.is_current), None)
    if last is None:
        return False
    between = [job for job in jobs if job.created.started >= last.ended and job.created.started <= start]
    if any(job.ended_at > start for job in between):
        return False
    made = sum(job.request.number for job in between if job.is_generate and job.is_completed)
    gone = named_within(observations, promotion, last.started, start) & ever_seen(observations).get(promotion, set())
    return listing.count == last.count + made - len(gone)


@query
def ever_seen(observations: Observations) -> dict[str, set[str]]:
    """All codes that lists of a promotion ever showed, filtered or not."""
    found: dict[str, set[str]] = {}
    for page in pages(observations):
        if page.operation == CODES_LIST:
            found.setdefault(page.promotion_id, set()).update(page.keys)
    return found


def named_within(observations: Observations, promotion: str, start: float, end: float) -> set[str]:
    """The codes that deletions on a promotion named between two times, whatever their responses."""
    return {
        code
        for deletion in deletions_by_promotion(observations).get(promotion, [])
        if deletion.exchange.ended > start and deletion.exchange.started < end
        for code in deletion.named
    }


def named_elsewhere(observations: Observations, promotion: str, start: float, end: float) -> bool:
    """True if a deletion on another promotion named codes of this one between two times: it may have deleted them."""
    seen = ever_seen(observations).get(promotion, set())
    return any(
        not seen.isdisjoint(deletion.named)
        for deletion in all_deletions(observations)
        if deletion.promotion_id != promotion and not deletion.exchange.rejected
        if deletion.exchange.ended > start and deletion.exchange.started < end
    )


def is_quiet(observations: Observations, promotion: str, start: float, end: float) -> bool:
    """True if nothing but the deletion of named codes could change what a promotion has between two times.

    Exports change nothing. Always false for a promotion whose history is not all known.
    """
    known = promotions(observations).get(promotion)
    if known is None or not known.is_exclusive or promotion in with_strange_jobs(observations):
        return False
    if known.deleted is not None and known.deleted.started < end:
        return False
    for job in jobs_by_promotion(observations).get(promotion, []):
        if not job.request.is_export and job.created.started < end and job.ended_at > start:
            return False
    if any(exchange.started < end for exchange in unanswered(observations).get(promotion, [])):
        return False
    return not any(
        deletion.is_unclear and deletion.exchange.ended > start and deletion.exchange.started < end
        for deletion in deletions_by_promotion(observations).get(promotion, [])
    )


def is_still(observations: Observations, promotion: str, start: float, end: float) -> bool:
    """True if nothing at all could change what a promotion has: it is quiet, and no code that it may have was deleted."""
    if not is_quiet(observations, promotion, start, end):
        return False
    if named_elsewhere(observations, promotion, start, end):
        return False
    named = named_within(observations, promotion, start, end)
    return not named or (
        named.isdisjoint(ever_seen(observations).get(promotion, set()))
        and any(read.is_whole for read in codes_reads(observations).get(promotion, []))
    )


@query
def with_strange_jobs(observations: Observations) -> frozenset[str]:
    """Promotions of which a list shows a job that the history did not create, and that may have changed something.

    On a promotion that the owner provided, jobs that had ended before the first one was created here are not strange.
    """
    known = {job.id for job in job_timelines(observations)}
    ended = observations.contract.schema("JobStatus")["x-states"]["ended"]
    found: set[str] = set()
    harmless: dict[str, set[str]] = {}
    for page in pages(observations):
        if page.operation != JOBS_LIST:
            continue
        name = page.promotion_id
        promotion = promotions(observations).get(name)
        jobs = jobs_by_promotion(observations).get(name, [])
        is_before = not jobs or page.exchange.started < jobs[0].created.started
        for record in page.records:
            key = str(record.get("id"))
            if key in known or key in harmless.get(name, ()):
                continue
            if promotion is not None and promotion.created is None and is_before and record.get("status") in ended:
                harmless.setdefault(name, set()).add(key)
            else:
                found.add(name)
    return frozenset(found)


@dataclass(frozen=True)
class CollectedCodes(View):
    """A job that completed, with what its promotion had before and after it, and nothing else happening between the two."""

    job: JobTimeline
    before: CodesRead
    after: CodesRead

    @property
    def made(self) -> int:
        """How many codes there are more than before."""
        return self.after.count - self.before.count

    @property
    def asked(self) -> int:
        """How many codes the job was asked for."""
        return self.job.request.number

    @property
    def is_coherent(self) -> bool:
        """True if the job made what it was asked for, so that what is new is its own."""
        return self.before.is_current and self.made == self.asked

    @cached_property
    def mine(self) -> list[dict[str, Any]]:
        """The records of the job's own codes that were read; empty if they cannot be told from others."""
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
    """What the promotion of a job had last before its creation, and first after its end, with nothing else between."""
    if was_beside_another(observations, job) or _lost_codes_meanwhile(observations, job):
        return None, None
    reads = codes_reads(observations).get(job.promotion_id, [])
    return last_before(observations, job, reads), first_after(observations, job, reads)


def _lost_codes_meanwhile(observations: Observations, job: JobTimeline) -> bool:
    """True if codes that the promotion may have had were to be deleted while a job was unfinished."""
    named = named_within(observations, job.promotion_id, job.created.started, job.ended_at)
    return not named.isdisjoint(ever_seen(observations).get(job.promotion_id, set()))


def was_beside_another(observations: Observations, job: JobTimeline) -> bool:
    """True if another job of the promotion, also one that waited for its turn, may have made codes before this one ended."""
    return any(
        other is not job
        and not other.request.is_export
        and other.created.started < job.ended_at
        and other.ended_at > job.created.started
        for other in jobs_by_promotion(observations).get(job.promotion_id, [])
    )


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
    """The promotions whose jobs made each code, as far as it can be told."""
    found: dict[str, set[str]] = {}
    for collected in collected_codes(observations):
        for code in collected.texts:
            found.setdefault(code, set()).add(collected.job.promotion_id)
    return found


def foreign(observations: Observations, promotion: str, codes: list[str]) -> list[str]:
    """Those of some codes that jobs of other promotions made, and none of this one."""
    made = owners(observations)
    return [code for code in codes if (by := made.get(code)) and promotion not in by]


def rule_of(request: JobRequest) -> CodeRule | None:
    """What the codes of a job must be; None if the contract does not tell, since the request is invalid or left open."""
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
    """True if A34 leaves nothing open for a prefix: any sign that is no whitespace may stand in one."""
    return prefix.isascii() and prefix.isprintable() and " " not in prefix and 0 < len(prefix) <= PREFIX_LENGTH


def rules_of(jobs: Iterable[JobTimeline]) -> list[CodeRule]:
    """What the codes of several jobs must be; empty if it cannot be told of one of them."""
    rules = [rule_of(job.request) for job in jobs]
    return [rule for rule in rules if rule is not None] if None not in rules else []


@query
def shared_with_others(observations: Observations) -> dict[int, list[str]]:
    """Codes that are of other promotions' jobs, although it cannot be told whose, by the exchange that shows them.

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


@query
def made_elsewhere(observations: Observations) -> dict[str, frozenset[str]]:
    """For each promotion, the codes that were read of other promotions."""
    own = {
        name: frozenset[str]().union(*(read.codes for read in reads))
        for name, reads in codes_reads(observations).items()
    }
    return {name: frozenset[str]().union(*(codes for other, codes in own.items() if other != name)) for name in own}


def is_busy_within(observations: Observations, promotion: str, start: float, end: float) -> bool:
    """True if a job of a promotion was unfinished at some time between two times."""
    listed = jobs_by_promotion(observations).get(promotion, [])
    return any(job.created.started < end and job.ended_at > start for job in listed)
