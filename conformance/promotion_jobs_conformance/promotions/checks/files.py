"""Exports and their files (D12 to D14, A31, A37, A43)."""

from __future__ import annotations

from ...engine.expectations import Expectation, Expectations, expect, status
from ...engine.observations import Observations, query
from ...naming import amount
from ..needs import CODES_READABLE, JOB, JOBS_LIST
from ..registry import check, excuse
from ..views.files import FILE, ExportFile, FileRequest, export_files, file_requests
from ..views.validity import is_own_failure

FOLLOWED = (*JOB, *JOBS_LIST, "PromotionJob.id-unique")  # how a job is followed to its end


@query
def of_completed_exports(observations: Observations) -> list[FileRequest]:
    """Requests for the file of an export that had been seen to have completed."""
    return [
        one
        for one in of_exports(observations)
        if one.ended_before == one.completed == one.job.at(one.exchange.started)  # a cancellation has changed nothing
    ]


@query
def of_exports(observations: Observations) -> list[FileRequest]:
    """Requests for the file of an export that got a response which can be read."""
    return [
        one
        for one in file_requests(observations)
        if one.job.request.is_export and one.exchange.status not in (0, 401)
        if not one.exchange.failed or is_own_failure(observations, one.exchange)
    ]


@check("getPromotionJobFile.has-file", on=of_completed_exports, needs=(*FOLLOWED, "createPromotionJob.pending"))
def has_a_file(it: FileRequest) -> Expectations:
    """The server MUST respond to a request for the file of a completed export with 200 and the URL that leads to it."""
    reason = f"and the file's URL, since the export {it.job.id} is completed"
    yield status(it.exchange, it.contract.success(FILE), reason=reason)


@query
def of_other_exports(observations: Observations) -> list[FileRequest]:
    """Requests for the file of an export that was not seen to have completed before."""
    return [one for one in of_exports(observations) if one.ended_before != one.completed]


def expected_status(it: FileRequest) -> int:
    """The status of the rejection that has its own error."""
    responses = it.contract.operations[FILE].definition["responses"]
    return next(int(one) for one in responses if one.isdecimal() and "x-errors" in responses[one])


@check("getPromotionJobFile.not-completed", on=of_other_exports, needs=(*FOLLOWED, "PromotionJob.life-cycle"))
def has_no_file_yet(it: FileRequest) -> Expectations:
    """The server MUST reject a request for the file of an export that is not completed with 422 and a specific error."""
    expected = expected_status(it)
    if it.ended_before or it.is_before_the_end:
        shown = it.ended_before or it.job.at(it.exchange.started)
        yield status(it.exchange, expected, reason=f"since the export {it.job.id} is {shown}")
    elif not it.exchange.accepted and not it.is_possibly_unknown:
        yield status(it.exchange, expected, reason=f"while the export {it.job.id} has not completed")


@query
def of_generating_jobs(observations: Observations) -> list[FileRequest]:
    """Requests for the file of a job that generates codes."""
    return [
        one
        for one in file_requests(observations)
        if one.job.is_generate
        and one.exchange.status not in (0, 401)
        and (not one.exchange.failed or is_own_failure(observations, one.exchange))
        and not one.is_possibly_unknown
    ]


@check("getPromotionJobFile.generate", on=of_generating_jobs, needs=FOLLOWED)
def generated_codes_have_no_file(it: FileRequest) -> Expectations:
    """The server MUST reject a request for the file of a code_generate job with a 4xx."""
    expected = f"a 4xx, since job {it.job.id} generates codes"
    yield expect(it.exchange.actual, at=it.exchange).holds(it.exchange.rejected, expected)


@query
def undue_files(observations: Observations) -> frozenset[int]:
    """The numbers of successes for files that jobs do not have."""
    early = [one for one in of_other_exports(observations) if one.ended_before or one.is_before_the_end]
    undue = [*of_generating_jobs(observations), *early]
    return frozenset(one.exchange.number for one in undue if one.exchange.accepted)


@excuse
def is_of_an_undue_file(observations: Observations, requirement: str, violation: Expectation) -> bool:
    """True for the form of a response that should have been a rejection."""
    at = violation.at
    return at is not None and requirement.startswith("JobFile.") and at.number in undue_files(observations)


@query
def fetched_files(observations: Observations) -> list[ExportFile]:
    """Every file that was fetched, or was tried to be."""
    return export_files(observations)


@check("getPromotionJobFile.fetched", on=fetched_files, needs=("JobFile.*",))
def can_be_fetched(it: ExportFile) -> Expectations:
    """The file's URL MUST respond with 200 and CSV, without credentials."""
    expected, actual = it.contract.success(FILE), it.fetched.actual
    is_there = it.fetched.status == expected
    if it.fetched.error:
        actual = f"{actual}: {it.fetched.detail}"
    if is_there and it.problem:
        actual = f"{actual}, but no CSV: {it.problem}"
    yield Expectation(is_there and not it.problem, f"{expected} with CSV", actual, it.fetched)


@query
def compared_files(observations: Observations) -> list[ExportFile]:
    """Every file that could be read, of a promotion whose codes at that time are known."""
    expected = observations.contract.success(FILE)
    return [
        file
        for file in export_files(observations)
        if file.fetched.status == expected and not file.problem and file.read is not None
    ]


@check(
    "getPromotionJobFile.codes",
    on=compared_files,
    needs=(
        *CODES_READABLE,
        "NumberOfCodes.made",
        "deletePromotionCodes.others-stay",
        "deletePromotionCodes.deletes",
        "createPromotionJob.pending",
    ),
)
def holds_the_codes(it: ExportFile) -> Expectations:
    """One column of the file MUST hold every code that existed when the export was made, and no code of another promotion."""
    assert it.read is not None  # noqa: S101  (see `compared_files`)
    good = not it.missing and not it.foreign and it.has_right_count
    actual = (
        amount(len(it.values), "code")
        + (f", without {it.missing[0]}" if it.missing else "")
        + (f", with {it.foreign[0]} of another promotion" if it.foreign else "")
    )
    existed = f"the {it.read.count} codes that existed" if it.read.count else "no code, since none existed"
    yield expect(actual, at=it.fetched).holds(good, f"{existed} at export {it.job.id}")
