"""Exports and their files (D12 to D14, A31, A37)."""

from __future__ import annotations

from functools import partial

from ...engine.history import Exchange
from ...engine.runner import Steps
from ...engine.skips import Skip
from ...result import SkipReason
from ..fixtures.records import Job, Promotion
from ..fixtures.testbed import TestBed
from ..pairwise import longest_name
from ..plan import FILES, FULL, plan
from .cancelling import cancel, cancel_ended

FILE = "getPromotionJobFile"


@plan.scenario(
    FILES,
    "getPromotionJobFile.has-file",
    "getPromotionJobFile.fetched",
    "getPromotionJobFile.codes",
    "PromotionCode.unique",
    "JobFile.type",
    "JobFile.required.href",
    "JobFile.href.type",
    "JobFile.href.format",
    "JobFile.href.pattern",
    "cancelPromotionJob.ended",
    "BearerAuth.required",
    operation="createPromotionJob",
)
def exported(bed: TestBed) -> Steps:
    """The promotion with the most codes, and another one, are exported, and the files are fetched."""
    bed.need(FILE, "listPromotionJobs")
    bed.need_promotion()
    if bed.is_sparing and not bed.takes_turns:
        ended = [job for job in bed.jobs if not job.is_generate and bed.is_completed(job)]
        if not ended:
            raise Skip(SkipReason.BLOCKED, "no export completed")
        fetch_file(bed, ended[0])
        return
    full = [p for p in bed.usable if p.codes and not p.automatic and not any(bed.is_unfinished(job) for job in p.jobs)]
    if not full:
        raise Skip(SkipReason.BLOCKED, "no promotion has codes to export")
    ordered = sorted(full, key=lambda p: (-p.count, -len(p.jobs)))
    other = None if bed.is_sparing else to_delete_from(bed) or ordered[-1]
    jobs = []
    names = (longest_name(bed.contract, bed.settings.seed), " a  b ")  # an export's name comes back as well
    locations = [ordered[0], *([other] if other and other is not ordered[0] else [])]
    for promotion, name in zip(locations, names, strict=False):
        job, exchange = bed.create(promotion, bed.bodies.job(name=name))
        if job is None and exchange.rejected:
            job, exchange = _with_less(bed, promotion)
        if job is None or job.is_lost:
            raise Skip(SkipReason.BLOCKED, f"no export could be created ({exchange.actual})")
        job.is_export_of_codes = bool(promotion.codes)
        jobs.append(job)
    first = ask_for_file(bed, jobs[0])
    if first.status:
        bed.status_of(jobs[0])
    yield jobs
    cancel_ended(bed, jobs[0])  # which leaves its file where it is
    for job in jobs:
        if bed.is_completed(job):
            fetch_file(bed, job)
    # Somebody with a token was just given it: that gives it to nobody else (A22).
    bed.call(FILE, promotion=jobs[0].promotion.id, job=jobs[0].id, token=None)


def _is_listed(bed: TestBed, job: Job) -> bool:
    return job.id in bed.poll(job.promotion)


def to_delete_from(bed: TestBed) -> Promotion | None:
    """The promotion whose codes will be deleted in part: all of them are known, and fit on one page."""
    limit = bed.client.page_size
    fitting = [p for p in bed.usable if p.codes - p.found_codes and len(p.codes) < limit and p.count == len(p.codes)]
    has_export = [any(job.is_export_of_codes for job in p.jobs) for p in fitting]
    return max(
        zip(has_export, fitting, strict=True), key=lambda pair: (pair[0], len(pair[1].codes)), default=(0, None)
    )[1]


def _with_less(bed: TestBed, promotion: Promotion) -> tuple[Job | None, Exchange]:
    """An export was rejected with a name: one with a shorter name, and one without."""
    job, exchange = bed.create(promotion, bed.bodies.job(name="x"))
    return (job, exchange) if job is not None else bed.create(promotion, bed.bodies.job())


def ask_for_file(bed: TestBed, job: Job) -> Exchange:
    """Asks where the file of a job is."""
    return bed.call(FILE, promotion=job.promotion.id, job=job.id)


def fetch_file(bed: TestBed, job: Job) -> None:
    """Fetches the file of a completed export."""
    exchange = ask_for_file(bed, job)
    href = exchange.get("href")
    if exchange.accepted and isinstance(href, str) and href.lower().startswith(("http://", "https://")):
        bed.session.fetch(href)


@plan.scenario(
    FILES,
    "getPromotionJobFile.not-completed",
    "getPromotionJobFile.generate",
    "NoFileError.title.const",
    "NoFileError.detail.template",
    "NoFileError.required.detail",
    "cancelPromotionJob.ended",
    profiles=FULL,
)
def no_file(bed: TestBed) -> Steps:
    """The file of a job that generated codes, and of an export that was cancelled."""
    bed.need(FILE)
    bed.need_promotion()
    generated = [
        job for job in bed.usable_jobs if job.is_generate and not job.is_lost and job.status in bed.states["ended"]
    ]
    for job in {job.status: job for job in generated}.values():
        ask_for_file(bed, job)
    if not bed.can("cancelPromotionJob"):
        return
    promotion = max((p for p in bed.usable if not p.automatic), key=lambda p: p.count, default=None)
    if promotion is None:
        raise Skip(SkipReason.BLOCKED, "there is no promotion to work on")
    for _ in range(2):
        export, exchange = bed.create(promotion, bed.bodies.job())
        if export is None or export.is_lost:
            raise Skip(SkipReason.BLOCKED, f"no export could be created ({exchange.actual})")
        is_cancelled = cancel(bed, export)
        yield [export]
        if is_cancelled and not bed.is_completed(export) and not bed.is_unfinished(export):
            ask_for_file(bed, export)
            if bed.can("listPromotionJobs"):  # a cancelled export stays in the list as well
                bed.client.within(partial(_is_listed, bed, export))
            return
    raise Skip(SkipReason.RACE, "every export had completed before it could be cancelled")
