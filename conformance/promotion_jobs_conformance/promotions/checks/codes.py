"""How many codes a completed job made, what each looks like, and what it shows (S7 to S14, A8 to A10, A29, D8, D15, D26).

A job's own codes are those that its promotion's list shows after the job and not before, if their number is the one that was
requested, and nothing else could have made them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ...contract.contract import Contract
from ...engine.checks import Judged
from ...engine.expectations import Expectation, Expectations, Observation, expect
from ...engine.history import Exchange
from ...engine.observations import Observations, query
from ...naming import amount
from ..diagnosis.rejected_job import AcceptedJob, RejectedJob, verdicts_on
from ..needs import CODES_READABLE, JOB
from ..parameters import request_of
from ..registry import check, kind
from ..views.code_forms import CodeForm, code_forms
from ..views.codes import CollectedCodes, collected_codes, owners
from ..views.files import export_files
from ..views.fits import GenerateJob, asked_before, generate_jobs
from ..views.jobs import JobTimeline, Sighting, job_timelines, jobs_by_promotion, was_beside_another
from ..views.pages import CODES_LIST, pages

UNLIMITED = 2**31 - 1  # a code that shows no less than this shows no limit
OWN_CODES = (*CODES_READABLE, "NumberOfCodes.made")


@query
def counted(observations: Observations) -> list[CollectedCodes]:
    """The jobs that fit in addition to what their promotions had, each with what it made. One that does not fit must fail (D3)."""
    maximum = observations.settings.maximum
    return [
        one
        for one in collected_codes(observations)
        if one.before.is_current and one.before.count + one.asked <= maximum
    ]


@dataclass(frozen=True)
class Beside:
    """A completed job whose codes cannot be distinguished from those of another one, as it waited for it; and what it says it made."""

    job: JobTimeline
    result: int
    at: Exchange


@query
def counted_by_themselves(observations: Observations) -> list[Beside]:
    """Jobs that ran after waiting for others, if what jobs say of themselves was right wherever it could be counted.

    One that does not fit in addition to them must fail, so how many codes it made is not checked here (D3).
    """
    if not all(_generated(shown) == one.made for one in counted(observations) for shown in _completed(one.job)[:1]):
        return []
    found = []
    for job in job_timelines(observations):
        shown = _completed(job) if job.is_generate and not job.shares_id and not job.request.broken else []
        is_plain = shown and job.accepted_cancellation is None and was_beside_another(observations, job)
        if is_plain and isinstance(result := _generated(shown[0]), int) and not _is_cut(observations, job, result):
            found.append(Beside(job, result, shown[0].exchange))
    return found


def _is_cut(observations: Observations, job: JobTimeline, made: int) -> bool:
    """True if a job that may not have fitted made none, or as many codes as there was still room for."""
    maximum = observations.settings.maximum
    if asked_before(observations, job) + job.request.number <= maximum:
        return False
    jobs = jobs_by_promotion(observations).get(job.promotion_id, [])
    shown = [_generated(sighting) for one in jobs if one is not job for sighting in _completed(one)[:1]]
    return made in (0, maximum - sum(count for count in shown if isinstance(count, int)))


@query
def all_counted(observations: Observations) -> list[CollectedCodes | Beside]:
    """Jobs, if it is known how many codes they made, or at least what they say."""
    return [*counted(observations), *counted_by_themselves(observations)]


def _completed(job: JobTimeline) -> list[Sighting]:
    return [sighting for sighting in job.sightings if sighting.status == job.states["ended"][0]]


@check(
    "NumberOfCodes.made",
    on=all_counted,
    needs=(*JOB, *CODES_READABLE, "PageOffset.honoured", "deletePromotion.deleted"),
)
def makes_as_many(it: CollectedCodes | Beside) -> Expectations:
    """A completed job MUST have made as many codes as it was asked for."""
    if isinstance(it, Beside):
        asked = it.job.request.number
        yield expect(f"result.generated {it.result}", at=it.at).holds(
            it.result == asked, f"{amount(asked, 'code')} of job {it.job.id}"
        )
        return
    expected = f"{amount(it.asked, 'code')} of job {it.job.id}"
    yield expect(amount(it.made, "code"), at=it.after.at).holds(it.made == it.asked, expected)


@query
def with_results(observations: Observations) -> list[CollectedCodes | GenerateJob]:
    """The completed jobs, each with what it made, and the failed ones if that is known as well."""
    failed = observations.contract.values("createPromotionJob.cap-created")["status"]
    return [
        *counted(observations),
        *(
            one
            for one in generate_jobs(observations)
            if one.job.end is not None and one.job.end.status == failed and one.job.accepted_cancellation is None
            if one.before is not None and one.after is not None and one.before.is_current and one.after.is_current
        ),
    ]


@check("NumberOfCodes.result", on=with_results, needs=(*JOB, *CODES_READABLE, "JobResult.*"))
def says_how_many(it: CollectedCodes | GenerateJob) -> Expectations:
    """The result of a completed job MUST say how many codes it made, and that of a failed job MUST NOT say another number."""
    if isinstance(it, GenerateJob):
        yield from _failed_job_states(it)
        return
    completed, soon = it.job.states["ended"][0], it.job.observations.settings.read_after_write
    shown = [sighting for sighting in it.job.sightings if sighting.status == completed]
    first = shown[0]  # what later ones show may have changed since, which is another matter
    near = [one for one in shown if one.exchange.started - first.exchange.ended <= soon]
    # If too few or too many were made, a result that says what was asked for is not to blame as well.
    good = any(_generated(one) in (it.made, it.asked) for one in near)
    actual = f"result {first.record['result']!r}" if "result" in first.record else "no result"
    yield Expectation(
        good, f"result.generated {it.made} of job {it.job.id}", actual, first.exchange, f"{first.location}/result"
    )


def _failed_job_states(it: GenerateJob) -> Expectations:
    """A failed job need not say how many codes it made."""
    end = it.job.end
    if end is None or it.before is None or it.after is None or (said := _generated(end)) is None:
        return
    made = it.after.count - it.before.count
    expected = f"result.generated {made} of job {it.job.id}, which is `{end.status}`"
    yield Expectation(said == made, expected, f"result.generated {said}", end.exchange, f"{end.location}/result")


def _generated(sighting: Sighting) -> Any:
    """The number of codes that a job shows; None if it shows none."""
    result = sighting.record.get("result")
    number = result.get("generated") if isinstance(result, dict) else None
    return None if isinstance(number, bool) else number


def _form(it: CodeForm, requirement: str) -> Expectations:
    """What codes show of one requirement of their form: nothing if they break another one."""
    if requirement in it.applies and (it.wrong is None or it.wrong.requirement == requirement):
        actual = it.wrong.code if it.wrong else it.codes[0] if it.codes else ""
        yield expect(actual, at=it.at).holds(it.wrong is None, f"codes of the form {it.rule.expected} in {it.of}")


def forms_and_verdicts(requirement: str) -> Callable[[Observations], list[CodeForm | AcceptedJob | RejectedJob]]:
    """A query for what shows whether a value is followed: the codes, and whether a job with it is accepted at all."""

    def found(observations: Observations) -> list[CodeForm | AcceptedJob | RejectedJob]:
        return [*code_forms(observations), *verdicts_on(requirement)(observations)]

    return found


def _form_or_verdict(it: CodeForm | AcceptedJob | RejectedJob, requirement: str) -> Expectations:
    if isinstance(it, CodeForm):
        yield from _form(it, requirement)
    else:
        yield it.expectation


@check("CodePrefix.joined", on=forms_and_verdicts("CodePrefix.joined"), needs=OWN_CODES)
def prefix_is_joined(it: CodeForm | AcceptedJob | RejectedJob) -> Expectations:
    """A code MUST start with the prefix that was sent and a dash, followed by the generated value."""
    yield from _form_or_verdict(it, "CodePrefix.joined")


@check(
    "CodePrefix.trailing-dash",
    on=forms_and_verdicts("CodePrefix.trailing-dash"),
    needs=(*OWN_CODES, "CodePrefix.joined"),
)
def prefix_with_a_trailing_dash(it: CodeForm | AcceptedJob | RejectedJob) -> Expectations:
    """If the prefix ends in a dash, the generated value MUST follow that dash, or one more."""
    yield from _form_or_verdict(it, "CodePrefix.trailing-dash")


@check("CodePrefix.absent", on=code_forms, needs=OWN_CODES)
def no_prefix(it: CodeForm) -> Expectations:
    """If no prefix was sent, a code MUST be the generated value alone."""
    yield from _form(it, "CodePrefix.absent")


@check("CodeLength.honoured", on=forms_and_verdicts("CodeLength.honoured"), needs=OWN_CODES)
def length_is_honoured(it: CodeForm | AcceptedJob | RejectedJob) -> Expectations:
    """The generated value MUST have as many characters as the code_length that was sent."""
    yield from _form_or_verdict(it, "CodeLength.honoured")


def default_of_length(contract: Contract) -> list[str]:
    """The requirement of the default length, wherever the document has it."""
    return [request_of(contract).parameters()["code_length"].ids["default"]]


@kind(default_of_length, needs=lambda contract, requirement: (*OWN_CODES, "CodeLength.honoured"))
def default_length(observations: Observations) -> Judged:
    """If no code_length was sent, the generated value MUST have as many characters as the default."""
    for name in default_of_length(observations.contract):
        for it in code_forms(observations):
            yield from ((name, one) for one in _form(it, name))


@check("CodeLength.groups", on=code_forms, needs=OWN_CODES)
def dashes_between_groups(it: CodeForm) -> Expectations:
    """The generated value MUST have a dash after every group of characters, and none at its end."""
    yield from _form(it, "CodeLength.groups")


@check("PromotionCode.alphabet", on=code_forms, needs=OWN_CODES)
def letters_and_digits(it: CodeForm) -> Expectations:
    """The generated value MUST consist of ASCII letters and digits, and the dashes between its groups."""
    yield from _form(it, "PromotionCode.alphabet")


@check("PromotionCode.case", on=code_forms)
def case_of_letters(it: CodeForm) -> Expectations:
    """The letters of the generated value MAY be in lower case, upper case or both."""
    letters = "".join(text[len(it.rule.prefix) :] for text in it.codes)
    seen = sorted({"lower" if one.islower() else "upper" for one in letters if one.isalpha()})
    if it.wrong is None and it.codes:
        yield Observation(" and ".join(seen) or "no letters")


@query
def with_own_codes(observations: Observations) -> list[CollectedCodes]:
    """The jobs whose own codes are known, and whose request was valid or settled."""
    return [one for one in counted(observations) if one.mine and not one.job.request.broken]


@check("MaxUsesPerCode.shown", on=with_own_codes, needs=OWN_CODES)
def shows_its_uses(it: CollectedCodes) -> Expectations:
    """If a code shows how often it can be used, this MUST agree with the job's max_uses_per_code; without one it MUST show no limit."""
    uses = it.job.parameters.get("max_uses_per_code")
    wrong = next(_wrong_uses(it.mine, uses), None)
    at = it.after.at
    if wrong is None:  # what is left of the uses may have become less by then, but not what there was
        later = ((exchange, one) for exchange, r in _shown_later(it) for one in _wrong_uses([r], uses, ("max_uses",)))
        at, wrong = next(later, (at, None))
    if wrong is None:
        yield Expectation(True)
        return
    name, shown, code = wrong
    expected = f"{name} {uses}" if uses is not None else f"no {name}, since no max_uses_per_code was sent"
    yield Expectation(False, f"{expected} (job {it.job.id})", f"{name} {shown!r} of {code}", at)


