"""That the target creates jobs at all: the smallest request, and the largest."""

from __future__ import annotations

from ...engine.history import Exchange
from ...engine.runner import Steps
from ...engine.skips import Skip
from ...result import SkipReason
from ..accepting import few_rows
from ..fixtures.records import Job, Promotion
from ..fixtures.testbed import TestBed
from ..parameters import NUMBER, request_of
from ..plan import FOUNDATION, plan

RETRIES = 2  # of the first job, if the server does not respond, or fails


@plan.scenario(
    FOUNDATION,
    "createPromotionJob.created",
    "createPromotionJob.export",
    "createPromotionJob.echo-promotion",
    "createPromotionJob.echo-job-type",
    "createPromotionJob.pending",
    "createPromotionJob.promotions-apart",
    "PromotionJob.id-unique",
    "createPromotionJob.next-job",
)
def first_jobs(bed: TestBed) -> Steps:
    """The smallest request that the contract allows, the vendor's own one as well, and an export after each."""
    bed.need("createPromotionJob")
    least = request_of(bed.contract).least_number()
    promotions = [bed.promotion(), bed.promotion()]
    first = start_first(bed, promotions[0], {NUMBER: least})
    second = None
    if promotions[1] is not promotions[0]:
        second = start_apart(bed, first, promotions[1])
    started = [job for job in (first, second) if job]
    yield started
    for job in started:
        bed.collect_codes(job)
    if bed.is_sparing:
        started = started[:1]
        if not bed.takes_turns:
            yield from _few_more(bed, first.promotion)
    exports = [job for job in (_export(bed, one.promotion) for one in started) if job]
    yield exports


def start_first(bed: TestBed, promotion: Promotion, parameters: dict[str, int]) -> Job:
    """The smallest request; if even that is rejected, nothing else can be said of the target."""
    job, exchange = bed.create(promotion, bed.bodies.job(parameters))
    for _ in range(RETRIES):
        if job is None and (exchange.failed or exchange.is_repeated):
            promotion = bed.promotion()  # on the other one a job may be there all the same, and would hold up the next
            job, exchange = bed.create(promotion, bed.bodies.job(parameters))
    if job is None:
        job = _what_is_needed(bed, promotion)
    if job.is_lost:
        raise Skip(SkipReason.BLOCKED, "the created job shows no ID by which it could be followed")
    return job


def _few_more(bed: TestBed, promotion: Promotion) -> Steps:
    """Two jobs that show every optional property at its limits, if the pairwise jobs are left out."""
    for row in few_rows(bed.contract, bed.maximum, bed.settings.seed):
        if not bed.takes_turns and bed.room_on(promotion) < row.parameters[NUMBER]:
            promotion = bed.promotion()  # what it has, and what the row asks for, are more than the maximum
        job, _ = bed.create(promotion, bed.bodies.job(row.parameters, **row.properties))
        if job is not None:
            yield [job]
            bed.collect_codes(job)


def _what_is_needed(bed: TestBed, promotion: Promotion) -> Job:
    """The smallest request was rejected: if the largest is accepted, finds the properties that the target insists on."""
    request = request_of(bed.contract)
    seed, least = request.seed()["data"], {NUMBER: request.least_number()}
    optional = {name: seed["parameters"][name] for name in seed["parameters"] if name != NUMBER}
    properties = {name: value for name, value in seed.items() if name == "name"}
    bed.bodies.needed = (properties, optional)
    job, _ = bed.create(promotion, bed.bodies.job(least))
    if job is None:
        bed.bodies.needed = ({}, {})
        bed.creation.hopeless = "the target creates no job"
        raise Skip(SkipReason.BLOCKED, bed.creation.hopeless)
    for name in [*properties, *optional]:
        bed.wait([job])
        bed.collect_codes(job)
        kept = bed.bodies.needed
        bed.bodies.needed = (
            {k: v for k, v in kept[0].items() if k != name},
            {k: v for k, v in kept[1].items() if k != name},
        )
        smaller, _ = bed.create(promotion, bed.bodies.job(least))
        if smaller is None:
            bed.bodies.needed = kept
        else:
            job = smaller
    return job


def start_apart(bed: TestBed, first: Job, promotion: Promotion) -> Job | None:
    """A job of another promotion, while the first may still run; the vendor's own request."""
    body = request_of(bed.contract).seed()
    job, exchange = bed.create(promotion, body)
    if job is None and exchange.rejected:
        bed.wait([first])
        job, _ = bed.create(promotion, body)
        bed.seed_was_rejected = job is None
        bed.creation.is_serial = job is not None
    return job


def _export(bed: TestBed, promotion: Promotion) -> Job | None:
    job, exchange = bed.create(promotion, bed.bodies.job())
    if job is None and exchange.rejected:  # an export is rejected, or any second job
        generate, _ = bed.create(promotion, bed.bodies.job({NUMBER: 1}))
        bed.creation.takes_no_second = generate is None
        if generate is not None:
            bed.wait([generate])
            bed.collect_codes(generate)
    return job


def show_what_is_rejected(bed: TestBed, promotion: Promotion, exchange: Exchange) -> None:
    """A valid job was rejected: shows whether the promotion takes any further job, by an export."""
    if exchange.rejected and promotion.own and promotion.jobs and not any(map(bed.is_unfinished, promotion.jobs)):
        job, _ = bed.create(promotion, bed.bodies.job())
        if job is None:
            bed.creation.takes_no_second = True
        else:
            bed.wait([job])
