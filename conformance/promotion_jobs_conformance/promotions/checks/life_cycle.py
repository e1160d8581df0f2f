"""How a job shows from its creation on: its status goes forward, and its values stay (D1, D8, A18, A39)."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

from ...engine.expectations import Expectations, expect
from ..needs import JOB_ID
from ..registry import check
from ..views.jobs import JobTimeline, Sighting, followed_jobs, job_timelines
from ..views.timestamps import timestamps_of, to_datetime

STAMPS = ("Timestamp.*", "Timestamps.*", "JobMeta.*")


@check(
    "PromotionJob.life-cycle",
    on=followed_jobs,
    needs=(
        "PromotionJobBase.required.status",
        "JobStatus.enum",
        "PromotionJob.id-unique",
        "cancelPromotionJob.ends-cancelled",
        "cancelPromotionJob.ended",
        "listPromotionJobs.isolated",
        "createPromotionJob.pending",
    ),
)
def goes_forward(it: JobTimeline) -> Expectations:
    """A job MUST go from pending to processing to an end, and MUST NOT go back; a job that has ended MUST stay as it is."""
    for last, now in pairwise(it.changes):
        following = it.reachable(last.status)
        expected = f"after `{last.status}`: {', '.join(f'`{one}`' for one in following) or 'no other status'}"
        yield expect(f"`{now.status}` (job {it.id})", at=now.exchange).holds(now.status in following, expected)
    ended = [sighting for sighting in it.sightings if sighting.status in it.states["ended"]]
    for last, now in pairwise(ended):
        if last.status == now.status and not it.is_stale(last, now):
            pairs = zip(_came_to(it, last.record), _came_to(it, now.record), strict=True)
            is_same = all(None in pair or pair[0] == pair[1] for pair in pairs)
            expected = f"job {it.id} as it ended: `{last.status}`, {_shown(it, last)}"
            yield expect(_shown(it, now), at=now.exchange).holds(is_same, expected)


def _came_to(it: JobTimeline, shown: dict[str, Any]) -> tuple[Any, Any, Any]:
    """What a job came to: how many codes it made, how many a cancellation deleted (D8), and its error; None if it shows none.

    A cancelled job may go on counting while its codes are deleted. One that ended otherwise has deleted none.
    """
    result, ended = shown.get("result"), it.states["ended"]
    inner = result if isinstance(result, dict) and it.is_generate else {}  # an export shows none (D7)
    if shown.get("status") in it.states["next"]["cancelling"]:
        return (None if inner.get("deleted") else inner.get("generated")), None, shown.get("error")
    return (
        inner.get("generated"),
        (inner.get("deleted") or 0) if shown.get("status") in ended else None,
        shown.get("error"),
    )


def _shown(it: JobTimeline, sighting: Sighting) -> str:
    made, deleted, error = _came_to(it, sighting.record)
    return f"result.generated {made}, " + (f"result.deleted {deleted}, " if deleted else "") + f"error {error!r}"


@check("PromotionJob.updated-at", on=job_timelines, needs=STAMPS)
def is_updated_after_its_creation(it: JobTimeline) -> Expectations:
    """A job's updated_at MUST NOT be before its created_at."""
    for sighting in it.sightings:
        times = timestamps_of(sighting.record)
        created, updated = to_datetime(times.get("created_at")), to_datetime(times.get("updated_at"))
        if created is not None and updated is not None:
            actual = f"job {it.id}: created_at {times['created_at']}, updated_at {times['updated_at']}"
            yield expect(actual, at=sighting.exchange).holds(updated >= created, "updated_at not before created_at")


@check(
    "PromotionJob.stable",
    on=followed_jobs,
    needs=(
        *JOB_ID,
        "PromotionJob.type",
        "PromotionJob.discriminator",
        "PromotionJob.required.job_type",
        "PromotionJobBase.*",
        "JobParameters.*",
        "CodeGenerateJob.*",
        "createPromotionJob.echo-*",
        "createPromotionJob.name-absent-shown",
        *STAMPS,
        "PromotionJob.updated-at",
        "PromotionJob.id-unique",
        "listPromotionJobs.isolated",
    ),
)
def stays_as_created(it: JobTimeline) -> Expectations:
    """Wherever a job is shown later, the server MUST show it with the values that it was created with."""
    if not it.request.is_valid:
        return
    first = _kept(it, it.shown)
    for sighting in it.sightings[1:]:
        now = _kept(it, sighting.record)
        changed = [name for name in first if not _is_kept(first[name], now[name])]
        actual = ", ".join(f"{name} {now[name]!s}" for name in changed)
        expected = f"job {it.id} as it was created: " + ", ".join(f"{name} {first[name]!s}" for name in changed)
        yield expect(actual, at=sighting.exchange).holds(not changed, expected)


def _kept(it: JobTimeline, shown: dict[str, Any]) -> dict[str, Any]:
    """What must not change."""
    parameters = shown.get("parameters")
    inner = parameters if isinstance(parameters, dict) else {}
    return {
        **{name: shown.get(name) for name in ("id", "promotion_id", "job_type")},
        "name": shown.get("name") or "",
        **{name: inner.get(name) for name in (it.parameters if it.is_generate else ())},
        "created_at": to_datetime(timestamps_of(shown).get("created_at")),
    }


def _is_kept(first: Any, now: Any) -> bool:
    """Equal; a store may keep fewer digits of a timestamp than a response shows."""
    if isinstance(first, datetime) and isinstance(now, datetime):
        apart = abs((first - now).total_seconds())
        units = (10**digits for digits in range(7))  # microseconds
        return apart <= 1e-6 or any(
            apart < unit / 1e6 and 0 in (first.microsecond % unit, now.microsecond % unit) for unit in units
        )
    return bool(first == now)