def _shown_later(it: CollectedCodes) -> Iterator[tuple[Exchange, dict[str, Any]]]:
    """What later pages show of the job's own codes: a later job must not change them."""
    for code in it.texts:
        yield from it.later(code)


def _wrong_uses(
    records: list[dict[str, Any]], uses: Any, names: tuple[str, ...] = ("max_uses", "uses")
) -> Iterator[tuple[str, Any, Any]]:
    for record in records:
        for name in names:
            shown = record.get(name)
            if isinstance(shown, bool) or not isinstance(shown, (int, float)):
                if shown is None or uses is None:
                    continue
                agrees = isinstance(shown, str) and shown == str(uses)
            else:
                agrees = shown == uses if uses is not None else shown < 0 or shown >= UNLIMITED
            if not agrees:
                yield name, shown, record.get("code")


@check("ConsumeUnit.shown", on=with_own_codes, needs=OWN_CODES)
def shows_its_unit(it: CollectedCodes) -> Expectations:
    """If a code shows its consume_unit, and one was sent with the job, it MUST be that one."""
    unit = it.job.parameters.get("consume_unit")
    if unit is None:
        return
    shown = [*((it.after.at, record) for record in it.mine), *_shown_later(it)]
    at, wrong = next(
        ((at, record) for at, record in shown if record.get("consume_unit") not in (None, unit)), (it.after.at, None)
    )
    actual = f"consume_unit {wrong['consume_unit']!r} of {wrong.get('code')}" if wrong else ""
    yield expect(actual, at=at).holds(wrong is None, f"consume_unit {unit} (job {it.job.id})")


