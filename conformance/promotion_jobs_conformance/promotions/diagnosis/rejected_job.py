"""Which requirement the rejection of a valid request for a job violates.

This looks for minimal counterexamples. A feature that was accepted anywhere in the history is not the cause elsewhere. If all
features of a request but one were accepted, that one is the cause, and explains every rejection that shares it. A rejection
that nothing explains is caused by a combination.

A rejection is a violation only if the contract gives the server no reason: the request is valid, and the promotion exists, is
not automatic, and cannot have an unfinished job (A15, A20, D18, S21). A 5xx is a different matter (A40, `no-server-error`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass

from ...engine.expectations import Expectation
from ...engine.history import Exchange
from ...engine.observations import Observations, query
from ..views.jobs import is_possibly_busy, jobs_by_promotion, other_is_busy
from ..views.requests import JobRequest, job_requests
from .features import CREATED, NEXT, OPTIONAL, Aspect, Circumstances, Feature, aspects

NO_TOKEN, NO_RIGHT, NOT_FOUND = 401, 403, 404


@dataclass(frozen=True)
class RejectedJob:
    """A valid request that was rejected, and the requirement that this violates."""

    request: JobRequest
    requirement: str
    expected: str
    actual: str

    @property
    def expectation(self) -> Expectation:
        """The violation."""
        return Expectation(False, self.expected, self.actual, self.request.exchange)


@dataclass(frozen=True)
class AcceptedJob:
    """A valid request that was accepted, and the requirements that this shows to be met."""

    request: JobRequest
    requirements: tuple[str, ...]

    @property
    def expectation(self) -> Expectation:
        """That each of its requirements is met."""
        return Expectation(True, at=self.request.exchange)


@query
def rejected_valid_jobs(observations: Observations) -> list[RejectedJob]:
    """Every valid request for a job that the server had no reason to reject, and rejected, in order."""
    accepted = [keys_of(each) for _, each in _accepted(observations)]
    every = [one for one in job_requests(observations) if _accuses(observations, one)]
    late = [one for one in every if _reason(one) in _reasons_of_busy(observations)]
    others = [one for one in every if one not in late]
    named = name_causes([aspects(one, _circumstances(observations, one)) for one in others], accepted)
    pairs = [
        *zip(others, named, strict=True),
        *((one, (NEXT, "a job of a promotion whose jobs have ended")) for one in late),
    ]
    found = []
    for one, (requirement, label) in sorted(pairs, key=lambda pair: pair[0].exchange.number):
        expected = f"{one.contract.success('createPromotionJob')} for {label}"
        known = requirement if requirement in one.contract.requirements else CREATED
        found.append(RejectedJob(one, known, expected, f"{one.exchange.actual}{one.detail}"))
    return found


def _reason(one: JobRequest) -> tuple[int | None, str]:
    """What a rejection says: its status and the detail of its first error."""
    return one.exchange.status, one.detail


@query
def _reasons_of_busy(observations: Observations) -> frozenset[tuple[int | None, str]]:
    """What the server says to a valid request while the promotion has an unfinished job, and to no other request."""
    busy: set[tuple[int | None, str]] = set()
    other: set[tuple[int | None, str]] = set()
    for one in job_requests(observations):
        if one.exchange.rejected and one.detail:
            is_busy = one.is_valid and is_possibly_busy(observations, one.exchange)
            is_accused = not is_busy and _accuses(observations, one)
            if not is_accused:
                (busy if is_busy else other).add(_reason(one))
    return frozenset(busy - other)


@query
def accepted_jobs(observations: Observations) -> list[AcceptedJob]:
    """Every valid request for a job that was accepted, in order, with what this shows."""
    return [
        AcceptedJob(one, tuple(dict.fromkeys([CREATED, *(each.requirement for aspect in shown for each in aspect)])))
        for one, shown in _accepted(observations)
        if one.is_valid
    ]


def verdicts_on(requirement: str) -> Callable[[Observations], list[AcceptedJob | RejectedJob]]:
    """A query for the valid requests that show whether a requirement is met."""

    def found(observations: Observations) -> list[AcceptedJob | RejectedJob]:
        accepted = [one for one in accepted_jobs(observations) if requirement in one.requirements]
        return [*accepted, *(one for one in rejected_valid_jobs(observations) if one.requirement == requirement)]

    return found


@query
def _accepted(observations: Observations) -> list[tuple[JobRequest, list[Aspect]]]:
    return [
        (one, aspects(one, _circumstances(observations, one)))
        for one in job_requests(observations)
        if one.exchange.accepted and not one.broken and one.data and not one.is_rejection_in_disguise
    ]


def keys_of(shown: Sequence[Aspect]) -> frozenset[Hashable]:
    """The keys of all features."""
    return frozenset(feature.key for aspect in shown for feature in aspect)


def name_causes(rejected: Sequence[Sequence[Aspect]], accepted: Sequence[frozenset[Hashable]]) -> list[tuple[str, str]]:
    """For each rejected request the requirement that it violates, and what was rejected; empty for a combination.

    `rejected` are the aspects of the requests, `accepted` the keys of the features of each accepted one.
    """
    if not accepted:
        return [(CREATED, "a valid request: no job is accepted at all")] * len(rejected)
    seen = frozenset[Hashable]().union(*accepted)
    suspects = [_suspects(shown, seen) for shown in rejected]
    pairs = list(zip(rejected, suspects, strict=True))
    convicted = {
        found[0].key: found[0] for shown, found in pairs if len(found) == 1 and _is_sure(shown, found[0], accepted)
    }
    shared = Counter(one.key for shown, found in pairs for one in found if not keys_of(shown) & convicted.keys())
    for found in suspects:
        common = [one for one in found if shared[one.key] > 1 and not one.is_exact]
        most = [one for one in common if shared[one.key] == max(shared[each.key] for each in common)]
        if len(most) == 1:
            convicted[most[0].key] = most[0]
    least = sorted((_values(shown) for shown in rejected), key=len)
    return [_named(shown, found, convicted, least) for shown, found in pairs]


def _suspects(shown: Sequence[Aspect], accepted: Collection[Hashable]) -> list[Feature]:
    """Of each aspect the most general feature that was never accepted; single values only if no class is left."""
    found = [next((one for one in aspect if one.key not in accepted), None) for aspect in shown]
    listed = [one for one in found if one is not None]
    return [one for one in listed if not one.is_exact] or listed


def _is_sure(shown: Sequence[Aspect], suspect: Feature, accepted: Sequence[frozenset[Hashable]]) -> bool:
    """True for a class of values, and for a value if all others of the request were accepted together without it."""
    others = {one.key for aspect in shown for one in aspect if one.is_exact and one is not suspect}
    return not suspect.is_exact or any(others <= keys for keys in accepted)


def _values(shown: Sequence[Aspect]) -> list[Feature]:
    return [one for aspect in shown for one in aspect if one.is_exact]


def _named(
    shown: Sequence[Aspect],
    suspects: Sequence[Feature],
    convicted: dict[Hashable, Feature],
    least: Sequence[Sequence[Feature]],
) -> tuple[str, str]:
    """The requirement, and what was rejected; of a combination the smallest that was rejected (`least`: all, by size)."""
    guilty = next((one for aspect in shown for one in aspect if one.key in convicted), None)
    if guilty is None:  # values of a kind in which others were found to be the cause
        requirements = {one.requirement for one in convicted.values()}
        alike = [one for one in suspects if one.requirement in requirements]
        guilty = alike[0] if len(alike) == 1 else None
    if guilty is not None:
        return guilty.requirement, guilty.label
    if len({one.requirement for one in suspects if not one.is_exact}) == 1:
        return suspects[0].requirement, " and ".join(one.label for one in suspects)
    keys = {one.key for one in _values(shown)}
    values = next(listed for listed in least if {one.key for one in listed} <= keys)
    return (OPTIONAL if len(values) > 1 else CREATED), ", ".join(one.label for one in values) or "an export"


def _accuses(observations: Observations, one: JobRequest) -> bool:
    """True if the server had no reason to reject a request, and rejected it."""
    exchange, promotion = one.exchange, one.promotion
    if not (exchange.rejected or one.is_rejection_in_disguise):
        return False
    if promotion is None or not promotion.is_exclusive or not one.is_valid or not one.is_addressed:
        return False
    if promotion.automatic is not False or exchange.status == NO_TOKEN or _may_be_new(observations, one):
        return False
    if exchange.is_repeated:
        return False  # the server may have accepted it before it closed the connection
    if exchange.status == NO_RIGHT and not _accepted(observations):
        return False
    return not is_possibly_busy(observations, exchange)


def _may_be_new(observations: Observations, one: JobRequest) -> bool:
    """True if the promotion is so new that the server may not know it everywhere (D31)."""
    made: Exchange | None = one.promotion.created if one.promotion else None
    age = one.exchange.started - made.ended if made else float("inf")
    return one.exchange.status == NOT_FOUND and age < observations.settings.read_after_write


def _circumstances(observations: Observations, one: JobRequest) -> Circumstances:
    earlier = [
        job
        for job in jobs_by_promotion(observations).get(one.promotion_id, [])
        if job.created.number < one.exchange.number
    ]
    deleted = any(
        exchange.route.path.get("promotionID") == one.promotion_id and exchange.number < one.exchange.number
        for exchange in observations.history.of("deletePromotionCodes")
    )
    return Circumstances(
        has_earlier_job=bool(earlier),
        is_another_busy=other_is_busy(observations, one.exchange),
        codes_asked=sum(job.request.number for job in earlier),
        codes_made=None if deleted else sum(job.request.number for job in earlier if job.is_completed),
    )
