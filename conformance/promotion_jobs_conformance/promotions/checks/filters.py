"""Filters of the list of jobs (D5, D25, D28, A25, A36). What must match is what the server itself showed without a filter."""

from __future__ import annotations

from dataclasses import dataclass

from ...engine.expectations import Expectation, Expectations, Observation, expect
from ...engine.observations import Observations, query
from ...naming import amount
from ..diagnosis.page import Anomaly
from ..needs import ERRORS, JOBS_LIST
from ..parameters import job_types
from ..registry import check
from ..views.expected import (
    PARAMETERS,
    READABLE,
    Condition,
    ExpectedPage,
    condition,
    expected_pages,
    is_page,
    is_plain,
    still_lists,
)
from ..views.jobs import job_timelines
from ..views.pages import DENIED, Page, pages
from ..views.pages import JOBS_LIST as OPERATION
from ..views.promotions import is_authorized
from .job_lists import failing_lists

TYPES = ("PromotionJob.required.job_type", "PromotionJob.discriminator", *JOBS_LIST)
STATUS, TYPE, WORD = (f"{OPERATION}.{name}" for name in ("filter-status", "filter-job-type", "completed-word"))


@query
def filtered_pages(observations: Observations) -> list[ExpectedPage]:
    """Every page of a filtered list of jobs, if it is known what matches."""
    return [
        expected
        for expected in expected_pages(observations)
        if expected.condition is not None and expected.whole is not None
    ]


@dataclass(frozen=True)
class Mismatch:
    """A page of a list filtered by job_type that shows a job of another type, whatever the whole list holds."""

    page: Page
    wanted: Condition
    shown: str


@query
def mismatches(observations: Observations) -> list[Mismatch]:
    """The first job of another type on each page filtered by job_type, of those pages whose whole list is not known.

    A job that the page shows with another type than it was created with does not concern the filter.
    """
    judged_already = {one.exchange.number for one in filtered_pages(observations)}
    created = {job.id: job.request.data.get("job_type") for job in job_timelines(observations)}
    known = job_types(observations.contract)
    found = []
    for page in pages(observations):
        wanted = condition(observations.contract, page.filter) if page.operation == OPERATION and page.filter else None
        if wanted is None or wanted.requirement != TYPE or page.exchange.number in judged_already or not is_plain(page):
            continue
        for record in page.records:
            shown = record.get("job_type")
            is_own = created.get(str(record.get("id")), shown) == shown
            if shown in known and shown not in wanted.values and is_own:
                found.append(Mismatch(page, wanted, str(shown)))
                break
    return found


@query
def type_filters(observations: Observations) -> list[ExpectedPage | Mismatch]:
    """Filtered pages, and those that show what they should not."""
    return [*filtered_pages(observations), *mismatches(observations)]


def judged(it: ExpectedPage, requirement: str) -> Expectations:
    """The page shows jobs that match, and none that do not."""
    if it.condition and it.condition.requirement == requirement and it.anomaly not in (Anomaly.UNCLEAR, Anomaly.LIMIT):
        yield Expectation(it.anomaly is not Anomaly.FILTER, it.expected, it.actual, it.exchange)


@check(TYPE, on=type_filters, needs=(*TYPES, "createPromotionJob.echo-job-type"))
def filters_by_type(it: ExpectedPage | Mismatch) -> Expectations:
    """A filter on `job_type` MUST list all jobs of that type and no others."""
    if isinstance(it, Mismatch):
        yield Expectation(False, f"{' or '.join(it.wanted.values)} jobs only", f"a {it.shown} job", it.page.exchange)
        return
    yield from judged(it, TYPE)


@dataclass(frozen=True)
class CompletedWords:
    """The words for completed jobs, all asked for of one list while it was still: what is expected, and what each showed."""

    expected: list[str]
    shown: dict[str, Page]

    @property
    def found_by(self) -> list[str]:
        """The words by which the completed jobs are found."""
        return [word for word, page in self.shown.items() if self._finds(page)]

    def _finds(self, page: Page) -> bool:
        size = min(page.limit, len(self.expected))
        return is_page(page.exchange) and len(page.keys) == size and set(page.keys) <= set(self.expected)