@dataclass(frozen=True)
class Twice:
    """Codes that were seen together. `twice` is one that is there more than once, empty if none is; `due` what must be."""

    expected: str
    twice: str
    at: Exchange | None


@query
def codes_together(observations: Observations) -> list[Twice]:
    """The codes of each page, of each file that is complete, and of each job, with those of other promotions."""
    found = []
    for page in pages(observations):
        if page.operation == CODES_LIST:
            texts = [
                record["code"] for record in page.records if isinstance(record.get("code"), str) and record["code"]
            ]
            found.append(Twice("every code once", _repeated(texts), page.exchange))
    made = owners(observations)
    for one in collected_codes(observations):
        if one.texts:
            again = next((text for text in one.texts if len(made[text]) > 1), None)
            actual = f"{again} of another promotion's job, too," if again else ""
            found.append(Twice(f"codes of job {one.job.id} that no other job has made", actual, one.after.at))
    found += [
        Twice("every code once", _repeated(list(filter(None, file.values))), file.fetched)
        for file in export_files(observations)
        if file.is_complete
    ]
    return found


def _repeated(texts: list[str]) -> str:
    if len(set(texts)) == len(texts):
        return ""
    seen: set[str] = set()
    return f"{next(text for text in texts if text in seen or seen.add(text))} twice"  # type: ignore[func-returns-value]


@check("PromotionCode.unique", on=codes_together, needs=CODES_READABLE)
def no_code_twice(it: Twice) -> Expectations:
    """The server MUST NOT make the same code twice, neither within a job nor from job to job."""
    yield expect(it.twice, at=it.at).holds(not it.twice, it.expected)
