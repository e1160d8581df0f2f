"""Files of exports: where each is, what it contains, and what its promotion had at that time (D12 to D14, A31, A37, A42).

The file is fetched by an absolute URL, so its exchange belongs to no operation; it is matched with the last response that
returned this URL.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from ...engine.history import Exchange
from ...engine.observations import Observations, View, query
from .codes import foreign, owners, rules_of
from .codes_read import CodesRead, codes_reads, ever_seen, is_quiet, named_within
from .jobs import JobTimeline, job_timelines, jobs_by_promotion
from .promotions import is_authorized, promotions
from .table import NoTable, table_of
from .validity import is_deletion_sent

FILE = "getPromotionJobFile"
NOT_FOUND = 404


@dataclass(frozen=True)
class FileRequest(View):
    """A request for the file of a job that the history created."""

    exchange: Exchange
    job: JobTimeline

    @property
    def ended_before(self) -> str:
        """The status with which the job had been seen to end before the request; empty if it had not."""
        end = self.job.end
        return end.status if end is not None and end.exchange.ended <= self.exchange.started else ""

    @property
    def completed(self) -> str:
        """The status of a completed job."""
        return str(self.job.states["ended"][0])

    @property
    def is_possibly_unknown(self) -> bool:
        """True if the server said that it does not know the job, which may still be new to it (D31)."""
        soon = self.observations.settings.read_after_write
        return self.exchange.status == NOT_FOUND and self.exchange.started - self.job.created.ended < soon

    @cached_property
    def is_before_the_end(self) -> bool:
        """True if the job cannot have ended by the time of the response, whatever a list that is too old may show.

        That is so if it was cancelled afterwards; or if a list still shows it unfinished, and by the timestamps that the
        server gives the job, more time went by from its creation to its last change than up to the response.
        """
        after = self.exchange.ended
        cancelled = self.job.accepted_cancellation
        if cancelled is not None and cancelled.started >= after:
            return True
        unfinished = any(
            sighting.exchange.started >= after and sighting.status and sighting.status not in self.job.states["ended"]
            for sighting in self.job.sightings
        )
        return unfinished and self.job.created.started + lasted_at_least(self.job) > after

    @cached_property
    def possible(self) -> tuple[str, ...]:
        """The statuses that the job may have had when the request was answered, as far as later sightings show."""
        if self.ended_before:  # a job that changes its end is another matter
            ended = [one.status for one in self.job.changes if one.status in self.job.states["ended"]]
            return tuple(dict.fromkeys((self.ended_before, *ended)))
        following = [s.status for s in self.job.changes if s.exchange.started >= self.exchange.ended]
        known = list(self.job.states["next"])
        if not following:
            return tuple(known)
        return tuple(name for name in known if name == following[0] or following[0] in self.job.reachable(name))


@query
def file_requests(observations: Observations) -> list[FileRequest]:
    """Every authorized request for the file of a job that the history created, on a promotion that was not deleted."""
    by_id = {(job.promotion_id, job.id): job for job in job_timelines(observations) if not job.shares_id}
    known = promotions(observations)
    found = []
    for exchange in observations.history.of(FILE):
        path = exchange.route.path
        job = by_id.get((path.get("promotionID", ""), path.get("jobID", "")))
        if job is None or exchange.throttled or not is_authorized(exchange) or exchange.started < job.created.ended:
            continue
        promotion = known.get(job.promotion_id)
        is_there = promotion is None or promotion.is_known_at(exchange.ended)
        if is_there and not is_deletion_sent(observations, job.promotion_id, exchange.ended):
            found.append(FileRequest(observations, exchange, job))
    return found


@dataclass(frozen=True)
class ExportFile(View):
    """The file of a completed export, as it was fetched. `read` is a reading of the codes that were there when it was made."""

    job: JobTimeline
    given: Exchange
    fetched: Exchange
    read: CodesRead | None

    @cached_property
    def expected(self) -> frozenset[str]:
        """The codes that must be in the file: those that were read, but for ones that may have been deleted before it was made.

        A list that still shows a deleted code is too old (D31).
        """
        if self.read is None:
            return frozenset()
        end = self.job.ended_at
        return self.read.codes - self._deleted - named_within(self.observations, self.job.promotion_id, 0.0, end)

    @cached_property
    def _deleted(self) -> set[str]:
        return set() if self.read is None else deleted_between(self.observations, self.job, self.read)

    @property
    def is_plain(self) -> bool:
        """True if every code that was read can be in a file in one way only, so that its lines can be counted."""
        return self.read is not None and all(map(is_comparable, self.read.codes))

    @cached_property
    def _column(self) -> tuple[list[str], str]:
        body = self.fetched.response.body if self.fetched.response else b""
        try:
            codes = self.read.codes if self.read else frozenset()
            return table_of(body, codes).column_of(codes), ""
        except NoTable as reason:
            return [], str(reason)

    @property
    def problem(self) -> str:
        """Why the body is not a table, as a clause; empty if it is one."""
        return self._column[1]

    @cached_property
    def values(self) -> list[str]:
        """The codes of the file: the column without its header and the notes before that (A42).

        Before the first code that is known, a cell counts only if it looks like a code. If it cannot be determined what codes look
        like, since the promotion had some already, as many cells count as are needed for the number of codes.
        """
        column, known = self._column[0], self.read.codes if self.read else frozenset()
        first = next((index for index, cell in enumerate(column) if cell in known), len(column))
        lead, rest = column[:first], column[first:]
        if not self.promotion_is_new and self.read is not None:
            needed = max(0, self.read.count - len(rest))
            return lead[len(lead) - needed :] + rest if needed else rest
        rules = rules_of(self.generating)
        made = owners(self.observations)
        return [cell for cell in lead if cell in made or any(rule.blame(cell) is None for rule in rules)] + rest

    @property
    def generating(self) -> list[JobTimeline]:
        """The jobs of the promotion that were to make codes before the export, and that may have made some."""
        listed = jobs_by_promotion(self.observations).get(self.job.promotion_id, [])
        return [job for job in listed if job.is_generate and job.created.started < self.job.ended_at]

    @property
    def promotion_is_new(self) -> bool:
        """True if the history created the promotion, so that all of its codes come from jobs that the history shows."""
        promotion = self.job.promotion
        return promotion is not None and promotion.created is not None

    @cached_property
    def missing(self) -> list[str]:
        """The codes that must be in the file, and are not; but for codes that a file may write in several ways."""
        shown = set(self.values)
        return sorted(code for code in self.expected - shown if is_comparable(code))

    @cached_property
    def foreign(self) -> list[str]:
        """The codes of other promotions that are in the file."""
        return foreign(self.observations, self.job.promotion_id, sorted(set(self.values)))

    @property
    def has_right_count(self) -> bool:
        """True if there are as many codes as there should be, or as many lines; or if that cannot be determined."""
        if self.read is None or not self.is_plain or self._deleted:
            return True
        values = self.values
        counts = {len(set(values)), len(values)}
        if values and values[0] == self._column[0][0] and "code" in values[0].lower():  # a header that may be a code
            counts |= {len(set(values[1:])), len(values[1:])}
        return self.read.count in counts

    @property
    def is_complete(self) -> bool:
        """True if the file was compared with the codes of its promotion, and holds just these."""
        return (
            self.read is not None
            and not self.problem
            and not self.missing
            and not self.foreign
            and self.has_right_count
        )


def is_comparable(code: str) -> bool:
    """True for a code that every CSV file writes in the same way, and that no spreadsheet could take for a formula."""
    return (
        code.isascii() and code.isprintable() and code == code.strip() and code[:1] not in "=+-@'\"" and '"' not in code
    )


@query
def export_files(observations: Observations) -> list[ExportFile]:
    """Every file that was fetched by the URL that a response of this API gave."""
    given: dict[str, FileRequest] = {}
    found = []
    requests = {one.exchange.number: one for one in file_requests(observations)}
    for exchange in observations.history:
        if (one := requests.get(exchange.number)) is not None:
            href = exchange.get("href")
            if exchange.accepted and isinstance(href, str) and one.job.is_completed:
                given[href] = one
        url = exchange.request.absolute_url
        if url is not None and url in given and not exchange.throttled and _is_readable(observations, exchange):
            one = given[url]
            read = _when_made(observations, one.job)
            found.append(ExportFile(observations, one.job, one.exchange, exchange, read))
    return found


def _is_readable(observations: Observations, exchange: Exchange) -> bool:
    """True if the response shows what became of the file; one that others may have removed in the meantime shows nothing."""
    return not exchange.is_cut if exchange.accepted else not observations.settings.is_shared


def _when_made(observations: Observations, job: JobTimeline) -> CodesRead | None:
    """A current reading of what the promotion had when an export was made; a whole one, close to it, if there is one."""
    found: list[tuple[tuple[bool, bool, float], CodesRead]] = []
    start, end = job.created.started, job.ended_at
    for read in codes_reads(observations).get(job.promotion_id, []):
        first, last = min(read.started, start), max(read.ended, end)
        if read.is_current and is_quiet(observations, job.promotion_id, first, last):
            gap = max(start - read.ended, read.started - end, 0)
            found.append(((not deleted_between(observations, job, read), read.is_whole, -gap), read))
    return max(found, key=lambda one: one[0])[1] if found else None


def deleted_between(observations: Observations, job: JobTimeline, read: CodesRead) -> set[str]:
    """The codes that may have been deleted between a reading and an export."""
    start, end = min(read.started, job.created.started), max(read.ended, job.ended_at)
    seen = ever_seen(observations).get(job.promotion_id, set())
    return named_within(observations, job.promotion_id, start, end) & seen


def lasted_at_least(job: JobTimeline) -> float:
    """The seconds from a job's creation to its last change, by its own timestamps; 0 if they do not show it."""
    timestamps = job.latest.get("meta")
    timestamps = timestamps.get("timestamps") if isinstance(timestamps, dict) else None
    if not isinstance(timestamps, dict):
        return 0.0
    found = [_seconds(timestamps.get(name)) for name in ("created_at", "updated_at")]
    if None in found:
        return 0.0
    (created, exact), (updated, exact_too) = (one for one in found if one is not None)
    return updated - created - max(exact, exact_too)


def _seconds(text: Any) -> tuple[float, float] | None:
    """A timestamp in seconds, and how exact it is."""
    try:
        found = datetime.fromisoformat(text.upper())
    except (ValueError, AttributeError, TypeError):
        return None
    digits = re.search(r"\.(\d+)", text)
    return found.timestamp(), 10.0 ** -min(6, len(digits[1]) if digits else 0)
