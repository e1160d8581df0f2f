"""What the server makes of a valid request for a job: it accepts it, and shows the job as it was asked for (S15 to S17)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ...engine.expectations import Expectations, Observation, expect, status
from ...engine.observations import Observations, query
from ...engine.responses import breaks
from ..diagnosis.features import APART, CREATED, EXPORT, NEXT, OPTIONAL
from ..diagnosis.rejected_job import AcceptedJob, RejectedJob, verdicts_on
from ..needs import JOB_ID
from ..registry import check
from ..views.jobs import JobTimeline, can_be_addressed, job_id, job_timelines
from ..views.requests import JobRequest, job_requests

NAME_TYPE = "PromotionJobBase.name.type"
OBJECT = ("JobResponse.*", "PromotionJob.type", "PromotionJob.required.job_type")


@dataclass(frozen=True)
class CreatedJob:
    """A valid request that was accepted, with the job that the response shows."""

    request: JobRequest
    shown: dict[str, Any]
    broken: frozenset[str]  # what the response breaks by its schema

    @property
    def name(self) -> Any:
        """The name that was sent; None if none was."""
        return self.request.data.get("name")

    @property
    def shown_parameters(self) -> dict[str, Any] | None:
        """The parameters that the job shows; None if it shows none."""
        found = self.shown.get("parameters")
        return found if isinstance(found, dict) else None


@query
def created_jobs(observations: Observations) -> list[CreatedJob]:
    """Every job that a valid request created, as the response shows it, but for those that share their ID with another."""
    shown = [
        (one, data)
        for one in job_requests(observations)
        if one.exchange.accepted and isinstance(data := one.exchange.get("data"), dict)
    ]
    times = Counter(data["id"] for _, data in shown if data.get("id") and isinstance(data["id"], str))
    return [
        CreatedJob(one, data, frozenset(breaks(observations, one.exchange)))
        for one, data in shown
        if one.is_valid and not (isinstance(data.get("id"), str) and times[data["id"]] > 1)
    ]


@check(CREATED, on=verdicts_on(CREATED))
def is_created(it: AcceptedJob | RejectedJob) -> Expectations:
    """The server MUST respond to a valid request with 201 and the job that it created."""
    if isinstance(it, RejectedJob):
        yield it.expectation
        return
    yield status(it.request.exchange, it.request.contract.success("createPromotionJob"), reason="and the job")
    if name := job_id(it.request.exchange):
        yield expect(name[:80], at=it.request.exchange, what="id").holds(
            can_be_addressed(name), "an id that can be used in a path"
        )


@check(OPTIONAL, on=verdicts_on(OPTIONAL))
def optional_properties(it: AcceptedJob | RejectedJob) -> Expectations:
    """The server MUST accept a request without any of the optional properties, and with any combination of allowed ones."""
    yield it.expectation


@check(EXPORT, on=verdicts_on(EXPORT))
def export_without_parameters(it: AcceptedJob | RejectedJob) -> Expectations:
    """The server MUST accept a code_export job without parameters."""
    yield it.expectation


@check(NEXT, on=verdicts_on(NEXT))
def accepts_the_next_job(it: AcceptedJob | RejectedJob) -> Expectations:
    """Once a promotion's job has ended, the server MUST accept another one."""
    yield it.expectation


@check(APART, on=verdicts_on(APART))
def promotions_do_not_block_each_other(it: AcceptedJob | RejectedJob) -> Expectations:
    """An unfinished job of one promotion MUST NOT keep the server from accepting a job of another promotion."""
    yield it.expectation


@check(
    "createPromotionJob.echo-promotion",
    on=created_jobs,
    needs=(
        "JobResponse.*",
        "PromotionJobBase.promotion_id.type",
        "PromotionJobBase.required.promotion_id",
        "PromotionID.unknown",
    ),
)
def echoes_promotion(it: CreatedJob) -> Expectations:
    """The job's promotion_id MUST be the promotion that the path names."""
    if "promotion_id" in it.shown:
        shown = it.shown["promotion_id"]
        yield expect(shown, at=it.request.exchange, what="promotion_id").equals(it.request.promotion_id)


