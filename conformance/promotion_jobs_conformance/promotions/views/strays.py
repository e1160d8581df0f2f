"""Jobs in lists that no response returned, and the requests that may have made them (A4, A22).

Only promotions whose whole history is known are considered. A stray job is attributed to one request: the one that asked for
what is most like it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ...engine.history import Authorization, Exchange
from ...engine.observations import Observations, query
from .jobs import CREATE, Sighting, job_timelines, jobs_by_promotion, unanswered
from .pages import JOBS_LIST, Listing, listings
from .promotions import Promotion, promotions


@dataclass(frozen=True)
class Stray:
    """A job in a promotion's list that no response returned; `causes` are the requests that may have made it."""

    promotion_id: str
    sighting: Sighting
    causes: tuple[Exchange, ...] = field(default=())

    def cause(self, *, is_twin: bool) -> Exchange | None:
        """The request for the most similar job; of several, one that was rejected for its content.

        With `is_twin`, an accepted one, if there is any.
        """
        record = self.sighting.record
        return max(
            self.causes,
            key=lambda one: (
                is_twin and one.accepted,
                _likeness(one, record),
                one.rejected,
                not is_denied(one),
                one.number,
            ),
            default=None,
        )

    @property
    def id(self) -> str:
        """The ID that it shows."""
        return str(self.sighting.record.get("id"))


@query
def knowable(observations: Observations) -> list[Promotion]:
    """The promotions about which the history shows everything."""
    return [
        promotion
        for promotion in promotions(observations).values()
        if promotion.is_exclusive and promotion.id not in unanswered(observations)
    ]


def creations(observations: Observations, promotion: str) -> list[Exchange]:
    """The requests for a job of a promotion that were accepted or rejected, in order."""
    return [
        exchange
        for exchange in observations.history.of(CREATE)
        if (exchange.accepted or exchange.rejected) and exchange.route.path.get("promotionID") == promotion
    ]


def not_accepted(observations: Observations, promotion: str) -> list[Exchange]:
    """The requests for a job of a promotion that were rejected, for whatever reason, in order."""
    return [exchange for exchange in creations(observations, promotion) if exchange.rejected]


def whole_lists(observations: Observations, promotion: str) -> list[Listing]:
    """The readings of a promotion's whole list of jobs."""
    return [
        listing
        for listing in listings(observations)
        if listing.operation == JOBS_LIST
        and listing.promotion_id == promotion
        and not listing.filter
        and listing.is_whole
    ]


@query
def strays(observations: Observations) -> list[Stray]:
    """Every stray job, once.

    A job of another promotion is not a stray: that is a matter of isolation. Nor is a job in a list that lacks a job which a
    response returned: it may be the same job under another ID.
    """
    everywhere = {job.id for job in job_timelines(observations)}
    found = []
    for promotion in knowable(observations):
        lists = whole_lists(observations, promotion.id)
        known = {job.id for job in jobs_by_promotion(observations).get(promotion.id, [])}
        listed = {key for listing in lists for key in listing.keys}
        if known - listed and lists:
            continue
        seen: set[str] = set() if promotion.created else set(lists[0].keys if lists else ())
        for index, listing in enumerate(lists):
            for page in listing.pages:
                for row, record in enumerate(page.records):
                    name = record.get("id")
                    if not isinstance(name, str) or name in seen | everywhere or _is_foreign(promotion, record):
                        continue
                    seen.add(name)
                    sighting = Sighting(page.exchange, record, f"/data/{row}")
                    causes = _causes(observations, promotion.id, lists[:index], sighting)
                    found.append(Stray(promotion.id, sighting, causes))
    return found


def _is_foreign(promotion: Promotion, record: dict[str, Any]) -> bool:
    shown = record.get("promotion_id")
    return isinstance(shown, str) and shown != promotion.id


def _causes(
    observations: Observations, promotion: str, earlier: list[Listing], stray: Sighting
) -> tuple[Exchange, ...]:
    """The requests that may have made a stray: those since the last list without it, else those shortly before that, else all."""
    requests = [one for one in creations(observations, promotion) if one.started < stray.exchange.ended]
    since = earlier[-1].started if earlier else 0.0
    soon = since - observations.settings.read_after_write
    for time in (since, soon, 0.0):
        if found := tuple(one for one in requests if one.ended >= time):
            return found
    return ()


def is_denied(exchange: Exchange) -> bool:
    """True for a request without a valid token."""
    return exchange.authorization is not Authorization.VALID


@query
def causes_of_strays(observations: Observations) -> list[tuple[Stray, Exchange]]:
    """Every stray that a request of its promotion may have made, with that request.

    If one accepted request made a second job, all strays are attributed to accepted requests: one cause, one finding.
    """
    is_twin = any((cause := one.cause(is_twin=False)) and cause.accepted for one in strays(observations))
    pairs = [(stray, stray.cause(is_twin=is_twin)) for stray in strays(observations)]
    return [(stray, cause) for stray, cause in pairs if cause]


def _likeness(exchange: Exchange, record: dict[str, Any]) -> int:
    """How many properties of a job equal those of the request."""
    sent = exchange.sent.get("data") if isinstance(exchange.sent, dict) else None
    asked = sent if isinstance(sent, dict) else {}
    flat, shown = ({**one, **_inner(one)} for one in (asked, record))
    return sum(flat[name] == shown.get(name) for name in ("job_type", "name", *_inner(asked)) if name in flat)


def _inner(data: dict[str, Any]) -> dict[str, Any]:
    found = data.get("parameters")
    return found if isinstance(found, dict) else {}