@query
def completed_words(observations: Observations) -> list[CompletedWords]:
    """The words for completed jobs, where each was asked for of the same list and answered."""
    words = observations.contract.values(STATUS)["words"]
    found = []
    for still in still_lists(observations):
        asked = {f"eq(status,{word})": word for word in words}
        pages = [page for page in still.pages if page.filter in asked and page.offset == 0 and still.is_judged(page)]
        shown = {asked[page.filter]: page for page in pages}
        wanted = condition(observations.contract, next(iter(asked)))
        if still.operation == OPERATION and wanted is not None and len(shown) == len(words):
            found.append(CompletedWords(still.matching(wanted), shown))
    return found


@query
def status_filters(observations: Observations) -> list[ExpectedPage | CompletedWords]:
    """Filtered pages, and the words for completed jobs."""
    return [*filtered_pages(observations), *completed_words(observations)]


@check(STATUS, on=status_filters, needs=(*TYPES, "JobStatus.enum"))
def filters_by_status(it: ExpectedPage | CompletedWords) -> Expectations:
    """A filter on `status` MUST list all jobs of that status and no others; one of the values `completed` and `complete` MUST find completed jobs."""
    if isinstance(it, ExpectedPage):
        yield from judged(it, STATUS)
        return
    last = next(reversed(it.shown.values()))
    actual = ", ".join(
        f"{page.filter}: {amount(len(page.keys), 'job')}"
        if is_page(page.exchange)
        else f"{page.filter}: {page.exchange.actual}"
        for page in it.shown.values()
    )
    expected = f"{len(it.expected)} completed jobs by the value {' or '.join(it.shown)}"
    yield expect(actual, at=last.exchange).holds(bool(it.found_by), expected)


@check(WORD, on=completed_words, needs=(STATUS,))
def finds_completed(it: CompletedWords) -> Expectations:
    """Completed jobs MAY be found by either value, `completed` or `complete`."""
    if it.expected:
        yield Observation(" and ".join(it.found_by) or "neither")


@dataclass(frozen=True)
class OpenFilter:
    """A request with a filter that the contract leaves open. `is_unreadable`: it has not even the form of a filter."""

    page: Page
    is_unreadable: bool
    fails_anyway: bool


@query
def open_filters(observations: Observations) -> list[OpenFilter]:
    """Every request for a list of jobs with a filter that the contract leaves open, of those with a valid token."""
    found = []
    for exchange in observations.history.of(OPERATION):
        text = exchange.route.query.get("filter")
        is_plain = is_authorized(exchange) and set(exchange.route.query) <= PARAMETERS and not exchange.throttled
        if text is not None and is_plain and condition(observations.contract, text) is None:
            fails = OPERATION in failing_lists(observations)
            found.append(OpenFilter(Page(observations, exchange), READABLE.fullmatch(text) is None, fails))
    return found


@check(f"{OPERATION}.bad-filter", on=open_filters, needs=JOBS_LIST)
def survives_bad_filters(it: OpenFilter) -> Expectations:
    """The server MUST respond to a filter that it cannot read with a 4xx or a page; it MUST NOT respond with 5xx."""
    exchange = it.page.exchange
    most = it.page.contract.parameter("PageLimit")["maximum"]
    if exchange.failed and not it.fails_anyway:
        yield expect(exchange.actual, at=exchange).holds(False, f"a 4xx or a page for the filter {it.page.filter[:60]}")
    elif exchange.rejected or is_page(exchange):
        size = len(it.page.records)
        yield expect(amount(size, "record"), at=exchange).holds(
            size <= most, f"a 4xx or a page of at most {most} records"
        )


@check(
    f"{OPERATION}.bad-filter-error", on=open_filters, needs=(*ERRORS, "Error.detail.type", f"{OPERATION}.bad-filter")
)
def says_that_filter_is_bad(it: OpenFilter) -> Expectations:
    """The rejection of a filter that cannot be read SHOULD have the vendor's title and detail."""
    exchange = it.page.exchange
    if not it.is_unreadable or exchange.status in DENIED or not (exchange.rejected or is_page(exchange)):
        return
    values = it.page.contract.values(f"{OPERATION}.bad-filter-error")
    errors = exchange.get("errors")
    shown = (
        [(error.get("title"), error.get("detail")) for error in errors if isinstance(error, dict)]
        if isinstance(errors, list)
        else []
    )
    expected = (values["title"], values["detail"])
    actual = "; ".join(f"{title}: {detail}" for title, detail in shown[:2]) or exchange.actual
    yield expect(actual[:200], at=exchange).holds(
        exchange.accepted or expected in shown, f"{expected[0]}: {expected[1]}"
    )