@check(
    "createPromotionJob.echo-job-type",
    on=created_jobs,
    needs=("PromotionJob.discriminator", "PromotionJob.required.job_type"),
)
def echoes_job_type(it: CreatedJob) -> Expectations:
    """The response MUST return the job_type that was sent."""
    if "job_type" in it.shown:
        shown = it.shown["job_type"]
        yield expect(shown, at=it.request.exchange, what="job_type").equals(it.request.data["job_type"])


@check("createPromotionJob.echo-name", on=created_jobs, needs=(*OBJECT, NAME_TYPE))
def echoes_name(it: CreatedJob) -> Expectations:
    """The response MUST return the job's name exactly as it was sent."""
    if it.name is not None and NAME_TYPE not in it.broken:
        shown = f"name {it.shown['name']!r}" if "name" in it.shown else "no name"
        yield expect(shown, at=it.request.exchange).holds(it.shown.get("name") == it.name, f"name {it.name!r}")


@check("createPromotionJob.name-absent-shown", on=created_jobs, needs=(*OBJECT, NAME_TYPE))
def invents_no_name(it: CreatedJob) -> Expectations:
    """If no name was sent, the job's name MUST be absent, empty or null."""
    if it.name is None and NAME_TYPE not in it.broken:
        shown = it.shown.get("name")
        yield expect(f"name {shown!r}", at=it.request.exchange).holds(not shown, "no name, an empty one or null")


@check("createPromotionJob.name-absent", on=created_jobs)
def shows_absent_name(it: CreatedJob) -> Expectations:
    """If no name was sent, the job's name MAY be absent, empty or null."""
    if it.name is None and not it.shown.get("name"):
        shown = it.shown.get("name")
        yield Observation("absent" if "name" not in it.shown else "null" if shown is None else "empty")


@check(
    "createPromotionJob.echo-parameters",
    on=created_jobs,
    needs=("CodeGenerateJob.*", "JobParameters.*", "PromotionJob.discriminator"),
)
def echoes_parameters(it: CreatedJob) -> Expectations:
    """The response MUST return each parameter with the value that was sent."""
    shown = it.shown_parameters
    if shown is None or not it.request.is_generate:
        return
    wrong = {name: value for name, value in _sent(it) if not _is_same(shown.get(name), value)}
    actual = ", ".join(f"{name} {shown[name]!r}" if name in shown else f"no {name}" for name in wrong)
    expected = ", ".join(f"{name} {value!r}" for name, value in wrong.items())
    yield expect(actual, at=it.request.exchange).holds(not wrong, expected)


def _sent(it: CreatedJob) -> Iterator[tuple[str, Any]]:
    """The parameters that were sent, but for a number that the schema finds missing or wrong."""
    is_number_wrong = it.broken & {"JobParameters.required.number_of_codes", "JobParameters.number_of_codes.type"}
    for name, value in it.request.parameters.items():
        if name != "number_of_codes" or not is_number_wrong:
            yield name, value


def _is_same(shown: Any, sent: Any) -> bool:
    """Equal as JSON has it: `true` is not 1, and 1.0 is 1."""
    return isinstance(shown, bool) == isinstance(sent, bool) and bool(shown == sent)


@check("createPromotionJob.default-shown", on=created_jobs)
def shows_default(it: CreatedJob) -> Expectations:
    """If no code_length was sent, the job's parameters MAY show its default."""
    shown = it.shown_parameters
    if shown is not None and it.request.is_generate and "code_length" not in it.request.parameters:
        yield Observation("shown" if shown.get("code_length") is not None else "not shown")


@check(
    "createPromotionJob.pending",
    on=created_jobs,
    needs=("PromotionJobBase.required.status", "JobStatus.enum"),
)
def starts_as_pending(it: CreatedJob) -> Expectations:
    """The status of a new job MUST be pending."""
    shown = it.shown.get("status")
    if shown in it.request.contract.schema("JobStatus")["enum"]:
        expected = it.request.contract.values("createPromotionJob.pending")["status"]
        yield expect(shown, at=it.request.exchange, what="status").equals(expected)


@check("PromotionJob.id-unique", on=job_timelines, needs=JOB_ID)
def has_an_id_of_its_own(it: JobTimeline) -> Expectations:
    """The server MUST NOT give the same id to two jobs."""
    yield expect(f"{it.id} for another job too", at=it.created).holds(not it.shares_id, "a unique id for each job")
